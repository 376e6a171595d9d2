/** How often names and pairs are matched, on lists and labels that were not made for this. */
import { describe, expect, it } from 'vitest';
import { parseEvents } from '../../adapters/kalshi/parse.ts';
import { seriesOf } from '../../adapters/kalshi/series.ts';
import { pairGames } from '../../adapters/matching/index.ts';
import { means, readName, readSide } from '../../adapters/matching/names.ts';
import { parseGammaEvents } from '../../adapters/polymarket/parse.ts';
import type { League } from '../../runtime/trading/types/events.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import { HAS_RECORDINGS, recordingText } from './support/recordings.ts';

interface Row {
  league: string;
  code: string;
  display_name: string;
  short_name: string;
  location: string;
}

function teams(league: string): Row[] {
  const lines = recordingText('espn/espn_teams.csv.gz').trim().split(/\r?\n/).slice(1);
  return lines
    .map((line) => line.split(','))
    .map(([, of = '', , code = '', display_name = '', short_name = '', location = '']) => {
      return { league: of, code, display_name, short_name, location };
    })
    .filter((row) => row.league === league);
}

/** How many of the names mean their own team, and which names mean another one too. */
function matched(league: League, rows: readonly Row[], field: 'location' | 'short_name' | 'display_name') {
  const sides = rows.map(({ code, display_name }) => readSide(league, { id: '', code, name: display_name }));
  const wrong: string[] = [];
  let right = 0;
  for (const row of rows) {
    const name = readName(league, row[field]);
    const found = rows.filter((_, i) => {
      const side = sides[i];
      return side !== undefined && means(league, name, side);
    });
    right += Number(found.includes(row));
    for (const other of found) if (other !== row) wrong.push(`${row[field]} -> ${other.display_name}`);
  }
  return { right, of: rows.length, wrong };
}

describe.runIf(HAS_RECORDINGS)('names of teams against the names that ESPN shows', () => {
  it.each([
    ['ncaaf', 'college-football', 'location', 749],
    ['ncaaf', 'college-football', 'display_name', 753],
    ['ncaab', 'mens-college-basketball', 'location', 50],
    ['ncaab', 'mens-college-basketball', 'short_name', 42],
    ['soccer', 'eng.1', 'display_name', 20],
    ['soccer', 'eng.1', 'short_name', 19],
    ['soccer', 'usa.1', 'display_name', 30],
    ['soccer', 'usa.1', 'short_name', 30],
    ['nhl', 'nhl', 'short_name', 32],
    ['mlb', 'mlb', 'short_name', 30],
  ] as const)('%s: %s by %s, at least %d', (league, list, field, least) => {
    const { right, of, wrong } = matched(league, teams(list), field);
    process.stdout.write(`names: ${list} by ${field}: ${right} of ${of} right, ${wrong.length} of another team\n`);
    expect(right).toBeGreaterThanOrEqual(least);
    // Schools of one name (Charlotte 49ers and Saints) are told apart by opponent and date alone.
    const homonyms = new Set(['Adrian', 'Charlotte', 'Lakeland', 'LAKELAND', 'Troy']);
    expect(wrong.filter((one) => !homonyms.has(one.slice(0, one.indexOf(' ->'))))).toEqual([]);
  });
});

interface Label {
  kalshi_id: string;
  kalshi_title: string;
  kalshi_rules: string;
  polymarket_id: string;
  polymarket_title: string;
  polymarket_rules: string;
  label: 'true_match' | 'false_match';
}

const nameIn = (title: string): string =>
  /^Will (?:the )?(.+?) (?:win|qualify|lead|reach|be)\b/.exec(title)?.[1] ?? title;

/** Both markets of a labelled pair as their venues list them, as far as the label tells. */
function listingsOf(row: Label): MarketListing[] {
  const [series_ticker = '', event = ''] = row.kalshi_id.split('-');
  const market = {
    ticker: row.kalshi_id,
    market_type: 'binary',
    status: 'active',
    yes_sub_title: nameIn(row.kalshi_title),
    title: row.kalshi_title,
    rules_primary: row.kalshi_rules,
    price_ranges: [{ start: '0.0000', end: '1.0000', step: '0.0100' }],
    expected_expiration_time: '2026-12-01T00:00:00Z',
  };
  const kalshi = parseEvents(
    {
      events: [
        { event_ticker: `${series_ticker}-${event}`, series_ticker, mutually_exclusive: true, markets: [market] },
      ],
    },
    new Map(),
    0,
  );
  const gamma = parseGammaEvents([
    {
      id: row.polymarket_id,
      slug: 'event',
      negRisk: true,
      tags: [{ slug: seriesOf(series_ticker)?.league ?? 'politics' }],
      markets: [
        {
          conditionId: row.polymarket_id,
          outcomes: '["Yes", "No"]',
          clobTokenIds: '["1", "2"]',
          question: row.polymarket_title,
          groupItemTitle: nameIn(row.polymarket_title),
          description: row.polymarket_rules,
          endDate: '2026-12-01T00:00:00Z',
          ...{ active: true, closed: false, acceptingOrders: true, enableOrderBook: true },
          ...{ orderPriceMinTickSize: 0.01, orderMinSize: 5 },
        },
      ],
    },
  ]);
  return [...(kalshi.ok ? kalshi.value.listings : []), ...(gamma.ok ? gamma.value.listings : [])];
}

describe.runIf(HAS_RECORDINGS)('pairs labelled by hand, as the venues list them', () => {
  it('are joined only in series that are listed, and there only the true ones', () => {
    const rows = recordingText('cross/labelled_pairs.jsonl.gz')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Label);
    const joined = rows.filter((row) =>
      pairGames([], listingsOf(row)).pairs.some((pair) => pair.a !== null && pair.b !== null),
    );
    const known = rows.filter((row) => seriesOf(row.kalshi_id.split('-')[0] ?? '') !== undefined);
    process.stdout.write(`labelled pairs: ${rows.length}, in listed series ${known.length}; joined ${joined.length}\n`);
    expect(known.length).toBeGreaterThan(0);
    expect(joined).toEqual(known.filter(({ label }) => label === 'true_match'));
  });
});
