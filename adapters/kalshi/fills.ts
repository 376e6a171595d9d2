/**
 * A member's own fills in every form the venue has had (kalshi.md 2 and 4.7): dollars and `_fp` texts since 2026-01, whole cents
 * and counts before; one page, several pages, the WebSocket's `fill` messages, or a bare list.
 */
import type { Parsed } from '../../runtime/trading/types/feeds.ts';
import {
  complementE4,
  type PriceE4,
  parsePriceE4,
  parseQtyCc,
  parseScaled,
  parseUdollars,
  type QtyCc,
  type TimeUs,
  type Udollars,
} from '../../runtime/trading/types/units.ts';
import { asInteger, asList, asNumber, asObject, asText, dig, type JsonObject, rejected } from '../http/decode.ts';
import { type KalshiFeeFields, readSeriesFee, withEventOverrides } from './fees.ts';

/** One fill. */
export interface KalshiFill {
  fill_id: string;
  /** Null when the row names none: the fill is then an order of its own. */
  order_id: string | null;
  market: string;
  series: string;
  at_us: TimeUs;
  /** Price of the side that was bought; a sale of YES is a purchase of NO (fees.rs, `fill`). */
  price_e4: PriceE4;
  qty_cc: QtyCc;
  maker: boolean;
  /** Null when the row states no fee (the API did not before 2026-01-28). */
  charged_udollars: Udollars | null;
  /** Fee fields that the row itself carries; null when it has none. */
  fields: KalshiFeeFields | null;
}

/** ISO text to microseconds with all six decimals; null when it is no time. */
function exactTimeUs(text: string): TimeUs | null {
  const match = /^(.*T\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)$/.exec(text);
  if (match === null) return null;
  const ms = Date.parse(`${match[1]}${match[3]}`);
  return Number.isNaN(ms) ? null : ms * 1000 + Number((match[2] ?? '').slice(0, 6).padEnd(6, '0'));
}

function timeOf(row: JsonObject): TimeUs | null {
  const text = asText(row.created_time);
  if (text !== null) return exactTimeUs(text);
  const ms = asNumber(row.ts_ms);
  if (ms !== null) return ms * 1000;
  const s = asNumber(row.ts);
  return s === null ? null : s * 1_000_000;
}

/** A price as dollars text or as whole cents; undefined when the row does not have it, null when it is malformed. */
function priceOf(row: JsonObject, side: 'yes' | 'no'): PriceE4 | null | undefined {
  for (const key of [`${side}_price_dollars`, `${side}_price_fixed`]) {
    const value = row[key];
    if (value != null) return parsePriceE4(String(value));
  }
  const cents = row[`${side}_price`];
  if (cents == null) return undefined;
  if (!Number.isInteger(cents)) return parsePriceE4(String(cents));
  const whole = asInteger(cents, 0, 100);
  return whole === null ? null : whole * 100;
}

function yesPrice(row: JsonObject): PriceE4 | null {
  const yes = priceOf(row, 'yes');
  if (yes !== undefined) return yes;
  const no = priceOf(row, 'no');
  return no == null ? null : complementE4(no);
}

function quantity(row: JsonObject): QtyCc | null {
  const value = row.count_fp ?? row.count;
  const qty_cc = typeof value === 'number' ? parseScaled(String(value), 2) : parseQtyCc(asText(value) ?? '');
  return qty_cc === null || qty_cc <= 0 ? null : qty_cc;
}

const CENTS_FORM = (row: JsonObject): boolean =>
  row.yes_price_dollars == null && row.no_price_dollars == null && Number.isInteger(row.yes_price ?? row.no_price);

/** Dollars as text or number; a whole JSON number beside whole-cent prices is cents. Undefined when absent. */
function chargedOf(row: JsonObject): Udollars | null | undefined {
  const value = row.fee_cost_dollars ?? row.fee_cost ?? row.fee;
  if (value == null || value === '') return undefined;
  if (typeof value === 'string') return parseUdollars(value);
  if (typeof value !== 'number') return null;
  const in_cents = CENTS_FORM(row) && Number.isInteger(value) && row.fee_cost_dollars == null;
  return in_cents ? value * 10_000 : parseScaled(value.toFixed(9), 6);
}

/** Whether YES was bought (or NO sold); the price matters only for the alignment of the cash. */
function buysYes(row: JsonObject): boolean {
  const book = asText(row.book_side);
  if (book !== null) return book === 'bid';
  const outcome = asText(row.outcome_side);
  if (outcome !== null) return outcome === 'yes';
  const yes = (asText(row.side) ?? asText(row.purchased_side)) !== 'no';
  return asText(row.action) === 'sell' ? !yes : yes;
}

