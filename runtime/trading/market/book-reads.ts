/** What deciding reads of a book beyond its best prices. */

import { ONE_DOLLAR_E4, type QtyCc } from '../types/units.ts';
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
