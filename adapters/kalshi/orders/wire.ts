/**
 * Orders as Kalshi's REST takes them (kalshi.md 4.1 to 4.6, parts.md 6; SDK 3.30, September 2026). Pure: what the venue would refuse is
 * refused here by name, and nothing half-made leaves.
 */
import type { PriceBand } from '../../../runtime/trading/types/grid.ts';
import type { OrderIntent } from '../../../runtime/trading/types/journal.ts';
import { complementE4, ONE_DOLLAR_E4, type PriceE4, type QtyCc } from '../../../runtime/trading/types/units.ts';
import { decimalText } from '../../http/decimal.ts';

const ORDERS = '/portfolio/events/orders';

/** How long an order stands. */
export type TimeInForce = 'ioc' | 'fok' | 'gtc';

/** What an order has beyond its intent. */
export interface OrderTerms {
  time_in_force: TimeInForce;
  /** Of a GTC order: when it ends by itself, Unix seconds. */
  expires_s?: number;
  /** Never take: an order that would cross is refused. */
  post_only?: boolean;
  /** Never more than the position: IOC and FOK only (kalshi.md 4.2). */
  reduce_only?: boolean;
  /** `taker_at_cross` ends the taker where it meets an order of ours, `maker` takes ours away. */
  self_trade?: 'taker_at_cross' | 'maker';
  /** Take it back when the market pauses. */
  cancel_on_pause?: boolean;
  order_group_id?: string;
  subaccount?: number;
  /** Matching engine of the market, from its listing; never inferred (kalshi.md 4.6). */
  exchange_index?: number;
}

/** One request, without its signature. */
export interface KalshiRequest {
  method: 'POST' | 'DELETE' | 'GET';
  /** Below the root of the API. */
  path: string;
  query: Readonly<Record<string, string>>;
  body: Readonly<Record<string, unknown>> | null;
  /** Tokens of the write bucket, or the read bucket for GET (kalshi.md 7). */
  cost: number;
}

/** Why no request was made. */
export type OrderFault =
  | 'bad_order_id'
  | 'bad_quantity'
  | 'bad_price'
  | 'off_grid'
  | 'bad_expiry'
  | 'reduce_only_rests'
  | 'post_only_takes'
  | 'bad_group'
  | 'too_many';

/** 64 characters of these (FIX rule, kalshi.md 4.2). */
const CLIENT_ID = /^[A-Za-z0-9+=_:/-]{1,64}$/;
const VENUE_ID = /^[A-Za-z0-9_-]{1,64}$/;
/** Contracts of one order; far above any budget of ours. */
const MOST_CC: QtyCc = 100_000_000;
/** Creates in one batch: the whole of it has to fit the bucket at once, 100 tokens on Basic. */
export const MOST_BATCH = 10;

const FORCE: Readonly<Record<TimeInForce, string>> = {
  ioc: 'immediate_or_cancel',
  fok: 'fill_or_kill',
  gtc: 'good_till_canceled',
};

/** Side and price on the YES scale: to buy NO at q is to ask 1 - q for YES, and the other way round for a sale. */
export function yesScale({ side, action, limit_e4 }: Pick<OrderIntent, 'side' | 'action' | 'limit_e4'>): {
  side: 'bid' | 'ask';
  price_e4: PriceE4;
} {
  const is_bid = (side === 'yes') === (action === 'buy');
  return { side: is_bid ? 'bid' : 'ask', price_e4: side === 'yes' ? limit_e4 : complementE4(limit_e4) };
}

/** "0.5600", "10.00". */
const price = (price_e4: PriceE4): string => decimalText(price_e4, 4);
const count = (qty_cc: QtyCc): string => decimalText(qty_cc, 2);

function onGrid(bands: readonly PriceBand[], price_e4: PriceE4): boolean {
  return bands.some(
    ({ start_e4, end_e4, step_e4 }) =>
      step_e4 > 0 && price_e4 >= start_e4 && price_e4 <= end_e4 && (price_e4 - start_e4) % step_e4 === 0,
  );
}

function faultOf(
  intent: OrderIntent,
  terms: OrderTerms,
  bands: readonly PriceBand[],
  now_s: number,
): OrderFault | null {
  const { order_id, qty_cc, limit_e4 } = intent;
  if (!CLIENT_ID.test(order_id)) return 'bad_order_id';
  if (!Number.isInteger(qty_cc) || qty_cc <= 0 || qty_cc > MOST_CC) return 'bad_quantity';
  if (!Number.isInteger(limit_e4) || limit_e4 <= 0 || limit_e4 >= ONE_DOLLAR_E4) return 'bad_price';
  if (!onGrid(bands, yesScale(intent).price_e4)) return 'off_grid';
  const { time_in_force, expires_s, post_only, reduce_only, order_group_id } = terms;
  const rests = time_in_force === 'gtc';
  if (expires_s !== undefined && (!rests || !Number.isInteger(expires_s) || expires_s <= now_s)) return 'bad_expiry';
  if (reduce_only === true && rests) return 'reduce_only_rests';
  if (post_only === true && !rests) return 'post_only_takes';
  return order_group_id !== undefined && !VENUE_ID.test(order_group_id) ? 'bad_group' : null;
}

function createBody(intent: OrderIntent, terms: OrderTerms): Record<string, unknown> {
  const { side, price_e4 } = yesScale(intent);
  const { expires_s, post_only, reduce_only, cancel_on_pause, order_group_id, subaccount, exchange_index } = terms;
  return {
    ticker: intent.market_id,
    client_order_id: intent.order_id,
    side,
    count: count(intent.qty_cc),
    price: price(price_e4),
    time_in_force: FORCE[terms.time_in_force],
    self_trade_prevention_type: terms.self_trade ?? 'taker_at_cross',
    ...(post_only === true ? { post_only } : {}),
    ...(reduce_only === true ? { reduce_only } : {}),
    ...(cancel_on_pause === true ? { cancel_order_on_pause: true } : {}),
    ...(expires_s === undefined ? {} : { expiration_time: expires_s }),
    ...(order_group_id === undefined ? {} : { order_group_id }),
    ...(subaccount === undefined ? {} : { subaccount }),
    ...(exchange_index === undefined ? {} : { exchange_index }),
  };
}

