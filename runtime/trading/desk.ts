/** What every decision shares: the kernel, the books, the ledger, the journal, and who is working on what. */
import { type Capacity, type EngineContract, KALSHI, POLYMARKET, type VenueIndex } from '../../engine-wasm/contract.ts';
import { Games } from './estimates/games.ts';
import { JournalWriter } from './journal-writer.ts';
import { type Book, venueName } from './market/book.ts';
import { Ledger } from './portfolio/ledger.ts';
import type { Checks } from './risk/checks.ts';
import type { Pair, Venue } from './types/events.ts';
import type { Opportunity, OpportunityType, RunStarted } from './types/journal.ts';
import type { Settings } from './types/settings.ts';
import { InvariantError, type TimeUs } from './types/units.ts';
import { seconds } from './types/words.ts';

export { kernelFee } from './market/book.ts';

/** Subscriptions whose numbers a shard can follow at once: a few a connection, and a reserve. */
const SHARD_STREAMS = 1_024;

/** What a shard needs of the kernel for so many pairs and games: two books a pair, room for the sets its games form. */
export function shardCapacity(room: { markets: number; games: number }): Capacity {
  const { markets } = room;
  return {
    ...room,
    books: 2 * markets,
    book_streams: SHARD_STREAMS,
    sets: Math.max(256, 2 * markets),
    wide_sets: Math.max(16, markets >> 5),
    lags: Math.min(64, markets),
    lag_points: 4_096,
  };
}

/** One pair with its kernel row and books; index 0 Kalshi, 1 Polymarket. */
export interface PairRow {
  row: number;
  pair: Pair;
  books: [Book | null, Book | null];
  /** Since when each direction has shown a lock after fees; 0 when it does not. */
  lock_since_us: [TimeUs, TimeUs];
  /** Game, or the pair itself: what exposure, cool-down and working orders are counted by. */
  group: string;
}

/** What was last said about one opportunity, so that the journal is not flooded by the same refusal. */
interface LastSaid {
  at_us: TimeUs;
  reason: string;
  edge_net_e4: number;
}

/** The same refusal is repeated only after this long, or when the edge moved by {@link RESAY_EDGE_E4}. */
const RESAY_AFTER_US = 5_000_000;
const RESAY_EDGE_E4 = 50;
/** Nothing about one candidate is said twice within this, whatever changed. */
const RESAY_NEVER_WITHIN_US = 500_000;

export const VENUE_INDEX: Readonly<Record<Venue, VenueIndex>> = { kalshi: KALSHI, polymarket: POLYMARKET };

export class Desk {
  readonly engine: EngineContract;
  readonly settings: Settings;
  readonly run: RunStarted;
  readonly journal = new JournalWriter();
  readonly games: Games;
  readonly ledger: Ledger;
  readonly rows: PairRow[] = [];
  /** Last frame of any book of a venue: a silent venue is not traded. */
  readonly feed_at_us: Record<Venue, TimeUs> = { kalshi: 0, polymarket: 0 };
  readonly cooled_until_us = new Map<string, TimeUs>();
  /** Orders out, per group. */
  readonly working = new Map<string, number>();
  halted = false;
  halt_reason = '';
  private opportunities = 0;
  private readonly said = new Map<string, LastSaid>();

  /** @throws InvariantError when the kernel has fewer books than {@link shardCapacity} asks for */
  constructor(engine: EngineContract, settings: Settings, run: RunStarted) {
    const { markets } = engine.capacity;
    if (engine.books.capacity < 2 * markets)
      throw new InvariantError(`${engine.books.capacity} books for ${markets} pairs: ${2 * markets} needed`);
    this.engine = engine;
    this.settings = settings;
    this.run = run;
    this.games = new Games(engine);
    this.ledger = new Ledger(settings);
  }

  /**
   * Age of a book's content: since its last frame or, where the venue numbers frames, since the last of its
   * subscription.
   */
  bookAgeUs(book: Book): number {
    this.engine.books.read(book.number, this.journal.at_us, book.top);
    return Math.min(book.top.age_us, this.journal.at_us);
  }

