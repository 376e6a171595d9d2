import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { LAG_TICKS } from '../../engine-wasm/scan-contract.ts';
import { Random } from './vectors.ts';

const HOUR_US = 3_600_000_000;
const LAG_US = 800_000;

/** A price that walks, seen by the leader at once and by the follower 0.8 s later, both at irregular times. */
function walked(seed: number) {
  const engine = loadEngine({ markets: 0, games: 0, lags: 2, lag_points: 16_384 });
  const random = new Random(seed);
  const uniform = () => (random.next() + 0.5) / 2 ** 32;
  const steps = HOUR_US / 20_000;
  const logits = new Float64Array(steps + 1);
  for (let i = 1; i <= steps; i++)
    logits[i] = logits[i - 1]! * 0.9999 + (uniform() + uniform() + uniform() - 1.5) * 0.02;
  const price = (at_us: number) => 1 / (1 + Math.exp(-logits[Math.max(0, Math.floor(at_us / 20_000))]!));
  for (const [which, per_second, lag_us] of [
    [0, 3, 0],
    [1, 2, LAG_US],
  ] as const) {
    for (let at_us = 0; at_us < HOUR_US; ) {
      at_us += Math.ceil((-Math.log(uniform()) / per_second) * 1e6);
      if (at_us < HOUR_US) engine.scans.lagTick(0, which, at_us, price(at_us - lag_us));
    }
  }
  return engine.scans;
}

describe('the lead-lag estimate', () => {
  it('finds 0.8 seconds in an hour of ticks, far above chance', () => {
    const scans = walked(3);
    const found = scans.lagEstimate(0, 0, HOUR_US, false);
    expect(Math.abs((found?.lag_us ?? 0) - LAG_US)).toBeLessThanOrEqual(50_000);
    expect(found?.rho).toBeGreaterThan(0.9);
    expect(found?.lead_lag_ratio).toBeGreaterThan(8);
    const chance = [90, 150, 240, 400].map((s) => scans.lagPlacebo(0, 0, HOUR_US, s * 1e6));
    expect(Math.max(...chance)).toBeLessThan(0.25);
  });

  it('says nothing of a pair without ticks, or that does not exist', () => {
    const scans = walked(4);
    expect(scans.lagEstimate(1, 0, HOUR_US, true)).toBeNull();
    expect(scans.lagEstimate(2, 0, HOUR_US, true)).toBeNull();
    expect(scans.lagPlacebo(1, 0, HOUR_US, 60e6)).toBeNaN();
    expect(LAG_TICKS[scans.lagTick(2, 0, 1, 0.5)]).toBe('bad_value');
    expect(LAG_TICKS[scans.lagTick(1, 0, Number.NaN, 0.5)]).toBe('bad_value');
    expect(LAG_TICKS[scans.lagTick(1, 0, 1, 1.5)]).toBe('bad_value');
    scans.lagClear(0);
    expect(scans.lagEstimate(0, 0, HOUR_US, false)).toBeNull();
  });

  it('foretells the follower after a jump, until the follower moves', () => {
    const scans = walked(5);
    const found = scans.lagEstimate(0, 0, HOUR_US, true);
    const start_us = HOUR_US + 10_000_000;
    scans.lagTick(0, 0, start_us, 0.5);
    scans.lagTick(0, 1, start_us, 0.5);
    expect(LAG_TICKS[scans.lagTick(0, 0, start_us + 1_000_000, 0.7)]).toBe('jump');
    const signal = scans.lagSignal(0, start_us + 1_100_000);
    expect(signal?.follower).toBe(1);
    expect(signal?.jump).toBeCloseTo(Math.log(0.7 / 0.3), 9);
    expect(signal?.target).toBeCloseTo(1 / (1 + Math.exp(-(found?.beta ?? 0) * Math.log(0.7 / 0.3))), 9);
    expect(scans.lagSignal(0, start_us + 7_000_000)).toBeNull();
    scans.lagTick(0, 1, start_us + 1_200_000, 0.68);
    expect(scans.lagSignal(0, start_us + 1_300_000)).toBeNull();
    scans.lagDistrust(0);
    expect(LAG_TICKS[scans.lagTick(0, 0, start_us + 9_000_000, 0.2)]).toBe('kept');
  });

  it('takes an event of the game for a leader', () => {
    const { scans } = loadEngine({ markets: 0, games: 0, lags: 1, lag_points: 64 });
    scans.lagTick(0, 1, 1_000_000, 0.5);
    expect(LAG_TICKS[scans.lagImpulse(0, 1, 2_000_000, 1, 3_000_000)]).toBe('jump');
    expect(scans.lagSignal(0, 2_000_000)?.target).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
    expect(scans.lagSignal(0, 5_000_001)).toBeNull();
  });
});
