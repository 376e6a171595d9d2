/** Kalshi's fees: which rate and which rounding held at a time (kalshi.md 8; the dated lines are in fee-table.ts). */
import type { FeeChange, FeeRounding, FeeSchedule } from '../../runtime/trading/types/events.ts';
import {
  dayUs,
  type FeeSource,
  type FeeTerms,
  type MemberKind,
  scaledRateE7,
} from '../../runtime/trading/types/fee-schedules.ts';
import { parseTimeUs, type TimeUs } from '../../runtime/trading/types/units.ts';
import { asNumber, asObject, asText, dig } from '../http/decode.ts';
import { FEE_TYPES, type FeeTypeLine, ROUNDINGS, type RoundingLine } from './fee-table.ts';

/** What a series is announced to charge from a time on. */
export interface KalshiFeeChange {
  from_us: TimeUs;
  fee_type: string | null;
  fee_multiplier: number | null;
}

/** Fee fields of a series, what its event overrides (each falls back by itself), and the market's waiver. */
export interface KalshiFeeFields {
  fee_type: string | null;
  fee_multiplier: number | null;
  fee_type_override?: string | null;
  fee_multiplier_override?: number | null;
  /** `fee_waiver_expiration_time` of the market: nothing is charged before. */
  waived_until_us?: TimeUs | null;
  /** Announced changes of the series (`GET /series/fee_changes`), earliest first. */
  changes?: readonly KalshiFeeChange[];
}

/** Who is charged: the side of the trade and the kind of account. */
export interface KalshiPayer {
  maker: boolean;
  member: MemberKind;
}

/** A direct member that takes: what the desk is. */
const DIRECT_TAKER: KalshiPayer = { maker: false, member: 'direct' };

/** Why there is no schedule; a market without one is not traded. */
export type UnknownFee = 'no_fee_type' | 'unknown_fee_type' | 'rate_not_published' | 'no_multiplier' | 'bad_multiplier';

/** What a fill pays and on what grounds. */
export type KalshiTerms =
  | { ok: true; terms: FeeTerms; base_rate_e7: number; multiplier: number; source: FeeSource; waived: boolean }
  | { ok: false; reason: UnknownFee; detail: string };

/** The rounding rule that is chosen at a time. */
export function roundingLine(at_us: TimeUs): RoundingLine {
  return ROUNDINGS.find((line) => at_us >= dayUs(line.chosen)) ?? (ROUNDINGS.at(-1) as RoundingLine);
}

/** Every rounding rule that may have held at a time, the chosen one first. */
export function roundingsAt(at_us: TimeUs, member: MemberKind): FeeRounding[] {
  const possible: FeeRounding[] = [];
  for (const line of ROUNDINGS) {
    if (at_us >= dayUs(line.from)) possible.push(line.rounding[member]);
    if (at_us >= dayUs(line.settled)) break;
  }
  const chosen = kalshiRounding(at_us, member);
  return [chosen, ...possible.filter((rounding) => rounding !== chosen)];
}

/** Rounding rule in force at a time. */
function kalshiRounding(at_us: TimeUs, member: MemberKind = 'direct'): FeeRounding {
  return roundingLine(at_us).rounding[member];
}

function typeLine(fee_type: string, at_us: TimeUs): FeeTypeLine | undefined {
  return FEE_TYPES.find((line) => line.fee_type === fee_type && at_us >= dayUs(line.from));
}

/**
 * What a fill at a time pays under the venue's own fields, or why that cannot be known: unknown or missing `fee_type` ("flat" has
 * no published formula), a rate that was never published, a missing or impossible multiplier.
 */
export function kalshiTerms(fields: KalshiFeeFields, at_us: TimeUs, payer: KalshiPayer): KalshiTerms {
  const unknown = (reason: UnknownFee, detail: string): KalshiTerms => ({ ok: false, reason, detail });
  const fee_type = fields.fee_type_override ?? fields.fee_type;
  const multiplier = fields.fee_multiplier_override ?? fields.fee_multiplier;
  const rounding = kalshiRounding(at_us, payer.member);
  if (fields.waived_until_us != null && at_us < fields.waived_until_us) {
    const source = { text: 'fee_waiver_expiration_time of the market', date: isoDay(fields.waived_until_us) };
    return { ok: true, terms: { rate_e7: 0, rounding }, base_rate_e7: 0, multiplier: 0, source, waived: true };
  }
  if (fee_type === null) return unknown('no_fee_type', 'fee_type is missing');
  const line = typeLine(fee_type, at_us);
  if (line === undefined) return unknown('unknown_fee_type', `fee_type ${fee_type} has no line at ${isoDay(at_us)}`);
  const base_rate_e7 = payer.maker ? line.maker_e7 : line.taker_e7;
  if (base_rate_e7 === null) return unknown('rate_not_published', `${fee_type}: ${line.source.text}`);
  if (multiplier === null) return unknown('no_multiplier', 'fee_multiplier is missing');
  const rate_e7 = scaledRateE7(base_rate_e7, multiplier);
  if (rate_e7 === null)
    return unknown('bad_multiplier', `fee_multiplier ${multiplier}; 0 to 10 in steps of 0.0001 wanted`);
  return { ok: true, terms: { rate_e7, rounding }, base_rate_e7, multiplier, source: line.source, waived: false };
}

