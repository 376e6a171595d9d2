/**
 * Checks what Kalshi charged for a history of fills. Fills of one order share an accumulator, so orders are checked whole: in
 * the order of time, and where times tie, in the order that fits. Where two published rules may have held on a day, or a text has
 * two readings, the order counts as exact when one of them gives every charge to the last digit.
 */
import type { Charge, Charged, FeeTerms, MemberKind } from '../../runtime/trading/types/fee-schedules.ts';
import type { Udollars } from '../../runtime/trading/types/units.ts';
import type { FeeDocuments } from './fee-history.ts';
import { kalshiTerms, roundingsAt } from './fees.ts';
import type { KalshiFill } from './fills.ts';

/** A fill that was charged something else. */
export interface FeeMismatch {
  fill_id: string;
  charged_udollars: Udollars;
  ours_udollars: Udollars;
  why: string;
}

/** A fill whose schedule is not known. */
export interface FeeUnknown {
  fill_id: string;
  charged_udollars: Udollars;
  why: string;
}

/** The whole answer; `rows = exact + unknown_schedule + mismatches + no_fee_stated`. */
export interface FeeVerification {
  rows: number;
  exact: number;
  unknown_schedule: number;
  mismatches: FeeMismatch[];
  /** Rows without a fee: the API stated none before 2026-01-28. */
  no_fee_stated: number;
  /** Of the exact ones, those whose series is only presumed to have had the schedule that fits. */
  presumed: number;
  unknown: FeeUnknown[];
}

/** One way to charge a fill. */
interface Option {
  terms: FeeTerms;
  /** Under the whole-order cent, the reading that every fill is rounded by itself. */
  alone: boolean;
  label: string;
}

interface Judged {
  fill: KalshiFill;
  options: readonly Option[];
  /** Whether the schedule is known, so that another charge is a mismatch and not a schedule unknown to us. */
  known: boolean;
  why_unknown: string;
}

/** What verification needs. */
export interface VerifyInput {
  charge: Charge;
  documents: FeeDocuments;
  member: MemberKind;
}

function optionsOf(fill: KalshiFill, terms: FeeTerms, label: string, member: MemberKind): Option[] {
  return roundingsAt(fill.at_us, member).flatMap((rounding) => {
    const option = { terms: { ...terms, rounding }, alone: false, label: `${label}, ${rounding}` };
    if (rounding !== 'kalshi_cent') return [option];
    return [option, { ...option, alone: true, label: `${option.label} each fill` }];
  });
}

function judge(fill: KalshiFill, { documents, member }: VerifyInput): Judged {
  const { series, market, at_us, maker, fields } = fill;
  const fees = documents.fees(series, market, at_us);
  const waived_until_us = fields?.waived_until_us ?? documents.waivedUntil(market);
  const own = fields !== null && (fields.fee_type ?? fields.fee_type_override ?? null) !== null;
  const source = { text: 'the row itself', date: '' };
  const found = own ? [{ fields, source, takers_only: false }] : fees.found;
  let known = own || fees.known;
  let why_unknown = known ? '' : `series ${series} has no dated line at this time`;
  const options: Option[] = [];
  for (const one of found) {
    const types = [one.fields.fee_type];
    if (maker && one.takers_only) {
      types.push('quadratic', 'quadratic_with_maker_fees');
      known = false;
      why_unknown = `whether makers pay on ${series} is not known at this time`;
    }
    for (const fee_type of new Set(types)) {
      const terms = kalshiTerms({ ...one.fields, fee_type, waived_until_us }, at_us, { maker, member });
      if (!terms.ok) {
        known = false;
        why_unknown = terms.detail;
        continue;
      }
      const name = terms.waived ? 'waived' : `${fee_type} x ${terms.multiplier} ${maker ? 'maker' : 'taker'}`;
      options.push(...optionsOf(fill, terms.terms, `${name} (${one.source.text})`, member));
    }
  }
  return { fill, options, known, why_unknown };
}

/** The carry of an order: each rule family counts in its own unit. */
interface Carry {
  cents: number;
  steps: number;
}

const NO_CARRY: Carry = { cents: 0, steps: 0 };

