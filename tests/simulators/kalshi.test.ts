import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KalshiEventInput, KalshiLevel } from '../../adapters/kalshi/simulator/index.ts';
import { KalshiSimulator } from '../../adapters/kalshi/simulator/index.ts';
import { Rng } from '../../runtime/trading/types/rng.ts';
import type { Frame } from './support.ts';
import { FixedClock, get, KEY_ID, kalshiHeaders, Listener, PUBLIC_PEM, refusedUpgrade } from './support.ts';

const WS_PATH = '/trade-api/ws/v2';
const EVENT = 'KXNBAGAME-26NOV20LACWAS';
const LAC = `${EVENT}-LAC`;
const WAS = `${EVENT}-WAS`;

function gameEvent(event_ticker = EVENT): KalshiEventInput {
  const market = (code: string) => ({
    ticker: `${event_ticker}-${code}`,
    title: `Will ${code} win?`,
    yes_sub_title: code,
    rules_primary: 'Resolves to Yes for the winner.',
    rules_secondary: '',
    open_time_us: 1_795_000_000_000_000,
    close_time_us: 1_795_400_000_000_000,
    expected_expiration_us: 1_795_230_000_000_000,
  });
  return {
    event_ticker,
    series_ticker: 'KXNBAGAME',
    title: 'Los Angeles C vs Washington',
    sub_title: 'LAC vs WAS (Nov 20)',
    markets: [market('LAC'), market('WAS')],
  };
}

const clock = new FixedClock();
let simulator: KalshiSimulator;
let restUrl: string;
let wsUrl: string;
const open: Listener[] = [];

beforeEach(async () => {
  simulator = new KalshiSimulator({ clock, rng: new Rng(1), heartbeat_ms: 20 });
  simulator.registerKey(KEY_ID, PUBLIC_PEM);
  simulator.upsertSeries({
    ticker: 'KXNBAGAME',
    title: 'NBA',
    fee_type: 'quadratic_with_maker_fees',
    fee_multiplier: 1,
  });
  simulator.upsertEvent(gameEvent());
  ({ restUrl, wsUrl } = await simulator.listen());
});

afterEach(async () => {
  for (const listener of open.splice(0)) listener.close();
  await simulator.close();
});

async function connect(): Promise<Listener> {
  const listener = new Listener(wsUrl, kalshiHeaders(clock.at_us, 'GET', WS_PATH));
  open.push(listener);
  return await listener.opened();
}

const subscribe = (tickers: string[], id = 1, use_yes_price = false) => ({
  id,
  cmd: 'subscribe',
  params: { channels: ['orderbook_delta'], market_tickers: tickers, use_yes_price },
});

/** Book of a ticker rebuilt from frames alone, as price strings. */
function rebuild(frames: Frame[], ticker: string): { yes: Map<string, number>; no: Map<string, number> } {
  const book = { yes: new Map<string, number>(), no: new Map<string, number>() };
  for (const { type, msg } of frames) {
    if (msg?.market_ticker !== ticker) continue;
    if (type === 'orderbook_snapshot') {
      book.yes = new Map((msg.yes_dollars_fp ?? []).map(([p, q]: string[]) => [p, Number(q)]));
      book.no = new Map((msg.no_dollars_fp ?? []).map(([p, q]: string[]) => [p, Number(q)]));
    } else if (type === 'orderbook_delta') {
      const side = book[msg.side as 'yes' | 'no'];
      const size = (side.get(msg.price_dollars) ?? 0) + Number(msg.delta_fp);
      if (Math.abs(size) < 1e-9) side.delete(msg.price_dollars);
      else side.set(msg.price_dollars, size);
    }
  }
  return book;
}

