/** What the venue tells an account of its orders, trades, money and leave to trade. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccountReader, readBalance } from '../../adapters/polymarket/account/account.ts';
import { accountState } from '../../adapters/polymarket/account/state.ts';
import { AccountRequests } from '../../adapters/polymarket/account-requests.ts';
import { TradeLedger } from '../../adapters/polymarket/trade-ledger.ts';
import {
  costUdollars,
  readOrderNews,
  readTradeNews,
  readUserFrame,
  type TradeNews,
  type TradeState,
  takerFeeUdollars,
} from '../../adapters/polymarket/user-stream.ts';
import { hostileText } from './support/hostile.ts';
import { json, loopback, WALL } from './support/loopback.ts';
import { HAS_RECORDINGS, recording } from './support/recordings.ts';

const OWN = '3e2c94ca-0000-4000-8000-000000000001';
const HASH = `0x${'ab'.repeat(32)}`;
const OTHER = `0x${'cd'.repeat(32)}`;

const trade = (change: object = {}): object => ({
  ...{ event_type: 'trade', type: 'TRADE', id: 't1', status: 'MATCHED', taker_order_id: HASH, asset_id: '71' },
  ...{ side: 'BUY', size: '5', price: '0.52', owner: OWN, trader_side: 'TAKER', timestamp: '1725958682125' },
  maker_orders: [{ order_id: OTHER, owner: 'x', matched_amount: '5', price: '0.52', asset_id: '71', side: 'SELL' }],
  ...change,
});
const order = (change: object = {}): object => ({
  ...{ event_type: 'order', type: 'PLACEMENT', id: HASH, owner: OWN, status: 'LIVE', size_matched: '0' },
  ...change,
});

describe('user channel', () => {
  it('tells where an order is', () => {
    const word = (status: string) => {
      const read = readOrderNews(order({ status }));
      return read.ok ? read.value.standing : read.reason;
    };
    expect(['LIVE', 'ORDER_STATUS_LIVE'].map(word)).toEqual(['live', 'live']);
    expect(['MATCHED', 'DELAYED', 'UNMATCHED'].map(word)).toEqual(['matched', 'held', 'unmatched']);
    const ended = ['CANCELED', 'CANCELED_MARKET_RESOLVED', 'INVALID', "CANCELED_order couldn't be fully filled."];
    expect(ended.map(word)).toEqual(ended.map(() => 'cancelled'));
    expect(['SOMETHING', 'constructor'].map(word)).toEqual(['unclear', 'unclear']);
  });

  it("counts as a taker the makers' prices, of the other token at one minus it", () => {
    const makers = [
      { order_id: OTHER, owner: 'x', matched_amount: '3', price: '0.52', asset_id: '71' },
      { order_id: OTHER, owner: 'y', matched_amount: '2', price: '0.49', asset_id: '52' },
    ];
    const read = readTradeNews(trade({ maker_orders: makers }), OWN);
    if (!read.ok) throw new Error(read.reason);
    const [part] = read.value.parts;
    expect(part).toMatchObject({ hash: HASH, role: 'taker' });
    const pieces = part?.pieces ?? [];
    expect(pieces).toEqual([
      { qty_e6: 3_000_000, price_e4: 5200 },
      { qty_e6: 2_000_000, price_e4: 5100 },
    ]);
    expect(costUdollars(pieces)).toBe(2_580_000);
    expect(takerFeeUdollars([{ qty_e6: 100_000_000, price_e4: 5000 }], 5000)).toBe(1_250_000);
    expect(takerFeeUdollars([{ qty_e6: 7_000_000, price_e4: 30 }], 5000)).toBe(1_050);
  });

  it('takes as a maker its own orders only', () => {
    const makers = [
      { order_id: OTHER, owner: OWN, matched_amount: '2', price: '0.48', asset_id: '52' },
      { order_id: HASH, owner: 'x', matched_amount: '3', price: '0.52', asset_id: '71' },
    ];
    const read = readTradeNews(trade({ owner: 'z', trader_side: 'MAKER', maker_orders: makers }), OWN);
    expect(read).toMatchObject({
      value: { parts: [{ hash: OTHER, role: 'maker', pieces: [{ qty_e6: 2_000_000, price_e4: 4800 }] }] },
    });
  });

  it('refuses by name what it cannot read, and never throws', () => {
    expect(readUserFrame('PONG', OWN)).toEqual({ news: [], refused: [] });
    expect(readUserFrame('{', OWN).refused).toEqual(['bad_json']);
    expect(readUserFrame(JSON.stringify([trade({ size: '5e3' }), order()]), OWN)).toMatchObject({
      news: [{ kind: 'order' }],
      refused: ['bad_trade'],
    });
    expect(readUserFrame(JSON.stringify(trade({ status: 'PAID' })), OWN).refused).toEqual(['trade_status']);
    fc.assert(
      fc.property(hostileText([trade(), order()]), (text) => {
        for (const one of readUserFrame(text, OWN).news) {
          if (one.kind === 'order') expect(one.matched_e6 ?? 0).toBeGreaterThanOrEqual(0);
          else for (const { pieces } of one.parts) for (const { qty_e6 } of pieces) expect(qty_e6).toBeGreaterThan(0);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

const news = (trade_id: string, state: TradeState, qty_e6: number): TradeNews => ({
  ...{ kind: 'trade', trade_id, state, at_us: null },
  parts: [{ hash: HASH, role: 'taker', pieces: [{ qty_e6, price_e4: 5000 }] }],
});

describe('trades', () => {
  it('are a fill once, from the match on, and confirmed once', () => {
    const ledger = new TradeLedger(() => 5000);
    const [first] = ledger.take(news('t1', 'matched', 5_000_000));
    const fill = { fill_id: `t1:${HASH}`, hash: HASH, qty_cc: 500, cost_udollars: 2_500_000, fee_udollars: 62_500 };
    expect(first).toEqual({ kind: 'filled', fill });
    expect(ledger.unsettled).toEqual(['t1']);
    expect(ledger.take(news('t1', 'mined', 5_000_000))).toEqual([]);
    expect(ledger.take(news('t1', 'confirmed', 5_000_000))).toEqual([{ kind: 'confirmed', trade_id: 't1' }]);
    expect(ledger.take(news('t1', 'matched', 5_000_000))).toEqual([]);
    expect(ledger.take(news('t1', 'failed', 5_000_000))).toEqual([{ kind: 'contradicted', trade_id: 't1' }]);
    expect(ledger.unsettled).toEqual([]);
  });

  it('that fail give back the fill that was told, or never were one', () => {
    const ledger = new TradeLedger(() => 0);
    ledger.take(news('t1', 'matched', 5_000_000));
    ledger.take(news('t1', 'retrying', 5_000_000));
    const [failed] = ledger.take(news('t1', 'failed', 5_000_000));
    expect(failed).toMatchObject({ kind: 'failed', fills: [{ qty_cc: 500 }] });
    expect(ledger.filledCc(HASH)).toBe(0);
    expect(ledger.take(news('t2', 'failed', 5_000_000))).toEqual([{ kind: 'failed', trade_id: 't2', fills: [] }]);
  });

  it('add up to the same however often and in whatever order they are told', () => {
    const told = fc.record({
      id: fc.integer({ min: 0, max: 5 }),
      state: fc.constantFrom<TradeState>('matched', 'mined', 'retrying', 'confirmed'),
    });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9_999_999 }), { minLength: 6, maxLength: 6 }),
        fc.array(told),
        (sizes, order_of) => {
          const ledger = new TradeLedger(() => 5000);
          const all = [...order_of, ...sizes.map((_, id) => ({ id, state: 'confirmed' as const }))];
          const changes = all.flatMap(({ id, state }) => ledger.take(news(`t${id}`, state, sizes[id] ?? 0)));
          const fills = changes.flatMap((change) => (change.kind === 'filled' ? [change.fill] : []));
          const total = sizes.reduce((sum, size) => sum + size, 0);
          expect(fills.reduce((sum, { qty_cc }) => sum + qty_cc, 0)).toBe(Math.floor(total / 10_000));
          expect(new Set(fills.map(({ fill_id }) => fill_id)).size).toBe(fills.length);
          expect(changes.filter(({ kind }) => kind === 'confirmed')).toHaveLength(6);
        },
      ),
    );
  });
});

describe('account by REST', () => {
  it('reads pages to the end, signed, and stops at a cursor that leads nowhere', async () => {
    let round = false;
    const server = await loopback({
      http: (request, response) => {
        const url = new URL(request.url ?? '', 'http://x');
        const cursor = url.searchParams.get('next_cursor');
        if (request.headers.poly_api_key !== OWN || request.headers.poly_signature === undefined) {
          json(response, { error: 'Unauthorized/Invalid api key' }, 401);
        } else if (url.pathname === '/data/trades') {
          if (round) json(response, { data: [], next_cursor: 'MA==' });
          else if (cursor === 'MA==') json(response, { data: [trade(), { id: 'x' }], next_cursor: 'p2' });
          else json(response, { data: [trade({ id: 't2', status: 'TRADE_STATUS_CONFIRMED' })], next_cursor: 'LTE=' });
        } else if (url.pathname === `/data/order/${HASH}`) json(response, order());
        else json(response, {}, 404);
      },
    });
    const credentials = { address: '0x1', api_key: OWN, secret: `${'A'.repeat(43)}=`, passphrase: 'f' };
    const requests = new AccountRequests({ clobUrl: server.url, credentials, clock: WALL });
    try {
      const reader = new AccountReader(requests);
      const read = await reader.trades();
      if (!read.ok) throw new Error(read.reason);
      expect(read.value.items.map(({ trade_id, state }) => [trade_id, state])).toEqual([
        ['t1', 'matched'],
        ['t2', 'confirmed'],
      ]);
      expect(read.value.refused).toEqual({ trade_status: 1 });
      expect(await reader.order(HASH)).toMatchObject({ ok: true, value: { standing: 'live' } });
      expect(await reader.order(OTHER)).toEqual({ ok: true, value: null });
      expect(await reader.openOrders()).toMatchObject({ ok: false, reason: 'status' });
      round = true;
      expect(await reader.trades()).toMatchObject({ ok: false, reason: 'cursor' });
    } finally {
      await requests.close();
    }
    expect(await new AccountReader(requests).trades()).toMatchObject({ ok: false, reason: 'lost' });
  });

  it('counts money in smallest units and refuses another writing', () => {
    const value = { balance: 1_000_000, allowances: { '0xab': Number.MAX_SAFE_INTEGER } };
    expect(readBalance({ balance: '1000000', allowances: { '0xAB': '1'.repeat(78) } })).toEqual({ ok: true, value });
    expect(readBalance({ balance: '250.5' })).toMatchObject({ ok: false, reason: 'bad_balance' });
    expect(readBalance(null)).toMatchObject({ ok: false, reason: 'bad_balance' });
  });
});

describe('leave to trade', () => {
  const free = { blocked: false, country: 'CH', region: 'ZH' };
  const state = (geoblock: unknown, closed_only: unknown, refusal?: string) =>
    accountState({ geoblock, closed_only, ...(refusal === undefined ? {} : { refusal }) }).state;
  it('is the strictest of place, account and venue', () => {
    expect(state(free, { closed_only: false })).toBe('enabled');
    expect(state(free, { closed_only: true })).toBe('close_only');
    expect(state({ blocked: true, country: 'US', region: 'NY' }, { closed_only: false })).toBe('close_only');
    expect(state({ blocked: true, country: 'CA', region: 'ON' }, { closed_only: false })).toBe('close_only');
    expect(state({ blocked: true, country: 'CA', region: 'NS' }, { closed_only: false })).toBe('blocked');
    expect(state({ blocked: true, country: 'IR', region: '' }, { closed_only: false })).toBe('blocked');
    expect(state(free, { closed_only: false }, 'cancel_only')).toBe('cancel_only');
    expect(state(free, { closed_only: false }, 'banned')).toBe('blocked');
  });

  it('is none where anything is unknown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (place, account) => {
        expect(state(place, account)).toBe('blocked');
      }),
    );
  });
});

describe.skipIf(!HAS_RECORDINGS)('recorded user frames', () => {
  const frames = (): Record<string, unknown> => recording('polymarket/recorded_frames.json.gz');
  const owner = '00000000-0000-0000-0000-000000000001';
  it.each([
    ['ws_user_order_placement', 'live'],
    ['ws_user_order_update', 'live'],
    ['ws_user_order_matched', 'matched'],
    ['ws_user_order_cancellation', 'cancelled'],
    ['ws_user_order_venue_cancel', 'cancelled'],
    ['http_open_order', 'live'],
    ['http_open_order_sell_fok', 'matched'],
  ])('%s is an order that is %s', (name, standing) => {
    const { news: read, refused } = readUserFrame(JSON.stringify(frames()[name]), owner);
    expect(refused).toEqual([]);
    expect(read).toMatchObject([{ kind: 'order', standing }]);
  });

  it('trades are read with their parts', () => {
    for (const name of ['ws_user_trade', 'ws_user_trade_msg']) {
      const { news: read } = readUserFrame(JSON.stringify(frames()[name]), owner);
      expect(read).toMatchObject([{ kind: 'trade', state: 'confirmed', parts: [{ role: 'taker' }] }]);
      const [first] = read;
      if (first?.kind !== 'trade') throw new Error('no trade');
      expect(first.parts[0]?.pieces).toEqual([{ qty_e6: 25_000_000, price_e4: 5000 }]);
    }
    expect(readTradeNews(frames().http_trade_report, owner)).toMatchObject({ ok: true, value: { state: 'confirmed' } });
  });

  it('survive damage', () => {
    const named = Object.entries(frames()).filter(([name]) => /^(ws_user|http_trade|http_open)/.test(name));
    const bent = hostileText(named.map(([, frame]) => frame));
    fc.assert(
      fc.property(bent, (text) => void readUserFrame(text, owner)),
      { numRuns: 500 },
    );
  });
});
