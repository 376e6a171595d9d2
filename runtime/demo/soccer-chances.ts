/**
 * Home, draw and away of a simulated match, by the very process that plays it: goals at rates that depend on the minute, the
 * lead and the men on the pitch. No model of ours is asked, so that what the venues quote owes nothing to what we compute; the
 * figures are those counted in real matches (docs/models/soccer.md), rounded.
 */
import type { Probability } from '../trading/types/units.ts';
import type { HomeAway, SimPitch, SimState } from './sim-game.ts';

/** Chances of the three results; they sum to 1. */
export interface ThreeWay {
  home: Probability;
  draw: Probability;
  away: Probability;
}

/** Goals that a side is expected to score in a match of usual length, eleven against eleven. */
export type ExpectedGoals = Record<HomeAway, number>;

export const HALF_MS = 2_700_000;
/** Intensity of scoring by half: at its start, and its growth to the 45th minute. */
const INTENSITY = [
  [0.7, 0.18],
  [0.9, 0.2],
] as const;
/** Change of a side's rate a goal behind, and further behind; a goal ahead, and further ahead. */
const BEHIND = [0.06, 0.09] as const;
const AHEAD = [-0.07, 0.03] as const;
/** Factors of a red card on the goals of its own side and of the other. */
const SHORT = 0.73;
const AGAINST_SHORT = 1.41;
/** Stoppage that is expected before the board goes up, and what is played beyond the board, milliseconds. */
const USUAL_STOPPAGE_MS = [172_500, 352_500] as const;
const BEYOND_BOARD_MS = 22_500;
/** Steps of the chain, milliseconds: two goals within one are left out. */
const STEP_MS = 15_000;
/** A lead beyond this is never lost. */
const MOST_LEAD = 10;

const OPENING_PITCH: SimPitch = { home_reds: 0, away_reds: 0, stoppage_ms: 0, board_ms: 0 };

type Moment = Pick<SimState, 'period' | 'clock_ms'>;

const half = (period: number): 0 | 1 => (period >= 2 ? 1 : 0);

/** Intensity at a moment; in stoppage that of the 45th minute. */
function intensity({ period, clock_ms }: Moment): number {
  const [start, growth] = INTENSITY[half(period)];
  return start + growth * (1 - clock_ms / HALF_MS);
}

/** Intensity times time of a whole match, milliseconds. */
const WHOLE_MS = INTENSITY.reduce(
  (sum, [start, growth], n) => sum + HALF_MS * (start + growth / 2) + (USUAL_STOPPAGE_MS[n] ?? 0) * (start + growth),
  0,
);

function leadFactor(lead: number): number {
  if (lead === 0) return 1;
  return 1 + ((lead < 0 ? BEHIND : AHEAD)[Math.min(2, Math.abs(lead)) - 1] ?? 0);
}

/** Goals of a side per unit of intensity and millisecond, eleven against eleven or as the reds have left it. */
function strength(goals: ExpectedGoals, side: HomeAway, { home_reds, away_reds }: SimPitch): number {
  const [own, others] = side === 'home' ? [home_reds, away_reds] : [away_reds, home_reds];
  return (goals[side] / WHOLE_MS) * SHORT ** own * AGAINST_SHORT ** others;
}

/** Goals of a side per millisecond as things stand. */
export function goalRate(goals: ExpectedGoals, side: HomeAway, state: SimState): number {
  const { home_score, away_score, pitch = OPENING_PITCH } = state;
  const lead = side === 'home' ? home_score - away_score : away_score - home_score;
  return strength(goals, side, pitch) * intensity(state) * leadFactor(lead);
}

/** What is left to be played, as pieces of intensity times time, in order. */
function piecesLeft({ period, clock_ms, pitch = OPENING_PITCH }: SimState): number[] {
  const pieces: number[] = [];
  const add = (from: Moment, ms: number, running: boolean): void => {
    for (let done = 0; done < ms; done += STEP_MS) {
      const step = Math.min(STEP_MS, ms - done);
      const at = running ? { ...from, clock_ms: from.clock_ms - done - step / 2 } : from;
      pieces.push(intensity(at) * step);
    }
  };
  const { board_ms, stoppage_ms } = pitch;
  const stoppage = board_ms > 0 ? board_ms + BEYOND_BOARD_MS - stoppage_ms : USUAL_STOPPAGE_MS[half(period)];
  add({ period, clock_ms }, clock_ms, true);
  add({ period, clock_ms: 0 }, Math.max(0, stoppage), false);
  if (period < 2) {
    add({ period: 2, clock_ms: HALF_MS }, HALF_MS, true);
    add({ period: 2, clock_ms: 0 }, USUAL_STOPPAGE_MS[1], false);
  }
  return pieces;
}

/** Chances in a state of play, by a chain on the lead; red cards still to come are left out. */
export function threeWay(goals: ExpectedGoals, state: SimState): ThreeWay {
  const pitch = state.pitch ?? OPENING_PITCH;
  const [home, away] = [strength(goals, 'home', pitch), strength(goals, 'away', pitch)];
  const leads = Array.from({ length: 2 * MOST_LEAD + 1 }, (_, n) => n - MOST_LEAD);
  const rates = leads.map((lead) => [home * leadFactor(lead), away * leadFactor(-lead)] as const);
  let win = leads.map((lead) => Number(lead > 0));
  let draw = leads.map((lead) => Number(lead === 0));
  for (const piece of piecesLeft(state).reverse()) {
    const back = (after: readonly number[]): number[] =>
      after.map((here, n) => {
        const [up = 0, down = 0] = rates[n] ?? [];
        const higher = after[n + 1] ?? here;
        const lower = after[n - 1] ?? here;
        return here + piece * (up * (higher - here) + down * (lower - here));
      });
    win = back(win);
    draw = back(draw);
  }
  const now = Math.max(-MOST_LEAD, Math.min(MOST_LEAD, state.home_score - state.away_score)) + MOST_LEAD;
  const chances = { home: win[now] ?? 0, draw: draw[now] ?? 0 };
  return { ...chances, away: Math.max(0, 1 - chances.home - chances.draw) };
}

/** The result as chances. */
export function resultOf({ home_score, away_score }: SimState): ThreeWay {
  const margin = home_score - away_score;
  return { home: Number(margin > 0), draw: Number(margin === 0), away: Number(margin < 0) };
}
