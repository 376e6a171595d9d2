/** Figures of the health page. */
import type { BookStatus, Venue } from '../../../runtime/trading/types/events.ts';
import { venueName } from '../../../runtime/trading/types/venue.ts';
import { LATENCY_BOUNDS_US, type LatencyView, type View } from '../../../runtime/trading/view/view.ts';

/** Samples in a histogram. */
export function samples(latency: LatencyView): number {
  return latency.counts.reduce((sum, n) => sum + n, 0);
}

/**
 * Upper bound of the bucket in which the quantile lies: "at most this". Null without samples; infinity in the open bucket.
 * @param q 0..1
 */
export function quantileBoundUs(latency: LatencyView, q: number): number | null {
  const total = samples(latency);
  if (total === 0) return null;
  let seen = 0;
  for (const [i, n] of latency.counts.entries()) {
    seen += n;
    if (seen >= q * total) return LATENCY_BOUNDS_US[i] ?? Number.POSITIVE_INFINITY;
  }
  return Number.POSITIVE_INFINITY;
}

/** First and last bucket that hold anything, widened by one each, for drawing. */
export function usedBuckets(latency: LatencyView): [first: number, last: number] {
  const first = latency.counts.findIndex((n) => n > 0);
  const last = latency.counts.findLastIndex((n) => n > 0);
  return first === -1 ? [0, 0] : [Math.max(0, first - 1), Math.min(latency.counts.length - 1, last + 1)];
}

export interface QuietBook {
  key: string;
  label: string;
  venue: Venue;
  market_id: string;
  status: BookStatus;
  reason: string;
  at_us: number;
}

/** How many books are closed for good. */
export function closedBooks(view: View): number {
  return Object.values(view.book_statuses).filter((book) => book.status === 'closed').length;
}

/** Books that should be live and are not, the newest first; those closed for good after their game are not listed. */
export function quietBooks(view: View): QuietBook[] {
  return Object.entries(view.book_statuses)
    .filter(([, book]) => book.status !== 'live' && book.status !== 'closed')
    .map(([key, book]) => ({
      key,
      label: view.pairs[key.slice(0, key.lastIndexOf('@'))]?.pair.label ?? book.market_id,
      ...book,
    }))
    .sort((a, b) => b.at_us - a.at_us);
}

/** Sources of states as they write themselves; venues name themselves. */
const SOURCE_NAME: Readonly<Record<string, string>> = { espn: 'ESPN', goalserve: 'Goalserve' };

/** A source as it writes itself. */
export function sourceName(source: string): string {
  return SOURCE_NAME[source] ?? venueName(source);
}
