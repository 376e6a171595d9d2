/** Scores of forecasts against results: log loss, Brier, calibration error, and paired comparisons by game. */

import { Rng } from '../trading/types/rng.ts';

/** Bins of equal width. */
const BINS = 20;
/** Draws of the bootstrap. */
const DRAWS = 2_000;
const TINY = 1e-9;

/** Log loss of one forecast, nats; probabilities are kept 1e-9 away from 0 and 1. `y` may be 0.5 for half a win. */
export function logLoss(p: number, y: number): number {
  const q = Math.min(1 - TINY, Math.max(TINY, p));
  if (y === 1) return -Math.log(q);
  if (y === 0) return -Math.log(1 - q);
  return -(y * Math.log(q) + (1 - y) * Math.log(1 - q));
}

/** One bin of a reliability diagram. */
export interface Bin {
  forecasts: number;
  /** Mean forecast. */
  predicted: number;
  /** Share that happened. */
  observed: number;
  /** Standard error of `observed`, from the games in the bin rather than its rows. */
  se: number;
}

/** Figures of a set of forecasts. */
export interface Score {
  games: number;
  rows: number;
  log_loss: number;
  brier: number;
  ece: number;
  slope: number;
  intercept: number;
  /** Bin with the largest gap among those with at least 1 % of the forecasts; null without forecasts. */
  worst_bin: { predicted: number; observed: number; gap: number; se: number; forecasts: number } | null;
}

/** A growing list of forecasts: probability, result, game. */
export class Forecasts {
  n = 0;
  p = new Float64Array(1024);
  y = new Float32Array(1024);
  game = new Int32Array(1024);

  add(p: number, y: number, game: number): void {
    if (this.n === this.p.length) this.#grow();
    this.p[this.n] = p;
    this.y[this.n] = y;
    this.game[this.n] = game;
    this.n += 1;
  }

  #grow(): void {
    const size = this.p.length * 2;
    const [p, y, game] = [new Float64Array(size), new Float32Array(size), new Int32Array(size)];
    p.set(this.p);
    y.set(this.y);
    game.set(this.game);
    Object.assign(this, { p, y, game });
  }
}

/** Reliability by bins of equal width; the standard error treats the rows of one game as one observation. */
function reliability(list: Forecasts): Bin[] {
  const sums = Array.from({ length: BINS }, () => ({ n: 0, p: 0, y: 0, games: new Map<number, [number, number]>() }));
  for (let i = 0; i < list.n; i++) {
    const p = list.p[i]!;
    const y = list.y[i]!;
    const bin = sums[Math.min(BINS - 1, Math.floor(p * BINS))]!;
    bin.n += 1;
    bin.p += p;
    bin.y += y;
    const game = bin.games.get(list.game[i]!);
    if (game === undefined) bin.games.set(list.game[i]!, [1, y]);
    else {
      game[0] += 1;
      game[1] += y;
    }
  }
  return sums.map(({ n, p, y, games }) => {
    const observed = n === 0 ? Number.NaN : y / n;
    let squares = 0;
    for (const [rows, wins] of games.values()) squares += (wins - observed * rows) ** 2;
    return {
      forecasts: n,
      predicted: n === 0 ? Number.NaN : p / n,
      observed,
      se: n === 0 ? Number.NaN : Math.sqrt(squares) / n,
    };
  });
}

/** Newton's method for y ~ intercept + slope * logit(p). */
function logisticLine(list: Forecasts): { intercept: number; slope: number } {
  let [a, b] = [0, 1];
  const x = new Float64Array(list.n);
  for (let i = 0; i < list.n; i++) {
    const p = Math.min(1 - 1e-6, Math.max(1e-6, list.p[i]!));
    x[i] = Math.log(p / (1 - p));
  }
  for (let round = 0; round < 12; round++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-9, 0, 1e-9];
    for (let i = 0; i < list.n; i++) {
      const q = 1 / (1 + Math.exp(-(a + b * x[i]!)));
      const w = q * (1 - q);
      const d = list.y[i]! - q;
      g0 += d;
      g1 += d * x[i]!;
      h00 += w;
      h01 += w * x[i]!;
      h11 += w * x[i]! * x[i]!;
    }
    const det = h00 * h11 - h01 * h01;
    if (!(Math.abs(det) > 1e-12)) break;
    const da = (h11 * g0 - h01 * g1) / det;
    const db = (h00 * g1 - h01 * g0) / det;
    a += da;
    b += db;
    if (Math.abs(da) + Math.abs(db) < 1e-7) break;
  }
  return { intercept: a, slope: b };
}

