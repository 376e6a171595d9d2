/** ESPN scoreboard to game events. Pure; every refusal has a name (espn.md 4, 5, 7). */
import type { GameEvent, GameSnapshot, GameState, League, Play, Stamp } from '../../runtime/trading/events.ts';
import type { Parsed } from '../../runtime/trading/feeds.ts';
import { parseTimeUs } from '../../runtime/trading/units.ts';
import {
  asInteger,
  asList,
  asNumber,
  asObject,
  asText,
  dig,
  type JsonObject,
  Rejections,
  rejected,
} from '../http/decode.ts';
import {
  EMPTY_STATE,
  leagueOf,
  playText,
  readClock,
  readProbability,
  readSides,
  readStatus,
  type Sides,
  sideOfTeam,
} from './fields.ts';
import { priorFromOdds } from './odds.ts';

/** What one scoreboard holds. `rejected` counts the events left out and the fields dropped, by reason. */
export interface Scoreboard {
  games: GameEvent[];
  rejected: Record<string, number>;
}

/** Timeouts per half in the NFL; scoreboards carry none for basketball. */
const FOOTBALL_TIMEOUTS = 3;

/**
 * Parse a scoreboard document.
 * @returns refusal `not_a_scoreboard` when there is no `events` list; single events are refused by count.
 */
export function parseScoreboard(document: unknown, at: Stamp): Parsed<Scoreboard> {
  const events = dig(document, 'events');
  if (!Array.isArray(events)) return rejected('not_a_scoreboard', 'no events list');
  const rejections = new Rejections();
  const games: GameEvent[] = [];
  for (const event of events) {
    const game = parseEvent(event, at, rejections);
    if (typeof game === 'string') rejections.add(game);
    else games.push(game);
  }
  return { ok: true, value: { games, rejected: rejections.counts } };
}

function parseEvent(value: unknown, at: Stamp, dropped: Rejections): GameEvent | string {
  const event = asObject(value);
  if (event === null) return 'bad_event';
  const league = leagueOf(event.uid);
  if (league === null) return 'unsupported_league';
  const competitions = asList(event.competitions);
  const competition = asObject(competitions[0]);
  const id = asText(event.id);
  if (competition === null || competitions.length !== 1 || id === null) return 'bad_competition';
  const game = parseCompetition(competition, event, league, id, dropped);
  if (typeof game === 'string') return game;
  return { type: 'game', game, play: readLastPlay(competition.situation), at };
}

function parseCompetition(
  competition: JsonObject,
  event: JsonObject,
  league: League,
  id: string,
  dropped: Rejections,
): GameSnapshot | string {
  const status_block = asObject(competition.status) ?? asObject(event.status);
  const status = readStatus(status_block?.type);
  if (status === null) return 'unknown_state';
  const starts_at_us = parseTimeUs(asText(event.date) ?? asText(competition.date) ?? '');
  if (starts_at_us === null) return 'bad_start_time';
  const started = status !== 'scheduled' && status !== 'postponed';
  const sides = readSides(competition.competitors, started);
  if (typeof sides === 'string') return sides;
  const postseason = dig(event, 'season', 'type') === 3;
  const state = readState(competition, status_block, sides, { league, postseason, status }, dropped);
  if (typeof state === 'string') return state;
  return {
    game_id: `${league}:${id}`,
    league,
    home: sides.home,
    away: sides.away,
    starts_at_us,
    status,
    postseason,
    neutral_site: competition.neutralSite === true,
    state,
    prior: priorFromOdds(competition.odds, league, 'odds'),
    reference_home_wp: started
      ? readProbability(dig(competition, 'situation', 'lastPlay', 'probability', 'homeWinPercentage'))
      : null,
  };
}

interface Context {
  league: League;
  postseason: boolean;
  status: GameSnapshot['status'];
}

function readState(
  competition: JsonObject,
  status_block: JsonObject | null,
  sides: Sides,
  { league, postseason, status }: Context,
  dropped: Rejections,
): GameState | string {
  if (status === 'scheduled' || status === 'postponed') return { ...EMPTY_STATE, ...fullTimeouts(league) };
  const clock = readClock(status_block, league, postseason);
  const scores = { home_score: sides.home_score, away_score: sides.away_score };
  if (typeof clock === 'string') {
    // A result stands without a clock; a running game without one cannot be priced.
    if (status !== 'final') return clock;
    return { ...EMPTY_STATE, ...scores, period: 4 };
  }
  if (status === 'final') return { ...EMPTY_STATE, ...scores, ...clock };
  const state: GameState = { ...EMPTY_STATE, ...scores, ...clock, ...fullTimeouts(league) };
  if (league !== 'nfl') return state;
  const at_half = dig(status_block, 'type', 'name') === 'STATUS_HALFTIME';
  return { ...state, ...readFootball(competition.situation, sides, at_half, dropped) };
}

function fullTimeouts(league: League): Pick<GameState, 'home_timeouts' | 'away_timeouts'> {
  const timeouts = league === 'nfl' ? FOOTBALL_TIMEOUTS : 0;
  return { home_timeouts: timeouts, away_timeouts: timeouts };
}

/**
 * Down and field position. `yardLine` counts 0..100 from the HOME goal line whoever has the ball. Valid only with a
 * `possession` and a down of 1..4: after scores and at half-time the last values stay in the document (espn.md 4.1).
 */
function readFootball(situation: unknown, sides: Sides, at_half: boolean, dropped: Rejections): Partial<GameState> {
  const timeouts = {
    home_timeouts: asInteger(dig(situation, 'homeTimeouts'), 0, FOOTBALL_TIMEOUTS) ?? FOOTBALL_TIMEOUTS,
    away_timeouts: asInteger(dig(situation, 'awayTimeouts'), 0, FOOTBALL_TIMEOUTS) ?? FOOTBALL_TIMEOUTS,
  };
  const possession = sideOfTeam(dig(situation, 'possession'), sides);
  const down = asInteger(dig(situation, 'down'), 1, 4);
  if (possession === 0 || down === null || at_half) return timeouts;
  const yard_line = asInteger(dig(situation, 'yardLine'), 1, 99);
  const to_go = asInteger(dig(situation, 'distance'), 0, 99);
  if (yard_line === null || to_go === null) {
    dropped.add('bad_field_position');
    return timeouts;
  }
  const yards_to_goal = possession === 1 ? 100 - yard_line : yard_line;
  return { ...timeouts, possession, down, yards_to_goal, distance: Math.min(Math.max(1, to_go), yards_to_goal) };
}

function readLastPlay(situation: unknown): Play | null {
  const play = asObject(dig(situation, 'lastPlay'));
  const play_id = asText(play?.id);
  if (play === null || play_id === null) return null;
  return { play_id, text: playText(play.text), scoring: (asNumber(play.scoreValue) ?? 0) > 0 };
}
