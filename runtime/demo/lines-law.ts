/**
 * What the spreads and totals of a demo game are worth: a law of the final margin and total that knows the score, the time
 * left and the hidden prior, and is none of the kernel's models. Basketball and football: the rest of the game adds a normal
 * margin and a normal total, their variance in proportion to the time left; a level end adds an overtime. Hockey: Poisson
 * goals of both sides, an empty net at the end while a side is one or two behind, a goal more after a level end. Means and
 * spreads are those of 1,200 simulated games of each league (November 2026).
 */
import type { Probability } from '../trading/types/units.ts';
import { HOCKEY_MARGIN_SD, hockeyLaw, type LineLaw } from './lines-hockey.ts';
import { normalCdf } from './schedule.ts';
import { type HomeAway, probit, type SimLeague, type SimState, sign } from './sim-game.ts';

/** What a line is on: a side wins by more than the line, or both together score more. Tenths of a point, always a half. */
export type LineBet = { kind: 'margin'; side: HomeAway; line_tenths: number } | { kind: 'total'; line_tenths: number };

/** Where a game stands, for its lines. */
export interface LineMoment {
  league: SimLeague;
  state: SimState;
  /** The hidden pregame probability of the home side. */
  prior: Probability;
  /** What a home contract is worth now: the moneyline that the spreads have to agree with. */
  fair: Probability;
}

/** Chance of a bet, 0 to 1. */
export type LineChance = (bet: LineBet) => Probability;

/** Timed games: mean points of each period, standard deviations of a whole game, and what an overtime adds; seconds, points. */
interface TimedShape {
  period_s: number;
  overtime_s: number;
  totals: readonly [number, number, number, number];
  total_sd: number;
  margin_sd: number;
  overtime: { total: number; total_sd: number; margin_sd: number };
}

const TIMED: Partial<Record<SimLeague, TimedShape>> = {
  nba: {
    ...{ period_s: 720, overtime_s: 300, totals: [55, 55, 55, 59.3], total_sd: 18, margin_sd: 13.7 },
    overtime: { total: 31, total_sd: 8.5, margin_sd: 6 },
  },
  nfl: {
    ...{ period_s: 900, overtime_s: 600, totals: [9.4, 12.7, 9.4, 11.9], total_sd: 12.4, margin_sd: 12.5 },
    overtime: { total: 4.2, total_sd: 3.4, margin_sd: 4.5 },
  },
};

/** Points that the last possession leaves open, whatever the clock says. */
const LAST_POINTS_SD = 1;

/** Expected margin of the home side before the start, points or goals. Null in leagues without lines. */
export function expectedMargin(league: SimLeague, prior: Probability): number | null {
  const sd = league === 'nhl' ? HOCKEY_MARGIN_SD : TIMED[league]?.margin_sd;
  return sd === undefined ? null : probit(prior) * sd;
}

/** Chances of every bet in one moment; null in leagues without lines. */
export function lineChance(moment: LineMoment): LineChance | null {
  const law = lawOf(moment);
  if (law === null) return null;
  return (bet) => {
    const line = bet.line_tenths / 10;
    return bet.kind === 'total' ? law.totalOver(line) : fittedMargin(law, moment.fair, bet.side, line);
  };
}

/** Whether a bet has come true at a final score. */
export function isWon(bet: LineBet, { home_score, away_score }: SimState): boolean {
  const reached = bet.kind === 'total' ? home_score + away_score : sign(bet.side) * (home_score - away_score);
  return reached * 10 > bet.line_tenths;
}

function lawOf({ league, state, prior }: LineMoment): LineLaw | null {
  if (league === 'nhl') return hockeyLaw(state, prior);
  const shape = TIMED[league];
  return shape === undefined ? null : timedLaw(shape, state, prior);
}

const bounded = (p: Probability): Probability => Math.min(0.999, Math.max(0.001, p));

/**
 * The law's margin moved by as many standard deviations as its own winner differs from the moneyline: at a line of zero it says
 * what the moneyline says, and a longer line is never likelier than a shorter one.
 */
function fittedMargin(law: LineLaw, fair: Probability, side: HomeAway, line: number): Probability {
  const wins = side === 'home' ? fair : 1 - fair;
  const shift = probit(bounded(wins)) - probit(bounded(law.marginOver(side, 0)));
  const own = law.marginOver(side, line);
  if (own <= 0 || own >= 1) return own;
  return Math.min(wins, normalCdf(probit(Math.min(1 - 1e-9, Math.max(1e-9, own))) + shift));
}

/** Chance that a normal variable is above `line`; a spread of 0 is a certainty. */
const above = (mean: number, sd: number, line: number): Probability =>
  sd > 0 ? normalCdf((mean - line) / sd) : Number(mean > line);

function timedLaw(
  shape: TimedShape,
  { period, clock_ms, home_score, away_score }: SimState,
  prior: Probability,
): LineLaw {
  const { period_s, overtime_s, overtime } = shape;
  const [lead, scored] = [home_score - away_score, home_score + away_score];
  const periods = shape.totals.length;
  const in_overtime = period > periods;
  const of_period = clock_ms / 1000 / (in_overtime ? overtime_s : period_s);
  const left = in_overtime ? of_period : (periods - period + of_period) / periods;
  const later = shape.totals.slice(period).reduce((sum, points) => sum + points, 0);
  const to_come = of_period * (shape.totals[period - 1] ?? overtime.total) + later;
  const rest = in_overtime ? { ...overtime, margin: 0 } : { ...shape, margin: probit(prior) * shape.margin_sd };
  const mean = lead + rest.margin * left;
  const sd = Math.hypot(rest.margin_sd * Math.sqrt(left), LAST_POINTS_SD);
  const total = scored + to_come;
  const total_sd = rest.total_sd * Math.sqrt(left);
  const level = above(mean, sd, -0.5) - above(mean, sd, 0.5);
  const more_sd = Math.hypot(total_sd, overtime.total_sd);
  return {
    marginOver: (side, line) => {
      // No lead of less than a point: a line of zero asks for a whole one, and half of the level ends.
      const regular = above(sign(side) * mean, sd, Math.max(line, 0.5));
      return regular + level * above(0, overtime.margin_sd, line);
    },
    totalOver: (line) => {
      if (scored > line) return 1;
      return (1 - level) * above(total, total_sd, line) + level * above(total + overtime.total, more_sd, line);
    },
  };
}
