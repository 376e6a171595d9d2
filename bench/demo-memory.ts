/** What the demo costs in memory while it runs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { freePort, median, projectRoot, residentBytes, serve } from './program.ts';

export const name = 'demo-memory';
export const description = 'resident memory of the demo process, sampled every second for 30 seconds';

const seconds = 30;
const megabyte = 1024 * 1024;

/** Megabytes (2^20 bytes): median over the time, with the least and the most; and at the end. Linux only. */
export async function run(): Promise<Figure[]> {
  if (process.platform !== 'linux') throw new Error(`${name} reads /proc, which this system does not have`);
  const port = await freePort();
  const main = join(projectRoot, 'build', 'runtime', 'cli', 'main.js');
  // A directory of its own: the default one may belong to a demo that is running.
  const database = mkdtempSync(join(tmpdir(), 'arbees-memory-'));
  const args = [main, 'demo', '--port', String(port), '--db', database];
  const server = await serve(process.execPath, args, { cwd: projectRoot, port, deadline_ms: 60_000 });
  const samples: number[] = [];
  try {
    for (let i = 0; i < seconds; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      samples.push(residentBytes(server.child.pid ?? 0) / megabyte);
    }
  } finally {
    await server.stop();
    rmSync(database, { recursive: true, force: true });
  }
  const last = samples.at(-1) ?? 0;
  const [min, max] = [Math.min(...samples), Math.max(...samples)];
  return [
    { name: 'demo_rss', value: median(samples), unit: 'MB', min, max, runs: samples.length },
    { name: 'demo_rss_at_end', value: last, unit: 'MB', min: last, max: last, runs: 1 },
  ];
}
