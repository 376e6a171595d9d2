/**
 * What comes in: every adapter turns its frames into these events, every reducer reads only these. Time is a field of an
 * event, never a call. All prices of a market are on its YES scale: a NO ask at q is a YES bid at 1 - q.
 */
import type { PriceE4, Probability, QtyCc, TimeUs } from './units.ts';

export type Venue = 'kalshi' | 'polymarket';
export const VENUES: readonly Venue[] = ['kalshi', 'polymarket'];

/** Where an event came from. `demo` and `tape` never appear on a live shard. */
export type Source = 'espn' | Venue | 'demo' | 'tape' | 'operator' | 'clock';

export type League = 'nfl' | 'nba';
export type Sport = 'football' | 'basketball';
export const SPORT_OF_LEAGUE: Readonly<Record<League, Sport>> = { nfl: 'football', nba: 'basketball' };

/** Times of one event. `provider_at_us` is null where the source states none. */
export interface Stamp {
  provider_at_us: TimeUs | null;
  received_at_us: TimeUs;
  parsed_at_us: TimeUs;
}

export interface Team {
  /** Source id, e.g. ESPN "18". */
  id: string;
  /** Short code as the source writes it, e.g. "NY". */
  code: string;
  /** Display name, e.g. "New York Knicks". */
  name: string;
}

/** +1 home, -1 away, 0 nobody or unknown. */
export type Side = 1 | 0 | -1;

/**
 * The state a win-probability model reads. All integers; one row of the kernel's `game_state` column (engine-wasm/LAYOUT.md).
 * Fields that a sport does not have are 0.
 */
export interface GameState {
  /** 1-based; overtime keeps counting (NFL 5, NBA 5, 6, ...). 0 before the start. */
  period: number;
  /** Milliseconds left on the clock of this period. */
  clock_ms: number;
  home_score: number;
  away_score: number;
  possession: Side;
  /** 1..4; 0 when there is no down (kick-off, after a score, other sports). */
  down: number;
  /** Yards to a first down; 0 when there is no down. */
  distance: number;
  /** Yards to the opponent's goal line for the side in possession, 1..99; 0 when there is no down. */
  yards_to_goal: number;
  home_timeouts: number;
  away_timeouts: number;
  /** Who receives the second-half kick-off; 0 when unknown or after half-time. */
  second_half_receiver: Side;
}

/** `interrupted` is a delay or suspension: the state is kept, nothing is traded on it. */
export type GameStatus = 'scheduled' | 'live' | 'break' | 'final' | 'postponed' | 'interrupted';

/** Pregame probability with its origin, e.g. "pickcenter DraftKings moneyline" or "demo". */
export interface Prior {
  home_probability: Probability;
  source: string;
}

export interface Play {
  play_id: string;
  text: string;
  scoring: boolean;
}

export interface GameSnapshot {
  /** `${league}:${source event id}`, e.g. "nba:401772994". */
  game_id: string;
  league: League;
  home: Team;
  away: Team;
  starts_at_us: TimeUs;
  status: GameStatus;
  /** False in the regular season, where an NFL game can end tied. */
  postseason: boolean;
  neutral_site: boolean;
  state: GameState;
  /** Last pregame price known to the source; null when it has none. */
  prior: Prior | null;
  /** The source's own live home win probability, for comparison only. */
  reference_home_wp: Probability | null;
}

export interface GameEvent {
  type: 'game';
  game: GameSnapshot;
  play: Play | null;
  at: Stamp;
}

/** Price grid band: valid prices are start <= p <= end in multiples of step. */
export interface PriceBand {
  start_e4: PriceE4;
  end_e4: PriceE4;
  step_e4: number;
}

/** Rounding rule of a fee, as the kernel numbers them. */
export type FeeRounding =
  /** Kalshi until 2026-05-27: the whole order rounded up to the cent. */
  | 'kalshi_cent'
  /** Kalshi 2026-05-28 .. 2026-08-27: fill rounded up to $0.0001, direct members. */
  | 'kalshi_e4'
  /** Kalshi since about 2026-08-28: fill rounded up to $0.000001, cash aligned to $0.0001 (kalshi.md 8, seen 2026-10-08). */
  | 'kalshi_direct'
  /** Polymarket: rounded to 5 decimals (polymarket.md 6.1). */
  | 'polymarket_5dp';

/** Taker fee = rate x contracts x p x (1 - p), then rounded. A market whose schedule is unknown has `fee: null` and is not traded. */
export interface FeeSchedule {
  /** k x multiplier in 1/100,000, e.g. 7,000 for Kalshi's 0.07. */
  rate_e5: number;
  rounding: FeeRounding;
  /** Where the rate was read, e.g. "GET /series/KXNBAGAME fee_multiplier 1". */
  source: string;
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
  price_bands: PriceBand[];
  /** Smallest order, centi-contracts. */
  min_qty_cc: QtyCc;
  /** Smallest notional of a marketable order, micro-dollars. */
  min_notional_udollars: number;
  /** Delay the venue puts on marketable orders in play (Polymarket `secondsDelay`), microseconds. */
  taker_delay_us: number;
}

/** One way in which the two markets of a pair can settle differently, named and priced, or a reason not to trade. */
export interface SettlementDifference {
  /** E.g. "tie", "void", "overtime", "source". */
  field: string;
  kalshi: string;
  polymarket: string;
  /**
   * `priced`: the expected loss is charged against the edge; `block`: the pair is never locked.
   */
  verdict: 'priced' | 'block';
  /** Payout missing per locked contract when the difference happens, 1/10,000 dollar. */
  loss_e4: PriceE4;
  /** How likely it happens, parts per million; null when it is the game's own probability of a tie, which the model knows. */
  chance_ppm: number | null;
}

/** Two markets on the same outcome, one per venue; either may be missing (a model edge needs only one). */
export interface Pair {
  /** `${game_id}:${team code}` for games. */
  pair_id: string;
  game_id: string | null;
  /** What YES means, e.g. "New York Knicks win". */
  label: string;
  outcome: 'home' | 'away' | 'other';
  kalshi: VenueMarket | null;
  polymarket: VenueMarket | null;
  settlement: SettlementDifference[];
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

/** Full replacement of a book. Order of levels does not matter; the reducer sorts. */
export interface BookEvent {
  type: 'book';
  venue: Venue;
  market_id: string;
  bids: Level[];
  asks: Level[];
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

/** `gapped` needs a new `book` before it is live again; `stale` a new frame; `paused` and `closed` come from the venue. */
export type BookStatus = 'empty' | 'live' | 'stale' | 'gapped' | 'paused' | 'closed';

export interface BookStatusEvent {
  type: 'book_status';
  venue: Venue;
  market_id: string;
  status: BookStatus;
  reason: string;
  at: Stamp;
}

export interface FeedCounters {
  frames: number;
  gaps: number;
  reconnects: number;
  /** Frames or fields refused by the parser, by named reason. */
  rejected: Record<string, number>;
}

export interface FeedEvent {
  type: 'feed';
  source: 'espn' | Venue;
  status: 'connecting' | 'up' | 'degraded' | 'down';
  detail: string;
  counters: FeedCounters;
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

export interface ControlEvent {
  type: 'control';
  command: 'halt' | 'resume';
  reason: string;
  by: string;
  at: Stamp;
}

export type InputEvent =
  | GameEvent
  | PairEvent
  | BookEvent
  | BookDeltaEvent
  | QuoteEvent
  | BookStatusEvent
  | FeedEvent
  | SettlementEvent
  | ClockEvent
  | ControlEvent;
