/** The simulated exchange, traded on by the production executor over its own HTTP and WebSocket; and its books after it. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { seededRng } from '../../adapters/http/backoff.ts';
import { OnceClient } from '../../adapters/http/once.ts';
import { KalshiExecutor } from '../../adapters/kalshi/orders/executor.ts';
import {
  amendRequest,
  cancelAllRequest,
  createRequest,
  type KalshiRequest,
  type OrderTerms,
} from '../../adapters/kalshi/orders/wire.ts';
import {
  readBalance,
  readFills,
  readOrders,
  readPositions,
  readSettlements,
} from '../../adapters/kalshi/private/account-answers.ts';
import { parsePrivateFrame } from '../../adapters/kalshi/private/frames.ts';
import { KalshiSigner, WS_SIGNED_PATH } from '../../adapters/kalshi/sign.ts';
import { KalshiSimulator } from '../../adapters/kalshi/simulator/index.ts';
import { armingFor, armVenue } from '../../runtime/services/arming/operator.ts';
import { armedFor } from '../../runtime/services/arming/switches.ts';
import type { FillEvent, OrderEvent } from '../../runtime/trading/types/events.ts';
import type { Approved } from '../../runtime/trading/types/execution.ts';
import type { OrderIntent } from '../../runtime/trading/types/journal.ts';
import { Rng } from '../../runtime/trading/types/rng.ts';
import { eventually } from '../adapters/support/loopback.ts';

const TICKER = 'KXNBAGAME-26DEC01BOSNYK-BOS';
const CENTS = { price_bands: [{ start_e4: 100, end_e4: 9_900, step_e4: 100 }] };
const KEY = 'key-1';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (of: 'private' | 'public'): string =>
  of === 'private'
    ? String(keys.privateKey.export({ type: 'pkcs8', format: 'pem' }))
    : String(keys.publicKey.export({ type: 'spki', format: 'pem' }));

const clock = { nowUs: () => Date.now() * 1_000 };
const closing: (() => Promise<void> | void)[] = [];
let venue: KalshiSimulator;
let urls: { restUrl: string; wsUrl: string };
let client: OnceClient;
const signer = new KalshiSigner(KEY, pem('private'));

beforeEach(async () => {
  venue = new KalshiSimulator({ clock, rng: new Rng(7) });
  urls = await venue.listen();
  venue.registerKey(KEY, pem('public'));
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
  // YES is bought at 50 (3 contracts) and 52 (5), sold at 47 (10).
  venue.setBook(
    TICKER,
    [[4_700, 1_000]],
    [
      [5_000, 300],
      [4_800, 500],
    ],
  );
  venue.fund(KEY, 100_000_000);
  client = new OnceClient({
    ...{ baseUrl: urls.restUrl, userAgent: 'test/1', clock },
    headers: (method, path) => signer.headersSoon(method, path, clock.nowUs()),
  });
  closing.push(
    () => venue.close(),
    () => client.close(),
  );
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const intent = (order_id: string, change: Partial<OrderIntent> = {}): Approved<OrderIntent> =>
  ({
    ...{ order_id, venue: 'kalshi', market_id: TICKER, side: 'yes', action: 'buy', limit_e4: 5_200, qty_cc: 600 },
    ...{ time_in_force: 'ioc', purpose: 'open', ...change },
  }) as Approved<OrderIntent>;

async function ask(request: KalshiRequest | string): Promise<{ status: number; body: unknown }> {
  if (typeof request === 'string') throw new Error(request);
  const came = await client.send(request);
  if (came.kind !== 'answered') throw new Error(came.reason);
  return came;
}
const order = (id: string, terms: Partial<OrderTerms> = {}, change: Partial<OrderIntent> = {}) =>
  ask(createRequest(intent(id, change), { time_in_force: 'ioc', ...terms }, CENTS, Math.floor(Date.now() / 1_000)));
const get = async (path: string) => (await ask({ method: 'GET', path, query: {}, body: null, cost: 2 })).body;
const code = ({ body }: { body: unknown }): unknown => (body as { error?: { code?: string } }).error?.code;

describe('an order', () => {
  it('takes the best levels first, at their price, and ends there', async () => {
    const { status, body } = await order('a');
    expect([status, body]).toMatchObject([201, { client_order_id: 'a', fill_count: '6.00', remaining_count: '0.00' }]);
    // 3 at 50 and 3 at 52, with 7 % of p(1 - p) on each, rounded up.
    const fees = 52_500 + 52_416;
    expect(venue.member(KEY).cash_udollars).toBe(100_000_000 - 3 * 500_000 - 3 * 520_000 - fees);
    expect(venue.member(KEY).positions.get(TICKER)?.net_cc).toBe(600);
  });

  it.each([
    ['invalid_price', {}, { limit_e4: 5_250 }],
    ['insufficient_balance', {}, { qty_cc: 100_000 }],
    ['order_already_exists', {}, { order_id: 'first' }],
    ['market_not_found', {}, { market_id: 'KXOTHER' }],
    ['invalid_order', { time_in_force: 'gtc', post_only: true }, {}],
  ] as const)('is refused as %s, and nothing is half-done', async (expected, terms, change) => {
    await order('first', {}, { qty_cc: 100 });
    const cash = venue.member(KEY).cash_udollars;
    const request = createRequest(
      intent('next', change as Partial<OrderIntent>),
      { time_in_force: 'ioc', ...(terms as Partial<OrderTerms>) },
      { price_bands: [{ start_e4: 1, end_e4: 9_999, step_e4: 1 }] },
      Math.floor(Date.now() / 1_000),
    );
    expect([code(await ask(request)), venue.member(KEY).cash_udollars]).toEqual([expected, cash]);
  });

  it('all or nothing takes nothing where less is there', async () => {
    expect((await order('a', { time_in_force: 'fok' }, { qty_cc: 900 })).body).toMatchObject({
      fill_count: '0.00',
      remaining_count: '0.00',
    });
    expect((await order('b', { time_in_force: 'fok' }, { qty_cc: 800 })).body).toMatchObject({ fill_count: '8.00' });
  });

  it('that rests is filled at its own price when the book comes to it, holds its cash, and is taken back once', async () => {
    await order('a', { time_in_force: 'gtc' }, { limit_e4: 4_900, qty_cc: 300 });
    expect(venue.member(KEY).free_udollars).toBeLessThan(100_000_000 - 3 * 490_000);
    venue.setBook(TICKER, [[4_700, 1_000]], [[5_200, 100]]);
    const [made] = [...venue.member(KEY).orders.values()];
    expect(made).toMatchObject({ filled_cc: 100, maker_cost_udollars: 490_000, status: 'resting' });
    const cancelled = await ask(cancelAllRequest());
    expect([cancelled.status, made?.status]).toEqual([200, 'canceled']);
    const again = await ask({
      method: 'DELETE',
      path: `/portfolio/events/orders/${made?.order_id}`,
      query: {},
      body: null,
      cost: 2,
    });
    expect([again.status, code(again)]).toEqual([404, 'not_found']);
  });

  it('the other way round closes what is held: the pair pays its dollar at once', async () => {
    await order('a', {}, { qty_cc: 300 });
    const cash = venue.member(KEY).cash_udollars;
    await order('b', { reduce_only: true }, { action: 'sell', limit_e4: 4_700, qty_cc: 900 });
    const fee = 52_311;
    expect(venue.member(KEY).cash_udollars).toBe(cash + 3 * 470_000 - fee);
    expect(venue.member(KEY).positions.get(TICKER)?.net_cc).toBe(0);
  });

  it('that was made for NO is paid as NO when the market has decided', async () => {
    await order('a', {}, { side: 'no', limit_e4: 5_300, qty_cc: 400 });
    const cash = venue.member(KEY).cash_udollars;
    venue.settle(TICKER, 'no');
    expect(venue.member(KEY).cash_udollars).toBe(cash + 4_000_000);
    const read = readSettlements(await get('/portfolio/settlements'));
    expect(read.ok && read.value.rows).toMatchObject([{ no_qty_cc: 400, revenue_udollars: 4_000_000 }]);
  });

  it('is nobody else’s: without a good signature there is no account', async () => {
    const stranger = new OnceClient({ baseUrl: urls.restUrl, userAgent: 'test/1', clock, headers: async () => ({}) });
    closing.push(() => stranger.close());
    const came = await stranger.send({ method: 'GET', path: '/portfolio/balance', query: {}, body: null });
    expect(came).toMatchObject({ status: 401, body: { error: { code: 'signature_is_missing_from_headers' } } });
  });
});

describe('the account', () => {
  it('reads as the production parsers read the venue', async () => {
    await order('a');
    await order('b', { time_in_force: 'gtc' }, { limit_e4: 4_800, qty_cc: 100 });
    const balance = readBalance(await get('/portfolio/balance'));
    expect(balance.ok && balance.value.total_udollars).toBe(venue.member(KEY).cash_udollars);
    const orders = readOrders(await get('/portfolio/orders'));
    expect(orders.ok && orders.value.rows.map((one) => [one.order_id, one.status])).toEqual([
      ['b', 'resting'],
      ['a', 'filled'],
    ]);
    const fills = readFills(await get('/portfolio/fills'));
    expect(fills.ok && [fills.value.unread, fills.value.rows.reduce((sum, one) => sum + one.qty_cc, 0)]).toEqual([
      0, 600,
    ]);
    const positions = readPositions(await get('/portfolio/positions'));
    expect(positions.ok && positions.value.rows).toMatchObject([{ market_id: TICKER, net_qty_cc: 600 }]);
  });

  it('an amended order is no route here, and is refused as the venue refuses a path', async () => {
    const to = { side: 'yes', action: 'buy', limit_e4: 4_800, total_cc: 100 } as const;
    const { status } = await ask(amendRequest({ venue_order_id: 'x', market_id: TICKER }, to, CENTS));
    expect(status).toBe(404);
  });
});

/** Both switches, set as an operator would. */
function armed() {
  const data_directory = mkdtempSync(join(tmpdir(), 'arbees-exchange-'));
  closing.push(() => rmSync(data_directory, { recursive: true, force: true }));
  const file = join(data_directory, 'operator.pem');
  writeFileSync(file, String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })), {
    mode: 0o600,
  });
  const around = { env: { PAPER_TRADING: '0', ARBEES_OPERATOR_KEY_FILE: file }, data_directory, at_us: clock.nowUs() };
  armVenue(
    armingFor(
      { venue: 'kalshi', account: 'main', cap: '500', lasts_us: 3_600_000_000, ramp_step_days: 3 },
      around.at_us,
    ),
    around,
  );
  const answer = armedFor({ venue: 'kalshi', account: 'main', wanted_udollars: 10_000_000, quiet_days: 0 }, around);
  if (!answer.ok) throw new Error(answer.fault);
  return answer.armed;
}

