import { describe, expect, it } from 'vitest';
import { bookEvent, clock, game, gameEvent, pairEvent, SECOND, START_US, TestDesk } from './support.ts';

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
      gameEvent(T, game({ reference_home_wp: 0.3 })),
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
});
