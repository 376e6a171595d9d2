/**
 * What the tests need beside the packages: a Chromium, a PostgreSQL, a Redis. Found where they stand, started where they are
 * only installed, installed where this is a Debian and we may; otherwise a sentence that says what to do.
 */
import { existsSync, mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, root, runNow } from './process.mjs';
import { Failure } from './report.mjs';

/** Where each service is looked for when the environment does not say. */
const defaults = {
  database: 'postgres://postgres@127.0.0.1:5432/postgres',
  redis: 'redis://127.0.0.1:6379',
};

/** @param {string} name one line per thing done */
const say = (name) => process.stdout.write(`tests: ${name}\n`);

/** How to become root for apt, or `undefined` where that is not ours to do. */
function rootPrefix() {
  if (!existsSync('/etc/debian_version') || findProgram('apt-get') === undefined) return undefined;
  if (process.getuid?.() === 0) return [];
  return findProgram('sudo') !== undefined && runNow('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
}

/** Runs one command as root; the arguments are a list, never a shell line. */
function asRoot(/** @type {string[]} */ prefix, /** @type {string[]} */ words) {
  const [command = '', ...args] = [...prefix, ...words];
  return runNow(command, args);
}

/**
 * Installs Debian packages, saying so.
 * @returns {boolean} false where that is not possible
 */
function installed(/** @type {string[]} */ names) {
  const prefix = rootPrefix();
  if (prefix === undefined) return false;
  say(`installing ${names.join(', ')} with apt-get`);
  const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-y', '-q'];
  const install = () => asRoot(prefix, [...apt, 'install', '--no-install-recommends', ...names]);
  if (install().status === 0) return true;
  asRoot(prefix, [...apt, 'update']);
  const { status, output } = install();
  if (status !== 0) process.stderr.write(output);
  return status === 0;
}

/** Waits until `ready` says yes; false after `limit_ms`. */
async function until(/** @type {() => Promise<boolean>} */ ready, limit_ms = 20_000) {
  const end_ms = performance.now() + limit_ms;
  while (performance.now() < end_ms) {
    if (await ready()) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}

/**
 * Does something listen there, and does it answer `question` with `answer`?
 * @param {URL} address
 * @param {string} [question]
 * @param {string} [answer]
 * @returns {Promise<boolean>}
 */
function listens(address, question, answer = '') {
  return new Promise((resolve) => {
    const socket = connect({ host: address.hostname, port: Number(address.port) });
    const finish = (/** @type {boolean} */ yes) => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(1_000, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on('connect', () => (question === undefined ? finish(true) : socket.write(question)));
    socket.on('data', (data) => finish(data.toString('latin1').includes(answer)));
  });
}

/** A browser that the tests may drive: `$CHROMIUM`, or the system's. */
export function findChromium() {
  const named = process.env.CHROMIUM;
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Failure(
      `CHROMIUM names ${named}, which does not exist`,
      'set CHROMIUM to the path of a Chromium or unset it',
    );
  }
  const search = () =>
    ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'].map(findProgram).find(Boolean);
  const found = search() ?? (installed(['chromium']) ? search() : undefined);
  if (found !== undefined) return found;
  throw new Failure('no Chromium for the browser tests', 'install chromium, or set CHROMIUM to the path of one');
}

/** Lets local clients in without a password; only ever for a server that this script has just installed. */
function trustLocalClients(/** @type {string[]} */ prefix, /** @type {string} */ version) {
  const file = `/etc/postgresql/${version}/main/pg_hba.conf`;
  asRoot(prefix, ['sed', '-i', '-E', 's#^(host +all +all +127\\.0\\.0\\.1/32 +).*#\\1trust#', file]);
}

/** Starts an installed PostgreSQL; installs one when there is none. */
async function startPostgres(/** @type {URL} */ address) {
  const prefix = rootPrefix();
  if (prefix === undefined) return;
  const clusters = () => runNow('pg_lsclusters', ['--no-header']).output.trim().split('\n').filter(Boolean);
  const fresh = findProgram('pg_lsclusters') === undefined || clusters().length === 0;
  if (fresh && !installed(['postgresql'])) return;
  const rows = clusters().map((row) => row.split(/\s+/));
  const [version, cluster] = rows.find((row) => row[2] === address.port) ?? rows[0] ?? [];
  if (version === undefined || cluster === undefined) return;
  if (fresh) trustLocalClients(prefix, version);
  say(`starting PostgreSQL ${version}`);
  asRoot(prefix, ['pg_ctlcluster', version, cluster, fresh ? 'restart' : 'start']);
  await until(() => listens(address));
}

/** Asks the database for one row; the reason when it does not answer. */
async function askDatabase(/** @type {string} */ url) {
  // Loaded only now: set-up has installed it by this time.
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.query('select 1');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A PostgreSQL to test against: `$ARBEES_TEST_DATABASE_URL`, or the local one. */
export async function findDatabase() {
  const url = process.env.ARBEES_TEST_DATABASE_URL ?? defaults.database;
  const address = new URL(url);
  if (address.port === '') address.port = '5432';
  if (!(await listens(address)) && process.env.ARBEES_TEST_DATABASE_URL === undefined) await startPostgres(address);
  const refusal = await askDatabase(url);
  if (refusal === undefined) return url;
  throw new Failure(
    `no PostgreSQL answers at ${address.host}: ${refusal}`,
    'start one there, or set ARBEES_TEST_DATABASE_URL to one whose user may create databases',
  );
}

/** A Redis to test against: `$ARBEES_TEST_REDIS_URL`, or the local one. */
export async function findRedis() {
  const url = process.env.ARBEES_TEST_REDIS_URL ?? defaults.redis;
  const address = new URL(url);
  if (address.port === '') address.port = '6379';
  // A server that wants a password is a server all the same.
  const answers = () => listens(address, '*1\r\n$4\r\nPING\r\n', '\r\n');
  if (await answers()) return url;
  if (process.env.ARBEES_TEST_REDIS_URL === undefined) {
    if (findProgram('redis-server') === undefined) installed(['redis-server']);
    const server = findProgram('redis-server');
    if (server !== undefined && !(await answers())) {
      say('starting Redis');
      const directory = mkdtempSync(join(tmpdir(), 'arbees-redis-'));
      const keepNothing = ['--save', '', '--appendonly', 'no', '--dir', directory];
      runNow(server, ['--daemonize', 'yes', '--bind', '127.0.0.1', '--port', address.port, ...keepNothing]);
    }
    if (await until(answers, 5_000)) return url;
  }
  throw new Failure(
    `no Redis answers at ${address.host}`,
    'start one there (redis-server), or set ARBEES_TEST_REDIS_URL',
  );
}

/** Cargo, with the toolchain that rust-toolchain.toml pins. */
export function findRust() {
  const cargo = findProgram('cargo');
  if (cargo === undefined) {
    throw new Failure(
      'the tests rebuild the kernel, and Rust is not installed',
      'install Rust with rustup, then run it again',
    );
  }
  if (runNow(cargo, ['--version']).status === 0) return cargo;
  const rustup = findProgram('rustup');
  if (rustup !== undefined && existsSync(join(root, 'rust-toolchain.toml'))) {
    say('installing the pinned Rust toolchain with rustup');
    const { status, output } = runNow(rustup, ['toolchain', 'install']);
    if (status === 0) return cargo;
    throw new Failure('rustup could not install the pinned toolchain', 'run rustup toolchain install by hand', output);
  }
  throw new Failure('cargo is installed but does not run', 'install Rust with rustup, then run it again');
}
