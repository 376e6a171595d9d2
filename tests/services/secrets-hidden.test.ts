/** Keys of a run are in none of the places that it writes or shows: journal, log, evidence, page, API, output. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KillWorld } from '../../bench/kill-world.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { InProcessBus } from '../../runtime/bus/in-process.ts';
import { ShardHost } from '../../runtime/services/all-in-one/shard-host.ts';
import { makeSystemClock } from '../../runtime/telemetry/clock.ts';
import { makeLogger } from '../../runtime/telemetry/logger.ts';
import { makeMetrics } from '../../runtime/telemetry/metrics.ts';
import { hideText } from '../../runtime/telemetry/redact.ts';
import { shardCapacity } from '../../runtime/trading/desk.ts';
import { Shard } from '../../runtime/trading/shard.ts';
import { parseSettings } from '../../runtime/trading/types/settings.ts';
import { InvariantError } from '../../runtime/trading/types/units.ts';
import { PROCESS_TOKEN, RealProcess } from './real-process.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'arbees-hidden-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Bytes of every file below a directory, by path. */
function filesBelow(directory: string): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const name of readdirSync(directory, { recursive: true }) as string[]) {
    const path = join(directory, name);
    if (statSync(path).isFile()) found.set(path, readFileSync(path));
  }
  return found;
}

const SHOWN = [
  '/',
  '/metrics',
  '/api/health',
  '/api/view',
  '/api/settings',
  '/api/account',
  '/api/trades',
  '/api/statement.csv',
].concat(['/api/fills.csv', '/api/journal?limit=10000', '/api/journal?stream=ticks&limit=10000', '/api/no-such-route']);

it('a run with a signed feed leaves its keys nowhere', async () => {
  const keys = join(root, 'keys');
  const cwd = join(root, 'cwd');
  mkdirSync(cwd);
  const world = await KillWorld.start(keys);
  const pem = readFileSync(join(keys, 'key.pem'), 'utf8')
    .split('\n')
    .filter((line) => line.length > 40);
  const { kalshi } = JSON.parse(readFileSync(join(keys, 'feeds.json'), 'utf8')) as { kalshi: { key_id: string } };
  const secrets = [...pem, kalshi.key_id, PROCESS_TOKEN];
  const args = ['run', '--feeds', join(keys, 'feeds.json'), '--settings', join(keys, 'settings.json')];
  const running = await new RealProcess(cwd, args, { ARBEES_LOG_LEVEL: 'trace' }).ready();
  await running.until(async () => (await running.decisions()).some(({ kind }) => kind === 'order_intent'));
  const shown = await Promise.all(SHOWN.map(async (path) => `${path} ${await (await running.fetch(path)).text()}`));
  expect(await running.end('SIGTERM')).toBe(0);
  await world.stop();
  const written = filesBelow(cwd);
  expect(pem.length).toBeGreaterThan(10);
  expect([...written.values()].some((bytes) => bytes.includes('order_intent'))).toBe(true);
  for (const secret of secrets) {
    for (const text of [...shown, running.output, running.errors]) expect(text.includes(secret)).toBe(false);
    for (const [path, bytes] of written) expect([path, bytes.includes(secret)]).toEqual([path, false]);
  }
}, 180_000);

it('what nobody catches ends the program and is printed without the key that it quotes', () => {
  const line = 'dW5jYXVnaHQga2V5IGxpbmUgb2YgYSB0ZXN0';
  const child = fileURLToPath(new URL('./uncaught-child.ts', import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), child, 'demo', '--db', 'memory', '--port', '0', '--json'];
  const env = { ...process.env, QUOTED_KEY: line, ARBEES_API_TOKEN: PROCESS_TOKEN };
  const ran = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
  expect(ran.status).toBe(1);
  expect(ran.stderr).toMatch(/^uncaught: Error: the socket was given \[redacted\]\n +at /m);
  expect(ran.stdout + ran.stderr).not.toContain(line);
}, 60_000);

it('a fault that quotes a key keeps it out of the evidence, the journal and the log', async () => {
  const line = 'c2VjcmV0IGxpbmUgb2YgYSBrZXkgdGhhdCBpcyBxdW90ZWQ';
  hideText(`-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----`);
  const engine = loadEngine(shardCapacity({ markets: 16, games: 4 }));
  const clock = makeSystemClock();
  const settings = parseSettings({});
  const run = { run_id: 'r', account: 'a', mode: 'paper' as const, kernel_sha256: engine.sha256, seed: 0, settings };
  const shard = new Shard({ engine, settings, run, started_at_us: clock.nowUs() });
  let log = '';
  const destination = {
    write(text: string): void {
      log += text;
    },
  };
  const logger = makeLogger({ level: 'trace', destination });
  const kept: string[] = [];
  const host = new ShardHost({
    ...{ shard, run, clock, logger, bus: new InProcessBus(), metrics: makeMetrics(), spill: null, clock_every_ms: 0 },
    sink: { append: async (entries) => void kept.push(JSON.stringify(entries)) },
    evidence_directory: join(root, 'evidence'),
  });
  host.start();
  shard.apply = () => {
    throw new InvariantError(`the signer was given ${line}`);
  };
  host.control('halt', `because of ${line}`, 'operator');
  expect(host.fault?.message).toBe('the signer was given [redacted]');
  await host.stop();
  const [evidence] = filesBelow(join(root, 'evidence')).values();
  expect(String(evidence)).toContain('because of [redacted]');
  expect(log).toContain('broken invariant');
  for (const text of [String(evidence), log, kept.join()]) expect(text).not.toContain(line);
});
