/**
 * A CSV reader for tables of millions of rows: bytes in, positions of cells out. Numbers are read from the bytes, text is made
 * only where a table asks for it, and a row's own bytes can be copied to the output unchanged.
 */
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** What is wrong with a file. `code` is stable snake_case. */
export class TableError extends Error {
  override readonly name = 'TableError';
  readonly code: 'file_not_found' | 'bad_file' | 'bad_row' | 'unknown_table';

  constructor(code: TableError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Stands for a whole number that is missing or none: the kernel refuses it wherever a value is needed. */
export const MISSING = -0x8000_0000;

const COMMA = 44;
const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;
const MINUS = 45;
const PLUS = 43;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const CHUNK = 1 << 20;
const EMPTY = new Uint8Array(0);

/** The cells of the row just read. Valid until the next row. */
export class Cells {
  readonly columns: readonly string[];
  /** Bytes of the block that holds the row. */
  bytes: Buffer = Buffer.from(EMPTY);
  /** Position of the row in {@link bytes}, without the line end. */
  start = 0;
  end = 0;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;

  constructor(columns: readonly string[]) {
    this.columns = columns;
    this.#starts = new Int32Array(columns.length);
    this.#ends = new Int32Array(columns.length);
  }

  /** Index of a column, -1 when the table has none of that name: all its cells are then empty. */
  column(name: string): number {
    return this.columns.indexOf(name);
  }

  /**
   * Find the cells of the row that starts at `from`.
   * @param last no bytes follow: the row may end without a line end
   * @returns where the next row starts, or -1 when the row is not complete
   */
  parse(bytes: Buffer, from: number, last: boolean): number {
    const starts = this.#starts;
    const ends = this.#ends;
    const width = starts.length;
    const size = bytes.length;
    let at = from;
    let cell = 0;
    let begin = from;
    for (;;) {
      if (at < size && bytes[at] === QUOTE && at === begin) {
        at = afterQuotes(bytes, at);
        if (at < 0) {
          if (last) throw new TableError('bad_row', 'a quoted cell has no end');
          return -1;
        }
      }
      let byte = at < size ? bytes[at]! : -1;
      while (byte !== COMMA && byte !== NEWLINE && byte !== -1) {
        at += 1;
        byte = at < size ? bytes[at]! : -1;
      }
      if (byte === -1 && !last) return -1;
      if (cell < width) {
        starts[cell] = begin;
        ends[cell] = at;
      }
      cell += 1;
      if (byte === COMMA) {
        at += 1;
        begin = at;
        continue;
      }
      this.#endRow(bytes, from, at, cell);
      return byte === NEWLINE ? at + 1 : at;
    }
  }

  #endRow(bytes: Buffer, from: number, at: number, cells: number): void {
    const width = this.#starts.length;
    let end = at;
    if (end > from && bytes[end - 1] === RETURN) {
      end -= 1;
      if (cells <= width) this.#ends[cells - 1] = Math.min(end, this.#ends[cells - 1]!);
    }
    this.bytes = bytes;
    this.start = from;
    this.end = end;
    if (cells !== width && end > from) throw new TableError('bad_row', `${cells} cells where the header has ${width}`);
  }

  /** Is the cell empty or the column absent? */
  empty(column: number): boolean {
    return column < 0 || this.#starts[column]! >= this.#ends[column]!;
  }

  /** First byte of a cell, 0 when it is empty. */
  byte(column: number): number {
    return this.empty(column) ? 0 : this.bytes[this.#starts[column]!]!;
  }

  /** Does the cell hold exactly the bytes of `text`? */
  is(column: number, text: Uint8Array): boolean {
    if (column < 0) return text.length === 0;
    const from = this.#starts[column]!;
    const n = this.#ends[column]! - from;
    if (n !== text.length) return false;
    for (let i = 0; i < n; i++) if (this.bytes[from + i] !== text[i]) return false;
    return true;
  }

  /** The cell's bytes, a copy. */
  copy(column: number): Uint8Array {
    return column < 0 ? EMPTY : Uint8Array.prototype.slice.call(this.bytes, this.#starts[column]!, this.#ends[column]!);
  }

  /** The cell as it stands in the file, quotes included. */
  raw(column: number): string {
    return column < 0 ? '' : this.bytes.toString('utf8', this.#starts[column]!, this.#ends[column]!);
  }

  /** The text of a cell; empty when the column or the value is missing. */
  text(column: number): string {
    const raw = this.raw(column);
    return raw.startsWith('"') && raw.endsWith('"') && raw.length > 1 ? raw.slice(1, -1).replaceAll('""', '"') : raw;
  }

  /** A number; NaN when missing or none. */
  number(column: number): number {
    if (column < 0) return Number.NaN;
    const end = this.#ends[column]!;
    let at = this.#starts[column]!;
    if (at >= end) return Number.NaN;
    const bytes = this.bytes;
    const sign = bytes[at] === MINUS ? -1 : 1;
    if (bytes[at] === MINUS || bytes[at] === PLUS) at += 1;
    const first = at;
    let digits = 0;
    let scale = 1;
    let point = false;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte >= ZERO && byte <= NINE) {
        digits = digits * 10 + (byte - ZERO);
        if (point) scale *= 10;
      } else if (byte === POINT && !point) point = true;
      else break;
    }
    // An exact decimal of at most 15 digits; the rest (exponents, long fractions, quotes, words) is for the slow way.
    if (at === end && end - first <= 16 && end - first > (point ? 1 : 0)) return (sign * digits) / scale;
    const text = this.text(column).trim();
    const value = text === '' || !/^[-+0-9.eE]+$/.test(text) ? Number.NaN : Number(text);
    return Number.isFinite(value) ? value : Number.NaN;
  }

  /** A whole number (decimals are cut off); `missing` when there is none or it does not fit 32 bits. */
  whole(column: number, missing: number = MISSING): number {
    const value = this.number(column);
    return value > -2_147_483_648 && value < 2_147_483_648 ? Math.trunc(value) : missing;
  }
}

/** Position after the closing quote of the cell that opens at `at`, -1 when the block ends before it. */
function afterQuotes(bytes: Buffer, at: number): number {
  for (let i = at + 1; i < bytes.length; i++) {
    if (bytes[i] !== QUOTE) continue;
    if (i + 1 >= bytes.length) return i + 1;
    if (bytes[i + 1] !== QUOTE) return i + 1;
    i += 1;
  }
  return -1;
}

async function input(path: string): Promise<Readable> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new TableError('file_not_found', `${path} does not exist`);
    throw new TableError('bad_file', `${path}: ${error.message}`);
  });
  const magic = Buffer.alloc(2);
  await file.read(magic, 0, 2, 0).catch((error: Error) => {
    throw new TableError('bad_file', `${path}: ${error.message}`);
  });
  const stream = file.createReadStream({ start: 0, highWaterMark: CHUNK });
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) return stream;
  const unpacked = createGunzip({ chunkSize: CHUNK });
  stream.on('error', (error) => unpacked.destroy(error));
  unpacked.on('close', () => stream.destroy());
  return stream.pipe(unpacked);
}

