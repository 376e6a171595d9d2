/** A table in, priced states out: the way of both `arbees wp --table` and `arbees calibrate`. */
import type { Writable } from 'node:stream';
import { type Cells, readTable, TableError } from './csv.ts';
import { Moment } from './moment.ts';
import { Output } from './output-buffer.ts';
import { type Batch, Pricer, type SportKernel } from './pricer.ts';
import type { RowReader, TableFormat, TableOptions } from './tables/format.ts';
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
export async function priceTable(
  path: string,
  kernel: SportKernel,
  sink: PricedSink,
  options: TableOptions = { prior: 'earlier-games' },
): Promise<TableRun | null> {
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
  let finals: readonly [number, number] | null = null;
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
        reader = format.open(cells, options);
        pricer = new Pricer(kernel, format, (batch) => sink.batch(batch, bytes));
        if (options.finals === true) finals = finalsOf(cells);
        sink.begin?.(format, cells);
      }
      rows += 1;
      bytes = cells.bytes;
      from = cells.start;
      to = cells.end;
      if (finals !== null) [moment.final_1, moment.final_2] = [cells.number(finals[0]), cells.number(finals[1])];
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

/** Columns of the final scores, after 90 minutes where a table says so; null where it has none. */
function finalsOf(cells: Cells): readonly [number, number] | null {
  for (const after of ['_90', '']) {
    const [one, two] = [cells.column(`home_final${after}`), cells.column(`away_final${after}`)];
    if (one >= 0 && two >= 0) return [one, two];
  }
  return null;
}

/** Columns that `arbees wp --table` appends. */
const APPENDED = 'p_side1,p_draw,p_side2,refused';

/** A batch on its way to the output. */
interface Written {
  out: Output;
  batch: Batch;
  bytes: Buffer;
  /** Rows of the format's own instead of the table's. */
  own: boolean;
  /** Can a game end level? */
  three: boolean;
  kernel: SportKernel;
}

function write({ out, batch, bytes, own, three, kernel }: Written): void {
  const { priced, refusal, result, n } = batch;
  for (let i = 0; i < n; i++) {
    const code = refusal[i]!;
    if (own) out.text(batch.label[i]!);
    else out.copy(bytes, batch.start[i]!, batch.end[i]!);
    if (code === 0) out.chances(priced[3 * i]!, priced[3 * i + 1]!, priced[3 * i + 2]!, own ? 0 : three ? 2 : 1);
    else out.ascii(own ? ',,' : ',,,');
    if (own) out.ascii(result[i] === 1 ? ',1\n' : result[i] === 0 ? ',2\n' : ',\n');
    else out.ascii(code === 0 ? ',\n' : `,${kernel.refusalName(code)}\n`);
  }
}

/**
 * Write a table with its probabilities as CSV.
 * @throws TableError code `unknown_table` when the columns are of no format that is known, else as {@link priceTable}
 */
export async function writePricedTable(
  path: string,
  kernel: SportKernel,
  stream: Writable,
  options?: TableOptions,
): Promise<TableRun> {
  const out = new Output(stream);
  let own: string | null = null;
  let three = false;
  const run = await priceTable(
    path,
    kernel,
    {
      begin(format, header) {
        own = format.output;
        three = format.sport === 'soccer' || format.sport === 'nfl';
        out.text(own === null ? `${header.columns.map(quoted).join(',')},${APPENDED}\n` : `${own}\n`);
      },
      batch: (batch, bytes) => write({ out, batch, bytes, own: own !== null, three, kernel }),
      block: () => out.drain(),
    },
    options,
  );
  if (run === null) throw new TableError('unknown_table', `${path}: the columns are those of no known table`);
  await out.drain();
  return run;
}

function quoted(name: string): string {
  return /[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
