/**
 * What Kalshi answers to orders, as meanings (kalshi.md 4.2 to 4.4, 4.8; recordings of the demo exchange of June 2026 and of production of
 * March 2026). Pure; never throws. An answer that cannot be read says nothing of the order: it is asked for.
 */
import {
  complementE4,
  type PriceE4,
  parsePriceE4,
  parseQtyCc,
  parseUdollars,
  type QtyCc,
  type TimeUs,
  type Udollars,
} from '../../../runtime/trading/types/units.ts';
import { asInteger, asList, asObject, asText, dig, type JsonObject } from '../../http/decode.ts';

/** Where an order is by the venue's word. */
export interface OrderState {
  /** The venue's id. */
  venue_order_id: string;
  /** Ours; null where the answer does not say. */
  order_id: string | null;
  status: 'resting' | 'cancelled' | 'filled';
  filled_qty_cc: QtyCc;
  remaining_qty_cc: QtyCc;
  /** Of the matching engine; null where it is not stated. */
  at_us: TimeUs | null;
}

/** What became of a create. */
export type CreateAnswer =
  | ({ kind: 'accepted' } & OrderState)
  /** Certain: nothing was placed. */
  | { kind: 'refused'; code: string; reason: string }
  /** Placed before under this id: what became of it is asked for. */
  | { kind: 'exists' }
  /** It may have been placed: asked for, never sent again. */
  | { kind: 'unknown'; reason: string };

/** Code and words of an error in each of its recorded shapes (kalshi.md 4.8). */
export function errorOf(body: unknown): { code: string; text: string } {
  const flat = asObject(body) ?? {};
  const nested = asObject(flat.error);
  const of = nested ?? flat;
  const code = asText(of.code) ?? asText(flat.error) ?? (asText(flat.msg) === null ? null : 'bad_query');
  const words = [asText(of.message) ?? asText(flat.msg), asText(of.details)].filter((one) => one !== null);
  return { code: (code ?? 'unknown').slice(0, 80), text: words.join(': ').slice(0, 300) };
}

/** Errors after which an order may exist all the same (kalshi.md 4.8: `service_unavailable` is an unknown outcome). */
const isUnclear = (status: number): boolean => status >= 500 || status === 408;

const quantity = (value: unknown): QtyCc | null => {
  const text = asText(value);
  const qty_cc = text === null ? null : parseQtyCc(text);
  return qty_cc === null || qty_cc < 0 ? null : qty_cc;
};

/** Read the answer to a create. @param qty_cc what was ordered, to tell an IOC that rests nowhere from one that filled */
export function readCreate(status: number, body: unknown, order_id: string, qty_cc: QtyCc): CreateAnswer {
  if (isUnclear(status)) return { kind: 'unknown', reason: `HTTP ${status} ${errorOf(body).code}` };
  if (status < 200 || status > 299) {
    const { code, text } = errorOf(body);
    if (code === 'order_already_exists') return { kind: 'exists' };
    return { kind: 'refused', code, reason: text === '' ? `HTTP ${status}` : text };
  }
  const state = readCreated(body, qty_cc);
  if (state === null) return { kind: 'unknown', reason: 'the answer cannot be read' };
  // Answers have described another order than the one that was meant (kalshi.md 4.3).
  if (state.order_id !== null && state.order_id !== order_id)
    return { kind: 'unknown', reason: `the answer describes ${state.order_id}` };
  return { kind: 'accepted', ...state };
}

/** Both forms: counts of the create itself, and the order as the venue listed it until June 2026. */
function readCreated(body: unknown, qty_cc: QtyCc): OrderState | null {
  const whole = asObject(dig(body, 'order'));
  if (whole !== null) return readOrder(whole);
  const answer = asObject(body);
  const venue_order_id = asText(answer?.order_id);
  const filled = quantity(answer?.fill_count);
  const remaining = quantity(answer?.remaining_count);
  if (answer === null || venue_order_id === null || filled === null || remaining === null) return null;
  if (filled + remaining > qty_cc) return null;
  const ms = asInteger(answer.ts_ms, 0, 1e14);
  return {
    venue_order_id,
    order_id: asText(answer.client_order_id),
    // There is no status: an IOC has nothing left, filled or not (kalshi.md 4.2).
    status: remaining > 0 ? 'resting' : filled === qty_cc ? 'filled' : 'cancelled',
    filled_qty_cc: filled,
    remaining_qty_cc: remaining,
    at_us: ms === null ? null : ms * 1_000,
  };
}

const STATUS: Readonly<Record<string, OrderState['status']>> = {
  resting: 'resting',
  canceled: 'cancelled',
  executed: 'filled',
};

