/** Decided games that a venue still sells below their worth. */
import { describe, expect, it } from 'vitest';
import type { GameSnapshot, InputEvent } from '../../runtime/trading/types/events.ts';
import type { Opportunity } from '../../runtime/trading/types/journal.ts';
import { quote, side } from './set-world.ts';
import { game, gameEvent, market, pairEvent, SECOND, START_US, stamp, TestDesk } from './support.ts';

const T = START_US + 100 * SECOND;
const clock = (at_us: number): InputEvent => ({ type: 'clock', at: stamp(at_us) });

function over(overrides: Partial<GameSnapshot> = {}): GameSnapshot {
  const state = { ...game().state, period: 4, clock_ms: 0, score_1: 101, score_2: 99, final: 1, winner: 1 };
  return game({ status: 'final', ended: 'played', state, ...overrides });
}

const lags = (desk: TestDesk): Opportunity[] =>
  desk.of('opportunity').filter((o) => o.opportunity_type === 'resolution_lag');

const reasons = (desk: TestDesk): unknown[] => lags(desk).map((o) => o.refusal?.reason ?? o.verdict);

function decided(last: GameSnapshot, ask_e4 = 9_500): TestDesk {
  const desk = new TestDesk().send(gameEvent(START_US), pairEvent(START_US, side('home')));
  return desk.send(gameEvent(T, last), quote(T + SECOND, 'K-home', ask_e4 - 100, ask_e4));
}

describe('a decided game', () => {
  it('is bought below its worth once the result has stood for a minute, also from a book that stands still', () => {
    const desk = decided(over());
    expect(reasons(desk)).toEqual(['result_too_fresh']);
    // The desk keeps reading: a sign of life of the book inside the limits, then nothing but time.
    desk.send(quote(T + 59 * SECOND, 'K-home', 9_400, 9_500), clock(T + 60 * SECOND));
    expect(lags(desk).at(-1)?.verdict).toBe('taken');
    desk.send(clock(T + 61 * SECOND));
    const { side: bought, market_id } = desk.last('fill');
    expect([bought, market_id]).toEqual(['yes', 'K-home']);
    expect(lags(desk).at(-1)?.worst_case.net_udollars).toBe(-(lags(desk).at(-1)?.capital_udollars ?? 0));
  });

  it('is bought as NO where YES lost', () => {
    const state = { ...over().state, score_1: 90, winner: 2 };
    const desk = decided(over({ state }), 600);
    desk.send(quote(T + 61 * SECOND, 'K-home', 500, 600));
    expect(lags(desk).at(-1)?.legs[0]).toMatchObject({ side: 'no', ask_e4: 9_500 });
    expect(lags(desk).at(-1)?.verdict).toBe('taken');
  });

  it('is left alone from 99 cents after fees on', () => {
    const desk = decided(over(), 9_950).send(quote(T + 61 * SECOND, 'K-home', 9_900, 9_950));
    expect(lags(desk)).toEqual([]);
  });

  it('is left alone while a second source contradicts it', () => {
    const desk = decided(over({ doubt: 'Sources disagree whether it is over.' }));
    desk.send(quote(T + 61 * SECOND, 'K-home', 9_400, 9_500));
    expect(reasons(desk)).not.toContain('taken');
    expect(lags(desk).at(-1)?.refusal?.text).toBe('Sources disagree whether it is over.');
  });

  it('starts its wait again when the result is corrected', () => {
    const desk = decided(over());
    const corrected = over({ state: { ...over().state, score_1: 102 } });
    desk.send(gameEvent(T + 50 * SECOND, corrected), quote(T + 61 * SECOND, 'K-home', 9_400, 9_500));
    expect(reasons(desk)).not.toContain('taken');
    desk.send(quote(T + 111 * SECOND, 'K-home', 9_400, 9_500));
    expect(lags(desk).at(-1)?.verdict).toBe('taken');
  });

  it('does not wait longer because the source repeats the result', () => {
    const desk = decided(over()).send(gameEvent(T + 50 * SECOND, over()));
    desk.send(quote(T + 61 * SECOND, 'K-home', 9_400, 9_500));
    expect(lags(desk).at(-1)?.verdict).toBe('taken');
  });

  it('is refused where it ended by other means than play', () => {
    const desk = decided(over({ ended: 'forfeit' })).send(quote(T + 61 * SECOND, 'K-home', 9_400, 9_500));
    expect(new Set(reasons(desk))).toEqual(new Set(['result_disputable']));
  });

  it.each([
    [2, 'taken'],
    [4, 'result_disputable'],
  ])('of soccer that ended in period %i is %s, because match markets are on 90 minutes', (period, verdict) => {
    const state = { period, clock_ms: 0, score_1: 2, score_2: 1, final: 1, postseason: 0, winner: 1 };
    const prior = { side1: 0.45, draw: 0.27, total: 2.6, source: 'test' };
    const last = over({ game_id: 'soccer:1', league: 'soccer', state, prior });
    const kalshi = market('kalshi', 'K-home', { tie_rule: 'pays_no' });
    const desk = new TestDesk().send(pairEvent(START_US, side('home', { a: kalshi }, 'soccer:1')));
    desk.send(gameEvent(T, last), quote(T + 61 * SECOND, 'K-home', 9_400, 9_500));
    expect(reasons(desk).at(-1)).toBe(verdict);
  });
});
