/**
 * The layout of a tape: one Arrow IPC file whose rows are the normalised events in the order in which they were applied.
 *
 * Quotes and single level changes have typed columns, because a price tape holds millions of them; every other event is a
 * JSON document in `payload`. The three text columns are dictionaries with signed codes, which pandas, DuckDB and polars
 * read as categories. README.md holds the table of columns for readers in other languages.
 */
import { Dictionary, Field, Int8, Int32, Int64, Schema, Uint16, Uint32, Utf8 } from 'apache-arrow';
import type { InputEvent, Venue } from '../trading/types/events.ts';
import type { TimeUs } from '../trading/types/units.ts';

/**
 * Version of the layout; readers refuse newer ones. 2 added `book_changes`, `stream`, the place of a frame in its
 * subscription and the lot of a market; 3 added `stall`; 4
 * added `subject` and venues without a code. The columns are those of 1.
 */
export const TAPE_VERSION = 4;

/** Event types by dictionary code. Append only: the codes are in files. */
export const EVENT_TYPES = [
  'quote',
  'book_delta',
  'book',
  'book_status',
  'game',
  'pair',
  'feed',
  'settlement',
  'clock',
  'control',
  'book_changes',
  'stream',
  'stall',
  'subject',
] as const satisfies readonly InputEvent['type'][];

/** Whether an event belongs on a tape: all that the world did, and not what was done about it. */
export function isTaped(event: InputEvent): event is Extract<InputEvent, { type: (typeof EVENT_TYPES)[number] }> {
  return (EVENT_TYPES as readonly string[]).includes(event.type);
}

/** Code of a `quote` row in the `type` column. */
export const QUOTE_CODE = 0;
/** Code of a `book_delta` row in the `type` column. */
export const DELTA_CODE = 1;

/** Venues by dictionary code. Events of any other venue are payloads, which name it. */
export const VENUE_NAMES: readonly Venue[] = ['kalshi', 'polymarket'];

/** What a `book_delta` row does, by dictionary code. */
export const DELTA_ACTIONS = ['bid_set', 'bid_add', 'ask_set', 'ask_add'] as const;

/** Dictionary ids inside the file. */
export const DICTIONARY_ID = { type: 0, venue: 1, market_id: 2, action: 3 } as const;

/** Provenance stored in the schema's metadata of every tape, under `arbees.*` keys. */
export interface TapeMeta {
  /** Version of the program that wrote the tape. */
  arbees_version: string;
  /** SHA-256 of the kernel that was loaded while recording; null when none was. */
  kernel_sha256: string | null;
  /** Settings in force while recording; replay may use others. */
  settings: Readonly<Record<string, unknown>>;
  seed: number;
  /** Where the events came from, for people: "demo", "capture x.jsonl.gz", ... */
  source: string;
  /** When the tape starts: time of the first event or the start of the recording, microseconds. */
  started_at_us: TimeUs;
}

/** Why a file cannot be replayed. */
export type TapeFault =
  | 'not_arrow'
  | 'not_a_tape'
  | 'newer_version'
  | 'bad_metadata'
  | 'bad_column'
  | 'bad_row'
  /** It begins like a tape, and its bytes contradict each other further on. */
  | 'damaged';

/** A tape that cannot be read, by named reason. */
export class TapeError extends Error {
  override readonly name = 'TapeError';
  readonly reason: TapeFault;
  constructor(reason: TapeFault, detail: string, cause?: unknown) {
    super(detail.startsWith(`${reason}: `) ? detail : `${reason}: ${detail}`, cause === undefined ? {} : { cause });
    this.reason = reason;
  }
}

/** What code throws that trusts its input. Errors of our own classes, and the file system's, say already what they mean. */
const TRUSTING: ReadonlySet<unknown> = new Set([Error, TypeError, RangeError, SyntaxError]);

/** An error of a reader that trusted the file, as a fault of the file; any other as it is. */
export function asFault(reason: TapeFault, error: unknown): unknown {
  if (!(error instanceof Error) || !TRUSTING.has(error.constructor)) return error;
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && /^E(?!RR_)/.test(code) ? error : new TapeError(reason, error.message, error);
}

