/** Games that listings can be on, and which of them a listing is on: league, competition, date and both sides; never by position. */
import type { GameSnapshot, League } from '../../runtime/trading/types/events.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import type { TimeUs } from '../../runtime/trading/types/units.ts';
import { isTabled, means, type Name, readName, readSide } from './names.ts';

/** Why a listing is on no game. */
export type NoFixture =
  | 'unsupported_league'
  | 'unknown_team'
  | 'unknown_opponent'
  | 'no_date'
  | 'no_game'
  | 'other_start'
  | 'ambiguous_fixture'
  | 'closed';

/** A game with both sides' names made ready. */
export interface Fixture {
  game: GameSnapshot;
  home: Name;
  away: Name;
}

/** Where a listing belongs. `side` is null for a draw and a total. */
export interface Place {
  fixture: Fixture;
  side: 'home' | 'away' | null;
}

const EASTERN_DATE = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York', dateStyle: 'short' });
const DAY_US = 86_400_000_000;

/** Leagues in which a venue's date can be a day off, where the same two sides never meet again so soon. */
const ROAMING: ReadonlySet<League> = new Set(['soccer', 'tennis', 'mma']);

/** Leagues in which two teams meet twice a day, and how far a stated start may be off then. */
const DOUBLE_HEADERS: ReadonlySet<League> = new Set(['mlb']);
const START_TOLERANCE_US = 3 * 3_600_000_000;
/** Nearer than this, one of several games is the stated one. */
const SAME_START_US = 3_600_000_000;

/** The Eastern date of a moment, "YYYY-MM-DD": both venues date games by it, ESPN states UTC. */
function easternDate(at_us: TimeUs): string | null {
  const date = new Date(at_us / 1000);
  return Number.isNaN(date.getTime()) ? null : EASTERN_DATE.format(date);
}

interface Names {
  /** Null where no side is named: a draw, a total. */
  outcome: Name | null;
  participants: readonly Name[];
}

/** Names of a listing; in leagues with a table they must be known there and leave no doubt who plays. */
function readNames(listing: MarketListing, league: League): Names | NoFixture {
  const { proposition, outcome_name, outcome_code } = listing;
  const named = proposition.kind === 'side' || proposition.kind === 'margin';
  const participants = listing.participants.map((text) => readName(league, text));
  const by_name = named ? readName(league, outcome_name) : null;
  if (!isTabled(league)) return { outcome: by_name, participants };
  const teams = new Set(participants.flatMap(({ entry }) => entry ?? []));
  if (by_name === null) return teams.size === 2 ? { outcome: null, participants } : 'unknown_team';
  // By name first, as codes differ between sources; when both are known they must agree.
  const by_code = outcome_code === null ? null : readName(league, outcome_code).entry;
  if (by_name.entry !== null && by_code !== null && by_name.entry !== by_code) return 'unknown_team';
  const entry = by_name.entry ?? by_code;
  if (entry === null) return 'unknown_team';
  teams.delete(entry);
  return teams.size === 1 ? { outcome: { ...by_name, entry }, participants } : 'unknown_opponent';
}

/** Whether one participant means the home side alone, and another the away side alone. */
function isBetween({ game: { league }, home, away }: Fixture, participants: readonly Name[]): boolean {
  const means_home = participants.map((name) => means(league, name, home));
  if (!means_home.includes(true)) return false;
  const means_away = participants.map((name) => means(league, name, away));
  return (
    means_home.some((is_home, i) => is_home && !means_away[i]) &&
    means_away.some((is_away, i) => is_away && !means_home[i])
  );
}

/** The side that an outcome's name means; undefined when it means none, or could mean both. */
function sideOf({ game: { league }, home, away }: Fixture, outcome: Name): 'home' | 'away' | undefined {
  const is_home = means(league, outcome, home);
  if (is_home === means(league, outcome, away)) return undefined;
  return is_home ? 'home' : 'away';
}

/** Games of one round of pairing. */
export class Fixtures {
  /** By league, Eastern date and each word of the sides' names. */
  private readonly by_word = new Map<string, Fixture[]>();
  /** Games between some participants on a date, remembered: all markets of an event name the same ones. */
  private readonly between = new Map<string, readonly Fixture[]>();

  /** Games that are postponed, without a date, or with a side that no table knows are left out. */
  constructor(games: readonly GameSnapshot[]) {
    const known = new Set<string>();
    for (const game of games) {
      const { league, game_id } = game;
      const home = readSide(league, game.home);
      const away = readSide(league, game.away);
      const date = easternDate(game.starts_at_us);
      if (date === null || game.status === 'postponed' || known.has(game_id)) continue;
      if (isTabled(league) && (home.entry === null || away.entry === null)) continue;
      known.add(game_id);
      const fixture = { game, home, away };
      for (const word of new Set([...home.words, ...away.words])) {
        const key = `${league}|${date}|${word}`;
        const same = this.by_word.get(key) ?? [];
        same.push(fixture);
        this.by_word.set(key, same);
      }
    }
  }

  /** The game that a listing is on, or why there is none. */
  place(listing: MarketListing): Place | NoFixture {
    const { league, game_date, starts_at_us, status } = listing;
    if (league === null) return 'unsupported_league';
    if (status === 'settled' || status === 'closed') return 'closed';
    const names = readNames(listing, league);
    if (typeof names === 'string') return names;
    if (game_date === null || Number.isNaN(Date.parse(`${game_date}T12:00:00Z`))) return 'no_date';
    const { outcome, participants } = names;
    const found = this.gamesBetween(listing, league, game_date, participants).flatMap((fixture): Place[] => {
      if (outcome === null) return [{ fixture, side: null }];
      const side = sideOf(fixture, outcome);
      return side === undefined ? [] : [{ fixture, side }];
    });
    const [only] = found;
    if (only === undefined) return 'no_game';
    const off_us = ({ fixture }: Place): number => Math.abs(fixture.game.starts_at_us - (starts_at_us ?? 0));
    if (starts_at_us === null || !DOUBLE_HEADERS.has(league)) return found.length === 1 ? only : 'ambiguous_fixture';
    if (found.length === 1) return off_us(only) <= START_TOLERANCE_US ? only : 'other_start';
    const same = found.filter((place) => off_us(place) <= SAME_START_US);
    return same.length === 1 && same[0] !== undefined ? same[0] : 'ambiguous_fixture';
  }

  private gamesBetween(
    { competition, participants: texts }: MarketListing,
    league: League,
    date: string,
    participants: readonly Name[],
  ): readonly Fixture[] {
    const key = JSON.stringify([league, date, competition, texts]);
    const known = this.between.get(key);
    if (known !== undefined) return known;
    const found = this.nearby(league, date, participants).filter(
      (fixture) =>
        (competition === null || fixture.game.competition === competition) && isBetween(fixture, participants),
    );
    this.between.set(key, found);
    return found;
  }

  /** Games on a date, or beside it where that can be, that share a word with one of the names. */
  private nearby(league: League, date: string, names: readonly Name[]): Fixture[] {
    const noon_us = Date.parse(`${date}T12:00:00Z`) * 1000;
    const days = ROAMING.has(league) ? [noon_us - DAY_US, noon_us, noon_us + DAY_US] : [noon_us];
    const words = new Set(names.flatMap(({ words: own, alias }) => [...own, ...(alias ?? [])]));
    const found = new Set<Fixture>();
    for (const at_us of days) {
      const day = new Date(at_us / 1000).toISOString().slice(0, 10);
      for (const word of words) for (const one of this.by_word.get(`${league}|${day}|${word}`) ?? []) found.add(one);
    }
    return [...found];
  }
}
