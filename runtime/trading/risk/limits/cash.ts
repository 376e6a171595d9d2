/** Cash at each venue must pay for the smallest order of every leg there, at the worst price that it may pay. */

import { venueName } from '../../types/venue.ts';
import { dollars } from '../../types/words.ts';
import type { Limit } from '../limit.ts';

/** The poorest venue of the ask. */
export const cashLimit: Limit = {
  name: 'cash',
  reason: 'no_cash',
  measure(ask, { cash, planned }) {
    let worst: { venue: string; free: number; needed: number } | null = null;
    for (const venue of new Set(ask.legs.map((leg) => leg.venue))) {
      const free = cash(venue) - planned(venue);
      const legs = ask.legs.filter((leg) => leg.venue === venue);
      const needed = legs.reduce((sum, leg) => sum + leg.smallest_udollars, 0);
      if (worst === null || free - needed < worst.free - worst.needed) worst = { venue, free, needed };
    }
    if (worst === null) return null;
    const { venue, free, needed } = worst;
    const text = () =>
      `${dollars(free)} free at ${venueName(venue)}: not enough for the smallest order of ${dollars(needed)}.`;
    return { value: free, limit: needed, unit: 'udollars', least: true, text };
  },
};
