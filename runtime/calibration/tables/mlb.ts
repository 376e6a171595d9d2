/** `mlb_pbp_*`: the situation before the plate appearance. Its count is the one at the END of the appearance and not read. */
import type { Cells } from '../csv.ts';
import { COL, leagueCode } from '../moment.ts';
import { devig, moneyline } from '../priors.ts';
import { dayOf, type Prior, Priors } from './earlier.ts';
import { Games, type RowReader, type TableFormat, type TableOptions } from './format.ts';

const { situation: S } = COL;
const B = 98;

/** Fixed for a game. */
interface Rules {
  scheduled: number;
  runner: number;
}

/** Seven-inning double-headers were played from 2020-08-01 through 2021; ids of double-headers end in 1 or 2. */
function rules(game_id: string, date: string, season: number): Rules {
  const short = /[12]$/.test(game_id) && date >= '2020-08-01' && season <= 2021;
  return { scheduled: short ? 7 : 9, runner: season >= 2020 ? 1 : 0 };
}

function reader(cells: Cells, options: TableOptions): RowReader {
  const c = (name: string): number => cells.column(name);
  const at = {
    ...{
      id: c('game_id'),
      date: c('date'),
      season: c('season'),
      inning: c('inning'),
      half: c('half'),
      outs: c('outs'),
    },
    ...{ on1: c('on1'), on2: c('on2'), on3: c('on3'), h: c('home_score'), a: c('away_score'), win: c('home_win') },
    ...{ hml: c('home_ml_close'), aml: c('away_ml_close'), total: c('total_close') },
  };
  const priors = new Priors('mlb', cells, options);
  const priceOf = (row: Cells): number => devig(moneyline(row.number(at.hml)), moneyline(row.number(at.aml)), 0.05);
  const games = new Games<Rules & { readonly prior: Prior }>(at.id, (first) => {
    const [date, season] = [first.text(at.date), first.whole(at.season, 0)];
    const prior = priors.begin(first, dayOf(date), season, priceOf(first));
    return { ...rules(first.text(at.id), date, season), prior };
  });
  const league = leagueCode('mlb');
  return {
    read(row, moment, emit) {
      const { scheduled, runner, prior } = games.of(row);
      moment.clear();
      moment.game = games.number;
      const state = moment.row;
      const inning = row.whole(at.inning);
      state[COL.league] = league;
      state[COL.period] = inning;
      state[COL.score_1] = row.whole(at.h);
      state[COL.score_2] = row.whole(at.a);
      state[S] = row.byte(at.half) === B ? 1 : 0;
      state[S + 1] = row.whole(at.outs);
      const bases = row.whole(at.on1, 0) + 2 * row.whole(at.on2, 0) + 4 * row.whole(at.on3, 0);
      state[S + 2] = bases;
      state[S + 5] = runner;
      state[S + 6] = scheduled;
      const p = priceOf(row);
      moment.market = !Number.isNaN(p);
      moment.side1 = moment.market ? p : prior.p;
      priors.score(prior, state[COL.score_1]!, state[COL.score_2]!);
      const total = row.number(at.total);
      moment.total = moment.market && total > 4 && total < 20 ? total : Number.NaN;
      moment.phase = Math.max(0, Math.min(inning, 10) - 1);
      moment.result = row.number(at.win);
      emit();
    },
  };
}

/** One row per plate appearance or runner event. */
export const mlbPbp: TableFormat = {
  name: 'mlb_pbp',
  sport: 'mlb',
  needs: ['game_id', 'date', 'season', 'inning', 'half', 'outs', 'on1', 'on2', 'on3', 'home_score', 'away_score'],
  phases: [...Array.from({ length: 9 }, (_, i) => `inning ${i + 1}`), 'extra innings'],
  references: [],
  fixed: [S + 5, S + 6],
  output: null,
  open: reader,
};
