import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOOK_SIDE, NO, NOWHERE, YES } from '../../engine-wasm/book-contract.ts';
import { FEE_ROUNDING, type FeeRoundingCode } from '../../engine-wasm/contract.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import {
  type BookLeg,
  type LadderLeg,
  MAX_ACCOUNTS,
  MAX_SIZED_LEGS,
  type SetLimits,
} from '../../engine-wasm/sizing-contract.ts';

const engine = loadEngine({ markets: 16, games: 1, books: 4, book_levels: 2_048 });
const { sizing } = engine;
const RICH = Number.MAX_SAFE_INTEGER;
const KALSHI_FEE = { rate_e5: 7_000, rounding: FEE_ROUNDING.kalshi_direct };
const POLYMARKET_FEE = { rate_e5: 5_000, rounding: FEE_ROUNDING.polymarket_5dp };

type Rows = readonly (readonly [price_e4: number, qty_cc: number])[];

function ladder(rows: Rows) {
  return { price_e4: rows.map(([p]) => p), qty_cc: rows.map(([, q]) => q), length: rows.length };
}

function kalshi(rows: Rows, rules: Partial<LadderLeg> = {}): LadderLeg {
  return {
    ladder: ladder(rows),
    fee: KALSHI_FEE,
    account: 0,
    lot_cc: 1,
    min_qty_cc: 0,
    min_notional_udollars: 0,
    ...rules,
  };
}

function polymarket(rows: Rows, rules: Partial<LadderLeg> = {}): LadderLeg {
  const minimum = { min_qty_cc: 500, min_notional_udollars: 1_000_000 };
  return { ladder: ladder(rows), fee: POLYMARKET_FEE, account: 1, lot_cc: 1, ...minimum, ...rules };
}

const limits = (over: Partial<SetLimits> = {}): SetLimits => ({
  payout_e4: 10_000,
  cap_qty_cc: RICH,
  floor_e4: 0,
  cash_udollars: [RICH, RICH],
  ...over,
});

/** How many units, cheapest first, cost less than they pay before rounding. */
function worthwhile(legs: readonly LadderLeg[], payout_e4: number): number {
  const units = legs.map(({ ladder: { price_e4, qty_cc }, fee }) =>
    Array.from(price_e4).flatMap((price, i) =>
      Array<number>(qty_cc[i]!).fill(price * 1e9 + fee.rate_e5 * price * (10_000 - price)),
    ),
  );
  for (let i = 0; ; i++) {
    const cost = units.reduce((sum, one) => sum + (one[i] ?? Number.POSITIVE_INFINITY), 0);
    if (cost >= payout_e4 * 1e9) return i;
  }
}

/** Cost with fee of the first `qty_cc` of a leg, fill by fill through the fee face. */
function charge(leg: LadderLeg, qty_cc: number): { cost: number; fee: number } {
  let [left, carry, cost, fee] = [qty_cc, 0, 0, 0];
  for (let i = 0; i < leg.ladder.length && left > 0; i++) {
    const price_e4 = leg.ladder.price_e4[i]!;
    const take = Math.min(left, leg.ladder.qty_cc[i]!);
    if (take === 0) continue;
    const { rate_e5, rounding } = leg.fee;
    const parts = engine.fillFee({
      rate_e7: 100 * rate_e5,
      rounding: rounding as FeeRoundingCode,
      price_e4,
      qty_cc: take,
      carry,
    });
    if (parts === null) throw new Error('a fill of the test was refused');
    carry = parts.carry;
    cost += price_e4 * take;
    fee += parts.fee_udollars;
    left -= take;
  }
  return { cost, fee };
}

describe('worked examples of models.md 4', () => {
  const cases: [string, Rows, Rows, number, number, number][] = [
    [
      'three levels each',
      [
        [4_200, 5_000],
        [4_300, 10_000],
        [4_500, 20_000],
      ],
      [
        [5_000, 8_000],
        [5_200, 10_000],
        [5_300, 30_000],
      ],
      0,
      18_000,
      5.1639,
    ],
    [
      'the same above a floor',
      [
        [4_200, 5_000],
        [4_300, 10_000],
        [4_500, 20_000],
      ],
      [
        [5_000, 8_000],
        [5_200, 10_000],
        [5_300, 30_000],
      ],
      30,
      15_000,
      5.158,
    ],
    [
      'a thin top',
      [
        [4_600, 1_000],
        [4_700, 50_000],
      ],
      [
        [4_900, 1_000],
        [5_100, 50_000],
      ],
      0,
      1_000,
      0.2012,
    ],
    [
      'a tail lock',
      [[300, 100_000]],
      [
        [9_550, 40_000],
        [9_630, 60_000],
      ],
      0,
      100_000,
      6.2346,
    ],
    [
      'a deep one',
      [
        [8_800, 30_000],
        [8_900, 20_000],
      ],
      [
        [800, 12_000],
        [900, 50_000],
      ],
      0,
      50_000,
      8.6141,
    ],
  ];
  it.each(cases)('%s', (_, a, b, floor_e4, qty_cc, profit) => {
    const legs = [kalshi(a, { lot_cc: 100 }), polymarket(b, { lot_cc: 100 })];
    const sized = sizing.walkSet(legs, limits({ floor_e4 }));
    expect(sized).toMatchObject({ qty_cc, is_exact: true, refusal: null });
    expect(sized.net_udollars / 1e6).toBeCloseTo(profit, 3);
    // The older call is the same walk.
    const [first, second] = legs;
    const lock = engine.walkLock({
      a: first!.ladder,
      b: second!.ladder,
      fee_a: KALSHI_FEE,
      fee_b: POLYMARKET_FEE,
      cap_qty_cc: RICH,
      cash_a_udollars: RICH,
      cash_b_udollars: RICH,
      floor_e4,
      lot_cc: 100,
    });
    expect([lock.qty_cc, lock.net_udollars]).toEqual([sized.qty_cc, sized.net_udollars]);
  });
});

