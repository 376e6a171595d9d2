/** Games as their followers write them: period and clock, situation, names of leagues. */
import type { GameSnapshot, GameState, League } from '../../../runtime/trading/types/events.ts';
import { gameClock, momentText, periodName } from '../../../runtime/trading/types/game-clock.ts';
import { periodsOf } from '../../../runtime/trading/types/periods.ts';
import { dateTime } from './format.ts';

/** Leagues as people write them. */
export const LEAGUE_NAME: Readonly<Record<League, string>> = {
  nfl: 'NFL',
  nba: 'NBA',
  ncaaf: 'College football',
  ncaab: 'College basketball',
  wnba: 'WNBA',
  nhl: 'NHL',
  mlb: 'MLB',
  soccer: 'Soccer',
  tennis: 'Tennis',
  mma: 'UFC',
};

const ORDINALS = ['', '1st', '2nd', '3rd', '4th'];

function breakText({ league, state }: Pick<GameSnapshot, 'league' | 'state'>): string {
  const { count } = periodsOf(league, state.postseason === 1);
  const half = league === 'soccer' || count === 2 ? 1 : count === 4 ? 2 : 0;
  if (state.period === half) return 'Half-time';
  return league === 'mlb'
    ? `Before ${momentText({ league, state }).toLowerCase()}`
    : `End of ${periodName(league, state.period, state.postseason === 1)}`;
}

/** Clock of a game as a board shows it: "Q3 4:12", "Half-time", "Final, OT", "Starts 19:30". */
export function clockText(game: Pick<GameSnapshot, 'league' | 'status' | 'state' | 'starts_at_us'>): string {
  const { league, state } = game;
  switch (game.status) {
    case 'scheduled':
      return `Starts ${dateTime(game.starts_at_us)}`;
    case 'final': {
      const { count, length_ms } = periodsOf(league, state.postseason === 1);
      const longer = state.period > count && (length_ms > 0 || league === 'mlb');
      return longer
        ? `Final, ${league === 'mlb' ? state.period : periodName(league, state.period, state.postseason === 1)}`
        : 'Final';
    }
    case 'postponed':
      return 'Postponed';
    case 'interrupted':
      return `Delayed, ${momentText(game)}`;
    case 'break':
      return breakText(game);
    case 'live':
      return momentText(game);
  }
}

/** Which side acts: has the ball, bats, serves; 1 side 1, -1 side 2, 0 nobody. */
export function actingSide({ league, status, state }: Pick<GameSnapshot, 'league' | 'status' | 'state'>): 1 | 0 | -1 {
  if (status !== 'live') return 0;
  if (league === 'mlb') return state.half === 1 ? 1 : -1;
  const side = league === 'tennis' ? [0, 1, -1][state.server ?? 0] : state.possession;
  return side === 1 ? 1 : side === -1 ? -1 : 0;
}

const BASES = ['1st', '2nd', '3rd'];

/** Who stands on base: "1st and 3rd", "bases empty". */
function basesText(bases: number): string {
  const taken = BASES.filter((_, i) => (bases & (1 << i)) !== 0);
  if (taken.length === 0) return 'bases empty';
  return taken.length === 3 ? 'bases loaded' : taken.join(' and ');
}

/** Strength named by the side that is ahead: "NYR 5 on 4, 1:12", "CAR 6 on 5, CAR net empty". */
function hockeyText(state: GameState, home: string, away: string): string {
  const { skaters_1 = 0, skaters_2 = 0, goalie_out_1 = 0, goalie_out_2 = 0 } = state;
  const { shootout = 0, shootout_goals_1 = 0, shootout_goals_2 = 0, penalty_ms_left = 0 } = state;
  if (shootout === 1) return `shoot-out ${shootout_goals_2}\u2013${shootout_goals_1}`;
  const out = goalie_out_1 === 1 ? `${home} net empty` : goalie_out_2 === 1 ? `${away} net empty` : '';
  const uneven = skaters_1 > 0 && skaters_2 > 0 && skaters_1 !== skaters_2;
  const [more, fewer] = [Math.max(skaters_1, skaters_2), Math.min(skaters_1, skaters_2)];
  const men = uneven ? `${skaters_1 > skaters_2 ? home : away} ${more} on ${fewer}` : '';
  const left = penalty_ms_left > 0 ? gameClock(penalty_ms_left) : '';
  return [men, left, out].filter((text) => text !== '').join(', ');
}

const POINTS = ['0', '15', '30', '40'];

function tennisText(state: GameState): string {
  const { games_1 = 0, games_2 = 0, points_1 = 0, points_2 = 0, tie_break = 0 } = state;
  const games = `${games_2}\u2013${games_1}`;
  if (points_1 === 0 && points_2 === 0) return `games ${games}`;
  const point = (n: number): string => (tie_break === 1 ? `${n}` : (POINTS[n] ?? 'A'));
  return `games ${games}, ${point(points_2)}\u2013${point(points_1)}`;
}

/** What there is to say beside score and clock: "NE 2nd & 7, 34 yd", "1 out, 1st and 3rd", "games 4–3"; empty when nothing. */
export function situation(game: Pick<GameSnapshot, 'league' | 'status' | 'state' | 'home' | 'away'>): string {
  const { league, status, state } = game;
  const [home, away] = [game.home.code, game.away.code];
  if (status !== 'live') return '';
  if (league === 'mlb') {
    const { outs = 0, bases = 0 } = state;
    return `${outs} out, ${basesText(bases)}`;
  }
  if (league === 'nhl') return hockeyText(state, home, away);
  if (league === 'tennis') return tennisText(state);
  if (league === 'soccer') {
    const reds = [state.reds_2 ?? 0, state.reds_1 ?? 0];
    const [away_reds = 0, home_reds = 0] = reds;
    const text = (code: string, n: number): string =>
      n === 0 ? '' : `${code} ${n === 1 ? 'red card' : `${n} red cards`}`;
    return [text(away, away_reds), text(home, home_reds)].filter((one) => one !== '').join(', ');
  }
  const acting = actingSide(game);
  const who = acting === 1 ? home : acting === -1 ? away : '';
  const { down = 0, distance = 0, yards_to_goal = 0 } = state;
  if (down > 0) {
    const goal = distance >= yards_to_goal;
    return `${who} ${ORDINALS[down] ?? down} & ${goal ? 'goal' : distance}, ${yards_to_goal} yd`.trim();
  }
  return who === '' ? '' : `${who} ball`;
}
