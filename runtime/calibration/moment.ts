/** One state of a game as the kernel takes it, with what is needed to score it afterwards. */

/** Names of the leagues with a model, by the kernel's league code (index + 1). */
export const SPORTS = ['nfl', 'nba', 'ncaaf', 'ncaab', 'wnba', 'nhl', 'mlb', 'soccer', 'tennis', 'mma'] as const;
export type Sport = (typeof SPORTS)[number];

/** The kernel's code of a league. */
export function leagueCode(sport: Sport): number {
  return SPORTS.indexOf(sport) + 1;
}

/** Columns of a state row; order of `col` in engine-rs/src/sport/mod.rs. */
export const COL = {
  league: 0,
  period: 1,
  clock_ms: 2,
  score_1: 3,
  score_2: 4,
  final: 5,
  postseason: 6,
  winner: 7,
  situation: 8,
} as const;

/** Columns of a state row. */
export const ROW = 32;

/** A state, filled anew for every row. What a price may see is in the first group only. */
export class Moment {
  /** State row of the kernel. */
  readonly row = new Int32Array(ROW);
  /** Pregame probability of side 1 (two-way: given that somebody wins). */
  side1 = 0.5;
  /** Three-way only. */
  draw = 0;
  /** Expected total; NaN unknown. */
  total = Number.NaN;

  /** 1 side 1 won, 0 side 2, 0.5 a draw, NaN unknown: for scoring only. */
  result = Number.NaN;
  /** Final scores, NaN unknown: for scoring only. */
  final_1 = Number.NaN;
  final_2 = Number.NaN;
  /** Number of the game in its file: rows of one game are one observation. */
  game = 0;
  /** Index into the table's phases. */
  phase = 0;
  /** Does the pregame price come from a market? */
  market = false;
  /** Does the row count in calibration? */
  scored = true;
  /** Somebody else's probability of side 1 on this row; NaN none. */
  reference = Number.NaN;
  /** Index into the table's names of references. */
  reference_source = 0;
  /** Does the row count in the comparison with others only? */
  reference_only = false;
  /** Seen from side 2 when scored: the source's order of the sides says who won. */
  flip = false;
  /** Start of an output line, for tables whose rows are not one state each. */
  label = '';

  /** Forget the situation of the previous row. */
  clear(): void {
    this.row.fill(0);
    this.draw = 0;
    this.result = Number.NaN;
    this.scored = true;
    this.reference = Number.NaN;
    this.reference_only = false;
    this.flip = false;
  }
}
