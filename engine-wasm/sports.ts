/** The sport models' part of the kernel: rows, tables and results of engine-wasm/src/sport.rs behind `Engine`. */
import {
  type Capacity,
  type KernelRefusal,
  type PricedSport,
  SPORT_CODES,
  SPORT_ROW,
  type SportColumns,
  type SportField,
  type SportLeague,
  type SportLine,
  type SportNextEvent,
  type SportPregame,
} from './contract.ts';
import { columnViews, type RawExports, view } from './memory.ts';

const NO_ROWS = 'this engine has no room for games: give Capacity.games';

/** What a non-integer becomes in the kernel's rows: refused by every check. */
const NOT_AN_INTEGER = -0x8000_0000;

/** A number as the kernel's rows hold it; what is no 32-bit integer becomes one that every model refuses. */
const i32 = (x: number): number => ((x | 0) === x ? x : NOT_AN_INTEGER);

/** The kernel's description of its models (`describe_json` in engine-wasm/src/sport.rs). */
interface Description {
  row: number;
  /** First column of a league's own fields. */
  situation: number;
  columns: string[];
  refusals: KernelRefusal[];
  sports: { code: number; name: string; table_cells: number; fields: SportField[] }[];
}

/** One league, ready to write rows. */
interface League {
  code: number;
  fields: readonly SportField[];
  /** Column of every name. */
  at: ReadonlyMap<string, number>;
}

interface About {
  leagues: ReadonlyMap<string, League>;
  refusals: readonly KernelRefusal[];
}

function readAbout(raw: RawExports): About {
  const start = raw.kernel_sports();
  const text = new TextDecoder().decode(new Uint8Array(raw.memory.buffer, start, raw.kernel_sports_len()));
  const { row, situation, columns, refusals, sports } = JSON.parse(text) as Description;
  if (row !== SPORT_ROW) throw new RangeError(`the kernel's sport rows have ${row} columns, not ${SPORT_ROW}`);
  const leagues = new Map<string, League>();
  for (const { code, name, fields } of sports) {
    const at = new Map<string, number>();
    for (const [i, column] of columns.entries()) if (column !== 'league') at.set(column, i);
    for (const [i, field] of fields.entries()) at.set(field.name, situation + i);
    leagues.set(name, { code, fields, at });
  }
  return { leagues, refusals };
}

/** Columns of the sport rows and the scratch that the wrapper alone reads. */
interface Attached extends SportColumns {
  /** Address and length of each next event's name. */
  next_name: Uint32Array;
  line_kind: Uint8Array;
  line_points: Float64Array;
  line_over: Float64Array;
}

function attach(raw: RawExports): Attached {
  const views = columnViews(raw);
  return {
    state: view(views, 'sport_state', Int32Array),
    pregame: view(views, 'sport_pregame', Float64Array),
    priced: view(views, 'sport_priced', Float64Array),
    refusal: view(views, 'sport_refusal', Uint8Array),
    error_sd: view(views, 'sport_error_sd', Float64Array),
    table: view(views, 'sport_table', Float32Array),
    next_p: view(views, 'sport_next_p', Float64Array),
    next_priced: view(views, 'sport_next_priced', Float64Array),
    next_name: view(views, 'sport_next_name', Uint32Array),
    line_kind: view(views, 'sport_line_kind', Uint8Array),
    line_points: view(views, 'sport_line_points', Float64Array),
    line_over: view(views, 'sport_line_over', Float64Array),
  };
}

/** The methods of `SportEngine` (contract.ts) over the raw exports; `Engine` hands its calls on. */
export class SportFace {
  readonly #raw: RawExports;
  /** Rows in all; the first {@link SportFace.#tables} have a table. */
  readonly #rows: number;
  readonly #tables: number;
  #columns: Attached | null = null;
  #about: About | null = null;
  /** Names of events, by address and length in the module's data. */
  readonly #names = new Map<string, string>();

  /** After `kernel_init`. @throws RangeError when the rows or tables are no capacities or too many */
  constructor(raw: RawExports, { games, game_rows = games }: Capacity) {
    const whole = Number.isInteger(games) && Number.isInteger(game_rows);
    if (!(whole && games >= 0 && game_rows >= games))
      throw new RangeError(`capacities must be whole numbers: ${games} games, ${game_rows} rows`);
    this.#raw = raw;
    this.#rows = game_rows;
    this.#tables = games;
    if (game_rows === 0) return;
    if (raw.kernel_init_sports(games, game_rows) !== 0)
      throw new RangeError(`capacity too large: ${games} games, ${game_rows} rows`);
    this.#columns = attach(raw);
    this.#about = readAbout(raw);
  }

  /** Views, rebuilt if something ever grew the memory. */
  get columns(): Attached {
    let columns = this.#columns;
    if (columns === null) throw new RangeError(NO_ROWS);
    if (columns.next_p.length === 0) {
      columns = attach(this.#raw);
      this.#columns = columns;
    }
    return columns;
  }

  #describe(): About {
    this.#about ??= readAbout(this.#raw);
    return this.#about;
  }

