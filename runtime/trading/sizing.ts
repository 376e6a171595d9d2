/** How much of a proposal the depth and the money allow, in the kernel, bounded at every level of the walk. */
import type { LadderView, LegRules, SetLimits, SizedSet } from '../../engine-wasm/sizing-contract.ts';
import { outcomeOf } from './market/book.ts';
import { leastCc, marginalFeeE4 } from './market/book-reads.ts';
import { buyLimitOnGrid } from './market/grid.ts';
import type { Budget } from './risk/risk.ts';
import type { Proposal, ProposalLeg, World } from './strategies/strategy.ts';
import { ONE_DOLLAR_E4, type PriceE4, type QtyCc, type Udollars } from './types/units.ts';

/** One sized order. */
export interface SizedLeg {
  qty_cc: QtyCc;
  cost_udollars: Udollars;
  fee_udollars: Udollars;
  /** Worst price that the order may pay. */
  limit_e4: PriceE4;
}

/** Money that a size may use. */
export interface Money {
  budget: Budget;
  cash(venue: string): Udollars;
  /** Bankroll times the fraction of Kelly that is played. */
  kelly_bankroll_udollars: Udollars;
  /** At stake on the same subject already: Kelly is what to hold, not what to add. */
  held_udollars: Udollars;
}

/** More than any order: 1,000,000 contracts. */
const NO_CAP_CC = 100_000_000;

/** Fee per contract at its dearest, 1/10,000 dollar: Kalshi's 0.07 at 50 c. */
export const DEAREST_FEE_E4 = 175;

/** Quantity that every leg takes as one order. */
export function smallestCc(legs: readonly ProposalLeg[]): QtyCc {
  return Math.max(...legs.map(({ book }) => leastCc(book)));
}

function rulesOf({ book }: ProposalLeg, account: number, minima: boolean): LegRules {
  const { lot_cc, min_qty_cc, min_notional_udollars } = book.market;
  const least = minima ? { min_qty_cc, min_notional_udollars } : { min_qty_cc: 0, min_notional_udollars: 0 };
  return { fee: book.fee, account, lot_cc, ...least };
}

/** The displayed ladder of a side, prices of that side. */
function shownLadder(world: World, { book, side }: ProposalLeg): LadderView {
  const levels = world.engine.books.levels(book.number, side === 'yes' ? 'ask' : 'bid');
  const price_e4 = levels.map(([price]) => (side === 'yes' ? price : ONE_DOLLAR_E4 - price));
  return { price_e4, qty_cc: levels.map(([, qty_cc]) => qty_cc), length: levels.length };
}

/** Walk the books where they lie; where we have taken from one what it still shows, walk what is left. */
function walkLegs(world: World, legs: readonly ProposalLeg[], limits: SetLimits, minima: boolean): SizedSet {
  const venues = [...new Set(legs.map(({ book }) => book.venue))];
  const rules = legs.map((leg) => rulesOf(leg, venues.indexOf(leg.book.venue), minima));
  const left = legs.map(({ book, side }) => world.leftLadder(book, side));
  const { sizing } = world.engine;
  if (left.every((ladder) => ladder === null)) {
    const at = legs.map(({ book, side }, i) => ({
      ...(rules[i] as LegRules),
      book: book.number,
      outcome: outcomeOf(side),
    }));
    return sizing.walkBookSet(at, limits, world.now_us);
  }
  const ladders = legs.map((leg, i) => ({ ...(rules[i] as LegRules), ladder: left[i] ?? shownLadder(world, leg) }));
  return sizing.walkSet(ladders, limits);
}

/**
 * Legs of equal quantity: the best by profit that cash at each venue and the budget pay for. Where the smallest orders allow none, what
 * depth and money would allow without them, so that the refusal can name what is short.
 */
