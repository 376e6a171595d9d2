/**
 * `espn_winprob_plays`: plays of several leagues with ESPN's probability after each. A row is priced as it stood before its play:
 * what the columns that end in `_after` say of a play counts from the next row on, and so does ESPN's number.
 */
import { type Cells, MISSING } from '../csv.ts';
import { COL, leagueCode, type Moment, SPORTS, type Sport } from '../moment.ts';
import { LINES } from '../priors.ts';
import { dayOf, type Prior, Priors, yearOf } from './earlier.ts';
import {
  CLOCK_PHASES,
  clockPhase,
  Games,
  type RowReader,
  sideOf,
  type TableFormat,
  type TableOptions,
} from './format.ts';

const { situation: S } = COL;
type League = 'nfl' | 'ncaaf' | 'nba' | 'mlb';
const LEAGUES: readonly string[] = ['nfl', 'ncaaf', 'nba', 'mlb'] satisfies League[];
const REGULATION_S: Readonly<Record<League, number>> = { nfl: 3600, ncaaf: 3600, nba: 2880, mlb: 0 };

/** Remembered of a game: what the row before said. */
interface Game {
  readonly league: League;
  /** Is the league of the row one that is priced? */
  readonly known: boolean;
  readonly prior: Prior;
  /** Pregame price of the comparison. */
  p: number;
  score_1: number;
  score_2: number;
  /** ESPN's last number, NaN before the first. */
  espn: number;
  period: number;
  left_s: number;
  bottom: boolean;
  outs: number;
  bases: number;
}

function clockRow(state: Int32Array, game: Game, period: number, left_s: number): number {
  const regulation = REGULATION_S[game.league];
  const quarter = regulation / 4;
  state[COL.period] = period;
  const clock_s = left_s - quarter * Math.max(0, 4 - period);
  state[COL.clock_ms] = Number.isNaN(clock_s) ? MISSING : Math.round(Math.max(0, clock_s) * 1000);
  return left_s / regulation;
}

function baseballRow(state: Int32Array, game: Game): void {
  const over = game.outs >= 3;
  state[COL.period] = game.period + (over && game.bottom ? 1 : 0);
  state[S] = over === game.bottom ? 0 : 1;
  state[S + 1] = over ? 0 : game.outs;
  state[S + 2] = over ? 0 : game.bases;
  state[S + 5] = 1;
  state[S + 6] = 9;
}

function columns(cells: Cells) {
  const c = (name: string): number => cells.column(name);
  return {
    ...{ sport: c('sport'), period: c('period'), half: c('half'), left: c('seconds_remaining'), win: c('home_win') },
    ...{ h: c('home_score_after'), a: c('away_score_after'), espn: c('espn_home_wp_after'), wallclock: c('wallclock') },
    ...{ down: c('start_down'), distance: c('start_distance'), yards: c('start_yards_to_endzone') },
    ...{ ball: c('start_possession'), outs: c('outs'), on1: c('on1'), on2: c('on2'), on3: c('on3') },
  };
}

function footballRow(row: Cells, state: Int32Array, at: ReturnType<typeof columns>): void {
  const [down, yards] = [row.whole(at.down, 0), row.whole(at.yards, 0)];
  const placed = down >= 1 && down <= 4 && yards >= 1 && yards <= 99;
  state[S] = sideOf(row, at.ball);
  state[S + 1] = placed ? down : 0;
  state[S + 2] = placed ? Math.min(yards, Math.max(1, row.whole(at.distance, 10))) : 0;
  state[S + 3] = placed ? yards : 0;
  state[S + 4] = 3;
  state[S + 5] = 3;
}

function reader(cells: Cells, options: TableOptions): RowReader {
  const at = columns(cells);
  const priors = new Map<Sport, Priors>();
  const games = new Games<Game>(cells.column('game_id'), (row): Game => {
    const text = row.text(at.sport);
    const league = (LEAGUES.includes(text) ? text : 'nba') as League;
    const of = priors.get(league) ?? new Priors(league, cells, options);
    priors.set(league, of);
    const day = dayOf(row.text(at.wallclock));
    // A season that runs over the new year began in the year before.
    const season = yearOf(day) - (league !== 'mlb' && Number(day.slice(5, 7)) < 7 ? 1 : 0);
    const prior = of.begin(row, day, season, Number.NaN);
    return {
      ...{ league, known: league === text, prior, p: prior.p, score_1: 0, score_2: 0, espn: Number.NaN },
      ...{ period: 1, left_s: REGULATION_S[league], bottom: false, outs: 0, bases: 0 },
    };
  });
  const remember = (row: Cells, game: Game): void => {
    game.score_1 = row.whole(at.h);
    game.score_2 = row.whole(at.a);
    game.period = row.whole(at.period);
    game.left_s = row.number(at.left);
    game.bottom = row.text(at.half).startsWith('B');
    game.outs = row.whole(at.outs, 0);
    game.bases = row.whole(at.on1, 0) + 2 * row.whole(at.on2, 0) + 4 * row.whole(at.on3, 0);
    const first = Number.isNaN(game.espn);
    game.espn = row.number(at.espn);
    if (first && options.reference_prior === true && game.espn > 0 && game.espn < 1) game.p = game.espn;
    priors.get(game.league)?.score(game.prior, game.score_1, game.score_2);
  };
  return {
    read(row, moment, emit) {
      const game = games.of(row);
      write(moment, game, row);
      emit();
      remember(row, game);
    },
  };

  function write(moment: Moment, game: Game, row: Cells): void {
    moment.clear();
    moment.game = games.number;
    const state = moment.row;
    const { league } = game;
    state[COL.league] = leagueCode(league);
    state[COL.score_1] = game.score_1;
    state[COL.score_2] = game.score_2;
    let share = 1;
    if (league === 'mlb') baseballRow(state, game);
    else if (league === 'nba') share = clockRow(state, game, game.period, game.left_s);
    else {
      share = clockRow(state, game, row.whole(at.period), row.number(at.left));
      footballRow(row, state, at);
    }
    if (!game.known) state[COL.period] = MISSING;
    moment.side1 = game.p;
    moment.total = Number.NaN;
    moment.market = false;
    moment.phase =
      league === 'mlb' ? clockPhase(1 - state[COL.period]! / 9.01, false) : clockPhase(share, state[COL.period]! > 4);
    moment.scored = share > 0;
    moment.reference_only = true;
    moment.reference = game.espn;
    moment.result = row.number(at.win);
  }
}

const ESPN_LEAGUES: readonly Sport[] = SPORTS.filter((sport) => sport in LINES && LEAGUES.includes(sport));

/** Plays with ESPN's own probability, several leagues in one table. */
export const espnPlays: TableFormat = {
  name: 'espn_winprob_plays',
  sport: 'nfl',
  sports: ESPN_LEAGUES,
  needs: ['game_id', 'sport', 'home_score_after', 'espn_home_wp_after', 'start_possession', 'seconds_remaining'],
  phases: CLOCK_PHASES,
  references: ['ESPN'],
  fixed: [COL.league, COL.postseason, S + 5, S + 6],
  output: null,
  open: reader,
};
