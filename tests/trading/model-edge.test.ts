import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { shardCapacity } from '../../runtime/trading/desk.ts';
import { Games } from '../../runtime/trading/estimates/games.ts';
import type { Relation } from '../../runtime/trading/types/events.ts';
import { bookEvent, clock, game, gameEvent, pair, pairEvent, SECOND, START_US, TestDesk } from './support.ts';

const T = START_US;

describe('a model edge', () => {
  const fairBooks = (at: number, ask: number) => bookEvent(at, 'kalshi', [[ask - 200, 50_000]], [[ask, 50_000]]);

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

  it('is refused when it arose only because the market moved after the last state', () => {
    const desk = new TestDesk().send(pairEvent(T), fairBooks(T, 5_800), gameEvent(T + 1), fairBooks(T + SECOND, 4_000));
    expect(desk.last('opportunity').refusal?.reason).toBe('market_newer');
    desk.send(gameEvent(T + 2 * SECOND), fairBooks(T + 2 * SECOND, 3_900));
    expect(desk.last('opportunity').refusal?.reason).toBe('market_newer');
    desk.send(gameEvent(T + 3 * SECOND, game({ state: { ...game().state, clock_ms: 350_000 } })));
    expect(desk.last('opportunity').verdict).toBe('taken');
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
