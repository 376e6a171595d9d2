/**
 * Teams of the leagues with a fixed set of teams, with every code and name the three sources use for them. Codes from recorded tickers and
 * slugs (data/espn/team_code_differences.csv, 2026-08) and from ESPN's team lists; where no recording shows a code, the
 * source's usual one. A name that two teams of a league share means neither, unless codes have said which teams play.
 */
import type { League } from '../../runtime/trading/types/events.ts';
import { normaliseName } from './fold.ts';
import { MLB, NHL, type TeamRow, WNBA } from './team-tables.ts';

/** One team. `code` is ESPN's and serves as our own; `aliases` are normalised. */
export interface TeamEntry {
  league: League;
  code: string;
  city: string;
  nickname: string;
  /** Codes of all three sources, in lower case. */
  codes: ReadonlySet<string>;
  aliases: ReadonlySet<string>;
}

const NFL: readonly TeamRow[] = [
  ['ARI', 'Arizona', 'Cardinals', 'az'],
  ['ATL', 'Atlanta', 'Falcons'],
  ['BAL', 'Baltimore', 'Ravens'],
  ['BUF', 'Buffalo', 'Bills'],
  ['CAR', 'Carolina', 'Panthers'],
  ['CHI', 'Chicago', 'Bears'],
  ['CIN', 'Cincinnati', 'Bengals'],
  ['CLE', 'Cleveland', 'Browns'],
  ['DAL', 'Dallas', 'Cowboys'],
  ['DEN', 'Denver', 'Broncos'],
  ['DET', 'Detroit', 'Lions'],
  ['GB', 'Green Bay', 'Packers', 'gnb'],
  ['HOU', 'Houston', 'Texans'],
  ['IND', 'Indianapolis', 'Colts'],
  ['JAX', 'Jacksonville', 'Jaguars', 'jac'],
  ['KC', 'Kansas City', 'Chiefs', 'kan'],
  ['LV', 'Las Vegas', 'Raiders', 'lvr'],
  ['LAC', 'Los Angeles', 'Chargers', 'los angeles c|la chargers'],
  ['LAR', 'Los Angeles', 'Rams', 'la|los angeles r|la rams'],
  ['MIA', 'Miami', 'Dolphins'],
  ['MIN', 'Minnesota', 'Vikings'],
  ['NE', 'New England', 'Patriots', 'nwe'],
  ['NO', 'New Orleans', 'Saints', 'nor'],
  ['NYG', 'New York', 'Giants', 'new york g|ny giants'],
  ['NYJ', 'New York', 'Jets', 'new york j|ny jets'],
  ['PHI', 'Philadelphia', 'Eagles'],
  ['PIT', 'Pittsburgh', 'Steelers'],
  ['SF', 'San Francisco', '49ers', 'sfo|niners'],
  ['SEA', 'Seattle', 'Seahawks'],
  ['TB', 'Tampa Bay', 'Buccaneers', 'tam|bucs'],
  ['TEN', 'Tennessee', 'Titans'],
  ['WSH', 'Washington', 'Commanders', 'was'],
];

const NBA: readonly TeamRow[] = [
  ['ATL', 'Atlanta', 'Hawks'],
  ['BOS', 'Boston', 'Celtics'],
  ['BKN', 'Brooklyn', 'Nets', 'brk'],
  ['CHA', 'Charlotte', 'Hornets', 'cho'],
  ['CHI', 'Chicago', 'Bulls'],
  ['CLE', 'Cleveland', 'Cavaliers', 'cavs'],
  ['DAL', 'Dallas', 'Mavericks', 'mavs'],
  ['DEN', 'Denver', 'Nuggets'],
  ['DET', 'Detroit', 'Pistons'],
  ['GS', 'Golden State', 'Warriors', 'gsw'],
  ['HOU', 'Houston', 'Rockets'],
  ['IND', 'Indiana', 'Pacers'],
  ['LAC', 'Los Angeles', 'Clippers', 'los angeles c|la clippers'],
  ['LAL', 'Los Angeles', 'Lakers', 'los angeles l|la lakers'],
  ['MEM', 'Memphis', 'Grizzlies'],
  ['MIA', 'Miami', 'Heat'],
  ['MIL', 'Milwaukee', 'Bucks'],
  ['MIN', 'Minnesota', 'Timberwolves', 'wolves'],
  ['NO', 'New Orleans', 'Pelicans', 'nop'],
  ['NY', 'New York', 'Knicks', 'nyk'],
  ['OKC', 'Oklahoma City', 'Thunder'],
  ['ORL', 'Orlando', 'Magic'],
  ['PHI', 'Philadelphia', '76ers', 'sixers'],
  ['PHX', 'Phoenix', 'Suns', 'pho'],
  ['POR', 'Portland', 'Trail Blazers', 'blazers'],
  ['SAC', 'Sacramento', 'Kings'],
  ['SA', 'San Antonio', 'Spurs', 'sas'],
  ['TOR', 'Toronto', 'Raptors'],
  ['UTAH', 'Utah', 'Jazz', 'uta'],
  ['WSH', 'Washington', 'Wizards', 'was'],
];

