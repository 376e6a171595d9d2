/**
 * One shard: every decision as a function of the events it was given. The same events in the same order give the same
 * journal, byte for byte, in Node, in a worker and in a browser.
 */
import type { EngineContract, Side } from '../../engine-wasm/contract.ts';
import type { AccountState } from './account.ts';
import { Commands } from './commands.ts';
import { decide } from './decide.ts';
import { Desk } from './desk.ts';
import { ESTIMATORS, type EstimatorMaker } from './estimates/estimator.ts';
import type { SourceLag } from './estimates/provider-delay.ts';
import { PaperExecutor } from './execution/paper.ts';
import { PAPER_PROFILE } from './execution/paper-profile.ts';
import { OrderFlow } from './flow.ts';
import type { Book } from './market/book.ts';
import { BookKeeper } from './market/book-keeper.ts';
import type { PairRow } from './market/world.ts';
import { fund, resume } from './opening.ts';
import { STRATEGIES, type StrategyMaker } from './strategies/registry.ts';
import type { Proposal, Strategy } from './strategies/strategy.ts';
import type {
  BookStatus,
  GameEvent,
  GridEvent,
  InputEvent,
  Level,
  Pair,
  SettlementEvent,
  StallEvent,
  SubjectEvent,
  Venue,
} from './types/events.ts';
import type { Executor } from './types/execution.ts';
import type { JournalBodies, JournalEntry, JournalKind, LastSeqs, Position, RunStarted } from './types/journal.ts';
import type { Settings } from './types/settings.ts';
import { InvariantError, type PriceE4, type QtyCc, type TimeUs } from './types/units.ts';
import { venueIds } from './types/venue.ts';
import { Upkeep } from './upkeep.ts';

export interface ShardOptions {
  engine: EngineContract;
  settings: Settings;
  run: RunStarted;
  started_at_us: TimeUs;
  /** Venues that share the opening bankroll; all that are known when left out. */
  venues?: readonly Venue[];
  /** `durable`: an order goes out only after a `durable` event has covered its intent. `immediate` (default): at once. */
  gate?: 'durable' | 'immediate';
  /** Executor of a venue; left out or null: paper. */
  executor?: (venue: Venue) => Executor | null;
  /** Left out: every strategy that there is. */
  strategies?: readonly StrategyMaker[];
  /** Of subjects that are no games; left out: every one that there is. */
  estimators?: readonly EstimatorMaker[];
}

/** Where a start continues its account. */
export interface Resume {
  /** Grows with each start of the account. */
  epoch: number;
  /** Numbers that the journal holds already. */
  last: LastSeqs;
}

export class Shard {
  readonly options: ShardOptions;
  private readonly desk: Desk;
  private readonly paper: PaperExecutor;
  private readonly flow: OrderFlow;
  private readonly keeper: BookKeeper;
  private readonly upkeep: Upkeep;
  private readonly commands: Commands;
  private readonly strategies: readonly Strategy[];

  constructor(options: ShardOptions) {
    const { engine, settings, run, estimators = ESTIMATORS } = options;
    this.options = options;
    this.desk = new Desk({ engine, settings, run, estimators });
    this.keeper = new BookKeeper(this.desk, this.desk.markets, (book) => this.decide(book));
    this.paper = new PaperExecutor({
      ...{ engine, profile: PAPER_PROFILE[settings.paper_profile], seed: run.seed },
      latency_us: settings.paper_latency_us,
      book: (venue, market_id) => this.desk.book(venue, market_id),
    });
    this.desk.leftLadder = (book, side) => this.paper.leftLadder(book, side);
    const executorOf = (venue: Venue): Executor => options.executor?.(venue) ?? this.paper;
    this.flow = new OrderFlow(this.desk, executorOf, options.gate !== 'durable');
    this.upkeep = new Upkeep(this.desk);
    this.commands = new Commands(this.desk, this.upkeep);
    this.strategies = (options.strategies ?? STRATEGIES).map((make) => make(this.desk));
  }

  /** Take over a checkpoint; before {@link fold}. */
  load(state: AccountState): void {
    this.desk.account.load(state);
  }

  /** Fold a decision of an earlier run; in order, before {@link open}. */
  fold(entry: JournalEntry): void {
    this.desk.restore(entry);
  }

  /** Journal the entries that open the run; call once before the first event. `from` continues what was loaded and folded. */
  open(out: JournalEntry[], from: Resume | null = null): void {
    const { desk } = this;
    if (from !== null) desk.journal.continueFrom(from.last);
    desk.journal.begin(out, this.options.started_at_us);
    desk.write('run_started', this.options.run);
    desk.writeDue();
    if (from === null || desk.account.ledger.venues().length === 0) fund(desk, this.options.venues ?? venueIds());
    if (from !== null && from.last.decisions > 0) resume(desk, this.flow, from.epoch);
    this.upkeep.day();
    this.upkeep.mark(true);
  }

