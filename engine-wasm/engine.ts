/** `Engine`: the one TypeScript wrapper around the kernel's raw face. Runs in Node, workers and browsers alike. */
import { BookFace } from './books.ts';
import { attach, type Columns } from './columns.ts';
import type {
  BuyWalk,
  Capacity,
  CurveFeeInput,
  EngineContract,
  FeeRoundingCode,
  FillFee,
  FillFeeInput,
  HitColumns,
  KernelRefusal,
  LadderView,
  LockWalk,
  LockWalkInput,
  PricedSport,
  Side,
  SportColumns,
  SportField,
  SportLeague,
  SportLine,
  SportNextEvent,
  SportPregame,
} from './contract.ts';
import { NO_ASK_E4, SIDE_A } from './contract.ts';
import { curveFee, fillFee } from './fees.ts';
import { type ColumnInfo, columnTable, type RawExports } from './memory.ts';
import { ScanFace } from './scan.ts';
import { sha256Hex } from './sha256.ts';
import { SizingFace } from './sizing.ts';
import { SportFace } from './sports.ts';

/** Levels of one ladder that the kernel looks at; deeper ones are ignored. */
const LADDER_LEVELS = 1024;
const MAX_U32 = 0xffff_ffff;
/** As `MAX_RATE_E5` of engine-rs/src/fees. */
const MAX_RATE_E5 = 14_000;
/** Where the rounding code lies in a fee word (engine-rs/src/table). */
const ROUNDING_SHIFT = 16;

const encoder = new TextEncoder();

/** Imports of the module, none of which the raw face ever calls. */
function trappingImports(module: WebAssembly.Module): WebAssembly.Imports {
  const imports: Record<string, Record<string, () => never>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = () => {
      throw new Error(`the kernel called ${name}, which its raw face does not have`);
    };
  }
  return imports;
}

/** An upper limit as a safe integer: rounded down, never negative, NaN is nothing. */
const upTo = (x: number): number => (x > 0 ? Math.min(Math.floor(x), Number.MAX_SAFE_INTEGER) : 0);

/**
 * The kernel, wrapped. Each instance has a memory of its own. After construction no method allocates, except
 * {@link walkLock}, {@link walkBuy} and {@link priceSport}, which return one small object each, and {@link nextEvents}, which
 * returns a list.
 */
export class Engine implements EngineContract {
  readonly sha256: string;
  readonly capacity: Capacity;
  readonly #raw: RawExports;
  readonly #sports: SportFace;
  readonly books: BookFace;
  readonly scans: ScanFace;
  readonly sizing: SizingFace;
  #columns: Columns;

  private constructor(module: WebAssembly.Module, capacity: Capacity, sha256: string) {
    const instance = new WebAssembly.Instance(module, trappingImports(module));
    const raw = instance.exports as unknown as RawExports;
    const { markets } = capacity;
    if (!(Number.isInteger(markets) && markets >= 0)) throw new RangeError(`${markets} markets: not a whole number`);
    if (raw.kernel_init(markets) !== 0) throw new RangeError(`${markets} markets: too many`);
    this.#sports = new SportFace(raw, capacity);
    this.books = new BookFace(raw, capacity);
    this.scans = new ScanFace(raw, capacity);
    this.sizing = new SizingFace(raw);
    this.sha256 = sha256;
    this.capacity = { ...capacity };
    this.#raw = raw;
    this.#columns = attach(raw);
  }

  /** An engine over a compiled module; `sha256` names the bytes it came from. @throws RangeError on impossible capacities */
  static fromModule(module: WebAssembly.Module, capacity: Capacity, sha256: string): Engine {
    return new Engine(module, capacity, sha256);
  }

  /** Compile and instantiate synchronously. Without `sha256` the digest is computed here (a millisecond). */
  static fromBytes(bytes: Uint8Array, capacity: Capacity, sha256: string = sha256Hex(bytes)): Engine {
    return new Engine(new WebAssembly.Module(bytes as BufferSource), capacity, sha256);
  }

