/**
 * Order books in the kernel: ns per change from JavaScript, and recorded-shape frames decoded and applied per second.
 */
import { parseFrame } from '../adapters/kalshi/parse-ws.ts';
import { parseMarketFrame } from '../adapters/polymarket/parse-ws.ts';
import { BOOK_EXPECT, BOOK_SIDE, type BookReading, NO, NOWHERE, YES } from '../engine-wasm/book-contract.ts';
import type { BookFace } from '../engine-wasm/books.ts';
import { loadEngine } from '../engine-wasm/load-node.ts';
import { Rng } from '../runtime/trading/types/rng.ts';
import { type Figure, figure } from './figure.ts';

export const name = 'book';
export const description =
  'ns per book change from JavaScript including the call, and recorded-shape frames per second decoded and applied';

const BOOKS = 512;
const LEVELS = 80;
/** Short runs, so that most of them fit between two interruptions of a busy machine. */
const CALLS = 20_000;
const FRAMES = 2_000;
const RUNS = 101;
const WARM_UP_RUNS = 25;
const AT_US = 1_786_085_188_000_000;
const STREAM = 0;

/** Sum of what the calls return, so that none can be left out. */
let sink = 0;

/** Changes as columns, so that nothing is allocated or decoded while they are applied. */
interface Changes {
  book: Uint32Array;
  side: Uint8Array;
  price_e4: Uint16Array;
  qty_cc: Float64Array;
}

/**
 * Prices as the recording has them: near the top mostly, half a book deep at times. Bids below 45 c, NO bids below 54
 * c.
 */
function priceAt(next: () => number, side: number): number {
  const r = next();
  const depth = r % 4 === 0 ? (r >>> 8) % 40 : (r >>> 8) % 6;
  return 100 * ((side === BOOK_SIDE.yes_bid ? 45 : 54) - depth);
}

function changes(seed: number, count: number): Changes {
  const rng = new Rng(seed);
  const next = () => rng.nextU32();
  const made: Changes = {
    book: new Uint32Array(count),
    side: new Uint8Array(count),
    price_e4: new Uint16Array(count),
    qty_cc: new Float64Array(count),
  };
  for (let i = 0; i < count; i++) {
    const side = next() % 2 === 0 ? BOOK_SIDE.yes_bid : BOOK_SIDE.no_bid;
    made.book[i] = next() % BOOKS;
    made.side[i] = side;
    made.price_e4[i] = priceAt(next, side);
    made.qty_cc[i] = 100 + (next() % 90_000);
  }
  // Every second change takes back what the one before brought, so that levels come and go.
  for (let i = 1; i < count; i += 2) {
    made.book[i] = made.book[i - 1]!;
    made.side[i] = made.side[i - 1]!;
    made.price_e4[i] = made.price_e4[i - 1]!;
    made.qty_cc[i] = -made.qty_cc[i - 1]!;
  }
  return made;
}

function fill(books: BookFace, book: number, seq: number): number {
  books.begin();
  for (let i = 0; i < LEVELS / 2; i++) {
    if (i % 3 === 1) continue;
    books.level(BOOK_SIDE.yes_bid, 4_500 - 100 * i, 10_000 + i);
    books.level(BOOK_SIDE.no_bid, 5_400 - 100 * i, 20_000 + i);
  }
  return books.snapshot(book, seq, AT_US);
}

/** Books of a venue over a table, whole and linked. Returns the next sequence number. */
function setUp(books: BookFace, venue: 0 | 1): number {
  let seq = 1;
  for (let book = 0; book < BOOKS; book++) {
    sink += books.open(book, venue, venue === 0 ? STREAM : NOWHERE) + books.link(book, book) + fill(books, book, seq);
    seq += 1;
  }
  return seq;
}

/**
 * Times of the bodies in ns per item. All inputs are made before the first run, so that none is paid for in a later
 * one.
 */
function timed(items: number, prepare: (turn: number) => () => void): number[] {
  const samples: number[] = [];
  const bodies = Array.from({ length: WARM_UP_RUNS + RUNS }, (_, i) => prepare(i - WARM_UP_RUNS));
  for (const [i, body] of bodies.entries()) {
    const turn = i - WARM_UP_RUNS;
    const started = process.hrtime.bigint();
    body();
    if (turn >= 0) samples.push(Number(process.hrtime.bigint() - started) / items);
  }
  return samples;
}

