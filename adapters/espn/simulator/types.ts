/** What a simulated ESPN is fed with: one record per game, rendered into documents on request (espn.md 4-8). */
import type { Probability, TimeUs } from '../../../runtime/trading/units.ts';

export type EspnLeague = 'nfl' | 'nba';

/** Names as ESPN writes them. */
export interface EspnTeamInput {
  id: string;
  abbreviation: string;
  display_name: string;
  short_name: string;
  location: string;
}

/** Rows of the status table of espn.md 5 that the two leagues use. */
export type EspnStatusName =
  | 'STATUS_SCHEDULED'
  | 'STATUS_IN_PROGRESS'
  | 'STATUS_END_PERIOD'
  | 'STATUS_HALFTIME'
  | 'STATUS_FINAL'
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
  clock_ms: number;
  home_score: number;
  away_score: number;
  home_linescores: readonly number[];
  away_linescores: readonly number[];
  situation: EspnSituationInput | null;
  odds: EspnOddsInput | null;
  plays: readonly EspnPlayInput[];
  drives: readonly EspnDriveInput[];
}

export interface EspnSimulatorStats {
  http_requests: number;
  refused_agents: number;
  documents: number;
}
