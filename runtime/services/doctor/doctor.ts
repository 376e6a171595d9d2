/** What works on this machine: one check per thing Arbees needs, each with its remedy. Nothing is changed. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { openDatabase } from '../../../db/database.ts';
import { kernelBytes, kernelInfo, loadEngine } from '../../../engine-wasm/load-node.ts';
import { parseSettings } from '../../trading/types/settings.ts';
import { USER_AGENT } from '../price-feed/feeds.ts';
import { LIVE_FEEDS } from '../price-feed/feeds-config.ts';
import { projectRoot } from '../root.ts';
import { type Check, type Finding, type Plan, runChecks } from './check.ts';
import { reach } from './reach.ts';

export interface DoctorOptions {
  /** Postgres address to try; absent tries an embedded database in memory. */
  database_url: string | undefined;
  port: number;
  offline: boolean;
  /** Settings to validate; absent means the defaults. */
  settings: Record<string, unknown> | undefined;
  /** Told as each check ends. */
  onCheck?(check: Check): void;
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const detail = `Node ${process.versions.node} on ${process.platform} ${process.arch}`;
  if (major > 20 || (major === 20 && minor >= 19)) return { status: 'ok', detail };
  return { status: 'fail', detail, remedy: 'install Node 20.19 or newer' };
}

function checkRust(): Finding {
  const { status, stdout } = spawnSync('rustc', ['--version'], { encoding: 'utf8', timeout: 20_000 });
  if (status === 0) return { status: 'ok', detail: stdout.trim() };
  const detail = 'absent: needed only to change the kernel, the built one is committed';
  return { status: 'warn', detail, remedy: 'install rustup to work on engine-rs' };
}

function checkKernel(): Finding {
  const sha256 = createHash('sha256').update(kernelBytes()).digest('hex');
  const committed = kernelInfo();
  if (sha256 !== committed.sha256) {
    const detail = `module ${sha256.slice(0, 12)} differs from the committed digest ${committed.sha256.slice(0, 12)}`;
    return { status: 'fail', detail, remedy: 'npm run build:kernel, or restore engine-wasm/dist' };
  }
  const engine = loadEngine({ markets: 16, games: 1 });
  const fee = engine.takerFee(7_000, 3, 5_000, 10_000);
  const detail = `digest as committed, built by rustc ${committed.rustc}; fee of 100 at $0.50 is ${fee} micro-dollars`;
  return { status: 'ok', detail };
}

/** A module whose only function returns a v128: valid exactly where SIMD-128 is. */
const SIMD_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
);

function checkSimd(): Finding {
  if (WebAssembly.validate(SIMD_PROBE)) return { status: 'ok', detail: 'WebAssembly SIMD-128 is there' };
  return {
    status: 'fail',
    detail: 'WebAssembly SIMD-128 is missing',
    remedy: 'use a current Node on a 64-bit machine',
  };
}

async function checkDatabase(url: string | undefined): Promise<Finding> {
  const database = await openDatabase(url === undefined ? { directory: 'memory' } : { url });
  try {
    const { applied, total } = await database.migrate();
    return {
      status: 'ok',
      detail: `${database.kind} at ${database.place} opens, ${total} migrations (${applied} now)`,
    };
  } finally {
    await database.close();
  }
}

async function checkPort(port: number): Promise<Finding> {
  const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(null)));
  });
  if (error === null) return { status: 'ok', detail: `port ${port} is free` };
  const remedy = 'the next free port is taken by itself, or choose one with --port';
  return { status: 'warn', detail: `port ${port}: ${error.code ?? error.message}`, remedy };
}

function checkPage(): Finding {
  if (existsSync(join(projectRoot(), 'web', 'dist', 'index.html')))
    return { status: 'ok', detail: 'the page is built' };
  return { status: 'warn', detail: 'web/dist is not built', remedy: 'npm run setup' };
}

async function checkVenue(name: string, url: string): Promise<Finding> {
  const { ok, detail, took_ms } = await reach(name, url, USER_AGENT);
  if (ok) return { status: 'ok', detail: `${url} ${detail} in ${took_ms} ms` };
  const remedy = 'needed for `arbees run --feeds live` only; check network, proxy and DNS';
  return { status: 'warn', detail: `${url}: ${detail}`, remedy };
}

function checkSettings(settings: Record<string, unknown> | undefined): Finding {
  parseSettings(settings ?? {});
  return { status: 'ok', detail: settings === undefined ? 'the defaults are valid' : 'the given settings are valid' };
}

/** Run every check of this machine, in order. */
export async function examine(options: DoctorOptions): Promise<Check[]> {
  const skipped = (): Finding => ({ status: 'skipped', detail: '--offline' });
  const venue = (name: string, url: string) => (): Promise<Finding> | Finding =>
    options.offline ? skipped() : checkVenue(name, url);
  const plan: Plan = [
    ['node', checkNode],
    ['kernel', checkKernel],
    ['simd', checkSimd],
    ['rust', checkRust],
    ['settings', () => checkSettings(options.settings)],
    ['database', () => checkDatabase(options.database_url)],
    ['page', checkPage],
    ['port', () => checkPort(options.port)],
    ['espn', venue('espn', LIVE_FEEDS.espn.base_urls[0])],
    ['kalshi', venue('kalshi', LIVE_FEEDS.kalshi.rest_url)],
    ['polymarket', venue('polymarket', LIVE_FEEDS.polymarket.gamma_url)],
  ];
  return runChecks(plan, options.onCheck);
}

/** SHA-256 of the committed kernel. */
export function kernelSha256(): string {
  return kernelInfo().sha256;
}
