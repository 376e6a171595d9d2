import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import type { CapInput } from '../../engine-wasm/sizing-contract.ts';

const { sizing } = loadEngine({ markets: 0, games: 0 });
const RICH = Number.MAX_SAFE_INTEGER;

describe('caps', () => {
  const bankroll: CapInput = {
    wanted_udollars: 50_000_000,
    depth_udollars: RICH,
    bankroll_udollars: 1_000_000_000,
    game_udollars: 0,
    sport_day_udollars: 0,
    total_udollars: 0,
    day_profit_udollars: 0,
  };
  it.each([
    [{ wanted_udollars: 1 }, 1, 'wanted'],
    [{ depth_udollars: 7 }, 7, 'depth'],
    [{}, 20_000_000, 'order'],
    [{ game_udollars: 39_000_000 }, 1_000_000, 'game'],
    [{ sport_day_udollars: 149_000_000 }, 1_000_000, 'sport_day'],
    [{ total_udollars: 499_000_000 }, 1_000_000, 'total'],
    [{ day_profit_udollars: -60_000_000 }, 0, 'day_stop'],
  ])('%j leave %i by %s', (over, stake_udollars, binding) => {
    expect(sizing.capStake({ ...bankroll, ...over })).toEqual({ stake_udollars, binding });
  });

  it('refuses numbers that are none', () => {
    expect(sizing.capStake({ ...bankroll, game_udollars: Number.NaN })).toBe(null);
    expect(sizing.capStake({ ...bankroll, day_profit_udollars: Number.NaN })).toBe(null);
  });
});

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
