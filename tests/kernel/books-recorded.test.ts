import { describe, expect, it } from 'vitest';
import { KalshiBookStream } from '../../adapters/kalshi/book-stream.ts';
import { parseFrame } from '../../adapters/kalshi/parse-ws.ts';
import { PolymarketBookStream } from '../../adapters/polymarket/book-stream.ts';
import { parseMarketFrame } from '../../adapters/polymarket/parse-ws.ts';
import { BOOK_EXPECT, BOOK_SIDE, NOWHERE } from '../../engine-wasm/book-contract.ts';
import type { BookFace } from '../../engine-wasm/books.ts';
import { SIDE_B } from '../../engine-wasm/contract.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { HAS_RECORDINGS, recording } from '../adapters/support/recordings.ts';
import { kalshiBooks, stage } from './book-support.ts';

const AT_US = 1_786_085_188_000_000;

interface Captured {
  tickers: string[];
  frames: { received_ms: number; frame: unknown }[];
}

/** Apply a Kalshi frame as a shard would. */
function feedKalshi(books: BookFace, rows: Map<string, number>, text: string, at_us: number): void {
  const parsed = parseFrame(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  const frame = parsed.value;
  if (frame.type === 'delta') {
    const side = frame.side === 'yes' ? BOOK_SIDE.yes_bid : BOOK_SIDE.no_bid;
    books.add(rows.get(frame.ticker) ?? NOWHERE, frame.seq!, side, frame.price_e4, frame.change_cc, at_us);
  } else if (frame.type === 'snapshot') {
    const levels = frame.book(false);
    stage(books, levels?.bids.map(([p, q]) => [p, q]) ?? [], levels?.asks.map(([p, q]) => [p, q]) ?? []);
    books.snapshot(rows.get(frame.ticker) ?? NOWHERE, frame.seq!, at_us);
  } else if (frame.seq !== null) books.sequence(1, frame.seq, at_us);
}

describe.runIf(HAS_RECORDINGS)('the recorded frames of Kalshi', () => {
  const captured = HAS_RECORDINGS
    ? recording<Captured>('kalshi/ws_orderbook_stream.json.gz')
    : { tickers: [], frames: [] };

  const compare = (frames: Captured['frames']) => {
    const stream = new KalshiBookStream();
    const { books } = kalshiBooks(captured.tickers.length);
    const rows = new Map(captured.tickers.map((ticker, row) => [ticker, row]));
    const reading = books.reading();
    const states = new Set<string>();
    for (const { frame, received_ms } of frames) {
      const text = JSON.stringify(frame);
      stream.feed(text, received_ms * 1000);
      feedKalshi(books, rows, text, received_ms * 1000);
      for (const [ticker, row] of rows) {
        books.read(row, received_ms * 1000, reading);
        expect(reading.state).toBe(stream.status(ticker));
        states.add(reading.state);
        if (reading.state !== 'live') continue;
        const { bids, asks } = stream.book(ticker)!;
        expect([books.levels(row, 'bid'), books.levels(row, 'ask')]).toEqual([bids, asks]);
        expect([reading.bid_e4, reading.ask_e4, reading.crossing]).toEqual([bids[0]![0], asks[0]![0], 'none']);
      }
    }
    return states;
  };

  it('make the books of the adapter, after every frame', () => {
    expect([...compare(captured.frames)].sort()).toEqual(['empty', 'live']);
  });

  it('make the same states as in the adapter when one is lost', () => {
    const lost = captured.frames.filter((_, i) => i !== 100);
    expect([...compare(lost)].sort()).toEqual(['empty', 'gapped', 'live']);
  });

  it('make the same books when a bus brings them twice, or an old one late', () => {
    const rows = new Map(captured.tickers.map((ticker, row) => [ticker, row]));
    const [once, twice] = [kalshiBooks(captured.tickers.length).books, kalshiBooks(captured.tickers.length).books];
    for (const [i, { frame, received_ms }] of captured.frames.entries()) {
      const text = JSON.stringify(frame);
      feedKalshi(once, rows, text, received_ms * 1000);
      for (const old of [text, text, JSON.stringify(captured.frames[Math.max(0, i - 7)]!.frame)])
        feedKalshi(twice, rows, old, received_ms * 1000);
    }
    const all = (books: BookFace) => captured.tickers.map((_, i) => [books.levels(i, 'bid'), books.levels(i, 'ask')]);
    expect(all(twice)).toEqual(all(once));
    expect(twice.streamCounts(1).gaps).toBe(0);
    expect(twice.streamCounts(1).late).toBeGreaterThan(captured.frames.length);
  });
});

/** Apply a Polymarket frame as a shard would: one book per token, what becomes visible together in one commit. */
function feedPolymarket(books: BookFace, rows: Map<string, number>, text: string, at_us: number): void {
  const parsed = parseMarketFrame(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  for (const message of parsed.value.messages) {
    books.begin();
    if (message.type === 'book') {
      const { asset_id, bids, asks } = message.book;
      for (const [price_e4, qty_cc] of bids) books.level(BOOK_SIDE.yes_bid, price_e4, qty_cc);
      for (const [price_e4, qty_cc] of asks) books.level(BOOK_SIDE.yes_ask, price_e4, qty_cc);
      books.snapshot(rows.get(asset_id) ?? NOWHERE, Number.NaN, at_us);
    } else if (message.type === 'price_change') {
      for (const { asset_id, side, price_e4, qty_cc, is_removed, best_bid_e4, best_ask_e4 } of message.changes) {
        const row = rows.get(asset_id) ?? NOWHERE;
        const size = qty_cc > 0 || is_removed ? qty_cc : 0.5;
        books.row(row, side === 'bid' ? BOOK_SIDE.yes_bid : BOOK_SIDE.yes_ask, price_e4, size);
        if (best_bid_e4 !== null) books.row(row, BOOK_EXPECT.best_bid, best_bid_e4, 0);
        if (best_ask_e4 !== null) books.row(row, BOOK_EXPECT.best_ask, best_ask_e4, 0);
      }
      books.commit('set', Number.NaN, at_us);
    } else if (message.type === 'tick_size_change') {
      books.grid(rows.get(message.asset_id) ?? NOWHERE, Number(message.new_tick_size) * 10_000);
    }
  }
}

describe.runIf(HAS_RECORDINGS)('the recorded frames of Polymarket', () => {
  const all = HAS_RECORDINGS
    ? recording<Record<string, Record<string, unknown>>>('polymarket/recorded_frames.json.gz')
    : {};
  const orders = [
    ['ws_book_snapshot', 'ws_market_book_msg', 'ws_market_price_change_msg', 'ws_market_tick_size_msg'],
    [
      'ws_market_book_msg',
      'ws_tick_size_change',
      'ws_market_tick_size_msg',
      'ws_book_snapshot',
      'ws_market_price_change_msg',
    ],
    [
      'py_book',
      'py_price_change',
      'py_price_change_v2',
      'py_book',
      'py_tick_size_change',
      'py_book',
      'py_price_change_v2',
    ],
    ['clob_book_response', 'py_book', 'ws_book_snapshot', 'py_price_change'],
  ];

  it.each(orders)('make the books of the adapter, whatever follows on %s', (...names) => {
    const frames = names.flatMap((name): Record<string, unknown>[] => (all[name] === undefined ? [] : [all[name]]));
    expect(frames.length).toBeGreaterThanOrEqual(names.length);
    const assets = frames.flatMap((frame) => [
      String(frame.asset_id ?? ''),
      ...((frame.price_changes as { asset_id: string }[] | undefined) ?? []).map(({ asset_id }) => asset_id),
    ]);
    const tokens = [...new Set(assets.filter((asset) => asset !== ''))];
    const rows = new Map(tokens.map((token, row) => [token, row]));
    const stream = new PolymarketBookStream();
    const { books } = loadEngine({ markets: 16, games: 0, books: tokens.length, book_levels: 8_192 });
    for (const [token, row] of rows) {
      stream.follow(token, token, AT_US);
      books.open(row, SIDE_B, NOWHERE);
    }
    const reading = books.reading();
    const states = new Set<string>();
    for (const [i, frame] of frames.entries()) {
      const text = JSON.stringify(frame);
      const events = stream.feed(text, AT_US + i).events;
      feedPolymarket(books, rows, text, AT_US + i);
      for (const [token, row] of rows) {
        books.read(row, AT_US + i, reading);
        states.add(reading.state);
        // The adapter calls a book gapped also before its first snapshot; ours is empty until then.
        const theirs = reading.state === 'empty' ? 'empty' : stream.status(token);
        expect([names[i], reading.state, stream.status(token) === 'live']).toEqual([
          names[i],
          theirs,
          theirs === 'live',
        ]);
        const { bid_e4, ask_e4 } = stream.top(token);
        if (reading.state === 'live') expect([reading.bid_e4, reading.ask_e4]).toEqual([bid_e4, ask_e4]);
      }
      for (const event of events) {
        if (event.type !== 'book') continue;
        const row = rows.get(event.market_id)!;
        const levels = [...books.levels(row, 'bid'), ...books.levels(row, 'ask')];
        const theirs = [...event.bids].sort((a, b) => b[0] - a[0]).concat([...event.asks].sort((a, b) => a[0] - b[0]));
        expect(levels).toEqual(theirs.map(([p, q]) => [p, q]));
      }
    }
    expect(states).toContain('live');
  });
});
