/** Embedded PGlite in as little memory as a journal needs: by default it takes 150 MB for its cache and leaves 140 MB of its set-up. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';

/**
 * The journal is appended to and read in order, so pages are seldom asked for twice (bench demo-memory: 160 MB by default). A server
 * run alone makes no checkpoint by itself and keeps up to 1 GB of write-ahead log; with these, `compact` leaves at most three
 * segments of 16 MB.
 */
const START = [
  ...[...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'],
  ...['-c', 'max_wal_size=48MB', '-c', 'min_wal_size=32MB'],
];

/** Making a database takes seconds, and this long only where something is wrong. */
const SET_UP_MS = 120_000;

/** Ends with its parent, whose end closes its input. */
const SET_UP = `import { PGlite } from '@electric-sql/pglite';
process.stdin.on('end', () => process.exit(1)).resume();
const made = await PGlite.create(process.argv[1]);
await made.close();
process.exit(0);`;

/**
 * Make an empty directory a database, in a process of its own: what initdb and its machine code leave behind goes with it. The
 * database appears whole or not at all.
 */
async function setUp(directory: string): Promise<void> {
  const made = `${resolve(directory)}.new`;
  rmSync(made, { recursive: true, force: true });
  // The package is found from here, wherever the program was started.
  const cwd = dirname(fileURLToPath(import.meta.url));
  const args = ['--input-type=module', '--eval', SET_UP, made];
  await promisify(execFile)(process.execPath, args, { cwd, timeout: SET_UP_MS });
  rmdirSync(directory);
  renameSync(made, directory);
}

/**
 * One thread at a time makes Postgres' hot functions fast: each thread that compiles keeps what that took, 30 to 60 MB in all
 * (bench demo-memory).
 */
function compileThriftily(): void {
  setFlagsFromString('--wasm-num-compilation-tasks=1');
}

/** Open the database in a directory, which is made one when it is empty; null keeps everything in memory. */
export async function openEmbedded(directory: string | null): Promise<PGlite> {
  compileThriftily();
  if (directory === null) return PGlite.create('memory://', { startParams: START });
  if (existsSync(directory) && readdirSync(directory).length === 0) await setUp(directory);
  return PGlite.create(directory, { startParams: START });
}
