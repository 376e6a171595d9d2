/**
 * Ten million book events in one process, run by books-memory.test.ts with the collector exposed. Prints one line of JSON: bytes
 * that the JS heap grew by, collections meanwhile, whether the module's memory stayed the same, whether the loop had stopped
 * allocating before, and the sum of all answers.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { BOOK_SIDE } from '../../engine-wasm/book-contract.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';

const EVENTS = 10_000_000;
const WARM_UP = 500_000;
const BOOKS = 64;
const AT_US = 1_786_085_188_000_000;
const collect = (globalThis as { gc?: () => void }).gc;
if (collect === undefined) throw new Error('run with --expose-gc');

const engine = loadEngine({ markets: BOOKS, games: 0, books: BOOKS, book_levels: BOOKS * 256 });
const { books } = engine;
const reading = books.reading();
let seq = 1;

function snapshot(book: number): number {
  books.begin();
  for (let i = 0; i < 30; i++) {
    books.level(BOOK_SIDE.yes_bid, 4_500 - 100 * i, 1_000);
    books.level(BOOK_SIDE.no_bid, 5_400 - 100 * i, 1_000);
  }
  seq += 1;
  return books.snapshot(book, seq, AT_US + seq);
}

/** Deltas in pairs that cancel, so that levels come and go; every so often a reading, a scan, a frame of two, a snapshot. */
function churn(events: number): number {
  let codes = 0;
  for (let i = 0; i < events; i++) {
    const pair = i >> 1;
    seq += 1;
    const change_cc = (i & 1) === 0 ? 500 : -500;
    codes += books.add(pair % BOOKS, seq, BOOK_SIDE.yes_bid, 4_505 - 100 * (pair % 7), change_cc, AT_US + seq);
    if ((i & 15) === 0) {
      codes += books.expire(AT_US + seq) + engine.scan(0, BOOKS, 0);
      codes += books.read(i % BOOKS, AT_US + seq, reading) ? 0 : 1;
    }
    if ((i & 31) === 0) {
      seq += 1;
      books.begin();
      books.row(i % BOOKS, BOOK_SIDE.yes_bid, 3_000, 100);
      books.row(i % BOOKS, BOOK_SIDE.yes_bid, 3_000, -100);
      codes += books.commit('add', seq, AT_US + seq);
    }
    if ((i & 1_023) === 1_023) codes += snapshot(pair % BOOKS);
  }
  return codes;
}

let codes = 0;
for (let book = 0; book < BOOKS; book++) codes += books.open(book, 0, 0) + books.link(book, book) + snapshot(book);
// Warm is what has stopped allocating: on a busy machine the compiler thread may be late.
let is_warm = false;
for (let turn = 0; turn < 60 && !is_warm; turn++) {
  const before = process.memoryUsage().heapUsed;
  codes += churn(WARM_UP);
  is_warm = turn > 4 && Math.abs(process.memoryUsage().heapUsed - before) < 2_000;
}
let collections = 0;
const observer = new PerformanceObserver((list) => {
  collections += list.getEntries().length;
});
observer.observe({ entryTypes: ['gc'] });
collect();
await new Promise((resolve) => setTimeout(resolve, 20));
collections = 0;
const buffer = engine.memory.buffer;
const bytes = buffer.byteLength;
const before = process.memoryUsage().heapUsed;
codes += churn(EVENTS);
const grown = process.memoryUsage().heapUsed - before;
await new Promise((resolve) => setTimeout(resolve, 20));
const same_memory = engine.memory.buffer === buffer && buffer.byteLength === bytes && bytes > 0;
process.stdout.write(
  `${JSON.stringify({ events: EVENTS, heap_bytes: grown, collections, same_memory, is_warm, codes })}\n`,
);
