/**
 * One shard: every decision as a function of the events it was given. The same events in the same order give the same
 * journal, byte for byte, in Node, in a worker and in a browser.
 */
import type { EngineContract, VenueIndex } from '../../engine-wasm/contract.ts';
import { NO_ASK_E4 } from '../../engine-wasm/contract.ts';
import { type Book, venueName } from './book.ts';
import { Desk, type PairRow, VENUE_INDEX } from './desk.ts';
import { decideEdges, fairProbability } from './edges.ts';
import type {
  BookDeltaEvent,
  BookEvent,
  BookStatus,
  BookStatusEvent,
  GameEvent,
  InputEvent,
  Level,
  QuoteEvent,
  SettlementEvent,
  Venue,
} from './events.ts';
import type { JournalBodies, JournalEntry, JournalKind, RunStarted } from './journal.ts';
import { Legs } from './legs.ts';
import { decideLock } from './locks.ts';
import { Markets } from './markets.ts';
import { PaperVenue } from './paper.ts';
import { seconds } from './risk.ts';
import type { Settings } from './settings.ts';
import { InvariantError, ONE_DOLLAR_E4, type PriceE4, type QtyCc, type TimeUs } from './units.ts';

export interface ShardOptions {
  engine: EngineContract;
  settings: Settings;
  run: RunStarted;
  started_at_us: TimeUs;
}

/** Positions are marked to market at most this often. */
const MARK_INTERVAL_US = 1_000_000;

export class Shard {
  readonly options: ShardOptions;
  private readonly desk: Desk;
  private readonly venue: PaperVenue;
  private readonly legs: Legs;
  private readonly markets: Markets;
  /** Pairs with a lock in sight that is not old enough yet: looked at again when time passes. */
  private readonly ripening = new Set<PairRow>();
  private marked_at_us: TimeUs = 0;

  constructor(options: ShardOptions) {
    this.options = options;
    this.desk = new Desk(options.engine, options.settings, options.run);
    this.markets = new Markets(this.desk);
    this.venue = new PaperVenue(this.desk);
    this.legs = new Legs(this.desk, this.venue);
  }

  /** Journal the entries that open the run; call once before the first event. */
  open(out: JournalEntry[]): void {
    this.desk.journal.begin(out, this.options.started_at_us);
    this.desk.journal.append('run_started', this.options.run);
    this.desk.journal.append('portfolio', this.desk.ledger.portfolio());
  }

  /** Apply one event; entries it caused are pushed to `out`. */
  apply(event: InputEvent, out: JournalEntry[]): void {
    this.advance(event.at.received_at_us, out);
    switch (event.type) {
      case 'book_delta':
        this.applyDelta(event);
        break;
      case 'book':
        this.applyBook(event);
        break;
      case 'quote':
        this.applyQuoteEvent(event);
        break;
      case 'game':
        this.applyGame(event);
        break;
      case 'pair':
        if (this.markets.list(event.pair)) this.desk.journal.append('pair_listed', event.pair);
        break;
      case 'book_status':
        this.applyBookStatus(event);
        break;
      case 'feed': {
        const { type: _type, ...body } = event;
        this.desk.journal.append('feed', body);
        break;
      }
      case 'settlement':
        this.applySettlement(event);
        break;
      case 'control':
        this.desk.halted = event.command === 'halt';
        this.desk.halt_reason = event.reason;
        this.desk.journal.append('halted', { halted: this.desk.halted, reason: event.reason, by: event.by });
        break;
      case 'clock':
        this.markStale();
        for (const pair of this.ripening) this.decideLocks(pair);
        this.markPositions();
        break;
    }
  }

  /**
   * The fast path of {@link apply} for a quote whose book is known (price tapes): same decisions, no event object.
   * `row` comes from {@link rowOf}.
   */
  applyQuote(
    row: number,
    venue: VenueIndex,
    bid_e4: PriceE4,
    bid_qty_cc: QtyCc,
    ask_e4: PriceE4,
    ask_qty_cc: QtyCc,
    at_us: TimeUs,
    out: JournalEntry[],
  ): void {
    const book = this.desk.rows[row]?.books[venue];
    if (book === undefined || book === null) throw new InvariantError(`no book at row ${row}, venue ${venue}`);
    this.advance(at_us, out);
    this.takeQuote(book, bid_e4, bid_qty_cc, ask_e4, ask_qty_cc);
  }

  /** Kernel row of a listed market, -1 when no pair names it. */
  rowOf(venue: Venue, market_id: string): number {
    return this.markets.book(venue, market_id)?.row ?? -1;
  }

  /** Journal something the host measured (latency); it gets the next sequence number. */
  external<K extends JournalKind>(kind: K, body: JournalBodies[K], at_us: TimeUs, out: JournalEntry[]): void {
    this.desk.journal.begin(out, at_us);
    this.desk.journal.append(kind, body);
  }

