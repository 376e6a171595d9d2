/** `nba_pbp_*` and `ncaab_pbp_*`: the scoreboard including the row's event. */
import { type Cells, MISSING } from '../csv.ts';
import { COL, leagueCode, type Moment } from '../moment.ts';
import { LinePrices } from '../priors.ts';
import { dayOf, type Prior, Priors, yearOf } from './earlier.ts';
import type { TableFormat, TableOptions } from './format.ts';
import { bytesOf, CLOCK_PHASES, clockPhase, Games, type RowReader, sideOf } from './format.ts';

const { situation: S } = COL;

/** Remembered of a game: who has the ball, as far as events said. */
interface Ball {
  side: number;
  readonly prior: Prior;
}

const MADE = bytesOf('FGM');
const REBOUND = bytesOf('REB');
const TURNOVER = bytesOf('TOV');
/** After these nobody is known to have the ball. */
const UNCLEAR = ['FT', 'FOUL', 'JUMP', 'START_PERIOD', 'END_PERIOD', 'FGMISS'].map(bytesOf);

interface League {
  sport: 'nba' | 'ncaab' | 'wnba';
  periods: number;
  period_s: number;
}

interface EventColumns {
  type: number;
  side: number;
  team: number;
  home: number;
  away: number;
}

/** Who has the ball after a row's event: 1 home, -1 away, 0 unknown. Only the 2015-16 table names events. */
function ballAfter(cells: Cells, at: EventColumns, before: number): number {
  const named = sideOf(cells, at.side);
  const team = cells.copy(at.team);
  const by = team.length === 0 ? 0 : cells.is(at.home, team) ? 1 : cells.is(at.away, team) ? -1 : 0;
  if (cells.is(at.type, MADE)) return -named;
  if (cells.is(at.type, REBOUND)) return named === 0 ? by : named;
  if (cells.is(at.type, TURNOVER)) return by === 0 ? -named : -by;
  return UNCLEAR.some((type) => cells.is(at.type, type)) ? 0 : before;
}

/** Order of a game without a date: ids of the NBA ("0021500001") follow the schedule. */
function orderOf(date: string, game_id: string): string {
  return dayOf(date) || (/^00\d{8}$/.test(game_id) ? game_id : '');
}

function reader(cells: Cells, league: League, options: TableOptions): RowReader {
  const c = (name: string): number => cells.column(name);
  const at = {
    ...{ period: c('period'), clock: c('period_seconds_remaining'), h: c('home_score'), a: c('away_score') },
    ...{ playoff: c('is_playoff'), spread: c('home_spread_close'), total: c('total_close'), win: c('home_win') },
    ...{ hml: c('home_ml_close'), aml: c('away_ml_close') },
  };
  const event = {
    ...{ type: c('event_type'), side: c('event_side'), team: c('event_team') },
    ...{ home: c('home_team'), away: c('away_team') },
  };
  const { sport, periods, period_s } = league;
  const [id, season, date] = [c('game_id'), c('season'), c('game_date') >= 0 ? c('game_date') : c('date')];
  const code = leagueCode(sport);
  const prices = new LinePrices(sport);
  const priors = new Priors(sport, cells, options);
  const games = new Games<Ball>(id, (row) => {
    const price = prices.price(row.number(at.hml), row.number(at.aml), row.number(at.spread));
    const order = orderOf(row.text(date), row.text(id));
    return { side: 0, prior: priors.begin(row, order, yearOf(row.text(season)), price) };
  });
  return {
    read(row, moment: Moment, emit) {
      const ball = games.of(row);
      moment.clear();
      moment.game = games.number;
      const state = moment.row;
      const period = row.whole(at.period);
      const clock = row.number(at.clock);
      state[COL.league] = code;
      state[COL.period] = period;
      state[COL.clock_ms] = Number.isNaN(clock) ? MISSING : Math.round(clock * 1000);
      state[COL.score_1] = row.whole(at.h);
      state[COL.score_2] = row.whole(at.a);
      state[COL.postseason] = row.whole(at.playoff, 0) === 1 ? 1 : 0;
      if (event.type >= 0) {
        ball.side = ballAfter(row, event, ball.side);
        state[S] = ball.side;
      }
      const odds = { home_ml: row.number(at.hml), away_ml: row.number(at.aml) };
      prices.set(moment, { ...odds, spread: row.number(at.spread), total: row.number(at.total) }, ball.prior.p);
      priors.score(ball.prior, state[COL.score_1]!, state[COL.score_2]!);
      const left = clock + period_s * Math.max(0, periods - period);
      moment.phase = clockPhase(left / (periods * period_s), period > periods);
      // With no time left the score is the result of the period: of the game, unless it is level.
      moment.scored = left > 0;
      moment.result = row.number(at.win);
      emit();
    },
  };
}

const needs = ['game_id', 'sport', 'period', 'period_seconds_remaining', 'home_score', 'away_score', 'home_team'];

function format(name: string, league: League): TableFormat {
  return {
    name,
    sport: league.sport,
    needs,
    phases: CLOCK_PHASES,
    references: [],
    fixed: [COL.postseason],
    output: null,
    open: (cells, options) => reader(cells, league, options),
  };
}

/** The NBA, with and without events. */
export const nbaPbp: TableFormat = format('nba_pbp', { sport: 'nba', periods: 4, period_s: 720 });
/** The WNBA, in the same columns. */
export const wnbaPbp: TableFormat = format('wnba_pbp', { sport: 'wnba', periods: 4, period_s: 600 });
/** College: two halves. */
export const ncaabPbp: TableFormat = format('ncaab_pbp', { sport: 'ncaab', periods: 2, period_s: 1200 });
