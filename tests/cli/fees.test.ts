import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_RECORDINGS } from '../adapters/support/recordings.ts';
import { arbees, oddKeys } from './capture.ts';

const RECORDED = '../shared/data/kalshi/portfolio_fills_redacted.json.gz';
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'arbees-fees-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const file = (name: string, text: string | Buffer): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

const fill = {
  ...{ fill_id: 'f', order_id: 'o', ticker: 'KXMLBGAME-26AUG10TORPHI-TOR', book_side: 'bid', outcome_side: 'yes' },
  ...{ count_fp: '10.00', yes_price_dollars: '0.2700', no_price_dollars: '0.7300', is_taker: true },
  ...{ fee_cost: '0.069000', created_time: '2026-08-10T13:00:00Z' },
};

const AUTUMN = ['--at', '2026-10-01'];

interface Told {
  fee_udollars: number;
  steps: string[];
}
const ask = async (...args: string[]): Promise<Told> => {
  const ran = await arbees(['fees', ...args, '--json']);
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  const document = ran.json();
  expect(oddKeys(document)).toEqual([]);
  return document as unknown as Told;
};

describe('arbees fees', () => {
  it('explains a Kalshi taker fee step by step', async () => {
    const args = ['KALSHI', '100', '@', '0.56', '--series', 'KXMLBGAME', '--at', '2026-08-10'];
    const { steps, ...told } = await ask(...args);
    expect(told).toMatchObject({
      ...{ venue: 'KALSHI', subject: 'KXMLBGAME', schedule: 'quadratic_with_maker_fees x 0.5', known: true },
      ...{ member: 'direct', maker: false, rate_e7: 350_000, rounding: 'kalshi_e4', fee_udollars: 862_400 },
      ...{ fee_per_contract_udollars: 8_624, total_udollars: 56_862_400 },
      yes: { price_e4: 5_600, model_fee_text: '0.8624' },
      no: { price_e4: 4_400, fee_udollars: 862_400, total_udollars: 44_862_400 },
      round_trip: { fee_udollars: 1_724_800, break_even_e4: 5_772 },
      kernel_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const text = steps.join('\n');
    for (const part of ['0.07 x 0.5 = 0.035', '0.035 x 100 x 0.56 x 0.44 = $0.8624', '2026-08-20', 'kalshi_e4'])
      expect(text).toContain(part);
    const plain = await arbees(['fees', ...args]);
    expect(plain.stdout).toBe(`${text}\n`);
  });

  it.each([
    ['a maker', ['KALSHI', '100', '@', '0.50', '--series', 'KXNFLGAME', '--at', '2026-06-09', '--maker'], 437_500],
    ['the price stuck to the sign', ['kalshi', '100@0.50', '--series', 'KXNFLGAME', '--at', '2026-06-09'], 1_750_000],
    ['fields given', ['KALSHI', '1', '@', '0.52', '--fee-type', 'quadratic', '--at', '2026-06-11'], 17_500],
    [
      'an intermediary',
      ['KALSHI', '0.27', '0.27', '--multiplier', '0.5', '--member', 'intermediary', ...AUTUMN],
      7_100,
    ],
    ['whole cents', ['KALSHI', '1', '@', '0.50', '--fee-type', 'quadratic', '--at', '2026-02-05'], 20_000],
    [
      'sports of before',
      ['POLYMARKET', '100', '@', '0.5', '--category', 'sports', '--created', '2026-07-01', ...AUTUMN],
      750_000,
    ],
    ['sports of today', ['POLYMARKET', '100', '@', '0.5', '--category', 'sports', '--at', '2026-10-01'], 1_250_000],
    ['a stated rate', ['POLYMARKET', '40', '@', '0.62', '--rate', '0.07', ...AUTUMN], 659_680],
    ['an old curve', ['POLYMARKET', '100', '@', '0.5', '--category', 'weather', '--at', '2026-04-01'], 625_000],
    ['Polymarket US', ['polymarket-us', '100', '@', '0.56', '--at', '2026-10-01'], 1_710_000],
    ['a rebate', ['POLYMARKET_US', '100', '@', '0.56', '--at', '2026-10-01', '--maker'], -310_000],
  ])('knows %s', async (_name, args, want) => {
    expect((await ask(...args)).fee_udollars).toBe(want);
  });

  it("expects a maker's share of the pool", async () => {
    const args = ['POLYMARKET', '100', '@', '0.5', '--category', 'sports', '--at', '2026-10-01', '--maker'];
    expect(await ask(...args)).toMatchObject({ fee_udollars: 0, pool_rebate_udollars: 187_500 });
  });

  it('says when a schedule is presumed', async () => {
    const told = await ask('KALSHI', '100', '@', '0.56', '--series', 'KXNFLGAME', '--at', '2026-11-15');
    expect(told).toMatchObject({ known: false, schedule: 'quadratic_with_maker_fees x 1' });
    expect(told.steps[0]).toContain('presumed');
  });

  it("reads the venue's own documents", async () => {
    const fields = file(
      'series.json',
      JSON.stringify({ series: { ticker: 'KXZ', fee_type: 'quadratic', fee_multiplier: 2 } }),
    );
    const told = await ask('KALSHI', '100', '@', '0.5', '--series', 'kxz', '--at', '2026-10-01', '--fields', fields);
    expect(told).toMatchObject({ known: true, fee_udollars: 3_500_000 });
  });

  const refused: [string, string[], number, object][] = [
    [
      'a changed series',
      ['KALSHI', '1', '@', '0.5', '--series', 'KXMLBGAME', '--at', '2026-07-01'],
      1,
      { code: 'unknown_schedule' },
    ],
    ['flat fees', ['KALSHI', '1', '@', '0.5', '--fee-type', 'flat'], 1, { code: 'unknown_schedule' }],
    [
      'politics in April',
      ['POLYMARKET', '1', '@', '0.5', '--category', 'politics', '--at', '2026-04-01'],
      1,
      { code: 'unknown_schedule' },
    ],
    [
      'Polymarket US before its page',
      ['POLYMARKET_US', '1', '@', '0.5', '--at', '2026-04-01'],
      1,
      { code: 'unknown_schedule' },
    ],
    ['no series', ['KALSHI', '1', '@', '0.5'], 2, { field: '--series' }],
    ['no category', ['POLYMARKET', '1', '@', '0.5'], 2, { field: '--category' }],
    ['another venue', ['BETFAIR', '1', '@', '0.5'], 2, { field: 'VENUE' }],
    ['no contracts', ['KALSHI', '0', '@', '0.5', '--series', 'KXA'], 2, { field: 'CONTRACTS' }],
    ['too many contracts', ['KALSHI', '500001', '@', '0.5', '--series', 'KXA'], 2, { field: 'CONTRACTS' }],
    ['a price in cents', ['KALSHI', '1', '@', '56', '--series', 'KXA'], 2, { field: 'PRICE' }],
    ['no price', ['KALSHI', '1', '--series', 'KXA'], 2, { field: 'PRICE' }],
    ['a day that is none', ['KALSHI', '1', '@', '0.5', '--series', 'KXA', '--at', 'August'], 2, { field: '--at' }],
    ['a multiplier below 0', ['KALSHI', '1', '@', '0.5', '--multiplier', 'x'], 2, { field: '--multiplier' }],
    [
      'a document without fees',
      ['KALSHI', '1', '@', '0.5', '--series', 'KXA', '--fields', 'package.json'],
      2,
      { field: '--fields' },
    ],
  ];
  it.each(refused)('refuses %s by name', async (_name, args, code, error) => {
    const ran = await arbees(['fees', ...args, '--json']);
    expect([ran.code, ran.json()]).toMatchObject([code, { error }]);
  });
});

describe('arbees fees verify', () => {
  it.runIf(HAS_RECORDINGS)('finds every recorded fill exact', async () => {
    const ran = await arbees(['fees', 'verify', RECORDED, '--json']);
    expect([ran.code, ran.json()]).toMatchObject([0, { rows: 17, exact: 17, unknown_schedule: 0, mismatches: [] }]);
    const plain = await arbees(['fees', 'verify', RECORDED]);
    expect([plain.code, plain.stdout]).toEqual([0, '17 fills: 17 exact, 0 of unknown schedule, 0 charged otherwise\n']);
  });

  it('ends with 1 and says what was charged otherwise', async () => {
    const path = file(
      'wrong.json.gz',
      gzipSync(JSON.stringify({ fills: [fill, { ...fill, fill_id: 'g', fee_cost: '0.07' }] })),
    );
    const ran = await arbees(['fees', 'verify', path, '--json']);
    const document = ran.json();
    expect(ran.code).toBe(1);
    expect(oddKeys(document)).toEqual([]);
    // One order: the second fill of the same size would have got nothing back yet.
    expect(document).toMatchObject({
      ...{ rows: 2, exact: 1, unknown_schedule: 0 },
      mismatches: [{ fill_id: 'g', charged_udollars: 70_000, ours_udollars: 69_000, why: expect.any(String) }],
    });
    expect((await arbees(['fees', 'verify', path])).stdout).toContain('mismatch g: ');
  });

  it('ends with 1 when a schedule is unknown, and with 0 once it is given', async () => {
    const path = file('unlisted.json', JSON.stringify([{ ...fill, ticker: 'KXNEVERLISTED-1-A' }]));
    const ran = await arbees(['fees', 'verify', path, '--json']);
    expect([ran.code, ran.json()]).toMatchObject([1, { exact: 0, unknown_schedule: 1, mismatches: [] }]);
    const series = { ticker: 'KXNEVERLISTED', fee_type: 'quadratic', fee_multiplier: 0.5 };
    const fields = file('given.json', JSON.stringify({ series }));
    const given = await arbees(['fees', 'verify', path, '--fields', fields, '--json']);
    expect([given.code, given.json()]).toMatchObject([0, { exact: 1, presumed: 0 }]);
  });

  it.each([
    ['a missing file', '/no/such/file', 'file_not_found'],
    ['no JSON', () => file('text.json', 'fills'), 'not_json'],
    ['no fills', () => file('empty.json', '{"orders":[]}'), 'no_fills'],
    ['a bad row', () => file('bad.json', JSON.stringify({ fills: [{ ...fill, is_taker: null }] })), 'bad_fill'],
  ])('ends with 2 for %s', async (_name, path, code) => {
    const ran = await arbees(['fees', 'verify', typeof path === 'string' ? path : path(), '--json']);
    expect([ran.code, ran.json()]).toMatchObject([2, { error: { code } }]);
  });
});
