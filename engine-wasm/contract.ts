/**
 * The TypeScript face of the kernel: what `Engine` (engine.ts) offers to the rest of the house. The kernel's memory layout
 * is in LAYOUT.md; nothing outside engine-wasm/ knows it. No method allocates after `init`, except where it says so.
 */

/** Venue index in the kernel's table. */
export const KALSHI = 0;
export const POLYMARKET = 1;
export type VenueIndex = typeof KALSHI | typeof POLYMARKET;

/** An ask that never takes part in a lock: empty, stale, gapped or paused side. */
export const NO_ASK_E4 = 10_000;

/** Fee rounding codes of the kernel (engine-rs/src/fees.rs); 0 = unknown schedule, never traded. */
export const FEE_ROUNDING = { unknown: 0, kalshi_cent: 1, kalshi_e4: 2, kalshi_direct: 3, polymarket_5dp: 4 } as const;
export type FeeRoundingCode = (typeof FEE_ROUNDING)[keyof typeof FEE_ROUNDING];

/** Model families of the kernel; codes in engine-rs/src/game.rs. */
export const SPORT_CODE = { nfl: 1, nba: 2 } as const;
export type KernelLeague = keyof typeof SPORT_CODE;

/** Capacities are fixed at start; the kernel reserves everything in `init` and never grows afterwards. */
export interface Capacity {
  markets: number;
  games: number;
}

/** Direction of a lock: which venue sells YES and which sells NO. */
export const LOCK_DIRECTION = { kalshi_yes_polymarket_no: 0, kalshi_no_polymarket_yes: 1 } as const;
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

/** Everything a win-probability model may read; integers, home side first. Mirrors `GameState` of runtime/trading. */
export interface KernelGameState {
  period: number;
  clock_ms: number;
  home_score: number;
  away_score: number;
  possession: number;
  down: number;
  distance: number;
  yards_to_goal: number;
  home_timeouts: number;
  away_timeouts: number;
  second_half_receiver: number;
  /** 1 when decided: the score is the result. */
  final: number;
  /** 1 in the post-season (no ties in football). */
  postseason: number;
}

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
  | 'tie_not_possible';

export interface PricedGame {
  /**
   * Probability that the home side wins given that somebody does (0.5 when a tie is certain); NaN when refused. A contract that
   * pays $1 on a home win and r on a tie is worth home_probability x (1 - tie_probability) + r x tie_probability.
   */
  home_probability: number;
  /** Probability of a tied final under the league's rule; 0 where there are no ties. */
  tie_probability: number;
  refusal: KernelRefusal | null;
}

/** A ladder as two parallel arrays, best price first, prices of the side that is bought. */
export interface LadderView {
  price_e4: ArrayLike<number>;
  qty_cc: ArrayLike<number>;
  length: number;
}

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

export interface BuyWalk {
  qty_cc: number;
  cost_udollars: number;
  fee_udollars: number;
  worst_e4: number;
}

/** The kernel, wrapped. One instance per shard; nothing in it is shared. */
export interface EngineContract {
  /** SHA-256 (hex) of the module's bytes. */
  readonly sha256: string;
  readonly capacity: Capacity;
  readonly hits: HitColumns;

  /** Write one venue's top of book of one market. A missing side is {@link NO_ASK_E4} with quantity 0. */
  setTop(
    slot: number,
    venue: VenueIndex,
    yes_ask_e4: number,
    yes_qty_cc: number,
    no_ask_e4: number,
    no_qty_cc: number,
  ): void;
  setFee(slot: number, venue: VenueIndex, rate_e5: number, rounding: FeeRoundingCode): void;
  /**
   * Screen markets [first, first+count) (rounded outward to blocks of 16) with SIMD and evaluate the candidates exactly.
   * Candidates are markets whose two asks sum to less than $1 + near_e4. Returns the number of hits in {@link hits}.
   */
  scan(first: number, count: number, near_e4: number): number;
  /** The scalar twin of {@link scan}: same hits in the same order. */
  scanScalar(first: number, count: number, near_e4: number): number;

  setGame(game: number, league: KernelLeague, state: KernelGameState, prior_home: number): void;
  /** Price the state set by {@link setGame}. Allocates the small result object; the hot path is {@link priceGameRaw}. */
  priceGame(game: number): PricedGame;
  /** Home win probability, NaN when refused. No allocation. */
  priceGameRaw(game: number): number;

  /** Taker fee in micro-dollars of one order filled at one price. Exact; NaN for an unknown schedule or numbers out of range. */
  takerFee(rate_e5: number, rounding: FeeRoundingCode, price_e4: number, qty_cc: number): number;
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
}