function chargeOne(
  judged: Judged,
  option: Option,
  carry: Carry,
  charge: Charge,
): { charged: Charged; carry: Carry } | null {
  const { price_e4, qty_cc } = judged.fill;
  const cents = option.terms.rounding === 'kalshi_cent';
  const before = option.alone ? 0 : cents ? carry.cents : carry.steps;
  const charged = charge({ ...option.terms, price_e4, qty_cc, carry: before });
  if (charged === null) return null;
  if (option.alone) return { charged, carry };
  return { charged, carry: cents ? { ...carry, cents: charged.carry } : { ...carry, steps: charged.carry } };
}

/** Tries of one order before the search gives up and the plain order of time decides. */
const SEARCH_LIMIT = 20_000;
/** Fills of one order that are searched; a longer order is taken as it stands. */
const SEARCH_FILLS = 2_000;

/** Is there an order of the fills, true to their times, and one rule for each, under which every charge is exact? */
function fitsWhole(order: readonly Judged[], charge: Charge): boolean {
  if (order.length > SEARCH_FILLS) return false;
  let tries = 0;
  const left = [...order];
  const step = (carry: Carry): boolean => {
    const first = left[0];
    if (first === undefined) return true;
    const tried = new Set<string>();
    for (let i = 0; i < left.length && left[i]?.fill.at_us === first.fill.at_us; i += 1) {
      const judged = left[i] as Judged;
      const { price_e4, qty_cc, maker, charged_udollars } = judged.fill;
      const alike = `${price_e4} ${qty_cc} ${maker} ${charged_udollars}`;
      if (tried.has(alike)) continue;
      tried.add(alike);
      for (const option of judged.options) {
        tries += 1;
        if (tries > SEARCH_LIMIT) return false;
        const next = chargeOne(judged, option, carry, charge);
        if (next === null || (charged_udollars !== null && next.charged.fee_udollars !== charged_udollars)) continue;
        left.splice(i, 1);
        if (step(next.carry)) return true;
        left.splice(i, 0, judged);
      }
    }
    return false;
  };
  return step(NO_CARRY);
}

const dollars = (udollars: Udollars): string => (udollars / 1e6).toFixed(6);

/** A published type and multiplier that would give the charge of a fill whose schedule is unknown. */
function hint({ fill }: Judged, { charge, member }: VerifyInput): string {
  const { at_us, maker, price_e4, qty_cc } = fill;
  for (const fee_type of ['quadratic', 'quadratic_with_maker_fees', 'quadratic_with_combo_maker_fees'])
    for (const fee_multiplier of [1, 0.5, 0.25, 0.75, 1.5, 2]) {
      const terms = kalshiTerms({ fee_type, fee_multiplier }, at_us, { maker, member });
      const fee = terms.ok ? charge({ ...terms.terms, price_e4, qty_cc, carry: 0 }) : null;
      if (fee?.fee_udollars === fill.charged_udollars) return `, as ${fee_type} x ${fee_multiplier} would give`;
    }
  return '';
}

/** Why a known schedule does not give the charge. */
function explain(
  judged: Judged,
  option: Option,
  { ours, fills }: { ours: Udollars; fills: number },
  input: VerifyInput,
): string {
  const charged = judged.fill.charged_udollars ?? 0;
  const gap = charged - ours;
  const head = `${option.label} gives ${dollars(ours)}, charged ${dollars(Math.abs(gap))} ${gap > 0 ? 'more' : 'less'}`;
  const step = option.terms.rounding === 'kalshi_direct' ? 100 : 10_000;
  if (gap < 0 && gap % step === 0 && -gap <= 2 * step)
    return `${head}: a rebate for fills of this order that are not in the file would explain it`;
  const { price_e4, qty_cc } = judged.fill;
  for (const member of ['direct', 'intermediary'] as const)
    for (const rounding of roundingsAt(judged.fill.at_us, member)) {
      const other = input.charge({ ...option.terms, rounding, price_e4, qty_cc, carry: 0 });
      if (other?.fee_udollars === charged && member !== input.member)
        return `${head}: it is the fee of a member of the other kind (${member}, ${rounding})`;
    }
  return fills > 1 ? `${head}; the order has ${fills} fills in the file` : head;
}

