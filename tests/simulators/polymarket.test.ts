import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bookHash } from '../../adapters/polymarket/simulator/books.ts';
import type { PolymarketEventInput, PolymarketLevel } from '../../adapters/polymarket/simulator/index.ts';
import { PolymarketSimulator } from '../../adapters/polymarket/simulator/index.ts';
import { Rng } from '../../runtime/trading/types/rng.ts';
import type { Frame } from './support.ts';
import { FixedClock, get, Listener } from './support.ts';

const CONDITION = `0x${'ab'.repeat(32)}`;
const TOKENS = ['11111', '22222'] as const;

function gameEvent(
  id = '700001',
  condition_id = CONDITION,
  token_ids: readonly [string, string] = TOKENS,
): PolymarketEventInput {
  const slug = 'nba-lac-was-2026-11-20';
  return {
    id,
    slug,
    title: 'Clippers vs. Wizards',
    league: 'nba',
    series_slug: 'nba',
    game_id: 20_900_001,
    start_time_us: 1_795_219_200_000_000,
    event_date: '2026-11-20',
    teams: [],
    tags: [{ id: '745', label: 'NBA', slug: 'nba' }],
    markets: [
      {
        id: `2${id}`,
        condition_id,
        token_ids,
        outcomes: ['Clippers', 'Wizards'],
        question: 'Clippers vs. Wizards',
        slug,
        description: 'Pays for the winner.',
        sports_market_type: 'moneyline',
        group_item_title: 'Match Winner',
        game_start_us: 1_795_219_200_000_000,
        end_date_us: 1_795_219_200_000_000,
        seconds_delay: 1,
        clear_book_on_start: true,
        order_min_size: 5,
        tick_e4: 100,
        neg_risk: false,
        fee_type: 'sports_fees_v3',
        fee_schedule: { rate: 0.05, exponent: 1, takerOnly: true, rebateRate: 0.15 },
      },
    ],
  };
}

let simulator: PolymarketSimulator;
let urls: { gammaUrl: string; clobUrl: string; wsUrl: string };
const clock = new FixedClock();
const open: Listener[] = [];

beforeEach(async () => {
  simulator = new PolymarketSimulator({ clock, rng: new Rng(1) });
  simulator.upsertEvent(gameEvent());
  urls = await simulator.listen();
});

afterEach(async () => {
  for (const listener of open.splice(0)) listener.close();
  await simulator.close();
});

async function connect(): Promise<Listener> {
  const listener = new Listener(urls.wsUrl);
  open.push(listener);
  return await listener.opened();
}

const subscription = { assets_ids: TOKENS, type: 'market', custom_feature_enabled: true };

async function subscribed(): Promise<Listener> {
  const listener = await connect();
  listener.send(subscription);
  await listener.until(() => listener.frames.length === 1);
  return listener;
}

/** Books by token from frames alone: "side:price" -> size. */
function rebuild(frames: Frame[]): Map<string, Map<string, string>> {
  const books = new Map<string, Map<string, string>>();
  for (const frame of frames.flat()) {
    if (frame.event_type === 'book') {
      const levels = [
        ...frame.bids.map((level: Frame) => [`BUY:${level.price}`, level.size]),
        ...frame.asks.map((level: Frame) => [`SELL:${level.price}`, level.size]),
      ] as [string, string][];
      books.set(frame.asset_id, new Map(levels));
    } else if (frame.event_type === 'price_change') {
      for (const { asset_id, side, price, size } of frame.price_changes) {
        if (size === '0') books.get(asset_id)?.delete(`${side}:${price}`);
        else books.get(asset_id)?.set(`${side}:${price}`, size);
      }
    }
  }
  return books;
}

function mirrored(book: ReadonlyMap<string, string>): string[] {
  return [...book]
    .map(([key, size]) => {
      const [side, price] = key.split(':');
      const other = Math.round(10_000 - Number(price) * 10_000) / 10_000;
      return `${side === 'BUY' ? 'SELL' : 'BUY'}:${other}:${size}`;
    })
    .sort();
}

describe('book hash', () => {
  it('agrees with the official test vector', () => {
    const level = (price: string) => ({ price, size: '100' });
    const hash = bookHash({
      market: '0xaabbcc',
      asset_id: '100',
      timestamp: '123456789',
      hash: '',
      bids: [level('0.3'), level('0.4')],
      asks: [level('0.6'), level('0.7')],
      min_order_size: '100',
      tick_size: '0.01',
      neg_risk: false,
      last_trade_price: '0.5',
    });
    expect(hash).toBe('0458ea5755c9f73d64a14636fa5c36ed460ec394');
  });
});

