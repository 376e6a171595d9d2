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
