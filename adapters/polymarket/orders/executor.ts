/**
 * Orders for real money at Polymarket, behind the port of all executors. An order is sent exactly once. Where its answer is lost,
 * late or unclear it is `unknown`, and it is asked for by its hash until the venue's own listings say what became of it.
 */
import { createHash } from 'node:crypto';
import type { ControlEvent, FillEvent, OrderEvent, Stamp } from '../../../runtime/trading/types/events.ts';
import type { Approved, Armed, Executor } from '../../../runtime/trading/types/execution.ts';
import type { Clock, Parsed } from '../../../runtime/trading/types/feeds.ts';
import type { OrderIntent } from '../../../runtime/trading/types/journal.ts';
import type { TimeUs, Udollars } from '../../../runtime/trading/types/units.ts';
import { pause } from '../../http/client.ts';
import type { AccountRequests } from '../account-requests.ts';
import { type TradeChange, TradeLedger } from '../trade-ledger.ts';
import type { OrderNews, TradeNews, UserNews } from '../user-stream.ts';
import { orderAmounts } from './amounts.ts';
import { type OrderAnswer, readOrderAnswer } from './answers.ts';
import type { SentOrder, SentOrders } from './sent-orders.ts';
import { TermsOfMarkets } from './terms.ts';
import { type Account, partiesOf, type Signed, type UnsignedOrder } from './typed-data.ts';
import { verdictOf } from './verdict.ts';
import { cancelRequest, placeRequest } from './wire.ts';

/** What is said of orders, and the halt of the venue where money is not what it seemed. */
export type ExecutorEvent = OrderEvent | FillEvent | ControlEvent;

/** How the venue's listings are read. */
export interface OrderLookup {
  /** One that rests; null where the venue does not show it. */
  order(hash: string): Promise<Parsed<OrderNews | null>>;
  trades(filter: { id?: string; market?: string; after?: string }): Promise<Parsed<{ items: TradeNews[] }>>;
}

/** What a {@link PolymarketExecutor} needs. */
export interface ExecutorOptions {
  /** Leave to send orders; whoever has none can make no executor. */
  armed: Armed;
  account: Account;
  requests: AccountRequests;
  lookup: OrderLookup;
  sign(order: UnsignedOrder, neg_risk: boolean): Promise<Signed>;
  sent: SentOrders;
  clock: Clock;
  emit(event: ExecutorEvent): void;
  /** At stake at the venue already, micro-dollars. */
  staked_udollars: Udollars;
  /** First pause between two looks at an order, milliseconds; it grows to two seconds. */
  poll_ms?: number;
}

/** A trade that is neither confirmed nor failed after so long is stuck (polymarket.md 8.1), microseconds. */
const STUCK_US = 60_000_000;
const MOST_POLL_MS = 2_000;
/** Trades are asked for from so long before the order was sent, seconds: the venue's clock is another. */
const CLOCKS_APART_S = 600;

/** One order that is not over. */
interface Working {
  sent: SentOrder;
  reserve_udollars: Udollars;
  taken: boolean;
  news: OrderNews | null;
  counted_cc: number | null;
  filled_cc: number;
  failed_cc: number;
  heard_at_us: TimeUs;
  looks: number;
  /** Ends the pause before the next look. */
  wake: AbortController;
}

const conditionOf = (market_id: string): string => market_id.split(':', 1)[0] ?? '';

export class PolymarketExecutor implements Executor {
  readonly #options: ExecutorOptions;
  readonly #working = new Map<string, Working>();
  readonly #travelling = new Map<string, Udollars>();
  /** Ids at the venue of the orders that this executor has worked on; what older ones had has been told in their time. */
  readonly #own = new Set<string>();
  readonly #terms: TermsOfMarkets;
  readonly #ledger = new TradeLedger((hash) => this.#options.sent.findHash(hash)?.rate_e5 ?? 0);
  readonly #unsettled = new Map<string, TimeUs>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #staked: Udollars;

  /** @throws Error where the leave is for another venue */
  constructor(options: ExecutorOptions) {
    const { venue } = options.armed;
    if (venue !== 'polymarket') throw new Error(`armed.venue: expected polymarket, got ${venue}`);
    this.#options = options;
    this.#staked = options.staked_udollars;
    this.#terms = new TermsOfMarkets(options.requests, options.clock);
    this.#run(this.#settle());
  }

  submit(intent: Approved<OrderIntent>, at_us: TimeUs): void {
    const refusal = this.#refusal(intent, at_us);
    if (refusal !== null) this.#say(intent.order_id, 'rejected', refusal, 0);
    else {
      this.#travelling.set(intent.order_id, intent.reserve_udollars);
      this.#run(this.#place(intent).finally(() => this.#travelling.delete(intent.order_id)));
    }
  }

