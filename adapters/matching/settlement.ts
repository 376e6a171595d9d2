/** Where two venues' contracts on the same outcome can pay differently, field by field. */
import type { League, SettlementDifference } from '../../runtime/trading/events.ts';
import type { TieRule } from '../../runtime/trading/feeds.ts';

/** Half a contract: what a lock loses at most when one venue pays a side in full and the other half. */
const HALF_E4 = 5000;
const WHOLE_E4 = 10_000;

/**
 * Chance that a listed game is never finished. One NFL game of 3,295 since 2014 was abandoned (300 ppm); rounded up, because
 * postponements that outlast a venue's 48 hours are not in that count. An assumption, not a measurement of voided markets.
 */
const VOID_CHANCE_PPM = 500;

/** What each rule means, in words for people. */
const SAYS: Readonly<Record<TieRule, string>> = {
  no_tie: 'no tie possible',
  pays_no: 'a tie pays NO',
  splits: 'a tie pays 50-50',
  fair_price: 'a tie pays a fair price set by the venue',
  unknown: 'rules say nothing about a tie',
};

/** Basketball is played until somebody wins, and so are NFL playoffs; an NFL regular-season game can end level. */
export function canEndTied(league: League, postseason: boolean): boolean {
  return league === 'nfl' && !postseason;
}

/**
 * Compare what a tie pays. Equal rules differ in nothing, except two venues that both set a fair price of their own. A rule
 * that is unknown where a tie can happen blocks the lock.
 */
export function tieDifference(
  league: League,
  postseason: boolean,
  kalshi: TieRule,
  polymarket: TieRule,
): SettlementDifference | null {
  if (!canEndTied(league, postseason)) return null;
  const words = { field: 'tie', kalshi: SAYS[kalshi], polymarket: SAYS[polymarket] };
  // `no_tie` where a tie can happen is a listing that knows less than the league's rules: as good as unknown.
  const unknown = [kalshi, polymarket].some((rule) => rule === 'unknown' || rule === 'no_tie');
  if (unknown) return { ...words, verdict: 'block', loss_e4: WHOLE_E4, chance_ppm: null };
  if (kalshi === polymarket && kalshi !== 'fair_price') return null;
  const is_fair = kalshi === 'fair_price' || polymarket === 'fair_price';
  const is_whole = is_fair && kalshi !== 'splits' && polymarket !== 'splits';
  return { ...words, verdict: 'priced', loss_e4: is_whole ? WHOLE_E4 : HALF_E4, chance_ppm: null };
}

/**
 * A game that is never played: Kalshi pays a fair price when it has not begun within 48 hours (kalshi.md 3.3, rules of
 * August 2026), Polymarket waits, and pays 50-50 when it is cancelled (polymarket.md 2.6). At most half a contract apart.
 */
export function voidDifference(): SettlementDifference {
  return {
    field: 'void',
    kalshi: 'not begun within 48 h: a fair price set by the venue',
    polymarket: 'waits when postponed; 50-50 when cancelled',
    verdict: 'priced',
    loss_e4: HALF_E4,
    chance_ppm: VOID_CHANCE_PPM,
  };
}