describe('signed upgrade', () => {
  it('is accepted with a good signature', async () => {
    await connect();
    expect(simulator.stats.upgrades_accepted).toBe(1);
  });

  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  it.each([
    ['no headers', () => ({}), 'signature_is_missing_from_headers', undefined],
    [
      'another key',
      () => kalshiHeaders(clock.at_us, 'GET', WS_PATH, foreign),
      'authentication_error',
      'INCORRECT_API_KEY_SIGNATURE',
    ],
    [
      'another path',
      () => kalshiHeaders(clock.at_us, 'GET', '/ws/v2'),
      'authentication_error',
      'INCORRECT_API_KEY_SIGNATURE',
    ],
    [
      'an unknown key id',
      () => kalshiHeaders(clock.at_us, 'GET', WS_PATH, undefined, 'nobody'),
      'authentication_error',
      'NOT_FOUND',
    ],
    [
      'a clock 30 s behind',
      () => kalshiHeaders(clock.at_us - 30e6, 'GET', WS_PATH),
      'header_timestamp_expired',
      undefined,
    ],
    [
      'a clock 5 min ahead',
      () => kalshiHeaders(clock.at_us + 300e6, 'GET', WS_PATH),
      'header_timestamp_expired',
      undefined,
    ],
  ])('is refused with %s', async (_name, headers, code, details) => {
    const { status, body } = await refusedUpgrade(wsUrl, headers());
    expect(status).toBe(401);
    expect(body.error.code).toBe(code);
    expect(body.error.details).toBe(details);
  });

  it('allows a clock 5 s off', async () => {
    const listener = new Listener(wsUrl, kalshiHeaders(clock.at_us - 5e6, 'GET', WS_PATH));
    open.push(listener);
    await listener.opened();
  });
});

describe('order-book channel', () => {
  it('answers subscribe with the ack, then a snapshot whose empty side is absent', async () => {
    simulator.setBook(LAC, [[4700, 300]], []);
    const listener = await connect();
    listener.send(subscribe([LAC]));
    await listener.until(() => listener.frames.length === 2);
    expect(listener.frames[0]).toEqual({ id: 1, type: 'subscribed', msg: { channel: 'orderbook_delta', sid: 1 } });
    expect(listener.frames[1]).toMatchObject({ type: 'orderbook_snapshot', sid: 1, seq: 1 });
    expect(listener.frames[1].msg.yes_dollars_fp).toEqual([['0.4700', '3.00']]);
    expect(listener.frames[1].msg).not.toHaveProperty('no_dollars_fp');
  });

  it('gives NO levels in YES price when asked, in snapshots and deltas', async () => {
    simulator.setBook(LAC, [], [[4800, 200]]);
    const listener = await connect();
    listener.send(subscribe([LAC], 1, true));
    await listener.until(() => listener.frames.length === 2);
    expect(listener.frames[1].msg.no_dollars_fp).toEqual([['0.5200', '2.00']]);
    simulator.setBook(LAC, [], [[4800, 150]]);
    await listener.until(() => listener.frames.length === 3);
    expect(listener.frames[2].msg).toMatchObject({ side: 'no', price_dollars: '0.5200', delta_fp: '-0.50' });
  });

  it('merges a second subscribe into the open sid', async () => {
    const listener = await connect();
    listener.send(subscribe([LAC]));
    listener.send(subscribe([WAS], 2));
    await listener.until(() => listener.frames.length === 4);
    expect(listener.frames[2]).toEqual({ id: 2, type: 'ok', sid: 1, seq: 2, msg: { market_tickers: [LAC, WAS] } });
    expect(listener.frames[3]).toMatchObject({
      type: 'orderbook_snapshot',
      sid: 1,
      seq: 3,
      msg: { market_ticker: WAS },
    });
  });

  it('adds markets, sends snapshots on request with the command id, lists and unsubscribes', async () => {
    const listener = await connect();
    listener.send(subscribe([LAC]));
    listener.send({
      id: 2,
      cmd: 'update_subscription',
      params: { sids: [1], action: 'add_markets', market_tickers: [WAS] },
    });
    listener.send({
      id: 3,
      cmd: 'update_subscription',
      params: { sid: 1, action: 'get_snapshot', market_tickers: [LAC] },
    });
    listener.send({ id: 4, cmd: 'list_subscriptions' });
    listener.send({ id: 5, cmd: 'unsubscribe', params: { sids: [1] } });
    await listener.until(() => listener.frames.length === 7);
    const [, , ok, added, snapshot, list, gone] = listener.frames;
    expect(ok).toMatchObject({ id: 2, type: 'ok', seq: 2, msg: { market_tickers: [LAC, WAS] } });
    expect(added).toMatchObject({ type: 'orderbook_snapshot', seq: 3, msg: { market_ticker: WAS } });
    expect(snapshot).toMatchObject({ id: 3, type: 'orderbook_snapshot', seq: 4, msg: { market_ticker: LAC } });
    expect(list).toEqual({ id: 4, type: 'ok', msg: [{ channel: 'orderbook_delta', sid: 1 }] });
    expect(gone).toEqual({ id: 5, sid: 1, seq: 5, type: 'unsubscribed' });
  });

  it.each([
    ['not JSON', 'hello', 1],
    ['no params', { id: 9, cmd: 'subscribe' }, 2],
    ['no channels', { id: 9, cmd: 'subscribe', params: {} }, 3],
    ['an unknown command', { id: 9, cmd: 'dance', params: {} }, 5],
    [
      'an unknown sid',
      { id: 9, cmd: 'update_subscription', params: { sid: 7, action: 'get_snapshot', market_tickers: [LAC] } },
      7,
    ],
    ['an unknown channel', { id: 9, cmd: 'subscribe', params: { channels: ['ticker_v2'] } }, 8],
    ['two sids', { id: 9, cmd: 'update_subscription', params: { sids: [1, 2], action: 'get_snapshot' } }, 12],
    ['no ticker', { id: 9, cmd: 'subscribe', params: { channels: ['orderbook_delta'] } }, 14],
  ])('answers %s with error code', async (_name, message, code) => {
    const listener = await connect();
    listener.send(message);
    await listener.until(() => listener.frames.length === 1);
    expect(listener.frames[0]).toMatchObject({ type: 'error', msg: { code } });
  });

  it('pings with the body heartbeat', async () => {
    const listener = await connect();
    await listener.until(() => listener.pings.length >= 2);
    expect(new Set(listener.pings)).toEqual(new Set(['heartbeat']));
  });

  it('lets a client rebuild any sequence of books, with one seq for all markets of the sid', async () => {
    const leg = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 49 }), fc.integer({ min: 1, max: 900_000 })), {
      selector: ([price]) => price,
      maxLength: 12,
    });
    const toLevels = (levels: [number, number][]): KalshiLevel[] => levels.map(([cents, qty]) => [cents * 100, qty]);
    const steps = fc.array(fc.tuple(fc.constantFrom(LAC, WAS), leg, leg), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const listener = await connect();
        listener.send(subscribe([LAC, WAS]));
        await listener.until(() => listener.frames.length === 3);
        for (const [ticker, yes, no] of history) simulator.setBook(ticker, toLevels(yes), toLevels(no));
        await listener.settled();
        const seqs = listener.frames.flatMap((frame) => frame.seq ?? []);
        expect(seqs).toEqual(seqs.map((_, index) => index + 1));
        for (const ticker of [LAC, WAS]) {
          const { body } = await get(`${restUrl}/markets/${ticker}/orderbook`);
          const asMap = (levels: string[][]) => new Map(levels.map(([p, q]) => [p, Number(q)]));
          const rebuilt = rebuild(listener.frames, ticker);
          const expected = asMap(body.orderbook_fp.yes_dollars);
          expect([...rebuilt.yes.keys()].sort()).toEqual([...expected.keys()].sort());
          for (const [price, size] of expected) expect(rebuilt.yes.get(price as string)).toBeCloseTo(size, 6);
          const expected_no = asMap(body.orderbook_fp.no_dollars);
          expect([...rebuilt.no.keys()].sort()).toEqual([...expected_no.keys()].sort());
        }
        listener.close();
      }),
      { numRuns: 25 },
    );
  });
});

