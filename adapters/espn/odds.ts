/** Pregame probability from the odds inside ESPN answers (espn.md 8: shapes until 2025 and of 2026, recordings of 2022-08/2026). */
import type { League, Prior } from '../../runtime/trading/events.ts';
import { asList, asNumber, asObject, asText, dig, type JsonObject } from '../http/decode.ts';

/**
 * probit(p0) = b0 x expected home margin, for lines that have a spread only (models.md 1, fitted on closing lines to 2026).
 */
const MARGIN_TO_PROBIT: Readonly<Record<League, number>> = { nba: 0.0874, nfl: 0.0888 };

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

/** Remove the bookmaker's margin from two implied probabilities, in proportion: p = a / (a + b). */
export function devig(home: number, away: number): number {
  return home / (home + away);
}

/** Standard normal distribution function (Abramowitz-Stegun 7.1.26, absolute error below 1.5e-7). */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.3275911 * (Math.abs(x) / Math.SQRT2));
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (poly * Math.exp((-x * x) / 2)) / 2;
  return x > 0 ? 1 - tail : tail;
}

/** Money lines of one provider in either shape; null unless both sides are priced. */
function fromMoneyline(odds: JsonObject): number | null {
  const home = moneyline(odds, 'home');
  const away = moneyline(odds, 'away');
  return home === null || away === null ? null : devig(home, away);
}

function moneyline(odds: JsonObject, side: 'home' | 'away'): number | null {
  const candidates = [
    dig(odds, 'moneyline', side, 'close', 'odds'),
    dig(odds, 'moneyline', side, 'open', 'odds'),
    dig(odds, `${side}TeamOdds`, 'moneyLine'),
  ];
  for (const candidate of candidates) {
    const implied = impliedProbability(candidate);
    if (implied !== null) return implied;
  }
  return null;
}

/**
 * The prior in an `odds` or `pickcenter` list: the best `priority` that has both money lines, else the best that has a spread.
 * `favorite` flags contradict the prices at times and are not read. Null when nothing is priced, which is normal operation.
 */
export function priorFromOdds(list: unknown, league: League, origin: string): Prior | null {
  const providers = asList(list)
    .map(asObject)
    .filter((one) => one !== null)
    .sort((a, b) => priority(a) - priority(b));
  for (const odds of providers) {
    const home_probability = fromMoneyline(odds);
    if (home_probability !== null) return { home_probability, source: `${origin} ${providerName(odds)} moneyline` };
  }
  for (const odds of providers) {
    const spread = asNumber(odds.spread);
    if (spread === null || Math.abs(spread) > 60) continue;
    const home_probability = normalCdf(MARGIN_TO_PROBIT[league] * -spread);
    return { home_probability, source: `${origin} ${providerName(odds)} spread` };
  }
  return null;
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
  const home_probability = home ?? (away === null ? null : 1 - away);
  return home_probability === null ? null : { home_probability, source: 'ESPN predictor' };
}

function percent(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,3}(\.\d+)?$/.test(value) ? Number(value) : asNumber(value);
  return number !== null && number > 0 && number < 100 ? number / 100 : null;
}
