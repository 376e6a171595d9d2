import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { historyEvents, parsePriceHistory, type QuoteAssumptions } from '../../runtime/tape/price-history.ts';
import type { QuoteEvent } from '../../runtime/trading/types/events.ts';

const ASSUME: QuoteAssumptions = {
  half_spread_e4: { kalshi: 50, polymarket: 25 },
  qty_cc: 10_000,
  settles_at_us: 1_782_000_000_000_000,
  fee: {
    kalshi: { rate_e5: 7_000, rounding: 'kalshi_cent', source: 'test' },
    polymarket: { rate_e5: 0, rounding: 'polymarket_5dp', source: 'test' },
  },
};

const SMALL = {
  event: 'Cup',
  kalshi: { Bees: { 1770166800: 0.4, 1770170400: 0.41 }, Ants: { 1770166800: 0.002 } },
  polymarket: { Bees: { 1770166805: 0.3955 }, Ants: { 1770166805: 0.999 } },
  team_mapping: { Bees: { poly_token: '123', question: 'Will the Bees win?' } },
};

test('pairs come first, then prices of both venues in time order with the spread around them', () => {
  const parsed = parsePriceHistory(SMALL);
  if (!parsed.ok) throw new Error(parsed.reason);
  const events = [...historyEvents(parsed.value, ASSUME)];
  expect(events.slice(0, 2).map((event) => event.type === 'pair' && event.pair.pair_id)).toEqual(['Ants', 'Bees']);
  const quotes = events.slice(2) as QuoteEvent[];
  expect(
    quotes.map(({ venue, bid_e4, bid_qty_cc, ask_e4, ask_qty_cc }) => [venue, bid_e4, bid_qty_cc, ask_e4, ask_qty_cc]),
  ).toEqual([
    ['kalshi', 0, 0, 70, 10_000],
    ['kalshi', 3_950, 10_000, 4_050, 10_000],
    ['polymarket', 9_965, 10_000, 10_000, 0],
    ['polymarket', 3_930, 10_000, 3_980, 10_000],
    ['kalshi', 4_050, 10_000, 4_150, 10_000],
  ]);
  expect(quotes[1]?.market_id).toBe('kalshi: Bees');
  expect(quotes[3]?.market_id).toBe('123');
  expect(quotes[0]?.at.received_at_us).toBe(1_770_166_800_000_000);
});

test('bad points are left out and counted by name', () => {
  const parsed = parsePriceHistory({
    ...SMALL,
    kalshi: { Bees: { soon: 0.4, 1770166800: 1.4, 1770170400: '0.4', 1770174000: 0.5 }, Ants: [1, 2], Wasps: {} },
  });
  if (!parsed.ok) throw new Error(parsed.reason);
  expect(parsed.value.rejected).toEqual({
    team_on_one_venue_only: 1,
    series_not_an_object: 1,
    bad_time: 1,
    bad_price: 2,
  });
  expect(parsed.value.points.filter(({ venue }) => venue === 'kalshi')).toHaveLength(1);
});

test.each([
  [null, 'not_an_object'],
  [[], 'not_an_object'],
  [{ event: 7 }, 'no_event'],
  [{ event: 'x', kalshi: {} }, 'no_prices'],
  [{ event: 'x', kalshi: { a: {} }, polymarket: { b: {} } }, 'no_common_team'],
])('a document of another shape is refused: %j', (document, reason) => {
  expect(parsePriceHistory(document)).toMatchObject({ ok: false, reason });
});

test('parsing never throws, names like __proto__ included', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => void parsePriceHistory(value)));
  const hostile: unknown = JSON.parse(
    '{"event":"x","kalshi":{"__proto__":{"1770166800":0.5}},"polymarket":{"__proto__":{"1770166800":0.5}}}',
  );
  expect(parsePriceHistory(hostile).ok).toBe(true);
});

const RECORDED = '../shared/data/cross/nba_champion_2026_hourly_two_venues.json.gz';
if (!existsSync(RECORDED)) console.warn(`${RECORDED} is absent: its test is left out`);
test.runIf(existsSync(RECORDED))('the recorded NBA champion markets: 30 teams, every price kept', () => {
  const document: unknown = JSON.parse(gunzipSync(readFileSync(RECORDED)).toString());
  const parsed = parsePriceHistory(document);
  if (!parsed.ok) throw new Error(parsed.reason);
  const { teams, points, rejected } = parsed.value;
  expect(teams).toHaveLength(30);
  expect(points).toHaveLength(19_695 + 17_886);
  expect(rejected).toEqual({});
  expect(points.every(({ at_us }, i) => i === 0 || at_us >= (points[i - 1]?.at_us ?? 0))).toBe(true);
});
