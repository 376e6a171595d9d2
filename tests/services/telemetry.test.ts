import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell } from '../../runtime/services/api/csv.ts';
import { makeSystemClock } from '../../runtime/telemetry/clock.ts';
import { makeLogger } from '../../runtime/telemetry/logger.ts';
import { redactText } from '../../runtime/telemetry/redact.ts';

describe('the log', () => {
  const logged = (write: (logger: ReturnType<typeof makeLogger>) => void): string => {
    let text = '';
    const destination = {
      write(line: string): void {
        text += line;
      },
    };
    write(makeLogger({ destination }));
    return text;
  };
  const pem = '-----BEGIN RSA PRIVATE KEY-----\nSECRET\n-----END RSA PRIVATE KEY-----';

  it.each([
    ['a field', { token: 'SECRET' }],
    ['a nested field', { request: { authorization: 'SECRET' } }],
    ['a field two levels down', { request: { headers: { cookie: 'SECRET' } } }],
    ['a key', { kalshi: { privateKeyPem: pem } }],
    ['an error with an address', { err: new Error('connect postgres://arbees:SECRET@db/x failed') }],
    ['an error with a bearer token', { err: new Error('got Bearer SECRET') }],
  ])('does not carry %s', (_name, fields) => {
    const line = logged((logger) => logger.error(fields, 'failed'));
    expect(line).not.toContain('SECRET');
    expect(JSON.parse(line)).toMatchObject({ name: 'arbees', msg: 'failed' });
  });

  it('does not carry secrets in its messages', () => {
    expect(logged((logger) => logger.warn(`key ${pem} and https://x/?token=SECRET&a=1`))).not.toContain('SECRET');
  });

  it.each([
    [
      'http://user:SECRET@host/x (ECONNREFUSED), polymarket at http://b.example',
      'http://[redacted]@host/x (ECONNREFUSED), polymarket at http://b.example',
    ],
    ['wss://SECRET@host/ws', 'wss://[redacted]@host/ws'],
    ['"postgres://arbees:SEC@RE/T@host:1/db", next', '"postgres://[redacted]@host:1/db", next'],
    ['https://host/x?token=SECRET&a=1', 'https://host/x?token=[redacted]&a=1'],
  ])('has no secret of the address in %s', (text, clean) => expect(redactText(text)).toBe(clean));

  it('leaves ordinary text alone', () => {
    const plain = 'Kalshi book 3.2 s old, limit 2.0 s: https://site.api.espn.com/apis?dates=20261120&limit=10';
    expect(redactText(plain)).toBe(plain);
  });
});

it('the clock never runs backward', () => {
  const clock = makeSystemClock();
  let last = clock.nowUs();
  for (let i = 0; i < 100_000; i += 1) {
    const now = clock.nowUs();
    if (now < last) throw new Error(`${now} after ${last}`);
    last = now;
  }
  expect(Number.isSafeInteger(last)).toBe(true);
});

describe('a cell of the statement', () => {
  /** RFC 4180: undo the quoting. */
  const unquote = (cell: string): string => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);

  it('is one cell that reads back as what it was, and never a formula', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '=', '+', '-', '@', ' ') }), (text) => {
        const read = unquote(csvCell(text));
        expect(read.replace(/^'(?=[=+\-@])/, '')).toBe(text);
        expect(read).not.toMatch(/^[=+\-@]/);
      }),
    );
  });
});
