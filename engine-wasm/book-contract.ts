/**
 * What the kernel's order books offer (engine-rs/src/book). Books are numbered by the caller, 0 up to the capacity.
 * Every method that takes a frame returns the code of a {@link BookReason}, 0 when it was applied; none allocates
 * unless it says so.
 */
import type { Side } from './sides.ts';

/** States by the kernel's code. */
export const BOOK_STATES = ['empty', 'live', 'stale', 'gapped', 'paused', 'closed'] as const;
export type BookState = (typeof BOOK_STATES)[number];

/** Why a frame was not applied or a book is not live, by the kernel's code; `none` is that nothing is wrong. */
export const BOOK_REASONS = [
  'none',
  'unknown_book',
  'no_snapshot',
  'awaits_snapshot',
  'closed',
  'late_frame',
  'sequence_gap',
  'bad_sequence',
  'bad_price',
  'bad_quantity',
  'bad_side',
  'bad_time',
  'negative_level',
  'quantity_too_big',
  'too_deep',
  'pool_exhausted',
  'hash_mismatch',
  'top_mismatch',
  'grid_changed',
  'off_grid',
  'reactivated',
  'disconnected',
  'silent',
  'bad_frame',
  'bad_slot',
  'bad_stream',
] as const;
export type BookReason = (typeof BOOK_REASONS)[number];

/** How bid and ask stand to each other, by the kernel's code. */
export const BOOK_CROSSINGS = ['none', 'locked', 'crossed'] as const;
export type BookCrossing = (typeof BOOK_CROSSINGS)[number];

/**
 * Sides as venues name them, with the price on the outcome's own scale: Kalshi's ladders are `yes_bid` and `no_bid`
 * (with `use_yes_price` its NO bids come as `yes_ask`), a Polymarket NO token's are `no_bid` and `no_ask`.
 */
export const BOOK_SIDE = { yes_bid: 0, yes_ask: 1, no_bid: 2, no_ask: 3 } as const;
export type BookSide = (typeof BOOK_SIDE)[keyof typeof BOOK_SIDE];

/**
 * What a frame says of the book after it: best YES bid (0 none), best YES ask (10,000 none), whether the hash agrees.
 */
export const BOOK_EXPECT = { best_bid: 4, best_ask: 5, hash: 6 } as const;

/**
 * What a change of the price step does to a book, by the kernel's code: resting orders outlive it and may lie off the grid
 * (Kalshi), or the venue sends a new book and a price off the grid says that a change was missed (Polymarket).
 */
export const GRID_RULES = ['kept', 'renewed'] as const;
export type GridRule = (typeof GRID_RULES)[number];

/** The outcome whose asks are meant. */
export const YES = 0;
export const NO = 1;
export type Outcome = typeof YES | typeof NO;

/** No slot, no stream. */
export const NOWHERE = -1;
/** Rows that fit into one frame. */
export const STAGE_ROWS = 8192;

/** Reasons a caller may give for distrusting a book or a stream. */
export type GivenReason = 'sequence_gap' | 'hash_mismatch' | 'top_mismatch' | 'disconnected' | 'silent' | 'bad_frame';

/** A book at one moment; the caller keeps one and has it filled. Prices on the YES scale, 1/10,000 dollar. */
export interface BookReading {
  /** 0 and size 0 without bids. */
  bid_e4: number;
  bid_qty_cc: number;
  /** 10,000 and size 0 without asks. */
  ask_e4: number;
  ask_qty_cc: number;
  state: BookState;
  reason: BookReason;
  crossing: BookCrossing;
  /** Since the content was last known to be right; infinite before the first snapshot. */
  age_us: number;
  /** Live, fresh and uncrossed at the moment of the reading. */
  is_tradable: boolean;
  /** Frames ignored. */
  ignored: number;
  /** Differs from before when anything has happened to the book. */
  changes: number;
}

/** A level: price in 1/10,000 dollar on the YES scale and size in centi-contracts. */
export type BookLevel = [price_e4: number, qty_cc: number];

/** A fee schedule as the walks take it. */
export interface BookFee {
  rate_e5: number;
  rounding: number;
}

/** Limits of {@link BookEngine.walkLock}, as in `LockWalkInput`. */
export interface BookLockLimits {
  fee_a: BookFee;
  fee_b: BookFee;
  cap_qty_cc: number;
  cash_a_udollars: number;
  cash_b_udollars: number;
  floor_e4: number;
  lot_cc: number;
}

/** Cells of {@link BookEngine.walk} after a walk of one ladder; a lock has the first four twice, then `net`. */
export const WALK = { qty_cc: 0, cost_udollars: 1, fee_udollars: 2, worst_e4: 3, b: 4, net_udollars: 8 } as const;

