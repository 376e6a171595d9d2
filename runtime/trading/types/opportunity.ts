/** What is found: opportunities with their legs, limits and the reason why they were not taken. */
import type { Venue } from './events.ts';
import type { PriceE4, Probability, QtyCc, Udollars } from './units.ts';

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
  /** One order may not cost more. */
  | 'order_limit'
  /** The subject (a game, an event) has reached its limit. */
  | 'game_limit'
  | 'team_limit'
  /** Games of one sport on one day together. */
  | 'sport_day_limit'
  | 'venue_limit'
  | 'exposure_limit'
  | 'open_orders'
  | 'order_rate'
  | 'day_loss_limit'
  | 'drawdown_limit'
  /** It earns less by the year than capital has to. */
  | 'below_hurdle'
  /** Both sides of one market would cost more than the dollar that they pay. */
  | 'opposite_side'
  | 'too_many_legs'
  | 'already_working'
  /** A lock seen too briefly: both venues reprice within the same tenth of a second, and what shows between is gone. */
  | 'not_persistent'
  /** A lock larger than any that has lasted, before both its books have confirmed it. */
  | 'too_good'
  | 'cooling_down'
  | 'model_disagrees'
  /** The edge is smaller than the model's own error allows. */
  /** Our prices of this kind are not proven: watched only. */
  | 'model_unproven'
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
  unit: 'e4' | 'cc' | 'udollars' | 'us' | 'ppm' | 'days' | 'count';
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
  /** Pair of this leg's market: legs of a set may be of several. */
  pair_id: string;
  /** What YES of its market means. */
  label: string;
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

/** Those whose positions stand alone: nothing pays for them if the estimate was wrong. */
export const SINGLE_BETS: ReadonlySet<OpportunityType> = new Set(['model_edge', 'lagging_market', 'resolution_lag']);

/** The least that an opportunity can end with, ties and voids included. */
export interface WorstCase {
  /** After all costs and fees; negative for a loss. */
  net_udollars: Udollars;
  /** What would have to happen, as a sentence. */
  text: string;
}

export interface Opportunity {
  /** `${run_id}#${n}`, counting per run. */
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
  /** What one contract of every leg pays together whatever happens, 1/10,000 dollar; 0 for a single leg, which has no such. */
  payout_e4: PriceE4;
  tags: Tags;
  verdict: 'taken' | 'refused' | 'near_miss';
  /** Null when taken. */
  refusal: Refusal | null;
  limits: LimitCheck[];
}

/** What the exposure of an order or a position is counted by, apart from its venue and market. */
export interface Tags {
  /** Game, event or the pair itself: the subject whose limit it uses. */
  subject: string;
  /** Sport of a game; null for what is no game. */
  sport: string | null;
  /** Day on which the game starts, YYYY-MM-DD in the day's zone; null where unknown. */
  day: string | null;
  /** `${league}:${id}` of the teams or players it is on. */
  teams: readonly string[];
}
