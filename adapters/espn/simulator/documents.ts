/** Scoreboard documents in ESPN's shape (espn.md 4, 5, 8): scores are strings, the clock a number, odds strings before the start. */
import { isoFromUs } from '../../http/simulated-wire.ts';
import { matchClock, matchDetail, matchEvents } from './soccer.ts';
import type {
  EspnGameInput,
  EspnLeague,
  EspnOddsInput,
  EspnPlayInput,
  EspnSituationInput,
  EspnStatusName,
  EspnTeamInput,
} from './types.ts';

interface LeagueFacts {
  /** Path segment. */
  sport: string;
  sport_id: string;
  league_id: string;
  name: string;
  periods: number;
  period_s: number;
  overtime_s: number;
  /** "Quarter" in "3rd Quarter". */
  period_word: string;
}

/** Path segment, ids and periods per league. */
export const LEAGUES: Readonly<Record<EspnLeague, LeagueFacts>> = {
  nfl: {
    ...{ sport: 'football', sport_id: '20', league_id: '28', name: 'NFL' },
    ...{ periods: 4, period_s: 900, overtime_s: 600, period_word: 'Quarter' },
  },
  nba: {
    ...{ sport: 'basketball', sport_id: '40', league_id: '46', name: 'NBA' },
    ...{ periods: 4, period_s: 720, overtime_s: 300, period_word: 'Quarter' },
  },
  nhl: {
    ...{ sport: 'hockey', sport_id: '70', league_id: '90', name: 'NHL' },
    ...{ periods: 3, period_s: 1200, overtime_s: 300, period_word: 'Period' },
  },
  'usa.1': {
    ...{ sport: 'soccer', sport_id: '600', league_id: '770', name: 'MLS' },
    ...{ periods: 2, period_s: 2700, overtime_s: 900, period_word: 'Half' },
  },
};

const STATUS: Readonly<Record<EspnStatusName, { id: string; state: 'pre' | 'in' | 'post'; completed: boolean }>> = {
  STATUS_SCHEDULED: { id: '1', state: 'pre', completed: false },
  STATUS_IN_PROGRESS: { id: '2', state: 'in', completed: false },
  STATUS_FINAL: { id: '3', state: 'post', completed: true },
  STATUS_POSTPONED: { id: '6', state: 'post', completed: false },
  STATUS_DELAYED: { id: '7', state: 'in', completed: false },
  STATUS_END_PERIOD: { id: '22', state: 'in', completed: false },
  STATUS_HALFTIME: { id: '23', state: 'in', completed: false },
  STATUS_FIRST_HALF: { id: '25', state: 'in', completed: false },
  STATUS_SECOND_HALF: { id: '26', state: 'in', completed: false },
  STATUS_FULL_TIME: { id: '28', state: 'post', completed: true },
};

/** "1st", "2nd", ...; overtime "OT", "2OT"; "SO" for the shoot-out of hockey's regular season. */
export function periodText(
  { league, season_type }: Pick<EspnGameInput, 'league' | 'season_type'>,
  period: number,
): string {
  const overtime = period - LEAGUES[league].periods;
  if (league === 'nhl' && overtime === 2 && season_type !== 3) return 'SO';
  if (overtime > 0) return overtime === 1 ? 'OT' : `${overtime}OT`;
  return ['', '1st', '2nd', '3rd', '4th'][period] ?? '';
}

/** "3rd Quarter", "2nd Period"; overtime as {@link periodText} has it. */
export function longPeriodText(game: Pick<EspnGameInput, 'league' | 'season_type'>, period: number): string {
  const { periods, period_word } = LEAGUES[game.league];
  return period > periods ? periodText(game, period) : `${periodText(game, period)} ${period_word}`;
}

