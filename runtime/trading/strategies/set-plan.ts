/** What may be done about one set that the kernel's scan found: checks, size, and why not. */
import type { NearReason } from '../../../engine-wasm/scan-contract.ts';
import type { SizedSet } from '../../../engine-wasm/sizing-contract.ts';
import { annualisedPpm, type Desk, daysLocked, kernelFee, type PairRow } from '../desk.ts';
import { leastCc } from '../market/book-reads.ts';
import { Checks } from '../risk/checks.ts';
import type { Leg, Opportunity, RefusalReason, WorstCase } from '../types/journal.ts';
import { notionalUdollars, type TimeUs } from '../types/units.ts';
import { cents, dollars, seconds } from '../types/words.ts';
import { bookLeg, headroomUdollars, tieProbability } from './locks.ts';
import type { SetRisk, SetSpec } from './set-rules.ts';

/** Fee per contract at its dearest, 1/10,000 dollar: Kalshi's 0.07 at 50 c. */
const DEAREST_FEE_E4 = 175;

/** A registered set. */
export interface DeskSet extends SetSpec {
  id: number;
  /** Pair of the first leg: whose group the exposure and the cool-down count to. */
  pair: PairRow;
  /** Since when it has been cheap enough; 0 while it is not. */
  since_us: TimeUs;
}

/** One hit of the kernel's scan. */
export interface SetHit {
  /** Null when it is good in the worst of all outcomes. */
  reason: NearReason | null;
  gross_e4: number;
  qty_cc: number;
  net_udollars: number;
  usual_net_udollars: number;
  capital_udollars: number;
}

/** Decide one hit; journals what is refused or missed, returns the opportunity when it is taken. */
export function decideSet(desk: Desk, set: DeskSet, hit: SetHit, fill_probability: number): Opportunity | null {
  const settlement_e4 = expectedLossE4(desk, set);
  const failure_e4 = legFailureE4(desk, set, fill_probability);
  // The least edge already pays for legs that are missed now and then; where they are missed often, more is asked.
  const needed_e4 = settlement_e4 + Math.max(desk.settings.lock_min_edge_e4, failure_e4);
  const top_e4 = hit.qty_cc > 0 ? Math.floor(hit.usual_net_udollars / hit.qty_cc) : 0;
  const checks = new Checks();
  gates(set, checks);
  // The hit counts what the set pays at worst; said is what it usually pays, as in the opportunity.
  const gross_e4 = hit.gross_e4 + set.set.usual_e4 - set.set.worst_e4;
  const text = () => tooSmall(gross_e4, top_e4, needed_e4, failure_e4);
  const reason = top_e4 <= 0 ? 'edge_below_fees' : 'edge_below_threshold';
  // An unknown fee is no number; it has its own refusal above.
  if (Number.isFinite(top_e4)) checks.min('edge_net', top_e4, needed_e4, 'e4', reason, text);
  const early = checks.refusal();
  if (early !== null) {
    set.since_us = 0;
    const near = early.reason === reason;
    return say(desk, set, describe(desk, set, hit, null, settlement_e4, checks), near ? 'near_miss' : 'refused');
  }
  if (set.since_us === 0) set.since_us = desk.journal.at_us;
  const age = desk.journal.at_us - set.since_us;
  const ripe = desk.settings.lock_persist_us;
  const brief = () => `Seen for ${seconds(age)}, ${seconds(ripe)} needed: most vanish at once.`;
  checks.min('persistence', age, ripe, 'us', 'not_persistent', brief);
  const sized = size(desk, set, checks, needed_e4);
  const opportunity = describe(desk, set, hit, sized.qty_cc > 0 ? sized : null, settlement_e4, checks);
  return opportunity.verdict === 'taken' ? opportunity : say(desk, set, opportunity, 'refused');
}

function gates(set: DeskSet, checks: Checks): void {
  const { blocked } = set;
  checks.gate(blocked !== null, 'settlement_differs', () => blocked ?? '');
  const unnamed = () => 'The venue lists an outcome without a name: the listed ones need not be all.';
  checks.gate(set.set.placeholder, 'placeholder_outcome', unnamed);
  const unknown = set.members.find(({ book }) => book.market.fee === null)?.book.market.market_id;
  const fee = () => `The fee schedule of ${unknown} is not known.`;
  checks.gate(unknown !== undefined, 'unknown_fee_schedule', fee);
}

