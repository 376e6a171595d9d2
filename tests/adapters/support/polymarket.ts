/** Polymarket frames of two mirrored tokens, and a stream that has both books. */
import { PolymarketBookStream } from '../../../adapters/polymarket/book-stream.ts';

export const AT_US = 1_790_000_000_000_000;
export const YES = '7132';
export const NO = '5211';

/** A `book` frame; levels as [price, size]. */
export const book = (
  asset_id: string,
  bids: [string, string][],
  asks: [string, string][],
  timestamp = '1790000000000',
) => ({
  event_type: 'book',
  market: '0xc0',
  asset_id,
  timestamp,
  hash: 'h',
  bids: bids.map(([price, size]) => ({ price, size })),
  asks: asks.map(([price, size]) => ({ price, size })),
});
/** One entry of a `price_change` frame. */
export const change = (
  asset_id: string,
  side: string,
  price: string,
  size: string,
  best_bid: string,
  best_ask: string,
) => ({
  asset_id,
  side,
  price,
  size,
  best_bid,
  best_ask,
  hash: 'h',
});
/** A `price_change` frame. */
export const changes = (entries: unknown[], timestamp = '1790000000500') => ({
  event_type: 'price_change',
  market: '0xc0',
  timestamp,
  price_changes: entries,
});

/** A stream that follows both tokens and has no book yet. */
function stream(): PolymarketBookStream {
  const fresh = new PolymarketBookStream();
  fresh.follow(YES, '0xc0:0', AT_US);
  fresh.follow(NO, '0xc0:1', AT_US);
  fresh.connected([YES, NO], AT_US);
  return fresh;
}

/** Both mirrored books, as the initial array brings them. */
export function live(): PolymarketBookStream {
  const both = stream();
  both.feed(
    JSON.stringify([
      book(
        YES,
        [
          ['0.48', '30'],
          ['0.50', '10'],
        ],
        [['0.52', '25']],
      ),
      book(
        NO,
        [['0.48', '25']],
        [
          ['0.52', '30'],
          ['0.50', '10'],
        ].reverse() as [string, string][],
      ),
    ]),
    AT_US,
  );
  return both;
}
