/**
 * The trading half of the simulated exchange (kalshi.md 4): orders of its members against the displayed book, price first. What rests is
 * matched when the displayed book comes to it; it is not displayed itself. All money is exact.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../runtime/trading/types/feeds.ts';
import { type PriceE4, parsePriceE4, parseQtyCc, type QtyCc } from '../../../runtime/trading/types/units.ts';
import { Member, type MemberFill, type MemberOrder, takerFee } from './accounts.ts';
import { settlementValueE4 } from './documents.ts';
import type { KalshiStore } from './store.ts';
import type { KalshiLevel, KalshiMarketState } from './types.ts';

/** A refusal as the venue words it. */
export interface Refusal {
  status: number;
  body: unknown;
}

/** What a member has to be told at once, on the private channels. */
export interface ExchangeEvents {
  filled(key_id: string, fill: MemberFill, member: Member): void;
  updated(key_id: string, order: MemberOrder, reason: string): void;
  /** The displayed book of a market after orders took from it. */
  took(ticker: string, yes: readonly KalshiLevel[], no: readonly KalshiLevel[]): void;
}

const refuse = (status: number, code: string, details?: string): Refusal => ({
  status,
  body: { error: { code, message: code.replaceAll('_', ' '), ...(details === undefined ? {} : { details }) } },
});
const badType = (field: string): Refusal => ({
  status: 400,
  body: {
    code: 'bad_request',
    message: 'bad request',
    details: `json: cannot unmarshal number into Go struct field CreateOrderV2Request.${field} of type string`,
  },
});

const FORCES = ['immediate_or_cancel', 'fill_or_kill', 'good_till_canceled'] as const;
type Force = (typeof FORCES)[number];

interface Asked {
  ticker: string;
  client_order_id: string;
  side: 'bid' | 'ask';
  price_e4: PriceE4;
  count_cc: QtyCc;
  force: Force;
  post_only: boolean;
  reduce_only: boolean;
  expires_s: number | null;
}

/** Orders of all members. */
export class KalshiExchange {
  readonly members = new Map<string, Member>();
  readonly #store: KalshiStore;
  readonly #clock: Clock;
  readonly #events: ExchangeEvents;

  constructor(store: KalshiStore, clock: Clock, events: ExchangeEvents) {
    this.#store = store;
    this.#clock = clock;
    this.#events = events;
  }

  /** The member behind a key; one without money where nobody has funded it. */
  member(key_id: string): Member {
    const member = this.members.get(key_id) ?? new Member();
    this.members.set(key_id, member);
    return member;
  }

