/**
 * Polls Goalserve's score feeds (parts.md 8; unverified against the live service). The key is a part of the address: it is in no frame, no
 * capture, no message and no log.
 */
import type { League } from '../../runtime/trading/types/events.ts';
import type { Clock, FeedSession, FeedSink } from '../../runtime/trading/types/feeds.ts';
import type { GameReport } from '../../runtime/trading/types/report.ts';
import type { TimeUs } from '../../runtime/trading/types/units.ts';
import { Backoff, type Rng } from '../http/backoff.ts';
import { HttpClient, HttpError, pause } from '../http/client.ts';
import { FeedHealth } from '../http/feed.ts';
import { FEEDS } from './parse.ts';
import { GoalserveReader } from './reader.ts';

/** What a {@link GoalserveSession} needs. Times in milliseconds. */
export interface GoalserveSessionOptions {
  /** E.g. "http://www.goalserve.com"; what stands before "/getfeed". */
  baseUrl: string;
  /** The account's key, which stands in the path. */
  key: string;
  /** Leagues without a feed are left out. */
  leagues: readonly League[];
  /** Between two polls of one league. */
  pollMs: number;
  /** Most requests a second; 1 unless told. */
  requestsPerS?: number;
  userAgent: string;
  clock: Clock;
  rng: Rng;
  sink: FeedSink;
  /** Reports of one answer, with the time at which it came. */
  onReports(league: League, reports: readonly GameReport[], received_at_us: TimeUs): void;
}

const FAULT_BACKOFF = { first_ms: 1_000, max_ms: 60_000, jitter: 0.3 };

/** One polling connection to Goalserve. */
export class GoalserveSession implements FeedSession {
  readonly #options: GoalserveSessionOptions;
  readonly #client: HttpClient;
  readonly #health: FeedHealth;
  readonly #reader: GoalserveReader;
  #stop = new AbortController();
  #again = new AbortController();
  #loops: Promise<void>[] = [];

  /** @throws RangeError for a key that is none: it would not be hidden. The message does not contain it. */
  constructor(options: GoalserveSessionOptions) {
    if (!/^[\w-]{8,128}$/.test(options.key))
      throw new RangeError('Goalserve key: expected 8 to 128 letters and digits');
    this.#options = options;
    const { baseUrl, userAgent, clock, rng, requestsPerS = 1 } = options;
    const bucket = { capacity: 2, refill_per_s: requestsPerS };
    this.#client = new HttpClient({ baseUrl, userAgent, clock, rng, deadlineMs: 5_000, attempts: 1, bucket });
    this.#health = new FeedHealth('goalserve', options.sink, clock, () => [this.#client.state()]);
    this.#reader = new GoalserveReader(this.#health.rejections);
  }

  async start(): Promise<void> {
    this.#stop = new AbortController();
    this.#health.say('connecting', 'first poll');
    const leagues = this.#options.leagues.filter((league) => FEEDS[league] !== undefined);
    await Promise.all(
      leagues.map((league) => new Promise<void>((resolve) => this.#loops.push(this.#loop(league, resolve)))),
    );
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
    this.#loops = [];
    await this.#client.close();
  }

  resync(): void {
    this.#again.abort();
    this.#again = new AbortController();
  }

  async #loop(league: League, first: () => void): Promise<void> {
    const { pollMs, rng } = this.#options;
    const stop = this.#stop.signal;
    const fault = new Backoff(FAULT_BACKOFF, rng);
    while (!stop.aborted) {
      const either = AbortSignal.any([stop, this.#again.signal]);
      try {
        await this.#poll(league, either);
        fault.reset();
        this.#health.say('up', `${league} polled`);
        first();
        await pause(pollMs * (0.9 + 0.2 * rng()), either);
      } catch (error) {
        if (stop.aborted) break;
        if (either.aborted) continue;
        const wait_ms = this.#failed(league, error, fault);
        first();
        await pause(wait_ms, stop);
      }
    }
    first();
  }

  #failed(league: League, error: unknown, fault: Backoff): number {
    const status = error instanceof HttpError ? error.status : 0;
    this.#health.rejections.add(status > 0 ? `http_${status}` : error instanceof HttpError ? error.kind : 'failed');
    const asked_ms = error instanceof HttpError ? (error.retry_after_ms ?? 0) : 0;
    const wait_ms = status === 429 ? asked_ms : Math.max(asked_ms, fault.nextMs());
    const what = error instanceof Error ? this.#hidden(error.message) : 'failed';
    const detail = `${league}: ${what}; next try in ${Math.round(wait_ms / 1_000)} s`;
    this.#health.say(fault.attempts >= 3 ? 'down' : 'degraded', detail);
    return wait_ms;
  }

  async #poll(league: League, signal: AbortSignal): Promise<void> {
    const { key, sink, onReports } = this.#options;
    const { text, body, channel, received_at_us } = await this.#ask(`/getfeed/${key}/${FEEDS[league]}`, signal);
    this.#health.frames += 1;
    const frame = { source: 'goalserve', channel: this.#hidden(channel), received_at_us, data: this.#hidden(text) };
    sink.frame(frame);
    onReports(league, this.#reader.take(frame, body), received_at_us);
  }

  /** A 500 with a body that is whole counts as an answer: it has been seen (parts.md 8). */
  async #ask(path: string, signal: AbortSignal): Promise<Awaited<ReturnType<HttpClient['getJson']>>> {
    return await this.#client.getJson(path, { json: 1 }, { signal, bodyOf: [500] });
  }

  #hidden(text: string): string {
    return text.replaceAll(this.#options.key, '[key]');
  }
}