  /** Both ladders of a pair on the YES scale, best first, for the API. */
  books(
    pair_id: string,
  ): Partial<Record<Venue, { bids: Level[]; asks: Level[]; status: BookStatus; received_at_us: TimeUs }>> {
    const answer: ReturnType<Shard['books']> = {};
    for (const book of this.markets.pair(pair_id)?.books ?? []) {
      if (book === null) continue;
      answer[book.venue] = {
        bids: book.bids.levels(),
        asks: book.asks.levels(),
        status: book.status,
        received_at_us: book.received_at_us,
      };
    }
    return answer;
  }

  /** Orders travelling or legs being repaired: a shell waits for this to be false before it stops. */
  get busy(): boolean {
    return this.venue.outstanding > 0 || this.legs.busy;
  }

  /** Time moves first: orders that have arrived meet the books as they stood before this event. */
  private advance(at_us: TimeUs, out: JournalEntry[]): void {
    const now = Math.max(at_us, this.desk.journal.at_us);
    this.desk.journal.begin(out, now);
    if (this.venue.outstanding > 0 && this.venue.arrive(now)) this.markPositions(true);
    if (this.legs.busy) this.legs.tend();
  }

  private applyBook(event: BookEvent): void {
    const book = this.markets.book(event.venue, event.market_id);
    if (book === undefined) return;
    book.bids.replace(event.bids);
    book.asks.replace(event.asks);
    this.received(book, 'live', '');
  }

  private applyDelta(event: BookDeltaEvent): void {
    const book = this.markets.book(event.venue, event.market_id);
    if (book === undefined || book.status === 'empty' || book.status === 'gapped') return;
    const ladder = event.side === 'bid' ? book.bids : book.asks;
    const before_e4 = ladder.bestPriceE4();
    const before_cc = ladder.bestQtyCc();
    if (event.mode === 'set') ladder.set(event.price_e4, event.qty_cc);
    else if (!ladder.add(event.price_e4, event.qty_cc)) {
      this.setStatus(book, 'gapped', `size at ${event.price_e4} would fall below zero`);
      return;
    }
    const same_top = ladder.bestPriceE4() === before_e4 && ladder.bestQtyCc() === before_cc;
    if (same_top && book.status === 'live') {
      book.received_at_us = this.desk.journal.at_us;
      this.desk.feed_at_us[book.venue] = this.desk.journal.at_us;
      return;
    }
    this.received(book, book.status === 'stale' ? 'live' : book.status, book.status === 'stale' ? '' : book.reason);
  }

  private applyQuoteEvent(event: QuoteEvent): void {
    const book = this.markets.book(event.venue, event.market_id);
    if (book !== undefined) this.takeQuote(book, event.bid_e4, event.bid_qty_cc, event.ask_e4, event.ask_qty_cc);
  }

  private takeQuote(book: Book, bid_e4: PriceE4, bid_qty_cc: QtyCc, ask_e4: PriceE4, ask_qty_cc: QtyCc): void {
    book.bids.replaceTop(bid_e4, bid_qty_cc);
    book.asks.replaceTop(ask_e4, ask_qty_cc);
    this.received(book, 'live', '');
  }

  /** A frame of this book arrived: its top goes to the kernel, and the market is looked at. */
  private received(book: Book, status: BookStatus, reason: string): void {
    const { desk } = this;
    book.received_at_us = desk.journal.at_us;
    desk.feed_at_us[book.venue] = desk.journal.at_us;
    if (book.status !== status) this.setStatus(book, status, reason);
    else this.publishTop(book);
    book.follow(desk.journal.at_us);
    if (status === 'live') this.decide(desk.rows[book.row] as PairRow, book);
  }

  private setStatus(book: Book, status: BookStatus, reason: string): void {
    const first_snapshot = book.status === 'empty' && status === 'live';
    book.status = status;
    book.reason = reason;
    const pair_id = (this.desk.rows[book.row] as PairRow).pair.pair_id;
    if (!first_snapshot)
      this.desk.journal.append('book_status', {
        pair_id,
        venue: book.venue,
        market_id: book.market.market_id,
        status,
        reason,
      });
    this.publishTop(book);
  }

  /** Kernel table and journal see the top of a usable book; of any other book they see an empty one. */
  private publishTop(book: Book): void {
    const { desk } = this;
    const venue = VENUE_INDEX[book.venue];
    if (book.usable()) {
      desk.engine.setTop(
        book.row,
        venue,
        book.asks.bestPriceE4(),
        book.asks.bestQtyCc(),
        book.noAskE4(),
        book.bids.bestQtyCc(),
      );
    } else {
      desk.engine.setTop(book.row, venue, NO_ASK_E4, 0, NO_ASK_E4, 0);
    }
    if (!desk.settings.journal_quotes) return;
    desk.journal.append('quote', {
      pair_id: (desk.rows[book.row] as PairRow).pair.pair_id,
      venue: book.venue,
      bid_e4: book.bids.bestPriceE4(),
      bid_qty_cc: book.bids.bestQtyCc(),
      ask_e4: book.asks.bestPriceE4(),
      ask_qty_cc: book.asks.bestQtyCc(),
      status: book.status,
      received_at_us: book.received_at_us,
    });
  }

