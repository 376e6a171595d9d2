import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kernelInfo } from '../../engine-wasm/load-node.ts';
import { buildProgram } from '../../runtime/cli/program.ts';
import { arbees, oddKeys } from './capture.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'arbees-cli-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

const COMMANDS = [
  ['demo'],
  ['run'],
  ['backtest'],
  ['replay'],
  ['record'],
  ['calibrate'],
  ['fit'],
  ['wp'],
  ['fees'],
  ['fees', 'verify'],
  ['torture'],
  ['pairs'],
  ['doctor'],
  ['db', 'migrate'],
  ['account', 'list'],
  ['account', 'show'],
  ['account', 'deposit'],
  ['account', 'withdraw'],
  ['account', 'reset'],
  ['ledger', 'check'],
  ['positions', 'list'],
  ['positions', 'close'],
  ['halt'],
  ['resume'],
  ['alive'],
  ['arm'],
  ['disarm'],
];

describe('what a command says', () => {
  it('has no secret of an address in it', async () => {
    const address = 'http://user:SECRET@127.0.0.1:9';
    const feeds = file('feeds.json', JSON.stringify({ espn: { base_urls: [address] } }));
    const args = ['run', '--feeds', feeds, '--db', 'memory', '--port', '0', '--json'];
    const ran = await arbees(args, { env: { ARBEES_API_TOKEN: 'a-token-for-the-tests' } });
    expect(ran.code).toBe(3);
    expect(ran.stdout).toContain('[redacted]@127.0.0.1:9');
    expect(ran.stdout + ran.stderr).not.toContain('SECRET');
  });

  it('has no part of a database password that was not encoded in it', async () => {
    const ran = await arbees(['account', 'list', '--json'], {
      env: { ARBEES_DATABASE_URL: 'postgres://arbees:SEC@RET/SECRET@127.0.0.1:9/x' },
    });
    expect(ran.json()).toMatchObject({ error: { code: 'database_bad_url' } });
    expect(ran.stdout + ran.stderr).not.toMatch(/SECRET|RET\b/);
  });

  it.each(['0.5', '121', '200', 'x'])('refuses --speed %s, which the demo does not play', async (speed) => {
    const ran = await arbees(['demo', '--speed', speed, '--db', 'memory', '--port', '0', '--json']);
    expect(ran.json()).toMatchObject({ error: { field: '--speed', expected: '1 to 120' } });
  });
});

