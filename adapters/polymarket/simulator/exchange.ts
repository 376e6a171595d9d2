/**
 * The simulated exchange: takes signed orders, matches them with the book that is displayed, reserves and pays, and tells trades from
 * match to chain (polymarket.md 3.5, 3.8, 4.2, 10; state of Oct 2026). The displayed book is everybody else's; what rests here of an
 * account is not shown in it and trades when the book comes to its price.
 */
import { randomUUID } from 'node:crypto';
import type { Rng } from '../../../runtime/trading/types/rng.ts';
import { type OrderFields, readSignature, type SimulatedAccount } from './accounts.ts';
import { tokenView } from './books.ts';
import { orderDocument, type SimulatedOrder, type SimulatedTrade, tradeDocument } from './orders.ts';
import type { PolymarketStore } from './store.ts';
import type { PolymarketLevel, PolymarketMarketState } from './types.ts';

/** What goes wrong on purpose, a draw for each order or trade. */
export type OrderFault = 'lost_before' | 'lost_after' | 'error_after' | 'trade_failed' | 'trade_stuck' | 'trade_twice';

/** Which fault happens now; by seed, or forced. */
export class OrderFaults {
  rates: Partial<Record<OrderFault, number>>;
  readonly #rng: Rng;
  readonly #forced: OrderFault[] = [];

  constructor(rng: Rng, rates: Partial<Record<OrderFault, number>> = {}) {
    this.#rng = rng;
    this.rates = rates;
  }

  /** The next draw of this kind hits. */
  force(kind: OrderFault): void {
    this.#forced.push(kind);
  }

  /** Whether it happens now. */
  hits(kind: OrderFault): boolean {
    const at = this.#forced.indexOf(kind);
    if (at >= 0) this.#forced.splice(at, 1);
    return at >= 0 || this.#rng.chance(this.rates[kind] ?? 0);
  }
}

/** A refusal as the venue words it. */
export interface OrderRefusal {
  status: number;
  error: string;
}

/** How the exchange reaches the rest of the venue. */
export interface ExchangeLinks {
  nowMs(): number;
  /** The displayed book has been traded with, as token 0 sees it. */
  setBook(condition_id: string, bids: readonly PolymarketLevel[], asks: readonly PolymarketLevel[]): void;
  /** A frame for the account's user channels. */
  tell(account: SimulatedAccount, frame: object): void;
}

const refuse = (error: string, status = 400): OrderRefusal => ({ status, error });