  /** Views, rebuilt if something ever grew the memory (a detached view has length 0 and swallows writes). */
  #live(): Columns {
    if (this.#columns.walk_in.length === 0) this.#columns = attach(this.#raw);
    return this.#columns;
  }

  get hits(): HitColumns {
    return this.#live().hits;
  }

  /** Linear memory, for diagnostics and tests. */
  get memory(): WebAssembly.Memory {
    return this.#raw.memory;
  }

  /** The kernel's own description of its columns (LAYOUT.md). Allocates. */
  columnTable(): ColumnInfo[] {
    return columnTable(this.#raw);
  }

  #checkSlot(slot: number): void {
    if (!(slot >= 0 && slot < this.capacity.markets && Number.isInteger(slot))) {
      throw new RangeError(`market ${slot} of ${this.capacity.markets}`);
    }
  }

  /** Anything that is no ask (price outside 1..9,999, no quantity, NaN) is stored as a missing side. */
  setTop(slot: number, side: Side, yes_ask_e4: number, yes_qty_cc: number, no_ask_e4: number, no_qty_cc: number): void {
    this.#checkSlot(slot);
    const columns = this.#live().sides[side === SIDE_A ? 0 : 1];
    const yes = yes_ask_e4 > 0 && yes_ask_e4 < NO_ASK_E4 && yes_qty_cc > 0;
    columns.yes_ask[slot] = yes ? yes_ask_e4 : NO_ASK_E4;
    columns.yes_qty[slot] = yes ? Math.min(yes_qty_cc, MAX_U32) : 0;
    const no = no_ask_e4 > 0 && no_ask_e4 < NO_ASK_E4 && no_qty_cc > 0;
    columns.no_ask[slot] = no ? no_ask_e4 : NO_ASK_E4;
    columns.no_qty[slot] = no ? Math.min(no_qty_cc, MAX_U32) : 0;
  }

  /** A rate the kernel cannot charge exactly is stored as an unknown schedule: the market makes no hits. */
  setFee(slot: number, side: Side, rate_e5: number, rounding: FeeRoundingCode): void {
    this.#checkSlot(slot);
    const known = rate_e5 >= 0 && rate_e5 <= MAX_RATE_E5 && Number.isInteger(rate_e5);
    this.#live().fee[2 * slot + (side === SIDE_A ? 0 : 1)] = known ? rate_e5 | (rounding << ROUNDING_SHIFT) : 0;
  }

  scan(first: number, count: number, near_e4: number): number {
    return this.#raw.kernel_scan(first, count, near_e4);
  }

  scanScalar(first: number, count: number, near_e4: number): number {
    return this.#raw.kernel_scan_scalar(first, count, near_e4);
  }

  /** NaN for an unknown schedule, a price outside 0..10,000 or a quantity beyond {@link MAX_ORDER_QTY_CC}. */
  takerFee(rate_e5: number, rounding: FeeRoundingCode, price_e4: number, qty_cc: number): number {
    return this.#raw.kernel_taker_fee(rate_e5, rounding, price_e4, qty_cc);
  }

