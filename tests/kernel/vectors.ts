/** Deterministic inputs that every build of the kernel is asked for: Node, browser, component and the native test. */
import type { SportField, SportLeague, SportPregame } from '../../engine-wasm/contract.ts';
import { SPORT_CODES, SPORT_ROW } from '../../engine-wasm/contract.ts';

/** Numbers in [0, 2^32), the same in Rust (engine-rs/examples/vectors.rs): xorshift on 32 bits. */
export class Random {
  #x: number;
  constructor(seed: number) {
    this.#x = seed >>> 0 || 1;
  }

  next(): number {
    let x = this.#x;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#x = x >>> 0;
    return this.#x;
  }

  /** A whole number in [low, high]. */
  between(low: number, high: number): number {
    return low + (this.next() % (high - low + 1));
  }
}

/** One question to the fee rules. */
export interface FeeVector {
  rate_e5: number;
  rounding: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  price_e4: number;
  qty_cc: number;
}

/** `count` orders over both venues' rules. */
export function feeVectors(count: number, seed = 7): FeeVector[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => ({
    rate_e5: random.between(0, 14_000),
    rounding: random.between(1, 7) as FeeVector['rounding'],
    price_e4: random.between(0, 10_000),
    qty_cc: random.between(0, 2) === 0 ? random.between(0, 50_000_000) : random.between(0, 20_000),
  }));
}

/** Bounds of a league's vectors: periods, longest clock, highest score, usual total; as in the Rust program. */
const SPORT_BOUNDS: Record<SportLeague, readonly [number, number, number, number]> = {
  nfl: [5, 900_000, 45, 45],
  nba: [5, 720_000, 130, 225],
  ncaaf: [5, 900_000, 50, 55],
  ncaab: [3, 1_200_000, 90, 145],
  wnba: [5, 600_000, 100, 165],
  nhl: [5, 1_200_000, 6, 6],
  mlb: [11, 0, 9, 9],
  soccer: [4, 2_700_000, 4, 3],
  tennis: [5, 0, 2, 23],
  mma: [5, 300_000, 0, 3],
};

/** How far above its lowest value a field may lie, drawn once per state. */
const SPANS = [0, 1, 3, 9, 99];

/** A game of a sport model: its price, the row its table is built for, and states of it. */
export interface SportVector {
  pregame: Required<SportPregame>;
  base: Int32Array;
  rows: Int32Array[];
}

function sportRow(random: Random, league: SportLeague, fields: readonly SportField[], base: Int32Array): Int32Array {
  const [periods, clock_ms, score] = SPORT_BOUNDS[league];
  const row = base.slice();
  row[1] = random.between(0, periods);
  row[2] = random.between(0, random.between(0, 3) === 0 ? Math.min(clock_ms, 5_000) : clock_ms);
  row[3] = random.between(0, score);
  row[4] = random.between(0, score);
  row[5] = random.between(0, 15) === 0 ? 1 : 0;
  row[7] = random.between(0, 2) * row[5];
  const span = SPANS[random.between(0, 4)] ?? 0;
  for (const [i, { min, max }] of fields.entries()) row[8 + i] = random.between(min, Math.min(max, min + span));
  if (random.between(0, 9) === 0) {
    const hostile = 1 + (random.next() % (7 + fields.length));
    row[hostile] = random.next() | 0;
  }
  return row;
}

/** What no state holds: the ends of 32 bits and what overflows when it is added, doubled or turned. */
const EXTREMES = [-(2 ** 31), 1 - 2 ** 31, -1, 2 ** 30, 2 ** 31 - 2, 2 ** 31 - 1];

/** A running state of every league with each of the extremes in one column after another, then in all of them. */
function extremeRows(base: Int32Array): Int32Array[] {
  const row = (first: number, end: number, extreme: number) => {
    const state = base.slice();
    state.set([1, 60_000], 1);
    return state.fill(extreme, first, end);
  };
  const columns = Array.from({ length: SPORT_ROW - 1 }, (_, i) => i + 1);
  const one = columns.flatMap((column) => EXTREMES.map((extreme) => row(column, column + 1, extreme)));
  return [...one, ...EXTREMES.map((extreme) => row(1, SPORT_ROW, extreme))];
}

/** A price of side 1: usual, next to certain, or (one in eight) none at all. */
function sidePrice(random: Random): number {
  const kind = random.between(0, 7);
  const usual = random.between(5, 70) / 100;
  if (kind === 0) return random.between(-2, 2) / 2 + 0.75;
  if (kind === 1) return usual / 1_000_000;
  return kind === 2 ? 1 - usual / 1_000_000 : usual;
}

/**
 * `games` games of a league with `count` states each, most of them legal; one state in ten has a column with any 32 bits, and some
 * prices are none. After them come the extreme rows.
 */
export function sportVectors(
  league: SportLeague,
  fields: readonly SportField[],
  games: number,
  count: number,
): SportVector[] {
  const random = new Random(20_261_121 + SPORT_CODES[league]);
  return Array.from({ length: games }, () => {
    const base = new Int32Array(SPORT_ROW);
    base[0] = SPORT_CODES[league];
    base[6] = random.between(0, 1);
    const side1 = sidePrice(random);
    const draw = random.between(10, 24) / 100;
    const total = (SPORT_BOUNDS[league][3] * random.between(80, 120)) / 100;
    const known = random.between(0, 2) > 0;
    const pregame = { side1, draw: league === 'soccer' ? draw : 0, total: known ? total : Number.NaN };
    const rows = Array.from({ length: count }, () => sportRow(random, league, fields, base));
    return { pregame, base, rows: [...rows, ...extremeRows(base)] };
  });
}

/** Bits of a double as 16 hex digits; every NaN is written alike, since its payload may differ. */
export function bits(x: number): string {
  if (Number.isNaN(x)) return 'nan'.padEnd(16, '.');
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}