describe('every command', () => {
  it('is there', async () => {
    const names = (await buildProgram()).commands.map((command) => command.name());
    expect(new Set(COMMANDS.map(([name]) => name))).toEqual(new Set(names));
  });

  it.each(COMMANDS)('%s %s has help with examples and the output options', async (...words) => {
    const { code, stdout, stderr } = await arbees([...words.filter((word) => typeof word === 'string'), '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/Examples:\n {2}\$ /);
    expect(stdout).toMatch(/--json .*\n/);
    expect(stdout).toMatch(/--quiet .*\n/);
    // Defaults as a person would write them.
    expect(stdout).not.toMatch(/default: \d{7}/);
  });

  it.each(COMMANDS)('%s %s refuses an unknown option with one JSON document and code 2', async (...words) => {
    const ran = await arbees([...words.filter((word) => typeof word === 'string'), '--no-such-thing', '--json']);
    expect(ran.code).toBe(2);
    expect(ran.json()).toMatchObject({
      error: { code: 'usage', field: expect.stringMatching(/^--(no-such-thing|feeds|out|data|venue)$/) },
    });
  });

  it.each(COMMANDS)('%s %s says it in one line on stderr otherwise', async (...words) => {
    const ran = await arbees([...words.filter((word) => typeof word === 'string'), '--no-such-thing']);
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toMatch(/^error: --(no-such-thing|feeds|out|data|venue): [^\n]+\n$/);
  });
});

describe('arbees itself', () => {
  it('documents the exit codes', async () => {
    const { code, stdout } = await arbees(['--help']);
    expect(code).toBe(0);
    for (const exit of [0, 1, 2, 3, 4, 130]) expect(stdout).toMatch(new RegExp(`^ {2}${exit} +\\S`, 'm'));
  });

  it('keeps to one document for help, version, nothing and nonsense', async () => {
    expect((await arbees(['--help', '--json'])).json()).toHaveProperty('help');
    expect((await arbees(['--version', '--json'])).json()).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    const nonsense = await arbees(['nonsense', '--json']);
    expect([nonsense.code, nonsense.json()]).toMatchObject([2, { error: { code: 'usage', field: 'nonsense' } }]);
    const alone = await arbees(['db', '--json']);
    expect([alone.code, alone.json()]).toMatchObject([2, { error: {} }]);
  });
});

describe('bad input', () => {
  const cases: [string, string[], number, Record<string, unknown>][] = [
    ['a port out of range', ['demo', '--port', '70000'], 2, { code: 'bad_option', field: '--port' }],
    ['a port that is no number', ['demo', '--port', 'eighty'], 2, { field: '--port', expected: /0 to 65535/ }],
    ['a seed that is no number', ['demo', '--seed', '1.5'], 2, { field: '--seed' }],
    ['a speed that is no number', ['demo', '--speed', 'fast'], 2, { field: '--speed' }],
    ['no feeds', ['run'], 2, { code: 'usage', field: '--feeds' }],
    ['a feeds file that is not there', ['run', '--feeds', '/no/such/file'], 2, { field: '--feeds' }],
    ['live feeds without a key', ['run', '--feeds', 'live'], 2, { field: 'ARBEES_KALSHI_KEY_ID' }],
    ['an unknown venue', ['run', '--feeds', 'live', '--without', 'moon'], 2, { field: '--without' }],
    ['a fit of an unknown sport', ['fit', 'curling', '--data', '.'], 2, { field: 'sport', expected: /nfl/ }],
    ['a fit of nothing', ['fit', 'nhl', '--data', '/no/such'], 2, { code: 'file_not_found', field: '--data' }],
    ['a replay of nothing', ['replay', '/no/such/file'], 2, {}],
    ['a backtest of nothing', ['backtest', '/no/such/file'], 2, {}],
    ['settings that are not there', ['doctor', '--offline', '--settings', '/no/such'], 2, { field: '--settings' }],
  ];
  it.each(cases)('%s', async (_name, args, code, error) => {
    const ran = await arbees([...args, '--json']);
    expect(ran.code).toBe(code);
    const answer = ran.json() as { error: Record<string, string> };
    expect(answer.error.message).toBeTruthy();
    for (const [key, value] of Object.entries(error)) {
      if (value instanceof RegExp) expect(answer.error[key]).toMatch(value);
      else expect(answer.error[key]).toBe(value);
    }
    const plain = await arbees(args);
    expect([plain.code, plain.stdout]).toEqual([code, '']);
    expect(plain.stderr.split('\n').filter((line) => line.startsWith('error: ')).length).toBe(1);
  });

  it('names the field of a bad feeds file and of bad settings', async () => {
    const feeds = file('feeds.json', '{"espn":{"base_urls":["ftp://x"]}}');
    expect((await arbees(['run', '--feeds', feeds, '--json'])).json()).toMatchObject({
      error: { code: 'bad_feeds', field: expect.stringContaining('/espn') },
    });
    const settings = file('settings.json', '{"max_book_age_us":-1}');
    const ran = await arbees(['demo', '--settings', settings, '--json']);
    expect([ran.code, ran.json()]).toMatchObject([
      2,
      { error: { code: 'bad_settings', message: expect.stringContaining('max_book_age_us') } },
    ]);
  });

  it('says which source cannot be reached', async () => {
    const feeds = file('dead.json', '{"espn":{"base_urls":["http://127.0.0.1:9"]}}');
    const ran = await arbees(['run', '--feeds', feeds, '--db', 'memory', '--port', '0', '--json']);
    expect([ran.code, ran.json()]).toMatchObject([
      3,
      { error: { code: 'unreachable', message: expect.stringContaining('espn at http://127.0.0.1:9') } },
    ]);
  });

  it('never prints a database password', async () => {
    const env = { ARBEES_DATABASE_URL: 'postgres://arbees:hunter2@127.0.0.1:9/x' };
    const ran = await arbees(['db', 'migrate', '--json'], { env });
    expect([ran.code, ran.json()]).toMatchObject([3, { error: { code: 'database_unreachable' } }]);
    expect(ran.stdout + ran.stderr).not.toContain('hunter2');
    const wrong = await arbees(['db', 'migrate', '--json'], { env: { ARBEES_DATABASE_URL: 'hunter2' } });
    expect([wrong.code, wrong.json()]).toMatchObject([2, { error: { code: 'database_bad_url' } }]);
  });
});

describe('doctor', () => {
  it("prints the kernel's SHA-256 first", async () => {
    const { code, stdout } = await arbees(['doctor', '--offline', '--port', '18099', '-q']);
    expect(stdout.split('\n')[0]).toBe(kernelInfo().sha256);
    expect(code).toBe(0);
  });

  it('answers as JSON, with remedies, and fails on bad settings with code 1', async () => {
    const settings = file('bad.json', '{"kelly_fraction_ppm":2000000}');
    const { code, json } = await arbees(['doctor', '--offline', '--json', '--settings', settings]);
    const answer = json() as { ok: boolean; checks: { name: string; status: string; detail: string }[] };
    expect([code, answer.ok]).toEqual([1, false]);
    expect(oddKeys(answer, new Set(['settings_schema']))).toEqual([]);
    const failed = answer.checks.filter((check) => check.status === 'fail');
    expect(failed).toMatchObject([{ name: 'settings', detail: expect.stringContaining('kelly_fraction_ppm') }]);
  });

  it('notices a port in use', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    const { json } = await arbees(['doctor', '--offline', '--json', '--port', String(port)]);
    server.close();
    expect((json() as { checks: unknown[] }).checks).toContainEqual(
      expect.objectContaining({ name: 'port', status: 'warn', detail: expect.stringContaining('EADDRINUSE') }),
    );
  });
});

it('db migrate reports what it did, once and again', async () => {
  const args = ['db', 'migrate', '--db', join(directory, 'db'), '--json'];
  const first = (await arbees(args)).json();
  expect(first).toMatchObject({ kind: 'pglite', applied: first.total });
  const again = await arbees(args);
  expect([again.code, again.json()]).toMatchObject([0, { applied: 0, total: first.total }]);
}, 60_000);
