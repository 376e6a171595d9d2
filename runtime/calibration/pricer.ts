/** Prices states in batches: one kernel table per pregame price and rules, shared by all states that have them. */
import type { SportLine } from '../../engine-wasm/contract.ts';
import type { Engine } from '../../engine-wasm/engine.ts';
import { type Moment, ROW } from './moment.ts';
import type { TableFormat } from './tables/format.ts';

/** The part of the kernel that is needed here. Columns are views of its memory; rows from `tables` on have no table. */
export interface SportKernel {
  /** Tables that can be kept, rows 0..tables. */
  readonly tables: number;
  /** All rows. */
  readonly rows: number;
  /** `rows` x 32 whole numbers. */
  readonly state: Int32Array;
  /** `rows` x (side 1, draw, total). */
  readonly pregame: Float64Array;
  /** `rows` x (side 1, draw, side 2), NaN when refused. */
  readonly priced: Float64Array;
  /** Code of the refusal, 0 priced. */
  readonly refusal: Uint8Array;
  /** Build the table of row `t`; the refusal's code, 0 built. */
  build(t: number): number;
  /** Price rows `first..first + n` with the table of row `t`. */
  priceShared(t: number, first: number, n: number): void;
  /** Standard deviation of (truth - model) in the phase of row `row`. */
  errorSd(row: number): number;
  /** P(over) of lines in the state of row `row` with the table of row `t`, whose own state is lost; none where refused. */
  lines(t: number, row: number, asked: readonly SportLine[]): Float64Array;
  /** Name of a refusal code, null for 0. */
  refusalName(code: number): string | null;
}

/** Most states priced in one call. */
const BATCH = 2048;
/** Tables kept: the games of a day and more; about 310 kB each. */
const TABLES = 64;

/** What an engine must have for {@link sportKernel}. */
export const SPORT_CAPACITY = { markets: 0, games: TABLES, game_rows: TABLES + BATCH } as const;

/** The sport part of an engine that was made with {@link SPORT_CAPACITY}. */
export function sportKernel(engine: Engine): SportKernel {
  const names = engine.sportRefusals();
  const { games, game_rows = games } = engine.capacity;
  const { state, pregame, priced, refusal } = engine.sports;
  return {
    ...{ tables: games, rows: game_rows, state, pregame, priced, refusal },
    build: (t) => {
      const name = engine.buildSport(t);
      return name === null ? 0 : names.indexOf(name) + 1;
    },
    priceShared: (t, first, n) => {
      engine.priceSportShared(t, first, n);
    },
    errorSd: (row) => engine.sportErrorSd(row),
    lines: (t, row, asked) => {
      state.copyWithin(t * ROW, row * ROW, (row + 1) * ROW);
      const answers = engine.sportLines(t, asked);
      return typeof answers === 'string' ? new Float64Array() : answers;
    },
    refusalName: (code) => names[code - 1] ?? null,
  };
}

/** States that were priced together, in the order in which they came. Valid during the call that hands it over. */
export interface Batch {
  n: number;
  /** Triples (side 1, draw, side 2) of the batch, NaN when refused. */
  priced: Float64Array;
  refusal: Uint8Array;
  /** State rows of the batch. */
  state: Int32Array;
  /** Pregame probability of side 1 and of a draw, the same for all. */
  side1: number;
  draw: number;
  /** Closing total, the same for all; NaN unknown. */
  total: number;
  /** Standard deviation of (truth - model) by the kernel, of state `i`. */
  errorSd(i: number): number;
  /** P(over) of lines in state `i`; none where refused. */
  lines(i: number, asked: readonly SportLine[]): Float64Array;
  readonly result: Float64Array;
  /** Final scores, NaN unknown. */
  readonly final_1: Float64Array;
  readonly final_2: Float64Array;
  readonly game: Int32Array;
  readonly phase: Uint8Array;
  readonly reference: Float64Array;
  readonly reference_source: Uint8Array;
  readonly market: Uint8Array;
  readonly scored: Uint8Array;
  readonly reference_only: Uint8Array;
  readonly flip: Uint8Array;
  /** Position of the row in the block it was read from. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly label: string[];
}

function newBatch(n: number, asks: Pick<Batch, 'errorSd' | 'lines'>): Batch {
  return {
    ...{
      state: new Int32Array(0),
      side1: Number.NaN,
      draw: 0,
      total: Number.NaN,
      ...asks,
      reference_only: new Uint8Array(n),
    },
    ...{ n: 0, priced: new Float64Array(0), refusal: new Uint8Array(0), result: new Float64Array(n) },
    ...{ final_1: new Float64Array(n), final_2: new Float64Array(n) },
    ...{ game: new Int32Array(n), phase: new Uint8Array(n), reference: new Float64Array(n) },
    ...{ reference_source: new Uint8Array(n), market: new Uint8Array(n), scored: new Uint8Array(n) },
    ...{
      flip: new Uint8Array(n),
      start: new Int32Array(n),
      end: new Int32Array(n),
      label: new Array<string>(n).fill(''),
    },
  };
}

/** Collects states of one format, prices them and hands them on in order. */
export class Pricer {
  readonly #kernel: SportKernel;
  readonly #format: TableFormat;
  readonly #out: (batch: Batch) => void;
  readonly #batch: Batch;
  readonly #size: number;
  readonly #slots = new Map<string, number>();
  readonly #keys: (string | undefined)[] = [];
  #next = 0;
  #table = -1;
  #broken = 0;
  readonly #shared = { side1: Number.NaN, draw: Number.NaN, total: Number.NaN, fixed: new Int32Array(ROW) };

