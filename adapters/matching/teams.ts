/**
 * Teams of the leagues with a fixed set of teams, with every code and name the three sources use for them. Codes from recorded tickers and
 * slugs (data/espn/team_code_differences.csv, 2026-08) and from ESPN's team lists; where no recording shows a code, the
 * source's usual one. A name or code that two teams of a league share is no alias of either.
 */
import type { League } from '../../runtime/trading/types/events.ts';
import { MLB, NHL, type TeamRow, WNBA } from './team-tables.ts';

/** One team. `code` is ESPN's and serves as our own; `aliases` are normalised. */
export interface TeamEntry {
  league: League;
  code: string;
  city: string;
  nickname: string;
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

/** Lower case, no accents or punctuation, single spaces: "Los Angeles C." and "los angeles c" are one. */
export function normaliseName(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f']/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

function entry(league: League, [code, city, nickname, others = '']: TeamRow): TeamEntry {
  const names = [code, city, nickname, `${city} ${nickname}`, ...others.split('|')];
  return { league, code, city, nickname, aliases: new Set(names.map(normaliseName).filter((name) => name !== '')) };
}

/** Every team of the leagues that are matched by a table; in the others sides are matched by name (`names.ts`). */
export const TEAMS: readonly TeamEntry[] = [
  ...NFL.map((row) => entry('nfl', row)),
  ...NBA.map((row) => entry('nba', row)),
  ...NHL.map((row) => entry('nhl', row)),
  ...MLB.map((row) => entry('mlb', row)),
  ...WNBA.map((row) => entry('wnba', row)),
];

const BY_ALIAS: ReadonlyMap<string, TeamEntry> = indexAliases();

function indexAliases(): Map<string, TeamEntry> {
  const index = new Map<string, TeamEntry>();
  const shared = new Set<string>();
  for (const team of TEAMS) {
    for (const alias of team.aliases) {
      const key = `${team.league}:${alias}`;
      if ((index.get(key) ?? team).code !== team.code) shared.add(key);
      index.set(key, team);
    }
  }
  for (const key of shared) index.delete(key);
  return index;
}

/** The team that a code or a name means in its league; null when unknown or shared by two ("New York" in the NFL). */
export function resolveTeam(league: League, name_or_code: string): TeamEntry | null {
  return BY_ALIAS.get(`${league}:${normaliseName(name_or_code)}`) ?? null;
}
