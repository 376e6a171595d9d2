/** Finding out what a file is, and reading it: a tape, a JSON recording, or a capture. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Command } from 'commander';
import type { Engine } from '../../../engine-wasm/engine.ts';
import { loadEngine } from '../../../engine-wasm/load-node.ts';
import { projectVersion } from '../../services/root.ts';
import { TapeError, type TapeMeta } from '../../tape/schema.ts';
import { TapeReader } from '../../tape/tape-reader.ts';
import { TapeWriter } from '../../tape/tape-writer.ts';
import { shardCapacity } from '../../trading/desk.ts';
import { GAME_TABLES } from '../../trading/estimates/games.ts';
import type { InputEvent } from '../../trading/types/events.ts';
import { parseSettings, type Settings, SettingsError } from '../../trading/types/settings.ts';
import { CliError, EXIT, integerOption } from '../output.ts';

/** What a file turned out to be. */
export type InputFile =
  | { kind: 'tape'; reader: TapeReader }
  | { kind: 'json'; document: unknown }
  | { kind: 'capture'; path: string };

const ARROW_MAGIC = 'ARROW1';

/**
 * Open a file by its content; captures are told by their name (`.jsonl`, `.jsonl.gz`).
 * @throws CliError when it does not exist or is none of the three.
 */
export async function openInput(path: string): Promise<InputFile> {
  if (!existsSync(path) || !statSync(path).isFile())
    throw new CliError('file_not_found', `${path} does not exist`, {
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
  try {
    return await TapeReader.open(path);
  } catch (error) {
    if (error instanceof TapeError)
      throw new CliError(error.reason, `${path}: ${error.message}`, {
        field: 'FILE',
        expected: 'a tape written by arbees',
      });
    throw error;
  }
}

/** A JSON file, gzipped or not. @throws CliError naming `field` when it is neither */
export function readJsonFile(path: string, field = 'FILE'): unknown {
  const bytes = readFileSync(path);
  try {
    const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
    return JSON.parse(text.toString('utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError('not_json', `${path}: ${why}`, { field, expected: 'JSON, gzipped or not' });
  }
}

/**
 * Settings from `--set name=value` options over a base.
 * @throws CliError naming the setting.
 */
export function settingsFrom(base: Readonly<Record<string, unknown>>, changes: readonly string[]): Settings {
  const input: Record<string, unknown> = { ...base };
  for (const change of changes) {
    const [, name, text] = /^([a-z0-9_]+)=(.*)$/s.exec(change) ?? [];
    if (name === undefined || text === undefined)
      throw new CliError('bad_option', `got ${JSON.stringify(change)}`, { field: '--set', expected: 'name=value' });
    input[name] = text === 'true' ? true : text === 'false' ? false : Number(text);
  }
  try {
    return parseSettings(input);
  } catch (error) {
    if (error instanceof SettingsError) throw new CliError('bad_setting', error.message, { field: '--set' });
    throw error;
  }
}

/** A repeated option, collected. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** The seed option: 0 to 2^32 - 1. */
export function seedOption(text: string): number {
  return integerOption('--seed', text, 0, 4_294_967_295);
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
export function tapeMeta(
  source: string,
  kernel_sha256: string,
  settings: Settings,
  seed: number,
  started_at_us: number,
): TapeMeta {
  return { arbees_version: projectVersion(), kernel_sha256, settings, seed, source, started_at_us };
}

/** `--report FILE`, `--no-report`, or the default place: `reports/<command>-<file name>.html`. Null: no report. */
export function reportPath(option: string | boolean | undefined, command: string, file: string): string | null {
  if (option === false) return null;
  if (typeof option === 'string') return option;
  const name = basename(file).replace(/\.(json|jsonl|arrow)?(\.gz)?$/, '');
  return join('reports', `${command}-${name}.html`);
}

/** Write a text file, its folder included. @throws CliError when the place cannot be written. */
export function writeText(path: string, text: string, field: string): void {
  try {
    mkdirSync(dirname(resolve(path)), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError('cannot_write', why, { field, expected: 'a path that can be written', exit: EXIT.failed });
  }
}

/** `--journal FILE`: a sink for the journal's text and its end; a no-op without a path. */
export function journalSink(path: string | undefined): { write?: (text: string) => void; close: () => void } {
  if (path === undefined) return { close: () => undefined };
  const parts: string[] = [];
  return { write: (text) => parts.push(text), close: () => writeText(path, parts.join(''), '--journal') };
}

/** Options that replay and backtest share. */
export function addRunOptions(command: Command): Command {
  return command
    .option('--seed <number>', 'seed of the run', seedOption)
    .option('--set <name=value>', 'change a setting, repeatable', collect, [])
    .option('--report <file>', 'where the HTML report goes (default: reports/)')
    .option('--no-report', 'write no report')
    .option('--journal <file>', 'keep the journal, one JSON object a line');
}

/** Values of {@link addRunOptions}. */
export interface RunOptions {
  seed?: number;
  set: string[];
  report?: string | boolean;
  journal?: string;
}
