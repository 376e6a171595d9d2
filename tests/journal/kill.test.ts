/** kill -9, several times over: what was reported durable is there, and the journal goes on without gap or double. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../runtime/services/store/store.ts';
import { emptyPostgres } from '../db/databases.ts';

const program = fileURLToPath(new URL('./writing-process.ts', import.meta.url));
const KILLS = 3;
let root: string;
const children = new Set<ChildProcess>();
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'arbees-kill-'));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

/** Let a process write until it has reported `steps` numbers, then kill it. @returns the first and the last number it reported */
async function liveAndDie(place: string, spill: string, steps: number): Promise<{ first: number; last: number }> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, place, 'a', spill], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  let text = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (bytes) => {
      text += String(bytes);
      if (text.split('\n').length > steps) child.kill('SIGKILL');
    });
    child.once('close', (code, signal) => {
      children.delete(child);
      if (signal === 'SIGKILL') resolve();
      else reject(new Error(`the process ended by itself with ${code}`));
    });
  });
  const numbers = text.slice(0, text.lastIndexOf('\n')).split('\n').map(Number);
  return { first: numbers[0] ?? Number.NaN, last: numbers.at(-1) ?? Number.NaN };
}

async function killAgainAndAgain(place: string, spill: string): Promise<void> {
  let promised = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { first, last } = await liveAndDie(place, spill, 4 + 3 * kill);
    expect(first).toBeGreaterThanOrEqual(promised);
    expect(last).toBeGreaterThan(first);
    promised = last;
  }
  const store = await openStore(place.startsWith('postgres') ? { url: place } : { directory: place });
  const decisions = await store.readDecisions('a', 1, 1_000_000);
  expect(decisions.length).toBeGreaterThanOrEqual(promised);
  expect(decisions.map((entry) => entry.seq)).toEqual(decisions.map((_, i) => i + 1));
  // Each entry names its own number: none is another's double.
  expect(decisions.map((entry) => (entry.kind === 'halted' ? entry.body.reason : ''))).toEqual(
    decisions.map((_, i) => `${i + 1}`),
  );
  const ticks = await store.read('a', 'ticks', 1, 1_000_000);
  expect(ticks.map((entry) => entry.seq)).toEqual(ticks.map((_, i) => i + 1));
  expect(ticks.every((entry) => entry.cause === entry.seq)).toBe(true);
  await store.close();
}

describe('a process that is killed while it writes', () => {
  it('loses nothing it called durable in PGlite', async () => {
    await killAgainAndAgain(join(root, 'db'), join(root, 'pglite.jsonl'));
  }, 180_000);

  it('loses nothing it called durable in PostgreSQL', async (context) => {
    const server = await emptyPostgres();
    if (server === null) return context.skip('no Postgres here');
    await killAgainAndAgain(server.url, join(root, 'postgres.jsonl'));
    await server.drop();
  }, 120_000);
});
