/** What a simulated ESPN is fed with: one record per game, rendered into documents on request (espn.md 4-8). */
import type { Probability, TimeUs } from '../../../runtime/trading/types/units.ts';

/** By the feed's slugs. */
export type EspnLeague = 'nfl' | 'nba' | 'nhl' | 'usa.1';

/** Names as ESPN writes them. */
export interface EspnTeamInput {
  id: string;
  abbreviation: string;
  display_name: string;
  short_name: string;
  location: string;
}

/** Rows of the status table of espn.md 5 that these leagues use. */
export type EspnStatusName =
  | 'STATUS_SCHEDULED'
  | 'STATUS_IN_PROGRESS'
  | 'STATUS_END_PERIOD'
  | 'STATUS_HALFTIME'
  | 'STATUS_FIRST_HALF'
  | 'STATUS_SECOND_HALF'
  | 'STATUS_FINAL'
  | 'STATUS_FULL_TIME'
  | 'STATUS_POSTPONED'
  | 'STATUS_DELAYED';

/** A spot on a football field. */
export interface EspnSpot {
  /** 0 when there is no down. */
  down: number;
  distance: number;
  /** 0..100 from the home team's goal line. */
  yard_line: number;
  team: 'home' | 'away';
}

export interface EspnPlayInput {
  id: string;
  sequence: number;
  type_id: string;
  type_text: string;
  type_abbreviation: string | null;
  text: string;
  period: number;
  clock_ms: number;
  home_score: number;
  away_score: number;
  scoring: boolean;
  score_value: number;
  team: 'home' | 'away' | null;
  wallclock_us: TimeUs;
  /** After the play. */
  home_win_probability: Probability | null;
  /** Football: index into `drives`; null elsewhere. */
  drive: number | null;
  start: EspnSpot | null;
  end: EspnSpot | null;
  yards: number;
  /** Hockey: 701 even, 702 power play, 703 short-handed, 903 the other net empty (espn.md 4.3). */
  strength?: '701' | '702' | '703' | '903';
  /** Soccer: stoppage played, milliseconds, and who did it. */
  stoppage_ms?: number;
  player?: { full: string; short: string };
}

/** Hockey: who is on the ice, and the shoot-out. The scoreboard shows only the latter's goals, the summary only the former. */
export interface EspnIceInput {
  /** Goalies not counted. */
  home_skaters: number;
  away_skaters: number;
  home_goalie_out: boolean;
  away_goalie_out: boolean;
  /** Null until the shoot-out begins. */
  shootout: { home_goals: number; away_goals: number } | null;
}

export interface EspnDriveInput {
  team: 'home' | 'away';
  /** E.g. "TD", "PUNT"; null while the drive runs. */
  result: string | null;
  display_result: string | null;
  is_score: boolean;
}

export interface EspnOddsInput {
  /** American odds. */
  home_moneyline: number;
  away_moneyline: number;
  /** Soccer only. */
  draw_moneyline?: number;
  /** Home-relative: negative = home favoured. */
  home_spread: number;
  total: number;
}

/** `possession: null` is the state after a score and before a kick-off. */
export interface EspnSituationInput {
  possession: 'home' | 'away' | null;
  down: number;
  distance: number;
  yard_line: number;
  home_timeouts: number;
  away_timeouts: number;
}

export interface EspnGameInput {
  league: EspnLeague;
  event_id: string;
  starts_at_us: TimeUs;
  season_year: number;
  /** 2 regular season, 3 post-season. */
  season_type: number;
  neutral_site: boolean;
  home: EspnTeamInput;
  away: EspnTeamInput;
  status: EspnStatusName;
  period: number;
  /** Left of the period, in every sport. */
  clock_ms: number;
  home_score: number;
  away_score: number;
  home_linescores: readonly number[];
  away_linescores: readonly number[];
  situation: EspnSituationInput | null;
  odds: EspnOddsInput | null;
  plays: readonly EspnPlayInput[];
  drives: readonly EspnDriveInput[];
  /** Of a hockey game in play. */
  ice?: Readonly<EspnIceInput>;
  /** Soccer: stoppage played of the half, milliseconds. */
  stoppage_ms?: number;
}

export interface EspnSimulatorStats {
  http_requests: number;
  refused_agents: number;
  documents: number;
}
