/**
 * From closing lines to the pregame probability, and what stands for it where a table has no line.
 *
 * Spread slopes and home shares are those of the coefficient files (engine-rs/src/sport/coefficients, 2026-11-21); the rest from
 * docs/calibration.md. All are constants of a league: nothing is learned from the table that is being priced.
 */
import type { Moment, Sport } from './moment.ts';

interface Line {
  /** probit(p0) per point of expected home margin. */
  spread: number;
  /** Home side's share of decided games. */
  home: number;
}

/** Leagues whose tables carry spreads or moneylines. */
export const LINES: Readonly<Record<Exclude<Sport, 'soccer' | 'tennis' | 'mma'>, Line>> = {
  nfl: { spread: 0.08899, home: 0.5519 },
  nba: { spread: 0.08368, home: 0.5706 },
  ncaaf: { spread: 0.07015, home: 0.6562 },
  ncaab: { spread: 0.09304, home: 0.6451 },
  wnba: { spread: 0.0854, home: 0.5779 },
  nhl: { spread: 0, home: 0.5356 },
  mlb: { spread: 0, home: 0.535 },
};

/** Three-way shares of 1,940 matches (home, draw, away); on neutral ground both sides get the mean. */
export const SOCCER_PRIOR = { home: 0.4617, draw: 0.2367, away: 0.3016 } as const;
/** Tournaments whose "home" side is nominal. */
export const NEUTRAL_LEAGUES: ReadonlySet<string> = new Set(['fifa.world', 'uefa.euro']);

/** Raw probability of an American moneyline, margin included; NaN for what is none (|line| < 100). */
export function moneyline(line: number): number {
  if (!(Math.abs(line) >= 100)) return Number.NaN;
  return line < 0 ? -line / (100 - line) : 100 / (100 + line);
}

/** Raw probability of decimal odds; NaN for what is none. */
export function decimalOdds(odds: number): number {
  return odds > 1 ? 1 / odds : Number.NaN;
}

/** Two-way price without the margin; NaN when a side is missing or the price is beyond belief (outside `low`..1 - `low`). */
export function devig(side1: number, side2: number, low: number): number {
  const p = side1 / (side1 + side2);
  return p > low && p < 1 - low ? p : Number.NaN;
}

/** Spreads beyond this are errors of the source, points. */
const IMPOSSIBLE: Readonly<Record<string, number>> = { nfl: 30, nba: 35, ncaaf: 70, ncaab: 60, wnba: 35 };

/** Pregame prices of a league with lines: moneylines, else the spread, else the home share. Keeps the last answer. */
export class LinePrices {
  readonly #line: Line;
  readonly #impossible: number;
  #home_ml = Number.NaN;
  #away_ml = Number.NaN;
  #spread = Number.NaN;
  #p = Number.NaN;

  constructor(sport: keyof typeof LINES) {
    this.#line = LINES[sport];
    this.#impossible = IMPOSSIBLE[sport] ?? 0;
  }

  /** Give `moment` its pregame price. `spread` is home-relative, negative for a favourite; NaN stands for no line. */
  set(moment: Moment, home_ml: number, away_ml: number, spread: number, total: number): void {
    const same =
      Object.is(home_ml, this.#home_ml) && Object.is(away_ml, this.#away_ml) && Object.is(spread, this.#spread);
    if (!same) {
      this.#home_ml = home_ml;
      this.#away_ml = away_ml;
      this.#spread = spread;
      this.#p = devig(moneyline(home_ml), moneyline(away_ml), 0.005);
      if (Number.isNaN(this.#p) && Math.abs(spread) <= this.#impossible) this.#p = phi(-this.#line.spread * spread);
    }
    moment.market = !Number.isNaN(this.#p);
    moment.side1 = moment.market ? this.#p : this.#line.home;
    moment.total = total > 0 ? total : Number.NaN;
  }
}

/** Standard normal distribution function, error below 1e-15 (series below 3, continued fraction above). */
export function phi(x: number): number {
  const z = Math.abs(x);
  if (z > 38) return x > 0 ? 1 : 0;
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  let upper: number;
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let n = 3; Math.abs(term) > 1e-17 * sum && n < 200; n += 2) {
      term *= (z * z) / n;
      sum += term;
    }
    upper = 0.5 - density * sum;
  } else {
    let fraction = 0;
    for (let n = 60; n >= 1; n--) fraction = n / (z + fraction);
    upper = density / (z + fraction);
  }
  return x > 0 ? 1 - upper : upper;
}
