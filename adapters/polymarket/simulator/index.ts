/**
 * A Polymarket on loopback: the catalogue (Gamma), the CLOB's public data and the market WebSocket, as the production client
 * meets them (polymarket.md 2, 3, 4, state of Oct 2026), and an exchange for the orders of registered accounts.
 */
import { createHash } from 'node:crypto';
import type { Express } from 'express';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Clock } from '../../../runtime/trading/types/feeds.ts';
import type { Rng } from '../../../runtime/trading/types/rng.ts';
import type { PriceE4, QtyCc } from '../../../runtime/trading/types/units.ts';
import type { FaultRates, UpgradeListener } from '../../http/simulated-wire.ts';
import { FaultPlan, FaultyPipe, LoopbackServer, refuseUpgrade } from '../../http/simulated-wire.ts';
import { type SimulatedAccount, SimulatedAccounts } from './accounts.ts';
import { bookFrame, priceChangeFrame, priceText, sizeText, topText } from './books.ts';
import { MarketChannel } from './channel.ts';
import { clobApp } from './clob.ts';
import { type OrderFault, OrderFaults, PolymarketExchange } from './exchange.ts';
import { gammaApp } from './gamma.ts';
import { PolymarketStore } from './store.ts';
import { addTradingRoutes } from './trading.ts';
import type {
  PolymarketEventInput,
  PolymarketLevel,
  PolymarketMarketState,
  PolymarketSimulatorStats,
  PolymarketSportInput,
} from './types.ts';
import { UserChannel } from './user-channel.ts';

export type { SimulatedAccount } from './accounts.ts';
export type * from './types.ts';

/** Paths of the two channels. */
const WS_PATH = '/ws/market';
const USER_PATH = '/ws/user';

export interface PolymarketSimulatorOptions {
  clock: Clock;
  rng: Rng;
  faults?: FaultRates;
  order_faults?: Partial<Record<OrderFault, number>>;
}

/** How a market ends: the winning token's index, or both at $0.50. */
export type PolymarketResolution = 0 | 1 | 'split';

/** One simulated venue. Calls that change it are pushed to the subscribers at once. */
export class PolymarketSimulator {
  readonly faults: FaultPlan;
  readonly stats: PolymarketSimulatorStats = {
    http_requests: 0,
    connections: 0,
    upgrades_accepted: 0,
    frames_sent: 0,
    commands: 0,
  };
  readonly #clock: Clock;
  readonly #store: PolymarketStore;
  readonly #gamma: LoopbackServer;
  readonly #clob: LoopbackServer;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #channels = new Map<WebSocket, MarketChannel>();
  readonly #users = new Map<WebSocket, UserChannel>();
  readonly #accounts: SimulatedAccounts;
  readonly exchange: PolymarketExchange;
  #endTimers: () => void = () => {};

