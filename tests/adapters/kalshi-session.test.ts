import { constants, generateKeyPairSync, verify } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { KalshiSession } from '../../adapters/kalshi/session.ts';
import { type Behaviour, Collector, eventually, json, type Loopback, loopback, WALL } from './support/loopback.ts';

const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });
const EVENT = 'KXNBAGAME-26NOV20NYKIND';
const TICKERS = [`${EVENT}-NYK`, `${EVENT}-IND`];

function isSigned(request: IncomingMessage, path: string): boolean {
  const { 'kalshi-access-timestamp': at, 'kalshi-access-signature': signature } = request.headers;
  const key = { key: KEYS.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return verify('sha256', Buffer.from(`${at}GET${path}`), key, Buffer.from(String(signature), 'base64'));
}

const market = (ticker: string, name: string, more = {}) => ({
  ticker,
  market_type: 'binary',
  status: 'active',
  yes_sub_title: name,
  title: `Will ${name} win?`,
  price_ranges: [{ start: '0.0000', end: '1.0000', step: '0.0100' }],
  expected_expiration_time: '2026-11-21T04:00:00Z',
  ...more,
});

const http: Behaviour['http'] = (request, response) => {
  const url = new URL(request.url ?? '', 'http://x');
  if (url.pathname === '/trade-api/v2/series/KXNBAGAME') {
    json(response, { series: { ticker: 'KXNBAGAME', fee_type: 'quadratic_with_maker_fees', fee_multiplier: 1 } });
  } else if (url.pathname === '/trade-api/v2/events') {
    const event = {
      event_ticker: EVENT,
      series_ticker: 'KXNBAGAME',
      title: 'New York vs Indiana',
      markets: [market(TICKERS[0] ?? '', 'New York'), market(TICKERS[1] ?? '', 'Indiana')],
    };
    // A garbage cursor brings the first page again: the walk must end by itself.
    json(response, { events: url.searchParams.has('cursor') ? [] : [event], cursor: 'same' });
  } else if (url.pathname === '/trade-api/v2/markets') {
    json(response, {
      markets: [
        market(TICKERS[0] ?? '', 'New York', {
          status: 'finalized',
          result: 'yes',
          settlement_value_dollars: '1.0000',
        }),
      ],
    });
  } else json(response, {}, 404);
};

/** Answers subscriptions like the exchange: `subscribed`, then a snapshot per market. */
function exchange(socket: WebSocket, text: string): void {
  const { id, params } = JSON.parse(text) as {
    id: number;
    params: { channels?: string[]; market_tickers?: string[]; action?: string };
  };
  const { channels = [], market_tickers = [], action } = params;
  const snapshots = (seq: number) =>
    market_tickers.map((market_ticker, index) => ({
      type: 'orderbook_snapshot',
      sid: 1,
      seq: seq + index,
      msg: { market_ticker, yes_dollars_fp: [['0.4700', '3.00']], no_dollars_fp: [['0.4800', '2.00']] },
    }));
  const send = (frames: unknown[]): void =>
    frames.forEach((frame) => {
      socket.send(JSON.stringify(frame));
    });
  if (action === 'get_snapshot') send(snapshots(100));
  else if (channels.includes('orderbook_delta'))
    send([{ type: 'subscribed', id, msg: { channel: 'orderbook_delta', sid: 1 } }, ...snapshots(1)]);
  else send([{ type: 'subscribed', id, msg: { channel: channels[0], sid: 2 } }]);
}

function session(server: Loopback, sink: Collector, change = {}): KalshiSession {
  return new KalshiSession({
    restUrl: `${server.url}/trade-api/v2`,
    wsUrl: `${server.url.replace('http', 'ws')}/trade-api/ws/v2`,
    keyId: 'key',
    privateKeyPem: KEYS.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    clock: WALL,
    rng: () => 0.9,
    sink,
    ...change,
  });
}

const accept = (request: IncomingMessage) => isSigned(request, '/trade-api/ws/v2');
const statuses = (sink: Collector) => sink.of('book_status').map(({ status }) => status);

describe('Kalshi session', () => {
  it('discovers signed, subscribes on a signed socket, and delivers books on the YES scale', async () => {
    const server = await loopback({ http, accept, text: exchange });
    const sink = new Collector();
    const kalshi = session(server, sink);
    const listings = await kalshi.discover(['KXNBAGAME']);
    expect(listings.map(({ market_id, fee, league }) => [market_id, fee?.rate_e5, league])).toEqual(
      TICKERS.map((ticker) => [ticker, 7000, 'nba']),
    );
    expect(server.requests.every((request) => isSigned(request, new URL(request.url ?? '', 'http://x').pathname))).toBe(
      true,
    );
    kalshi.subscribe(listings.map(({ market_id }) => market_id));
    await kalshi.start();
    await eventually(() => expect(sink.of('book')).toHaveLength(2));
    expect(sink.of('book')[0]).toMatchObject({ market_id: TICKERS[0], bids: [[4700, 300]], asks: [[5200, 200]] });
    expect(sink.of('feed').at(-1)?.status).toBe('up');
    await kalshi.stop();
    expect(JSON.stringify([sink.frames, sink.events])).not.toContain('KALSHI-ACCESS');
  });

  it('asks for the fees of all series at once, and for one by itself only where the list lacks it', async () => {
    const listed: Behaviour['http'] = (request, response) => {
      const one = { ticker: 'KXNBAGAME', fee_type: 'quadratic', fee_multiplier: 0.5 };
      if (request.url === '/trade-api/v2/series?category=Sports') json(response, { series: [one] });
      else http?.(request, response);
    };
    const server = await loopback({ http: listed, accept, text: exchange });
    const sink = new Collector();
    let now_us = 1_795_000_000_000_000;
    const kalshi = session(server, sink, { clock: { nowUs: () => now_us } });
    const asked = (): string[] =>
      server.requests.splice(0).flatMap(({ url = '' }) => url.match(/\/series(?:\/KX\w+|\?.*)?$/)?.[0] ?? []);
    const [first] = await kalshi.discover(['KXNBAGAME', 'KXNFLGAME']);
    expect(first?.fee?.rate_e5).toBe(3500);
    expect(asked()).toEqual(['/series?category=Sports', '/series/KXNFLGAME']);
    now_us += 30_000_000;
    await kalshi.discover(['KXNBAGAME', 'KXNFLGAME']);
    expect(asked()).toEqual([]);
    now_us += 600_000_000;
    await kalshi.discover(['KXNBAGAME', 'KXNFLGAME']);
    expect(asked()).toEqual(['/series?category=Sports']);
    await kalshi.stop();
  });

  it('heals a gap by asking for snapshots, and a lost connection by new sids', async () => {
    const server = await loopback({ http, accept, text: exchange });
    const sink = new Collector();
    const kalshi = session(server, sink);
    kalshi.subscribe(TICKERS);
    await kalshi.start();
    await eventually(() => expect(sink.of('book')).toHaveLength(2));
    server.sockets[0]?.send(
      JSON.stringify({
        type: 'orderbook_delta',
        sid: 1,
        seq: 50,
        msg: { market_ticker: TICKERS[0], price_dollars: '0.4000', delta_fp: '1.00', side: 'yes' },
      }),
    );
    await eventually(() => expect(sink.of('book').length).toBeGreaterThanOrEqual(4));
    expect(statuses(sink)).toEqual(['gapped', 'gapped', ...Array(statuses(sink).length - 2).fill('gapped')]);
    const before = sink.of('book').length;
    server.sockets[0]?.terminate();
    await eventually(() => expect(sink.of('book').length).toBeGreaterThanOrEqual(before + 2));
    expect(sink.of('feed').some(({ status }) => status === 'down')).toBe(true);
    expect(sink.of('feed').at(-1)?.counters.reconnects).toBe(1);
    server.sockets[1]?.send('not json');
    server.sockets[1]?.terminate();
    await eventually(() => expect(sink.of('feed').at(-1)?.counters.rejected).toMatchObject({ bad_json: 1 }));
    await kalshi.stop();
  });

  it('makes live books stale when the socket is open but nothing comes', async () => {
    const server = await loopback({ http, accept, text: exchange });
    const sink = new Collector();
    const kalshi = session(server, sink, { stale_after_ms: 100 });
    kalshi.subscribe(TICKERS);
    await kalshi.start();
    await eventually(() => expect(statuses(sink)).toEqual(['stale', 'stale']));
    expect(sink.of('feed').at(-1)?.status).toBe('degraded');
    await kalshi.stop();
  });

  it('closes a determined market and pays it when REST says finalized', async () => {
    const server = await loopback({ http, accept, text: exchange });
    const sink = new Collector();
    const kalshi = session(server, sink, { settlement_poll_ms: 20 });
    kalshi.subscribe(TICKERS);
    await kalshi.start();
    await eventually(() => expect(sink.of('book')).toHaveLength(2));
    server.sockets[0]?.send(
      JSON.stringify({
        type: 'market_lifecycle_v2',
        sid: 2,
        seq: 1,
        msg: { market_ticker: TICKERS[0], event_type: 'determined', result: 'yes', settlement_value: '1.0000' },
      }),
    );
    await eventually(() =>
      expect(sink.of('settlement')).toMatchObject([{ market_id: TICKERS[0], yes_value_e4: 10_000 }]),
    );
    expect(statuses(sink)).toEqual(['closed']);
    await kalshi.stop();
  });

  it('finds a result whose announcement was lost', async () => {
    const server = await loopback({ http, accept, text: exchange });
    const sink = new Collector();
    const kalshi = session(server, sink, { settlement_poll_ms: 5 });
    kalshi.subscribe(TICKERS);
    await kalshi.start();
    await eventually(() => expect(sink.of('settlement')).toMatchObject([{ market_id: TICKERS[0] }]));
    await kalshi.stop();
  });

  it('reports a refused upgrade instead of waiting for ever', async () => {
    const server = await loopback({ http, accept: () => false });
    const sink = new Collector();
    const kalshi = session(server, sink);
    await kalshi.start(100);
    expect(sink.of('feed').at(-1)).toMatchObject({ status: 'down', detail: 'http_401' });
    await kalshi.stop();
  });
});
