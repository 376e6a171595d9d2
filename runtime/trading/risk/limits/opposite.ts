/** Both sides of one market pay a dollar together: never bought for more. */

import { ONE_DOLLAR_E4 } from '../../types/units.ts';
import { cents } from '../../types/words.ts';
import type { Limit } from '../limit.ts';

/** What is held or on its way on the other side of the same market, at its average cost, plus this ask with its fee. */
export const oppositeSideLimit: Limit = {
  name: 'opposite_side',
  reason: 'opposite_side',
  measure({ legs }, { stakes }) {
    let worst = 0;
    for (const leg of legs) {
      const other = stakes.filter(({ venue, market_id, side, qty_cc }) => {
        return venue === leg.venue && market_id === leg.market_id && side !== leg.side && qty_cc > 0;
      });
      for (const { at_stake_udollars, qty_cc } of other)
        worst = Math.max(worst, leg.price_e4 + at_stake_udollars / qty_cc);
    }
    if (worst === 0) return null;
    const value = Math.ceil(worst);
    const text = () =>
      `The other side of this market is held: both together cost ${cents(value)}, and pay ${cents(ONE_DOLLAR_E4)}.`;
    return { value, limit: ONE_DOLLAR_E4, unit: 'e4', text };
  },
};
