/** `nhl_pbp_*`: the situation before the row's event. The table carries no price: what earlier games say stands for it. */
import { type Cells, MISSING } from '../csv.ts';
import { COL, leagueCode } from '../moment.ts';
import { dayOf, type Prior, Priors, yearOf } from './earlier.ts';
import { Games, type RowReader, type TableFormat, type TableOptions } from './format.ts';

const { situation: S } = COL;
const PERIOD_S = 1200;
const OVERTIME_S = 300;
const PENALTY_S = 120;

/** Since when which strength is on the ice: what remains of a power play is two minutes from there. */
interface Strength {
  skaters_1: number;
  skaters_2: number;
  since_s: number;
  postseason: boolean;
  readonly prior: Prior;
}

const PHASES = [
  'start',
  'period 1',
  'end of P1',
  'period 2',
  'end of P2',
  'period 3',
  'last 5 minutes',
  'overtime',
] as const;

function phase(period: number, elapsed: number): number {
  if (period === 1) return elapsed <= 0 ? 0 : elapsed >= PERIOD_S ? 2 : 1;
  if (period === 2) return elapsed >= PERIOD_S ? 4 : 3;
  if (period === 3) return elapsed >= 900 ? 6 : 5;
  return 7;
}

/** "2018030411": digits 5 and 6 are 03 in the play-offs. */
function isPostseason(game_id: string): boolean {
  return /^\d{4}03\d{4}$/.test(game_id);
}

function reader(cells: Cells, options: TableOptions): RowReader {
  const c = (name: string): number => cells.column(name);
  const at = {
    ...{ id: c('game_id'), period: c('period'), elapsed: c('period_seconds_elapsed'), h: c('home_score') },
    ...{ a: c('away_score'), s1: c('home_skaters'), s2: c('away_skaters'), g1: c('home_goalie_in') },
    ...{ g2: c('away_goalie_in'), win: c('home_win') },
  };
  const [season, date] = [c('season'), c('date')];
  const priors = new Priors('nhl', cells, options);
  const games = new Games<Strength>(at.id, (first) => ({
    ...{ skaters_1: 5, skaters_2: 5, since_s: 0, postseason: isPostseason(first.text(at.id)) },
    prior: priors.begin(first, dayOf(first.text(date)), yearOf(first.text(season)), Number.NaN),
  }));
  const league = leagueCode('nhl');
  const ice = (row: Cells, state: Int32Array, strength: Strength, at_s: number): void => {
    const one = row.whole(at.s1, 0);
    const two = row.whole(at.s2, 0);
    const out_1 = row.whole(at.g1, 1) === 0;
    const out_2 = row.whole(at.g2, 1) === 0;
    // Zeros stand between periods and behind goals, where the source knows nothing.
    if (!(one >= 3 && one <= 6 && two >= 3 && two <= 6) || (out_1 && out_2)) return;
    if (one !== strength.skaters_1 || two !== strength.skaters_2)
      Object.assign(strength, { skaters_1: one, skaters_2: two, since_s: at_s });
    state[S] = one;
    state[S + 1] = two;
    if (one !== two) state[S + 2] = Math.round(Math.max(PENALTY_S - (at_s - strength.since_s), 5) * 1000);
    state[S + 3] = out_1 ? 1 : 0;
    state[S + 4] = out_2 ? 1 : 0;
  };
  return {
    read(row, moment, emit) {
      const strength = games.of(row);
      moment.clear();
      moment.game = games.number;
      const state = moment.row;
      const period = row.whole(at.period);
      const elapsed = row.number(at.elapsed);
      const shootout = period === 5 && !strength.postseason;
      const length = period > 3 && !strength.postseason ? OVERTIME_S : PERIOD_S;
      state[COL.league] = league;
      state[COL.postseason] = strength.postseason ? 1 : 0;
      state[COL.period] = period;
      const left_ms = Math.round((length - elapsed) * 1000);
      state[COL.clock_ms] = shootout ? 0 : Number.isNaN(left_ms) ? MISSING : Math.max(0, left_ms);
      state[COL.score_1] = row.whole(at.h);
      state[COL.score_2] = row.whole(at.a);
      if (!shootout) ice(row, state, strength, Math.max(0, period - 1) * PERIOD_S + elapsed);
      moment.side1 = strength.prior.p;
      priors.score(strength.prior, state[COL.score_1]!, state[COL.score_2]!);
      moment.total = Number.NaN;
      moment.market = false;
      moment.phase = phase(period, elapsed);
      // Over by the row's own score: nothing is left to forecast.
      moment.scored = !(period >= 3 && state[COL.score_1] !== state[COL.score_2] && (period > 3 || left_ms <= 0));
      moment.result = row.number(at.win);
      emit();
    },
  };
}

/** Goals, penalties, strength changes and a row every 30 s. */
export const nhlPbp: TableFormat = {
  name: 'nhl_pbp',
  sport: 'nhl',
  needs: [
    'game_id',
    'period',
    'period_seconds_elapsed',
    'home_skaters',
    'away_skaters',
    'home_goalie_in',
    'home_score',
  ],
  phases: PHASES,
  references: [],
  fixed: [COL.postseason],
  output: null,
  open: reader,
};