  constructor(kernel: SportKernel, format: TableFormat, out: (batch: Batch) => void) {
    this.#kernel = kernel;
    this.#format = format;
    this.#out = out;
    this.#size = Math.min(BATCH, kernel.rows - kernel.tables);
    this.#batch = newBatch(this.#size, {
      errorSd: (i) => kernel.errorSd(kernel.tables + i),
      lines: (i, asked) => kernel.lines(this.#table, kernel.tables + i, asked),
    });
  }

  /** Take a state; `start` and `end` are the bytes of its row. */
  add(moment: Moment, start: number, end: number): void {
    const batch = this.#batch;
    if (batch.n === this.#size) this.flush();
    if (!this.#sameTable(moment)) {
      this.flush();
      this.#useTable(moment);
    }
    const i = batch.n;
    this.#kernel.state.set(moment.row, (this.#kernel.tables + i) * ROW);
    batch.result[i] = moment.result;
    batch.final_1[i] = moment.final_1;
    batch.final_2[i] = moment.final_2;
    batch.game[i] = moment.game;
    batch.phase[i] = moment.phase;
    batch.reference[i] = moment.reference;
    batch.reference_source[i] = moment.reference_source;
    batch.market[i] = moment.market ? 1 : 0;
    batch.scored[i] = moment.scored ? 1 : 0;
    batch.reference_only[i] = moment.reference_only ? 1 : 0;
    batch.flip[i] = moment.flip ? 1 : 0;
    batch.start[i] = start;
    batch.end[i] = end;
    batch.label[i] = moment.label;
    batch.n = i + 1;
  }

  /** Price what is waiting and hand it on. */
  flush(): void {
    const batch = this.#batch;
    if (batch.n === 0) return;
    const { tables, priced, refusal } = this.#kernel;
    this.#kernel.priceShared(this.#table, tables, batch.n);
    batch.priced = priced.subarray(3 * tables, 3 * (tables + batch.n));
    batch.refusal = refusal.subarray(tables, tables + batch.n);
    batch.state = this.#kernel.state.subarray(tables * ROW, (tables + batch.n) * ROW);
    batch.side1 = this.#shared.side1;
    batch.draw = this.#shared.draw;
    batch.total = this.#shared.total;
    if (this.#broken !== 0) batch.refusal.fill(this.#broken);
    this.#out(batch);
    batch.n = 0;
  }

  #sameTable(moment: Moment): boolean {
    const { side1, draw, total, fixed } = this.#shared;
    if (this.#table < 0 || moment.side1 !== side1 || moment.draw !== draw || !Object.is(moment.total, total))
      return false;
    for (const column of this.#format.fixed) if (moment.row[column] !== fixed[column]) return false;
    return true;
  }

  #useTable(moment: Moment): void {
    const shared = this.#shared;
    shared.side1 = moment.side1;
    shared.draw = moment.draw;
    shared.total = moment.total;
    let key = `${moment.side1},${moment.draw},${moment.total}`;
    for (const column of this.#format.fixed) {
      shared.fixed[column] = moment.row[column]!;
      key += `,${moment.row[column]}`;
    }
    const known = this.#slots.get(key);
    if (known !== undefined) {
      this.#table = known;
      this.#broken = 0;
      return;
    }
    const t = this.#next;
    this.#next = (t + 1) % this.#kernel.tables;
    const old = this.#keys[t];
    if (old !== undefined) this.#slots.delete(old);
    this.#keys[t] = undefined;
    this.#table = t;
    this.#kernel.state.set(moment.row, t * ROW);
    this.#kernel.pregame[3 * t] = moment.side1;
    this.#kernel.pregame[3 * t + 1] = moment.draw;
    this.#kernel.pregame[3 * t + 2] = moment.total;
    this.#broken = this.#kernel.build(t);
    if (this.#broken !== 0) return;
    this.#slots.set(key, t);
    this.#keys[t] = key;
  }
}
