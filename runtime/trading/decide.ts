/** From a proposal to an opportunity: gates, money, size, and what is said about it. */

import type { Desk } from './desk.ts';
import { annualisedPpm, daysLocked } from './market/book-reads.ts';
import { bookAgeUs, checkBook } from './market/tradable.ts';
import type { RiskAsk } from './risk/limit.ts';
import { DEAREST_FEE_E4, type Money, type SizedLeg, sizeEdge, sizeSet, smallestCc } from './sizing.ts';
import type { Proposal, ProposalLeg } from './strategies/strategy.ts';
import type { Leg, Opportunity } from './types/journal.ts';
import { notionalUdollars, type QtyCc, type Udollars } from './types/units.ts';
import { cents, dollars } from './types/words.ts';

/** Decide one proposal; journals what is worth saying. @returns whether it was taken */
export function decide(desk: Desk, proposal: Proposal): boolean {
  const { checks } = proposal;
  if (proposal.near || checks.refused) return say(desk, proposal, null);
  const ask = askOf(desk, proposal);
  const facts = desk.facts();
  const { risk } = desk.account;
  risk.gate(checks, ask, facts, desk.isWorking(ask.tags.subject));
  for (const { book } of proposal.legs) checkBook(desk, checks, book);
  const budget = risk.budget(checks, ask, facts);
  if (checks.refused) return say(desk, proposal, null);
  const money: Money = {
    budget,
    cash: (venue) => facts.cash(venue) - facts.planned(venue),
    kelly_bankroll_udollars: Math.floor((facts.bankroll_udollars * desk.settings.kelly_fraction_ppm) / 1_000_000),
    held_udollars: desk.heldOn(ask.tags.subject, facts),
  };
  const sized = proposal.fair === null ? sizeSet(desk, proposal, money) : [sizeEdge(desk, proposal, money)];
  checkSize(desk, proposal, sized);
  if (checks.refused) return say(desk, proposal, sized);
  const opportunity = describe(desk, proposal, sized);
  const { hurdle_ppm } = desk.settings;
  const poor = () =>
    `${(opportunity.annualised_ppm / 10_000).toFixed(1)} % a year for ${opportunity.days_locked.toFixed(0)} days, ${(hurdle_ppm / 10_000).toFixed(1)} % needed: not worth the capital.`;
  checks.min(
    'annual_return',
    { value: opportunity.annualised_ppm, limit: hurdle_ppm, unit: 'ppm' },
    'below_hurdle',
    poor,
  );
  const judged: Opportunity = { ...opportunity, refusal: checks.refusal(), limits: checks.list };
  const approved = risk.approve({ ...judged, verdict: 'taken' }, budget);
  if (approved === null) {
    const refusal = judged.refusal ?? { reason: 'order_limit' as const, text: 'It costs more than its budget.' };
    return sayRefused(desk, proposal, { ...judged, verdict: 'refused', refusal });
  }
  proposal.onTaken?.();
  desk.take(approved);
  return true;
}

/** What risk is asked: each leg at its best price, with the smallest order that it takes. */
function askOf(desk: Desk, { strategy, row, legs, settles_at_us }: Proposal): RiskAsk {
  const least = smallestCc(legs);
  return {
    strategy,
    tags: desk.tagsOf(row.pair),
    legs: legs.map(({ book, side }) => {
      const price_e4 = book.askOf(side) + DEAREST_FEE_E4;
      const smallest_udollars = Math.max(price_e4 * least, book.market.min_notional_udollars);
      return { venue: book.venue, market_id: book.market.market_id, side, price_e4, smallest_udollars };
    }),
    days: daysLocked(settles_at_us, desk.now_us),
  };
}

function checkSize(desk: Desk, proposal: Proposal, sized: readonly SizedLeg[]): void {
  const { checks, legs, needed_e4, fair } = proposal;
  const qty_cc = sized[0]?.qty_cc ?? 0;
  const least = smallestCc(legs);
  const held = desk.heldOn(desk.tagsOf(proposal.row.pair).subject, desk.facts());
  const few = () => `${qty_cc / 100} contracts inside the limits, ${least / 100} needed.`;
  const full = () => `${dollars(held)} already in this game: Kelly wants no more.`;
  const kelly = qty_cc === 0 && fair !== null && held > 0;
  const none = kelly ? 'kelly_reached' : 'no_depth';
  checks.min(
    'quantity',
    { value: qty_cc, limit: least, unit: 'cc' },
    qty_cc === 0 ? none : 'below_min_quantity',
    kelly ? full : few,
  );
  for (const [i, { book }] of legs.entries()) {
    const cost = sized[i]?.cost_udollars ?? 0;
    const { min_notional_udollars: notional } = book.market;
    const small = () => `${dollars(cost)} is below the venue's smallest order of ${dollars(notional)}.`;
    checks.min(
      `${book.venue}_notional`,
      { value: cost, limit: notional, unit: 'udollars' },
      'below_min_notional',
      small,
    );
  }
  if (fair !== null) return;
  const capital = sized.reduce((sum, leg) => sum + leg.cost_udollars + leg.fee_udollars, 0);
  const net_e4 = qty_cc > 0 ? Math.floor((proposal.payout_e4 * qty_cc - capital) / qty_cc) : 0;
  const thin = () => `${cents(net_e4)} after fees at this size, ${cents(needed_e4)} needed: not traded.`;
  checks.min('edge_at_size', { value: net_e4, limit: needed_e4, unit: 'e4' }, 'edge_below_threshold', thin);
}

