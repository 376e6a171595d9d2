import type { GameState, GameStatus, Play, Team } from '../../runtime/trading/types/events.ts';
import { parseTimeUs, type TimeUs } from '../../runtime/trading/types/units.ts';
import { asText, type JsonObject } from '../http/decode.ts';

/** The two sides of a game. */
export interface Sides {
  home: Team;
  away: Team;
}

/** A play as its sport's reader sees it, with the state after it. */
export interface StatedPlay {
  play: Play;
  state: GameState;
  status: GameStatus;
  /** When it happened at ESPN's data source. */
  wallclock_us: TimeUs | null;
}

/** `wallclock` of a play in microseconds, null when absent or malformed. */
export function wallclockUs(play: JsonObject): TimeUs | null {
  const text = asText(play.wallclock);
  return text === null ? null : parseTimeUs(text);
}
