/**
 * Goalserve's score feeds to reports (parts.md 8, read 2026-11). Shapes are those of its documentation and of public clients; no recorded
 * live game was found, so all of it is **unverified against the live service**: what does not read as expected is refused by name.
 */
import type { GameStatus, League } from '../../runtime/trading/types/events.ts';
import type { Parsed } from '../../runtime/trading/types/feeds.ts';
import type { GameReport } from '../../runtime/trading/types/report.ts';
import type { TimeUs } from '../../runtime/trading/types/units.ts';
import { asList, asObject, asText, dig, type JsonObject, Rejections, rejected } from '../http/decode.ts';
import { readStatus } from './status.ts';

/** Path of a league's feed behind the key. */
export const FEEDS: Readonly<Partial<Record<League, string>>> = {
  nfl: 'football/nfl-scores',
  ncaaf: 'football/fbs-scores',
  nba: 'bsktbl/nba-scores',
  mlb: 'baseball/mlb-scores',
  nhl: 'hockey/nhl-scores',
  soccer: 'soccernew/home',
  tennis: 'tennis_scores/home',
};

/** What one answer holds. */
export interface GoalservePage {
  reports: GameReport[];
  rejected: Record<string, number>;
}

/** An object where there is one, a list where there are several (parts.md 8). */
function several(value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? asList(value) : [value];
}

const MOST_MATCHES = 2_000;

/** Read an answer of a league's feed. `scores` may be null: a day without games. Never throws. */
export function parseScores(document: unknown, league: League): Parsed<GoalservePage> {
  const whole = asObject(document);
  if (whole === null || !('scores' in whole)) return rejected('not_scores', 'no scores member');
  const rejections = new Rejections();
  const reports: GameReport[] = [];
  const categories = several(dig(whole.scores, 'category'));
  const matches = categories.flatMap((category) => [
    ...several(dig(category, 'match')),
    ...several(dig(category, 'matches', 'match')),
  ]);
  for (const match of matches.slice(0, MOST_MATCHES)) {
    const read = readMatch(asObject(match), league);
    if (typeof read === 'string') rejections.add(read);
    else reports.push(read);
  }
  return { ok: true, value: { reports, rejected: rejections.counts } };
}

/** The two sides: home is `localteam` or `hometeam`, away `awayteam` or, in soccer, `visitorteam`; in tennis the two players. */
function sidesOf(match: JsonObject): readonly [JsonObject, JsonObject] | null {
  const players = several(match.player).map(asObject);
  const home = asObject(match.localteam) ?? asObject(match.hometeam) ?? players[0] ?? null;
  const away = asObject(match.awayteam) ?? asObject(match.visitorteam) ?? players[1] ?? null;
  return home === null || away === null || players.length > 2 ? null : [home, away];
}

function readMatch(match: JsonObject | null, league: League): GameReport | string {
  const sides = match === null ? null : sidesOf(match);
  if (match === null || sides === null) return 'no_sides';
  const id = asText(match['@contestID']) ?? asText(match['@id']) ?? asText(match['@static_id']);
  const [home, away] = sides.map((side) => asText(side['@name']));
  if (id === null) return 'no_id';
  if (!home || !away) return 'no_name';
  const words = asText(match['@status']) ?? '';
  const read = readStatus(words, league);
  if (read === null) return 'unknown_status';
  const scores = sides.map((side) => scoreOf(side, read.status));
  const [score_1 = null, score_2 = null] = scores;
  if (score_1 === null || score_2 === null) return 'bad_score';
  return {
    source: 'goalserve',
    report_id: id.slice(0, 40),
    league,
    home: home.slice(0, 120),
    away: away.slice(0, 120),
    starts_at_us: startOf(match),
    ...read,
    ...(league === 'soccer' ? elapsedOf(match, read) : {}),
    score_1,
    score_2,
  };
}

/** Points, goals, runs or sets; nothing before the start is none. */
function scoreOf(side: JsonObject, status: GameStatus): number | null {
  const text = asText(side['@totalscore']) ?? asText(side['@goals']) ?? asText(side['@score']) ?? '';
  if (text === '' || text === '?' || text === '-') return status === 'scheduled' || status === 'postponed' ? 0 : null;
  return /^\d{1,3}$/.test(text) ? Number(text) : null;
}

/** "13.09.2026 20:20", in UTC. */
function startOf(match: JsonObject): TimeUs | null {
  const text = asText(match['@datetime_utc']) ?? '';
  const found = /^(\d{2})\.(\d{2})\.(\d{4})(?: |T)(\d{2}):(\d{2})(?::\d{2})?$/.exec(text);
  if (found === null) return null;
  const [, day, month, year, hour, minute] = found.map(Number);
  const at_ms = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute);
  return Number.isNaN(at_ms) ? null : at_ms * 1_000;
}

/** Minutes of the half, from the minute of the match: `@timer`, else a status that is a minute ("63", "45+2"). */
function elapsedOf(
  match: JsonObject,
  { status, period }: { status: GameStatus; period: number | null },
): Pick<GameReport, 'elapsed_ms'> {
  const text = asText(match['@timer']) || asText(match['@status']) || '';
  const found = /^(\d{1,3})(?:\+(\d{1,2}))?'?$/.exec(text);
  if (found === null || status !== 'live' || period === null || period < 1 || period > 2) return { elapsed_ms: null };
  const minute = Number(found[1]) - (period - 1) * 45 + Number(found[2] ?? 0);
  return { elapsed_ms: minute < 0 ? null : minute * 60_000 };
}
