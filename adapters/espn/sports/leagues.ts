/** Which sport and league an event belongs to, from the ids in its uid (espn.md 2). */
import type { League } from '../../../runtime/trading/types/events.ts';
import { asList, asText, dig } from '../../http/decode.ts';

/** A league of the product with ESPN's slug for it. */
export interface LeagueId {
  league: League;
  competition: string;
}

/** Sports in which only single leagues have a model, by sport and league id. */
const TEAM_LEAGUES: Readonly<Record<string, LeagueId>> = {
  '20/28': { league: 'nfl', competition: 'nfl' },
  '20/23': { league: 'ncaaf', competition: 'college-football' },
  '40/46': { league: 'nba', competition: 'nba' },
  '40/41': { league: 'ncaab', competition: 'mens-college-basketball' },
  '40/59': { league: 'wnba', competition: 'wnba' },
  '70/90': { league: 'nhl', competition: 'nhl' },
  '1/10': { league: 'mlb', competition: 'mlb' },
};

/** Sports in which every league is priced. */
const WHOLE_SPORTS: Readonly<Record<string, League>> = { '600': 'soccer', '850': 'tennis', '3301': 'mma' };
const TEAM_SPORTS: ReadonlySet<string> = new Set(['20', '40', '70', '1']);

/** Slugs of league ids, for documents that do not name them (`soccer/all`, mixed answers). */
const SLUGS: Readonly<Record<string, string>> = {
  '700': 'eng.1',
  '710': 'fra.1',
  '720': 'ger.1',
  '730': 'ita.1',
  '740': 'esp.1',
  '770': 'usa.1',
  '606': 'fifa.world',
  '851': 'atp',
  '900': 'wta',
  '3321': 'ufc',
};

/** Slugs that the document itself gives for its leagues, by id. */
export function documentSlugs(document: unknown): ReadonlyMap<string, string> {
  const slugs = new Map<string, string>();
  for (const league of asList(dig(document, 'leagues'))) {
    const id = asText(dig(league, 'id'));
    const slug = asText(dig(league, 'slug'));
    if (id !== null && slug !== null && slug.length <= 60) slugs.set(id, slug);
  }
  return slugs;
}

/** The league of a uid such as "s:600~l:770~e:623601". */
export function leagueOfUid(
  uid: unknown,
  slugs: ReadonlyMap<string, string>,
): LeagueId | 'bad_uid' | 'unsupported_sport' | 'unsupported_league' {
  const text = typeof uid === 'string' ? uid.slice(0, 200) : '';
  const sport = /^s:(\d{1,9})(?:~|$)/.exec(text)?.[1];
  const id = /~l:(\d{1,9})(?:~|$)/.exec(text)?.[1];
  if (sport === undefined) return 'bad_uid';
  const whole = Object.hasOwn(WHOLE_SPORTS, sport) ? WHOLE_SPORTS[sport] : undefined;
  if (whole === undefined && !TEAM_SPORTS.has(sport)) return 'unsupported_sport';
  if (id === undefined) return 'bad_uid';
  if (whole !== undefined) {
    const known = Object.hasOwn(SLUGS, id) ? SLUGS[id] : undefined;
    return { league: whole, competition: slugs.get(id) ?? known ?? `${whole}.${id}` };
  }
  const key = `${sport}/${id}`;
  return (Object.hasOwn(TEAM_LEAGUES, key) ? TEAM_LEAGUES[key] : undefined) ?? 'unsupported_league';
}

/** Paths of a league's scoreboards below `/apis/site/v2/sports/` with what must be asked for besides the date (espn.md 2, 3). */
export const SCOREBOARDS: Readonly<
  Record<League, readonly { path: string; query: Readonly<Record<string, string>> }[]>
> = {
  nfl: [{ path: 'football/nfl', query: {} }],
  ncaaf: [{ path: 'football/college-football', query: { groups: '80', limit: '300' } }],
  nba: [{ path: 'basketball/nba', query: {} }],
  ncaab: [{ path: 'basketball/mens-college-basketball', query: { groups: '50', limit: '300' } }],
  wnba: [{ path: 'basketball/wnba', query: {} }],
  nhl: [{ path: 'hockey/nhl', query: {} }],
  mlb: [{ path: 'baseball/mlb', query: {} }],
  soccer: [{ path: 'soccer/all', query: {} }],
  tennis: [
    { path: 'tennis/atp', query: {} },
    { path: 'tennis/wta', query: {} },
  ],
  mma: [{ path: 'mma/ufc', query: {} }],
};

/** Path of a game's summary; null where the sport has none (tennis, MMA). */
export function summaryPath(league: League, competition: string): string | null {
  if (league === 'tennis' || league === 'mma') return null;
  if (league === 'soccer') return `soccer/${encodeURIComponent(competition)}`;
  return SCOREBOARDS[league][0]?.path ?? null;
}
