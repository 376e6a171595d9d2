/** Secrets come from three places behind one interface, and nothing prints them. */
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { realFeeds } from '../../runtime/services/open-feeds.ts';
import { fileFeeds } from '../../runtime/services/price-feed/feeds-config.ts';
import { Secret } from '../../runtime/services/secrets/secret.ts';
import { kalshiKey, neededKalshiKey, openSecrets, polymarketKey } from '../../runtime/services/secrets/secrets.ts';
import { makeLogger } from '../../runtime/telemetry/logger.ts';
import { hideText, redactText } from '../../runtime/telemetry/redact.ts';
import { arbees } from '../cli/capture.ts';
import { type SecretManager, startSecretManager } from './secret-manager.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
const KEY_ID = '6e1fa0f4-0000-4000-8000-00000000feed';
const LINE = PEM.split('\n')[3] as string;

let root: string;
let manager: SecretManager;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbees-secrets-'));
  manager = await startSecretManager();
});
beforeEach(() => {
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', manager.url);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test-access');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test-secret');
  manager.denied.clear();
  manager.asked.length = 0;
});
afterAll(async () => {
  await manager.stop();
  rmSync(root, { recursive: true, force: true });
});

const file = (name: string, text: string, mode = 0o600): string => {
  const path = join(root, name);
  writeFileSync(path, text, { mode });
  chmodSync(path, mode);
  return path;
};
const keyOf = async (env: Record<string, string>) => kalshiKey(openSecrets(env));
const failure = (work: Promise<unknown>): Promise<{ code: string; field: string; message: string }> =>
  work.then(
    () => Promise.reject(new Error('it was taken')),
    (error: unknown) => error as { code: string; field: string; message: string },
  );

describe('the Kalshi key', () => {
  it('comes from variables, the private half from a file that a variable names', async () => {
    const path = file('kalshi.pem', PEM);
    const env = { ARBEES_KALSHI_KEY_ID: KEY_ID, ARBEES_KALSHI_PRIVATE_KEY_FILE: path };
    expect(await keyOf(env)).toEqual({ key_id: KEY_ID, private_key_pem: PEM.trim() });
    expect(await keyOf({ ARBEES_KALSHI_KEY_ID: KEY_ID, ARBEES_KALSHI_PRIVATE_KEY: PEM })).not.toBeNull();
    expect(await keyOf({})).toBeNull();
  });

  it('comes from a directory of files', async () => {
    const directory = join(root, 'files');
    mkdirSync(directory);
    expect(await keyOf({ ARBEES_SECRETS: `files:${directory}` })).toBeNull();
    file('files/kalshi_key_id', `${KEY_ID}\n`);
    file('files/kalshi_private_key', PEM);
    expect(await keyOf({ ARBEES_SECRETS: `files:${directory}` })).toMatchObject({ key_id: KEY_ID });
  });

  it('comes from AWS, by one request', async () => {
    manager.secrets.set('arbees/live', JSON.stringify({ kalshi_key_id: KEY_ID, kalshi_private_key: PEM }));
    expect(await keyOf({ ARBEES_SECRETS: 'aws:arbees/live' })).toMatchObject({ key_id: KEY_ID });
    expect(manager.asked).toEqual(['arbees/live']);
  });

  it('that is only half there is named by its missing half', async () => {
    expect(await failure(keyOf({ ARBEES_KALSHI_KEY_ID: KEY_ID }))).toMatchObject({
      field: 'ARBEES_KALSHI_PRIVATE_KEY',
    });
    expect(await failure(keyOf({ ARBEES_KALSHI_PRIVATE_KEY: PEM }))).toMatchObject({ field: 'ARBEES_KALSHI_KEY_ID' });
    manager.secrets.set('half', JSON.stringify({ kalshi_key_id: KEY_ID }));
    expect(await failure(keyOf({ ARBEES_SECRETS: 'aws:half' }))).toMatchObject({
      code: 'no_secret',
      field: 'kalshi_private_key of the AWS secret half',
    });
  });

  it.runIf(process.platform !== 'win32')('in a file that others may read is refused wherever it is named', async () => {
    const path = file('open.pem', PEM, 0o644);
    const env = { ARBEES_KALSHI_KEY_ID: KEY_ID, ARBEES_KALSHI_PRIVATE_KEY_FILE: path };
    expect(await failure(keyOf(env))).toMatchObject({
      code: 'secret_readable_by_others',
      field: 'ARBEES_KALSHI_PRIVATE_KEY_FILE',
      message: expect.stringContaining(`chmod 600 ${path}`),
    });
    const kalshi = {
      rest_url: 'http://127.0.0.1:9',
      ws_url: 'ws://127.0.0.1:9',
      key_id: 'k',
      private_key_file: 'open.pem',
    };
    const feeds = file('feeds.json', JSON.stringify({ espn: { base_urls: ['http://127.0.0.1:9'] }, kalshi }));
    expect(() => fileFeeds(feeds)).toThrow(/0644/);
    const ran = await arbees(['run', '--feeds', 'live', '--json'], { env });
    expect([ran.code, ran.json()]).toMatchObject([2, { error: { field: 'ARBEES_KALSHI_PRIVATE_KEY_FILE' } }]);
  });

  it('is asked for by name where it is needed and not there', async () => {
    expect(await failure(neededKalshiKey({}))).toMatchObject({ code: 'no_secret', field: 'ARBEES_KALSHI_KEY_ID' });
  });
});