  /** Take an order. @returns the order, or the refusal; nothing is half-done */
  create(key_id: string, body: Readonly<Record<string, unknown>>): MemberOrder | Refusal {
    const asked = this.#read(body);
    if ('status' in asked) return asked;
    const member = this.member(key_id);
    const market = this.#store.markets.get(asked.ticker);
    if (market === undefined) return refuse(404, 'market_not_found');
    if (market.status !== 'active') return refuse(409, 'trading_is_paused');
    if (member.clientIds.has(asked.client_order_id)) return refuse(409, 'order_already_exists');
    if (!onGrid(market, asked.price_e4)) return refuse(400, 'invalid_price');
    if (asked.reduce_only && asked.force === 'good_till_canceled')
      return refuse(400, 'invalid_order', 'reduce_only can only be used with IoC or FoK orders');
    const levels = this.#against(market, asked);
    if (asked.post_only && levels.length > 0) return refuse(400, 'invalid_order', 'post only cross');
    const count_cc = asked.reduce_only ? Math.min(asked.count_cc, this.#closable(member, asked)) : asked.count_cc;
    if (member.mostCost(asked.ticker, asked.side, asked.price_e4, count_cc) > member.free_udollars)
      return refuse(400, 'insufficient_balance');
    return this.#accept(key_id, { ...asked, count_cc }, market, levels);
  }

  #read(body: Readonly<Record<string, unknown>>): Asked | Refusal {
    for (const field of ['count', 'price'] as const) if (typeof body[field] === 'number') return badType(field);
    const { ticker, client_order_id, side, time_in_force, self_trade_prevention_type, expiration_time } = body;
    const price_e4 = parsePriceE4(String(body.price ?? ''));
    const count_cc = parseQtyCc(String(body.count ?? ''));
    const force = FORCES.find((one) => one === time_in_force);
    if (typeof ticker !== 'string' || (side !== 'bid' && side !== 'ask') || force === undefined)
      return refuse(400, 'invalid_order', 'missing field');
    if (self_trade_prevention_type !== 'taker_at_cross' && self_trade_prevention_type !== 'maker')
      return refuse(400, 'invalid_order', 'self_trade_prevention_type');
    if (price_e4 === null || price_e4 <= 0 || price_e4 >= 10_000) return refuse(400, 'invalid_price');
    if (count_cc === null || count_cc <= 0) return refuse(400, 'invalid_order', 'count');
    const expires_s = typeof expiration_time === 'number' ? expiration_time : null;
    if (expires_s !== null && (force !== 'good_till_canceled' || expires_s * 1e6 <= this.#clock.nowUs()))
      return refuse(400, 'invalid_order', 'expiration_time');
    const id = typeof client_order_id === 'string' ? client_order_id : randomUUID();
    if (!/^[A-Za-z0-9+=_:/-]{1,64}$/.test(id)) return refuse(400, 'invalid_order', 'client_order_id');
    const flags = { post_only: body.post_only === true, reduce_only: body.reduce_only === true };
    return { ticker, client_order_id: id, side, price_e4, count_cc, force, ...flags, expires_s };
  }

  #closable(member: Member, { ticker, side }: Asked): QtyCc {
    const net_cc = member.positions.get(ticker)?.net_cc ?? 0;
    return Math.max(0, side === 'bid' ? -net_cc : net_cc);
  }

  /** Displayed levels that an order meets, best first, on the YES scale. */
  #against(market: KalshiMarketState, { side, price_e4 }: Pick<Asked, 'side' | 'price_e4'>): KalshiLevel[] {
    const leg = side === 'bid' ? market.no : market.yes;
    const levels = [...leg].map(([own_e4, qty_cc]): KalshiLevel => [side === 'bid' ? 10_000 - own_e4 : own_e4, qty_cc]);
    const meets = levels.filter(([yes_e4]) => (side === 'bid' ? yes_e4 <= price_e4 : yes_e4 >= price_e4));
    return meets.sort(([a], [b]) => (side === 'bid' ? a - b : b - a));
  }