/** Refused or missed: said unless the same was said a moment ago. @returns false, as nothing was taken */
function say(desk: Desk, proposal: Proposal, sized: readonly SizedLeg[] | null): false {
  const { strategy, row, place, checks, glimpse } = proposal;
  const reason = checks.reason ?? '';
  // What is said of an idea that was not sized rests on the best prices; it is not even built when it would not be said.
  const edge_e4 = sized === null ? glimpse.net_e4 : null;
  const { pair_id } = row.pair;
  if (edge_e4 !== null && !desk.worthSaying({ pair_id, type: strategy, place, reason, edge_net_e4: edge_e4 }))
    return false;
  const opportunity = describe(desk, proposal, sized);
  const verdict = proposal.near ? 'near_miss' : 'refused';
  const said: Opportunity = { ...opportunity, verdict, refusal: checks.refusal(), limits: checks.list };
  if (edge_e4 !== null) desk.say(said);
  else sayRefused(desk, proposal, said);
  return false;
}

function sayRefused(desk: Desk, { strategy, row, place }: Proposal, said: Opportunity): false {
  const { edge_net_e4, refusal } = said;
  const saying = { pair_id: row.pair.pair_id, type: strategy, place, reason: refusal?.reason ?? '', edge_net_e4 };
  if (desk.worthSaying(saying)) desk.say(said);
  return false;
}

/** The order in which to send the legs: the one on the book that has moved less of late first; between two that stand, the more silent. */
function vanishesFirst(a: ProposalLeg, b: ProposalLeg): number {
  const difference = a.book.movedE4() - b.book.movedE4();
  return difference === 0 ? a.book.received_at_us - b.book.received_at_us : difference;
}

function legOf(desk: Desk, { row, book, side }: ProposalLeg, sized: SizedLeg | null, shown_cc: QtyCc): Leg {
  const { market_id, yes_ref, no_ref } = book.market;
  const ask_e4 = book.askOf(side);
  const qty_cc = sized?.qty_cc ?? shown_cc;
  const top_fee = desk.feeOf(book, ask_e4, qty_cc);
  return {
    pair_id: row.pair.pair_id,
    label: row.pair.label,
    venue: book.venue,
    market_id,
    ref: side === 'yes' ? yes_ref : no_ref,
    side,
    ask_e4,
    limit_e4: sized?.limit_e4 ?? ask_e4,
    qty_cc,
    fee_udollars: sized?.fee_udollars ?? (Number.isFinite(top_fee) ? top_fee : 0),
    cost_udollars: sized?.cost_udollars ?? notionalUdollars(ask_e4, qty_cc),
    book_age_us: bookAgeUs(desk, book),
  };
}

/** Net of everything: what the legs pay together, or what one is worth to us, less costs, fees and what differing rules cost. */
function netOf({ fair, payout_e4, charged_e4 }: Proposal, qty_cc: QtyCc, capital: Udollars): Udollars {
  if (fair !== null) return Math.floor(fair.probability * 10_000 * qty_cc) - capital;
  return payout_e4 * qty_cc - capital - charged_e4 * qty_cc;
}

/** The opportunity as it is journalled; not sized, what the best prices show. Its verdict is `refused` until somebody says otherwise. */
function describe(desk: Desk, proposal: Proposal, all: readonly SizedLeg[] | null): Opportunity {
  const { strategy, row, label, legs, glimpse, settles_at_us, fair, checks } = proposal;
  const sized = all !== null && (all[0]?.qty_cc ?? 0) > 0 ? all : null;
  const order = legs.map((leg, i) => ({ leg, sized: sized?.[i] ?? null }));
  // The sort is stable: equal legs keep the order of the proposal.
  order.sort((a, b) => vanishesFirst(a.leg, b.leg));
  const described = order.map((one) => legOf(desk, one.leg, one.sized, glimpse.qty_cc));
  const qty_cc = sized?.[0]?.qty_cc ?? glimpse.qty_cc;
  const capital = described.reduce((sum, leg) => sum + leg.cost_udollars + leg.fee_udollars, 0);
  const net = netOf(proposal, qty_cc, capital);
  const days = daysLocked(settles_at_us, desk.now_us);
  const edge = sized === null ? glimpse.net_e4 : Math.floor(net / qty_cc);
  return {
    opportunity_id: desk.nextOpportunityId(),
    opportunity_type: strategy,
    pair_id: row.pair.pair_id,
    game_id: row.pair.game_id,
    label,
    legs: described,
    qty_cc,
    edge_gross_e4: glimpse.gross_e4,
    edge_net_udollars: net,
    edge_net_e4: Number.isFinite(edge) ? edge : 0,
    capital_udollars: capital,
    days_locked: days,
    annualised_ppm: annualisedPpm(net, capital, days),
    model_probability: fair?.yes_probability ?? null,
    worst_case: proposal.worstCase({ qty_cc, capital_udollars: capital, net_udollars: net }),
    payout_e4: proposal.payout_e4,
    tags: desk.tagsOf(row.pair),
    verdict: 'refused',
    refusal: checks.refusal(),
    limits: checks.list,
  };
}
