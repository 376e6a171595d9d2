/** Reads tapes batch by batch, with the quote columns as views over the file's bytes. */
import { type FileHandle, open } from 'node:fs/promises';
import { type Data, type RecordBatch, RecordBatchReader, type Vector } from 'apache-arrow';
import type {
  BookDeltaEvent,
  InputEvent,
  Pair,
  QuoteEvent,
  SettlementDifference,
  Stamp,
  Venue,
  VenueMarket,
} from '../trading/types/events.ts';
import type { TimeUs } from '../trading/types/units.ts';
import {
  asFault,
  DELTA_ACTIONS,
  DELTA_CODE,
  EVENT_TYPES,
  orFault,
  QUOTE_CODE,
  readTapeMeta,
  TAPE_COLUMNS,
  type TapeColumn,
  TapeError,
  type TapeMeta,
  VENUE_NAMES,
} from './schema.ts';

const TWO_32 = 4_294_967_296;

/** Opened tape: its provenance, its size, and one pass over its batches. */
export class TapeReader {
  readonly meta: TapeMeta;
  /** Market ids by dictionary code, complete from the start. */
  readonly markets: readonly string[];
  private readonly source: AnyReader;
  private readonly file: FileHandle | null;
  private readonly first: RecordBatch | null;

  private constructor(meta: TapeMeta, source: AnyReader, file: FileHandle | null, first: RecordBatch | null) {
    this.meta = meta;
    this.source = source;
    this.file = file;
    this.first = first;
    this.markets = first === null ? [] : dictionaryWords(column(first, 'market_id'));
  }

  /**
   * Open a file; batches are read one at a time, so the tape may be larger than memory.
   * @throws TapeError when it is not a tape; the file system's error when it cannot be read.
   */
  static async open(path: string): Promise<TapeReader> {
    const file = await open(path, 'r');
    try {
      return await TapeReader.from(() => RecordBatchReader.from(file), file);
    } catch (error) {
      await file.close().catch(() => undefined);
      throw error;
    }
  }

  /** Read a tape held in memory. @throws TapeError when it is not a tape. */
  static async fromBytes(bytes: Uint8Array): Promise<TapeReader> {
    return TapeReader.from(() => RecordBatchReader.from(bytes), null);
  }

  private static async from(make: () => AnyReader | Promise<AnyReader>, file: FileHandle | null): Promise<TapeReader> {
    try {
      const source = await (await make()).open();
      if (!source.isFile()) throw new TapeError('not_arrow', 'the content is not an Arrow IPC file');
      const meta = readTapeMeta(source.schema);
      const first = await source.next();
      return new TapeReader(meta, source, file, first.done === true ? null : first.value);
    } catch (error) {
      throw asFault('not_arrow', error);
    }
  }

  /** The batches in order; the tape can be read once. @throws TapeError when a row contradicts the layout. */
  async *batches(): AsyncGenerator<TapeBatch> {
    try {
      for (let batch = this.first; batch !== null; batch = await this.next()) {
        if (batch.numRows > 0) yield orFault('bad_column', () => new TapeBatch(batch as RecordBatch, this.markets));
      }
    } finally {
      await this.close();
    }
  }

  /** Every event as an object, in order. Slower than {@link batches}; for tests and for tools that need all types alike. */
  async *events(): AsyncGenerator<InputEvent> {
    for await (const batch of this.batches()) {
      for (let row = 0; row < batch.rows; row += 1) yield batch.event(row);
    }
  }

  /** Release the file; {@link batches} does it at its end. */
  async close(): Promise<void> {
    await this.source.cancel();
    await this.file?.close().catch(() => undefined);
  }

  private async next(): Promise<RecordBatch | null> {
    try {
      const step = await this.source.next();
      return step.done === true ? null : step.value;
    } catch (error) {
      throw asFault('damaged', error);
    }
  }
}

/** The common part of Arrow's synchronous and asynchronous readers. */
interface AnyReader {
  readonly schema: RecordBatch['schema'];
  isFile(): boolean;
  open(): AnyReader | Promise<AnyReader>;
  next(): IteratorResult<RecordBatch> | Promise<IteratorResult<RecordBatch>>;
  cancel(): void | Promise<void>;
}

