/** Witnessed by the venue's own TypeScript client (kalshi-typescript 3.30.0): it trades on our simulator, and sends what we send. */
import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import type {
  Configuration as ConfigurationOf,
  OrdersApi as OrdersApiOf,
  PortfolioApi as PortfolioApiOf,
} from 'kalshi-typescript';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRequest } from '../../adapters/kalshi/orders/wire.ts';
import { KalshiSimulator } from '../../adapters/kalshi/simulator/index.ts';
import type { OrderIntent } from '../../runtime/trading/types/journal.ts';
import { Rng } from '../../runtime/trading/types/rng.ts';
import { json, loopback } from '../adapters/support/loopback.ts';

const { Configuration, OrdersApi, PortfolioApi } = createRequire(import.meta.url)('kalshi-typescript') as {
  Configuration: typeof ConfigurationOf;
  OrdersApi: typeof OrdersApiOf;
  PortfolioApi: typeof PortfolioApiOf;
};

const TICKER = 'KXNBAGAME-26DEC01BOSNYK-BOS';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKeyPem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
const clock = { nowUs: () => Date.now() * 1_000 };
const clientOf = (basePath: string) => new Configuration({ apiKey: 'key-1', privateKeyPem, basePath });

describe('the official client on our exchange', () => {
  let venue: KalshiSimulator;
  let configuration: ConfigurationOf;

  beforeEach(async () => {
    venue = new KalshiSimulator({ clock, rng: new Rng(3) });
    const { restUrl } = await venue.listen();
    venue.registerKey('key-1', String(publicKey.export({ type: 'spki', format: 'pem' })));
    const now_us = clock.nowUs();
    venue.upsertEvent({
      ...{
        event_ticker: 'KXNBAGAME-26DEC01BOSNYK',
        series_ticker: 'KXNBAGAME',
        title: 'Boston at New York',
        sub_title: '',
      },
      markets: [
        {
          ...{ ticker: TICKER, title: 'Boston wins', yes_sub_title: 'Boston', rules_primary: '', rules_secondary: '' },
          ...{ open_time_us: now_us - 1e6, close_time_us: now_us + 1e12, expected_expiration_us: now_us + 1e10 },
        },
      ],
    });
    venue.setBook(
      TICKER,
      [[4_700, 1_000]],
      [
        [5_000, 300],
        [4_800, 500],
      ],
    );
    venue.fund('key-1', 100_000_000);
    configuration = clientOf(restUrl);
  });
  afterEach(() => venue.close());

  it('places, lists, cancels and reads the account', async () => {
    const [orders, portfolio] = [new OrdersApi(configuration), new PortfolioApi(configuration)];
    const base = {
      ticker: TICKER,
      side: 'bid',
      time_in_force: 'immediate_or_cancel',
      self_trade_prevention_type: 'taker_at_cross',
    } as const;
    const taken = await orders.createOrderV2({ ...base, count: '6.00', price: '0.5200', client_order_id: 'w-1' });
    expect([taken.status, taken.data]).toMatchObject([201, { client_order_id: 'w-1', fill_count: '6.00' }]);
    const rests = await orders.createOrderV2({
      ...base,
      time_in_force: 'good_till_canceled',
      count: '1.00',
      price: '0.4500',
      client_order_id: 'w-2',
    });
    const batch = await orders.batchCreateOrdersV2({
      orders: [{ ...base, count: '1.00', price: '0.5200', client_order_id: 'w-3' }],
    });
    expect(batch.status).toBe(201);
    const listed = await orders.getOrders();
    expect(listed.data.orders.map(({ client_order_id, status }) => [client_order_id, status])).toEqual([
      ['w-3', 'executed'],
      ['w-2', 'resting'],
      ['w-1', 'executed'],
    ]);
    const cancelled = await orders.cancelOrderV2(rests.data.order_id);
    expect([cancelled.status, cancelled.data]).toMatchObject([200, { reduced_by: '1.00' }]);
    expect((await orders.cancelAllOrders()).status).toBe(200);
    const balance = await portfolio.getBalance();
    expect(balance.data).toMatchObject({ balance_dollars: expect.stringMatching(/^\d+\.\d{6}$/) });
    const positions = await portfolio.getPositions();
    expect(positions.data.market_positions).toMatchObject([{ ticker: TICKER, position_fp: '7.00' }]);
    const fills = await portfolio.getFills();
    expect(fills.data.fills).toHaveLength(3);
  });
});

describe('a thousand orders of ours', () => {
  it('are what the official client sends for the same order: path, method and body', async () => {
    let last: { method: string | undefined; url: string | undefined; body: unknown } | null = null;
    const server = await loopback({
      http: (request: IncomingMessage, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          last = { method: request.method, url: request.url, body: JSON.parse(Buffer.concat(chunks).toString()) };
          json(response, { order_id: 'x', fill_count: '0.00', remaining_count: '0.00' }, 201);
        });
      },
    });
    const orders = new OrdersApi(clientOf(`${server.url}/trade-api/v2`));
    const drawn = fc.sample(
      fc.record({
        side: fc.constantFrom('yes', 'no'),
        action: fc.constantFrom('buy', 'sell'),
        limit_e4: fc.integer({ min: 1, max: 99 }).map((cents) => cents * 100),
        qty_cc: fc.integer({ min: 1, max: 1_000_000 }),
        time_in_force: fc.constantFrom('ioc', 'fok', 'gtc'),
      }),
      { numRuns: 1_000, seed: 20_261_201 },
    );
    const rules = { price_bands: [{ start_e4: 100, end_e4: 9_900, step_e4: 100 }] };
    for (const [i, { time_in_force, ...order }] of drawn.entries()) {
      const intent = { ...order, order_id: `w-${i}`, market_id: TICKER } as unknown as OrderIntent;
      const request = createRequest(intent, { time_in_force }, rules, 0);
      if (typeof request === 'string') throw new Error(request);
      await orders.createOrderV2(request.body as unknown as Parameters<OrdersApiOf['createOrderV2']>[0]);
      expect(last).toEqual({ method: request.method, url: `/trade-api/v2${request.path}`, body: request.body });
    }
  }, 60_000);
});