function tooSmall(gross_e4: number, top_e4: number, needed_e4: number, failure_e4: number): string {
  if (top_e4 <= 0) return `${cents(gross_e4)} before fees, ${cents(top_e4)} after: fees eat it.`;
  const often = failure_e4 > 0 ? ` (${cents(failure_e4)} of it for legs that fail)` : '';
  return `${cents(top_e4)} after fees, ${cents(needed_e4)} needed${often}: not traded.`;
}

function say(desk: Desk, set: DeskSet, opportunity: Opportunity, verdict: 'near_miss' | 'refused'): null {
  const { pair_id } = set.pair.pair;
  const reason = opportunity.refusal?.reason ?? '';
  if (desk.worthSaying(set.type, pair_id, set.id, reason, opportunity.edge_net_e4))
    desk.say({ ...opportunity, verdict, opportunity_id: `${pair_id}#${desk.nextOpportunityNumber()}` });
  return null;
}

/** Expected loss per contract to ties and voids that the payoff does not count, rounded up. */
function expectedLossE4(desk: Desk, { risks, pair }: DeskSet): number {
  const chance = ({ chance_ppm }: SetRisk) =>
    chance_ppm === null ? tieProbability(desk, pair) : chance_ppm / 1_000_000;
  return Math.ceil(risks.reduce((sum, risk) => sum + risk.loss_e4 * chance(risk), 0));
}

/** Margin per contract that breaks even when legs fail: those already bought are sold again at half the spread and both fees. */
function legFailureE4(desk: Desk, { members, set }: DeskSet, fill_probability: number): number {
  const spreads = members.map(({ book }) => Math.max(0, book.ask_e4 - book.bid_e4));
  const risk = desk.engine.sizing.legRisk(
    {
      // The first leg costs nothing when it is missed; every further one may fail. Products, because a power is not
      // the same to the bit everywhere.
      fill_probability: set.legs.slice(1).reduce((all) => all * fill_probability, 1),
      half_spread_e4: Math.ceil(Math.max(...spreads) / 2),
      drift_e4: desk.settings.leg_drift_e4,
      fees_e4: 2 * DEAREST_FEE_E4,
    },
    0,
    100,
  );
  return Number.isFinite(risk.floor_e4) ? Math.ceil(risk.floor_e4) : Number.MAX_SAFE_INTEGER;
}

function size(desk: Desk, set: DeskSet, checks: Checks, needed_e4: number): SizedSet {
  const { members, pair } = set;
  desk.checkDesk(checks, pair.group);
  for (const { book } of members) desk.checkBook(checks, book);
  const per_cc = members.reduce((sum, { book }, i) => sum + book.askOf(sideOf(set, i)) + DEAREST_FEE_E4, 0);
  const min_qty = Math.max(...members.map(({ book }) => leastCc(book)));
  const headroom = headroomUdollars(desk, pair, per_cc * min_qty, checks);
  const cash = [desk.ledger.available('kalshi'), desk.ledger.available('polymarket')];
  const sized = desk.engine.sizing.walkBookSet(
    members.map(({ book }, i) => bookLeg(book, sideOf(set, i), book.side, true)),
    {
      payout_e4: set.set.usual_e4,
      cap_qty_cc: Math.max(0, Math.floor(headroom / per_cc)),
      floor_e4: needed_e4,
      cash_udollars: cash.map((amount) => Math.max(0, amount)),
    },
    desk.journal.at_us,
  );
  const used = [...new Set(members.map(({ book }) => book.venue))];
  for (const venue of used) {
    const free = desk.ledger.available(venue);
    const least = members.reduce(
      (sum, { book }, i) => sum + (book.venue === venue ? book.askOf(sideOf(set, i)) : 0),
      0,
    );
    const short = () => `${dollars(free)} free at ${venue}: not enough for the smallest order.`;
    checks.min(`${venue}_cash`, free, least * min_qty, 'udollars', 'no_cash', short);
  }
  const few = () => `${sized.qty_cc / 100} contracts inside the limits, ${min_qty / 100} needed.`;
  const why: RefusalReason = sized.qty_cc === 0 ? 'no_depth' : 'below_min_quantity';
  checks.min('quantity', sized.qty_cc, min_qty, 'cc', why, few);
  const net_e4 = sized.qty_cc > 0 ? Math.floor(sized.net_udollars / sized.qty_cc) : 0;
  const thin = () => `${cents(net_e4)} after fees at this size, ${cents(needed_e4)} needed: not traded.`;
  checks.min('edge_at_size', net_e4, needed_e4, 'e4', 'edge_below_threshold', thin);
  return sized;
}

