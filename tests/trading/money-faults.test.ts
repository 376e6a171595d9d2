/** What outsiders lost money with on 2026-12-01 (part E of their list), each with the value that is right. */
import { describe, expect, it } from 'vitest';
import type { InputEvent, Level } from '../../runtime/trading/types/events.ts';
import type { Settings } from '../../runtime/trading/types/settings.ts';
import {
  bookEvent,
  clock,
  game,
  gameEvent,
  lockBooks,
  pair,
  pairEvent,
  SECOND,
  START_US,
  stamp,
  TestDesk,
  ticks,
} from './support.ts';

const T = START_US + 10 * SECOND;
const DOLLAR = SECOND;

/** Cash of every venue after each word on the portfolio. */
function leastCash(desk: TestDesk): number {
  return Math.min(...desk.of('portfolio').flatMap(({ cash_udollars }) => Object.values(cash_udollars)));
}

/** Paid for everything bought, fees included. */
function spent(desk: TestDesk): number {
  return desk.of('fill').reduce((sum, f) => sum + (f.action === 'buy' ? f.cost_udollars + f.fee_udollars : 0), 0);
}

/** What an order may cost at most: its limit for all of it. */
function worstOrder(desk: TestDesk): number {
  return Math.max(0, ...desk.of('order_intent').map((intent) => intent.reserve_udollars));
}

const asks = (at_us: number, venue: 'kalshi' | 'polymarket', bids: Level[], levels: Level[]): InputEvent =>
  bookEvent(at_us, venue, bids, levels);

describe('E1: a cheap first level never opens the way for a dear second one', () => {
  const thin: Level[] = [
    [1_000, 100],
    [5_400, 10_000_000],
  ];
  const edge = (settings: Partial<Settings>): TestDesk =>
    new TestDesk(settings).send(pairEvent(T), asks(T, 'kalshi', [[900, 100]], thin), gameEvent(T + 1), ...ticks(T));

  it('costs no more than the order limit, all levels and fees together', () => {
    const desk = edge({ order_limit_udollars: 1_000 * DOLLAR });
    expect(desk.of('fill').length).toBeGreaterThan(0);
    expect(spent(desk)).toBeLessThanOrEqual(1_000 * DOLLAR);
    expect(worstOrder(desk)).toBeLessThanOrEqual(1_000 * DOLLAR + 0.1 * DOLLAR);
  });

  it('costs no more than what the venue holds, and its cash never falls below zero', () => {
    const desk = edge({ bankroll_udollars: 200 * DOLLAR, order_limit_udollars: 1_000 * DOLLAR });
    expect(spent(desk)).toBeLessThanOrEqual(100 * DOLLAR);
    expect(leastCash(desk)).toBeGreaterThanOrEqual(0);
  });
});

describe('E2: a lock', () => {
  it('of a few cheap contracts and many dear ones stays within the order limit', () => {
    const desk = new TestDesk({ order_limit_udollars: 1_000 * DOLLAR }).send(pairEvent(T));
    const yes: Level[] = [
      [3_800, 500],
      [4_000, 10_000_000],
    ];
    // NO at 55 c is a YES bid of 45 c.
    const bids: Level[] = [[4_500, 10_000_000]];
    desk.send(asks(T, 'kalshi', [[3_700, 500]], yes), asks(T, 'polymarket', bids, [[4_600, 500]]), ...ticks(T));
    expect(desk.of('fill').length).toBeGreaterThan(0);
    expect(spent(desk)).toBeLessThanOrEqual(1_000 * DOLLAR);
    expect(spent(desk)).toBeGreaterThan(900 * DOLLAR);
  });

  it('that promises more than any lock that ever lasted is refused by name', () => {
    const desk = new TestDesk().send(pairEvent(T), asks(T, 'kalshi', [[400, 500]], [[500, 500]]));
    desk.send(asks(T, 'polymarket', [[9_500, 500]], [[9_600, 500]]), ...ticks(T));
    expect(desk.last('opportunity').refusal?.reason).toBe('too_good');
    expect(desk.of('fill')).toEqual([]);
  });
});

