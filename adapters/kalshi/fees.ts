/** Kalshi's taker fee: which rate and which rounding held at a time (kalshi.md 8; fee page seen 2026-10-08). */
import type { FeeRounding, FeeSchedule } from '../../runtime/trading/events.ts';
import type { TimeUs } from '../../runtime/trading/units.ts';
import { asNumber, asText, dig } from '../http/decode.ts';

/** Fee fields of a series, and what its event overrides; each override falls back by itself. */
export interface KalshiFeeFields {
  fee_type: string | null;
  fee_multiplier: number | null;
  fee_type_override?: string | null;
  fee_multiplier_override?: number | null;
}

/** k of the taker fee k x m x C x P x (1 - P), in 1/100,000. Every quadratic type charges takers the same. */
const TAKER_RATE_E5 = 7000;
const QUADRATIC = new Set(['quadratic', 'quadratic_with_maker_fees', 'quadratic_with_combo_maker_fees']);

/** Direct-member balances became exact to $0.0001 on 2026-05-28. */
const EXACT_BALANCES_FROM_US = Date.UTC(2026, 4, 28) * 1000;
/** The fee page with $0.000001 trade fees appeared between 2026-08-25 and 2026-08-30; the brief's boundary is the 28th. */
const DIRECT_FROM_US = Date.UTC(2026, 7, 28) * 1000;

/** Rounding rule in force at a time, for direct members. */
export function kalshiRounding(at_us: TimeUs): FeeRounding {
  if (at_us < EXACT_BALANCES_FROM_US) return 'kalshi_cent';
  return at_us < DIRECT_FROM_US ? 'kalshi_e4' : 'kalshi_direct';
}

/**
 * Taker fee schedule at a time, or null when it cannot be known: unknown `fee_type` ("flat" has no published formula), a
 * missing or impossible multiplier. A market without a schedule is not traded.
 */
export function kalshiTakerSchedule(fields: KalshiFeeFields, at_us: TimeUs, origin = 'series'): FeeSchedule | null {
  const fee_type = fields.fee_type_override ?? fields.fee_type;
  const multiplier = fields.fee_multiplier_override ?? fields.fee_multiplier;
  if (fee_type === null || !QUADRATIC.has(fee_type) || multiplier === null) return null;
  const rate_e5 = Math.round(TAKER_RATE_E5 * multiplier);
  const exact = Math.abs(rate_e5 - TAKER_RATE_E5 * multiplier) < 1e-6;
  if (!(multiplier >= 0 && multiplier <= 10) || !exact) return null;
  return { rate_e5, rounding: kalshiRounding(at_us), source: `${origin} ${fee_type} x ${multiplier}` };
}

/** Fee fields of one series object (`GET /series/{ticker}` or an element of `GET /series`). */
export function readSeriesFee(series: unknown): KalshiFeeFields {
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
