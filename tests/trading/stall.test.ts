/** A process that stood still decides nothing on what it knew before; a late frame is as old as its venue says. */
import { describe, expect, it } from 'vitest';
import { CLOCK_TRUST_US, Lateness, STALL_SETTLE_US } from '../../runtime/trading/market/freshness.ts';
import type { InputEvent, StallEvent } from '../../runtime/trading/types/events.ts';
import {
  bookEvent,
  clock,
  delta,
  game,
  gameEvent,
  lockBooks,
  pairEvent,
  SECOND,
  START_US,
  stamp,
  TestDesk,
} from './support.ts';

const T = START_US;
const END = T + 8 * SECOND;
const stall = (at_us: number, cause: StallEvent['cause'] = 'stopped'): StallEvent => ({
  type: 'stall',
  lasted_us: 7_300_000,
  cause,
  reason: 'The process stood still for 7.3 s',
  at: stamp(at_us),
});

/** The event as its venue stamped it. */
const stamped = <T extends InputEvent>(event: T, provider_at_us: number): T => ({
  ...event,
  at: { ...event.at, provider_at_us },
});

const quiet = (at: number): InputEvent[] => [
  bookEvent(at, 'kalshi', [[3_900, 20_000]], [[4_000, 20_000]]),
  bookEvent(at, 'polymarket', [[3_900, 30_000]], [[4_100, 30_000]]),
];
const intents = (desk: TestDesk): number => desk.of('order_intent').length;
const statuses = (desk: TestDesk) => Object.values(desk.shard.books('nba:1:BOS')).map((book) => book?.status);

describe('after a stop', () => {
  it('every book waits for a snapshot, by name, and changes that waited make none of them live', () => {
    const desk = new TestDesk().send(pairEvent(T), ...quiet(T), stall(END));
    expect(desk.last('stall')).toMatchObject({ cause: 'stopped', lasted_us: 7_300_000 });
    expect(desk.of('book_status').slice(-2)).toMatchObject([
      { venue: 'kalshi', reason: 'The process stood still for 7.3 s: waiting for fresh books.' },
      { venue: 'polymarket', reason: 'The process stood still for 7.3 s: waiting for fresh books.' },
    ]);
    // What would be a lock on the books of before.
    desk.send(delta(END + 1, 'polymarket', 'bid', 4_500, 30_000), clock(END + SECOND));
    expect(statuses(desk)).toEqual(['gapped', 'gapped']);
    expect(intents(desk)).toBe(0);
  });

  it('a snapshot that waited in its socket is none, one that was asked for afterwards is', () => {
    const desk = new TestDesk().send(pairEvent(T), ...quiet(T), stall(END), ...lockBooks(END + 1_000));
    const before = lockBooks(END + 2_000).map((event) => stamped(event, END - 3 * SECOND));
    desk.send(...before, clock(END + STALL_SETTLE_US));
    expect([statuses(desk), intents(desk)]).toEqual([['gapped', 'gapped'], 0]);
    desk.send(...lockBooks(END + STALL_SETTLE_US + 1), clock(END + SECOND));
    expect(statuses(desk)).toEqual(['live', 'live']);
    expect(intents(desk)).toBeGreaterThan(0);
  });

  it('an order on its way meets no price of before, and no repair is decided on one', () => {
    const desk = new TestDesk().send(pairEvent(T), ...lockBooks(T));
    const sent = intents(desk);
    expect(sent).toBeGreaterThan(0);
    desk.send(stall(END), clock(END + 1_000));
    expect(desk.of('fill')).toEqual([]);
    expect(intents(desk)).toBe(sent);
  });

  it('a game is waited for as well: its answer may have lain in the socket', () => {
    const ask = (at: number, e4: number) => bookEvent(at, 'kalshi', [[e4 - 200, 50_000]], [[e4, 50_000]]);
    const desk = new TestDesk().send(pairEvent(T), ask(T, 5_800), gameEvent(T + 1), stall(END));
    desk.send(gameEvent(END + 1_000), ask(END + SECOND, 4_000));
    expect(intents(desk)).toBe(0);
    expect(desk.last('opportunity').refusal).toEqual({
      reason: 'stale_game',
      text: 'The process stood still: waiting for a new state of the game.',
    });
    // The market has moved meanwhile: now it is news from after the move that is waited for.
    desk.send(gameEvent(END + 2 * SECOND), ask(END + 3 * SECOND, 4_100));
    expect(desk.last('opportunity').refusal?.reason).toBe('market_newer');
    const later = game({ state: { ...game().state, score_1: 51 } });
    desk.send(ask(END + 17 * SECOND, 4_100), gameEvent(END + 17 * SECOND, later));
    expect(intents(desk)).toBe(1);
  });

  it('a wall clock that was set is named and stops nothing', () => {
    const desk = new TestDesk().send(pairEvent(T), ...quiet(T), stall(T + SECOND, 'clock_jump'));
    expect(desk.last('stall').cause).toBe('clock_jump');
    expect(statuses(desk)).toEqual(['live', 'live']);
    desk.send(...lockBooks(T + SECOND + 1), clock(T + 2 * SECOND));
    expect(intents(desk)).toBeGreaterThan(0);
  });
});

describe('a frame that its venue made long ago', () => {
  it('makes neither its book nor its feed fresh', () => {
    const desk = new TestDesk({ near_miss_e4: 0 }).send(pairEvent(T), ...quiet(T).map((event) => stamped(event, T)));
    const late = lockBooks(T + 20 * SECOND).map((event) => stamped(event, T + SECOND));
    desk.send(...late, clock(T + 20 * SECOND + 1));
    expect(intents(desk)).toBe(0);
    expect(desk.last('opportunity').refusal).toMatchObject({ reason: 'stale_book' });
    expect(desk.last('opportunity').refusal?.text).toMatch(/feed silent for 19\.0 s/);
    const old = lockBooks(T + 60 * SECOND).map((event) => stamped(event, T + 2 * SECOND));
    desk.send(...old, clock(T + 60 * SECOND + 1));
    expect(desk.of('book_status').at(-1)).toMatchObject({ status: 'stale' });
  });

  it('is told from a venue whose clock differs from ours', () => {
    const ahead = new Lateness();
    expect(ahead.take({ ...stamp(T), provider_at_us: T + 40 * SECOND }, T)).toBe(T);
    expect(ahead.take({ ...stamp(T + SECOND), provider_at_us: T + 36 * SECOND }, T + SECOND)).toBeLessThan(
      T - 3 * SECOND,
    );
    const never_on_time = new Lateness();
    const at = never_on_time.take({ ...stamp(T), provider_at_us: T - 15 * SECOND }, T);
    expect(T - at).toBe(15 * SECOND - CLOCK_TRUST_US);
    expect(never_on_time.take(stamp(T + 1), T + 1)).toBe(T + 1);
  });
});
