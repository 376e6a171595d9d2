/** Markets that have paid, kept for a while: a venue may correct itself, and what was traded before may be told after. */
import type { ClosedTrade } from '../types/journal.ts';
import type { PriceE4, QtyCc, TimeUs, Udollars } from '../types/units.ts';
import { closedTrades, type PositionFacts } from './closed-trades.ts';

/** One market that has paid. */
export interface Paid {
  yes_value_e4: PriceE4;
  at_us: TimeUs;
  /** Quantities that it paid for. */
  held: Partial<Record<'yes' | 'no', { qty_cc: QtyCc; facts: PositionFacts }>>;
}

/** Markets that have paid are remembered: the latest so many at least. */
const PAID_KEPT = 500;
/** So many more are forgotten together. */
const PAID_MORE = 100;

/** Keep what a market has paid, as the latest. */
export function remember(all: Record<string, Paid>, key: string, paid: Paid): void {
  delete all[key];
  all[key] = paid;
  const keys = Object.keys(all);
  if (keys.length > PAID_KEPT + PAID_MORE) for (const old of keys.slice(0, PAID_MORE)) delete all[old];
}

/** The line of the statement for contracts that were paid for and turn out to be worth more or less by `proceeds`. */
export function corrected(
  facts: PositionFacts,
  { qty_cc, ...out }: { qty_cc: QtyCc; proceeds: Udollars; extra_fees: Udollars; at_us: TimeUs },
): ClosedTrade[] {
  const { strategy } = facts;
  const lot = { opportunity_id: '', strategy, qty_cc, cost_udollars: 0, fees_udollars: 0, at_us: out.at_us };
  return closedTrades(facts, [lot], { ...out, how: 'corrected' });
}