const sideOf = ({ set }: DeskSet, i: number): 'yes' | 'no' => set.legs[i]?.side ?? 'yes';

function legsOf(desk: Desk, set: DeskSet, hit: SetHit, sized: SizedSet | null): Leg[] {
  const qty_cc = sized?.qty_cc ?? hit.qty_cc;
  return set.members.map(({ book }, i): Leg => {
    const { market_id, yes_ref, no_ref, fee } = book.market;
    const side = sideOf(set, i);
    const ask_e4 = book.askOf(side);
    const order = sized?.orders[i];
    const { rate_e5, rounding } = kernelFee(fee);
    const top_fee = desk.engine.takerFee(rate_e5, rounding, ask_e4, qty_cc);
    return {
      venue: book.venue,
      market_id,
      ref: side === 'yes' ? yes_ref : no_ref,
      side,
      ask_e4,
      limit_e4: order?.worst_e4 ?? ask_e4,
      qty_cc,
      fee_udollars: order?.fee_udollars ?? (Number.isFinite(top_fee) ? top_fee : 0),
      cost_udollars: order?.cost_udollars ?? notionalUdollars(ask_e4, qty_cc),
      book_age_us: desk.journal.at_us - book.received_at_us,
    };
  });
}

const WHAT: Readonly<Record<SetRisk['name'], string>> = {
  tie: 'A tie',
  void: 'A game that is never played',
};

/** The costliest of the outcomes that the payoff does not count. */
function worstCase({ risks, set }: DeskSet, qty_cc: number, capital_udollars: number): WorstCase {
  const net_udollars = set.worst_e4 * qty_cc - capital_udollars;
  const worst = risks.reduce<SetRisk | null>((a, b) => (a !== null && a.loss_e4 >= b.loss_e4 ? a : b), null);
  if (worst === null) return { net_udollars, text: 'The same whatever happens.' };
  const paid = cents(set.usual_e4 - worst.loss_e4);
  return { net_udollars, text: `${WHAT[worst.name]}: all legs together may pay no more than ${paid}.` };
}

function labelOf({ members }: DeskSet): string {
  const labels = [...new Set(members.map(({ pair }) => pair.label))];
  return labels.length <= 3 ? labels.join(' / ') : `${labels[0]} and ${labels.length - 1} others`;
}

function describe(
  desk: Desk,
  set: DeskSet,
  hit: SetHit,
  sized: SizedSet | null,
  settlement_e4: number,
  checks: Checks,
): Opportunity {
  const { pair } = set.pair;
  const legs = legsOf(desk, set, hit, sized);
  const qty_cc = sized?.qty_cc ?? hit.qty_cc;
  const capital = legs.reduce((sum, leg) => sum + leg.cost_udollars + leg.fee_udollars, 0);
  const net = set.set.usual_e4 * qty_cc - capital - settlement_e4 * qty_cc;
  const latest = Math.max(...set.members.map((member) => member.pair.settles_at_us));
  const days = daysLocked(latest, desk.journal.at_us);
  const refusal = checks.refusal();
  // Only what is said or taken gets a number.
  const number = refusal === null ? desk.nextOpportunityNumber() : 0;
  const asks = legs.reduce((sum, leg) => sum + leg.ask_e4, 0);
  return {
    opportunity_id: `${pair.pair_id}#${number}`,
    opportunity_type: set.type,
    pair_id: pair.pair_id,
    game_id: pair.game_id,
    label: labelOf(set),
    legs,
    qty_cc,
    edge_gross_e4: set.set.usual_e4 - asks,
    edge_net_udollars: net,
    edge_net_e4: qty_cc > 0 ? Math.floor(net / qty_cc) : 0,
    capital_udollars: capital,
    days_locked: days,
    annualised_ppm: annualisedPpm(net, capital, days),
    model_probability: null,
    worst_case: worstCase(set, qty_cc, capital),
    verdict: refusal === null ? 'taken' : 'refused',
    refusal,
    limits: checks.list,
  };
}
