/** Polls ESPN scoreboards and summaries and feeds them to its reader (espn.md 3, 8, 10, 12; limits observed to 2026-09). */
import type { GameSnapshot, League } from '../../runtime/trading/types/events.ts';
import type { Clock, FeedSession, FeedSink, RawFrame } from '../../runtime/trading/types/feeds.ts';
import type { Probability, TimeUs } from '../../runtime/trading/types/units.ts';
import { Backoff, type Rng } from '../http/backoff.ts';
import { HttpClient, HttpError, type HttpResponse, pause } from '../http/client.ts';
import { easternTime } from '../http/eastern.ts';
import { FeedHealth } from '../http/feed.ts';
import { NOTE, noteFrame } from '../http/notes.ts';
import { pauseMs } from './cadence.ts';
import { EspnReader } from './reader.ts';
import { SCOREBOARDS, summaryPath } from './sports/leagues.ts';

/** What an {@link EspnSession} needs. Times in milliseconds. */
export interface EspnSessionOptions {
  /** Hosts in order of preference, e.g. "https://site.api.espn.com"; the next one is asked when one fails. */
  baseUrls: string[];
  leagues: League[];
  /** Between two polls of one league while a game runs; cadence.ts has what is asked more often and more seldom. */
  pollMs: number;
  /** Between two polls of a league at rest; 5 minutes unless told. */
  idlePollMs?: number;
  /** Most requests a second, to every host; 2 unless told. */
  requestsPerS?: number;
  /** Must say truthfully who calls, with a contact URL: browser-like strings are refused since 2026-08. */
  userAgent: string;
  clock: Clock;
  rng: Rng;
  sink: FeedSink;
  /** How far the next event can move the price of a game, by the model; null or left out where nobody prices it. */
  stake?: (game_id: string) => Probability | null;
}

/** Polls between two questions for a running hockey game's strength. */
const STRENGTH_POLLS = 3;
const ROOT = '/apis/site/v2/sports';
/** Yesterday's slate stays under its date while west-coast games run past midnight Eastern. */
const YESTERDAY_UNTIL_HOUR = 4;
const BLOCKED_BACKOFF = { first_ms: 30_000, max_ms: 900_000, jitter: 0.2 };
const FAULT_BACKOFF = { first_ms: 1000, max_ms: 60_000, jitter: 0.3 };

/** Scoreboard dates to ask for at this moment, "YYYYMMDD", in US Eastern time. Ranges are refused since 2026-09. */
export function scoreboardDates(now_us: TimeUs): string[] {
  const today = easternTime(now_us);
  if (today === null) return [];
  const dates = [today.date];
  const yesterday = easternTime(now_us - 24 * 3_600_000_000);
  if (today.hour < YESTERDAY_UNTIL_HOUR && yesterday !== null) dates.push(yesterday.date);
  return [...new Set(dates)].map((date) => date.replaceAll('-', ''));
}

/** One polling connection to ESPN for all its leagues. */
export class EspnSession implements FeedSession {
  readonly #options: EspnSessionOptions;
  readonly #clients: HttpClient[];
  readonly #health: FeedHealth;
  readonly #reader: EspnReader;
  #stop = new AbortController();
  /** Ends the polls and the pauses between them, to begin anew. */
  #again = new AbortController();
  #loops: Promise<void>[] = [];
  /** When the next answer of each league should have come at the latest. */
  readonly #due_us = new Map<League, TimeUs>();

