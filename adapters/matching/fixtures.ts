/** Games that listings can be on, and which of them a listing is on: league, competition, date and both sides; never by position. */
import type { GameSnapshot, League } from '../../runtime/trading/types/events.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import type { TimeUs } from '../../runtime/trading/types/units.ts';
import { isTabled, means, type Name, readSide } from './names.ts';
import { type NoNames, readNames } from './sides.ts';

/** Why a listing is on no game. */
export type NoFixture =
  | 'unsupported_league'
  | NoNames
  | 'no_date'
  | 'no_game'
  | 'other_start'
  | 'other_game_number'
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
const DAY_MS = 86_400_000;

/** Leagues in which a venue's date can be a day off, where the same two sides never meet again so soon. */
const ROAMING: ReadonlySet<League> = new Set(['soccer', 'tennis', 'mma']);

/** Leagues in which two teams meet twice a day. */
const DOUBLE_HEADERS: ReadonlySet<League> = new Set(['mlb']);
/** Leagues in which two sides never meet twice within the days around a start that is still open. */
const ONCE_A_WEEK: ReadonlySet<League> = new Set(['nfl', 'ncaaf', 'soccer']);
/** A start that is open stands for a week of games: the real one is so many days off at most. */
const OPEN_DAYS = 3;
/** Nearer than this, two stated starts are one: second games have been listed two and a half hours behind the first. */
const SAME_START_US = 3_600_000_000;

/** The Eastern date of a moment, "YYYY-MM-DD": both venues date games by it, ESPN states UTC. */
function easternDate(at_us: TimeUs): string | null {
  const date = new Date(at_us / 1000);
  return Number.isNaN(date.getTime()) ? null : EASTERN_DATE.format(date);
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
  /** Dates of starts, remembered: a calendar is slow and many games begin at one time. */
  private readonly dates = new Map<TimeUs, string | null>();

  /** Games without a date, or with a side that no table knows, are left out. */
  constructor(games: readonly GameSnapshot[]) {
    const known = new Set<string>();
    for (const game of games) {
      const { league, game_id } = game;
      const home = readSide(league, game.home);
      const away = readSide(league, game.away);
      const date = this.dateOf(game.starts_at_us);
      if (date === null || known.has(game_id)) continue;
      if (isTabled(league) && (home.entry === null || away.entry === null || home.entry === away.entry)) continue;
      known.add(game_id);
      const fixture = { game, home, away };
      for (const day of daysAround(date, reachOf(game)))
        for (const word of new Set([...home.forms, ...away.forms].flat())) {
          const key = `${league}|${day}|${word}`;
          const same = this.by_word.get(key);
          if (same === undefined) this.by_word.set(key, [fixture]);
          else same.push(fixture);
        }
    }
  }

  private dateOf(at_us: TimeUs): string | null {
    const known = this.dates.get(at_us);
    if (known !== undefined) return known;
    const date = easternDate(at_us);
    this.dates.set(at_us, date);
    return date;
  }

  /** The game that a listing is on, or why there is none. */
  place(listing: MarketListing): Place | NoFixture {
    const { league, game_date, status } = listing;
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
    const only = DOUBLE_HEADERS.has(league) ? ofDay(found, listing) : single(found);
    if (typeof only === 'string') return only;
    // A game that was put off keeps its number and its start, and nothing is traded on it.
    return only.fixture.game.status === 'postponed' ? 'no_game' : only;
  }

  private gamesBetween(
    { competition, participants: texts, side_codes }: MarketListing,
    league: League,
    date: string,
    participants: readonly Name[],
  ): readonly Fixture[] {
    const key = JSON.stringify([league, date, competition, texts, side_codes]);
    const known = this.between.get(key);
    if (known !== undefined) return known;
    const found = this.nearby(league, date, participants).filter(
      (fixture) =>
        (competition === null || fixture.game.competition === competition) && isBetween(fixture, participants),
    );
    this.between.set(key, found);
    return found;
  }

  /** Games on a date that share a word with one of the names. */
  private nearby(league: League, date: string, names: readonly Name[]): Fixture[] {
    const found = new Set<Fixture>();
    for (const word of new Set(names.flatMap(({ forms }) => forms.flat())))
      for (const one of this.by_word.get(`${league}|${date}|${word}`) ?? []) found.add(one);
    return [...found];
  }
}

/** By how many days a listing's date may differ from the date of a game's start. */
function reachOf({ league, start_is_open }: GameSnapshot): number {
  if (start_is_open === true && ONCE_A_WEEK.has(league)) return OPEN_DAYS;
  return ROAMING.has(league) ? 1 : 0;
}

function daysAround(date: string, reach: number): string[] {
  if (reach === 0) return [date];
  const noon_ms = Date.parse(`${date}T12:00:00Z`);
  return Array.from({ length: 2 * reach + 1 }, (_, i) =>
    new Date(noon_ms + (i - reach) * DAY_MS).toISOString().slice(0, 10),
  );
}

/** The only game found that is not put off; where all are, the only one of those. */
function single(found: readonly Place[]): Place | NoFixture {
  const on = found.filter(({ fixture }) => fixture.game.status !== 'postponed');
  const [only, more] = on.length > 0 ? on : found;
  if (only === undefined) return 'no_game';
  return more === undefined ? only : 'ambiguous_fixture';
}

/**
 * The game of a day on which two may be played, by what the listing itself says: its start, its number, or both. Games that were put
 * off count, because theirs are the listings that must not be taken for the other game's.
 */
function ofDay(found: readonly Place[], { starts_at_us, game_number }: MarketListing): Place | NoFixture {
  const by_start = found.toSorted((x, y) => x.fixture.game.starts_at_us - y.fixture.game.starts_at_us);
  if (by_start.length === 0) return 'no_game';
  const numbered = game_number === undefined ? undefined : by_start[game_number - 1];
  const all_listed = by_start.length > 1 && by_start.every(({ fixture }) => fixture.game.start_is_open !== true);
  if (starts_at_us === null) {
    // One game listed and a number: nobody says which of the two is the one that is listed.
    if (game_number !== undefined) return all_listed && numbered !== undefined ? numbered : 'other_game_number';
    const [only, more] = by_start;
    return only !== undefined && more === undefined ? only : 'ambiguous_fixture';
  }
  const isNear = ({ fixture: { game } }: Place): boolean =>
    game.start_is_open !== true && Math.abs(game.starts_at_us - starts_at_us) <= SAME_START_US;
  const same = by_start.filter(isNear);
  const [only] = same;
  if (only === undefined) return by_start.length === 1 ? 'other_start' : 'ambiguous_fixture';
  if (same.length > 1) return 'ambiguous_fixture';
  return all_listed && game_number !== undefined && numbered !== only ? 'other_game_number' : only;
}
