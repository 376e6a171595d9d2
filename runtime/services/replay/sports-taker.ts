/** Polymarket's taker fee on sports by date, for backtests (adapters/polymarket/fee-table.ts, docs/fees.md). */
import { categoryFees } from '../../../adapters/polymarket/fees.ts';
import type { FeeSchedule } from '../../trading/types/events.ts';
import type { TimeUs } from '../../trading/types/units.ts';
import { InputError } from '../input-error.ts';

/**
 * Schedule of a sports market listed and traded at a time. College basketball and Serie A paid earlier than the rest and are not
 * told apart here; in the two weeks from 2026-03-30 the fee was also multiplied by p, which is left out: it costs no less so.
 * Live markets state their own.
 * @throws InputError `unknown_schedule` before the table begins
 */
export function polymarketSportsTaker(at_us: TimeUs): FeeSchedule {
  const found = categoryFees('sports', at_us, at_us);
  if (!found.ok)
    throw new InputError('unknown_schedule', found.detail, {
      field: '--fees',
      expected: 'prices since 2020, or --fees current',
      fault: 'work',
    });
  const { rate_e5, from, to } = found.line;
  const source =
    rate_e5 === 0
      ? 'no taker fee on this category before 2026-03-30'
      : `sports since ${from}${to === undefined ? '' : ` to ${to}`}`;
  return { rate_e5, rounding: 'polymarket_5dp', source };
}