/** What takes the rows of a table. */
export interface RowSink {
  /** The first line. */
  header(cells: Cells): void;
  /** Each row that is no blank line, in order. */
  row(cells: Cells): void;
  /** The rows of a block are through: the bytes of its cells are about to go. May wait for the reader of the output. */
  block(): Promise<void> | void;
}

/**
 * Read a `.csv` or `.csv.gz` file (told by its first bytes) from front to back.
 * @throws TableError when it cannot be read, is empty, is cut off, or a row has more or fewer cells than the header
 */
export async function readTable(path: string, sink: RowSink): Promise<void> {
  const reader = new BlockReader(sink);
  try {
    for await (const chunk of await input(path)) await reader.take(chunk as Buffer, false);
    await reader.take(Buffer.from(EMPTY), true);
  } catch (error) {
    if (error instanceof TableError && !error.message.startsWith(path))
      throw new TableError(
        error.code,
        `${path}: ${error.code === 'bad_row' ? `line ${reader.line}: ` : ''}${error.message}`,
      );
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code.startsWith('Z_') || code.startsWith('ERR_') || code === 'EISDIR')
      throw new TableError('bad_file', `${path}: ${(error as Error).message}`);
    throw error;
  }
}

class BlockReader {
  line = 1;
  readonly #sink: RowSink;
  #rest: Buffer = Buffer.from(EMPTY);
  #cells: Cells | null = null;

  constructor(sink: RowSink) {
    this.#sink = sink;
  }

  async take(chunk: Buffer, last: boolean): Promise<void> {
    let from = 0;
    if (this.#rest.length > 0 && this.#cells !== null) {
      // Only the row that was cut in two is put together; with a line end inside quotes it takes more.
      const end = chunk.indexOf(NEWLINE) + 1;
      const row = Buffer.concat([this.#rest, end === 0 ? chunk : chunk.subarray(0, end)]);
      const at = this.#rows(row, 0, last);
      await this.#sink.block();
      if (at === row.length) from = end === 0 ? chunk.length : end;
      else chunk = Buffer.concat([row.subarray(at), chunk.subarray(end === 0 ? chunk.length : end)]);
    } else if (this.#rest.length > 0) chunk = Buffer.concat([this.#rest, chunk]);
    const at = this.#rows(chunk, this.#cells === null ? this.#header(chunk, last) : from, last);
    await this.#sink.block();
    this.#rest = chunk.subarray(at);
  }

  /** Hand on the rows from `from` on. @returns where the first one starts that is not complete */
  #rows(bytes: Buffer, from: number, last: boolean): number {
    const cells = this.#cells;
    let at = from;
    while (cells !== null && at < bytes.length) {
      const next = cells.parse(bytes, at, last);
      if (next < 0) break;
      at = next;
      if (cells.end > cells.start) this.#sink.row(cells);
      this.line += 1;
    }
    return at;
  }

  #header(bytes: Buffer, last: boolean): number {
    if (this.#cells !== null) return 0;
    const end = bytes.indexOf(NEWLINE);
    if (end < 0 && !last) return 0;
    const from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const text = bytes.toString('utf8', from, end < 0 ? bytes.length : end).replace(/\r$/, '');
    if (text.trim() === '') throw new TableError('bad_file', 'the file is empty');
    this.#cells = new Cells(text.split(',').map((name) => name.replace(/^"(.*)"$/, '$1')));
    this.#cells.bytes = bytes;
    this.#cells.start = from;
    this.#cells.end = from + Buffer.byteLength(text);
    this.#sink.header(this.#cells);
    this.line += 1;
    return end < 0 ? bytes.length : end + 1;
  }
}
