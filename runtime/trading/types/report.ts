/** What a second source says of a game: less than a state, enough to bear the first one out or to contradict it. */
import type { GameStatus, League } from './game.ts';
import type { TimeUs } from './units.ts';

/** One game as a second source tells it. */
export interface GameReport {
  /** The source's name, e.g. "goalserve". */
  source: string;
  /** The source's own id of the game. */
  report_id: string;
  league: League;
  /** Names as the source writes them. */
  home: string;
  away: string;
  /** Null where it states none. */
  starts_at_us: TimeUs | null;
  status: GameStatus;
  /** Period, half, inning or set, from 1; 0 before the start, null where it is not told. */
  period: number | null;
  /** Milliseconds played of the period, where the source counts up; null where it tells no clock. */
  elapsed_ms: number | null;
  score_1: number;
  score_2: number;
}
