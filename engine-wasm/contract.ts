/**
 * The TypeScript face of the kernel: what `Engine` (engine.ts) offers to the rest of the house. The kernel's memory layout
 * is in LAYOUT.md; nothing outside engine-wasm/ knows it. No method allocates after `init`, except where it says so.
 */

import type { BookEngine } from './book-contract.ts';
import type { SportLeague } from './leagues.ts';
import type { ScanEngine } from './scan-contract.ts';
import type { Side } from './sides.ts';
import type { BuyWalk, LadderView, SizingEngine } from './sizing-contract.ts';

export { SPORT_CODES, type SportLeague } from './leagues.ts';
export { SIDE_A, SIDE_B, type Side } from './sides.ts';

export type { BuyWalk, LadderView } from './sizing-contract.ts';

/** An ask that never takes part in a lock: empty, stale, gapped or paused side. */
export const NO_ASK_E4 = 10_000;

/** Fee rounding codes of the kernel (engine-rs/src/fees); 0 = unknown schedule, never traded. */
export const FEE_ROUNDING = {
  unknown: 0,
  kalshi_cent: 1,
  kalshi_e4: 2,
  kalshi_direct: 3,
  polymarket_5dp: 4,
  kalshi_e4_cent: 5,
  kalshi_intermediary: 6,
  polymarket_us: 7,
} as const;
export type FeeRoundingCode = (typeof FEE_ROUNDING)[keyof typeof FEE_ROUNDING];

/** `i32`s per row of `sport_state`; the first eight mean the same in every sport, see {@link SPORT_COLUMNS}. */
export const SPORT_ROW = 32;

/** Names of the first columns of a sport row, by position; the league's own {@link SportField}s follow. */
export const SPORT_COLUMNS = [
  'league',
  'period',
  'clock_ms',
  'score_1',
  'score_2',
  'final',
  'postseason',
  'winner',
] as const;

/** Capacities are fixed at start; the kernel reserves everything in `init` and never grows afterwards. */
export interface Capacity {
  markets: number;
  /** Games with a probability table of their own (about 310 kB each). */
  games: number;
  /** Rows of states in all, at least `games`: those beyond are priced on another row's table. Default `games`. */
  game_rows?: number;
  /** Order books; none when left out. */
  books?: number;
  /** Levels of all books together, rounded up to a multiple of 2,048. Default 128 a book. */
  book_levels?: number;
  /** Numbered subscriptions that books can belong to. Default 64. */
  book_streams?: number;
  /** Sets of up to four contracts, and of up to 32; none when left out. */
  sets?: number;
  wide_sets?: number;
  /** Hits of one scan against fair prices; no fair prices when left out. */
  edge_hits?: number;
  /** Pairs of lead-lag series, and observations of each series (default 16,384). */
  lags?: number;
  lag_points?: number;
}

/** Direction of a lock: on which side YES is bought and on which NO. */
export const LOCK_DIRECTION = { a_yes_b_no: 0, a_no_b_yes: 1 } as const;
export type LockDirection = (typeof LOCK_DIRECTION)[keyof typeof LOCK_DIRECTION];

/** The kernel's hit columns, valid until the next `scan`. `net_udollars` is exact (whole-order fee rounding) for `qty_cc`. */
export interface HitColumns {
  slot: Uint32Array;
  direction: Uint8Array;
  /** 10,000 - both asks; can be negative down to -near_e4 for near-misses. */
  gross_e4: Int16Array;
  /** min of both displayed sizes, capped at {@link MAX_ORDER_QTY_CC}. */
  qty_cc: Uint32Array;
  /** After both taker fees, for qty_cc at the top of both books. */
  net_udollars: Float64Array;
}

/** Orders are evaluated up to 500,000 contracts, so that every product stays exact in 64 bits. */
export const MAX_ORDER_QTY_CC = 50_000_000;

/** Named reasons for which the kernel refuses a state; the same names in Rust (`Refusal`). */
export type KernelRefusal =
  | 'unknown_league'
  | 'bad_period'
  | 'bad_clock'
  | 'bad_score'
  | 'bad_prior'
  | 'bad_possession'
  | 'bad_down'
  | 'bad_field_position'
  | 'tie_not_possible'
  | 'bad_strength'
  | 'bad_bases'
  | 'bad_cards'
  | 'bad_tennis_score'
  | 'bad_round'
  | 'no_table';

export interface LockWalkInput {
  a: LadderView;
  b: LadderView;
  fee_a: { rate_e5: number; rounding: FeeRoundingCode };
  fee_b: { rate_e5: number; rounding: FeeRoundingCode };
  /** Largest quantity allowed by every limit, centi-contracts. */
  cap_qty_cc: number;
  cash_a_udollars: number;
  cash_b_udollars: number;
  /** Marginal profit per contract below which the walk stops (cost of capital, leg risk, settlement loss). */
  floor_e4: number;
  /** Both legs trade multiples of this. */
  lot_cc: number;
}