/** Day of a time, YYYY-MM-DD in UTC. */
export function isoDay(at_us: TimeUs): string {
  return new Date(at_us / 1000).toISOString().slice(0, 10);
}

/**
 * Fee schedule of an order at a time for the trading path, whose rates are whole 1/100,000; null when it cannot be known
 * ({@link kalshiTerms}) or not be charged exactly. A market without a schedule is not traded.
 */
export function kalshiSchedule(
  fields: KalshiFeeFields,
  at_us: TimeUs,
  payer: KalshiPayer,
  origin = 'series',
): FeeSchedule | null {
  const found = kalshiTerms(fields, at_us, payer);
  if (!found.ok || found.terms.rate_e7 % 100 !== 0) return null;
  const name = found.waived ? 'waived' : `${fields.fee_type_override ?? fields.fee_type} x ${found.multiplier}`;
  return { rate_e5: found.terms.rate_e7 / 100, rounding: found.terms.rounding, source: `${origin} ${name}` };
}

/** {@link kalshiSchedule} of a direct member that takes. */
export function kalshiTakerSchedule(fields: KalshiFeeFields, at_us: TimeUs, origin = 'series'): FeeSchedule | null {
  return kalshiSchedule(fields, at_us, DIRECT_TAKER, origin);
}

/** Days from which a line of our tables holds, whatever the series. */
const TABLE_DAYS: readonly TimeUs[] = [
  ...FEE_TYPES.map(({ from }) => dayUs(from)),
  ...ROUNDINGS.map(({ chosen }) => dayUs(chosen)),
];

/**
 * Schedule of a taker who is a direct member at a time, and every later change that is known by then: a waiver that
 * ends, a date announced for the series, a line of the tables that begins. What is known to change to something
 * unknown becomes null.
 */
export function kalshiFeePlan(
  fields: KalshiFeeFields,
  at_us: TimeUs,
  origin: string,
): { fee: FeeSchedule | null; fee_changes: FeeChange[] } {
  const { changes = [], waived_until_us } = fields;
  const then = (time_us: TimeUs): FeeSchedule | null => {
    const change = changes.findLast(({ from_us }) => from_us > at_us && from_us <= time_us);
    const { fee_type, fee_multiplier } = change ?? fields;
    return kalshiTakerSchedule({ ...fields, fee_type, fee_multiplier }, time_us, origin);
  };
  const times = new Set([
    ...changes.map(({ from_us }) => from_us),
    ...TABLE_DAYS,
    ...(waived_until_us == null ? [] : [waived_until_us]),
  ]);
  const fee = then(at_us);
  const fee_changes: FeeChange[] = [];
  for (const from_us of [...times].filter((time_us) => time_us > at_us).sort((a, b) => a - b)) {
    const before = fee_changes.length === 0 ? fee : fee_changes.at(-1)?.fee;
    const after = then(from_us);
    if (JSON.stringify(after) !== JSON.stringify(before)) fee_changes.push({ from_us, fee: after });
  }
  return { fee, fee_changes };
}

/**
 * Announced changes by series, from `GET /series/fee_changes` (any list in it); entries that are none are passed over.
 */
export function readFeeChanges(document: unknown): Map<string, KalshiFeeChange[]> {
  const found = new Map<string, KalshiFeeChange[]>();
  const entries = Object.values(asObject(document) ?? {}).flatMap((list) =>
    Array.isArray(list) ? (list as unknown[]) : [],
  );
  for (const entry of entries) {
    const series = asText(dig(entry, 'series_ticker'));
    const from_us = parseTimeUs(asText(dig(entry, 'scheduled_ts')) ?? '');
    if (series === null || from_us === null) continue;
    const list = found.get(series) ?? [];
    list.push({ from_us, ...readSeriesFee(entry) });
    found.set(
      series,
      list.sort((a, b) => a.from_us - b.from_us),
    );
  }
  return found;
}

/** Fee fields of one series object (`GET /series/{ticker}` or an element of `GET /series`). */
export function readSeriesFee(series: unknown): Pick<KalshiFeeFields, 'fee_type' | 'fee_multiplier'> {
  return { fee_type: asText(dig(series, 'fee_type')), fee_multiplier: asNumber(dig(series, 'fee_multiplier')) };
}

/** The series' fields with an event's overrides laid over them. */
export function withEventOverrides(series: KalshiFeeFields, event: unknown): KalshiFeeFields {
  return {
    ...series,
    fee_type_override: asText(dig(event, 'fee_type_override')),
    fee_multiplier_override: asNumber(dig(event, 'fee_multiplier_override')),
  };
}
