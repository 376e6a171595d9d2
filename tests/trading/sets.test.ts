/** Sets of contracts from the listing to the fill. */
import { describe, expect, it } from 'vitest';
import type { InputEvent, Pair } from '../../runtime/trading/types/events.ts';
import type { Opportunity } from '../../runtime/trading/types/journal.ts';
import { quote, side, twoTeams } from './set-world.ts';
import { game, gameEvent, market, pair, pairEvent, SECOND, START_US, stamp, TestDesk, ticks } from './support.ts';

const T = START_US + 10 * SECOND;
/** Model edges would take the same books first; here only sets matter. */
const ONLY_SETS = { model_min_edge_e4: 10_000 };

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function ofType(desk: TestDesk, type: Opportunity['opportunity_type']): Opportunity[] {
  return desk.of('opportunity').filter((o) => o.opportunity_type === type);
}

const rename = (p: Pair, id: string, overrides: Partial<Pair> = {}): Pair => ({
  ...p,
  pair_id: id,
  a: market('kalshi', `K-${id}`),
  b: null,
  ...overrides,
});

describe('sets of a game of two teams', () => {
  it('buys YES on both teams at one venue as a complete set, in equal quantity', () => {
    const desk = new TestDesk(ONLY_SETS).send(...twoTeams());
    desk.send(quote(T, 'K-home', 4_300, 4_400), quote(T, 'K-away', 4_700, 4_800), ...ticks(T));
    const [taken] = ofType(desk, 'complete_set').filter((o) => o.verdict === 'taken');
    expect(taken?.legs.map((leg) => [leg.market_id, leg.side, leg.ask_e4])).toEqual([
      ['K-home', 'yes', 4_400],
      ['K-away', 'yes', 4_800],
    ]);
    expect(taken?.edge_gross_e4).toBe(800);
    const positions = new Map(desk.of('position').map((p) => [p.position_id, p]));
    expect([...positions.values()].map((p) => p.qty_cc)).toEqual([taken?.qty_cc, taken?.qty_cc]);
    expect([...positions.values()].map((p) => p.pair_id).sort()).toEqual(['nba:1:away', 'nba:1:home']);
    const cost = sum([...positions.values()].map((p) => p.cost_udollars + p.fees_udollars));
    expect(10_000 * (taken?.qty_cc ?? 0) - cost).toBeGreaterThan(0);
  });

  it('buys YES on one team here and on the other there as a mirrored lock', () => {
    const desk = new TestDesk(ONLY_SETS).send(...twoTeams());
    desk.send(quote(T, 'K-home', 4_300, 4_400), quote(T, 'P-away', 4_700, 4_800), ...ticks(T));
    const [taken] = ofType(desk, 'mirrored_lock').filter((o) => o.verdict === 'taken');
    expect(taken?.legs.map((leg) => leg.market_id).sort()).toEqual(['K-home', 'P-away']);
    expect(taken?.worst_case.text).toMatch(/never played/);
    expect(taken?.worst_case.net_udollars).toBeLessThan(0);
    expect(taken?.limits.every((limit) => limit.passed)).toBe(true);
  });

  it('buys NO on both teams when both are bid too high', () => {
    const desk = new TestDesk(ONLY_SETS).send(...twoTeams());
    desk.send(quote(T, 'K-home', 5_500, 5_600), quote(T, 'P-away', 5_400, 5_500), ...ticks(T));
    const [taken] = ofType(desk, 'mirrored_lock').filter((o) => o.verdict === 'taken');
    expect(taken?.legs.map((leg) => leg.side)).toEqual(['no', 'no']);
  });

  it('is no mirrored lock where both teams are tokens of one market: that is the lock of the pair', () => {
    const token = (outcome: 'home' | 'away', yes_ref: string, no_ref: string): Pair =>
      side(outcome, { b: market('polymarket', `P-${outcome}`, { yes_ref, no_ref }) });
    const desk = new TestDesk(ONLY_SETS).send(gameEvent(START_US), pairEvent(START_US, token('home', '71', '72')));
    desk.send(pairEvent(START_US, token('away', '72', '71')));
    desk.send(quote(T, 'K-home', 4_300, 4_400), quote(T, 'P-away', 4_700, 4_800), quote(T, 'P-home', 5_200, 5_300));
    expect(ofType(desk, 'mirrored_lock')).toEqual([]);
    expect(ofType(desk, 'cross_venue_lock').map(({ verdict }) => verdict)).toEqual(['taken']);
  });

  it('keeps a set that the fees eat as a near-miss, once', () => {
    const desk = new TestDesk(ONLY_SETS).send(...twoTeams());
    desk.send(quote(T, 'K-home', 4_800, 4_900), quote(T, 'K-away', 4_800, 4_900));
    desk.send(quote(T + 1_000, 'K-home', 4_800, 4_900, 20_100));
    const said = ofType(desk, 'complete_set');
    expect(said.map((o) => [o.verdict, o.refusal?.reason])).toEqual([['near_miss', 'edge_below_fees']]);
    expect(desk.of('order_intent')).toEqual([]);
  });

  it('waits until a set has been there for the persistence time, and forgets one that vanished', () => {
    const desk = new TestDesk({ ...ONLY_SETS, lock_persist_us: 300_000 }).send(...twoTeams());
    desk.send(quote(T, 'K-home', 4_300, 4_400), quote(T, 'K-away', 4_700, 4_800));
    expect(ofType(desk, 'complete_set').at(-1)?.refusal?.reason).toBe('not_persistent');
    desk.send(quote(T + 200_000, 'K-home', 5_300, 5_400), quote(T + 250_000, 'K-home', 4_300, 4_400));
    desk.send({ type: 'clock', at: stamp(T + 400_000) });
    expect(desk.of('order_intent')).toEqual([]);
    desk.send({ type: 'clock', at: stamp(T + 550_000) });
    expect(desk.of('order_intent')).toHaveLength(1);
  });

  it('lets go of the sets of a market that has settled, and of a row that another pair takes', () => {
    const desk = new TestDesk(ONLY_SETS).send(...twoTeams());
    const settle = (venue: 'kalshi' | 'polymarket', market_id: string): InputEvent => {
      return { type: 'settlement', venue, market_id, yes_value_e4: 0, at: stamp(T) };
    };
    desk.send(settle('kalshi', 'K-away'), settle('polymarket', 'P-away'));
    const other = rename(side('away'), 'nba:2:X', { game_id: 'nba:2', outcome: 'away' });
    desk.send(pairEvent(T, other));
    desk.send(quote(T + SECOND, 'K-home', 4_300, 4_400), quote(T + SECOND, 'K-nba:2:X', 4_700, 4_800));
    expect(desk.of('opportunity').filter((o) => o.legs.length > 1)).toEqual([]);
  });

  it('trades no set on a book with a gap', () => {
    const desk = new TestDesk(ONLY_SETS).send(...twoTeams(), quote(T, 'K-away', 4_700, 4_800));
    const gap: InputEvent = {
      type: 'book_status',
      venue: 'kalshi',
      market_id: 'K-away',
      status: 'gapped',
      reason: 'sequence',
      at: stamp(T),
    };
    desk.send(gap, quote(T, 'K-home', 4_300, 4_400), ...ticks(T));
    expect(desk.of('order_intent')).toEqual([]);
  });

  it('refuses by name where the fee of a leg is not known', () => {
    const unknown = side('away', { a: market('kalshi', 'K-away', { fee: null }) });
    const desk = new TestDesk(ONLY_SETS).send(gameEvent(START_US), pairEvent(START_US, side('home')));
    desk.send(pairEvent(START_US, unknown), quote(T, 'K-home', 4_300, 4_400), quote(T, 'K-away', 4_700, 4_800));
    expect(ofType(desk, 'complete_set').at(-1)?.refusal?.reason).toBe('unknown_fee_schedule');
  });

  it('refuses by name where a tie can happen and a market does not say what it pays then', () => {
    const nfl = game({ game_id: 'nfl:1', league: 'nfl', prior: null });
    const desk = new TestDesk(ONLY_SETS).send(gameEvent(START_US, nfl));
    desk.send(pairEvent(START_US, side('home', {}, 'nfl:1')), pairEvent(START_US, side('away', {}, 'nfl:1')));
    desk.send(quote(T, 'K-home', 4_300, 4_400), quote(T, 'K-away', 4_700, 4_800), ...ticks(T));
    expect(ofType(desk, 'complete_set').at(-1)?.refusal?.reason).toBe('settlement_differs');
    expect(desk.of('order_intent')).toEqual([]);
  });

  it('charges the chance of a tie where it pays both teams nothing', () => {
    const tied = { tie_rule: 'pays_no' } as const;
    const sides = (['home', 'away'] as const).map((outcome) =>
      side(outcome, { a: market('kalshi', `K-${outcome}`, tied), b: null }, 'nfl:1'),
    );
    const edge = (tie: boolean): number => {
      const desk = new TestDesk(ONLY_SETS);
      desk.send(...(tie ? sides : sides.map((p) => ({ ...p, game_id: 'nba:1' }))).map((p) => pairEvent(START_US, p)));
      desk.send(quote(T, 'K-home', 4_300, 4_400), quote(T, 'K-away', 4_700, 4_800));
      return ofType(desk, 'complete_set')[0]?.edge_net_e4 ?? 0;
    };
    // One per cent of a dollar, to a unit for the rounding of a mean over the quantity.
    expect(edge(false) - edge(true)).toBeGreaterThanOrEqual(99);
    expect(edge(false) - edge(true)).toBeLessThanOrEqual(101);
  });
});

