import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { LEAGUES } from '../../runtime/trading/types/events.ts';
import { periodMs } from '../../runtime/trading/types/periods.ts';
import { ANY_GAMES, anyGameOf } from '../../web/src/kernel/any-game.ts';
import { ask, CURVE_REACH, change, curve, questionOf } from '../../web/src/kernel/whatif.ts';
import { homePair } from '../../web/src/select/board.ts';
import { fixture } from './fixtures.ts';

const engine = loadEngine({ markets: 16, games: 1 });
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
    expect(answer.priced?.side1).toBeGreaterThan(0);
    expect(answer.buys.map((b) => `${b.venue} ${b.side}`)).toEqual([
      'kalshi yes',
      'kalshi no',
      'polymarket yes',
      'polymarket no',
    ]);
  });

  it('moves with the score', () => {
    const question = questionOf(nba.game);
    const more = change(question, { score_1: question.state.score_1 + 3 });
    const before = ask(engine, question, null).priced?.side1;
    expect(ask(engine, more, null).priced?.side1).toBeGreaterThan(before ?? 1);
  });

  it('charges the whole-order fee: edge is value less ask less fee per contract', () => {
    const pair = homePair(view, nba) ?? null;
    const question = questionOf(nba.game);
    const answer = ask(engine, question, pair);
    const buy = answer.buys.find((b) => b.edge_e4 !== null && b.side === 'yes');
    if (buy?.ask_e4 === undefined || buy.ask_e4 === null || buy.fee_udollars === null)
      throw new Error('nothing to buy');
    const value = (answer.priced?.side1 ?? 0) * 10_000;
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
    expect(ask(engine, question, null).priced?.side1).toBeCloseTo(0.48, 1);
  });

  it('keeps any edit possible: the kernel never refuses what the fields allow', () => {
    const edit = fc.record({
      period: fc.integer({ min: -2, max: 9 }),
      clock_ms: fc.integer({ min: -1, max: 2_000_000 }),
      score_1: fc.integer({ min: -5, max: 300 }),
      score_2: fc.oneof(fc.integer({ min: -5, max: 300 }), fc.constant(Number.NaN)),
      possession: fc.constantFrom(-1 as const, 0 as const, 1 as const),
      down: fc.integer({ min: -1, max: 6 }),
      distance: fc.integer({ min: -1, max: 120 }),
      yards_to_goal: fc.integer({ min: -1, max: 120 }),
    });
    fc.assert(
      fc.property(fc.constantFrom(nba.game, nfl.game), edit, (game, part) => {
        const fields = engine.sportFields(game.league);
        const { period, clock_ms, score_1, score_2, ...situation } = part;
        const own = Object.entries(situation).filter(([name]) => fields.some((field) => field.name === name));
        const asked = { period, clock_ms, score_1, score_2, ...Object.fromEntries(own) };
        const question = change(questionOf(game), asked, fields);
        expect(question.state.clock_ms).toBeLessThanOrEqual(periodMs(game.league, question.state.period, false));
        const answer = ask(engine, question, null);
        expect(answer.refusal).toBeNull();
        expect(answer.priced?.side1).toBeGreaterThanOrEqual(0);
        expect(answer.priced?.side1).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('draws a curve that rises with the lead', () => {
    const points = curve(engine, questionOf(nfl.game), 21);
    expect(points).toHaveLength(43);
    for (let i = 1; i < points.length; i += 1)
      expect(points[i]?.probability).toBeGreaterThanOrEqual((points[i - 1]?.probability ?? 1) - 1e-9);
  });

  it.each(LEAGUES)('asks a game of %s before it starts, and its curve rises with the lead', (league) => {
    const prior = { side1: 0.45, draw: league === 'soccer' ? 0.27 : 0, total: null, source: 'test' };
    const state = { ...gameOf('SEA').game.state, scheduled_rounds: 3, best_of: 3 };
    const own = new Set(engine.sportFields(league).map(({ name }) => name));
    const common = ['period', 'clock_ms', 'score_1', 'score_2', 'final', 'postseason', 'winner'];
    const kept = Object.entries(state).filter(([name]) => own.has(name) || common.includes(name));
    const game = { ...gameOf('SEA').game, league, prior, state: { ...COMMON, ...Object.fromEntries(kept) } };
    const question = questionOf(game);
    const answer = ask(engine, question, null);
    expect(answer.refusal).toBeNull();
    expect(answer.priced?.side1).toBeCloseTo(0.45, 1);
    const points = curve(engine, question, CURVE_REACH[league]);
    expect(points.length).toBe(2 * CURVE_REACH[league] + 1);
    for (let i = 1; i < points.length; i += 1)
      expect(points[i]?.probability).toBeGreaterThanOrEqual((points[i - 1]?.probability ?? 1) - 1e-9);
  });

  it('asks with another price: the table is built again', () => {
    const question = questionOf(nba.game);
    const before = ask(engine, question, null).priced?.side1 ?? 1;
    expect(ask(engine, { ...question, prior_side1: 0.9 }, null).priced?.side1).toBeGreaterThan(before);
    expect(ask(engine, question, null).priced?.side1).toBe(before);
  });
});

const COMMON = { period: 0, clock_ms: 0, score_1: 0, score_2: 0, final: 0, postseason: 0, winner: 0 };

describe('what if, without a game', () => {
  it.each(ANY_GAMES.map((game) => [game.league, game] as const))(
    'answers %s from the start on: even at even prices, and with every field at either end of its range',
    (league, game) => {
      expect(anyGameOf(game.game_id)).toBe(game);
      const question = questionOf(game);
      const { refusal, priced } = ask(engine, question, null);
      expect(refusal).toBeNull();
      if (league !== 'soccer') expect(priced?.side1).toBeCloseTo(0.5, 1);
      const fields = engine.sportFields(league);
      for (const { name, min, max } of fields) {
        for (const value of [min, max]) {
          const asked = change(question, { [name]: value }, fields);
          const answer = ask(engine, asked, null);
          // Refused or priced, never thrown at and never out of range.
          expect(answer.refusal !== null || (answer.priced !== null && answer.priced.side1 >= 0)).toBe(true);
        }
      }
    },
  );

  it('knows no made-up game under the id of a real one', () => {
    expect(anyGameOf('nhl:401900003')).toBeUndefined();
    expect(anyGameOf('any:chess')).toBeUndefined();
  });
});

describe('what if, on the ice', () => {
  const hockey = ANY_GAMES.find(({ league }) => league === 'nhl') as (typeof ANY_GAMES)[number];
  const fields = engine.sportFields('nhl');
  const start = change(questionOf(hockey), { period: 3, clock_ms: 300_000 }, fields);
  const side1 = (question: typeof start): number => ask(engine, question, null).priced?.side1 ?? Number.NaN;

  it('gives a side that is short a minor to serve, and ends it with the power play', () => {
    const up = change(start, { skaters_1: 5, skaters_2: 4 }, fields);
    expect(up.state.penalty_ms_left).toBe(120_000);
    expect(side1(up)).toBeGreaterThan(side1(start));
    const shorter = change(up, { penalty_ms_left: 20_000 }, fields);
    expect(side1(shorter)).toBeLessThan(side1(up));
    expect(change(shorter, { skaters_2: 5 }, fields).state.penalty_ms_left).toBe(0);
    // A skater for the goalie is no power play.
    expect(change(start, { skaters_1: 6, goalie_out_1: 1, skaters_2: 5 }, fields).state.penalty_ms_left).toBe(0);
  });

  it('is a shoot-out exactly in its period, with no more goals than attempts', () => {
    const shootout = change(start, { period: 5 }, fields);
    expect(shootout.state.shootout).toBe(1);
    const ahead = change(shootout, { shootout_goals_1: 1 }, fields);
    expect(ahead.state.shootout_shots_1).toBe(1);
    expect(side1(ahead)).toBeGreaterThan(0.5);
    expect(change(ahead, { period: 3 }, fields).state).toMatchObject({ shootout: 0, shootout_goals_1: 0 });
  });
});
