/** A subject that is no game: its estimator is registered here alone, and nothing in runtime/ knows its kind. */
import { describe, expect, it } from 'vitest';
import { ESTIMATORS, type EstimatorMaker } from '../../runtime/trading/estimates/estimator.ts';
import { Ledger } from '../../runtime/trading/portfolio/ledger.ts';
import type { InputEvent, Level, Pair, SubjectEvent } from '../../runtime/trading/types/events.ts';
import type { Settings } from '../../runtime/trading/types/settings.ts';
import type { SubjectState } from '../../runtime/trading/types/subject.ts';
import { bookEvent, clock, market, pair, pairEvent, SECOND, START_US, stamp, TestDesk, ticks } from './support.ts';

const T = START_US;
const SUBJECT = 'btc:2026-01-15T17';

/** "BTC above 100,000 at 17:00": the price is followed linearly over 10,000 dollars. A toy. */
const toy: EstimatorMaker = () => ({
  kind: 'price_target',
  delay_us: 5 * SECOND,
  clocks: new Set(['left_s']),
  take({ state, at }) {
    if (typeof state.price !== 'number') return { refusal: 'no_price' };
    const p = 0.5 + (state.price - 100_000) / 10_000;
    return { p: { above: p, below: 1 - p }, error_sd: 0.01, as_of_us: at.received_at_us };
  },
});

const target = (overrides: Partial<Pair> = {}): Pair =>
  pair({
    ...{ pair_id: 'btc:above', game_id: null, label: 'BTC above $100,000 at 17:00', outcome: 'other' },
    ...{ proposition: { subject_id: SUBJECT, outcome: 'above' }, a: market('kalshi', 'K-BTC'), b: null },
    ...overrides,
  });

const say = (at_us: number, state: SubjectState, kind = 'price_target'): SubjectEvent => ({
  ...{ type: 'subject', subject_id: SUBJECT, kind, state, at: stamp(at_us) },
});

const book = (at_us: number, ask: number, qty_cc = 50_000): InputEvent => {
  const side = (price: number): Level[] => [[price, qty_cc]];
  return bookEvent(at_us, 'kalshi', side(ask - 200), side(ask), 'K-BTC');
};

const toyDesk = (settings: Partial<Settings> = {}) => new TestDesk(settings, 1, { estimators: [...ESTIMATORS, toy] });

describe('a subject that is no game', () => {
  const desk = toyDesk().send(
    ...[pairEvent(T, target()), book(T + 1, 5_000), say(T + 2, { price: 101_000, left_s: 3_600 }), ...ticks(T + 3)],
  );

  it('is estimated, and the journal says what was said and what it is worth', () => {
    const [entry] = desk.journal.filter(({ kind }) => kind === 'subject_priced');
    const { subject_id, kind, state, estimate, refusal } = desk.last('subject_priced');
    expect([entry?.stream, subject_id, kind, refusal]).toEqual(['ticks', SUBJECT, 'price_target', null]);
    expect(state).toEqual({ price: 101_000, left_s: 3_600 });
    expect(estimate).toEqual({ p: { above: 0.6, below: 0.4 }, error_sd: 0.01, as_of_us: T + 2 });
  });

  it('gets an edge that is proposed, sized by Kelly, bought and filled as that of a game is', () => {
    const [edge] = desk.of('opportunity').filter(({ verdict }) => verdict === 'taken');
    expect([edge?.opportunity_type, edge?.legs[0]?.side, edge?.model_probability]).toEqual(['model_edge', 'yes', 0.6]);
    expect(edge?.tags).toEqual({ subject: SUBJECT, sport: null, day: null, teams: [] });
    expect(edge?.limits.map(({ name }) => name)).toEqual(expect.arrayContaining(['game_age', 'edge_at_state']));
    expect(desk.last('fill').qty_cc).toBe(edge?.qty_cc);
    expect(desk.last('position').model_udollars).toBe(6_000 * (edge?.qty_cc ?? 0));
  });

  it('settles, and every dollar is accounted for', () => {
    const { qty_cc, cost_udollars, fee_udollars } = desk.last('fill');
    desk.send({
      type: 'settlement',
      venue: 'kalshi',
      market_id: 'K-BTC',
      yes_value_e4: 10_000,
      at: stamp(T + 9 * SECOND),
    });
    const trade = desk.last('trade_closed');
    expect([trade.pair_id, trade.net_udollars]).toEqual(['btc:above', 10_000 * qty_cc - cost_udollars - fee_udollars]);
    const ledger = new Ledger();
    for (const entry of desk.journal) ledger.fold(entry);
    expect(ledger.open()).toEqual([]);
    expect(Object.values(ledger.state.balances).reduce((sum, amount) => sum + amount, 0)).toBe(0);
  });

  it('is bought up to the limit of one subject, over all its markets', () => {
    const limited = toyDesk({ game_limit_udollars: 20 * SECOND, cool_down_us: 0 });
    const other = target({ pair_id: 'btc:above:p', a: null, b: market('polymarket', 'P-BTC') });
    limited.send(pairEvent(T, target()), pairEvent(T, other), book(T + 1, 5_000), say(T + 2, { price: 101_000 }));
    limited.send(
      ...ticks(T + 3),
      bookEvent(T + 4 * SECOND, 'polymarket', [[4_800, 50_000]], [[5_000, 50_000]], 'P-BTC'),
    );
    limited.send(...ticks(T + 4 * SECOND), say(T + 8 * SECOND, { price: 101_000 }), ...ticks(T + 9 * SECOND));
    const spent = limited.of('fill').reduce((sum, one) => sum + one.cost_udollars + one.fee_udollars, 0);
    expect(spent).toBeGreaterThan(15 * SECOND);
    expect(spent).toBeLessThanOrEqual(20 * SECOND);
  });
});

