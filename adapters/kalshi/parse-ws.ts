/** Kalshi WebSocket frames, typed. Pure; nothing here keeps state (kalshi.md 6; AsyncAPI 2.0.0, September 2026). */

import type { Parsed } from '../../runtime/trading/types/feeds.ts';
import type { PriceBand } from '../../runtime/trading/types/grid.ts';
import { type PriceE4, parseQtyCc, parseTimeUs } from '../../runtime/trading/types/units.ts';
import {
  asInteger,
  asList,
  asObject,
  asText,
  dig,
  epochMsToUs,
  type JsonObject,
  parseJson,
  rejected,
} from '../http/decode.ts';
import { type BookLevels, parseBookPrice, parsePriceBands, settledValueE4, yesScaleBook } from './parse.ts';
import { type DeltaBody, type Framed, readPlainDelta } from './plain-delta.ts';

export type { DeltaBody } from './plain-delta.ts';

/** Event of a market's life; `yes_value_e4` only on `determined`. */
export interface LifecycleBody {
  ticker: string;
  event_type: string;
  yes_value_e4: PriceE4 | null;
  is_deactivated: boolean | null;
  /** Only on `price_level_structure_updated`; empty where they cannot be read. */
  price_bands: PriceBand[] | null;
}

/** A frame we understand. `other` covers channels we do not read; its sequence still counts. */
export type KalshiFrame = Framed &
  (
    | { type: 'subscribed'; channel: string }
    | { type: 'ok'; tickers: string[] | null }
    | { type: 'unsubscribed' }
    | { type: 'error'; code: number; message: string }
    | { type: 'snapshot'; ticker: string; book: (no_in_yes_price: boolean) => BookLevels | null }
    | ({ type: 'delta' } & DeltaBody)
    | ({ type: 'lifecycle' } & LifecycleBody)
    /** Named a market or a sequence, but its content is malformed: the book it meant is suspect. */
    | { type: 'broken'; ticker: string | null; reason: string }
    | { type: 'other' }
  );

const MAX = Number.MAX_SAFE_INTEGER;

/**
 * Decode one text frame.
 * @returns refusals `bad_json`, `not_an_object`, `missing_type`.
 */
export function parseFrame(text: string): Parsed<KalshiFrame> {
  const delta = readPlainDelta(text);
  if (delta !== null) return { ok: true, value: delta };
  const json = parseJson(text);
  if (!json.ok) return json;
  const frame = asObject(json.value);
  if (frame === null) return rejected('not_an_object');
  const type = asText(frame.type);
  if (type === null) return rejected('missing_type');
  const framed: Framed = {
    id: asInteger(frame.id, 0, MAX),
    sid: asInteger(frame.sid, 0, MAX),
    seq: asInteger(frame.seq, 0, MAX),
  };
  const body = readBody(type, frame, framed);
  return { ok: true, value: { ...framed, ...body } as KalshiFrame };
}

type Body<T> = T extends unknown ? Omit<T, keyof Framed> : never;

function readBody(type: string, frame: JsonObject, framed: Framed): Body<KalshiFrame> {
  const msg = asObject(frame.msg);
  if (type === 'orderbook_delta') return readDelta(msg);
  if (type === 'orderbook_snapshot') return readSnapshot(msg);
  if (type === 'market_lifecycle_v2') return readLifecycle(msg);
  if (type === 'subscribed') {
    const channel = asText(msg?.channel);
    if (channel === null) return { type: 'broken', ticker: null, reason: 'bad_subscribed' };
    // The sid of this reply stands inside `msg`, unlike in every other frame.
    framed.sid = asInteger(msg?.sid, 0, MAX);
    return { type, channel };
  }
  if (type === 'ok') return { type, tickers: readTickers(msg?.market_tickers) };
  if (type === 'unsubscribed') return { type };
  if (type === 'error') {
    return { type, code: asInteger(msg?.code, 0, 1_000_000) ?? 0, message: (asText(msg?.msg) ?? '').slice(0, 200) };
  }
  return { type: 'other' };
}

function readTickers(value: unknown): string[] | null {
  return Array.isArray(value) ? asList(value).filter((one): one is string => typeof one === 'string') : null;
}

function readSnapshot(msg: JsonObject | null): Body<KalshiFrame> {
  const ticker = asText(msg?.market_ticker);
  if (msg === null || ticker === null) return { type: 'broken', ticker: null, reason: 'bad_snapshot' };
  // An empty side is a missing key.
  const { yes_dollars_fp, no_dollars_fp } = msg;
  return { type: 'snapshot', ticker, book: (scale) => yesScaleBook(yes_dollars_fp, no_dollars_fp, scale) };
}

function readDelta(msg: JsonObject | null): Body<KalshiFrame> {
  const ticker = asText(msg?.market_ticker);
  const price_e4 = parseBookPrice(msg?.price_dollars);
  const change_cc = parseQtyCc(asText(msg?.delta_fp) ?? '');
  const side = msg?.side;
  if (ticker === null || price_e4 === null || change_cc === null || (side !== 'yes' && side !== 'no')) {
    return { type: 'broken', ticker, reason: 'bad_delta' };
  }
  const provider_at_us = epochMsToUs(msg?.ts_ms) ?? parseTimeUs(asText(msg?.ts) ?? '');
  return { type: 'delta', ticker, side, price_e4, change_cc, provider_at_us };
}

/** The new grid stands beside the event's name, or among what a `created` tells of a market (kalshi.md 6). */
function readBands(msg: JsonObject | null): PriceBand[] {
  return parsePriceBands(msg?.price_ranges ?? dig(msg, 'additional_metadata', 'price_ranges')) ?? [];
}

function readLifecycle(msg: JsonObject | null): Body<KalshiFrame> {
  const ticker = asText(msg?.market_ticker);
  const event_type = asText(msg?.event_type);
  if (ticker === null || event_type === null) return { type: 'broken', ticker: null, reason: 'bad_lifecycle' };
  const yes_value_e4 = event_type === 'determined' ? settledValueE4(msg?.result, msg?.settlement_value) : null;
  const flag = dig(msg, 'is_deactivated');
  return {
    type: 'lifecycle',
    ticker,
    event_type,
    yes_value_e4,
    is_deactivated: typeof flag === 'boolean' ? flag : null,
    price_bands: event_type === 'price_level_structure_updated' ? readBands(msg) : null,
  };
}
