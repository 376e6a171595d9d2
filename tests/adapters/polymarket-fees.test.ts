import { describe, expect, it } from 'vitest';
import { CATEGORIES, CATEGORY_LINES, type Category, US_LINES } from '../../adapters/polymarket/fee-table.ts';
import {
  categoryFees,
  marketFees,
  polymarketMakerSchedule,
  polymarketTakerSchedule,
  usFees,
} from '../../adapters/polymarket/fees.ts';
import { FEE_ROUNDING } from '../../engine-wasm/contract.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { DAY_US, dayUs } from '../../runtime/trading/types/fee-schedules.ts';
import { parsePriceE4, parseUdollars } from '../../runtime/trading/types/units.ts';

const engine = loadEngine({ markets: 0, games: 0 });
const line = (category: Category, created: string, at: string) => {
  const found = categoryFees(category, dayUs(created), dayUs(at));
  return found.ok ? found.line : found.detail;
};
const rate = (category: Category, created: string, at: string) => {
  const found = line(category, created, at);
  return typeof found === 'string' ? null : found.rate_e5;
};

describe('the table of polymarket.md 6.2', () => {
  const rows: [string, string, string, string][] = [
    ['0.01', '0.04950', '0.06930', '0.03960'],
    ['0.05', '0.23750', '0.33250', '0.19000'],
    ['0.10', '0.45000', '0.63000', '0.36000'],
    ['0.25', '0.93750', '1.31250', '0.75000'],
    ['0.37', '1.16550', '1.63170', '0.93240'],
    ['0.50', '1.25000', '1.75000', '1.00000'],
    ['0.75', '0.93750', '1.31250', '0.75000'],
    ['0.90', '0.45000', '0.63000', '0.36000'],
    ['0.97', '0.14550', '0.20370', '0.11640'],
    ['0.99', '0.04950', '0.06930', '0.03960'],
  ];
  const fee = (category: Category, price: string, qty_cc: number): number => {
    const rate_e5 = rate(category, '2026-10-01', '2026-10-01') ?? Number.NaN;
    return engine.takerFee(rate_e5, FEE_ROUNDING.polymarket_5dp, parsePriceE4(price) ?? 0, qty_cc);
  };
  it.each(rows)('100 shares at %s', (price, sports, crypto, politics) => {
    const wants = [sports, crypto, politics].map((text) => parseUdollars(text));
    const got = (['sports', 'crypto', 'politics'] as const).map((category) => fee(category, price, 10_000));
    expect(got).toEqual(wants);
  });

  it.each([
    ['sports', '0.37', 25_000, 2_913_750],
    ['crypto', '0.62', 4_000, 659_680],
    ['sports', '0.003', 700, 1_050],
  ] as const)('%s at %s for %i', (category, price, qty_cc, want) => {
    expect(fee(category, price, qty_cc)).toBe(want);
  });
});

describe('by category and day', () => {
  it('charges sports by the day the market was created', () => {
    expect(rate('sports', '2026-07-09', '2026-07-20')).toBe(3_000);
    expect(rate('sports', '2026-07-10', '2026-07-20')).toBe(5_000);
    expect(rate('sports', '2026-06-01', '2026-11-01')).toBe(3_000);
    expect(line('sports', '2026-07-10', '2026-07-20')).toMatchObject({ rebate_percent: 15 });
    expect(line('sports', '2026-07-09', '2026-07-20')).toMatchObject({ rebate_percent: 25 });
  });

  it('knows the first fees and the two weeks of spring', () => {
    const of = (category: Category, at: string) => {
      const found = line(category, at, at);
      return typeof found === 'string' ? found : [found.rate_e5, found.exponent, found.times_price];
    };
    expect(of('sports', '2026-02-20')).toEqual([0, 1, false]);
    expect(of('ncaab', '2026-02-17')).toEqual([0, 1, false]);
    expect(of('ncaab', '2026-02-18')).toEqual([1_750, 1, true]);
    expect(of('ncaab', '2026-03-30')).toEqual([3_000, 1, true]);
    expect(of('crypto', '2026-03-05')).toEqual([0, 1, false]);
    expect(of('crypto_15m', '2026-01-05')).toEqual([25_000, 2, true]);
    expect(of('crypto', '2026-03-06')).toEqual([25_000, 2, true]);
    expect(of('weather', '2026-04-13')).toEqual([2_500, 0.5, true]);
    expect(of('weather', '2026-04-14')).toEqual([5_000, 1, false]);
    expect(of('geopolitics', '2026-10-01')).toEqual([0, 1, false]);
    // Politics paid from 2026-03-30, at a rate that the sources do not name.
    expect(of('politics', '2026-04-01')).toMatch(/no line/);
  });

  it('has exactly one line for every category and day since 2026-04-14', () => {
    for (let at_us = dayUs('2026-04-14'); at_us < dayUs('2026-11-20'); at_us += 7 * DAY_US)
      for (const category of CATEGORIES) expect(categoryFees(category, at_us, at_us).ok).toBe(true);
  });

  it('has a dated source on every line', () => {
    for (const { source } of [...CATEGORY_LINES, ...US_LINES]) expect(source.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});

describe("a market's own statement", () => {
  const v3 = { feeType: 'sports_fees_v3', feeSchedule: { rate: 0.05, exponent: 1, takerOnly: true, rebateRate: 0.15 } };
  it('is read in both forms', () => {
    expect(marketFees(v3)).toEqual({ rate_e5: 5_000, rebate_percent: 15, name: 'sports_fees_v3' });
    expect(marketFees({ fd: { r: 0.03, e: 1, to: true } })).toEqual({
      rate_e5: 3_000,
      rebate_percent: null,
      name: 'fd',
    });
    expect(marketFees({ feesEnabled: false, ...v3 })).toMatchObject({ rate_e5: 0 });
    expect(polymarketTakerSchedule(v3)).toMatchObject({ rate_e5: 5_000, rounding: 'polymarket_5dp' });
    expect(polymarketMakerSchedule(v3)).toMatchObject({ rate_e5: 0 });
  });

  it.each([
    [{}],
    [{ takerBaseFee: 1000, makerBaseFee: 1000 }],
    [{ feeSchedule: { rate: 0.05, exponent: 2, takerOnly: true } }],
    [{ feeSchedule: { rate: 0.05, takerOnly: true } }],
    [{ feeSchedule: { rate: 0.05, exponent: 1, takerOnly: false } }],
    [{ feeSchedule: { rate: 0.3, exponent: 1 } }],
    [{ feeSchedule: { rate: -0.05, exponent: 1 } }],
    [{ feeSchedule: { rate: 0.050_000_1, exponent: 1 } }],
    [{ feeSchedule: { rate: '0.05', exponent: 1 } }],
    [{ fd: { r: 0.05, e: 2 } }],
  ])('that says %o is unknown', (market) => {
    expect(marketFees(market)).toBeNull();
    expect(polymarketTakerSchedule(market)).toBeNull();
    expect(polymarketMakerSchedule(market)).toBeNull();
  });
});

it('knows Polymarket US from 2026-04-03 on', () => {
  expect(usFees(dayUs('2026-04-02')).ok).toBe(false);
  expect(usFees(dayUs('2026-04-03'))).toMatchObject({ line: { taker_e5: 5_000, maker_rebate_e5: 1_250 } });
  expect(usFees(dayUs('2026-09-16'))).toMatchObject({ line: { taker_e5: 5_000 } });
  expect(usFees(dayUs('2026-09-17'))).toMatchObject({ line: { taker_e5: 6_950, maker_rebate_e5: 1_250 } });
});
