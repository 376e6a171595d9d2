/** The order books' part of the kernel: engine-wasm/src/raw_book.rs behind `Engine.books`. */
import {
  BOOK_CROSSINGS,
  BOOK_REASONS,
  BOOK_STATES,
  type BookEngine,
  type BookFee,
  type BookLevel,
  type BookLockLimits,
  type BookReading,
  type BookSide,
  type GivenReason,
  type GridRule,
  type Outcome,
  STAGE_ROWS,
} from './book-contract.ts';
import { type Capacity, SIDE_B, type Side } from './contract.ts';
import { columnViews, type RawExports, view } from './memory.ts';

/** Levels per book when a capacity does not say: two sides of 64. */
const LEVELS_A_BOOK = 128;
const STREAMS = 64;
const ROW_WORDS = 16;
/** Words of an outcome's asks inside a row. */
const ASK_WORDS = 3;
const UNKNOWN_BOOK = BOOK_REASONS.indexOf('unknown_book');
const MARK = { clear: 0, silence: 1, pause: 2, resume: 3, close: 4 } as const;
const ONE_DOLLAR_E4 = 10_000;

interface Columns {
  row: Uint32Array;
  level_price: Uint16Array;
  level_qty: Uint32Array;
  stage_book: Uint32Array;
  stage_side: Uint8Array;
  stage_price: Float64Array;
  stage_qty: Float64Array;
  read: Float64Array;
  walk_in: Float64Array;
  walk_out: Float64Array;
}

function attach(raw: RawExports): Columns {
  const views = columnViews(raw);
  return {
    row: view(views, 'book_row', Uint32Array),
    level_price: view(views, 'book_level_price_e4', Uint16Array),
    level_qty: view(views, 'book_level_qty_cc', Uint32Array),
    stage_book: view(views, 'book_stage_book', Uint32Array),
    stage_side: view(views, 'book_stage_side', Uint8Array),
    stage_price: view(views, 'book_stage_price_e4', Float64Array),
    stage_qty: view(views, 'book_stage_qty_cc', Float64Array),
    read: view(views, 'book_read', Float64Array),
    walk_in: view(views, 'walk_in', Float64Array),
    walk_out: view(views, 'walk_out', Float64Array),
  };
}

/** Numbers that the kernel's 32-bit parameters would wrap become one that names no book, slot or stream. */
const u32 = (x: number): number => (x >>> 0 === x ? x : 0xffff_ffff);
/** A side that is no byte becomes one that is no side. */
const sideCode = (side: number): number => ((side & 0xff) === side ? side : 0xff);
/** An upper limit as a safe integer: rounded down, never negative, NaN is nothing. */
const upTo = (x: number): number => (x > 0 ? Math.min(Math.floor(x), Number.MAX_SAFE_INTEGER) : 0);

/** {@link BookEngine} over the raw exports. */
export class BookFace implements BookEngine {
  readonly capacity: number;
  readonly #raw: RawExports;
  #columns: Columns | null = null;
  /** Rows laid down since {@link begin}; may exceed the room, then the frame is refused as a whole. */
  #rows = 0;

  /** After `kernel_init`. @throws RangeError when the numbers are no capacities or too large */
  constructor(raw: RawExports, capacity: Capacity) {
    const { books = 0, book_levels = books * LEVELS_A_BOOK, book_streams = STREAMS } = capacity;
    const said = `${books} books, ${book_levels} levels, ${book_streams} streams`;
    const whole = [books, book_levels, book_streams].every((x) => Number.isInteger(x) && x >= 0 && x <= 0xffff_ffff);
    if (!whole) throw new RangeError(`book capacities must be whole numbers: ${said}`);
    this.#raw = raw;
    this.capacity = books;
    if (books === 0) return;
    if (raw.kernel_init_books(books, book_levels, book_streams) !== 0)
      throw new RangeError(`book capacity too large: ${said}`);
    this.#columns = attach(raw);
  }

  /** Views, rebuilt if something ever grew the memory. @throws RangeError without book capacity */
  #live(): Columns {
    let columns = this.#columns;
    if (columns === null) throw new RangeError('this engine has no books: give Capacity.books');
    if (columns.read.length === 0) {
      columns = attach(this.#raw);
      this.#columns = columns;
    }
    return columns;
  }

