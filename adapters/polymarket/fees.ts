/** Polymarket's taker fee from the market's own schedule (polymarket.md 6.1; in force since 2026-04-28). */
import type { FeeSchedule } from '../../runtime/trading/events.ts';
import { asNumber, asObject, asText } from '../http/decode.ts';

/** Highest rate that any category has charged is 0.07; more than this is not the field we think it is. */
const MAX_RATE = 0.25;

/**
 * Schedule of one market, or null when unknown: no `feesEnabled` and no `feeSchedule`, or an exponent other than 1 (another
 * formula). `takerBaseFee`, `/fee-rate` and `fee_rate_bps` are caps of the old system and never the rate.
 */
export function polymarketTakerSchedule(market: Readonly<Record<string, unknown>>): FeeSchedule | null {
  const enabled = market.feesEnabled;
  if (enabled === false) return { rate_e5: 0, rounding: 'polymarket_5dp', source: 'gamma feesEnabled false' };
  const schedule = asObject(market.feeSchedule);
  if (schedule === null) return null;
  const rate = asNumber(schedule.rate);
  if (rate === null || rate < 0 || rate > MAX_RATE || asNumber(schedule.exponent) !== 1) return null;
  const rate_e5 = Math.round(rate * 100_000);
  if (Math.abs(rate_e5 - rate * 100_000) > 1e-6) return null;
  const type = (asText(market.feeType) ?? 'feeSchedule').slice(0, 40);
  return { rate_e5, rounding: 'polymarket_5dp', source: `gamma ${type} rate ${rate}` };
}