/** Columns of one batch. The arrays are views; do not write to them. */
export class TapeBatch {
  readonly rows: number;
  /** {@link EVENT_TYPES} codes. */
  readonly type: Int8Array;
  /** {@link VENUE_NAMES} codes; meaningless on rows without a venue. */
  readonly venue: Int8Array;
  /** Codes into {@link TapeReader.markets}; meaningless on rows without a market. */
  readonly market: Int32Array;
  /** Bit per row, least significant first: set where the four quote columns hold the event; null when they do on every row. */
  readonly is_quote: Uint8Array | null;
  readonly bid_e4: Uint16Array;
  readonly bid_qty_cc: Uint32Array;
  readonly ask_e4: Uint16Array;
  readonly ask_qty_cc: Uint32Array;
  private readonly markets: readonly string[];
  private readonly received: Uint32Array;
  private readonly parsed: Uint32Array;
  private readonly provider: Data;
  private readonly action: Int8Array;
  private readonly level: Uint16Array;
  private readonly level_qty: BigInt64Array;
  private readonly payload: Vector;

  constructor(batch: RecordBatch, markets: readonly string[]) {
    this.rows = batch.numRows;
    this.markets = markets;
    this.type = values(batch, 'type', Int8Array);
    this.venue = values(batch, 'venue', Int8Array);
    this.market = values(batch, 'market_id', Int32Array);
    this.is_quote = validity(column(batch, 'bid_e4').data[0] as Data);
    this.bid_e4 = values(batch, 'bid_e4', Uint16Array);
    this.bid_qty_cc = values(batch, 'bid_qty_cc', Uint32Array);
    this.ask_e4 = values(batch, 'ask_e4', Uint16Array);
    this.ask_qty_cc = values(batch, 'ask_qty_cc', Uint32Array);
    this.received = words(values(batch, 'received_at_us', BigInt64Array));
    this.parsed = words(values(batch, 'parsed_at_us', BigInt64Array));
    this.provider = column(batch, 'provider_at_us').data[0] as Data;
    this.action = values(batch, 'action', Int8Array);
    this.level = values(batch, 'level_e4', Uint16Array);
    this.level_qty = values(batch, 'level_qty_cc', BigInt64Array);
    this.payload = column(batch, 'payload');
  }

  /** Receive time of a row, microseconds; exact, and without a BigInt per row. */
  receivedAtUs(row: number): TimeUs {
    return timeAt(this.received, row);
  }

  /** The event of a row as an object. @throws TapeError when codes or payload are not what the layout says. */
  event(row: number): InputEvent {
    return orFault('bad_row', () => this.read(row));
  }

  private read(row: number): InputEvent {
    const type = EVENT_TYPES[this.type[row] as number];
    if (type === undefined) throw new TapeError('bad_row', `event type code ${this.type[row]}`);
    const text = this.payload.get(row) as string | null;
    if (text !== null) return this.fromPayload(type, text, row);
    if (this.type[row] === QUOTE_CODE) return this.quote(row);
    if (this.type[row] === DELTA_CODE) return this.delta(row);
    throw new TapeError('bad_row', `${type} without a payload`);
  }

  private stamp(row: number): Stamp {
    const provider = this.provider.getValid(row) ? Number((this.provider.values as BigInt64Array)[row]) : null;
    return { provider_at_us: provider, received_at_us: this.receivedAtUs(row), parsed_at_us: timeAt(this.parsed, row) };
  }

  private ref(row: number): { venue: Venue; market_id: string } {
    const venue = VENUE_NAMES[this.venue[row] as number];
    const market_id = this.markets[this.market[row] as number];
    if (venue === undefined || market_id === undefined)
      throw new TapeError('bad_row', 'venue or market code out of range');
    return { venue, market_id };
  }

