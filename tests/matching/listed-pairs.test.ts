/** Tickers and slugs that others have joined: which of them are joined here, and by what name the others are refused. */
import { describe, expect, it } from 'vitest';
import { readTicker } from '../../adapters/kalshi/ticker.ts';
import { pairGames } from '../../adapters/matching/index.ts';
import { resolveTeam, teamOfCode, teamsOfBlock } from '../../adapters/matching/teams.ts';
import type { GameSnapshot, League } from '../../runtime/trading/types/events.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import { moneyLine, teamEvent } from '../adapters/support/gamma-events.ts';
import { HAS_RECORDINGS } from '../adapters/support/recordings.ts';
import { table } from './documents.ts';
import { game, kalshi, kalshiWinners, polymarket } from './support.ts';

const LEAGUE_OF: Readonly<Record<string, League>> = {
  KXNFLGAME: 'nfl',
  KXNBAGAME: 'nba',
  KXNHLGAME: 'nhl',
  KXMLBGAME: 'mlb',
  KXWNBAGAME: 'wnba',
};

/** The listing of one market, and the game that its own ticker says it is on. */
function fromTicker(ticker: string): { listings: MarketListing[]; game: GameSnapshot | null; league: League | null } {
  const event_ticker = ticker.slice(0, ticker.lastIndexOf('-'));
  const [series = ''] = ticker.split('-');
  const league = LEAGUE_OF[series] ?? null;
  const code = ticker.slice(event_ticker.length + 1);
  const listings = kalshi(kalshiWinners(event_ticker, '', [`${code} ${code}`]));
  const facts = readTicker(event_ticker, series, '');
  if (league === null || facts === 'date_conflict' || typeof facts.codes.side_codes !== 'string')
    return { listings, game: null, league };
  const [teams] = teamsOfBlock(league, facts.codes.side_codes);
  if (teams === undefined || facts.date === null) return { listings, game: null, league };
  const [away, home] = teams.map(({ code: own, city, nickname }) => `${own} ${city} ${nickname}`);
  const starts =
    facts.starts_at_us === null ? `${facts.date}T23:30:00Z` : new Date(facts.starts_at_us / 1000).toISOString();
  return { listings, game: game(league, away ?? '', home ?? '', starts), league };
}

/** The Polymarket event of a slug, with names as the venue's teams have them. */
function fromSlug(slug: string, league: League, starts_at_us: number | null): MarketListing[] {
  const [, first = '', second = '', ...date] = slug.split('-');
  const side = (code: string) => ({ name: teamOfCode(league, code)?.nickname ?? code, abbreviation: code });
  const [away, home] = [side(first), side(second)];
  const day = date.slice(0, 3).join('-');
  const gameStartTime = starts_at_us === null ? undefined : new Date(starts_at_us / 1000).toISOString();
  const event = teamEvent(league, home, away, day, [moneyLine(home, away, { gameStartTime })]);
  return polymarket({ ...event, slug });
}

function tally(rows: readonly (readonly [ticker: string, slug: string])[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [ticker, slug] of rows) {
    const { listings, game: on, league } = fromTicker(ticker);
    const [own] = listings;
    const other = league === null ? [] : fromSlug(slug, league, own?.starts_at_us ?? null);
    const { pairs, unmatched } = pairGames(on === null ? [] : [on], [...listings, ...other]);
    const pair = pairs.find(({ a }) => a?.market_id === ticker);
    const label = ticker.slice(ticker.lastIndexOf('-') + 1);
    const wanted = league === null ? null : (teamOfCode(league, label)?.nickname ?? null);
    const paid = other.find(({ market_id }) => market_id === pair?.b?.market_id)?.outcome_name ?? null;
    if (paid !== null) expect([ticker, paid]).toEqual([ticker, wanted]);
    const reason = paid !== null ? 'joined' : (unmatched[0]?.reason ?? 'not_listed');
    counts[reason] = (counts[reason] ?? 0) + 1;
  }
  return counts;
}

describe.runIf(HAS_RECORDINGS)('pairs by construction', () => {
  it('554 of 556 are joined, each with the outcome of its own team; the All-Star game has no known teams', () => {
    const rows = table('markets/kalshi_polymarket_us_mlb_wnba_pairs.csv.gz', 2).map(
      ([ticker = '', slug = '']) => [ticker, slug.replace(/^aec-/, '')] as const,
    );
    const counts = tally(rows);
    process.stdout.write(`pairs by construction: ${JSON.stringify(counts)}\n`);
    expect(counts).toEqual({ joined: 554, unknown_team: 2 });
  });
});

describe.runIf(HAS_RECORDINGS)('pairs as bots matched them', () => {
  it('are joined where both sides are shown by a code', () => {
    const rows = table('markets/kalshi_polymarket_game_pairs_unlabelled.csv.gz', 4);
    const shown = rows.filter(([, , , slug = '']) => /^[a-z]+-[a-z]+-[a-z]+-\d{4}/.test(slug));
    const counts = tally(
      shown.flatMap(([, , tickers = '', slug = '']) => tickers.split(' ').map((ticker) => [ticker, slug] as const)),
    );
    process.stdout.write(
      `unlabelled: ${rows.length} rows, ${shown.length} with a slug, markets ${JSON.stringify(counts)}\n`,
    );
    expect(rows).toHaveLength(52);
    // Two markets of a college game: its names are not in the ticker, and codes of colleges alone join nothing.
    expect(counts).toEqual({ joined: 52, no_game: 2 });
  });

  it('name the other team of the same game where an outcome is shown by name', () => {
    const rows = table('markets/kalshi_polymarket_game_pairs_unlabelled.csv.gz', 4);
    const named = rows.filter(([, , , outcome = '']) => /^\d+:[A-Z0-9_]+$/.test(outcome));
    for (const [, , ticker = '', outcome = ''] of named) {
      const { game: on, league } = fromTicker(ticker);
      const own = teamOfCode(league ?? 'nba', ticker.slice(ticker.lastIndexOf('-') + 1));
      const other = resolveTeam(league ?? 'nba', outcome.replace(/^\d+:/, '').replaceAll('_', ' '));
      expect([ticker, [own?.code, other?.code].sort()]).toEqual([ticker, [on?.home.code, on?.away.code].sort()]);
    }
    expect(named).toHaveLength(21);
  });
});

it('a Mexican match is found by the names of its ticker and clubs', () => {
  const match = game('soccer', 'TOL Toluca', 'TIG Tigres UANL', '2026-01-18T01:00:00Z', { competition: 'mex.1' });
  const rules = 'If X wins after 90 minutes plus stoppage time (does not include extra time or penalties), then Yes.';
  const event = kalshiWinners(
    'KXLIGAMXGAME-26JAN17TIGTOL',
    'Tigres vs Toluca',
    ['TIG Tigres', 'TOL Toluca', 'TIE Tie'],
    rules,
  );
  expect(
    pairGames([match], kalshi(event))
      .pairs.map(({ outcome }) => outcome)
      .sort(),
  ).toEqual(['away', 'draw', 'home']);
});
