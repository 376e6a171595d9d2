/** Depth of a book's side. */
import type { Level } from '../../../../runtime/trading/types/events.ts';

/** Levels with the quantity up to and including each, best price first. */
export function cumulative(levels: readonly Level[]): { price_e4: number; qty_cc: number; total: number }[] {
  let total = 0;
  return levels.map(([price_e4, qty_cc]) => {
    total += qty_cc;
    return { price_e4, qty_cc, total };
  });
}
