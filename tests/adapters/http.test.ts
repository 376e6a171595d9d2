import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Backoff, backoffMs, seededRng } from '../../adapters/http/backoff.ts';
import { TokenBucket } from '../../adapters/http/bucket.ts';
import { HttpClient, type HttpError, retryAfterMs } from '../../adapters/http/client.ts';
import { easternTime, easternToUtcUs } from '../../adapters/http/eastern.ts';
import { ReconnectingSocket } from '../../adapters/http/socket.ts';
import { type Behaviour, eventually, json, type Loopback, loopback, WALL } from './support/loopback.ts';

async function withClient<T>(
  http: Behaviour['http'],
  use: (client: HttpClient, server: Loopback) => Promise<T>,
  options = {},
): Promise<T> {
  const server = await loopback({ http });
  const client = new HttpClient({
    baseUrl: `${server.url}/base`,
    userAgent: 'test/1 (+https://example.org)',
    clock: WALL,
    rng: () => 1,
    deadlineMs: 5000,
    ...options,
  });
  try {
    return await use(client, server);
  } finally {
    await client.close();
  }
}

const failure = (work: Promise<unknown>): Promise<HttpError> =>
  work.then(
    () => {
      throw new Error('answered');
    },
    (error: HttpError) => error,
  );

describe('delays', () => {
  it('double up to the limit, jittered, and repeat with the seed', () => {
    const options = { first_ms: 100, max_ms: 5000, jitter: 0.5 };
    fc.assert(
      fc.property(fc.integer(), fc.nat(60), (seed, attempt) => {
        const full = Math.min(5000, 100 * 2 ** Math.min(attempt, 30));
        const delay = backoffMs(attempt, options, seededRng(seed));
        expect(delay).toBeGreaterThanOrEqual(Math.floor(full / 2));
        expect(delay).toBeLessThanOrEqual(full);
        expect(backoffMs(attempt, options, seededRng(seed))).toBe(delay);
      }),
    );
  });

  it('start over after a success', () => {
    const backoff = new Backoff({ first_ms: 10, max_ms: 1000, jitter: 0 }, () => 0);
    expect([backoff.nextMs(), backoff.nextMs(), backoff.nextMs()]).toEqual([10, 20, 40]);
    backoff.reset();
    expect(backoff.nextMs()).toBe(10);
  });

  it.each([
    ['7', 7000],
    ['0', 0],
    ['1.5', 1500],
    ['99999', 900_000],
    ['9999999999', 900_000],
    ['9'.repeat(400), 900_000],
    ['soon', null],
    ['soon 5', null],
    ['-5', null],
    ['+5', null],
    ['5e9', null],
    ['2026-11-20T00:01:00Z', null],
    ['', null],
    ['Thu, 01 Jan 1970 00:00:30 GMT', 30_000],
    ['Thu, 99 Jan 1970 00:00:30 GMT', null],
    ['Fri, 20 Nov 2099 00:00:30 GMT', 900_000],
  ])('Retry-After %j is %j ms', (value, expected) => {
    expect(retryAfterMs(value, 0)).toBe(expected);
  });
});