  constructor(options: PolymarketSimulatorOptions) {
    this.#clock = options.clock;
    this.faults = new FaultPlan(options.rng, options.faults);
    this.#store = new PolymarketStore(options.clock);
    const context = { store: this.#store, faults: this.faults, stats: this.stats };
    this.#accounts = new SimulatedAccounts(options.clock);
    const links = {
      nowMs: () => this.#nowMs(),
      setBook: (id: string, bids: readonly PolymarketLevel[], asks: readonly PolymarketLevel[]) =>
        this.setBook(id, bids, asks),
      tell: (account: SimulatedAccount, frame: object) => {
        for (const user of this.#users.values()) if (user.account === account) user.send(frame);
      },
    };
    this.exchange = new PolymarketExchange(this.#store, links, new OrderFaults(options.rng, options.order_faults));
    this.#gamma = new LoopbackServer(gammaApp(context));
    const addAccounts = (app: Express): void => {
      this.#endTimers = addTradingRoutes(app, this.exchange, this.#accounts);
    };
    this.#clob = new LoopbackServer(
      clobApp(context, () => this.#clock.nowUs(), addAccounts),
      this.#upgrade,
    );
  }

  /**
   * Listen on loopback. Catalogue and CLOB are two hosts on the venue and two ports here: `port` is the catalogue's, the
   * CLOB takes the next one; 0 takes free ports. @throws the listen error.
   */
  async listen(
    port = 0,
    host = '127.0.0.1',
  ): Promise<{ gammaUrl: string; clobUrl: string; wsUrl: string; userUrl: string }> {
    const gamma = await this.#gamma.listen(port, host);
    const clob = await this.#clob.listen(port === 0 ? 0 : port + 1, host);
    const ws = `ws://${clob}`;
    return {
      gammaUrl: `http://${gamma}`,
      clobUrl: `http://${clob}`,
      wsUrl: `${ws}${WS_PATH}`,
      userUrl: `${ws}${USER_PATH}`,
    };
  }

  /** End every connection and stop listening. */
  async close(): Promise<void> {
    this.#endTimers();
    this.exchange.close();
    for (const socket of [...this.#channels.keys(), ...this.#users.keys()]) socket.terminate();
    await Promise.all([this.#gamma.close(), this.#clob.close()]);
  }

  /** Let an account trade. */
  registerAccount(account: SimulatedAccount): void {
    this.#accounts.register(account);
  }

  /** Replace the rows of `GET /sports`. */
  setSports(sports: readonly PolymarketSportInput[]): void {
    this.#store.sports.splice(0, this.#store.sports.length, ...sports);
  }

  /** List an event with its markets; a new market is announced (`new_market`) to clients with custom features. */
  upsertEvent(event: PolymarketEventInput): void {
    for (const market of this.#store.upsertEvent(event))
      this.#publish(market, 'new_market', newMarketFrame(market, event, this.#nowMs()));
  }

  /** Change what the event page shows of the game; unknown ids are ignored. */
  updateEvent(
    id: string,
    change: Partial<Pick<PolymarketEventInput, 'score' | 'period' | 'elapsed' | 'live' | 'ended'>>,
  ) {
    const event = this.#store.events.get(id);
    if (event !== undefined) Object.assign(event, change);
  }

  /** Take an event off the catalogue; its tokens have no book from then on. */
  removeEvent(id: string): void {
    this.#store.removeEvent(id);
  }

  /**
   * Replace the book, given as token 0 sees it ([price_e4, qty_cc]); token 1 is its mirror. Subscribers get one
   * `price_change` frame with both tokens. @throws InvariantError for an unknown condition or a crossed book.
   */
  setBook(condition_id: string, bids: readonly PolymarketLevel[], asks: readonly PolymarketLevel[]): void {
    const market = this.#store.market(condition_id);
    const before = JSON.stringify(topText(market, 0));
    const changes = this.#store.setBook(condition_id, bids, asks);
    if (changes.length === 0) return;
    this.#publish(market, 'price_change', priceChangeFrame(market, changes));
    if (before !== JSON.stringify(topText(market, 0))) this.#publishBest(market);
    this.exchange.sweep(market);
  }

  /** Change the price grid (100 = 0.01, 10 = 0.001): `tick_size_change` for both tokens, then both books anew. */
  setTickSize(condition_id: string, tick_e4: number): void {
    const market = this.#store.market(condition_id);
    if (market.tick_e4 === tick_e4) return;
    const old = market.tick_e4;
    market.tick_e4 = tick_e4;
    for (const index of [0, 1] as const) {
      this.#publish(market, 'tick_size_change', {
        event_type: 'tick_size_change',
        market: condition_id,
        asset_id: market.input.token_ids[index],
        old_tick_size: priceText(old),
        new_tick_size: priceText(tick_e4),
        timestamp: String(this.#nowMs()),
      });
    }
    this.resendBooks(condition_id);
  }

  /** Send both tokens' books in full, as the venue does after trades. */
  resendBooks(condition_id: string): void {
    const market = this.#store.market(condition_id);
    for (const index of [0, 1] as const) {
      for (const channel of this.#channels.values())
        if (channel.holds(market.input.token_ids[index])) channel.publish(market, 'book', bookFrame(market, index));
    }
  }

  /** A trade that has happened, in token 0's price; books are the caller's business. */
  trade(condition_id: string, price_e4: PriceE4, qty_cc: QtyCc, side: 'BUY' | 'SELL'): void {
    const market = this.#store.market(condition_id);
    market.last_trade_e4 = price_e4;
    const timestamp = String(this.#nowMs());
    const digest = createHash('sha256').update(`${condition_id}:${timestamp}:${price_e4}:${qty_cc}`).digest('hex');
    this.#publish(market, 'last_trade_price', {
      event_type: 'last_trade_price',
      market: condition_id,
      asset_id: market.input.token_ids[0],
      price: priceText(price_e4),
      side,
      size: sizeText(qty_cc),
      fee_rate_bps: '0',
      timestamp,
      transaction_hash: `0x${digest}`,
    });
  }

  /** Resolve: the book is emptied, `market_resolved` goes out, the catalogue shows 1/0 or 0.5/0.5. */
  resolve(condition_id: string, resolution: PolymarketResolution): void {
    const market = this.#store.market(condition_id);
    this.setBook(condition_id, [], []);
    market.payout_e4 = resolution === 'split' ? 5000 : resolution === 0 ? 10_000 : 0;
    market.resolved_at_us = this.#clock.nowUs();
    const winner = resolution === 'split' ? null : resolution;
    this.#publish(market, 'market_resolved', {
      event_type: 'market_resolved',
      id: market.input.id,
      market: condition_id,
      assets_ids: market.input.token_ids,
      winning_asset_id: winner === null ? '' : market.input.token_ids[winner],
      winning_outcome: winner === null ? '' : market.input.outcomes[winner],
      timestamp: String(this.#nowMs()),
      tags: ['sports'],
    });
  }

  readonly #upgrade: UpgradeListener = (request, socket, head) => {
    const path = (request.url ?? '').split('?')[0];
    if (path === USER_PATH) {
      this.#sockets.handleUpgrade(request, socket, head, (client) => {
        this.#users.set(client, new UserChannel(client, new FaultyPipe(client, this.faults), this.#accounts));
        client.on('error', () => client.terminate());
        client.on('close', () => this.#users.delete(client));
      });
      return;
    }
    if (path !== WS_PATH) {
      refuseUpgrade(socket, 404, 'Not Found', { error: 'not found' });
      return;
    }
    this.stats.upgrades_accepted += 1;
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      const pipe = new FaultyPipe(client, this.faults);
      this.#channels.set(client, new MarketChannel(client, pipe, this.#store, this.stats));
      this.stats.connections = this.#channels.size;
      client.on('error', () => client.terminate());
      client.on('close', () => {
        this.#channels.delete(client);
        this.stats.connections = this.#channels.size;
      });
    });
  };

  #nowMs(): number {
    return Math.floor(this.#clock.nowUs() / 1000);
  }

  #publish(market: PolymarketMarketState, event_type: string, frame: unknown): void {
    for (const channel of this.#channels.values()) channel.publish(market, event_type, frame);
  }

  #publishBest(market: PolymarketMarketState): void {
    for (const index of [0, 1] as const) {
      const { best_bid, best_ask } = topText(market, index);
      const spread_e4 = Math.round((Number(best_ask || '1') - Number(best_bid || '0')) * 10_000);
      this.#publish(market, 'best_bid_ask', {
        event_type: 'best_bid_ask',
        market: market.input.condition_id,
        asset_id: market.input.token_ids[index],
        best_bid,
        best_ask,
        spread: priceText(spread_e4),
        timestamp: String(this.#nowMs()),
      });
    }
  }
}

function newMarketFrame(market: PolymarketMarketState, event: PolymarketEventInput, now_ms: number) {
  const { input } = market;
  return {
    event_type: 'new_market',
    id: input.id,
    question: input.question,
    market: input.condition_id,
    slug: input.slug,
    assets_ids: input.token_ids,
    outcomes: input.outcomes,
    event_message: { id: event.id, slug: event.slug, title: event.title },
    timestamp: String(now_ms),
    tags: event.tags.map((tag) => tag.slug),
    condition_id: input.condition_id,
    active: true,
    clob_token_ids: input.token_ids,
    sports_market_type: input.sports_market_type,
    line: '',
    game_start_time: String(Math.floor(input.game_start_us / 1000)),
    order_price_min_tick_size: priceText(input.tick_e4),
    group_item_title: input.group_item_title,
    taker_base_fee: '',
    fees_enabled: input.fee_schedule !== null,
    fee_schedule: input.fee_schedule ?? {},
  };
}
