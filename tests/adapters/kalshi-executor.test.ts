/** Live orders to an exchange that loses answers: nothing is sent twice, lost or forgotten. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { seededRng } from '../../adapters/http/backoff.ts';
import { OnceClient } from '../../adapters/http/once.ts';
import { KalshiExecutor, type KalshiExecutorOptions } from '../../adapters/kalshi/orders/executor.ts';
import { KalshiSigner } from '../../adapters/kalshi/sign.ts';
import { armingFor, armVenue } from '../../runtime/services/arming/operator.ts';
import { armedFor } from '../../runtime/services/arming/switches.ts';
import type { FillEvent, OrderEvent } from '../../runtime/trading/types/events.ts';
import type { Approved, Armed } from '../../runtime/trading/types/execution.ts';
import type { OrderIntent } from '../../runtime/trading/types/journal.ts';
import { FAULTS, type Fault, KalshiVenue } from './support/kalshi-venue.ts';
import { eventually } from './support/loopback.ts';

const START_US = 1_790_000_000_000_000;
const HOUR_US = 3_600_000_000;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));

/** Both switches, set as an operator would. */
function armed(venue = 'kalshi'): Armed {
  const data_directory = mkdtempSync(join(tmpdir(), 'arbees-executor-'));
  onTestFinished(() => rmSync(data_directory, { recursive: true, force: true }));
  const key_file = join(data_directory, 'operator.pem');
  writeFileSync(key_file, String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })), {
    mode: 0o600,
  });
  const around = { env: { PAPER_TRADING: '0', ARBEES_OPERATOR_KEY_FILE: key_file }, data_directory, at_us: START_US };
  armVenue(
    armingFor({ venue, account: 'main', cap: '500', lasts_us: 8 * HOUR_US, ramp_step_days: 3 }, START_US),
    around,
  );
  const answer = armedFor({ venue, account: 'main', wanted_udollars: 10_000_000, quiet_days: 0 }, around);
  if (!answer.ok) throw new Error(answer.fault);
  return answer.armed;
}

type Answer = OrderEvent | FillEvent;

interface Bench {
  venue: KalshiVenue;
  executor: KalshiExecutor;
  heard: Answer[];
  clock: { now_us: number };
  intents: Map<string, OrderIntent>;
}

async function bench(faultOf: (n: number) => Fault, change: Partial<KalshiExecutorOptions> = {}): Promise<Bench> {
  const venue = new KalshiVenue(seededRng(7), faultOf);
  const baseUrl = await venue.listen();
  const clock = { now_us: START_US };
  const nowUs = (): number => clock.now_us;
  const signer = new KalshiSigner('key-1', PEM);
  const headers = (method: string, path: string) => signer.headersSoon(method, path, nowUs());
  const client = new OnceClient({ baseUrl, userAgent: 'test/1', clock: { nowUs }, deadlineMs: 5_000, headers });
  onTestFinished(() => client.close());
  const heard: Answer[] = [];
  const intents = new Map<string, OrderIntent>();
  const executor = new KalshiExecutor({
    ...{
      armed: armed(),
      clock: { nowUs },
      send: (request) => client.send(request),
      sink: (event) => void heard.push(event),
    },
    market: (id) =>
      id === 'KXT' ? { price_bands: [{ start_e4: 100, end_e4: 9_900, step_e4: 100 }], exchange_index: 3 } : undefined,
    ...{ disarmed: () => null, atStake: () => 0, intentOf: (id: string) => intents.get(id), ...change },
  });
  return { venue, executor, heard, clock, intents };
}

const intent = (order_id: string, change: Partial<OrderIntent> = {}): Approved<OrderIntent> =>
  ({
    ...{ order_id, venue: 'kalshi', market_id: 'KXT', side: 'yes', action: 'buy', limit_e4: 5_600, qty_cc: 400 },
    ...{ time_in_force: 'ioc', purpose: 'open', ...change },
  }) as Approved<OrderIntent>;

const idle = ({ executor }: Bench): Promise<void> => eventually(() => expect(executor.outstanding).toBe(0));
const OVER: readonly string[] = ['filled', 'cancelled', 'rejected', 'expired'];
/** The last word on an order, and what its fills add up to, each fill once. */
function outcome(heard: readonly Answer[], order_id: string) {
  const of = heard.filter((one) => one.order_id === order_id);
  const fills = new Map(of.flatMap((one) => (one.type === 'fill' ? [[one.fill_id, one] as const] : [])));
  const sum = (value: (fill: FillEvent) => number): number =>
    [...fills.values()].reduce((all, fill) => all + value(fill), 0);
  const last = of.findLast((one) => one.type === 'order');
  return {
    status: last?.type === 'order' ? last.status : null,
    filled_qty_cc: sum((fill) => fill.qty_cc),
    cost_udollars: sum((fill) => fill.cost_udollars),
    fee_udollars: sum((fill) => fill.fee_udollars),
  };
}

