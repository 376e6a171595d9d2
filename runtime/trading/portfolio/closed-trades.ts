/** From lots that leave a position to lines of the statement. */
import type { ClosedTrade, Fill, Position } from '../types/journal.ts';
import { PAYOUT_UDOLLARS_PER_CC, type PriceE4, type TimeUs, type Udollars } from '../types/units.ts';
import type { Lot } from './lots.ts';

/** What is known of an open position beyond its lots. */
export type PositionFacts = Omit<Position, 'qty_cc' | 'cost_udollars' | 'mark_udollars' | 'model_udollars' | 'status'>;

/** Facts of a position that a fill opens. */
export function factsOf(fill: Fill, position_id: string, opened_at_us: TimeUs): PositionFacts {
  const { pair_id, game_id, label, venue, market_id, side, strategy, tags } = fill;
  return {
    ...{ position_id, pair_id, game_id, label, venue, market_id, side, strategy, tags, opened_at_us },
    fees_udollars: 0,
    realised_udollars: 0,
  };
}

/** What a contract of a side is worth when YES pays so much. */
export const sideValueE4 = (side: 'yes' | 'no', yes_value_e4: PriceE4): PriceE4 =>
  side === 'yes' ? yes_value_e4 : PAYOUT_UDOLLARS_PER_CC - yes_value_e4;

/** One line of the statement per lot; proceeds and fees of the way out are spread by quantity, the last lot takes what rounding left. */
export function closedTrades(
  facts: PositionFacts,
  lots: readonly Lot[],
  out: { proceeds: Udollars; extra_fees: Udollars; how: ClosedTrade['how']; at_us: TimeUs },
): ClosedTrade[] {
  const qty = lots.reduce((sum, lot) => sum + lot.qty_cc, 0);
  let { proceeds, extra_fees } = out;
  return lots.map((lot, i) => {
    const last = i === lots.length - 1;
    const exit = last ? proceeds : Math.trunc((out.proceeds / qty) * lot.qty_cc);
    const fees_out = last ? extra_fees : Math.trunc((out.extra_fees / qty) * lot.qty_cc);
    proceeds -= exit;
    extra_fees -= fees_out;
    const fees = lot.fees_udollars + fees_out;
    const { pair_id, game_id, label, venue, market_id, side, position_id, tags } = facts;
    return {
      ...{ position_id, opportunity_id: lot.opportunity_id, strategy: lot.strategy, pair_id, game_id, label, venue },
      ...{ market_id, side, qty_cc: lot.qty_cc, entry_udollars: lot.cost_udollars, exit_udollars: exit },
      fees_udollars: fees,
      net_udollars: exit - lot.cost_udollars - fees,
      opened_at_us: lot.at_us,
      closed_at_us: out.at_us,
      how: out.how,
      result: exit > lot.cost_udollars ? 'won' : exit < lot.cost_udollars ? 'lost' : 'push',
      sport: tags.sport,
    };
  });
}