  #check(row: number): void {
    if (!(row >= 0 && row < this.#rows && Number.isInteger(row)))
      throw new RangeError(`sport row ${row} of ${this.#rows}`);
  }

  #checkRange(first: number, n: number): void {
    const good = Number.isInteger(first) && Number.isInteger(n) && first >= 0 && n >= 0;
    if (!(good && first + n <= this.#rows)) {
      throw new RangeError(`sport rows ${first} to ${first + n} of ${this.#rows}`);
    }
  }

  #league(name: string): League {
    const league = this.#describe().leagues.get(name);
    if (league === undefined) throw new RangeError(`no model for the league ${name}`);
    return league;
  }

  #refusal(code: number): KernelRefusal | null {
    return code === 0 ? null : (this.#describe().refusals[code - 1] ?? null);
  }

  leagues(): SportLeague[] {
    const { leagues } = this.#describe();
    return (Object.keys(SPORT_CODES) as SportLeague[]).filter((name) => leagues.get(name)?.code === SPORT_CODES[name]);
  }

  fields(league: SportLeague): readonly SportField[] {
    return this.#league(league).fields;
  }

  refusals(): readonly KernelRefusal[] {
    return this.#describe().refusals;
  }

  set(row: number, name: SportLeague, state: Readonly<Record<string, number>>, pregame: SportPregame): void {
    this.#check(row);
    const league = this.#league(name);
    for (const field in state) {
      if (!league.at.has(field)) throw new RangeError(`${name} has no field ${field}`);
    }
    const { state: rows, pregame: prices } = this.columns;
    const start = row * SPORT_ROW;
    rows.fill(0, start, start + SPORT_ROW);
    rows[start] = league.code;
    for (const field in state) rows[start + (league.at.get(field) ?? 0)] = i32(state[field] ?? Number.NaN);
    prices[3 * row] = pregame.side1;
    prices[3 * row + 1] = pregame.draw ?? 0;
    prices[3 * row + 2] = pregame.total ?? Number.NaN;
  }

  setRow(row: number, values: Int32Array): void {
    this.#check(row);
    if (values.length !== SPORT_ROW) throw new RangeError(`a sport row has ${SPORT_ROW} columns, not ${values.length}`);
    this.columns.state.set(values, row * SPORT_ROW);
  }

  build(row: number): KernelRefusal | null {
    this.#check(row);
    if (row >= this.#tables) throw new RangeError(`sport row ${row} has no table: there are ${this.#tables}`);
    return this.#refusal(this.#raw.kernel_sport_build(row));
  }

  price(row: number): PricedSport {
    const side1 = this.priceRaw(row);
    const { priced, refusal } = this.columns;
    return {
      side1,
      draw: priced[3 * row + 1]!,
      side2: priced[3 * row + 2]!,
      refusal: this.#refusal(refusal[row]!),
    };
  }

  priceRaw(row: number): number {
    this.#check(row);
    return this.#raw.kernel_sport_price(row);
  }

  priceBatch(first: number, n: number): number {
    this.#checkRange(first, n);
    return n === 0 ? 0 : this.#raw.kernel_sport_price_batch(first, n);
  }

  priceShared(table_row: number, first: number, n: number): number {
    this.#check(table_row);
    this.#checkRange(first, n);
    return n === 0 ? 0 : this.#raw.kernel_sport_price_shared(table_row, first, n);
  }

  #name(start: number, length: number): string {
    const key = `${start} ${length}`;
    let name = this.#names.get(key);
    if (name === undefined) {
      name = new TextDecoder().decode(new Uint8Array(this.#raw.memory.buffer, start, length));
      this.#names.set(key, name);
    }
    return name;
  }

  next(row: number): SportNextEvent[] {
    this.#check(row);
    const n = this.#raw.kernel_sport_next(row);
    const { next_p, next_priced, next_name } = this.columns;
    return Array.from({ length: n }, (_, i) => ({
      name: this.#name(next_name[2 * i]!, next_name[2 * i + 1]!),
      probability: next_p[i]!,
      priced: { side1: next_priced[3 * i]!, draw: next_priced[3 * i + 1]!, side2: next_priced[3 * i + 2]! },
    }));
  }

  errorSd(row: number): number {
    this.#check(row);
    return this.#raw.kernel_sport_error_sd(row);
  }

  leverage(row: number): number {
    this.#check(row);
    return this.#raw.kernel_sport_leverage(row);
  }

  lines(row: number, lines: readonly SportLine[]): Float64Array | KernelRefusal {
    this.#check(row);
    const { line_kind, line_points, line_over } = this.columns;
    if (lines.length > line_kind.length) throw new RangeError(`${lines.length} lines, ${line_kind.length} at most`);
    for (const [i, { kind, points }] of lines.entries()) {
      line_kind[i] = kind === 'margin' ? 0 : 1;
      line_points[i] = points;
    }
    const refusal = this.#refusal(this.#raw.kernel_sport_lines(row, lines.length));
    return refusal ?? line_over.slice(0, lines.length);
  }

  priorFromSpread(name: SportLeague, margin: number): number {
    if (this.#columns === null) throw new RangeError(NO_ROWS);
    return this.#raw.kernel_sport_prior_from_spread(this.#league(name).code, margin);
  }
}