/** "8:41"; basketball below a minute with tenths, "21.9". */
export function clockText(league: EspnLeague, clock_ms: number): string {
  if (league === 'nba' && clock_ms < 60_000) return (Math.floor(clock_ms / 100) / 10).toFixed(1);
  const seconds = Math.floor(clock_ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** ESPN's minute-precision date, "2026-11-21T01:00Z". */
export const minuteDate = (at_us: number): string => `${isoFromUs(at_us).slice(0, 16)}Z`;

function detailOf(game: EspnGameInput): { detail: string; short: string; description: string } {
  const match = game.league === 'usa.1' ? matchDetail(game) : null;
  if (match !== null) return match;
  const clock = clockText(game.league, game.clock_ms);
  switch (game.status) {
    case 'STATUS_SCHEDULED':
      return { detail: 'Scheduled', short: 'Scheduled', description: 'Scheduled' };
    case 'STATUS_HALFTIME':
      return { detail: 'Halftime', short: 'Halftime', description: 'Halftime' };
    case 'STATUS_FINAL': {
      const overtime = game.period > LEAGUES[game.league].periods;
      const text = overtime ? `Final/${periodText(game, game.period)}` : 'Final';
      return { detail: text, short: text, description: 'Final' };
    }
    case 'STATUS_POSTPONED':
      return { detail: 'Postponed', short: 'Postponed', description: 'Postponed' };
    case 'STATUS_DELAYED':
      return { detail: 'Delayed', short: 'Delayed', description: 'Delayed' };
    case 'STATUS_END_PERIOD': {
      const end = `End of ${longPeriodText(game, game.period)}`;
      return { detail: end, short: `End of ${periodText(game, game.period)}`, description: 'End of Period' };
    }
    default: {
      const long = longPeriodText(game, game.period);
      const short = periodText(game, game.period);
      return { detail: `${clock} - ${long}`, short: `${clock} - ${short}`, description: 'In Progress' };
    }
  }
}

/** The `status` block. */
export function statusDocument(game: EspnGameInput): Record<string, unknown> {
  const { id, state, completed } = STATUS[game.status];
  const { detail, short, description } = detailOf(game);
  const { clock, text } =
    game.league === 'usa.1'
      ? matchClock(game)
      : { clock: game.clock_ms / 1000, text: clockText(game.league, game.clock_ms) };
  return {
    clock,
    displayClock: text,
    period: game.period,
    type: { id, name: game.status, state, completed, description, detail, shortDetail: short },
  };
}

/** True while the game is being played or in a break. */
export const isIn = (game: EspnGameInput): boolean => STATUS[game.status].state === 'in';

/** The `team` block. */
export function teamDocument(game: EspnGameInput, team: EspnTeamInput): Record<string, unknown> {
  const league = LEAGUES[game.league];
  return {
    id: team.id,
    uid: `s:${league.sport_id}~l:${league.league_id}~t:${team.id}`,
    location: team.location,
    name: team.short_name,
    abbreviation: team.abbreviation,
    displayName: team.display_name,
    shortDisplayName: team.short_name,
    isActive: true,
  };
}

function competitorDocument(game: EspnGameInput, side: 'home' | 'away'): Record<string, unknown> {
  const team = game[side];
  const own = game[`${side}_score`];
  const other = game[side === 'home' ? 'away_score' : 'home_score'];
  const { completed } = STATUS[game.status];
  const soccer = game.league === 'usa.1';
  const started = game.status !== 'STATUS_SCHEDULED';
  return {
    id: team.id,
    uid: `s:${LEAGUES[game.league].sport_id}~l:${LEAGUES[game.league].league_id}~t:${team.id}`,
    type: 'team',
    order: side === 'home' ? 0 : 1,
    homeAway: side,
    ...(completed || soccer ? { winner: completed && own > other } : {}),
    team: teamDocument(game, team),
    score: String(own),
    ...(game.ice?.shootout == null ? {} : { shootoutScore: game.ice.shootout[`${side}_goals`] }),
    ...(started && !soccer
      ? {
          linescores: game[`${side}_linescores`].map((value, index) => ({
            value,
            displayValue: String(value),
            period: index + 1,
          })),
        }
      : {}),
    statistics: [],
    records: [],
  };
}

/** "PIT 12": a spot in words. */
export function spotText(game: EspnGameInput, yard_line: number): string {
  if (yard_line === 50) return '50';
  return yard_line < 50 ? `${game.home.abbreviation} ${yard_line}` : `${game.away.abbreviation} ${100 - yard_line}`;
}

const ORDINAL = ['', '1st', '2nd', '3rd', '4th'];

/** "1st & 10", with "Goal" where the line to gain is the goal line. */
export function downText(down: number, distance: number, yards_to_goal: number): string {
  return `${ORDINAL[down] ?? ''} & ${distance >= yards_to_goal ? 'Goal' : distance}`;
}

function lastPlayDocument(game: EspnGameInput, play: EspnPlayInput): Record<string, unknown> {
  const home = play.home_win_probability;
  return {
    id: play.id,
    type: {
      id: play.type_id,
      text: play.type_text,
      ...(play.type_abbreviation === null ? {} : { abbreviation: play.type_abbreviation }),
    },
    text: play.text,
    scoreValue: play.score_value,
    ...(play.team === null ? {} : { team: { id: game[play.team].id } }),
    ...(home === null
      ? {}
      : {
          probability: {
            tiePercentage: 0,
            homeWinPercentage: home,
            awayWinPercentage: Math.round((1 - home) * 10_000) / 10_000,
            secondsLeft: 0,
          },
        }),
    ...(play.start === null
      ? {}
      : { start: { yardLine: play.start.yard_line, team: { id: game[play.start.team].id } } }),
    ...(play.end === null ? {} : { end: { yardLine: play.end.yard_line, team: { id: game[play.end.team].id } } }),
    ...(game.league === 'nfl' ? { statYardage: play.yards } : {}),
  };
}

function footballSituation(game: EspnGameInput, situation: EspnSituationInput): Record<string, unknown> {
  const { possession, down, distance, yard_line } = situation;
  const timeouts = { homeTimeouts: situation.home_timeouts, awayTimeouts: situation.away_timeouts };
  if (possession === null) return { down: -1, yardLine: yard_line, distance: -1, isRedZone: false, ...timeouts };
  const yards_to_goal = possession === 'home' ? 100 - yard_line : yard_line;
  const spot = spotText(game, yard_line);
  const short = downText(down, distance, yards_to_goal);
  return {
    down,
    yardLine: yard_line,
    distance,
    downDistanceText: `${short} at ${spot}`,
    shortDownDistanceText: short,
    possessionText: spot,
    isRedZone: yards_to_goal <= 20,
    ...timeouts,
    possession: game[possession].id,
  };
}

const american = (odds: number): string => (odds > 0 ? `+${odds}` : String(odds));
const line = (value: number): string => (value > 0 ? `+${value}` : String(value));

/** One bookmaker's odds in the 2026 shape: American prices and lines as strings, open and close. */
export function oddsDocument(game: EspnGameInput, odds: EspnOddsInput): Record<string, unknown> {
  const both = (text: string) => ({ close: { odds: text }, open: { odds: text } });
  const spread = (value: number) => {
    const side = { line: line(value), odds: '-110' };
    return { close: side, open: side };
  };
  const total = (prefix: string) => {
    const side = { line: `${prefix}${odds.total}`, odds: '-110' };
    return { close: side, open: side };
  };
  const home_favoured = odds.home_spread <= 0;
  const favourite = home_favoured ? game.home : game.away;
  const teamOdds = (side: 'home' | 'away') => ({
    favorite: (side === 'home') === home_favoured,
    underdog: (side === 'home') !== home_favoured,
    favoriteAtOpen: (side === 'home') === home_favoured,
    team: { id: game[side].id, abbreviation: game[side].abbreviation, displayName: game[side].display_name },
  });
  return {
    provider: { id: '100', name: 'DraftKings', priority: 1, displayName: 'DraftKings' },
    details: odds.home_spread === 0 ? 'EVEN' : `${favourite.abbreviation} ${-Math.abs(odds.home_spread)}`,
    overUnder: odds.total,
    spread: odds.home_spread,
    awayTeamOdds: teamOdds('away'),
    homeTeamOdds: teamOdds('home'),
    ...(odds.draw_moneyline === undefined ? {} : { drawOdds: { moneyLine: odds.draw_moneyline } }),
    moneyline: {
      displayName: 'Moneyline',
      shortDisplayName: 'ML',
      home: both(american(odds.home_moneyline)),
      away: both(american(odds.away_moneyline)),
    },
    pointSpread: {
      displayName: 'Spread',
      shortDisplayName: 'Spread',
      home: spread(odds.home_spread),
      away: spread(-odds.home_spread),
    },
    total: { displayName: 'Total', shortDisplayName: 'Total', over: total('o'), under: total('u') },
  };
}

/** In soccer odds stay while the match runs; goals and cards are listed, and the situation says nothing (espn.md 4.5). */
function competitionFacts(game: EspnGameInput): Record<string, unknown> {
  const soccer = game.league === 'usa.1';
  const priced = game.odds !== null && (game.status === 'STATUS_SCHEDULED' || (soccer && isIn(game)));
  const odds = priced && game.odds !== null ? { odds: [oddsDocument(game, game.odds)] } : {};
  if (soccer) return { ...(isIn(game) ? { situation: {} } : {}), details: matchEvents(game), ...odds };
  if (!isIn(game)) return odds;
  const last = game.plays.at(-1);
  const situation = {
    ...(last === undefined ? {} : { lastPlay: lastPlayDocument(game, last) }),
    ...(game.situation === null ? {} : footballSituation(game, game.situation)),
  };
  return { situation, ...odds };
}

/** One event of the scoreboard. */
function eventDocument(game: EspnGameInput): Record<string, unknown> {
  const league = LEAGUES[game.league];
  const uid = `s:${league.sport_id}~l:${league.league_id}~e:${game.event_id}`;
  const status = statusDocument(game);
  const date = minuteDate(game.starts_at_us);
  return {
    id: game.event_id,
    uid,
    date,
    name: `${game.away.display_name} at ${game.home.display_name}`,
    shortName: `${game.away.abbreviation} ${game.neutral_site ? 'VS' : '@'} ${game.home.abbreviation}`,
    season: {
      year: game.season_year,
      type: game.season_type,
      slug: game.season_type === 3 ? 'post-season' : 'regular-season',
    },
    competitions: [
      {
        id: game.event_id,
        uid: `${uid}~c:${game.event_id}`,
        date,
        startDate: date,
        attendance: 0,
        type: { id: '1', abbreviation: 'STD' },
        timeValid: true,
        neutralSite: game.neutral_site,
        conferenceCompetition: false,
        playByPlayAvailable: true,
        recent: true,
        wasSuspended: false,
        competitors: [competitorDocument(game, 'home'), competitorDocument(game, 'away')],
        notes: [],
        ...competitionFacts(game),
        status,
        format: { regulation: { periods: LEAGUES[game.league].periods } },
      },
    ],
    status,
  };
}

/** A whole scoreboard answer. */
export function scoreboardDocument(league: EspnLeague, games: readonly EspnGameInput[], day: string) {
  const { league_id, sport_id, name } = LEAGUES[league];
  return {
    leagues: [{ id: league_id, uid: `s:${sport_id}~l:${league_id}`, abbreviation: name, slug: league }],
    season: { type: games[0]?.season_type ?? 2, year: games[0]?.season_year ?? 0 },
    ...(league === 'nfl' ? { week: { number: 1 } } : { day: { date: day } }),
    events: games.map(eventDocument),
  };
}
