/**
 * From closing lines to the pregame probability, and what stands for it where a table has no line.
 *
 * Spread slopes and home shares are those of the coefficient files (engine-rs/src/sport/coefficients, 2026-11-21); the rest from
 * docs/calibration.md. What a table's earlier games say instead of a constant is in rating-models.ts.
 */
import type { Moment, Sport } from './moment.ts';
import { phi } from './normal.ts';

interface Line {
  /** probit(p0) per point of expected home margin. */
  spread: number;
  /** Home side's share of decided games. */
  home: number;
}

/** Leagues whose tables carry spreads or moneylines. */
export const LINES: Readonly<Record<Exclude<Sport, 'soccer' | 'tennis' | 'mma'>, Line>> = {
  nfl: { spread: 0.0888, home: 0.5519 },
  nba: { spread: 0.0874, home: 0.58 },
  ncaaf: { spread: 0.0741, home: 0.6562 },
  ncaab: { spread: 0.0932, home: 0.6451 },
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

/**
 * Two-way price without the margin by powers: p = a^k with a^k + b^k = 1, which takes more of the margin from the outsider. For
 * tennis, where it is the better calibrated (docs/calibration.md); NaN as in {@link devig}.
 */
export function powerDevig(side1: number, side2: number, low: number): number {
  if (!(side1 > 0 && side1 < 1 && side2 > 0 && side2 < 1)) return Number.NaN;
  let [from, to] = [0.2, 5];
  for (let i = 0; i < 50; i++) {
    const k = (from + to) / 2;
    if (side1 ** k + side2 ** k > 1) from = k;
    else to = k;
  }
  const p = side1 ** ((from + to) / 2);
  return p > low && p < 1 - low ? p : Number.NaN;
}

/** Spreads beyond this are errors of the source, points. */
const IMPOSSIBLE: Readonly<Record<string, number>> = { nfl: 30, nba: 35, ncaaf: 70, ncaab: 60, wnba: 35 };

/** The market before a game, NaN where it is not known: decimal or American odds of both sides, home-relative spread, points. */
export interface PregameLines {
  home_ml: number;
  away_ml: number;
  spread: number;
  total: number;
}

/** Pregame prices of a league with lines: moneylines, else the spread. Keeps the last answer. */
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

  /** The market's probability of the home side; NaN without a line. `spread` is home-relative, negative for a favourite. */
  price(home_ml: number, away_ml: number, spread: number): number {
    const same =
      Object.is(home_ml, this.#home_ml) && Object.is(away_ml, this.#away_ml) && Object.is(spread, this.#spread);
    if (!same) {
      this.#home_ml = home_ml;
      this.#away_ml = away_ml;
      this.#spread = spread;
      this.#p = devig(moneyline(home_ml), moneyline(away_ml), 0.005);
      if (Number.isNaN(this.#p) && Math.abs(spread) <= this.#impossible) this.#p = phi(-this.#line.spread * spread);
    }
    return this.#p;
  }

  /** Give `moment` its pregame price; `without` stands for it where there is no line. */
  set(moment: Moment, { home_ml, away_ml, spread, total }: PregameLines, without: number): void {
    const p = this.price(home_ml, away_ml, spread);
    moment.market = !Number.isNaN(p);
    moment.side1 = moment.market ? p : without;
    moment.total = total > 0 ? total : Number.NaN;
  }
}