export interface LockWalk {
  qty_cc: number;
  cost_a_udollars: number;
  fee_a_udollars: number;
  worst_a_e4: number;
  cost_b_udollars: number;
  fee_b_udollars: number;
  worst_b_e4: number;
  /** qty x $1 - costs - fees. */
  net_udollars: number;
}

/** One fill as the fee rules see it. */
export interface FillFeeInput {
  /** Rate in 1/10,000,000, e.g. 700,000 for Kalshi's 0.07. */
  rate_e7: number;
  rounding: FeeRoundingCode;
  /** Price of the side that is bought; a sale is the purchase of the other side. */
  price_e4: number;
  qty_cc: number;
  /** `carry` of the order's fill before this one; 0 at first. */
  carry: number;
}

/** A fee taken apart; `fee = trade fee + rounding fee - rebate`. */
export interface FillFee {
  trade_fee_udollars: number;
  rounding_fee_udollars: number;
  rebate_udollars: number;
  fee_udollars: number;
  /** What the order has paid too much so far, in the rule's own unit; hand it to the order's next fill. */
  carry: number;
}

/** A Polymarket fee before 2026-04-14: C x rate x (p (1 - p))^exponent, for some markets times p. */
export interface CurveFeeInput {
  /** At most 25,000: 0.25. */
  rate_e5: number;
  exponent: 0.5 | 1 | 2;
  times_price: boolean;
  /** Rounded to a multiple of this, halves up. */
  step_udollars: number;
  price_e4: number;
  qty_cc: number;
}

/** A situation column of a league: its name, unit included, and the values a legal state can take. */
export interface SportField {
  name: string;
  min: number;
  max: number;
}

/** What is known before the start; devigged. */
export interface SportPregame {
  /** Two-way: probability that side 1 wins given that somebody does. Three-way (soccer): that side 1 wins. */
  side1: number;
  /** Three-way only: probability of a draw. Default 0. */
  draw?: number;
  /** Expected total of points, goals or runs. Unknown (NaN) when left out. */
  total?: number;
}

/** Outcomes of a game, summing to 1 within 1e-9; `draw` is 0 where a league plays until somebody wins. NaN when refused. */
export interface SportOutcome {
  side1: number;
  draw: number;
  side2: number;
}

/** A priced sport row. */
export interface PricedSport extends SportOutcome {
  refusal: KernelRefusal | null;
}

/** A spread or total: does side 1's final lead, or both scores together, end above `points`? Half of a push counts. */
export interface SportLine {
  kind: 'margin' | 'total';
  points: number;
}

/** What one next event would do. */
export interface SportNextEvent {
  /** The model's name of it, e.g. `side1_goal`. */
  name: string;
  /** Probability that this is the next event; 0 where the model does not say. */
  probability: number;
  priced: SportOutcome;
}

/** The kernel's sport columns, zero-copy. Fetch them again rather than keep them: they move if something grows the memory. */
export interface SportColumns {
  /** Rows of {@link SPORT_ROW}. */
  state: Int32Array;
  /** Rows of 3: side 1, draw, total. */
  pregame: Float64Array;
  /** Rows of 3: side 1, draw, side 2 of the last price. */
  priced: Float64Array;
  /** Of the last price: 0, or the code of the refusal. */
  refusal: Uint8Array;
  /** Of the last {@link SportEngine.sportErrorSd}. */
  error_sd: Float64Array;
  /** All tables, one after the other. */
  table: Float32Array;
  /** Of the last {@link SportEngine.nextEvents}: 8 probabilities. */
  next_p: Float64Array;
  /** Of the last {@link SportEngine.nextEvents}: 8 rows of 3. */
  next_priced: Float64Array;
}

/**
 * The sport models. A row is set, its table built once per game ({@link SportEngine.buildSport}, up to 5 ms), then priced as
 * often as its state changes. A table belongs to its league and pregame price: after another of either a row is refused with
 * `no_table` until it is built again. Rows outside the capacity throw RangeError.
 */
