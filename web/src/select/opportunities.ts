/** Rows of the stream of opportunities. */
import type { LegsClosed } from '../../../runtime/trading/types/journal.ts';
import { venueName } from '../../../runtime/trading/types/venue.ts';
import type { TimedOpportunity, View } from '../../../runtime/trading/view/view.ts';
import { cents } from '../format/format.ts';

/** Newest first. `game_id`: of one game only; `near_misses`: with those that the fees or a few tenths of a cent killed. */
export function opportunityRows(view: View, options: { game_id?: string; near_misses: boolean }): TimedOpportunity[] {
  const rows: TimedOpportunity[] = [];
  for (let i = view.opportunities.length - 1; i >= 0; i -= 1) {
    const o = view.opportunities[i];
    if (o === undefined) continue;
    if (!options.near_misses && o.verdict === 'near_miss') continue;
    if (options.game_id !== undefined && o.game_id !== options.game_id) continue;
    rows.push(o);
  }
  return rows;
}

/** Counts by verdict among the opportunities kept. */
export function verdictCounts(view: View): { taken: number; refused: number; near_miss: number } {
  const counts = { taken: 0, refused: 0, near_miss: 0 };
  for (const o of view.opportunities) counts[o.verdict] += 1;
  return counts;
}

/** What was expected of those that were taken and what came of it, over those whose legs are done. */
export interface TakenTotals {
  /** Legs done; legs still worked on. */
  done: number;
  working: number;
  /** Of those done: with at least one contract that has every leg. */
  filled: number;
  matched_qty_cc: number;
  wanted_qty_cc: number;
  expected_udollars: number;
  /** Locks and sets among them, whose payout is known: expected and locked in. */
  locks: number;
  locks_expected_udollars: number;
  locked_udollars: number;
}

/** Sum up the taken ones that are kept. */
export function takenTotals(view: View): TakenTotals {
  const totals = { done: 0, working: 0, filled: 0, matched_qty_cc: 0, wanted_qty_cc: 0, expected_udollars: 0 };
  const locks = { locks: 0, locks_expected_udollars: 0, locked_udollars: 0 };
  for (const { verdict, closed, qty_cc } of view.opportunities) {
    if (verdict !== 'taken') continue;
    if (closed === null) {
      totals.working += 1;
      continue;
    }
    totals.done += 1;
    if (closed.matched_qty_cc > 0) totals.filled += 1;
    totals.matched_qty_cc += closed.matched_qty_cc;
    totals.wanted_qty_cc += qty_cc;
    totals.expected_udollars += closed.expected_udollars;
    if (closed.locked_udollars === null) continue;
    locks.locks += 1;
    locks.locks_expected_udollars += closed.expected_udollars;
    locks.locked_udollars += closed.locked_udollars;
  }
  return { ...totals, ...locks };
}

const OUTCOMES: Readonly<Record<LegsClosed['outcome'], string>> = {
  filled: 'filled',
  partly_filled: 'filled in part',
  unfilled: 'nothing filled',
  unwound: 'legs sold back',
  capped: 'one leg left alone',
};

/** What became of one that was taken: "filled", "nothing filled", "working"; empty for others. */
export function outcomeText({ verdict, closed }: Pick<TimedOpportunity, 'verdict' | 'closed'>): string {
  if (verdict !== 'taken') return '';
  return closed === null ? 'working' : OUTCOMES[closed.outcome];
}

/** The verdict in a word or two. */
export function verdictWord({ verdict }: Pick<TimedOpportunity, 'verdict'>): string {
  return verdict === 'taken' ? 'Taken' : verdict === 'near_miss' ? 'Near miss' : 'Refused';
}

/** A leg in a trader's words: "Kalshi yes 43¢". */
export function legText(leg: TimedOpportunity['legs'][number]): string {
  return `${venueName(leg.venue)} ${leg.side} ${cents(leg.ask_e4)}¢`;
}

/**
 * The legs with what they are on: "BOS by over 4.5: Kalshi yes 37¢ + Polymarket no 59¢", or each with its own name where they
 * differ. A market that is not named is left without.
 */
export function namedLegs(legs: TimedOpportunity['legs'], names: Readonly<Record<string, string>>): string {
  const [name, ...others] = new Set(legs.map(({ market_id }) => names[market_id] ?? ''));
  const join = (text: (leg: TimedOpportunity['legs'][number]) => string): string => legs.map(text).join(' + ');
  if (others.length === 0) return name ? `${name}: ${join(legText)}` : join(legText);
  return join((leg) => `${names[leg.market_id] ?? ''} ${legText(leg)}`.trim());
}

/**
 * Label and kind in two lines. The two propositions of a nested lock share the lines, the second without the words that both
 * begin with: "BOS by over 4.5", "Nested lock with 8.5".
 */
export function labelLines(
  { label, opportunity_type }: Pick<TimedOpportunity, 'label' | 'opportunity_type'>,
  type_name: string,
): [string, string] {
  const [wider = '', narrower] = label.split(' / ');
  if (opportunity_type !== 'nested_lock' || narrower === undefined) return [label, type_name];
  const [first, second] = [wider.split(' '), narrower.split(' ')];
  const shared = second.findIndex((word, i) => word !== first[i]);
  return [wider, `${type_name} with ${second.slice(Math.max(0, shared)).join(' ')}`];
}

/** What became of the limits: "all 14 limits held", "13 of 14 limits held: book age failed", "refused by no limit". */
export function limitText(o: TimedOpportunity): string {
  const { passed, total, failed } = limitSummary(o);
  if (total === 0) return '';
  if (failed !== null) return `${passed} of ${total} limits held: ${failed.replaceAll('_', ' ')} failed`;
  return o.verdict === 'taken' ? `all ${total} limits held` : 'refused by no limit';
}

/** How many of the limits held, e.g. 5 of 6, and the first that did not. */
export function limitSummary(o: TimedOpportunity): { passed: number; total: number; failed: string | null } {
  return {
    passed: o.limits.filter((limit) => limit.passed).length,
    total: o.limits.length,
    failed: o.limits.find((limit) => !limit.passed)?.name ?? null,
  };
}