describe('E3: a naked leg', () => {
  /** The first leg is bought, then both books show 1 / 99 for two seconds and return. */
  const stubs = (settings: Partial<Settings>): TestDesk => {
    const desk = new TestDesk(settings).send(pairEvent(T), ...lockBooks(T), clock(T + 255_000));
    const at = T + 260_000;
    for (const venue of ['kalshi', 'polymarket'] as const)
      desk.send(bookEvent(at, venue, [[100, 200_000]], [[9_900, 200_000]]));
    for (let i = 1; i < 7; i += 1) desk.send(clock(at + i * 300_000));
    desk.send(...lockBooks(T + 2_300_000), ...ticks(T + 2_300_000));
    return desk.send(...ticks(T + 5 * SECOND), ...ticks(T + 8 * SECOND));
  };

  it('waits inside its deadline for a book that is worth trading on, and ends within its loss', () => {
    const limit_e4 = 300;
    const desk = stubs({ repair_loss_limit_e4: limit_e4 });
    const [naked] = desk.of('naked_leg');
    expect(naked?.state).toBe('open');
    expect(desk.last('naked_leg').state).not.toBe('open');
    const [closed] = desk.of('legs_closed');
    expect(closed?.locked_udollars).toBeGreaterThanOrEqual(-limit_e4 * (naked?.qty_cc ?? 0));
    for (const fill of desk.of('fill')) expect(fill.avg_price_e4).toBeLessThan(9_000);
  });

  it('is kept as a position, and said so, when mending it would cost more than its loss at every moment', () => {
    const desk = new TestDesk({ repair_loss_limit_e4: 100 }).send(pairEvent(T), ...lockBooks(T), clock(T + 255_000));
    for (const venue of ['kalshi', 'polymarket'] as const)
      desk.send(bookEvent(T + 260_000, venue, [[100, 200_000]], [[9_900, 200_000]]));
    for (let i = 1; i < 40; i += 1) desk.send(clock(T + 240_000 + i * 300_000));
    expect(desk.last('naked_leg')).toMatchObject({ state: 'capped' });
    expect(desk.last('naked_leg').text).toContain('kept as a position');
    expect(desk.of('fill')).toHaveLength(1);
    expect(desk.shard.busy).toBe(false);
  });
});

describe('E4: a lock of markets that pay otherwise for a game that is not played', () => {
  const differs = pair({
    settlement: [{ field: 'void', a: 'fair price', b: '50-50', verdict: 'priced', loss_e4: 5_000, chance_ppm: 500 }],
  });
  const taken = (status: 'live' | 'postponed' | 'interrupted' | 'final', ended: 'played' | 'forfeit' | null = null) => {
    const desk = new TestDesk().send(pairEvent(T, differs), gameEvent(T, game({ status, ended })), ...lockBooks(T + 1));
    return desk.of('opportunity').filter(({ verdict, legs }) => verdict === 'taken' && legs.length === 2).length;
  };

  it('is charged at the chance that this has in the state of the game', () => {
    expect(taken('live')).toBe(1);
    expect([taken('postponed'), taken('interrupted'), taken('final', 'forfeit')]).toEqual([0, 0, 0]);
    expect(taken('final', 'played')).toBe(1);
  });
});

describe('E5: the loss of a day', () => {
  const DAY_US = 86_400 * SECOND;
  /** Holds one side, whose bid falls by so much: lost by the marks. */
  const falling = (desk: TestDesk, at_us: number, bid_e4: number): TestDesk =>
    desk.send(bookEvent(at_us, 'kalshi', [[bid_e4, 1_000_000]], [[bid_e4 + 100, 1_000_000]]), clock(at_us + SECOND));
  const held = (): TestDesk => {
    const desk = new TestDesk({ day_loss_limit_udollars: 100 * DOLLAR, cool_down_us: 0 }).send(pairEvent(T));
    const books = bookEvent(T, 'kalshi', [[3_900, 1_000_000]], [[4_000, 1_000_000]]);
    return desk.send(books, gameEvent(T + 1), ...ticks(T));
  };

  it('counts from the beginning of its day, and the next day begins anew', () => {
    const desk = falling(held(), T + 10 * SECOND, 1_000);
    expect(desk.last('halted')).toMatchObject({ halted: true, by: 'day loss limit', scope: 'all' });
    desk.send(clock(T + DAY_US));
    expect(desk.last('halted')).toMatchObject({ halted: false, by: 'day loss limit' });
    expect(desk.of('day_started').map(({ day }) => day)).toEqual(['2026-01-14', '2026-01-15']);
    expect(desk.last('portfolio').day?.pnl_udollars).toBeLessThan(desk.last('portfolio').day?.loss_limit_udollars ?? 0);
  });

  it('stops a day that gives back more than its limit, whatever the day before made', () => {
    const desk = falling(held(), T + 10 * SECOND, 9_000);
    expect(desk.last('portfolio').pnl_udollars).toBeGreaterThan(500 * DOLLAR);
    desk.send(clock(T + DAY_US));
    falling(desk, T + DAY_US + 10 * SECOND, 6_000);
    expect(desk.last('portfolio').pnl_udollars).toBeGreaterThan(0);
    expect(desk.last('halted')).toMatchObject({ halted: true, by: 'day loss limit' });
  });

  it('ends by a named resume, which counts the loss so far as known', () => {
    const desk = falling(held(), T + 10 * SECOND, 1_000);
    desk.send({ type: 'control', command: 'resume', reason: 'looked at it', by: 'Ann', at: stamp(T + 12 * SECOND) });
    expect(desk.last('day_started').reason).toBe('resumed by Ann: looked at it');
    desk.send(clock(T + 14 * SECOND));
    expect(desk.last('halted')).toMatchObject({ halted: false, by: 'Ann' });
  });
});

