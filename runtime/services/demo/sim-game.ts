/** What the two play-by-play engines have in common. Pure: time is game time, chance is the generator handed in. */
import type { GameState, League, Side } from '../../trading/events.ts';

export type SimLeague = League;
export type HomeAway = 'home' | 'away';

export const other = (side: HomeAway): HomeAway => (side === 'home' ? 'away' : 'home');
/** +1 home, -1 away. */
export const sign = (side: HomeAway): Side => (side === 'home' ? 1 : -1);

/** Football: where the ball is. */
export interface SimSpot {
  down: number;
  distance: number;
  /** 0..100 from the home goal line. */
  yard_line: number;
  team: HomeAway;
}

/** One play as a feed shows it; clock and score are those after the play. */
export interface SimPlay {
  type_id: string;
  type_text: string;
  type_abbreviation: string | null;
  text: string;
  team: HomeAway | null;
  period: number;
  clock_ms: number;
  home_score: number;
  away_score: number;
  scoring: boolean;
  score_value: number;
  drive: number | null;
  start: SimSpot | null;
  end: SimSpot | null;
  yards: number;
}

/** A football drive; results are null while it runs. */
export interface SimDrive {
  team: HomeAway;
  result: string | null;
  display_result: string | null;
  is_score: boolean;
}

export type SimPhase = 'live' | 'end_period' | 'halftime' | 'final';

/** A play together with everything that is visible once it has happened. */
export interface SimStep {
  /** Game time (clock and dead time) that passes before the play. */
  wait_ms: number;
  play: SimPlay;
  state: GameState;
  phase: SimPhase;
  /** Football spot for the feed; null when nobody has the ball at a down. */
  spot: SimSpot | null;
  drives: readonly SimDrive[];
}

/** A game being played. The engine runs ahead of its audience: what may be shown is in the steps it hands out. */
export interface SimGame {
  readonly league: SimLeague;
  /** Play on; null after the end. */
  next(): SimStep | null;
}

/** A state before the start. */
export function openingState(period_ms: number, timeouts: number): GameState {
  return {
    period: 1,
    clock_ms: period_ms,
    home_score: 0,
    away_score: 0,
    possession: 0,
    down: 0,
    distance: 0,
    yards_to_goal: 0,
    home_timeouts: timeouts,
    away_timeouts: timeouts,
    second_half_receiver: 0,
  };
}

/** Inverse of the standard normal distribution function (Acklam's rational approximation, |error| < 1.2e-9 relative). */
export function probit(p: number): number {
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
  ];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
  const horner = (coefficients: readonly number[], x: number) => coefficients.reduce((sum, k) => sum * x + k, 0);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return horner(c, q) / (horner(d, q) * q + 1);
  }
  if (p > 1 - 0.02425) return -probit(1 - p);
  const q = p - 0.5;
  const r = q * q;
  return (horner(a, r) * q) / (horner(b, r) * r + 1);
}
