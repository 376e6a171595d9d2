/** Reads captures, whole or damaged: what can be read is delivered, what cannot is counted by name. */
import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip, type Gunzip, constants as zlib } from 'node:zlib';
import type { RawFrame } from '../trading/types/feeds.ts';
import { capturePart } from './capture-writer.ts';

/** What was wrong with a capture. */
export type CaptureFinding =
  /** The file ends inside a gzip member: the recorder was stopped while writing. */
  | 'truncated_member'
  /** A gzip member is damaged; the rest of that file is unreadable. */
  | 'corrupt_member'
  /** The last line has no end. */
  | 'truncated_line'
  /** A line is not JSON. */
  | 'bad_json'
  /** A line is JSON but not a frame. */
  | 'bad_frame';

export type CaptureFindings = Partial<Record<CaptureFinding, number>>;

const SOURCES: ReadonlySet<unknown> = new Set(['espn', 'kalshi', 'polymarket']);
const READ_BYTES = 1 << 16;

/** Parse one line; a finding instead of a frame when it is not one. */
export function parseCaptureLine(line: string): RawFrame | CaptureFinding {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'bad_json';
  }
  if (typeof value !== 'object' || value === null) return 'bad_frame';
  const { source, channel, received_at_us, data } = value as Partial<Record<keyof RawFrame, unknown>>;
  if (!SOURCES.has(source) || typeof channel !== 'string' || typeof data !== 'string') return 'bad_frame';
  if (typeof received_at_us !== 'number' || !Number.isSafeInteger(received_at_us) || received_at_us < 0)
    return 'bad_frame';
  return { source: source as RawFrame['source'], channel, received_at_us, data };
}

/**
 * The frames of a capture in recorded order, rotated files included.
 * @param findings counts of what had to be skipped; filled while reading.
 * @throws the file system's error when the first file cannot be read.
 */
export async function* readCapture(path: string, findings: CaptureFindings = {}): AsyncGenerator<RawFrame> {
  for (let part = 0; part === 0 || existsSync(capturePart(path, part)); part += 1) {
    for await (const line of captureLines(capturePart(path, part), findings)) {
      const frame = parseCaptureLine(line);
      if (typeof frame === 'string') count(findings, frame);
      else yield frame;
    }
  }
}

function count(findings: CaptureFindings, name: CaptureFinding): void {
  findings[name] = (findings[name] ?? 0) + 1;
}

async function* captureLines(path: string, findings: CaptureFindings): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of inflated(path, findings)) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
  rest += decoder.decode();
  if (rest === '') return;
  // A last line that is complete but for its newline is a frame like any other.
  if (typeof parseCaptureLine(rest) === 'string') count(findings, 'truncated_line');
  else yield rest;
}

async function* inflated(path: string, findings: CaptureFindings): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(2);
    const { bytesRead } = await file.read(head, 0, 2, 0);
    const packed = bytesRead === 2 && head[0] === 0x1f && head[1] === 0x8b;
    yield* packed ? gunzipped(file, findings) : plain(file);
  } finally {
    await file.close();
  }
}

async function* plain(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/**
 * Inflate piece by piece, handing out what each piece gave before the next is fed: an error at the end of a truncated
 * member then costs nothing that had been decoded before it.
 */
async function* gunzipped(file: FileHandle, findings: CaptureFindings): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const ready: Uint8Array[] = [];
  let failure: NodeJS.ErrnoException | null = null;
  gunzip.on('data', (bytes: Uint8Array) => ready.push(bytes));
  gunzip.on('error', (error) => {
    failure = error;
  });
  for await (const piece of plain(file)) {
    await feed(gunzip, (done) => gunzip.write(piece, done));
    if (failure === null) await feed(gunzip, (done) => gunzip.flush(zlib.Z_SYNC_FLUSH, done));
    yield* ready.splice(0);
    if (failure !== null) break;
  }
  if (failure === null) {
    // The verdict on the last member comes after `end` has been accepted, with the stream's close.
    const closed = new Promise<void>((resolve) => void gunzip.once('close', () => resolve()));
    gunzip.end();
    await closed;
  }
  yield* ready.splice(0);
  gunzip.destroy();
  const code = (failure as NodeJS.ErrnoException | null)?.code;
  if (code !== undefined) count(findings, code === 'Z_BUF_ERROR' ? 'truncated_member' : 'corrupt_member');
}

/** Resolve when the step is done or the stream has failed, whichever comes first. */
function feed(stream: Gunzip, step: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      stream.off('error', settle);
      stream.off('close', settle);
      resolve();
    };
    stream.once('error', settle);
    stream.once('close', settle);
    step(() => setImmediate(settle));
  });
}
