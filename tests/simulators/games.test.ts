import { describe, expect, it } from 'vitest';
import { NbaGame } from '../../runtime/services/demo/nba.ts';
import { NflGame } from '../../runtime/services/demo/nfl.ts';
import type { SimGame, SimStep } from '../../runtime/services/demo/sim-game.ts';
import { Rng } from '../../runtime/trading/rng.ts';

const CODES = { home: 'HOM', away: 'AWY' };
const MAKE = {
  nba: (seed: number, prior = 0.5): SimGame => new NbaGame(new Rng(seed), prior),
  nfl: (seed: number, prior = 0.5): SimGame => new NflGame(new Rng(seed), prior, CODES),
};
type LeagueName = keyof typeof MAKE;

function playOut(game: SimGame): SimStep[] {
  const steps: SimStep[] = [];
  for (let step = game.next(); step !== null; step = game.next()) steps.push(step);
  return steps;
}

const games = (league: LeagueName, count: number, prior = 0.5): SimStep[][] =>
  Array.from({ length: count }, (_, index) => playOut(MAKE[league](1000 + index * 17, prior)));

const last = (steps: SimStep[]): SimStep => steps[steps.length - 1] as SimStep;
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(['nba', 'nfl'] as const)('a simulated %s game', (league) => {
  const played = games(league, 30);

  it('ends as final, and not level unless it is football after overtime', () => {
    for (const steps of played) {
      const { state, phase } = last(steps);
      expect(phase).toBe('final');
      if (state.home_score === state.away_score) expect([league, state.period]).toEqual(['nfl', 5]);
    }
  });

  it('never turns the clock or the score back', () => {
    for (const steps of played) {
      let before = (steps[0] as SimStep).play;
      for (const { play } of steps) {
        if (play.period === before.period) expect(play.clock_ms).toBeLessThanOrEqual(before.clock_ms);
        else expect(play.period).toBe(before.period + 1);
        expect(play.home_score).toBeGreaterThanOrEqual(before.home_score);
        expect(play.away_score).toBeGreaterThanOrEqual(before.away_score);
        before = play;
      }
    }
  });

  it('explains every point by a scoring play', () => {
    for (const steps of played) {
      let before = { home_score: 0, away_score: 0 };
      for (const { play } of steps) {
        const points = play.home_score + play.away_score - before.home_score - before.away_score;
        expect(points).toBe(play.score_value);
        expect(play.scoring).toBe(points > 0);
        before = play;
      }
    }
  });

  it('scores like the real league on average', () => {
    const total = mean(played.map((steps) => last(steps).state.home_score + last(steps).state.away_score));
    const [low, high] = league === 'nba' ? [180, 260] : [30, 60];
    expect(total).toBeGreaterThan(low);
    expect(total).toBeLessThan(high);
  });

  it('lets the favourite win as often as its prior says, within sampling error', () => {
    const wins = games(league, 400, 0.75).map((steps) => {
      const margin = last(steps).state.home_score - last(steps).state.away_score;
      return margin > 0 ? 1 : margin === 0 ? 0.5 : 0;
    });
    expect(Math.abs(mean(wins) - 0.75)).toBeLessThan(0.08);
  });

  it('is the same for the same seed, another for another', () => {
    const text = (seed: number) => JSON.stringify(playOut(MAKE[league](seed)));
    expect(text(5)).toBe(text(5));
    expect(text(5)).not.toBe(text(6));
  });
});

describe('football field', () => {
  it('keeps downs, distances and spots in range, and gives the spot only at a down', () => {
    for (const steps of games('nfl', 30)) {
      for (const { state, spot } of steps) {
        if (spot === null) {
          expect([state.possession, state.down, state.yards_to_goal]).toEqual([0, 0, 0]);
          continue;
        }
        expect(state.down).toBeGreaterThanOrEqual(1);
        expect(state.down).toBeLessThanOrEqual(4);
        expect(state.yards_to_goal).toBeGreaterThanOrEqual(1);
        expect(state.yards_to_goal).toBeLessThanOrEqual(99);
        expect(state.distance).toBeGreaterThanOrEqual(1);
        expect(state.distance).toBeLessThanOrEqual(state.yards_to_goal);
        expect(spot.yard_line).toBe(state.possession === 1 ? 100 - state.yards_to_goal : state.yards_to_goal);
      }
    }
  });

  it('spends timeouts, three a half at most', () => {
    const steps = games('nfl', 30).flat();
    expect(steps.some(({ play }) => play.type_text === 'Timeout')).toBe(true);
    for (const { state } of steps) {
      expect(state.home_timeouts).toBeGreaterThanOrEqual(0);
      expect(state.home_timeouts).toBeLessThanOrEqual(3);
    }
  });

  it('gives the ball after half-time to the side that kicked off first', () => {
    for (const steps of games('nfl', 10)) {
      const second_half_receiver = (steps[0] as SimStep).state.second_half_receiver;
      const first = steps.find(({ play, spot }) => play.period === 3 && spot !== null);
      expect(first?.state.possession).toBe(second_half_receiver);
      expect(first?.state.second_half_receiver).toBe(0);
    }
  });
});

describe('basketball clock', () => {
  it('goes to overtime when level and plays five minutes', () => {
    const steps = games('nba', 200).find((one) => last(one).state.period > 4) as SimStep[];
    const overtime = steps.filter(({ play }) => play.period === 5);
    expect(overtime[0]?.play.clock_ms).toBe(300_000);
    const fourth = steps.filter(({ play }) => play.period === 4).at(-1) as SimStep;
    expect(fourth.play.home_score).toBe(fourth.play.away_score);
  });
});
