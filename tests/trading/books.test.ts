/**
 * The desk's books are the kernel's: frames are taken whole, numbers are followed, and age is judged by the clock of
 * events.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  BookChangesEvent,
  BookDeltaEvent,
  BookEvent,
  FramePlace,
  InputEvent,
  LevelChange,
  Venue,
} from '../../runtime/trading/types/events.ts';
import {
  bookEvent,
  clock,
  delta,
  lockBooks,
  market,
  pair,
  pairEvent,
  SECOND,
  START_US,
  stamp,
  TestDesk,
  ticks,
} from './support.ts';

const T = START_US;

const frame = (
  at_us: number,
  changes: LevelChange[],
  best: [number | null, number | null] = [null, null],
): BookChangesEvent => ({
  type: 'book_changes',
  venue: 'polymarket',
  market_id: 'P-BOS',
  mode: 'set',
  changes,
  best_bid_e4: best[0],
  best_ask_e4: best[1],
  at: stamp(at_us),
});

const place = (seq: number, more: Partial<FramePlace> = {}): FramePlace => ({ connection: 1, sid: 1, seq, ...more });

const numbered = <T extends BookEvent | BookDeltaEvent>(event: T, seq: number, more: Partial<FramePlace> = {}): T => ({
  ...event,
  place: place(seq, more),
});

const change = (at_us: number, seq: number, qty_cc: number, market_id = 'K-BOS'): InputEvent =>
  numbered({ ...delta(at_us, 'kalshi', 'ask', 4_700, qty_cc, 'add'), market_id }, seq);

describe('a frame of several changes', () => {
  const quiet = [
    pairEvent(T),
    bookEvent(T, 'kalshi', [[3_900, 20_000]], [[4_000, 20_000]]),
    bookEvent(T, 'polymarket', [[3_900, 30_000]], [[4_100, 30_000]]),
  ];
  // The market rises: taken one by one, bid 45 would meet ask 41 for a moment.
  const rise: LevelChange[] = [
    { side: 'bid', price_e4: 4_500, qty_cc: 30_000 },
    { side: 'ask', price_e4: 4_100, qty_cc: 0 },
    { side: 'ask', price_e4: 4_600, qty_cc: 30_000 },
  ];

  it('is seen once, after all of it', () => {
    const desk = new TestDesk().send(...quiet);
    const before = desk.of('quote').length;
    desk.send(frame(T + 1, rise, [4_500, 4_600]));
    expect(desk.of('quote').slice(before)).toMatchObject([{ bid_e4: 4_500, ask_e4: 4_600 }]);
    expect(desk.last('opportunity').verdict).toBe('taken');
  });

  it('decides nothing on what lies between: a lock that only half of the frame shows is never there', () => {
    const passing: LevelChange[] = [...rise, { side: 'bid', price_e4: 4_500, qty_cc: 0 }];
    const desk = new TestDesk({ near_miss_e4: 10_000 }).send(...quiet);
    const before = desk.of('opportunity').length;
    desk.send(frame(T + 1, passing, [3_900, 4_600]));
    expect(desk.of('opportunity').slice(before)).toEqual([]);
    const one_by_one = new TestDesk().send(...quiet);
    for (const { side, price_e4, qty_cc } of passing)
      one_by_one.send(delta(T + 1, 'polymarket', side, price_e4, qty_cc));
    expect(one_by_one.of('opportunity').some(({ verdict }) => verdict === 'taken')).toBe(true);
  });

  it('that leaves another top than the venue states gaps the book, by the kernel’s name', () => {
    const desk = new TestDesk().send(...quiet, frame(T + 1, rise, [4_400, 4_600]));
    expect(desk.last('book_status')).toMatchObject({
      venue: 'polymarket',
      status: 'gapped',
      reason: "the venue's best prices are not ours",
    });
    expect(desk.of('order_intent')).toEqual([]);
  });

  it('that leaves the book crossed or locked is kept and not traded', () => {
    for (const bid_e4 of [4_600, 4_700]) {
      const desk = new TestDesk({ near_miss_e4: 0 }).send(...quiet);
      desk.send(frame(T + 1, [...rise, { side: 'bid', price_e4: bid_e4, qty_cc: 100 }]));
      expect(desk.shard.books('nba:1:BOS').polymarket?.status).toBe('live');
      expect(desk.of('opportunity')).toEqual([]);
    }
  });
});

describe('numbered frames on their way to the desk', () => {
  const second = pair({
    pair_id: 'f2',
    game_id: null,
    outcome: 'other',
    a: market('kalshi', 'K-2'),
    b: market('polymarket', 'P-2'),
  });
  const opened = () =>
    new TestDesk().send(
      pairEvent(T),
      pairEvent(T, second),
      numbered(bookEvent(T, 'kalshi', [[3_900, 20_000]], [[4_700, 20_000]]), 1),
      numbered(bookEvent(T, 'kalshi', [[3_000, 5_000]], [[4_700, 5_000]], 'K-2'), 2),
    );
  const statuses = (desk: TestDesk) => desk.of('book_status').map(({ market_id, status }) => [market_id, status]);
  const depth = (desk: TestDesk) => desk.shard.books('nba:1:BOS').kalshi?.asks;

  it('one that is lost gaps every book of its subscription, until each has its snapshot', () => {
    const desk = opened().send(change(T + 1, 3, 100), change(T + 3, 5, 100));
    expect(statuses(desk).sort()).toEqual([
      ['K-2', 'gapped'],
      ['K-BOS', 'gapped'],
    ]);
    expect(desk.last('book_status').reason).toBe('frames of the subscription are missing');
    expect(desk.shard.frameCounts).toEqual({ late: 0, gaps: 1 });
    desk.send(...lockBooks(T + 4).slice(1), change(T + 5, 6, 100));
    expect(desk.of('opportunity')).toEqual([]);
    desk.send(numbered(bookEvent(T + 6, 'kalshi', [[3_900, 20_000]], [[4_000, 20_000]]), 7));
    expect(statuses(desk).slice(2)).toEqual([['K-BOS', 'live']]);
    expect(desk.last('opportunity').verdict).toBe('taken');
  });

  it('one that comes twice or late is ignored and counted', () => {
    const desk = opened().send(change(T + 1, 3, 100), change(T + 2, 4, 200));
    const journal = desk.journal.length;
    desk.send(change(T + 3, 4, 200), change(T + 4, 3, 100));
    desk.send(numbered(bookEvent(T + 5, 'kalshi', [], []), 2));
    expect(depth(desk)).toEqual([[4_700, 20_300]]);
    expect(desk.journal.length).toBe(journal);
    expect(desk.shard.frameCounts).toEqual({ late: 3, gaps: 0 });
  });

  it('two that changed places gap the subscription, because the first of them seems lost', () => {
    const desk = opened().send(change(T + 1, 4, 200), change(T + 2, 3, 100));
    expect(statuses(desk)).toHaveLength(2);
    expect(desk.shard.frameCounts).toEqual({ late: 1, gaps: 1 });
  });

  it('one of a market that nobody watches, or of no market, counts all the same', () => {
    const desk = opened().send(change(T + 1, 3, 100, 'K-OTHER'));
    desk.send({ type: 'stream', venue: 'kalshi', place: place(4), at: stamp(T + 2) }, change(T + 3, 5, 100));
    expect(statuses(desk)).toEqual([]);
    expect(depth(desk)).toEqual([[4_700, 20_100]]);
  });

  it('a newer connection ends the older one, whether that was said or not, and its numbers start anew', () => {
    const desk = opened();
    desk.send(numbered(bookEvent(T + 1, 'kalshi', [[3_900, 20_000]], [[4_700, 100]]), 1, { connection: 2 }));
    expect(statuses(desk)).toEqual([
      ['K-BOS', 'gapped'],
      ['K-2', 'gapped'],
      ['K-BOS', 'live'],
    ]);
    desk.send(change(T + 2, 3, 900));
    expect(depth(desk)).toEqual([[4_700, 100]]);
    expect(desk.shard.frameCounts.gaps).toBe(0);
  });

  it('a change without its number is not trusted', () => {
    const desk = opened().send(delta(T + 1, 'kalshi', 'ask', 4_700, 100, 'add'));
    expect(desk.last('book_status')).toMatchObject({ status: 'gapped', reason: 'a frame without its number' });
  });

  it('after a silence the next number makes every book of the subscription live again', () => {
    const silent = (market_id: string): InputEvent => ({
      type: 'book_status',
      venue: 'kalshi',
      market_id,
      status: 'stale',
      reason: 'silent',
      at: stamp(T + 1),
    });
    const desk = opened().send(silent('K-BOS'), silent('K-2'), change(T + 2, 3, 100));
    expect(desk.of('book_status').map(({ status }) => status)).toEqual(['stale', 'stale', 'live', 'live']);
  });
});

describe('any loss, repetition or reordering on the way', () => {
  const MARKETS = ['K-BOS', 'K-2'] as const;
  const other = pair({ pair_id: 'f2', a: market('kalshi', 'K-2'), b: null });
  const step = fc.record({
    market: fc.constantFrom(0, 1),
    price_e4: fc.integer({ min: 41, max: 60 }).map((cents) => cents * 100),
    qty_cc: fc.integer({ min: -300, max: 400 }),
    fate: fc.constantFrom('kept', 'kept', 'kept', 'kept', 'lost', 'twice', 'late', 'snapshot'),
  });

  it('ends in the books that were sent, or in books that say that they are not', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const sent = MARKETS.map(() => new Map<number, number>());
        const desk = new TestDesk().send(pairEvent(T), pairEvent(T, other));
        let seq = 0;
        const snapshot = (index: number): InputEvent => {
          seq += 1;
          return numbered(bookEvent(T + seq, 'kalshi', [], [...(sent[index] ?? [])], MARKETS[index]), seq);
        };
        desk.send(snapshot(0), snapshot(1));
        let held: InputEvent[] = [];
        for (const { market: index, price_e4, qty_cc, fate } of steps) {
          const book = sent[index] as Map<number, number>;
          const after = Math.max(0, (book.get(price_e4) ?? 0) + qty_cc);
          const moved = after - (book.get(price_e4) ?? 0);
          if (after === 0) book.delete(price_e4);
          else book.set(price_e4, after);
          seq += 1;
          const event = numbered(
            { ...delta(T + seq, 'kalshi', 'ask', price_e4, moved, 'add'), market_id: MARKETS[index] as string },
            seq,
          );
          if (fate === 'late') held = [event];
          else if (fate !== 'lost') desk.send(event, ...held, ...(fate === 'twice' ? [event] : []));
          if (fate !== 'late') held = [];
          if (fate === 'snapshot') desk.send(snapshot(index));
        }
        seq += 1;
        desk.send(...held, { type: 'stream', venue: 'kalshi', place: place(seq), at: stamp(T + seq) });
        for (const [index, pair_id] of ['nba:1:BOS', 'f2'].entries()) {
          const book = desk.shard.books(pair_id).kalshi;
          if (book?.status === 'live') expect(new Map(book.asks)).toEqual(sent[index]);
          else expect(book?.status).toBe('gapped');
        }
        if (steps.every(({ fate }) => ['kept', 'twice', 'snapshot'].includes(fate)))
          expect(desk.of('book_status')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('age', () => {
  it('makes a book stale by the clock of events, and a frame of its own makes it live again', () => {
    const desk = new TestDesk({ max_book_age_us: 5 * SECOND }).send(pairEvent(T), ...lockBooks(T).slice(0, 1));
    desk.send(clock(T + 5 * SECOND));
    expect(desk.of('book_status')).toEqual([]);
    desk.send(clock(T + 5 * SECOND + 1));
    expect(desk.last('book_status')).toMatchObject({ status: 'stale', reason: 'Kalshi book 5.0 s old, limit 5.0 s' });
    desk.send(delta(T + 6 * SECOND, 'kalshi', 'ask', 4_100, 100));
    expect(desk.last('book_status').status).toBe('live');
  });

  it('of a numbered book is that of its subscription: nothing was missed while nothing changed', () => {
    const desk = new TestDesk({ max_book_age_us: 5 * SECOND }).send(
      pairEvent(T),
      numbered(bookEvent(T, 'kalshi', [[3_900, 20_000]], [[4_700, 20_000]]), 1),
      { type: 'stream', venue: 'kalshi', place: place(2), at: stamp(T + 4 * SECOND) },
      clock(T + 8 * SECOND),
    );
    expect(desk.of('book_status')).toEqual([]);
    desk.send(clock(T + 10 * SECOND));
    expect(desk.last('book_status').status).toBe('stale');
  });
});

describe('lots and smallest orders', () => {
  const books = (kalshi_cc: number, polymarket_cc: number) => [
    bookEvent(T, 'kalshi', [[3_900, 20_000]], [[4_000, kalshi_cc]]),
    bookEvent(T, 'polymarket', [[4_500, polymarket_cc]], [[4_600, 30_000]]),
  ];
  const refused = (desk: TestDesk) => desk.of('opportunity').map(({ refusal }) => refusal?.reason ?? 'taken');

  it('trades hundredths of a contract: all that both books show', () => {
    const desk = new TestDesk().send(pairEvent(T), ...books(737, 30_000), ...ticks(T));
    expect(desk.of('fill').map(({ qty_cc }) => qty_cc)).toEqual([737, 737]);
    expect(desk.of('naked_leg')).toEqual([]);
  });

  it('keeps to a market’s own lot', () => {
    const coarse = pair({ a: market('kalshi', 'K-BOS', { lot_cc: 100, min_qty_cc: 100 }) });
    const desk = new TestDesk().send(pairEvent(T, coarse), ...books(737, 30_000), ...ticks(T));
    expect(desk.of('fill').map(({ qty_cc }) => qty_cc)).toEqual([700, 700]);
  });

  it('refuses less than five shares or one dollar by name', () => {
    expect(refused(new TestDesk().send(pairEvent(T), ...books(499, 30_000)))).toEqual(['below_min_quantity']);
    const cheap = [
      bookEvent(T, 'kalshi', [[8_000, 20_000]], [[8_100, 600]]),
      bookEvent(T, 'polymarket', [[8_600, 600]], [[8_700, 30_000]]),
    ];
    expect(refused(new TestDesk().send(pairEvent(T), ...cheap))).toEqual(['below_min_notional']);
  });

  it('sells a first leg back that filled for less than the other venue takes', () => {
    const desk = new TestDesk().send(pairEvent(T), ...books(20_000, 30_000));
    const venue: Venue = 'kalshi';
    desk.send(bookEvent(T + 100_000, venue, [[3_900, 20_000]], [[4_000, 233]]), ...ticks(T + 100_000));
    expect(desk.of('fill')).toMatchObject([
      { venue, action: 'buy', qty_cc: 233 },
      { venue, action: 'sell', qty_cc: 233 },
    ]);
    expect(desk.last('naked_leg').state).toBe('unwound');
  });
});

describe('dated fees', () => {
  const free = { rate_e5: 0, rounding: 'kalshi_direct', source: 'waived' } as const;
  const usual = { rate_e5: 7_000, rounding: 'kalshi_direct', source: 'series' } as const;
  const near = (at_us: number) => [
    bookEvent(at_us, 'kalshi', [[4_300, 20_000]], [[4_400, 20_000]]),
    bookEvent(at_us, 'polymarket', [[4_600, 30_000]], [[4_700, 30_000]]),
  ];
  const waived = pair({
    a: market('kalshi', 'K-BOS', { fee: free, fee_changes: [{ from_us: T + 10 * SECOND, fee: usual }] }),
  });

  it('charges the new schedule from its time on, and says so', () => {
    const desk = new TestDesk({ lock_min_edge_e4: 0 }).send(pairEvent(T, waived), ...near(T + 9 * SECOND));
    expect(desk.last('opportunity').verdict).toBe('taken');
    expect(desk.last('opportunity').legs[0]?.fee_udollars).toBe(0);
    desk.send(clock(T + 10 * SECOND));
    expect(desk.last('pair_listed').a).toMatchObject({ fee: usual });
    expect(desk.last('pair_listed').a?.fee_changes).toBeUndefined();
    desk.send(...near(T + 14 * SECOND));
    expect(desk.last('opportunity')).toMatchObject({ verdict: 'near_miss', refusal: { reason: 'edge_below_fees' } });
  });

  it('charges an order by the moment at which it arrives, not by the event that finds it there', () => {
    const late = { ...waived.a, fee_changes: [{ from_us: T + 300_000, fee: usual }] };
    const desk = new TestDesk({ lock_min_edge_e4: 0 }).send(pairEvent(T, { ...waived, a: late as never }), ...near(T));
    desk.send(clock(T + 400_000), ...ticks(T + 400_000));
    const [first] = desk.of('fill');
    expect([first?.venue, first?.fee_udollars]).toEqual(['kalshi', 0]);
  });

  it('trades nothing from the time on at which the schedule is not known, and resumes when a listing states it', () => {
    const unknown = { ...waived.a, fee_changes: [{ from_us: T + SECOND, fee: null }] };
    const desk = new TestDesk().send(pairEvent(T, { ...waived, a: unknown as never }), ...lockBooks(T + 2 * SECOND));
    expect(desk.of('order_intent')).toEqual([]);
    desk.send(pairEvent(T + 3 * SECOND, pair()), ...lockBooks(T + 3 * SECOND));
    expect(desk.of('pair_listed')).toHaveLength(3);
    expect(desk.of('opportunity').map(({ verdict }) => verdict)).toContain('taken');
  });
});
