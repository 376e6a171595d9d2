/** What halts by itself: bets that the market went against, and sources that say nothing. */
import { describe, expect, it } from 'vitest';
import { Account } from '../../runtime/trading/account.ts';
import type { LegsDesk } from '../../runtime/trading/execution/legs.ts';
import { type ExitLook, exitOf } from '../../runtime/trading/portfolio/exits.ts';
import type { Shard } from '../../runtime/trading/shard.ts';
import { parseSettings, type Settings } from '../../runtime/trading/types/settings.ts';
import { bookEvent, clock, game, gameEvent, pairEvent, SECOND, START_US, stamp, TestDesk } from './support.ts';

const T = START_US + 10 * SECOND;

/** Bets on ever cheaper prices: each is filled, and then the middle of the market falls so far or stays. */
function bets(count: number, falls_e4: number, settings: Partial<Settings> = {}): TestDesk {
  const desk = new TestDesk({
    ...{ max_adverse_in_a_row: 3, cool_down_us: 0, game_limit_udollars: 1e9, team_limit_udollars: 2e9 },
    ...{ order_limit_udollars: 2 * SECOND, kelly_fraction_ppm: 1_000_000, ...settings },
  }).send(pairEvent(T));
  for (let n = 0; n < count; n += 1) {
    const at = T + n * 40 * SECOND;
    const state = { ...game().state, score_1: 60 + n, clock_ms: 360_000 - 5_000 * n };
    const ask_e4 = 4_000;
    desk.send(bookEvent(at, 'kalshi', [[ask_e4 - 200, 20_000]], [[ask_e4, 20_000]]));
    desk.send(gameEvent(at + 1, game({ state })), clock(at + SECOND), clock(at + 2 * SECOND));
    const after_e4 = ask_e4 - falls_e4;
    desk.send(bookEvent(at + 3 * SECOND, 'kalshi', [[after_e4 - 200, 20_000]], [[after_e4, 20_000]]));
    for (let s = 4; s < 16; s += 1) desk.send(clock(at + s * SECOND));
  }
  return desk;
}

describe('bets after which the market goes the other way', () => {
  it('halt their strategy, sport and venue after so many in a row', () => {
    const desk = bets(3, 600);
    expect(desk.of('fill_judged')).toHaveLength(3);
    expect(desk.of('fill_judged').every(({ adverse }) => adverse)).toBe(true);
    const halted = desk.of('halted').filter(({ by }) => by === 'breaker');
    expect(halted.map(({ scope }) => scope).sort()).toEqual([
      'sport:basketball',
      'strategy:model_edge',
      'venue:kalshi',
    ]);
    expect(halted[0]?.reason).toContain('3 bets in a row');
  });

  it('are not counted where the market stays within its spread', () => {
    const desk = bets(3, 100);
    expect(desk.of('fill_judged').length).toBeGreaterThanOrEqual(3);
    expect(desk.of('fill_judged').filter(({ adverse }) => adverse)).toEqual([]);
    expect(desk.of('halted')).toEqual([]);
  });

  it('are not judged where no book can be read', () => {
    const desk = bets(1, 600, { adverse_after_us: 20 * SECOND });
    const at = T + 16 * SECOND;
    desk.send({
      ...{ type: 'book_status', venue: 'kalshi', market_id: 'K-BOS', status: 'gapped', reason: 'test' },
      at: stamp(at),
    });
    for (let s = 1; s < 50; s += 1) desk.send(clock(at + s * SECOND));
    expect(desk.of('fill_judged')).toMatchObject([{ against_e4: null, adverse: false }]);
  });

  it('leave a state that a restart has too', () => {
    const desk = bets(2, 600);
    const account = new Account({ settings: parseSettings({}) } as LegsDesk);
    for (const entry of desk.journal) if (entry.stream === 'decisions') account.fold(entry);
    expect(account.snapshot().risk.breakers).toEqual((desk.shard as Shard).snapshot().risk.breakers);
    expect(account.snapshot().risk.breakers.adverse['strategy:model_edge']).toBe(2);
  });
});

describe('a silent source', () => {
  const paper = (): TestDesk => {
    const { options } = new TestDesk().shard;
    return new TestDesk({}, 16, { run: { ...options.run, mode: 'paper' } }).send(pairEvent(T));
  };
  const halts = (desk: TestDesk, scope: string) =>
    desk.of('halted').flatMap((one) => (one.scope === scope ? [one.halted] : []));

  it('of a sport in play halts that sport until it speaks', () => {
    const desk = paper().send(gameEvent(T), clock(T + 59 * SECOND));
    expect(halts(desk, 'sport:basketball')).toEqual([]);
    desk.send(clock(T + 62 * SECOND), clock(T + 70 * SECOND));
    expect(halts(desk, 'sport:basketball')).toEqual([true]);
    desk.send(gameEvent(T + 80 * SECOND), clock(T + 81 * SECOND));
    expect(halts(desk, 'sport:basketball')).toEqual([true, false]);
  });

  it('is no matter during a break, and long after a game has left the list', () => {
    const desk = paper().send(gameEvent(T, game({ status: 'break' })), clock(T + 100 * SECOND));
    desk.send(gameEvent(T + 101 * SECOND), clock(T + 2_000 * SECOND));
    expect(halts(desk, 'sport:basketball')).toEqual([]);
  });

  it('of a venue halts that venue, and no person has to end it', () => {
    const desk = paper().send(bookEvent(T, 'kalshi', [[3_900, 100]], [[4_000, 100]]), clock(T + 61 * SECOND));
    expect(halts(desk, 'venue:kalshi')).toEqual([true]);
    desk.send(bookEvent(T + 62 * SECOND, 'kalshi', [[3_900, 100]], [[4_000, 100]]), clock(T + 63 * SECOND));
    expect(halts(desk, 'venue:kalshi')).toEqual([true, false]);
    expect(halts(desk, 'venue:polymarket')).toEqual([]);
  });
});

describe('an exit because time is up', () => {
  const settings = parseSettings({});
  const position = { strategy: 'model_edge', cost_udollars: 40_000_000, qty_cc: 10_000 } as ExitLook['position'];
  const lot = {
    ...{ opportunity_id: 'x', strategy: 'model_edge' as const, qty_cc: 10_000, cost_udollars: 40_000_000 },
    ...{ fees_udollars: 0, at_us: T },
  };
  const look = (of: Partial<ExitLook>): ExitLook => ({
    ...{ position, lots: [lot], sale_udollars: 50_000_000, sellable_cc: 10_000, estimate: 0.5, error_sd: 0.02 },
    ...{ left_us: 100 * SECOND, at_us: T + 60 * SECOND, ...of },
  });

  it('sells near the end of the game what is worth no more than it brings', () => {
    expect(exitOf(look({}), settings)?.rule).toBe('game_ending');
    expect(exitOf(look({ estimate: 0.51 }), settings)).toBe(null);
    expect(exitOf(look({ left_us: 121 * SECOND }), settings)).toBe(null);
    expect(exitOf(look({ left_us: null }), settings)).toBe(null);
  });

  it('sells what has been held for long, also where we have no estimate any more', () => {
    const at_us = T + 6 * 3_600 * SECOND;
    expect(exitOf(look({ left_us: null, at_us }), settings)?.rule).toBe('held_long');
    expect(exitOf(look({ left_us: null, at_us, estimate: null }), settings)?.rule).toBe('held_long');
    expect(exitOf(look({ left_us: null, at_us, estimate: 0.52 }), settings)).toBe(null);
    expect(exitOf(look({ left_us: null, at_us: at_us - 1 }), settings)).toBe(null);
  });
});