type Verdict =
  | { kind: 'exact'; presumed: boolean }
  | { kind: 'unknown'; unknown: FeeUnknown }
  | { kind: 'mismatch'; mismatch: FeeMismatch };

function unknownFill(judged: Judged, charged_udollars: Udollars, why: string): Verdict {
  return { kind: 'unknown', unknown: { fill_id: judged.fill.fill_id, charged_udollars, why } };
}

/** One fill of an order that does not fit as a whole. */
function verdictOf(
  judged: Judged,
  carry: Carry,
  fills: number,
  input: VerifyInput,
): { verdict: Verdict | null; carry: Carry } {
  const { fill_id, charged_udollars } = judged.fill;
  const tried = judged.options.map((option) => ({ option, next: chargeOne(judged, option, carry, input.charge) }));
  const plain = tried[0];
  const fit = tried.find(({ next }) => next?.charged.fee_udollars === charged_udollars);
  const next_carry = (fit ?? plain)?.next?.carry ?? carry;
  if (charged_udollars === null) return { verdict: null, carry: next_carry };
  if (fit !== undefined) return { verdict: { kind: 'exact', presumed: !judged.known }, carry: next_carry };
  const refuse = (why: string): { verdict: Verdict; carry: Carry } => ({
    verdict: unknownFill(judged, charged_udollars, why),
    carry: next_carry,
  });
  if (plain?.next == null) return refuse(judged.why_unknown || 'the fill is out of the range that can be charged');
  const ours_udollars = plain.next.charged.fee_udollars;
  if (!judged.known) {
    const head = `${judged.why_unknown}; ${plain.option.label} would give ${dollars(ours_udollars)}`;
    return refuse(`${head}, charged ${dollars(charged_udollars)}${hint(judged, input)}`);
  }
  if (charged_udollars === 0)
    return refuse(
      `nothing was charged where ${plain.option.label} gives ${dollars(ours_udollars)}: a waiver or a promotion that is not stated here`,
    );
  const why = explain(judged, plain.option, { ours: ours_udollars, fills }, input);
  return {
    verdict: { kind: 'mismatch', mismatch: { fill_id, charged_udollars, ours_udollars, why } },
    carry: next_carry,
  };
}

/** Fills by order, each in the order of time; where times tie, the venue's pages are newest first. */
function ordersOf(fills: readonly KalshiFill[]): KalshiFill[][] {
  const orders = new Map<string, KalshiFill[]>();
  for (const [index, fill] of fills.entries()) {
    const key = fill.order_id ?? `alone ${index}`;
    const order = orders.get(key);
    if (order === undefined) orders.set(key, [fill]);
    else order.push(fill);
  }
  const newest_first = (fills[0]?.at_us ?? 0) >= (fills.at(-1)?.at_us ?? 0);
  const list = [...orders.values()];
  if (newest_first) for (const order of list) order.reverse();
  for (const order of list) order.sort((a, b) => a.at_us - b.at_us);
  return list;
}

/** Compare every charge with ours. */
export function verifyFees(fills: readonly KalshiFill[], input: VerifyInput): FeeVerification {
  const answer: FeeVerification = {
    ...{
      rows: fills.length,
      exact: 0,
      unknown_schedule: 0,
      mismatches: [],
      no_fee_stated: 0,
      presumed: 0,
      unknown: [],
    },
  };
  for (const order of ordersOf(fills)) {
    const judged = order.map((fill) => judge(fill, input));
    const whole = fitsWhole(judged, input.charge);
    let carry = NO_CARRY;
    for (const one of judged) {
      if (one.fill.charged_udollars === null) answer.no_fee_stated += 1;
      let verdict: Verdict | null = one.fill.charged_udollars === null ? null : { kind: 'exact', presumed: !one.known };
      if (!whole) ({ verdict, carry } = verdictOf(one, carry, order.length, input));
      if (verdict === null) continue;
      if (verdict.kind === 'exact') {
        answer.exact += 1;
        answer.presumed += Number(verdict.presumed);
      } else if (verdict.kind === 'unknown') {
        answer.unknown_schedule += 1;
        answer.unknown.push(verdict.unknown);
      } else answer.mismatches.push(verdict.mismatch);
    }
  }
  return answer;
}
