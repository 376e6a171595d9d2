/**
 * Edges of a pair at the best displayed prices, for screens. The kernel decides with whole-order rounding at the depth
 * walked; per contract the fee before rounding is rate x p x (1 - p) on both venues (kalshi.md 8, polymarket.md 6.1, read
 * 2026-11), which is what a board can show without knowing a size.
 */

import { payout } from '../../../runtime/trading/estimates/payout.ts';
import type { Outcome, Venue, VenueMarket } from '../../../runtime/trading/types/events.ts';
import type { Quote } from '../../../runtime/trading/types/journal.ts';
import { marketsOf } from '../../../runtime/trading/types/venue.ts';
import type { PairView } from '../../../runtime/trading/view/view.ts';

/** Buying one side of one venue's market at its best ask. */
export interface BuySide {
  venue: Venue;
  side: 'yes' | 'no';
  ask_e4: number;
  qty_cc: number;
  fee_e4: number;
}

/** An edge after fees, per contract. */
export interface Edge {
  kind: 'lock' | 'model';
  pair_id: string;
  /** Two legs for a lock, one for a model edge. */
  legs: BuySide[];
  /** What the legs pay on average: 10,000 for a lock, model price for a model edge. */
  value_e4: number;
  gross_e4: number;
  net_e4: number;
  /** The smaller displayed size. */
  qty_cc: number;
}

/** Taker fee of one contract before rounding, 1/10,000 dollar. */
export function feePerContractE4(rate_e5: number, price_e4: number): number {
  return (rate_e5 * price_e4 * (10_000 - price_e4)) / 1e9;
}

/** What one side costs now; null when nobody sells it, the book is not live or the fee is unknown. */
function buySide(market: VenueMarket | null, quote: Quote | undefined, side: 'yes' | 'no'): BuySide | null {
  if (market === null || market.fee === null || quote === undefined || quote.status !== 'live') return null;
  const ask_e4 = side === 'yes' ? quote.ask_e4 : 10_000 - quote.bid_e4;
  const qty_cc = side === 'yes' ? quote.ask_qty_cc : quote.bid_qty_cc;
  if (qty_cc <= 0 || ask_e4 >= 10_000) return null;
  return { venue: market.venue, side, ask_e4, qty_cc, fee_e4: feePerContractE4(market.fee.rate_e5, ask_e4) };
}

/** The two locks of a pair (either may be missing), best first. Blocked settlement gives none. */
export function lockEdges({ pair, quotes }: PairView): Edge[] {
  if (pair.settlement.some((s) => s.verdict === 'block')) return [];
  const edges: Edge[] = [];
  for (const [side_a, side_b] of [
    ['yes', 'no'],
    ['no', 'yes'],
  ] as const) {
    const a = buySide(pair.a, quotes[pair.a?.venue as Venue], side_a);
    const b = buySide(pair.b, quotes[pair.b?.venue as Venue], side_b);
    if (a === null || b === null) continue;
    const gross_e4 = 10_000 - a.ask_e4 - b.ask_e4;
    edges.push({
      kind: 'lock',
      pair_id: pair.pair_id,
      legs: [a, b],
      value_e4: 10_000,
      gross_e4,
      net_e4: gross_e4 - a.fee_e4 - b.fee_e4,
      qty_cc: Math.min(a.qty_cc, b.qty_cc),
    });
  }
  return edges.sort((x, y) => y.net_e4 - x.net_e4);
}

/** Buying each side of each venue against our probabilities, best first. */
export function modelEdges({ pair, quotes }: PairView, priced: Outcome | null): Edge[] {
  const edges: Edge[] = [];
  for (const market of marketsOf(pair)) {
    const { venue } = market;
    for (const side of ['yes', 'no'] as const) {
      const leg = buySide(market, quotes[venue], side);
      const pays = leg === null ? null : payout(pair.outcome, market.tie_rule, priced, side);
      if (leg === null || pays === null) continue;
      const value_e4 = pays * 10_000;
      const gross_e4 = value_e4 - leg.ask_e4;
      edges.push({
        kind: 'model',
        pair_id: pair.pair_id,
        legs: [leg],
        value_e4,
        gross_e4,
        net_e4: gross_e4 - leg.fee_e4,
        qty_cc: leg.qty_cc,
      });
    }
  }
  return edges.sort((x, y) => y.net_e4 - x.net_e4);
}
