/**
 * Sizing beyond two legs: what `Engine.sizing` offers. Quantities in centi-contracts, money in micro-dollars, prices in 1/10,000
 * dollar, stakes in shares of the bankroll. Formulas in models.md 4 (checked 2026-11-20).
 */
import type { BookFee, Outcome } from './book-contract.ts';

/** Most legs of a set, accounts of a set, outcomes of a question, bets of a game. */
export const MAX_SIZED_LEGS = 16;
export const MAX_ACCOUNTS = 16;
export const MAX_OUTCOMES = 64;
export const MAX_BETS = 16;

/** A ladder as two parallel arrays, best price first, prices of the side that is bought. */
export interface LadderView {
  price_e4: ArrayLike<number>;
  qty_cc: ArrayLike<number>;
  length: number;
}

/** What an order against one ladder gives. */
export interface BuyWalk {
  qty_cc: number;
  cost_udollars: number;
  fee_udollars: number;
  /** Worst price paid; 0 without a fill. */
  worst_e4: number;
}

/** Why a set was not walked. */
export const SET_REFUSALS = ['bad_legs', 'bad_account', 'bad_payout', 'bad_lot', 'bad_number', 'not_tradable'] as const;
export type SetRefusal = (typeof SET_REFUSALS)[number];

/** The rules of one leg. */
export interface LegRules {
  fee: BookFee;
  /** Which cash pays: an index of {@link SetLimits.cash_udollars}. Legs may share one (a Kalshi exchange shard, a wallet). */
  account: number;
  /** Quantities are multiples of this: 1 on Kalshi. */
  lot_cc: number;
  /** Smallest order: 500 on Polymarket. */
  min_qty_cc: number;
  /** Smallest cost of the order without fees: 1,000,000 for a marketable order on Polymarket. */
  min_notional_udollars: number;
}

/** A leg whose ladder is copied into the kernel; of a set of n, floor(2,048 / n) levels are looked at. */
export interface LadderLeg extends LegRules {
  ladder: LadderView;
}

/** A leg whose ladder lies in the kernel's books. */
export interface BookLeg extends LegRules {
  book: number;
  outcome: Outcome;
}

/** The limits of a set. */
export interface SetLimits {
  /** What one contract of every leg pays together in the worst case; for a single leg its fair value. */
  payout_e4: number;
  cap_qty_cc: number;
  /** Marginal profit per contract that must be exceeded. */
  floor_e4: number;
  /** Cash per account, at most {@link MAX_ACCOUNTS}. */
  cash_udollars: readonly number[];
  /** Most that all legs together may cost with their fees, obeyed at every level; no such limit when left out. */
  cap_udollars?: number;
}

/** A sized set; everything 0 when nothing is worth doing or it was refused. */
export interface SizedSet {
  qty_cc: number;
  /** Payout less costs and fees. */
  net_udollars: number;
  /** Whether it is proven that no other quantity is better; if not, it is within the rounding of the last fills of the best. */
  is_exact: boolean;
  /** One order per leg. */
  orders: BuyWalk[];
  refusal: SetRefusal | null;
}

/** Stakes on outcomes of which at most one happens. */
export type ExclusiveStakes =
  | { kind: 'staked'; stakes: number[]; cash: number }
  /** Complete outcomes below a dollar together: size it as a set. */
  | { kind: 'arbitrage' }
  | { kind: 'refused' };

/** Why the bets of a game got no stakes. */
export const GAME_REFUSALS = ['bad_count', 'bad_cost', 'bad_state', 'bad_total', 'riskless'] as const;
export type GameRefusal = (typeof GAME_REFUSALS)[number];

/** One joint final state of a game. */
export interface GameOutcome {
  probability: number;
  /** What each bet's contract pays, dollars. */
  payoff: readonly number[];
}

/** What decided a stake; codes of `Binding` in engine-rs/src/sizing/caps.rs. */
export const BINDINGS = ['wanted', 'depth', 'order', 'game', 'sport_day', 'total', 'day_stop'] as const;
export type Binding = (typeof BINDINGS)[number];

/** Shares of the bankroll in 1/10,000: 2 %, 4 %, 15 %, 50 %, and a stop at a day's loss of 6 %. */
export const DEFAULT_SHARES = {
  order_e4: 200,
  game_e4: 400,
  sport_day_e4: 1_500,
  total_e4: 5_000,
  day_stop_e4: 600,
} as const;
export type CapShares = { readonly [name in keyof typeof DEFAULT_SHARES]: number };

/** What a stake is capped by. */
export interface CapInput {
  /** The fraction of Kelly. */
  wanted_udollars: number;
  /** What the book offers at the limit. */
  depth_udollars: number;
  bankroll_udollars: number;
  /** At stake in the game, in the sport on its day, in everything unresolved. */
  game_udollars: number;
  sport_day_udollars: number;
  total_udollars: number;
  /** Negative for a loss. */
  day_profit_udollars: number;
}

