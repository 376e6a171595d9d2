/**
 * Cross-venue locks: YES at one venue and NO at the other for less than $1 after fees (models.md 5, type A). The kernel
 * finds candidates; this decides what may be done about them and says why not.
 */
import type { LockDirection, LockWalk } from '../../../engine-wasm/contract.ts';
import type { BookLeg, SetLimits } from '../../../engine-wasm/sizing-contract.ts';
import { annualisedPpm, type Desk, daysLocked, type PairRow } from '../desk.ts';
import { type Book, outcomeOf } from '../market/book.ts';
import { LASTED_US, type Lasting } from '../market/lasting.ts';
import { Checks } from '../risk/checks.ts';
import type { SettlementDifference } from '../types/events.ts';
import type { Leg, Opportunity, WorstCase } from '../types/journal.ts';
import { notionalUdollars, ONE_DOLLAR_E4 } from '../types/units.ts';
import { cents, dollars, seconds } from '../types/words.ts';

/** One candidate as the kernel reports it. */
export interface LockHit {
  direction: LockDirection;
  gross_e4: number;
  qty_cc: number;
  net_udollars: number;
}

/** Chance of a tied final assumed where no game state tells: above the 0.3 % of NFL regular-season games. */
const UNKNOWN_TIE_PROBABILITY = 0.01;

interface LockPlan {
  yes: Book;
  no: Book;
  walk: LockWalk;
  settlement_loss_e4: number;
}

/** Decide one hit; journals the opportunity and returns it when it is taken. */
export function decideLock(desk: Desk, pair: PairRow, hit: LockHit): Opportunity | null {
  const [kalshi, polymarket] = pair.books;
  if (kalshi === null || polymarket === null) return null;
  const [yes, no] = hit.direction === 0 ? [kalshi, polymarket] : [polymarket, kalshi];
  const settlement_loss_e4 = settlementLossE4(desk, pair);
  const needed_e4 = desk.settings.lock_min_edge_e4 + settlement_loss_e4;
  const top_net_e4 = hit.qty_cc > 0 ? Math.floor(hit.net_udollars / hit.qty_cc) : 0;
  if (top_net_e4 < needed_e4) {
    pair.lock_since_us[hit.direction] = 0;
    return nearMiss(desk, pair, yes, no, hit, top_net_e4, needed_e4);
  }
  const checks = new Checks();
  const lasting = follow(desk, pair, yes, no, hit.direction, top_net_e4);
  const age = desk.journal.at_us - pair.lock_since_us[hit.direction];
  const ripe = desk.settings.lock_persist_us;
  checks.min(
    'persistence',
    age,
    ripe,
    'us',
    'not_persistent',
    () => `Seen for ${seconds(age)}, ${seconds(ripe)} needed: most vanish at once.`,
  );
  if (!lasting.is_believed) checks.gate(true, 'too_good', () => tooGoodText(top_net_e4, lasting));
  const walk = checkAndWalk(desk, pair, yes, no, checks, needed_e4);
  const plan: LockPlan = { yes, no, walk, settlement_loss_e4 };
  const opportunity = describe(desk, pair, plan, hit, checks);
  if (opportunity.verdict === 'taken') return opportunity;
  if (
    desk.worthSaying(
      'cross_venue_lock',
      pair.pair.pair_id,
      hit.direction,
      opportunity.refusal?.reason ?? '',
      opportunity.edge_net_e4,
    )
  ) {
    desk.say(opportunity);
  }
  return null;
}

/** Note that a lock is there, and ask whether one of its size is believed. */
function follow(desk: Desk, pair: PairRow, yes: Book, no: Book, way: LockDirection, edge_e4: number): Lasting {
  const { pair_id, game_id } = pair.pair;
  const key = `${pair_id}:${way}`;
  const changes = [yes.top.changes, no.top.changes] as const;
  if (pair.lock_since_us[way] === 0) {
    pair.lock_since_us[way] = desk.journal.at_us;
    desk.lasting.begin(key, edge_e4, desk.journal.at_us, changes);
  }
  return desk.lasting.judge(key, game_id === null ? 'other' : 'game', edge_e4, desk.journal.at_us, changes);
}

