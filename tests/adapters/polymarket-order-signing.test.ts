/** Our orders beside those of the venue's own client: the same hash, signature and body. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClobClient, OrderType, Side, type SignatureTypeV2 } from '@polymarket/clob-client-v2';
import fc from 'fast-check';
import { createWalletClient, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clobHeaders, clobSignature } from '../../adapters/polymarket/account-auth.ts';
import { type Amounts, orderAmounts, TICKS } from '../../adapters/polymarket/orders/amounts.ts';
import { keyHeaders } from '../../adapters/polymarket/orders/auth.ts';
import {
  accountOf,
  orderHash,
  partiesOf,
  type SignatureType,
  signOrder,
  type UnsignedOrder,
} from '../../adapters/polymarket/orders/typed-data.ts';
import {
  cancelAllRequest,
  cancelManyRequests,
  cancelRequest,
  heartbeatRequest,
  placeBatchRequest,
  placeRequest,
  type WireRequest,
} from '../../adapters/polymarket/orders/wire.ts';

/** The first key of the public test chain. */
const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const SIGNER = createWalletClient({ account: privateKeyToAccount(KEY), transport: http('http://127.0.0.1:1') });
const WALLET = '0x1111111111111111111111111111111111111111';
const TOKEN = '71321045679252212594626385532706912750332728571942532289631379312455583992563';
const CREDS = { key: '11111111-1111-4111-8111-111111111111', secret: `${'A'.repeat(43)}=`, passphrase: 'f' };

/** What the official client sent last. */
interface Sent {
  method: string;
  path: string;
  body: string;
  headers: Record<string, string | string[] | undefined>;
}

/** What it asks of the venue before it makes an order. */
const FACTS: readonly (readonly [string, object])[] = [
  ['/version', { version: 2 }],
  ['/tick-size', { minimum_tick_size: 0.0001 }],
  ['/markets-by-token', { condition_id: '0xc0' }],
  ['/clob-markets', { c: '0xc0', t: [{ t: TOKEN, o: 'A' }], mts: 0.0001 }],
];

const sent: Sent[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { method = '', url = '', headers } = request;
    const body = Buffer.concat(chunks).toString('utf8');
    const path = url.split('?', 1)[0] ?? '';
    const fact = FACTS.find(([of]) => path.startsWith(of))?.[1];
    response.setHeader('content-type', 'application/json');
    if (fact === undefined) sent.push({ method, path, body, headers });
    response.end(JSON.stringify(fact ?? {}));
  });
});
let host = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const official = (type: SignatureType): ClobClient =>
  new ClobClient({
    ...{ host, chain: 137, signer: SIGNER, creds: CREDS, signatureType: type as SignatureTypeV2 },
    ...(type === 0 ? {} : { funderAddress: WALLET }),
  });

async function theirs(act: (client: ClobClient) => Promise<unknown>, type: SignatureType = 0): Promise<Sent> {
  sent.length = 0;
  await act(official(type));
  const last = sent.at(-1);
  if (last === undefined) throw new Error('the official client sent nothing');
  return last;
}

const ORDER = fc
  .record({
    tick_e4: fc.constantFrom(...TICKS.keys()),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    qty_cc: fc.integer({ min: 500, max: 5_000_000 }),
    side: fc.constantFrom<'BUY' | 'SELL'>('BUY', 'SELL'),
    neg_risk: fc.boolean(),
    type: fc.constantFrom<SignatureType>(0, 1, 2, 3),
  })
  .map(({ tick_e4, at, ...rest }) => {
    const ticks = 10_000 / tick_e4 - 1;
    return { ...rest, tick_e4, price_e4: tick_e4 * (1 + Math.min(ticks - 1, Math.floor(at * ticks))) };
  });

/** Our order with the salt and the time of theirs. */
function ours(body: { salt: number; timestamp: string }, amounts: Amounts, side: 'BUY' | 'SELL', type: SignatureType) {
  const account = accountOf(KEY, type, type === 0 ? undefined : WALLET);
  const { maker_amount, taker_amount } = amounts;
  return {
    ...{ salt: body.salt, ...partiesOf(account), token_id: TOKEN, maker_amount, taker_amount, side },
    ...{ signature_type: type, timestamp_ms: Number(body.timestamp) },
  } satisfies UnsignedOrder;
}

