/** A table in, priced states out: the way of both `arbees wp --table` and `arbees calibrate`. */
import type { Writable } from 'node:stream';
import { type Cells, readTable, TableError } from './csv.ts';
import { Moment } from './moment.ts';
import { type Batch, Pricer, type SportKernel } from './pricer.ts';
import type { RowReader, TableFormat } from './tables/format.ts';
import { formatOf, formatsOf } from './tables/index.ts';

/** What takes the priced states of a file. */
export interface PricedSink {
  /** Before the first state; also for a table without rows when its columns say what it is. */
  begin?(format: TableFormat, header: Cells): void;
  batch(batch: Batch, bytes: Buffer): void;
  block?(): Promise<void>;
}

/** What became of a file. */
export interface TableRun {
  format: TableFormat;
  /** Rows of the file. */
  rows: number;
  /** States priced or refused. */
  states: number;
}

/**
 * Price every state of a table, in order.
 * @returns null when the columns are of no format that is known
 * @throws TableError when the file cannot be read or is no table
 */
export async function priceTable(path: string, kernel: SportKernel, sink: PricedSink): Promise<TableRun | null> {
  const moment = new Moment();
  let format: TableFormat | null = null;
  let reader: RowReader | null = null;
  let pricer: Pricer | null = null;
  let unknown = false;
  let rows = 0;
  let states = 0;
  let bytes: Buffer = Buffer.alloc(0);
  let from = 0;
  let to = 0;
  let header: Cells | null = null;
  const emit = (): void => {
    states += 1;
    pricer!.add(moment, from, to);
  };
  await readTable(path, {
    header(cells) {
      header = cells;
    },
    row(cells) {
      if (unknown) return;
      if (reader === null) {
        format = formatOf(cells);
        if (format === null) {
          unknown = true;
          return;
        }
        reader = format.open(cells);
        pricer = new Pricer(kernel, format, (batch) => sink.batch(batch, bytes));
        sink.begin?.(format, cells);
      }
      rows += 1;
      bytes = cells.bytes;
      from = cells.start;
      to = cells.end;
      reader.read(cells, moment, emit);
    },
    block() {
      pricer?.flush();
      return sink.block?.();
    },
  });
  if (format === null && !unknown && header !== null) {
    format = formatsOf((header as Cells).columns)[0] ?? null;
    if (format !== null) sink.begin?.(format, header);
  }
  return format === null ? null : { format, rows, states };
}

const BUFFER = 1 << 20;
const SPARE = 1 << 12;

/** Text and copied bytes gathered into large writes; waits when the reader is slower. */
class Output {
  readonly #stream: Writable;
  #buffer = Buffer.allocUnsafe(BUFFER);
  #at = 0;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  /** Room for `bytes` more; the buffer is handed over when it is full. */
  #room(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    this.#stream.write(this.#buffer.subarray(0, this.#at));
    this.#buffer = Buffer.allocUnsafe(Math.max(BUFFER, bytes));
    this.#at = 0;
  }

  copy(from: Buffer, start: number, end: number): void {
    this.#room(end - start + SPARE);
    from.copy(this.#buffer, this.#at, start, end);
    this.#at += end - start;
  }

  /** ASCII only. */
  ascii(text: string): void {
    this.#room(text.length);
    this.#at += this.#buffer.write(text, this.#at, 'latin1');
  }

  text(text: string): void {
    this.#room(text.length * 3);
    this.#at += this.#buffer.write(text, this.#at);
  }

  async drain(): Promise<void> {
    if (this.#at > 0) {
      this.#stream.write(this.#buffer.subarray(0, this.#at));
      this.#buffer = Buffer.allocUnsafe(BUFFER);
      this.#at = 0;
    }
    if (this.#stream.writableNeedDrain) await new Promise<void>((resolve) => this.#stream.once('drain', resolve));
  }
}

/** Columns that `arbees wp --table` appends. */
export const APPENDED = 'p_side1,p_draw,p_side2,refused';

/**
 * Write a table with its probabilities as CSV.
 * @throws TableError code `unknown_table` when the columns are of no format that is known, else as {@link priceTable}
 */
export async function writePricedTable(path: string, kernel: SportKernel, stream: Writable): Promise<TableRun> {
  const out = new Output(stream);
  let own: string | null = null;
  let three = false;
  const run = await priceTable(path, kernel, {
    begin(format, header) {
      own = format.output;
      three = format.sport === 'soccer' || format.sport === 'nfl';
      out.text(own === null ? `${header.columns.map(quoted).join(',')},${APPENDED}\n` : `${own}\n`);
    },
    batch(batch, bytes) {
      const { priced, refusal, n } = batch;
      for (let i = 0; i < n; i++) {
        const code = refusal[i]!;
        if (own === null) {
          out.copy(bytes, batch.start[i]!, batch.end[i]!);
          const draw = three ? priced[3 * i + 1] : '';
          if (code !== 0) out.ascii(`,,,,${kernel.refusalName(code)}\n`);
          else out.ascii(`,${priced[3 * i]},${draw},${priced[3 * i + 2]},\n`);
        } else {
          out.text(batch.label[i]!);
          const result = batch.result[i]!;
          const winner = result === 1 ? '1' : result === 0 ? '2' : '';
          if (code !== 0) out.ascii(`,,,${winner}\n`);
          else out.ascii(`,${priced[3 * i]},${priced[3 * i + 2]},${winner}\n`);
        }
      }
    },
    block: () => out.drain(),
  });
  if (run === null) throw new TableError('unknown_table', `${path}: the columns are those of no known table`);
  await out.drain();
  return run;
}

function quoted(name: string): string {
  return /[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
