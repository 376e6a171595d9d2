/**
 * What comes out: one append-only journal. The database, the API, the dashboard and the notifier read it and nothing
 * else; a recorded journal rebuilds any past screen.
 */
import type { BookStatus, FeedEvent, GameSnapshot, Outcome, Pair, Play, StallEvent, Stamp, Venue } from './events.ts';
import type { PriceE4, Probability, QtyCc, TimeUs, Udollars } from './units.ts';

/** Why an opportunity was refused. One name per idea; the sentence for people is in {@link Refusal.text}. */
export type RefusalReason =
  | 'halted'
  | 'stale_book'
  | 'gapped_book'
  | 'market_paused'
  | 'crossed_book'
  | 'stale_game'
  | 'game_not_live'
  | 'no_prior'
  | 'unknown_fee_schedule'
  | 'settlement_differs'
  | 'edge_below_fees'
  | 'edge_below_threshold'
  | 'below_min_quantity'
  | 'below_min_notional'
  | 'no_depth'
  | 'no_cash'
  | 'kelly_reached'
  | 'game_limit'
  | 'exposure_limit'
  | 'day_loss_limit'
  | 'already_working'
  /** A lock seen too briefly: both venues reprice within the same tenth of a second, and what shows between is gone. */
  | 'not_persistent'
  /** A lock larger than any that has lasted, before both its books have confirmed it. */
  | 'too_good'
  | 'cooling_down'
  | 'model_disagrees'
  /** The edge is smaller than the model's own error allows. */
  | 'model_unsure'
  /** The edge arose because the market moved after our last word of the game. */
  | 'market_newer'
  /** An outcome that the venue lists without a name is not among the legs. */
  | 'placeholder_outcome'
  /** The game has just ended: results are corrected and disputed in the first moments. */
  | 'result_too_fresh'
  /** The game ended in a way that venues may settle otherwise than by its score. */
  | 'result_disputable'
  /** That one market follows the other is not shown well enough to trade on it, or taking it is switched off. */
  | 'lag_unproven'
  /** The moment for following the leader is over. */
  | 'lag_over';

/** One limit and how close it came. `headroom` = limit - value for maxima, value - limit for minima; negative = failed. */
export interface LimitCheck {
  name: string;
  value: number;
  limit: number;
  unit: 'e4' | 'cc' | 'udollars' | 'us' | 'ppm' | 'days';
  headroom: number;
  passed: boolean;
}

export interface Refusal {
  reason: RefusalReason;
  /** A sentence a trader would say, e.g. "Kalshi book 3.2 s old, limit 2.0 s: not traded." */
  text: string;
}

/** One leg as planned: buy `side` of a market at up to `limit_e4` (price of that side, not the YES scale). */
export interface Leg {
  venue: Venue;
  market_id: string;
  ref: string;
  side: 'yes' | 'no';
  /** Best ask of that side when seen. */
  ask_e4: PriceE4;
  /** Worst price the order may pay. */
  limit_e4: PriceE4;
  qty_cc: QtyCc;
  /** Taker fee of this leg for qty_cc at the depth walked. */
  fee_udollars: Udollars;
  cost_udollars: Udollars;
  book_age_us: number;
}

/** Everything that is looked for (models.md 5). The first six pay a known amount whatever happens, apart from ties and voids. */
export const OPPORTUNITY_TYPES = [
  /** YES at one venue and NO at the other. */
  'cross_venue_lock',
  /** Every outcome of a game at one venue. */
  'complete_set',
  /** One market per team: YES on both teams, or NO on both. */
  'mirrored_lock',
  /** Home, draw, away; or NO on two of them. */
  'three_way_lock',
  /** n outcomes of which at most one comes true: NO on all, or YES on all when one must. */
  'neg_risk_lock',
  /** A proposition that contains another: YES on the wider, NO on the narrower. */
  'nested_lock',
  'model_edge',
  /** The game is over, and a venue still sells the winner below its worth. */
  'resolution_lag',
  /** One market has moved, and the other that follows it has not yet. */
  'lagging_market',
] as const;
export type OpportunityType = (typeof OPPORTUNITY_TYPES)[number];

/** The least that an opportunity can end with, ties and voids included. */
export interface WorstCase {
  /** After all costs and fees; negative for a loss. */
  net_udollars: Udollars;
  /** What would have to happen, as a sentence. */
  text: string;
}

export interface Opportunity {
  /** `${pair_id}#${n}`, counting per shard. */
  opportunity_id: string;
  opportunity_type: OpportunityType;
  pair_id: string;
  game_id: string | null;
  label: string;
  legs: Leg[];
  qty_cc: QtyCc;
  /** Per contract at the best prices, before fees: what the legs usually pay less their asks, or model price - ask (edge). */
  edge_gross_e4: number;
  /** Whole opportunity after fees, in the worst settlement unless priced. */
  edge_net_udollars: Udollars;
  /** edge_net per contract, 1/10,000 dollar, rounded toward minus infinity. */
  edge_net_e4: number;
  /** Cash tied up until settlement, fees included. */
  capital_udollars: Udollars;
  days_locked: number;
  /** edge_net / capital x 365 / days_locked, parts per million; 0 when nothing is tied up. */
  annualised_ppm: number;
  /** Probability of YES that it rests on: the model's, or where a follower should go; null for a lock. */
  model_probability: Probability | null;
  worst_case: WorstCase;
  verdict: 'taken' | 'refused' | 'near_miss';
  /** Null when taken. */
  refusal: Refusal | null;
  limits: LimitCheck[];
}

