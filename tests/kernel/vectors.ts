/** Deterministic inputs that every build of the kernel is asked for: Node, browser, component and the native test. */
import type { KernelGameState, KernelLeague } from '../../engine-wasm/contract.ts';

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

/** Bits of a double as 16 hex digits; every NaN is written alike, since its payload may differ. */
export function bits(x: number): string {
  if (Number.isNaN(x)) return 'nan'.padEnd(16, '.');
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}
