/** The ledger against the venue's word. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdingKey, type OwnTruth, reconcile, type VenueTruth } from '../../runtime/trading/portfolio/reconcile.ts';
import type { OrderIntent, Position } from '../../runtime/trading/types/journal.ts';

const position = (market_id: string, qty_cc: number, side: 'yes' | 'no' = 'yes'): Position =>
  ({ market_id, side, qty_cc, venue: 'kalshi' }) as Position;
const order = (order_id: string, market_id: string, left_cc: number, left_udollars: number) => ({
  intent: { order_id, market_id } as OrderIntent,
  left_cc,
  left_udollars,
});
const own = (change: Partial<OwnTruth> = {}): OwnTruth => ({
  ...{
    cash_udollars: 50_000_000,
    positions: [position('A', 300)],
    on_the_way: [],
    settling: new Set<string>(),
    ...change,
  },
});
const venue = (change: Partial<VenueTruth> = {}): VenueTruth => ({
  ...{
    venue: 'kalshi',
    cash_udollars: 50_000_000,
    held: new Map([[holdingKey('A', 'yes'), 300]]),
    resting: [],
    ...change,
  },
});
const verdict = (mine: OwnTruth, theirs: VenueTruth, fills = 0) => {
  const { differences, halt } = reconcile(mine, theirs, fills);
  return [differences.map(({ kind, explained }) => `${kind} ${explained}`), halt === null ? null : 'halt'];
};

describe('both agree', () => {
  it('and nothing is said', () => {
    expect(reconcile(own(), venue(), 0)).toEqual({ differences: [], halt: null });
  });
});

describe('what is on its way', () => {
  const buying = own({ on_the_way: [order('o-1', 'A', 200, 1_060_000)] });

  it('explains a fill that the ledger has not heard of, and its cost', () => {
    const filled = venue({ cash_udollars: 50_000_000 - 1_000_000, held: new Map([['A yes', 500]]) });
    expect(verdict(buying, filled)).toEqual([['position on_the_way', 'cash on_the_way'], null]);
  });

  it('explains no more than it can fill or cost, and no other market', () => {
    expect(verdict(buying, venue({ held: new Map([['A yes', 501]]) }))).toEqual([['position null'], 'halt']);
    expect(verdict(buying, venue({ cash_udollars: 50_000_000 - 1_060_001 }))).toEqual([['cash null'], 'halt']);
    expect(
      verdict(
        buying,
        venue({
          held: new Map([
            ['A yes', 300],
            ['B yes', 100],
          ]),
        }),
      ),
    ).toEqual([['position null'], 'halt']);
  });

  it('rests under our own id; an order of nobody halts', () => {
    const resting = { order_id: 'o-1', venue_order_id: 'v-1', market_id: 'A' };
    expect(verdict(buying, venue({ resting: [resting] }))).toEqual([[], null]);
    expect(verdict(buying, venue({ resting: [{ ...resting, order_id: null }] }))).toEqual([['order null'], 'halt']);
    expect(reconcile(own(), venue({ resting: [resting] }), 0).halt).toBe('order v-1: 0 by the ledger, 1 by kalshi');
  });
});

describe('what has been decided', () => {
  it('explains a position that is gone and the dollar that came for it, no more', () => {
    const settling = own({ settling: new Set(['A']) });
    const paid = venue({ cash_udollars: 53_000_000, held: new Map() });
    expect(verdict(settling, paid)).toEqual([['position settling', 'cash settling'], null]);
    expect(verdict(settling, venue({ cash_udollars: 53_000_001, held: new Map() }))).toEqual([
      ['position settling', 'cash null'],
      'halt',
    ]);
    expect(verdict(own(), paid)).toEqual([['position null', 'cash null'], 'halt']);
  });
});

describe('rounding', () => {
  it('explains 1/100 cent a fill, and no position', () => {
    expect(verdict(own(), venue({ cash_udollars: 50_000_300 }), 3)).toEqual([['cash rounding'], null]);
    expect(verdict(own(), venue({ cash_udollars: 49_999_699 }), 3)).toEqual([['cash null'], 'halt']);
    expect(verdict(own(), venue({ held: new Map([['A yes', 299]]) }), 1_000)).toEqual([['position null'], 'halt']);
  });
});

it('any change of the venue’s word where nothing is on its way halts', () => {
  const markets = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D'), { maxLength: 4 });
  fc.assert(
    fc.property(
      markets,
      fc.array(fc.nat(10_000), { minLength: 4, maxLength: 4 }),
      fc.nat(1e9),
      fc.integer({ min: 1, max: 1e6 }),
      (names, sizes, cash_udollars, by) => {
        const held = names.map((name, i) => position(name, (sizes[i] ?? 0) + 1));
        const word = new Map(held.map(({ market_id, qty_cc }) => [holdingKey(market_id, 'yes'), qty_cc]));
        const mine = own({ positions: held, cash_udollars });
        expect(reconcile(mine, venue({ cash_udollars, held: word }), 0).differences).toEqual([]);
        expect(reconcile(mine, venue({ cash_udollars: cash_udollars - by, held: word }), 0).halt).not.toBeNull();
        expect(
          reconcile(mine, venue({ cash_udollars, held: new Map([...word, ['E no', by]]) }), 0).halt,
        ).not.toBeNull();
        const [first] = word.keys();
        if (first === undefined) return;
        const changed = new Map([...word, [first, (word.get(first) ?? 0) + by]]);
        expect(reconcile(mine, venue({ cash_udollars, held: changed }), 0).halt).not.toBeNull();
      },
    ),
  );
});