describe('E6: what was taken', () => {
  const shown: Level[] = [[4_000, 10_000]];
  const selling = (desk: TestDesk, at_us: number, levels: Level[]): TestDesk =>
    desk.send(bookEvent(at_us, 'kalshi', [[3_900, 10_000]], levels), ...ticks(at_us));
  const bought = (desk: TestDesk): number => desk.of('fill').reduce((sum, { qty_cc }) => sum + qty_cc, 0);

  it('stays taken while the book shows nothing new, and new depth counts', () => {
    const desk = new TestDesk({ cool_down_us: 0, max_game_age_us: 600 * SECOND }).send(pairEvent(T), gameEvent(T));
    for (let i = 0; i < 10; i += 1) {
      desk.send(gameEvent(T + i * 3 * SECOND, game({ state: { ...game().state, clock_ms: 360_000 - i } })));
      selling(desk, T + i * 3 * SECOND + 1, shown);
    }
    expect(bought(desk)).toBe(10_000);
    selling(desk, T + 40 * SECOND, [[4_000, 12_500]]);
    expect(bought(desk)).toBe(12_500);
  });
});

describe('E8: capital that waits long', () => {
  it('has to earn what the hurdle asks by the year', () => {
    const late = pair({ settles_at_us: T + 200 * 86_400 * SECOND });
    const verdict = (hurdle_ppm: number) =>
      new TestDesk({ hurdle_ppm, order_limit_udollars: 100 * DOLLAR, lock_min_edge_e4: 50 })
        .send(pairEvent(T, late))
        .send(
          bookEvent(T, 'kalshi', [[4_100, 20_000]], [[4_200, 20_000]]),
          bookEvent(T, 'polymarket', [[4_700, 30_000]], [[4_800, 30_000]]),
        )
        .last('opportunity');
    expect(verdict(0)).toMatchObject({ verdict: 'taken' });
    expect(verdict(50_000)).toMatchObject({ verdict: 'refused', refusal: { reason: 'below_hurdle' } });
  });
});

describe('E9: both sides of one market', () => {
  it('are never bought for more than the dollar that they pay together', () => {
    const desk = new TestDesk({ cool_down_us: 0 }).send(pairEvent(T, pair({ b: null })));
    desk.send(bookEvent(T, 'kalshi', [[4_900, 10_000]], [[5_000, 10_000]]), gameEvent(T + 1), ...ticks(T));
    expect(desk.last('fill')).toMatchObject({ side: 'yes', avg_price_e4: 5_000 });
    const behind = game({ state: { ...game().state, score_1: 40, score_2: 60 } });
    const at = T + 20 * SECOND;
    desk.send(bookEvent(at, 'kalshi', [[4_000, 9_000]], [[4_100, 9_000]]), gameEvent(at + 1, behind), ...ticks(at));
    expect(desk.last('opportunity')).toMatchObject({ verdict: 'refused', refusal: { reason: 'opposite_side' } });
    expect(desk.of('fill')).toHaveLength(1);
  });
});

describe('E10: a mark', () => {
  it('is what selling the whole position into the bids would bring, less the exit fee', () => {
    const desk = new TestDesk({ order_limit_udollars: 500 * DOLLAR }).send(pairEvent(T));
    desk.send(bookEvent(T, 'kalshi', [[4_900, 10_000]], [[5_000, 50_000]]), gameEvent(T + 1), ...ticks(T));
    const { qty_cc } = desk.last('position');
    expect(qty_cc).toBeGreaterThan(20_000);
    const bids: Level[] = [
      [6_000, 10_000],
      [3_000, 10_000_000],
    ];
    desk.send(bookEvent(T + 10 * SECOND, 'kalshi', bids, [[6_100, 100]]), clock(T + 12 * SECOND));
    const { mark_udollars } = desk.last('position');
    const before_fee = 6_000 * 10_000 + 3_000 * (qty_cc - 10_000);
    expect(mark_udollars).toBeLessThan(before_fee);
    expect(mark_udollars).toBeGreaterThan(before_fee * 0.94);
  });

  it('counts nothing for what finds no bid', () => {
    const desk = new TestDesk({ order_limit_udollars: 500 * DOLLAR }).send(pairEvent(T));
    desk.send(bookEvent(T, 'kalshi', [[4_900, 10_000]], [[5_000, 50_000]]), gameEvent(T + 1), ...ticks(T));
    desk.send(bookEvent(T + 10 * SECOND, 'kalshi', [[6_000, 1_000]], [[6_100, 100]]), clock(T + 12 * SECOND));
    expect(desk.last('position').mark_udollars).toBeLessThan(6_000 * 1_000);
  });
});
