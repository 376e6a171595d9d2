/** Limits on orders as such: how many are out, how fast they are sent, how many legs hang together. */
import type { Limit } from '../limit.ts';

/** Orders out at once. Setting `max_open_orders`. */
export const openOrdersLimit: Limit = {
  name: 'open_orders',
  reason: 'open_orders',
  measure(ask, { settings, open_orders }) {
    const limit = settings.max_open_orders;
    const text = () => `${open_orders} orders are out, limit ${limit}: waiting for answers.`;
    return { value: open_orders + ask.legs.length, limit, unit: 'count', text };
  },
};

/** Orders within a second, below what venues allow. Setting `max_orders_per_second`. */
export const orderRateLimit: Limit = {
  name: 'orders_per_second',
  reason: 'order_rate',
  measure(_ask, { settings, orders_last_second }) {
    const limit = settings.max_orders_per_second;
    const text = () => `${orders_last_second} orders within a second, limit ${limit}: slowing down.`;
    return { value: orders_last_second + 1, limit, unit: 'count', text };
  },
};

/** Legs that hang together: each further one can be missed. Setting `max_legs`. */
export const legsLimit: Limit = {
  name: 'legs',
  reason: 'too_many_legs',
  measure({ legs }, { settings }) {
    const limit = settings.max_legs;
    return {
      value: legs.length,
      limit,
      unit: 'count',
      text: () => `${legs.length} legs, limit ${limit}: each can be missed.`,
    };
  },
};
