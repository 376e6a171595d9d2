/** `soccer_minute_states`: the state at each minute mark. How long the half will last is in the table and not read. */
import { type Cells, MISSING } from '../csv.ts';
import { COL, leagueCode } from '../moment.ts';
import { NEUTRAL_LEAGUES, SOCCER_PRIOR } from '../priors.ts';
import { SoccerRatings } from '../rating-models.ts';
import type { RatedGame, Ratings } from '../ratings.ts';
import { dayOf, yearOf } from './earlier.ts';
import { Games, type RowReader, type TableFormat, type TableOptions } from './format.ts';

const { situation: S } = COL;
const HALF_S = 2700;
const TWO = 50;
/** First bytes of H, D and A. */
const RESULTS: ReadonlyMap<number, number> = new Map([
  [72, 1],
  [68, 0.5],
  [65, 0],
]);
const PHASES = ['start', 'first half', 'half-time', '46-60', '60-75', '75-90', 'stoppage 2'] as const;

/** Fixed for a match. */
interface Match {
  season: number;
  home: number;
  draw: number;
  market: boolean;
  /** Where the score is told; null where nothing is learned. */
  rated: { game: RatedGame; ratings: Ratings } | null;
}

function phase(second: boolean, elapsed: number): number {
  if (!second) return elapsed <= 0 ? 0 : 1;
  if (elapsed <= 0) return 2;
  if (elapsed < 900) return 3;
  if (elapsed < 1800) return 4;
  return elapsed < HALF_S ? 5 : 6;
}

function reader(cells: Cells, options: TableOptions): RowReader {
  const c = (name: string): number => cells.column(name);
  const at = {
    ...{ league: c('league'), season: c('season'), date: c('date_utc'), period: c('period') },
    ...{
      elapsed: c('period_elapsed_s'),
      h: c('home_score'),
      a: c('away_score'),
      r1: c('home_reds'),
      r2: c('away_reds'),
    },
    ...{ ph: c('pregame_home_prob'), pd: c('pregame_draw_prob'), pa: c('pregame_away_prob'), result: c('result_90') },
  };
  const [home_team, away_team] = [c('home_team'), c('away_team')];
  const rates = options.prior === 'constant' ? null : new SoccerRatings();
  const games = new Games<Match>(c('match_id'), (row): Match => {
    const season = yearOf(row.text(at.season)) || yearOf(row.text(at.date));
    const league = row.text(at.league);
    const [side1, side2] = [row.text(home_team), row.text(away_team)];
    const order = side1 === '' || side2 === '' ? '' : dayOf(row.text(at.date));
    const known = order !== '' && rates !== null;
    const ratings = known ? rates.of(league).ratings : null;
    const game = ratings?.begin({ order, season, surface: 0, side1, side2, line: Number.NaN }) ?? null;
    const rated = game === null || ratings === null ? null : { game, ratings };
    const [h, d, a] = [row.number(at.ph), row.number(at.pd), row.number(at.pa)];
    const sum = h + d + a;
    if (h > 0 && d > 0 && a > 0 && Math.abs(sum - 1) < 0.02)
      return { season, home: h / sum, draw: d / sum, market: true, rated };
    if (rated !== null && rates !== null)
      return { season, ...rates.threeWay(league, rated.game), market: false, rated };
    const { home, draw, away } = SOCCER_PRIOR;
    const neutral = NEUTRAL_LEAGUES.has(league);
    return { season, home: neutral ? (home + away) / 2 : home, draw, market: false, rated };
  });
  const league = leagueCode('soccer');
  return {
    read(row, moment, emit) {
      const match = games.of(row);
      moment.clear();
      moment.game = games.number;
      const state = moment.row;
      const second = row.byte(at.period) === TWO;
      const elapsed = row.number(at.elapsed);
      state[COL.league] = league;
      state[COL.period] = second ? 2 : 1;
      state[COL.clock_ms] = Number.isNaN(elapsed) ? MISSING : Math.round(Math.max(0, HALF_S - elapsed) * 1000);
      state[COL.score_1] = row.whole(at.h);
      state[COL.score_2] = row.whole(at.a);
      const [one, two] = [state[COL.score_1]!, state[COL.score_2]!];
      if (match.rated !== null && one !== MISSING && two !== MISSING)
        match.rated.ratings.score(match.rated.game, one, two);
      state[S] = row.whole(at.r1, 0);
      state[S + 1] = row.whole(at.r2, 0);
      state[S + 2] = Math.round(Math.max(0, elapsed - HALF_S) * 1000);
      state[S + 4] = match.season;
      moment.side1 = match.home;
      moment.draw = match.draw;
      moment.total = Number.NaN;
      moment.market = match.market;
      moment.phase = phase(second, elapsed);
      moment.result = RESULTS.get(row.byte(at.result)) ?? Number.NaN;
      emit();
    },
  };
}

/** One row per minute; three-way after 90 minutes. */
export const soccerMinutes: TableFormat = {
  name: 'soccer_minute_states',
  sport: 'soccer',
  needs: ['match_id', 'league', 'season', 'period', 'period_elapsed_s', 'home_score', 'away_score', 'home_reds'],
  phases: PHASES,
  references: [],
  fixed: [COL.postseason, S + 4, S + 5, S + 6],
  output: null,
  open: reader,
};
