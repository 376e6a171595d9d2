/**
 * Sizing beyond two legs: what `Engine.sizing` offers. Quantities in centi-contracts, money in micro-dollars, prices in 1/10,000
 * dollar, stakes in shares of the bankroll. Formulas in models.md 4 (checked 2026-11-20).
 */
import type { BookFee, Outcome } from './book-contract.ts';

/** Most legs of a set, accounts of a set. */
export const MAX_SIZED_LEGS = 16;
export const MAX_ACCOUNTS = 16;

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
  /** A model's probability drawn towards the cost: `c + (p - c) v / (v + s^2)`; NaN for numbers that are none. */
  shrink(p: number, cost: number, error_sd: number, edge_variance: number): number;
  /** What a set that nets `net_udollars` is worth when a leg may fail. */
  legRisk(risk: LegRisk, net_udollars: number, qty_cc: number): RiskedSet;
  /** Simple yearly return on capital locked for some days; NaN without capital or days. */
  annualised(net_udollars: number, capital_udollars: number, days: number): number;
  /** What capital costs per contract until it is free again, rounded up: a part of a floor. NaN for numbers that are none. */
  capitalFloor(capital_e4: number, hurdle_per_year: number, days: number): number;
}
