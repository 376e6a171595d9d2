/**
 * What the venue tells an account of its own orders and trades, over the user channel and by REST alike. Pure: documents in, news or a
 * named refusal out; never throws (polymarket.md 3.6, 4.2; parts.md 6; recordings 2024-01 and 2026-05).
 */
import type { Parsed } from '../../runtime/trading/types/feeds.ts';
import {
  ONE_DOLLAR_E4,
  type PriceE4,
  parsePriceE4,
  parseScaled,
  type TimeUs,
  type Udollars,
} from '../../runtime/trading/types/units.ts';
import { asList, asObject, asText, epochMsToUs, type JsonObject, parseJson, rejected } from '../http/decode.ts';

/** Millionths of a share: what the venue counts in. */
export type QtyE6 = number;

/**
 * Where an order is. `held`: in the delay of a game, it may still fill. `matched`: traded whole. `unmatched`: its delay ended without a
 * trade; the official client counts it as refused. `unclear`: a word that is new.
 */
export type OrderStanding = 'live' | 'held' | 'matched' | 'unmatched' | 'cancelled' | 'unclear';

/** What is said of one order. */
export interface OrderNews {
  kind: 'order';
  /** Its id at the venue. */
  hash: string;
  standing: OrderStanding;
  /** Traded in all so far; null where it does not say ("" when nothing did, or when it was killed). */
  matched_e6: QtyE6 | null;
  /** The venue's own word, for people. */
  word: string;
  at_us: TimeUs | null;
}

/** `matched`: traded, not yet on the chain. `confirmed` and `failed` are the end; a failed trade never was. */
export type TradeState = 'matched' | 'mined' | 'retrying' | 'confirmed' | 'failed';

/** One price at which part of a trade was made, on the scale of the order's own token. */
export interface Piece {
  qty_e6: QtyE6;
  price_e4: PriceE4;
}

/** What one of the account's orders had of a trade. */
export interface OwnPart {
  hash: string;
  role: 'taker' | 'maker';
  pieces: Piece[];
}

/** What is said of one trade; several trades can come from one match. */
export interface TradeNews {
  kind: 'trade';
  trade_id: string;
  state: TradeState;
  parts: OwnPart[];
  at_us: TimeUs | null;
}

export type UserNews = OrderNews | TradeNews;

/** Not every recorded id is a hash: those of others have been made unreadable. */
const HASH = /^0x[0-9a-z]{1,80}$/i;

const STANDINGS: Readonly<Record<string, OrderStanding>> = {
  LIVE: 'live',
  DELAYED: 'held',
  MATCHED: 'matched',
  UNMATCHED: 'unmatched',
  // A venue that clears the book at the start of a game says so (polymarket.md 3.8, recorded 2026-03-24).
  INVALID: 'cancelled',
};

/** Both spellings, `LIVE` and `ORDER_STATUS_LIVE`; `CANCELED` stands with and without a reason behind it. */
function standingOf(word: string): OrderStanding {
  const plain = word.replace(/^ORDER_STATUS_/, '');
  if (/^CANCELED/.test(plain)) return 'cancelled';
  return Object.hasOwn(STANDINGS, plain) ? (STANDINGS[plain] as OrderStanding) : 'unclear';
}

/** An order as the user channel, `GET /data/order/{id}` and `GET /data/orders` write it. */
export function readOrderNews(value: unknown): Parsed<OrderNews> {
  const order = asObject(value);
  const hash = asText(order?.id);
  const word = asText(order?.status);
  if (order === null || hash === null || !HASH.test(hash)) return rejected('not_an_order', 'no id');
  if (word === null) return rejected('not_an_order', 'no status');
  const matched = asText(order.size_matched);
  const matched_e6 = matched === null ? null : parseScaled(matched, 6);
  if (matched !== null && (matched_e6 === null || matched_e6 < 0)) return rejected('bad_size', matched.slice(0, 40));
  const at_us = epochMsToUs(order.timestamp);
  const news: OrderNews = {
    kind: 'order',
    hash,
    standing: standingOf(word),
    matched_e6,
    word: word.slice(0, 200),
    at_us,
  };
  return { ok: true, value: news };
}

const STATES: Readonly<Record<string, TradeState>> = {
  MATCHED: 'matched',
  // Listings only (parts.md 6).
  MATCHED_NOT_BROADCASTED: 'matched',
  MINED: 'mined',
  RETRYING: 'retrying',
  CONFIRMED: 'confirmed',
  FAILED: 'failed',
};

