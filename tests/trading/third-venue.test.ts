/** A third venue is an entry of data: nothing in runtime/ names it, and it trades like the two that are built in. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { shardCapacity } from '../../runtime/trading/desk.ts';
import { Ledger } from '../../runtime/trading/portfolio/ledger.ts';
import type { InputEvent, Pair } from '../../runtime/trading/types/events.ts';
import { addVenue, venueName } from '../../runtime/trading/types/venue.ts';
import {
  bookEvent,
  clock,
  gameEvent,
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
const DOLLARS = 1_000_000;

/** Its market charges 0.03 by a rounding that the kernel knows, and sells in whole contracts from one on. */
const thirdex = () =>
  market('thirdex', 'T-BOS', {
    fee: { rate_e5: 3_000, rounding: 'polymarket_5dp', source: 'test' },
    ...{ min_qty_cc: 100, lot_cc: 100, min_notional_udollars: 0, void_rule: 'fair_price' },
  });

const pairs: readonly (readonly [venue: string, of: Pair])[] = [
  ['kalshi', pair({ a: market('kalshi', 'K-BOS'), b: thirdex() })],
  ['polymarket', pair({ a: market('polymarket', 'P-BOS'), b: thirdex() })],
];

/** YES at 40 c here, NO at 55 c there. */
const books = (at_us: number, venue: string): InputEvent[] => [
  bookEvent(at_us, venue, [[3_900, 20_000]], [[4_000, 20_000]]),
  bookEvent(at_us, 'thirdex', [[4_500, 30_000]], [[4_600, 30_000]], 'T-BOS'),
];

const settled = (at_us: number, venue: string, market_id: string, yes_value_e4: number): InputEvent => ({
  ...{ type: 'settlement', venue, market_id, yes_value_e4, at: stamp(at_us) },
});

describe.each(pairs)('a third venue beside %s', (venue, of) => {
  let desk: TestDesk;
  const market_id = of.a?.market_id ?? '';
  const account = (): Ledger => {
    const ledger = new Ledger();
    for (const entry of desk.journal) ledger.fold(entry);
    return ledger;
  };

  beforeAll(() => {
    addVenue({ id: 'thirdex', name: 'Thirdex', netting: 'holds_both', grid: 'kept', usual_void_rule: 'unknown' });
    desk = new TestDesk({ bankroll_udollars: 1_000 * DOLLARS }, 16, { venues: [venue, 'thirdex'] });
    desk.send(pairEvent(T, of), gameEvent(T), ...books(T + 1, venue), ...ticks(T + 2));
  });

  it('shares the opening bankroll', () => {
    const opened = desk.of('cash_moved').map(({ venue: at, amount_udollars }) => [at, amount_udollars]);
    expect(opened).toEqual([
      [venue, 500 * DOLLARS],
      ['thirdex', 500 * DOLLARS],
    ]);
  });

  it('is locked against, both legs filled on paper with its own fees', () => {
    const [lock] = desk.of('opportunity').filter(({ opportunity_type }) => opportunity_type === 'cross_venue_lock');
    expect(lock?.verdict).toBe('taken');
    expect(new Set(lock?.legs.map((leg) => `${leg.venue} ${leg.side}`))).toEqual(
      new Set([`${venue} yes`, 'thirdex no']),
    );
    const fills = desk.of('fill').filter(({ opportunity_id }) => opportunity_id === lock?.opportunity_id);
    expect(fills.map(({ qty_cc }) => qty_cc)).toEqual([lock?.qty_cc, lock?.qty_cc]);
    const there = fills.find((fill) => fill.venue === 'thirdex');
    expect(there?.fee_udollars).toBe(Math.round((0.03 * 0.55 * 0.45 * (there?.qty_cc ?? 0)) / 100 / 1e-5) * 10);
    expect(desk.of('legs_closed')[0]?.outcome).toBe('filled');
  });

  it('pays what it owes, and every dollar is accounted for', () => {
    const before = account();
    const held = new Map(before.open().map((position) => [position.venue, position.qty_cc]));
    const cash = new Map(['thirdex', venue].map((at) => [at, before.cash(at)]));
    desk.send(settled(T + 10 * SECOND, venue, market_id, 0), settled(T + 10 * SECOND, 'thirdex', 'T-BOS', 0));
    const after = account();
    expect(after.open()).toEqual([]);
    expect(after.cash(venue)).toBe(cash.get(venue));
    expect(after.cash('thirdex') - (cash.get('thirdex') ?? 0)).toBe(10_000 * (held.get('thirdex') ?? 0));
    const profit = desk.of('trade_closed').reduce((sum, { net_udollars }) => sum + net_udollars, 0);
    expect(profit).toBeGreaterThan(0);
    expect(after.cash(venue) + after.cash('thirdex')).toBe(1_000 * DOLLARS + profit);
    expect(Object.values(after.state.balances).reduce((sum, amount) => sum + amount, 0)).toBe(0);
  });
});

describe('what is known of a venue', () => {
  const place = (seq: number) => ({ connection: 1, sid: 1, seq });
  const numbered = (at_us: number, seq: number): InputEvent => ({
    ...bookEvent(at_us, 'thirdex', [[4_500, 30_000]], [[4_600, 30_000]], 'T-BOS'),
    place: place(seq),
  });

  it('is its own name in every sentence', () => {
    addVenue({ id: 'thirdex', name: 'Thirdex', netting: 'holds_both', grid: 'kept', usual_void_rule: 'unknown' });
    const desk = new TestDesk().send(pairEvent(T, pairs[0]?.[1]), ...books(T + 1, 'kalshi'), clock(T + 40 * SECOND));
    expect(venueName('thirdex')).toBe('Thirdex');
    expect(desk.last('book_status').reason).toMatch(/^(Kalshi|Thirdex) book /);
  });

  it('decides what a new price grid does to its books, on either side', () => {
    addVenue({ id: 'thirdex', name: 'Thirdex', netting: 'holds_both', grid: 'kept', usual_void_rule: 'unknown' });
    const renewed = pair({ a: market('polymarket', 'P-BOS'), b: thirdex() });
    const engine = loadEngine(shardCapacity({ markets: 16, games: 1 }));
    new TestDesk({}, 1, { engine }).send(pairEvent(T, renewed), ...books(T + 1, 'polymarket'));
    const after = [0, 1].map((number) => {
      engine.books.grid(number, 100);
      engine.books.grid(number, 10);
      const top = engine.books.reading();
      engine.books.read(number, T + 1, top);
      return top.state;
    });
    expect(after).toEqual(['gapped', 'live']);
  });

  it('is its numbered frames, whichever side of a pair it is', () => {
    const desk = new TestDesk().send(pairEvent(T, pairs[0]?.[1]), numbered(T + 1, 1), numbered(T + 2, 3));
    expect(desk.shard.frameCounts).toEqual({ late: 0, gaps: 1 });
    expect(desk.shard.books('nba:1:BOS').thirdex?.status).toBe('live');
  });
});
