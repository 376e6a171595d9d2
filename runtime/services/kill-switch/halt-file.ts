/** The file that halts everything by being there: it needs no token, no network and no process that answers. */
import { closeSync, lstatSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** More than this of the file's first line is not shown. */
const MOST_BYTES = 200;

/** Where it is looked for. */
export function haltFile(data_directory: string): string {
  return join(data_directory, 'HALT');
}

/** What its first line says; empty where it cannot be read, which is no reason to go on trading. */
function firstLine(path: string): string {
  try {
    if (!lstatSync(path).isFile()) return '';
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(MOST_BYTES);
      const length = readSync(file, bytes, 0, MOST_BYTES, 0);
      const [line = ''] = bytes.toString('utf8', 0, length).split('\n');
      return line.replace(/[^\P{C}\t]/gu, '').trim();
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

/**
 * Why the file halts trading now; null while it is not there. Whatever has its name halts: a directory, a broken link, a file that may not
 * be looked at.
 */
export function haltFileReason(path: string): string | null {
  try {
    lstatSync(path);
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? null : `the file ${path} cannot be looked for (${code})`;
  }
  const said = firstLine(path);
  return said === '' ? `the file ${path} is there` : `the file ${path} is there: ${said}`;
}

/** Put the file there, with a reason. @returns false when it was there already, and is left as it is. @throws what the file system says */
export function writeHaltFile(path: string, reason: string): boolean {
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, `${reason}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