function callFigures(): Figure[] {
  const { books } = loadEngine({ markets: BOOKS, games: 0, books: BOOKS, book_levels: BOOKS * 256 });
  let seq = setUp(books, 0);
  const add = timed(CALLS, (turn) => {
    const { book, side, price_e4, qty_cc } = changes(turn + 100, CALLS);
    return () => {
      for (let i = 0; i < CALLS; i++) {
        sink += books.add(book[i]!, seq, side[i]! as 0, price_e4[i]!, qty_cc[i]!, AT_US + seq);
        seq += 1;
      }
    };
  });
  const reading = books.reading();
  const read = timed(CALLS, () => () => {
    for (let i = 0; i < CALLS; i++) sink += books.read(i % BOOKS, AT_US, reading) ? reading.ask_e4 & 1 : 2;
  });
  const snapshot = timed(BOOKS, () => () => {
    for (let book = 0; book < BOOKS; book++) sink += fill(books, book, seq++);
  });
  const expire = timed(1_000, (turn) => () => {
    for (let i = 0; i < 1_000; i++) sink += books.expire(AT_US + turn + i);
  });
  const polymarket = loadEngine({ markets: BOOKS, games: 0, books: BOOKS, book_levels: BOOKS * 256 }).books;
  setUp(polymarket, 1);
  const set = timed(CALLS, (turn) => {
    const { book, side, price_e4, qty_cc } = changes(turn + 100, CALLS);
    return () => {
      for (let i = 0; i < CALLS; i++)
        sink += polymarket.set(book[i]!, side[i]! as 0, price_e4[i]!, Math.max(0, qty_cc[i]!), AT_US);
    };
  });
  const commit = timed(CALLS / 2, (turn) => {
    const { book, side, price_e4, qty_cc } = changes(turn + 100, CALLS);
    return () => {
      for (let i = 0; i < CALLS; i += 2) {
        polymarket.begin();
        polymarket.row(book[i]!, side[i]!, price_e4[i]!, qty_cc[i]!);
        polymarket.row(book[i + 1]!, side[i + 1]!, price_e4[i + 1]!, 0);
        sink += polymarket.commit('set', Number.NaN, AT_US);
      }
    };
  });
  const fee = { rate_e5: 7_000, rounding: 3 };
  const walk = timed(1_000, () => () => {
    for (let i = 0; i < 1_000; i++) {
      const limits = { fee_a: fee, fee_b: fee, cap_qty_cc: 1e7, cash_a_udollars: 1e12, cash_b_udollars: 1e12 };
      sink += books.walkLock(i % BOOKS, YES, (i + 1) % BOOKS, NO, AT_US, { ...limits, floor_e4: 0, lot_cc: 1 }) ? 0 : 1;
    }
  });
  const ns = (label: string, samples: number[]) => figure(label, 'ns/call', samples);
  return [
    ns('add_one_level', add),
    ns('set_one_level', set),
    ns('commit_two_levels', commit),
    ns('snapshot_54_levels', snapshot),
    ns('read', read),
    ns('expire', expire),
    ns('walk_lock_in_place', walk),
  ];
}

const ticker = (book: number) => `KXMLBGAME-26AUG07${1840 + book}NYMPIT-NYM`;

/** Kalshi deltas in the recorded shape, in sequence from `seq`. Bytes, as a socket hands them out. */
function kalshiFrames(seed: number, seq: number): Buffer[] {
  const { book, side, price_e4, qty_cc } = changes(seed, FRAMES);
  return Array.from({ length: FRAMES }, (_, i) => {
    const id = (0x957ed958 + book[i]!).toString(16);
    const text = `{"type":"orderbook_delta","sid":1,"seq":${seq + i},"msg":{"market_ticker":"${ticker(book[i]!)}","market_id":"${id}-68a7-48aa-84b0-9b5ed2d5b922","price_dollars":"${(price_e4[i]! / 1e4).toFixed(4)}","delta_fp":"${(qty_cc[i]! / 100).toFixed(2)}","side":"${side[i] === BOOK_SIDE.yes_bid ? 'yes' : 'no'}","ts":"2026-08-07T06:46:28.97871Z","ts_ms":${1786085188978 + i}}}`;
    return Buffer.from(text);
  });
}

