/** Starting the product as a user does, for benchmarks that measure it from outside. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

/** The project's root: the first directory above this file that has a package.json, whether run from bench/ or build/. */
export const projectRoot = findRoot(import.meta.dirname);

function findRoot(directory: string): string {
  return existsSync(join(directory, 'package.json')) ? directory : findRoot(dirname(directory));
}

/** A TCP port nobody uses at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** A program that serves HTTP, in a process group of its own. */
export interface Server {
  child: ChildProcess;
  /** Milliseconds from the start until `GET /` was answered with 200. */
  until_page_ms: number;
  stop: () => Promise<void>;
}

/**
 * Starts a program and waits until its page is served.
 * @param deadline_ms how long it may take
 * @throws Error with the program's last output when it ends or does not answer in time
 */
export async function serve(
  command: string,
  args: readonly string[],
  { cwd, port, deadline_ms }: { cwd: string; port: number; deadline_ms: number },
): Promise<Server> {
  const started_ms = performance.now();
  const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let ended = false;
  const take = (chunk: Buffer): void => {
    process.stderr.write(chunk);
    output = (output + chunk.toString('utf8')).slice(-4_000);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const gone = new Promise<void>((resolve) => {
    const end = (): void => {
      ended = true;
      resolve();
    };
    child.on('close', end);
    child.on('error', end);
  });
  const stop = async (): Promise<void> => {
    if (!ended && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    const late = setTimeout(() => !ended && child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), 10_000);
    await gone;
    clearTimeout(late);
  };
  while (performance.now() - started_ms < deadline_ms && !ended) {
    if (await answers(port)) return { child, until_page_ms: performance.now() - started_ms, stop };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await stop();
  throw new Error(`${command} ${args.join(' ')} served no page within ${deadline_ms} ms:\n${output}`);
}

/** Is the page served? */
async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`);
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** Resident memory of a process in bytes; 0 where the system does not tell (only Linux does, here). */
export function residentBytes(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Middle value; the mean of the two middle ones when their number is even. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