  cancel(order_id: string): void {
    const sent = this.#options.sent.find(order_id);
    if (sent !== null) this.#run(this.#takeBack(sent));
  }

  ask(order_id: string): void {
    const working = this.#working.get(order_id);
    if (working !== undefined) {
      working.wake.abort();
      return;
    }
    if (this.#travelling.has(order_id)) return;
    const sent = this.#options.sent.find(order_id);
    if (sent === null) this.#say(order_id, 'expired', 'it was never sent', 0);
    else this.#run(this.#resolve(this.#work(sent, 0, false)));
  }

  /** What the user channel tells. */
  hear(news: UserNews): void {
    if (news.kind === 'trade') {
      this.#hearTrade(news);
      return;
    }
    const order_id = this.#options.sent.findHash(news.hash)?.order_id;
    const working = order_id === undefined ? undefined : this.#working.get(order_id);
    if (working === undefined) return;
    this.#note(working, news);
    working.wake.abort();
  }

  /** The user channel is open again: what was said meanwhile is asked for at once. */
  reconcile(): void {
    for (const { wake } of this.#working.values()) wake.abort();
  }

  /** Stop asking. What is not over stays `unknown` to whoever asks next. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#tasks);
  }

  /** Why it may not even be tried. */
  #refusal(intent: OrderIntent, at_us: TimeUs): string | null {
    const { armed } = this.#options;
    if (intent.venue !== armed.venue) return `armed for ${armed.venue}, not for ${intent.venue}`;
    if (Math.max(at_us, this.#options.clock.nowUs()) >= armed.expires_us) return 'no longer armed';
    if (this.#stop.signal.aborted) return 'the executor has ended';
    const id = intent.order_id;
    if (this.#travelling.has(id) || this.#options.sent.find(id) !== null) return 'it was sent before';
    const out = [...this.#working.values()].reduce((sum, one) => sum + one.reserve_udollars, 0);
    const travelling = [...this.#travelling.values()].reduce((sum, one) => sum + one, 0);
    const stake = this.#staked + out + travelling + intent.reserve_udollars;
    if (intent.action === 'buy' && stake > armed.cap_udollars)
      return `${stake / 1e6} dollars at stake would exceed the cap of ${armed.cap_udollars / 1e6}`;
    return null;
  }

  async #place(intent: OrderIntent): Promise<void> {
    const { account, sign, sent, clock, requests, armed } = this.#options;
    const { order_id, market_id, ref: token_id, limit_e4: price_e4, qty_cc, reserve_udollars } = intent;
    const reject = (reason: string): void => this.#say(order_id, 'rejected', reason, 0);
    const terms = await this.#terms.of(conditionOf(market_id));
    if (terms === null) return reject('the terms of its market cannot be read');
    if (!terms.tokens.includes(token_id)) return reject(`its market has no token ${token_id}`);
    const side = intent.action === 'buy' ? 'BUY' : 'SELL';
    const amounts = orderAmounts({ side, price_e4, qty_cc, kind: 'FAK' }, terms);
    if (typeof amounts === 'string') return reject(amounts);
    const { maker_amount, taker_amount } = amounts;
    const now_us = clock.nowUs();
    const order: UnsignedOrder = {
      ...{ salt: saltOf(order_id), ...partiesOf(account), token_id, maker_amount, taker_amount, side },
      ...{ signature_type: account.signature_type, timestamp_ms: Math.floor(now_us / 1000) },
    };
    const noted = await sign(order, terms.neg_risk)
      .then(async ({ hash, signature }) => {
        const rate_e5 = terms.rate_e5;
        const line = { order_id, hash, market_id, side, qty_cc: amounts.qty_cc, rate_e5, sent_at_us: now_us } as const;
        await sent.note(line);
        return { line, signature };
      })
      .catch((error: unknown) => (error instanceof Error ? error.message : 'it cannot be signed'));
    if (typeof noted === 'string') return reject(noted);
    const { line, signature } = noted;
    const placed = { order, signature, kind: 'FAK' as const, expiration_s: 0, post_only: false };
    const request = placeRequest(placed, requests.apiKey);
    if (typeof request === 'string') return reject(request);
    if (clock.nowUs() >= armed.expires_us || this.#stop.signal.aborted) return reject('no longer armed');
    const working = this.#work(line, reserve_udollars, intent.action === 'buy');
    this.#travelling.delete(order_id);
    const reply = await requests.send(request);
    const answer: OrderAnswer =
      reply.kind === 'lost'
        ? { kind: 'unknown', text: reply.text }
        : readOrderAnswer(reply.status, reply.body, line.hash, side);
    await this.#answered(working, answer);
  }

  async #answered(working: Working, answer: OrderAnswer): Promise<void> {
    const { order_id } = working.sent;
    if (answer.kind === 'rejected' || answer.kind === 'over') {
      const status = answer.kind === 'over' ? 'cancelled' : 'rejected';
      this.#over(working, status, `${answer.name}: ${answer.text}`, 0);
      return;
    }
    if (answer.kind === 'unknown') this.#say(order_id, 'unknown', answer.text, null);
    else {
      working.taken = true;
      this.#say(order_id, 'acknowledged', answer.kind === 'delayed' ? 'held in the delay of its game' : '', null);
    }
    // Something has traded, however little: it cannot end with nothing.
    if (answer.kind === 'matched') working.counted_cc = Math.max(1, answer.filled?.qty_cc ?? 1);
    await this.#resolve(working);
  }

  #work(sent: SentOrder, reserve_udollars: Udollars, buys: boolean): Working {
    const working: Working = {
      ...{ sent, reserve_udollars: buys ? reserve_udollars : 0, taken: false, news: null, counted_cc: null },
      ...{
        filled_cc: 0,
        failed_cc: 0,
        heard_at_us: this.#options.clock.nowUs(),
        looks: 0,
        wake: new AbortController(),
      },
    };
    this.#working.set(sent.order_id, working);
    this.#own.add(sent.hash.toLowerCase());
    return working;
  }

  /** Look at it until it is over. */
  async #resolve(working: Working): Promise<void> {
    const { clock, poll_ms = 100 } = this.#options;
    const { order_id, qty_cc, sent_at_us } = working.sent;
    for (
      let wait_ms = poll_ms;
      this.#working.get(order_id) === working;
      wait_ms = Math.min(MOST_POLL_MS, wait_ms * 1.5)
    ) {
      if (this.#stop.signal.aborted) return;
      const standing = await this.#look(working);
      const now_us = clock.nowUs();
      const verdict =
        standing === null
          ? null
          : verdictOf({
              ...{ standing, asked_cc: qty_cc, filled_cc: working.filled_cc, failed_cc: working.failed_cc },
              ...{
                counted_cc: working.counted_cc,
                taken: working.taken,
                age_us: now_us - sent_at_us,
                quiet_us: now_us - working.heard_at_us,
              },
              looks: working.looks,
            });
      if (verdict !== null) {
        this.#over(working, verdict.status, verdict.reason, verdict.filled_cc);
        return;
      }
      // Everything here is immediate or cancel; what rests all the same is taken back.
      if (standing === 'live') await this.#takeBack(working.sent);
      await pause(wait_ms, AbortSignal.any([this.#stop.signal, working.wake.signal]));
      if (working.wake.signal.aborted) working.wake = new AbortController();
    }
  }

  /** Its standing by the listings and the channel; null where the venue cannot be asked. */
  async #look(working: Working): Promise<OrderNews['standing'] | 'absent' | null> {
    const { lookup } = this.#options;
    const { hash, market_id, sent_at_us } = working.sent;
    const filter = { market: conditionOf(market_id), after: String(Math.floor(sent_at_us / 1e6) - CLOCKS_APART_S) };
    const [order, trades] = await Promise.all([lookup.order(hash), lookup.trades(filter)]);
    if (!order.ok || !trades.ok) return null;
    working.looks += 1;
    if (order.value !== null) {
      working.taken = true;
      this.#note(working, order.value);
    }
    for (const trade of trades.value.items) this.#hearTrade(trade);
    const last = working.news?.standing;
    if (order.value !== null) return order.value.standing;
    return last === 'matched' || last === 'cancelled' || last === 'unmatched' ? last : 'absent';
  }

  #note(working: Working, news: OrderNews): void {
    working.taken = true;
    working.news = news;
    if (news.matched_e6 === null) return;
    const counted_cc = Math.floor(news.matched_e6 / 10_000);
    if (counted_cc > (working.counted_cc ?? 0) || news.standing !== 'live') {
      working.counted_cc = Math.max(counted_cc, working.counted_cc ?? 0);
    }
  }

  #hearTrade(news: TradeNews): void {
    const own = news.parts.filter(({ hash }) => this.#own.has(hash.toLowerCase()));
    if (own.length === 0) return;
    for (const change of this.#ledger.take({ ...news, parts: own })) this.#changed(change, news);
    const { unsettled } = this.#ledger;
    if (!unsettled.includes(news.trade_id)) this.#unsettled.delete(news.trade_id);
    else if (!this.#unsettled.has(news.trade_id)) this.#unsettled.set(news.trade_id, this.#options.clock.nowUs());
  }

  #changed(change: TradeChange, news: TradeNews): void {
    const { sent, emit } = this.#options;
    if (change.kind === 'confirmed') return;
    if (change.kind !== 'filled') {
      const what =
        change.kind === 'failed' ? 'was matched and failed to settle' : 'was told as confirmed and as failed';
      if (change.kind === 'contradicted' || change.fills.length > 0)
        this.#halt(`trade ${change.trade_id} ${what}; its fills are booked`);
      else
        for (const { hash, pieces } of news.parts)
          this.#count(hash, 'failed_cc', Math.floor(pieces.reduce((sum, one) => sum + one.qty_e6, 0) / 10_000));
      return;
    }
    const { fill_id, hash, qty_cc, cost_udollars, fee_udollars } = change.fill;
    const order = sent.findHash(hash);
    if (order === null) return;
    this.#staked += order.side === 'BUY' ? cost_udollars + fee_udollars : -Math.min(this.#staked, cost_udollars);
    const working = this.#working.get(order.order_id);
    // What is bought is at stake itself from now on, and no longer reserved.
    if (working !== undefined)
      working.reserve_udollars = Math.max(0, working.reserve_udollars - cost_udollars - fee_udollars);
    this.#count(hash, 'filled_cc', qty_cc);
    emit({
      type: 'fill',
      fill_id,
      order_id: order.order_id,
      qty_cc,
      cost_udollars,
      fee_udollars,
      at: this.#stamp(news),
    });
  }

  #count(hash: string, what: 'filled_cc' | 'failed_cc', qty_cc: number): void {
    const working = this.#working.get(this.#options.sent.findHash(hash)?.order_id ?? '');
    if (working === undefined) return;
    working[what] += qty_cc;
    working.heard_at_us = this.#options.clock.nowUs();
    working.wake.abort();
  }

  /** Trades that are not on the chain yet are asked for until they are. */
  async #settle(): Promise<void> {
    const { clock, lookup, poll_ms = 100 } = this.#options;
    const stuck = new Set<string>();
    while (!this.#stop.signal.aborted) {
      await pause(Math.min(MOST_POLL_MS, 10 * poll_ms), this.#stop.signal);
      for (const [id, since_us] of [...this.#unsettled]) {
        if (this.#stop.signal.aborted) return;
        const read = await lookup.trades({ id });
        if (read.ok) for (const trade of read.value.items) this.#hearTrade(trade);
        if (!this.#unsettled.has(id) || stuck.has(id) || clock.nowUs() - since_us < STUCK_US) continue;
        stuck.add(id);
        this.#halt(`trade ${id} was matched a minute ago and is not settled`);
      }
    }
  }

  async #takeBack({ hash }: SentOrder): Promise<void> {
    await this.#options.requests.send(cancelRequest(hash));
  }

  #over(working: Working, status: OrderEvent['status'], reason: string, filled_cc: number): void {
    const { order_id, market_id } = working.sent;
    this.#working.delete(order_id);
    // Its grid may have changed: the next order reads the market again (parts.md 6).
    if (status === 'rejected' && reason.startsWith('tick')) this.#terms.forget(conditionOf(market_id));
    this.#say(order_id, status, reason, filled_cc);
  }

  #say(order_id: string, status: OrderEvent['status'], reason: string, filled_qty_cc: number | null): void {
    this.#options.emit({ type: 'order', order_id, status, filled_qty_cc, reason, at: this.#stamp(null) });
  }

  #halt(reason: string): void {
    const { emit, armed } = this.#options;
    const scope = `venue:${armed.venue}`;
    emit({ type: 'control', command: 'halt', reason, by: 'polymarket orders', scope, at: this.#stamp(null) });
  }

  #stamp(news: TradeNews | null): Stamp {
    const now_us = this.#options.clock.nowUs();
    return { provider_at_us: news?.at_us ?? null, received_at_us: now_us, parsed_at_us: now_us };
  }

  #run(task: Promise<void>): void {
    this.#tasks.add(task);
    void task.finally(() => this.#tasks.delete(task));
  }
}

/** A number below 2^52 that belongs to the order alone: the same order has the same salt. */
function saltOf(order_id: string): number {
  return Number(createHash('sha256').update(order_id).digest().readBigUInt64BE() >> 12n);
}