  /** Refuse on books that are not live, crossed, or older than their limits, on either the market or the venue. */
  checkBook(checks: Checks, book: Book): void {
    const { max_feed_age_us, max_book_age_us } = this.settings;
    const name = venueName(book.venue);
    const feed_age = this.journal.at_us - this.feed_at_us[book.venue];
    const book_age = this.bookAgeUs(book);
    checks.gate(
      book.status === 'gapped',
      'gapped_book',
      () => `${name} book has a gap (${book.reason}): waiting for a snapshot.`,
    );
    checks.gate(book.status === 'stale', 'stale_book', () => `${name} book is stale (${book.reason}): not traded.`);
    checks.gate(
      book.status === 'paused' || book.status === 'closed',
      'market_paused',
      () => `${name} market is ${book.status}: ${book.reason}.`,
    );
    checks.gate(book.crossed(), 'crossed_book', () => `${name} book is crossed: not traded.`);
    checks.max(
      `${book.venue}_feed_age`,
      feed_age,
      max_feed_age_us,
      'us',
      'stale_book',
      () => `${name} feed silent for ${seconds(feed_age)}, limit ${seconds(max_feed_age_us)}: not traded.`,
    );
    checks.max(
      `${book.venue}_book_age`,
      book_age,
      max_book_age_us,
      'us',
      'stale_book',
      () => `${name} book ${seconds(book_age)} old, limit ${seconds(max_book_age_us)}: not traded.`,
    );
  }

  /** Gates that concern the whole desk or the group. */
  checkDesk(checks: Checks, group: string): void {
    const cooled = this.cooled_until_us.get(group) ?? 0;
    const pnl = this.ledger.portfolio().pnl_udollars;
    checks.gate(this.halted, 'halted', () => `Trading is halted: ${this.halt_reason}.`);
    checks.gate((this.working.get(group) ?? 0) > 0, 'already_working', () => 'Orders of this game are still out.');
    checks.gate(
      cooled > this.journal.at_us,
      'cooling_down',
      () => `Traded a moment ago: waiting ${seconds(cooled - this.journal.at_us)} more.`,
    );
    checks.min(
      'day_loss',
      pnl,
      -this.settings.day_loss_limit_udollars,
      'udollars',
      'day_loss_limit',
      () => 'Loss limit of the day reached: nothing new is opened.',
    );
  }

  nextOpportunityNumber(): number {
    this.opportunities += 1;
    return this.opportunities;
  }

  /** Whether something was said of a candidate so lately that nothing is {@link worthSaying} now. */
  saidLately(type: OpportunityType, pair_id: string, direction: number): boolean {
    const last = this.said.get(`${pair_id}:${type}:${direction}`);
    return last !== undefined && this.journal.at_us - last.at_us < RESAY_NEVER_WITHIN_US;
  }

  /** Whether a refusal is worth a journal line now: new reason, moved edge, or a while since the last. */
  worthSaying(type: OpportunityType, pair_id: string, direction: number, reason: string, edge_net_e4: number): boolean {
    const key = `${pair_id}:${type}:${direction}`;
    const last = this.said.get(key);
    const at_us = this.journal.at_us;
    const fresh =
      last === undefined || last.reason !== reason || Math.abs(last.edge_net_e4 - edge_net_e4) >= RESAY_EDGE_E4;
    if (!fresh && at_us - last.at_us < RESAY_AFTER_US) return false;
    if (last !== undefined && at_us - last.at_us < RESAY_NEVER_WITHIN_US) return false;
    this.said.set(key, { at_us, reason, edge_net_e4 });
    return true;
  }

  /** A pair has settled: nothing will be said of it again. */
  forget(pair_id: string): void {
    for (const key of this.said.keys()) if (key.startsWith(`${pair_id}:`)) this.said.delete(key);
  }

  addWorking(group: string, change: 1 | -1): void {
    this.working.set(group, (this.working.get(group) ?? 0) + change);
  }

  /** Journal an opportunity; ids count per shard. */
  say(opportunity: Opportunity): void {
    this.journal.append('opportunity', opportunity);
  }
}

/** Return on capital per year in parts per million; 0 without capital. Bounded to a safe integer. */
export function annualisedPpm(net_udollars: number, capital_udollars: number, days: number): number {
  if (capital_udollars <= 0 || days <= 0) return 0;
  return Math.min(Number.MAX_SAFE_INTEGER, Math.round((net_udollars / capital_udollars) * (365 / days) * 1_000_000));
}

/** Days until the payout, at least an hour, so that a game about to end does not annualise to infinity. */
export function daysLocked(settles_at_us: TimeUs, at_us: TimeUs): number {
  return Math.max(settles_at_us - at_us, 3_600_000_000) / 86_400_000_000;
}
