/** Where entries wait that a process could not write. */
import { join } from 'node:path';
import type { SpillPlace } from './durable-writer.ts';

/** How such files end. */
export const SPILL_SUFFIX = '.jsonl';

/** Where the files are, below the data directory. */
export function spillDirectory(data_directory: string): string {
  return join(data_directory, 'spill');
}

/** The file of an account. */
export function spillPath(directory: string, account: string): string {
  return join(directory, `${encodeURIComponent(account)}${SPILL_SUFFIX}`);
}

/** The file of an account's writer. */
export function spillPlace(directory: string, account: string, run_id: string): SpillPlace {
  return { path: spillPath(directory, account), header: { format: 1, account, run_id, pid: process.pid } };
}
