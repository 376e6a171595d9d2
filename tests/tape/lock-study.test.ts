import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { type Backtest, backtestTape } from '../../runtime/tape/backtest.ts';
import { TapeReader } from '../../runtime/tape/tape-reader.ts';
import { TapeWriter } from '../../runtime/tape/tape-writer.ts';
import { ThinSeries } from '../../runtime/tape/thin-series.ts';
import { shardCapacity } from '../../runtime/trading/desk.ts';
import type { InputEvent } from '../../runtime/trading/types/events.ts';
import { parseSettings } from '../../runtime/trading/types/settings.ts';
import { pair, quote, START_US, stampAt } from './helpers.ts';

const S = 1_000_000;
const AGE_US = 60 * S;

async function backtest(events: InputEvent[], settings: Record<string, unknown> = {}): Promise<Backtest> {
  const chunks: Uint8Array[] = [];
  const meta = {
    arbees_version: '0',
    kernel_sha256: null,
    settings: {},
    seed: 1,
    source: 'test',
    started_at_us: START_US,
  };
  const writer = new TapeWriter({ write: (bytes) => chunks.push(bytes.slice()), close: () => undefined }, meta);
  for (const event of events) writer.add(event);
  writer.close();
  return backtestTape(await TapeReader.fromBytes(Buffer.concat(chunks)), {
    engine: loadEngine(shardCapacity({ markets: 16, games: 4 })),
    study_engine: loadEngine({ markets: 16, games: 4 }),
    settings: parseSettings({ max_book_age_us: AGE_US, max_feed_age_us: AGE_US, ...settings }),
    seed: 1,
    max_age_us: AGE_US,
  });
}

const LISTED: InputEvent = { type: 'pair', pair: pair('A'), at: stampAt(START_US) };

test('a lock is one episode with its exact costs, fees and profit, ended by the price that closes it', async () => {
  // YES at Kalshi 30 c, NO at Polymarket 100 - 34 = 66 c: 4 c before fees. Kalshi fee 100 x .07 x .3 x .7 = $1.47.
  const { episodes, totals } = await backtest([
    LISTED,
    quote('kalshi', 'A', 2_900, 3_000, START_US),
    quote('polymarket', 'A', 3_400, 3_500, START_US + 10 * S),
    quote('polymarket', 'A', 3_450, 3_550, START_US + 20 * S),
    quote('polymarket', 'A', 2_500, 3_500, START_US + 30 * S),
  ]);
  expect(episodes).toHaveLength(1);
  expect(episodes[0]).toMatchObject({
    kind: 'lock_net',
    yes_venue: 'kalshi',
    no_venue: 'polymarket',
    starts_at_us: START_US + 10 * S,
    ends_at_us: START_US + 30 * S,
    observations: 2,
    entry: {
      yes_ask_e4: 3_000,
      no_ask_e4: 6_600,
      qty_cc: 10_000,
      gross_e4: 400,
      fees_udollars: 1_470_000,
      net_udollars: 2_530_000,
      capital_udollars: 97_470_000,
    },
    best: { gross_e4: 450, net_udollars: 3_030_000 },
  });
  expect(totals).toMatchObject({
    locks_gross: 1,
    locks_net: 1,
    near_misses: 0,
    pnl_udollars: 2_530_000,
    capital_udollars: 97_470_000,
  });
  expect(totals.annualised_ppm).toBe(Math.round((2_530_000 / 97_470_000) * (365 / totals.days_locked) * 1e6));
});

test('a lock that fees eat and a near-miss are told apart', async () => {
  const eaten = await backtest([
    LISTED,
    quote('kalshi', 'A', 4_900, 5_000, START_US),
    quote('polymarket', 'A', 5_100, 5_200, START_US + S),
  ]);
  expect(eaten.episodes.map(({ kind }) => kind)).toEqual(['lock_gross']);
  expect(eaten.totals).toMatchObject({ locks_gross: 1, locks_net: 0, near_misses: 0, pnl_udollars: 0 });
  const near = await backtest([
    LISTED,
    quote('kalshi', 'A', 4_900, 5_000, START_US),
    quote('polymarket', 'A', 4_950, 5_050, START_US + S),
  ]);
  expect(near.totals).toMatchObject({ locks_gross: 0, locks_net: 0, near_misses: 1 });
});

