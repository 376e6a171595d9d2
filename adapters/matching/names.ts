/**
 * Whether a venue's name means a side of a game, for leagues without a table of teams: colleges, clubs, players. A name is only
 * compared with the sides of games that a listing can be on, both of which have to fit.
 */
import type { League, Team } from '../../runtime/trading/types/events.ts';
import { MASCOTS } from './mascots.ts';
import { normaliseName, resolveTeam, type TeamEntry } from './teams.ts';

/** Leagues whose teams are in the table. */
const TABLED: ReadonlySet<League> = new Set(['nfl', 'nba', 'nhl', 'mlb', 'wnba']);

/** Whether the teams of a league are known by a table. */
export function isTabled(league: League): boolean {
  return TABLED.has(league);
}

/** A name made ready for comparison. */
export interface Name {
  /** The team of the table; null when unknown, and in leagues without one. */
  entry: TeamEntry | null;
  /** Words that count; in leagues with a table the team's code. */
  words: readonly string[];
  /** The same under another name that is in use. */
  alias: readonly string[] | null;
}

/** Second names of colleges; ESPN has used both of some. */
const COLLEGES: ReadonlyMap<string, string> = new Map([
  ['miami fl', 'miami'],
  ['connecticut', 'uconn'],
  ['massachusetts', 'umass'],
  ['mississippi', 'ole miss'],
  ['pitt', 'pittsburgh'],
  ['appalachian state', 'app state'],
  ['north carolina state', 'nc state'],
]);

/** Second names of clubs: in recorded listings (2026-08) and ESPN's short names. */
const CLUBS: ReadonlyMap<string, string> = new Map([
  ['los angeles g', 'la galaxy'],
  ['los angeles fc', 'lafc'],
  ['nycfc', 'new york city'],
  ['ny red bulls', 'new york red bulls'],
]);
const CLUB_WORDS: ReadonlyMap<string, string> = new Map([
  ['utd', 'united'],
  ['man', 'manchester'],
  ['nottm', 'nottingham'],
  ['wolves', 'wolverhampton'],
  ['spurs', 'tottenham'],
  ['munchen', 'munich'],
  ['koln', 'cologne'],
  ['milano', 'milan'],
  ['lyonnais', 'lyon'],
]);

/** Words of clubs' names that tell nothing: their legal forms and articles. */
const FORMS: ReadonlySet<string> = new Set(
  'fc afc cf sc ac as ssc us cd ud rc sd sv vfl vfb tsg fsv club de the 1 04 05'.split(' '),
);

/** Words that make another team of a club, or the other club of Milan: both names have them or neither. */
const OTHER_TEAM = /^(?:women|ladies|w|u\d\d|b|ii|reserves|youth|internazionale)$/;

/** Words of a college: "Michigan St." is "Michigan State", "St. Mary's" is "Saint Marys". */
function collegeName(text: string): string {
  const words = normaliseName(text).split(' ');
  return words.map((word, i) => (word !== 'st' ? word : i === 0 ? 'saint' : 'state')).join(' ');
}

/** Words of a club that tell it from others; all of them when none does. */
function clubWords(name: string): string[] {
  const long = name.replace(/\binter\b(?! miami)/, 'internazionale');
  const words = long.split(' ').map((word) => CLUB_WORDS.get(word) ?? word);
  const telling = words.filter((word) => !FORMS.has(word));
  return telling.length === 0 ? words : telling;
}

/** Read a venue's name, or a side's, for comparison in a league. */
export function readName(league: League, text: string): Name {
  if (isTabled(league)) {
    const entry = resolveTeam(league, text);
    return { entry, words: entry === null ? [] : [entry.code], alias: null };
  }
  if (league === 'ncaaf' || league === 'ncaab') {
    const name = collegeName(text);
    return { entry: null, words: name.split(' '), alias: COLLEGES.get(name)?.split(' ') ?? null };
  }
  const name = normaliseName(text);
  if (league === 'soccer') {
    const second = CLUBS.get(name);
    return { entry: null, words: clubWords(name), alias: second === undefined ? null : clubWords(second) };
  }
  // A pair of players is another side than each of them.
  const pair = /[/&]/.test(text) ? ['/'] : [];
  return { entry: null, words: [...name.split(' '), ...pair], alias: null };
}

/** A side of a game; by code first, as names of teams change more often. */
export function readSide(league: League, { code, name }: Team): Name {
  const by_code = isTabled(league) ? readName(league, code) : null;
  return by_code === null || by_code.entry === null ? readName(league, name) : by_code;
}

const isWithin = (some: readonly string[], all: readonly string[]): boolean => some.every((word) => all.includes(word));

/** A college by its full name, or by its school's name with the nickname left out. */
function isCollege(name: readonly string[], side: readonly string[]): boolean {
  if (name.length > side.length || !name.every((word, i) => side[i] === word)) return false;
  return name.length === side.length || MASCOTS.has(side.slice(name.length).join(' '));
}

/** A club by words that one of the two names has all of. */
function isClub(name: readonly string[], side: readonly string[]): boolean {
  const other = (words: readonly string[]): string => words.filter((word) => OTHER_TEAM.test(word)).join(' ');
  return other(name) === other(side) && (isWithin(name, side) || isWithin(side, name));
}

/** A player by first and last name at least; one of the two names may have more. */
function isPlayer(name: readonly string[], side: readonly string[]): boolean {
  if (name.includes('/') !== side.includes('/')) return false;
  return Math.min(name.length, side.length) >= 2 && (isWithin(name, side) || isWithin(side, name));
}

/** Whether a venue's name means this side. */
export function means(league: League, name: Name, side: Name): boolean {
  if (isTabled(league)) return name.entry !== null && name.entry === side.entry;
  const same = league === 'ncaaf' || league === 'ncaab' ? isCollege : league === 'soccer' ? isClub : isPlayer;
  const fits = (words: readonly string[]): boolean => words.join('') !== '' && same(words, side.words);
  return fits(name.words) || (name.alias !== null && fits(name.alias));
}