  #accept(key_id: string, asked: Asked, market: KalshiMarketState, levels: readonly KalshiLevel[]): MemberOrder {
    const member = this.member(key_id);
    const now_us = this.#clock.nowUs();
    const { ticker, client_order_id, side, price_e4, count_cc, force } = asked;
    const order: MemberOrder = {
      ...{ order_id: randomUUID(), client_order_id, ticker, side, price_e4, count_cc, filled_cc: 0, status: 'resting' },
      ...{
        taker_cost_udollars: 0,
        maker_cost_udollars: 0,
        fees_udollars: 0,
        created_at_us: now_us,
        updated_at_us: now_us,
      },
    };
    member.clientIds.add(client_order_id);
    member.orders.set(order.order_id, order);
    const there_cc = levels.reduce((sum, [, qty_cc]) => sum + qty_cc, 0);
    const wanted_cc = force === 'fill_or_kill' && there_cc < count_cc ? 0 : count_cc;
    const taken: (readonly [PriceE4, QtyCc])[] = [];
    let left_cc = wanted_cc;
    for (const [yes_e4, qty_cc] of levels) {
      const part_cc = Math.min(left_cc, qty_cc);
      if (part_cc <= 0) break;
      left_cc -= part_cc;
      taken.push([yes_e4, part_cc]);
      this.#fill(key_id, order, { price_e4: yes_e4, qty_cc: part_cc, is_taker: true });
    }
    if (taken.length > 0) this.#takeAway(market, side, taken);
    if (order.status === 'resting' && force !== 'good_till_canceled')
      order.status = order.filled_cc > 0 && order.filled_cc === count_cc ? 'executed' : 'canceled';
    this.#events.updated(key_id, order, order.filled_cc > 0 ? 'Trade' : '');
    return order;
  }

  #fill(
    key_id: string,
    order: MemberOrder,
    { price_e4, qty_cc, is_taker }: { price_e4: PriceE4; qty_cc: QtyCc; is_taker: boolean },
  ): void {
    const member = this.member(key_id);
    const fee_udollars = is_taker ? takerFee(price_e4, qty_cc) : 0;
    const fill: MemberFill = {
      fill_id: randomUUID(),
      order,
      price_e4,
      qty_cc,
      fee_udollars,
      is_taker,
      at_us: this.#clock.nowUs(),
    };
    member.book(fill);
    this.#events.filled(key_id, fill, member);
  }

  #takeAway(market: KalshiMarketState, side: 'bid' | 'ask', taken: readonly (readonly [PriceE4, QtyCc])[]): void {
    const leg = new Map(side === 'bid' ? market.no : market.yes);
    for (const [yes_e4, qty_cc] of taken) {
      const own_e4 = side === 'bid' ? 10_000 - yes_e4 : yes_e4;
      const left_cc = (leg.get(own_e4) ?? 0) - qty_cc;
      if (left_cc > 0) leg.set(own_e4, left_cc);
      else leg.delete(own_e4);
    }
    const [yes, no] = side === 'bid' ? [market.yes, leg] : [leg, market.no];
    this.#events.took(market.input.ticker, [...yes], [...no]);
  }

  /** The displayed book has changed: what rests and is met is filled at its own price. */
  bookChanged(ticker: string): void {
    const market = this.#store.markets.get(ticker);
    if (market === undefined) return;
    for (const [key_id, member] of this.members) {
      for (const order of member.resting(ticker)) {
        const there_cc = this.#against(market, order).reduce((sum, [, qty_cc]) => sum + qty_cc, 0);
        const qty_cc = Math.min(there_cc, order.count_cc - order.filled_cc);
        if (qty_cc <= 0) continue;
        this.#fill(key_id, order, { price_e4: order.price_e4, qty_cc, is_taker: false });
        this.#events.updated(key_id, order, 'Trade');
      }
    }
  }

  /** Take an order back. @returns what was left of it; null where it is over or unknown, which the venue tells alike */
  cancel(key_id: string, order_id: string, reason = ''): QtyCc | null {
    const order = this.member(key_id).orders.get(order_id);
    if (order === undefined || order.status !== 'resting') return null;
    order.status = 'canceled';
    order.updated_at_us = this.#clock.nowUs();
    this.#events.updated(key_id, order, reason);
    return order.count_cc - order.filled_cc;
  }

  /** Take back everything of a market, of a member, or both. */
  cancelAll({ key_id, ticker, reason = '' }: { key_id?: string; ticker?: string; reason?: string }): void {
    for (const [id, member] of this.members) {
      if (key_id !== undefined && id !== key_id) continue;
      for (const { order_id } of member.resting(ticker)) this.cancel(id, order_id, reason);
    }
  }

  /** Pay a decided market to everybody. */
  settle(market: KalshiMarketState): void {
    if (market.result === null) return;
    const { event_ticker, input } = market;
    const of = {
      ticker: input.ticker,
      event_ticker,
      value_e4: settlementValueE4(market.result),
      at_us: this.#clock.nowUs(),
    };
    for (const member of this.members.values()) member.settle(of);
  }
}

function onGrid({ input }: KalshiMarketState, price_e4: PriceE4): boolean {
  const ranges = input.price_ranges ?? [{ start: '0.0000', end: '1.0000', step: '0.0100' }];
  return ranges.some(({ start, end, step }) => {
    const [low, high, by] = [start, end, step].map((text) => parsePriceE4(text) ?? 0);
    if (low === undefined || high === undefined || !by) return false;
    return price_e4 >= low && price_e4 <= high && (price_e4 - low) % by === 0;
  });
}
