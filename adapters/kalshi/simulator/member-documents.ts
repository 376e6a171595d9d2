/** Orders, fills, positions and cash of a member as REST and the private channels show them (kalshi.md 4.2, 4.4, 4.7, 6.2). */
import { formatScaled, isoFromUs } from '../../http/simulated-wire.ts';
import type { Member, MemberFill, MemberOrder, MemberPosition, MemberSettlement } from './accounts.ts';
import { contracts, dollars } from './documents.ts';

const money = (udollars: number): string => formatScaled(udollars, 6);
const ms = (at_us: number): number => Math.floor(at_us / 1_000);

/** Answer to a create: no status, counts alone; averages only where something filled. */
export function createdDocument(order: MemberOrder): Record<string, unknown> {
  const { order_id, client_order_id, count_cc, filled_cc, fees_udollars, updated_at_us, side } = order;
  const cost = order.taker_cost_udollars + order.maker_cost_udollars;
  const own_e4 = filled_cc === 0 ? 0 : Math.round(cost / filled_cc);
  const average = { average_fill_price: dollars(side === 'bid' ? own_e4 : 10_000 - own_e4) };
  return {
    ...{ order_id, client_order_id, fill_count: contracts(filled_cc) },
    remaining_count: contracts(order.status === 'resting' ? count_cc - filled_cc : 0),
    ...(filled_cc === 0 ? {} : { ...average, average_fee_paid: dollars(Math.round(fees_udollars / filled_cc)) }),
    ts_ms: ms(updated_at_us),
  };
}

const common = (order: MemberOrder): Record<string, unknown> => ({
  ...{ order_id: order.order_id, user_id: 'member', client_order_id: order.client_order_id, ticker: order.ticker },
  ...{ status: order.status, book_side: order.side, outcome_side: order.side === 'bid' ? 'yes' : 'no' },
  ...{ yes_price_dollars: dollars(order.price_e4), no_price_dollars: dollars(10_000 - order.price_e4) },
  ...{ initial_count_fp: contracts(order.count_cc), fill_count_fp: contracts(order.filled_cc) },
  remaining_count_fp: contracts(order.status === 'resting' ? order.count_cc - order.filled_cc : 0),
  ...{
    taker_fill_cost_dollars: money(order.taker_cost_udollars),
    maker_fill_cost_dollars: money(order.maker_cost_udollars),
  },
  ...{ taker_fees_dollars: money(order.fees_udollars), maker_fees_dollars: money(0) },
  ...{ self_trade_prevention_type: 'taker_at_cross', subaccount_number: 0, exchange_index: 0 },
});

/** An order of REST. */
export const orderDocument = (order: MemberOrder): Record<string, unknown> => ({
  ...common(order),
  type: 'limit',
  created_time: isoFromUs(order.created_at_us),
  last_update_time: isoFromUs(order.updated_at_us),
});

/** The same on `user_orders`. */
export const orderMessage = (order: MemberOrder, reason: string): Record<string, unknown> => ({
  ...common(order),
  created_ts_ms: ms(order.created_at_us),
  last_updated_ts_ms: ms(order.updated_at_us),
  ...(reason === '' ? {} : { last_update_reason: reason }),
});

const fillCommon = ({
  order,
  price_e4,
  qty_cc,
  fee_udollars,
  is_taker,
  fill_id,
}: MemberFill): Record<string, unknown> => ({
  ...{ trade_id: fill_id, order_id: order.order_id, market_ticker: order.ticker, exchange_index: 0, is_taker },
  ...{ book_side: order.side, outcome_side: order.side === 'bid' ? 'yes' : 'no', yes_price_dollars: dollars(price_e4) },
  ...{ count_fp: contracts(qty_cc), fee_cost: money(fee_udollars) },
});

/** A fill of REST, which names no order id of ours (removed 2026-03-30). */
export const fillDocument = (fill: MemberFill): Record<string, unknown> => ({
  ...fillCommon(fill),
  ...{ fill_id: fill.fill_id, ticker: fill.order.ticker, no_price_dollars: dollars(10_000 - fill.price_e4) },
  ...{ created_time: isoFromUs(fill.at_us), ts: Math.floor(fill.at_us / 1e6), subaccount_number: 0 },
});

/** The same on `fill`. */
export const fillMessage = (fill: MemberFill, net_cc: number): Record<string, unknown> => ({
  ...fillCommon(fill),
  ...{ client_order_id: fill.order.client_order_id, post_position_fp: signed(net_cc) },
  ...{ ts: Math.floor(fill.at_us / 1e6), ts_ms: ms(fill.at_us), subaccount: 0 },
});

const signed = (cc: number): string => (cc < 0 ? `-${contracts(-cc)}` : contracts(cc));

/** A holding of REST. */
export const positionDocument = ([ticker, { net_cc, fees_udollars }]: readonly [string, MemberPosition]): Record<
  string,
  unknown
> => ({
  ...{ ticker, exchange_index: 0, position_fp: signed(net_cc), fees_paid_dollars: money(fees_udollars) },
});

/** The same on `market_positions`. */
export const positionMessage = (
  ticker: string,
  { net_cc, fees_udollars }: MemberPosition,
): Record<string, unknown> => ({
  ...{ user_id: 'member', market_ticker: ticker, position_fp: signed(net_cc), fees_paid_dollars: money(fees_udollars) },
});

/** Cash: the text counts, the cents beside it are rounded down. */
export function balanceDocument({ cash_udollars }: Member, now_us: number): Record<string, unknown> {
  const balance_dollars = money(cash_udollars);
  return {
    ...{ balance: Math.floor(cash_udollars / 10_000), balance_dollars, portfolio_value: 0 },
    updated_ts: Math.floor(now_us / 1e6),
    balance_breakdown: [{ exchange_index: 0, balance: balance_dollars }],
  };
}

/** One settlement; revenue and value in whole cents (kalshi.md 4.7). */
export const settlementDocument = (one: MemberSettlement): Record<string, unknown> => ({
  ...{ ticker: one.ticker, event_ticker: one.event_ticker, exchange_index: 0 },
  market_result: one.value_e4 === 10_000 ? 'yes' : one.value_e4 === 0 ? 'no' : 'scalar',
  yes_count_fp: contracts(Math.max(0, one.net_cc)),
  no_count_fp: contracts(Math.max(0, -one.net_cc)),
  ...{ revenue: Math.round(one.revenue_udollars / 10_000), value: Math.round(one.value_e4 / 100) },
  fee_cost: money(one.fees_udollars),
  settled_time: isoFromUs(one.at_us),
});
