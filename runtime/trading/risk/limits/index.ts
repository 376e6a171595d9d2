/** Every limit there is, in the order in which a refusal names them. A new limit is a file beside these and a line here. */
import type { Limit } from '../limit.ts';
import { cashLimit } from './cash.ts';
import { dayLossLimit, drawdownLimit } from './losses.ts';
import { oppositeSideLimit } from './opposite.ts';
import { orderLimit } from './order.ts';
import { legsLimit, openOrdersLimit, orderRateLimit } from './orders.ts';
import { exposureLimit, sportDayLimit, subjectLimit, teamLimit, venueLimit } from './stake.ts';

/** All limits on opening something new. */
export const LIMITS: readonly Limit[] = [
  ...[dayLossLimit, drawdownLimit, legsLimit, oppositeSideLimit],
  ...[subjectLimit, teamLimit, sportDayLimit, venueLimit, exposureLimit],
  ...[orderLimit, openOrdersLimit, orderRateLimit, cashLimit],
];
