/**
 * Orders to Kalshi for real money, behind the port that the desk has (kalshi.md 4). An order is sent once. What its answer leaves open is
 * asked for by our own id, which the venue never frees, and never sent again. Fills come from the private channel or by REST, each once by
 * its id at the desk.
 */
import type { FillEvent, OrderEvent, Stamp } from '../../../runtime/trading/types/events.ts';
import type { Approved, Armed, Executor } from '../../../runtime/trading/types/execution.ts';
import type { Clock } from '../../../runtime/trading/types/feeds.ts';
import type { OrderIntent } from '../../../runtime/trading/types/journal.ts';
import { complementE4, notionalUdollars, type TimeUs, type Udollars } from '../../../runtime/trading/types/units.ts';
import type { Once, OnceRequest } from '../../http/once.ts';
import { readFills, readOrders } from '../private/account-answers.ts';
import type { PrivateFrame } from '../private/frames.ts';
import { type CreateAnswer, type OrderState, readCreate, type VenueFill } from '../private/order-answers.ts';
import { cancelRequest, createRequest, type KalshiRequest, type MarketRules, type OrderTerms } from './wire.ts';

/** What a {@link KalshiExecutor} needs. */
export interface KalshiExecutorOptions {
  /** Both switches are set: without it none can be made. */
  armed: Armed;
  clock: Clock;
  /** Sends one request and never a second. */
  send(request: OnceRequest): Promise<Once>;
  /** Where answers go. */
  sink(event: OrderEvent | FillEvent): void;
  /** Grid and matching engine of a market; undefined for one that is not listed. */
  market(market_id: string): (MarketRules & Pick<OrderTerms, 'exchange_index'>) | undefined;
  /** Why nothing may be sent any more, asked before each order; null while the arming stands. */
  disarmed(): string | null;
  /** What is held at the venue at cost and what orders on their way can still cost, the one to be sent included. */
  atStake(): Udollars;
  /** An intent of before this process, by its id. */
  intentOf(order_id: string): Pick<OrderIntent, 'side' | 'action'> | undefined;
}

interface Sent {
  intent: Pick<OrderIntent, 'side' | 'action'>;
  market_id: string | null;
  venue_order_id: string | null;
  sent_at_us: TimeUs;
}

/** A create that has not been seen after so long never arrived: the venue stops waiting for its body long before. */
const ARRIVES_US = 10_000_000;
/** How far back orders of an earlier process are looked for. */
const LOOK_BACK_S = 86_400;
const PAGE = 200;
const MOST_PAGES = 50;
/** Orders that are remembered; those of a day are fewer. */
const MOST_SENT = 20_000;

/** Orders of one account at Kalshi. */
export class KalshiExecutor implements Executor {
  readonly #options: KalshiExecutorOptions;
  readonly #sent = new Map<string, Sent>();
  /** Ours, by the venue's id. */
  readonly #ids = new Map<string, string>();
  #working = 0;

  constructor(options: KalshiExecutorOptions) {
    if (options.armed.venue !== 'kalshi') throw new RangeError(`armed for ${options.armed.venue}, not for kalshi`);
    this.#options = options;
  }

  /** Requests on their way. */
  get outstanding(): number {
    return this.#working;
  }

  submit(intent: Approved<OrderIntent>, at_us: TimeUs): void {
    const { order_id, market_id } = intent;
    const request = this.#request(intent);
    if (typeof request === 'string') {
      this.#order(order_id, 'rejected', `not sent: ${request}`, at_us);
      return;
    }
    this.#remember(order_id, { intent, market_id, venue_order_id: null, sent_at_us: this.#options.clock.nowUs() });
    this.#work(this.#create(intent, request));
  }

