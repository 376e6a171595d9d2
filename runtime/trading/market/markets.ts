/** Which markets are watched, in which kernel row. Rows of settled pairs are used again, so a shard can run for months. */
import { NOWHERE } from '../../../engine-wasm/book-contract.ts';
import type { Side } from '../../../engine-wasm/contract.ts';
import type { Pair, Venue, VenueMarket } from '../types/events.ts';
import type { PriceBand } from '../types/grid.ts';
import type { PairRefusal } from '../types/journal.ts';
import { InvariantError, type TimeUs } from '../types/units.ts';
import { venueSpec } from '../types/venue.ts';
import { Book } from './book.ts';
import type { MarketWorld, PairRow } from './world.ts';

/** No venue lists a market for so long after it has paid. */
const LISTED_AFTER_SETTLEMENT_US = 7 * 86_400_000_000;

const NO_PAIRS: readonly PairRow[] = [];

function sameTerms(a: VenueMarket, b: VenueMarket): boolean {
  const terms = ({ fee, fee_changes = [], price_bands, lot_cc, ...of }: VenueMarket): string =>
    JSON.stringify([
      ...[fee, fee_changes, price_bands, lot_cc, of.min_qty_cc, of.min_notional_udollars, of.taker_delay_us],
      ...[of.tie_rule, of.void_rule, of.terms],
    ]);
  return terms(a) === terms(b);
}

/** A listing may have been made before the grid that an event has just told, microseconds. */
const LISTING_LAG_US = 120_000_000;

/** The subject whose states move a pair; null where nobody estimates what it is on. */
function namedSubject({ game_id, proposition }: Pair): string | null {
  return game_id ?? proposition?.subject_id ?? null;
}

/** The pair with its markets as the books have them. */
function withMarkets({ pair, books: [a, b] }: Pick<PairRow, 'pair' | 'books'>): Pair {
  return { ...pair, a: a?.market ?? null, b: b?.market ?? null };
}

export class Markets {
  private readonly desk: MarketWorld;
  /** By `${venue}:${market_id}`. */
  private readonly books = new Map<string, Book>();
  private readonly pairs = new Map<string, PairRow>();
  private readonly of_subject = new Map<string, PairRow[]>();
  private readonly settled = new Set<Book>();
  /** When pairs were settled, the first one first: venues go on listing for a while what they have paid. */
  private readonly retired = new Map<string, TimeUs>();
  private readonly free_rows: number[] = [];
  /** No fee of any market changes before. */
  private next_fee_us: TimeUs = Number.POSITIVE_INFINITY;

  constructor(desk: MarketWorld) {
    this.desk = desk;
  }

  /** The book of a listed market; undefined for a market nobody paired, or one that has settled. */
  book(venue: Venue, market_id: string): Book | undefined {
    return this.books.get(`${venue}:${market_id}`);
  }

  /** All books that are watched. */
  all(): Iterable<Book> {
    return this.books.values();
  }

  pair(pair_id: string): PairRow | undefined {
    return this.pairs.get(pair_id);
  }

  /** Pairs on one game or other subject. */
  ofSubject(subject_id: string): readonly PairRow[] {
    return this.of_subject.get(subject_id) ?? [];
  }

  /** What speaks against a pair, whatever was listed before; null when nothing does. Ask before {@link list}. */
  contradiction({ pair_id, outcome, a, b }: Pair): PairRefusal | null {
    if (this.retired.has(pair_id)) return null;
    const known = this.pairs.get(pair_id);
    if (known !== undefined && known.pair.outcome !== outcome)
      return { pair_id, reason: 'other_side', watched_pair_id: pair_id };
    for (const market of [a, b]) {
      const book = market === null ? undefined : this.book(market.venue, market.market_id);
      const watched = book === undefined ? undefined : (this.desk.rows[book.row] as PairRow).pair.pair_id;
      if (watched !== undefined && watched !== pair_id)
        return { pair_id, reason: 'market_in_two_pairs', watched_pair_id: watched };
    }
    return null;
  }

  /**
   * Watch a pair, or add the venue that a known pair was missing.
   * @returns false when there was nothing new, also for a pair that has settled.
   * @throws InvariantError when the kernel has no row left, or a market is in another pair ({@link contradiction}).
   */
  list(pair: Pair): boolean {
    if (this.retired.has(pair.pair_id)) return false;
    const known = this.pairs.get(pair.pair_id);
    if (known !== undefined) return this.widen(known, pair);
    const row = this.free_rows.pop() ?? this.desk.rows.length;
    if (row >= this.desk.engine.capacity.markets) {
      throw new InvariantError(`more than ${row} pairs at once: raise the shard's market capacity`);
    }
    const pair_row: PairRow = {
      row,
      pair,
      books: [this.open(pair.a, row, 0), this.open(pair.b, row, 1)],
    };
    this.desk.rows[row] = pair_row;
    this.pairs.set(pair.pair_id, pair_row);
    const subject = namedSubject(pair);
    if (subject !== null) this.of_subject.set(subject, [...this.ofSubject(subject), pair_row]);
    return true;
  }

