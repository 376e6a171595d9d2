/** Whether a book may be decided on now: live, not crossed, and fresh, it and the feed of its venue. */
import type { Checks } from '../types/checks.ts';
import { venueName } from '../types/venue.ts';
import { seconds } from '../types/words.ts';
import type { Book } from './book.ts';
import type { MarketWorld } from './world.ts';

/**
 * Age of a book's content: since its last frame or, where the venue numbers frames, since the last of its
 * subscription.
 */
export function bookAgeUs({ engine, journal }: Pick<MarketWorld, 'engine' | 'journal'>, book: Book): number {
  engine.books.read(book.number, journal.at_us, book.top);
  return Math.min(book.top.age_us, journal.at_us);
}

/** Refuse on books that are not live, crossed, or older than their limits, on either the market or the venue. */
export function checkBook(world: MarketWorld, checks: Checks, book: Book): void {
  const { max_feed_age_us, max_book_age_us } = world.settings;
  const name = venueName(book.venue);
  const feed_age = world.journal.at_us - (world.feed_at_us[book.venue] ?? 0);
  const book_age = bookAgeUs(world, book);
  const gap = () => `${name} book has a gap (${book.reason}): waiting for a snapshot.`;
  checks.gate(book.status === 'gapped', 'gapped_book', gap);
  checks.gate(book.status === 'stale', 'stale_book', () => `${name} book is stale (${book.reason}): not traded.`);
  const stopped = book.status === 'paused' || book.status === 'closed';
  checks.gate(stopped, 'market_paused', () => `${name} market is ${book.status}: ${book.reason}.`);
  checks.gate(book.crossed(), 'crossed_book', () => `${name} book is crossed: not traded.`);
  const silent = () => `${name} feed silent for ${seconds(feed_age)}, limit ${seconds(max_feed_age_us)}: not traded.`;
  checks.max(`${book.venue}_feed_age`, { value: feed_age, limit: max_feed_age_us, unit: 'us' }, 'stale_book', silent);
  const old = () => `${name} book ${seconds(book_age)} old, limit ${seconds(max_book_age_us)}: not traded.`;
  checks.max(`${book.venue}_book_age`, { value: book_age, limit: max_book_age_us, unit: 'us' }, 'stale_book', old);
}
