import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextEventLabel } from '../../runtime/trading/estimates/next-events.ts';
import { payout } from '../../runtime/trading/estimates/payout.ts';
import type { GameSnapshot, GameState, League, TieRule } from '../../runtime/trading/types/events.ts';
import { bookEvent, game, gameEvent, market, pair, pairEvent, SECOND, START_US, TestDesk } from './support.ts';

const T = START_US;
const COMMON = { period: 1, clock_ms: 0, score_1: 0, score_2: 0, final: 0, postseason: 0, winner: 0 };
const prior = (side1: number, draw = 0) => ({ side1, draw, total: null, source: 'test' });

/** A running game of another league. */
function running(league: League, state: Partial<GameState>, change: Partial<GameSnapshot> = {}): GameSnapshot {
  const snapshot = { ...game(), game_id: `${league}:1`, league, competition: league, prior: prior(0.55), ...change };
  return { ...snapshot, state: { ...COMMON, ...state } as GameState };
}

const soccer = (state: Partial<GameState> = {}, change: Partial<GameSnapshot> = {}) =>
  running('soccer', { period: 2, clock_ms: 1_200_000, ...state }, { prior: prior(0.45, 0.27), ...change });

const STATES: readonly GameSnapshot[] = [
  game(),
  running('nfl', { period: 3, clock_ms: 400_000, possession: 1, down: 2, distance: 6, yards_to_goal: 40 }),
  running('ncaaf', { period: 2, clock_ms: 100_000, score_1: 7 }),
  running('ncaab', { period: 2, clock_ms: 600_000, score_1: 40, score_2: 41 }),
  running('wnba', { period: 4, clock_ms: 60_000, score_1: 70, score_2: 71 }),
  running('nhl', { period: 3, clock_ms: 90_000, score_1: 2, score_2: 3, goalie_out_1: 1 }),
  running('mlb', { period: 7, score_1: 2, score_2: 3, half: 1, outs: 1, bases: 3, scheduled_innings: 9 }),
  soccer(),
  running('tennis', { period: 2, score_1: 1, best_of: 3, games_1: 3, games_2: 4, server: 1 }),
  running('mma', { period: 2, clock_ms: 120_000, scheduled_rounds: 3, weight_class: 4 }),
];

describe('a running game', () => {
  it.each(STATES.map((one): [string, GameSnapshot] => [one.league, one]))('of %s is priced whole', (_, snapshot) => {
    const body = new TestDesk().send(gameEvent(T, snapshot)).last('game_priced');
    expect(body.refusal).toBeNull();
    const { side1 = 0, draw = 0, side2 = 0 } = body.priced ?? {};
    expect(side1 + draw + side2).toBeCloseTo(1, 9);
    expect(Math.min(side1, side2)).toBeGreaterThan(0);
    expect(draw > 0).toBe(snapshot.league === 'soccer' || snapshot.league === 'nfl');
    expect(body.error_sd).toBeGreaterThan(0);
    expect(body.leverage).toBeGreaterThan(0);
    expect(body.next_events.length).toBeGreaterThan(1);
    for (const event of body.next_events) {
      expect(event.priced.side1 + event.priced.draw + event.priced.side2).toBeCloseTo(1, 9);
      expect(event.label).not.toMatch(/side[12]|_/);
    }
  });

  it('is priced from a spread where there is no money line, until play starts from the latest', () => {
    const desk = new TestDesk();
    const spread = (margin: number) => ({ margin, total: 224, source: 'odds A spread' });
    const waiting = (margin: number) => {
      const state = { ...game().state, ...COMMON, period: 0 };
      return gameEvent(T, game({ status: 'scheduled', prior: null, spread: spread(margin), state }));
    };
    desk.send(waiting(3));
    const first = desk.last('game_priced');
    expect(first.game.prior).toMatchObject({ draw: 0, total: 224, source: 'odds A spread' });
    expect(first.priced?.side1).toBeCloseTo(0.6034, 3);
    expect(desk.send(waiting(-3)).last('game_priced').priced?.side1).toBeCloseTo(0.3966, 3);
    desk.send(gameEvent(T + 1, game({ prior: null, spread: spread(9) })));
    expect(desk.last('game_priced').game.prior?.side1).toBeCloseTo(0.3966, 3);
  });

  it('of soccer is priced over the 90 minutes, also in a knock-out round', () => {
    const league_game = new TestDesk().send(gameEvent(T, soccer())).last('game_priced');
    const knock_out = new TestDesk().send(gameEvent(T, soccer({ postseason: 1 }))).last('game_priced');
    expect(knock_out.priced).toEqual(league_game.priced);
  });

  it('without a table is refused by name, and takes that of a game that is not in play', () => {
    const desk = new TestDesk({}, 1).send(gameEvent(T, game({ game_id: 'nba:1' })));
    expect(desk.send(gameEvent(T, game({ game_id: 'nba:2' }))).last('game_priced').refusal).toBe('no_table');
    desk.send(gameEvent(T + 1, game({ game_id: 'nba:1', status: 'final' })));
    expect(desk.send(gameEvent(T + 2, game({ game_id: 'nba:2' }))).last('game_priced').refusal).toBeNull();
  });

  it('is priced by the rules it has now, not by those its table was built with', () => {
    const seven = running('mlb', { period: 7, score_1: 2, score_2: 3, half: 1, outs: 1, scheduled_innings: 7 });
    const nine = { ...seven, state: { ...seven.state, scheduled_innings: 9 } };
    const desk = new TestDesk().send(gameEvent(T, seven));
    const changed = desk.send(gameEvent(T + 1, nine)).last('game_priced').priced;
    expect(changed).toEqual(new TestDesk().send(gameEvent(T, nine)).last('game_priced').priced);
    expect(changed).not.toEqual(new TestDesk().send(gameEvent(T, seven)).last('game_priced').priced);
  });
});

