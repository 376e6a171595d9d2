/** What to do about legs that do not match: buy what is missing or sell what is too much, whichever loses less. */
import type { Book } from '../market/book.ts';
import type { Leg } from '../types/journal.ts';
import { ONE_DOLLAR_E4, type PriceE4, type QtyCc } from '../types/units.ts';

/** One leg of a lock or set as it stands. */
export interface LegState {
  leg: Leg;
  book: Book;
  /** Bought minus sold. */
  qty_cc: QtyCc;
  /** Cash paid for qty_cc, fees apart. */
  paid_udollars: number;
  fees_udollars: number;
}

/** One order of a repair. */
export interface RepairOrder {
  state: LegState;
  /** Price seen, of the side of the leg. */
  seen_e4: PriceE4;
  qty_cc: QtyCc;
}

/** Buy one leg, or sell all that are too long; null when no book allows either. */
export type Repair = { action: 'complete' | 'unwind'; orders: RepairOrder[] } | null;

/**
 * The part of a quantity that the market takes as one order at this price: whole lots, not below its minima; 0 for
 * none.
 */
export function orderable({ market }: Book, qty_cc: QtyCc, price_e4: PriceE4): QtyCc {
  const lots_cc = Math.floor(qty_cc / market.lot_cc) * market.lot_cc;
  const enough = lots_cc > 0 && lots_cc >= market.min_qty_cc && lots_cc * price_e4 >= market.min_notional_udollars;
  return enough ? lots_cc : 0;
}

/** Quantities of the longest and of the shortest leg. */
export function span(legs: readonly LegState[]): { most_cc: QtyCc; least_cc: QtyCc } {
  const quantities = legs.map(({ qty_cc }) => qty_cc);
  return { most_cc: Math.max(...quantities), least_cc: Math.min(...quantities) };
}

const paidE4 = ({ paid_udollars, qty_cc }: LegState): number => paid_udollars / Math.max(qty_cc, 1);

function completion(legs: readonly LegState[], most_cc: QtyCc): RepairOrder[] | null {
  const orders: RepairOrder[] = [];
  for (const state of legs) {
    if (state.qty_cc === most_cc) continue;
    const { book, leg } = state;
    const seen_e4 = book.askOf(leg.side);
    const qty_cc = orderable(book, most_cc - state.qty_cc, seen_e4);
    if (!book.usable() || seen_e4 >= ONE_DOLLAR_E4 || qty_cc === 0) return null;
    orders.push({ state, seen_e4, qty_cc });
  }
  return orders;
}

function unwinding(legs: readonly LegState[], least_cc: QtyCc): RepairOrder[] {
  return legs.flatMap((state): RepairOrder[] => {
    const seen_e4 = state.book.bidOf(state.leg.side);
    // What a venue asks of a marketable order's notional it asks of purchases (polymarket.md 3.5, read 2026-11).
    const qty_cc = orderable(state.book, state.qty_cc - least_cc, Number.POSITIVE_INFINITY);
    if (qty_cc === 0 || !state.book.usable() || seen_e4 <= 0) return [];
    return [{ state, seen_e4, qty_cc }];
  });
}

/**
 * Choose by what each loses at the prices seen. A completion buys one leg at a time, because each purchase adds to what is
 * at stake; sales all go at once, because each takes from it. Completing needs every missing leg to be for sale.
 */
export function chooseRepair(legs: readonly LegState[], payout_e4: number): Repair {
  const { most_cc, least_cc } = span(legs);
  const buys = completion(legs, most_cc);
  const sales = unwinding(legs, least_cc);
  const sunk = legs.reduce((sum, state) => sum + paidE4(state) * (state.qty_cc - least_cc), 0);
  const bought = buys?.reduce((sum, { seen_e4, qty_cc }) => sum + seen_e4 * qty_cc, 0) ?? 0;
  const sold = sales.reduce((sum, { seen_e4, qty_cc }) => sum + seen_e4 * qty_cc, 0);
  const complete_loss = buys === null ? Number.POSITIVE_INFINITY : sunk + bought - payout_e4 * (most_cc - least_cc);
  const unwind_loss = sales.length === 0 ? Number.POSITIVE_INFINITY : sunk - sold;
  if (buys !== null && complete_loss <= unwind_loss) return { action: 'complete', orders: buys.slice(0, 1) };
  return sales.length === 0 ? null : { action: 'unwind', orders: sales };
}
