/**
 * The read-only endpoints of an account at both venues, on loopback: signatures are verified as the venues document it (kalshi.md 1,
 * polymarket.md 3.2), answers are those recorded there. Written from the documents, not from the client.
 */
import { constants, createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export const KALSHI_KEY_ID = 'a952bcbe-ec3b-4b5b-b8f9-11dae589608c';
export const POLYMARKET_ENV = {
  ARBEES_POLYMARKET_ADDRESS: `0x${'f39F'.repeat(10)}`,
  ARBEES_POLYMARKET_API_KEY: '11111111-2222-4333-8444-555555555555',
  ARBEES_POLYMARKET_SECRET: Buffer.from('a secret of thirty-two bytes!!!!').toString('base64url'),
  ARBEES_POLYMARKET_PASSPHRASE: 'd3adb33fd3adb33f',
};
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const KALSHI_PEM = String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));

type Answer = [status: number, body: unknown];

/** What the venues say, to be changed by a test: by path. */
export interface AccountVenues {
  kalshi_url: string;
  polymarket_url: string;
  answers: Map<string, Answer>;
  /** "METHOD /path" of every request that came. */
  requests: string[];
  /** Seconds that the venue's clock is ahead. */
  ahead_s: number;
  stop(): Promise<void>;
}

const KALSHI_ROOT = '/trade-api/v2';
const statuses = { exchange_active: true, trading_active: true, intra_exchange_transfers_active: true };

const ANSWERS: readonly [string, Answer][] = [
  [`${KALSHI_ROOT}/exchange/status`, [200, statuses]],
  [
    `${KALSHI_ROOT}/api_keys`,
    [200, { api_keys: [{ api_key_id: KALSHI_KEY_ID, name: 'desk', scopes: ['read', 'write'] }] }],
  ],
  [
    `${KALSHI_ROOT}/account/limits`,
    [200, { usage_tier: 'basic', read: { refill_rate: 200 }, write: { refill_rate: 100 } }],
  ],
  [`${KALSHI_ROOT}/portfolio/balance`, [200, { balance: 9801, balance_dollars: '98.0186', portfolio_value: 198 }]],
  [`${KALSHI_ROOT}/portfolio/positions`, [200, { cursor: '', market_positions: [], event_positions: [] }]],
  [`${KALSHI_ROOT}/portfolio/orders`, [200, { orders: [], cursor: '' }]],
  [`${KALSHI_ROOT}/portfolio/fills`, [200, { fills: [{ fill_id: 'f4a42159' }], cursor: '' }]],
  [`${KALSHI_ROOT}/portfolio/settlements`, [200, { settlements: [], cursor: '' }]],
  ['/api/geoblock', [200, { blocked: false, ip: '203.0.113.42', country: 'IE', region: 'L' }]],
  ['/events/keyset', [200, { events: [], next_cursor: '' }]],
  ['/auth/ban-status/closed-only', [200, { closed_only: false }]],
  ['/auth/api-keys', [200, { apiKeys: [POLYMARKET_ENV.ARBEES_POLYMARKET_API_KEY] }]],
  ['/data/orders', [200, { limit: 100, count: 0, next_cursor: 'LTE=', data: [] }]],
  ['/data/trades', [200, { limit: 100, count: 0, next_cursor: 'LTE=', data: [] }]],
];

const denied = (details: string): Answer => [401, { error: { code: 'authentication_error', message: 'no', details } }];

function header(request: IncomingMessage, name: string): string {
  return String(request.headers[name] ?? '');
}

/** Null lets the request through. */
function kalshiRefusal(request: IncomingMessage, path: string, now_ms: number): Answer | null {
  const [key, at_ms, signature] = ['key', 'timestamp', 'signature'].map((part) =>
    header(request, `kalshi-access-${part}`),
  );
  if (path === `${KALSHI_ROOT}/exchange/status`) return key === '' ? null : denied('SIGNED_FOR_NOTHING');
  if (key === '') return [401, { error: { code: 'signature_is_missing_from_headers' } }];
  if (key !== KALSHI_KEY_ID) return denied('NOT_FOUND');
  if (Math.abs(now_ms - Number(at_ms)) > 10_000) return [401, { error: { code: 'header_timestamp_expired' } }];
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const message = Buffer.from(`${at_ms}${request.method}${path}`);
  const genuine = verify(
    'sha256',
    message,
    { key: pair.publicKey, ...padding },
    Buffer.from(signature ?? '', 'base64'),
  );
  return genuine ? null : denied('INCORRECT_API_KEY_SIGNATURE');
}

function polymarketRefusal(request: IncomingMessage, path: string, now_ms: number): Answer | null {
  if (!/^\/(auth|data)\//.test(path)) return null;
  const env = POLYMARKET_ENV;
  const at_s = header(request, 'poly_timestamp');
  const key = Buffer.from(env.ARBEES_POLYMARKET_SECRET.replaceAll('-', '+').replaceAll('_', '/'), 'base64');
  const digest = createHmac('sha256', key).update(`${at_s}${request.method}${path}`).digest('base64');
  const expected = [
    ['poly_address', env.ARBEES_POLYMARKET_ADDRESS],
    ['poly_api_key', env.ARBEES_POLYMARKET_API_KEY],
    ['poly_passphrase', env.ARBEES_POLYMARKET_PASSPHRASE],
    ['poly_signature', digest.replaceAll('+', '-').replaceAll('/', '_')],
  ];
  const genuine = expected.every(([name, value]) => header(request, name as string) === value);
  const timely = Math.abs(now_ms / 1_000 - Number(at_s)) < 60;
  return genuine && timely ? null : [401, { error: 'Unauthorized/Invalid api key' }];
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function startAccountVenues(): Promise<AccountVenues> {
  const answers = new Map(ANSWERS);
  const requests: string[] = [];
  const serve = (refusal: typeof kalshiRefusal) =>
    createServer((request, response) => {
      const path = (request.url ?? '').split('?', 1)[0] as string;
      requests.push(`${request.method} ${path}`);
      const now_ms = Date.now() + venues.ahead_s * 1_000;
      const time: Answer | undefined = path === '/time' ? [200, Math.floor(now_ms / 1_000)] : undefined;
      const missing: Answer = [404, { error: { code: 'not_found' } }];
      const [status, body] = refusal(request, path, now_ms) ?? answers.get(path) ?? time ?? missing;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  const servers = [serve(kalshiRefusal), serve(polymarketRefusal)] as const;
  const [kalshi_host, polymarket_url] = [await listen(servers[0]), await listen(servers[1])];
  const venues: AccountVenues = {
    ...{ kalshi_url: `${kalshi_host}${KALSHI_ROOT}`, polymarket_url, answers, requests, ahead_s: 0 },
    async stop() {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
  return venues;
}