describe('lifecycle', () => {
  it('announces a new market, its determination and its settlement, in this order', async () => {
    const listener = await connect();
    listener.send({ id: 1, cmd: 'subscribe', params: { channels: ['market_lifecycle_v2'] } });
    await listener.until(() => listener.frames.length === 1);
    const event = gameEvent('KXNBAGAME-26NOV21BOSNYK');
    simulator.upsertEvent({ ...event, markets: event.markets.slice(0, 1) });
    simulator.settle('KXNBAGAME-26NOV21BOSNYK-LAC', 'yes');
    await listener.until(() => listener.frames.length === 5);
    const messages = listener.frames.slice(1);
    expect(messages.map((frame) => frame.msg.event_type)).toEqual([
      'created',
      'close_date_updated',
      'determined',
      'settled',
    ]);
    expect(messages.map((frame) => frame.seq)).toEqual([1, 2, 3, 4]);
    expect(messages[2].msg).toMatchObject({ result: 'yes', settlement_value: '1.0000' });
    expect(messages[3].msg).not.toHaveProperty('result');
  });

  it('shows a tie as scalar with half a dollar', async () => {
    simulator.settle(LAC, { scalar_e4: 5000 });
    const { body } = await get(`${restUrl}/markets/${LAC}`);
    expect(body.market).toMatchObject({ status: 'finalized', result: 'scalar', settlement_value_dollars: '0.5000' });
  });
});

