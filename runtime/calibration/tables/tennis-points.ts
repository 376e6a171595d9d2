/**
 * `tennis_slam_point_states`: the score before each point. Who won the earlier points is read from how the score changed, so
 * that no column that says a winner is needed. No odds: the players' earlier matches stand for them.
 */
import type { Cells } from '../csv.ts';
import { COL, leagueCode } from '../moment.ts';
import { TennisRatings } from '../rating-models.ts';
import { bytesOf, Games, type RowReader, type TableFormat, type TableOptions } from './format.ts';
import { SETS, setRules, slamRules, TENNIS, TENNIS_FIXED, type TennisRules } from './tennis.ts';

/** Remembered of a match: its rules, the last score, and points served and won by both. */
interface Match {
  rules: TennisRules;
  last: Int32Array;
  server: number;
  /** Served and won by player 1, by player 2. */
  counts: Int32Array;
  p: number;
  /** Told who is about to win. */
  won: (one: number, two: number) => void;
}

const SLAM_ORDER = ['ausopen', 'frenchopen', 'wimbledon', 'usopen'];
const untold = (): void => {};

/** Order of a match: year, tournament, and the round from an id such as "2012-ausopen-1101" (draw, round, number). */
function orderOf(year: number, slam: string, match_id: string): string {
  const tournament = SLAM_ORDER.indexOf(slam);
  const round = /-\d(\d)\d\d$/.exec(match_id)?.[1] ?? '0';
  return year > 0 && tournament >= 0 ? `${year}-${tournament}-${round}` : '';
}

/** 1 or 2: who wins the match with the set being played, by the score so far; 0 when that is open. */
function leader(score: Int32Array, best_of: number): number {
  const last = (best_of - 1) / 2;
  for (const side of [0, 1]) {
    const ahead = score[2 + side]! - score[3 - side]! || score[4 + side]! - score[5 - side]!;
    if (score[side] === last && ahead > 0) return side + 1;
  }
  return 0;
}

const SCORES = 6;

/** 1 or 2: who won the point between two scores (sets, games, points of both); 0 when they do not tell. */
function pointWinner(before: Int32Array, after: Int32Array): number {
  for (const at of [0, 2]) {
    if (after[at]! > before[at]!) return 1;
    if (after[at + 1]! > before[at + 1]!) return 2;
  }
  const one = after[4]! - before[4]!;
  const two = after[5]! - before[5]!;
  // From advantage back to deuce the loser's points may go down instead.
  if (one > 0 || two < 0) return 1;
  return two > 0 || one < 0 ? 2 : 0;
}

function reader(cells: Cells, options: TableOptions): RowReader {
  const c = (name: string): number => cells.column(name);
  const at = {
    ...{ tour: c('tour'), slam: c('slam'), year: c('year'), best_of: c('best_of'), server: c('server') },
    ...{ tie: c('is_tiebreak'), win: c('p1_win') },
  };
  const scores = ['p1_sets', 'p2_sets', 'p1_games', 'p2_games', 'p1_points', 'p2_points'].map(c);
  const one = bytesOf('1');
  const [id, one_name, two_name] = [c('match_id'), c('player1'), c('player2')];
  const ratings = options.prior === 'constant' ? null : new TennisRatings();
  const games = new Games<Match>(id, (row) => {
    const [year, slam] = [row.whole(at.year, 0), row.text(at.slam)];
    const rules = slamRules(row.text(at.tour), slam, year, row.whole(at.best_of, 3));
    const [side1, side2] = [row.text(one_name), row.text(two_name)];
    const order = side1 === '' || side2 === '' ? '' : orderOf(year, slam, row.text(id));
    const match = ratings?.begin({ order, season: 0, surface: rules.surface, side1, side2, line: Number.NaN });
    const won = match?.won ?? untold;
    const p = match?.p() ?? 0.5;
    return { rules, last: new Int32Array(SCORES), server: 0, counts: new Int32Array(4), p, won };
  });
  const now = new Int32Array(SCORES);
  const league = leagueCode('tennis');
  return {
    read(row, moment, emit) {
      const match = games.of(row);
      moment.clear();
      moment.game = games.number;
      for (let i = 0; i < SCORES; i++) now[i] = row.whole(scores[i]!);
      const { counts } = match;
      const winner = match.server === 0 ? 0 : pointWinner(match.last, now);
      if (winner !== 0) {
        const served = match.server === 2 ? 2 : 0;
        counts[served] = counts[served]! + 1;
        if (winner === match.server) counts[served + 1] = counts[served + 1]! + 1;
      }
      match.last.set(now);
      const ahead = leader(now, match.rules.best_of);
      match.won(ahead === 1 ? 1 : 0, ahead === 2 ? 1 : 0);
      const server = row.whole(at.server, 0);
      match.server = server;
      const state = moment.row;
      state[COL.league] = league;
      state[COL.period] = now[0]! + now[1]! + 1;
      state[COL.score_1] = now[0]!;
      state[COL.score_2] = now[1]!;
      setRules(state, match.rules);
      state.set(now.subarray(2), TENNIS.games_1);
      state[TENNIS.server] = server;
      state[TENNIS.tie_break] = row.is(at.tie, one) ? 1 : 0;
      state.set(counts, TENNIS.served_1);
      moment.side1 = match.p;
      moment.total = Number.NaN;
      moment.market = false;
      moment.phase = Math.max(0, Math.min(4, now[0]! + now[1]!));
      moment.result = row.number(at.win);
      emit();
    },
  };
}

/** One row per point of four majors. */
export const tennisPoints: TableFormat = {
  name: 'tennis_slam_point_states',
  sport: 'tennis',
  needs: [
    'match_id',
    'tour',
    'slam',
    'best_of',
    'p1_sets',
    'p2_sets',
    'p1_games',
    'p1_points',
    'is_tiebreak',
    'server',
  ],
  phases: SETS,
  references: [],
  fixed: TENNIS_FIXED,
  output: null,
  open: reader,
};
