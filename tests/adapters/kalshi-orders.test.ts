/** Orders as Kalshi takes them, and what it answers: on recordings of its demo exchange and of production. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amendRequest,
  batchCancelRequest,
  batchCreateRequest,
  cancelAllRequest,
  cancelRequest,
  createRequest,
  decreaseRequest,
  type KalshiRequest,
  MOST_BATCH,
  type OrderTerms,
  orderRequest,
  yesScale,
} from '../../adapters/kalshi/orders/wire.ts';
import {
  readBalance,
  readFills,
  readLimits,
  readOrders,
  readPositions,
  readSettlements,
} from '../../adapters/kalshi/private/account-answers.ts';
import { parsePrivateFrame } from '../../adapters/kalshi/private/frames.ts';
import { errorOf, readBatch, readCancel, readCreate } from '../../adapters/kalshi/private/order-answers.ts';
import type { OrderIntent } from '../../runtime/trading/types/journal.ts';
import { HAS_RECORDINGS, recording, recordingText } from './support/recordings.ts';

const CENTS = { price_bands: [{ start_e4: 100, end_e4: 9_900, step_e4: 100 }] };
const TENTHS = {
  price_bands: [
    { start_e4: 10, end_e4: 1_000, step_e4: 10 },
    { start_e4: 1_000, end_e4: 9_000, step_e4: 100 },
  ],
};
const IOC: OrderTerms = { time_in_force: 'ioc' };
const NOW_S = 1_788_000_000;

const intent = (change: Partial<OrderIntent> = {}): OrderIntent =>
  ({
    ...{ order_id: 'run-1-7-1', market_id: 'KXNFLGAME-26DEC01GBTB-TB', side: 'yes', action: 'buy', limit_e4: 5_600 },
    ...{ qty_cc: 1_000, venue: 'kalshi', ...change },
  }) as OrderIntent;
const bodyOf = (request: KalshiRequest | string): unknown => (typeof request === 'string' ? request : request.body);
const create = (change: Partial<OrderIntent> = {}, terms: OrderTerms = IOC, rules = CENTS) =>
  createRequest(intent(change), terms, rules, NOW_S);

describe('a create', () => {
  it('has our order id, texts with all their places, and what the venue requires', () => {
    expect(create()).toEqual({
      method: 'POST',
      path: '/portfolio/events/orders',
      query: {},
      cost: 10,
      body: {
        ticker: 'KXNFLGAME-26DEC01GBTB-TB',
        client_order_id: 'run-1-7-1',
        side: 'bid',
        count: '10.00',
        price: '0.5600',
        time_in_force: 'immediate_or_cancel',
        self_trade_prevention_type: 'taker_at_cross',
      },
    });
  });

  it.each([
    ['yes', 'buy', 'bid', '0.5600'],
    ['yes', 'sell', 'ask', '0.5600'],
    ['no', 'buy', 'ask', '0.4400'],
    ['no', 'sell', 'bid', '0.4400'],
  ] as const)('%s %s at 56 cents is a %s of YES at %s', (side, action, on, price) => {
    expect(bodyOf(create({ side, action }))).toMatchObject({ side: on, price });
  });

  it('never pays more than its limit, nor sells for less, whatever the side', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('yes', 'no'),
        fc.constantFrom('buy', 'sell'),
        fc.integer({ min: 1, max: 9_999 }),
        (side, action, limit_e4) => {
          const on = yesScale({ side, action, limit_e4 });
          const own_e4 = side === 'yes' ? on.price_e4 : 10_000 - on.price_e4;
          expect([own_e4, on.side === 'bid']).toEqual([limit_e4, (side === 'yes') === (action === 'buy')]);
        },
      ),
    );
  });

  it('carries what rests and how', () => {
    const terms: OrderTerms = {
      ...{ time_in_force: 'gtc', expires_s: NOW_S + 60, post_only: true, self_trade: 'maker', cancel_on_pause: true },
      ...{ order_group_id: 'g-1', subaccount: 2, exchange_index: 3 },
    };
    expect(bodyOf(create({ limit_e4: 60, qty_cc: 7 }, terms, TENTHS))).toMatchObject({
      ...{ price: '0.0060', count: '0.07', time_in_force: 'good_till_canceled', expiration_time: NOW_S + 60 },
      ...{ post_only: true, self_trade_prevention_type: 'maker', cancel_order_on_pause: true },
      ...{ order_group_id: 'g-1', subaccount: 2, exchange_index: 3 },
    });
  });

  it.each([
    ['bad_order_id', { order_id: 'with space' }, IOC],
    ['bad_order_id', { order_id: 'x'.repeat(65) }, IOC],
    ['bad_quantity', { qty_cc: 0 }, IOC],
    ['bad_quantity', { qty_cc: 1.5 }, IOC],
    ['bad_price', { limit_e4: 10_000 }, IOC],
    ['bad_price', { limit_e4: 0 }, IOC],
    ['off_grid', { limit_e4: 5_650 }, IOC],
    ['off_grid', { side: 'no', limit_e4: 5_650 }, IOC],
    ['bad_expiry', {}, { time_in_force: 'ioc', expires_s: NOW_S + 60 }],
    ['bad_expiry', {}, { time_in_force: 'gtc', expires_s: NOW_S }],
    ['reduce_only_rests', {}, { time_in_force: 'gtc', reduce_only: true }],
    ['post_only_takes', {}, { time_in_force: 'fok', post_only: true }],
    ['bad_group', {}, { time_in_force: 'gtc', order_group_id: '../x' }],
  ] as const)('%s is refused before it leaves', (fault, change, terms) => {
    expect(create(change as Partial<OrderIntent>, terms)).toBe(fault);
  });

  it('of several is refused whole by the first fault, and by more than the bucket holds', () => {
    const one = { intent: intent(), terms: IOC, rules: CENTS };
    const two = [one, { ...one, intent: intent({ order_id: 'run-1-7-2' }) }];
    expect(batchCreateRequest(two, NOW_S)).toMatchObject({ path: '/portfolio/events/orders/batched', cost: 20 });
    expect(batchCreateRequest([...two, { ...one, intent: intent({ qty_cc: 0 }) }], NOW_S)).toBe('bad_quantity');
    expect(
      batchCreateRequest(
        Array.from({ length: MOST_BATCH + 1 }, () => one),
        NOW_S,
      ),
    ).toBe('too_many');
    expect(batchCreateRequest([], NOW_S)).toBe('too_many');
  });
});

describe('what changes an order', () => {
  const order = { venue_order_id: '2597b999-f887', market_id: 'KXT', exchange_index: 3 };

  it('names the order, and routes by market and shard', () => {
    expect(cancelRequest(order)).toEqual({
      ...{ method: 'DELETE', path: '/portfolio/events/orders/2597b999-f887', cost: 2, body: null },
      query: { market_ticker: 'KXT', exchange_index: '3' },
    });
    expect(bodyOf(batchCancelRequest([order]))).toEqual({
      orders: [{ order_id: '2597b999-f887', market_ticker: 'KXT', exchange_index: 3 }],
    });
    expect(cancelAllRequest()).toMatchObject({ method: 'DELETE', path: '/portfolio/events/orders', body: null });
    expect(bodyOf(decreaseRequest(order, 250))).toMatchObject({ reduce_by: '2.50', market_ticker: 'KXT' });
    const to = { side: 'no', action: 'buy', limit_e4: 4_000, total_cc: 300 } as const;
    expect(bodyOf(amendRequest(order, to, CENTS))).toMatchObject({ side: 'ask', price: '0.6000', count: '3.00' });
    expect(orderRequest('2597b999-f887')).toMatchObject({ method: 'GET', cost: 2 });
  });

  it('is refused where an id could be another path, a size is none or a price off the grid', () => {
    const odd = { ...order, venue_order_id: 'a/../b' };
    expect([
      cancelRequest(odd),
      batchCancelRequest([odd]),
      decreaseRequest(odd, 1),
      orderRequest(odd.venue_order_id),
    ]).toEqual(Array.from({ length: 4 }, () => 'bad_order_id'));
    expect([batchCancelRequest([]), decreaseRequest(order, 0)]).toEqual(['too_many', 'bad_quantity']);
    const to = { side: 'yes', action: 'buy', limit_e4: 4_050, total_cc: 100 } as const;
    expect([amendRequest(order, to, CENTS), amendRequest(order, { ...to, total_cc: -1 }, CENTS)]).toEqual([
      'off_grid',
      'bad_quantity',
    ]);
  });
});

interface Recorded {
  meta: { status?: number } | null;
  body: unknown;
}

describe.runIf(HAS_RECORDINGS)('answers that were recorded', () => {
  const demo = HAS_RECORDINGS ? recording<Record<string, Recorded>>('kalshi/demo_exchange_responses.json.gz') : {};
  const body = (name: string): unknown => demo[name]?.body;

  it('of creates: resting, filled, ended by our own order', () => {
    const read = (name: string, order_id: string, qty_cc = 100) => readCreate(201, body(name), order_id, qty_cc);
    expect(read('orders__create_v2_maker', '4a75a66e-ca85-4187-93cd-aac5e01ad982')).toMatchObject({
      ...{ kind: 'accepted', status: 'resting', filled_qty_cc: 0, remaining_qty_cc: 100, at_us: 1_781_159_360_866_000 },
    });
    expect(read('orders__create_v2_taker_ioc', '2b8394e0-515e-4b89-b624-f34067756855')).toMatchObject({
      status: 'filled',
      filled_qty_cc: 100,
    });
    expect(read('orders__stp_self_cross', '8ae6f81d-5f9d-4bb0-8bff-076e5cb4038d')).toMatchObject({
      status: 'cancelled',
      filled_qty_cc: 0,
    });
    // An answer that describes another order, or more than was ordered, says nothing of ours.
    expect(read('orders__create_v2_maker', 'another')).toMatchObject({ kind: 'unknown' });
    expect(read('orders__create_v2_taker_ioc', '2b8394e0-515e-4b89-b624-f34067756855', 50)).toMatchObject({
      kind: 'unknown',
    });
  });

  it('of refusals, by their code', () => {
    const code = (name: string, status: number): string => {
      const answer = readCreate(status, body(name), 'x', 100);
      return answer.kind === 'refused' ? answer.code : answer.kind;
    };
    expect(
      [
        ['orders__insufficient_balance', 400],
        ['orders__invalid_price_structure', 400],
        ['orders__post_only_cross', 400],
        ['orders__numeric_field_types', 400],
        ['auth__bad_signature', 401],
        ['auth__skew_minus5min', 401],
        ['orders__duplicate_client_order_id', 409],
        ['orders__reuse_canceled_client_id', 409],
        ['markets__limit_over_max', 400],
      ].map(([name, status]) => code(String(name), Number(status))),
    ).toEqual([
      'insufficient_balance',
      'invalid_price',
      'invalid_order',
      'bad_request',
      'authentication_error',
      'header_timestamp_expired',
      'exists',
      'exists',
      'bad_query',
    ]);
    expect(errorOf(body('orders__post_only_cross')).text).toContain('post only cross');
  });

  it('of cancels: what was taken back, and a 404 that proves nothing', () => {
    const id = '2597b999-f887-4195-8bac-c3f97a1f2021';
    expect(readCancel(200, body('orders__cancel_v2'), id)).toEqual({ kind: 'cancelled', reduced_qty_cc: 100 });
    expect(readCancel(200, body('orders__cancel_v2'), 'another')).toMatchObject({ kind: 'unknown' });
    for (const name of ['orders__cancel_executed', 'orders__cancel_already_canceled', 'orders__cancel_unknown_id'])
      expect(readCancel(404, body(name), id)).toEqual({ kind: 'unknown', reason: 'HTTP 404 not_found' });
  });

  it('of the account: every row is read', () => {
    const fills = readFills(body('fills__after_taker'));
    expect(fills.ok && [fills.value.unread, fills.value.rows[0]]).toMatchObject([
      0,
      { side: 'bid', yes_price_e4: 5_200, qty_cc: 100, fee_udollars: 17_500, is_taker: true },
    ]);
    const orders = readOrders(body('portfolio__orders_list'));
    expect(orders.ok && [orders.value.unread, orders.value.rows.length > 0]).toEqual([0, true]);
    const positions = readPositions(body('portfolio__positions'));
    expect(positions.ok && [positions.value.unread, positions.value.rows[0]?.net_qty_cc]).toEqual([0, 300]);
    const balance = readBalance(body('auth__balance_ok'));
    expect(balance.ok && [balance.value.total_udollars, balance.value.by_shard.get(0)]).toEqual([
      98_018_600, 98_018_600,
    ]);
    expect(readLimits(body('account__limits'))).toMatchObject({
      ok: true,
      value: { tier: 'basic', write: { refill_per_s: 100, capacity: 100 } },
    });
    const settled = readSettlements(
      recording<{ payload: unknown }>('kalshi/portfolio_settlements_redacted.json.gz').payload,
    );
    expect(settled.ok && [settled.value.unread, settled.value.rows.length > 0]).toEqual([0, true]);
  });

  it('of production, all 399: each is read, and no count is lost', () => {
    const rows = recordingText('markets/kalshi_order_create_answers_mar2026.jsonl.gz')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { answer: { order: Record<string, unknown> } });
    const counts: Record<string, number> = {};
    for (const { answer } of rows) {
      const { client_order_id, initial_count_fp } = answer.order;
      const ordered_cc = Math.round(Number(initial_count_fp) * 100);
      const read = readCreate(201, answer, String(client_order_id), ordered_cc);
      const status = read.kind === 'accepted' ? read.status : read.kind;
      counts[status] = (counts[status] ?? 0) + 1;
      if (read.kind === 'accepted') expect(read.filled_qty_cc + read.remaining_qty_cc).toBeLessThanOrEqual(ordered_cc);
    }
    expect(counts).toEqual({ resting: 254, filled: 108, cancelled: 37 });
  });

  it('of the demo life of 72 steps: every fill, position and balance in it is read', () => {
    const unread: string[] = [];
    let [fills, positions] = [0, 0];
    const look = (value: unknown): void => {
      if (Array.isArray(value)) for (const one of value) look(one);
      else if (typeof value === 'object' && value !== null) {
        const whole = value as Record<string, unknown>;
        for (const read of [...('fills' in whole && Array.isArray(whole.fills) ? [readFills(whole)] : [])]) {
          fills += read.ok ? read.value.rows.length : 0;
          if (!read.ok || read.value.unread > 0) unread.push(JSON.stringify(whole.fills).slice(0, 200));
        }
        if (Array.isArray(whole.market_positions)) {
          const read = readPositions(whole);
          positions += read.ok ? read.value.rows.length : 0;
          if (!read.ok || read.value.unread > 0) unread.push('position');
        }
        if ('balance_dollars' in whole && !readBalance(whole).ok) unread.push('balance');
        for (const one of Object.values(whole)) look(one);
      }
    };
    for (const line of recordingText('markets/kalshi_demo_rfq_lifecycle_jul2026.jsonl.gz').trim().split('\n'))
      look(JSON.parse(line));
    expect([unread, fills > 0, positions > 0]).toEqual([[], true, true]);
  });

  it('cut off anywhere, or with a cell of another kind, never throw and never invent a fill', () => {
    const text = JSON.stringify(body('orders__create_v2_taker_ioc'));
    for (let end = 0; end < text.length; end += 1) {
      const cut = parsePrivateFrame(text.slice(0, end));
      expect(cut.ok ? cut.value.type : 'refused').toBe('refused');
    }
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 100, max: 599 }), (value, status) => {
        const answer = readCreate(status, value, 'x', 100);
        expect(answer.kind === 'accepted' ? answer.filled_qty_cc + answer.remaining_qty_cc <= 100 : true).toBe(true);
        readBatch(status, value, [{ order_id: 'x', qty_cc: 100 }]);
        readCancel(status, value, 'x');
        for (const read of [readFills, readOrders, readPositions, readSettlements, readBalance, readLimits])
          read(value);
      }),
    );
  });
});
