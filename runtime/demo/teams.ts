/**
 * The teams of the demo's leagues with the codes of all three sources. ESPN ids, codes and names as its team lists write them;
 * venue codes from recorded tickers and slugs (espn.md 11), the ESPN code where no difference was recorded.
 */
import type { SimLeague } from './sim-game.ts';

export interface DemoTeam {
  /** ESPN team id. */
  id: string;
  /** ESPN code. */
  code: string;
  location: string;
  nickname: string;
  /** Display name. */
  name: string;
  /** Code in Kalshi tickers. */
  kalshi_code: string;
  /** Name in Kalshi titles. */
  kalshi_name: string;
  /** Code in Polymarket slugs. */
  slug: string;
}

type Row = readonly [
  id: string,
  code: string,
  location: string,
  nickname: string,
  kalshi?: string,
  title?: string,
  slug?: string,
];

const NFL: readonly Row[] = [
  ['22', 'ARI', 'Arizona', 'Cardinals'],
  ['1', 'ATL', 'Atlanta', 'Falcons'],
  ['33', 'BAL', 'Baltimore', 'Ravens'],
  ['2', 'BUF', 'Buffalo', 'Bills'],
  ['29', 'CAR', 'Carolina', 'Panthers'],
  ['3', 'CHI', 'Chicago', 'Bears'],
  ['4', 'CIN', 'Cincinnati', 'Bengals'],
  ['5', 'CLE', 'Cleveland', 'Browns'],
  ['6', 'DAL', 'Dallas', 'Cowboys'],
  ['7', 'DEN', 'Denver', 'Broncos'],
  ['8', 'DET', 'Detroit', 'Lions'],
  ['9', 'GB', 'Green Bay', 'Packers'],
  ['34', 'HOU', 'Houston', 'Texans'],
  ['11', 'IND', 'Indianapolis', 'Colts'],
  ['30', 'JAX', 'Jacksonville', 'Jaguars', 'JAC', 'Jacksonville', 'jax'],
  ['12', 'KC', 'Kansas City', 'Chiefs'],
  ['13', 'LV', 'Las Vegas', 'Raiders'],
  ['24', 'LAC', 'Los Angeles', 'Chargers', 'LAC', 'Los Angeles C'],
  ['14', 'LAR', 'Los Angeles', 'Rams', 'LA', 'Los Angeles R'],
  ['15', 'MIA', 'Miami', 'Dolphins'],
  ['16', 'MIN', 'Minnesota', 'Vikings'],
  ['17', 'NE', 'New England', 'Patriots'],
  ['18', 'NO', 'New Orleans', 'Saints'],
  ['19', 'NYG', 'New York', 'Giants', 'NYG', 'New York G'],
  ['20', 'NYJ', 'New York', 'Jets', 'NYJ', 'New York J'],
  ['21', 'PHI', 'Philadelphia', 'Eagles'],
  ['23', 'PIT', 'Pittsburgh', 'Steelers'],
  ['25', 'SF', 'San Francisco', '49ers'],
  ['26', 'SEA', 'Seattle', 'Seahawks'],
  ['27', 'TB', 'Tampa Bay', 'Buccaneers'],
  ['10', 'TEN', 'Tennessee', 'Titans'],
  ['28', 'WSH', 'Washington', 'Commanders', 'WAS'],
];

const NBA: readonly Row[] = [
  ['1', 'ATL', 'Atlanta', 'Hawks'],
  ['2', 'BOS', 'Boston', 'Celtics'],
  ['17', 'BKN', 'Brooklyn', 'Nets'],
  ['30', 'CHA', 'Charlotte', 'Hornets'],
  ['4', 'CHI', 'Chicago', 'Bulls'],
  ['5', 'CLE', 'Cleveland', 'Cavaliers'],
  ['6', 'DAL', 'Dallas', 'Mavericks'],
  ['7', 'DEN', 'Denver', 'Nuggets'],
  ['8', 'DET', 'Detroit', 'Pistons'],
  ['9', 'GS', 'Golden State', 'Warriors', 'GSW'],
  ['10', 'HOU', 'Houston', 'Rockets'],
  ['11', 'IND', 'Indiana', 'Pacers'],
  ['12', 'LAC', 'LA', 'Clippers', 'LAC', 'Los Angeles C'],
  ['13', 'LAL', 'Los Angeles', 'Lakers', 'LAL', 'Los Angeles L'],
  ['29', 'MEM', 'Memphis', 'Grizzlies'],
  ['14', 'MIA', 'Miami', 'Heat'],
  ['15', 'MIL', 'Milwaukee', 'Bucks'],
  ['16', 'MIN', 'Minnesota', 'Timberwolves'],
  ['3', 'NO', 'New Orleans', 'Pelicans', 'NOP'],
  ['18', 'NY', 'New York', 'Knicks', 'NYK'],
  ['25', 'OKC', 'Oklahoma City', 'Thunder'],
  ['19', 'ORL', 'Orlando', 'Magic'],
  ['20', 'PHI', 'Philadelphia', '76ers'],
  ['21', 'PHX', 'Phoenix', 'Suns'],
  ['22', 'POR', 'Portland', 'Trail Blazers'],
  ['23', 'SAC', 'Sacramento', 'Kings'],
  ['24', 'SA', 'San Antonio', 'Spurs', 'SAS'],
  ['28', 'TOR', 'Toronto', 'Raptors'],
  ['26', 'UTAH', 'Utah', 'Jazz', 'UTA'],
  ['27', 'WSH', 'Washington', 'Wizards', 'WAS'],
];

