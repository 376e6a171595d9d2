/** ESPN's answers to games: everything that is kept between them, without polling and without a clock. */
import type { GameSnapshot, League, Stamp } from '../../runtime/trading/types/events.ts';
import type { Arrival, FrameReader, RawFrame, Taken } from '../../runtime/trading/types/feeds.ts';
import type { TimeUs } from '../../runtime/trading/types/units.ts';
import { parseJson, Rejections } from '../http/decode.ts';
import { NOTE, requestOf } from '../http/notes.ts';
import { GameKeeper, learnt } from './game-keeper.ts';
import { parseSummary } from './parse-summary.ts';
import { parseScoreboard } from './sports/index.ts';

/** Settings of an {@link EspnReader}. */
export interface EspnReaderOptions {
  /** Between two questions for the strength of a running hockey game. */
  strength_us?: number;
  /** Where refusals are counted; a session passes its own. */
  rejections?: Rejections;
}

/** Reads scoreboards and summaries of all leagues. */
export class EspnReader implements FrameReader {
  readonly rejections: Rejections;
  readonly #keeper: GameKeeper;

  constructor({ strength_us, rejections = new Rejections() }: EspnReaderOptions = {}) {
    this.rejections = rejections;
    this.#keeper = new GameKeeper(strength_us);
  }

  take(frame: RawFrame, arrival: Arrival = {}): Taken {
    if (frame.channel === NOTE.resync) this.#keeper.refresh();
    const path = requestOf(frame.channel)?.path;
    if (path === undefined) {
      if (frame.channel !== NOTE.resync) this.rejections.add('espn_socket');
      return nothing();
    }
    const json = arrival.body === undefined ? parseJson(frame.data) : { ok: true as const, value: arrival.body };
    if (!json.ok) this.rejections.add('not_json');
    else if (path.endsWith('/summary')) this.#summary(json.value);
    else if (path.endsWith('/scoreboard')) return this.#scoreboard(json.value, frame.received_at_us, arrival);
    else this.rejections.add('unused_answer');
    return nothing();
  }

  /** Games of a league as they are known. */
  games(league: League): Iterable<GameSnapshot> {
    return this.#keeper.games(league);
  }

  /** Running games whose summary is wanted now; each counts as asked (see {@link GameKeeper.askable}). */
  asks(league: League, now_us: TimeUs): GameSnapshot[] {
    return this.#keeper.askable(league, now_us);
  }

  #summary(body: unknown): void {
    const parsed = parseSummary(body);
    if (parsed.ok) this.#keeper.learn(parsed.value.game.game_id, learnt(parsed.value));
    else this.rejections.add(parsed.reason);
  }

  #scoreboard(body: unknown, received_at_us: TimeUs, { now }: Arrival): Taken {
    const at: Stamp = { provider_at_us: null, received_at_us, parsed_at_us: now?.() ?? received_at_us };
    const parsed = parseScoreboard(body, at);
    if (!parsed.ok) {
      this.rejections.add(parsed.reason);
      return nothing();
    }
    this.rejections.merge(parsed.value.rejected);
    return { events: this.#keeper.update(parsed.value.games), listings: [] };
  }
}

function nothing(): Taken {
  return { events: [], listings: [] };
}
