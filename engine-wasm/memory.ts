/** The kernel's exported memory table (LAYOUT.md) turned into typed-array views. */

/** Element codes of engine-wasm/src/layout.rs. */
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

/** The module's raw face (engine-wasm/src/raw.rs and raw_sport.rs). */
export interface RawExports {
  readonly memory: WebAssembly.Memory;
  kernel_init(markets: number, games: number): number;
  kernel_columns(): number;
  kernel_columns_len(): number;
  kernel_scan(first: number, count: number, near_e4: number): number;
  kernel_scan_scalar(first: number, count: number, near_e4: number): number;
  kernel_price(game: number): number;
  kernel_taker_fee(rate_e5: number, rounding: number, price_e4: number, qty_cc: number): number;
  kernel_kelly(p: number, cost: number): number;
  kernel_walk_buy(levels: number): number;
  kernel_walk_lock(levels_a: number, levels_b: number): number;
  kernel_init_sports(tables: number, rows: number): number;
  kernel_sports(): number;
  kernel_sports_len(): number;
  kernel_sport_build(row: number): number;
  kernel_sport_price(row: number): number;
  kernel_sport_price_batch(first: number, n: number): number;
  kernel_sport_price_shared(table_row: number, first: number, n: number): number;
  kernel_sport_next(row: number): number;
  kernel_sport_error_sd(row: number): number;
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
