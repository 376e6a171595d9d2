/**
 * What a strategy is: it looks at books, subjects and the time, and proposes. It knows no limit, no order and no money; the desk sizes
 * what it proposes by depth, risk by money.
 */
import type { EngineContract } from '../../../engine-wasm/contract.ts';
import type { LadderView } from '../../../engine-wasm/sizing-contract.ts';
import type { GameRecord } from '../estimates/game-record.ts';
import type { Games } from '../estimates/games.ts';
import type { Subjects } from '../estimates/subjects.ts';
import type { Book } from '../market/book.ts';
import type { ContractSide } from '../market/book-reads.ts';
import type { Markets } from '../market/markets.ts';
import type { PairRow } from '../market/world.ts';
import type { Checks } from '../types/checks.ts';
import type { OpportunityType, WorstCase } from '../types/journal.ts';
import type { Settings } from '../types/settings.ts';
import type { PriceE4, Probability, QtyCc, TimeUs, Udollars } from '../types/units.ts';

/** One leg: a side of a market to buy. */
export interface ProposalLeg {
  row: PairRow;
  book: Book;
  side: ContractSide;
}

/** What the best prices show, before anything is sized. */
export interface Glimpse {
  /** Per contract before fees. */
  gross_e4: number;
  /** Per contract after fees; negative infinity where a fee is unknown. */
  net_e4: number;
  qty_cc: QtyCc;
}

/** Something worth buying, if every limit and the depth agree. */
export interface Proposal {
  strategy: OpportunityType;
  /** Whose subject it counts to. */
  row: PairRow;
  label: string;
  /** In no order; the desk sends the one first that vanishes first. */
  legs: readonly ProposalLeg[];
  /** What one contract of every leg pays together; 0 for a single leg. */
  payout_e4: PriceE4;
  /** Profit per contract after fees that each level must exceed. */
  needed_e4: number;
  /** Of the profit: expected loss per contract to outcomes in which the legs settle differently. */
  charged_e4: number;
  /**
   * Of a single leg: what it is worth to us, and the probability of YES that this rests on; what it is sized by, never more, and
   * the error of that estimate.
   */
  fair: { probability: Probability; yes_probability: Probability; sized_by: Probability; error_sd: number } | null;
  /** What was found out so far, refusals included. */
  checks: Checks;
  /** A refusal by price alone is a near-miss: kept for study. */
  near: boolean;
  glimpse: Glimpse;
  settles_at_us: TimeUs;
  /** Which of the candidates of its pair it is, so that the same refusal is not said twice. */
  place: number;
  worstCase(sized: { qty_cc: QtyCc; capital_udollars: Udollars; net_udollars: Udollars }): WorstCase;
  /** Told when it was taken. */
  onTaken?(): void;
}

/** What was known of a game before a state of it was taken in; undefined for the first, and for what is no game. */
export type GameBefore = Pick<GameRecord, 'priced'> | undefined;

/** What strategies see. */
export interface World {
  readonly engine: EngineContract;
  readonly settings: Settings;
  readonly rows: PairRow[];
  readonly games: Games;
  /** Games and every other subject. */
  readonly subjects: Subjects;
  readonly markets: Markets;
  /** Time of the event that is applied. */
  readonly now_us: TimeUs;
  /** How often a leg after the first fills in full, 0 to 1. */
  fillProbability(): number;
  /**
   * The ladder of a side without what we have taken from it already, where the display still shows it (paper); null where nothing
   * is taken, and the book is what it shows.
   */
  leftLadder(book: Book, side: ContractSide): LadderView | null;
}

/** No proposals: the usual answer, without a new list each time. */
export const NONE: readonly Proposal[] = [];

/** One way to find something. Whatever it does not watch it leaves out. */
export interface Strategy {
  readonly name: string;
  /** A pair was listed, or got the side that it was missing. */
  onListed?(row: PairRow): void;
  /** A book is live and has changed. */
  onBook?(row: PairRow, book: Book): readonly Proposal[];
  /** A state of a game or of another subject was taken in. */
  onSubject?(subject_id: string, before: GameBefore): readonly Proposal[];
  /** Time has passed. */
  onClock?(): readonly Proposal[];
  /** A market has paid; its row may be given to another pair after this. */
  onSettled?(row: PairRow, book: Book): void;
  /** A pair is gone. */
  onGone?(row: PairRow): void;
}
