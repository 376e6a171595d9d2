/** Where two venues' contracts on the same outcome can pay differently, field by field. */

import type { ContractTerms, RetirementRule } from '../../runtime/trading/types/contract.ts';
import type {
  League,
  SettlementDifference,
  TieRule,
  VenueMarket,
  VoidRule,
} from '../../runtime/trading/types/events.ts';
import { canEndTied } from '../../runtime/trading/types/periods.ts';
import { retirementChancePpm, voidChancePpm, voidPays, voidRuleOf } from '../../runtime/trading/types/voids.ts';

/** Half a contract: what a lock loses at most when one venue pays a side in full and the other half. */
const HALF_E4 = 5000;
const WHOLE_E4 = 10_000;

/** What each rule means, in words for people. */
const SAYS: Readonly<Record<TieRule, string>> = {
  no_tie: 'no tie possible',
  pays_no: 'a tie pays NO',
  splits: 'a tie pays 50-50',
  fair_price: 'a tie pays a fair price set by the venue',
  unknown: 'rules say nothing about a tie',
};

/**
 * Compare what a tie pays. Equal rules differ in nothing, except two venues that both set a fair price of their own. A rule
 * that is unknown where a tie can happen blocks the lock.
 */
export function tieDifference(
  league: League,
  postseason: boolean,
  a: TieRule,
  b: TieRule,
): SettlementDifference | null {
  if (!canEndTied(league, postseason)) return null;
  const words = { field: 'tie', a: SAYS[a], b: SAYS[b] };
  // `no_tie` where a tie can happen is a listing that knows less than the league's rules: as good as unknown.
  const unknown = [a, b].some((rule) => rule === 'unknown' || rule === 'no_tie');
  if (unknown) return { ...words, verdict: 'block', loss_e4: WHOLE_E4, chance_ppm: null };
  if (a === b && a !== 'fair_price') return null;
  const is_fair = a === 'fair_price' || b === 'fair_price';
  const is_whole = is_fair && a !== 'splits' && b !== 'splits';
  return { ...words, verdict: 'priced', loss_e4: is_whole ? WHOLE_E4 : HALF_E4, chance_ppm: null };
}

/** What each rule means for a game that is never played, in words for people. */
export const VOID_SAYS: Readonly<Record<VoidRule, string>> = {
  pays_yes: 'pays YES',
  pays_no: 'pays NO',
  splits: 'pays 50-50',
  fair_price: 'pays a fair price set by the venue',
  unknown: 'rules say nothing about it',
};

type VoidMarket = Pick<VenueMarket, 'venue' | 'void_rule' | 'terms'>;

/** How long it is waited for, in words. */
function waitsSay(terms: ContractTerms | undefined): string {
  const hours = terms?.waits_h ?? null;
  if (hours === null) return 'not played';
  return hours < 0 ? 'never played' : `not played within ${hours} h`;
}

/**
 * A game that is never played. Kalshi waits 48 hours in most leagues and pays a fair price then (kalshi.md 3.3, rules of August
 * 2026); Polymarket waits and pays 50-50 when it is cancelled, in soccer Yes or No (polymarket.md 2.6). Rules that say the same
 * still differ in how long they wait, by half a contract at most.
 */
export function voidDifference(league: League, a: VoidMarket, b: VoidMarket): SettlementDifference {
  const rules = [voidRuleOf(a), voidRuleOf(b)] as const;
  const [[a_least, a_most], [b_least, b_most]] = [voidPays(rules[0]), voidPays(rules[1])];
  return {
    field: 'void',
    a: `${waitsSay(a.terms)}: ${VOID_SAYS[rules[0]]}`,
    b: `${waitsSay(b.terms)}: ${VOID_SAYS[rules[1]]}`,
    verdict: 'priced',
    loss_e4: Math.max(a_most - b_least, b_most - a_least, HALF_E4),
    chance_ppm: voidChancePpm(league),
  };
}

/** What each rule means for a match that has begun and is not played out. */
const RETIREMENT_SAYS: Readonly<Record<RetirementRule, string>> = {
  advances: 'the player who advances wins',
  splits: 'pays 50-50',
  fair_price: 'pays a fair price set by the venue',
  pays_no: 'pays NO',
  unknown: 'rules say nothing about it',
};

/**
 * A match that begins and is not played out, in tennis: a market that pays whoever advances and one that pays 50-50 differ by half a
 * contract, rules that are not known by a whole one (fault A13). In other sports a game that is broken off is a void.
 */
export function retirementDifference(
  league: League,
  a: Pick<VenueMarket, 'terms'>,
  b: Pick<VenueMarket, 'terms'>,
): SettlementDifference | null {
  if (league !== 'tennis') return null;
  const rules = [a.terms?.retirement ?? 'unknown', b.terms?.retirement ?? 'unknown'] as const;
  const [one, other] = rules;
  const is_open = rules.some((rule) => rule === 'unknown' || rule === 'fair_price');
  if (one === other && !is_open) return null;
  return {
    field: 'retirement',
    a: `retirement: ${RETIREMENT_SAYS[one]}`,
    b: `retirement: ${RETIREMENT_SAYS[other]}`,
    verdict: 'priced',
    loss_e4: is_open || !rules.includes('splits') ? WHOLE_E4 : HALF_E4,
    chance_ppm: retirementChancePpm(league),
  };
}

/**
 * Goals of a shoot-out, in hockey: they decide a game and its total by one goal where they count. Blocked where one venue counts them
 * and the other leaves them out; where a side's market is silent the league's result stands.
 */
export function shootoutDifference(
  league: League,
  a: Pick<VenueMarket, 'terms'>,
  b: Pick<VenueMarket, 'terms'>,
): SettlementDifference | null {
  const [one, other] = [a.terms?.shootout ?? 'unknown', b.terms?.shootout ?? 'unknown'];
  if (league !== 'nhl' || one === other || one === 'unknown' || other === 'unknown') return null;
  const says = (rule: string): string => (rule === 'counts' ? 'shoot-outs count' : 'shoot-outs do not count');
  return { field: 'shootout', a: says(one), b: says(other), verdict: 'block', loss_e4: WHOLE_E4, chance_ppm: null };
}
