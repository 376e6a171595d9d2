/** Games as every source tells them: leagues, states, prices before the start, snapshots. */
import type { Probability, TimeUs } from './units.ts';

/** Leagues with a model, by the kernel's names. `soccer` is every competition of the sport, `tennis` every tour, `mma` the UFC. */
export const LEAGUES = ['nfl', 'nba', 'ncaaf', 'ncaab', 'wnba', 'nhl', 'mlb', 'soccer', 'tennis', 'mma'] as const;
export type League = (typeof LEAGUES)[number];

export type Sport = 'football' | 'basketball' | 'hockey' | 'baseball' | 'soccer' | 'tennis' | 'mma';
export const SPORT_OF_LEAGUE: Readonly<Record<League, Sport>> = {
  nfl: 'football',
  nba: 'basketball',
  ncaaf: 'football',
  ncaab: 'basketball',
  wnba: 'basketball',
  nhl: 'hockey',
  mlb: 'baseball',
  soccer: 'soccer',
  tennis: 'tennis',
  mma: 'mma',
};

/** One side: team, player, pair or fighter. */
export interface Team {
  /** Source id, e.g. ESPN "18"; unique within a league, pairs of players are "1517-2319". */
  id: string;
  /** Short code as the source writes it, e.g. "NY"; a player's short name. */
  code: string;
  /** Display name, e.g. "New York Knicks". */
  name: string;
}

/** +1 home, -1 away, 0 nobody or unknown. */
export type Side = 1 | 0 | -1;

/** Columns that all sports share. Side 1 is home, player 1, fighter 1. */
export interface CommonState {
  /** Period, half, half-inning's inning, set or round, from 1; overtime keeps counting. 0 before the start. */
  period: number;
  /** Milliseconds left in the period (count-down in every sport, soccer and MMA too); 0 without a clock. */
  clock_ms: number;
  /** Points, goals, runs, sets. */
  score_1: number;
  score_2: number;
  /** 1 when the score is the result. */
  final: number;
  /** 1 in a post-season or knock-out game. Soccer: 1 prices who advances, 0 the 90 minutes that match markets are on. */
  postseason: number;
  /** Of a final: 1 or 2, 0 for a draw. */
  winner: number;
}

/**
 * The state a win-probability model reads: the columns that all sports share and the league's own situation by the kernel's
 * names (`Engine.sportFields`), e.g. `down`, `skaters_1`, `games_2`. All integers; what is left out is 0.
 */
export type GameState = CommonState & { readonly [field: string]: number };

/** `interrupted` is a delay or suspension: the state is kept, nothing is traded on it. */
export type GameStatus = 'scheduled' | 'live' | 'break' | 'final' | 'postponed' | 'interrupted';

/** How a result came about; markets void some of these. */
export type Ended = 'played' | 'retired' | 'walkover' | 'forfeit';

/** Devigged pregame price with its origin, e.g. "pickcenter DraftKings moneyline" or "demo". */
export interface Prior {
  /** Two-way: side 1 given that somebody wins. Three-way (soccer): a side 1 win in 90 minutes. */
  side1: Probability;
  /** Three-way only, else 0. */
  draw: Probability;
  /** Expected total of points, goals or runs; null when no source states one. */
  total: number | null;
  source: string;
}

/** A closing point spread where no money line is known; the kernel turns it into a {@link Prior}. */
export interface Spread {
  /** Points by which side 1 is expected to win: home -3 is +3. */
  margin: number;
  total: number | null;
  source: string;
}

/** Probabilities of the outcomes that exclude each other; they sum to 1. `draw` is 0 where a league plays until somebody wins. */
export interface Outcome {
  side1: Probability;
  draw: Probability;
  side2: Probability;
}

/** The source's own probability, to be compared with and never priced from. */
export interface Reference {
  side1: Probability;
  draw?: Probability;
}

export interface Play {
  play_id: string;
  text: string;
  scoring: boolean;
}

/** One game, match or bout. */
export interface GameSnapshot {
  /** `${league}:${source id}`, e.g. "nba:401772994"; the id of the match in tennis, of the bout in MMA. */
  game_id: string;
  league: League;
  /** The source's slug: "nfl", "usa.1", "atp", "ufc". */
  competition: string;
  /** Side 1: the home team, player 1, fighter 1. */
  home: Team;
  /** Side 2. */
  away: Team;
  starts_at_us: TimeUs;
  /** True while the source states a start that stands for "to be announced": not even its day is sure. */
  start_is_open?: boolean;
  status: GameStatus;
  /** Null until the result is there. */
  ended: Ended | null;
  neutral_site: boolean;
  state: GameState;
  /** Last pregame price known to the source; null when it has none. */
  prior: Prior | null;
  /** Where there is no price: the spread, when the source has one. */
  spread: Spread | null;
  /** The source's own live probability, for comparison only. */
  reference: Reference | null;
  /** Who tells this state; left out for ESPN. */
  source?: string;
  /** Why the model's edges wait although the game runs, as a sentence; left out where nothing speaks against its state. */
  doubt?: string;
}