describe('what a contract pays on average', () => {
  const rules = fc.constantFrom<TieRule>('no_tie', 'pays_no', 'splits', 'fair_price', 'unknown');
  const three = fc
    .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([a, b]) => ({ side1: a * (1 - b), draw: b, side2: (1 - a) * (1 - b) }));

  it('is never more than certain over both sides, and exactly that where the rule leaves nothing open', () => {
    fc.assert(
      fc.property(three, rules, fc.constantFrom('home' as const, 'away' as const), (priced, rule, outcome) => {
        const sum = (payout(outcome, rule, priced, 'yes') ?? 0) + (payout(outcome, rule, priced, 'no') ?? 0);
        const exact = rule === 'splits' || rule === 'pays_no';
        expect(sum).toBeCloseTo(exact ? 1 : 1 - priced.draw, 9);
      }),
    );
  });

  it('follows the rule of a level end', () => {
    const priced = { side1: 0.5, draw: 0.2, side2: 0.3 };
    expect(payout('home', 'pays_no', priced, 'yes')).toBeCloseTo(0.5, 12);
    expect(payout('home', 'pays_no', priced, 'no')).toBeCloseTo(0.5, 12);
    expect(payout('away', 'splits', priced, 'yes')).toBeCloseTo(0.4, 12);
    expect(payout('away', 'fair_price', priced, 'no')).toBeCloseTo(0.5, 12);
    expect([payout('draw', 'no_tie', priced, 'yes'), payout('draw', 'no_tie', priced, 'no')]).toEqual([0.2, 0.8]);
    expect([payout('other', 'splits', priced, 'yes'), payout('home', 'splits', null, 'yes')]).toEqual([null, null]);
  });

  it('buys a draw that is offered below its probability', () => {
    const draw = pair({
      ...{ pair_id: 'soccer:1:draw', game_id: 'soccer:1', outcome: 'draw', b: null },
      a: market('kalshi', 'K-DRAW', { tie_rule: 'pays_no' }),
    });
    const desk = new TestDesk().send(
      pairEvent(T, draw),
      bookEvent(T, 'kalshi', [[1_000, 50_000]], [[1_200, 50_000]], 'K-DRAW'),
      gameEvent(T + 1, soccer()),
    );
    const taken = desk.last('opportunity');
    expect([taken.verdict, taken.legs[0]?.side]).toEqual(['taken', 'yes']);
    expect(taken.model_probability).toBeCloseTo(desk.last('game_priced').priced?.draw ?? 0, 12);
  });
});

describe('the edge that is needed', () => {
  it('grows with the error of the model, and both floors stand among the limits', () => {
    const fair = new TestDesk().send(gameEvent(T)).last('game_priced');
    const sd_e4 = (fair.error_sd ?? 0) * 10_000;
    const fair_e4 = (fair.priced?.side1 ?? 0) * 10_000;
    const edgeAt = (price_e4: number) => fair_e4 - price_e4 - (0.07 * price_e4 * (10_000 - price_e4)) / 10_000;
    // A whole cent at which there is an edge, but less than the model's own error asks for.
    const cents = Array.from({ length: 99 }, (_, i) => 100 * (i + 1));
    const ask = cents.find((price_e4) => edgeAt(price_e4) > 0 && edgeAt(price_e4) < 1.5 * sd_e4) ?? Number.NaN;
    const desk = new TestDesk({ model_min_edge_e4: 0 }).send(
      pairEvent(T),
      bookEvent(T, 'kalshi', [[ask - 200, 50_000]], [[ask, 50_000]]),
      gameEvent(T + SECOND),
    );
    const { refusal, limits, verdict } = desk.last('opportunity');
    expect([verdict, refusal?.reason]).toEqual(['near_miss', 'model_unsure']);
    const limit = (name: string) => limits.find((one) => one.name === name);
    expect(limit('edge_net')).toMatchObject({ limit: 0, passed: true });
    expect(limit('model_error')).toMatchObject({ limit: Math.ceil(1.5 * sd_e4), passed: false });
  });
});

it('labels events with the code of their side', () => {
  const { home, away } = game();
  expect(nextEventLabel('side1_three_points', home, away)).toBe('BOS three points');
  expect(nextEventLabel('side2_goalie_out', home, away)).toBe('NY pulls the goalie');
  expect(nextEventLabel('no_event', home, away)).toBe('nothing happens');
  expect(nextEventLabel('side2_never_seen', home, away)).toBe('NY never seen');
});