describe('one order', () => {
  it('is sent signed, ends as the venue says, and its fills follow with cost and fee', async () => {
    const all = await bench(() => 'none');
    all.executor.submit(intent('a-1'), START_US);
    await idle(all);
    const row = all.venue.orders.get('a-1');
    expect(row).toMatchObject({ side: 'bid', price: '0.5600', count: 400 });
    expect(outcome(all.heard, 'a-1')).toEqual({
      status: row?.status === 'executed' ? 'filled' : 'cancelled',
      filled_qty_cc: row?.filled,
      cost_udollars: (row?.filled ?? 0) * 5_600,
      fee_udollars: row?.fee,
    });
    expect(all.venue.requests[0]?.headers).toMatchObject({
      'kalshi-access-key': 'key-1',
      'kalshi-access-signature': expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/),
    });
  });

  it('for NO pays the price of NO', async () => {
    const all = await bench(() => 'none');
    all.executor.submit(intent('a-1', { side: 'no', limit_e4: 4_400 }), START_US);
    await idle(all);
    const { filled = 0, side } = all.venue.orders.get('a-1') ?? {};
    expect([side, outcome(all.heard, 'a-1').cost_udollars]).toEqual(['ask', filled * 4_400]);
  });

  it.each([
    ['the market is not listed', {}, { market_id: 'KXOTHER' }],
    ['off_grid', {}, { limit_e4: 5_650 }],
    ['the arming was taken away', { disarmed: () => 'the arming was taken away' }, {}],
    ['more would be at stake than is armed', { atStake: () => 100_000_001 }, {}],
  ])('is not sent where %s', async (reason, change, of) => {
    const all = await bench(() => 'none', change);
    all.executor.submit(intent('a-1', of as Partial<OrderIntent>), START_US);
    await idle(all);
    expect(all.heard).toMatchObject([{ status: 'rejected', reason: `not sent: ${reason}` }]);
    expect(all.venue.requests).toEqual([]);
  });

  it('is not sent once the arming is over', async () => {
    const all = await bench(() => 'none');
    all.clock.now_us = START_US + 9 * HOUR_US;
    all.executor.submit(intent('a-1'), START_US);
    expect(all.heard).toMatchObject([{ status: 'rejected', reason: 'not sent: the arming is over' }]);
  });

  it('that closes a position may exceed the cap, and can only reduce', async () => {
    const all = await bench(() => 'none', { atStake: () => 100_000_001 });
    all.executor.submit(intent('a-1', { purpose: 'exit', action: 'sell' }), START_US);
    await idle(all);
    expect(all.venue.orders.get('a-1')?.side).toBe('ask');
  });

  it('to nobody is certain not to be there', async () => {
    const client = new OnceClient({
      ...{ baseUrl: 'http://127.0.0.1:1/trade-api/v2', userAgent: 'test/1', clock: { nowUs: () => START_US } },
      headers: async () => ({}),
    });
    onTestFinished(() => client.close());
    const all = await bench(() => 'none', { send: (request) => client.send(request) });
    all.executor.submit(intent('a-1'), START_US);
    await idle(all);
    expect(all.heard).toMatchObject([{ status: 'rejected', reason: expect.stringContaining('cannot be reached') }]);
  });
});

