/**
 * What the venues' fee tables have in common: dated lines with their source, and the answer to "what does this fill pay". The
 * tables are in adapters/kalshi/fee-table.ts and adapters/polymarket/fee-table.ts, their prose in docs/fees.md.
 */
import type { FeeRounding } from './events.ts';
import type { PriceE4, QtyCc, TimeUs, Udollars } from './units.ts';

/** Where a line comes from; `date` (YYYY-MM-DD) is the day it was read, recorded or charged. */
export interface FeeSource {
  text: string;
  date: string;
}

/** Whose cash the venue aligns: its own members', to $0.0001, or to the cent of those who trade through an intermediary. */
export type MemberKind = 'direct' | 'intermediary';
export const MEMBER_KINDS: readonly MemberKind[] = ['direct', 'intermediary'];

/** What one fill pays, as the kernel charges it (`Engine.fillFee`). */
export interface FeeTerms {
  /** Rate of C x p x (1 - p) in 1/10,000,000. */
  rate_e7: number;
  rounding: FeeRounding;
}

/** One fill for the kernel: {@link FeeTerms}, the price of the side bought, and the carry of the order's fill before. */
export interface ChargeInput extends FeeTerms {
  price_e4: PriceE4;
  qty_cc: QtyCc;
  carry: number;
}

/** A fill's fee with its parts; `carry` goes to the order's next fill under the same rule. */
export interface Charged {
  trade_fee_udollars: Udollars;
  rounding_fee_udollars: Udollars;
  rebate_udollars: Udollars;
  fee_udollars: Udollars;
  carry: number;
}

/** The kernel's exact arithmetic, handed to those who may not import it; null when a number is out of range. */
export type Charge = (input: ChargeInput) => Charged | null;

/** Microseconds in a day. */
export const DAY_US = 86_400_000_000;

/** Start of a day (YYYY-MM-DD, UTC) in microseconds; table lines only, so a malformed one is our fault. */
export function dayUs(day: string): TimeUs {
  const ms = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(ms)) throw new RangeError(`no day: ${day}`);
  return ms * 1000;
}

/** A multiplier as the exact fraction of 10,000 that it must be, 0 to 10; null otherwise. */
function multiplierE4(multiplier: number): number | null {
  const e4 = Math.round(multiplier * 10_000);
  return multiplier >= 0 && multiplier <= 10 && Math.abs(e4 - multiplier * 10_000) < 1e-6 ? e4 : null;
}

/** `rate x multiplier` in 1/10,000,000; null when that is no whole number. */
export function scaledRateE7(rate_e7: number, multiplier: number): number | null {
  const e4 = multiplierE4(multiplier);
  if (e4 === null || (rate_e7 * e4) % 10_000 !== 0) return null;
  return (rate_e7 * e4) / 10_000;
}
