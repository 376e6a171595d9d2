/** Closed trades and the days' money in words. */
import type { ClosedTrade } from '../../../runtime/trading/types/journal.ts';
import type { View } from '../../../runtime/trading/view/view.ts';

/** How it ended: "Sold", "Settled, won", "Both sides netted", "Corrected, lost". */
export function howText({ how, result }: Pick<ClosedTrade, 'how' | 'result'>): string {
  const paid = result === 'push' ? 'paid back' : result;
  switch (how) {
    case 'sold':
      return 'Sold';
    case 'netted':
      return 'Both sides netted';
    case 'settled':
      return `Settled, ${paid}`;
    case 'corrected':
      return `Corrected by the venue, ${paid}`;
  }
}

/** Average price of the way in or out, 1/10,000 dollar; null for nothing. */
export function averageE4(udollars: number, qty_cc: number): number | null {
  return qty_cc === 0 ? null : Math.round(udollars / qty_cc);
}

/** Newest first. */
export function tradeRows(view: View): ClosedTrade[] {
  return view.trades.toReversed();
}

/** What the trades kept have made, and how many of them. */
export function tradeTotals(view: View): { count: number; net_udollars: number; fees_udollars: number; won: number } {
  const totals = { count: view.trades.length, net_udollars: 0, fees_udollars: 0, won: 0 };
  for (const { net_udollars, fees_udollars } of view.trades) {
    totals.net_udollars += net_udollars;
    totals.fees_udollars += fees_udollars;
    if (net_udollars > 0) totals.won += 1;
  }
  return totals;
}

/** Contracts that wait for their dollar with every leg, and the others, both at cost; null before the first portfolio. */
export function lockedAndAtRisk(view: View): { locked_udollars: number; at_risk_udollars: number } | null {
  if (view.portfolio === null) return null;
  const { exposure_udollars, matched_udollars } = view.portfolio;
  return { locked_udollars: matched_udollars, at_risk_udollars: exposure_udollars - matched_udollars };
}
