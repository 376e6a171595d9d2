/**
 * From book events to the kernel's books. A frame becomes one call: the kernel takes all of it or none, and the desk
 * looks at the market once, afterwards. What the kernel finds wrong (a hole in the numbers, a top that is not the
 * venue's, a level below nothing) is said in the journal by its name.
 */
import {
  BOOK_EXPECT,
  BOOK_SIDE,
  type BookEngine,
  type BookSide,
  type BookState,
  NOWHERE,
} from '../../../engine-wasm/book-contract.ts';
import type {
  BookChangesEvent,
  BookDeltaEvent,
  BookEvent,
  BookStatusEvent,
  FramePlace,
  QuoteEvent,
  StallEvent,
  Stamp,
  StreamEvent,
  Venue,
} from '../types/events.ts';
import { ONE_DOLLAR_E4, type PriceE4, type QtyCc, type TimeUs } from '../types/units.ts';
import { venueName } from '../types/venue.ts';
import { seconds } from '../types/words.ts';
import { type Book, reasonOf, reasonText } from './book.ts';
import { midE4 } from './book-reads.ts';
import { Lateness, STALL_SETTLE_US } from './freshness.ts';
import type { Markets } from './markets.ts';
import { deadText, Paces } from './pace.ts';
import { type BookStream, Streams } from './streams.ts';
import type { MarketWorld, PairRow } from './world.ts';

/** Events that change books or count frames. */
export type AnyBookEvent = BookEvent | BookDeltaEvent | BookChangesEvent | StreamEvent | QuoteEvent | BookStatusEvent;

/** What a look at a book follows from: all of it is new, some levels changed, or something was said about it. */
type Cause = 'whole' | 'levels' | 'said';

/** Why a book's status is another one: in words, and by the venue where it says so itself. */
interface Saying {
  text: string;
  status?: BookState;
}
const NOTHING_SAID: Saying = { text: '' };

const NO_SEQ = Number.NaN;
/** How often silent books are looked at whose pair says nothing either, microseconds. */
const PACE_EVERY_US = 1_000_000;

function sideOf(side: 'bid' | 'ask'): BookSide {
  return side === 'bid' ? BOOK_SIDE.yes_bid : BOOK_SIDE.yes_ask;
}

/** The venue's markets on the same game. */
const groupOf = ({ venue }: Book, { pair }: PairRow): string => `${venue} ${pair.game_id ?? pair.pair_id}`;

export class BookKeeper {
  private readonly desk: MarketWorld;
  private readonly markets: Markets;
  private readonly books: BookEngine;
  private readonly streams: Streams;
  private readonly decide: (book: Book) => void;
  private readonly lateness: Record<Venue, Lateness> = {};
  private readonly paces = new Paces();
  private paced_at_us: TimeUs = 0;
  /** When the content of the frame at hand was true. */
  private true_at_us: TimeUs = 0;
  /** End of the last stop; a frame of before is no news. */
  private stalled_at_us: TimeUs = Number.NEGATIVE_INFINITY;

  /** @param decide called once per frame with a live book whose top may have changed */
  constructor(desk: MarketWorld, markets: Markets, decide: (book: Book) => void) {
    this.desk = desk;
    this.markets = markets;
    this.books = desk.engine.books;
    this.streams = new Streams(desk.engine);
    this.decide = decide;
    for (const side of [0, 1] as const) this.books.limitAge(side, desk.settings.max_book_age_us);
  }

  /** Frames that came twice or late and holes in the numbers, over all subscriptions since the start. */
  get counts(): { late: number; gaps: number } {
    return this.streams.counts();
  }

  /** Apply one event of a market that may or may not be watched. */
  apply(event: AnyBookEvent): void {
    this.lateness[event.venue] ??= new Lateness();
    this.true_at_us = (this.lateness[event.venue] as Lateness).take(event.at, this.desk.journal.at_us);
    if (event.type === 'stream') {
      const stream = this.at(event.venue, event.place);
      if (stream !== null) this.count(stream, event.venue, event.place);
      return;
    }
    const book = this.markets.book(event.venue, event.market_id);
    const place = 'place' in event ? event.place : undefined;
    if (book === undefined) {
      const stream = place === undefined ? null : this.at(event.venue, place);
      if (stream !== null) this.count(stream, event.venue, place as FramePlace);
      return;
    }
    switch (event.type) {
      case 'book_delta':
        this.delta(book, event);
        return;
      case 'book_changes':
        this.changes(book, event);
        return;
      case 'book':
        this.snapshot(book, event);
        return;
      case 'quote':
        if (this.isQueued(event.at)) return;
        this.quote(book, event.bid_e4, event.bid_qty_cc, event.ask_e4, event.ask_qty_cc, this.true_at_us);
        return;
      case 'book_status':
        this.status(book, event);
    }
  }

