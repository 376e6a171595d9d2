/** Rows of the stream of opportunities. */
import type { TimedOpportunity, View } from '../../../runtime/trading/view.ts';
import { cents, VENUE_NAME } from '../format/format.ts';

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

/** A leg in a trader's words: "Kalshi yes 43¢". */
export function legText(leg: TimedOpportunity['legs'][number]): string {
  return `${VENUE_NAME[leg.venue]} ${leg.side} ${cents(leg.ask_e4)}¢`;
}

/** How many of the limits held, e.g. 5 of 6, and the first that did not. */
export function limitSummary(o: TimedOpportunity): { passed: number; total: number; failed: string | null } {
  return {
    passed: o.limits.filter((limit) => limit.passed).length,
    total: o.limits.length,
    failed: o.limits.find((limit) => !limit.passed)?.name ?? null,
  };
}
