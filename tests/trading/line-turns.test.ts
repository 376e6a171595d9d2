/** When the lines of a game are judged after news of it, and on which state. */
import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { shardCapacity } from '../../runtime/trading/desk.ts';
import { Games } from '../../runtime/trading/estimates/games.ts';
import type { GameSnapshot, InputEvent, Pair, Relation } from '../../runtime/trading/types/events.ts';
import { bookEvent, clock, game, gameEvent, market, pair, pairEvent, SECOND, START_US, TestDesk } from './support.ts';

const T = START_US;

const line = (n: number): Pair =>
  pair({
    pair_id: `nba:1:${n}`,
    outcome: 'other',
    relation: { kind: 'margin', side: 'home', line_tenths: 10 * n + 5 },
    a: market('kalshi', `K-${n}`),
    b: null,
  });

const cheap = (at: number, n: number, ask_e4: number): InputEvent =>
  bookEvent(at, 'kalshi', [], [[ask_e4, 20_000]], `K-${n}`);

const ahead = (lead: number): GameSnapshot => game({ state: { ...game().state, score_1: 50 + lead, score_2: 50 } });

describe('the lines of a game with news', () => {
  it('wait for the clock, whatever else happens, and are judged on the state of then', () => {
    const desk = new TestDesk().send(
      pairEvent(T, line(1)),
      gameEvent(T, ahead(0)),
      clock(T + 1),
      cheap(T + 2, 1, 9_800),
    );
    const edges = () => desk.of('opportunity').filter((one) => one.opportunity_type === 'model_edge');
    expect(edges()).toEqual([]);
    // By this state YES at 60 c is a bargain, by the one before it was dear.
    desk.send(cheap(T + SECOND, 1, 6_000));
    expect(edges()).toEqual([]);
    desk.send(gameEvent(T + 2 * SECOND, ahead(25)), cheap(T + 2 * SECOND + 1, 1, 6_100));
    expect(edges()).toEqual([]);
    desk.send(clock(T + 2 * SECOND + 2));
    expect(edges()).toMatchObject([{ verdict: 'taken', legs: [{ side: 'yes', ask_e4: 6_100 }] }]);
    const games = new Games(loadEngine(shardCapacity({ markets: 16, games: 1 })));
    games.apply(gameEvent(T, ahead(25)));
    expect(edges()[0]?.model_probability).toBe(games.get('nba:1')?.lines.chance(line(1).relation as Relation));
  });

  it('are judged a few at a time, all of them, with the events that follow', () => {
    const many = Array.from({ length: 12 }, (_, n) => n + 1);
    const desk = new TestDesk({ game_limit_udollars: 1_000_000_000, exposure_limit_udollars: 1_000_000_000 });
    desk.send(...many.map((n) => pairEvent(T, line(n))), ...many.map((n) => cheap(T, n, 2_000)));
    desk.send(gameEvent(T + 1, ahead(25)));
    const looked = () => new Set(desk.of('opportunity').map((one) => one.pair_id)).size;
    const after = [looked()];
    for (let i = 0; i < 6; i += 1) {
      desk.send(clock(T + 2 + i));
      after.push(looked());
    }
    expect(after).toEqual([0, 2, 4, 6, 8, 10, 12]);
  });

  it('do not wait for a game that has none', () => {
    const other = gameEvent(T, game({ game_id: 'nba:2' }));
    const winner = pair({ pair_id: 'nba:2:home', game_id: 'nba:2', a: market('kalshi', 'K-other'), b: null });
    const desk = new TestDesk().send(pairEvent(T, winner), other, pairEvent(T, line(1)), cheap(T, 1, 2_000));
    desk.send(gameEvent(T + 1, ahead(25)), clock(T + 2));
    expect(desk.of('opportunity').map(({ pair_id }) => pair_id)).toContain('nba:1:1');
  });

  it('are asked for once a state in one call, and not again by a state without news', () => {
    const engine = loadEngine(shardCapacity({ markets: 16, games: 1 }));
    let calls = 0;
    const ask = engine.sportLines.bind(engine);
    engine.sportLines = (row, lines) => {
      calls += 1;
      return ask(row, lines);
    };
    const games = new Games(engine);
    const relations = [1, 2, 3].map((n) => line(n).relation as Relation);
    const chances = () => relations.map((relation) => games.get('nba:1')?.lines.chance(relation) ?? null);
    games.apply(gameEvent(T, ahead(5)));
    expect(games.get('nba:1')?.lines.unasked).toBe(true);
    games.get('nba:1')?.lines.ask(relations);
    const before = chances();
    expect(calls).toBe(1);
    games.apply(gameEvent(T + SECOND, ahead(5)));
    expect(chances()).toEqual(before);
    expect(calls).toBe(1);
    games.apply(gameEvent(T + 2 * SECOND, ahead(8)));
    expect(chances()).not.toEqual(before);
    expect(calls).toBe(2);
  });

  it('are another price after another price before the game, though the state is the same', () => {
    const games = new Games(loadEngine(shardCapacity({ markets: 16, games: 1 })));
    const chance = () => games.get('nba:1')?.lines.chance(line(1).relation as Relation) ?? 0;
    games.apply(gameEvent(T));
    const before = chance();
    games.apply(gameEvent(T + 1, game({ prior: { side1: 0.7, draw: 0, total: null, source: 'test' } })));
    expect(chance()).toBeGreaterThan(before);
  });
});