describe('token bucket', () => {
  it('never lets more through than capacity plus refill, whatever the times', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2_000_000), { minLength: 1, maxLength: 60 }), (pauses_us) => {
        let now_us = 0;
        const bucket = new TokenBucket({ capacity: 5, refill_per_s: 2 }, { nowUs: () => now_us });
        const used_at: number[] = [];
        for (const pause_us of pauses_us) {
          now_us += pause_us;
          used_at.push(now_us + bucket.takeUs());
        }
        for (const [first, start] of used_at.entries()) {
          for (const [last, end] of used_at.entries()) {
            if (last >= first) expect(last - first + 1).toBeLessThanOrEqual(5 + 2 * ((end - start) / 1e6) + 1e-3);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('Eastern time', () => {
  it.each([
    ['2026-09-14T00:20:00Z', { date: '2026-09-13', hour: 20, minute: 20 }],
    ['2026-01-15T03:59:00Z', { date: '2026-01-14', hour: 22, minute: 59 }],
    ['2026-07-04T04:00:00Z', { date: '2026-07-04', hour: 0, minute: 0 }],
  ])('%s', (iso, expected) => {
    const at_us = Date.parse(iso) * 1000;
    expect(easternTime(at_us)).toEqual(expected);
    expect(easternToUtcUs(expected.date, expected.hour, expected.minute)).toBe(at_us);
  });

  it('has no 02:30 on the night the clocks go forward', () => {
    expect(easternToUtcUs('2026-03-08', 2, 30)).toBeNull();
  });
});

describe('HTTP client', () => {
  it('sends agent, query and per-attempt headers below the base path, and unpacks gzip', async () => {
    const reply: Behaviour['http'] = (_request, response) => {
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(gzipSync('{"ok":[1]}'));
    };
    await withClient(
      reply,
      async (client, server) => {
        const answer = await client.getJson('/x', { a: 1, b: ['p', 'q'], c: undefined });
        expect([answer.body, answer.text, answer.channel]).toEqual([
          { ok: [1] },
          '{"ok":[1]}',
          'GET /base/x?a=1&b=p&b=q',
        ]);
        expect(server.requests[0]?.headers).toMatchObject({
          'user-agent': 'test/1 (+https://example.org)',
          signed: 'GET /base/x',
        });
      },
      { headers: (method: string, path: string) => ({ signed: `${method} ${path}` }) },
    );
  });

  it('retries an outage once, and gives up with the status', async () => {
    const answers = [503, 200];
    await withClient(
      (_request, response) => json(response, {}, answers.shift() ?? 200),
      async (client) => {
        expect((await client.getJson('/x')).status).toBe(200);
      },
    );
    await withClient(
      (_request, response) => json(response, { error: 'no' }, 503),
      async (client, server) => {
        expect(await failure(client.getJson('/x'))).toMatchObject({ kind: 'status', status: 503 });
        expect(server.requests).toHaveLength(2);
      },
    );
  });

  it('asks a server only whether a named answer has changed, where it is told to', async () => {
    const reply: Behaviour['http'] = (request, response) => {
      if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else json(response, { v: 1 }, 200, { etag: '"v1"' });
    };
    await withClient(
      reply,
      async (client, server) => {
        const [first, again] = [await client.getJson('/x'), await client.getJson('/x')];
        expect([first.unchanged, again.unchanged]).toEqual([false, true]);
        expect(again).toMatchObject({ status: 304, text: first.text, body: { v: 1 }, channel: 'GET /base/x' });
        expect((await client.getJson('/y')).unchanged).toBe(false);
        expect(server.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"v1"', undefined]);
      },
      { etags: true },
    );
    await withClient(reply, async (client) => {
      await client.getJson('/x');
      expect((await client.getJson('/x')).unchanged).toBe(false);
    });
  });

  it('leaves a path alone that was limited, and asks the others meanwhile', async () => {
    await withClient(
      (request, response) =>
        request.url?.endsWith('/busy') === true
          ? json(response, {}, 429, { 'retry-after': '120' })
          : json(response, {}),
      async (client, server) => {
        expect(await failure(client.getJson('/busy'))).toMatchObject({ kind: 'status', retry_after_ms: 120_000 });
        const again = await failure(client.getJson('/busy'));
        expect(again).toMatchObject({ kind: 'limited', status: 429 });
        expect(again.retry_after_ms).toBeGreaterThan(100_000);
        expect((await client.getJson('/free')).status).toBe(200);
        expect(server.requests).toHaveLength(2);
        expect(client.state()).toMatchObject({ breaker: 'closed', limited_total: 1 });
        expect(client.state().limited_until_us).not.toBeNull();
      },
    );
  });

  it('never counts a limit toward the breaker', async () => {
    await withClient(
      (_request, response) => json(response, {}, 429, { 'retry-after': '120' }),
      async (client) => {
        for (let i = 0; i < 10; i += 1) expect((await failure(client.getJson(`/${i}`))).status).toBe(429);
        expect(client.state()).toMatchObject({ breaker: 'closed', limited_total: 10 });
      },
    );
  });

  it('opens its breaker for longer with every probe that fails, and says so', async () => {
    let answers = 503;
    await withClient(
      (_request, response) => json(response, {}, answers),
      async (client, server) => {
        const kinds: string[] = [];
        const ask = async (): Promise<void> => {
          kinds.push((await failure(client.getJson('/x'))).kind);
        };
        await ask();
        await ask();
        expect(client.state().breaker).toBe('open');
        await ask();
        await eventually(async () => {
          await ask();
          expect(server.requests.length).toBe(3);
        });
        expect(new Set(kinds)).toEqual(new Set(['status', 'breaker_open']));
        answers = 200;
        await eventually(async () => expect((await client.getJson('/x')).status).toBe(200));
        expect(client.state().breaker).toBe('closed');
      },
      { attempts: 1, breaker: { failures: 2, first_open_ms: 40, most_open_ms: 80 } },
    );
  });

  it('does not take a host to be back because a path of it is limited: nothing was asked', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    onTestFinished(() => void vi.useRealTimers());
    await withClient(
      (request, response) =>
        request.url === '/base/limited' ? json(response, {}, 429, { 'retry-after': '600' }) : json(response, {}, 503),
      async (client, server) => {
        await failure(client.getJson('/limited'));
        for (let call = 0; call < 5; call += 1) await failure(client.getJson('/x'));
        expect([client.state().breaker, server.requests.length]).toEqual(['open', 6]);
        vi.setSystemTime(60_000);
        expect((await failure(client.getJson('/limited'))).kind).toBe('limited');
        expect([client.state().breaker, server.requests.length]).toEqual(['open', 6]);
      },
      { attempts: 1 },
    );
  });

  it('takes a host to be down after five failures in a row, and every refusal ends the row, that of a probe too', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    onTestFinished(() => void vi.useRealTimers());
    const statuses = [...[500, 500, 500, 500, 404], ...[500, 500, 500, 500, 500], ...[403, 500, 500, 500, 500, 500]];
    await withClient(
      (_request, response) => json(response, {}, statuses.shift()),
      async (client) => {
        const breakers = async (calls: number): Promise<string> => {
          for (let call = 0; call < calls; call += 1) await failure(client.getJson('/x'));
          return client.state().breaker;
        };
        expect([await breakers(9), await breakers(1)]).toEqual(['closed', 'open']);
        vi.setSystemTime(60_000);
        expect([await breakers(5), await breakers(1)]).toEqual(['closed', 'open']);
      },
      { attempts: 1 },
    );
  });

  it('does not retry a refusal, nor a host that asks for a long pause', async () => {
    await withClient(
      (_request, response) => json(response, {}, 403),
      async (client, server) => {
        expect(await failure(client.getJson('/x'))).toMatchObject({ status: 403 });
        expect(server.requests).toHaveLength(1);
      },
    );
    await withClient(
      (_request, response) => json(response, {}, 429, { 'retry-after': '60' }),
      async (client, server) => {
        expect(await failure(client.getJson('/x'))).toMatchObject({ status: 429, retry_after_ms: 60_000 });
        expect(server.requests).toHaveLength(1);
      },
    );
  });

  it.each([
    ['an error page with status 200', 'text/html', '<html>blocked</html>'],
    ['a page that claims to be JSON', 'application/json', ' <!doctype html>'],
    ['cut JSON', 'application/json', '{"events":['],
    ['an empty body', 'application/json', ''],
  ])('refuses %s', async (_name, type, body) => {
    await withClient(
      (_request, response) => response.writeHead(200, { 'content-type': type }).end(body),
      async (client) => {
        expect(await failure(client.getJson('/x'))).toMatchObject({ kind: 'not_json', status: 200 });
      },
    );
  });

  it('holds to its deadline, and stops asking a host that keeps failing', async () => {
    await withClient(
      () => undefined,
      async (client, server) => {
        for (let call = 0; call < 2; call += 1) expect((await failure(client.getJson('/x'))).kind).toBe('timeout');
        expect((await failure(client.getJson('/x'))).kind).toBe('breaker_open');
        expect(server.requests).toHaveLength(2);
      },
      { attempts: 1, deadlineMs: 100, breaker: { failures: 2, first_open_ms: 60_000, most_open_ms: 60_000 } },
    );
  });

  it('stops at once when told to, even between two attempts', async () => {
    await withClient(
      (_request, response) => json(response, {}, 503, { 'retry-after': '9' }),
      async (client) => {
        const stop = new AbortController();
        const call = failure(client.getJson('/x', {}, { signal: stop.signal }));
        setTimeout(() => stop.abort(), 50);
        expect((await call).kind).toBe('aborted');
      },
    );
  });
});

describe('reconnecting socket', () => {
  function socketTo(server: Loopback, log: string[], receive_timeout_ms = 60_000): ReconnectingSocket {
    return new ReconnectingSocket({
      url: server.url.replace('http', 'ws'),
      clock: WALL,
      backoff: new Backoff({ first_ms: 5, max_ms: 20, jitter: 0 }, () => 0),
      receive_timeout_ms,
      headers: () => ({ attempt: String(server.requests.length) }),
      handlers: {
        open: () => log.push('open'),
        text: (data) => log.push(data),
        down: (reason) => log.push(`down ${reason}`),
      },
    });
  }

  it('comes back with fresh headers and opens again, so that the session can subscribe again', async () => {
    const server = await loopback({ open: (socket) => socket.send('hello') });
    const log: string[] = [];
    const socket = socketTo(server, log);
    socket.start();
    await eventually(() => expect(log).toContain('hello'));
    server.sockets[0]?.close(1001);
    await eventually(() => expect(log.filter((line) => line === 'hello')).toHaveLength(2));
    expect(log.slice(0, 4)).toEqual(['open', 'hello', 'down closed_1001', 'open']);
    expect(server.requests.map(({ headers }) => headers.attempt)).toEqual(['0', '1']);
    expect(socket.reconnects).toBe(1);
    await socket.stop();
  });

  it('replaces a socket that is open but silent, though pings are answered', async () => {
    const server = await loopback({});
    const log: string[] = [];
    const socket = socketTo(server, log, 80);
    socket.start();
    await eventually(() => expect(server.sockets.length).toBeGreaterThan(1));
    expect(log.some((line) => line.startsWith('down silent'))).toBe(true);
    await socket.stop();
  });

  it('names a refused upgrade and keeps trying', async () => {
    const server = await loopback({ accept: () => false });
    const log: string[] = [];
    const socket = socketTo(server, log);
    socket.start();
    await eventually(() => expect(server.requests.length).toBeGreaterThan(2));
    expect(log[0]).toBe('down http_401');
    await socket.stop();
  });
});
