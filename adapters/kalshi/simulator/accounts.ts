/** Money and holdings of the members of a simulated exchange (kalshi.md 4.7, 5): cash in micro-dollars, one signed position a market. */
import type { PriceE4, QtyCc, TimeUs, Udollars } from '../../../runtime/trading/types/units.ts';

/** One order as the exchange keeps it. */
export interface MemberOrder {
  order_id: string;
  client_order_id: string;
  ticker: string;
  side: 'bid' | 'ask';
  /** Limit on the YES scale. */
  price_e4: PriceE4;
  count_cc: QtyCc;
  filled_cc: QtyCc;
  status: 'resting' | 'canceled' | 'executed';
  taker_cost_udollars: Udollars;
  maker_cost_udollars: Udollars;
  fees_udollars: Udollars;
  created_at_us: TimeUs;
  updated_at_us: TimeUs;
}

/** One fill. */
export interface MemberFill {
  fill_id: string;
  order: MemberOrder;
  price_e4: PriceE4;
  qty_cc: QtyCc;
  fee_udollars: Udollars;
  is_taker: boolean;
  at_us: TimeUs;
}

/** One market that has paid. */
export interface MemberSettlement {
  ticker: string;
  event_ticker: string;
  /** Signed: positive YES. */
  net_cc: QtyCc;
  value_e4: PriceE4;
  revenue_udollars: Udollars;
  fees_udollars: Udollars;
  at_us: TimeUs;
}

/** A holding: positive YES, negative NO. */
export interface MemberPosition {
  net_cc: QtyCc;
  fees_udollars: Udollars;
}

/** 1/100 contract of a dollar. */
const DOLLAR_A_CC: Udollars = 10_000;

/** Taker fee of one fill: 7 % of p (1 - p), rounded up to the micro-dollar (kalshi.md 8, since about 2026-08-28). Makers pay none here. */
export function takerFee(price_e4: PriceE4, qty_cc: QtyCc): Udollars {
  return Math.ceil((7 * qty_cc * price_e4 * (10_000 - price_e4)) / 1_000_000);
}

/** One member. */
export class Member {
  cash_udollars: Udollars = 0;
  readonly orders = new Map<string, MemberOrder>();
  /** Ids are never freed, whatever became of the order (recorded June 2026). */
  readonly clientIds = new Set<string>();
  readonly fills: MemberFill[] = [];
  readonly settlements: MemberSettlement[] = [];
  readonly positions = new Map<string, MemberPosition>();

  /** Orders that rest, oldest first. */
  resting(ticker?: string): MemberOrder[] {
    return [...this.orders.values()].filter(
      (one) => one.status === 'resting' && (ticker === undefined || one.ticker === ticker),
    );
  }

  /** Cash that no resting order has a claim on. */
  get free_udollars(): Udollars {
    const claims = this.resting().map((one) =>
      this.mostCost(one.ticker, one.side, one.price_e4, one.count_cc - one.filled_cc),
    );
    return this.cash_udollars - claims.reduce((sum, claim) => sum + claim, 0);
  }

  /** Most that so much more at a price can cost, fees included; closing what is held costs nothing but its fee. */
  mostCost(ticker: string, side: 'bid' | 'ask', price_e4: PriceE4, qty_cc: QtyCc): Udollars {
    const net_cc = this.positions.get(ticker)?.net_cc ?? 0;
    const closes_cc = Math.min(qty_cc, Math.max(0, side === 'bid' ? -net_cc : net_cc));
    const own_e4 = side === 'bid' ? price_e4 : 10_000 - price_e4;
    return (qty_cc - closes_cc) * own_e4 + takerFee(price_e4, qty_cc);
  }

  /** Book a fill: YES and NO of one market cancel at once and their dollar comes back (kalshi.md 5). */
  book(fill: MemberFill): void {
    const { order, price_e4, qty_cc, fee_udollars, is_taker } = fill;
    const held = this.positions.get(order.ticker) ?? { net_cc: 0, fees_udollars: 0 };
    const bought = order.side === 'bid';
    const pairs_cc = Math.min(qty_cc, Math.max(0, -held.net_cc));
    const shorts_cc = qty_cc - Math.min(qty_cc, Math.max(0, held.net_cc));
    const notional = price_e4 * qty_cc;
    this.cash_udollars += bought ? pairs_cc * DOLLAR_A_CC - notional : notional - shorts_cc * DOLLAR_A_CC;
    this.cash_udollars -= fee_udollars;
    held.net_cc += bought ? qty_cc : -qty_cc;
    held.fees_udollars += fee_udollars;
    this.positions.set(order.ticker, held);
    order.filled_cc += qty_cc;
    order.fees_udollars += fee_udollars;
    const own = bought ? notional : qty_cc * DOLLAR_A_CC - notional;
    if (is_taker) order.taker_cost_udollars += own;
    else order.maker_cost_udollars += own;
    order.updated_at_us = fill.at_us;
    if (order.filled_cc === order.count_cc) order.status = 'executed';
    this.fills.push(fill);
  }

  /** Pay a market out. */
  settle(of: Pick<MemberSettlement, 'ticker' | 'event_ticker' | 'value_e4' | 'at_us'>): void {
    const held = this.positions.get(of.ticker);
    this.positions.delete(of.ticker);
    if (held === undefined || held.net_cc === 0) return;
    const value_e4 = held.net_cc > 0 ? of.value_e4 : 10_000 - of.value_e4;
    const revenue_udollars = Math.abs(held.net_cc) * value_e4;
    this.cash_udollars += revenue_udollars;
    this.settlements.push({ ...of, net_cc: held.net_cc, revenue_udollars, fees_udollars: held.fees_udollars });
  }
}
