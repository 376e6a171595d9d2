import { describe, expect, it } from 'vitest';
import { watchedOnly } from '../../runtime/trading/estimates/proven.ts';
import type { GameState, Relation } from '../../runtime/trading/types/events.ts';
import { bookEvent, clock, game, gameEvent, pair, pairEvent, SECOND, START_US, TestDesk } from './support.ts';

const T = START_US;
const total: Relation = { kind: 'total', line_tenths: 2105 };

describe('what is not proven', () => {
  it('is watched and refused by name in a pre-season', () => {
    const pre = game({ state: { ...game().state, postseason: 2 } as GameState });
    const desk = new TestDesk().send(
      pairEvent(T),
      bookEvent(T, 'kalshi', [[3_800, 50_000]], [[4_000, 50_000]]),
      gameEvent(T + 1, pre),
      clock(T + SECOND),
    );
    expect(desk.last('opportunity').refusal?.reason).toBe('model_unproven');
    expect(desk.of('order_intent')).toEqual([]);
  });

  it('is a total without a closing total, and the first period of the NHL', () => {
    const prior = { side1: 0.5, draw: 0, total: null, source: 'test' };
    expect(watchedOnly(game(), prior, pair({ relation: total }))).toMatch(/closing total/);
    expect(watchedOnly(game(), { ...prior, total: 211.5 }, pair({ relation: total }))).toBeNull();
    expect(watchedOnly(game(), prior, pair())).toBeNull();
    const hockey = (period: number) => game({ league: 'nhl', state: { ...game().state, period } as GameState });
    expect([1, 2].map((period) => watchedOnly(hockey(period), prior, pair()) === null)).toEqual([false, true]);
  });
});
