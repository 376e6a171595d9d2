/**
 * Every figure on the page is written by one of these. Units come in as the house keeps them (e4, cc, micro-dollars,
 * microseconds) and leave as a trader reads them. A real minus sign (U+2212) everywhere; an absent value is an en dash.
 */
import type { GameState, GameStatus, League, Side } from '../../../runtime/trading/events.ts';

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

/** A short span with the unit that fits: 42 -> "42 µs", 4200 -> "4.2 ms", 1500000 -> "1.5 s". */
export function span(us: number | null): string {
  if (us === null || !Number.isFinite(us)) return NONE;
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

/** Game clock: 252000 -> "4:12"; under a minute tenths are shown: 42300 -> "0:42.3". */
export function gameClock(clock_ms: number): string {
  const minutes = Math.floor(clock_ms / 60_000);
  const rest = clock_ms % 60_000;
  const seconds = Math.floor(rest / 1000)
    .toString()
    .padStart(2, '0');
  if (clock_ms === 0 || minutes > 0) return `${minutes}:${seconds}`;
  return `0:${seconds}.${Math.floor((rest % 1000) / 100)}`;
}

/** Period name: 1..4 -> "Q3", then "OT", "OT2". */
export function period(n: number): string {
  if (n <= 0) return 'Pregame';
  if (n <= 4) return `Q${n}`;
  return n === 5 ? 'OT' : `OT${n - 4}`;
}

/** Clock of a game as a board shows it: "Q3 4:12", "Half-time", "Final", "Starts 19:30". */
export function clockText(status: GameStatus, state: GameState, starts_at_us: number): string {
  switch (status) {
    case 'scheduled':
      return `Starts ${dateTime(starts_at_us)}`;
    case 'final':
      return state.period > 4 ? `Final, ${period(state.period)}` : 'Final';
    case 'postponed':
      return 'Postponed';
    case 'interrupted':
      return `Delayed, ${period(state.period)} ${gameClock(state.clock_ms)}`;
    case 'break':
      return state.period === 2 ? 'Half-time' : `End of ${period(state.period)}`;
    case 'live':
      return `${period(state.period)} ${gameClock(state.clock_ms)}`;
  }
}

const ORDINALS = ['', '1st', '2nd', '3rd', '4th'];

/** Where the ball is: "NE ball", "NE 2nd & 7, 34 yd to goal"; empty when there is nothing to say. */
export function situation(
  league: League,
  status: GameStatus,
  state: GameState,
  home_code: string,
  away_code: string,
): string {
  if (status !== 'live') return '';
  const who = holder(state.possession, home_code, away_code);
  if (league === 'nfl' && state.down > 0) {
    const goal = state.distance >= state.yards_to_goal;
    return `${who} ${ORDINALS[state.down] ?? state.down} & ${goal ? 'goal' : state.distance}, ${state.yards_to_goal} yd`.trim();
  }
  return who === '' ? '' : `${who} ball`;
}

function holder(possession: Side, home_code: string, away_code: string): string {
  if (possession === 1) return home_code;
  return possession === -1 ? away_code : '';
}

/** First digits of a hash, enough to compare by eye. */
export function shortHash(sha256: string): string {
  return sha256 === '' ? NONE : sha256.slice(0, 8);
}

/** A venue's market name, long hexadecimal ones shortened in the middle: "0x1db2a596…1ef4:1". */
export function marketName(market_id: string): string {
  return market_id.length <= 32 ? market_id : `${market_id.slice(0, 10)}…${market_id.slice(-6)}`;
}

/** Names as people write them. */
export const VENUE_NAME = { kalshi: 'Kalshi', polymarket: 'Polymarket' } as const;
/** One-letter names for narrow places. */
export const VENUE_LETTER = { kalshi: 'K', polymarket: 'P' } as const;
/** The class that carries a venue's colour. */
export const VENUE_CLASS = { kalshi: 'side-a', polymarket: 'side-b' } as const;
