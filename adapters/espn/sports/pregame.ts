/** Devigged pregame prices, two- and three-way, and spreads (espn.md 8; recordings of 2022-08/2026). */
import type { League, Prior, Reference, Spread } from '../../../runtime/trading/types/events.ts';
import type { Probability } from '../../../runtime/trading/types/units.ts';
import { asList, asNumber, asObject, asText, dig, type JsonObject } from '../../http/decode.ts';

/** Leagues whose lines are point spreads and whose totals the models were fitted with. Run and puck lines are fixed at 1.5. */
const POINT_SPREADS: ReadonlySet<League> = new Set(['nfl', 'ncaaf', 'nba', 'ncaab', 'wnba']);
/** Leagues whose models were calibrated with the closing total. */
const TOTALS: ReadonlySet<League> = new Set([...POINT_SPREADS, 'mlb']);

/** Largest believable point spread and total. */
const MAX_SPREAD = 60;
const MAX_TOTAL = 400;

/** Bet365: its decimal prices in these answers move while the game runs and after it. */
const LIVE_PROVIDER = '2000';

type Way = 'home' | 'draw' | 'away';

/** American odds, as number (-150) or text ("-105", "+120", "EVEN"), to the implied probability; null when malformed. */
export function impliedProbability(odds: unknown): number | null {
  let american: number | null = asNumber(odds);
  if (typeof odds === 'string') {
    if (/^(EVEN|EV|PK)$/i.test(odds)) american = 100;
    else american = /^[+-]?\d{3,6}(\.\d+)?$/.test(odds) ? Number(odds) : null;
  }
  if (american === null || Math.abs(american) < 100 || Math.abs(american) > 1_000_000) return null;
  return american > 0 ? 100 / (american + 100) : -american / (100 - american);
}

/** American close, then open, then the number of the older shape, then a decimal price; implied, margin included. */
function implied(odds: JsonObject, way: Way): Probability | null {
  const block = asObject(odds[way === 'draw' ? 'drawOdds' : `${way}TeamOdds`]);
  const candidates = [
    dig(odds, 'moneyline', way, 'close', 'odds'),
    dig(odds, 'moneyline', way, 'open', 'odds'),
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

/** What an `odds` or `pickcenter` list says before the start. */
export interface Pregame {
  /** The provider of best `priority` that prices every outcome. */
  prior: Prior | null;
  /** Else the point spread of the best that has one. */
  spread: Spread | null;
}

/** Bookmakers in order of `priority`. */
function providers(list: unknown, started: boolean): JsonObject[] {
  return asList(list)
    .map(asObject)
    .filter((one) => one !== null)
    .filter((one) => !started || asText(dig(one, 'provider', 'id')) !== LIVE_PROVIDER)
    .sort((a, b) => priority(a) - priority(b));
}

/**
 * The pregame price. `favorite` flags contradict the prices at times and are not read. Nothing is normal operation.
 * @param started once a game runs, providers whose prices move with it are left out.
 * @param origin name of the list, for the source.
 */
export function pregameFrom(list: unknown, league: League, started: boolean, origin = 'odds'): Pregame {
  const books = providers(list, started);
  for (const odds of books) {
    const home = implied(odds, 'home');
    const away = implied(odds, 'away');
    const draw = league === 'soccer' ? implied(odds, 'draw') : 0;
    if (home === null || away === null || draw === null) continue;
    const sum = home + draw + away;
    const [side1, share] = [home / sum, draw / sum];
    if (inside(side1) && (league !== 'soccer' || inside(share)) && side1 + share < 1) {
      const source = `${origin} ${providerName(odds)} moneyline`;
      return { prior: { side1, draw: share, total: totalOf(odds, league), source }, spread: null };
    }
  }
  for (const odds of POINT_SPREADS.has(league) ? books : []) {
    const line = asNumber(odds.spread);
    if (line === null || Math.abs(line) > MAX_SPREAD) continue;
    // The line is the home side's handicap: -3 means that it is expected to win by 3.
    const source = `${origin} ${providerName(odds)} spread`;
    return { prior: null, spread: { margin: 0 - line, total: totalOf(odds, league), source } };
  }
  return { prior: null, spread: null };
}

function totalOf(odds: JsonObject, league: League): number | null {
  const total = asNumber(odds.overUnder);
  return TOTALS.has(league) && total !== null && total > 0 && total < MAX_TOTAL ? total : null;
}

function priority(odds: JsonObject): number {
  return asNumber(dig(odds, 'provider', 'priority')) ?? 1000;
}

function providerName(odds: JsonObject): string {
  return (asText(dig(odds, 'provider', 'name')) ?? 'unknown').slice(0, 40);
}

/** ESPN's own pregame projection (`predictor.*.gameProjection`, percent), used only when no bookmaker is shown. */
export function priorFromPredictor(predictor: unknown): Prior | null {
  const home = percent(dig(predictor, 'homeTeam', 'gameProjection'));
  const away = percent(dig(predictor, 'awayTeam', 'gameProjection'));
  const side1 = home ?? (away === null ? null : 1 - away);
  return side1 === null ? null : { side1, draw: 0, total: null, source: 'ESPN predictor' };
}

function percent(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,3}(\.\d+)?$/.test(value) ? Number(value) : asNumber(value);
  return number !== null && number > 0 && number < 100 ? number / 100 : null;
}

/** ESPN's probability after the last play; null when it is not there or does not add up. */
export function referenceFrom(situation: unknown): Reference | null {
  const block = dig(situation, 'lastPlay', 'probability');
  const side1 = asNumber(dig(block, 'homeWinPercentage'));
  const draw = asNumber(dig(block, 'tiePercentage'));
  if (side1 === null || side1 < 0 || side1 > 1) return null;
  if (draw === null || draw <= 0 || side1 + draw > 1 + 1e-9) return { side1 };
  return { side1, draw };
}
