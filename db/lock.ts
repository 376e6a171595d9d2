/**
 * One process per embedded directory. PGlite opens a directory a second time without complaint and then loses data
 * (docs: PGlite is a single connection), so the directory is locked beside itself and the holder is named in a file.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { DatabaseError } from './errors.ts';

interface Holder {
  pid: number;
  host: string;
  since: string;
  command: string;
}

/** Refreshed every second; taken as abandoned after ten, or after two when the named holder is gone. */
const UPDATE_MS = 1_000;
const STALE_MS = 10_000;
const STALE_WHEN_DEAD_MS = 2_000;
const WAIT_FOR_DEAD_MS = 4_000;

function readHolder(path: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    const { pid, host, since, command } = holder;
    if (typeof pid !== 'number' || typeof host !== 'string') return null;
    return { pid, host, since: String(since ?? 'unknown'), command: String(command ?? 'unknown') };
  } catch {
    return null;
  }
}

/** Has the holder, on this host, ended? Unknown holders count as alive. */
function isGone(holder: Holder | null): boolean {
  if (holder === null || holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Options of {@link lockDirectory}. */
export interface LockOptions {
  /** Called when the lock was taken away (directory removed, machine asleep for long): nothing may be written any more. */
  onLost: (error: Error) => void;
}

/**
 * Lock a directory, creating it when absent.
 * @returns a function that gives the lock back.
 * @throws DatabaseError `locked` naming the process that holds it.
 */
export async function lockDirectory(directory: string, options: LockOptions): Promise<() => Promise<void>> {
  mkdirSync(directory, { recursive: true });
  const holderPath = `${directory}.holder.json`;
  const deadline = Date.now() + WAIT_FOR_DEAD_MS;
  for (;;) {
    const holder = readHolder(holderPath);
    const stale = isGone(holder) ? STALE_WHEN_DEAD_MS : STALE_MS;
    try {
      const release = await lockfile.lock(directory, { stale, update: UPDATE_MS, onCompromised: options.onLost });
      const mine: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString(), command: 'arbees' };
      writeFileSync(holderPath, JSON.stringify(mine));
      return async () => {
        rmSync(holderPath, { force: true });
        await release();
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      if (stale === STALE_WHEN_DEAD_MS && Date.now() < deadline) await sleep(250);
      else throw lockedError(directory, readHolder(holderPath));
    }
  }
}

function lockedError(directory: string, holder: Holder | null): DatabaseError {
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host} since ${holder.since}`;
  return new DatabaseError(
    'locked',
    `database directory ${directory} is in use by ${who}; stop it, or choose another directory`,
  );
}
