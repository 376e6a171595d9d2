/** Token views of one book, and the venue's documents and hashes made from them (polymarket.md 3.1). */
import { createHash } from 'node:crypto';
import type { PriceE4, QtyCc } from '../../../runtime/trading/types/units.ts';
import { formatScaledShort } from '../../http/simulated-wire.ts';
import type { PolymarketMarketState } from './types.ts';

/** "0.51" */
export const priceText = (price_e4: PriceE4): string => formatScaledShort(price_e4, 4);
/** "150", "85.36" */
export const sizeText = (qty_cc: QtyCc): string => formatScaledShort(qty_cc, 2);

/** Levels of one token: bids ascending, asks descending, so that the best is last on both sides. */
export interface TokenView {
  bids: [PriceE4, QtyCc][];
  asks: [PriceE4, QtyCc][];
}

/** The book as token `index` sees it: for token 1 a bid at p becomes an ask at 1 - p. */
export function tokenView(market: PolymarketMarketState, index: 0 | 1): TokenView {
  const mirror = (side: ReadonlyMap<PriceE4, QtyCc>): [PriceE4, QtyCc][] =>
    [...side].map(([price, qty]) => [index === 0 ? price : 10_000 - price, qty]);
  const bids = mirror(index === 0 ? market.bids : market.asks);
  const asks = mirror(index === 0 ? market.asks : market.bids);
  return { bids: bids.sort((a, b) => a[0] - b[0]), asks: asks.sort((a, b) => b[0] - a[0]) };
}

const levels = (side: readonly [PriceE4, QtyCc][]) =>
  side.map(([price, qty]) => ({ price: priceText(price), size: sizeText(qty) }));

/** The `GET /book` body of one token, its hash included. */
export interface BookDocument {
  market: string;
  asset_id: string;
  timestamp: string;
  hash: string;
  bids: { price: string; size: string }[];
  asks: { price: string; size: string }[];
  min_order_size: string;
  tick_size: string;
  neg_risk: boolean;
  last_trade_price: string;
}

/** SHA-1 of the compact JSON with an empty hash, keys in the venue's order (official test vector in the tests). */
export function bookHash(document: BookDocument): string {
  return createHash('sha1')
    .update(JSON.stringify({ ...document, hash: '' }))
    .digest('hex');
}

/** Book of one token as REST shows it. */
export function bookDocument(market: PolymarketMarketState, index: 0 | 1): BookDocument {
  const view = tokenView(market, index);
  const last = market.last_trade_e4;
  const last_e4 = last === null ? null : index === 0 ? last : 10_000 - last;
  const document: BookDocument = {
    market: market.input.condition_id,
    asset_id: market.input.token_ids[index],
    timestamp: String(market.book_at_ms),
    hash: '',
    bids: levels(view.bids),
    asks: levels(view.asks),
    min_order_size: String(market.input.order_min_size),
    tick_size: priceText(market.tick_e4),
    neg_risk: market.input.neg_risk,
    last_trade_price: last_e4 === null ? '' : priceText(last_e4),
  };
  document.hash = bookHash(document);
  return document;
}

/** The WebSocket `book` frame of one token: a full replacement. */
export function bookFrame(market: PolymarketMarketState, index: 0 | 1): Record<string, unknown> {
  const { market: condition, asset_id, bids, asks, timestamp, hash } = bookDocument(market, index);
  return { event_type: 'book', market: condition, asset_id, bids, asks, timestamp, hash };
}

/** Best bid and ask of one token as text, "" for an empty side. */
export function topText(market: PolymarketMarketState, index: 0 | 1): { best_bid: string; best_ask: string } {
  const view = tokenView(market, index);
  const bid = view.bids.at(-1);
  const ask = view.asks.at(-1);
  return { best_bid: bid === undefined ? '' : priceText(bid[0]), best_ask: ask === undefined ? '' : priceText(ask[0]) };
}

/** One changed level of token 0; `qty_cc` is the new size, 0 = gone. */
export interface LevelChange {
  side: 'bid' | 'ask';
  price_e4: PriceE4;
  qty_cc: QtyCc;
}

/** The `price_change` frame of a set of changes: every change twice, once per token, mirrored. */
export function priceChangeFrame(market: PolymarketMarketState, changes: readonly LevelChange[]) {
  const facts = ([0, 1] as const).map((index) => ({
    asset_id: market.input.token_ids[index],
    hash: bookDocument(market, index).hash,
    ...topText(market, index),
  }));
  const price_changes = changes.flatMap((change) =>
    ([0, 1] as const).map((index) => {
      const { asset_id, hash, best_bid, best_ask } = facts[index] as (typeof facts)[number];
      const buy = (change.side === 'bid') === (index === 0);
      const price_e4 = index === 0 ? change.price_e4 : 10_000 - change.price_e4;
      const price = priceText(price_e4);
      return { asset_id, price, size: sizeText(change.qty_cc), side: buy ? 'BUY' : 'SELL', hash, best_bid, best_ask };
    }),
  );
  return {
    event_type: 'price_change',
    market: market.input.condition_id,
    timestamp: String(market.book_at_ms),
    price_changes,
  };
}
