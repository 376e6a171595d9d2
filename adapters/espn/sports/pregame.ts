/** Devigged pregame prices, two- and three-way (espn.md 8; recordings of 2022-08/2026). */
import type { Probability } from '../../../runtime/trading/units.ts';
import { asList, asNumber, asObject, asText, dig, type JsonObject } from '../../http/decode.ts';
import { impliedProbability } from '../odds.ts';
import type { SportLeague, SportPregame, SportReference } from './types.ts';

/**
 * probit(p0) per point of the closing spread, where a spread is a point spread (kernel coefficients, fitted on closing lines to
 * 2026, 2026-11-21). Run and puck lines are fixed at 1.5 and say little: those leagues have none.
 */
const SPREAD_TO_PROBIT: Readonly<Partial<Record<SportLeague, number>>> = {
  nba: 0.08368,
  ncaab: 0.09304,
  ncaaf: 0.07015,
  nfl: 0.08898,
  wnba: 0.0854,
};

/** Bet365: its decimal prices in these answers move while the game runs and after it. */
const LIVE_PROVIDER = '2000';

type Outcome = 'home' | 'draw' | 'away';

/** American close, then open, then the number of the older shape, then a decimal price; implied, margin included. */
function implied(odds: JsonObject, outcome: Outcome): Probability | null {
  const block = asObject(odds[outcome === 'draw' ? 'drawOdds' : `${outcome}TeamOdds`]);
  const candidates = [
    dig(odds, 'moneyline', outcome, 'close', 'odds'),
    dig(odds, 'moneyline', outcome, 'open', 'odds'),
    block?.moneyLine,
  ];
  for (const candidate of candidates) {
    const p = impliedProbability(candidate);
    if (p !== null) return p;
  }
  const decimal = asNumber(block?.value) ?? asNumber(dig(block, 'odds', 'value'));
  return decimal !== null && decimal > 1 && decimal <= 10_000 ? 1 / decimal : null;
}

const inside = (p: number): boolean => p > 0 && p < 1;

/**
 * The pregame price in an `odds` list: the provider of best `priority` that prices every outcome, else its point spread.
 * `favorite` flags contradict the prices at times and are not read. Null is normal operation.
 * @param started once a game runs, providers whose prices move with it are left out.
 */
export function pregameFrom(list: unknown, league: SportLeague, started: boolean): SportPregame | null {
  const providers = asList(list)
    .map(asObject)
    .filter((one) => one !== null)
    .filter((one) => !started || asText(dig(one, 'provider', 'id')) !== LIVE_PROVIDER)
    .sort((a, b) => priority(a) - priority(b));
  for (const odds of providers) {
    const home = implied(odds, 'home');
    const away = implied(odds, 'away');
    const draw = league === 'soccer' ? implied(odds, 'draw') : 0;
    if (home === null || away === null || draw === null) continue;
    const sum = home + draw + away;
    const [side1, share] = [home / sum, draw / sum];
    if (inside(side1) && (league !== 'soccer' || inside(share)) && side1 + share < 1)
      return { side1, draw: share, source: `odds ${providerName(odds)} moneyline` };
  }
  const slope = SPREAD_TO_PROBIT[league];
  if (slope === undefined) return null;
  for (const odds of providers) {
    const spread = asNumber(odds.spread);
    if (spread === null || Math.abs(spread) > 60) continue;
    return { side1: normalCdf(-slope * spread), draw: 0, source: `odds ${providerName(odds)} spread` };
  }
  return null;
}

function priority(odds: JsonObject): number {
  return asNumber(dig(odds, 'provider', 'priority')) ?? 1000;
}

function providerName(odds: JsonObject): string {
  return (asText(dig(odds, 'provider', 'name')) ?? 'unknown').slice(0, 40);
}

/** Standard normal distribution function (Abramowitz-Stegun 7.1.26, absolute error below 1.5e-7). */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.3275911 * (Math.abs(x) / Math.SQRT2));
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (poly * Math.exp((-x * x) / 2)) / 2;
  return x > 0 ? 1 - tail : tail;
}

/** ESPN's probability after the last play; null when it is not there or does not add up. */
export function referenceFrom(situation: unknown): SportReference | null {
  const block = dig(situation, 'lastPlay', 'probability');
  const side1 = asNumber(dig(block, 'homeWinPercentage'));
  const draw = asNumber(dig(block, 'tiePercentage'));
  if (side1 === null || side1 < 0 || side1 > 1) return null;
  if (draw === null || draw <= 0 || side1 + draw > 1 + 1e-9) return { side1 };
  return { side1, draw };
}
