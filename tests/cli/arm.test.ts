import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arbees, oddKeys } from './capture.ts';

let root: string;
let secret: string;
let env: Record<string, string>;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'arbees-arm-'));
  const path = join(root, 'operator.pem');
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeFileSync(path, pem, { mode: 0o600 });
  secret = String(pem).split('\n')[1] as string;
  env = { ARBEES_OPERATOR_KEY_FILE: path };
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ARM = ['arm', '--venue', 'kalshi', '--account', 'main', '--cap', '50.00', '--expires', '8h'];
const at = (name: string): string[] => ['--data', join(root, name)];

describe('arbees arm', () => {
  it('arms when the name of the account is typed, and not for another word or for nobody', async () => {
    const no = await arbees([...ARM, ...at('typed'), '--json'], { env, typed: 'yes\n' });
    expect([no.code, no.json()]).toMatchObject([
      2,
      { error: { code: 'not_confirmed', expected: 'main, typed; or --yes' } },
    ]);
    for (const typed of ['', undefined])
      expect((await arbees([...ARM, ...at('typed')], { env, ...(typed === undefined ? {} : { typed }) })).code).toBe(2);
    expect((await arbees(['arm', '--status', ...at('typed'), '--json'], { env })).json()).toMatchObject({
      paper: true,
      venues: [{ venue: 'kalshi', state: 'not_armed' }, { venue: 'polymarket' }],
    });
    const yes = await arbees([...ARM, ...at('typed')], { env, typed: 'main\n' });
    expect([yes.code, yes.stderr]).toMatchObject([0, expect.stringContaining('$10.00 in the first 3 days')]);
    expect(yes.stdout).toContain('No live executor is wired');
  });

  it('writes one document, takes it back, and keeps the key to itself', async () => {
    const armed = await arbees([...ARM, ...at('plain'), '--yes', '--json'], { env });
    expect(armed.json()).toMatchObject({ venue: 'kalshi', cap_udollars: 50_000_000, first_cap_udollars: 10_000_000 });
    expect(oddKeys(armed.json())).toEqual([]);
    const status = await arbees(['arm', '--status', ...at('plain')], { env: { PAPER_TRADING: '0' } });
    expect(status.stdout).toMatch(/first switch is set\narmed +Kalshi, account main: /);
    const kept = readdirSync(join(root, 'plain', 'arming')).map((name) =>
      readFileSync(join(root, 'plain', 'arming', name), 'utf8'),
    );
    for (const text of [...kept, armed.stdout, armed.stderr, status.stdout]) expect(text).not.toContain(secret);
    expect((await arbees(['disarm', '--venue', 'kalshi', ...at('plain'), '--json'])).json()).toEqual({
      disarmed: ['kalshi'],
    });
    expect((await arbees(['disarm', ...at('plain')])).stdout).toBe('nothing was armed\n');
  });

  const wrong: [string, string[], string][] = [
    ['no venue', ['--account', 'main', '--cap', '5', '--expires', '1h'], '--venue'],
    ['an unknown venue', ['--venue', 'moon', '--account', 'main', '--cap', '5', '--expires', '1h'], '--venue'],
    ['no cap', ['--venue', 'kalshi', '--account', 'main', '--expires', '1h'], '--cap'],
    ['a cap of nothing', ['--venue', 'kalshi', '--account', 'main', '--cap', '0', '--expires', '1h'], '--cap'],
    ['a cap beyond reason', ['--venue', 'kalshi', '--account', 'main', '--cap', '1000001', '--expires', '1h'], '--cap'],
    [
      'an account that is a path',
      ['--venue', 'kalshi', '--account', '../x', '--cap', '5', '--expires', '1h'],
      '--account',
    ],
    ['two days', ['--venue', 'kalshi', '--account', 'main', '--cap', '5', '--expires', '2d'], '--expires'],
    ['a time without a unit', ['--venue', 'kalshi', '--account', 'main', '--cap', '5', '--expires', '8'], '--expires'],
    ['no ramp', [...ARM.slice(1), '--ramp-days', '0'], '--ramp-days'],
  ];
  it.each(wrong)('refuses %s', async (_name, args, field) => {
    const ran = await arbees(['arm', ...args, ...at('wrong'), '--yes', '--json'], { env });
    expect([ran.code, ran.json()]).toMatchObject([2, { error: { field } }]);
  });

  it('leaves a run on paper, and the run says so', async () => {
    const feeds = join(root, 'feeds.json');
    writeFileSync(feeds, JSON.stringify({ espn: { base_urls: ['http://127.0.0.1:9'] } }));
    const run = (PAPER_TRADING: string) =>
      arbees(['run', '--feeds', feeds, '--db', 'memory', '--port', '0', '--json'], { env: { PAPER_TRADING } });
    expect((await run('0')).stderr).toContain('no live executor is wired in yet: this run trades on paper');
    expect((await run('1')).stderr).not.toContain('executor');
  });

  it('names what is wrong with the key of the operator', async () => {
    const rsa = join(root, 'rsa.pem');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(rsa, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const garbage = join(root, 'garbage.pem');
    writeFileSync(garbage, 'SECRET', { mode: 0o600 });
    for (const [path, code] of [
      [undefined, 'no_operator_key'],
      [rsa, 'not_a_key'],
      [garbage, 'not_a_key'],
      [join(root, 'no'), 'absent'],
      [root, 'no_file'],
    ] as const) {
      const ran = await arbees([...ARM, ...at('key'), '--yes', '--json'], {
        env: path === undefined ? {} : { ARBEES_OPERATOR_KEY_FILE: path },
      });
      expect([ran.code, ran.json()]).toMatchObject([2, { error: { code, field: 'ARBEES_OPERATOR_KEY_FILE' } }]);
      expect(ran.stdout).not.toContain('SECRET');
    }
  });
});