export interface SportEngine {
  /** The columns. @throws RangeError without sport capacity */
  readonly sports: SportColumns;
  /** Leagues that have a model. Allocates. */
  sportLeagues(): SportLeague[];
  /** Situation columns of a league, in the order of the row from column 8 on. @throws RangeError for a league without a model */
  sportFields(league: SportLeague): readonly SportField[];
  /** Every refusal of the kernel, by code from 1. */
  sportRefusals(): readonly KernelRefusal[];
  /**
   * Write a row by names: {@link SPORT_COLUMNS} but `league`, and the league's fields; what is left out is 0, what is no integer
   * is refused when priced. @throws RangeError naming a field that the league does not have
   */
  setSport(row: number, league: SportLeague, state: Readonly<Record<string, number>>, pregame: SportPregame): void;
  /** Copy a row of {@link SPORT_ROW} integers; the pregame price stays. No allocation. @throws RangeError at another length */
  setSportRow(row: number, values: Int32Array): void;
  /** Build the table of a row; null when done. */
  buildSport(row: number): KernelRefusal | null;
  /** Price a row with its own table. Allocates the small result object; the hot path is {@link priceSportRaw}. */
  priceSport(row: number): PricedSport;
  /** Probability that side 1 wins, NaN when refused; the rest is in {@link sports}. No allocation. */
  priceSportRaw(row: number): number;
  /** Price rows [first, first + n), each with its own table; returns how many have a price. No allocation. */
  priceSportBatch(first: number, n: number): number;
  /** Price rows [first, first + n) as states of the game of row `table_row`; returns how many have a price. No allocation. */
  priceSportShared(table_row: number, first: number, n: number): number;
  /** What the next event would do; empty when the game is over or refused. Allocates. */
  nextEvents(row: number): SportNextEvent[];
  /** Standard deviation of the model's own error in the state of a row; NaN for an unknown league. No allocation. */
  sportErrorSd(row: number): number;
  /** Mean move of side 1's probability over the next events: how much is at stake. 0 when over, NaN when refused. No allocation. */
  sportLeverage(row: number): number;
  /**
   * P(over) of each line in the state of a row, all from one joint distribution of final margin and total that agrees with the
   * moneyline; NaN in tennis and MMA, which have none. Soccer's are on 90 minutes and stoppage, of the others with overtime. Or
   * why the state is refused. Allocates. @throws RangeError for more than 64 lines
   */
  sportLines(row: number, lines: readonly SportLine[]): Float64Array | KernelRefusal;
  /**
   * Pregame probability of side 1 from the closing spread as its expected margin in points (home -3 is +3); NaN where a
   * league has no point spread. @throws RangeError for a league without a model
   */
  sportPriorFromSpread(league: SportLeague, margin: number): number;
}

/** The kernel, wrapped. One instance per shard; nothing in it is shared. */
export interface EngineContract extends SportEngine {
  /** SHA-256 (hex) of the module's bytes. */
  readonly sha256: string;
  readonly capacity: Capacity;
  readonly hits: HitColumns;
  /** Full-depth books; those that are linked write the table's tops themselves. */
  readonly books: BookEngine;
  /** Sets, edges against the model, lagging markets and near-misses. */
  readonly scans: ScanEngine;
  /** Sets of up to sixteen legs, Kelly's stakes, caps, leg risk. */
  readonly sizing: SizingEngine;

  /** Write one side's top of book of one market. A missing side is {@link NO_ASK_E4} with quantity 0. */
  setTop(slot: number, side: Side, yes_ask_e4: number, yes_qty_cc: number, no_ask_e4: number, no_qty_cc: number): void;
  /** The taker fee of one side of one market. */
  setFee(slot: number, side: Side, rate_e5: number, rounding: FeeRoundingCode): void;
  /**
   * Screen markets [first, first+count) (rounded outward to blocks of 16) with SIMD and evaluate the candidates exactly.
   * Candidates are markets whose two asks sum to less than $1 + near_e4. Returns the number of hits in {@link hits}.
   */
  scan(first: number, count: number, near_e4: number): number;
  /** The scalar twin of {@link scan}: same hits in the same order. */
  scanScalar(first: number, count: number, near_e4: number): number;

  /** Taker fee in micro-dollars of one order filled at one price. Exact; NaN for an unknown schedule or numbers out of range. */
  takerFee(rate_e5: number, rounding: FeeRoundingCode, price_e4: number, qty_cc: number): number;
  /** Charge one fill with all its parts; null for an unknown rule or numbers out of range. Allocates the small result object. */
  fillFee(input: FillFeeInput): FillFee | null;
  /** Fee in micro-dollars under an old curve; NaN for numbers out of range. */
  curveFee(input: CurveFeeInput): number;
  /** Exact greedy walk of two ladders with equal quantity on both legs (models.md 4). */
  walkLock(input: LockWalkInput): LockWalk;
  /** Fill up to qty_cc at prices <= limit_e4 against one ladder, with the order's exact fee (accumulator over its fills). */
  walkBuy(
    ladder: LadderView,
    limit_e4: number,
    qty_cc: number,
    fee: { rate_e5: number; rounding: FeeRoundingCode },
  ): BuyWalk;
  /** Kelly fraction of bankroll to spend on a $1 contract that costs `cost` (fees in) and wins with probability p; 0 when no edge. */
  kelly(p: number, cost: number): number;
  /** How alike two names look (Jaro-Winkler, 0 to 1; their first 128 bytes). It ranks candidates and never pairs them. */
  nameSimilarity(a: string, b: string): number;
}
