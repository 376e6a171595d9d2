/** The whole program in front of a PostgreSQL that goes silent: halts, says why, ends in time, and stores what it kept. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../runtime/services/store/store.ts';
import type { View } from '../../runtime/trading/view/view.ts';
import { emptyPostgres } from '../db/databases.ts';
import { TcpProxy } from './tcp-proxy.ts';

const TOKEN = 'a-token-for-the-tests';
const main = fileURLToPath(new URL('../../runtime/cli/main.ts', import.meta.url));
const loader = import.meta.resolve('tsx');
/** Quiet until orders are done 5 s, writer 3 s, database 1 s, page 1 s; and a busy machine. */
const END_MS = 15_000;

let cwd: string;
const children = new Set<ChildProcess>();
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'arbees-dark-'));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(cwd, { recursive: true, force: true });
});

interface Run {
  child: ChildProcess;
  /** The document that is printed once everything is up. */
  ready: Promise<{ url: string; run_id: string }>;
  ended: Promise<number | null>;
  stderr(): string;
}

function demo(database: string, more: readonly string[] = []): Run {
  const args = ['--import', loader, main, 'demo', '--port', '0', '--speed', '60', '--json', ...more];
  const env = { ...process.env, ARBEES_DATABASE_URL: database, ARBEES_API_TOKEN: TOKEN };
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  let [stdout, stderr] = ['', ''];
  child.stderr.on('data', (bytes) => {
    stderr += String(bytes);
  });
  const ready = new Promise<{ url: string; run_id: string }>((resolve, reject) => {
    child.stdout.on('data', (bytes) => {
      stdout += String(bytes);
      if (stdout.includes('\n')) resolve(JSON.parse(stdout) as { url: string; run_id: string });
    });
    child.once('exit', () => reject(new Error(`ended before it was ready: ${stderr}`)));
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, ready, ended, stderr: () => stderr };
}

async function viewOf(url: string): Promise<View> {
  const answer = await fetch(`${url}/api/view`, { headers: { authorization: `Bearer ${TOKEN}` } });
  return (await answer.json()) as View;
}

it('halts with a sentence, ends in time on SIGTERM, and the next start stores what was left', async (context) => {
  const server = await emptyPostgres();
  if (server === null) return context.skip('no Postgres here');
  const { hostname, port } = new URL(server.url);
  const proxy = await TcpProxy.start({ host: hostname, port: Number(port || 5_432) });
  const first = demo(proxy.through(server.url));
  const { url, run_id } = await first.ready;
  // Everything at once, on a busy machine, may have been too slow for a moment.
  const working = ({ seq, halted }: View): boolean => seq > 500 && !halted.halted;
  await expect.poll(async () => working(await viewOf(url)), { timeout: 60_000 }).toBe(true);

  proxy.goDark();
  await expect
    .poll(async () => (await viewOf(url)).halted, { timeout: 30_000 })
    .toMatchObject({
      ...{ halted: true, by: 'journal' },
      reason: expect.stringMatching(
        /^The database (?:is slow|does not answer): \d+\.\d s behind, \d+ entr(y waits|ies wait)\.$/,
      ),
    });
  const began = performance.now();
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  expect(performance.now() - began).toBeLessThan(END_MS);
  const spill = join(cwd, 'data', 'spill');
  const [name = ''] = readdirSync(spill);
  const kept = readFileSync(join(spill, name), 'utf8').trimEnd().split('\n').slice(1);
  expect(kept.filter((line) => line.includes('"by":"shutdown"')).length).toBe(1);

  proxy.comeBack();
  const second = demo(proxy.through(server.url), ['--stop-after', '0']);
  await second.ready;
  expect(await second.ended).toBe(0);
  expect(second.stderr()).toContain(`${kept.length} entries that an earlier run could not write are stored now.`);
  expect(existsSync(join(spill, name))).toBe(false);
  const store = await openStore({ url: server.url });
  const decisions = await store.readDecisions(run_id, 1, 1_000_000);
  expect(decisions.map((entry) => entry.seq)).toEqual(decisions.map((_, i) => i + 1));
  const halts = decisions.flatMap((entry) => (entry.kind === 'halted' ? [entry.body.by] : []));
  expect(halts).toContain('journal');
  expect(halts.at(-1)).toBe('shutdown');
  await store.close();
  await proxy.stop();
  await server.drop();
}, 180_000);
