/** Deterministic inputs that every build of the kernel is asked for: Node, browser, component and the native test. */
import type {
  KernelGameState,
  KernelLeague,
  SportField,
  SportLeague,
  SportPregame,
} from '../../engine-wasm/contract.ts';
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

/** One question to the win-probability models. */
export interface GameVector {
  league: KernelLeague;
  state: KernelGameState;
  prior_home: number;
}

/** `count` states, most of them legal, some not. Field by field in the order of the kernel's row. */
export function gameVectors(count: number, seed = 20_261_120): GameVector[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const league = random.between(1, 2) === 1 ? 'nfl' : 'nba';
    const period = random.between(0, 6);
    const clock_ms = random.between(0, 3) === 0 ? random.between(0, 5_000) : random.between(0, 720_000);
    const started = period > 0 ? 1 : 0;
    const state = {
      period,
      clock_ms,
      home_score: random.between(0, 130) * started,
      away_score: random.between(0, 130) * started,
      possession: random.between(-1, 1),
      down: random.between(0, 4),
      distance: random.between(0, 25),
      yards_to_goal: random.between(0, 99),
      home_timeouts: random.between(0, 3),
      away_timeouts: random.between(0, 3),
      second_half_receiver: random.between(-1, 1),
      final: random.between(0, 19) === 0 ? 1 : 0,
      postseason: random.between(0, 1),
    };
    return { league, state, prior_home: random.between(1, 999_999) / 1_000_000 };
  });
}

/** One question to the fee rules. */
export interface FeeVector {
  rate_e5: number;
  rounding: 1 | 2 | 3 | 4;
  price_e4: number;
  qty_cc: number;
}

/** `count` orders over both venues' rules. */
export function feeVectors(count: number, seed = 7): FeeVector[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => ({
    rate_e5: random.between(0, 14_000),
    rounding: random.between(1, 4) as 1 | 2 | 3 | 4,
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
  return row;
}

/** `games` games of a league with `count` states each, most of them legal, some not. */
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
    const side1 = random.between(5, 70) / 100;
    const draw = random.between(10, 24) / 100;
    const total = (SPORT_BOUNDS[league][3] * random.between(80, 120)) / 100;
    const known = random.between(0, 2) > 0;
    const pregame = { side1, draw: league === 'soccer' ? draw : 0, total: known ? total : Number.NaN };
    return { pregame, base, rows: Array.from({ length: count }, () => sportRow(random, league, fields, base)) };
  });
}

/** Bits of a double as 16 hex digits; every NaN is written alike, since its payload may differ. */
export function bits(x: number): string {
  if (Number.isNaN(x)) return 'nan'.padEnd(16, '.');
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}
