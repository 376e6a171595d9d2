/** Single fills and the old curves against a twin in exact fractions, with the venue's own signed revenue. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeeRoundingCode } from '../../engine-wasm/contract.ts';
import { FEE_ROUNDING, MAX_ORDER_QTY_CC } from '../../engine-wasm/contract.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { orderFee } from './reference.ts';

const engine = loadEngine({ markets: 0, games: 0 });
const rounding = fc.integer({ min: 1, max: 7 }) as fc.Arbitrary<FeeRoundingCode>;
const price_e4 = fc.integer({ min: 0, max: 10_000 });
const qty_cc = fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: MAX_ORDER_QTY_CC }));
const rate_e7 = fc.integer({ min: 0, max: 1_400_000 });
const STEPPED: Partial<Record<FeeRoundingCode, [fee: bigint, cash: bigint, rebate: bigint, above: boolean]>> = {
  2: [100n, 100n, 10_000n, true],
  3: [1n, 100n, 100n, false],
  5: [100n, 10_000n, 10_000n, true],
  6: [1n, 10_000n, 10_000n, false],
};
/** Model fees of {@link rate_e7} are in 1e-11 micro-dollars. */
const FINE = 100_000_000_000n;

/** Toward minus infinity. */
const floorTo = (x: bigint, step: bigint): bigint => ((x < 0n ? x - step + 1n : x) / step) * step;

/** The fee page's steps for one fill with signed revenue, micro-dollars: what is charged, and the accumulator after it. */
function page(
  [fee_step, cash_step, rebate_step, above]: [bigint, bigint, bigint, boolean],
  model: bigint,
  revenue: bigint,
  accumulator: bigint,
): [fee: bigint, accumulator: bigint] {
  const trade = -floorTo(-model, fee_step * FINE) / FINE;
  const change = revenue - trade;
  const rounding_fee = change - floorTo(change, cash_step);
  let [pot, net] = [accumulator + rounding_fee, trade + rounding_fee];
  while ((above ? pot > rebate_step : pot >= rebate_step) && net >= rebate_step) {
    pot -= rebate_step;
    net -= rebate_step;
  }
  return [net, pot];
}

describe('one fill', () => {
  it("follows the fee page's steps for buys and sales, with any carry", () => {
    // Also such that the accumulator ends on whole steps, where the two texts differ.
    const carry = fc.oneof(fc.integer({ min: 0, max: 25_000 }), fc.constantFrom(10_000, 20_000));
    const round = fc.record({
      rate_e7: fc.constant(700_000),
      price: fc.constant(5_000),
      qty: fc.integer({ min: 1, max: 1_000 }).map((n) => n * 40_000),
    });
    const any = fc.record({ rate_e7, price: price_e4, qty: qty_cc });
    const sell = fc.boolean();
    fc.assert(
      fc.property(fc.oneof(any, round), rounding, carry, sell, ({ rate_e7: rate, price, qty }, rule, before, sold) => {
        const steps = STEPPED[rule];
        fc.pre(steps !== undefined);
        const model = BigInt(rate) * BigInt(price * (10_000 - price)) * BigInt(qty);
        const cash = BigInt(price) * BigInt(qty);
        const [fee, pot] = page(steps as never, model, sold ? cash : -cash, BigInt(before));
        // A sale of YES is charged as the purchase of NO.
        const bought = sold ? 10_000 - price : price;
        const ours = engine.fillFee({ rate_e7: rate, rounding: rule, price_e4: bought, qty_cc: qty, carry: before });
        expect([ours?.fee_udollars, ours?.carry]).toEqual([Number(fee), Number(pot)]);
      }),
      { numRuns: 5_000 },
    );
  });

  it('adds up to the whole order of the trading path, carry by carry', () => {
    const fills = fc.array(fc.tuple(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 1, max: 50_000 })), {
      minLength: 1,
      maxLength: 10,
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 14_000 }), rounding, fills, (rate_e5, rule, order) => {
        let [carry, total] = [0, 0];
        for (const [price, qty] of order) {
          const rate = rate_e5 * 100;
          const part = engine.fillFee({ rate_e7: rate, rounding: rule, price_e4: price, qty_cc: qty, carry });
          if (part === null) throw new Error('refused');
          expect(part.fee_udollars).toBe(part.trade_fee_udollars + part.rounding_fee_udollars - part.rebate_udollars);
          expect(part.fee_udollars).toBeGreaterThanOrEqual(0);
          carry = part.carry;
          total += part.fee_udollars;
        }
        expect(BigInt(total)).toBe(orderFee({ rate_e5, rounding: rule }, order));
      }),
      { numRuns: 3_000 },
    );
  });

  it('costs a maker no more than a taker', () => {
    const multiplier = fc.constantFrom(0, 2_500, 5_000, 10_000, 20_000);
    fc.assert(
      fc.property(rounding, price_e4, qty_cc, multiplier, (rule, price, qty, m) => {
        const fee = (rate: number) =>
          engine.fillFee({ rate_e7: (rate * m) / 10_000, rounding: rule, price_e4: price, qty_cc: qty, carry: 0 })
            ?.fee_udollars ?? Number.NaN;
        expect(fee(175_000)).toBeLessThanOrEqual(fee(700_000));
        expect(fee(0)).toBeLessThanOrEqual(fee(175_000));
      }),
    );
  });

  it('stays below the notional for whole contracts at a direct member, a cent and more', () => {
    const cents = fc.integer({ min: 1, max: 99 });
    const contracts = fc.integer({ min: 1, max: 100_000 });
    const rule = fc.constantFrom<FeeRoundingCode>(2, 3, 4);
    fc.assert(
      fc.property(rule, cents, contracts, (code, price, count) => {
        const [price_e4, qty] = [price * 100, count * 100];
        const part = engine.fillFee({ rate_e7: 700_000, rounding: code, price_e4, qty_cc: qty, carry: 0 });
        expect(part?.fee_udollars).toBeLessThan(price_e4 * qty);
      }),
    );
  });

  it.each([
    [{ rounding: FEE_ROUNDING.unknown }],
    [{ rounding: 8 as FeeRoundingCode }],
    [{ price_e4: 10_001 }],
    [{ price_e4: 0.5 }],
    [{ qty_cc: MAX_ORDER_QTY_CC + 1 }],
    [{ rate_e7: 1_400_001 }],
    [{ rate_e7: -1 }],
    [{ carry: Number.NaN }],
  ])('refuses %o', (wrong) => {
    const good = { rate_e7: 700_000, rounding: FEE_ROUNDING.kalshi_direct, price_e4: 5_000, qty_cc: 100, carry: 0 };
    expect(engine.fillFee(good)?.fee_udollars).toBe(17_500);
    expect(engine.fillFee({ ...good, ...wrong })).toBeNull();
  });
});

