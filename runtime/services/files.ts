/** Files that a command names: read or written whole, their faults named after the option. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { InputError } from './input-error.ts';

/** The text of a file, gzipped or not. @throws InputError naming `field` when it is no file, or its gzip is broken */
export function readTextFile(path: string, field = 'FILE'): string {
  if (!existsSync(path) || !statSync(path).isFile())
    throw new InputError('file_not_found', `${path} does not exist`, {
      field,
      expected: 'a JSON file, gzipped or not',
    });
  const bytes = readFileSync(path);
  try {
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError('not_json', `${path}: ${why}`, { field, expected: 'JSON, gzipped or not' });
  }
}

/** A JSON file, gzipped or not. @throws InputError naming `field` when it is neither, or no file */
export function readJsonFile(path: string, field = 'FILE'): unknown {
  const text = readTextFile(path, field);
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError('not_json', `${path}: ${why}`, { field, expected: 'JSON, gzipped or not' });
  }
}

/** Write a text file, its folder included. @throws InputError when the place cannot be written. */
export function writeText(path: string, text: string, field: string): void {
  try {
    mkdirSync(dirname(resolve(path)), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError('cannot_write', why, { field, expected: 'a path that can be written', fault: 'work' });
  }
}