function tooGoodText(edge_e4: number, { limit_e4, lasted_us, is_confirmed }: Lasting): string {
  const what = `${cents(edge_e4)} after fees, none above ${cents(limit_e4)} has lasted`;
  return is_confirmed
    ? `${what}: seen for ${seconds(lasted_us)}, ${seconds(LASTED_US)} needed.`
    : `${what}: waiting until both books have confirmed it.`;
}

/** The game's probability of a tie by the model, or a cautious one where no state tells. */
export function tieProbability(desk: Desk, { pair }: PairRow): number {
  return desk.games.get(pair.game_id)?.priced?.draw ?? UNKNOWN_TIE_PROBABILITY;
}

/** Expected loss per contract because the two markets can settle differently, rounded up. Infinite for a blocking difference. */
function settlementLossE4(desk: Desk, row: PairRow): number {
  const { pair } = row;
  let loss_e4 = 0;
  for (const difference of pair.settlement) {
    if (difference.verdict === 'block') return Number.POSITIVE_INFINITY;
    const chance = difference.chance_ppm === null ? tieProbability(desk, row) : difference.chance_ppm / 1_000_000;
    loss_e4 += difference.loss_e4 * chance;
  }
  return Math.ceil(loss_e4);
}

/** What the lock makes at least: the costliest difference in settlement comes true. */
function worstCase({ pair }: PairRow, net_udollars: number, qty_cc: number): WorstCase {
  const worst = pair.settlement.reduce<SettlementDifference | null>(
    (a, b) => (a !== null && a.loss_e4 >= b.loss_e4 ? a : b),
    null,
  );
  if (worst === null) return { net_udollars, text: 'One of the two sides pays $1 whatever happens.' };
  const text = `Different rules for a ${worst.field}: Kalshi, ${worst.kalshi}; Polymarket, ${worst.polymarket}.`;
  return { net_udollars: net_udollars - worst.loss_e4 * qty_cc, text };
}

function nearMiss(
  desk: Desk,
  pair: PairRow,
  yes: Book,
  no: Book,
  hit: LockHit,
  net_e4: number,
  needed_e4: number,
): null {
  const blocked = needed_e4 === Number.POSITIVE_INFINITY;
  const reason = blocked ? 'settlement_differs' : net_e4 <= 0 ? 'edge_below_fees' : 'edge_below_threshold';
  if (!desk.worthSaying('cross_venue_lock', pair.pair.pair_id, hit.direction, reason, net_e4)) return null;
  const text = {
    settlement_differs: `The two markets can settle differently (${pair.pair.settlement.map((d) => d.field).join(', ')}): never locked.`,
    edge_below_fees: `${cents(hit.gross_e4)} before fees, ${cents(net_e4)} after: fees eat it.`,
    edge_below_threshold: `${cents(net_e4)} after fees, ${cents(needed_e4)} needed: not traded.`,
  }[reason];
  const legs = [topLeg(desk, yes, 'yes', hit.qty_cc), topLeg(desk, no, 'no', hit.qty_cc)];
  const capital = legs.reduce((sum, leg) => sum + leg.cost_udollars + leg.fee_udollars, 0);
  const days = daysLocked(pair.pair.settles_at_us, desk.journal.at_us);
  const number = desk.nextOpportunityNumber();
  desk.say({
    opportunity_id: `${pair.pair.pair_id}#${number}`,
    opportunity_type: 'cross_venue_lock',
    pair_id: pair.pair.pair_id,
    game_id: pair.pair.game_id,
    label: pair.pair.label,
    legs,
    qty_cc: hit.qty_cc,
    edge_gross_e4: hit.gross_e4,
    edge_net_udollars: hit.net_udollars,
    edge_net_e4: net_e4,
    capital_udollars: capital,
    days_locked: days,
    annualised_ppm: annualisedPpm(hit.net_udollars, capital, days),
    model_probability: null,
    worst_case: worstCase(pair, hit.net_udollars, hit.qty_cc),
    verdict: blocked ? 'refused' : 'near_miss',
    refusal: { reason, text },
    limits: blocked
      ? []
      : [
          {
            name: 'edge_net',
            value: net_e4,
            limit: needed_e4,
            unit: 'e4',
            headroom: net_e4 - needed_e4,
            passed: false,
          },
        ],
  });
  return null;
}