  #has(book: number): boolean {
    return book >>> 0 === book && book < this.capacity;
  }

  open(book: number, side: Side, stream: number, grid: GridRule = side === SIDE_B ? 'renewed' : 'kept'): number {
    if (!this.#has(book)) return UNKNOWN_BOOK;
    return this.#raw.kernel_book_open(
      book,
      u32(side),
      stream === -1 ? 0xffff_ffff : Math.min(u32(stream), 0xffff_fffe),
      grid === 'renewed' ? 1 : 0,
    );
  }

  shut(book: number): number {
    return this.#has(book) ? this.#raw.kernel_book_shut(book) : UNKNOWN_BOOK;
  }

  link(book: number, slot: number): number {
    if (!this.#has(book)) return UNKNOWN_BOOK;
    return this.#raw.kernel_book_link(book, slot === -1 ? 0xffff_ffff : Math.min(u32(slot), 0xffff_fffe));
  }

  limitAge(side: Side, max_age_us: number): void {
    if (this.capacity === 0 || this.#raw.kernel_book_limit_age(u32(side), max_age_us) !== 1)
      throw new RangeError(`max_age_us ${max_age_us} of side ${side}: expected whole microseconds`);
  }

  add(book: number, seq: number, side: BookSide, price_e4: number, change_cc: number, at_us: number): number {
    if (!this.#has(book)) return UNKNOWN_BOOK;
    return this.#raw.kernel_book_add(book, seq, sideCode(side), price_e4, change_cc, at_us);
  }

  set(book: number, side: BookSide, price_e4: number, qty_cc: number, at_us: number): number {
    if (!this.#has(book)) return UNKNOWN_BOOK;
    return this.#raw.kernel_book_set(book, Number.NaN, sideCode(side), price_e4, qty_cc, at_us);
  }

  begin(): void {
    this.#rows = 0;
  }

  level(side: number, price_e4: number, qty_cc: number): void {
    this.row(0, side, price_e4, qty_cc);
  }

  row(book: number, side: number, price_e4: number, qty_cc: number): void {
    const columns = this.#live();
    const i = this.#rows;
    this.#rows = i + 1;
    if (i >= STAGE_ROWS) {
      // The frame is refused as a whole, and a row that found no room must cost its book too.
      this.fault(book, 'bad_frame');
      return;
    }
    columns.stage_book[i] = u32(book);
    columns.stage_side[i] = sideCode(side);
    columns.stage_price[i] = price_e4;
    columns.stage_qty[i] = qty_cc;
  }

  snapshot(book: number, seq: number, at_us: number): number {
    return this.#has(book) ? this.#raw.kernel_book_snapshot(book, this.#rows, seq, at_us) : UNKNOWN_BOOK;
  }

  commit(mode: 'set' | 'add', seq: number, at_us: number): number {
    return this.capacity === 0
      ? UNKNOWN_BOOK
      : this.#raw.kernel_book_commit(this.#rows, mode === 'add' ? 1 : 0, seq, at_us);
  }

  #mark(book: number, mark: number): number {
    return this.#has(book) ? this.#raw.kernel_book_mark(book, mark) : UNKNOWN_BOOK;
  }

  clear(book: number): number {
    return this.#mark(book, MARK.clear);
  }

  silence(book: number): number {
    return this.#mark(book, MARK.silence);
  }

  pause(book: number): number {
    return this.#mark(book, MARK.pause);
  }

  resume(book: number): number {
    return this.#mark(book, MARK.resume);
  }

  close(book: number): number {
    return this.#mark(book, MARK.close);
  }

  fault(book: number, reason: GivenReason): number {
    return this.#has(book) ? this.#raw.kernel_book_fault(book, BOOK_REASONS.indexOf(reason)) : UNKNOWN_BOOK;
  }

  grid(book: number, tick_e4: number): number {
    return this.#has(book) ? this.#raw.kernel_book_grid(book, tick_e4) : UNKNOWN_BOOK;
  }

  sequence(stream: number, seq: number, at_us: number): number {
    this.#live();
    return this.#raw.kernel_stream_sequence(u32(stream), seq, at_us);
  }

  resetStream(stream: number): number {
    this.#live();
    return this.#raw.kernel_stream_reset(u32(stream));
  }

  distrustStream(stream: number, reason: GivenReason): void {
    this.#live();
    this.#raw.kernel_stream_distrust(u32(stream), BOOK_REASONS.indexOf(reason));
  }

  streamCounts(stream: number): { late: number; gaps: number } {
    const { read } = this.#live();
    if (this.#raw.kernel_stream_counts(u32(stream)) === 0)
      throw new RangeError(`stream ${stream}: expected one in use`);
    return { late: read[0]!, gaps: read[1]! };
  }

  expire(now_us: number): number {
    return this.capacity === 0 ? 0 : this.#raw.kernel_book_expire(now_us);
  }

  read(book: number, now_us: number, into: BookReading): boolean {
    const { read } = this.#live();
    if (!this.#has(book) || this.#raw.kernel_book_read(book, now_us) === 0) return false;
    into.bid_e4 = read[0]!;
    into.bid_qty_cc = read[1]!;
    into.ask_e4 = read[2]!;
    into.ask_qty_cc = read[3]!;
    into.state = BOOK_STATES[read[4]!]!;
    into.reason = BOOK_REASONS[read[5]!]!;
    into.crossing = BOOK_CROSSINGS[read[6]!]!;
    into.age_us = read[7]!;
    into.is_tradable = read[8]! === 1;
    into.ignored = read[9]!;
    into.changes = read[10]!;
    return true;
  }

  reading(): BookReading {
    // One literal: readings put together from parts have shapes of their own, and every access to them is slower.
    return {
      bid_e4: 0,
      bid_qty_cc: 0,
      ask_e4: ONE_DOLLAR_E4,
      ask_qty_cc: 0,
      state: 'empty',
      reason: 'none',
      crossing: 'none',
      age_us: Number.POSITIVE_INFINITY,
      is_tradable: false,
      ignored: 0,
      changes: 0,
    };
  }

  levels(book: number, side: 'bid' | 'ask'): BookLevel[] {
    const { level_price, level_qty } = this.#live();
    const outcome = side === 'ask' ? 0 : 1;
    const at = this.position(book, outcome);
    const found: BookLevel[] = [];
    for (let i = at; i < at + this.depth(book, outcome); i++) {
      const price_e4 = level_price[i]!;
      const qty_cc = level_qty[i]!;
      if (qty_cc > 0) found.push([side === 'ask' ? price_e4 : ONE_DOLLAR_E4 - price_e4, qty_cc]);
    }
    return found;
  }

  depth(book: number, outcome: Outcome): number {
    return this.#has(book) ? this.#live().row[book * ROW_WORDS + outcome * ASK_WORDS + 1]! : 0;
  }

  position(book: number, outcome: Outcome): number {
    return this.#has(book) ? this.#live().row[book * ROW_WORDS + outcome * ASK_WORDS]! : 0;
  }

  get level_price_e4(): Uint16Array {
    return this.#live().level_price;
  }

  get level_qty_cc(): Uint32Array {
    return this.#live().level_qty;
  }

  get free_levels(): number {
    return this.capacity === 0 ? 0 : this.#raw.kernel_book_free_levels();
  }

  walkBuy(book: number, outcome: Outcome, now_us: number, limit_e4: number, qty_cc: number, fee: BookFee): boolean {
    const { walk_in: p, walk_out } = this.#live();
    p[0] = upTo(limit_e4);
    p[1] = upTo(qty_cc);
    p[2] = fee.rate_e5;
    p[3] = fee.rounding;
    const done = this.#has(book) && this.#raw.kernel_book_walk_buy(book, outcome, now_us) === 1;
    if (!done) walk_out.fill(0);
    return done;
  }

  walkLock(
    a: number,
    outcome_a: Outcome,
    b: number,
    outcome_b: Outcome,
    now_us: number,
    limits: BookLockLimits,
  ): boolean {
    const { walk_in: p, walk_out } = this.#live();
    p[0] = limits.fee_a.rate_e5;
    p[1] = limits.fee_a.rounding;
    p[2] = limits.fee_b.rate_e5;
    p[3] = limits.fee_b.rounding;
    p[4] = upTo(limits.cap_qty_cc);
    p[5] = upTo(limits.cash_a_udollars);
    p[6] = upTo(limits.cash_b_udollars);
    p[7] = limits.floor_e4;
    p[8] = upTo(limits.lot_cc);
    const done =
      this.#has(a) && this.#has(b) && this.#raw.kernel_book_walk_lock(a, outcome_a, b, outcome_b, now_us) === 1;
    if (!done) walk_out.fill(0);
    return done;
  }

  get walk(): Float64Array {
    return this.#live().walk_out;
  }
}
