import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeeRoundingCode } from '../../engine-wasm/contract.ts';
import { MAX_ORDER_QTY_CC } from '../../engine-wasm/contract.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { orderFee } from './reference.ts';

const engine = loadEngine({ markets: 0, games: 0 });
const rounding = fc.integer({ min: 1, max: 7 }) as fc.Arbitrary<FeeRoundingCode>;
const rate_e5 = fc.integer({ min: 0, max: 14_000 });

describe('taker fees', () => {
  it.each([
    // Kalshi direct members, kalshi.md 8 (recorded fills among them).
    [7_000, 3, 5_000, 100, 17_500],
    [7_000, 3, 7_400, 1_500, 202_100],
    [3_500, 3, 2_700, 27, 1_900],
    [7_000, 3, 10, 22_727, 15_930],
    [7_000, 2, 130, 7_194, 64_780],
    [7_000, 3, 130, 7_194, 64_680],
    [7_000, 1, 5_600, 1_000, 180_000],
    // The same through an intermediary, and the venue's example of a fill at 0.055.
    [7_000, 5, 2_500, 10_000, 1_320_000],
    [3_500, 6, 2_700, 27, 7_100],
    [7_000, 6, 550, 100, 5_000],
    // Polymarket, polymarket.md 6.2.
    [5_000, 4, 3_700, 25_000, 2_913_750],
    [7_000, 4, 6_200, 4_000, 659_680],
    [5_000, 4, 30, 700, 1_050],
    // Polymarket US, half to even: 0.05 x 0.4 x 0.25 is half a cent, at 1.2 contracts a cent and a half.
    [5_000, 7, 5_000, 40, 0],
    [5_000, 7, 5_000, 120, 20_000],
    [6_950, 7, 5_600, 10_000, 1_710_000],
  ] as const)('rate %i, rule %i at %i for %i cost %i', (rate, rule, price, qty, want) => {
    expect(engine.takerFee(rate, rule, price, qty)).toBe(want);
  });

  it('equal the BigInt reference for every order the kernel takes', () => {
    const qty = fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: MAX_ORDER_QTY_CC }));
    fc.assert(
      fc.property(rate_e5, rounding, fc.integer({ min: 0, max: 10_000 }), qty, (rate, rule, price, size) => {
        const want = orderFee({ rate_e5: rate, rounding: rule }, [[price, size]]);
        expect(engine.takerFee(rate, rule, price, size)).toBe(Number(want));
      }),
      { numRuns: 5_000 },
    );
  });

  it('add up over the fills of one order as the venue does it', () => {
    const level = fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 20_000 }));
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 12 }), rate_e5, rounding, (steps, rate, rule) => {
        let price = 1;
        const fills = steps.map(([step, qty]): [number, number] => {
          price += step;
          return [price, qty];
        });
        const ladder = { price_e4: fills.map(([p]) => p), qty_cc: fills.map(([, q]) => q), length: fills.length };
        const walk = engine.walkBuy(ladder, 9_999, MAX_ORDER_QTY_CC, { rate_e5: rate, rounding: rule });
        const taken = fills.filter(([, q]) => q > 0);
        expect(walk.fee_udollars).toBe(Number(orderFee({ rate_e5: rate, rounding: rule }, taken)));
        expect(walk.cost_udollars).toBe(taken.reduce((sum, [p, q]) => sum + p * q, 0));
      }),
      { numRuns: 2_000 },
    );
  });
});
