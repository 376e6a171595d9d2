/** Polymarket's taker fee on sports by date (polymarket.md 6.1, "History for backtests"; fee page read 2026-10-08). */
import type { FeeSchedule } from '../../trading/events.ts';
import type { TimeUs } from '../../trading/units.ts';

const CHARGED_FROM_US = Date.UTC(2026, 2, 30) * 1_000;
const RAISED_FROM_US = Date.UTC(2026, 6, 10) * 1_000;

/**
 * Schedule of a sports market listed at a time: none before 2026-03-30 (college basketball and Serie A paid earlier, and are
 * not told apart here), 0.03 until 2026-07-09, 0.05 for markets listed since. Live markets state their own.
 */
export function polymarketSportsTaker(at_us: TimeUs): FeeSchedule {
  if (at_us < CHARGED_FROM_US)
    return { rate_e5: 0, rounding: 'polymarket_5dp', source: 'no taker fee on this category before 2026-03-30' };
  if (at_us < RAISED_FROM_US)
    return { rate_e5: 3_000, rounding: 'polymarket_5dp', source: 'sports markets listed 2026-03-30 to 2026-07-09' };
  return { rate_e5: 5_000, rounding: 'polymarket_5dp', source: 'sports markets listed since 2026-07-10' };
}
