/** The kernel's exported memory table (LAYOUT.md) turned into typed-array views. */

/** Element codes of engine-wasm/src/columns.rs. */
const ELEMENT = {
  1: Uint8Array,
  2: Uint16Array,
  3: Int16Array,
  4: Uint32Array,
  5: Int32Array,
  6: Float64Array,
  7: Float32Array,
} as const;
type ElementCode = keyof typeof ELEMENT;
/** Any view the kernel hands out. */
export type ColumnView = InstanceType<(typeof ELEMENT)[ElementCode]>;

/** The module's raw face (engine-wasm/src/raw*.rs). */
export interface RawExports {
  readonly memory: WebAssembly.Memory;
  kernel_init(markets: number): number;
  kernel_columns(): number;
  kernel_columns_len(): number;
  kernel_scan(first: number, count: number, near_e4: number): number;
  kernel_scan_scalar(first: number, count: number, near_e4: number): number;
  kernel_taker_fee(rate_e5: number, rounding: number, price_e4: number, qty_cc: number): number;
  kernel_fill_fee(rate_e7: number, rounding: number, price_e4: number, qty_cc: number, carry: number): number;
  kernel_curve_fee(
    rate_e5: number,
    half_exponent: number,
    times_price: number,
    step_udollars: number,
    price_e4: number,
    qty_cc: number,
  ): number;
  kernel_name_similarity(length_a: number, length_b: number): number;
  kernel_kelly(p: number, cost: number): number;
  kernel_walk_buy(levels: number): number;
  kernel_walk_lock(levels_a: number, levels_b: number): number;
  kernel_walk_set(legs: number): number;
  kernel_book_walk_set(legs: number, now_us: number): number;
  kernel_kelly_walk(levels: number): number;
  kernel_book_kelly_walk(now_us: number): number;
  kernel_kelly_shrink(p: number, cost: number, error_sd: number, edge_variance: number): number;
  kernel_leg_risk(): void;
  kernel_annualised(net_udollars: number, capital_udollars: number, days: number): number;
  kernel_capital_floor(capital_e4: number, hurdle_per_year: number, days: number): number;
  kernel_init_sports(tables: number, rows: number): number;
  kernel_sports(): number;
  kernel_sports_len(): number;
  kernel_sport_build(row: number): number;
  kernel_sport_price(row: number): number;
  kernel_sport_price_batch(first: number, n: number): number;
  kernel_sport_price_shared(table_row: number, first: number, n: number): number;
  kernel_sport_next(row: number): number;
  kernel_sport_error_sd(row: number): number;
  kernel_sport_leverage(row: number): number;
  kernel_sport_lines(row: number, n: number): number;
  kernel_sport_prior_from_spread(league: number, margin: number): number;
  kernel_init_books(books: number, levels: number, streams: number): number;
  kernel_book_open(book: number, side: number, stream: number, grid: number): number;
  kernel_book_shut(book: number): number;
  kernel_book_link(book: number, slot: number): number;
  kernel_book_limit_age(side: number, max_age_us: number): number;
  kernel_book_add(book: number, seq: number, side: number, price: number, change: number, at_us: number): number;
  kernel_book_set(book: number, seq: number, side: number, price: number, qty: number, at_us: number): number;
  kernel_book_snapshot(book: number, rows: number, seq: number, at_us: number): number;
  kernel_book_commit(rows: number, add: number, seq: number, at_us: number): number;
  kernel_book_mark(book: number, mark: number): number;
  kernel_book_fault(book: number, reason: number): number;
  kernel_book_grid(book: number, tick_e4: number): number;
  kernel_book_expire(now_us: number): number;
  kernel_book_read(book: number, now_us: number): number;
  kernel_book_walk_buy(book: number, outcome: number, now_us: number): number;
  kernel_book_walk_lock(a: number, outcome_a: number, b: number, outcome_b: number, now_us: number): number;
  kernel_book_free_levels(): number;
  kernel_stream_sequence(stream: number, seq: number, at_us: number): number;
  kernel_stream_reset(stream: number): number;
  kernel_stream_distrust(stream: number, reason: number): void;
  kernel_stream_counts(stream: number): number;
  kernel_init_scan(sets: number, wide_sets: number, edge_hits: number, lags: number, lag_points: number): number;
  kernel_set_add(legs: number, kind: number, worst: number, usual: number, min_qty: number, other: number): number;
  kernel_set_remove(id: number): number;
  kernel_scan_sets(near_e4: number, at_us: number): number;
  kernel_scan_sets_scalar(near_e4: number, at_us: number): number;
  kernel_scan_some_sets(count: number, near_e4: number, at_us: number): number;
  kernel_set_detail(id: number, qty_cc: number): number;
  kernel_scan_edges(first: number, count: number, at_us: number): number;
  kernel_scan_edges_scalar(first: number, count: number, at_us: number): number;
  kernel_edges_dropped(): number;
  kernel_near_locks(at_us: number): void;
  kernel_near_written(): number;
  kernel_lag_clear(pair: number): void;
  kernel_lag_tick(pair: number, which: number, at_us: number, price: number): number;
  kernel_lag_impulse(pair: number, follower: number, at_us: number, jump: number, horizon_us: number): number;
  kernel_lag_estimate(pair: number, from_us: number, to_us: number, trust: number): number;
  kernel_lag_distrust(pair: number): void;
  kernel_lag_placebo(pair: number, from_us: number, to_us: number, shift_us: number): number;
  kernel_lag_signal(pair: number, now_us: number): number;
}

/** One line of the table: what a column is called, holds, and where it lies. */
export interface ColumnInfo {
  name: string;
  element: string;
  offset: number;
  capacity: number;
}

const COLUMN_U32S = 5;

function columnAt(raw: RawExports, line: number): { info: ColumnInfo; code: ElementCode } {
  const words = new Uint32Array(raw.memory.buffer, raw.kernel_columns() + line * COLUMN_U32S * 4, COLUMN_U32S);
  const [name_at = 0, name_length = 0, element = 0, offset = 0, capacity = 0] = words;
  const name = new TextDecoder().decode(new Uint8Array(raw.memory.buffer, name_at, name_length));
  if (!(element in ELEMENT)) throw new RangeError(`column ${name} has the unknown element code ${element}`);
  const code = element as ElementCode;
  return { info: { name, element: ELEMENT[code].name.replace('Array', '').toLowerCase(), offset, capacity }, code };
}

/** The table as data, in the kernel's order. Allocates. */
export function columnTable(raw: RawExports): ColumnInfo[] {
  return Array.from({ length: raw.kernel_columns_len() }, (_, line) => columnAt(raw, line).info);
}

/** All columns as views over the memory as it is now. Allocates; made once and again only if the memory ever moved. */
export function columnViews(raw: RawExports): Map<string, ColumnView> {
  const views = new Map<string, ColumnView>();
  for (let line = 0; line < raw.kernel_columns_len(); line++) {
    const { info, code } = columnAt(raw, line);
    views.set(info.name, new ELEMENT[code](raw.memory.buffer, info.offset, info.capacity));
  }
  return views;
}

/** One column, with its type checked. */
export function view<T extends ColumnView>(
  views: Map<string, ColumnView>,
  name: string,
  type: abstract new (...args: never[]) => T,
): T {
  const found = views.get(name);
  if (!(found instanceof type)) throw new TypeError(`the kernel has no column ${name} of this type`);
  return found;
}
