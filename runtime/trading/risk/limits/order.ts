/** Most that one opportunity may cost, all legs and fees together; grows with the ramp. */
import { dollars } from '../../types/words.ts';
import { type Limit, smallestUdollars } from '../limit.ts';

/** Setting `order_limit_udollars` times the ramp's step. */
export const orderLimit: Limit = {
  name: 'order',
  reason: 'order_limit',
  measure(ask, { settings, ramp_ppm }) {
    const limit = Math.floor((settings.order_limit_udollars * ramp_ppm) / 1_000_000);
    const value = smallestUdollars(ask);
    const text = () => `The smallest order costs ${dollars(value)}, one opportunity may cost ${dollars(limit)}.`;
    return { value, limit, unit: 'udollars', room_udollars: limit, text };
  },
};
