import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ladder, MirroredLadder } from '../../runtime/trading/ladder.ts';

const operation = fc.record({
  price_e4: fc.integer({ min: 1, max: 30 }).map((n) => n * 100),
  qty_cc: fc.integer({ min: 0, max: 5_000 }),
});

describe('a ladder', () => {
  it.each(['bid', 'ask'] as const)('equals a sorted map after any sequence of level sets (%s)', (side) => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 120 }), (operations) => {
        const ladder = new Ladder(side);
        const reference = new Map<number, number>();
        for (const { price_e4, qty_cc } of operations) {
          ladder.set(price_e4, qty_cc);
          if (qty_cc === 0) reference.delete(price_e4);
          else reference.set(price_e4, qty_cc);
        }
        const expected = [...reference].sort(([a], [b]) => (side === 'ask' ? a - b : b - a));
        expect(ladder.levels()).toEqual(expected);
        expect(ladder.bestPriceE4()).toBe(expected[0]?.[0] ?? (side === 'ask' ? 10_000 : 0));
      }),
    );
  });

  it('reports a change that would make a level negative and removes the level', () => {
    const ladder = new Ladder('ask');
    ladder.set(4_000, 100);
    expect(ladder.add(4_000, -60)).toBe(true);
    expect(ladder.qtyAt(4_000)).toBe(40);
    expect(ladder.add(4_000, -50)).toBe(false);
    expect(ladder.length).toBe(0);
  });

  it('shows a YES bid as a NO ask at the complement, best first', () => {
    const bids = new Ladder('bid');
    bids.replace([
      [3_900, 10],
      [4_200, 20],
    ]);
    const no = new MirroredLadder().mirror(bids);
    expect([...no.price_e4.slice(0, no.length)]).toEqual([5_800, 6_100]);
    expect([...no.qty_cc.slice(0, no.length)]).toEqual([20, 10]);
  });
});
