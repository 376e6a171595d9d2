/** Documents from a source's host that are too large or nest too deep are refused by name, before they are parsed (G13). */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HttpClient, type HttpError } from '../../adapters/http/client.ts';
import { parseJson } from '../../adapters/http/decode.ts';
import { loopback, WALL } from './support/loopback.ts';

const nested = (levels: number): string => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;

describe('the depth of a document', () => {
  it('is at most 64 levels', () => {
    expect(parseJson(nested(64)).ok).toBe(true);
    expect(parseJson(nested(66))).toMatchObject({ ok: false, reason: 'too_deep' });
    expect(parseJson('['.repeat(5_000_000))).toMatchObject({ ok: false, reason: 'too_deep' });
  });

  it('does not count what stands in strings', () => {
    for (const text of ['['.repeat(100), `\\"${'{'.repeat(100)}`, `\\\\\\"${'['.repeat(100)}`])
      expect(parseJson(`{"a":"${text}"}`).ok).toBe(true);
    expect(parseJson(`{"a":"\\\\","b":${nested(70)}}`)).toMatchObject({ reason: 'too_deep' });
  });

  it('changes nothing for any other document', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => {
        const text = JSON.stringify(value);
        expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
    for (const text of ['"', '{"a', '"\\', ']]]]', '']) expect(parseJson(text)).toMatchObject({ reason: 'bad_json' });
  });
});

describe('an answer', () => {
  const large = JSON.stringify({ text: 'a'.repeat(9 * 1024 * 1024) });
  it.each([
    ['larger than 8 MB', Buffer.from(large), {}],
    ['larger than 8 MB when unpacked', gzipSync(large), { 'content-encoding': 'gzip' }],
    ['nested too deep', Buffer.from(nested(1_000)), {}],
  ])('that is %s is a failed request, and the process goes on', async (_name, body, headers) => {
    const server = await loopback({
      http: (_request, response) =>
        void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body),
    });
    const options = { baseUrl: server.url, userAgent: 'test/1', clock: WALL, rng: () => 0, attempts: 1 };
    const client = new HttpClient(options);
    try {
      const error = (await client.getJson('/x').catch((one: unknown) => one)) as HttpError;
      expect(error.kind).toBe('not_json');
    } finally {
      await client.close();
    }
  });
});