  /** Locks from the kernel's scan of this market's block, then edges of this market against the model. */
  private decide(pair: PairRow, book: Book): void {
    if (this.decideLocks(pair) || pair.pair.game_id === null) return;
    const taken = decideEdges(this.desk, pair, book);
    if (taken !== null) this.legs.open(taken, pair);
  }

  /** @returns whether a lock of this pair was taken. */
  private decideLocks(pair: PairRow): boolean {
    const { desk } = this;
    const hits = desk.engine.scan(pair.row & ~15, 16, desk.settings.near_miss_e4);
    let seen = 0;
    let taken = null;
    for (let i = 0; i < hits && taken === null; i += 1) {
      const { slot, direction, gross_e4, qty_cc, net_udollars } = desk.engine.hits;
      if (slot[i] !== pair.row) continue;
      seen |= 1 << (direction[i] as number);
      taken = decideLock(desk, pair, {
        direction: direction[i] as 0 | 1,
        gross_e4: gross_e4[i] as number,
        qty_cc: qty_cc[i] as number,
        net_udollars: net_udollars[i] as number,
      });
    }
    if (taken !== null) this.legs.open(taken, pair);
    else for (const way of [0, 1] as const) if ((seen & (1 << way)) === 0) pair.lock_since_us[way] = 0;
    if (pair.lock_since_us[0] + pair.lock_since_us[1] > 0) this.ripening.add(pair);
    else this.ripening.delete(pair);
    return taken !== null;
  }

  private applyGame(event: GameEvent): void {
    const { desk } = this;
    desk.journal.append('game_priced', desk.games.apply(event));
    // A sign of life without news must not make a price that moved meanwhile look agreed.
    const news = desk.games.get(event.game.game_id)?.news === true;
    for (const pair of this.markets.ofGame(event.game.game_id)) {
      for (const book of pair.books) {
        if (book === null || !book.usable()) continue;
        if (news) book.markState();
        const taken = decideEdges(desk, pair, book);
        if (taken !== null) this.legs.open(taken, pair);
      }
    }
  }

  private applyBookStatus(event: BookStatusEvent): void {
    const book = this.markets.book(event.venue, event.market_id);
    if (book === undefined) return;
    // A gap is only healed by a snapshot, whatever the feed says of the socket.
    if (book.status === 'gapped' && (event.status === 'live' || event.status === 'stale')) return;
    if (book.status === 'empty' && event.status === 'live') return;
    if (book.status !== event.status) this.setStatus(book, event.status, event.reason);
  }

  private applySettlement(event: SettlementEvent): void {
    const { desk } = this;
    const book = this.markets.book(event.venue, event.market_id);
    if (book === undefined) return;
    const pair_id = (desk.rows[book.row] as PairRow).pair.pair_id;
    if (book.status !== 'closed')
      this.setStatus(book, 'closed', `settled at ${(event.yes_value_e4 / 100).toFixed(0)} c`);
    desk.journal.append('settled', {
      venue: event.venue,
      market_id: event.market_id,
      yes_value_e4: event.yes_value_e4,
      pair_id,
    });
    const settled = desk.ledger.settle(event.venue, event.market_id, event.yes_value_e4);
    for (const position of settled) desk.journal.append('position', { ...position });
    this.markets.settle(book);
    if (settled.length > 0) this.markPositions(true);
  }

  /** Books without a frame for too long say so themselves, so that nobody has to ask. */
  private markStale(): void {
    const limit = this.desk.settings.max_book_age_us;
    for (const book of this.markets.all()) {
      const age = this.desk.journal.at_us - book.received_at_us;
      if (book.status === 'live' && age > limit) {
        this.setStatus(book, 'stale', `${venueName(book.venue)} book ${seconds(age)} old, limit ${seconds(limit)}`);
      }
    }
  }

  /** Value positions at the best bid and at the model; journal those that changed and the portfolio. */
  private markPositions(now = false): void {
    const { desk } = this;
    if (!now && desk.journal.at_us - this.marked_at_us < MARK_INTERVAL_US) return;
    this.marked_at_us = desk.journal.at_us;
    let changed = now;
    for (const position of desk.ledger.positions.values()) {
      if (position.status !== 'open') continue;
      const book = this.markets.book(position.venue, position.market_id) as Book;
      const pair = desk.rows[book.row] as PairRow;
      const bid_e4 = position.side === 'yes' ? book.bids.bestPriceE4() : ONE_DOLLAR_E4 - book.asks.bestPriceE4();
      const mark = book.usable() ? bid_e4 * position.qty_cc : position.mark_udollars;
      const game = desk.games.get(pair.pair.game_id);
      const fair = game === undefined ? null : fairProbability(pair, game, position.side);
      const model = fair === null ? null : Math.round(fair * ONE_DOLLAR_E4 * position.qty_cc);
      if (mark === position.mark_udollars && model === position.model_udollars) continue;
      position.mark_udollars = mark;
      position.model_udollars = model;
      desk.journal.append('position', { ...position });
      changed = true;
    }
    if (changed) desk.journal.append('portfolio', desk.ledger.portfolio());
  }
}