/** An order object of REST or of the `user_orders` channel; null where it cannot be read. */
export function readOrder(order: JsonObject): OrderState | null {
  const venue_order_id = asText(order.order_id);
  const word = asText(order.status) ?? '';
  const status = Object.hasOwn(STATUS, word) ? STATUS[word] : undefined;
  const filled = quantity(order.fill_count_fp);
  const remaining = quantity(order.remaining_count_fp);
  if (venue_order_id === null || status === undefined || filled === null || remaining === null) return null;
  const ms = asInteger(order.last_updated_ts_ms, 0, 1e14);
  const iso = Date.parse(asText(order.last_update_time) ?? '');
  const at_us = ms !== null ? ms * 1_000 : Number.isNaN(iso) ? null : iso * 1_000;
  return {
    venue_order_id,
    order_id: asText(order.client_order_id),
    status,
    filled_qty_cc: filled,
    remaining_qty_cc: remaining,
    at_us,
  };
}

/** What became of one create of a batch, by our id; `missing` for those that the answer does not name. */
export function readBatch(
  status: number,
  body: unknown,
  orders: readonly { order_id: string; qty_cc: QtyCc }[],
): Map<string, CreateAnswer> {
  const items = asList(dig(body, 'orders')).map(asObject);
  return new Map(
    orders.map(({ order_id, qty_cc }): [string, CreateAnswer] => {
      if (status < 200 || status > 299) return [order_id, readCreate(status, body, order_id, qty_cc)];
      const item = items.find((one) => one?.client_order_id === order_id) ?? null;
      if (item === null) return [order_id, { kind: 'unknown', reason: 'the answer does not name it' }];
      return [order_id, readCreate(item.error === undefined ? 201 : 400, item, order_id, qty_cc)];
    }),
  );
}

/** What became of a cancel. A 404 proves nothing: the order may have filled (kalshi.md 4.3). */
export type CancelAnswer = { kind: 'cancelled'; reduced_qty_cc: QtyCc } | { kind: 'unknown'; reason: string };

/** Read the answer to a cancel of this order of the venue. */
export function readCancel(status: number, body: unknown, venue_order_id: string): CancelAnswer {
  const reduced = quantity(dig(body, 'reduced_by'));
  if (status < 200 || status > 299) return { kind: 'unknown', reason: `HTTP ${status} ${errorOf(body).code}` };
  if (asText(dig(body, 'order_id')) !== venue_order_id || reduced === null)
    return { kind: 'unknown', reason: 'the answer describes another order' };
  return { kind: 'cancelled', reduced_qty_cc: reduced };
}

/** One fill by REST or by the `fill` channel, on the YES scale. */
export interface VenueFill {
  fill_id: string;
  venue_order_id: string;
  /** Ours; the channel alone names it. */
  order_id: string | null;
  market_id: string;
  side: 'bid' | 'ask';
  yes_price_e4: PriceE4;
  qty_cc: QtyCc;
  fee_udollars: Udollars;
  is_taker: boolean;
  at_us: TimeUs | null;
}

/** Read a fill; null where a part of its money cannot be read. Its identity is `trade_id` on both ways (kalshi.md 6.2). */
export function readFill(fill: JsonObject): VenueFill | null {
  const fill_id = asText(fill.trade_id) ?? asText(fill.fill_id);
  const venue_order_id = asText(fill.order_id);
  const market_id = asText(fill.market_ticker) ?? asText(fill.ticker);
  const side = fill.book_side;
  const yes = parsePriceE4(asText(fill.yes_price_dollars) ?? '');
  const no = parsePriceE4(asText(fill.no_price_dollars) ?? '');
  const qty_cc = quantity(fill.count_fp);
  const fee = parseUdollars(asText(fill.fee_cost) ?? '');
  const price_e4 = yes ?? (no === null ? null : complementE4(no));
  if (fill_id === null || venue_order_id === null || market_id === null) return null;
  if ((side !== 'bid' && side !== 'ask') || price_e4 === null || qty_cc === null || qty_cc === 0 || fee === null)
    return null;
  if (yes !== null && no !== null && complementE4(yes) !== no) return null;
  const s = asInteger(fill.ts, 0, 1e11);
  const ms = asInteger(fill.ts_ms, 0, 1e14);
  const iso = Date.parse(asText(fill.created_time) ?? '');
  return {
    ...{ fill_id, venue_order_id, order_id: asText(fill.client_order_id), market_id, side, yes_price_e4: price_e4 },
    ...{ qty_cc, fee_udollars: fee, is_taker: fill.is_taker === true },
    at_us: ms !== null ? ms * 1_000 : !Number.isNaN(iso) ? iso * 1_000 : s === null ? null : s * 1_000_000,
  };
}
