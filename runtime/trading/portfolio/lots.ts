/** Lots of a position: what was bought, when, why and for how much; what goes out goes out in the order in which it came. */
import type { OpportunityType } from '../types/journal.ts';
import type { QtyCc, TimeUs, Udollars } from '../types/units.ts';

/** One purchase that is still held, or what is left of it. */
export interface Lot {
  opportunity_id: string;
  strategy: OpportunityType;
  qty_cc: QtyCc;
  /** Paid for `qty_cc`, fees apart. */
  cost_udollars: Udollars;
  fees_udollars: Udollars;
  at_us: TimeUs;
}

/** `amount x part / whole`, rounded down, exact for every safe integer. */
export function share(amount: number, part: number, whole: number): number {
  const product = amount * part;
  if (Number.isSafeInteger(product)) return Math.floor(product / whole);
  return Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
}

/**
 * Take a quantity out, oldest lots first; `lots` keeps the rest. A split rounds down what leaves, so that what stays is never
 * worth more than was paid and nothing is lost between the two.
 * @returns the lots, or parts of lots, that left; less than asked for when fewer are held.
 */
export function takeOut(lots: Lot[], qty_cc: QtyCc): Lot[] {
  const out: Lot[] = [];
  let left = qty_cc;
  while (left > 0 && lots.length > 0) {
    const lot = lots[0] as Lot;
    if (lot.qty_cc <= left) {
      left -= lot.qty_cc;
      out.push(lot);
      lots.shift();
      continue;
    }
    const cost_udollars = share(lot.cost_udollars, left, lot.qty_cc);
    const fees_udollars = share(lot.fees_udollars, left, lot.qty_cc);
    out.push({ ...lot, qty_cc: left, cost_udollars, fees_udollars });
    lot.qty_cc -= left;
    lot.cost_udollars -= cost_udollars;
    lot.fees_udollars -= fees_udollars;
    left = 0;
  }
  return out;
}