describe('market channel', () => {
  it('answers a subscription with both books in one array, best level last', async () => {
    simulator.setBook(
      CONDITION,
      [
        [4800, 3000],
        [4700, 1000],
      ],
      [
        [5200, 2500],
        [5300, 100],
      ],
    );
    const listener = await subscribed();
    const [first, second] = listener.frames[0];
    expect(first).toMatchObject({ event_type: 'book', asset_id: TOKENS[0], market: CONDITION });
    expect(first.bids).toEqual([
      { price: '0.47', size: '10' },
      { price: '0.48', size: '30' },
    ]);
    expect(first.asks).toEqual([
      { price: '0.53', size: '1' },
      { price: '0.52', size: '25' },
    ]);
    expect(second.bids.at(-1)).toEqual({ price: '0.48', size: '25' });
  });

  it('says both tokens in one price_change, with tops and the hash of the book after it', async () => {
    simulator.setBook(CONDITION, [[4800, 3000]], [[5200, 2500]]);
    const listener = await subscribed();
    simulator.setBook(
      CONDITION,
      [
        [4800, 3000],
        [4900, 15_000],
      ],
      [[5200, 2500]],
    );
    await listener.settled();
    const change = listener.frames[1];
    const [mine, mirror] = change.price_changes;
    expect(mine).toMatchObject({
      asset_id: TOKENS[0],
      price: '0.49',
      size: '150',
      side: 'BUY',
      best_bid: '0.49',
      best_ask: '0.52',
    });
    expect(mirror).toMatchObject({
      asset_id: TOKENS[1],
      price: '0.51',
      size: '150',
      side: 'SELL',
      best_bid: '0.48',
      best_ask: '0.51',
    });
    const { body } = await get(`${urls.clobUrl}/book?token_id=${TOKENS[0]}`);
    expect(mine.hash).toBe(body.hash);
  });

  it('lets a client rebuild any sequence of books; the two tokens are mirrors', async () => {
    const side = (low: number, high: number) =>
      fc.uniqueArray(fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: 1, max: 500_000 })), {
        selector: ([price]) => price,
        maxLength: 10,
      });
    const levels = (list: [number, number][]): PolymarketLevel[] => list.map(([cents, qty]) => [cents * 100, qty]);
    const steps = fc.array(fc.tuple(side(1, 49), side(50, 99)), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const listener = await subscribed();
        for (const [bids, asks] of history) simulator.setBook(CONDITION, levels(bids), levels(asks));
        await listener.settled();
        const books = rebuild(listener.frames);
        const [mine, other] = TOKENS.map((token) => books.get(token) as Map<string, string>);
        const flat = [...(mine as Map<string, string>)].map(([key, size]) => `${key}:${size}`).sort();
        expect(mirrored(other as Map<string, string>)).toEqual(flat);
        const { body } = await get(`${urls.clobUrl}/book?token_id=${TOKENS[0]}`);
        const rest = [
          ...body.bids.map((level: Frame) => `BUY:${level.price}:${level.size}`),
          ...body.asks.map((level: Frame) => `SELL:${level.price}:${level.size}`),
        ];
        expect(flat).toEqual(rest.sort());
        listener.close();
      }),
      { numRuns: 25 },
    );
  });

  it('answers the text PING with PONG and a repeated subscription with words', async () => {
    const listener = await subscribed();
    listener.send('PING');
    listener.send(subscription);
    await listener.until(() => listener.texts.length === 3);
    expect(listener.texts.slice(1)).toEqual(['PONG', 'NO NEW ASSETS']);
  });

  it('announces a finer grid for both tokens and sends the books again', async () => {
    simulator.setBook(CONDITION, [[9500, 3000]], [[9700, 2500]]);
    const listener = await subscribed();
    simulator.setTickSize(CONDITION, 10);
    await listener.settled();
    const types = listener.frames.slice(1).map((frame) => frame.event_type);
    expect(types).toEqual(['tick_size_change', 'tick_size_change', 'book', 'book']);
    expect(listener.frames[1]).toMatchObject({ old_tick_size: '0.01', new_tick_size: '0.001' });
    expect((await get(`${urls.clobUrl}/tick-size?token_id=${TOKENS[1]}`)).body).toEqual({ minimum_tick_size: 0.001 });
  });

  it('says new markets and results only to clients with custom features', async () => {
    const plain = await connect();
    plain.send({ assets_ids: TOKENS, type: 'market' });
    await plain.until(() => plain.frames.length === 1);
    const custom = await subscribed();
    simulator.upsertEvent(gameEvent('700002', `0x${'cd'.repeat(32)}`, ['33', '44']));
    simulator.resolve(CONDITION, 1);
    await plain.settled();
    await custom.settled();
    expect(plain.frames).toHaveLength(1);
    expect(custom.frames.slice(1).map((frame) => frame.event_type)).toEqual(['new_market', 'market_resolved']);
    expect(custom.frames[2]).toMatchObject({ winning_asset_id: TOKENS[1], winning_outcome: 'Wizards' });
  });
});

