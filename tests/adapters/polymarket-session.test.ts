import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { PolymarketSession } from '../../adapters/polymarket/session.ts';
import { type Behaviour, Collector, eventually, json, type Loopback, loopback, WALL } from './support/loopback.ts';

const CONDITION = '0xc0';
const TOKENS = ['71', '52'];

const gameEvent = (slug: string, conditionId: string, tokens: string[]) => ({
  id: slug,
  slug,
  eventDate: '2026-11-20',
  markets: [
    {
      conditionId,
      slug,
      question: 'Knicks vs. Pacers',
      sportsMarketType: 'moneyline',
      outcomes: '["Knicks","Pacers"]',
      clobTokenIds: JSON.stringify(tokens),
      description: 'Resolves to the winner.',
      active: true,
      closed: false,
      enableOrderBook: true,
      acceptingOrders: true,
      orderPriceMinTickSize: 0.01,
      orderMinSize: 5,
      secondsDelay: 0,
      feesEnabled: true,
      feeSchedule: { rate: 0.05, exponent: 1 },
    },
  ],
});

const book = (asset_id: string, bid: string, ask: string, event_type?: string) => ({
  event_type,
  asset_id,
  market: CONDITION,
  timestamp: String(Date.now()),
  hash: 'h',
  bids: [{ price: bid, size: '10' }],
  asks: [{ price: ask, size: '10' }],
});

const http: Behaviour['http'] = (request, response) => {
  const url = new URL(request.url ?? '', 'http://x');
  if (url.pathname === '/events/keyset') {
    if (url.searchParams.get('after_cursor') === 'p2')
      json(response, { events: [gameEvent('mlb-mil-sd-2026-11-20', '0xbb', ['1', '2'])] });
    else json(response, { events: [gameEvent('nba-nyk-ind-2026-11-20', CONDITION, TOKENS)], next_cursor: 'p2' });
  } else if (url.pathname === '/book') json(response, book(url.searchParams.get('token_id') ?? '', '0.40', '0.44'));
  else if (url.pathname === '/markets') {
    json(response, [
      {
        conditionId: CONDITION,
        closed: true,
        umaResolutionStatus: 'resolved',
        clobTokenIds: JSON.stringify(TOKENS),
        outcomePrices: '["0.5","0.5"]',
      },
    ]);
  } else json(response, {}, 404);
};

function venue(socket: WebSocket, text: string): void {
  if (text === 'PING') socket.send('PONG');
  else
    socket.send(
      JSON.stringify([book(TOKENS[0] ?? '', '0.48', '0.52', 'book'), book(TOKENS[1] ?? '', '0.48', '0.52', 'book')]),
    );
}

function session(server: Loopback, sink: Collector, change = {}): PolymarketSession {
  const wsUrl = `${server.url.replace('http', 'ws')}/ws/market`;
  return new PolymarketSession({
    gammaUrl: server.url,
    clobUrl: server.url,
    wsUrl,
    clock: WALL,
    rng: () => 0.9,
    sink,
    ...change,
  });
}

describe('Polymarket session', () => {
  it('walks the keyset pages, keeps one league, subscribes both tokens and delivers one book each', async () => {
    const server = await loopback({ http, text: venue });
    const sink = new Collector();
    const poly = session(server, sink, { ping_ms: 30 });
    const listings = await poly.discover(['nba']);
    expect(listings.map(({ market_id, outcome_name, tie_rule }) => [market_id, outcome_name, tie_rule])).toEqual([
      ['0xc0:0', 'Knicks', 'no_tie'],
      ['0xc0:1', 'Pacers', 'no_tie'],
    ]);
    poly.subscribe(['71', listings[1] ?? '', 'never-listed']);
    await poly.start();
    await eventually(() => expect(sink.of('book').map(({ market_id }) => market_id)).toEqual(['0xc0:0', '0xc0:1']));
    await eventually(() => expect(server.received).toContain('PING'));
    expect(JSON.parse(server.received[0] ?? '')).toEqual({
      assets_ids: TOKENS,
      type: 'market',
      initial_dump: true,
      custom_feature_enabled: true,
    });
    expect(
      server.requests.every(({ headers }) => headers.upgrade !== undefined || headers['user-agent'] !== undefined),
    ).toBe(true);
    await poly.stop();
  });

  it('refetches a book whose top disagrees with the venue', async () => {
    const server = await loopback({ http, text: venue });
    const sink = new Collector();
    const poly = session(server, sink);
    poly.subscribe(await poly.discover(['nba']));
    await poly.start();
    await eventually(() => expect(sink.of('book')).toHaveLength(2));
    const change = { asset_id: '71', price: '0.30', size: '1', side: 'BUY', best_bid: '0.40', best_ask: '0.44' };
    server.sockets[0]?.send(
      JSON.stringify({
        event_type: 'price_change',
        market: CONDITION,
        timestamp: String(Date.now()),
        price_changes: [change],
      }),
    );
    await eventually(() =>
      expect(sink.of('book').at(-1)).toMatchObject({ market_id: '0xc0:0', bids: [[4000, 1000]], asks: [[4400, 1000]] }),
    );
    expect(sink.of('book_status')).toMatchObject([{ market_id: '0xc0:0', status: 'gapped' }]);
    await poly.stop();
  });

  it('gaps both books when the socket is lost and brings them back on the next one', async () => {
    const server = await loopback({ http, text: venue });
    const sink = new Collector();
    const poly = session(server, sink);
    poly.subscribe(await poly.discover(['nba']));
    await poly.start();
    await eventually(() => expect(sink.of('book')).toHaveLength(2));
    server.sockets[0]?.terminate();
    await eventually(() => expect(sink.of('book')).toHaveLength(4));
    expect(sink.of('book_status').map(({ status }) => status)).toEqual(['gapped', 'gapped']);
    await poly.stop();
  });

  it('pays from Gamma once closed and resolved, 50-50 included, and only once', async () => {
    const server = await loopback({ http, text: venue });
    const sink = new Collector();
    const poly = session(server, sink, { settlement_poll_ms: 20 });
    poly.subscribe(await poly.discover(['nba']));
    await poly.start();
    await eventually(() => expect(sink.of('settlement').length).toBeGreaterThan(0));
    await eventually(() =>
      expect(server.requests.filter(({ url }) => url?.startsWith('/markets')).length).toBeGreaterThan(0),
    );
    expect(sink.of('settlement')).toMatchObject([
      { market_id: '0xc0:0', yes_value_e4: 5000 },
      { market_id: '0xc0:1', yes_value_e4: 5000 },
    ]);
    expect(sink.of('book_status').map(({ status }) => status)).toEqual(['closed', 'closed']);
    await poly.stop();
  });
});
