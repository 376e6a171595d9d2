/** The seam between adapters and the runtime: what a session delivers and what it may ask for. */
import type { ContractTerms } from './contract.ts';
import type { FeeChange, FeeSchedule, InputEvent, League, TieRule, Venue, VoidRule } from './events.ts';
import type { PriceBand } from './grid.ts';
import type { QtyCc, TimeUs, Udollars } from './units.ts';

/** Time as a service: live shells pass the wall clock, replays the tape's. Only shells and sessions hold one. */
export interface Clock {
  nowUs(): TimeUs;
}

/** One raw frame as it came off the wire, before any parsing. This is what a capture records. */
export interface RawFrame {
  source: 'espn' | Venue;
  /**
   * "ws" or the request, e.g. "GET /apis/site/v2/sports/football/nfl/scoreboard", or what a session noted by itself
   * (adapters/http/notes.ts). Never carries credentials.
   */
  channel: string;
  received_at_us: TimeUs;
  /** The text of the frame or body. */
  data: string;
}

/** Where a session delivers. Both calls are synchronous and must not throw. */
export interface FeedSink {
  frame(frame: RawFrame): void;
  event(event: InputEvent): void;
}

/** A running connection to one source. `start` resolves when the first data is in or the session has given up with a clear error. */
export interface FeedSession {
  start(): Promise<void>;
  stop(): Promise<void>;
  /**
   * The process stood still: ask the source for everything anew. Frames that were waiting meanwhile are read and count for
   * nothing; books are gapped until the new ones are in. Returns at once.
   */
  resync(reason: string): void;
}

/** What a reader made of one frame. */
export interface Taken {
  events: InputEvent[];
  /** Markets on a page of listings; to pair and to follow them is not the reader's business. */
  listings: MarketListing[];
}

/** What a live session knows of a frame beyond the frame. */
export interface Arrival {
  /** Asked once, after decoding, for the parse time; the time of arrival when left out. */
  now?: () => TimeUs;
  /** The JSON of the frame where it has been decoded already. */
  body?: unknown;
}

/**
 * The pure half of an adapter: all state between frames and events. A session feeds it what comes off the wire and what it
 * notes itself, a replay what a capture has kept of both; the same frames give the same events.
 */
export interface FrameReader {
  /** Take one frame, in the order of arrival. Never throws on outside input. */
  take(frame: RawFrame, arrival?: Arrival): Taken;
}

/** A parser's verdict: events and listings, or a named reason. Bad outside input is a value, never an exception. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; reason: string; detail: string };

/**
 * What YES of a listing is on, by the venue's own fields. `side`: the named side wins. `draw`: the match ends level. `margin`:
 * the named side wins by more than the line. `total`: both together score more than the line. `one_of`: the named outcome of
 * an event of which at most one comes true. Lines are half points, in tenths: 35 is 3.5.
 */
export type ListedProposition =
  | { kind: 'side' }
  | { kind: 'draw' }
  | { kind: 'margin'; line_tenths: number }
  | { kind: 'total'; line_tenths: number }
  | {
      kind: 'one_of';
      /** How many outcomes the venue lists, with those that could not be read. */
      outcomes: number;
      /** The venue says that one of the listed outcomes must come true. */
      exhaustive: boolean;
      /** An "Other" or an unnamed outcome is listed. */
      placeholder: boolean;
    };

/**
 * One outcome of one venue's market, venue-neutral, for matching. A Kalshi game event lists one market per team, in soccer one
 * more for the draw; a Polymarket moneyline market lists its two outcomes, each with its token as yes_ref. A spread or a total
 * is listed once, as a positive margin or as "over"; its other outcome is NO.
 */
export interface MarketListing {
  venue: Venue;
  event_id: string;
  market_id: string;
  league: League | null;
  /** ESPN's slug of the one competition that the listing is on ("eng.1"); null where the league says enough. */
  competition: string | null;
  proposition: ListedProposition;
  title: string;
  /** Whom YES pays for, e.g. "New York Knicks", "Notre Dame"; for a draw or a total what the venue calls it. */
  outcome_name: string;
  /** The venue's own code for that outcome where it has one, e.g. "NYK". */
  outcome_code: string | null;
  /** Names or codes of both sides as far as the listing shows them, for matching. */
  participants: string[];
  /** The venue's codes of both sides: run together as in a Kalshi ticker ("TORBAL"), or apart; left out where it has none. */
  side_codes?: string | readonly [string, string];
  /** 1 or 2 where the listing itself says which game of a double-header it is on. */
  game_number?: number;
  yes_ref: string;
  no_ref: string;
  /** US Eastern game date, YYYY-MM-DD. */
  game_date: string | null;
  starts_at_us: TimeUs | null;
  fee: FeeSchedule | null;
  fee_changes?: FeeChange[];
  price_bands: PriceBand[];
  min_qty_cc: QtyCc;
  lot_cc: QtyCc;
  min_notional_udollars: Udollars;
  taker_delay_us: number;
  tie_rule: TieRule;
  void_rule: VoidRule;
  /** What else its rules say; left out where they were not read. */
  terms?: ContractTerms;
  /** The rules in words, of an outcome among n only: what two venues' futures are compared by. */
  rules?: string;
  status: 'open' | 'paused' | 'closed' | 'settled';
  settles_at_us: TimeUs | null;
}