  /** A market has paid; when all markets of its pair have, the pair's row is free again. */
  settle(book: Book): void {
    this.settled.add(book);
    const pair_row = this.desk.rows[book.row] as PairRow;
    if (pair_row.books.every((other) => other === null || this.settled.has(other))) this.retire(pair_row);
  }

  /**
   * Charge what is in force by now. Call whenever time has moved.
   * @returns pairs whose fee has just changed, to be journalled; usually none.
   */
  changeFees(at_us: TimeUs): readonly PairRow[] {
    if (at_us < this.next_fee_us) return NO_PAIRS;
    const changed: PairRow[] = [];
    this.next_fee_us = Number.POSITIVE_INFINITY;
    for (const pair_row of this.pairs.values()) {
      let is_changed = false;
      for (const book of pair_row.books) {
        if (book === null) continue;
        if (book.feeChangesAt() <= at_us) {
          const later = book.market.fee_changes?.filter((change) => change.from_us > at_us);
          this.charge(book, book.feeAt(at_us), later);
          is_changed = true;
        }
        this.next_fee_us = Math.min(this.next_fee_us, book.feeChangesAt());
      }
      if (!is_changed) continue;
      pair_row.pair = withMarkets(pair_row);
      changed.push(pair_row);
    }
    return changed;
  }

  /** Orders keep to another grid from now on. @returns the pair as it is now; null when nothing has changed */
  setGrid(book: Book, price_bands: readonly PriceBand[]): PairRow | null {
    book.grid_at_us = this.desk.journal.at_us;
    if (JSON.stringify(book.market.price_bands) === JSON.stringify(price_bands)) return null;
    book.market = { ...book.market, price_bands: [...price_bands] };
    const pair_row = this.desk.rows[book.row] as PairRow;
    pair_row.pair = withMarkets(pair_row);
    return pair_row;
  }

  /** Add a missing venue, or take over what the venue has changed: fees, how orders are made, how the market settles. */
  private widen(known: PairRow, pair: Pair): boolean {
    let is_new = false;
    for (const [i, market] of [pair.a, pair.b].entries()) {
      if (market === null) continue;
      const book = known.books[i] ?? null;
      if (book === null) {
        known.books[i] = this.open(market, known.row, i as Side);
        is_new = true;
      } else if (book.market.market_id === market.market_id && !sameTerms(book.market, market)) {
        book.setOrderRules(market, this.desk.journal.at_us - book.grid_at_us < LISTING_LAG_US);
        this.charge(book, market.fee, market.fee_changes);
        is_new = true;
      }
    }
    if (is_new) known.pair = withMarkets({ pair, books: known.books });
    return is_new;
  }

  private charge(book: Book, fee: VenueMarket['fee'], fee_changes: VenueMarket['fee_changes']): void {
    book.setTerms(fee, fee_changes);
    this.desk.engine.setFee(book.row, book.side, book.fee.rate_e5, book.fee.rounding);
    this.next_fee_us = Math.min(this.next_fee_us, book.feeChangesAt());
  }

  private open(market: VenueMarket | null, row: number, side: Side): Book | null {
    if (market === null) return null;
    const key = `${market.venue}:${market.market_id}`;
    if (this.books.has(key)) throw new InvariantError(`market ${key} belongs to two pairs`);
    const { engine } = this.desk;
    const number = 2 * row + side;
    engine.books.open(number, side, NOWHERE, venueSpec(market.venue).grid);
    engine.books.link(number, row);
    const book = new Book(market, { row, side, number }, engine.books.reading());
    this.books.set(key, book);
    this.charge(book, market.fee, market.fee_changes);
    return book;
  }

  private retire(pair_row: PairRow): void {
    const { pair, row } = pair_row;
    for (const book of pair_row.books) {
      if (book === null) continue;
      this.books.delete(`${book.venue}:${book.market.market_id}`);
      this.settled.delete(book);
      this.desk.engine.books.shut(book.number);
    }
    this.pairs.delete(pair.pair_id);
    const now = this.desk.journal.at_us;
    this.retired.set(pair.pair_id, now);
    for (const [pair_id, at_us] of this.retired) {
      if (at_us >= now - LISTED_AFTER_SETTLEMENT_US) break;
      this.retired.delete(pair_id);
    }
    this.desk.forget(pair.pair_id);
    this.free_rows.push(row);
    const subject = namedSubject(pair);
    if (subject === null) return;
    const left = this.ofSubject(subject).filter((other) => other !== pair_row);
    if (left.length > 0) this.of_subject.set(subject, left);
    else this.of_subject.delete(subject);
  }
}
