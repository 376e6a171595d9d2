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
  /** When that process started, as the kernel counts; tells it from a later one with the same number. Null where unknown. */
  started: string | null;
  host: string;
  since: string;
  command: string;
}

const UPDATE_MS = 1_000;
/**
 * How old the lock's last refresh must be before it counts as abandoned. A holder that is known to live is never robbed: opening
 * an embedded database blocks its thread for seconds, and a machine may sleep.
 */
const STALE_MS = { alive: 365 * 86_400_000, unknown: 60_000, gone: 2_000 } as const;
const WAIT_FOR_GONE_MS = 4_000;

/** Start of a process in clock ticks since boot (Linux); null elsewhere or when it is gone. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
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
  if (holder === null || holder.host !== hostname()) return 'unknown';
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 'gone';
  }
  const started = startOf(holder.pid);
  if (holder.started === null || started === null) return 'unknown';
  return started === holder.started ? 'alive' : 'gone';
}

function thisProcess(): Holder {
  const { pid } = process;
  return { pid, started: startOf(pid), host: hostname(), since: new Date().toISOString(), command: 'arbees' };
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
  const deadline = Date.now() + WAIT_FOR_GONE_MS;
  for (;;) {
    const state = stateOf(readHolder(holderPath));
    try {
      const release = await lockfile.lock(directory, {
        stale: STALE_MS[state],
        update: UPDATE_MS,
        onCompromised: options.onLost,
      });
      writeFileSync(holderPath, JSON.stringify(thisProcess()));
      return async () => {
        rmSync(holderPath, { force: true });
        await release();
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      if (state === 'gone' && Date.now() < deadline) await sleep(250);
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
