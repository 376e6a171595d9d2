import { describe, expect, it } from 'vitest';
import type { SportLine } from '../../engine-wasm/contract.ts';
import { LineForecasts } from '../../runtime/calibration/lines.ts';
import { COL, leagueCode, ROW } from '../../runtime/calibration/moment.ts';
import type { Batch } from '../../runtime/calibration/pricer.ts';

const FINAL = { home: 101, away: 90 };

/** States of one game as a batch holds them: period, clock, points of both so far; every line is answered by `chance`. */
function batch(
  states: [period: number, clock_ms: number, scored: number][],
  chance: (line: SportLine) => number,
): Batch {
  const state = new Int32Array(states.length * ROW);
  for (const [i, [period, clock_ms, scored]] of states.entries()) {
    state[i * ROW + COL.league] = leagueCode('nba');
    state[i * ROW + COL.period] = period;
    state[i * ROW + COL.clock_ms] = clock_ms;
    state[i * ROW + COL.score_1] = scored;
  }
  return {
    ...{ n: states.length, state, total: 190.5 },
    final_1: new Float64Array(states.length).fill(FINAL.home),
    final_2: new Float64Array(states.length).fill(FINAL.away),
    lines: (_i: number, asked: readonly SportLine[]) => Float64Array.from(asked, chance),
  } as unknown as Batch;
}

describe('forecasts of lines', () => {
  it('are of each stretch of a game once, whatever a faulty clock does', () => {
    const rows = (states: [number, number, number][]): number => {
      const forecasts = new LineForecasts('nba');
      const all = batch(states, () => 0.5);
      for (let i = 0; i < states.length; i++) forecasts.add(all, i, 7);
      return forecasts.figures()!.margin!.rows;
    };
    const one = rows([[1, 720_000, 0]]);
    expect(one).toBeGreaterThan(10);
    const forward: [number, number, number][] = [
      [1, 720_000, 0],
      [1, 650_000, 4],
      [1, 590_000, 9],
      [2, 720_000, 50],
    ];
    expect(rows(forward)).toBe(3 * one);
    expect(rows([...forward, [1, 700_000, 40], [1, 100_000, 40]])).toBe(3 * one);
  });

  it('leave out lines that are as good as decided, and say yes above the line', () => {
    const forecasts = new LineForecasts('nba');
    // Sure of the margin, and right about the total except that it says 0.9.
    const chance = ({ kind, points }: SportLine): number =>
      kind === 'margin'
        ? points < FINAL.home - FINAL.away
          ? 0.99
          : 0.01
        : points < FINAL.home + FINAL.away
          ? 0.9
          : 0.1;
    forecasts.add(batch([[1, 720_000, 0]], chance), 0, 0);
    const { margin, total, total_unpriced } = forecasts.figures()!;
    expect([margin, total_unpriced]).toEqual([null, null]);
    expect(total!.brier).toBeCloseTo(0.01, 12);
  });

  it('are none in sports without lines and of games whose end is not known', () => {
    const tennis = new LineForecasts('tennis');
    tennis.add(
      batch([[1, 0, 0]], () => 0.5),
      0,
      0,
    );
    expect(tennis.figures()).toBeNull();
    const unknown = batch([[1, 720_000, 0]], () => 0.5);
    unknown.final_1[0] = Number.NaN;
    const nba = new LineForecasts('nba');
    nba.add(unknown, 0, 0);
    expect(nba.figures()).toBeNull();
  });
});
