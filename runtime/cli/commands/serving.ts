/** What `demo` and `run` share: options of the served page, start-up lines, and the clean end. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Service, ServiceOptions } from '../../services/all-in-one/service.ts';
import type { Settings } from '../../trading/types/settings.ts';
import { durationOption } from '../asking.ts';
import { CliError, EXIT, emit, integerOption, ioOf, isJson, note, setExit, warn } from '../output.ts';
import { DATA_DIRECTORY, DEFAULT_DIRECTORY } from './db.ts';

/** Options of a command that serves the page. */
export interface ServeOptions {
  port: string;
  host: string;
  db?: string;
  data?: string;
  deadMan?: string;
  settings?: string;
  allowHost: string[];
  stopAfter?: string;
  /** Account to continue; left out: one of its own for this run. */
  account?: string;
}

const collect = (value: string, before: string[]): string[] => [...before, value];

/** Add the options every serving command has. */
export function serveOptions(command: Command): Command {
  return command
    .option('--port <number>', 'port of the page; the next free one when it is taken', '8080')
    .option('--host <address>', 'address to bind; anything but loopback asks for the token', '127.0.0.1')
    .option('--allow-host <name>', 'DNS name by which the page may be addressed (repeatable)', collect, [])
    .option('--db <memory|directory>', `embedded database (default: ${DEFAULT_DIRECTORY}, or ARBEES_DATABASE_URL)`)
    .option('--data <directory>', `evidence, waiting entries, HALT (default: ${DATA_DIRECTORY})`)
    .option('--settings <file>', 'JSON file with trading settings; see `arbees doctor`')
    .option('--dead-man <duration>', 'halt unless `arbees alive` is said within it, again and again, e.g. 30m')
    .option('--stop-after <seconds>', 'stop by itself (measurements, tests)');
}

/**
 * Trading settings from a file, or the defaults given.
 * @throws CliError | SettingsError naming the field.
 */
async function readSettings(path: string | undefined, defaults: Record<string, unknown>): Promise<Settings> {
  const { parseSettings } = await import('../../trading/types/settings.ts');
  if (path === undefined) return parseSettings(defaults);
  if (!existsSync(path))
    throw new CliError('file_not_found', `no file ${path}`, {
      field: '--settings',
      expected: 'a JSON file of settings',
    });
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new CliError('bad_file', `${path} is not JSON`, { field: '--settings', expected: 'a JSON object' });
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new CliError('bad_file', `${path} is not a JSON object`, { field: '--settings', expected: 'a JSON object' });
  return parseSettings({ ...defaults, ...given });
}

/** What every serving command hands to `startService`, from its options. */
export type CommonOptions = Omit<
  ServiceOptions,
  'mode' | 'engine' | 'seed' | 'makeFeeds' | 'demo' | 'memory_when_locked'
>;

/** Read the shared options. @throws CliError | SettingsError */
export async function commonOptions(
  command: Command,
  options: ServeOptions,
  defaults: Record<string, unknown> = {},
): Promise<CommonOptions> {
  const { env } = ioOf(command);
  const port = integerOption('--port', options.port, 0, 65_535);
  const settings = await readSettings(options.settings, defaults);
  const { systemClock } = await import('../../telemetry/clock.ts');
  const { makeLogger } = await import('../../telemetry/logger.ts');
  const { hideText } = await import('../../telemetry/redact.ts');
  const { projectRoot } = await import('../../services/root.ts');
  const within = { min_us: 1e6, max_us: 7 * 86_400e6, range: '1s to 7d' };
  const dead_man_us = options.deadMan === undefined ? null : durationOption('--dead-man', options.deadMan, within);
  const url = options.db === undefined ? env.ARBEES_DATABASE_URL : undefined;
  const configured = env.ARBEES_API_TOKEN;
  if (configured !== undefined && configured.length < 16)
    throw new CliError('bad_token', 'too short', { field: 'ARBEES_API_TOKEN', expected: 'at least 16 characters' });
  const token = configured ?? randomBytes(32).toString('base64url');
  hideText(token);
  // Said even with --quiet: it is said once and nowhere else.
  if (configured === undefined) ioOf(command).stderr.write(`API token of this run: ${token}\n`);
  return {
    settings,
    account: options.account ?? null,
    clock: systemClock,
    logger: makeLogger({ level: env.ARBEES_LOG_LEVEL ?? 'warn' }),
    host: options.host,
    port,
    token,
    allowed_hosts: options.allowHost,
    page_directory: join(projectRoot(), 'web', 'dist'),
    database: url === undefined ? { directory: options.db ?? DEFAULT_DIRECTORY } : { url },
    data_directory: options.data ?? DATA_DIRECTORY,
    ...(dead_man_us === null ? {} : { dead_man_us }),
    onPart: (name, text) => note(command, `${name.padEnd(11)}${text}`),
  };
}

/** Resolves when the user or the clock asks for the end. */
async function untilStopped(command: Command, stop_after_s: number | null): Promise<void> {
  const { signal } = ioOf(command);
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = stop_after_s === null ? null : setTimeout(resolve, stop_after_s * 1_000);
    signal.addEventListener('abort', () => {
      if (timer !== null) clearTimeout(timer);
      resolve();
    });
  });
}

/** Print the one document, serve until told to stop, and end cleanly. Exit code 4 when an invariant broke meanwhile. */
export async function serve(
  command: Command,
  options: ServeOptions,
  start: () => Promise<{ service: Service; extra: Record<string, unknown>; after(): Promise<void> }>,
): Promise<void> {
  const stop_after = options.stopAfter;
  const stop_after_s = stop_after === undefined ? null : integerOption('--stop-after', stop_after, 0, 86_400);
  const { service, extra, after } = await start();
  const { api, run, store } = service;
  const ready = {
    url: api.url,
    host: api.host,
    port: api.port,
    port_moved: api.moved,
    run_id: run.run_id,
    mode: run.mode,
    kernel_sha256: run.kernel_sha256,
    database: { kind: store.kind, place: store.place },
    ...extra,
  };
  emit(command, ready, `Arbees is at ${api.url} (${run.mode.toUpperCase()}); Ctrl-C stops it`);
  void service.faulted.then(() => {
    warn(command, `trading is halted: ${service.host.fault?.message ?? 'broken invariant'}; the page stays up`);
    setExit(command, EXIT.invariant);
  });
  await untilStopped(command, stop_after_s);
  if (!isJson(command)) note(command, 'stopping: no new orders, writing what is left');
  await service.stop();
  await after();
  const { portfolio, seq, fills } = service.host.stream.view;
  const pnl = portfolio === null ? '' : `, P&L $${(portfolio.pnl_udollars / 1e6).toFixed(2)}`;
  note(command, `stopped after ${seq} journal entries, ${fills.length} recent fills${pnl}`);
}
