import { describe, expect, it } from 'vitest';
import { NbaGame } from '../../runtime/demo/nba.ts';
import { NflGame } from '../../runtime/demo/nfl.ts';
import { NhlGame } from '../../runtime/demo/nhl.ts';
import type { SimGame, SimStep } from '../../runtime/demo/sim-game.ts';
import { Rng } from '../../runtime/trading/types/rng.ts';

const CODES = { home: 'HOM', away: 'AWY' };
const MAKE = {
  nba: (seed: number, prior = 0.5): SimGame => new NbaGame(new Rng(seed), prior),
  nfl: (seed: number, prior = 0.5): SimGame => new NflGame(new Rng(seed), prior, CODES),
  nhl: (seed: number, prior = 0.5): SimGame => new NhlGame(new Rng(seed), prior),
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

describe.each(['nba', 'nfl', 'nhl'] as const)('a simulated %s game', (league) => {
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
    const [low, high] = { nba: [180, 260], nfl: [30, 60], nhl: [4.5, 7.5] }[league] as [number, number];
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

describe('hockey ice', () => {
  const played = games('nhl', 300);
  const steps = played.flat();
  const periods = (n: number): number => played.filter((one) => last(one).state.period >= n).length / played.length;

  it('goes to overtime and to the shoot-out about as often as the league does', () => {
    expect(periods(4)).toBeGreaterThan(0.14);
    expect(periods(4)).toBeLessThan(0.32);
    expect(periods(5)).toBeGreaterThan(0.03);
    expect(periods(5)).toBeLessThan(0.13);
  });

  it('keeps a legal number of men on the ice, and says until when a side is short', () => {
    for (const { state } of steps) {
      const ice = state.ice as NonNullable<typeof state.ice>;
      const men = [ice.home_skaters - Number(ice.home_goalie_out), ice.away_skaters - Number(ice.away_goalie_out)];
      for (const one of men) expect([3, 4, 5]).toContain(one);
      expect(ice.penalty_ms_left > 0).toBe(men[0] !== men[1]);
      expect(ice.penalty_ms_left).toBeLessThanOrEqual(120_000);
      expect(ice.home_goalie_out && ice.away_goalie_out).toBe(false);
    }
  });

  it('scores more often with a man more than at even strength, and most often into an empty net', () => {
    const perHour = (strength: string): number => {
      let goals = 0;
      let clock_ms = 0;
      for (const one of played) {
        for (let i = 1; i < one.length; i += 1) {
          const [before, after] = [one[i - 1] as SimStep, one[i] as SimStep];
          const { ice, period } = before.state;
          if (ice === undefined || period > 3 || after.state.period !== period) continue;
          const out = ice.home_goalie_out || ice.away_goalie_out;
          const kind = out ? '903' : ice.home_skaters === ice.away_skaters ? '701' : '702';
          if (kind === strength) clock_ms += before.state.clock_ms - after.state.clock_ms;
          if (after.play.scoring && after.play.strength === strength) goals += 1;
        }
      }
      return (goals / clock_ms) * 3_600_000;
    };
    const [even, up, empty] = [perHour('701'), perHour('702'), perHour('903')];
    expect(up).toBeGreaterThan(even);
    expect(empty).toBeGreaterThan(up);
  });

  it('ends overtime with its first goal, and gives the winner of the shoot-out one goal', () => {
    for (const one of played) {
      const { state, play } = last(one);
      if (state.period < 4) continue;
      expect(Math.abs(state.home_score - state.away_score)).toBe(1);
      if (state.period === 4) expect(one.filter(({ play: p }) => p.period === 4 && p.scoring)).toHaveLength(1);
      else {
        const { home_goals, away_goals } = state.ice?.shootout ?? { home_goals: 0, away_goals: 0 };
        expect(play.team).toBe(home_goals > away_goals ? 'home' : 'away');
      }
    }
  });
});