export function sizeSet(world: World, { legs, payout_e4, needed_e4 }: Proposal, money: Money): SizedLeg[] {
  const venues = [...new Set(legs.map(({ book }) => book.venue))];
  const limits = {
    ...{ payout_e4, cap_qty_cc: NO_CAP_CC, floor_e4: needed_e4 },
    cash_udollars: venues.map((venue) => Math.max(0, money.cash(venue))),
    cap_udollars: money.budget.money_udollars,
  };
  const bound = walkLegs(world, legs, limits, true);
  const { orders } = bound.qty_cc > 0 ? bound : walkLegs(world, legs, limits, false);
  return legs.map((_, i): SizedLeg => {
    const order = orders[i];
    const { qty_cc = 0, cost_udollars = 0, fee_udollars = 0, worst_e4 = 0 } = order ?? {};
    return { qty_cc, cost_udollars, fee_udollars, limit_e4: worst_e4 };
  });
}

/** Highest price at which one more contract still clears what is needed. */
function fairLimitE4({ book }: ProposalLeg, fair_e4: number, needed_e4: number): PriceE4 {
  let limit_e4 = Math.floor(fair_e4 - needed_e4);
  for (let i = 0; i < 3; i += 1)
    limit_e4 = Math.floor(fair_e4 - needed_e4 - marginalFeeE4(book, Math.max(limit_e4, 0)));
  return Math.max(0, limit_e4);
}

/** Standard deviation of true edges to start with (models.md 4). */
const EDGE_SD = 0.02;

/**
 * One leg against an estimate: every level is bought as long as Kelly wants one more contract of it and the money pays for it. The
 * order may pay more than the walk does, up to what still clears the edge, but never more than the money at its worst price.
 */
export function sizeEdge(world: World, proposal: Proposal, money: Money): SizedLeg {
  const [leg] = proposal.legs as readonly [ProposalLeg];
  const { book, side } = leg;
  const { lot_cc, min_qty_cc, min_notional_udollars, price_bands } = book.market;
  const { sizing } = world.engine;
  const { sized_by = 0, error_sd = 0 } = proposal.fair ?? {};
  const top_e4 = book.askOf(side);
  const cost = (top_e4 + marginalFeeE4(book, top_e4)) / ONE_DOLLAR_E4;
  const drawn = sizing.shrink(sized_by, cost, error_sd, EDGE_SD * EDGE_SD);
  const p = Number.isNaN(drawn) ? sized_by : Math.min(sized_by, drawn);
  // The floor is asked of the estimate; the walk sees it drawn towards the market.
  const floor_e4 = Math.max(0, Math.floor(proposal.needed_e4 - (sized_by - p) * ONE_DOLLAR_E4));
  const fair_e4 = fairLimitE4(leg, sized_by * ONE_DOLLAR_E4, proposal.needed_e4);
  const decided_e4 = buyLimitOnGrid(price_bands, side, Math.max(top_e4, fair_e4));
  const cap_udollars = Math.max(0, Math.min(money.budget.money_udollars, money.cash(book.venue)));
  const bet = {
    ...{ p, bankroll_udollars: money.kelly_bankroll_udollars, cap_udollars, lot_cc, fee: book.fee },
    ...{ held_udollars: money.held_udollars, limit_e4: decided_e4, floor_e4 },
  };
  const left = world.leftLadder(book, side);
  const walk = (minima: boolean) => {
    const whole = minima ? { ...bet, min_qty_cc, min_notional_udollars } : bet;
    if (left !== null) return sizing.kellyWalk(left, whole);
    return sizing.kellyWalkBook(book.number, outcomeOf(side), whole, world.now_us);
  };
  const bound = walk(true);
  const order = bound !== null && bound.qty_cc > 0 ? bound : walk(false);
  if (order === null || order.qty_cc === 0) return { qty_cc: 0, cost_udollars: 0, fee_udollars: 0, limit_e4: top_e4 };
  const { qty_cc, cost_udollars, fee_udollars, worst_e4 } = order;
  const paid_e4 = Math.floor((cap_udollars - DEAREST_FEE_E4 * qty_cc) / qty_cc);
  const affordable_e4 = buyLimitOnGrid(price_bands, side, Math.max(0, Math.min(decided_e4, paid_e4)));
  return { qty_cc, cost_udollars, fee_udollars, limit_e4: Math.max(worst_e4, affordable_e4) };
}