describe('REST', () => {
  it('lists open events with nested markets, prices as strings, an empty side as 0 and 1', async () => {
    simulator.setBook(LAC, [[8900, 34_349]], [[600, 64_100]]);
    const { body } = await get(`${restUrl}/events?series_ticker=KXNBAGAME&status=open&with_nested_markets=true`);
    expect(body.cursor).toBe('');
    const [lac, was] = body.events[0].markets;
    expect(lac).toMatchObject({ yes_bid_dollars: '0.8900', yes_ask_dollars: '0.9400', yes_ask_size_fp: '641.00' });
    expect(was).toMatchObject({ yes_bid_dollars: '0.0000', yes_ask_dollars: '1.0000', yes_bid_size_fp: '0.00' });
    expect(lac.price_ranges).toEqual([{ start: '0.0000', end: '1.0000', step: '0.0100' }]);
  });

  it('pages by cursor to an empty one and takes garbage for page 1', async () => {
    for (let day = 1; day <= 4; day += 1) simulator.upsertEvent(gameEvent(`KXNBAGAME-26DEC0${day}LACWAS`));
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await get(`${restUrl}/events?limit=2&cursor=${cursor}`);
      seen.push(...body.events.map((event: Frame) => event.event_ticker));
      cursor = body.cursor;
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(5);
    const garbage = await get(`${restUrl}/events?limit=2&cursor=%25%25`);
    expect(garbage.body.events[0].event_ticker).toBe(EVENT);
  });

  it.each([
    ['/markets/NOPE', 404, { error: { code: 'not_found', message: 'not found' } }],
    [
      '/markets?status=finalized',
      400,
      { error: { code: 'bad_request', message: 'bad request', details: 'invalid status filter' } },
    ],
  ])('answers %s as recorded', async (path, status, body) => {
    expect(await get(restUrl + path)).toMatchObject({ status, body });
  });

  it('keeps the fee fields of the series', async () => {
    const { body } = await get(`${restUrl}/series/KXNBAGAME`);
    expect(body.series).toMatchObject({ fee_type: 'quadratic_with_maker_fees', fee_multiplier: 1 });
  });
});

describe('faults', () => {
  it('a dropped frame shows as a gap in seq, a doubled one as a repeat', async () => {
    const listener = await connect();
    listener.send(subscribe([LAC]));
    await listener.until(() => listener.frames.length === 2);
    simulator.faults.force('drop');
    simulator.setBook(LAC, [[4000, 100]], []);
    simulator.faults.force('duplicate');
    simulator.setBook(LAC, [[4000, 200]], []);
    await listener.settled();
    expect(listener.frames.slice(1).map((frame) => frame.seq)).toEqual([1, 3, 3]);
    expect(simulator.faults.injected).toMatchObject({ drop: 1, duplicate: 1 });
  });

  it('reorders two frames', async () => {
    const listener = await connect();
    listener.send(subscribe([LAC]));
    await listener.until(() => listener.frames.length === 2);
    simulator.faults.force('reorder');
    simulator.setBook(LAC, [[4000, 100]], []);
    simulator.setBook(LAC, [[4000, 200]], []);
    await listener.settled();
    expect(listener.frames.slice(2).map((frame) => frame.seq)).toEqual([3, 2]);
  });

  it('a stalled connection stays silent while pings go on', async () => {
    const listener = await connect();
    listener.send(subscribe([LAC]));
    await listener.until(() => listener.frames.length === 2);
    simulator.faults.rates = { stall_ms: 60_000 };
    simulator.faults.force('stall');
    const before = listener.pings.length;
    for (let n = 1; n <= 5; n += 1) simulator.setBook(LAC, [[4000, n]], []);
    await listener.until(() => listener.pings.length >= before + 3);
    expect(listener.frames).toHaveLength(2);
  });

  it('disconnects, refuses with 429 and fails with 503', async () => {
    const listener = await connect();
    simulator.faults.force('disconnect');
    listener.send(subscribe([LAC]));
    await listener.until(() => listener.socket.readyState === listener.socket.CLOSED);
    simulator.faults.force('http_429');
    expect(await get(`${restUrl}/exchange/status`)).toMatchObject({
      status: 429,
      body: { error: 'too many requests' },
    });
    simulator.faults.force('http_5xx');
    expect((await get(`${restUrl}/exchange/status`)).status).toBe(503);
    expect((await get(`${restUrl}/exchange/status`)).body.trading_active).toBe(true);
  });
});
