/** What deciding reads of a book beyond its best prices. */

import { ONE_DOLLAR_E4, type PriceE4, type QtyCc, type TimeUs, type Udollars } from '../types/units.ts';
import type { Book } from './book.ts';

export type ContractSide = 'yes' | 'no';

/** Middle of a two-sided book on its YES scale, 1/10,000 dollar; null without both sides. */
export function midE4({ bid_e4, ask_e4 }: Book): number | null {
  return bid_e4 > 0 && ask_e4 < ONE_DOLLAR_E4 ? (bid_e4 + ask_e4) / 2 : null;
}

/** The smallest order, whole lots. */
export function leastCc({ market }: Book): QtyCc {
  return Math.max(market.min_qty_cc, market.lot_cc);
}

/** Taker fee per contract at a price, 1/10,000 dollar, unrounded: the marginal cost of one more contract. */
export function marginalFeeE4({ market }: Book, price_e4: PriceE4): number {
  return ((market.fee?.rate_e5 ?? 0) * price_e4 * (ONE_DOLLAR_E4 - price_e4)) / 1e9;
}

/** Return on capital per year in parts per million; 0 without capital. Bounded to a safe integer. */
export function annualisedPpm(net_udollars: Udollars, capital_udollars: Udollars, days: number): number {
  if (capital_udollars <= 0 || days <= 0) return 0;
  return Math.min(Number.MAX_SAFE_INTEGER, Math.round((net_udollars / capital_udollars) * (365 / days) * 1_000_000));
}

/** Days until the payout, at least an hour, so that a game about to end does not annualise to infinity. */
export function daysLocked(settles_at_us: TimeUs, at_us: TimeUs): number {
  return Math.max(settles_at_us - at_us, 3_600_000_000) / 86_400_000_000;
}
