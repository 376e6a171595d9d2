/**
 * A Kalshi on loopback that speaks the venue's own REST and WebSocket protocol (kalshi.md 1-3, 5, 6, state of Oct 2026), so
 * that the production client runs against it with nothing changed but its base URLs: market data, lifecycle, orders of its
 * members against the displayed book, their account and private channels.
 */
import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Clock } from '../../../runtime/trading/types/feeds.ts';
import type { Rng } from '../../../runtime/trading/types/rng.ts';
import type { PriceE4, QtyCc, Udollars } from '../../../runtime/trading/types/units.ts';
import type { FaultRates, UpgradeListener } from '../../http/simulated-wire.ts';
import { FaultPlan, FaultyPipe, LoopbackServer, refuseUpgrade } from '../../http/simulated-wire.ts';
import type { Member } from './accounts.ts';
import { KeyRing } from './auth.ts';
import { KalshiConnection } from './channels.ts';
import { bestBid, contracts, dollars, resultWord, settlementValueE4 } from './documents.ts';
import { KalshiExchange } from './exchange.ts';
import { fillMessage, orderMessage, positionMessage } from './member-documents.ts';
import { REST_PREFIX, restApp } from './rest.ts';
import { KalshiStore } from './store.ts';
import type {
  KalshiEventInput,
  KalshiLevel,
  KalshiMarketState,
  KalshiMarketStatus,
  KalshiResult,
  KalshiSeriesInput,
  KalshiSimulatorStats,
} from './types.ts';

export type * from './types.ts';

/** Path of the WebSocket; the whole of what is signed for the upgrade. */
const WS_PATH = '/trade-api/ws/v2';

export interface KalshiSimulatorOptions {
  clock: Clock;
  rng: Rng;
  faults?: FaultRates;
  /** Interval of the server's `heartbeat` pings, milliseconds. The venue's is 10,000. */
  heartbeat_ms?: number;
}

/** One simulated exchange. Calls that change it are pushed to the subscribers at once. */
export class KalshiSimulator {
  readonly faults: FaultPlan;
  readonly stats: KalshiSimulatorStats = {
    http_requests: 0,
    upgrades_accepted: 0,
    upgrades_refused: 0,
    connections: 0,
    frames_sent: 0,
    commands: 0,
  };
  readonly #clock: Clock;
  readonly #store: KalshiStore;
  readonly #keys: KeyRing;
  readonly #server: LoopbackServer;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #connections = new Map<WebSocket, KalshiConnection>();
  /** Whose connection it is. */
  readonly #owners = new Map<KalshiConnection, string>();
  readonly #exchange: KalshiExchange;
  readonly #heartbeat_ms: number;
  #heartbeat: NodeJS.Timeout | null = null;

