/**
 * One shard: every decision as a function of the events it was given. The same events in the same order give the same
 * journal, byte for byte, in Node, in a worker and in a browser.
 */
import type { EngineContract, VenueIndex } from '../../engine-wasm/contract.ts';
import { Desk, type PairRow } from './desk.ts';
import { Legs } from './execution/legs.ts';
import { PaperVenue } from './execution/paper.ts';
import type { Book } from './market/book.ts';
import { BookKeeper } from './market/book-keeper.ts';
import { Markets } from './market/markets.ts';
import { fairProbability } from './strategies/edges.ts';
import { Finders } from './strategies/finders.ts';
import { decideLock } from './strategies/locks.ts';
import type { BookStatus, GameEvent, InputEvent, Level, Pair, SettlementEvent, Venue } from './types/events.ts';
import type { JournalBodies, JournalEntry, JournalKind, RunStarted } from './types/journal.ts';
import type { Settings } from './types/settings.ts';
import { InvariantError, ONE_DOLLAR_E4, type PriceE4, type QtyCc, type TimeUs } from './types/units.ts';

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
  private readonly keeper: BookKeeper;
  private readonly finders: Finders;
  /** Pairs with a lock in sight that is not old enough yet: looked at again when time passes. */
  private readonly ripening = new Set<PairRow>();
  private marked_at_us: TimeUs = 0;

  constructor(options: ShardOptions) {
    this.options = options;
    this.desk = new Desk(options.engine, options.settings, options.run);
    this.markets = new Markets(this.desk);
    this.keeper = new BookKeeper(this.desk, this.markets, (book) => this.decide(book));
    this.venue = new PaperVenue(this.desk);
    this.legs = new Legs(this.desk, this.venue);
    this.finders = new Finders(this.desk, this.legs, this.markets);
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
      case 'book_changes':
      case 'book':
      case 'quote':
      case 'stream':
      case 'book_status':
        this.keeper.apply(event);
        break;
      case 'game':
        this.applyGame(event);
        break;
      case 'pair':
        this.list(event.pair);
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
        this.keeper.expire();
        for (const pair of this.ripening) this.decideLocks(pair);
        this.finders.clock();
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
    this.keeper.quote(book, bid_e4, bid_qty_cc, ask_e4, ask_qty_cc);
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
    const kept = this.desk.engine.books;
    for (const book of this.markets.pair(pair_id)?.books ?? []) {
      if (book === null) continue;
      answer[book.venue] = {
        bids: kept.levels(book.number, 'bid'),
        asks: kept.levels(book.number, 'ask'),
        status: book.status,
        received_at_us: book.received_at_us,
      };
    }
    return answer;
  }

  /** Frames of the books that came twice or late, and holes in their numbers, since the start. Allocates. */
  get frameCounts(): { late: number; gaps: number } {
    return this.keeper.counts;
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
    for (const { pair } of this.markets.changeFees(now)) this.desk.journal.append('pair_listed', pair);
  }

  /** Watch a pair; what is journalled are the terms that hold now. */
  private list(pair: Pair): void {
    if (!this.markets.list(pair)) return;
    this.markets.changeFees(this.desk.journal.at_us);
    this.desk.journal.append('pair_listed', this.markets.pair(pair.pair_id)?.pair ?? pair);
    this.finders.listed(pair.pair_id);
  }

  /** Locks from the kernel's scan of this market's block, then everything else that this market can be part of. */
  private decide(book: Book): void {
    const pair = this.desk.rows[book.row] as PairRow;
    if (!this.decideLocks(pair)) this.finders.changed(pair, book);
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
    const { games, journal } = this.desk;
    const { game_id } = event.game;
    const known = games.get(game_id);
    const before = known === undefined ? undefined : { priced: known.priced };
    journal.append('game_priced', games.apply(event));
    this.finders.sawGame(game_id, before);
  }

  private applySettlement(event: SettlementEvent): void {
    const { desk } = this;
    const book = this.markets.book(event.venue, event.market_id);
    if (book === undefined) return;
    const row = desk.rows[book.row] as PairRow;
    const { pair_id } = row.pair;
    this.keeper.close(book, `settled at ${(event.yes_value_e4 / 100).toFixed(0)} c`);
    desk.journal.append('settled', {
      venue: event.venue,
      market_id: event.market_id,
      yes_value_e4: event.yes_value_e4,
      pair_id,
    });
    const settled = desk.ledger.settle(event.venue, event.market_id, event.yes_value_e4);
    for (const position of settled) desk.journal.append('position', { ...position });
    this.finders.settle(book);
    // Its kernel row is another pair's from now on: a lock seen there would be bought in markets that have paid.
    if (this.markets.pair(pair_id) === undefined) this.ripening.delete(row);
    if (settled.length > 0) this.markPositions(true);
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
      const bid_e4 = book.bidOf(position.side);
      const mark = book.usable() ? bid_e4 * position.qty_cc : position.mark_udollars;
      const game = desk.games.get(pair.pair.game_id);
      const fair = game === undefined ? null : fairProbability(pair, game, book, position.side);
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