/** A leg at the top of its book. */
function topLeg(desk: Desk, book: Book, side: 'yes' | 'no', qty_cc: number): Leg {
  const ask_e4 = book.askOf(side);
  const { fee } = book;
  return {
    venue: book.venue,
    market_id: book.market.market_id,
    ref: side === 'yes' ? book.market.yes_ref : book.market.no_ref,
    side,
    ask_e4,
    limit_e4: ask_e4,
    qty_cc,
    fee_udollars: desk.engine.takerFee(fee.rate_e5, fee.rounding, ask_e4, qty_cc),
    cost_udollars: notionalUdollars(ask_e4, qty_cc),
    book_age_us: desk.bookAgeUs(book),
  };
}

/**
 * Money left under the limit of one order, the game and the whole desk. `smallest_udollars` is what the least allowed order
 * costs: without room for it, the limit refuses.
 */
export function headroomUdollars(desk: Desk, pair: PairRow, smallest_udollars: number, checks: Checks): number {
  const { order_limit_udollars, game_limit_udollars, exposure_limit_udollars } = desk.settings;
  const in_game = desk.ledger.exposure(pair.group);
  const in_all = desk.ledger.exposure();
  const smallest = dollars(smallest_udollars);
  const full = (used: number, where: string, limit: number) =>
    `${dollars(used)} ${where}, limit ${dollars(limit)}: no room for ${smallest}.`;
  checks.max('game_exposure', in_game + smallest_udollars, game_limit_udollars, 'udollars', 'game_limit', () =>
    full(in_game, pair.pair.game_id === null ? 'already in this pair' : 'already in this game', game_limit_udollars),
  );
  checks.max('exposure', in_all + smallest_udollars, exposure_limit_udollars, 'udollars', 'exposure_limit', () =>
    full(in_all, 'already at risk', exposure_limit_udollars),
  );
  return Math.min(order_limit_udollars, game_limit_udollars - in_game, exposure_limit_udollars - in_all);
}

/** One leg of a lock where its levels lie. Without `minima` the venue's smallest order is not asked for. */
export function bookLeg(book: Book, side: 'yes' | 'no', account: number, minima: boolean): BookLeg {
  const { lot_cc, min_qty_cc, min_notional_udollars } = book.market;
  const least = minima ? { min_qty_cc, min_notional_udollars } : { min_qty_cc: 0, min_notional_udollars: 0 };
  return { book: book.number, outcome: outcomeOf(side), fee: book.fee, account, lot_cc, ...least };
}

/**
 * The best equal quantity on both legs in the lots and with the smallest orders of both venues. Where there is none,
 * what depth and money would allow without the smallest orders, so that the refusal can name what is short.
 */
function size(desk: Desk, yes: Book, no: Book, limits: SetLimits): LockWalk {
  const walk = (minima: boolean) =>
    desk.engine.sizing.walkBookSet(
      [bookLeg(yes, 'yes', 0, minima), bookLeg(no, 'no', 1, minima)],
      limits,
      desk.journal.at_us,
    );
  const bound = walk(true);
  const { qty_cc, net_udollars, orders } = bound.qty_cc > 0 ? bound : walk(false);
  const [a, b] = orders;
  return {
    qty_cc,
    cost_a_udollars: a?.cost_udollars ?? 0,
    fee_a_udollars: a?.fee_udollars ?? 0,
    worst_a_e4: a?.worst_e4 ?? 0,
    cost_b_udollars: b?.cost_udollars ?? 0,
    fee_b_udollars: b?.fee_udollars ?? 0,
    worst_b_e4: b?.worst_e4 ?? 0,
    net_udollars,
  };
}

