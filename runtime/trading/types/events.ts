/**
 * What comes in: every adapter turns its frames into these events, every reducer reads only these. Time is a field of an
 * event, never a call. All prices of a market are on its YES scale: a NO ask at q is a YES bid at 1 - q.
 */
import type { BookState, GivenReason } from '../../../engine-wasm/book-contract.ts';
import type { ContractTerms, SettlementDifference, TieRule, VoidRule } from './contract.ts';
import type { FeedEvent, Stamp, Venue } from './feed-health.ts';
import type { GameSnapshot, Play } from './game.ts';
import type { PriceBand } from './grid.ts';
import type { Proposition, Subject } from './subject.ts';
import type { PriceE4, QtyCc, TimeUs, Udollars } from './units.ts';

export * from './contract.ts';
export * from './feed-health.ts';
export * from './game.ts';

export interface GameEvent {
  type: 'game';
  game: GameSnapshot;
  play: Play | null;
  at: Stamp;
}

/** What a source says of a subject that is no game. */
export interface SubjectEvent extends Subject {
  type: 'subject';
  at: Stamp;
}

/** Rounding rule of a fee, as the kernel numbers them. */
export type FeeRounding =
  /** Kalshi until 2026-03-03: the whole order rounded up to the cent. */
  | 'kalshi_cent'
  /** Kalshi 2026-05-28 .. 2026-08-27: fill rounded up to $0.0001, direct members. */
  | 'kalshi_e4'
  /** Kalshi since about 2026-08-28: fill rounded up to $0.000001, cash aligned to $0.0001 (kalshi.md 8, seen 2026-10-08). */
  | 'kalshi_direct'
  /** Polymarket: rounded to 5 decimals (polymarket.md 6.1). */
  | 'polymarket_5dp'
  /** Kalshi 2026-03-04 .. 2026-08-27 where balances are whole cents: fill up to $0.0001, cash to the cent. */
  | 'kalshi_e4_cent'
  /** Kalshi since about 2026-08-28, members through an intermediary: fill up to $0.000001, cash to the cent. */
  | 'kalshi_intermediary'
  /** Polymarket US: to the cent, half to even (polymarket.md 1). */
  | 'polymarket_us';

/** Taker fee = rate x contracts x p x (1 - p), then rounded. A market whose schedule is unknown has `fee: null` and is not traded. */
export interface FeeSchedule {
  /** k x multiplier in 1/100,000, e.g. 7,000 for Kalshi's 0.07. */
  rate_e5: number;
  rounding: FeeRounding;
  /** Where the rate was read, e.g. "GET /series/KXNBAGAME fee_multiplier 1". */
  source: string;
}

/** A fee schedule from a time on; null where it will change to something unknown: nothing is traded then. */
export interface FeeChange {
  from_us: TimeUs;
  fee: FeeSchedule | null;
}

/** One venue's side of a pair. */
export interface VenueMarket {
  venue: Venue;
  /** Kalshi ticker, or Polymarket condition id. */
  market_id: string;
  title: string;
  /** Kalshi: ticker again. Polymarket: the token that pays when this pair's outcome happens. */
  yes_ref: string;
  /** Kalshi: ticker again. Polymarket: the opposite token. */
  no_ref: string;
  fee: FeeSchedule | null;
  /** Changes known in advance (a waiver that ends, an announced date), earliest first. */
  fee_changes?: FeeChange[];
  price_bands: PriceBand[];
  /** Smallest order, centi-contracts. */
  min_qty_cc: QtyCc;
  /** Orders are multiples of this, centi-contracts. */
  lot_cc: QtyCc;
  /** Smallest notional of a marketable order, micro-dollars. */
  min_notional_udollars: number;
  /** Delay the venue puts on marketable orders in play (Polymarket `secondsDelay`), microseconds. */
  taker_delay_us: number;
  tie_rule: TieRule;
  /** Left out where nobody has read the market's rules: then what its venue usually does counts (`voidPays`). */
  void_rule?: VoidRule;
  /** What else the market's rules say; left out where nobody has read them, which is as good as unknown. */
  terms?: ContractTerms;
}

/**
 * How a proposition that is not simply a side of a game stands to others. `one_of`: one of n outcomes of an event of which at
 * most one comes true. `margin`: the side wins by more than the line. `total`: both together score more than the line.
 */
