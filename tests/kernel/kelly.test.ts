import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEE_ROUNDING } from '../../engine-wasm/contract.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';

const engine = loadEngine({ markets: 0, games: 0 });
const { sizing } = engine;
const FEE = { rate_e5: 7_000, rounding: FEE_ROUNDING.kalshi_direct };

function ladder(rows: readonly (readonly [number, number])[]) {
  return { price_e4: rows.map(([p]) => p), qty_cc: rows.map(([, q]) => q), length: rows.length };
}

describe('one bet', () => {
  it('stakes what models.md 4 says on a deep ask', () => {
    const cases = [
      [0.6, 5_500, 0.0755],
      [0.55, 5_000, 0.0674],
      [0.53, 5_000, 0.0259],
      [0.9, 8_500, 0.2912],
      [0.1, 700, 0.0275],
    ] as const;
    for (const [p, ask, fraction] of cases) {
      const bet = { p, bankroll_udollars: 1e9, cap_udollars: 1e12, lot_cc: 1, fee: FEE };
      const order = sizing.kellyWalk(ladder([[ask, 50_000_000]]), bet);
      expect((order!.cost_udollars + order!.fee_udollars) / 1e9).toBeCloseTo(fraction, 3);
    }
  });

  it('never buys above its probability, never costs more than its cap, never more than the lots allow', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 0, max: 100_000 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        rows,
        fc.double({ min: 0.05, max: 0.99, noNaN: true }),
        fc.integer({ min: 0, max: 5_000_000 }),
        fc.constantFrom(1, 100),
        (steps, p, cap_udollars, lot_cc) => {
          let price = 0;
          const asks = ladder(
            steps.map(([step, qty]) => {
              price += step;
              return [price, qty] as const;
            }),
          );
          const bet = { p, bankroll_udollars: 1e8, cap_udollars, lot_cc, fee: FEE };
          const order = sizing.kellyWalk(asks, bet)!;
          expect(order.qty_cc % lot_cc).toBe(0);
          expect(order.cost_udollars + order.fee_udollars).toBeLessThanOrEqual(cap_udollars);
          expect(order.worst_e4).toBeLessThan(10_000 * p);
          // The average price can only be better than the worst: no more is spent than on a deep book at the best price.
          if (order.qty_cc > 0) {
            const cost = asks.price_e4[0]! / 1e4;
            const most = engine.kelly(p, cost) * 1e8;
            expect(order.cost_udollars).toBeLessThanOrEqual(most + 1e4);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('answers null to numbers that are none', () => {
    const bet = { p: 0.6, bankroll_udollars: 1e9, cap_udollars: 1e9, lot_cc: 1, fee: FEE };
    expect(sizing.kellyWalk(ladder([[5_000, 100]]), { ...bet, lot_cc: 0.5 })).toBe(null);
    expect(sizing.kellyWalk(ladder([[5_000, 100]]), { ...bet, fee: { rate_e5: 7_000, rounding: 0 } })).toBe(null);
    for (const p of [Number.NaN, -0.1, 1.1]) expect(sizing.kellyWalk(ladder([[5_000, 100]]), { ...bet, p })).toBe(null);
    for (const unknown of ['held_udollars', 'floor_e4', 'min_qty_cc', 'min_notional_udollars'])
      expect(sizing.kellyWalk(ladder([[5_000, 100]]), { ...bet, [unknown]: Number.NaN })).toBe(null);
    for (const nothing of ['bankroll_udollars', 'cap_udollars', 'limit_e4'])
      expect(sizing.kellyWalk(ladder([[5_000, 100]]), { ...bet, [nothing]: Number.NaN })).toMatchObject({ qty_cc: 0 });
  });

  it('believes a model as far as its error allows', () => {
    expect(sizing.shrink(0.6, 0.5, 0.02, 0.0004)).toBeCloseTo(0.55, 14);
    expect(sizing.shrink(0.6, Number.NaN, 0.02, 0.0004)).toBeNaN();
  });
});

describe('exclusive outcomes', () => {
  it('are staked as in the two worked examples', () => {
    const cases = [
      [
        [0.5, 0.28, 0.22],
        [0.46, 0.29, 0.27],
        [0.0952, 0.0248, 0],
      ],
      [
        [0.5, 0.3, 0.2],
        [0.46, 0.28, 0.27],
        [0.5 - (0.2 / 0.26) * 0.46, 0.3 - (0.2 / 0.26) * 0.28, 0],
      ],
    ] as const;
    for (const [p, cost, want] of cases) {
      const got = sizing.kellyExclusive(p, cost);
      if (got.kind !== 'staked') throw new Error(got.kind);
      for (const [i, stake] of got.stakes.entries()) expect(Math.abs(stake - want[i]!)).toBeLessThan(1e-5);
      expect(got.cash + got.stakes.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
    }
  });

  it('are told apart from a sure profit and from nonsense', () => {
    expect(sizing.kellyExclusive([0.5, 0.5], [0.4, 0.5])).toEqual({ kind: 'arbitrage' });
    expect(sizing.kellyExclusive([0.5, 0.6], [0.4, 0.5])).toEqual({ kind: 'refused' });
    expect(sizing.kellyExclusive([0.5], [0.4, 0.5])).toEqual({ kind: 'refused' });
    expect(sizing.kellyExclusive(Array(65).fill(0.01), Array(65).fill(0.5))).toEqual({ kind: 'refused' });
  });
});

describe('bets of one game', () => {
  /** Margins from -40 to 40, bell-shaped around 3: the home side, the home side by six or more, the away side. */
  const states = Array.from({ length: 81 }, (_, i) => {
    const margin = i - 40;
    return { weight: Math.exp(-((margin - 3) ** 2) / 240), payoff: [margin > 0, margin > 5, margin <= 0].map(Number) };
  });
  const total = states.reduce((sum, { weight }) => sum + weight, 0);
  const outcomes = states.map(({ weight, payoff }) => ({ probability: weight / total, payoff }));
  const fair = [0, 1, 2].map((bet) => outcomes.reduce((sum, o) => sum + o.probability * o.payoff[bet]!, 0));

  it('share the stake when they win together', () => {
    const cost = [fair[0]! - 0.03, fair[1]! - 0.03, fair[2]! + 0.04];
    const both = sizing.gameStakes(cost, outcomes, 1, 1);
    const alone = [0, 1].map((bet) =>
      sizing.gameStakes(
        [cost[bet]!],
        outcomes.map(({ probability, payoff }) => ({ probability, payoff: [payoff[bet]!] })),
        1,
        1,
      ),
    );
    if (typeof both === 'string') throw new Error(both);
    const singles = alone.map((stakes) => (typeof stakes === 'string' ? Number.NaN : stakes[0]!));
    expect(both[0]! + both[1]!).toBeLessThan(singles[0]! + singles[1]!);
    expect(both[0]! + both[1]!).toBeGreaterThan(Math.max(...singles) * 0.9);
    expect(both[2]).toBe(0);
    for (const [i, single] of singles.entries()) {
      const p = fair[i]!;
      expect(single).toBeCloseTo((p / cost[i]! - 1) / ((p * (1 - p)) / cost[i]! ** 2), 6);
    }
  });

  it('are scaled by the fraction and by the cap of the game', () => {
    const cost = [fair[0]! - 0.03, fair[1]! - 0.03, fair[2]! + 0.04];
    const full = sizing.gameStakes(cost, outcomes, 1, 100) as number[];
    const quarter = sizing.gameStakes(cost, outcomes, 0.25, 100) as number[];
    const capped = sizing.gameStakes(cost, outcomes, 1, 0.04) as number[];
    for (const [i, stake] of quarter.entries()) expect(stake).toBeCloseTo(full[i]! / 4, 14);
    expect(capped.reduce((a, b) => a + b)).toBeCloseTo(0.04, 14);
  });

  it('are refused by name', () => {
    expect(sizing.gameStakes([], outcomes, 1, 1)).toBe('bad_count');
    expect(sizing.gameStakes(Array(17).fill(0.5), outcomes, 1, 1)).toBe('bad_count');
    expect(sizing.gameStakes([1], outcomes, 1, 1)).toBe('bad_cost');
    expect(sizing.gameStakes([0.5], outcomes, 1, 1)).toBe('bad_state');
    expect(sizing.gameStakes([0.5], [{ probability: 2, payoff: [1] }], 1, 1)).toBe('bad_state');
    expect(sizing.gameStakes([0.5], [{ probability: 0.5, payoff: [1] }], 1, 1)).toBe('bad_total');
    expect(sizing.gameStakes([0.5], [{ probability: 1, payoff: [1] }], 1, 1)).toBe('riskless');
    expect(sizing.gameStakes([fair[0]! - 0.01, fair[1]!, fair[2]! - 0.01], outcomes, 1, 1)).toBe('riskless');
  });
});