describe('the curves before 2026-04-14', () => {
  const base = { times_price: true, step_udollars: 100, price_e4: 5_000, qty_cc: 10_000 } as const;
  it.each([
    ['15-minute crypto, published as 0.78 per 100 shares at 0.50', { rate_e5: 25_000, exponent: 2 }, 781_300],
    ['college basketball, published as 0.21875', { rate_e5: 1_750, exponent: 1 }, 218_800],
    ['economics', { rate_e5: 3_000, exponent: 0.5 }, 750_000],
    ['other', { rate_e5: 20_000, exponent: 2 }, 625_000],
  ] as const)('%s', (_name, curve, want) => {
    expect(engine.curveFee({ ...base, ...curve })).toBe(want);
  });

  it('are the nearest step, halves up, by whole numbers', () => {
    const exponent = fc.constantFrom(0.5, 1, 2) as fc.Arbitrary<0.5 | 1 | 2>;
    const rate = fc.integer({ min: 0, max: 25_000 });
    const qty = fc.integer({ min: 0, max: 1_000_000 });
    const step = fc.constantFrom(10, 100);
    fc.assert(
      fc.property(rate, exponent, fc.boolean(), step, price_e4, qty, (r, e, times_price, step_udollars, p, q) => {
        const fee = engine.curveFee({ rate_e5: r, exponent: e, times_price, step_udollars, price_e4: p, qty_cc: q });
        const n = BigInt(fee / step_udollars);
        // (2n - 1) <= 2 x fee / step < 2n + 1, squared so that no root is taken.
        const front = BigInt(r) * BigInt(q) * (times_price ? BigInt(p) : 1n);
        const spread = BigInt(p * (10_000 - p));
        const unit = BigInt(step_udollars) * (times_price ? 10_000n : 1n);
        const power = spread ** BigInt(2 * e);
        const scale = unit * (e === 0.5 ? 100_000n : e === 1 ? 1_000_000_000n : 100_000_000_000_000_000n);
        const twice_squared = 4n * front * front * power;
        expect(n === 0n || ((2n * n - 1n) * scale) ** 2n <= twice_squared).toBe(true);
        expect(twice_squared < ((2n * n + 1n) * scale) ** 2n).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses what is out of range', () => {
    const good = { ...base, rate_e5: 1_000, exponent: 1 } as const;
    expect(engine.curveFee(good)).toBeGreaterThan(0);
    for (const wrong of [{ rate_e5: 25_001 }, { price_e4: 10_001 }, { qty_cc: -1 }, { step_udollars: 0 }])
      expect(engine.curveFee({ ...good, ...wrong })).toBeNaN();
  });
});