export interface OrderIntent {
  /** Deterministic and unique: `${run_id}-${opportunity n}-${leg n}`. Written before it is sent. */
  order_id: string;
  opportunity_id: string;
  pair_id: string;
  game_id: string | null;
  venue: Venue;
  market_id: string;
  ref: string;
  side: 'yes' | 'no';
  action: 'buy' | 'sell';
  limit_e4: PriceE4;
  qty_cc: QtyCc;
  time_in_force: 'ioc';
  /** `open`: first order of a leg; `complete`/`unwind`: repairing a naked leg; `exit`: closing a position. */
  purpose: 'open' | 'complete' | 'unwind' | 'exit';
  mode: 'paper';
}

export interface OrderUpdate {
  order_id: string;
  status: 'sent' | 'filled' | 'partly_filled' | 'unfilled' | 'rejected';
  filled_qty_cc: QtyCc;
  reason: string;
}

export interface Fill {
  fill_id: string;
  order_id: string;
  opportunity_id: string;
  pair_id: string;
  venue: Venue;
  market_id: string;
  side: 'yes' | 'no';
  action: 'buy' | 'sell';
  /** Volume-weighted price of that side, rounded to 1/10,000 dollar for display; cost_udollars is exact. */
  avg_price_e4: PriceE4;
  qty_cc: QtyCc;
  /** Cash paid (buy) or received (sell) before fees, positive. */
  cost_udollars: Udollars;
  fee_udollars: Udollars;
  /** cost against the ask seen when decided, positive = worse. */
  slippage_udollars: Udollars;
}

export interface Position {
  /** `${venue}:${market_id}:${side}`. */
  position_id: string;
  pair_id: string;
  game_id: string | null;
  label: string;
  venue: Venue;
  market_id: string;
  side: 'yes' | 'no';
  qty_cc: QtyCc;
  /** What is still invested, fees apart. */
  cost_udollars: Udollars;
  fees_udollars: Udollars;
  realised_udollars: Udollars;
  /** Value at the best bid now; null when there is no live bid. */
  mark_udollars: Udollars | null;
  /** Value at the model's probability; null when the model does not price it. */
  model_udollars: Udollars | null;
  status: 'open' | 'closed' | 'settled';
  opened_at_us: TimeUs;
}

export interface Portfolio {
  cash_udollars: Record<Venue, Udollars>;
  /** Cost of everything open. */
  exposure_udollars: Udollars;
  exposure_limit_udollars: Udollars;
  realised_udollars: Udollars;
  unrealised_udollars: Udollars;
  fees_udollars: Udollars;
  /** realised + unrealised - fees; equals the change of cash + marks since the start. */
  pnl_udollars: Udollars;
}

/** A naked leg has an owner from the moment it exists until it is gone. */
export interface NakedLeg {
  opportunity_id: string;
  pair_id: string;
  venue: Venue;
  market_id: string;
  side: 'yes' | 'no';
  qty_cc: QtyCc;
  state: 'open' | 'completed' | 'unwound' | 'capped';
  deadline_at_us: TimeUs;
  text: string;
}

export interface Quote {
  pair_id: string;
  venue: Venue;
  bid_e4: PriceE4;
  bid_qty_cc: QtyCc;
  ask_e4: PriceE4;
  ask_qty_cc: QtyCc;
  status: BookStatus;
  received_at_us: TimeUs;
}

/** What one next event would do. */
export interface NextEvent {
  /** The kernel's name of it, e.g. `side1_two_points`. */
  name: string;
  /** The same for people, e.g. "NY two points". */
  label: string;
  /** Probability that this comes next; 0 where the model does not say. */
  probability: Probability;
  /** Outcomes right after it. */
  priced: Outcome;
}

export interface GamePriced {
  game: GameSnapshot;
  play: Play | null;
  /** Null when refused; then `refusal` says why (unknown clock, no prior, ...). */
  priced: Outcome | null;
  /** Standard deviation of the model's own error in this state, from calibration; null when refused. */
  error_sd: number | null;
  /** Mean move of side 1's probability over the next events; null when refused or not in play. */
  leverage: number | null;
  refusal: string | null;
  /** What the next score, point or out would do; empty when refused or not in play. */
  next_events: NextEvent[];
  at: Stamp;
}

export interface RunStarted {
  run_id: string;
  mode: 'demo' | 'paper' | 'backtest' | 'replay';
  kernel_sha256: string;
  seed: number;
  settings: Record<string, unknown>;
}

export interface Halted {
  halted: boolean;
  reason: string;
  by: string;
}

export interface LatencySample {
  stage: 'parse' | 'decide' | 'source_to_receive' | 'intent_to_fill';
  source: string;
  value_us: number;
}

/** Kinds and bodies; one table so that server, database and page agree. */
export interface JournalBodies {
  run_started: RunStarted;
  game_priced: GamePriced;
  pair_listed: Pair;
  quote: Quote;
  book_status: { pair_id: string; venue: Venue; market_id: string; status: BookStatus; reason: string };
  feed: Omit<FeedEvent, 'type'>;
  opportunity: Opportunity;
  order_intent: OrderIntent;
  order_update: OrderUpdate;
  fill: Fill;
  position: Position;
  naked_leg: NakedLeg;
  portfolio: Portfolio;
  settled: { venue: Venue; market_id: string; yes_value_e4: PriceE4; pair_id: string };
  halted: Halted;
  /** The process stood still or the wall clock was set. */
  stall: Omit<StallEvent, 'type'>;
  latency: LatencySample;
}

export type JournalKind = keyof JournalBodies;

/** One line of the journal. `seq` starts at 1 and has no gaps within a run. */
export type JournalEntry = {
  [K in JournalKind]: { seq: number; at_us: TimeUs; kind: K; body: JournalBodies[K] };
}[JournalKind];