describe('the production executor on it', () => {
  it('with answers lost, late and failed: what the desk hears is what the exchange has, to the micro-dollar', async () => {
    const seed = 77;
    const draw = seededRng(seed);
    const fills = new Map<string, FillEvent>();
    const last = new Map<string, OrderEvent>();
    const executor = new KalshiExecutor({
      ...{ armed: armed(), clock, send: (request) => client.send(request), disarmed: () => null, atStake: () => 0 },
      ...{ market: () => CENTS, intentOf: () => undefined },
      sink: (event) => {
        if (event.type === 'fill') fills.set(event.fill_id, event);
        else if (event.status !== 'unknown' || !last.has(event.order_id)) last.set(event.order_id, event);
      },
    });
    const socket = new WebSocket(urls.wsUrl, { headers: signer.headers('GET', WS_SIGNED_PATH, clock.nowUs()) });
    closing.push(() => socket.terminate());
    await new Promise((resolve) => socket.once('open', resolve));
    socket.on('message', (data) => {
      const frame = parsePrivateFrame(data.toString());
      if (frame.ok) executor.take(frame.value);
    });
    socket.send(JSON.stringify({ id: 1, cmd: 'subscribe', params: { channels: ['fill', 'user_orders'] } }));
    venue.faults.rates = { order_lost: 0.1, answer_lost: 0.2, answer_5xx: 0.1 };
    const ids = Array.from({ length: 120 }, (_, i) => `s${seed}-${i}`);
    for (const [i, id] of ids.entries()) {
      if (i % 4 === 0)
        venue.setBook(
          TICKER,
          [[4_700, 1_000]],
          [
            [5_000, 300],
            [4_800, 500],
          ],
        );
      const side = draw() < 0.5 ? 'yes' : 'no';
      executor.submit(
        intent(id, { side, limit_e4: side === 'yes' ? 5_200 : 5_300, qty_cc: 1 + Math.floor(draw() * 200) }),
        clock.nowUs(),
      );
      await eventually(() => expect(executor.outstanding).toBe(0));
    }
    venue.faults.rates = {};
    const exchange = venue.member(KEY);
    const taken = new Set([...exchange.orders.values()].map((one) => one.client_order_id));
    for (const id of ids) if (taken.has(id)) executor.ask(id);
    await eventually(() => expect(executor.outstanding).toBe(0));
    const sum = (value: (fill: FillEvent) => number): number =>
      [...fills.values()].reduce((all, fill) => all + value(fill), 0);
    expect(sum((fill) => fill.fee_udollars)).toBe(exchange.fills.reduce((all, fill) => all + fill.fee_udollars, 0));
    expect(fills.size).toBe(exchange.fills.length);
    for (const one of exchange.orders.values()) {
      const own = [...fills.values()].filter((fill) => fill.order_id === one.client_order_id);
      const cost = own.reduce((all, fill) => all + fill.cost_udollars, 0);
      expect([one.client_order_id, cost]).toEqual([one.client_order_id, one.taker_cost_udollars]);
      expect([one.client_order_id, last.get(one.client_order_id)?.status]).toEqual([
        one.client_order_id,
        one.status === 'executed' ? 'filled' : 'cancelled',
      ]);
    }
    process.stdout.write(
      `kalshi exchange, seed ${seed}: ${ids.length} orders, ${taken.size} taken, ${fills.size} fills, faults ${JSON.stringify(venue.faults.injected.answer_lost)} answers lost\n`,
    );
  });
});
