import { venueIds } from '../../../runtime/trading/types/venue.ts';

/**
 * Every figure on the page is written by one of these. Units come in as the house keeps them (e4, cc, micro-dollars,
 * microseconds) and leave as a trader reads them. A real minus sign (U+2212) everywhere; an absent value is an en dash.
 */
export const MINUS = '\u2212';
export const NONE = '\u2013';

function group(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Fixed decimals without the "-0.0" of a rounded small negative. */
function fixed(value: number, digits: number): { text: string; sign: -1 | 0 | 1 } {
  const text = Math.abs(value).toFixed(digits);
  const sign = Number(text) === 0 ? 0 : value < 0 ? -1 : 1;
  return { text, sign };
}

function lead(sign: -1 | 0 | 1, signed: boolean): string {
  if (sign < 0) return MINUS;
  return signed && sign > 0 ? '+' : '';
}

/** 0.6134 -> "61.3 %"; null or NaN -> en dash. */
export function probability(p: number | null): string {
  if (p === null || !Number.isFinite(p)) return NONE;
  return `${(p * 100).toFixed(1)}\u00a0%`;
}

/** 0.6134 -> "61.3", for columns whose header says %. */
export function probabilityBare(p: number | null): string {
  return p === null || !Number.isFinite(p) ? NONE : (p * 100).toFixed(1);
}

/** Change of a probability in percentage points: 0.021 -> "+2.1". */
export function points(delta: number | null): string {
  if (delta === null || !Number.isFinite(delta)) return NONE;
  const { text, sign } = fixed(delta * 100, 1);
  return lead(sign, true) + text;
}

/**
 * Price in cents without a sign: 5600 -> "56", 5650 -> "56.5", 5655 -> "56.55". `decimals` is the fewest to show, so that a
 * column lines up.
 */
export function cents(price_e4: number | null, decimals = 0): string {
  if (price_e4 === null || !Number.isFinite(price_e4)) return NONE;
  const { text, sign } = fixed(price_e4 / 100, 2);
  const [whole = '0', fraction = ''] = text.split('.');
  const kept = fraction.replace(/0+$/, '').padEnd(decimals, '0');
  return lead(sign, false) + whole + (kept === '' ? '' : `.${kept}`);
}

/** Edge or difference in cents per contract, one decimal and a sign: 123 -> "+1.2". */
export function edgeCents(edge_e4: number | null): string {
  if (edge_e4 === null || !Number.isFinite(edge_e4)) return NONE;
  const { text, sign } = fixed(edge_e4 / 100, 1);
  return lead(sign, true) + text;
}

/** Micro-dollars as money: -1234560000 -> "−$1,234.56". With `signed`, gains carry a plus. */
export function money(udollars: number | null, signed = false): string {
  if (udollars === null || !Number.isFinite(udollars)) return NONE;
  const { text, sign } = fixed(udollars / 1_000_000, 2);
  const [whole = '0', fraction = '00'] = text.split('.');
  return `${lead(sign, signed)}$${group(whole)}.${fraction}`;
}

/** Money to the whole dollar, for limits: 5000000000 -> "$5,000". */
export function dollars(udollars: number | null): string {
  if (udollars === null || !Number.isFinite(udollars)) return NONE;
  const { text, sign } = fixed(udollars / 1_000_000, 0);
  return `${lead(sign, false)}$${group(text)}`;
}

/** Centi-contracts as contracts: 5000 -> "50", 5025 -> "50.25". */
export function contracts(qty_cc: number | null): string {
  if (qty_cc === null || !Number.isFinite(qty_cc)) return NONE;
  const { text, sign } = fixed(qty_cc / 100, 2);
  const [whole = '0', fraction = '00'] = text.split('.');
  const kept = fraction.replace(/0+$/, '');
  return lead(sign, false) + group(whole) + (kept === '' ? '' : `.${kept}`);
}

/** Whole number with thousands: 12345 -> "12,345". */
export function count(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NONE;
  const { text, sign } = fixed(value, 0);
  return lead(sign, false) + group(text);
}

/** Parts per million as a percentage: 184000 -> "18.4 %". */
export function ppm(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NONE;
  const { text, sign } = fixed(value / 10_000, 1);
  const [whole = '0', fraction = '0'] = text.split('.');
  return `${lead(sign, false)}${group(whole)}.${fraction}\u00a0%`;
}

/** Age of something: 800000 -> "0.8 s", 75 s -> "1 min 15 s", 3 h -> "3 h 0 min". Negative ages count as 0. */
export function age(age_us: number | null): string {
  if (age_us === null || !Number.isFinite(age_us)) return NONE;
  const seconds = Math.max(0, age_us) / 1_000_000;
  if (seconds < 9.95) return `${seconds.toFixed(1)}\u00a0s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}\u00a0s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}\u00a0min ${whole % 60}\u00a0s`;
  return `${Math.floor(whole / 3600)}\u00a0h ${Math.floor((whole % 3600) / 60)}\u00a0min`;
}

/** A short span with the unit that fits: 42 -> "42 µs", 4200 -> "4.2 ms", 1500000 -> "1.5 s", 0 -> "0 s". */
export function span(us: number | null): string {
  if (us === null || !Number.isFinite(us)) return NONE;
  if (us < 0) return MINUS + span(-us);
  if (us === 0) return '0\u00a0s';
  if (us < 1) return '<\u00a01\u00a0µs';
  if (us < 1_000) return `${Math.round(us)}\u00a0µs`;
  if (us < 1_000_000) return `${trim(us / 1_000)}\u00a0ms`;
  return `${trim(us / 1_000_000)}\u00a0s`;
}

function trim(value: number): string {
  return value < 10 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value).toString();
}