it('the real feeds take every key from the one place, and hide it', async () => {
  const directory = join(root, 'all');
  mkdirSync(directory);
  file('all/kalshi_key_id', KEY_ID);
  file('all/kalshi_private_key', PEM);
  file('all/goalserve_key', 'goalserve-key-of-this-test');
  const env = { ARBEES_SECRETS: `files:${directory}`, ARBEES_GOALSERVE_KEY: 'of-the-environment' };
  const live = await realFeeds({ feeds: 'live', env, without: [] });
  expect(live.kalshi).toMatchObject({ key_id: KEY_ID, private_key_pem: PEM.trim() });
  expect(live.goalserve?.key).toBe('goalserve-key-of-this-test');
  expect(redactText('http://x/goalserve-key-of-this-test/y')).toBe('http://x/[redacted]/y');
  const none = await realFeeds({ feeds: 'live', env: {}, without: ['kalshi'] });
  expect([none.kalshi, none.goalserve]).toEqual([null, null]);
  const bad = realFeeds({ feeds: 'live', env: { ARBEES_GOALSERVE_KEY: 'a/b' }, without: ['kalshi'] });
  expect(await failure(bad)).toMatchObject({ field: 'goalserve_key' });
});

describe('what cannot be had', () => {
  it.each([
    ['gone', 'secret_absent'],
    ['closed', 'secret_denied'],
    ['text', 'secret_malformed'],
    ['list', 'secret_malformed'],
  ])('at AWS is named: %s', async (id, code) => {
    manager.denied.add('closed');
    manager.secrets.set('text', `UNQUOTED ${KEY_ID}`);
    manager.secrets.set('list', '["UNQUOTED"]');
    const error = await failure(keyOf({ ARBEES_SECRETS: `aws:${id}` }));
    expect(error).toMatchObject({ code, field: 'ARBEES_SECRETS' });
    expect(inspect(error)).not.toContain('UNQUOTED');
  });

  it('is named when nothing answers for AWS', async () => {
    const silent = await startSecretManager();
    await silent.stop();
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', silent.url);
    expect(await failure(keyOf({ ARBEES_SECRETS: 'aws:x' }))).toMatchObject({ code: 'secret_unreachable' });
  });

  it.each(['vault:x', 'aws:', 'files:', 'SECRET'])('is refused with ARBEES_SECRETS=%s', (place) => {
    expect(() => openSecrets({ ARBEES_SECRETS: place })).toThrow(expect.objectContaining({ code: 'bad_secrets' }));
  });

  it('is a Polymarket key of which a part is missing or no address', async () => {
    const key = { ARBEES_POLYMARKET_API_KEY: 'a', ARBEES_POLYMARKET_SECRET: 'b', ARBEES_POLYMARKET_PASSPHRASE: 'c' };
    const of = (env: Record<string, string>) => polymarketKey(openSecrets(env));
    expect(await of({})).toBeNull();
    expect(await failure(of(key))).toMatchObject({ field: 'ARBEES_POLYMARKET_ADDRESS' });
    expect(await failure(of({ ...key, ARBEES_POLYMARKET_ADDRESS: 'x' }))).toMatchObject({ code: 'bad_secret' });
    expect(await of({ ...key, ARBEES_POLYMARKET_ADDRESS: `0x${'aB'.repeat(20)}` })).toMatchObject({ passphrase: 'c' });
  });
});

describe('a secret', () => {
  it('is not printed by anything that prints', () => {
    const secret = new Secret('SECRET-of-this-test');
    const text = [String(secret), JSON.stringify({ secret }), inspect({ secret }), `${secret}`].join();
    expect(text).not.toContain('SECRET-of');
    expect(text).toContain('[secret]');
    expect(secret.reveal()).toBe('SECRET-of-this-test');
  });

  it('is taken out of whatever is logged, by whatever name and inside of whatever', () => {
    new Secret(PEM);
    new Secret('with "quotes" and \\ signs');
    let text = '';
    const destination = {
      write(line: string): void {
        text += line;
      },
    };
    const logger = makeLogger({ destination });
    logger.error(
      { anything: { deep: [PEM, LINE] }, other: `x ${LINE} y`, quoted: 'with "quotes" and \\ signs' },
      'said',
    );
    logger.warn(new Error(`broken ${LINE}`));
    for (const line of PEM.split('\n').filter((one) => !one.startsWith('-----') && one !== ''))
      expect(text).not.toContain(line);
    expect(text).not.toContain('quotes');
    for (const line of text.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ name: 'arbees' });
  });

  it('leaves the text around it, and short words, alone', () => {
    hideText('abc');
    hideText('a-secret-word');
    expect(redactText('abc and a-secret-word, abc')).toBe('abc and [redacted], abc');
  });
});