export type Relation =
  | {
      kind: 'one_of';
      event_id: string;
      /** How many outcomes the venue lists. */
      outcomes: number;
      /** One of the listed outcomes must come true. */
      exhaustive: boolean;
      /** An "Other" or an unnamed outcome is listed that can become anything. */
      placeholder: boolean;
      /** The same of side `b`, where the events of two venues are joined; what stands before is side `a`'s then. */
      at_b?: { outcomes: number; exhaustive: boolean; placeholder: boolean };
    }
  /** Lines in tenths of a point: 35 is 3.5. Whole lines, which can be hit exactly, are not related to others. */
  | { kind: 'margin'; side: 'home' | 'away'; line_tenths: number }
  | { kind: 'total'; line_tenths: number };

/** Two markets on the same outcome, one per venue; either may be missing (a model edge needs only one). */
export interface Pair {
  /**
   * `${game_id}:${team id}` for a side, `${game_id}:draw`, `${game_id}:${team id}:margin35`, `${game_id}:total85`;
   * `${venue}:${event}:${market}` for one outcome among n, by the first venue that lists it.
   */
  pair_id: string;
  game_id: string | null;
  /** What YES means, e.g. "New York Knicks win". */
  label: string;
  /** What YES pays on; `draw` where a draw has a market of its own. */
  outcome: 'home' | 'away' | 'draw' | 'other';
  /** First side, at any venue; null while only the other is listed. */
  a: VenueMarket | null;
  /** Second side, at another venue. */
  b: VenueMarket | null;
  settlement: SettlementDifference[];
  /** Only for `other` outcomes; left out where the proposition stands alone. */
  relation?: Relation;
  /** Where it is on a subject that is no game: `game_id` is null then, `outcome` is `other`. */
  proposition?: Proposition;
  /** When the payout is expected, for annualising. */
  settles_at_us: TimeUs;
}

export interface PairEvent {
  type: 'pair';
  pair: Pair;
  at: Stamp;
}

/** One price level: [price_e4 on the YES scale, qty_cc]. */
export type Level = readonly [price_e4: PriceE4, qty_cc: QtyCc];

/** Where a frame stands in a numbered subscription; the desk follows the numbers too and notices what is lost. */
export interface FramePlace {
  /** Connections since the session began; a newer one ends what came over the older ones. */
  connection: number;
  /** The venue's number of the subscription (Kalshi `sid`), whose markets share one count. */
  sid: number;
  seq: number;
}

/** Full replacement of a book. Order of levels does not matter. `place` where the venue numbers its frames. */
export interface BookEvent {
  type: 'book';
  venue: Venue;
  market_id: string;
  bids: Level[];
  asks: Level[];
  place?: FramePlace;
  at: Stamp;
}

/** One level changed. `set`: qty_cc is the new size (0 removes); `add`: qty_cc is a signed change. */
export interface BookDeltaEvent {
  type: 'book_delta';
  venue: Venue;
  market_id: string;
  side: 'bid' | 'ask';
  price_e4: PriceE4;
  mode: 'set' | 'add';
  qty_cc: QtyCc;
  place?: FramePlace;
  at: Stamp;
}

/** One changed level of a frame, as in {@link BookDeltaEvent}. */
export interface LevelChange {
  side: 'bid' | 'ask';
  price_e4: PriceE4;
  qty_cc: QtyCc;
}

/** All that one frame changes in one book, in its order; nothing between is seen. */
export interface BookChangesEvent {
  type: 'book_changes';
  venue: Venue;
  market_id: string;
  mode: 'set' | 'add';
  changes: LevelChange[];
  /** Best prices after it as the venue says (0, 10,000 for empty sides); null where it does not or the best is below 0.01. */
  best_bid_e4: PriceE4 | null;
  best_ask_e4: PriceE4 | null;
  place?: FramePlace;
  at: Stamp;
}

/** A numbered frame that changes no book that is watched: its number counts all the same. */
export interface StreamEvent {
  type: 'stream';
  venue: Venue;
  place: FramePlace;
  at: Stamp;
}

/** Top of book only (price tapes). An empty side is bid 0 / ask 10,000 with size 0. */
export interface QuoteEvent {
  type: 'quote';
  venue: Venue;
  market_id: string;
  bid_e4: PriceE4;
  bid_qty_cc: QtyCc;
  ask_e4: PriceE4;
  ask_qty_cc: QtyCc;
  at: Stamp;
}

/** The kernel's states. `gapped` waits for a `book`, `stale` for a frame; `paused` and `closed` come from the venue. */
export type BookStatus = BookState;

