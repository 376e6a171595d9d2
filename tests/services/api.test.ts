import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HealthAnswer } from '../../runtime/services/api/contract.ts';
import { plainEntries } from '../db/entries.ts';
import { BEARER, type Harness, PAGE_SCRIPT, Page, startHarness, TOKEN } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

/** A request with headers that fetch would not let us set. */
function raw(path: string, headers: Record<string, string>): Promise<{ status: number; cookie: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: harness.api.port, path, headers }, (response) => {
      response.resume();
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, cookie: response.headers['set-cookie']?.[0] ?? '' });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

const ROUTES = [
  ...['/api/health', '/api/view', '/api/settings', '/api/journal', '/api/statement.csv', '/api/demo', '/metrics'],
  ...['/api/account', '/api/trades', '/api/fills.csv'],
  ...['/api/pairs/nba:1:NY/books', '/api/nothing'],
];

describe('authentication', () => {
  it.each(ROUTES)('refuses %s without a token, and with a wrong one', async (path) => {
    const none = await harness.fetch(path);
    expect(none.status).toBe(401);
    expect(((await none.json()) as { error: { code: string } }).error.code).toBe('unauthorized');
    expect((await harness.fetch(path, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    expect((await harness.fetch(path, { headers: { cookie: 'arbees_session=x' } })).status).toBe(401);
  });

  it('answers with the token', async () => {
    const answer = await harness.fetch('/api/health', { headers: BEARER });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      mode: 'demo',
      kernel_sha256: 'ab'.repeat(32),
      lags: [{ source: 'espn', league: 'nba', seen: 9, median_us: 4_200_000, counted_us: 15_000_000 }],
    });
  });

  it('gives the page a session on loopback: HttpOnly, SameSite=Strict, good for the API', async () => {
    const page = await harness.fetch('/');
    const cookie = page.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    const answer = await harness.fetch('/api/view', { headers: { cookie: cookie.split(';')[0] as string } });
    expect(answer.status).toBe(200);
  });

  it('gives no session to who comes through a proxy', async () => {
    const { status, cookie } = await raw('/', { 'x-forwarded-for': '203.0.113.9' });
    expect([status, cookie]).toEqual([401, '']);
  });

  it('asks for the token where it is not bound to loopback', async () => {
    const open = await startHarness({ host: '0.0.0.0' });
    try {
      const page = await open.fetch('/');
      expect([page.status, page.headers.get('set-cookie')]).toEqual([401, null]);
      const json = { 'content-type': 'application/json' };
      const post = (token: string) =>
        open.fetch('/api/session', { method: 'POST', headers: json, body: JSON.stringify({ token }) });
      expect((await post('wrong')).status).toBe(401);
      const session = await post(TOKEN);
      expect(session.status).toBe(204);
      const cookie = session.headers.get('set-cookie')?.split(';')[0] as string;
      expect((await open.fetch('/api/health', { headers: { cookie } })).status).toBe(200);
      expect((await open.fetch('/', { headers: { cookie } })).status).toBe(200);
    } finally {
      await open.stop();
    }
  });
});

describe('Host and Origin', () => {
  it.each(['evil.example', 'evil.example:8080', 'localhost.evil.example'])('refuses Host %j', async (host) => {
    expect((await raw('/api/health', { ...BEARER, host })).status).toBe(421);
    expect((await raw('/', { host })).cookie).toBe('');
  });

  it.each(['http://evil.example', 'null', 'http://localhost:1', 'http://127.0.0.1'])(
    'refuses Origin %s',
    async (origin) => {
      expect((await raw('/api/health', { ...BEARER, origin })).status).toBe(403);
    },
  );

  it('accepts its own origin', async () => {
    const host = `localhost:${harness.api.port}`;
    expect((await raw('/api/health', { ...BEARER, host, origin: `http://${host}` })).status).toBe(200);
  });

  it.each([
    [{}, '401'],
    [{ ...BEARER, origin: 'http://evil.example' }, '403'],
    [{ ...BEARER, host: 'evil.example' }, '421'],
  ])('refuses a WebSocket with %j', async (headers, status) => {
    const page = new Page(harness.api.port, headers as Record<string, string>);
    await expect(page.resume(null, 0)).rejects.toThrow(status);
  });
});

describe('the name it is bound to', () => {
  it.each([
    ['localhost.', 200],
    ['LOCALHOST', 200],
    ['Desk.Example', 200],
    ['desk.example.', 200],
    ['desk.example.evil', 421],
  ])('Host %s is answered %i', async (host, status) => {
    const named = await startHarness({ allowed_hosts: ['Desk.example'] });
    try {
      const answered = await new Promise<number | undefined>((resolve, reject) => {
        const { port } = named.api;
        const sent = request(
          { host: '127.0.0.1', port, path: '/api/health', headers: { ...BEARER, host } },
          (answer) => {
            answer.resume();
            resolve(answer.statusCode);
          },
        );
        sent.on('error', reject);
        sent.end();
      });
      expect(answered).toBe(status);
    } finally {
      await named.stop();
    }
  });
});

it('says in its health what each feed said last, and which hosts are not asked', async () => {
  const fed = await startHarness();
  const host = { host: 'site.api.espn.com', breaker: 'open', limited_total: 3, limited_until_us: 9 } as const;
  const counters = { frames: 1, gaps: 0, reconnects: 0, rejected: {}, hosts: [host] };
  const at = { provider_at_us: null, received_at_us: 1, parsed_at_us: 1 };
  const body = { source: 'espn', status: 'down', detail: 'nfl: considered down', counters, at } as const;
  const entry = { stream: 'ticks', seq: fed.stream.view.last.ticks + 1, at_us: 1, cause: null, kind: 'feed' } as const;
  try {
    fed.stream.append([{ ...entry, body }]);
    const answer = (await (await fed.fetch('/api/health', { headers: BEARER })).json()) as HealthAnswer;
    expect(answer.feeds).toEqual([{ source: 'espn', status: 'down', detail: 'nfl: considered down', hosts: [host] }]);
  } finally {
    await fed.stop();
  }
});

it('says in its health every halt that stands, and how much of trading it stops', async () => {
  const halting = await startHarness();
  const health = async () =>
    (await (await halting.fetch('/api/health', { headers: BEARER })).json()) as Pick<HealthAnswer, 'status' | 'halts'>;
  const say = (scope: string, halted: boolean): void => {
    const [entry] = plainEntries(halting.stream.view.last.decisions + 1, 1);
    if (entry?.kind === 'halted')
      halting.stream.append([{ ...entry, body: { halted, reason: 'limit reached', by: 'day loss limit', scope } }]);
  };
  try {
    say('venue:kalshi', true);
    const halt = { scope: 'venue:kalshi', reason: 'limit reached', by: 'day loss limit' };
    expect(await health()).toMatchObject({ status: 'degraded', halts: [halt] });
    say('all', true);
    expect(await health()).toMatchObject({ status: 'halted', halts: [halt, { ...halt, scope: 'all' }] });
    say('all', false);
    say('venue:kalshi', false);
    expect((await health()).halts).toEqual([]);
  } finally {
    await halting.stop();
  }
});

describe('input', () => {
  const post = (path: string, body: string) =>
    harness.fetch(path, { method: 'POST', headers: { ...BEARER, 'content-type': 'application/json' }, body });

  it.each([
    ['/api/control', '{"command":"explode","reason":""}', 'command'],
    ['/api/control', '{"command":"halt"}', 'reason'],
    ['/api/control', '{"command":"resume","reason":" "}', 'reason'],
    ['/api/control', '{"command":"halt","reason":"","x":1}', 'x'],
  ])('%s %s names the field %s', async (path, body, field) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(400);
    const { error } = (await answer.json()) as { error: { field: string; message: string; expected: string } };
    expect(error.field).toBe(field);
    expect(error.expected).toBeTruthy();
  });

  it.each(['{', '[]', '"x"', ''])('refuses the body %j', async (body) => {
    expect((await post('/api/control', body)).status).toBe(400);
  });

  it.each(['from_seq=-1', 'from_seq=x', 'limit=0', 'limit=10001', 'limit=1&limit=2'])('refuses ?%s', async (query) => {
    const answer = await harness.fetch(`/api/journal?${query}`, { headers: BEARER });
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { error: { field: string } }).error.field).toBe(query.split('=')[0]);
  });

  it('passes halt and resume on', async () => {
    expect((await post('/api/control', '{"command":"halt","reason":""}')).status).toBe(200);
    expect((await post('/api/control', '{"command":"resume","reason":"checked"}')).status).toBe(200);
    expect(harness.commands).toEqual(['halt: halted by the operator', 'resume: checked']);
  });

  it('halts a scope by name, and resumes only what is halted', async () => {
    const halt = '{"command":"halt","reason":"odd fills","scope":"venue:kalshi","by":"Ada"}';
    expect((await post('/api/control', halt)).status).toBe(200);
    expect(harness.commands.at(-1)).toBe('halt: odd fills, venue:kalshi, by Ada');
    const other = await post('/api/control', '{"command":"resume","reason":"checked","scope":"sport:nba"}');
    expect([other.status, await other.json()]).toMatchObject([404, { error: { code: 'not_halted', field: 'scope' } }]);
  });

  it.each(['journal', 'day loss limit', ' breaker ', ' '])('does not let anyone speak as %j', async (by) => {
    const answer = await post('/api/control', JSON.stringify({ command: 'resume', reason: 'x', by }));
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { field: 'by' } }]);
  });

  it.each(['everything', 'venue:', 'planet:mars', ''])('refuses the scope %j', async (scope) => {
    const answer = await post('/api/control', JSON.stringify({ command: 'halt', reason: '', scope }));
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: { field: 'scope', expected: expect.stringContaining('venue:ID') } },
    ]);
  });

  it.each([
    ['{"position_id":"kalshi:A:yes"}', 200, { order_id: 'r-1-2' }],
    ['{"position_id":"kalshi:B:yes"}', 404, { error: { code: 'unknown_position', field: 'position_id' } }],
    ['{"position_id":"stopped"}', 409, { error: { code: 'stopped_by_fault' } }],
    ['{"position":1}', 400, { error: { field: 'position' } }],
  ])('closing %s answers %i', async (body, status, answer) => {
    const closed = await post('/api/positions/close', body);
    expect([closed.status, await closed.json()]).toMatchObject([status, answer]);
    const stranger = await harness.fetch('/api/positions/close', { method: 'POST', body });
    expect(stranger.status).toBe(401);
  });

  it('answers 404 for an unknown pair and for the demo outside demo mode', async () => {
    for (const path of ['/api/pairs/x/books', '/api/demo', '/api/nothing'])
      expect((await harness.fetch(path, { headers: BEARER })).status).toBe(404);
  });

  it('serves journal, books, settings, CSV and metrics', async () => {
    const get = async (path: string) => harness.fetch(path, { headers: BEARER });
    expect(await (await get('/api/journal?from_seq=2&limit=2')).json()).toMatchObject([{ seq: 2 }, { seq: 3 }]);
    const ticks = await (await get('/api/journal?stream=ticks')).json();
    expect(ticks).toMatchObject([{ stream: 'ticks', seq: 1 }, { seq: 2 }]);
    expect(await (await get('/api/pairs/nba:1:NY/books')).json()).toEqual({ pair_id: 'nba:1:NY', books: {} });
    expect(await (await get('/api/settings')).json()).toMatchObject({ schema: { type: 'object' } });
    expect(await (await get('/api/statement.csv')).text()).toMatch(/^at,kind,venue,label,/);
    expect(await (await get('/api/fills.csv')).text()).toMatch(/^at,at_us,fill_id,/);
    expect(await (await get('/api/account')).json()).toMatchObject({ account: 'test', positions: [] });
    expect(await (await get('/api/trades?limit=1')).json()).toEqual([]);
    const metrics = await (await get('/metrics')).text();
    expect(metrics).toMatch(/arbees_journal_queue_entries/);
    expect(metrics).toMatch(/^arbees_source_lag_median_seconds\{source="espn",league="nba"\} 4.2$/m);
    expect(metrics).toMatch(/^arbees_source_lag_counted_seconds\{source="espn",league="nba"\} 15$/m);
    expect(metrics).toMatch(/^arbees_source_lag_news\{source="espn",league="nba"\} 9$/m);
  });
});

