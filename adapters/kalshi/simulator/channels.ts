/** One WebSocket client: its subscriptions (sid, seq) and the commands of kalshi.md 6.1. */
import type { RawData, WebSocket } from 'ws';
import type { FaultyPipe } from '../../http/simulated-wire.ts';
import { contracts, dollars } from './documents.ts';
import type { BookChange, KalshiStore } from './store.ts';
import type { KalshiMarketState, KalshiSimulatorStats } from './types.ts';

const CHANNELS = [
  'orderbook_delta',
  'trade',
  'ticker',
  'market_lifecycle_v2',
  'fill',
  'user_orders',
  'market_positions',
] as const;
type Channel = (typeof CHANNELS)[number];

interface Subscription {
  sid: number;
  channel: Channel;
  seq: number;
  /** Null: every market. */
  tickers: Set<string> | null;
  use_yes_price: boolean;
}

/** What the frames of a private channel are called. */
const MESSAGE = { fill: 'fill', user_orders: 'user_order', market_positions: 'market_position' } as const;

type Params = Record<string, unknown>;

const ERRORS: Readonly<Record<number, string>> = {
  1: 'Unable to process message',
  2: 'Params required',
  3: 'Channels required',
  4: 'Subscription IDs required',
  5: 'Unknown command',
  7: 'Unknown subscription ID',
  8: 'Unknown channel name',
  11: 'Invalid parameter',
  12: 'Exactly one subscription ID is required',
  13: 'Unsupported action',
  14: 'Market Ticker required',
  15: 'Action required',
};

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v) => typeof v === 'string') : []);

function tickersOf(params: Params): string[] {
  return typeof params.market_ticker === 'string' ? [params.market_ticker] : strings(params.market_tickers);
}

function sidsOf(params: Params): number[] {
  if (typeof params.sid === 'number') return [params.sid];
  return Array.isArray(params.sids) ? params.sids.filter((sid) => typeof sid === 'number') : [];
}

/** A connected client of the simulated exchange. */
export class KalshiConnection {
  readonly #store: KalshiStore;
  readonly #pipe: FaultyPipe;
  readonly #stats: KalshiSimulatorStats;
  readonly #subscriptions = new Map<number, Subscription>();
  #nextSid = 1;