describe('sets of more than two outcomes', () => {
  const soccer = (outcome: 'home' | 'away' | 'draw'): Pair => {
    const tie_rule = outcome === 'draw' ? 'no_tie' : 'pays_no';
    const kalshi = market('kalshi', `K-${outcome}`, { tie_rule });
    return side(outcome, { a: kalshi, b: null }, 'soccer:1');
  };

  it('buys home, draw and away of a soccer match, one leg after the other', () => {
    const desk = new TestDesk(ONLY_SETS);
    desk.send(...(['home', 'draw', 'away'] as const).map((outcome) => pairEvent(START_US, soccer(outcome))));
    desk.send(quote(T, 'K-home', 4_400, 4_500), quote(T, 'K-draw', 2_300, 2_400), quote(T, 'K-away', 2_000, 2_100));
    desk.send(...ticks(T));
    const [taken] = ofType(desk, 'three_way_lock').filter((o) => o.verdict === 'taken');
    expect(taken?.legs).toHaveLength(3);
    expect(new Set(desk.of('fill').map((fill) => fill.qty_cc)).size).toBe(1);
    expect(
      desk
        .of('fill')
        .map((fill) => fill.market_id)
        .sort(),
    ).toEqual(['K-away', 'K-draw', 'K-home']);
  });

  it('buys NO on home and on draw when both are bid too high: one of them must lose', () => {
    const desk = new TestDesk(ONLY_SETS);
    desk.send(...(['home', 'draw'] as const).map((outcome) => pairEvent(START_US, soccer(outcome))));
    desk.send(quote(T, 'K-home', 7_000, 7_100), quote(T, 'K-draw', 4_000, 4_100), ...ticks(T));
    const [taken] = ofType(desk, 'three_way_lock').filter((o) => o.verdict === 'taken');
    expect(taken?.legs.map((leg) => leg.side)).toEqual(['no', 'no']);
  });

  const candidate = (n: number, outcomes: number, placeholder = false): Pair =>
    pair({
      pair_id: `race:${n}`,
      game_id: null,
      label: `Candidate ${n}`,
      outcome: 'other',
      a: null,
      b: market('polymarket', `P-${n}`),
      relation: { kind: 'one_of', event_id: 'race', outcomes, exhaustive: true, placeholder },
    });

  function race(outcomes: number, placeholder: boolean, ask_e4: number): TestDesk {
    const desk = new TestDesk(ONLY_SETS);
    for (let n = 0; n < 4; n += 1) desk.send(pairEvent(START_US, candidate(n, outcomes, placeholder)));
    for (let n = 0; n < 4; n += 1) desk.send(quote(T, `P-${n}`, ask_e4 - 100, ask_e4));
    return desk.send(...ticks(T), ...ticks(T + 3 * SECOND));
  }

  it('buys every outcome of an event of which one must come true', () => {
    const [taken] = ofType(race(4, false, 2_200), 'neg_risk_lock').filter((o) => o.verdict === 'taken');
    expect(taken?.legs).toHaveLength(4);
    expect(taken?.edge_gross_e4).toBe(1_200);
  });

  it('does not take the listed outcomes for all of them when one is missing or has no name', () => {
    expect(ofType(race(5, false, 2_200), 'neg_risk_lock')).toEqual([]);
    const unnamed = ofType(race(4, true, 2_200), 'neg_risk_lock');
    expect(unnamed.map((o) => o.refusal?.reason)).toEqual(['placeholder_outcome']);
  });

  it('buys NO on all outcomes for the n - 1 dollars that they pay, also with an unnamed one', () => {
    const [taken] = ofType(race(5, true, 3_000), 'neg_risk_lock').filter((o) => o.verdict === 'taken');
    expect(taken?.legs.map((leg) => [leg.side, leg.ask_e4])).toEqual(Array.from({ length: 4 }, () => ['no', 7_100]));
    expect(taken?.edge_gross_e4).toBe(30_000 - 4 * 7_100);
  });

  it('buys the wider of two nested propositions against the narrower, and leaves whole lines alone', () => {
    const margin = (line_tenths: number): Pair =>
      rename(side('home'), `margin${line_tenths}`, {
        outcome: 'other',
        relation: { kind: 'margin', side: 'home', line_tenths },
      });
    const desk = new TestDesk(ONLY_SETS).send(gameEvent(START_US), pairEvent(START_US, side('home')));
    desk.send(pairEvent(START_US, margin(35)), pairEvent(START_US, margin(30)));
    desk.send(quote(T, 'K-home', 4_300, 4_400), quote(T, 'K-margin35', 5_500, 5_600));
    desk.send(quote(T, 'K-margin30', 6_500, 6_600), ...ticks(T));
    const [taken, ...others] = ofType(desk, 'nested_lock').filter((o) => o.verdict === 'taken');
    expect(taken?.legs.map((leg) => [leg.market_id, leg.side])).toEqual([
      ['K-home', 'yes'],
      ['K-margin35', 'no'],
    ]);
    expect(others).toEqual([]);
  });
});
