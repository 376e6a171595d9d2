import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BOOK_REASONS,
  BOOK_SIDE,
  type BookLevel,
  type GridRule,
  NO,
  NOWHERE,
  STAGE_ROWS,
  WALK,
  YES,
} from '../../engine-wasm/book-contract.ts';
import type { BookFace } from '../../engine-wasm/books.ts';
import { NO_ASK_E4, SIDE_A, SIDE_B, type Side } from '../../engine-wasm/contract.ts';
import type { Engine } from '../../engine-wasm/engine.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { kalshiBooks, stage } from './book-support.ts';

const AT_US = 1_786_085_188_000_000;
const MARKETS = 3;
const why = (code: number) => BOOK_REASONS[code];

/** Best asks in the table that the scan reads: a lock with the other venue's dollar-less ask tells them. */
function shown(engine: Engine, slot: number): string {
  engine.setFee(slot, SIDE_A, 0, 3);
  engine.setFee(slot, SIDE_B, 0, 4);
  engine.setTop(slot, SIDE_B, 1, 0xffff_ffff, 1, 0xffff_ffff);
  const tops = [NO_ASK_E4, NO_ASK_E4];
  for (let i = 0; i < engine.scan(0, 16, 0); i++) {
    if (engine.hits.slot[i] === slot) tops[engine.hits.direction[i]!] = NO_ASK_E4 - 1 - engine.hits.gross_e4[i]!;
  }
  return tops.join('/');
}

type Frame = { seq: number; book: number; delta: [side: 0 | 2, price_e4: number, change_cc: number] | null };
type Levels = Map<number, number>;

/** A venue's true books, and the frames it sent to make them. */
function history(steps: readonly [number, boolean, boolean, number, number][]) {
  const truth = Array.from({ length: MARKETS }, () => ({ bid: new Map() as Levels, ask: new Map() as Levels }));
  const copy = () => truth.map(({ bid, ask }) => ({ bid: sorted(bid, -1), ask: sorted(ask, 1) }));
  const frames: Frame[] = [];
  const after: ReturnType<typeof copy>[] = [];
  const firsts = truth.map((_, book) => [book, true, false, 0, 0] as const);
  for (const [book, is_snapshot, is_yes, price, change] of [...firsts, ...steps]) {
    let delta: Frame['delta'] = null;
    if (!is_snapshot) {
      const ladder = is_yes ? truth[book]!.bid : truth[book]!.ask;
      const yes_price = is_yes ? price : 10_000 - price;
      const before = ladder.get(yes_price) ?? 0;
      const change_cc = Math.max(change, -before);
      if (before + change_cc === 0) ladder.delete(yes_price);
      else ladder.set(yes_price, before + change_cc);
      delta = [is_yes ? BOOK_SIDE.yes_bid : BOOK_SIDE.no_bid, price, change_cc];
    }
    frames.push({ seq: frames.length + 1, book, delta });
    after.push(copy());
  }
  return { frames, after };
}

function sorted(levels: Levels, direction: 1 | -1): BookLevel[] {
  return [...levels].sort(([a], [b]) => direction * (a - b));
}

const step = fc.tuple(
  fc.nat(MARKETS - 1),
  fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  fc.boolean(),
  fc.integer({ min: 4_000, max: 4_015 }),
  fc.integer({ min: -50, max: 60 }),
);