const leg = (mid: number): fc.Arbitrary<LadderLeg> =>
  fc
    .record({
      steps: fc.array(fc.tuple(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 60 })), { maxLength: 4 }),
      rate_e5: fc.integer({ min: 0, max: 8_000 }),
      rounding: fc.constantFrom<FeeRoundingCode>(2, 3, 4, 5, 6, 7),
      account: fc.integer({ min: 0, max: 1 }),
      lot_cc: fc.integer({ min: 1, max: 3 }),
      min_qty_cc: fc.integer({ min: 0, max: 40 }),
      min_notional_udollars: fc.integer({ min: 0, max: 150_000 }),
    })
    .map(({ steps, rate_e5, rounding, ...rules }) => {
      let price = mid - 300;
      const rows = steps.map(([step, qty]) => {
        price += step;
        return [price, qty] as const;
      });
      return { ladder: ladder(rows), fee: { rate_e5, rounding }, ...rules };
    });

describe('a set of legs', () => {
  it('is as good as the best of every quantity, charged fill by fill', () => {
    const sets = fc
      .integer({ min: 1, max: 4 })
      .chain((n) =>
        fc.tuple(
          fc.array(leg(n === 1 ? 5_000 : Math.floor(10_000 / n)), { minLength: n, maxLength: n }),
          fc.array(fc.integer({ min: 0, max: 2_000_000 }), { minLength: 2, maxLength: 2 }),
          fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: Number.POSITIVE_INFINITY }),
        ),
      );
    let traded = 0;
    fc.assert(
      fc.property(sets, ([legs, cash_udollars, cap_udollars]) => {
        const payout_e4 = legs.length === 1 ? 5_000 : 10_000;
        const sized = sizing.walkSet(legs, limits({ payout_e4, cash_udollars, cap_udollars, cap_qty_cc: 150 }));
        expect(sized.refusal).toBe(null);
        if (!sized.is_exact) return;
        traded += sized.qty_cc > 0 ? 1 : 0;
        let best = 0;
        for (let qty = 1; qty <= Math.min(150, worthwhile(legs, payout_e4)); qty++) {
          const parts = legs.map((one) => charge(one, qty));
          const left = [...cash_udollars];
          for (const [k, { cost, fee }] of parts.entries()) left[legs[k]!.account]! -= cost + fee;
          const paid = parts.reduce((sum, { cost, fee }) => sum + cost + fee, 0);
          const may =
            paid <= cap_udollars &&
            legs.every(
              (one, k) =>
                qty % one.lot_cc === 0 && qty >= one.min_qty_cc && parts[k]!.cost >= one.min_notional_udollars,
            ) &&
            left.every((money) => money >= 0);
          if (may) best = Math.max(best, qty * payout_e4 - paid);
          if (may && qty === sized.qty_cc) {
            expect(sized.orders.map((one) => [one.cost_udollars, one.fee_udollars])).toEqual(
              parts.map(({ cost, fee }) => [cost, fee]),
            );
          }
        }
        expect(sized.net_udollars).toBe(best);
      }),
      { numRuns: 500 },
    );
    expect(traded).toBeGreaterThan(50);
  });

  it('spends no more than the order limit on all legs together, however cheap the first level is', () => {
    const a = kalshi([
      [500, 500],
      [4_000, 1_000_000],
    ]);
    const b = polymarket([
      [500, 500],
      [5_500, 1_000_000],
    ]);
    const paid = (over: Partial<SetLimits>) => {
      const { orders } = sizing.walkSet([a, b], limits(over));
      return orders.reduce((sum, { cost_udollars, fee_udollars }) => sum + cost_udollars + fee_udollars, 0);
    };
    expect(paid({})).toBeGreaterThan(9_000e6);
    expect(paid({ cap_udollars: 1_000e6 })).toBeLessThanOrEqual(1_000e6);
    expect(paid({ cap_udollars: 1_000e6 })).toBeGreaterThan(999.9e6);
    expect(paid({ cap_udollars: 1_000e6, cash_udollars: [200e6, RICH] })).toBeLessThan(500e6);
    expect(paid({ cap_udollars: Number.NaN })).toBe(0);
  });

  it('keeps Polymarket minimums of five shares and one dollar', () => {
    const at = (price: number, depth: number) =>
      sizing.walkSet([kalshi([[1_000, 100_000]]), polymarket([[price, depth]])], limits()).qty_cc;
    expect(at(5_000, 499)).toBe(0);
    expect(at(5_000, 500)).toBe(500);
    expect(at(1_900, 500)).toBe(0);
    expect(at(2_000, 500)).toBe(500);
  });

  it('pays legs on one exchange shard from one purse and others from their own', () => {
    const legs = (account: number) => [
      kalshi([[4_000, 100_000]], { fee: { rate_e5: 0, rounding: 3 } }),
      kalshi([[4_000, 100_000]], { fee: { rate_e5: 0, rounding: 3 }, account }),
    ];
    const cash_udollars = [4_000_000, 4_000_000];
    expect(sizing.walkSet(legs(1), limits({ cash_udollars })).qty_cc).toBe(1_000);
    expect(sizing.walkSet(legs(0), limits({ cash_udollars })).qty_cc).toBe(500);
  });

  it('takes three NOs of a three-way market for two dollars', () => {
    const nos = [6_000, 6_500, 6_900].map((price) => polymarket([[price, 2_000]]));
    const sized = sizing.walkSet(nos, limits({ payout_e4: 20_000 }));
    expect(sized.qty_cc).toBe(2_000);
    const fees = sized.orders.reduce((sum, order) => sum + order.fee_udollars, 0);
    expect(sized.net_udollars).toBe(2_000 * (20_000 - 19_400) - fees);
  });

  it('sizes sixteen legs and names what it refuses', () => {
    const sixteen = Array.from({ length: MAX_SIZED_LEGS }, () => polymarket([[550, 3_000]]));
    expect(sizing.walkSet(sixteen, limits())).toMatchObject({ qty_cc: 3_000, refusal: null });
    const refusal = (legs: LadderLeg[], over: Partial<SetLimits> = {}) => sizing.walkSet(legs, limits(over)).refusal;
    expect(refusal([])).toBe('bad_legs');
    expect(refusal([...sixteen, kalshi([])])).toBe('bad_legs');
    expect(refusal([kalshi([], { account: 2 })])).toBe('bad_account');
    expect(refusal([kalshi([])], { cash_udollars: Array(MAX_ACCOUNTS + 1).fill(1) })).toBe('bad_account');
    expect(refusal([kalshi([])], { payout_e4: 10_001 })).toBe('bad_payout');
    expect(refusal([kalshi([], { lot_cc: 9e7 })])).toBe('bad_lot');
    expect(refusal([kalshi([], { lot_cc: 1.5 })])).toBe('bad_number');
    expect(refusal([kalshi([], { fee: { rate_e5: 7_000, rounding: 0 } })])).toBe('bad_number');
    expect(refusal([kalshi([], { min_qty_cc: Number.NaN })])).toBe('bad_number');
    expect(refusal([kalshi([], { account: -1 })])).toBe('bad_number');
    expect(refusal([kalshi([])], { floor_e4: Number.NaN })).toBe('bad_number');
    expect(sizing.walkSetRaw([], limits())).toBeNaN();
  });

  it('walks books where they lie, and none that may not be traded', () => {
    const { books } = engine;
    for (const book of [0, 1]) {
      books.open(book, 1, NOWHERE);
      books.begin();
      books.level(BOOK_SIDE.yes_bid, 4_400, 2_000);
      books.level(BOOK_SIDE.yes_ask, 4_600, 3_000);
      books.level(BOOK_SIDE.yes_ask, 4_700, 3_000);
      books.snapshot(book, Number.NaN, 1_000_000);
    }
    const { ladder: _, ...rules } = polymarket([]);
    const yes: BookLeg = { ...rules, book: 0, outcome: YES };
    const no: BookLeg = { ...rules, book: 1, outcome: NO };
    const sized = sizing.walkBookSet([yes, no], limits({ payout_e4: 10_500 }), 1_000_000);
    const copied = sizing.walkSet(
      [
        polymarket([
          [4_600, 3_000],
          [4_700, 3_000],
        ]),
        polymarket([[5_600, 2_000]]),
      ],
      limits({ payout_e4: 10_500 }),
    );
    expect(sized).toEqual(copied);
    expect(sized.qty_cc).toBe(2_000);
    expect(sizing.walkBookSetRaw([yes, no], limits({ payout_e4: 10_500 }), 1_000_000)).toBe(2_000);
    const refused = sizing.walkBookSet([yes, { ...no, book: 3 }], limits(), 1_000_000);
    expect(refused).toMatchObject({ qty_cc: 0, refusal: 'not_tradable' });
  });

  it('allocates nothing in the kernel', () => {
    const before = engine.memory.buffer;
    const legs = [kalshi([[4_000, 1_000]]), polymarket([[5_000, 1_000]])];
    const one = limits();
    for (let i = 0; i < 10_000; i++) sizing.walkSetRaw(legs, one);
    expect(engine.memory.buffer).toBe(before);
  });
});
