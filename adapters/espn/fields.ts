/** Fields that scoreboard and summary documents share: league, teams, status, clock (espn.md 2, 4, 5, 7; recordings 2022-2026). */
import type { GameState, GameStatus, League, Side, Team } from '../../runtime/trading/events.ts';
import { asInteger, asList, asNumber, asObject, asText, dig, integerText, type JsonObject } from '../http/decode.ts';

/** League ids as they stand in uids (`~l:28~`), espn.md 2. */
const LEAGUE_OF_ID: Readonly<Record<string, League>> = { '28': 'nfl', '46': 'nba' };

/** URL path of a league below `/apis/site/v2/sports/`. */
export const LEAGUE_PATH: Readonly<Record<League, string>> = { nfl: 'football/nfl', nba: 'basketball/nba' };

/** Both sides of one game with their scores. */
export interface Sides {
  home: Team;
  away: Team;
  home_score: number;
  away_score: number;
}

/** Nothing known yet: before the start, or for fields a sport does not have. */
export const EMPTY_STATE: Readonly<GameState> = {
  period: 0,
  clock_ms: 0,
  home_score: 0,
  away_score: 0,
  possession: 0,
  down: 0,
  distance: 0,
  yards_to_goal: 0,
  home_timeouts: 0,
  away_timeouts: 0,
  second_half_receiver: 0,
};

/** The league of an event by its uid; null for every league we do not price. */
export function leagueOf(uid: unknown): League | null {
  const id = typeof uid === 'string' ? /~l:(\d+)/.exec(uid)?.[1] : undefined;
  return id === undefined ? null : (LEAGUE_OF_ID[id] ?? null);
}

/** The league with this numeric id ("28"), null when not priced. */
export function leagueOfId(id: unknown): League | null {
  return typeof id === 'string' && Object.hasOwn(LEAGUE_OF_ID, id) ? (LEAGUE_OF_ID[id] ?? null) : null;
}

/**
 * Competitors by `homeAway` (array order is no contract) with their score strings as integers.
 * @returns the name of the refusal when a side, its team or its score is missing or malformed.
 */
export function readSides(competitors: unknown, started: boolean): Sides | 'bad_competitors' | 'bad_score' {
  const list = asList(competitors).map(asObject);
  const home = list.find((one) => one?.homeAway === 'home');
  const away = list.find((one) => one?.homeAway === 'away');
  const home_team = readTeam(home);
  const away_team = readTeam(away);
  if (list.length !== 2 || home_team === null || away_team === null || home_team.id === away_team.id)
    return 'bad_competitors';
  const home_score = readScore(home?.score, started);
  const away_score = readScore(away?.score, started);
  if (home_score === null || away_score === null) return 'bad_score';
  return { home: home_team, away: away_team, home_score, away_score };
}

function readTeam(competitor: JsonObject | null | undefined): Team | null {
  const id = asText(dig(competitor, 'id')) ?? asText(dig(competitor, 'team', 'id'));
  const name = asText(dig(competitor, 'team', 'displayName')) ?? asText(dig(competitor, 'team', 'name'));
  if (id === null || name === null) return null;
  return { id, name, code: asText(dig(competitor, 'team', 'abbreviation')) ?? name };
}

function readScore(value: unknown, started: boolean): number | null {
  if (!started && (value === undefined || value === null || value === '')) return 0;
  const score = integerText(value);
  return score !== null && score <= 300 ? score : null;
}

/** Which side a team id belongs to, 0 when neither. */
export function sideOfTeam(team_id: unknown, sides: { home: Team; away: Team }): Side {
  if (team_id === sides.home.id) return 1;
  return team_id === sides.away.id ? -1 : 0;
}

const BREAKS = new Set(['STATUS_HALFTIME', 'STATUS_END_PERIOD', 'STATUS_END_OF_REGULATION']);
const PAUSED = /DELAY|SUSPEND/;

/**
 * Our status from ESPN's `type` block. Only `state` and `completed` decide; names mark breaks and interruptions. "post"
 * without `completed` is no result: suspended games are `interrupted`, all others `postponed` (espn.md 5).
 */
export function readStatus(type: unknown): GameStatus | null {
  const state = dig(type, 'state');
  const name = asText(dig(type, 'name')) ?? '';
  if (state === 'pre') return /POSTPONED|CANCEL/.test(name) ? 'postponed' : 'scheduled';
  if (state === 'in') {
    if (PAUSED.test(name)) return 'interrupted';
    return BREAKS.has(name) ? 'break' : 'live';
  }
  if (state !== 'post') return null;
  if (dig(type, 'completed') === true) return 'final';
  return PAUSED.test(name) ? 'interrupted' : 'postponed';
}

/** Length of a period in milliseconds; overtime by league and stage of the season (espn.md 7). */
export function periodMs(league: League, period: number, postseason: boolean): number {
  if (league === 'nba') return period <= 4 ? 720_000 : 300_000;
  if (period <= 4) return 900_000;
  return postseason ? 900_000 : 600_000;
}

/** Displayed clock "M:SS" or "SS.s" in milliseconds, null when it is neither. */
export function displayClockMs(text: unknown): number | null {
  if (typeof text !== 'string') return null;
  const colon = /^(\d{1,2}):([0-5]\d(?:\.\d)?)$/.exec(text);
  if (colon !== null) return Number(colon[1]) * 60_000 + Math.round(Number(colon[2]) * 1000);
  return /^\d{1,2}(?:\.\d)?$/.test(text) ? Math.round(Number(text) * 1000) : null;
}

/** Period and clock of a running game; null when the period is out of range or no reading of the clock fits the period. */
export function readClock(
  status: unknown,
  league: League,
  postseason: boolean,
): { period: number; clock_ms: number } | 'bad_period' | 'bad_clock' {
  const period = asInteger(dig(status, 'period'), 1, 20);
  if (period === null) return 'bad_period';
  const longest_ms = periodMs(league, period, postseason);
  const seconds = asNumber(dig(status, 'clock'));
  const number_ms = seconds === null ? null : Math.round(seconds * 1000);
  for (const clock_ms of [number_ms, displayClockMs(dig(status, 'displayClock'))]) {
    if (clock_ms !== null && clock_ms >= 0 && clock_ms <= longest_ms) return { period, clock_ms };
  }
  return 'bad_clock';
}

/** A probability in [0, 1] or null. */
export function readProbability(value: unknown): number | null {
  const p = asNumber(value);
  return p !== null && p >= 0 && p <= 1 ? p : null;
}

/** A play's text, one line of at most 300 characters. */
export function playText(value: unknown): string {
  return (asText(value) ?? '').replace(/\s+/g, ' ').trim().slice(0, 300);
}
