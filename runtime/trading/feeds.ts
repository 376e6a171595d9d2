/** The seam between adapters and the runtime: what a session delivers and what it may ask for. */
import type { FeeSchedule, InputEvent, League, PriceBand, Venue } from './events.ts';
import type { QtyCc, TimeUs, Udollars } from './units.ts';

/** Time as a service: live shells pass the wall clock, replays the tape's. Only shells and sessions hold one. */
export interface Clock {
  nowUs(): TimeUs;
}

/** One raw frame as it came off the wire, before any parsing. This is what a capture records. */
export interface RawFrame {
  source: 'espn' | Venue;
  /** "ws" or the request, e.g. "GET /apis/site/v2/sports/football/nfl/scoreboard". Never carries credentials. */
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
}

/** A parser's verdict: events and listings, or a named reason. Bad outside input is a value, never an exception. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; reason: string; detail: string };

/** What pays when the game ends level, as the market's own rules say; `unknown` is never locked where a tie can happen. */
export type TieRule = 'no_tie' | 'pays_no' | 'splits' | 'fair_price' | 'unknown';

/**
 * One outcome of one venue's market, venue-neutral, for matching. A Kalshi game event lists two (one market per team); a
 * Polymarket moneyline market lists two outcomes of the same market: one listing per outcome, with its token as yes_ref.
 */
export interface MarketListing {
  venue: Venue;
  event_id: string;
  market_id: string;
  league: League | null;
  title: string;
  /** Whom YES pays for, e.g. "New York Knicks", "Notre Dame". */
  outcome_name: string;
  /** The venue's own code for that outcome where it has one, e.g. "NYK". */
  outcome_code: string | null;
  /** Names or codes of both sides as far as the listing shows them, for matching. */
  participants: string[];
  yes_ref: string;
  no_ref: string;
  /** US Eastern game date, YYYY-MM-DD. */
  game_date: string | null;
  starts_at_us: TimeUs | null;
  fee: FeeSchedule | null;
  price_bands: PriceBand[];
  min_qty_cc: QtyCc;
  min_notional_udollars: Udollars;
  taker_delay_us: number;
  tie_rule: TieRule;
  status: 'open' | 'paused' | 'closed' | 'settled';
  settles_at_us: TimeUs | null;
}