/** Days with one decimal below ten: 0.125 -> "0.1", 42 -> "42". */
export function days(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NONE;
  return value < 10 ? value.toFixed(1) : Math.round(value).toString();
}

const MINUTES_A_DAY = 1440;

/** How long money is held: 0.004 -> "6 min", 0.125 -> "3 h 0 min", from a day on "2.5 days". */
export function held(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NONE;
  if (value >= 1) return `${days(value)}\u00a0days`;
  const minutes = Math.max(1, Math.round(value * MINUTES_A_DAY));
  return minutes < 60 ? `${minutes}\u00a0min` : `${Math.floor(minutes / 60)}\u00a0h ${minutes % 60}\u00a0min`;
}

/** Local wall time with seconds: "14:03:22". */
export function timeOfDay(at_us: number | null): string {
  if (at_us === null || !Number.isFinite(at_us) || at_us <= 0) return NONE;
  const at = new Date(at_us / 1000);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((n) => n.toString().padStart(2, '0')).join(':');
}

/** Local date and time without seconds: "21 Nov 14:03". */
export function dateTime(at_us: number | null): string {
  if (at_us === null || !Number.isFinite(at_us) || at_us <= 0) return NONE;
  const at = new Date(at_us / 1000);
  const day = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return `${day} ${timeOfDay(at_us).slice(0, 5)}`;
}

/** First digits of a hash, enough to compare by eye. */
export function shortHash(sha256: string): string {
  return sha256 === '' ? NONE : sha256.slice(0, 8);
}

/** A venue's id of a market, long hexadecimal ones shortened in the middle: "0x1db2a596…1ef4:1". */
export function shortMarketId(market_id: string): string {
  return market_id.length <= 32 ? market_id : `${market_id.slice(0, 10)}…${market_id.slice(-6)}`;
}

/** The class that carries a venue's colour: the first venue's, the second's; any other goes without one. */
export function venueClass(venue: string): string {
  return ['side-a', 'side-b'][venueIds().indexOf(venue)] ?? '';
}