describe('no edge of a subject is bought', () => {
  const reasons = (desk: TestDesk) => desk.of('opportunity').map(({ refusal }) => refusal?.reason);

  it('without an estimate, which the journal names', () => {
    const desk = toyDesk().send(pairEvent(T, target()), book(T + 1, 5_000), say(T + 2, { price: null }));
    expect(desk.last('subject_priced')).toMatchObject({ estimate: null, refusal: 'no_price' });
    desk.send(say(T + 3, { price: 990_000 }));
    expect(desk.last('subject_priced')).toMatchObject({ estimate: null, refusal: 'bad_estimate' });
    const stranger = toyDesk().send(pairEvent(T, target()), book(T + 1, 5_000), say(T + 2, { price: 101_000 }, 'poll'));
    expect(stranger.last('subject_priced')).toMatchObject({ estimate: null, refusal: 'unknown_kind' });
    expect([...reasons(desk), ...reasons(stranger)]).toEqual([]);
  });

  it('on a state that is old, or of before a stop', () => {
    const old = toyDesk().send(pairEvent(T, target()), book(T + 1, 6_500), say(T + 2, { price: 101_000 }));
    old.send(book(T + 40 * SECOND, 5_000));
    expect(old.last('opportunity').refusal).toEqual({
      ...{ reason: 'stale_game', text: `State of ${SUBJECT} 40.0 s old, limit 30.0 s: not traded.` },
    });
    const stopped = toyDesk().send(pairEvent(T, target()), book(T + 1, 6_500), say(T + 2, { price: 101_000 }));
    const stop = { lasted_us: 3 * SECOND, cause: 'stopped' as const, reason: 'slept' };
    stopped.send({ type: 'stall', ...stop, at: stamp(T + 4 * SECOND) }, book(T + 5 * SECOND, 5_000));
    expect(stopped.last('opportunity').refusal?.reason).toBe('stale_game');
    expect(stopped.of('order_intent')).toEqual([]);
  });

  it('when the market has left it without news: a clock that runs is none', () => {
    const desk = toyDesk().send(pairEvent(T, target()), book(T + 1, 6_000), say(T + 2, { price: 101_000, left_s: 90 }));
    desk.send(book(T + SECOND, 5_000), say(T + 2 * SECOND, { price: 101_000, left_s: 88 }), clock(T + 3 * SECOND));
    expect(desk.last('opportunity').refusal?.reason).toBe('market_newer');
    expect(desk.of('order_intent')).toEqual([]);
    // News from after the move says that it stands.
    desk.send(book(T + 7 * SECOND, 5_000), say(T + 8 * SECOND, { price: 101_010, left_s: 82 }));
    expect(desk.last('opportunity').verdict).toBe('taken');
  });
});