export class PolymarketExchange {
  readonly orders = new Map<string, SimulatedOrder>();
  readonly trades: SimulatedTrade[] = [];
  /** Orders that have arrived, good or bad. */
  received = 0;
  /** Trading as a whole: a text refuses every order with 503. */
  halted: string | null = null;
  /** From match to chain, milliseconds. */
  settle_ms = 20;
  readonly faults: OrderFaults;
  readonly #store: PolymarketStore;
  readonly #links: ExchangeLinks;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(store: PolymarketStore, links: ExchangeLinks, faults: OrderFaults) {
    this.#store = store;
    this.#links = links;
    this.faults = faults;
  }

  /** End what is still to come. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Take an order, or say why not. A marketable one of a market with a delay is held (polymarket.md 3.8). */
  async place(
    account: SimulatedAccount,
    body: Readonly<Record<string, unknown>>,
  ): Promise<SimulatedOrder | OrderRefusal> {
    this.received += 1;
    if (this.halted !== null) return refuse(this.halted, 503);
    if (account.closed_only) return refuse(`'${account.wallet}' address in closed only mode`);
    const fields = (body.order ?? {}) as OrderFields;
    const token = this.#store.tokens.get(String(fields.tokenId));
    if (token === undefined) return refuse('Invalid order payload');
    if (body.owner !== account.credentials.api_key) return refuse('the order owner has to be the owner of the API KEY');
    const signed = await readSignature(fields, token.market.input.neg_risk).catch(() => null);
    if (signed === null) return refuse('Invalid order payload');
    if (!isOwn(account, fields, signed.by))
      return refuse('the order signer address has to be the address of the API KEY');
    if (this.orders.has(signed.hash)) return refuse(`order ${signed.hash} is invalid. Duplicated.`);
    const order = this.#read(account, body, fields, { ...token, hash: signed.hash });
    if ('error' in order) return order;
    const refusal = this.#refusalOf(order, body.postOnly === true);
    if (refusal !== null) return refusal;
    this.orders.set(order.hash, order);
    const delay_ms = order.market.input.seconds_delay * 1000;
    if (delay_ms > 0 && this.#crossing(order) > 0) {
      order.status = 'DELAYED';
      this.#later(delay_ms, () => this.#match(order));
    } else this.#match(order);
    return order;
  }

  #read(
    account: SimulatedAccount,
    body: Readonly<Record<string, unknown>>,
    fields: OrderFields,
    { market, index, hash }: { market: PolymarketMarketState; index: 0 | 1; hash: string },
  ): SimulatedOrder | OrderRefusal {
    const side = fields.side === 'BUY' ? 'BUY' : 'SELL';
    const [maker, taker] = [Number(fields.makerAmount), Number(fields.takerAmount)];
    const [dollars, shares] = side === 'BUY' ? [maker, taker] : [taker, maker];
    const price_e4 = (dollars * 10_000) / shares;
    const kind = String(body.orderType);
    if (!Number.isInteger(price_e4) || price_e4 % market.tick_e4 !== 0)
      return refuse(
        `order ${hash} is invalid. Price (${dollars / shares}) breaks minimum tick size rule: ${market.tick_e4 / 10_000}`,
      );
    if (shares < market.input.order_min_size * 1e6)
      return refuse(
        `order ${hash} is invalid. Size (${shares / 1e6}) lower than the minimum: ${market.input.order_min_size}`,
      );
    if (shares % 10_000 !== 0 || ((kind === 'FAK' || kind === 'FOK') && dollars % 10_000 !== 0))
      return refuse('invalid amounts');
    return {
      ...{ hash, account, market, index, side, price_e4, qty_cc: shares / 10_000, filled_cc: 0, kind, status: 'LIVE' },
      created_s: Math.floor(this.#links.nowMs() / 1000),
    };
  }

  /** Levels that it would trade with, the best first: [price on its own scale, 1/100 share]. */
  #levels({ market, index, side }: SimulatedOrder): [number, number][] {
    const view = tokenView(market, index);
    return (side === 'BUY' ? view.asks : view.bids).reverse();
  }

  #crosses({ side, price_e4 }: SimulatedOrder, price: number): boolean {
    return side === 'BUY' ? price <= price_e4 : price >= price_e4;
  }

  /** What it could trade at once, 1/100 share. */
  #crossing(order: SimulatedOrder): number {
    const there = this.#levels(order).filter(([price]) => this.#crosses(order, price));
    return there.reduce((sum, [, qty]) => sum + qty, 0);
  }

  #refusalOf(order: SimulatedOrder, post_only: boolean): OrderRefusal | null {
    const { side, price_e4, qty_cc, kind, account, market, index } = order;
    const there = this.#crossing(order);
    if (market.payout_e4 !== null) return refuse('the market is not yet ready to process new orders');
    if (post_only && there > 0) return refuse('invalid post-only order: order crosses book');
    const needed = side === 'BUY' ? price_e4 * qty_cc + fee(market, price_e4, qty_cc) : qty_cc * 10_000;
    const token = market.input.token_ids[index];
    const has = side === 'BUY' ? Math.min(account.cash, account.allowance) : (account.tokens.get(token) ?? 0);
    const reserved = this.#reserved(order);
    if (has - reserved < needed)
      return refuse(
        `not enough balance / allowance: the balance is not enough -> balance: ${has}, sum of matched orders: ${reserved}, order amount (inc. fees): ${needed}`,
      );
    if (kind === 'FOK' && there < qty_cc)
      return refuse("order couldn't be fully filled. FOK orders are fully filled or killed.");
    if (kind === 'FAK' && there === 0)
      return refuse(
        'no orders found to match with FAK order. FAK orders are partially filled or killed if no match is found.',
      );
    return null;
  }

  #reserved(order: SimulatedOrder): number {
    let sum = 0;
    for (const one of this.orders.values()) {
      const open = one.status === 'LIVE' || one.status === 'DELAYED';
      const same = one.account === order.account && one.side === order.side;
      if (!open || !same || (one.side === 'SELL' && (one.market !== order.market || one.index !== order.index)))
        continue;
      const left = one.qty_cc - one.filled_cc;
      sum += one.side === 'BUY' ? one.price_e4 * left + fee(one.market, one.price_e4, left) : left * 10_000;
    }
    return sum;
  }

  /** It meets the book that is displayed now. */
  #match(order: SimulatedOrder): void {
    if (order.status === 'CANCELED') return;
    const { market, index, kind } = order;
    const taken = new Map<number, number>();
    if (kind !== 'FOK' || this.#crossing(order) >= order.qty_cc) {
      for (const [price, there] of this.#levels(order)) {
        const took = Math.min(there, order.qty_cc - order.filled_cc);
        if (took <= 0 || !this.#crosses(order, price)) break;
        taken.set(index === 0 ? price : 10_000 - price, took);
        this.#trade(order, 'TAKER', price, took);
      }
    }
    order.status =
      order.filled_cc === order.qty_cc ? 'MATCHED' : kind === 'FAK' || kind === 'FOK' ? 'CANCELED' : 'LIVE';
    this.#tellOrder(order, order.filled_cc > 0 ? 'UPDATE' : order.status === 'CANCELED' ? 'CANCELLATION' : 'PLACEMENT');
    if (taken.size === 0) return;
    const left = (side: ReadonlyMap<number, number>): PolymarketLevel[] =>
      [...side].flatMap(([price, qty]) =>
        qty > (taken.get(price) ?? 0) ? [[price, qty - (taken.get(price) ?? 0)] as const] : [],
      );
    const eats_asks = (order.side === 'BUY') === (index === 0);
    const [bids, asks] = eats_asks ? [[...market.bids], left(market.asks)] : [left(market.bids), [...market.asks]];
    this.#links.setBook(market.input.condition_id, bids, asks);
  }

  /** The displayed book has changed: what rests and is now crossed trades at its own price. */
  sweep(market: PolymarketMarketState): void {
    for (const order of this.orders.values()) {
      if (order.market !== market || order.status !== 'LIVE') continue;
      const took = Math.min(order.qty_cc - order.filled_cc, this.#crossing(order));
      if (took === 0) continue;
      this.#trade(order, 'MAKER', order.price_e4, took);
      if (order.filled_cc === order.qty_cc) order.status = 'MATCHED';
      this.#tellOrder(order, 'UPDATE');
    }
  }

  #trade(order: SimulatedOrder, role: 'TAKER' | 'MAKER', price_e4: number, qty_cc: number): void {
    const trade: SimulatedTrade = {
      ...{ id: randomUUID(), order, role, status: 'MATCHED', qty_cc, price_e4, at_ms: this.#links.nowMs() },
    };
    order.filled_cc += qty_cc;
    this.trades.push(trade);
    this.#pay(trade, 1);
    this.#tellTrade(trade);
    if (this.faults.hits('trade_twice')) this.#tellTrade(trade);
    if (this.faults.hits('trade_stuck')) return;
    const fails = this.faults.hits('trade_failed');
    this.#later(this.settle_ms, () => this.#move(trade, 'MINED'));
    this.#later(2 * this.settle_ms, () => this.#move(trade, fails ? 'FAILED' : 'CONFIRMED'));
  }

  #move(trade: SimulatedTrade, status: SimulatedTrade['status']): void {
    trade.status = status;
    if (status === 'FAILED') this.#pay(trade, -1);
    this.#tellTrade(trade);
  }

  /** @param sign -1 takes it back */
  #pay({ order, role, price_e4, qty_cc }: SimulatedTrade, sign: 1 | -1): void {
    const { account, market, index, side } = order;
    const token = market.input.token_ids[index];
    const direction = sign * (side === 'BUY' ? 1 : -1);
    account.tokens.set(token, (account.tokens.get(token) ?? 0) + direction * qty_cc * 10_000);
    account.cash -= direction * price_e4 * qty_cc + sign * (role === 'TAKER' ? fee(market, price_e4, qty_cc) : 0);
  }

  /** Take back what rests of this account; an order in its delay cannot be. */
  cancel(
    account: SimulatedAccount,
    hashes: readonly string[],
  ): { canceled: string[]; not_canceled: Record<string, string> } {
    const canceled: string[] = [];
    const not_canceled: Record<string, string> = {};
    for (const hash of new Set(hashes)) {
      const order = this.orders.get(hash);
      if (order?.account === account && order.status === 'LIVE') {
        order.status = 'CANCELED';
        canceled.push(hash);
        this.#tellOrder(order, 'CANCELLATION');
      } else
        not_canceled[hash] =
          order === undefined ? 'Order not found or already canceled' : 'already canceled or matched';
    }
    return { canceled, not_canceled };
  }

  /** Everything that rests of an account. */
  resting(account: SimulatedAccount): SimulatedOrder[] {
    return [...this.orders.values()].filter(
      (one) => one.account === account && ['LIVE', 'DELAYED'].includes(one.status),
    );
  }

  #tellOrder(order: SimulatedOrder, type: string): void {
    this.#links.tell(order.account, {
      event_type: 'order',
      type,
      ...orderDocument(order),
      timestamp: String(this.#links.nowMs()),
    });
  }

  #tellTrade(trade: SimulatedTrade): void {
    this.#links.tell(trade.order.account, { event_type: 'trade', type: 'TRADE', ...tradeDocument(trade) });
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}

function isOwn({ credentials, wallet, signature_type }: SimulatedAccount, fields: OrderFields, by: string): boolean {
  const same = (a: unknown, b: string): boolean => String(a).toLowerCase() === b.toLowerCase();
  const signer = signature_type === 3 ? wallet : credentials.address;
  return (
    fields.signatureType === signature_type &&
    same(by, credentials.address) &&
    same(fields.maker, wallet) &&
    same(fields.signer, signer)
  );
}

/** Taker fee, micro-dollars (polymarket.md 6.1). */
function fee({ input }: PolymarketMarketState, price_e4: number, qty_cc: number): number {
  const price = price_e4 / 10_000;
  return Math.round((input.fee_schedule?.rate ?? 0) * (qty_cc / 100) * price * (1 - price) * 1e5 + 1e-9) * 10;
}
