import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { shardCapacity } from '../../runtime/trading/desk.ts';
import { Games } from '../../runtime/trading/estimates/games.ts';
import type { GameState, InputEvent, Relation } from '../../runtime/trading/types/events.ts';
import { bookEvent, clock, game, gameEvent, pair, pairEvent, SECOND, START_US, stamp, TestDesk } from './support.ts';

const T = START_US;

describe('a model edge', () => {
  const fairBooks = (at: number, ask: number) => bookEvent(at, 'kalshi', [[ask - 200, 50_000]], [[ask, 50_000]]);

  /** The game a moment later. */
  const ticking = (clock_ms: number, change: Partial<GameState> = {}) =>
    game({ state: { ...game().state, clock_ms, ...change } as GameState });

  it('is bought at a fraction of Kelly when our probability beats the ask after fees', () => {
    const desk = new TestDesk().send(pairEvent(T), fairBooks(T, 4_000), gameEvent(T + 1), clock(T + SECOND));
    const taken = desk.last('opportunity');
    expect([taken.opportunity_type, taken.verdict, taken.legs[0]?.side]).toEqual(['model_edge', 'taken', 'yes']);
    expect(taken.edge_net_e4).toBeGreaterThanOrEqual(250);
    expect(desk.last('fill').qty_cc).toBe(taken.qty_cc);
  });

  it('is refused without a pregame prior, on an old state, and against the feed far away', () => {
    const none = new TestDesk().send(pairEvent(T), fairBooks(T, 4_000), gameEvent(T + 1, game({ prior: null })));
    expect(none.last('game_priced').refusal).toBe('no_prior');
    expect(none.of('opportunity')).toEqual([]);
    const old = new TestDesk().send(
      pairEvent(T),
      fairBooks(T, 5_800),
      gameEvent(T + 1),
      fairBooks(T + 40 * SECOND, 4_000),
    );
    expect(old.last('opportunity').refusal?.reason).toBe('stale_game');
    const far = new TestDesk().send(
      pairEvent(T),
      gameEvent(T, game({ reference: { side1: 0.3 } })),
      fairBooks(T + 1, 4_000),
    );
    expect(far.last('opportunity').refusal?.reason).toBe('model_disagrees');
  });

  it('is refused when it arose only because the market moved, until news from after the move has come', () => {
    const desk = new TestDesk().send(pairEvent(T), fairBooks(T, 5_800), gameEvent(T + 1), fairBooks(T + SECOND, 4_000));
    const newer = () => desk.last('opportunity').refusal?.reason;
    expect(newer()).toBe('market_newer');
    desk.send(gameEvent(T + 2 * SECOND), fairBooks(T + 2 * SECOND, 3_900));
    expect(newer()).toBe('market_newer');
    // A clock that ticks is no news.
    desk.send(gameEvent(T + 3 * SECOND, ticking(350_000)), fairBooks(T + 9 * SECOND, 3_900));
    expect(newer()).toBe('market_newer');
    // Nor does news tell of the move that may itself be older than it.
    desk.send(fairBooks(T + 10 * SECOND, 3_900), gameEvent(T + 10 * SECOND, ticking(345_000, { possession: 1 })));
    expect([newer(), desk.of('order_intent').length]).toEqual(['market_newer', 0]);
    desk.send(fairBooks(T + 18 * SECOND, 3_900), gameEvent(T + 18 * SECOND, ticking(340_000, { possession: -1 })));
    expect(desk.last('opportunity').verdict).toBe('taken');
  });

  it('is there again when the market has come back', () => {
    const desk = new TestDesk().send(pairEvent(T), fairBooks(T, 5_200), gameEvent(T + 1));
    const first = desk.of('order_intent').length;
    expect(first).toBe(1);
    desk.send(clock(T + SECOND), fairBooks(T + 5 * SECOND, 4_000));
    expect(desk.last('opportunity').refusal?.reason).toBe('market_newer');
    desk.send(fairBooks(T + 6 * SECOND, 5_200));
    expect(desk.last('opportunity').refusal?.reason).not.toBe('market_newer');
  });

  it('of the stale side is not bought while a feed that is 15 s behind tells only the clock (C2)', () => {
    const desk = new TestDesk({ cool_down_us: 0 }).send(pairEvent(T), gameEvent(T + 1), fairBooks(T + 2, 5_900));
    // Side 2 has scored at 20 s; the market falls by 8 c within a second, on both venues.
    const market_at = (s: number): number => (s < 20 ? 5_900 : 5_100);
    for (let s = 1; s < 35; s += 1) {
      const at = T + s * SECOND;
      const ask = market_at(s);
      desk.send(fairBooks(at, ask), bookEvent(at, 'polymarket', [[ask - 200, 50_000]], [[ask, 50_000]]));
      if (s % 2 === 0) desk.send(gameEvent(at + 1, ticking(360_000 - s * 1_000)));
      // A foul from before the score is news, but not of the score.
      if (s === 24) desk.send(gameEvent(at + 2, ticking(360_000 - s * 1_000, { possession: 1 })));
    }
    expect(desk.of('opportunity').some(({ refusal }) => refusal?.reason === 'market_newer')).toBe(true);
    expect(desk.of('fill').filter(({ side }) => side === 'yes')).toEqual([]);
    expect(desk.of('order_intent').filter(({ side }) => side === 'yes')).toEqual([]);
  });

  it('that stood small is not bought larger when the market falls without news (C3)', () => {
    const fair_e4 = (new TestDesk().send(gameEvent(T)).last('game_priced').priced?.side1 ?? 0) * 10_000;
    const standing = 100 * Math.round((fair_e4 - 440 - 175) / 100);
    const desk = new TestDesk({ cool_down_us: 0 }).send(pairEvent(T), fairBooks(T, standing), gameEvent(T + 1));
    desk.send(clock(T + SECOND));
    const bought = desk.of('fill').length;
    expect(bought).toBe(1);
    for (let s = 2; s < 28; s += 1) desk.send(fairBooks(T + s * SECOND, standing - 2_000), clock(T + s * SECOND + 1));
    expect(desk.last('opportunity').refusal?.reason).toBe('market_newer');
    expect(desk.of('fill').length).toBe(bought);
  });

  it('is sized by the smaller of what it was with the last news and what it is', () => {
    const wide = { order_limit_udollars: 1e12, game_limit_udollars: 1e12, exposure_limit_udollars: 1e12 };
    const books = (at: number, ask: number) => bookEvent(at, 'kalshi', [[ask - 200, 5e7]], [[ask, 5e7]]);
    const control = (at: number, command: 'halt' | 'resume'): InputEvent => ({
      ...{ type: 'control', command, reason: 'test', by: 'test', at: stamp(at) },
    });
    /** Stake on 50 c, one cent below what it was with the last news or the same; a cent is within the book's own noise. */
    const staked = (with_news_e4: number): number => {
      const desk = new TestDesk(wide).send(control(T, 'halt'), pairEvent(T), books(T, with_news_e4), gameEvent(T + 1));
      desk.send(control(T + 2, 'resume'), books(T + SECOND, 5_000));
      expect(desk.last('opportunity').verdict).toBe('taken');
      return desk.last('opportunity').capital_udollars;
    };
    const [smaller, same] = [staked(5_100), staked(5_000)];
    const fair = new TestDesk().send(gameEvent(T)).last('game_priced').priced?.side1 ?? 0;
    const edge = (ask: number): number => fair - ask - 0.07 * ask * (1 - ask);
    expect(smaller / same).toBeCloseTo(edge(0.51) / edge(0.5), 2);
  });

  it('is sized as if it were drawn towards the market by its own error', () => {
    const desk = new TestDesk({ order_limit_udollars: 1e12, game_limit_udollars: 1e12, exposure_limit_udollars: 1e12 });
    desk.send(pairEvent(T), bookEvent(T, 'kalshi', [[4_800, 5e7]], [[5_000, 5e7]]), gameEvent(T + 1));
    const { priced, error_sd } = desk.last('game_priced');
    const p = priced?.side1 ?? 0;
    const cost = 0.5 + 0.07 * 0.25;
    const drawn = cost + ((p - cost) * 0.02 ** 2) / (0.02 ** 2 + (error_sd ?? 0) ** 2);
    const stake_udollars = 0.25 * 50_000_000_000 * ((drawn - cost) / (1 - cost));
    const { capital_udollars } = desk.last('opportunity');
    expect(error_sd).toBeGreaterThan(0);
    expect(capital_udollars).toBeLessThanOrEqual(stake_udollars);
    expect(capital_udollars).toBeGreaterThan(0.97 * stake_udollars);
  });

  it('waits after a trade in the same game', () => {
    const desk = new TestDesk().send(
      pairEvent(T),
      fairBooks(T, 4_000),
      gameEvent(T + 1),
      clock(T + SECOND),
      fairBooks(T + SECOND + 1, 4_000),
    );
    expect(desk.last('opportunity').refusal?.reason).toBe('cooling_down');
  });

  describe('on a spread', () => {
    const line = (side: 'home' | 'away', line_tenths: number) =>
      pairEvent(T, pair({ outcome: 'other', relation: { kind: 'margin', side, line_tenths } }));

    it('is found by the joint law, and looked for only by the setting', () => {
      const edges = (line_take: boolean) => {
        const desk = new TestDesk({ line_take }).send(line('home', 15), fairBooks(T, 3_000));
        return desk.send(gameEvent(T + 1), clock(T + SECOND)).of('opportunity');
      };
      expect(edges(false)).toEqual([]);
      expect(edges(true)).toMatchObject([
        { opportunity_type: 'model_edge', verdict: 'taken', legs: [{ side: 'yes' }] },
      ]);
    });

    it('says less of the wider line, and the rest of the other side', () => {
      const at = (side: 'home' | 'away', line_tenths: number): number => {
        const desk = new TestDesk({ line_take: true }).send(
          line(side, line_tenths),
          fairBooks(T, 300),
          gameEvent(T + 1),
          clock(T + 2),
        );
        return desk.last('opportunity').edge_net_e4;
      };
      expect(at('home', 15)).toBeGreaterThan(at('home', 45));
      // Home by over -4.5 is what away by over 4.5 is not.
      expect(at('away', 45)).toBeLessThan(at('away', -45));
      const games = new Games(loadEngine(shardCapacity({ markets: 16, games: 2 })));
      games.apply(gameEvent(T + 1));
      const chances = games.get('nba:1')?.lines;
      const home = chances?.chance({ kind: 'margin', side: 'home', line_tenths: 45 }) ?? 0;
      const away = chances?.chance({ kind: 'margin', side: 'away', line_tenths: -45 }) ?? 0;
      expect(home + away).toBeCloseTo(1, 12);
      expect(chances?.chance({ kind: 'margin', side: 'home', line_tenths: 40 })).toBeNull();
    });

    it('is asked of a total only where one was closed at, and never of college football', () => {
      const total = pairEvent(T, pair({ outcome: 'other', relation: { kind: 'total', line_tenths: 2_205 } }));
      const found = (closing: number | null): number => {
        const prior = { side1: 0.55, draw: 0, total: closing, source: 'test' };
        const desk = new TestDesk().send(
          total,
          fairBooks(T, 3_000),
          gameEvent(T + 1, game({ prior })),
          clock(T + SECOND),
        );
        return desk.of('opportunity').length;
      };
      expect([found(null), found(226)]).toEqual([0, 1]);
      const college = (relation: Relation): number => {
        const { free_throws_pending_1: _one, free_throws_pending_2: _two, ...state } = game().state;
        const one = game({ league: 'ncaaf', prior: { side1: 0.55, draw: 0, total: 52, source: 'test' }, state });
        const desk = new TestDesk().send(pairEvent(T, pair({ outcome: 'other', relation })), fairBooks(T, 3_000));
        return desk.send(gameEvent(T + 1, one), clock(T + SECOND)).of('opportunity').length;
      };
      expect(college({ kind: 'margin', side: 'home', line_tenths: -35 })).toBe(1);
      expect(college({ kind: 'total', line_tenths: 405 })).toBe(0);
    });

    it('is not priced once the game is over', () => {
      const over = game({ status: 'final', state: { ...game().state, period: 4, clock_ms: 0, final: 1, winner: 1 } });
      const desk = new TestDesk({ line_take: true }).send(
        line('home', 15),
        gameEvent(T + 1, over),
        fairBooks(T + 2, 3_000),
      );
      expect(desk.of('opportunity').filter((one) => one.opportunity_type === 'model_edge')).toEqual([]);
    });
  });
});
