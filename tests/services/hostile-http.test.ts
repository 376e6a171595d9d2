/** No request of any form ends the process, and no stranger keeps the operator from halting (G2, G8). */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRng } from '../../adapters/http/backoff.ts';
import { BEARER, type Harness, startHarness, TOKEN } from './harness.ts';

let harness: Harness;
let cookie = '';
beforeAll(async () => {
  harness = await startHarness({ requests_per_minute: 1_000_000 });
  cookie = ((await harness.fetch('/')).headers.get('set-cookie') ?? '').split(';')[0] ?? '';
});
afterAll(() => harness.stop());

/** Send bytes over a socket of one's own and read until the server or the patience ends. */
function exchange(bytes: string | Buffer, patience_ms = 150, port = harness.api.port): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(end, patience_ms);
    socket.on('data', (data) => {
      answer += String(data);
      if (/^HTTP\/1\.1 [2-5]/.test(answer) && answer.includes('\r\n\r\n')) end();
    });
    socket.on('error', end);
    socket.on('close', end);
  });
}

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
const upgrade = (target: string, headers = `Cookie: ${cookie}\r\n`): string =>
  `GET ${target} HTTP/1.1\r\nHost: localhost:${harness.api.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${KEY}${headers}\r\n`;

const alive = async (): Promise<number> => (await harness.fetch('/api/health', { headers: BEARER })).status;

