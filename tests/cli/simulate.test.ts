/** `arbees simulate`: one source alone, with what a client needs to talk to it. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { OnceClient } from '../../adapters/http/once.ts';
import { readBalance } from '../../adapters/kalshi/private/account-answers.ts';
import { KalshiSigner } from '../../adapters/kalshi/sign.ts';
import { simulate } from '../../runtime/services/simulate/simulate.ts';
import { arbees } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'arbees-simulate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const key_file = join(folder, 'member.pem');

describe('arbees simulate', () => {
  it('kalshi prints addresses and a key with which its account can be read', async () => {
    const ran = await arbees(['simulate', 'kalshi', '--key-file', key_file, '--seconds', '1', '--json']);
    expect(ran.code).toBe(0);
    expect(ran.json()).toMatchObject({ source: 'kalshi', private_key_file: key_file, games_live: expect.any(Number) });
    expect(statSync(key_file).mode & 0o777).toBe(0o600);

    const request = { source: 'kalshi', port: 0, seed: 2, speed: 5, key_file, cash_udollars: 25_000_000 } as const;
    const running = await simulate(request);
    const { rest_url = '', key_id = '' } = running.addresses;
    const clock = { nowUs: () => Date.now() * 1_000 };
    const signer = new KalshiSigner(key_id, readFileSync(key_file, 'utf8'));
    const headers = (method: string, path: string) => signer.headersSoon(method, path, clock.nowUs());
    const client = new OnceClient({ baseUrl: rest_url, userAgent: 'test/1', clock, headers });
    const came = await client.send({ method: 'GET', path: '/portfolio/balance', query: {}, body: null });
    await client.close();
    await running.stop();
    const balance = readBalance(came.kind === 'answered' ? came.body : null);
    expect(balance.ok && balance.value.total_udollars).toBe(25_000_000);
  });

  it('names a port that is taken, and a source that there is not', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    const ran = await arbees(['simulate', 'espn', '--port', String(port), '--seconds', '1']);
    holder.close();
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining(`port ${port} cannot be opened (EADDRINUSE)`)]);
    expect((await arbees(['simulate', 'nasdaq'])).code).toBe(2);
  });
});
