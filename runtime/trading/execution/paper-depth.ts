/**
 * What paper orders have taken out of books that go on showing it. A real order removes what it buys; a paper order leaves the
 * display as it was, so what was taken is remembered per price until the book shows that it is gone or that more has come.
 */
import type { PriceE4, QtyCc } from '../types/units.ts';

/** One price level of a ladder, best first, prices of the side that is bought. */
export interface LadderLevel {
  price_e4: PriceE4;
  qty_cc: QtyCc;
}

export class TakenDepth {
  /** By ladder, then by price. */
  private readonly taken = new Map<number, Map<PriceE4, QtyCc>>();

  /** Whether anything is taken from a ladder. */
  has(ladder: number): boolean {
    return this.taken.has(ladder);
  }

  /**
   * The levels that are really there: displayed less what was taken. A level that shows less than was taken from it has lost the
   * taken part in the display too, so no more than the display is remembered; a level that is gone is forgotten.
   */
  left(ladder: number, levels: readonly LadderLevel[]): LadderLevel[] {
    const taken = this.taken.get(ladder);
    if (taken === undefined) return [...levels];
    const shown = new Map(levels.map(({ price_e4, qty_cc }) => [price_e4, qty_cc]));
    for (const [price_e4, qty_cc] of taken) {
      const now = shown.get(price_e4) ?? 0;
      if (now === 0) taken.delete(price_e4);
      else if (now < qty_cc) taken.set(price_e4, now);
    }
    if (taken.size === 0) this.taken.delete(ladder);
    return levels.flatMap(({ price_e4, qty_cc }) => {
      const rest = qty_cc - (taken.get(price_e4) ?? 0);
      return rest > 0 ? [{ price_e4, qty_cc: rest }] : [];
    });
  }

  /** Remember what an order took. */
  take(ladder: number, price_e4: PriceE4, qty_cc: QtyCc): void {
    const taken = this.taken.get(ladder) ?? new Map<PriceE4, QtyCc>();
    this.taken.set(ladder, taken);
    taken.set(price_e4, (taken.get(price_e4) ?? 0) + qty_cc);
  }

  /** The market is over. */
  forget(ladder: number): void {
    this.taken.delete(ladder);
  }
}