  private quote(row: number): QuoteEvent {
    return {
      type: 'quote',
      ...this.ref(row),
      bid_e4: this.bid_e4[row] as number,
      bid_qty_cc: this.bid_qty_cc[row] as number,
      ask_e4: this.ask_e4[row] as number,
      ask_qty_cc: this.ask_qty_cc[row] as number,
      at: this.stamp(row),
    };
  }

  private delta(row: number): BookDeltaEvent {
    const action = DELTA_ACTIONS[this.action[row] as number];
    if (action === undefined) throw new TapeError('bad_row', `delta action code ${this.action[row]}`);
    const [side, mode] = action.split('_') as [BookDeltaEvent['side'], BookDeltaEvent['mode']];
    const price_e4 = this.level[row] as number;
    return {
      type: 'book_delta',
      ...this.ref(row),
      side,
      price_e4,
      mode,
      qty_cc: Number(this.level_qty[row]),
      at: this.stamp(row),
    };
  }

  private fromPayload(type: InputEvent['type'], text: string, row: number): InputEvent {
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      throw new TapeError('bad_row', `payload of a ${type} is not JSON`);
    }
    if (typeof body !== 'object' || body === null)
      throw new TapeError('bad_row', `payload of a ${type} is not an object`);
    const event = { type, ...body, at: this.stamp(row) } as InputEvent;
    return event.type === 'pair' ? { ...event, pair: asToday(event.pair) } : event;
  }
}

/** Lots of layout 1, in which the desk traded whole contracts. */
const OLD_LOT_CC = 100;

/** Sides as tapes named them until December 2026: by their venue. */
interface NamedSides<T> {
  kalshi?: T;
  polymarket?: T;
}

/** A pair or a difference with its sides as `a` and `b`. */
function bySide<T extends { a: V; b: V }, V>(one: T & NamedSides<V>): T {
  const { kalshi, polymarket, ...rest } = one;
  const named = kalshi === undefined && polymarket === undefined ? {} : { a: kalshi, b: polymarket };
  return { ...rest, ...named } as unknown as T;
}

/** A listed pair as today's layout has it. */
function asToday(read: Pair): Pair {
  const pair = bySide<Pair, VenueMarket | null>(read);
  const market = (one: VenueMarket | null): VenueMarket | null =>
    one === null || typeof one.lot_cc === 'number' ? one : { ...one, lot_cc: OLD_LOT_CC };
  const settlement = pair.settlement.map((one) => bySide<SettlementDifference, string>(one));
  return { ...pair, a: market(pair.a), b: market(pair.b), settlement };
}

function column(batch: RecordBatch, name: TapeColumn): Vector {
  const vector = batch.getChildAt(TAPE_COLUMNS.indexOf(name));
  if (vector === null) throw new TapeError('bad_column', `column ${name} is missing`);
  return vector;
}

function values<T>(batch: RecordBatch, name: TapeColumn, type: abstract new (...args: never[]) => T): T {
  const array: unknown = column(batch, name).data[0]?.values;
  if (array instanceof type && (array as unknown as ArrayLike<unknown>).length < batch.numRows)
    throw new TapeError('bad_column', `column ${name} has fewer values than the batch has rows`);
  if (array instanceof type) return array;
  throw new TapeError('bad_column', `column ${name} is not stored as ${type.name}`);
}

function validity(data: Data): Uint8Array | null {
  return data.nullCount === 0 ? null : data.nullBitmap;
}

function words(times: BigInt64Array): Uint32Array {
  return new Uint32Array(times.buffer, times.byteOffset, times.length * 2);
}

/** 64-bit microseconds from two little-endian words; valid for every time after 1970, which safe integers hold. */
function timeAt(pairs: Uint32Array, row: number): TimeUs {
  return (pairs[2 * row + 1] as number) * TWO_32 + (pairs[2 * row] as number);
}

function dictionaryWords(vector: Vector): string[] {
  const dictionary = vector.data[0]?.dictionary as Vector | undefined;
  if (dictionary === undefined) throw new TapeError('bad_column', 'market_id has no dictionary');
  return Array.from(dictionary, (word) => String(word));
}
