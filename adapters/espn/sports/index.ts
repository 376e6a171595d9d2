/** Every sport of the product from ESPN scoreboards. Pure; every refusal has a name (espn.md 4 to 8, 12). */
import type { GameEvent, GameSnapshot, League, Play, Stamp } from '../../../runtime/trading/types/events.ts';
import type { Parsed } from '../../../runtime/trading/types/feeds.ts';
import { parseTimeUs, type TimeUs } from '../../../runtime/trading/types/units.ts';
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
} from '../../http/decode.ts';
import { playText } from '../fields.ts';
import { readBaseball } from './baseball.ts';
import { readClockSport } from './clock-sports.ts';
import { type Competition, notBegun, type Reading, sportStatus } from './common.ts';
import { documentSlugs, type LeagueId, leagueOfUid } from './leagues.ts';
import { readMma } from './mma.ts';
import { pregameFrom, referenceFrom } from './pregame.ts';
import { readLastEvent, readSoccer } from './soccer.ts';
import { readTennis } from './tennis.ts';

export { type HockeySummary, parseHockeySummary } from './hockey-summary.ts';

/** What one scoreboard holds. `rejected` counts events left out, fields left out and surprises, by name. */
export interface Scoreboard {
  games: GameEvent[];
  rejected: Record<string, number>;
}

/** More matches than any tournament has. */
const MAX_COMPETITIONS = 5000;

/**
 * Parse a scoreboard of any sport.
 * @returns refusal `not_a_scoreboard` when there is no `events` list; single events are refused by count.
 */
export function parseScoreboard(document: unknown, at: Stamp): Parsed<Scoreboard> {
  const list = dig(document, 'events');
  if (!Array.isArray(list)) return rejected('not_a_scoreboard', 'no events list');
  const slugs = documentSlugs(document);
  const rejections = new Rejections();
  const games: GameEvent[] = [];
  for (const value of list) {
    const event = asObject(value);
    const id = event === null ? 'bad_event' : leagueOfUid(event.uid ?? dig(event, 'competitions', 0, 'uid'), slugs);
    if (event === null || typeof id === 'string') {
      rejections.add(typeof id === 'string' ? id : 'bad_event');
      continue;
    }
    for (const { competition, grouping } of competitionsOf(event, id)) {
      const read = readCompetition({ event, competition, grouping, id, received_at_us: at.received_at_us }, rejections);
      if (typeof read === 'string') rejections.add(read);
      else games.push({ type: 'game', game: read, play: lastPlayOf(competition, read.league), at });
    }
  }
  return { ok: true, value: { games, rejected: rejections.counts } };
}

interface Part {
  competition: unknown;
  grouping: unknown;
}

/** Team sports have one competition, cards and tournaments many; newer tennis answers group them by draw. */
function competitionsOf(event: JsonObject, { league }: LeagueId): readonly Part[] {
  const own = asList(event.competitions).map((competition) => ({ competition, grouping: null }));
  if (league !== 'tennis' && league !== 'mma') return own.length === 1 ? own : [{ competition: null, grouping: null }];
  const grouped = asList(event.groupings).flatMap((group) =>
    asList(dig(group, 'competitions')).map((competition) => ({ competition, grouping: dig(group, 'grouping') })),
  );
  return [...own, ...grouped].slice(0, MAX_COMPETITIONS);
}

interface Input extends Part {
  event: JsonObject;
  id: LeagueId;
  received_at_us: TimeUs;
}

function readCompetition(input: Input, dropped: Rejections): GameSnapshot | string {
  const { event, id, received_at_us } = input;
  const competition = asObject(input.competition);
  if (competition === null) return 'bad_competition';
  const many = id.league === 'tennis' || id.league === 'mma';
  const event_id = asText(many ? competition.id : event.id);
  if (event_id === null) return 'bad_competition';
  const status_block = asObject(competition.status) ?? (many ? null : asObject(event.status));
  const status = sportStatus(status_block?.type);
  if (status === null) return 'unknown_state';
  const date = many
    ? (asText(competition.date) ?? asText(event.date))
    : (asText(event.date) ?? asText(competition.date));
  const starts_at_us = parseTimeUs(date ?? '');
  if (starts_at_us === null) return 'bad_start_time';
  const started = !notBegun(status);
  const game: Competition = {
    event,
    competition,
    id,
    status_block,
    status_name: asText(dig(status_block?.type, 'name')) ?? '',
    status,
    started,
    season: seasonOf(event, starts_at_us),
    postseason: dig(event, 'season', 'type') === 3 || dig(event, 'season', 'slug') === 'post-season',
    preseason: dig(event, 'season', 'type') === 1 || dig(event, 'season', 'slug') === 'preseason',
    starts_at_us,
    received_at_us,
    dropped,
  };
  const reading = readSport(game, input.grouping);
  if (typeof reading === 'string') return reading;
  return {
    game_id: `${id.league}:${event_id}`,
    league: id.league,
    competition: reading.competition ?? id.competition,
    home: reading.pair.side1,
    away: reading.pair.side2,
    starts_at_us,
    ...(competition.timeValid === false ? { start_is_open: true } : {}),
    status: reading.status,
    ended: reading.ended,
    neutral_site: competition.neutralSite === true,
    state: reading.state,
    ...pregameFrom(competition.odds, id.league, started),
    reference: started ? referenceFrom(competition.situation) : null,
  };
}

/** Of the situation; soccer has none and lists goals and cards instead. */
function lastPlayOf(competition: unknown, league: League): Play | null {
  if (league === 'soccer') return readLastEvent(asList(dig(competition, 'details')));
  const play = asObject(dig(competition, 'situation', 'lastPlay'));
  const play_id = asText(play?.id);
  if (play === null || play_id === null) return null;
  return { play_id, text: playText(play.text), scoring: (asNumber(play.scoreValue) ?? 0) > 0 };
}

/** Season as stated, else the year of the start; 0 when neither is believable. */
function seasonOf(event: JsonObject, starts_at_us: TimeUs): number {
  const year = new Date(starts_at_us / 1000).getUTCFullYear();
  return asInteger(dig(event, 'season', 'year'), 1900, 2200) ?? asInteger(year, 1900, 2200) ?? 0;
}

function readSport(game: Competition, grouping: unknown): Reading | string {
  switch (game.id.league) {
    case 'mlb':
      return readBaseball(game);
    case 'soccer':
      return readSoccer(game);
    case 'tennis':
      return readTennis(game, grouping);
    case 'mma':
      return readMma(game);
    default:
      return readClockSport(game);
  }
}
