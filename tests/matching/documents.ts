/** Documents and tables beside the repository, read only; tests that need them do nothing where they are absent. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { recordingText } from '../adapters/support/recordings.ts';

const INPUTS = fileURLToPath(new URL('../../../shared/cases/inputs/', import.meta.url));

/** True when the documents of reported faults are on this machine. */
export const HAS_INPUTS = existsSync(INPUTS);
if (!HAS_INPUTS) process.stderr.write(`documents not found in ${INPUTS}: tests on them are skipped\n`);

/** One JSON document. */
export function input<T>(path: string): T {
  return JSON.parse(readFileSync(`${INPUTS}${path}`, 'utf8')) as T;
}

/** Rows of a gzipped table without quoted commas, by column; only the first `columns` are split off. */
export function table(path: string, columns: number): string[][] {
  const [, ...rows] = recordingText(path).trim().split('\n');
  return rows.map((row) => row.split(',').slice(0, columns));
}