  constructor(socket: WebSocket, pipe: FaultyPipe, store: KalshiStore, stats: KalshiSimulatorStats) {
    this.#store = store;
    this.#pipe = pipe;
    this.#stats = stats;
    socket.on('message', (data) => this.#receive(data));
  }

  /** Book changes of one market to the subscriptions that hold it: one frame per level. */
  bookChanged(market: KalshiMarketState, changes: readonly BookChange[], at_us: number): void {
    for (const subscription of this.#holding('orderbook_delta', market.input.ticker)) {
      for (const change of changes) {
        const flip = change.side === 'no' && subscription.use_yes_price;
        this.#sequenced(subscription, 'orderbook_delta', {
          market_ticker: market.input.ticker,
          market_id: market.market_id,
          price_dollars: dollars(flip ? 10_000 - change.price_e4 : change.price_e4),
          delta_fp: contracts(change.delta_cc),
          side: change.side,
          ts: new Date(Math.floor(at_us / 1000)).toISOString(),
          ts_ms: Math.floor(at_us / 1000),
        });
      }
    }
  }

  /** A message of a sequenced channel that is about one market. */
  publish(channel: 'trade' | 'market_lifecycle_v2', ticker: string, msg: Record<string, unknown>): void {
    for (const subscription of this.#holding(channel, ticker)) this.#sequenced(subscription, channel, msg);
  }

  /** A `ticker` message: this channel has no seq. */
  publishTicker(ticker: string, msg: Record<string, unknown>): void {
    for (const subscription of this.#holding('ticker', ticker))
      this.#send({ type: 'ticker', sid: subscription.sid, msg });
  }

  /** A message of a private channel: none of them has a seq. Only the connection's own member hears it. */
  publishPrivate(
    channel: 'fill' | 'user_orders' | 'market_positions',
    ticker: string,
    msg: Record<string, unknown>,
  ): void {
    for (const { sid } of this.#holding(channel, ticker)) this.#send({ type: MESSAGE[channel], sid, msg });
  }

  *#holding(channel: Channel, ticker: string): Generator<Subscription> {
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.channel === channel && (subscription.tickers?.has(ticker) ?? true)) yield subscription;
    }
  }

  #receive(data: RawData): void {
    this.#stats.commands += 1;
    let command: { id?: unknown; cmd?: unknown; params?: unknown };
    try {
      command = JSON.parse(data.toString()) as typeof command;
    } catch {
      this.#error(undefined, 1);
      return;
    }
    const id = typeof command.id === 'number' && command.id !== 0 ? command.id : undefined;
    const params = typeof command.params === 'object' && command.params !== null ? (command.params as Params) : null;
    if (command.cmd === 'list_subscriptions') this.#list(id);
    else if (!['subscribe', 'update_subscription', 'unsubscribe'].includes(String(command.cmd))) this.#error(id, 5);
    else if (params === null) this.#error(id, 2);
    else if (command.cmd === 'subscribe') this.#subscribe(id, params);
    else if (command.cmd === 'update_subscription') this.#update(id, params);
    else this.#unsubscribe(id, params);
  }

  #list(id: number | undefined): void {
    const msg = [...this.#subscriptions.values()].map(({ channel, sid }) => ({ channel, sid }));
    this.#send({ id, type: 'ok', msg });
  }

  #subscribe(id: number | undefined, params: Params): void {
    const channels = strings(params.channels);
    if (channels.length === 0) {
      this.#error(id, 3);
      return;
    }
    const tickers = tickersOf(params);
    const known = tickers.filter((ticker) => this.#store.markets.has(ticker));
    for (const name of channels) {
      const channel = CHANNELS.find((candidate) => candidate === name);
      if (channel === undefined) this.#error(id, 8);
      else if (channel === 'orderbook_delta' && tickers.length === 0) this.#error(id, 14);
      else if (channel === 'orderbook_delta' && known.length === 0) this.#error(id, 11, { market_tickers: tickers });
      else this.#open(id, channel, channel === 'market_lifecycle_v2' ? [] : known, params.use_yes_price === true);
    }
  }

  /** A channel is open at most once: a second subscribe is merged into the existing sid (kalshi.md 6.1). */
  #open(id: number | undefined, channel: Channel, tickers: string[], use_yes_price: boolean): void {
    const open = [...this.#subscriptions.values()].find((candidate) => candidate.channel === channel);
    if (open !== undefined) {
      this.#add(id, open, tickers);
      return;
    }
    const filter = tickers.length === 0 ? null : new Set(tickers);
    const subscription: Subscription = { sid: this.#nextSid++, channel, seq: 0, tickers: filter, use_yes_price };
    this.#subscriptions.set(subscription.sid, subscription);
    this.#send({ id, type: 'subscribed', msg: { channel, sid: subscription.sid } });
    if (channel === 'orderbook_delta') for (const ticker of tickers) this.#snapshot(subscription, ticker);
  }

  #add(id: number | undefined, subscription: Subscription, tickers: readonly string[]): void {
    const fresh = tickers.filter((ticker) => !(subscription.tickers?.has(ticker) ?? false));
    for (const ticker of fresh) subscription.tickers?.add(ticker);
    this.#acknowledge(id, subscription);
    if (subscription.channel === 'orderbook_delta') for (const ticker of fresh) this.#snapshot(subscription, ticker);
  }

  #update(id: number | undefined, params: Params): void {
    const sids = sidsOf(params);
    if (sids.length !== 1) {
      this.#error(id, sids.length === 0 ? 4 : 12);
      return;
    }
    const subscription = this.#subscriptions.get(sids[0] as number);
    const tickers = tickersOf(params).filter((ticker) => this.#store.markets.has(ticker));
    if (subscription === undefined) this.#error(id, 7);
    else if (typeof params.action !== 'string') this.#error(id, 15);
    else if (!['add_markets', 'delete_markets', 'get_snapshot'].includes(params.action)) this.#error(id, 13);
    else if (tickers.length === 0) this.#error(id, tickersOf(params).length === 0 ? 14 : 11);
    else if (params.action === 'add_markets') this.#add(id, subscription, tickers);
    else if (params.action === 'delete_markets') {
      for (const ticker of tickers) subscription.tickers?.delete(ticker);
      this.#acknowledge(id, subscription);
    } else if (subscription.channel !== 'orderbook_delta') this.#error(id, 13);
    else for (const ticker of tickers) this.#snapshot(subscription, ticker, id);
  }

  #unsubscribe(id: number | undefined, params: Params): void {
    const sids = sidsOf(params);
    if (sids.length === 0) this.#error(id, 4);
    for (const sid of sids) {
      const subscription = this.#subscriptions.get(sid);
      if (subscription === undefined) {
        this.#error(id, 7);
        continue;
      }
      this.#subscriptions.delete(sid);
      subscription.seq += 1;
      this.#send({ id, sid, seq: subscription.seq, type: 'unsubscribed' });
    }
  }

  #acknowledge(id: number | undefined, subscription: Subscription): void {
    subscription.seq += 1;
    const msg = subscription.tickers === null ? {} : { market_tickers: [...subscription.tickers] };
    this.#send({ id, type: 'ok', sid: subscription.sid, seq: subscription.seq, msg });
  }

  /** Keys of an empty side are absent; NO levels are in YES price when the subscription asked for it. */
  #snapshot(subscription: Subscription, ticker: string, id?: number): void {
    const market = this.#store.market(ticker);
    const msg: Record<string, unknown> = { market_ticker: ticker, market_id: market.market_id };
    for (const side of ['yes', 'no'] as const) {
      if (market[side].size === 0) continue;
      const flip = side === 'no' && subscription.use_yes_price;
      msg[`${side}_dollars_fp`] = [...market[side]]
        .map(([price, qty]) => [flip ? 10_000 - price : price, qty] as const)
        .sort((a, b) => a[0] - b[0])
        .map(([price, qty]) => [dollars(price), contracts(qty)]);
    }
    this.#sequenced(subscription, 'orderbook_snapshot', msg, id);
  }

  #sequenced(subscription: Subscription, type: string, msg: Record<string, unknown>, id?: number): void {
    subscription.seq += 1;
    this.#send({ id, type, sid: subscription.sid, seq: subscription.seq, msg });
  }

  #error(id: number | undefined, code: number, more: Record<string, unknown> = {}): void {
    this.#send({ id, type: 'error', msg: { code, msg: ERRORS[code] ?? 'Unknown error', ...more } });
  }

  #send(frame: Record<string, unknown>): void {
    this.#stats.frames_sent += 1;
    this.#pipe.send(JSON.stringify(frame));
  }
}
