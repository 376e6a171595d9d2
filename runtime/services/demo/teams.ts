/**
 * The teams of the two leagues with the codes of all three sources. ESPN ids, codes and names as its team lists write them;
 * venue codes from recorded tickers and slugs (espn.md 11), the ESPN code where no difference was recorded.
 */

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
export const TEAMS: Readonly<Record<'nfl' | 'nba', readonly DemoTeam[]>> = { nfl: expand(NFL), nba: expand(NBA) };
