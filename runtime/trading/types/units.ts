/**
 * The number types of the house (docs/architecture.md, "Numbers"). Money, price and quantity are integers whose unit is
 * in the name; floats are for probabilities only. Every conversion from a venue's decimal string goes through here.
 */

/**
 * A number that carries its unit in its type. A plain number (a literal, a product) fits everywhere; a number of one unit does not
 * fit where another is wanted, so a price cannot be passed for a quantity. The unit exists for the compiler only.
 */
export type Unit<Name extends string> = number & { readonly __unit?: Name };

/** Price of one $1 contract in 1/10,000 dollar, 0..10,000. */
export type PriceE4 = Unit<'1/10,000 dollar'>;
/** Quantity in 1/100 contract. */
export type QtyCc = Unit<'1/100 contract'>;
/** Money in micro-dollars (1e-6 dollar); always a safe integer. */
export type Udollars = Unit<'micro-dollar'>;
/** Time in microseconds since the Unix epoch; always a safe integer. */
export type TimeUs = Unit<'microsecond'>;
/** Probability in [0, 1]. */
export type Probability = Unit<'probability'>;

/** One dollar as a price, and the ask of an empty side (nobody sells below $1.00). */
export const ONE_DOLLAR_E4: PriceE4 = 10_000;
/** Micro-dollars paid by one centi-contract that settles at $1: $1 x 0.01 contract. */
export const PAYOUT_UDOLLARS_PER_CC: Udollars = 10_000;
/** Micro-dollars in one dollar. */
export const UDOLLARS_PER_DOLLAR = 1_000_000;

// Character codes of a plain decimal.
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/**
 * Parse a plain decimal string ("0.5600", "-100.00", "7") into an integer scaled by 10^scale, exactly.
 * @returns null when the text is not a plain decimal, carries non-zero digits below the scale, or leaves the safe integers.
 */
export function parseScaled(text: string, scale: number): number | null {
  const is_negative = text.charCodeAt(0) === MINUS;
  const start = is_negative ? 1 : 0;
  const point = digitsEnd(text, start);
  const end = text.length;
  if (point === start || point - start > 15) return null;
  if (point < end && (text.charCodeAt(point) !== POINT || end - point > 19 || end - point < 2)) return null;
  // Written as a loop, because every price and size of every frame comes through here.
  let magnitude = 0;
  for (let i = start; i < point; i += 1) magnitude = magnitude * 10 + text.charCodeAt(i) - ZERO;
  let places = 0;
  for (let i = point + 1; i < end; i += 1) {
    const digit = text.charCodeAt(i) - ZERO;
    if (!(digit >= 0 && digit <= 9) || (places >= scale && digit !== 0)) return null;
    if (places < scale) magnitude = magnitude * 10 + digit;
    places += 1;
  }
  for (; places < scale; places += 1) magnitude *= 10;
  if (!Number.isSafeInteger(magnitude)) return null;
  return is_negative && magnitude !== 0 ? -magnitude : magnitude;
}

/** First position from `from` on that holds no digit. */
function digitsEnd(text: string, from: number): number {
  let i = from;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code < ZERO || code > ZERO + 9) break;
    i += 1;
  }
  return i;
}

/** Dollars text to a price in 1/10,000 dollar; null when malformed, finer than the unit or outside 0..10,000. */
export function parsePriceE4(text: string): PriceE4 | null {
  const price_e4 = parseScaled(text, 4);
  return price_e4 === null || price_e4 < 0 || price_e4 > ONE_DOLLAR_E4 ? null : price_e4;
}

/** Contract-count text to centi-contracts (may be negative: deltas); null when malformed or finer than 0.01. */
export function parseQtyCc(text: string): QtyCc | null {
  return parseScaled(text, 2);
}

/**
 * Contract-count text to centi-contracts, dropping what is below 0.01 contract (Polymarket shows sizes with up to six
 * decimals; what cannot be ordered is not counted as depth). Null when malformed or negative.
 */
export function parseQtyCcFloor(text: string): QtyCc | null {
  const point = digitsEnd(text, 0);
  const end = text.length;
  if (point === 0 || point > 12) return null;
  let qty_cc = 0;
  for (let i = 0; i < point; i += 1) qty_cc = qty_cc * 10 + text.charCodeAt(i) - ZERO;
  if (point === end) return qty_cc * 100;
  if (text.charCodeAt(point) !== POINT || end - point > 19 || end - point < 2 || digitsEnd(text, point + 1) !== end) {
    return null;
  }
  const tenths = text.charCodeAt(point + 1) - ZERO;
  const hundredths = point + 2 < end ? text.charCodeAt(point + 2) - ZERO : 0;
  return qty_cc * 100 + tenths * 10 + hundredths;
}

/** Dollars text to micro-dollars; null when malformed or finer than 1e-6. */
export function parseUdollars(text: string): Udollars | null {
  return parseScaled(text, 6);
}

/** ISO-8601 text to microseconds; null when it is not a date. */
export function parseTimeUs(text: string): TimeUs | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms * 1000;
}

/** Notional of an order in micro-dollars: price_e4 x qty_cc is exact, because 1e-4 dollar x 1e-2 contract = 1e-6 dollar. */
export function notionalUdollars(price_e4: PriceE4, qty_cc: QtyCc): Udollars {
  const notional = price_e4 * qty_cc;
  if (!Number.isSafeInteger(notional))
    throw new InvariantError(`notional ${price_e4} x ${qty_cc} leaves the safe integers`);
  return notional;
}

/** A broken invariant: trading halts and the evidence is kept (docs/architecture.md, "Three kinds of failure"). */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throw {@link InvariantError} unless the condition holds. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** The other side of a $1 contract: a YES bid at p is a NO ask at 1 - p. */
export function complementE4(price_e4: PriceE4): PriceE4 {
  return ONE_DOLLAR_E4 - price_e4;
}