  /** A book known by its top alone: the frame of a price tape. */
  // biome-ignore lint/complexity/useMaxParams: once per quote of a tape, without an object each
  quote(
    book: Book,
    bid_e4: PriceE4,
    bid_qty_cc: QtyCc,
    ask_e4: PriceE4,
    ask_qty_cc: QtyCc,
    true_at_us = this.desk.journal.at_us,
  ): void {
    const { books, desk } = this;
    const now = desk.journal.at_us;
    this.true_at_us = true_at_us;
    if (book.stream !== NOWHERE) this.streams.move(book, null);
    books.begin();
    if (bid_qty_cc > 0) books.level(BOOK_SIDE.yes_bid, bid_e4, bid_qty_cc);
    if (ask_qty_cc > 0) books.level(BOOK_SIDE.yes_ask, ask_e4, ask_qty_cc);
    const code = books.snapshot(book.number, NO_SEQ, true_at_us);
    const { top } = book;
    if (code !== 0 || top.state !== 'live') {
      this.look(book, 'whole', code);
      return;
    }
    // A live book that took the frame is what the frame says: reading it again would cost as much as the frame.
    const has_bid = bid_qty_cc > 0;
    const has_ask = ask_qty_cc > 0;
    top.bid_e4 = has_bid ? bid_e4 : 0;
    top.bid_qty_cc = has_bid ? bid_qty_cc : 0;
    top.ask_e4 = has_ask ? ask_e4 : ONE_DOLLAR_E4;
    top.ask_qty_cc = has_ask ? ask_qty_cc : 0;
    top.crossing = top.bid_e4 < top.ask_e4 ? 'none' : top.bid_e4 === top.ask_e4 ? 'locked' : 'crossed';
    this.applied(book);
    this.publish(book);
    book.follow(now);
    this.decide(book);
  }

  /** A frame of this book was applied. */
  private applied(book: Book): void {
    const { true_at_us } = this;
    book.received_at_us = Math.max(book.received_at_us, true_at_us);
    this.heard(book.venue);
  }

  /** The venue has said something that was true at {@link true_at_us}. */
  private heard(venue: Venue): void {
    const { feed_at_us } = this.desk;
    feed_at_us[venue] = Math.max(feed_at_us[venue] ?? 0, this.true_at_us);
  }

  /**
   * The process stood still: what every book shows is of before. Each waits for a snapshot that was made afterwards, and
   * changes count for nothing until then.
   */
  stall({ reason }: StallEvent): void {
    this.stalled_at_us = this.desk.journal.at_us;
    for (const book of this.markets.all()) {
      if (book.status !== 'live' && book.status !== 'stale' && book.status !== 'paused') continue;
      this.books.fault(book.number, 'silent');
      this.look(book, 'said', 0, { text: `${reason}: waiting for fresh books.` });
    }
  }

  /** Whether a snapshot may have waited in a socket while the process stood still. */
  private isQueued({ provider_at_us }: Stamp): boolean {
    const { stalled_at_us } = this;
    if (this.desk.journal.at_us - stalled_at_us > STALL_SETTLE_US) return false;
    return provider_at_us === null || this.true_at_us <= stalled_at_us;
  }

  /** Books that nothing has confirmed for too long say so themselves, so that nobody has to ask. */
  expire(): void {
    const now = this.desk.journal.at_us;
    if (now - this.paced_at_us >= PACE_EVERY_US) {
      this.paced_at_us = now;
      for (const book of this.markets.all()) this.silenceDead(book);
    }
    if (this.books.expire(now) === 0) return;
    const limit = seconds(this.desk.settings.max_book_age_us);
    for (const book of this.markets.all()) {
      if (book.status !== 'live') continue;
      this.books.read(book.number, now, book.top);
      const age = seconds(Math.min(book.top.age_us, now));
      if (book.status !== 'live') this.say(book, 'live', `${venueName(book.venue)} book ${age} old, limit ${limit}`);
      this.streams.remember(book);
    }
  }

