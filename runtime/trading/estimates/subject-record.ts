/** What is known of one subject, whatever its kind: what strategies, marks and exits ask of it. */
import type { Pair, VenueMarket } from '../types/events.ts';
import type { Estimate } from '../types/subject.ts';
import type { Probability, TimeUs } from '../types/units.ts';
import type { GameMoves, MarketLook } from './game-moves.ts';

export interface SubjectRecord {
  /** As its sentences call it: "the game", or the subject's own id. */
  readonly name: string;
  /** Null while there is none. */
  readonly estimate: Estimate | null;
  /** Our own error in this state; 0 without an estimate. */
  readonly error_sd: number;
  readonly received_at_us: TimeUs;
  /** When the last news came: another state than the one before, and not by its clock alone. */
  readonly news_at_us: TimeUs;
  /** No state has come since the process stood still. */
  readonly before_stall: boolean;
  /** What its markets know beyond this. */
  readonly moves: GameMoves;
  /** Whether edges on what a pair is on are looked for: it is not decided, and its law is proven. */
  isJudged(pair: Pair): boolean;
  /** Why nothing is opened on it now, as a sentence; null when something may be. */
  idle(): string | null;
  /** Why edges on what a pair is on are shown but never traded, as a sentence; null where they are traded. */
  watched(pair: Pair): string | null;
  /** What one contract of `side` pays on average at this market; null where it is not priced. */
  worth(pair: Pair, market: VenueMarket, side: 'yes' | 'no'): Probability | null;
  /** Our own error for what a pair is on. */
  errorOf(pair: Pair): number;
  /** How far we are from the source's own probability; 0 where it states none. */
  disagreement(): Probability;
  /** How far its source may be behind the markets, microseconds. */
  delayUs(): number;
  /** Time on its own clock until regulation is over, microseconds; null where no clock runs. */
  leftUs(): TimeUs | null;
  /** A market on it was looked at; call before an edge of it is judged ({@link GameMoves.side}). */
  see(look: MarketLook): void;
}
