/** `nfl_pbp_*` (every play, before it) and `ncaaf_drive_states_*` (start of every drive). */
import { type Cells, MISSING } from '../csv.ts';
import { COL, leagueCode, type Moment } from '../moment.ts';
import { LinePrices } from '../priors.ts';
import { dayOf, type Prior, Priors } from './earlier.ts';
import {
  bytesOf,
  CLOCK_PHASES,
  clockMs,
  clockPhase,
  Games,
  type RowReader,
  sideOf,
  type TableFormat,
  type TableOptions,
} from './format.ts';

const { situation: S } = COL;
const QUARTER_S = 900;
const REGULATION_S = 3600;
/** Regular-season overtime was longer before 2017; the model's is ten minutes. */
const OVERTIME_MS = 600_000;
/** Stands for a distance to the goal line that is missing, as in one game of 2018. */
const MEAN_YARDS = 55;
const REGULAR = bytesOf('REG');
const NGS = bytesOf('NGS_BDB2024');

/** Remembered of a game: who got its opening kick-off, 1 home, -1 away, 0 not seen. */
interface Opening {
  receiver: number;
  readonly prior: Prior;
}

/** A drive as both tables have it, filled anew for every row. */
class Drive {
  period = 0;
  clock_ms = 0;
  score_1 = 0;
  score_2 = 0;
  possession = 0;
  down = 0;
  distance = 0;
  yards = 0;
  timeouts_1 = 3;
  timeouts_2 = 3;
  receiver = 0;

  write(moment: Moment): void {
    const { row } = moment;
    row[COL.period] = this.period;
    row[COL.clock_ms] = this.clock_ms;
    row[COL.score_1] = this.score_1;
    row[COL.score_2] = this.score_2;
    row[S] = this.possession;
    row[S + 1] = this.down;
    row[S + 2] = this.distance;
    row[S + 3] = this.yards;
    row[S + 4] = this.timeouts_1;
    row[S + 5] = this.timeouts_2;
    row[S + 6] = this.period <= 2 ? -this.receiver : 0;
    const seconds = this.clock_ms / 1000 + QUARTER_S * Math.max(0, 4 - this.period);
    moment.phase = clockPhase(seconds / REGULATION_S, this.period > 4);
    moment.scored = seconds > 0 && this.clock_ms !== MISSING;
  }
}

function milliseconds(seconds: number): number {
  return Number.isNaN(seconds) || Math.abs(seconds) > 1e6 ? MISSING : Math.round(seconds * 1000);
}

function nflReader(cells: Cells, options: TableOptions): RowReader {
  const c = (name: string): number => cells.column(name);
  const at = {
    ...{ period: c('period'), clock: c('period_seconds_remaining'), words: c('clock'), ball: c('possession') },
    ...{ down: c('down'), distance: c('ydstogo'), yards: c('yardline_100'), h: c('home_score'), a: c('away_score') },
    ...{ t1: c('home_timeouts'), t2: c('away_timeouts'), type: c('season_type'), win: c('home_win') },
    ...{ spread: c('home_spread_close'), total: c('total_close'), hml: c('home_ml_close'), aml: c('away_ml_close') },
    ...{ reference: c('reference_wp_home'), source: c('reference_src') },
  };
  const [season, week] = [c('season'), c('week')];
  const drive = new Drive();
  const prices = new LinePrices('nfl');
  const priors = new Priors('nfl', cells, options);
  const games = new Games<Opening>(c('game_id'), (first) => {
    const opening = first.whole(at.period) === 1 && first.number(at.clock) >= QUARTER_S - 30;
    const [year, round] = [first.whole(season, 0), first.whole(week, 0)];
    const order = year > 0 && round > 0 && round < 100 ? `${year}-${String(round).padStart(2, '0')}` : '';
    const price = prices.price(first.number(at.hml), first.number(at.aml), first.number(at.spread));
    return { receiver: opening ? sideOf(first, at.ball) : 0, prior: priors.begin(first, order, year, price) };
  });
  const league = leagueCode('nfl');
  return {
    read(row, moment, emit) {
      const { receiver, prior } = games.of(row);
      moment.clear();
      moment.game = games.number;
      moment.row[COL.league] = league;
      const post = !row.is(at.type, REGULAR);
      moment.row[COL.postseason] = post ? 1 : 0;
      const period = row.whole(at.period);
      let clock_ms = milliseconds(row.number(at.clock));
      if (clock_ms === MISSING) clock_ms = milliseconds(clockMs(row, at.words) / 1000);
      if (period > 4 && !post && clock_ms > OVERTIME_MS) clock_ms = OVERTIME_MS;
      drive.period = period;
      drive.clock_ms = clock_ms;
      drive.score_1 = row.whole(at.h);
      drive.score_2 = row.whole(at.a);
      drive.possession = sideOf(row, at.ball);
      drive.down = row.whole(at.down, 0);
      drive.distance = row.whole(at.distance, 0);
      drive.yards = row.whole(at.yards, drive.down > 0 ? MEAN_YARDS : 0);
      drive.timeouts_1 = row.whole(at.t1, 3);
      drive.timeouts_2 = row.whole(at.t2, 3);
      drive.receiver = receiver;
      drive.write(moment);
      const odds = { home_ml: row.number(at.hml), away_ml: row.number(at.aml) };
      prices.set(moment, { ...odds, spread: row.number(at.spread), total: row.number(at.total) }, prior.p);
      priors.score(prior, drive.score_1, drive.score_2);
      moment.result = row.number(at.win);
      moment.reference = row.number(at.reference);
      moment.reference_source = row.is(at.source, NGS) ? 1 : 0;
      emit();
    },
  };
}