function piece(size: unknown, price: unknown): Piece | null {
  const qty_e6 = typeof size === 'string' ? parseScaled(size, 6) : null;
  const price_e4 = typeof price === 'string' ? parsePriceE4(price) : null;
  if (qty_e6 === null || qty_e6 <= 0 || price_e4 === null || price_e4 <= 0 || price_e4 >= ONE_DOLLAR_E4) return null;
  return { qty_e6, price_e4 };
}

/** The makers' pieces on the taker's scale: a maker of the other token sold at 1 - p (polymarket.md 3.8). Null where they do not add up. */
function takerPieces(trade: JsonObject, whole: Piece): Piece[] {
  const makers = asList(trade.maker_orders).map(asObject);
  const pieces = makers.map((maker) => {
    const read = piece(maker?.matched_amount, maker?.price);
    if (read === null || maker?.asset_id === trade.asset_id) return read;
    return { ...read, price_e4: ONE_DOLLAR_E4 - read.price_e4 };
  });
  const known = pieces.filter((one) => one !== null);
  const total = known.reduce((sum, { qty_e6 }) => sum + qty_e6, 0);
  return known.length === pieces.length && total === whole.qty_e6 ? known : [whole];
}

/** A trade as the user channel and `GET /data/trades` write it. @param api_key of the account: it tells its own orders from others' */
export function readTradeNews(value: unknown, api_key: string): Parsed<TradeNews> {
  const trade = asObject(value);
  const trade_id = asText(trade?.id);
  const state = STATES[(asText(trade?.status) ?? '').replace(/^TRADE_STATUS_/, '')];
  if (trade === null || trade_id === null || trade_id.length > 200) return rejected('not_a_trade', 'no id');
  if (state === undefined) return rejected('trade_status', (asText(trade.status) ?? 'none').slice(0, 40));
  const parts: OwnPart[] = [];
  const taker = asText(trade.taker_order_id);
  const takes = trade.trader_side === 'TAKER' || (trade.trader_side !== 'MAKER' && trade.owner === api_key);
  if (takes) {
    const whole = piece(trade.size, trade.price);
    if (taker === null || !HASH.test(taker) || whole === null) return rejected('bad_trade', trade_id);
    parts.push({ hash: taker, role: 'taker', pieces: takerPieces(trade, whole) });
  }
  for (const maker of asList(trade.maker_orders).map(asObject)) {
    if (maker === null || maker.owner !== api_key) continue;
    const hash = asText(maker.order_id);
    const read = piece(maker.matched_amount, maker.price);
    if (hash === null || !HASH.test(hash) || read === null) return rejected('bad_maker', trade_id);
    parts.push({ hash, role: 'maker', pieces: [read] });
  }
  return { ok: true, value: { kind: 'trade', trade_id, state, parts, at_us: epochMsToUs(trade.timestamp) } };
}

/** One frame of the user channel: its news, and why the rest was left out. `PONG` and words that are no JSON are nothing. */
export function readUserFrame(text: string, api_key: string): { news: UserNews[]; refused: string[] } {
  if (text === 'PONG') return { news: [], refused: [] };
  const json = parseJson(text);
  if (!json.ok) return { news: [], refused: [json.reason] };
  const news: UserNews[] = [];
  const refused: string[] = [];
  for (const value of Array.isArray(json.value) ? (json.value as unknown[]) : [json.value]) {
    const event = asObject(value);
    // Recordings before 2026 lack `event_type`; `type` tells them apart as well.
    const is_trade = event?.event_type === 'trade' || event?.type === 'TRADE';
    const read: Parsed<UserNews> = is_trade ? readTradeNews(event, api_key) : readOrderNews(event);
    if (read.ok) news.push(read.value);
    else refused.push(read.reason);
  }
  return { news, refused };
}

/** What the pieces cost or brought, fees apart; rounded to the micro-dollar. */
export function costUdollars(pieces: readonly Piece[]): Udollars {
  const exact = pieces.reduce((sum, { qty_e6, price_e4 }) => sum + BigInt(qty_e6) * BigInt(price_e4), 0n);
  return Number((exact + 5_000n) / 10_000n);
}

/** Taker fee of the pieces: rate x C x p x (1 - p) each, rounded to five decimals (polymarket.md 6.1). @param rate_e5 1/100,000 */
export function takerFeeUdollars(pieces: readonly Piece[], rate_e5: number): Udollars {
  const scale = 10n ** 14n;
  return pieces.reduce((sum, { qty_e6, price_e4 }) => {
    const exact = BigInt(rate_e5) * BigInt(qty_e6) * BigInt(price_e4) * BigInt(ONE_DOLLAR_E4 - price_e4);
    return sum + Number((exact + scale / 2n) / scale) * 10;
  }, 0);
}
