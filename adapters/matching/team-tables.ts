/**
 * Teams of hockey, baseball and women's basketball: names and codes of ESPN's team lists (2025), and what the venues write
 * instead in recordings of August 2026 ("New York Y", "A's", "CWS") or, where no recording shows a team, usually write.
 */

/** [ESPN code, city, nickname, other codes and names, separated by |]. */
export type TeamRow = readonly [code: string, city: string, nickname: string, others?: string];

/** 32 teams. Utah under its name since 2025. */
export const NHL: readonly TeamRow[] = [
  ['ANA', 'Anaheim', 'Ducks'],
  ['BOS', 'Boston', 'Bruins'],
  ['BUF', 'Buffalo', 'Sabres'],
  ['CGY', 'Calgary', 'Flames', 'cal'],
  ['CAR', 'Carolina', 'Hurricanes'],
  ['CHI', 'Chicago', 'Blackhawks'],
  ['COL', 'Colorado', 'Avalanche'],
  ['CBJ', 'Columbus', 'Blue Jackets', 'clb'],
  ['DAL', 'Dallas', 'Stars'],
  ['DET', 'Detroit', 'Red Wings'],
  ['EDM', 'Edmonton', 'Oilers'],
  ['FLA', 'Florida', 'Panthers'],
  ['LA', 'Los Angeles', 'Kings', 'lak'],
  ['MIN', 'Minnesota', 'Wild'],
  ['MTL', 'Montreal', 'Canadiens', 'mon'],
  ['NSH', 'Nashville', 'Predators', 'nas'],
  ['NJ', 'New Jersey', 'Devils', 'njd'],
  ['NYI', 'New York', 'Islanders', 'new york i|ny islanders'],
  ['NYR', 'New York', 'Rangers', 'new york r|ny rangers'],
  ['OTT', 'Ottawa', 'Senators'],
  ['PHI', 'Philadelphia', 'Flyers'],
  ['PIT', 'Pittsburgh', 'Penguins'],
  ['SJ', 'San Jose', 'Sharks', 'sjs'],
  ['SEA', 'Seattle', 'Kraken'],
  ['STL', 'St. Louis', 'Blues'],
  ['TB', 'Tampa Bay', 'Lightning', 'tbl'],
  ['TOR', 'Toronto', 'Maple Leafs', 'leafs'],
  ['UTAH', 'Utah', 'Mammoth', 'uta|utah hc|utah hockey club'],
  ['VAN', 'Vancouver', 'Canucks'],
  ['VGK', 'Vegas', 'Golden Knights', 'veg|las vegas'],
  ['WSH', 'Washington', 'Capitals', 'was'],
  ['WPG', 'Winnipeg', 'Jets'],
];

/** 30 teams. */
export const MLB: readonly TeamRow[] = [
  ['ARI', 'Arizona', 'Diamondbacks', 'az|d backs'],
  ['ATH', 'Athletics', 'Athletics', 'a s|as|oak'],
  ['ATL', 'Atlanta', 'Braves'],
  ['BAL', 'Baltimore', 'Orioles'],
  ['BOS', 'Boston', 'Red Sox'],
  ['CHC', 'Chicago', 'Cubs', 'chicago c'],
  ['CHW', 'Chicago', 'White Sox', 'cws|chicago ws|chicago w'],
  ['CIN', 'Cincinnati', 'Reds'],
  ['CLE', 'Cleveland', 'Guardians'],
  ['COL', 'Colorado', 'Rockies'],
  ['DET', 'Detroit', 'Tigers'],
  ['HOU', 'Houston', 'Astros'],
  ['KC', 'Kansas City', 'Royals'],
  ['LAA', 'Los Angeles', 'Angels', 'los angeles a|la angels'],
  ['LAD', 'Los Angeles', 'Dodgers', 'los angeles d|la dodgers'],
  ['MIA', 'Miami', 'Marlins'],
  ['MIL', 'Milwaukee', 'Brewers'],
  ['MIN', 'Minnesota', 'Twins'],
  ['NYM', 'New York', 'Mets', 'new york m|ny mets'],
  ['NYY', 'New York', 'Yankees', 'new york y|ny yankees'],
  ['PHI', 'Philadelphia', 'Phillies'],
  ['PIT', 'Pittsburgh', 'Pirates'],
  ['SD', 'San Diego', 'Padres'],
  ['SF', 'San Francisco', 'Giants'],
  ['SEA', 'Seattle', 'Mariners'],
  ['STL', 'St. Louis', 'Cardinals'],
  ['TB', 'Tampa Bay', 'Rays'],
  ['TEX', 'Texas', 'Rangers'],
  ['TOR', 'Toronto', 'Blue Jays'],
  ['WSH', 'Washington', 'Nationals'],
];

/** 15 teams; ESPN's codes of the two that began in 2026 are not recorded. */
export const WNBA: readonly TeamRow[] = [
  ['ATL', 'Atlanta', 'Dream'],
  ['CHI', 'Chicago', 'Sky'],
  ['CONN', 'Connecticut', 'Sun', 'con'],
  ['DAL', 'Dallas', 'Wings'],
  ['GS', 'Golden State', 'Valkyries', 'gsv'],
  ['IND', 'Indiana', 'Fever'],
  ['LV', 'Las Vegas', 'Aces', 'lva'],
  ['LA', 'Los Angeles', 'Sparks', 'las'],
  ['MIN', 'Minnesota', 'Lynx'],
  ['NY', 'New York', 'Liberty', 'nyl'],
  ['PHX', 'Phoenix', 'Mercury'],
  ['SEA', 'Seattle', 'Storm'],
  ['WSH', 'Washington', 'Mystics', 'was'],
  ['POR', 'Portland', 'Fire', 'pdx'],
  ['TOR', 'Toronto', 'Tempo'],
];