  constructor(options: KalshiSimulatorOptions) {
    this.#clock = options.clock;
    this.#heartbeat_ms = options.heartbeat_ms ?? 10_000;
    this.faults = new FaultPlan(options.rng, options.faults);
    this.#store = new KalshiStore(options.clock);
    this.#keys = new KeyRing(options.clock);
    this.#exchange = new KalshiExchange(this.#store, options.clock, {
      filled: (key_id, fill, member) => {
        const { ticker } = fill.order;
        const held = member.positions.get(ticker) ?? { net_cc: 0, fees_udollars: 0 };
        this.#tell(key_id, 'fill', ticker, fillMessage(fill, held.net_cc));
        this.#tell(key_id, 'market_positions', ticker, positionMessage(ticker, held));
      },
      updated: (key_id, order, reason) => this.#tell(key_id, 'user_orders', order.ticker, orderMessage(order, reason)),
      took: (ticker, yes, no) => this.setBook(ticker, yes, no),
    });
    const { clock } = options;
    const app = restApp({
      ...{
        store: this.#store,
        exchange: this.#exchange,
        clock,
        keys: this.#keys,
        faults: this.faults,
        stats: this.stats,
      },
    });
    this.#server = new LoopbackServer(app, this.#upgrade);
  }

  /** Listen on loopback; port 0 takes a free one. @throws the listen error. */
  async listen(port = 0, host = '127.0.0.1'): Promise<{ restUrl: string; wsUrl: string }> {
    const address = await this.#server.listen(port, host);
    this.#heartbeat = setInterval(() => {
      for (const socket of this.#connections.keys()) socket.ping('heartbeat');
    }, this.#heartbeat_ms);
    return { restUrl: `http://${address}${REST_PREFIX}`, wsUrl: `ws://${address}${WS_PATH}` };
  }

  /** End every connection and stop listening. */
  async close(): Promise<void> {
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
    for (const socket of this.#connections.keys()) socket.terminate();
    await this.#server.close();
  }

  /** Let this key id sign with the private half of this key. @throws when the PEM is not a public key. */
  registerKey(key_id: string, public_key_pem: string): void {
    this.#keys.register(key_id, public_key_pem);
  }

  /** Give the member behind a key cash. */
  fund(key_id: string, udollars: Udollars): void {
    this.#exchange.member(key_id).cash_udollars += udollars;
  }

  /** The member behind a key: cash, orders, fills and positions as the exchange has them. */
  member(key_id: string): Member {
    return this.#exchange.member(key_id);
  }

  #tell(
    key_id: string,
    channel: 'fill' | 'user_orders' | 'market_positions',
    ticker: string,
    msg: Record<string, unknown>,
  ): void {
    for (const [connection, owner] of this.#owners)
      if (owner === key_id) connection.publishPrivate(channel, ticker, msg);
  }

  upsertSeries(series: KalshiSeriesInput): void {
    this.#store.series.set(series.ticker, series);
  }

  /** List an event with its markets; a new market is announced on `market_lifecycle_v2` (`created`). */
  upsertEvent(event: KalshiEventInput): void {
    for (const market of this.#store.upsertEvent(event)) this.#lifecycle(market, 'created', createdFields(market));
  }

  /** Take an event off the listing. Its books fall silent; subscriptions to it stay, as on the venue. */
  removeEvent(event_ticker: string): void {
    this.#store.removeEvent(event_ticker);
  }

  /**
   * Replace a market's book: bids of both legs, each in its own price ([price_e4, qty_cc]). Subscribers get one
   * `orderbook_delta` per changed level. @throws InvariantError for an unknown ticker or a crossed book.
   */
  setBook(ticker: string, yes_bids: readonly KalshiLevel[], no_bids: readonly KalshiLevel[]): void {
    const market = this.#store.market(ticker);
    const top = `${bestBid(market.yes)}:${bestBid(market.no)}`;
    const changes = this.#store.setBook(ticker, yes_bids, no_bids);
    if (changes.length === 0) return;
    const at_us = this.#clock.nowUs();
    for (const connection of this.#connections.values()) connection.bookChanged(market, changes, at_us);
    if (top !== `${bestBid(market.yes)}:${bestBid(market.no)}`) this.#publishTicker(market, at_us);
    this.#exchange.bookChanged(ticker);
  }

  /** A trade that has happened at this YES price; books are the caller's business. */
  trade(ticker: string, yes_price_e4: PriceE4, qty_cc: QtyCc, taker: 'yes' | 'no'): void {
    const market = this.#store.market(ticker);
    market.last_price_e4 = yes_price_e4;
    market.volume_cc += qty_cc;
    const ts_ms = Math.floor(this.#clock.nowUs() / 1000);
    this.#publish('trade', market, {
      trade_id: randomUUID(),
      market_ticker: ticker,
      yes_price_dollars: dollars(yes_price_e4),
      no_price_dollars: dollars(10_000 - yes_price_e4),
      count_fp: contracts(qty_cc),
      taker_outcome_side: taker,
      taker_book_side: taker === 'yes' ? 'bid' : 'ask',
      is_block_trade: false,
      ts: Math.floor(ts_ms / 1000),
      ts_ms,
    });
  }

  /**
   * Pause (`inactive`), resume (`active`) or close a market. Pausing and resuming are announced; passing the close time is
   * not, as on the venue (kalshi.md 5).
   */
  setMarketStatus(ticker: string, status: KalshiMarketStatus): void {
    const market = this.#store.market(ticker);
    if (market.status === status) return;
    const resumed = market.status === 'inactive' && status === 'active';
    market.status = status;
    if (status === 'inactive') this.#lifecycle(market, 'deactivated', { is_deactivated: true });
    // Reactivation takes away everything that rests (kalshi.md 5).
    if (resumed) this.#exchange.cancelAll({ ticker, reason: 'HaltCancel' });
    if (resumed) this.#lifecycle(market, 'activated', {});
  }

  /** The outcome is known: the close moves to now, then `determined`. The book is emptied. */
  determine(ticker: string, result: KalshiResult): void {
    const market = this.#store.market(ticker);
    const now_us = this.#clock.nowUs();
    const now_s = Math.floor(now_us / 1_000_000);
    this.setBook(ticker, [], []);
    this.#exchange.cancelAll({ ticker, reason: 'CloseCancel' });
    market.close_time_us = now_us;
    market.status = 'determined';
    market.result = result;
    this.#lifecycle(market, 'close_date_updated', { close_ts: now_s });
    this.#lifecycle(market, 'determined', {
      result: resultWord(result),
      settlement_value: dollars(settlementValueE4(result)),
      determination_ts: now_s,
    });
  }

  /** Pay out a determined market: `settled` carries no result, as on the venue. */
  finalize(ticker: string): void {
    const market = this.#store.market(ticker);
    market.status = 'finalized';
    market.settled_at_us = this.#clock.nowUs();
    this.#exchange.settle(market);
    this.#lifecycle(market, 'settled', { settled_ts: Math.floor(market.settled_at_us / 1_000_000) });
  }

  /** {@link determine} and {@link finalize} in one step. */
  settle(ticker: string, result: KalshiResult): void {
    this.determine(ticker, result);
    this.finalize(ticker);
  }

  readonly #upgrade: UpgradeListener = (request, socket, head) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (path !== WS_PATH) {
      refuseUpgrade(socket, 404, 'Not Found', { error: { code: 'not_found', message: 'not found' } });
      return;
    }
    const refused = this.#keys.check(request.headers, 'GET', path);
    if (refused !== null) {
      this.stats.upgrades_refused += 1;
      refuseUpgrade(socket, refused.status, 'Unauthorized', refused.body);
      return;
    }
    this.stats.upgrades_accepted += 1;
    const key_id = String(request.headers['kalshi-access-key']);
    this.#sockets.handleUpgrade(request, socket, head, (client) => this.#accept(client, key_id));
  };

  #accept(client: WebSocket, key_id: string): void {
    const pipe = new FaultyPipe(client, this.faults);
    const connection = new KalshiConnection(client, pipe, this.#store, this.stats);
    this.#connections.set(client, connection);
    this.#owners.set(connection, key_id);
    this.stats.connections = this.#connections.size;
    client.on('error', () => client.terminate());
    client.on('close', () => {
      this.#owners.delete(connection);
      this.#connections.delete(client);
      this.stats.connections = this.#connections.size;
    });
  }

  #publish(channel: 'trade' | 'market_lifecycle_v2', market: KalshiMarketState, msg: Record<string, unknown>): void {
    for (const connection of this.#connections.values()) connection.publish(channel, market.input.ticker, msg);
  }

  #lifecycle(market: KalshiMarketState, event_type: string, fields: Record<string, unknown>): void {
    this.#publish('market_lifecycle_v2', market, { market_ticker: market.input.ticker, event_type, ...fields });
  }

  #publishTicker(market: KalshiMarketState, at_us: number): void {
    const yes_bid = bestBid(market.yes) ?? 0;
    const no_bid = bestBid(market.no) ?? 0;
    const msg = {
      market_ticker: market.input.ticker,
      market_id: market.market_id,
      price_dollars: dollars(market.last_price_e4),
      yes_bid_dollars: dollars(yes_bid),
      yes_ask_dollars: dollars(10_000 - no_bid),
      yes_bid_size_fp: contracts(market.yes.get(yes_bid) ?? 0),
      yes_ask_size_fp: contracts(market.no.get(no_bid) ?? 0),
      volume_fp: contracts(market.volume_cc),
      ts: Math.floor(at_us / 1_000_000),
      ts_ms: Math.floor(at_us / 1000),
    };
    for (const connection of this.#connections.values()) connection.publishTicker(market.input.ticker, msg);
  }
}

function createdFields(market: KalshiMarketState): Record<string, unknown> {
  const { input } = market;
  return {
    open_ts: Math.floor(input.open_time_us / 1_000_000),
    close_ts: Math.floor(input.close_time_us / 1_000_000),
    price_level_structure: input.price_level_structure ?? 'linear_cent',
    price_ranges: input.price_ranges ?? [{ start: '0.0000', end: '1.0000', step: '0.0100' }],
    exchange_index: 0,
    additional_metadata: {
      name: input.yes_sub_title,
      title: input.title,
      yes_sub_title: input.yes_sub_title,
      no_sub_title: input.yes_sub_title,
      rules_primary: input.rules_primary,
      rules_secondary: input.rules_secondary,
      can_close_early: true,
      event_ticker: market.event_ticker,
      expected_expiration_ts: Math.floor(input.expected_expiration_us / 1_000_000),
      strike_type: 'structured',
    },
  };
}
