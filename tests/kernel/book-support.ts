/** Engines with books, and a snapshot laid down as Kalshi states it. */
import { BOOK_SIDE, type BookLevel } from '../../engine-wasm/book-contract.ts';
import type { BookFace } from '../../engine-wasm/books.ts';
import { SIDE_A } from '../../engine-wasm/contract.ts';
import type { Engine } from '../../engine-wasm/engine.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';

/** Kalshi books of one stream, each linked to the place of its number. */
export function kalshiBooks(books: number): Engine {
  const engine = loadEngine({ markets: 16, games: 0, books, book_levels: books * 512, book_streams: 2 });
  for (let book = 0; book < books; book++) {
    const codes = [engine.books.open(book, SIDE_A, 1), engine.books.link(book, book)];
    if (codes.join() !== '0,0') throw new Error(`book ${book}: ${codes}`);
  }
  return engine;
}

/** Lay down both of Kalshi's bid ladders. */
export function stage(books: BookFace, bids: readonly BookLevel[], asks: readonly BookLevel[]): void {
  books.begin();
  for (const [price_e4, qty_cc] of bids) books.level(BOOK_SIDE.yes_bid, price_e4, qty_cc);
  for (const [price_e4, qty_cc] of asks) books.level(BOOK_SIDE.no_bid, 10_000 - price_e4, qty_cc);
}
