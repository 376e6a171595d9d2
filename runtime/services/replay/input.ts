/** Finding out what a file is, and reading it: a tape, a JSON recording, or a capture. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Engine } from '../../../engine-wasm/engine.ts';
import { loadEngine } from '../../../engine-wasm/load-node.ts';
import { TapeError, type TapeMeta } from '../../tape/schema.ts';
import { TapeReader } from '../../tape/tape-reader.ts';
import { TapeWriter } from '../../tape/tape-writer.ts';
import { shardCapacity } from '../../trading/desk.ts';
import { GAME_TABLES } from '../../trading/estimates/games.ts';
import type { InputEvent } from '../../trading/types/events.ts';
import { readJsonFile, writeText } from '../files.ts';
import { InputError } from '../input-error.ts';
import { projectVersion } from '../root.ts';
import { checkTape } from './tape-check.ts';

/** What a file turned out to be. */
export type InputFile =
  | { kind: 'tape'; reader: TapeReader }
  | { kind: 'json'; document: unknown }
  | { kind: 'capture'; path: string };

const ARROW_MAGIC = 'ARROW1';

/**
 * Open a file by its content; captures are told by their name (`.jsonl`, `.jsonl.gz`).
 * @throws InputError when it does not exist or is none of the three.
 */
export function openInput(path: string): Promise<InputFile> {
  return reading(path, () => kindOf(path));
}

async function kindOf(path: string): Promise<InputFile> {
  if (!existsSync(path) || !statSync(path).isFile())
    throw new InputError('file_not_found', `${path} does not exist`, {
      field: 'FILE',
      expected: 'an ESPN summary, a tape (.arrow), a capture (.jsonl.gz) or a price history (.json, .json.gz)',
    });
  if (/\.jsonl(\.gz)?$/.test(path)) return { kind: 'capture', path };
  const file = await open(path, 'r');
  const head = Buffer.alloc(ARROW_MAGIC.length);
  try {
    await file.read(head, 0, head.length, 0);
  } finally {
    await file.close();
  }
  if (head.toString('latin1') === ARROW_MAGIC) return { kind: 'tape', reader: await openTape(path) };
  return { kind: 'json', document: readJsonFile(path) };
}

async function openTape(path: string): Promise<TapeReader> {
  await checkTape(path);
  return TapeReader.open(path);
}

/** Do something with the content of a file. @throws InputError that names the file instead of a TapeError */
export async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TapeError)) throw error;
    throw new InputError(error.reason, `${path}: ${error.message}`, {
      field: 'FILE',
      expected: 'a whole tape written by arbees',
    });
  }
}

/** An engine with room for `markets` pairs (rounded up to blocks of 16) and `games` games. */
export function engineFor(markets: number, games: number): Engine {
  return loadEngine(
    shardCapacity({
      markets: Math.max(64, Math.ceil(markets / 16) * 16),
      games: Math.min(GAME_TABLES, Math.max(16, games)),
    }),
  );
}

/** A tape of these events: in a file when a path is given, else in memory; opened for reading. */
export async function tapeOf(
  events: Iterable<InputEvent>,
  meta: TapeMeta,
  path: string | undefined,
): Promise<TapeReader> {
  if (path !== undefined) {
    mkdirSync(dirname(resolve(path)), { recursive: true });
    const writer = TapeWriter.toFile(path, meta);
    for (const event of events) writer.add(event);
    writer.close();
    return TapeReader.open(path);
  }
  const chunks: Uint8Array[] = [];
  const writer = new TapeWriter({ write: (bytes) => chunks.push(bytes.slice()), close: () => undefined }, meta);
  for (const event of events) writer.add(event);
  writer.close();
  return TapeReader.fromBytes(Buffer.concat(chunks));
}

/** Provenance of a tape made now. */
export function tapeMeta(run: Omit<TapeMeta, 'arbees_version'>): TapeMeta {
  return { arbees_version: projectVersion(), ...run };
}

/** `--journal FILE`: a sink for the journal's text and its end; a no-op without a path. */
export function journalSink(path: string | undefined): { write?: (text: string) => void; close: () => void } {
  if (path === undefined) return { close: () => undefined };
  const parts: string[] = [];
  return { write: (text) => parts.push(text), close: () => writeText(path, parts.join(''), '--journal') };
}