/** What a shard does with a Kalshi frame: decode it with the production parser, find its book, apply it. */
function applyKalshi(books: BookFace, rows: ReadonlyMap<string, number>, text: string): number {
  const parsed = parseFrame(text);
  if (!parsed.ok || parsed.value.type !== 'delta') return 100;
  const { ticker: market, side, price_e4, change_cc, seq } = parsed.value;
  const code = side === 'yes' ? BOOK_SIDE.yes_bid : BOOK_SIDE.no_bid;
  return books.add(rows.get(market) ?? NOWHERE, seq ?? Number.NaN, code, price_e4, change_cc, AT_US);
}

function kalshiFigures(): Figure[] {
  const { books } = loadEngine({ markets: BOOKS, games: 0, books: BOOKS, book_levels: BOOKS * 256 });
  let seq = setUp(books, 0);
  const rows = new Map(Array.from({ length: BOOKS }, (_, book) => [ticker(book), book]));
  const whole = timed(FRAMES, (turn) => {
    const frames = kalshiFrames(turn + 100, seq);
    seq += FRAMES;
    return () => {
      for (const bytes of frames) sink += applyKalshi(books, rows, bytes.toString('utf8'));
    };
  });
  const parse = timed(FRAMES, (turn) => {
    const frames = kalshiFrames(turn + 100, 1);
    return () => {
      for (const bytes of frames) sink += parseFrame(bytes.toString('utf8')).ok ? 0 : 1;
    };
  });
  const json = timed(FRAMES, (turn) => {
    const frames = kalshiFrames(turn + 100, 1);
    return () => {
      for (const bytes of frames) sink += (JSON.parse(bytes.toString('utf8')) as { sid: number }).sid - 1;
    };
  });
  return [
    perSecond('kalshi_decoded_and_applied', whole),
    perSecond('kalshi_decoded_only', parse),
    perSecond('kalshi_json_parse_only', json),
  ];
}

const token = (book: number) =>
  `7132104567925221259462638553270691275033272857194253228963137931245558399${1000 + book}`;

/**
 * The frame of one change of one market in the recorded shape: both tokens, mirrored, with the best prices after it.
 */
function priceChange(
  { shadow, reading }: { shadow: BookFace; reading: BookReading },
  book: number,
  change: LevelChange,
  i: number,
): string {
  const text = (e4: number) => (e4 / 1e4).toFixed(2);
  const entry = (row: number, price_e4: number, side: 'BUY' | 'SELL', size: number) => {
    const code = side === 'BUY' ? BOOK_SIDE.yes_bid : BOOK_SIDE.yes_ask;
    sink += shadow.set(row, code, price_e4, size, AT_US) + (shadow.read(row, AT_US, reading) ? 0 : 1);
    const best = `"best_bid":"${text(reading.bid_e4)}","best_ask":"${text(reading.ask_e4)}"`;
    return `{"asset_id":"${token(row)}","price":"${text(price_e4)}","side":"${side}","size":"${(size / 100).toFixed(2)}","hash":"bf32b3746fff40c76c98021b7f3f07261169dd26",${best}}`;
  };
  const first = entry(book, change.price_e4, change.side, change.size);
  const second = entry(book + 1, 10_000 - change.price_e4, change.side === 'BUY' ? 'SELL' : 'BUY', change.size);
  return `{"event_type":"price_change","market":"0xdd22472e552920b8438158ea7238bfadfa4f736aa4cee91a6b86c39ead110917","price_changes":[${first},${second}],"timestamp":"${1767225600123 + i}"}`;
}

interface LevelChange {
  side: 'BUY' | 'SELL';
  price_e4: number;
  size: number;
}

