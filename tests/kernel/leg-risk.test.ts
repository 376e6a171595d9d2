import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';

const { sizing } = loadEngine({ markets: 0, games: 0 });

describe('leg risk and capital', () => {
  const risk = { fill_probability: 0.9, half_spread_e4: 50, drift_e4: 30, fees_e4: 300 };

  it('weighs the profit against unwinding', () => {
    const risked = sizing.legRisk(risk, 4_000_000, 10_000);
    expect(risked.expected_udollars).toBe(3_220_000);
    expect(risked.floor_e4).toBe(43);
    expect(risked.least_fill_probability).toBeCloseTo(380 / 780, 12);
    expect(sizing.legRisk(risk, 400_000, 10_000).expected_udollars).toBeLessThan(0);
    expect(sizing.legRisk({ ...risk, fill_probability: 0 }, 1, 1).floor_e4).toBeNaN();
    expect(sizing.legRisk({ ...risk, drift_e4: Number.NaN }, 1, 1).expected_udollars).toBeNaN();
  });

  it('earns by the year and costs by the day', () => {
    expect(sizing.annualised(20_000, 980_000, 0.5)).toBeCloseTo((0.02 / 0.98) * 730, 12);
    expect(sizing.annualised(20_000, 0, 0.5)).toBeNaN();
    expect(sizing.capitalFloor(10_000, 0.05, 7)).toBe(10);
    expect(sizing.capitalFloor(10_000, Number.NaN, 7)).toBeNaN();
  });
});