describe('an upgrade', () => {
  it.each(['//', '//:', '///', '/\\', 'http://[', '//[::', '//%', 'http://:0/ws', '//a b'])(
    'to %s is refused, whoever asks, and the process lives',
    async (target) => {
      for (const headers of [`Cookie: ${cookie}\r\n`, `Authorization: Bearer ${TOKEN}\r\n`, ''])
        expect(await exchange(upgrade(target, headers))).toMatch(/^HTTP\/1\.1 4\d\d |^$/);
      expect(await alive()).toBe(200);
    },
  );

  it('to // with a valid cookie is answered 400, to another path 404, to the WebSocket with a welcome', async () => {
    expect(await exchange(upgrade('//'))).toMatch(/^HTTP\/1\.1 400 /);
    expect(await exchange(upgrade('/nothing'))).toMatch(/^HTTP\/1\.1 404 /);
    expect(await exchange(upgrade('/ws?x=1'))).toMatch(/^HTTP\/1\.1 101 /);
    expect(await exchange(upgrade('/ws', ''))).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('whatever comes over the wire', () => {
  const METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE', 'DELETE', 'get', 'G\u00e9T', '', 'PRI'];
  const TARGETS = [
    ...['/', '//', '///x', '*', '/ws', '/ws/', '/api', '/api/view', '/api/pairs/%/books', '/api/pairs/%ff%fe/books'],
    ...['/api/pairs/__proto__/books', '/api/journal?from_seq=-1', '/api/journal?from_seq[]=1&from_seq[x]=2', '/%00'],
    ...['http://[', 'http://localhost/ws', '//:80', '/..%2f..%2fetc/passwd', '/../../etc/passwd', '\\\\x', '/?%', '/#'],
    ...[`/${'a'.repeat(9_000)}`, `/?${'a&'.repeat(3_000)}`, '/index.html', '/assets/', '/metrics', '/api/control'],
  ];
  const VERSIONS = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', '', 'http/1.1'];
  const VALUES = [
    '',
    'x',
    '-1',
    '99999999999',
    'a'.repeat(5_000),
    '\u0000',
    '\u00ff\u00fe',
    '=;=;=',
    'bearer',
    '[',
    '"',
  ];
  const NAMES = [
    ...['Host', 'Cookie', 'Authorization', 'Origin', 'Connection', 'Upgrade', 'Content-Length', 'Transfer-Encoding'],
    ...['Content-Type', 'Expect', 'Sec-WebSocket-Key', 'Sec-WebSocket-Version', 'Sec-WebSocket-Extensions', 'Range'],
    ...['Sec-WebSocket-Protocol', 'Forwarded', 'X-Forwarded-For', 'If-None-Match', 'Accept-Encoding', 'Sec-Fetch-Site'],
  ];
  const BODIES = [
    '',
    '{}',
    '{"command":"halt"}',
    '[[[[',
    '{"__proto__":{"x":1}}',
    'null',
    '\u0000\u0001',
    '5\r\nhello\r\n0\r\n\r\n',
  ];

  it('is answered or dropped, and the server answers the next request', async () => {
    const seed = Number(process.env.ARBEES_FUZZ_SEED ?? 20_261_201);
    process.stderr.write(`hostile HTTP: ARBEES_FUZZ_SEED=${seed}\n`);
    const rng = seededRng(seed);
    const one = <T>(of: readonly T[]): T => of[Math.floor(rng() * of.length)] as T;
    const known = (): string[] => [
      ...(rng() < 0.8 ? [`Host: localhost:${harness.api.port}`] : []),
      ...(rng() < 0.5 ? [`Cookie: ${cookie}`] : []),
      ...(rng() < 0.3 ? [`Authorization: Bearer ${TOKEN}`] : []),
      ...(rng() < 0.5 ? ['Connection: Upgrade', 'Upgrade: websocket'] : []),
      ...(rng() < 0.4 ? KEY.trimEnd().split('\r\n') : []),
    ];
    const message = (): Buffer => {
      const headers = known();
      for (let n = Math.floor(rng() * 4); n > 0; n -= 1) headers.push(`${one(NAMES)}: ${one(VALUES)}`);
      const body = one(BODIES);
      if (rng() < 0.6) headers.push(`Content-Length: ${Buffer.byteLength(body)}`);
      const text = `${one(METHODS)} ${one(TARGETS)} ${one(VERSIONS)}\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
      const bytes = Buffer.from(text, rng() < 0.5 ? 'utf8' : 'latin1');
      // Some are cut short, some have a byte changed, some are followed by frames of nobody's protocol.
      if (rng() < 0.15) return bytes.subarray(0, Math.floor(rng() * bytes.length));
      if (rng() < 0.3) bytes[Math.floor(rng() * bytes.length)] = Math.floor(rng() * 256);
      const tail = Buffer.from(Array.from({ length: Math.floor(rng() * 64) }, () => Math.floor(rng() * 256)));
      return rng() < 0.4 ? Buffer.concat([bytes, tail]) : bytes;
    };
    for (let round = 0; round < 40; round += 1) {
      await Promise.all(Array.from({ length: 40 }, () => exchange(message(), 80)));
      expect(await alive()).toBe(200);
    }
  }, 60_000);
});

describe('halting', () => {
  const control = (api: Harness) =>
    api.fetch('/api/control', {
      method: 'POST',
      headers: { ...BEARER, 'content-type': 'application/json' },
      body: JSON.stringify({ command: 'halt', reason: 'test' }),
    });
  const statuses = async (api: Harness, count: number, path: string, headers: Record<string, string> = {}) =>
    new Set(await Promise.all(Array.from({ length: count }, async () => (await api.fetch(path, { headers })).status)));

  it('is not kept from the operator by what others ask, nor by what the operator asks', async () => {
    const api = await startHarness({ requests_per_minute: 50 });
    try {
      expect(await statuses(api, 120, '/api/health')).toEqual(new Set([401, 429]));
      expect((await api.fetch('/api/health', { headers: BEARER })).status).toBe(200);
      expect((await control(api)).status).toBe(200);
      expect(await statuses(api, 120, '/api/health', BEARER)).toEqual(new Set([200, 429]));
      expect((await control(api)).status).toBe(200);
      expect(api.commands).toEqual(['halt: test', 'halt: test']);
    } finally {
      await api.stop();
    }
  });

  it('needs an identity all the same, and wrong tokens are counted', async () => {
    const api = await startHarness({ requests_per_minute: 20 });
    try {
      expect(await statuses(api, 60, '/api/view', { authorization: 'Bearer wrong' })).toEqual(new Set([401, 429]));
      const answer = await api.fetch('/api/control', { method: 'POST', body: '{}' });
      expect([401, 429]).toContain(answer.status);
      expect(api.commands).toEqual([]);
    } finally {
      await api.stop();
    }
  });

  it('lets pages of other sites use up their own budget only', async () => {
    const api = await startHarness({ requests_per_minute: 20 });
    try {
      await statuses(api, 60, '/', { 'sec-fetch-site': 'cross-site' });
      expect((await api.fetch('/')).status).toBe(200);
    } finally {
      await api.stop();
    }
  });
});
