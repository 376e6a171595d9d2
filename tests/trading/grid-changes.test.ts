/** A market's price grid changes in its life: orders keep to the grid of now. */
import { describe, expect, it } from 'vitest';
import type { InputEvent, Level, Venue } from '../../runtime/trading/types/events.ts';
import {
  bookEvent,
  clock,
  game,
  gameEvent,
  market,
  pair,
  pairEvent,
  SECOND,
  START_US,
  stamp,
  TestDesk,
} from './support.ts';

const T = START_US + 10 * SECOND;
const CENTS = [{ start_e4: 100, end_e4: 9_900, step_e4: 100 }];
const TENTHS = [{ start_e4: 10, end_e4: 9_990, step_e4: 10 }];
const ID = { kalshi: 'K-BOS', polymarket: 'P-BOS' } as const;

const grid = (at_us: number, venue: 'kalshi' | 'polymarket', price_bands: typeof CENTS): InputEvent => ({
  ...{ type: 'grid', venue, market_id: ID[venue], price_bands, at: stamp(at_us) },
});

/** Boston has all but won, and somebody still sells. */
const won = (at_us: number): InputEvent =>
  gameEvent(at_us, game({ state: { ...game().state, period: 4, clock_ms: 20_000, score_1: 120, score_2: 95 } }));

const only = (venue: Venue, price_bands: typeof CENTS) =>
  pair({
    a: venue === 'kalshi' ? market('kalshi', ID.kalshi, { price_bands }) : null,
    b: venue === 'kalshi' ? null : market('polymarket', ID.polymarket, { price_bands }),
  });

const SETTINGS = { model_min_edge_e4: 20, resolution_min_edge_e4: 20, order_limit_udollars: 400 * SECOND };

/** Limits of the orders on such asks. */
function limits(venue: 'kalshi' | 'polymarket', before: typeof CENTS, after: typeof CENTS, asks: Level[]): number[] {
  const desk = new TestDesk(SETTINGS).send(pairEvent(T, only(venue, before)));
  desk.send(bookEvent(T + 1, venue, [[9_000, 1_000]], [[9_500, 100]]), grid(T + 2, venue, after));
  desk.send(bookEvent(T + 3, venue, [[9_000, 1_000]], asks), won(T + 4), clock(T + SECOND));
  return desk.of('order_intent').map(({ limit_e4 }) => limit_e4);
}

describe.each(['kalshi', 'polymarket'] as const)('a grid of %s', (venue) => {
  it('that has become finer lets an order pay what lies between the old prices', () => {
    const [limit_e4 = 0] = limits(venue, CENTS, TENTHS, [[9_470, 5_000]]);
    expect(limit_e4).toBeGreaterThanOrEqual(9_470);
    expect(limit_e4 % 10).toBe(0);
    expect(limit_e4 % 100).not.toBe(0);
  });

  it('that has become coarser keeps limits on it, also below an ask that lies off it', () => {
    for (const limit_e4 of limits(venue, TENTHS, CENTS, [[9_510, 5_000]])) expect(limit_e4 % 100).toBe(0);
    const [limit_e4 = 0] = limits(venue, TENTHS, CENTS, [[9_500, 5_000]]);
    expect([limit_e4 >= 9_500, limit_e4 % 100]).toEqual([true, 0]);
  });

  it('that cannot be read leaves no order a price', () => {
    expect(limits(venue, CENTS, [], [[9_500, 5_000]])).toEqual([]);
  });

  it('is taken from a new listing too, unless an event has just told a later one', () => {
    const listed = only(venue, TENTHS);
    const bands = (desk: TestDesk) => desk.last('pair_listed')[venue === 'kalshi' ? 'a' : 'b']?.price_bands;
    const desk = new TestDesk().send(pairEvent(T, only(venue, CENTS)), pairEvent(T + 1, listed));
    expect(bands(desk)).toEqual(TENTHS);
    desk.send(grid(T + 2, venue, CENTS), pairEvent(T + 30 * SECOND, listed));
    expect(bands(desk)).toEqual(CENTS);
    desk.send(pairEvent(T + 200 * SECOND, listed));
    expect(bands(desk)).toEqual(TENTHS);
  });
});

describe('a lock', () => {
  it('is not taken at a price that lies off the grid of now', () => {
    const desk = new TestDesk().send(pairEvent(T, pair({ a: market('kalshi', ID.kalshi, { price_bands: TENTHS }) })));
    desk.send(grid(T, 'kalshi', CENTS), bookEvent(T + 1, 'kalshi', [[3_900, 20_000]], [[4_010, 20_000]]));
    desk.send(bookEvent(T + 2, 'polymarket', [[4_500, 30_000]], [[4_600, 30_000]]), clock(T + SECOND));
    expect(desk.of('order_intent')).toEqual([]);
    expect(desk.of('opportunity').at(-1)?.refusal?.reason).toBe('no_depth');
  });
});
