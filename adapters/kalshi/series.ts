/**
 * Kalshi's series of the leagues that we price: what their markets are on, and which competition they cover. Tickers from the
 * reference (kalshi.md 3.3, 8) and from recordings of August 2026; hockey's ladders from public market lists of 2026-10. A
 * series that no source shows is not guessed: adapters/README.md lists what is missing.
 */
import type { League } from '../../runtime/trading/types/events.ts';

/** What the markets of a series are on. `winner` has one market a side, in soccer one more for the draw. */
export type SeriesKind = 'winner' | 'spread' | 'total' | 'future';

/** One series. */
export interface KalshiSeries {
  ticker: string;
  league: League;
  kind: SeriesKind;
  /** ESPN's slug of the only competition of the series; null where the league has one only, or the series has several. */
  competition: string | null;
}

const one = (ticker: string, league: League, kind: SeriesKind, competition: string | null = null): KalshiSeries => ({
  ticker,
  league,
  kind,
  competition,
});

/** Winner, spread and total of a league, by the name that its tickers share. */
const threeOf = (name: string, league: League, competition: string | null = null): KalshiSeries[] => [
  one(`KX${name}GAME`, league, 'winner', competition),
  one(`KX${name}SPREAD`, league, 'spread', competition),
  one(`KX${name}TOTAL`, league, 'total', competition),
];

/** Winners of divisions, conferences, leagues and awards. */
const futures = (league: League, tickers: string): KalshiSeries[] =>
  tickers.split(' ').map((ticker) => one(ticker, league, 'future'));

/** Every series that is asked for. */
export const KALSHI_SERIES: readonly KalshiSeries[] = [
  ...threeOf('NFL', 'nfl'),
  ...threeOf('NCAAF', 'ncaaf'),
  ...threeOf('NBA', 'nba'),
  ...threeOf('NCAAMB', 'ncaab'),
  ...threeOf('WNBA', 'wnba'),
  ...threeOf('NHL', 'nhl'),
  ...threeOf('MLB', 'mlb'),
  ...threeOf('MLS', 'soccer', 'usa.1'),
  ...threeOf('EPL', 'soccer', 'eng.1'),
  ...threeOf('LALIGA', 'soccer', 'esp.1'),
  ...threeOf('SERIEA', 'soccer', 'ita.1'),
  ...threeOf('BUNDESLIGA', 'soccer', 'ger.1'),
  ...threeOf('LIGUE1', 'soccer', 'fra.1'),
  ...threeOf('UCL', 'soccer', 'uefa.champions'),
  // Winners only: of these competitions no ladder was recorded (July 2026).
  one('KXUELGAME', 'soccer', 'winner', 'uefa.europa'),
  one('KXUECLGAME', 'soccer', 'winner', 'uefa.europa.conf'),
  one('KXLIGAMXGAME', 'soccer', 'winner', 'mex.1'),
  one('KXBRASILEIROGAME', 'soccer', 'winner', 'bra.1'),
  one('KXEFLCHAMPIONSHIPGAME', 'soccer', 'winner', 'eng.2'),
  one('KXLIGAPORTUGALGAME', 'soccer', 'winner', 'por.1'),
  one('KXWCGAME', 'soccer', 'winner', 'fifa.world'),
  one('KXATPMATCH', 'tennis', 'winner', 'atp'),
  one('KXWTAMATCH', 'tennis', 'winner', 'wta'),
  one('KXUFCFIGHT', 'mma', 'winner', 'ufc'),
  ...futures('nfl', 'KXNFLAFCEAST KXNFLAFCNORTH KXNFLAFCSOUTH KXNFLAFCWEST KXNFLAFCCHAMP'),
  ...futures('nfl', 'KXNFLNFCEAST KXNFLNFCNORTH KXNFLNFCSOUTH KXNFLNFCWEST KXNFLNFCCHAMP'),
  // Larger than a set: followed only where the other venue asks the same.
  ...futures('nfl', 'KXSB KXNFLMVP'),
  ...futures('nba', 'KXNBA KXNBAEAST KXNBAWEST'),
  ...futures('nhl', 'KXNHLEAST KXNHLWEST'),
  ...futures('mlb', 'KXMLBAL KXMLBNL'),
];

const BY_TICKER: ReadonlyMap<string, KalshiSeries> = new Map(KALSHI_SERIES.map((series) => [series.ticker, series]));

/** What is known of a series; undefined for one that is not asked for. */
export function seriesOf(ticker: string): KalshiSeries | undefined {
  return BY_TICKER.get(ticker);
}

/** Series of some leagues, in the order of the table. */
export function seriesOfLeagues(leagues: readonly League[]): string[] {
  return KALSHI_SERIES.filter(({ league }) => leagues.includes(league)).map(({ ticker }) => ticker);
}