  fillFee(input: FillFeeInput): FillFee | null {
    return fillFee(this.#raw, this.#live().fee_out, input);
  }

  curveFee(input: CurveFeeInput): number {
    return curveFee(this.#raw, input);
  }

  /** Copy a ladder into the kernel; it ends at the first level that is no ask. Returns the levels copied. */
  #copyLadder(columns: Columns, ladder: LadderView, at: number): number {
    const most = Math.min(ladder.length, LADDER_LEVELS);
    let n = 0;
    for (; n < most; n++) {
      const price = ladder.price_e4[n];
      const qty = ladder.qty_cc[n];
      if (price === undefined || qty === undefined || !(price > 0 && price < NO_ASK_E4 && qty >= 0)) break;
      columns.ladder_price[at + n] = price;
      columns.ladder_qty[at + n] = Math.min(qty, MAX_U32);
    }
    return n;
  }

  /** Everything 0 when no quantity is worth it, or when a fee schedule is unknown. */
  walkLock(input: LockWalkInput): LockWalk {
    const columns = this.#live();
    const levels_a = this.#copyLadder(columns, input.a, 0);
    const levels_b = this.#copyLadder(columns, input.b, LADDER_LEVELS);
    const p = columns.walk_in;
    p[0] = input.fee_a.rate_e5;
    p[1] = input.fee_a.rounding;
    p[2] = input.fee_b.rate_e5;
    p[3] = input.fee_b.rounding;
    p[4] = upTo(input.cap_qty_cc);
    p[5] = upTo(input.cash_a_udollars);
    p[6] = upTo(input.cash_b_udollars);
    p[7] = input.floor_e4;
    p[8] = upTo(input.lot_cc);
    const out = columns.walk_out;
    if (this.#raw.kernel_walk_lock(levels_a, levels_b) === 0) out.fill(0);
    return {
      qty_cc: out[0]!,
      cost_a_udollars: out[1]!,
      fee_a_udollars: out[2]!,
      worst_a_e4: out[3]!,
      cost_b_udollars: out[5]!,
      fee_b_udollars: out[6]!,
      worst_b_e4: out[7]!,
      net_udollars: out[8]!,
    };
  }

  /** Everything 0 when nothing can be filled, or when the fee schedule is unknown. */
  walkBuy(
    ladder: LadderView,
    limit_e4: number,
    qty_cc: number,
    fee: { rate_e5: number; rounding: FeeRoundingCode },
  ): BuyWalk {
    const columns = this.#live();
    const levels = this.#copyLadder(columns, ladder, 0);
    const p = columns.walk_in;
    p[0] = upTo(limit_e4);
    p[1] = upTo(qty_cc);
    p[2] = fee.rate_e5;
    p[3] = fee.rounding;
    const out = columns.walk_out;
    if (this.#raw.kernel_walk_buy(levels) === 0) out.fill(0);
    return { qty_cc: out[0]!, cost_udollars: out[1]!, fee_udollars: out[2]!, worst_e4: out[3]! };
  }

  kelly(p: number, cost: number): number {
    return this.#raw.kernel_kelly(p, cost);
  }

  nameSimilarity(a: string, b: string): number {
    const [one, other] = this.#live().names;
    const { written: length_a } = encoder.encodeInto(a, one);
    const { written: length_b } = encoder.encodeInto(b, other);
    return this.#raw.kernel_name_similarity(length_a, length_b);
  }

  get sports(): SportColumns {
    return this.#sports.columns;
  }

  sportLeagues(): SportLeague[] {
    return this.#sports.leagues();
  }

  sportFields(league: SportLeague): readonly SportField[] {
    return this.#sports.fields(league);
  }

  sportRefusals(): readonly KernelRefusal[] {
    return this.#sports.refusals();
  }

  setSport(row: number, league: SportLeague, state: Readonly<Record<string, number>>, pregame: SportPregame): void {
    this.#sports.set(row, league, state, pregame);
  }

  setSportRow(row: number, values: Int32Array): void {
    this.#sports.setRow(row, values);
  }

  buildSport(row: number): KernelRefusal | null {
    return this.#sports.build(row);
  }

  priceSport(row: number): PricedSport {
    return this.#sports.price(row);
  }

  priceSportRaw(row: number): number {
    return this.#sports.priceRaw(row);
  }

  priceSportBatch(first: number, n: number): number {
    return this.#sports.priceBatch(first, n);
  }

  priceSportShared(table_row: number, first: number, n: number): number {
    return this.#sports.priceShared(table_row, first, n);
  }

  nextEvents(row: number): SportNextEvent[] {
    return this.#sports.next(row);
  }

  sportErrorSd(row: number): number {
    return this.#sports.errorSd(row);
  }

  sportLeverage(row: number): number {
    return this.#sports.leverage(row);
  }

  sportLines(row: number, lines: readonly SportLine[]): Float64Array | KernelRefusal {
    return this.#sports.lines(row, lines);
  }

  sportPriorFromSpread(league: SportLeague, margin: number): number {
    return this.#sports.priorFromSpread(league, margin);
  }
}
