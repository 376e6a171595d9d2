/**
 * Polymarket's published taker fees by date, international venue and Polymarket US, with the source of every line (docs/fees.md).
 * Live markets state their own `feeSchedule`; these lines serve history and questions. Days are UTC; `to` is included.
 */
import type { FeeSource } from '../../runtime/trading/types/fee-schedules.ts';

const NONE: FeeSource = { text: 'changelog: no taker fees before the first of each category', date: '2026-08-01' };
const FEBRUARY: FeeSource = { text: 'trading/fees page, Feb-Mar 2026', date: '2026-02-18' };
const MARCH: FeeSource = { text: 'trading/fees page of 2026-03-30', date: '2026-03-30' };
const APRIL: FeeSource = { text: 'trading/fees page as of 2026-04-14', date: '2026-04-14' };
const JULY: FeeSource = { text: 'trading/fees page after the change of 2026-07-10', date: '2026-07-10' };

/** A category's fee. */
export interface CategoryLine {
  categories: readonly string[];
  /** Days of the trade. */
  from: string;
  to?: string;
  /** Days on which the market was created, where that decides. */
  created_from?: string;
  created_to?: string;
  /** Rate of C x (p (1 - p))^exponent, 1/100,000. */
  rate_e5: number;
  exponent: 0.5 | 1 | 2;
  /** The fee was also multiplied by p (taken in shares). */
  times_price: boolean;
  /** Rounded to a multiple of this. */
  step_udollars: number;
  /** Makers' share of the taker fees, percent. */
  rebate_percent: number;
  source: FeeSource;
}

/** Categories of today's page; `sports` includes what once had lines of its own. */
export const CATEGORIES = [
  ...['sports', 'crypto', 'finance', 'politics', 'mentions', 'tech', 'economics', 'culture', 'weather', 'other'],
  ...['geopolitics', 'ncaab', 'serie_a', 'crypto_15m'],
] as const;
export type Category = (typeof CATEGORIES)[number];

/** A category that had lines of its own is part of another since. */
export const PART_OF: Readonly<Partial<Record<Category, Category>>> = {
  ncaab: 'sports',
  serie_a: 'sports',
  crypto_15m: 'crypto',
};

const none = {
  rate_e5: 0,
  exponent: 1,
  times_price: false,
  step_udollars: 10,
  rebate_percent: 0,
  source: NONE,
} as const;
const shares = { times_price: true, step_udollars: 100, rebate_percent: 0 } as const;
const now = { exponent: 1, times_price: false, step_udollars: 10 } as const;
const spring = { from: '2026-03-30', to: '2026-04-13', ...shares, source: MARCH } as const;

/** The first line that fits decides; a category and time without one is unknown. */
export const CATEGORY_LINES: readonly CategoryLine[] = [
  { categories: CATEGORIES, from: '2020-01-01', to: '2026-01-04', ...none },
  {
    ...{ categories: ['crypto_15m'], from: '2026-01-05', to: '2026-03-29', rate_e5: 25_000, exponent: 2 },
    ...{ ...shares, source: FEBRUARY },
  },
  {
    ...{ categories: ['crypto'], from: '2026-03-06', to: '2026-03-29', rate_e5: 25_000, exponent: 2 },
    ...{ ...shares, source: FEBRUARY },
  },
  {
    ...{ categories: ['ncaab', 'serie_a'], from: '2026-02-18', to: '2026-03-29', rate_e5: 1_750, exponent: 1 },
    ...{ ...shares, source: FEBRUARY },
  },
  { categories: CATEGORIES, from: '2026-01-05', to: '2026-03-29', ...none },
  { categories: ['crypto'], rate_e5: 7_200, exponent: 1, ...spring },
  { categories: ['sports'], rate_e5: 3_000, exponent: 1, ...spring },
  { categories: ['economics'], rate_e5: 3_000, exponent: 0.5, ...spring },
  { categories: ['weather'], rate_e5: 2_500, exponent: 0.5, ...spring },
  { categories: ['other'], rate_e5: 20_000, exponent: 2, ...spring },
  { categories: ['mentions'], rate_e5: 25_000, exponent: 2, ...spring },
  { categories: ['geopolitics'], from: '2026-03-30', ...none, source: MARCH },
  { categories: ['crypto'], from: '2026-04-14', rate_e5: 7_000, rebate_percent: 20, ...now, source: APRIL },
  {
    ...{ categories: ['sports'], from: '2026-04-14', created_to: '2026-07-09', rate_e5: 3_000, rebate_percent: 25 },
    ...{ ...now, source: APRIL },
  },
  {
    ...{ categories: ['sports'], from: '2026-07-10', created_from: '2026-07-10', rate_e5: 5_000, rebate_percent: 15 },
    ...{ ...now, source: JULY },
  },
  {
    ...{ categories: ['finance', 'politics', 'mentions', 'tech'], from: '2026-04-14', rate_e5: 4_000 },
    ...{ rebate_percent: 25, ...now, source: APRIL },
  },
  {
    ...{ categories: ['economics', 'culture', 'weather', 'other'], from: '2026-04-14', rate_e5: 5_000 },
    ...{ rebate_percent: 25, ...now, source: APRIL },
  },
];

/** Polymarket US from a day on; a maker rate is paid to the maker. Rates of C x p x (1 - p), 1/100,000. */
export interface UsLine {
  from: string;
  taker_e5: number;
  maker_rebate_e5: number;
  source: FeeSource;
}

/** Newest first. Before the first line a share of the premium was charged, by a rule that is not kept here. */
export const US_LINES: readonly UsLine[] = [
  {
    ...{ from: '2026-09-17', taker_e5: 6_950, maker_rebate_e5: 1_250 },
    source: { text: 'Polymarket US fee schedule effective 2026-09-17', date: '2026-09-20' },
  },
  {
    ...{ from: '2026-04-03', taker_e5: 5_000, maker_rebate_e5: 1_250 },
    source: { text: 'docs.polymarket.us fee page', date: '2026-06-10' },
  },
];