function checkAndWalk(desk: Desk, pair: PairRow, yes: Book, no: Book, checks: Checks, needed_e4: number): LockWalk {
  desk.checkDesk(checks, pair.group);
  desk.checkBook(checks, yes);
  desk.checkBook(checks, no);
  for (const book of [yes, no]) {
    checks.gate(
      book.market.fee === null,
      'unknown_fee_schedule',
      () => `The fee schedule of ${book.market.market_id} is not known.`,
    );
  }
  // A centi-contract costs its price in micro-dollars; 300 e4 covers both fees (at most 175 + 125 per contract).
  const per_cc = yes.ask_e4 + no.no_ask_e4 + 300;
  const min_qty = Math.max(yes.market.min_qty_cc, no.market.min_qty_cc);
  const headroom = headroomUdollars(desk, pair, per_cc * min_qty, checks);
  const cap_qty_cc = Math.max(0, Math.floor(headroom / per_cc));
  const cash = { yes: desk.ledger.available(yes.venue), no: desk.ledger.available(no.venue) };
  const cash_udollars = [cash.yes, cash.no];
  const walk = size(desk, yes, no, { payout_e4: ONE_DOLLAR_E4, cap_qty_cc, floor_e4: needed_e4, cash_udollars });
  const least_cash = Math.min(cash.yes, cash.no);
  checks.min(
    'cash',
    least_cash,
    per_cc * min_qty,
    'udollars',
    'no_cash',
    () => `${dollars(least_cash)} free on the poorer venue: not enough for the smallest order.`,
  );
  checks.min(
    'quantity',
    walk.qty_cc,
    min_qty,
    'cc',
    walk.qty_cc === 0 ? 'no_depth' : 'below_min_quantity',
    () => `${walk.qty_cc / 100} contracts inside the limits, ${min_qty / 100} needed.`,
  );
  for (const [book, cost] of [
    [yes, walk.cost_a_udollars],
    [no, walk.cost_b_udollars],
  ] as const) {
    checks.min(
      `${book.venue}_notional`,
      cost,
      book.market.min_notional_udollars,
      'udollars',
      'below_min_notional',
      () => `${dollars(cost)} is below the venue's smallest order of ${dollars(book.market.min_notional_udollars)}.`,
    );
  }
  const net_e4 = walk.qty_cc > 0 ? Math.floor(walk.net_udollars / walk.qty_cc) : 0;
  checks.min(
    'edge_net',
    net_e4,
    needed_e4,
    'e4',
    'edge_below_threshold',
    () => `${cents(net_e4)} after fees, ${cents(needed_e4)} needed: not traded.`,
  );
  return walk;
}

function describe(desk: Desk, pair: PairRow, plan: LockPlan, hit: LockHit, checks: Checks): Opportunity {
  const { yes, no, walk } = plan;
  const refusal = checks.refusal();
  const sized = walk.qty_cc > 0;
  const legs: Leg[] = sized
    ? [
        {
          ...topLeg(desk, yes, 'yes', walk.qty_cc),
          limit_e4: walk.worst_a_e4,
          fee_udollars: walk.fee_a_udollars,
          cost_udollars: walk.cost_a_udollars,
        },
        {
          ...topLeg(desk, no, 'no', walk.qty_cc),
          limit_e4: walk.worst_b_e4,
          fee_udollars: walk.fee_b_udollars,
          cost_udollars: walk.cost_b_udollars,
        },
      ]
    : [topLeg(desk, yes, 'yes', hit.qty_cc), topLeg(desk, no, 'no', hit.qty_cc)];
  const qty_cc = sized ? walk.qty_cc : hit.qty_cc;
  const loss = plan.settlement_loss_e4 === Number.POSITIVE_INFINITY ? 0 : plan.settlement_loss_e4 * qty_cc;
  const net = (sized ? walk.net_udollars : hit.net_udollars) - loss;
  const capital = legs.reduce((sum, leg) => sum + leg.cost_udollars + leg.fee_udollars, 0);
  const days = daysLocked(pair.pair.settles_at_us, desk.journal.at_us);
  const number = desk.nextOpportunityNumber();
  return {
    opportunity_id: `${pair.pair.pair_id}#${number}`,
    opportunity_type: 'cross_venue_lock',
    pair_id: pair.pair.pair_id,
    game_id: pair.pair.game_id,
    label: pair.pair.label,
    legs,
    qty_cc,
    edge_gross_e4: hit.gross_e4,
    edge_net_udollars: net,
    edge_net_e4: qty_cc > 0 ? Math.floor(net / qty_cc) : 0,
    capital_udollars: capital,
    days_locked: days,
    annualised_ppm: annualisedPpm(net, capital, days),
    model_probability: null,
    worst_case: worstCase(pair, net + loss, qty_cc),
    verdict: refusal === null ? 'taken' : 'refused',
    refusal,
    limits: checks.list,
  };
}
