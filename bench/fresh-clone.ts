/** How long a stranger waits between the clone and the page, and between the second `npm start` and the page. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { freePort, median, projectRoot, serve } from './program.ts';

export const name = 'fresh-clone';
export const description = 'a fresh clone of the committed state: npm start until the page is served, cold and warm';

const warmRuns = 3;

/** One cold start (no node_modules; npm's own cache as it is on this machine), then warm ones. Seconds. */
export async function run(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'arbees-clone-'));
  try {
    const clone_ms = performance.now();
    execFileSync('git', ['clone', '--quiet', '--no-hardlinks', projectRoot, directory], { stdio: 'inherit' });
    const clone_s = (performance.now() - clone_ms) / 1000;
    const cold_s = await untilPage(directory, 900_000);
    const warm_s: number[] = [];
    for (let i = 0; i < warmRuns; i += 1) warm_s.push(await untilPage(directory, 120_000));
    return [
      { name: 'clone', value: clone_s, unit: 's', min: clone_s, max: clone_s, runs: 1 },
      { name: 'npm_start_to_page_cold', value: cold_s, unit: 's', min: cold_s, max: cold_s, runs: 1 },
      {
        name: 'npm_start_to_page_warm',
        value: median(warm_s),
        unit: 's',
        min: Math.min(...warm_s),
        max: Math.max(...warm_s),
        runs: warmRuns,
      },
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Seconds from `npm start` to the page. */
async function untilPage(directory: string, deadline_ms: number): Promise<number> {
  const port = await freePort();
  const server = await serve('npm', ['start', '--', '--port', String(port)], { cwd: directory, port, deadline_ms });
  await server.stop();
  return server.until_page_ms / 1000;
}
