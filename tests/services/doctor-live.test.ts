/** `arbees doctor --live` on loopback: what each key may do, and what to do where it may not. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clobSignature } from '../../adapters/polymarket/account-auth.ts';
import type { Check } from '../../runtime/services/doctor/check.ts';
import { examineLive } from '../../runtime/services/doctor/live.ts';
import { fileFeeds } from '../../runtime/services/price-feed/feeds-config.ts';
import { arbees } from '../cli/capture.ts';
import { type AccountVenues, KALSHI_KEY_ID, KALSHI_PEM, POLYMARKET_ENV, startAccountVenues } from './account-venues.ts';

const ROOT = '/trade-api/v2';
const HOUR_S = 3_600;
let root: string;
let venues: AccountVenues;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbees-doctor-'));
  venues = await startAccountVenues();
});
afterEach(async () => {
  await venues.stop();
  rmSync(root, { recursive: true, force: true });
});

function feedsFile(key_id = KALSHI_KEY_ID, pem = KALSHI_PEM): string {
  writeFileSync(join(root, 'key.pem'), pem, { mode: 0o600 });
  const { kalshi_url, polymarket_url } = venues;
  const ws_url = 'ws://127.0.0.1:9';
  const kalshi = { rest_url: kalshi_url, ws_url, key_id, private_key_file: 'key.pem' };
  const polymarket = { gamma_url: polymarket_url, clob_url: polymarket_url, ws_url };
  const path = join(root, 'feeds.json');
  writeFileSync(path, JSON.stringify({ espn: { base_urls: ['http://127.0.0.1:9'] }, kalshi, polymarket }));
  return path;
}

interface Asked {
  env?: Record<string, string>;
  key_id?: string;
  pem?: string;
}
async function examine({ env = POLYMARKET_ENV, key_id, pem }: Asked = {}): Promise<Map<string, Check>> {
  const feeds = fileFeeds(feedsFile(key_id, pem));
  const checks = await examineLive({ env, feeds, place_url: venues.polymarket_url });
  return new Map(checks.map((check) => [check.name, check]));
}
const statusOf = (checks: Map<string, Check>, status: Check['status']): string[] =>
  [...checks.values()].filter((check) => check.status === status).map(({ name }) => name);

describe('with keys that may do everything', () => {
  it('each line is ok and says what may be done; nothing but GET is sent', async () => {
    const checks = await examine();
    expect([...checks.values()].filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(checks.size).toBe(17);
    expect(checks.get('kalshi key')?.detail).toBe('may trade: scopes read, write');
    expect(checks.get('kalshi balance')?.detail).toBe('may read the balance: $98.02');
    expect(checks.get('kalshi limits')?.detail).toBe('tier basic: 200 tokens a second to read, 100 to write');
    expect(checks.get('polymarket place')?.detail).toBe('orders from IE-L are not blocked');
    expect(venues.requests.length).toBe(15);
    expect(venues.requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
  });

  it('the command prints a line each, the documents are one, and no key is in them', async () => {
    const args = ['doctor', '--live', '--feeds', feedsFile()];
    const plain = await arbees(args, { env: POLYMARKET_ENV });
    expect([plain.code, plain.stderr]).toEqual([0, '']);
    expect(plain.stdout).toMatch(/^[0-9a-f]{64}\n/);
    expect(plain.stdout).toMatch(/^ok {6}kalshi balance {6}may read the balance/m);
    const ran = await arbees([...args, '--json'], { env: POLYMARKET_ENV });
    expect(ran.json()).toMatchObject({ ok: true, kernel_sha256: expect.any(String) });
    const secrets = [KALSHI_KEY_ID, KALSHI_PEM.split('\n')[2] as string, ...Object.values(POLYMARKET_ENV)];
    for (const secret of secrets) expect(plain.stdout + ran.stdout + ran.stderr).not.toContain(secret);
    expect(ran.stdout).not.toContain('203.0.113.42');
  });
});

describe('without keys', () => {
  it('what is public is asked, the rest is skipped and says where keys may be', async () => {
    const { kalshi, ...rest } = fileFeeds(feedsFile());
    const checks = await examineLive({
      env: {},
      feeds: { ...rest, kalshi: { ...kalshi, key_id: '', private_key_pem: '' } as never },
    });
    const names = new Map(checks.map((check) => [check.name, check]));
    expect(statusOf(names, 'ok')).toEqual(['kalshi status', 'polymarket gamma', 'polymarket clob']);
    expect(names.get('polymarket secret')).toMatchObject({
      status: 'skipped',
      detail: expect.stringContaining('ARBEES_POLYMARKET_ADDRESS'),
    });
    expect(venues.requests.filter((request) => /portfolio|auth|data/.test(request))).toEqual([]);
  });

  it('a part of a key is a fault that names what is missing', async () => {
    const { ARBEES_POLYMARKET_PASSPHRASE: _, ...part } = POLYMARKET_ENV;
    const checks = await examine({ env: part });
    expect(checks.get('polymarket secret')).toMatchObject({
      status: 'fail',
      detail: 'ARBEES_POLYMARKET_PASSPHRASE: not set',
    });
    expect(checks.get('polymarket orders')?.status).toBe('skipped');
  });
});

describe('what is wrong is said with what to do about it', () => {
  const other = String(
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  );
  const ed25519 = String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const cases: [string, Asked, string, RegExp, RegExp][] = [
    ['an unknown key id', { key_id: 'b'.repeat(36) }, 'kalshi balance', /401 .*NOT_FOUND/, /keys of the demo/],
    ['another private key', { pem: other }, 'kalshi balance', /INCORRECT_API_KEY_SIGNATURE/, /not that of the key id/],
    ['a key of another kind', { pem: ed25519 }, 'kalshi secret', /expected an RSA key/, /Secrets/],
    [
      'a Polymarket secret of somebody else',
      { env: { ...POLYMARKET_ENV, ARBEES_POLYMARKET_SECRET: 'c29tZXRoaW5nIGVsc2U=' } },
      'polymarket orders',
      /401 Unauthorized\/Invalid api key/,
      /derive the credentials anew/,
    ],
  ];
  it.each(cases)('%s', async (_name, asked, name, detail, remedy) => {
    const check = (await examine(asked)).get(name);
    expect(check).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(detail),
      remedy: expect.stringMatching(remedy),
    });
  });

  const answered: [string, string, number, unknown, string, Check['status'], RegExp][] = [
    [
      'a key without scopes to write',
      `${ROOT}/api_keys`,
      200,
      { api_keys: [{ api_key_id: KALSHI_KEY_ID, scopes: ['read'] }] },
      'kalshi key',
      'warn',
      /may not trade: scopes read$/,
    ],
    [
      'a scope to transfer only',
      `${ROOT}/api_keys`,
      200,
      { api_keys: [{ api_key_id: KALSHI_KEY_ID, scopes: ['read', 'write::transfer'] }] },
      'kalshi key',
      'warn',
      /may not trade/,
    ],
    [
      'an attestation that is over',
      `${ROOT}/api_keys`,
      200,
      { api_keys: [{ api_key_id: KALSHI_KEY_ID, scopes: ['write'], api_key_region_expiration_ts: 1_700_000_000 }] },
      'kalshi key',
      'fail',
      /cannot trade sports/,
    ],
    [
      'the scopes of another key',
      `${ROOT}/api_keys`,
      200,
      { api_keys: [{ api_key_id: 'x', scopes: ['write'] }] },
      'kalshi key',
      'warn',
      /not its own scopes/,
    ],
    [
      'a pause',
      `${ROOT}/exchange/status`,
      200,
      { exchange_active: true, trading_active: false },
      'kalshi status',
      'warn',
      /trading is paused/,
    ],
    [
      'a missing scope',
      `${ROOT}/portfolio/fills`,
      403,
      { error: { code: 'forbidden' } },
      'kalshi fills',
      'fail',
      /403 forbidden/,
    ],
    [
      'another shape',
      `${ROOT}/portfolio/balance`,
      200,
      { balance: 1 },
      'kalshi balance',
      'fail',
      /shape that is not known/,
    ],
    ['a page of a proxy', '/data/orders', 502, '<html>', 'polymarket orders', 'fail', /^refused: 502$/],
    [
      'a place that is blocked',
      '/api/geoblock',
      200,
      { blocked: true, ip: '203.0.113.42', country: 'US', region: 'NY' },
      'polymarket place',
      'fail',
      /orders from US-NY are refused/,
    ],
    [
      'an account that may only close',
      '/auth/ban-status/closed-only',
      200,
      { closed_only: true },
      'polymarket account',
      'fail',
      /close positions only/,
    ],
    [
      'an account of which nobody knows',
      '/auth/ban-status/closed-only',
      200,
      { closed_only: 'no' },
      'polymarket account',
      'fail',
      /not known/,
    ],
  ];
  it.each(answered)('%s', async (_name, path, status, body, name, expected, detail) => {
    venues.answers.set(path, [status, body]);
    const checks = await examine();
    expect(checks.get(name)).toMatchObject({
      status: expected,
      detail: expect.stringMatching(detail),
      remedy: expect.any(String),
    });
    expect([...checks.values()].filter((check) => check.status !== 'ok').length).toBe(1);
  });

  it('a clock that is wrong', async () => {
    venues.ahead_s = HOUR_S;
    const checks = await examine();
    expect(checks.get('polymarket clob')).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/3(?:599|600|601) s behind/),
    });
    expect(checks.get('kalshi balance')).toMatchObject({
      detail: expect.stringMatching(/header_timestamp_expired/),
      remedy: expect.stringMatching(/set the clock/),
    });
  });

  it('a host that does not answer, and the command fails with code 1', async () => {
    const file = feedsFile();
    await venues.stop();
    const ran = await arbees(['doctor', '--live', '--feeds', file, '--json'], { env: POLYMARKET_ENV });
    expect(ran.code).toBe(1);
    const { checks } = ran.json() as unknown as { checks: Check[] };
    expect(checks.filter(({ status }) => status === 'ok').map(({ name }) => name)).toEqual([
      'kalshi secret',
      'polymarket secret',
    ]);
    for (const { remedy } of checks.filter(({ status }) => status === 'fail')) expect(remedy).toMatch(/network/);
    venues = await startAccountVenues();
  });
});

it('a feeds file without --live is refused', async () => {
  const ran = await arbees(['doctor', '--feeds', 'x', '--json']);
  expect([ran.code, ran.json()]).toMatchObject([2, { error: { field: '--feeds' } }]);
});

// polymarket.md 3.2: one vector of the official client, two computed from its rule.
it.each([
  [1_000_000, 'test-sign', '/orders', '{"hash": "0x123"}', 'ZwAdJKvoYRlEKDkNMwd5BuwNNtg93kNaR_oU2HrfVvc='],
  [1_767_225_600, 'GET', '/data/orders?market=x', '', 'hsbnc6zm_g3USPihrCjnipW_CUBgBJEX8qPJ9oV0Ms4='],
  [1_767_225_600, 'DELETE', '/order', '{"orderID":"0xabc"}', 'LZkNw66YJ1dYxTitS_EbLDyWzar93ygzBQ5qbV_SMkY='],
])('the CLOB signature of %s %s %s is the known one', (at_s, method, path, body, signature) => {
  const secret = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
  expect(clobSignature(secret, { method, path, body, at_us: at_s * 1e6 })).toBe(signature);
});