/** What happens when the last leg does not fill and the others are sold again; per contract in 1/10,000 dollar. */
export interface LegRisk {
  /** Probability that every leg fills, as measured. */
  fill_probability: number;
  half_spread_e4: number;
  drift_e4: number;
  /** Fees of buying and of selling again. */
  fees_e4: number;
}

/** A set with the risk of its legs; NaN where there is no number. */
export interface RiskedSet {
  /** P net - (1 - P) Q loss. */
  expected_udollars: number;
  /** Margin per contract that breaks even; the floor of a walk. */
  floor_e4: number;
  /** Fill probability from which the set's margin breaks even. */
  least_fill_probability: number;
}

/** A bet against a ladder. */
export interface KellyBet {
  /** Probability that the contract pays. */
  p: number;
  /** The bankroll times the fraction of Kelly that is played. */
  bankroll_udollars: number;
  /** Most that the order may cost with its fees. */
  cap_udollars: number;
  /** The order is a multiple of this. */
  lot_cc: number;
  fee: BookFee;
  /** Staked on the same question already: Kelly is what to hold, not what to add. Nothing when left out. */
  held_udollars?: number;
  /** No level above this price is bought; all are when left out. */
  limit_e4?: number;
  /** Probability less cost with fee per contract that every level must exceed; 0 when left out. */
  floor_e4?: number;
  /** Smallest order and smallest cost of it without fees; none when left out. */
  min_qty_cc?: number;
  min_notional_udollars?: number;
}

/** The sizing calls. Those that return an object allocate it; nothing else does. */
export interface SizingEngine {
  /** The best quantity of a set with equal quantity on all legs and every fee as its venue charges it. */
  walkSet(legs: readonly LadderLeg[], limits: SetLimits): SizedSet;
  /** The same over books where they lie; refused with `not_tradable` when one may not be traded at `now_us`. */
  walkBookSet(legs: readonly BookLeg[], limits: SetLimits, now_us: number): SizedSet;
  /** {@link walkSet} without the object: the quantity, NaN when refused. The rest is in {@link out}. */
  walkSetRaw(legs: readonly LadderLeg[], limits: SetLimits): number;
  /** {@link walkBookSet} without the object. */
  walkBookSetRaw(legs: readonly BookLeg[], limits: SetLimits, now_us: number): number;
  /** After a walk of a set: qty_cc, net_udollars, is_exact, unused, then per leg qty_cc, cost, fee, worst_e4. */
  readonly out: Float64Array;
  /**
   * The order that raises the expected logarithm of the bankroll most: every level is bought as long as one more contract of it
   * does, within all bounds of the bet. Quantity 0 when nothing is worth it; null for numbers out of range.
   */
  kellyWalk(ladder: LadderView, bet: KellyBet): BuyWalk | null;
  /** The same against a book where it lies; null also when it may not be traded at `now_us`. */
  kellyWalkBook(book: number, outcome: Outcome, bet: KellyBet, now_us: number): BuyWalk | null;
  /** {@link kellyWalkBook} without the object: the quantity, NaN for null; cost, fee, worst_e4 follow it in {@link out}. */
  kellyWalkBookRaw(book: number, outcome: Outcome, bet: KellyBet, now_us: number): number;
  /** Kelly's stakes on exclusive outcomes: their probabilities and costs with fees. */
  kellyExclusive(p: readonly number[], cost: readonly number[]): ExclusiveStakes;
  /** A model's probability drawn towards the cost: `c + (p - c) v / (v + s^2)`; NaN for numbers that are none. */
  shrink(p: number, cost: number, error_sd: number, edge_variance: number): number;
  /** First-order Kelly stakes on the bets of one game, times `fraction`, scaled to at most `cap` together. */
  gameStakes(
    cost: readonly number[],
    states: Iterable<GameOutcome>,
    fraction: number,
    cap: number,
  ): number[] | GameRefusal;
  /** The least of what is wanted, the depth and the caps, and which it was; null for numbers out of range. */
  capStake(input: CapInput, shares?: CapShares): { stake_udollars: number; binding: Binding } | null;
  /** What a set that nets `net_udollars` is worth when a leg may fail. */
  legRisk(risk: LegRisk, net_udollars: number, qty_cc: number): RiskedSet;
  /** Simple yearly return on capital locked for some days; NaN without capital or days. */
  annualised(net_udollars: number, capital_udollars: number, days: number): number;
  /** What capital costs per contract until it is free again, rounded up: a part of a floor. NaN for numbers that are none. */
  capitalFloor(capital_e4: number, hurdle_per_year: number, days: number): number;
}