/** What a market allows. */
export interface MarketRules {
  /** Prices an order may have, on the YES scale. */
  price_bands: readonly PriceBand[];
}

/** Create one order. @param now_s Unix seconds, for the expiry */
export function createRequest(
  intent: OrderIntent,
  terms: OrderTerms,
  { price_bands }: MarketRules,
  now_s: number,
): KalshiRequest | OrderFault {
  const fault = faultOf(intent, terms, price_bands, now_s);
  if (fault !== null) return fault;
  return { method: 'POST', path: ORDERS, query: {}, body: createBody(intent, terms), cost: 10 };
}

/** Create several at once; the first fault refuses all. */
export function batchCreateRequest(
  orders: readonly { intent: OrderIntent; terms: OrderTerms; rules: MarketRules }[],
  now_s: number,
): KalshiRequest | OrderFault {
  if (orders.length === 0 || orders.length > MOST_BATCH) return 'too_many';
  const bodies: Record<string, unknown>[] = [];
  for (const { intent, terms, rules } of orders) {
    const fault = faultOf(intent, terms, rules.price_bands, now_s);
    if (fault !== null) return fault;
    bodies.push(createBody(intent, terms));
  }
  return { method: 'POST', path: `${ORDERS}/batched`, query: {}, body: { orders: bodies }, cost: 10 * bodies.length };
}

/** An order at the venue: its own id, and what routes to its matching engine. */
export interface VenueOrder {
  venue_order_id: string;
  market_id: string;
  exchange_index?: number;
  subaccount?: number;
}

const whose = ({ exchange_index, subaccount }: VenueOrder): Record<string, number> => ({
  ...(exchange_index === undefined ? {} : { exchange_index }),
  ...(subaccount === undefined ? {} : { subaccount }),
});

const texts = (values: Readonly<Record<string, string | number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));

/** Take one order back. */
export function cancelRequest(order: VenueOrder): KalshiRequest | OrderFault {
  if (!VENUE_ID.test(order.venue_order_id)) return 'bad_order_id';
  const query = texts({ market_ticker: order.market_id, ...whose(order) });
  return { method: 'DELETE', path: `${ORDERS}/${order.venue_order_id}`, query, body: null, cost: 2 };
}

/** Take several back; the list is in the body of a DELETE (kalshi.md 4.1). */
export function batchCancelRequest(orders: readonly VenueOrder[]): KalshiRequest | OrderFault {
  if (orders.length === 0 || orders.length > 5 * MOST_BATCH) return 'too_many';
  if (orders.some(({ venue_order_id }) => !VENUE_ID.test(venue_order_id))) return 'bad_order_id';
  const list = orders.map((order) => ({
    order_id: order.venue_order_id,
    market_ticker: order.market_id,
    ...whose(order),
  }));
  return { method: 'DELETE', path: `${ORDERS}/batched`, query: {}, body: { orders: list }, cost: 2 * list.length };
}

/** Take back everything on all shards. Orders of the next minute may go too (kalshi.md 4.1); the answer is empty (parts.md 6). */
export function cancelAllRequest(subaccount?: number): KalshiRequest {
  const query: Record<string, string> = subaccount === undefined ? {} : { subaccount: String(subaccount) };
  return { method: 'DELETE', path: ORDERS, query, body: null, cost: 2 };
}

/** Make an order smaller by so much; it keeps its place in the queue. */
export function decreaseRequest(order: VenueOrder, by_cc: QtyCc): KalshiRequest | OrderFault {
  if (!VENUE_ID.test(order.venue_order_id)) return 'bad_order_id';
  if (!Number.isInteger(by_cc) || by_cc <= 0 || by_cc > MOST_CC) return 'bad_quantity';
  const body = { reduce_by: count(by_cc), market_ticker: order.market_id, ...whose(order) };
  return { method: 'POST', path: `${ORDERS}/${order.venue_order_id}/decrease`, query: {}, body, cost: 10 };
}

/** Move an order. `total_cc` is filled and wanted together, never the rest alone (kalshi.md 4.3). */
export function amendRequest(
  order: VenueOrder,
  to: Pick<OrderIntent, 'side' | 'action' | 'limit_e4'> & { total_cc: QtyCc },
  { price_bands }: MarketRules,
): KalshiRequest | OrderFault {
  if (!VENUE_ID.test(order.venue_order_id)) return 'bad_order_id';
  if (!Number.isInteger(to.total_cc) || to.total_cc <= 0 || to.total_cc > MOST_CC) return 'bad_quantity';
  const { side, price_e4 } = yesScale(to);
  if (!onGrid(price_bands, price_e4)) return 'off_grid';
  const body = { ticker: order.market_id, side, price: price(price_e4), count: count(to.total_cc), ...whose(order) };
  return { method: 'POST', path: `${ORDERS}/${order.venue_order_id}/amend`, query: {}, body, cost: 10 };
}

/** One order by the venue's id. A read may lag a write by some hundred milliseconds (kalshi.md 4.3). */
export function orderRequest(venue_order_id: string): KalshiRequest | OrderFault {
  if (!VENUE_ID.test(venue_order_id)) return 'bad_order_id';
  return { method: 'GET', path: `/portfolio/orders/${venue_order_id}`, query: {}, body: null, cost: 2 };
}
