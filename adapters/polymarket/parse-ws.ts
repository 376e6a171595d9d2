/** Polymarket market-channel frames, typed. Pure (polymarket.md 4.1; wire format since 2025-09-15). */
import type { Parsed } from '../../runtime/trading/types/feeds.ts';
import {
  ONE_DOLLAR_E4,
  type PriceE4,
  parsePriceE4,
  type QtyCc,
  type TimeUs,
} from '../../runtime/trading/types/units.ts';
import { asList, asObject, asText, dig, epochMsToUs, type JsonObject, parseJson, Rejections } from '../http/decode.ts';
import { parseBook, readLevel, type TokenBook } from './parse.ts';

/** New size at one price of one token's book. */
export interface LevelChange {
  asset_id: string;
  side: 'bid' | 'ask';
  price_e4: PriceE4;
  qty_cc: QtyCc;
  /** The level is gone. A level of less than 0.01 contract has qty_cc 0 but is not gone. */
  is_removed: boolean;
  /** Top of this token's book after the change; 0 and 10,000 for empty sides, null where the frame does not say. */
  best_bid_e4: PriceE4 | null;
  best_ask_e4: PriceE4 | null;
}

/** One message of the market channel. */
export type MarketMessage =
  | { type: 'book'; book: TokenBook }
  | { type: 'price_change'; changes: LevelChange[]; provider_at_us: TimeUs | null }
  | { type: 'tick_size_change'; asset_id: string; new_tick_size: string | null }
  | { type: 'resolved'; asset_ids: string[]; winning_asset_id: string | null; provider_at_us: TimeUs | null }
  /** Frames that carry nothing for a book, but prove that the token is alive (`asset_id` null where they name none). */
  | { type: 'alive'; asset_id: string | null }
  /** A frame for this token that cannot be read: its book is suspect. */
  | { type: 'broken'; asset_id: string | null; reason: string };

/** Everything in one text frame: objects come alone or in an array. `PONG` is no message. */
export interface MarketFrame {
  messages: MarketMessage[];
  is_pong: boolean;
  rejected: Record<string, number>;
}

/** Decode one text frame; refusal `bad_json` when it is neither JSON nor `PONG`. */
export function parseMarketFrame(text: string): Parsed<MarketFrame> {
  if (text === 'PONG' || text === 'pong') return { ok: true, value: { messages: [], is_pong: true, rejected: {} } };
  const json = parseJson(text);
  if (!json.ok) return json;
  const rejections = new Rejections();
  const messages: MarketMessage[] = [];
  for (const value of Array.isArray(json.value) ? json.value : [json.value]) {
    const frame = asObject(value);
    const message = frame === null ? 'not_an_object' : readMessage(frame);
    if (typeof message === 'string') rejections.add(message);
    else {
      messages.push(message);
      if (message.type === 'broken') rejections.add(message.reason);
    }
  }
  return { ok: true, value: { messages, is_pong: false, rejected: rejections.counts } };
}

function readMessage(frame: JsonObject): MarketMessage | string {
  const type = asText(frame.event_type) ?? inferType(frame);
  const asset_id = asText(frame.asset_id);
  switch (type) {
    case 'book': {
      const book = parseBook(frame);
      return book.ok ? { type, book: book.value } : { type: 'broken', asset_id, reason: book.reason };
    }
    case 'price_change':
      return readPriceChange(frame);
    case 'tick_size_change':
      return asset_id === null
        ? 'bad_tick_size_change'
        : { type, asset_id, new_tick_size: asText(frame.new_tick_size) };
    case 'market_resolved':
      return readResolved(frame);
    case 'last_trade_price':
    case 'best_bid_ask':
    case 'new_market':
      return { type: 'alive', asset_id };
    case null:
      return 'missing_type';
    default:
      return 'unknown_type';
  }
}

/** Some recorders drop `event_type`: the three book messages can be told by their members. */
function inferType(frame: JsonObject): string | null {
  if (Array.isArray(frame.price_changes)) return 'price_change';
  if (Array.isArray(frame.bids) && Array.isArray(frame.asks)) return 'book';
  return frame.new_tick_size === undefined ? null : 'tick_size_change';
}

function readPriceChange(frame: JsonObject): MarketMessage | string {
  // One level at the top of the frame is the format that ended on 2025-09-15: it lacks the best prices to check against.
  if (!Array.isArray(frame.price_changes)) return 'legacy_price_change';
  const changes: LevelChange[] = [];
  for (const entry of frame.price_changes) {
    const change = readChange(entry);
    if (typeof change === 'string') return { type: 'broken', asset_id: asText(dig(entry, 'asset_id')), reason: change };
    changes.push(change);
  }
  return { type: 'price_change', changes, provider_at_us: epochMsToUs(frame.timestamp) };
}

function readChange(value: unknown): LevelChange | 'bad_change' {
  const entry = asObject(value);
  const asset_id = asText(entry?.asset_id);
  const level = readLevel(entry?.price, entry?.size);
  const side = readSide(entry?.side);
  if (entry === null || asset_id === null || level === null || side === null) return 'bad_change';
  return {
    asset_id,
    side,
    price_e4: level.price_e4,
    qty_cc: level.qty_cc,
    is_removed: level.is_empty,
    best_bid_e4: readBest(entry.best_bid, 0),
    best_ask_e4: readBest(entry.best_ask, ONE_DOLLAR_E4),
  };
}

/** BUY and SELL, in whatever case. */
function readSide(value: unknown): 'bid' | 'ask' | null {
  if (value === 'BUY') return 'bid';
  if (value === 'SELL') return 'ask';
  const side = asText(value)?.toUpperCase();
  return side === 'BUY' ? 'bid' : side === 'SELL' ? 'ask' : null;
}

/** "" stands for an empty side; a missing or malformed value says nothing. */
function readBest(value: unknown, empty_e4: PriceE4): PriceE4 | null {
  if (value === '') return empty_e4;
  return typeof value === 'string' ? parsePriceE4(value) : null;
}

function readResolved(frame: JsonObject): MarketMessage | string {
  const asset_ids = asList(frame.assets_ids).filter((one): one is string => typeof one === 'string' && one !== '');
  if (asset_ids.length !== 2) return 'bad_market_resolved';
  const winning_asset_id = asText(frame.winning_asset_id);
  const is_known = winning_asset_id !== null && asset_ids.includes(winning_asset_id);
  return {
    type: 'resolved',
    asset_ids,
    winning_asset_id: is_known ? winning_asset_id : null,
    provider_at_us: epochMsToUs(frame.timestamp),
  };
}
