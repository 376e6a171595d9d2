/**
 * Polymarket's codes of the sports that we price. A code begins the slug of every game event and names the row of `GET /sports`
 * that says under which tag the events are found, so no tag is written down here. `nfl`, `nba`, `mlb`, `epl`, `fifwc` and `unl`
 * are in the reference (polymarket.md 2.1, 2.6); the others were seen in public listings (slugs of 2025-11 to 2026-08). A code
 * that the venue does not have is never asked for.
 */
import type { League } from '../../runtime/trading/types/events.ts';
import { asInteger, asList, asText, dig } from '../http/decode.ts';

/** One code. */
export interface PolymarketSport {
  league: League;
  /** ESPN's slug of the only competition behind the code; null where the league has one only. */
  competition: string | null;
}

const team = (league: League): PolymarketSport => ({ league, competition: null });
const soccer = (competition: string): PolymarketSport => ({ league: 'soccer', competition });

const SPORTS: ReadonlyMap<string, PolymarketSport> = new Map([
  ['nfl', team('nfl')],
  ['cfb', team('ncaaf')],
  ['nba', team('nba')],
  ['cbb', team('ncaab')],
  ['ncaab', team('ncaab')],
  ['wnba', team('wnba')],
  ['nhl', team('nhl')],
  ['mlb', team('mlb')],
  ['mls', soccer('usa.1')],
  ['epl', soccer('eng.1')],
  ['lal', soccer('esp.1')],
  ['sea', soccer('ita.1')],
  ['bun', soccer('ger.1')],
  ['fl1', soccer('fra.1')],
  ['ucl', soccer('uefa.champions')],
  ['fifwc', soccer('fifa.world')],
  ['unl', soccer('uefa.nations')],
  ['atp', { league: 'tennis', competition: 'atp' }],
  ['wta', { league: 'tennis', competition: 'wta' }],
  ['ufc', { league: 'mma', competition: 'ufc' }],
]);

/** The sport of a code ("epl"); undefined for one that we do not price. */
export function sportOf(code: string): PolymarketSport | undefined {
  return SPORTS.get(code);
}

/** The sport of a game event's slug ("epl-bre-che-2026-09-18"), by what stands before the first hyphen. */
export function sportOfSlug(slug: string): PolymarketSport | undefined {
  return SPORTS.get(/^[a-z0-9]+(?=-)/.exec(slug)?.[0] ?? '');
}

/** Where the events of a sport are found. */
export interface SportTag {
  league: League;
  tag_id: number;
}

/** `GET /sports` to the tags of the sports that we price; rows of other shapes are left out. */
export function parseSports(document: unknown): SportTag[] {
  return asList(document).flatMap((row) => {
    const sport = SPORTS.get(asText(dig(row, 'sport')) ?? '');
    const tag_id = asInteger(dig(row, 'primaryTagId'), 1, 1e9);
    return sport === undefined || tag_id === null ? [] : [{ league: sport.league, tag_id }];
  });
}
