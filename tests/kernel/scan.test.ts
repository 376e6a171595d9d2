import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeeRoundingCode } from '../../engine-wasm/contract.ts';
import { MAX_ORDER_QTY_CC, SIDE_A, SIDE_B } from '../../engine-wasm/contract.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { type Fee, orderFee } from './reference.ts';

const MARKETS = 100;

/** One market: asks and sizes in the order yes, no of side A, of side B; both fees. */
interface Row {
  asks: [number, number, number, number];
  sizes: [number, number, number, number];
  fees: [Fee, Fee];
}
type Hit = [slot: number, direction: number, gross_e4: number, qty_cc: number, net_udollars: number];

const quad = (number: fc.Arbitrary<number>) => fc.tuple(number, number, number, number);
const ask = fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 4_900, max: 5_100 }), fc.constant(10_000));
const size = fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 0xffff_ffff }));
const fee = fc.record({
  rate_e5: fc.integer({ min: 0, max: 14_500 }),
  rounding: fc.integer({ min: 0, max: 4 }) as fc.Arbitrary<FeeRoundingCode>,
});
const row: fc.Arbitrary<Row> = fc.record({ asks: quad(ask), sizes: quad(size), fees: fc.tuple(fee, fee) });

/** The scan's definition, with fees in BigInt. */
function expected(rows: Row[], near_e4: number): Hit[] {
  const hits: Hit[] = [];
  for (const [slot, { asks, sizes, fees }] of rows.entries()) {
    for (const [direction, [k, p]] of (
      [
        [0, 3],
        [1, 2],
      ] as const
    ).entries()) {
      const [a, b] = [asks[k], asks[p]];
      const qty = Math.min(sizes[k], sizes[p], MAX_ORDER_QTY_CC);
      const live = a > 0 && a < 10_000 && b > 0 && b < 10_000 && qty > 0;
      if (!live || a + b >= 10_000 + near_e4) continue;
      const charged = [orderFee(fees[0], [[a, qty]]), orderFee(fees[1], [[b, qty]])];
      const [fee_k, fee_p] = charged;
      if (fee_k == null || fee_p == null) continue;
      hits.push([slot, direction, 10_000 - a - b, qty, Number(BigInt(qty) * BigInt(10_000 - a - b) - fee_k - fee_p)]);
    }
  }
  return hits;
}

const engine = loadEngine({ markets: MARKETS, games: 0 });

function load(rows: Row[]): void {
  for (let slot = 0; slot < MARKETS; slot++) {
    const { asks, sizes, fees } = rows[slot] ?? { asks: [0, 0, 0, 0], sizes: [0, 0, 0, 0], fees: [null, null] };
    engine.setTop(slot, SIDE_A, asks[0], sizes[0], asks[1], sizes[1]);
    engine.setTop(slot, SIDE_B, asks[2], sizes[2], asks[3], sizes[3]);
    engine.setFee(slot, SIDE_A, fees[0]?.rate_e5 ?? 0, fees[0]?.rounding ?? 0);
    engine.setFee(slot, SIDE_B, fees[1]?.rate_e5 ?? 0, fees[1]?.rounding ?? 0);
  }
}

function found(count: number): Hit[] {
  const { slot, direction, gross_e4, qty_cc, net_udollars } = engine.hits;
  return Array.from({ length: count }, (_, i) => [
    slot[i] as number,
    direction[i] as number,
    gross_e4[i] as number,
    qty_cc[i] as number,
    net_udollars[i] as number,
  ]);
}

describe('the lock scan', () => {
  it('finds with SIMD, scalar and BigInt the same hits', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: MARKETS }), fc.integer({ min: -300, max: 2_000 }), (rows, near) => {
        load(rows);
        const want = expected(rows, near);
        expect(found(engine.scan(0, MARKETS, near))).toEqual(want);
        expect(found(engine.scanScalar(0, MARKETS, near))).toEqual(want);
      }),
      { numRuns: 300 },
    );
  });

  it('widens a window to blocks of sixteen and stays inside the table', () => {
    const asks: Row['asks'] = [4_000, 9_000, 9_000, 4_000];
    const free: Fee = { rate_e5: 0, rounding: 1 };
    load(Array.from({ length: MARKETS }, () => ({ asks, sizes: [100, 100, 100, 100], fees: [free, free] })));
    const slots = (first: number, count: number) => found(engine.scan(first, count, 0)).map(([slot]) => slot);
    expect(slots(20, 1)).toEqual(Array.from({ length: 16 }, (_, i) => 16 + i));
    expect(slots(15, 2)).toEqual(Array.from({ length: 32 }, (_, i) => i));
    expect(slots(96, 1_000)).toEqual([96, 97, 98, 99]);
    expect(slots(0xffff_ff00, 1_000)).toEqual([]);
    expect(slots(0, 0)).toEqual([]);
  });

  it('reports near-misses with what they would lose', () => {
    const fees: [Fee, Fee] = [
      { rate_e5: 7_000, rounding: 3 },
      { rate_e5: 5_000, rounding: 4 },
    ];
    load([{ asks: [5_000, 10_000, 10_000, 5_040], sizes: [10_000, 0, 0, 10_000], fees }]);
    expect(engine.scan(0, 16, 0)).toBe(0);
    expect(engine.scan(0, 16, 40)).toBe(0);
    expect(found(engine.scan(0, 16, 41))).toEqual([[0, 0, -40, 10_000, -400_000 - 1_750_000 - 1_249_920]]);
  });

  it('covers 1,048,576 markets, the first, the last and those around its segments', () => {
    const markets = 1_048_576;
    const wide = loadEngine({ markets, games: 0 });
    const slots = [0, 15, 16, 1_023, 1_024, 524_287, markets - 1];
    for (const slot of slots) {
      wide.setFee(slot, SIDE_A, 7_000, 3);
      wide.setFee(slot, SIDE_B, 5_000, 4);
      wide.setTop(slot, SIDE_A, 4_000, 100, 4_000, 100);
      wide.setTop(slot, SIDE_B, 5_500, 100, 5_500, 100);
    }
    for (const scan of [wide.scan.bind(wide), wide.scanScalar.bind(wide)]) {
      expect(scan(0, markets, 0)).toBe(2 * slots.length);
      expect([...wide.hits.slot.subarray(0, 2 * slots.length)]).toEqual(slots.flatMap((slot) => [slot, slot]));
      expect([...wide.hits.direction.subarray(0, 4)]).toEqual([0, 1, 0, 1]);
    }
  });
});
