/** What every sport of the product becomes (espn.md 14). The names of `state` are the kernel's columns. */
import type { GameStatus } from '../../../runtime/trading/events.ts';
import type { Probability, TimeUs } from '../../../runtime/trading/units.ts';

/** Leagues with a model, by the kernel's names. */
export type SportLeague = 'nfl' | 'nba' | 'ncaaf' | 'ncaab' | 'wnba' | 'nhl' | 'mlb' | 'soccer' | 'tennis' | 'mma';

/** One side: team, player, pair or fighter. */
export interface SportSide {
  /** ESPN id; unique within a league, pairs are "1517-2319". */
  id: string;
  /** Abbreviation, else the short name, else the name. */
  code: string;
  name: string;
}

/** Devigged pregame price. */
export interface SportPregame {
  /** Two-way: side 1 given that somebody wins. Three-way (soccer): a side 1 win in 90 minutes. */
  side1: Probability;
  /** Three-way only, else 0. */
  draw: Probability;
  /** e.g. "odds DraftKings moneyline". */
  source: string;
}

/** ESPN's own probability, to be compared with and never priced from (espn.md 13). */
export interface SportReference {
  side1: Probability;
  draw?: Probability;
}

/** Columns that all sports share; periods, half-innings, sets and rounds count from 1, 0 is before the start. */
export interface CommonState {
  period: number;
  /** Milliseconds left in the period (count-down in every sport, soccer and MMA too); 0 without a clock. */
  clock_ms: number;
  /** Points, goals, runs, sets. */
  score_1: number;
  score_2: number;
  /** 1 when the score is the result. */
  final: number;
  /** 1 in a post-season or knock-out game. Soccer: 1 prices who advances; set it to 0 for a market on 90 minutes. */
  postseason: number;
  /** Of a final: 1 or 2, 0 for a draw. */
  winner: number;
}

/** How a result came about; markets void some of these. */
export type Ended = 'played' | 'retired' | 'walkover' | 'forfeit';

/** One game, match or bout as a scoreboard shows it. Side 1 is home, player 1, fighter 1. */
export interface SportEvent {
  /** "league:id", where id is ESPN's event (team sports) or competition (tennis, MMA). */
  event_id: string;
  league: SportLeague;
  /** ESPN's slug: "nfl", "usa.1", "atp", "ufc". Mixed doubles are "mixed". */
  competition: string;
  side1: SportSide;
  side2: SportSide;
  starts_at_us: TimeUs;
  received_at_us: TimeUs;
  /** `interrupted` keeps the state and is not to be traded on. */
  status: GameStatus;
  /** Null until the result is there. */
  ended: Ended | null;
  /** The kernel's columns by name: {@link CommonState} and the sport's own fields. */
  state: Record<string, number>;
  pregame: SportPregame | null;
  reference: SportReference | null;
}
