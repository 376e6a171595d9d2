import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { ask, change, curve, periodMs, questionOf } from '../../web/src/kernel/whatif.ts';
import { homePair } from '../../web/src/select/board.ts';
import { fixture } from './fixtures.ts';

const engine = loadEngine({ markets: 16, games: 8 });
const { view } = fixture({ ticks: 30 });
const gameOf = (code: string) => {
  const game = Object.values(view.games).find((g) => g.game.home.code === code);
  if (game === undefined) throw new Error(`no game of ${code}`);
  return game;
};
const nba = gameOf('NY');
const nfl = gameOf('BUF');

describe('what if', () => {
  it('answers a game as it stands, on both venues', () => {
    const answer = ask(engine, questionOf(nba.game), homePair(view, nba) ?? null);
    expect(answer.refusal).toBeNull();
    expect(answer.home_probability).toBeGreaterThan(0);
    expect(answer.buys.map((b) => `${b.venue} ${b.side}`)).toEqual([
      'kalshi yes',
      'kalshi no',
      'polymarket yes',
      'polymarket no',
    ]);
  });

  it('moves with the score', () => {
    const question = questionOf(nba.game);
    const more = change(question, { home_score: question.state.home_score + 3 });
    const before = ask(engine, question, null).home_probability;
    expect(ask(engine, more, null).home_probability).toBeGreaterThan(before ?? 1);
  });

  it('charges the whole-order fee: edge is value less ask less fee per contract', () => {
    const pair = homePair(view, nba) ?? null;
    const question = questionOf(nba.game);
    const answer = ask(engine, question, pair);
    const buy = answer.buys.find((b) => b.edge_e4 !== null && b.side === 'yes');
    if (buy?.ask_e4 === undefined || buy.ask_e4 === null || buy.fee_udollars === null)
      throw new Error('nothing to buy');
    const value = (answer.home_probability ?? 0) * (1 - answer.tie_probability) * 10_000;
    expect(buy.edge_e4).toBeCloseTo(value - buy.ask_e4 - buy.fee_udollars / question.qty_cc, 9);
    expect(buy.fee_udollars).toBeGreaterThan(0);
  });

  it('buys nothing on a book that is not live', () => {
    const pair = structuredClone(homePair(view, nba));
    if (pair?.quotes.kalshi === undefined) throw new Error('no quote');
    pair.quotes.kalshi.status = 'gapped';
    const buys = ask(engine, questionOf(nba.game), pair).buys.filter((b) => b.venue === 'kalshi');
    expect(buys.every((b) => b.ask_e4 === null && b.edge_e4 === null)).toBe(true);
  });

  it('asks a game before its start at the kick-off', () => {
    const question = questionOf(gameOf('SEA').game);
    expect(question.state).toMatchObject({ period: 1, clock_ms: 900_000 });
    expect(ask(engine, question, null).home_probability).toBeCloseTo(0.48, 1);
  });

  it('keeps any edit possible: the kernel never refuses what the fields allow', () => {
    const edit = fc.record({
      period: fc.integer({ min: -2, max: 9 }),
      clock_ms: fc.integer({ min: -1, max: 2_000_000 }),
      home_score: fc.integer({ min: -5, max: 300 }),
      away_score: fc.oneof(fc.integer({ min: -5, max: 300 }), fc.constant(Number.NaN)),
      possession: fc.constantFrom(-1 as const, 0 as const, 1 as const),
      down: fc.integer({ min: -1, max: 6 }),
      distance: fc.integer({ min: -1, max: 120 }),
      yards_to_goal: fc.integer({ min: -1, max: 120 }),
    });
    fc.assert(
      fc.property(fc.constantFrom(nba.game, nfl.game), edit, (game, part) => {
        const question = change(questionOf(game), part);
        expect(question.state.clock_ms).toBeLessThanOrEqual(periodMs(game.league, question.state.period));
        const answer = ask(engine, question, null);
        expect(answer.refusal).toBeNull();
        expect(answer.home_probability).toBeGreaterThanOrEqual(0);
        expect(answer.home_probability).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('draws a curve that rises with the lead', () => {
    const points = curve(engine, questionOf(nfl.game), 21);
    expect(points).toHaveLength(43);
    for (let i = 1; i < points.length; i += 1)
      expect(points[i]?.probability).toBeGreaterThanOrEqual((points[i - 1]?.probability ?? 1) - 1e-9);
  });
});
