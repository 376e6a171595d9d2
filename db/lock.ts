/**
 * One process per embedded directory. PGlite opens a directory a second time without complaint and then loses data
 * (docs: PGlite is a single connection), so the directory is locked beside itself and the holder is named in a file.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { DatabaseError } from './errors.ts';

interface Holder {
  pid: number;
  /** When that process started, as Linux counts; tells it from a later one with the same number. Null where unknown. */
  started: string | null;
  host: string;
  since: string;
  command: string;
}

const UPDATE_MS = 1_000;
/**
 * How old the lock's last refresh must be before it counts as abandoned. A holder that is known to live is never robbed: opening
 * an embedded database blocks its thread for seconds, and a machine may sleep. `nameless`: killed between taking the lock and
 * saying so, which takes a moment.
 */
const STALE_MS = { alive: 365 * 86_400_000, unknown: 60_000, nameless: 10_000, gone: 2_000 } as const;
/** How long to wait for a lock to become abandoned. A process that was killed just now lives on until its memory is freed. */
const WAIT_MS = { alive: 1_500, unknown: 0, nameless: 12_000, gone: 6_000 } as const;
const RETRY_MS = 250;

/** A process as Linux knows it: its start in clock ticks since boot, and whether only its name is left. Null elsewhere. */
function processOf(pid: number): { started: string; ended: boolean } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', started = ''] = [fields[0], fields[19]];
    return { started, ended: state === 'Z' || state === 'X' };
  } catch {
    return null;
  }
}

function readHolder(path: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    const { pid, host, since, started, command } = holder;
    if (typeof pid !== 'number' || typeof host !== 'string') return null;
    return { pid, host, since: String(since), started: started ?? null, command: String(command) };
  } catch {
    return null;
  }
}

/** What is known about the holder: only processes of this host can be asked. */
function stateOf(holder: Holder | null): keyof typeof STALE_MS {
  if (holder === null) return 'nameless';
  if (holder.host !== hostname()) return 'unknown';
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 'gone';
  }
  const found = processOf(holder.pid);
  if (holder.started === null || found === null) return 'unknown';
  return found.started === holder.started && !found.ended ? 'alive' : 'gone';
}

function thisProcess(): Holder {
  const { pid } = process;
  const started = processOf(pid)?.started ?? null;
  return { pid, started, host: hostname(), since: new Date().toISOString(), command: 'arbees' };
}

/** Never seen half written. */
function writeHolder(path: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(thisProcess()), { mode: 0o600 });
  renameSync(draft, path);
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
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const holderPath = `${directory}.holder.json`;
  const began = performance.now();
  for (;;) {
    const state = stateOf(readHolder(holderPath));
    try {
      const release = await lockfile.lock(directory, {
        stale: STALE_MS[state],
        update: UPDATE_MS,
        onCompromised: options.onLost,
      });
      writeHolder(holderPath);
      return async () => {
        rmSync(holderPath, { force: true });
        await release();
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      if (performance.now() - began < WAIT_MS[state]) await sleep(RETRY_MS);
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