describe('catalogue', () => {
  it('encodes arrays as strings and times with short offsets', async () => {
    simulator.setBook(CONDITION, [[4800, 3000]], [[5200, 2500]]);
    const { body } = await get(`${urls.gammaUrl}/events/keyset?tag_slug=nba&closed=false`);
    const [market] = body.events[0].markets;
    expect(market.outcomes).toBe('["Clippers","Wizards"]');
    expect(market.clobTokenIds).toBe(JSON.stringify(TOKENS));
    expect(market.gameStartTime).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00$/);
    expect(market.gameId).toBe('20900001');
    expect(body.events[0].gameId).toBe(20_900_001);
    expect(market).toMatchObject({ bestBid: 0.48, bestAsk: 0.52, orderPriceMinTickSize: 0.01, secondsDelay: 1 });
    expect(market.feeSchedule.rate).toBe(0.05);
    expect(body).not.toHaveProperty('next_cursor');
  });

  it('clamps the page, pages to an absent cursor, refuses offset', async () => {
    for (let n = 2; n <= 130; n += 1)
      simulator.upsertEvent(gameEvent(String(700_000 + n), `0x${n}`, [`${n}a`, `${n}b`]));
    const first = await get(`${urls.gammaUrl}/events/keyset?limit=500`);
    expect(first.body.events).toHaveLength(100);
    const second = await get(`${urls.gammaUrl}/events/keyset?limit=500&after_cursor=${first.body.next_cursor}`);
    expect(second.body.events).toHaveLength(30);
    expect(second.body).not.toHaveProperty('next_cursor');
    expect((await get(`${urls.gammaUrl}/events/keyset?offset=20`)).status).toBe(422);
  });

  it('refuses a request without an agent', async () => {
    expect((await get(`${urls.gammaUrl}/sports`, { 'user-agent': '' })).status).toBe(403);
  });

  it('shows a result as prices 1 and 0, a tie as halves', async () => {
    simulator.resolve(CONDITION, 'split');
    const { body } = await get(`${urls.gammaUrl}/events/slug/nba-lac-was-2026-11-20`);
    expect(body.markets[0]).toMatchObject({
      closed: true,
      umaResolutionStatus: 'resolved',
      outcomePrices: '["0.5","0.5"]',
    });
  });
});

describe('CLOB data', () => {
  it('tells the time, the compact market, and which tokens have no book', async () => {
    expect((await get(`${urls.clobUrl}/time`)).body).toBe(clock.at_us / 1e6);
    const compact = await get(`${urls.clobUrl}/clob-markets/${CONDITION}`);
    expect(compact.body).toMatchObject({ c: CONDITION, mts: 0.01, mos: 5, fd: { r: 0.05, e: 1, to: true }, sd: 1 });
    const missing = await get(`${urls.clobUrl}/book?token_id=9`);
    expect(missing).toMatchObject({ status: 404, body: { error: 'No orderbook exists for the requested token id' } });
    const books = await fetch(`${urls.clobUrl}/books`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Arbees/0.1 (+https://example.org)' },
      body: JSON.stringify([{ token_id: TOKENS[1] }, { token_id: '9' }]),
    });
    expect(((await books.json()) as Frame[]).map((book) => book.asset_id)).toEqual([TOKENS[1]]);
  });
});

describe('faults', () => {
  it('a dropped price_change shows as a top that disagrees with the rebuilt book', async () => {
    simulator.setBook(CONDITION, [[4800, 3000]], [[5200, 2500]]);
    const listener = await subscribed();
    simulator.faults.force('drop');
    simulator.setBook(CONDITION, [[4900, 1000]], [[5200, 2500]]);
    simulator.setBook(CONDITION, [[4900, 1000]], [[5200, 2600]]);
    await listener.settled();
    const said = listener.frames.at(-1).price_changes[0].best_bid;
    const rebuilt = rebuild(listener.frames).get(TOKENS[0]) as Map<string, string>;
    expect(said).toBe('0.49');
    expect(rebuilt.has('BUY:0.49')).toBe(false);
    expect(simulator.faults.injected.drop).toBe(1);
  });
});