const NHL: readonly Row[] = [
  ['25', 'ANA', 'Anaheim', 'Ducks'],
  ['1', 'BOS', 'Boston', 'Bruins'],
  ['2', 'BUF', 'Buffalo', 'Sabres'],
  ['3', 'CGY', 'Calgary', 'Flames'],
  ['7', 'CAR', 'Carolina', 'Hurricanes'],
  ['4', 'CHI', 'Chicago', 'Blackhawks'],
  ['17', 'COL', 'Colorado', 'Avalanche'],
  ['29', 'CBJ', 'Columbus', 'Blue Jackets'],
  ['9', 'DAL', 'Dallas', 'Stars'],
  ['5', 'DET', 'Detroit', 'Red Wings'],
  ['6', 'EDM', 'Edmonton', 'Oilers'],
  ['26', 'FLA', 'Florida', 'Panthers'],
  ['8', 'LA', 'Los Angeles', 'Kings'],
  ['30', 'MIN', 'Minnesota', 'Wild'],
  ['10', 'MTL', 'Montreal', 'Canadiens'],
  ['27', 'NSH', 'Nashville', 'Predators'],
  ['11', 'NJ', 'New Jersey', 'Devils'],
  ['12', 'NYI', 'New York', 'Islanders', 'NYI', 'New York I'],
  ['13', 'NYR', 'New York', 'Rangers', 'NYR', 'New York R'],
  ['14', 'OTT', 'Ottawa', 'Senators'],
  ['15', 'PHI', 'Philadelphia', 'Flyers'],
  ['16', 'PIT', 'Pittsburgh', 'Penguins'],
  ['18', 'SJ', 'San Jose', 'Sharks'],
  ['124292', 'SEA', 'Seattle', 'Kraken'],
  ['19', 'STL', 'St. Louis', 'Blues'],
  ['20', 'TB', 'Tampa Bay', 'Lightning'],
  ['21', 'TOR', 'Toronto', 'Maple Leafs'],
  ['129764', 'UTAH', 'Utah', 'Mammoth'],
  ['22', 'VAN', 'Vancouver', 'Canucks'],
  ['37', 'VGK', 'Vegas', 'Golden Knights'],
  ['23', 'WSH', 'Washington', 'Capitals'],
  ['28', 'WPG', 'Winnipeg', 'Jets'],
];

/** Clubs of MLS as ESPN's scoreboards named them in 2022; Kalshi's code where a recorded ticker (2026-08) has another. */
const MLS: readonly (readonly [
  id: string,
  code: string,
  name: string,
  short: string,
  kalshi?: string,
  title?: string,
])[] = [
  ['18418', 'ATL', 'Atlanta United FC', 'Atlanta'],
  ['20906', 'ATX', 'Austin FC', 'Austin'],
  ['182', 'CHI', 'Chicago Fire FC', 'Chicago'],
  ['18267', 'CIN', 'FC Cincinnati', 'Cincinnati'],
  ['183', 'CLB', 'Columbus Crew', 'Columbus'],
  ['21300', 'CLT', 'Charlotte FC', 'Charlotte'],
  ['184', 'COL', 'Colorado Rapids', 'Colorado'],
  ['185', 'DAL', 'FC Dallas', 'Dallas'],
  ['187', 'LA', 'LA Galaxy', 'LA Galaxy', 'LAG', 'Los Angeles G'],
  ['17362', 'MIN', 'Minnesota United FC', 'Minnesota'],
  ['9720', 'MTL', 'CF Montréal', 'CF Montréal'],
  ['189', 'NE', 'New England Revolution', 'New England'],
  ['18986', 'NSH', 'Nashville SC', 'Nashville'],
  ['190', 'NY', 'New York Red Bulls', 'NY Red Bulls'],
  ['17606', 'NYC', 'New York City FC', 'NYCFC'],
  ['12011', 'ORL', 'Orlando City SC', 'Orlando'],
  ['10739', 'PHI', 'Philadelphia Union', 'Philadelphia'],
  ['4771', 'RSL', 'Real Salt Lake', 'Salt Lake'],
  ['9726', 'SEA', 'Seattle Sounders FC', 'Seattle'],
  ['191', 'SJ', 'San Jose Earthquakes', 'San Jose'],
  ['186', 'SKC', 'Sporting Kansas City', 'Kansas City'],
  ['7318', 'TOR', 'Toronto FC', 'Toronto'],
  ['9727', 'VAN', 'Vancouver Whitecaps', 'Vancouver'],
];

function expandClubs(): DemoTeam[] {
  return MLS.map(([id, code, name, short, kalshi = code, title = short]) => ({
    ...{ id, code, location: name, nickname: short, name },
    ...{ kalshi_code: kalshi, kalshi_name: title, slug: kalshi.toLowerCase() },
  }));
}

function expand(rows: readonly Row[]): DemoTeam[] {
  return rows.map(([id, code, location, nickname, kalshi = code, title = location, slug = kalshi.toLowerCase()]) => ({
    id,
    code,
    location,
    nickname,
    name: `${location} ${nickname}`,
    kalshi_code: kalshi,
    kalshi_name: title,
    slug,
  }));
}

/** All teams by league. */
export const TEAMS: Readonly<Record<SimLeague, readonly DemoTeam[]>> = {
  nfl: expand(NFL),
  nba: expand(NBA),
  nhl: expand(NHL),
  soccer: expandClubs(),
};
