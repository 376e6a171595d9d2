/**
 * What to do about legs that do not match: buy what is missing, sell what is too much, or keep it. All three are compared by what
 * they end with, fees included, and nothing is done that loses more than its cap.
 */
import type { Book } from '../market/book.ts';
import { ONE_DOLLAR_E4, type PriceE4, type QtyCc, type Udollars } from '../types/units.ts';
import { boughtE4, type LegState, span } from './leg-state.ts';

/** A leg with its book; null while its market is not watched, e.g. right after a restart. */
export interface LegInBook extends LegState {
  book: Book | null;
  /** Best prices of the leg's side; 10,000 and 0 where there are none. */
  ask_e4: PriceE4;
  bid_e4: PriceE4;
}

/** One order of a repair. */
export interface RepairOrder {
  state: LegInBook;
  /** Price seen, of the side of the leg. */
  seen_e4: PriceE4;
  qty_cc: QtyCc;
}

/** A way to mend, and what it loses at the prices seen, fees included. Negative: it gains. */
export interface Repair {
  action: 'complete' | 'unwind';
  orders: RepairOrder[];
  loss_udollars: Udollars;
  /** What a completion still costs in all, fees included; 0 for a sale. */
  cost_udollars: Udollars;
}

/** Fee of an order at one price, micro-dollars; NaN for an unknown schedule. */
export type FeeOf = (book: Book, price_e4: PriceE4, qty_cc: QtyCc) => Udollars;

/**
 * The part of a quantity that the market takes as one order at this price: whole lots, not below its minima; 0 for
 * none.
 */
export function orderable({ market }: Book, qty_cc: QtyCc, price_e4: PriceE4): QtyCc {
  const lots_cc = Math.floor(qty_cc / market.lot_cc) * market.lot_cc;
  const enough = lots_cc > 0 && lots_cc >= market.min_qty_cc && lots_cc * price_e4 >= market.min_notional_udollars;
  return enough ? lots_cc : 0;
}

function completion(legs: readonly LegInBook[], most_cc: QtyCc): RepairOrder[] | null {
  const orders: RepairOrder[] = [];
  for (const state of legs) {
    if (state.qty_cc === most_cc) continue;
    const { book, ask_e4: seen_e4 } = state;
    if (book === null || !book.usable()) return null;
    const qty_cc = orderable(book, most_cc - state.qty_cc, seen_e4);
    if (seen_e4 >= ONE_DOLLAR_E4 || qty_cc === 0) return null;
    orders.push({ state, seen_e4, qty_cc });
  }
  return orders;
}

function unwinding(legs: readonly LegInBook[], least_cc: QtyCc): RepairOrder[] {
  return legs.flatMap((state): RepairOrder[] => {
    const { book } = state;
    if (book === null || !book.usable()) return [];
    const seen_e4 = state.bid_e4;
    // What a venue asks of a marketable order's notional it asks of purchases (polymarket.md 3.5, read 2026-11).
    const qty_cc = orderable(book, state.qty_cc - least_cc, Number.POSITIVE_INFINITY);
    return qty_cc === 0 || seen_e4 <= 0 ? [] : [{ state, seen_e4, qty_cc }];
  });
}

const notional = (orders: readonly RepairOrder[]): Udollars =>
  orders.reduce((sum, { seen_e4, qty_cc }) => sum + seen_e4 * qty_cc, 0);

function fees(orders: readonly RepairOrder[], feeOf: FeeOf): Udollars {
  const all = orders.map(({ state, seen_e4, qty_cc }) => feeOf(state.book as Book, seen_e4, qty_cc));
  return all.reduce((sum, fee) => sum + (Number.isFinite(fee) ? fee : Number.POSITIVE_INFINITY), 0);
}

/**
 * The ways to mend, best first. A completion buys one leg at a time, because each purchase adds to what is at stake; sales all go at
 * once, because each takes from it. Completing needs every missing leg to be for sale.
 */
export function repairs(legs: readonly LegInBook[], payout_e4: PriceE4, feeOf: FeeOf): Repair[] {
  const { most_cc, least_cc } = span(legs);
  const sunk = legs.reduce((sum, state) => sum + boughtE4(state) * (state.qty_cc - least_cc), 0);
  const found: Repair[] = [];
  const buys = completion(legs, most_cc);
  if (buys !== null && buys.length > 0) {
    const cost_udollars = notional(buys) + fees(buys, feeOf);
    const loss_udollars = sunk + cost_udollars - payout_e4 * (most_cc - least_cc);
    found.push({ action: 'complete', orders: buys.slice(0, 1), loss_udollars, cost_udollars });
  }
  const sales = unwinding(legs, least_cc);
  if (sales.length > 0) {
    const kept = legs.reduce((sum, state) => {
      const sold = sales.find((one) => one.state === state)?.qty_cc ?? 0;
      return sum + boughtE4(state) * (state.qty_cc - least_cc - sold);
    }, 0);
    // What cannot be sold stays at what it cost: it is neither lost nor won by this.
    const loss_udollars = sunk - kept - notional(sales) + fees(sales, feeOf);
    found.push({ action: 'unwind', orders: sales, loss_udollars, cost_udollars: 0 });
  }
  return found.sort((a, b) => a.loss_udollars - b.loss_udollars);
}
