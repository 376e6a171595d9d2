/**
 * Whether a venue's name means a side of a game, for leagues without a table of teams: colleges, clubs, players. A name is only
 * compared with the sides of games that a listing can be on, both of which have to fit.
 */
import type { League, Team } from '../../runtime/trading/types/events.ts';
import { canonicalClub, canonicalCollege } from './aliases.ts';
import { spellings } from './fold.ts';
import { MASCOTS } from './mascots.ts';
import { resolveTeam, type TeamEntry, teamOfCode, teamsNamed } from './teams.ts';

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
  /** Every team of the table that it can mean. */
  candidates: readonly TeamEntry[];
  /** Words that count, by each spelling, the usual one first; in leagues with a table the team's code. */
  forms: readonly (readonly string[])[];
}

/** Words of clubs' names that tell nothing: their legal forms and articles. */
const FORMS: ReadonlySet<string> = new Set(
  'fc afc cf sc ac as ssc us cd ud rc sd sv vfl vfb tsg fsv fk if bk club de the 1 04 05'.split(' '),
);

/** Words that make another team of a club: both names have them or neither. */
const OTHER_TEAM =
  /^(?:women|womens|woman|ladies|femeni|femenino|feminine|frauen|u\d\d|reserves|youth|castilla|academy)$/;
/** The same, at the end of a name only: "B Leverkusen" is Leverkusen. */
const OTHER_AT_END = /^(?:w|b|ii|iii)$/;

/** Words of a college: "Michigan St." is "Michigan State", "St. Mary's" is "Saint Marys". */
function collegeWords(name: string): string[] {
  const words = name.split(' ').map((word, i) => (word !== 'st' ? word : i === 0 ? 'saint' : 'state'));
  return canonicalCollege(words.join(' ')).split(' ');
}

/** A college with its nickname left out under every alias: "Louisiana Monroe Warhawks" is "UL Monroe". */
function schoolForms(words: readonly string[]): (readonly string[])[] {
  const forms = [words];
  for (let end = words.length - 1; end > 0; end -= 1) {
    if (!MASCOTS.has(words.slice(end).join(' '))) continue;
    const school = words.slice(0, end).join(' ');
    const known = canonicalCollege(school);
    if (known !== school) forms.push([...known.split(' '), ...words.slice(end)]);
  }
  return forms;
}

/** Words of a club that tell it from others; all of them when none does. A club that is known goes by one name. */
function clubWords(name: string): string[] {
  const words = name.split(' ');
  const isOther = (word: string, i: number): boolean =>
    OTHER_TEAM.test(word) || (i > 0 && i === words.length - 1 && OTHER_AT_END.test(word));
  const other = words.filter(isOther);
  const own = words.filter((word, i) => !isOther(word, i));
  const known = canonicalClub(own.join(' '));
  if (known !== null) return [known, ...other];
  const telling = own.filter((word) => !FORMS.has(word));
  const bare = telling.length === 0 ? own : telling;
  return [canonicalClub(bare.join(' ')) ?? bare.join(' '), ...other].filter((word) => word !== '');
}

/** Read a venue's name, or a side's, for comparison in a league. */
export function readName(league: League, text: string): Name {
  if (isTabled(league)) {
    const candidates = teamsNamed(league, text);
    return tabled(resolveTeam(league, text), candidates);
  }
  const spelt = spellings(text).filter((name) => name !== '');
  const college = league === 'ncaaf' || league === 'ncaab';
  const forms = college
    ? spelt.flatMap((name) => schoolForms(collegeWords(name)))
    : league === 'soccer'
      ? spelt.map(clubWords)
      : // A pair of players is another side than each of them.
        spelt.map((name) => [...name.split(' '), ...(/[/&]/.test(text) ? ['/'] : [])]);
  return { entry: null, candidates: [], forms };
}

function tabled(entry: TeamEntry | null, candidates: readonly TeamEntry[]): Name {
  return { entry, candidates, forms: entry === null ? [] : [[entry.code]] };
}

/**
 * A side of a game; in leagues with a table by code first, as names of teams change more often. Code and name that are two teams
 * are nobody.
 */
export function readSide(league: League, { code, name }: Team): Name {
  if (!isTabled(league)) return readName(league, name);
  const by_name = teamsNamed(league, name);
  const by_code = teamOfCode(league, code);
  if (by_code === null) return readName(league, name);
  if (by_name.length > 0 && !by_name.includes(by_code)) return tabled(null, []);
  return tabled(by_code, [by_code]);
}

const isWithin = (some: readonly string[], all: readonly string[]): boolean => some.every((word) => all.includes(word));

/** A college by its full name, or by its school's name with the nickname left out. */
function isCollege(name: readonly string[], side: readonly string[]): boolean {
  if (name.length > side.length || !name.every((word, i) => side[i] === word)) return false;
  return name.length === side.length || MASCOTS.has(side.slice(name.length).join(' '));
}

/** A club by the same telling words: what is left out of a name is known by the table only ("Dundee" is not Dundee United). */
function isClub(name: readonly string[], side: readonly string[]): boolean {
  return name.join('|') === side.join('|');
}

/** A player by first and last name at least, where one of the two names may have more; or by the same letters, run together. */
function isPlayer(name: readonly string[], side: readonly string[]): boolean {
  if (name.includes('/') !== side.includes('/')) return false;
  if (name.join('') === side.join('')) return name.join('').length >= SHORTEST_NAME;
  return Math.min(name.length, side.length) >= 2 && (isWithin(name, side) || isWithin(side, name));
}

/** Letters of the shortest single name that is taken for a person's whole one. */
const SHORTEST_NAME = 4;

/** Whether a venue's name means this side. */
export function means(league: League, name: Name, side: Name): boolean {
  if (isTabled(league)) return name.entry !== null && name.entry === side.entry;
  const same = league === 'ncaaf' || league === 'ncaab' ? isCollege : league === 'soccer' ? isClub : isPlayer;
  return name.forms.some((words) => side.forms.some((of_side) => same(words, of_side)));
}