export interface BookStatusEvent {
  type: 'book_status';
  venue: Venue;
  market_id: string;
  status: BookStatus;
  /** For people. */
  reason: string;
  /** Of a `gapped` book, by the kernel's name; `bad_frame` when left out. */
  cause?: GivenReason;
  at: Stamp;
}

/** The venue has set another price grid for a market; without bands no order has a price. */
export interface GridEvent {
  type: 'grid';
  venue: Venue;
  market_id: string;
  price_bands: PriceBand[];
  at: Stamp;
}

/** The market paid: value of one YES contract in 1/10,000 dollar (0, 10,000, or 5,000 for a 50-50). */
export interface SettlementEvent {
  type: 'settlement';
  venue: Venue;
  market_id: string;
  yes_value_e4: PriceE4;
  at: Stamp;
}

/** Time passes: staleness, paper latency and leg deadlines are judged on these. */
export interface ClockEvent {
  type: 'clock';
  at: Stamp;
}

/**
 * The process stood still, or the wall clock was set. After `stopped` nothing that was known before may be decided on, and
 * frames that waited meanwhile are no news.
 */
export interface StallEvent {
  type: 'stall';
  /** How long it stood still; for a clock that was set by how much, negative for back. */
  lasted_us: number;
  cause: 'stopped' | 'clock_jump';
  /** For people, without a full stop. */
  reason: string;
  at: Stamp;
}

/**
 * What a halt stops: `all`, or `venue:ID`, `strategy:NAME`, `sport:NAME`, `subject:ID`. A halt opens nothing new; what is open is
 * still completed, sold back and settled.
 */
export type HaltScope = string;

export interface ControlEvent {
  type: 'control';
  command: 'halt' | 'resume';
  reason: string;
  by: string;
  /** Left out: `all`. */
  scope?: HaltScope;
  at: Stamp;
}

/** A person closes a position, whole, at what the book pays now. */
export interface CloseEvent {
  type: 'close';
  /** `${venue}:${market_id}:${side}`. */
  position_id: string;
  by: string;
  at: Stamp;
}

/** Money comes to an account or leaves it. */
export interface CashEvent {
  type: 'cash';
  what: 'deposit' | 'withdraw' | 'save' | 'unsave';
  venue: Venue;
  /** Positive. */
  amount_udollars: Udollars;
  by: string;
  reason: string;
  at: Stamp;
}

/** Every entry of the `decisions` stream up to this sequence number is durable: what it promises may be done. */
export interface DurableEvent {
  type: 'durable';
  seq: number;
  at: Stamp;
}

/** States in which an order can no longer change, apart from fills that are reported late. */
export const FINAL_ORDER_STATES = ['filled', 'cancelled', 'rejected', 'expired'] as const;

/**
 * Where an order is. `intended`: decided and not yet known to be durable. `durable`: may be sent. `unknown`: sent or perhaps sent,
 * and the venue has not said what became of it; it is asked for and never sent again.
 */
export type OrderStatus =
  | 'intended'
  | 'durable'
  | 'sent'
  | 'acknowledged'
  | 'partly_filled'
  | (typeof FINAL_ORDER_STATES)[number]
  | 'unknown';

/** What a venue says of an order; may come twice, late and in any order. */
export interface OrderEvent {
  type: 'order';
  order_id: string;
  status: 'acknowledged' | (typeof FINAL_ORDER_STATES)[number] | 'unknown';
  /** Filled in all as the venue counts; null where it does not say. The order is over when so much has been reported as fills. */
  filled_qty_cc: QtyCc | null;
  reason: string;
  at: Stamp;
}

/** One fill as the venue reports it; the same `fill_id` counts once. */
export interface FillEvent {
  type: 'fill';
  fill_id: string;
  order_id: string;
  qty_cc: QtyCc;
  /** Paid (buy) or received (sell), fees apart; positive. */
  cost_udollars: Udollars;
  fee_udollars: Udollars;
  at: Stamp;
}

export type InputEvent =
  | GameEvent
  | SubjectEvent
  | PairEvent
  | BookEvent
  | BookDeltaEvent
  | BookChangesEvent
  | StreamEvent
  | QuoteEvent
  | BookStatusEvent
  | GridEvent
  | FeedEvent
  | SettlementEvent
  | ClockEvent
  | StallEvent
  | ControlEvent
  | CloseEvent
  | CashEvent
  | DurableEvent
  | OrderEvent
  | FillEvent;