/** Every NFL play: the state before it. */
export const nflPbp: TableFormat = {
  name: 'nfl_pbp',
  sport: 'nfl',
  needs: [
    'game_id',
    'season_type',
    'period',
    'period_seconds_remaining',
    'possession',
    'down',
    'yardline_100',
    'home_timeouts',
  ],
  phases: CLOCK_PHASES,
  references: ['nflscrapR', 'NGS_BDB2024'],
  fixed: [COL.postseason],
  output: null,
  open: nflReader,
};

function ncaafReader(cells: Cells, options: TableOptions): RowReader {
  const c = (name: string): number => cells.column(name);
  const at = {
    ...{ period: c('period'), words: c('clock'), left: c('seconds_remaining'), ball: c('possession') },
    ...{ yards: c('yards_to_endzone'), h: c('home_score'), a: c('away_score'), win: c('home_win') },
    ...{ spread: c('home_spread'), total: c('over_under') },
  };
  const [season, date] = [c('season'), c('date')];
  const drive = new Drive();
  const prices = new LinePrices('ncaaf');
  const priors = new Priors('ncaaf', cells, options);
  const games = new Games<Opening>(c('game_id'), (first) => {
    const opening = first.whole(at.period) === 1 && first.number(at.left) >= REGULATION_S - 30;
    const price = prices.price(Number.NaN, Number.NaN, first.number(at.spread));
    const prior = priors.begin(first, dayOf(first.text(date)), first.whole(season, 0), price);
    return { receiver: opening ? sideOf(first, at.ball) : 0, prior };
  });
  const league = leagueCode('ncaaf');
  return {
    read(row, moment, emit) {
      const { receiver, prior } = games.of(row);
      moment.clear();
      moment.game = games.number;
      moment.row[COL.league] = league;
      const period = row.whole(at.period);
      const left = row.number(at.left) - QUARTER_S * Math.max(0, 4 - period);
      // College overtime has no clock.
      const clock_ms = period > 4 ? 0 : milliseconds(Number.isNaN(left) ? clockMs(row, at.words) / 1000 : left);
      const possession = sideOf(row, at.ball);
      const yards = row.whole(at.yards, 75);
      const plausible = yards >= 1 && yards <= 99 && possession !== 0;
      drive.period = period;
      drive.clock_ms = clock_ms;
      drive.score_1 = row.whole(at.h);
      drive.score_2 = row.whole(at.a);
      drive.possession = possession;
      drive.down = plausible ? 1 : 0;
      drive.distance = plausible ? Math.min(10, yards) : 0;
      drive.yards = plausible ? yards : 75;
      drive.receiver = receiver;
      drive.write(moment);
      moment.scored = moment.scored || period > 4;
      const lines = { spread: row.number(at.spread), total: row.number(at.total) };
      prices.set(moment, { home_ml: Number.NaN, away_ml: Number.NaN, ...lines }, prior.p);
      priors.score(prior, drive.score_1, drive.score_2);
      moment.result = row.number(at.win);
      emit();
    },
  };
}

/** The start of every college drive. */
export const ncaafDrives: TableFormat = {
  name: 'ncaaf_drive_states',
  sport: 'ncaaf',
  needs: ['game_id', 'period', 'seconds_remaining', 'possession', 'yards_to_endzone', 'home_score', 'away_score'],
  phases: CLOCK_PHASES,
  references: [],
  fixed: [COL.postseason],
  output: null,
  open: ncaafReader,
};