  /** Apply one event; entries it caused are pushed to `out`. */
  apply(event: InputEvent, out: JournalEntry[]): void {
    if (event.type === 'stall') this.stall(event, out);
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
      case 'grid':
        this.regrid(event);
        break;
      case 'game':
        this.applyGame(event);
        break;
      case 'subject':
        this.applySubject(event);
        break;
      case 'pair':
        this.list(event.pair);
        break;
      case 'feed': {
        const { type: _type, ...body } = event;
        this.desk.journal.append('feed', body);
        break;
      }
      case 'clock':
        this.clock();
        break;
      case 'stall':
        break;
      default:
        this.applyMoney(event);
    }
    this.flow.flush();
  }

  /** Events about orders, money and people. */
  private applyMoney(
    event: Extract<InputEvent, { type: 'settlement' | 'control' | 'close' | 'cash' | 'durable' | 'order' | 'fill' }>,
  ): void {
    switch (event.type) {
      case 'settlement':
        this.applySettlement(event);
        break;
      case 'control':
      case 'close':
      case 'cash':
        this.commands.take(event);
        break;
      case 'durable':
        this.flow.durable(event.seq);
        // What was not sent any more leaves a leg that needs an owner now.
        this.desk.account.legs.tend();
        break;
      case 'order':
      case 'fill':
        this.flow.hear(event);
        this.desk.account.legs.tend();
        if (event.type === 'fill') this.upkeep.mark(true);
    }
  }

  /**
   * The fast path of {@link apply} for a quote whose book is known (price tapes): same decisions, no event object.
   * `row` and `side` come from {@link bookOf}.
   */
  // biome-ignore lint/complexity/useMaxParams: once per quote of a tape, without an object each
  applyQuote(
    row: number,
    side: Side,
    bid_e4: PriceE4,
    bid_qty_cc: QtyCc,
    ask_e4: PriceE4,
    ask_qty_cc: QtyCc,
    at_us: TimeUs,
    out: JournalEntry[],
  ): void {
    const book = this.desk.rows[row]?.books[side];
    if (book === undefined || book === null) throw new InvariantError(`no book at row ${row}, side ${side}`);
    this.advance(at_us, out);
    this.keeper.quote(book, bid_e4, bid_qty_cc, ask_e4, ask_qty_cc);
    this.flow.flush();
  }

  /** Number of a listed market's book, twice its row and its side; -1 when no pair names it. */
  bookOf(venue: Venue, market_id: string): number {
    return this.desk.book(venue, market_id)?.number ?? -1;
  }

  /** Journal an entry that was measured outside the reducer (latency); only shells call this. */
  external<K extends JournalKind>(kind: K, body: JournalBodies[K], at_us: TimeUs, out: JournalEntry[]): void {
    this.desk.journal.begin(out, Math.max(at_us, this.desk.journal.at_us));
    this.desk.journal.append(kind, body);
  }

  /** Both ladders of a pair on the YES scale, best first, for the API. */
  books(
    pair_id: string,
  ): Partial<Record<Venue, { bids: Level[]; asks: Level[]; status: BookStatus; received_at_us: TimeUs }>> {
    const answer: ReturnType<Shard['books']> = {};
    const kept = this.desk.engine.books;
    for (const book of this.desk.markets.pair(pair_id)?.books ?? []) {
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
    const { orders, legs } = this.desk.account;
    return orders.count > 0 || this.flow.pending > 0 || legs.busy;
  }

  /** Orders wait for their intents to be durable. */
  get awaitsDurable(): boolean {
    return this.flow.pending > 0;
  }

  /** Last number of the `decisions` stream. */
  get decisions(): number {
    return this.desk.journal.decisions;
  }

  /** A copy of the account's state: what a checkpoint keeps. */
  snapshot(): AccountState {
    return this.desk.account.snapshot();
  }

  /** Open positions, without marks: a shell asks the venues what became of their markets. */
  positions(): readonly Position[] {
    return this.desk.account.ledger.open();
  }

  /** How far the sources of games were seen to be behind the markets. */
  lags(): SourceLag[] {
    return this.desk.games.lags;
  }

  /** Before anything else: no order may meet, and no repair be decided on, what was known before the stop. */
  private stall(event: StallEvent, out: JournalEntry[]): void {
    const { type: _type, ...body } = event;
    this.desk.journal.begin(out, Math.max(event.at.received_at_us, this.desk.journal.at_us));
    this.desk.journal.append('stall', body);
    if (event.cause !== 'stopped') return;
    this.keeper.stall(event);
    this.desk.subjects.stall(this.desk.journal.at_us);
  }

  /** Time moves first: orders that have arrived meet the books as they stood before this event. */
  private advance(at_us: TimeUs, out: JournalEntry[]): void {
    const { desk } = this;
    const now = Math.max(at_us, desk.journal.at_us);
    desk.journal.begin(out, now);
    this.upkeep.day();
    if (this.paper.outstanding > 0) {
      const answers = this.paper.advance(now);
      for (const answer of answers) this.flow.hear(answer);
      if (answers.length > 0) this.upkeep.mark(true);
    }
    if (desk.account.legs.busy) {
      desk.account.legs.tend();
      this.flow.flush();
    }
    for (const { pair } of desk.markets.changeFees(now)) desk.write('pair_listed', pair);
  }

  private clock(): void {
    this.keeper.expire();
    for (const strategy of this.strategies) this.offerAll(strategy.onClock?.());
    this.flow.chase();
    this.upkeep.tick();
  }

  /** Decide proposals until one is taken. @returns whether one was */
  private offer(proposals: readonly Proposal[] | undefined): boolean {
    if (proposals === undefined || proposals.length === 0) return false;
    for (const proposal of proposals) if (decide(this.desk, proposal)) return true;
    return false;
  }

  /** Decide every proposal: they are about markets of their own. */
  private offerAll(proposals: readonly Proposal[] | undefined): void {
    if (proposals !== undefined) for (const proposal of proposals) decide(this.desk, proposal);
  }

  /** A book is live and has changed. */
  private decide(book: Book): void {
    const row = this.desk.rows[book.row] as PairRow;
    this.paper.observe(book);
    for (const strategy of this.strategies) if (this.offer(strategy.onBook?.(row, book))) return;
  }

  /** Watch a pair; what is journalled are the terms that hold now, or why it contradicts one that is watched. */
  private list(pair: Pair): void {
    const { markets, journal } = this.desk;
    const refusal = markets.contradiction(pair);
    if (refusal !== null) {
      journal.append('pair_refused', refusal);
      return;
    }
    if (!markets.list(pair)) return;
    markets.changeFees(journal.at_us);
    const row = markets.pair(pair.pair_id);
    this.desk.write('pair_listed', row?.pair ?? pair);
    if (row !== undefined) for (const strategy of this.strategies) strategy.onListed?.(row);
  }

  private regrid({ venue, market_id, price_bands }: GridEvent): void {
    const book = this.desk.markets.book(venue, market_id);
    if (book === undefined) return;
    const row = this.desk.markets.setGrid(book, price_bands);
    if (row !== null) this.desk.write('pair_listed', row.pair);
  }

  private applyGame(event: GameEvent): void {
    const { games, journal } = this.desk;
    const { game_id } = event.game;
    const known = games.get(game_id);
    const before = known === undefined ? undefined : { priced: known.priced };
    journal.append('game_priced', games.apply(event));
    for (const strategy of this.strategies) this.offerAll(strategy.onSubject?.(game_id, before));
  }

  private applySubject(event: SubjectEvent): void {
    const { subjects, journal } = this.desk;
    journal.append('subject_priced', subjects.take(event));
    for (const strategy of this.strategies) this.offerAll(strategy.onSubject?.(event.subject_id, undefined));
  }

  private applySettlement({ venue, market_id, yes_value_e4 }: SettlementEvent): void {
    const { desk } = this;
    const book = desk.book(venue, market_id);
    const { positions, paid } = desk.account.ledger.state;
    const held = ['yes', 'no'].some((side) => positions[`${venue}:${market_id}:${side}`] !== undefined);
    // A market that nobody watches any more still pays what is held of it, and may correct what it has paid.
    if (book === undefined && !held && paid[`${venue}:${market_id}`] === undefined) return;
    const row = book === undefined ? undefined : (desk.rows[book.row] as PairRow);
    if (book !== undefined) this.keeper.close(book, `settled at ${(yes_value_e4 / 100).toFixed(0)} c`);
    desk.write('settled', { venue, market_id, yes_value_e4, pair_id: row?.pair.pair_id ?? '' });
    if (book !== undefined && row !== undefined) this.retire(row, book);
    if (held) this.upkeep.mark(true);
  }

  private retire(row: PairRow, book: Book): void {
    const { markets } = this.desk;
    for (const strategy of this.strategies) strategy.onSettled?.(row, book);
    this.paper.forget(book);
    markets.settle(book);
    if (markets.pair(row.pair.pair_id) !== undefined) return;
    for (const strategy of this.strategies) strategy.onGone?.(row);
  }
}