test('a price that grows too old ends a lock when it does, not when the next price comes', async () => {
  const { episodes } = await backtest([
    LISTED,
    quote('kalshi', 'A', 2_900, 3_000, START_US),
    quote('polymarket', 'A', 3_400, 3_500, START_US + 10 * S),
    quote('polymarket', 'A', 3_400, 3_500, START_US + 500 * S),
  ]);
  expect(episodes.map(({ ends_at_us }) => ends_at_us - START_US)).toEqual([AGE_US]);
});

test('a crossed or one-sided market carries no lock', async () => {
  const { totals } = await backtest([
    LISTED,
    quote('kalshi', 'A', 3_100, 3_000, START_US),
    quote('polymarket', 'A', 3_400, 3_500, START_US + S),
  ]);
  expect(totals).toMatchObject({ locks_gross: 0, near_misses: 0 });
});

test('the study sees locks that the desk refuses for want of room', async () => {
  const events = [
    LISTED,
    quote('kalshi', 'A', 2_900, 3_000, START_US),
    quote('polymarket', 'A', 3_400, 3_500, START_US + S),
  ];
  const poor = await backtest(events, { bankroll_udollars: 0 });
  expect(poor.paper.taken).toBe(0);
  expect(poor.paper.refused).toBe(1);
  expect(poor.totals.locks_net).toBe(1);
});

test('books count like quotes: their best levels', async () => {
  const at = stampAt(START_US + S);
  const { totals } = await backtest([
    LISTED,
    quote('kalshi', 'A', 2_900, 3_000, START_US),
    {
      type: 'book',
      venue: 'polymarket',
      market_id: 'P-A',
      bids: [
        [3_300, 500],
        [3_400, 10_000],
      ],
      asks: [[3_500, 100]],
      at,
    },
  ]);
  expect(totals).toMatchObject({ locks_net: 1, pnl_udollars: 2_530_000 });
});

test('whatever the prices, episodes of one kind and direction never overlap and nest as their names say', async () => {
  const step = fc.record({
    venue: fc.constantFrom('kalshi' as const, 'polymarket' as const),
    bid: fc.integer({ min: 10, max: 9_000 }),
    spread: fc.integer({ min: 1, max: 300 }),
    gap: fc.integer({ min: 1, max: 80 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      let at = START_US;
      const quotes = steps.map(({ venue, bid, spread, gap }) => {
        at += gap * S;
        return quote(venue, 'A', bid, bid + spread, at);
      });
      const { episodes, totals, by_pair } = await backtest([LISTED, ...quotes]);
      for (const kind of ['lock_net', 'lock_gross', 'near_miss'] as const) {
        for (const side of ['kalshi', 'polymarket'] as const) {
          const own = episodes.filter((one) => one.kind === kind && one.yes_venue === side);
          for (let i = 1; i < own.length; i += 1)
            expect(own[i]?.starts_at_us).toBeGreaterThanOrEqual(own[i - 1]?.ends_at_us ?? 0);
        }
      }
      for (const { kind, entry, best, ends_at_us, starts_at_us } of episodes) {
        expect(ends_at_us).toBeGreaterThanOrEqual(starts_at_us);
        expect(best.net_udollars).toBeGreaterThanOrEqual(entry.net_udollars);
        expect(entry.capital_udollars + entry.net_udollars).toBe(entry.qty_cc * 10_000);
        expect(entry.gross_e4 * entry.qty_cc - entry.fees_udollars).toBe(entry.net_udollars);
        if (kind === 'lock_net') expect(entry.net_udollars).toBeGreaterThan(0);
        else expect(best.net_udollars).toBeLessThanOrEqual(0);
      }
      expect(totals.locks_gross).toBeGreaterThanOrEqual(episodes.filter(({ kind }) => kind === 'lock_gross').length);
      expect(by_pair).toHaveLength(1);
    }),
    { numRuns: 60 },
  );
});

test('a long series is thinned evenly and stays bounded', () => {
  const series = new ThinSeries();
  for (let i = 0; i < 100_000; i += 1) series.add(i, i);
  expect(series.at_us.length).toBeLessThan(4_097);
  expect(series.at_us.length).toBeGreaterThan(1_000);
  const steps = new Set(series.at_us.slice(1).map((at, i) => at - (series.at_us[i] as number)));
  expect(steps.size).toBe(1);
});
