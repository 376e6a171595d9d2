import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PricedSport, SportLeague, SportPregame } from '../../engine-wasm/contract.ts';
import { SPORT_CODES, SPORT_ROW } from '../../engine-wasm/contract.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { type LeagueStates, STATES, type State } from './sport-states.ts';

/** Cases of each law; more with SPORT_LAW_RUNS. */
const RUNS = { numRuns: Number(process.env.SPORT_LAW_RUNS ?? 150), seed: 20_261_121 };
const SUM = 1e-9;
/** Largest jump of a price where one period ends and the next begins. */
const JUMP = 0.002;

/** What a side leads by, where it is not points or goals. */
const LEADS: Partial<Record<SportLeague, readonly string[]>> = {
  tennis: ['points_1', 'games_1', 'score_1'],
  mma: ['rounds_won_1'],
};

const engine = loadEngine({ markets: 0, games: 1 });
const LEAGUES = engine.sportLeagues();

/** Price a state on a table built for this price; throws when either is refused. */
function price(league: SportLeague, pregame: SportPregame, state: State): PricedSport {
  engine.setSport(0, league, state, pregame);
  const built = engine.buildSport(0);
  if (built !== null) throw new Error(`${league} refuses the price ${JSON.stringify(pregame)}: ${built}`);
  const priced = engine.priceSport(0);
  if (priced.refusal !== null) throw new Error(`${league} refuses ${JSON.stringify(state)}: ${priced.refusal}`);
  return priced;
}

/** Side 1 stands no worse than it did. */
function expectBetter(after: PricedSport, before: PricedSport, grain: number): void {
  expect(after.side1).toBeGreaterThanOrEqual(before.side1 - grain);
  expect(after.side2).toBeLessThanOrEqual(before.side2 + grain);
}

const game = ({ live, prices }: LeagueStates) => live.chain((state) => fc.tuple(fc.constant(state), prices(state)));
const jump = (a: PricedSport, b: PricedSport) => Math.max(Math.abs(a.side1 - b.side1), Math.abs(a.draw - b.draw));

describe.each(LEAGUES)('%s', (league) => {
  const laws = STATES[league];

  it('gives outcomes that exclude each other and sum to 1', () => {
    const law = fc.property(game(laws), ([state, [pregame]]) => {
      const { side1, draw, side2 } = price(league, pregame, state);
      for (const p of [side1, draw, side2]) expect(p >= -SUM && p <= 1 + SUM).toBe(true);
      expect(Math.abs(side1 + draw + side2 - 1)).toBeLessThanOrEqual(SUM);
    });
    fc.assert(law, RUNS);
  });

  it('never makes a lead or a better price hurt', () => {
    const law = fc.property(game(laws), ([state, [worse, better]]) => {
      const now = price(league, worse, state);
      expectBetter(price(league, better, state), now, laws.grain);
      for (const column of LEADS[league] ?? ['score_1']) {
        engine.setSport(0, league, { ...state, [column]: (state[column] ?? 0) + 1 }, worse);
        const scored = engine.buildSport(0) === null ? engine.priceSport(0) : null;
        if (scored !== null && scored.refusal === null) expectBetter(scored, now, laws.grain);
      }
    });
    fc.assert(law, RUNS);
  });

  it('joins periods without a jump', () => {
    const moments = laws.joins.chain((pair) => fc.tuple(fc.constant(pair), laws.prices(pair[0])));
    const law = fc.property(moments, ([[end, start], [pregame]]) => {
      expect(jump(price(league, pregame, end), price(league, pregame, start))).toBeLessThan(JUMP);
    });
    fc.assert(law, RUNS);
  });

  it.skipIf(laws.mirrored === null)('looks the same from the other bench', () => {
    const law = fc.property(game(laws), ([state, [pregame]]) => {
      const draw = pregame.draw ?? 0;
      const other = { side1: 1 - pregame.side1 - draw, draw };
      const one = price(league, pregame, state);
      const two = price(league, other, laws.mirrored?.(state) ?? state);
      expect(Math.abs(one.side1 - two.side2)).toBeLessThanOrEqual(laws.grain);
      expect(Math.abs(one.draw - two.draw)).toBeLessThanOrEqual(laws.grain);
    });
    fc.assert(law, RUNS);
  });

  it.skipIf(laws.martingale === null)('is the mean of what comes next', () => {
    let listed = 0;
    const law = fc.property(game(laws), ([state, [pregame]]) => {
      const now = price(league, pregame, state);
      const events = engine.nextEvents(0);
      if (events.length === 0) return;
      listed++;
      const mean = (of: (event: (typeof events)[number]) => number) =>
        events.reduce((sum, event) => sum + event.probability * of(event), 0);
      expect(Math.abs(mean(() => 1) - 1)).toBeLessThan(1e-6);
      expect(Math.abs(mean(({ priced }) => priced.side1) - now.side1)).toBeLessThan(laws.martingale ?? 0);
      expect(Math.abs(mean(({ priced }) => priced.draw) - now.draw)).toBeLessThan(laws.martingale ?? 0);
    });
    fc.assert(law, RUNS);
    expect(listed).toBeGreaterThan(RUNS.numRuns / 3);
  });

  it('prices or names any 32 bits in any column, on a table of any game', () => {
    const small = fc.integer({ min: -2, max: 9 });
    const cell = fc.oneof(small, small, fc.integer({ min: 0, max: 1_200_000 }), fc.integer());
    const cells = fc.array(cell, { minLength: SPORT_ROW, maxLength: SPORT_ROW });
    const number = fc.oneof(fc.double({ min: 0, max: 1 }), fc.double());
    const names = new Set(engine.sportRefusals());
    const row = (values: readonly number[]) => Int32Array.from(values, (x, i) => (i === 0 ? SPORT_CODES[league] : x));
    const law = fc.property(
      fc.tuple(cells, cells),
      fc.tuple(number, number, number),
      fc.boolean(),
      (rows, triple, sane) => {
        const [base, state] = rows.map(row) as [Int32Array, Int32Array];
        if (sane) base.fill(0, 1);
        engine.setSportRow(0, base);
        engine.sports.pregame.set(sane ? [0.45, league === 'soccer' ? 0.27 : 0, Number.NaN] : triple, 0);
        const built = engine.buildSport(0);
        expect(built === null || names.has(built)).toBe(true);
        if (sane) expect(built).toBeNull();
        engine.setSportRow(0, state);
        const { side1, draw, side2, refusal } = engine.priceSport(0);
        if (refusal === null) {
          for (const p of [side1, draw, side2]) expect(p >= -SUM && p <= 1 + SUM).toBe(true);
          expect(Math.abs(side1 + draw + side2 - 1)).toBeLessThanOrEqual(SUM);
        } else {
          expect(names.has(refusal)).toBe(true);
          expect([side1, draw, side2]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
        }
        for (const { name, probability, priced } of engine.nextEvents(0)) {
          expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
          for (const p of [probability, priced.side1, priced.draw, priced.side2])
            expect(p >= -1e-6 && p <= 1 + 1e-6).toBe(true);
        }
        expect(engine.sportErrorSd(0)).toBeGreaterThanOrEqual(0);
      },
    );
    fc.assert(law, { ...RUNS, numRuns: 10 * RUNS.numRuns });
  });
});