/** Polymarket price changes of two-token markets; `shadow` is where the venue keeps its books. */
function polymarketFrames(shadow: BookFace, seed: number): Buffer[] {
  const { book, side, price_e4, qty_cc } = changes(seed, FRAMES);
  const reading = shadow.reading();
  return Array.from({ length: FRAMES }, (_, i) => {
    const is_bid = side[i] === BOOK_SIDE.yes_bid;
    const yes_e4 = is_bid ? price_e4[i]! : 10_000 - price_e4[i]!;
    const change = { side: is_bid ? 'BUY' : 'SELL', price_e4: yes_e4, size: Math.max(0, qty_cc[i]!) } as const;
    return Buffer.from(priceChange({ shadow, reading }, book[i]! & ~1, change, i));
  });
}

/** What a shard does with a Polymarket frame: both tokens' changes become visible together. */
function applyPolymarket(books: BookFace, rows: ReadonlyMap<string, number>, text: string): number {
  const parsed = parseMarketFrame(text);
  if (!parsed.ok) return 100;
  let said = 0;
  for (const message of parsed.value.messages) {
    if (message.type !== 'price_change') return 101;
    books.begin();
    for (const { asset_id, side, price_e4, qty_cc, is_removed, best_bid_e4, best_ask_e4 } of message.changes) {
      const row = rows.get(asset_id) ?? NOWHERE;
      const size = qty_cc > 0 || is_removed ? qty_cc : 0.5;
      books.row(row, side === 'bid' ? BOOK_SIDE.yes_bid : BOOK_SIDE.yes_ask, price_e4, size);
      if (best_bid_e4 !== null) books.row(row, BOOK_EXPECT.best_bid, best_bid_e4, 0);
      if (best_ask_e4 !== null) books.row(row, BOOK_EXPECT.best_ask, best_ask_e4, 0);
    }
    said += books.commit('set', Number.NaN, AT_US);
  }
  return said;
}

/** Books in pairs: the second token of a market mirrors the first. */
function mirrored(books: BookFace): void {
  setUp(books, 1);
  for (let book = 1; book < BOOKS; book += 2) {
    books.begin();
    for (const [price_e4, qty_cc] of books.levels(book - 1, 'bid')) books.level(BOOK_SIDE.no_bid, price_e4, qty_cc);
    for (const [price_e4, qty_cc] of books.levels(book - 1, 'ask')) books.level(BOOK_SIDE.no_ask, price_e4, qty_cc);
    sink += books.snapshot(book, Number.NaN, AT_US);
  }
}

function polymarketFigures(): Figure[] {
  const capacity = { markets: BOOKS, games: 0, books: BOOKS, book_levels: BOOKS * 256 };
  const [{ books }, { books: shadow }] = [loadEngine(capacity), loadEngine(capacity)];
  mirrored(books);
  mirrored(shadow);
  const rows = new Map(Array.from({ length: BOOKS }, (_, book) => [token(book), book]));
  const whole = timed(FRAMES, (turn) => {
    const frames = polymarketFrames(shadow, turn + 100);
    return () => {
      for (const bytes of frames) sink += applyPolymarket(books, rows, bytes.toString('utf8'));
    };
  });
  const parse = timed(FRAMES, (turn) => {
    const frames = polymarketFrames(shadow, turn + 100);
    return () => {
      for (const bytes of frames) sink += parseMarketFrame(bytes.toString('utf8')).ok ? 0 : 1;
    };
  });
  const json = timed(FRAMES, (turn) => {
    const frames = polymarketFrames(shadow, turn + 100);
    return () => {
      for (const bytes of frames) {
        sink += (JSON.parse(bytes.toString('utf8')) as { market: string }).market.length - 66;
      }
    };
  });
  return [
    perSecond('polymarket_decoded_and_applied', whole),
    perSecond('polymarket_decoded_only', parse),
    perSecond('polymarket_json_parse_only', json),
  ];
}

function perSecond(label: string, samples_ns: number[]): Figure {
  return figure(
    `${label}_frames`,
    '1/s',
    samples_ns.map((ns) => 1e9 / ns),
  );
}

/** Run the benchmark. */
export async function run(): Promise<Figure[]> {
  const figures = [...callFigures(), ...kalshiFigures(), ...polymarketFigures()];
  if (sink !== 0) throw new Error(`${sink}: a frame of the benchmark was refused`);
  return figures;
}