/** Do what may fail on damaged content. @throws TapeError with this reason, or what {@link asFault} leaves as it is */
export function orFault<T>(reason: TapeFault, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asFault(reason, error);
  }
}

/** Arrow types of the columns, shared by writer and reader so that both mean the same dictionary ids. */
export const TAPE_TYPES = {
  seq: new Uint32(),
  type: new Dictionary(new Utf8(), new Int8(), DICTIONARY_ID.type),
  venue: new Dictionary(new Utf8(), new Int8(), DICTIONARY_ID.venue),
  market_id: new Dictionary(new Utf8(), new Int32(), DICTIONARY_ID.market_id),
  received_at_us: new Int64(),
  provider_at_us: new Int64(),
  parsed_at_us: new Int64(),
  bid_e4: new Uint16(),
  bid_qty_cc: new Uint32(),
  ask_e4: new Uint16(),
  ask_qty_cc: new Uint32(),
  action: new Dictionary(new Utf8(), new Int8(), DICTIONARY_ID.action),
  level_e4: new Uint16(),
  level_qty_cc: new Int64(),
  payload: new Utf8(),
} as const;

/** Name of a tape column. */
export type TapeColumn = keyof typeof TAPE_TYPES;

/** Columns in file order. */
export const TAPE_COLUMNS = Object.keys(TAPE_TYPES) as TapeColumn[];

const REQUIRED: ReadonlySet<TapeColumn> = new Set(['seq', 'type', 'received_at_us', 'parsed_at_us']);

/** The Arrow schema of a tape with its provenance. */
export function tapeSchema(meta: TapeMeta): Schema {
  const metadata = new Map([
    ['arbees.tape_version', String(TAPE_VERSION)],
    ['arbees.version', meta.arbees_version],
    ['arbees.kernel_sha256', meta.kernel_sha256 ?? ''],
    ['arbees.settings', JSON.stringify(meta.settings)],
    ['arbees.seed', String(meta.seed)],
    ['arbees.source', meta.source],
    ['arbees.started_at_us', String(meta.started_at_us)],
  ]);
  const fields = TAPE_COLUMNS.map((name) => new Field(name, TAPE_TYPES[name], !REQUIRED.has(name)));
  return new Schema(fields, metadata);
}

/**
 * Provenance and layout check of an opened file.
 * @throws TapeError when it is not a tape, has a newer layout or lacks a column.
 */
export function readTapeMeta(schema: Schema): TapeMeta {
  const version = Number(schema.metadata.get('arbees.tape_version') ?? Number.NaN);
  if (!Number.isInteger(version)) throw new TapeError('not_a_tape', 'the Arrow file has no arbees.tape_version');
  if (version > TAPE_VERSION)
    throw new TapeError('newer_version', `layout ${version}, this program reads ${TAPE_VERSION}`);
  for (const name of TAPE_COLUMNS) {
    const field = schema.fields.find((one) => one.name === name);
    if (field === undefined) throw new TapeError('bad_column', `column ${name} is missing`);
    if (String(field.type) !== String(TAPE_TYPES[name]))
      throw new TapeError('bad_column', `column ${name} is ${field.type}, expected ${TAPE_TYPES[name]}`);
  }
  const seed = Number(schema.metadata.get('arbees.seed'));
  const started_at_us = Number(schema.metadata.get('arbees.started_at_us'));
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(started_at_us))
    throw new TapeError('bad_metadata', 'arbees.seed and arbees.started_at_us must be integers');
  return {
    arbees_version: schema.metadata.get('arbees.version') ?? '',
    kernel_sha256: schema.metadata.get('arbees.kernel_sha256') || null,
    settings: parseObject(schema.metadata.get('arbees.settings') ?? '{}'),
    seed,
    source: schema.metadata.get('arbees.source') ?? '',
    started_at_us,
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Reported below with the same words as a document of another shape.
  }
  throw new TapeError('bad_metadata', 'arbees.settings is not a JSON object');
}
