/** Polymarket's fees: the market's own schedule, and by category and date (polymarket.md 1 and 6; lines in fee-table.ts). */
import type { FeeSchedule } from '../../runtime/trading/types/events.ts';
import { DAY_US, dayUs } from '../../runtime/trading/types/fee-schedules.ts';
import type { TimeUs } from '../../runtime/trading/types/units.ts';
import { asNumber, asObject, asText } from '../http/decode.ts';
import { CATEGORY_LINES, type Category, type CategoryLine, PART_OF, US_LINES, type UsLine } from './fee-table.ts';

/** Highest rate that any category has charged is 0.07; more than this is not the field we think it is. */
const MAX_RATE = 0.25;

/** A market's own statement. */
export interface MarketFees {
  /** Taker rate of C x p x (1 - p), 1/100,000. */
  rate_e5: number;
  /** Makers' share of the taker fees, percent; null when not stated. */
  rebate_percent: number | null;
  /** The venue's name of the schedule, e.g. "sports_fees_v3". */
  name: string;
}

/** A decimal as the whole multiple of `1 / scale` that it must be; null otherwise. */
function exactly(value: number, scale: number): number | null {
  const whole = Math.round(value * scale);
  return Math.abs(whole - value * scale) < 1e-6 ? whole : null;
}

/**
 * Fees of one market: Gamma's `feesEnabled` and `feeSchedule{rate,exponent,takerOnly,rebateRate}`, or the CLOB's short form
 * `fd{r,e,to}`. Null when unknown: neither is there, an exponent other than 1 (another formula), or makers pay too
 * (`takerOnly` false, by a rule that is not published). `takerBaseFee`, `/fee-rate` and `fee_rate_bps` are caps of the old
 * system and never the rate.
 */
export function marketFees(market: Readonly<Record<string, unknown>>): MarketFees | null {
  if (market.feesEnabled === false) return { rate_e5: 0, rebate_percent: 0, name: 'feesEnabled false' };
  const long = asObject(market.feeSchedule);
  const short = asObject(market.fd);
  if (long === null && short === null) return null;
  const rate = asNumber(long === null ? short?.r : long.rate);
  const exponent = asNumber(long === null ? short?.e : long.exponent);
  if (rate === null || rate < 0 || rate > MAX_RATE || exponent !== 1) return null;
  if ((long === null ? short?.to : long.takerOnly) === false) return null;
  const rate_e5 = exactly(rate, 100_000);
  if (rate_e5 === null) return null;
  const rebate = asNumber(long?.rebateRate);
  const rebate_percent = rebate === null || rebate < 0 || rebate > 1 ? null : exactly(rebate, 100);
  const name = (asText(market.feeType) ?? (long === null ? 'fd' : 'feeSchedule')).slice(0, 40);
  return { rate_e5, rebate_percent, name };
}

/** Taker schedule of one market for the trading path, or null when unknown ({@link marketFees}). */
export function polymarketTakerSchedule(market: Readonly<Record<string, unknown>>): FeeSchedule | null {
  const fees = marketFees(market);
  if (fees === null) return null;
  const named = market.feesEnabled === false ? fees.name : `${fees.name} rate ${fees.rate_e5 / 100_000}`;
  return { rate_e5: fees.rate_e5, rounding: 'polymarket_5dp', source: `gamma ${named}` };
}

/** Makers pay nothing on the international venue: their rebate comes a day later from the pool. */
export function polymarketMakerSchedule(market: Readonly<Record<string, unknown>>): FeeSchedule | null {
  const fees = marketFees(market);
  if (fees === null) return null;
  return { rate_e5: 0, rounding: 'polymarket_5dp', source: `gamma ${fees.name}, makers pay nothing` };
}

/** An answer from the table. */
export type CategoryFees = { ok: true; line: CategoryLine } | { ok: false; detail: string };

/** What a taker in a market of a category paid at a time; `created_us` decides where the page says so. */
export function categoryFees(category: Category, created_us: TimeUs, at_us: TimeUs): CategoryFees {
  const within = (us: TimeUs, from?: string, to?: string): boolean =>
    (from === undefined || us >= dayUs(from)) && (to === undefined || us < dayUs(to) + DAY_US);
  const fits = (name: Category): CategoryLine | undefined =>
    CATEGORY_LINES.find(
      (line) =>
        line.categories.includes(name) &&
        within(at_us, line.from, line.to) &&
        within(created_us, line.created_from, line.created_to),
    );
  const parent = PART_OF[category];
  const line = fits(category) ?? (parent === undefined ? undefined : fits(parent));
  if (line !== undefined) return { ok: true, line };
  return { ok: false, detail: `no line for ${category} at this time` };
}

/** Polymarket US at a time. */
export type UsFees = { ok: true; line: UsLine } | { ok: false; detail: string };

/** Schedule of Polymarket US at a time; unknown before 2026-04-03. */
export function usFees(at_us: TimeUs): UsFees {
  const line = US_LINES.find((one) => at_us >= dayUs(one.from));
  return line === undefined ? { ok: false, detail: 'no line of Polymarket US before 2026-04-03' } : { ok: true, line };
}