  /** The request of an intent, or why it is not sent. */
  #request(intent: OrderIntent): KalshiRequest | string {
    const { armed, clock, market, disarmed, atStake } = this.#options;
    const now_us = clock.nowUs();
    if (now_us >= armed.expires_us) return 'the arming is over';
    const reason = disarmed();
    if (reason !== null) return reason;
    if (intent.purpose === 'open' && atStake() > armed.cap_udollars) return 'more would be at stake than is armed';
    const rules = market(intent.market_id);
    if (rules === undefined) return 'the market is not listed';
    const { exchange_index } = rules;
    const terms: OrderTerms = {
      time_in_force: intent.time_in_force,
      ...(intent.action === 'sell' ? { reduce_only: true } : {}),
      ...(exchange_index === undefined ? {} : { exchange_index }),
    };
    return createRequest(intent, terms, rules, Math.floor(now_us / 1e6));
  }

  cancel(order_id: string): void {
    const sent = this.#sent.get(order_id);
    const { venue_order_id = null, market_id = null } = sent ?? {};
    // Without the venue's id it has to be found first; the answer to that says whether it still rests.
    const request = venue_order_id === null || market_id === null ? null : cancelRequest({ venue_order_id, market_id });
    if (request === null || typeof request === 'string') this.ask(order_id);
    else this.#work(this.#options.send(request).then(() => this.#look(order_id)));
  }

  ask(order_id: string): void {
    this.#work(this.#look(order_id));
  }

  /** What a private frame says of an order or a fill. */
  take(frame: PrivateFrame): void {
    if (frame.type === 'fill') this.#fill(frame.fill);
    else if (frame.type === 'order') this.#state(frame.order, frame.reason ?? '');
  }

  #work(work: Promise<void>): void {
    this.#working += 1;
    void work.finally(() => {
      this.#working -= 1;
    });
  }

  #remember(order_id: string, sent: Sent): void {
    this.#sent.set(order_id, sent);
    const [oldest] = this.#sent.keys();
    if (this.#sent.size > MOST_SENT && oldest !== undefined) this.#sent.delete(oldest);
  }

  async #create(intent: OrderIntent, request: OnceRequest): Promise<void> {
    const { order_id, qty_cc } = intent;
    const came = await this.#options.send(request);
    const now_us = this.#options.clock.nowUs();
    if (came.kind === 'not_sent') {
      this.#order(order_id, 'rejected', `not sent: ${came.reason}`, now_us);
      return;
    }
    const answer: CreateAnswer =
      came.kind === 'no_answer'
        ? { kind: 'unknown', reason: came.reason }
        : readCreate(came.status, came.body, order_id, qty_cc);
    switch (answer.kind) {
      case 'refused':
        this.#sent.delete(order_id);
        this.#order(order_id, 'rejected', `${answer.code}: ${answer.reason}`, now_us);
        break;
      case 'exists':
        await this.#look(order_id);
        break;
      case 'unknown':
        this.#unknown(order_id, answer.reason);
        break;
      default:
        this.#state({ ...answer, order_id }, 'answered');
        if (answer.filled_qty_cc > 0) await this.#fills(order_id, answer.venue_order_id);
    }
  }

  #unknown(order_id: string, reason: string): void {
    this.#order(order_id, 'unknown', reason, this.#options.clock.nowUs());
  }

  /** Find an order by our id, and its fills. An order that the venue never saw is `expired`, once it can no longer arrive. */
  async #look(order_id: string): Promise<void> {
    const sent = this.#sent.get(order_id);
    const { clock } = this.#options;
    const found = await this.#find(order_id, sent);
    if (found === 'unread') {
      this.#unknown(order_id, 'the list of orders could not be read');
      return;
    }
    if (found !== null) {
      this.#state(found, 'found by its id');
      if (found.filled_qty_cc > 0) await this.#fills(order_id, found.venue_order_id);
      return;
    }
    const arrives = sent !== undefined && clock.nowUs() - sent.sent_at_us < ARRIVES_US;
    if (arrives) this.#unknown(order_id, 'not in the list yet');
    else this.#order(order_id, 'expired', 'the venue has no such order', clock.nowUs());
  }

  async #find(order_id: string, sent: Sent | undefined): Promise<OrderState | null | 'unread'> {
    const since_s =
      Math.floor((sent?.sent_at_us ?? this.#options.clock.nowUs()) / 1e6) - (sent === undefined ? LOOK_BACK_S : 60);
    const query = {
      limit: String(PAGE),
      min_ts: String(since_s),
      ...(sent?.market_id ? { ticker: sent.market_id } : {}),
    };
    for (let cursor = '', page = 0; page < MOST_PAGES; page += 1) {
      const came = await this.#options.send({
        method: 'GET',
        path: '/portfolio/orders',
        query: { ...query, ...(cursor === '' ? {} : { cursor }) },
        body: null,
      });
      const read = came.kind === 'answered' && came.status === 200 ? readOrders(came.body) : null;
      if (read === null || !read.ok || read.value.unread > 0) return 'unread';
      const order = read.value.rows.find((one) => one.order_id === order_id);
      if (order !== undefined) return order;
      cursor = read.value.cursor;
      if (cursor === '') return null;
    }
    return 'unread';
  }

  /** Fills by REST: what the channel has told already counts once at the desk. */
  async #fills(order_id: string, venue_order_id: string): Promise<void> {
    const came = await this.#options.send({
      method: 'GET',
      path: '/portfolio/fills',
      query: { order_id: venue_order_id, limit: String(PAGE) },
      body: null,
    });
    const read = came.kind === 'answered' && came.status === 200 ? readFills(came.body) : null;
    // Nothing is lost: the order is not over at the desk before its fills are there, and it asks again.
    if (read === null || !read.ok) return;
    for (const fill of read.value.rows) if (fill.venue_order_id === venue_order_id) this.#fill({ ...fill, order_id });
  }

  #state(order: OrderState, reason: string): void {
    const order_id = order.order_id ?? this.#ids.get(order.venue_order_id) ?? foreign(order.venue_order_id);
    this.#ids.set(order.venue_order_id, order_id);
    const sent = this.#sent.get(order_id);
    if (sent !== undefined) sent.venue_order_id = order.venue_order_id;
    const status = order.status === 'resting' ? 'acknowledged' : order.status;
    const at_us = this.#options.clock.nowUs();
    this.#options.sink({
      type: 'order',
      order_id,
      status,
      filled_qty_cc: order.filled_qty_cc,
      reason,
      at: stampOf(order.at_us, at_us),
    });
  }

  #fill(fill: VenueFill): void {
    const order_id = fill.order_id ?? this.#ids.get(fill.venue_order_id) ?? foreign(fill.venue_order_id);
    const intent = this.#sent.get(order_id)?.intent ?? this.#options.intentOf(order_id);
    // Of an order that nobody of ours made, the side is as the venue counts it: YES.
    const price_e4 = intent?.side === 'no' ? complementE4(fill.yes_price_e4) : fill.yes_price_e4;
    const { fill_id, qty_cc, fee_udollars, at_us } = fill;
    const cost_udollars = notionalUdollars(price_e4, qty_cc);
    const at = stampOf(at_us, this.#options.clock.nowUs());
    this.#options.sink({ type: 'fill', fill_id, order_id, qty_cc, cost_udollars, fee_udollars, at });
  }

  #order(order_id: string, status: OrderEvent['status'], reason: string, at_us: TimeUs): void {
    this.#options.sink({ type: 'order', order_id, status, filled_qty_cc: null, reason, at: stampOf(null, at_us) });
  }
}

/** What the desk is told of an order that is not ours: it knows no such id, and halts the venue. */
const foreign = (venue_order_id: string): string => `kalshi:${venue_order_id}`;

const stampOf = (provider_at_us: TimeUs | null, now_us: TimeUs): Stamp => ({
  provider_at_us,
  received_at_us: now_us,
  parsed_at_us: now_us,
});
