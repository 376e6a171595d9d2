/**
 * Amounts of an order: how many of the token's smallest units each side gives (polymarket.md 3.4, read 2026-11). Both tokens have six
 * decimals, so a price in 1/10,000 dollar times a quantity in 1/100 contract is an amount as it stands, and nothing is rounded.
 */
import { ONE_DOLLAR_E4, type PriceE4, type QtyCc } from '../../../runtime/trading/types/units.ts';

/** How an order stands: until cancelled, until a time, whole or not at all, at once what is there. */
export type OrderKind = 'GTC' | 'GTD' | 'FOK' | 'FAK';

/** Direction as the venue writes it. */
export type OrderSide = 'BUY' | 'SELL';

/** Grids that the venue has, in 1/10,000 dollar, and the decimals of a price on them. */
export const TICKS: ReadonlyMap<number, { text: string; price_decimals: number }> = new Map([
  [1000, { text: '0.1', price_decimals: 1 }],
  [100, { text: '0.01', price_decimals: 2 }],
  [50, { text: '0.005', price_decimals: 3 }],
  [25, { text: '0.0025', price_decimals: 4 }],
  [10, { text: '0.001', price_decimals: 3 }],
  [1, { text: '0.0001', price_decimals: 4 }],
]);

/** Units of a share in 1/100 contract. */
const UNITS_PER_CC = 10_000;
/** What an order that is matched at once may be worth a step of: one cent, in micro-dollars. */
const CENT_UDOLLARS = 10_000;
/** $1: a marketable order must be worth as much (polymarket.md 3.5). */
const MIN_MARKETABLE_UDOLLARS = 1_000_000;

/** What an order asks for. */
export interface Asked {
  side: OrderSide;
  price_e4: PriceE4;
  qty_cc: QtyCc;
  kind: OrderKind;
}

/** The market's rules that bind amounts. */
export interface AmountRules {
  tick_e4: number;
  /** Smallest order, 1/100 contract. */
  min_qty_cc: QtyCc;
}

/** Both amounts in the tokens' smallest units (six decimals), and the quantity that they stand for. */
export interface Amounts {
  maker_amount: number;
  taker_amount: number;
  qty_cc: QtyCc;
}

/** Why an order has no amounts. */
export type AmountRefusal = 'unknown_tick' | 'off_grid' | 'bad_quantity' | 'below_min_size' | 'below_min_notional';

/**
 * Step of quantities that an order matched at once may have, 1/100 contract: its worth must be whole cents (polymarket.md 3.4, "FOK/FAK
 * are stricter at the server"). At 0.53 it is one share, at 0.50 two hundredths.
 */
export function immediateLotCc(price_e4: PriceE4): QtyCc {
  return CENT_UDOLLARS / gcd(price_e4, CENT_UDOLLARS);
}

/** Amounts of an order, or why it has none. FOK and FAK are cut down to whole cents ({@link immediateLotCc}), never up. */
export function orderAmounts({ side, price_e4, qty_cc, kind }: Asked, rules: AmountRules): Amounts | AmountRefusal {
  const { tick_e4, min_qty_cc } = rules;
  if (!TICKS.has(tick_e4)) return 'unknown_tick';
  if (!Number.isInteger(price_e4) || price_e4 % tick_e4 !== 0) return 'off_grid';
  if (price_e4 < tick_e4 || price_e4 > ONE_DOLLAR_E4 - tick_e4) return 'off_grid';
  if (!Number.isInteger(qty_cc) || qty_cc <= 0 || !Number.isSafeInteger(qty_cc * UNITS_PER_CC)) return 'bad_quantity';
  const immediate = kind === 'FOK' || kind === 'FAK';
  const kept_cc = immediate ? qty_cc - (qty_cc % immediateLotCc(price_e4)) : qty_cc;
  if (kept_cc < min_qty_cc || kept_cc === 0) return 'below_min_size';
  const dollars = price_e4 * kept_cc;
  if (immediate && dollars < MIN_MARKETABLE_UDOLLARS) return 'below_min_notional';
  const shares = kept_cc * UNITS_PER_CC;
  return side === 'BUY'
    ? { maker_amount: dollars, taker_amount: shares, qty_cc: kept_cc }
    : { maker_amount: shares, taker_amount: dollars, qty_cc: kept_cc };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