  constructor(options: EspnSessionOptions) {
    this.#options = options;
    const { userAgent, clock, rng, requestsPerS = 2 } = options;
    const bucket = { capacity: 4, refill_per_s: requestsPerS };
    this.#clients = options.baseUrls.map(
      (baseUrl) =>
        new HttpClient({ baseUrl, userAgent, clock, rng, deadlineMs: 3000, attempts: 2, bucket, etags: true }),
    );
    this.#health = new FeedHealth('espn', options.sink, clock, () => this.#clients.map((client) => client.state()));
    const { rejections } = this.#health;
    this.#reader = new EspnReader({ strength_us: STRENGTH_POLLS * options.pollMs * 1000, rejections });
  }

  /** Begin polling. Resolves after the first poll of every league, whether it succeeded or not (see the `feed` events). */
  async start(): Promise<void> {
    this.#stop = new AbortController();
    this.#health.say('connecting', 'first poll');
    const firsts = this.#options.leagues.map((league) => {
      return new Promise<void>((resolve) => this.#loops.push(this.#loop(league, resolve)));
    });
    await Promise.all(firsts);
  }

  /** Stop polling and close the connections. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
    this.#loops = [];
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  /**
   * Poll every league now and say every game again. Answers on their way are dropped unread; a league that ESPN refuses or
   * cannot serve keeps its pause.
   */
  resync(reason: string): void {
    this.#take(noteFrame('espn', NOTE.resync, this.#options.clock.nowUs(), reason));
    this.#again.abort();
    this.#again = new AbortController();
  }

  /** How long an answer of this league is overdue, microseconds; 0 while it is not, and for a league that is not asked. */
  overdueUs(league: League): number {
    return Math.max(0, this.#options.clock.nowUs() - (this.#due_us.get(league) ?? Number.POSITIVE_INFINITY));
  }

  async #loop(league: League, first: () => void): Promise<void> {
    const { pollMs, idlePollMs = 300_000, clock, rng, stake = () => null } = this.#options;
    const stop = this.#stop.signal;
    const blocked = new Backoff(BLOCKED_BACKOFF, rng);
    const fault = new Backoff(FAULT_BACKOFF, rng);
    this.#due_us.set(league, clock.nowUs());
    while (!stop.aborted) {
      const again = this.#again.signal;
      const either = AbortSignal.any([stop, again]);
      try {
        await this.#poll(league, either);
        blocked.reset();
        fault.reset();
        this.#health.say('up', `${league} polled`);
        first();
        const every_ms = pauseMs(this.#reader.games(league), clock.nowUs(), { pollMs, idlePollMs }, stake);
        // Downward only: a break's 30 s are the age at which the desk stops believing a state.
        const wait_ms = every_ms * (0.8 + 0.2 * rng());
        this.#due_us.set(league, clock.nowUs() + wait_ms * 1_000);
        await pause(wait_ms, either);
      } catch (error) {
        if (stop.aborted) break;
        if (again.aborted) continue;
        const wait_ms = this.#failed(league, error, blocked, fault);
        first();
        await pause(wait_ms, stop);
      }
    }
    first();
  }

  #failed(league: League, error: unknown, blocked: Backoff, fault: Backoff): number {
    const status = error instanceof HttpError ? error.status : 0;
    const plan = status === 403 ? blocked : fault;
    const reason = error instanceof HttpError ? error.kind : 'failed';
    this.#health.rejections.add(status === 403 || status === 429 ? `http_${status}` : reason);
    const asked_ms = error instanceof HttpError ? (error.retry_after_ms ?? 0) : 0;
    // How long a 429 lasts the client knows; it says nothing of the host's health.
    const wait_ms = status === 429 ? asked_ms : Math.max(asked_ms, plan.nextMs());
    const detail = `${league}: ${error instanceof Error ? error.message : 'failed'}; next try in ${Math.round(wait_ms / 1000)} s`;
    this.#health.say(plan.attempts >= 3 ? 'down' : 'degraded', detail);
    return wait_ms;
  }

  async #poll(league: League, signal: AbortSignal): Promise<void> {
    for (const dates of scoreboardDates(this.#options.clock.nowUs())) {
      for (const { path, query } of SCOREBOARDS[league])
        this.#answer(await this.#fetch(`${ROOT}/${path}/scoreboard`, { dates, ...query }, signal));
    }
    for (const game of this.#reader.asks(league, this.#options.clock.nowUs())) {
      const path = summaryPath(league, game.competition);
      if (path !== null) await this.#askSummary(game, `${ROOT}/${path}/summary`, signal);
    }
  }

  /** The summary of one game, for its closing odds, its opening kick-off and its strength. A failure is counted and asked again later; it is no failed poll. */
  async #askSummary({ league, game_id }: GameSnapshot, path: string, signal: AbortSignal): Promise<void> {
    try {
      this.#answer(await this.#fetch(path, { event: game_id.slice(league.length + 1) }, signal));
    } catch (error) {
      if (signal.aborted) throw error;
      this.#health.rejections.add(error instanceof HttpError ? `summary_${error.kind}` : 'summary_failed');
    }
  }

  async #fetch(path: string, query: Record<string, string>, signal: AbortSignal): Promise<HttpResponse> {
    let last: unknown = new HttpError('network', 'no ESPN host configured');
    for (const client of this.#clients) {
      try {
        const answer = await client.getJson(path, query, { signal });
        // It may have been complete and waiting when the signal came.
        if (signal.aborted) throw new HttpError('aborted', `${path}: stopped`);
        return answer;
      } catch (error) {
        if (signal.aborted) throw error;
        last = error;
      }
    }
    throw last;
  }

  #answer({ text, body, channel, received_at_us }: HttpResponse): void {
    this.#health.frames += 1;
    this.#take({ source: 'espn', channel, received_at_us, data: text }, body);
  }

  #take(frame: RawFrame, body?: unknown): void {
    const { sink, clock } = this.#options;
    sink.frame(frame);
    const { events } = this.#reader.take(frame, { now: () => clock.nowUs(), body });
    for (const event of events) sink.event(event);
  }
}