describe('orders beside the official client', () => {
  it('have its amounts, signature and body for every grid, side, wallet and exchange', async () => {
    await fc.assert(
      fc.asyncProperty(ORDER, async ({ tick_e4, price_e4, qty_cc, side, neg_risk, type }) => {
        const wanted = { tokenID: TOKEN, price: price_e4 / 10_000, size: qty_cc / 100, side: Side[side] };
        const options = { tickSize: TICKS.get(tick_e4)?.text as '0.01', negRisk: neg_risk };
        const signed = await official(type).createOrder(wanted, options);
        const { body } = await theirs((client) => client.postOrder(signed, OrderType.GTC), type);
        const amounts = orderAmounts({ side, price_e4, qty_cc, kind: 'GTC' }, { tick_e4, min_qty_cc: 500 });
        if (typeof amounts === 'string') throw new Error(amounts);
        const order = ours((JSON.parse(body) as { order: never }).order, amounts, side, type);
        const { signature, hash } = await signOrder(order, neg_risk, KEY);
        const placed = { order, signature, kind: 'GTC' as const, expiration_s: 0, post_only: false };
        expect(placeRequest(placed, CREDS.key)).toEqual({ method: 'POST', path: '/order', body });
        expect(orderHash(order, neg_risk)).toBe(hash);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('match its market orders where the worth is whole cents', async () => {
    for (const [usd, price_e4] of [
      [10, 5000],
      [53, 5300],
      [21.04, 4000],
    ] as const) {
      const wanted = { tokenID: TOKEN, amount: usd, price: price_e4 / 10_000, side: Side.BUY };
      const signed = await official(0).createMarketOrder(wanted, { tickSize: '0.01', negRisk: false });
      const { body } = await theirs((client) => client.postOrder(signed, OrderType.FAK));
      const qty_cc = Math.round((usd * 1e6) / price_e4);
      const amounts = orderAmounts({ side: 'BUY', price_e4, qty_cc, kind: 'FAK' }, { tick_e4: 100, min_qty_cc: 500 });
      if (typeof amounts === 'string') throw new Error(amounts);
      const order = ours((JSON.parse(body) as { order: never }).order, amounts, 'BUY', 0);
      const { signature } = await signOrder(order, false, KEY);
      const placed = { order, signature, kind: 'FAK' as const, expiration_s: 0, post_only: false };
      // It leaves the expiration of a market order undefined, which JSON drops.
      const written = JSON.parse((placeRequest(placed, CREDS.key) as WireRequest).body ?? '') as { order: object };
      expect({ ...written, order: { ...written.order, expiration: undefined } }).toEqual({
        ...(JSON.parse(body) as { order: object }),
        order: { ...(JSON.parse(body) as { order: object }).order, expiration: undefined },
      });
    }
  });

  it('are signed as in the published vectors', async () => {
    const order: UnsignedOrder = {
      ...{ salt: 479_249_096_354, ...partiesOf(accountOf(KEY, 0)), token_id: TOKEN, side: 'BUY', signature_type: 0 },
      ...{ maker_amount: 5_200_000, taker_amount: 10_000_000, timestamp_ms: 1_780_449_126_930 },
    };
    const standard = await signOrder(order, false, KEY);
    expect(standard.hash).toBe('0x964ab50095710053fedba34c00bdca237447721cb33549226878fb4b640bd6c7');
    expect(standard.signature).toMatch(/^0xb74a079a93a3.*5681c$/);
    const neg_risk = await signOrder(order, true, KEY);
    expect(neg_risk.hash).toBe('0x50768bd7e2194a474eb97f61f598a93074e83558e1e7d664fe438b7a62975d77');
    expect(neg_risk.signature).toMatch(/^0x3244487e83ca.*1ae81b$/);
  });
});

describe('requests beside the official client', () => {
  const HASH = `0x${'ab'.repeat(32)}`;
  it.each([
    ['cancel', cancelRequest(HASH), (client: ClobClient) => client.cancelOrder({ orderID: HASH })],
    ['cancel many', cancelManyRequests([HASH, HASH])[0], (client: ClobClient) => client.cancelOrders([HASH, HASH])],
    ['cancel all', cancelAllRequest(), (client: ClobClient) => client.cancelAll()],
    ['heartbeat', heartbeatRequest(''), (client: ClobClient) => client.postHeartbeat('')],
  ])('%s has its method, path, body and authentication', async (_name, request, act) => {
    const { method, path, body, headers } = await theirs(act);
    expect({ method, path, body }).toEqual({ method: request?.method, path: request?.path, body: request?.body ?? '' });
    const key = { address: accountOf(KEY, 0).key_address, api_key: CREDS.key, ...CREDS };
    const at_us = Number(headers.poly_timestamp) * 1e6;
    const own = clobHeaders(key, { method, path, at_us, ...(body === '' ? {} : { body }) });
    for (const [name, value] of Object.entries(own)) expect(headers[name.toLowerCase()]).toBe(value);
  });

  it('a batch carries each order as it would go alone', async () => {
    const signed = await official(0).createOrder(
      { tokenID: TOKEN, price: 0.5, size: 10, side: Side.BUY },
      { tickSize: '0.01', negRisk: false },
    );
    const { body } = await theirs((client) => client.postOrders([{ order: signed, orderType: OrderType.GTC }]));
    const [one] = JSON.parse(body) as { order: { salt: number; timestamp: string; signature: `0x${string}` } }[];
    if (one === undefined) throw new Error('an empty batch');
    const order = ours(one.order, { maker_amount: 5_000_000, taker_amount: 10_000_000, qty_cc: 1000 }, 'BUY', 0);
    const placed = { order, signature: one.order.signature, kind: 'GTC' as const, expiration_s: 0, post_only: false };
    expect(placeBatchRequest([placed], CREDS.key)).toEqual({ method: 'POST', path: '/orders', body });
    expect(placeBatchRequest([], CREDS.key)).toBe('batch_size');
    expect(placeBatchRequest(Array(16).fill(placed), CREDS.key)).toBe('batch_size');
    expect(placeRequest({ ...placed, expiration_s: 9 }, CREDS.key)).toBe('expiration_without_gtd');
    expect(placeRequest({ ...placed, kind: 'GTD' }, CREDS.key)).toBe('gtd_without_expiration');
    expect(placeRequest({ ...placed, kind: 'FAK', post_only: true }, CREDS.key)).toBe('post_only_immediate');
  });

  it('authenticates as in the published vector', () => {
    const request = { method: 'test-sign', path: '/orders', at_us: 1_000_000e6, body: '{"hash": "0x123"}' };
    expect(clobSignature(CREDS.secret, request)).toBe('ZwAdJKvoYRlEKDkNMwd5BuwNNtg93kNaR_oU2HrfVvc=');
  });

  it('asks for an API key with the official statement', async () => {
    const { headers } = await theirs((client) => client.deriveApiKey().catch(() => null));
    const own = await keyHeaders(KEY, { at_us: Number(headers.poly_timestamp) * 1e6 });
    for (const [name, value] of Object.entries(own)) expect(headers[name.toLowerCase()]).toBe(value);
    const vector = await keyHeaders(KEY, { at_us: 10_000_000e6, nonce: 23, chain_id: 80_002 });
    expect(vector.POLY_SIGNATURE).toBe(
      '0xf62319a987514da40e57e2f4d7529f7bac38f0355bd88bb5adbb3768d80de6c1682518e0af677d5260366425f4361e7b70c25ae232aff0ab2331e2b164a1aedc1b',
    );
  });

  it('refuses a wallet that its kind cannot pay from, and never tells a key', () => {
    expect(() => accountOf(KEY, 0, WALLET)).toThrow('type 0 pays from');
    expect(() => accountOf(KEY, 3)).toThrow('type 3 needs');
    expect(() => accountOf('0xac0974', 0)).toThrow(/^Polymarket private key: expected/);
  });
});
