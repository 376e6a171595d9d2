/** `tennis_match_pbp_strings`: a whole match in a string; one state per point, before it. */
import type { Cells } from '../csv.ts';
import { COL, leagueCode, type Moment } from '../moment.ts';
import { decimalOdds, powerDevig } from '../priors.ts';
import { TennisRatings } from '../rating-models.ts';
import { dayOf } from './earlier.ts';
import type { RowReader, TableFormat, TableOptions } from './format.ts';
import { SETS, setRules, TENNIS, TENNIS_FIXED, tennisRules } from './tennis.ts';

/** In a tie-break the first server serves points 1, 4, 5, 8, 9, ... */
function firstServes(point: number): boolean {
  return Math.floor((point + 1) / 2) % 2 === 0;
}

/** A match as its string is read. */
class Score {
  readonly sets = [0, 0];
  games = [0, 0];
  points = [0, 0];
  /** Served and won by player 1, by player 2. */
  readonly counts = [0, 0, 0, 0];
  tie_break = false;
  /** Does player 1 serve first in this game? */
  first = true;

  get oneServes(): boolean {
    return this.tie_break ? this.first === firstServes(this.points[0]! + this.points[1]!) : this.first;
  }

  write(state: Int32Array): void {
    state[COL.period] = this.sets[0]! + this.sets[1]! + 1;
    state[COL.score_1] = this.sets[0]!;
    state[COL.score_2] = this.sets[1]!;
    state[TENNIS.games_1] = this.games[0]!;
    state[TENNIS.games_2] = this.games[1]!;
    state[TENNIS.points_1] = this.points[0]!;
    state[TENNIS.points_2] = this.points[1]!;
    state[TENNIS.server] = this.oneServes ? 1 : 2;
    state[TENNIS.tie_break] = this.tie_break ? 1 : 0;
    state.set(this.counts, TENNIS.served_1);
  }

  play(server_won: boolean): void {
    const one = this.oneServes;
    const at = one ? 0 : 2;
    this.counts[at]! += 1;
    if (server_won) this.counts[at + 1]! += 1;
    this.points[one === server_won ? 0 : 1]! += 1;
  }

  endGame(): void {
    this.games[this.points[1]! > this.points[0]! ? 1 : 0]! += 1;
    this.points = [0, 0];
    this.first = !this.first;
  }

  endSet(): void {
    this.sets[this.games[1]! > this.games[0]! ? 1 : 0]! += 1;
    this.games = [0, 0];
  }
}

/** Call `emit` before each point with the state written; stops at a letter that means nothing. @returns the sets won at the end */
function walk(sequence: string, moment: Moment, emit: (seq: number) => void): readonly number[] {
  const score = new Score();
  let seq = 0;
  const sets = sequence.split('.');
  for (const [s, set] of sets.entries()) {
    const games = set.split(';');
    for (const [g, game] of games.entries()) {
      score.tie_break = game.includes('/');
      for (const letter of game) {
        if (letter === '/') continue;
        const server = letter === 'S' || letter === 'A';
        if (!server && letter !== 'R' && letter !== 'D') return score.sets;
        score.write(moment.row);
        moment.phase = Math.min(4, score.sets[0]! + score.sets[1]!);
        seq += 1;
        emit(seq);
        score.play(server);
      }
      if (g + 1 < games.length || s + 1 < sets.length) score.endGame();
    }
    score.endSet();
  }
  return score.sets;
}

function reader(cells: Cells, options: TableOptions): RowReader {
  const c = (name: string): number => cells.column(name);
  const at = {
    ...{ id: c('match_id'), tour: c('tour'), date: c('date'), tournament: c('tournament'), pbp: c('pbp') },
    ...{ one: c('server1'), two: c('server2') },
    ...{ winner: c('winner'), odds_1: c('server1_odds'), odds_2: c('server2_odds') },
  };
  const ratings = options.prior === 'constant' ? null : new TennisRatings();
  let game = -1;
  return {
    read(row, moment, emit) {
      game += 1;
      moment.clear();
      moment.game = game;
      const id = row.raw(at.id);
      const winner = row.raw(at.winner);
      const date = row.text(at.date);
      const rules = tennisRules(row.text(at.tour), row.text(at.tournament), Number(date.slice(0, 4)));
      moment.row[COL.league] = leagueCode('tennis');
      setRules(moment.row, rules);
      const p = powerDevig(decimalOdds(row.number(at.odds_1)), decimalOdds(row.number(at.odds_2)), 0.01);
      moment.market = !Number.isNaN(p);
      const [side1, side2] = [row.text(at.one), row.text(at.two)];
      const match = ratings?.begin({
        order: dayOf(date),
        season: 0,
        surface: rules.surface,
        side1,
        side2,
        line: Number.NaN,
      });
      moment.side1 = moment.market ? p : (match?.p() ?? 0.5);
      moment.total = Number.NaN;
      moment.result = winner === '1' ? 1 : winner === '2' ? 0 : Number.NaN;
      const [sets_1 = 0, sets_2 = 0] = walk(row.text(at.pbp), moment, (seq) => {
        moment.label = `${id},${seq}`;
        emit();
      });
      moment.label = '';
      // A match that was given up tells nobody's strength.
      if (Math.max(sets_1, sets_2) * 2 > rules.best_of) match?.won(sets_1, sets_2);
    },
  };
}

/** One row per match. */
export const tennisStrings: TableFormat = {
  name: 'tennis_match_pbp_strings',
  sport: 'tennis',
  needs: ['match_id', 'tour', 'tournament', 'server1', 'server2', 'pbp'],
  phases: SETS,
  references: [],
  fixed: TENNIS_FIXED,
  output: 'match_id,seq,p_side1,p_side2,winner',
  open: reader,
};
