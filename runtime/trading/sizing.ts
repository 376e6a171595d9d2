/** How much of a proposal the depth and the money allow, in the kernel, bounded at every level of the walk. */
import { WALK } from '../../engine-wasm/book-contract.ts';
import type { BuyWalk, LadderView, LegRules, SetLimits, SizedSet } from '../../engine-wasm/sizing-contract.ts';
import { type Book, outcomeOf } from './market/book.ts';
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

/** Every schedule's fee is dearest here (docs/fees.md). */
const DEAREST_AT_E4 = 5_000;

const NOTHING = { qty_cc: 0, cost_udollars: 0, fee_udollars: 0 } as const;

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
 * What an order may cost at most: all of it at its limit, with the dearest fee that its schedule has for any price below. Infinite
 * where the schedule is not known.
 */
function worstUdollars(world: World, book: Book, { qty_cc, limit_e4 }: Pick<SizedLeg, 'qty_cc' | 'limit_e4'>): number {
  if (qty_cc === 0) return 0;
  const fee = world.engine.takerFee(book.fee.rate_e5, book.fee.rounding, Math.min(limit_e4, DEAREST_AT_E4), qty_cc);
  return Number.isNaN(fee) ? Number.POSITIVE_INFINITY : limit_e4 * qty_cc + Math.max(0, fee);
}

/** By how much a size must shrink for its orders to cost no more than the money, whatever the books have become; 1 where it fits. */
function fits(world: World, legs: readonly ProposalLeg[], sized: readonly SizedLeg[], money: Money): number {
  const worst = legs.map(({ book }, i) => worstUdollars(world, book, sized[i] as SizedLeg));
  const sum = (of: readonly number[]): number => of.reduce((all, one) => all + one, 0);
  let share = Math.min(1, money.budget.money_udollars / Math.max(1, sum(worst)));
  for (const venue of new Set(legs.map(({ book }) => book.venue))) {
    const there = sum(worst.filter((_, i) => legs[i]?.book.venue === venue));
    share = Math.min(share, Math.max(0, money.cash(venue)) / Math.max(1, there));
  }
  return share;
}

/** Whether the worst price is one that an order may have: a level may lie off a grid that has changed under it. */
function isPayable({ book, side }: ProposalLeg, { limit_e4, qty_cc }: SizedLeg): boolean {
  return qty_cc === 0 || buyLimitOnGrid(book.market.price_bands, side, limit_e4) === limit_e4;
}

/** A size that does not fit becomes smaller and its worst price no worse: two or three looks are enough. */
const MOST_LOOKS = 8;

/**
 * Legs of equal quantity: the best by profit that cash at each venue and the budget pay for, also where every contract costs the limit
 * of its order. Where the smallest orders allow none, what depth and money would allow without them, so that the refusal can name what
 * is short.
 */
export function sizeSet(world: World, { legs, payout_e4, needed_e4 }: Proposal, money: Money): SizedLeg[] {
  const venues = [...new Set(legs.map(({ book }) => book.venue))];
  let cap_qty_cc = NO_CAP_CC;
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const limits = {
      ...{ payout_e4, cap_qty_cc, floor_e4: needed_e4 },
      cash_udollars: venues.map((venue) => Math.max(0, money.cash(venue))),
      cap_udollars: money.budget.money_udollars,
    };
    const bound = walkLegs(world, legs, limits, true);
    const { orders } = bound.qty_cc > 0 ? bound : walkLegs(world, legs, limits, false);
    const sized = legs.map((_, i): SizedLeg => {
      const { qty_cc = 0, cost_udollars = 0, fee_udollars = 0, worst_e4 = 0 } = orders[i] ?? {};
      return { qty_cc, cost_udollars, fee_udollars, limit_e4: worst_e4 };
    });
    if (!sized.every((one, i) => isPayable(legs[i] as ProposalLeg, one))) break;
    const share = fits(world, legs, sized, money);
    if (share >= 1) return sized;
    cap_qty_cc = Math.floor((sized[0]?.qty_cc ?? 0) * share);
    if (cap_qty_cc <= 0) break;
  }
  return legs.map(({ book, side }) => ({ ...NOTHING, limit_e4: book.askOf(side) }));
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
  if (order === null || order.qty_cc === 0) return { ...NOTHING, limit_e4: top_e4 };
  const { worst_e4 } = order;
  const paid = affordable(world, leg, order, cap_udollars);
  if (paid.qty_cc === 0) return { ...NOTHING, limit_e4: top_e4 };
  // What is left of the money may buy what appears between the walk's worst price and the last that still clears the edge.
  const fee = world.engine.takerFee(book.fee.rate_e5, book.fee.rounding, DEAREST_AT_E4, paid.qty_cc);
  const most_e4 = Math.floor((cap_udollars - Math.max(0, fee)) / paid.qty_cc);
  const affordable_e4 = buyLimitOnGrid(price_bands, side, Math.max(0, Math.min(decided_e4, most_e4)));
  return { ...paid, limit_e4: Math.max(worst_e4, affordable_e4) };
}

/** As much of an order as the money pays for where every contract costs the worst price of the walk. */
function affordable(world: World, { book, side }: ProposalLeg, order: BuyWalk, cap_udollars: Udollars): SizedLeg {
  const { lot_cc, min_qty_cc } = book.market;
  const limit_e4 = order.worst_e4;
  const worst = (qty_cc: QtyCc): number => worstUdollars(world, book, { qty_cc, limit_e4 });
  if (worst(order.qty_cc) <= cap_udollars) return { ...order, limit_e4 };
  let qty_cc = Math.floor((order.qty_cc * cap_udollars) / worst(order.qty_cc) / lot_cc) * lot_cc;
  while (qty_cc > 0 && worst(qty_cc) > cap_udollars) qty_cc -= lot_cc;
  if (qty_cc < Math.max(1, min_qty_cc)) return { ...NOTHING, limit_e4 };
  const { engine } = world;
  const left = world.leftLadder(book, side);
  if (left !== null) return { ...engine.walkBuy(left, limit_e4, qty_cc, book.fee), limit_e4 };
  if (!engine.books.walkBuy(book.number, outcomeOf(side), world.now_us, limit_e4, qty_cc, book.fee))
    return { ...NOTHING, limit_e4 };
  const [cost_udollars = 0, fee_udollars = 0] = [
    engine.books.walk[WALK.cost_udollars],
    engine.books.walk[WALK.fee_udollars],
  ];
  return { qty_cc: engine.books.walk[WALK.qty_cc] ?? 0, cost_udollars, fee_udollars, limit_e4 };
}