  /** A book that is silent against its pace is stale until its next frame. Numbered frames prove that none was lost. */
  private silenceDead(book: Book | null): void {
    if (book === null || book.status !== 'live' || book.stream !== NOWHERE) return;
    const dead = this.paces.dead(book.number, this.desk.journal.at_us);
    if (dead === null) return;
    this.books.silence(book.number);
    this.look(book, 'said', 0, { text: deadText(dead) });
  }

  /** The market has paid: its book is closed. */
  close(book: Book, text: string): void {
    this.paces.forget(book.number);
    this.books.close(book.number);
    this.look(book, 'said', 0, { text });
  }

  /** The stream of a frame; null for one of a connection that has ended. */
  private at(venue: Venue, place: FramePlace): BookStream | null {
    const found = this.streams.at(venue, place);
    for (const book of this.streams.ended()) this.look(book, 'said', 0);
    return found;
  }

  /** A number without a change of a book we watch. */
  private count(stream: BookStream, venue: Venue, place: FramePlace): void {
    const code = this.books.sequence(stream.index, place.seq, this.true_at_us);
    if (reasonOf(code) === 'late_frame') return;
    this.heard(venue);
    if (code !== 0 || stream.has_stale) this.lookAll(stream);
  }

  private snapshot(book: Book, event: BookEvent): void {
    const { books } = this;
    const { place } = event;
    let stream: BookStream | null = null;
    if (place !== undefined) {
      stream = this.at(event.venue, place);
      if (stream === null) return;
    }
    if (this.isQueued(event.at)) {
      if (stream !== null && place !== undefined) this.count(stream, event.venue, place);
      return;
    }
    if (book.stream !== (stream?.index ?? NOWHERE)) this.streams.move(book, stream);
    books.begin();
    for (const [price_e4, qty_cc] of event.bids) books.level(BOOK_SIDE.yes_bid, price_e4, qty_cc);
    for (const [price_e4, qty_cc] of event.asks) books.level(BOOK_SIDE.yes_ask, price_e4, qty_cc);
    const code = books.snapshot(book.number, place?.seq ?? NO_SEQ, this.true_at_us);
    if (reasonOf(code) === 'late_frame') return;
    // A hole before a snapshot hurts the others of its stream and not the book that it says in full.
    if (stream !== null) this.lookAll(stream, book);
    this.look(book, 'whole', code);
  }

  private delta(book: Book, event: BookDeltaEvent): void {
    const { books } = this;
    const { mode, side, price_e4, qty_cc, place } = event;
    const now = this.true_at_us;
    const stream = place === undefined ? null : this.streamOf(book, event.venue, place);
    if (place !== undefined && stream === null) return;
    const seq = place?.seq ?? NO_SEQ;
    let code: number;
    if (mode === 'add') code = books.add(book.number, seq, sideOf(side), price_e4, qty_cc, now);
    else if (stream === null) code = books.set(book.number, sideOf(side), price_e4, qty_cc, now);
    else {
      books.begin();
      books.row(book.number, sideOf(side), price_e4, qty_cc);
      code = books.commit('set', seq, now);
    }
    this.after(book, stream, code);
  }

  /** All changes of one frame, with what the venue says of the book after them. */
  private changes(book: Book, event: BookChangesEvent): void {
    const { books } = this;
    const { changes, best_bid_e4, best_ask_e4, place } = event;
    const stream = place === undefined ? null : this.streamOf(book, event.venue, place);
    if (place !== undefined && stream === null) return;
    books.begin();
    for (const { side, price_e4, qty_cc } of changes) books.row(book.number, sideOf(side), price_e4, qty_cc);
    if (best_bid_e4 !== null) books.row(book.number, BOOK_EXPECT.best_bid, best_bid_e4, 0);
    if (best_ask_e4 !== null) books.row(book.number, BOOK_EXPECT.best_ask, best_ask_e4, 0);
    this.after(book, stream, books.commit(event.mode, place?.seq ?? NO_SEQ, this.true_at_us));
  }