function fieldsOf(row: JsonObject): KalshiFeeFields | null {
  const waived = asText(row.fee_waiver_expiration_time);
  const fields = withEventOverrides(readSeriesFee(row), row);
  if (fields.fee_type === null && fields.fee_type_override == null && waived === null) return null;
  return waived === null ? fields : { ...fields, waived_until_us: exactTimeUs(waived) };
}

/** One row, or which field is wrong. */
export function parseFill(value: unknown, index: number): Parsed<KalshiFill> {
  const row = asObject(dig(value, 'msg')) ?? asObject(value);
  const wrong = (field: string, expected: string): { ok: false; reason: string; detail: string } =>
    rejected(
      'bad_fill',
      `fills[${index}].${field}: got ${JSON.stringify(row?.[field]) ?? 'nothing'}; expected ${expected}`,
    );
  if (row === null) return rejected('bad_fill', `fills[${index}]: no object`);
  const market = asText(row.ticker) ?? asText(row.market_ticker);
  if (market === null) return wrong('ticker', 'a market ticker');
  const at_us = timeOf(row);
  if (at_us === null) return wrong(row.created_time == null ? 'ts' : 'created_time', 'a time with its zone');
  const yes_e4 = yesPrice(row);
  if (yes_e4 === null) return wrong('yes_price_dollars', 'dollars from 0 to 1 (or yes_price in cents)');
  const qty_cc = quantity(row);
  if (qty_cc === null) return wrong(row.count_fp == null ? 'count' : 'count_fp', 'contracts above 0, two decimals');
  if (typeof row.is_taker !== 'boolean') return wrong('is_taker', 'true or false');
  const charged = chargedOf(row);
  if (charged === null || (charged ?? 0) < 0) return wrong('fee_cost', 'dollars, six decimals');
  const fill_id = asText(row.fill_id) ?? asText(row.trade_id) ?? `row ${index}`;
  const price_e4 = buysYes(row) ? yes_e4 : complementE4(yes_e4);
  return {
    ok: true,
    value: {
      ...{ fill_id, order_id: asText(row.order_id), market, at_us, price_e4, qty_cc, maker: !row.is_taker },
      series: asText(row.series_ticker) ?? (market.split('-', 1)[0] as string),
      charged_udollars: charged ?? null,
      fields: fieldsOf(row),
    },
  };
}

const isFill = (value: unknown): boolean => {
  const row = asObject(dig(value, 'msg')) ?? asObject(value);
  return row !== null && 'is_taker' in row && (row.ticker ?? row.market_ticker) != null;
};

/** Every row in a document, wherever its `fills` are: one page, a list of pages, a wrapped page, or a bare list of fills. */
function rowsIn(document: unknown, depth = 0): unknown[] | null {
  if (depth > 6) return null;
  if (Array.isArray(document)) {
    if (document.some(isFill)) return document;
    const pages = document.map((item) => rowsIn(item, depth + 1)).filter((rows) => rows !== null);
    return pages.length === 0 ? null : pages.flat();
  }
  const object = asObject(document);
  if (object === null) return null;
  if (Array.isArray(object.fills)) return [...asList(object.fills)];
  const inner = Object.values(object).flatMap((value) => {
    const rows = typeof value === 'object' ? rowsIn(value, depth + 1) : null;
    return rows === null ? [] : [rows];
  });
  return inner.length === 0 ? null : inner.flat();
}

/** All fills of a document in its order; `duplicates` are rows whose fill came before (pages overlap). */
export interface FillList {
  fills: KalshiFill[];
  duplicates: number;
}

/** Read a document. `no_fills` when none is there, `bad_fill` naming row and field. */
export function parseFills(document: unknown): Parsed<FillList> {
  const rows = rowsIn(document);
  if (rows === null) return rejected('no_fills', 'no list of fills in the document');
  const fills: KalshiFill[] = [];
  const seen = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const parsed = parseFill(row, index);
    if (!parsed.ok) return parsed;
    // Both sides of a trade with oneself share the trade's id.
    const key = `${parsed.value.fill_id} ${parsed.value.order_id}`;
    if (seen.has(key)) continue;
    seen.add(key);
    fills.push(parsed.value);
  }
  return { ok: true, value: { fills, duplicates: rows.length - fills.length } };
}