describe('books driven through the module', () => {
  it('are the true ones or say that they are not, whatever a bus drops, repeats or swaps', () => {
    const mishap = fc.tuple(fc.integer({ min: 0, max: 15 }), fc.nat());
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.array(mishap, { minLength: 64, maxLength: 64 }),
        (steps, mishaps) => {
          const { frames, after } = history(steps);
          const arriving = frames.flatMap((frame, i) => {
            const kind = mishaps[i % 64]![0];
            return kind === 0 ? [] : kind === 1 ? [frame, frame] : [frame];
          });
          for (const [kind, at] of mishaps) {
            const i = at % Math.max(1, arriving.length - 1);
            const [a, b] = [arriving[i], arriving[i + 1]];
            if (kind === 2 && a !== undefined && b !== undefined) arriving.splice(i, 2, b, a);
          }
          const engine = kalshiBooks(MARKETS);
          const { books } = engine;
          const reading = books.reading();
          let newest = 0;
          for (const { seq, book, delta } of arriving) {
            if (delta !== null) books.add(book, seq, delta[0], delta[1], delta[2], AT_US);
            else {
              const { bid, ask } = after[seq - 1]![book]!;
              stage(books, bid, ask);
              books.snapshot(book, seq, AT_US);
            }
            newest = Math.max(newest, seq);
            for (let i = 0; i < MARKETS; i++) {
              books.read(i, AT_US, reading);
              const { bid, ask } = after[newest - 1]![i]!;
              if (reading.state === 'live')
                expect([books.levels(i, 'bid'), books.levels(i, 'ask')]).toEqual([bid, ask]);
              else expect([reading.is_tradable, shown(engine, i)]).toEqual([false, `${NO_ASK_E4}/${NO_ASK_E4}`]);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('show the scan the best YES and NO ask while live, fresh and uncrossed, and nothing otherwise', () => {
    const engine = kalshiBooks(MARKETS);
    const { books } = engine;
    stage(books, [[4_500, 700]], [[4_700, 900]]);
    expect(shown(engine, 0)).toBe('10000/10000');
    books.snapshot(0, 1, AT_US);
    expect(shown(engine, 0)).toBe('4700/5500');
    books.add(0, 2, BOOK_SIDE.yes_bid, 4_700, 100, AT_US);
    expect(shown(engine, 0)).toBe('10000/10000');
    books.add(0, 3, BOOK_SIDE.yes_bid, 4_700, -100, AT_US);
    expect(shown(engine, 0)).toBe('4700/5500');
    books.limitAge(SIDE_A, 1_000_000);
    expect([books.expire(AT_US + 1_000_000), shown(engine, 0)]).toEqual([0, '4700/5500']);
    expect([books.expire(AT_US + 1_000_001), shown(engine, 0)]).toEqual([1, '10000/10000']);
    expect(why(books.sequence(1, 4, AT_US + 2_000_000))).toBe('none');
    expect(shown(engine, 0)).toBe('4700/5500');
    expect(why(books.sequence(1, 6, AT_US + 2_000_000))).toBe('sequence_gap');
    expect([shown(engine, 0), books.streamCounts(1)]).toEqual(['10000/10000', { late: 0, gaps: 1 }]);
  });

  it('refuse by name what is no book, side, price, size, time or number, and are flagged for it', () => {
    const reading = kalshiBooks(1).books.reading();
    const reason = (act: (books: BookFace) => number) => {
      const { books } = kalshiBooks(1);
      stage(books, [[4_500, 700]], []);
      books.snapshot(0, 1, AT_US);
      const said = why(act(books));
      books.read(0, AT_US, reading);
      return [said, reading.state];
    };
    const add = (seq: number, side: number, price: number, change: number, at = AT_US) =>
      reason((books) => books.add(0, seq, side as 0, price, change, at));
    expect(add(2, 0, 4_500, 5)).toEqual(['none', 'live']);
    expect(add(1, 0, 4_500, 5)).toEqual(['late_frame', 'live']);
    expect(add(3, 0, 4_500, 5)).toEqual(['sequence_gap', 'gapped']);
    expect(add(Number.NaN, 0, 4_500, 5)).toEqual(['bad_sequence', 'gapped']);
    expect(add(2, 4, 4_500, 5)).toEqual(['bad_side', 'gapped']);
    expect(add(2, 256, 4_500, 5)).toEqual(['bad_side', 'gapped']);
    for (const price of [0, 10_000, -1, 4_500.5, Number.NaN, 65_536 + 4_500, 2 ** 32 + 4_500])
      expect(add(2, 0, price, 5)).toEqual(['bad_price', 'gapped']);
    for (const change of [0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(add(2, 0, 4_500, change)).toEqual(['bad_quantity', 'gapped']);
    expect(add(2, 0, 4_500, -701)).toEqual(['negative_level', 'gapped']);
    expect(add(2, 0, 4_500, 2 ** 32)).toEqual(['quantity_too_big', 'gapped']);
    expect(add(2, 0, 4_500, 5, -1)).toEqual(['bad_time', 'gapped']);
    for (const book of [1, -1, 0.5, 2 ** 32, Number.NaN])
      expect(reason((books) => books.add(book, 2, 0, 4_500, 5, AT_US))).toEqual(['unknown_book', 'live']);
    expect(reason((books) => books.link(0, 16))).toEqual(['bad_slot', 'live']);
    expect(reason((books) => books.fault(0, 'hash_mismatch'))).toEqual(['hash_mismatch', 'gapped']);
    expect(reason((books) => books.open(0, SIDE_A, 7))).toEqual(['bad_stream', 'live']);
  });

  it('refuse a frame of more rows than can be staged, for every book in it', () => {
    const { books } = kalshiBooks(2);
    const reading = books.reading();
    for (const book of [0, 1]) {
      stage(books, [[4_500, 700]], []);
      books.snapshot(book, book + 1, AT_US);
    }
    books.begin();
    for (let i = 0; i <= STAGE_ROWS; i++) books.row(i === STAGE_ROWS ? 1 : 0, BOOK_SIDE.yes_bid, 4_500, 1);
    expect(why(books.commit('set', 3, AT_US))).toBe('too_deep');
    for (const book of [0, 1]) expect([books.read(book, AT_US, reading), reading.state]).toEqual([true, 'gapped']);
  });

  it('take what a frame says of them whatever else it names', () => {
    const { books } = loadEngine({ markets: 4, games: 0, books: 2 });
    books.open(0, SIDE_B, NOWHERE);
    stage(books, [[4_500, 700]], []);
    books.snapshot(0, Number.NaN, AT_US);
    books.begin();
    for (const book of [NOWHERE, 1, 0]) books.row(book, BOOK_SIDE.no_ask, 5_400, 800);
    expect(why(books.commit('set', Number.NaN, AT_US))).toBe('unknown_book');
    expect(books.levels(0, 'bid')).toEqual([
      [4_600, 800],
      [4_500, 700],
    ]);
  });

  it('are renewed by a change of the price step where their venue does so, whatever side they are on', () => {
    const { books } = loadEngine({ markets: 4, games: 0, books: 1 });
    const reacts = (side: Side, grid?: GridRule) => {
      books.open(0, side, NOWHERE, grid);
      stage(books, [[4_500, 700]], []);
      books.snapshot(0, Number.NaN, AT_US);
      return why(books.grid(0, 100));
    };
    expect([reacts(SIDE_A), reacts(SIDE_A, 'kept'), reacts(SIDE_A, 'renewed')]).toEqual([
      'none',
      'none',
      'grid_changed',
    ]);
    expect([reacts(SIDE_B), reacts(SIDE_B, 'kept'), reacts(SIDE_B, 'renewed')]).toEqual([
      'grid_changed',
      'none',
      'grid_changed',
    ]);
  });

  it('walk the levels where they lie as a copied ladder is walked, and not at all when they may not be traded', () => {
    const engine = kalshiBooks(2);
    const { books } = engine;
    const deep = (best: number): BookLevel[] => Array.from({ length: 40 }, (_, i) => [best + 25 * i, 300 + 7 * i]);
    stage(books, [[4_000, 10]], deep(4_200));
    books.snapshot(0, 1, AT_US);
    stage(
      books,
      deep(6_000).map(([p, q]): BookLevel => [12_000 - p - 1_300, q]),
      [[4_800, 5]],
    );
    books.snapshot(1, 2, AT_US);
    const view = (book: number, outcome: 0 | 1) => {
      const at = books.position(book, outcome);
      const end = at + books.depth(book, outcome);
      const [price_e4, qty_cc] = [books.level_price_e4.slice(at, end), books.level_qty_cc.slice(at, end)];
      return { price_e4, qty_cc, length: end - at };
    };
    const fee = { rate_e5: 7_000, rounding: 3 } as const;
    const limits = { fee_a: fee, fee_b: fee, cap_qty_cc: 9_999, cash_a_udollars: 1e12, cash_b_udollars: 1e12 };
    const rest = { floor_e4: 0, lot_cc: 1 };
    const buy = engine.walkBuy(view(0, YES), 4_900, 5_000, fee);
    expect(books.walkBuy(0, YES, AT_US, 4_900, 5_000, fee)).toBe(true);
    expect(Array.from(books.walk.subarray(0, 4))).toEqual(Object.values(buy));
    expect(buy.qty_cc).toBeGreaterThan(0);
    const lock = engine.walkLock({ a: view(0, YES), b: view(1, NO), ...limits, ...rest });
    expect(books.walkLock(0, YES, 1, NO, AT_US, { ...limits, ...rest })).toBe(true);
    expect([books.walk[WALK.qty_cc], books.walk[WALK.net_udollars]]).toEqual([lock.qty_cc, lock.net_udollars]);
    expect(lock.qty_cc).toBeGreaterThan(0);
    books.pause(1);
    expect(books.walkLock(0, YES, 1, NO, AT_US, { ...limits, ...rest })).toBe(false);
    expect(books.walk[WALK.qty_cc]).toBe(0);
    expect(books.walkBuy(0, YES, AT_US + 60_000_001, 4_900, 5_000, fee)).toBe(false);
  });

  it('are asked for with capacities that are numbers, and an engine without says so', () => {
    expect(() => loadEngine({ markets: 1, games: 0, books: 1.5 })).toThrow(RangeError);
    expect(() => loadEngine({ markets: 1, games: 0, books: 2 ** 31 })).toThrow(RangeError);
    const { books } = loadEngine({ markets: 1, games: 0 });
    expect(books.capacity).toBe(0);
    expect(why(books.open(0, SIDE_A, NOWHERE))).toBe('unknown_book');
    expect(() => books.reading() && books.read(0, AT_US, books.reading())).toThrow('Capacity.books');
  });
});
