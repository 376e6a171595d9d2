/** Writes tapes. Synchronous on purpose: tapes are made from captures and files; live recording keeps raw frames instead. */
import { closeSync, openSync, writeSync } from 'node:fs';
import {
  type Data,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  type Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import type { BookDeltaEvent, InputEvent, QuoteEvent } from '../trading/types/events.ts';
import { invariant, type TimeUs } from '../trading/types/units.ts';
import {
  DELTA_ACTIONS,
  DELTA_CODE,
  DICTIONARY_ID,
  EVENT_TYPES,
  isTaped,
  QUOTE_CODE,
  TAPE_TYPES,
  type TapeMeta,
  tapeSchema,
  VENUE_NAMES,
} from './schema.ts';

/** Rows per record batch unless told: 3 MB of columns, few enough to stay in the second-level cache while replayed. */
const DEFAULT_BATCH_ROWS = 65_536;

const MAX_U16 = 65_535;
const MAX_U32 = 4_294_967_295;
const MAX_ROWS = MAX_U32;

/**
 * The dictionaries of a tape are complete only when its last row is known, and the IPC file format lets them stand
 * anywhere in the file (readers find them through the footer); so they are written once, behind the last batch. Delta
 * dictionaries would be the alternative, and several readers refuse those.
 */
class LateDictionaryWriter extends RecordBatchFileWriter {
  private readonly dictionaries: () => [id: number, data: Data][];
  private readonly put: (bytes: Uint8Array) => void;

  constructor(put: (bytes: Uint8Array) => void, dictionaries: () => [id: number, data: Data][]) {
    super();
    this.put = put;
    this.dictionaries = dictionaries;
  }

  protected override _write(chunk: ArrayBufferView): this {
    if (this._started && chunk.byteLength > 0) {
      this.put(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      this._position += chunk.byteLength;
    }
    return this;
  }

  protected override _writeDictionaries(_batch: RecordBatch): this {
    return this;
  }

  protected override _writeFooter(schema: Schema): this {
    for (const [id, data] of this.dictionaries()) this._writeDictionaryBatch(data, id);
    return super._writeFooter(schema);
  }
}

/** Where a tape's bytes go, in order. */
export interface TapeSink {
  write(bytes: Uint8Array): void;
  close(): void;
}

/** What a closed tape holds. */
export interface TapeSummary {
  events: number;
  quotes: number;
  markets: number;
  bytes: number;
}

/** Appends events to an Arrow IPC file; nothing is readable before {@link close}. */
export class TapeWriter {
  private readonly sink: TapeSink;
  private readonly schema: Schema;
  private readonly arrow: LateDictionaryWriter;
  private readonly rows: Rows;
  private readonly market_codes = new Map<string, number>();
  private events = 0;
  private quotes = 0;
  private bytes = 0;
  private closed = false;

  constructor(sink: TapeSink, meta: TapeMeta, batch_rows: number = DEFAULT_BATCH_ROWS) {
    this.sink = sink;
    this.schema = tapeSchema(meta);
    this.rows = new Rows(batch_rows);
    const put = (bytes: Uint8Array): void => {
      this.bytes += bytes.byteLength;
      this.sink.write(bytes);
    };
    this.arrow = new LateDictionaryWriter(put, () => this.dictionaries());
    this.arrow.reset(undefined, this.schema);
  }

  /**
   * Write to a file, replacing it.
   * @throws the file system's error when it cannot be opened.
   */
  static toFile(path: string, meta: TapeMeta, batch_rows?: number): TapeWriter {
    const file = openSync(path, 'w');
    const write = (bytes: Uint8Array): void => {
      for (let done = 0; done < bytes.byteLength; ) done += writeSync(file, bytes, done);
    };
    return new TapeWriter({ write, close: () => closeSync(file) }, meta, batch_rows);
  }

  /** Append any event of the world; what became of a run's own orders and money is in its journal. */
  add(event: InputEvent): void {
    if (!isTaped(event)) return;
    if (event.type === 'quote' && quoteFits(event)) {
      const at = event.at;
      this.addStampedQuote(event, at.received_at_us, at.provider_at_us, at.parsed_at_us);
      return;
    }
    const row = this.next(event.at.received_at_us, event.at.provider_at_us, event.at.parsed_at_us);
    const rows = this.rows;
    rows.type[row] = EVENT_TYPES.indexOf(event.type);
    const has_code = 'market_id' in event && VENUE_NAMES.includes(event.venue);
    if (has_code) {
      rows.setVenue(row, VENUE_NAMES.indexOf(event.venue));
      rows.setMarket(row, this.marketCode(event.market_id));
    }
    if (has_code && event.type === 'book_delta' && deltaFits(event)) {
      rows.type[row] = DELTA_CODE;
      rows.setDelta(row, DELTA_ACTIONS.indexOf(`${event.side}_${event.mode}`), event.price_e4, event.qty_cc);
      return;
    }
    const { type: _type, at: _at, ...payload } = event;
    rows.payload[row] = JSON.stringify(payload);
  }

  /** Write what is left, the dictionaries and the footer. Calling it again does nothing. */
  close(): TapeSummary {
    if (!this.closed) {
      this.closed = true;
      this.flush();
      this.arrow.finish();
      this.sink.close();
    }
    return { events: this.events, quotes: this.quotes, markets: this.market_codes.size, bytes: this.bytes };
  }

  private addStampedQuote(
    event: QuoteEvent,
    received_at_us: TimeUs,
    provider_at_us: TimeUs | null,
    parsed_at_us: TimeUs,
  ): void {
    const row = this.next(received_at_us, provider_at_us, parsed_at_us);
    const rows = this.rows;
    rows.type[row] = QUOTE_CODE;
    rows.setVenue(row, VENUE_NAMES.indexOf(event.venue));
    rows.setMarket(row, this.marketCode(event.market_id));
    rows.setQuote(row, event);
    this.quotes += 1;
  }

  private next(received_at_us: TimeUs, provider_at_us: TimeUs | null, parsed_at_us: TimeUs): number {
    invariant(!this.closed, 'tape: event added after close');
    if (this.rows.length === this.rows.capacity) this.flush();
    this.events += 1;
    invariant(this.events <= MAX_ROWS, 'tape: more rows than a 32-bit sequence holds');
    return this.rows.next(this.events, received_at_us, provider_at_us, parsed_at_us);
  }

  private marketCode(market_id: string): number {
    let code = this.market_codes.get(market_id);
    if (code === undefined) {
      code = this.market_codes.size;
      this.market_codes.set(market_id, code);
    }
    return code;
  }

  private flush(): void {
    if (this.rows.length === 0) return;
    this.arrow.write(this.rows.toBatch(this.schema));
    this.rows.clear();
  }

  private dictionaries(): [number, Data][] {
    const words = (list: readonly string[]): Data => vectorFromArray([...list], new Utf8()).data[0] as Data;
    return [
      [DICTIONARY_ID.type, words(EVENT_TYPES)],
      [DICTIONARY_ID.venue, words(VENUE_NAMES)],
      [DICTIONARY_ID.market_id, words(this.market_codes.size === 0 ? [''] : [...this.market_codes.keys()])],
      [DICTIONARY_ID.action, words(DELTA_ACTIONS)],
    ];
  }
}

function deltaFits({ place, price_e4 }: BookDeltaEvent): boolean {
  return place === undefined && price_e4 >= 0 && price_e4 <= MAX_U16;
}

/** Whether the columns hold it; a venue without a code is named in the payload. */
function quoteFits(event: QuoteEvent): boolean {
  return (
    VENUE_NAMES.includes(event.venue) &&
    event.bid_e4 >= 0 &&
    event.bid_e4 <= MAX_U16 &&
    event.ask_e4 >= 0 &&
    event.ask_e4 <= MAX_U16 &&
    event.bid_qty_cc >= 0 &&
    event.bid_qty_cc <= MAX_U32 &&
    event.ask_qty_cc >= 0 &&
    event.ask_qty_cc <= MAX_U32
  );
}

/** One batch being filled: fixed arrays, reused after each flush (the writer has copied them to the sink by then). */
class Rows {
  readonly capacity: number;
  length = 0;
  readonly type: Int8Array;
  readonly payload: (string | null)[];
  private readonly seq: Uint32Array;
  private readonly venue: Int8Array;
  private readonly market: Int32Array;
  private readonly received: BigInt64Array;
  private readonly provider: BigInt64Array;
  private readonly parsed: BigInt64Array;
  private readonly bid: Uint16Array;
  private readonly bid_qty: Uint32Array;
  private readonly ask: Uint16Array;
  private readonly ask_qty: Uint32Array;
  private readonly action: Int8Array;
  private readonly level: Uint16Array;
  private readonly level_qty: BigInt64Array;
  private readonly has: Record<'venue' | 'provider' | 'quote' | 'delta', Validity>;

  constructor(capacity: number) {
    invariant(Number.isSafeInteger(capacity) && capacity > 0, `tape: batch of ${capacity} rows`);
    this.capacity = capacity;
    this.seq = new Uint32Array(capacity);
    this.type = new Int8Array(capacity);
    this.venue = new Int8Array(capacity);
    this.market = new Int32Array(capacity);
    this.received = new BigInt64Array(capacity);
    this.provider = new BigInt64Array(capacity);
    this.parsed = new BigInt64Array(capacity);
    this.bid = new Uint16Array(capacity);
    this.bid_qty = new Uint32Array(capacity);
    this.ask = new Uint16Array(capacity);
    this.ask_qty = new Uint32Array(capacity);
    this.action = new Int8Array(capacity);
    this.level = new Uint16Array(capacity);
    this.level_qty = new BigInt64Array(capacity);
    this.payload = new Array<string | null>(capacity).fill(null);
    const validity = (): Validity => new Validity(capacity);
    this.has = { venue: validity(), provider: validity(), quote: validity(), delta: validity() };
  }

  next(seq: number, received_at_us: TimeUs, provider_at_us: TimeUs | null, parsed_at_us: TimeUs): number {
    const row = this.length;
    this.length += 1;
    this.seq[row] = seq;
    this.received[row] = BigInt(received_at_us);
    this.parsed[row] = BigInt(parsed_at_us);
    if (provider_at_us !== null) {
      this.provider[row] = BigInt(provider_at_us);
      this.has.provider.set(row);
    }
    return row;
  }

  setVenue(row: number, code: number): void {
    this.venue[row] = code;
    this.has.venue.set(row);
  }

  setMarket(row: number, code: number): void {
    this.market[row] = code;
  }

  setQuote(row: number, { bid_e4, bid_qty_cc, ask_e4, ask_qty_cc }: Omit<QuoteEvent, 'at'>): void {
    this.bid[row] = bid_e4;
    this.bid_qty[row] = bid_qty_cc;
    this.ask[row] = ask_e4;
    this.ask_qty[row] = ask_qty_cc;
    this.has.quote.set(row);
  }

  setDelta(row: number, action: number, price_e4: number, qty_cc: number): void {
    this.action[row] = action;
    this.level[row] = price_e4;
    this.level_qty[row] = BigInt(qty_cc);
    this.has.delta.set(row);
  }

  /** The filled part as a record batch over these arrays (no copy). */
  toBatch(schema: Schema): RecordBatch {
    const n = this.length;
    const none = new Validity(0);
    const { venue, provider, quote, delta } = this.has;
    const fixed = (
      type: (typeof TAPE_TYPES)[keyof typeof TAPE_TYPES],
      values: ArrayBufferView,
      validity: Validity,
    ): Data => {
      const data = (values as Uint8Array).subarray(0, n);
      return makeData({ type, length: n, data, ...validity.of(n), dictionary: undefined } as unknown as Parameters<
        typeof makeData
      >[0]);
    };
    const children: Data[] = [
      fixed(TAPE_TYPES.seq, this.seq, none),
      fixed(TAPE_TYPES.type, this.type, none),
      fixed(TAPE_TYPES.venue, this.venue, venue),
      fixed(TAPE_TYPES.market_id, this.market, venue),
      fixed(TAPE_TYPES.received_at_us, this.received, none),
      fixed(TAPE_TYPES.provider_at_us, this.provider, provider),
      fixed(TAPE_TYPES.parsed_at_us, this.parsed, none),
      fixed(TAPE_TYPES.bid_e4, this.bid, quote),
      fixed(TAPE_TYPES.bid_qty_cc, this.bid_qty, quote),
      fixed(TAPE_TYPES.ask_e4, this.ask, quote),
      fixed(TAPE_TYPES.ask_qty_cc, this.ask_qty, quote),
      fixed(TAPE_TYPES.action, this.action, delta),
      fixed(TAPE_TYPES.level_e4, this.level, delta),
      fixed(TAPE_TYPES.level_qty_cc, this.level_qty, delta),
      this.payloadData(n),
    ];
    return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: n, nullCount: 0, children }));
  }

  clear(): void {
    this.payload.fill(null, 0, this.length);
    for (const one of Object.values(this.has)) one.clear();
    this.length = 0;
  }

  private payloadData(n: number): Data {
    const offsets = new Int32Array(n + 1);
    const validity = new Validity(n);
    const parts: Buffer[] = [];
    let end = 0;
    for (let row = 0; row < n; row += 1) {
      const text = this.payload[row];
      if (typeof text === 'string') {
        const part = Buffer.from(text, 'utf8');
        parts.push(part);
        end += part.byteLength;
        validity.set(row);
      }
      offsets[row + 1] = end;
    }
    const data = Buffer.concat(parts, end);
    return makeData({ type: TAPE_TYPES.payload, length: n, valueOffsets: offsets, data, ...validity.of(n) });
  }
}

/** Arrow validity bitmap, least significant bit first; columns without nulls leave it out. */
class Validity {
  private readonly bits: Uint8Array;
  private count = 0;

  constructor(capacity: number) {
    this.bits = new Uint8Array((capacity + 7) >> 3);
  }

  set(row: number): void {
    this.bits[row >> 3] = (this.bits[row >> 3] as number) | (1 << (row & 7));
    this.count += 1;
  }

  clear(): void {
    this.bits.fill(0);
    this.count = 0;
  }

  /** `makeData` fields for the first n rows; a zero-capacity instance means "no nulls". */
  of(n: number): { nullCount: number; nullBitmap?: Uint8Array } {
    if (this.bits.length === 0 || this.count === n) return { nullCount: 0 };
    return { nullCount: n - this.count, nullBitmap: this.bits.subarray(0, (n + 7) >> 3) };
  }
}