describe('the page', () => {
  it('is compressed, typed and cached by what it is', async () => {
    const script = await harness.fetch('/assets/main-abc123.js', { headers: { 'accept-encoding': 'br, gzip' } });
    expect(script.headers.get('content-encoding')).toBe('br');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect(await script.text()).toBe(PAGE_SCRIPT);
    const wasm = await harness.fetch('/assets/engine-abc123.wasm');
    expect(wasm.headers.get('content-type')).toBe('application/wasm');
    const deep = await harness.fetch('/games/nba:1');
    expect(deep.headers.get('cache-control')).toBe('no-cache');
    expect(await deep.text()).toContain('<title>page');
    const again = await harness.fetch('/', { headers: { 'if-none-match': deep.headers.get('etag') as string } });
    expect(again.status).toBe(304);
    expect((await harness.fetch('/assets/gone.js')).status).toBe(404);
    expect((await raw('/assets/..%2f..%2fpackage.json', {})).status).toBe(404);
  });

  it('forbids inline scripts, framing and foreign connections, and allows the kernel', async () => {
    const policy = (await harness.fetch('/')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-inline');
  });
});

it('takes the next free port when the wanted one is taken, and says so', async () => {
  const second = await startHarness({ port: harness.api.port });
  try {
    expect(second.api.moved).toBe(true);
    expect(second.api.port).toBeGreaterThan(harness.api.port);
    expect((await second.fetch('/api/health', { headers: BEARER })).status).toBe(200);
  } finally {
    await second.stop();
  }
});
