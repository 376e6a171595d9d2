/** Games that are never played: how likely, and what a market pays then. */
import type { League, VenueMarket, VoidRule } from './events.ts';
import { ONE_DOLLAR_E4 } from './units.ts';
import { venueSpec } from './venue.ts';

/**
 * Chance that a listed game is never finished, parts per million. One NFL game of 3,295 since 2014 was abandoned (300 ppm);
 * rounded up, because postponements that outlast a venue's 48 hours are not in that count. Leagues that lose games to rain,
 * injuries before the start and withdrawals get more. All are assumptions, no measurements of voided markets (2026-11).
 */
const VOID_CHANCE_PPM: Readonly<Partial<Record<League, number>>> = { mlb: 10_000, tennis: 20_000, mma: 30_000 };
const USUAL_CHANCE_PPM = 500;

/** Chance that a game of this league is never finished, parts per million. `league` is null for an event that is no game. */
export function voidChancePpm(league: League | null): number {
  return (league === null ? undefined : VOID_CHANCE_PPM[league]) ?? USUAL_CHANCE_PPM;
}

/**
 * Chance that a match which begins is not played out, parts per million: 7 of 584 matches of a French Open (1.2 %, singles and doubles,
 * 2025), rounded up by two because best-of-three tours lose more; an assumption, not fitted (2026-12).
 */
const RETIREMENT_PPM = 25_000;

/** Chance that a game of this league begins and is not played out, parts per million; 0 where such a game is a void. */
export function retirementChancePpm(league: League): number {
  return league === 'tennis' ? RETIREMENT_PPM : 0;
}

/** What YES pays, least and most, 1/10,000 dollar: a rule that leaves the price open can pay anything. */
export type PayRange = readonly [least_e4: number, most_e4: number];
export const ANY_PAY: PayRange = [0, ONE_DOLLAR_E4];
export const NO_PAY: PayRange = [0, 0];
export const HALF_PAY: PayRange = [ONE_DOLLAR_E4 / 2, ONE_DOLLAR_E4 / 2];
export const FULL_PAY: PayRange = [ONE_DOLLAR_E4, ONE_DOLLAR_E4];

const PAYS: Readonly<Record<VoidRule, PayRange>> = {
  pays_yes: FULL_PAY,
  pays_no: NO_PAY,
  splits: HALF_PAY,
  fair_price: ANY_PAY,
  unknown: ANY_PAY,
};

/** The rule of a market for a game that is never played; where nobody has read it, what its venue usually does. */
export function voidRuleOf({ venue, void_rule }: Pick<VenueMarket, 'venue' | 'void_rule'>): VoidRule {
  return void_rule ?? venueSpec(venue).usual_void_rule;
}

/** What YES of a market pays when the game is never played. */
export function voidPays(rule: VoidRule): PayRange {
  return PAYS[rule];
}