  /**
   * The stream of a numbered change; null when the change must not be applied: from an ended connection, or without a
   * snapshot.
   */
  private streamOf(book: Book, venue: Venue, place: FramePlace): BookStream | null {
    const stream = this.at(venue, place);
    if (stream === null || book.stream === stream.index) return stream;
    // Its snapshot did not come over this subscription: the change cannot be placed, its number counts.
    this.count(stream, venue, place);
    if (book.status !== 'empty') {
      this.books.fault(book.number, 'sequence_gap');
      this.look(book, 'said', 0);
    }
    return null;
  }

  /** After a change: with numbers, a hole or a revival concerns every book of the stream. */
  private after(book: Book, stream: BookStream | null, code: number): void {
    if (stream !== null) {
      const reason = reasonOf(code);
      if (reason === 'late_frame') return;
      if (reason === 'sequence_gap' || stream.has_stale) this.lookAll(stream, book);
    }
    this.look(book, 'levels', code);
  }

  /** Look at every book of a stream but one. */
  private lookAll(stream: BookStream, but?: Book): void {
    stream.has_stale = false;
    for (const book of stream.books) {
      if (this.markets.book(book.venue, book.market.market_id) !== book) stream.books.delete(book);
      else if (book !== but) this.look(book, 'said', 0);
    }
  }

  private status(book: Book, { status, reason, cause }: BookStatusEvent): void {
    const { books } = this;
    const { number } = book;
    // Only the venue ends a pause; what rested before it is gone, so a snapshot is awaited.
    if (book.status === 'paused' && (status === 'gapped' || status === 'live')) books.resume(number);
    if (status === 'gapped') books.fault(number, cause ?? 'bad_frame');
    else if (status === 'stale') books.silence(number);
    else if (status === 'paused') books.pause(number);
    else if (status === 'closed') books.close(number);
    this.look(book, 'said', 0, { text: reason, status });
    this.streams.remember(book);
  }

  /**
   * Read the book after something happened to it, say what changed and have it decided on. `code` is the kernel's
   * answer.
   */
  private look(book: Book, cause: Cause, code: number, said: Saying = NOTHING_SAID): void {
    const { top } = book;
    const { journal } = this.desk;
    const { state, crossing, bid_e4, bid_qty_cc, ask_e4, ask_qty_cc } = top;
    this.books.read(book.number, journal.at_us, top);
    const applied = code === 0 && cause !== 'said';
    if (applied) {
      this.applied(book);
      if (book.group === '') book.group = groupOf(book, this.desk.rows[book.row] as PairRow);
      this.paces.frame(book.number, book.group, this.true_at_us, midE4(book));
    }
    const same_state = top.state === state;
    const same_top =
      top.bid_e4 === bid_e4 &&
      top.ask_e4 === ask_e4 &&
      top.bid_qty_cc === bid_qty_cc &&
      top.ask_qty_cc === ask_qty_cc &&
      top.crossing === crossing;
    // Depth behind the top changes no decision; a repeated whole frame does, because time has passed.
    if (same_state && (cause === 'said' || !applied || (cause === 'levels' && same_top))) return;
    if (!same_state) this.say(book, state, said.status === undefined || said.status === top.state ? said.text : '');
    else this.publish(book);
    const revived = cause === 'said' && !same_state && top.state === 'live';
    if (applied) book.follow(journal.at_us);
    if ((!applied && !revived) || top.state !== 'live') return;
    for (const one of (this.desk.rows[book.row] as PairRow).books) if (one !== book) this.silenceDead(one);
    this.decide(book);
  }

  /** Journal a changed status, but for a first snapshot, and the top as it is now. */
  private say(book: Book, before: BookState, text: string): void {
    const { top } = book;
    book.reason = text === '' ? reasonText(top.reason) : text;
    if (before !== 'empty' || top.state !== 'live')
      this.desk.journal.append('book_status', {
        pair_id: (this.desk.rows[book.row] as PairRow).pair.pair_id,
        venue: book.venue,
        market_id: book.market.market_id,
        status: top.state,
        reason: book.reason,
      });
    this.publish(book);
  }

  private publish(book: Book): void {
    const { desk } = this;
    if (!desk.settings.journal_quotes) return;
    const { bid_e4, bid_qty_cc, ask_e4, ask_qty_cc, state } = book.top;
    desk.journal.append('quote', {
      pair_id: (desk.rows[book.row] as PairRow).pair.pair_id,
      venue: book.venue,
      bid_e4,
      bid_qty_cc,
      ask_e4,
      ask_qty_cc,
      status: state,
      received_at_us: book.received_at_us,
    });
  }
}