function worst(bins: readonly Bin[], n: number): Score['worst_bin'] {
  let found: Score['worst_bin'] = null;
  for (const { forecasts, predicted, observed, se } of bins) {
    if (forecasts === 0 || forecasts < 0.01 * n) continue;
    const gap = observed - predicted;
    if (found === null || Math.abs(gap) > Math.abs(found.gap)) found = { predicted, observed, gap, se, forecasts };
  }
  return found;
}

/** The model's own standard deviation of (truth - model), and what the bins say it was: their gaps less the chance in them. */
export interface ErrorSd {
  /** Null where the model does not say. */
  model: number | null;
  measured: number;
  /**
   * Share of the forecasts whose bin is off by no more than one, and two, of the model's errors and its own chance together; were
   * both normal, .68 and .95. Null where the model does not say.
   */
  covered: readonly [one: number, two: number] | null;
}

/** The model's own squared errors by bin of the forecast. */
export class ErrorSums {
  readonly #squares = new Float64Array(BINS);
  readonly #rows = new Float64Array(BINS);

  add(p: number, sd: number): void {
    const bin = Math.min(BINS - 1, Math.floor(p * BINS));
    this.#squares[bin]! += sd * sd;
    this.#rows[bin]! += 1;
  }

  /** See {@link ErrorSd.covered}; `bins` of the same forecasts. */
  covered(bins: readonly Bin[]): ErrorSd['covered'] {
    let [all, one, two] = [0, 0, 0];
    for (const [i, { forecasts, predicted, observed, se }] of bins.entries()) {
      const square = this.#squares[i]! / this.#rows[i]!;
      if (forecasts === 0 || !Number.isFinite(square)) continue;
      const off = Math.abs(observed - predicted) / Math.sqrt(square + se * se);
      all += forecasts;
      one += off <= 1 ? forecasts : 0;
      two += off <= 2 ? forecasts : 0;
    }
    return all === 0 ? null : [one / all, two / all];
  }
}

/** Root mean square gap of the bins less the chance in them, from 0. */
export function unexplained(bins: readonly Bin[]): number {
  let [squares, n] = [0, 0];
  for (const { forecasts, predicted, observed, se } of bins) {
    if (forecasts === 0) continue;
    n += forecasts;
    squares += forecasts * ((observed - predicted) ** 2 - se * se);
  }
  return n === 0 ? 0 : Math.sqrt(Math.max(0, squares / n));
}

/** Figures of a list of two-way forecasts. */
export function score(list: Forecasts): Score & { bins: Bin[] } {
  let [loss, squares] = [0, 0];
  const games = new Set<number>();
  for (let i = 0; i < list.n; i++) {
    loss += logLoss(list.p[i]!, list.y[i]!);
    squares += (list.p[i]! - list.y[i]!) ** 2;
    games.add(list.game[i]!);
  }
  const bins = reliability(list);
  const ece = bins.reduce(
    (sum, b) => sum + (b.forecasts === 0 ? 0 : Math.abs(b.observed - b.predicted) * b.forecasts),
    0,
  );
  const n = Math.max(1, list.n);
  return {
    ...{ games: games.size, rows: list.n, log_loss: loss / n, brier: squares / n, ece: ece / n },
    ...logisticLine(list),
    ...{ worst_bin: worst(bins, list.n), bins },
  };
}

/** Mean difference with its 95 % interval. */
export interface Difference {
  mean: number;
  low: number;
  high: number;
}

/** Sums of a difference by game: what a bootstrap that draws whole games needs. */
export class PairedByGame {
  readonly #sums = new Map<number, [sum: number, rows: number]>();

  add(game: number, difference: number): void {
    const known = this.#sums.get(game);
    if (known === undefined) this.#sums.set(game, [difference, 1]);
    else {
      known[0] += difference;
      known[1] += 1;
    }
  }

  get games(): number {
    return this.#sums.size;
  }

  /** Mean over rows, with the 2.5 % and 97.5 % points of 2,000 draws of as many games; null without rows. */
  interval(): Difference | null {
    const games = [...this.#sums.values()];
    if (games.length === 0) return null;
    const mean = games.reduce((sum, [d]) => sum + d, 0) / games.reduce((sum, [, n]) => sum + n, 0);
    const rng = new Rng(0x9e37_79b9);
    const draws = new Float64Array(DRAWS);
    for (let draw = 0; draw < DRAWS; draw++) {
      let [sum, rows] = [0, 0];
      for (let i = 0; i < games.length; i++) {
        const [d, n] = games[Math.floor(rng.next() * games.length)]!;
        sum += d;
        rows += n;
      }
      draws[draw] = sum / rows;
    }
    draws.sort();
    return { mean, low: draws[DRAWS * 0.025]!, high: draws[DRAWS * 0.975 - 1]! };
  }
}
