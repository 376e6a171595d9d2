/** The basketball price in plain TypeScript, from the kernel's own table: what the benchmark compares the kernel with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './program.ts';

/** Cells of a clock sport's table before its nodes, and intervals between nodes (engine-rs/src/sport/common/warp/table.rs). */
const HEAD = 8;
const GRID = 1024;
/** Knots of the normal tail per unit, and where it ends (engine-rs/src/sport/common/warp/fast.rs). */
const PER_UNIT = 64;
const PHI_END = 8.5;
const KNOTS = PHI_END * PER_UNIT;
/** Seconds in which the last possessions' extra worth decays (basketball.rs). */
const LATE_S = 20;

const density = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** 1 - Phi at the knots, then its slope times the distance of two. */
const [tails, slopes] = (() => {
  const step = 1 / PER_UNIT;
  const tail = new Float64Array(KNOTS + 1);
  for (let i = KNOTS - 1; i >= 0; i--) {
    const x = i * step;
    const ends = 7 * (density(x) + density(x + step));
    const inner = 32 * (density(x + 0.25 * step) + density(x + 0.75 * step)) + 12 * density(x + 0.5 * step);
    tail[i] = tail[i + 1]! + (step / 90) * (ends + inner);
  }
  return [tail, tail.map((_, i) => -density(i * step) * step)];
})();

function phi(z: number): number {
  const x = Math.min(Math.abs(z) * PER_UNIT, KNOTS - 1e-9);
  const i = Math.floor(x);
  const t = x - i;
  const a = tails[i]!;
  const da = slopes[i]!;
  const db = slopes[i + 1]!;
  const rise = tails[i + 1]! - a;
  const tail = a + t * (da + t * (3 * rise - 2 * da - db + t * (da + db - 2 * rise)));
  return z < 0 ? tail : 1 - tail;
}

/** A league's numbers, read from its coefficient file. */
export interface TwinNumbers {
  regulation_s: number;
  overtime_s: number;
  half: number;
  ball: [number, number];
  free_throw: number;
}

/** Numbers of `nba`, `ncaab` or `wnba`. @throws Error when the file does not say one of them */
export function twinNumbers(league: string): TwinNumbers {
  const text = readFileSync(join(projectRoot, 'engine-rs', 'src', 'sport', 'coefficients', `${league}.rs`), 'utf8');
  const find = (name: string): number[] => {
    const value = new RegExp(`\\b${name}: \\[?([-\\d., ]+?)\\]?,\\n`).exec(text)?.[1];
    if (value === undefined) throw new Error(`${league}.rs says no ${name}`);
    return value.split(',').map(Number);
  };
  const [regulation_s, overtime_s, half, free_throw] = ['regulation_s', 'overtime_s', 'half', 'free_throw'].map(
    (name) => find(name)[0]!,
  ) as [number, number, number, number];
  const [always = Number.NaN, late = Number.NaN] = find('ball');
  return { regulation_s, overtime_s, half, free_throw, ball: [always, late] };
}

/** Side 1's probability of a running state; `row` is a state row of the kernel, `table` the game's table. */
export function twinPrice(
  { regulation_s, overtime_s, half, ball, free_throw }: TwinNumbers,
  periods: { count: number; length_ms: number },
  table: Float32Array,
  row: Int32Array,
): number {
  const extra = row[1]! > periods.count;
  const seconds = (Math.max(periods.count - row[1]!, 0) * periods.length_ms + row[2]!) * 1e-3;
  const x = Math.sqrt(seconds / regulation_s) * GRID;
  const i = Math.min(Math.floor(x), GRID - 1);
  const part = x - i;
  const at = HEAD + 2 * i;
  const inv_sd = table[at]! + part * (table[at + 2]! - table[at]!);
  const memory = (table[at + 1]! + part * (table[at + 3]! - table[at + 1]!)) * (table[0]! + table[1]!);
  const worth = (ball[0] + ball[1] * Math.exp(-seconds / LATE_S)) * (1 - Math.exp(-seconds)) * row[8]!;
  const h = (row[3]! - row[4]! + free_throw * (row[9]! - row[10]!) + worth) * inv_sd + memory;
  const c = half * (1 - seconds / (extra ? overtime_s : regulation_s)) * inv_sd;
  const overtime = table[2]! + table[3]!;
  return overtime * phi(h + c) + (1 - overtime) * phi(h - c);
}