/** The order books of an engine. */
export interface BookEngine {
  /** Books, 0 when the engine was made without. */
  readonly capacity: number;
  /**
   * Start a book of a side anew. `stream` numbers its frames (Kalshi's sid); {@link NOWHERE} for a venue that numbers none.
   * `grid` says what a change of the price step does; left out, it is `renewed` on side B and `kept` on side A.
   */
  open(book: number, side: Side, stream: number, grid?: GridRule): number;
  /** Give a book up: its levels are free, its slot is empty. */
  shut(book: number): number;
  /** Let the book write its side's half of the table at `slot`; {@link NOWHERE} takes it out. */
  link(book: number, slot: number): number;
  /**
   * Books of a side that nothing confirmed for longer are stale; 60 s at first. @throws RangeError when it is no age
   */
  limitAge(side: Side, max_age_us: number): void;

  /** Add a signed change to one level (a Kalshi delta). */
  add(book: number, seq: number, side: BookSide, price_e4: number, change_cc: number, at_us: number): number;
  /** Set the size of one level (a Polymarket change): 0 removes it, less than 1 keeps it without counting it. */
  set(book: number, side: BookSide, price_e4: number, qty_cc: number, at_us: number): number;

  /** Begin a frame of several rows: a snapshot or changes. */
  begin(): void;
  /** Lay down a level of a snapshot, or an expectation ({@link BOOK_EXPECT}). */
  level(side: number, price_e4: number, qty_cc: number): void;
  /** Lay down a change of a book, or an expectation. */
  row(book: number, side: number, price_e4: number, qty_cc: number): void;
  /** Replace a book by the rows laid down, in any order; `seq` is read for a book with a stream. */
  snapshot(book: number, seq: number, at_us: number): number;
  /** Apply the rows laid down as one frame: the scan sees all of it or nothing. First reason that is not `none`. */
  commit(mode: 'set' | 'add', seq: number, at_us: number): number;

  /** Back to before the first snapshot. */
  clear(book: number): number;
  /** Stale until the next frame: the source has fallen silent. */
  silence(book: number): number;
  pause(book: number): number;
  /** Trading goes on; the book waits for a snapshot, because resting orders were cancelled. */
  resume(book: number): number;
  /** For good, until the book is opened anew. */
  close(book: number): number;
  /** The caller distrusts the book: it is emptied and waits for a snapshot. */
  fault(book: number, reason: GivenReason): number;
  /** Price step in 1/10,000 dollar, 0 unknown. After a change a book of the rule `renewed` waits for the new one. */
  grid(book: number, tick_e4: number): number;

  /** A frame of a stream that changes no book: its number counts. */
  sequence(stream: number, seq: number, at_us: number): number;
  /** A new connection: numbers start anew, every book of the stream waits for its snapshot. */
  resetStream(stream: number): number;
  /** A frame that could not be read and did not say for which book: every book of the stream waits for its snapshot. */
  distrustStream(stream: number, reason: GivenReason): void;
  /** Late frames and holes so far. Allocates. @throws RangeError for no stream */
  streamCounts(stream: number): { late: number; gaps: number };

  /** Withdraw books that are too old at this moment from the table; before a scan. Returns how many. */
  expire(now_us: number): number;
  /** Fill `into` with the book at this moment; false when it is not open. */
  read(book: number, now_us: number, into: BookReading): boolean;
  /** A reading to be filled. Allocates. */
  reading(): BookReading;
  /** Levels of a side, best first, for people and the API. Allocates. */
  levels(book: number, side: 'bid' | 'ask'): BookLevel[];
  /** Number of levels of an outcome's asks. */
  depth(book: number, outcome: Outcome): number;
  /** Position of an outcome's best ask in {@link level_price_e4} and {@link level_qty_cc}; the next levels follow. */
  position(book: number, outcome: Outcome): number;
  /** Prices of all books' levels, each on the scale of the outcome that is bought. */
  readonly level_price_e4: Uint16Array;
  /** Sizes of all books' levels. */
  readonly level_qty_cc: Uint32Array;
  /** Levels that no book holds. */
  readonly free_levels: number;

  /**
   * Buy an outcome against the book where it lies; results in {@link walk}. False when it may not be traded now.
   *
   * Also what a position would bring: selling YES at p is buying NO at 1 - p, fee and rounding included. Walk the other outcome up
   * to 10,000 less the lowest price: qty_cc could be sold, for qty_cc x 10,000 less cost_udollars, less fee_udollars, at
   * 10,000 less worst_e4 or better.
   */
  walkBuy(book: number, outcome: Outcome, now_us: number, limit_e4: number, qty_cc: number, fee: BookFee): boolean;
  /**
   * Buy an outcome of each of two books in equal quantity; results in {@link walk}. False when one may not be traded
   * now.
   */
  walkLock(
    a: number,
    outcome_a: Outcome,
    b: number,
    outcome_b: Outcome,
    now_us: number,
    limits: BookLockLimits,
  ): boolean;
  /** Results of the last walk, by {@link WALK}. */
  readonly walk: Float64Array;
}
