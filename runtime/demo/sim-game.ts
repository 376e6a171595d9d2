/** What the play-by-play engines have in common. Pure: time is game time, chance is the generator handed in. */
import type { GameState, Side } from '../trading/types/events.ts';
import type { Player } from './names.ts';

/** Leagues the demo plays. */
export const SIM_LEAGUES = ['nba', 'nfl', 'nhl', 'soccer'] as const;
export type SimLeague = (typeof SIM_LEAGUES)[number];
/** Leagues whose games have two markets a venue and the kernel as fair value; a match has three and its own. */
export type TwoWayLeague = Exclude<SimLeague, 'soccer'>;
export type HomeAway = 'home' | 'away';
/** What a match can end as, one market each. */
export const SIM_OUTCOMES = ['home', 'draw', 'away'] as const;
export type SimOutcome = (typeof SIM_OUTCOMES)[number];

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

/** Hockey: who is on the ice, and the shoot-out. */
export interface SimIce {
  /** Skaters, goalies not counted. */
  home_skaters: number;
  away_skaters: number;
  home_goalie_out: boolean;
  away_goalie_out: boolean;
  /** Until the first penalty of the side that is short ends, milliseconds of clock; 0 when no side is short. */
  penalty_ms_left: number;
  /** Null until the shoot-out begins. */
  shootout: { home_goals: number; away_goals: number; home_shots: number; away_shots: number } | null;
}

/** Soccer: men sent off, and the stoppage of the half being played. */
export interface SimPitch {
  home_reds: number;
  away_reds: number;
  /** Played of it, milliseconds; 0 until the clock is down. */
  stoppage_ms: number;
  /** What the board shows, milliseconds; 0 until it is up. */
  board_ms: number;
}

/** Strength of a hockey play as its team sees it, by ESPN's ids (espn.md 4.3): even, up, down, the other net empty. */
export type SimStrength = '701' | '702' | '703' | '903';

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
  /** Hockey only, of plays that a side makes. */
  strength?: SimStrength;
  /** Soccer only: stoppage played, milliseconds, and who did it. */
  stoppage_ms?: number;
  player?: Player;
}

/** A football drive; results are null while it runs. */
export interface SimDrive {
  team: HomeAway;
  result: string | null;
  display_result: string | null;
  is_score: boolean;
}

export type SimPhase = 'live' | 'end_period' | 'halftime' | 'final';

/** Where a game stands, in the feed's words: home and away. Fields that a sport does not have are 0. */
export interface SimState {
  period: number;
  clock_ms: number;
  home_score: number;
  away_score: number;
  possession: Side;
  down: number;
  distance: number;
  yards_to_goal: number;
  home_timeouts: number;
  away_timeouts: number;
  second_half_receiver: Side;
  /** Hockey only. Replaced, never changed in place. */
  ice?: Readonly<SimIce>;
  /** Soccer only. Replaced, never changed in place. */
  pitch?: Readonly<SimPitch>;
}

/** The same as the models read it. */
export function modelState(league: TwoWayLeague, state: SimState, final: boolean): GameState {
  const { period, clock_ms, home_score, away_score, possession } = state;
  const winner = home_score === away_score ? 0 : home_score > away_score ? 1 : 2;
  const common = {
    ...{ period, clock_ms, score_1: home_score, score_2: away_score, postseason: 0 },
    ...{ final: Number(final), winner: final ? winner : 0 },
  };
  if (league === 'nba') return { ...common, possession };
  if (league === 'nhl') return { ...common, ...iceFields(state.ice) };
  const { down, distance, yards_to_goal, home_timeouts, away_timeouts, second_half_receiver } = state;
  return {
    ...common,
    possession,
    ...{ down, distance, yards_to_goal, second_half_receiver, timeouts_1: home_timeouts, timeouts_2: away_timeouts },
  };
}

function iceFields(ice: SimIce | undefined): Record<string, number> {
  if (ice === undefined) return {};
  const { shootout } = ice;
  return {
    ...{ skaters_1: ice.home_skaters, skaters_2: ice.away_skaters, penalty_ms_left: ice.penalty_ms_left },
    ...{ goalie_out_1: Number(ice.home_goalie_out), goalie_out_2: Number(ice.away_goalie_out) },
    shootout: Number(shootout !== null),
    shootout_goals_1: shootout?.home_goals ?? 0,
    shootout_goals_2: shootout?.away_goals ?? 0,
    shootout_shots_1: shootout?.home_shots ?? 0,
    shootout_shots_2: shootout?.away_shots ?? 0,
  };
}

/** A play together with everything that is visible once it has happened. */
export interface SimStep {
  /** Game time (clock and dead time) that passes before the play. */
  wait_ms: number;
  play: SimPlay;
  state: SimState;
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
export function openingState(period_ms: number, timeouts: number): SimState {
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