/** A code as venues write it in tickers and slugs: letters only, four at most. */
const CODE = /^[a-z]{2,4}$/;

function entry(league: League, [code, city, nickname, others = '']: TeamRow): TeamEntry {
  const more = others.split('|').filter((name) => name !== '');
  const codes = [code, ...more].map((name) => name.toLowerCase()).filter((name) => CODE.test(name));
  // Kalshi's ladders write "KC Chiefs", its shared cities "New York K": a city with the nickname's first letter.
  const made = [...codes, initials(city)].filter((name) => name !== '').map((name) => `${name} ${nickname}`);
  const names = [code, city, nickname, `${city} ${nickname}`, `${city} ${nickname.slice(0, 1)}`, ...made, ...more];
  const aliases = new Set(names.map(normaliseName).filter((name) => name !== ''));
  return { league, code, city, nickname, codes: new Set(codes), aliases };
}

/** "NY" of "New York"; nothing for a city of one word. */
function initials(city: string): string {
  const words = normaliseName(city).split(' ');
  return words.length < 2 ? '' : words.map((word) => word.slice(0, 1)).join('');
}

/** Every team of the leagues that are matched by a table; in the others sides are matched by name (`names.ts`). */
export const TEAMS: readonly TeamEntry[] = [
  ...NFL.map((row) => entry('nfl', row)),
  ...NBA.map((row) => entry('nba', row)),
  ...NHL.map((row) => entry('nhl', row)),
  ...MLB.map((row) => entry('mlb', row)),
  ...WNBA.map((row) => entry('wnba', row)),
];

const NOBODY: readonly TeamEntry[] = [];
const BY_ALIAS = indexed(({ aliases }) => aliases);
const BY_CODE = indexed(({ codes }) => codes);

/** Teams by league and one of their words; several where they share it. */
function indexed(wordsOf: (team: TeamEntry) => Iterable<string>): ReadonlyMap<string, readonly TeamEntry[]> {
  const index = new Map<string, TeamEntry[]>();
  for (const team of TEAMS) {
    for (const word of wordsOf(team)) {
      const key = `${team.league}:${word}`;
      const teams = index.get(key) ?? [];
      teams.push(team);
      index.set(key, teams);
    }
  }
  return index;
}

/** Every team that a code or a name can mean in its league: two for "New York" in the NFL, none when it is unknown. */
export function teamsNamed(league: League, name_or_code: string): readonly TeamEntry[] {
  return BY_ALIAS.get(`${league}:${normaliseName(name_or_code)}`) ?? NOBODY;
}

/** The team that a code or a name means in its league; null when unknown or shared by two ("New York" in the NFL). */
export function resolveTeam(league: League, name_or_code: string): TeamEntry | null {
  const [team, other] = teamsNamed(league, name_or_code);
  return team === undefined || other !== undefined ? null : team;
}

/** The team of a code alone; names are not read. */
export function teamOfCode(league: League, code: string): TeamEntry | null {
  const [team, other] = BY_CODE.get(`${league}:${code.toLowerCase()}`) ?? NOBODY;
  return team === undefined || other !== undefined ? null : team;
}

/** Both teams of two codes that are run together, as in a Kalshi ticker ("LACLAR"): every way in which the table can read it. */
export function teamsOfBlock(league: League, block: string): (readonly [TeamEntry, TeamEntry])[] {
  const found: (readonly [TeamEntry, TeamEntry])[] = [];
  for (let at = 2; at <= block.length - 2; at += 1) {
    const first = teamOfCode(league, block.slice(0, at));
    const second = first === null ? null : teamOfCode(league, block.slice(at));
    if (first !== null && second !== null && first !== second) found.push([first, second]);
  }
  return found;
}