describe('an answer that is lost', () => {
  it.each(['lost_after', '503_after'] as const)('%s: unknown, then found by our id with its fills', async (fault) => {
    const all = await bench(() => fault);
    all.executor.submit(intent('a-1'), START_US);
    await idle(all);
    expect(outcome(all.heard, 'a-1').status).toBe('unknown');
    all.executor.ask('a-1');
    await idle(all);
    const row = all.venue.orders.get('a-1');
    expect(outcome(all.heard, 'a-1')).toMatchObject({ filled_qty_cc: row?.filled, fee_udollars: row?.fee });
    expect([OVER.includes(outcome(all.heard, 'a-1').status ?? ''), all.venue.creates.get('a-1')]).toEqual([true, 1]);
  });

  it('of an order that never arrived: unknown as long as it still could, then expired', async () => {
    const all = await bench(() => 'lost_before');
    all.executor.submit(intent('a-1'), START_US);
    await idle(all);
    all.executor.ask('a-1');
    await idle(all);
    expect(outcome(all.heard, 'a-1').status).toBe('unknown');
    all.clock.now_us = START_US + 11_000_000;
    all.executor.ask('a-1');
    await idle(all);
    expect([outcome(all.heard, 'a-1').status, all.venue.creates.get('a-1')]).toEqual(['expired', 1]);
  });

  it('while the list cannot be read nothing is said to be gone', async () => {
    const all = await bench(() => 'lost_before');
    all.executor.submit(intent('a-1'), START_US);
    await idle(all);
    all.clock.now_us = START_US + 60_000_000;
    all.venue.unread = 1;
    all.executor.ask('a-1');
    await idle(all);
    expect(all.heard.at(-1)).toMatchObject({ status: 'unknown', reason: 'the list of orders could not be read' });
  });

  it('of an earlier process is found by the id alone, its cost by the intent that is on file', async () => {
    const before = await bench(() => 'lost_after');
    before.executor.submit(intent('a-1', { side: 'no', limit_e4: 4_400 }), START_US);
    await idle(before);
    const row = before.venue.orders.get('a-1');
    const after = await bench(() => 'none');
    after.intents.set('a-1', intent('a-1', { side: 'no', limit_e4: 4_400 }));
    if (row !== undefined) after.venue.orders.set('a-1', row);
    after.executor.ask('a-1');
    await idle(after);
    expect(outcome(after.heard, 'a-1')).toMatchObject({
      filled_qty_cc: row?.filled,
      cost_udollars: (row?.filled ?? 0) * 4_400,
    });
  });
});

describe('private frames', () => {
  it('tell fills before, beside and after the answer, each the same; an order of nobody is told under its own name', async () => {
    const all = await bench(() => 'none');
    all.executor.submit(intent('a-1'), START_US);
    await idle(all);
    const before = outcome(all.heard, 'a-1');
    const fills = all.heard.filter((one) => one.type === 'fill');
    const [first] = fills;
    if (first?.type !== 'fill') throw new Error('the seed fills nothing');
    all.executor.take({
      type: 'fill',
      fill: {
        ...{ fill_id: first.fill_id, venue_order_id: 'v-a-1', order_id: 'a-1', market_id: 'KXT', side: 'bid' },
        ...{ yes_price_e4: 5_600, qty_cc: first.qty_cc, fee_udollars: first.fee_udollars, is_taker: true, at_us: null },
      },
    });
    expect(outcome(all.heard, 'a-1')).toEqual(before);
    const order = {
      venue_order_id: 'v-9',
      order_id: null,
      status: 'resting',
      filled_qty_cc: 0,
      remaining_qty_cc: 100,
      at_us: null,
    } as const;
    all.executor.take({ type: 'order', order, market_id: 'KXT', reason: null });
    expect(all.heard.at(-1)).toMatchObject({ order_id: 'kalshi:v-9', status: 'acknowledged' });
  });
});

describe('three hundred orders with every fault', () => {
  it('end as the exchange has them: none sent twice, lost or forgotten', async () => {
    const seed = 20_261_201;
    const draw = seededRng(seed);
    const all = await bench(() => FAULTS[Math.floor(draw() * FAULTS.length)] ?? 'none');
    const ids = Array.from({ length: 300 }, (_, i) => `s${seed}-${i}`);
    for (const [i, id] of ids.entries()) {
      all.executor.submit(intent(id, i % 2 === 0 ? {} : { side: 'no', limit_e4: 4_400 }), START_US);
      if (i % 25 === 24) await idle(all);
    }
    await idle(all);
    all.clock.now_us = START_US + 11_000_000;
    for (const id of ids) {
      if (outcome(all.heard, id).status !== 'unknown') continue;
      all.executor.ask(id);
      await idle(all);
    }
    const counts: Record<string, number> = {};
    for (const [i, id] of ids.entries()) {
      const row = all.venue.orders.get(id);
      const { status, ...money } = outcome(all.heard, id);
      counts[status ?? 'none'] = (counts[status ?? 'none'] ?? 0) + 1;
      const price_e4 = i % 2 === 0 ? 5_600 : 4_400;
      const { filled = 0, fee = 0 } = row ?? {};
      expect([id, money]).toEqual([id, { filled_qty_cc: filled, cost_udollars: filled * price_e4, fee_udollars: fee }]);
      expect([id, OVER.includes(status ?? ''), all.venue.creates.get(id)]).toEqual([id, true, 1]);
      if (row === undefined) expect(['rejected', 'expired']).toContain(status);
      else expect(status).toBe(row.status === 'executed' ? 'filled' : 'cancelled');
    }
    process.stdout.write(`kalshi executor, seed ${seed}: ${JSON.stringify(counts)}\n`);
  });
});

it('cannot be made with the arming of another venue', () => {
  const options = { armed: armed('polymarket') } as unknown as KalshiExecutorOptions;
  expect(() => new KalshiExecutor(options)).toThrow('armed for polymarket');
});
