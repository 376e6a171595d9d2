/** One client of the market channel (polymarket.md 4.1). */
import type { RawData, WebSocket } from 'ws';
import type { FaultyPipe } from '../../http/simulated-wire.ts';
import { bookFrame } from './books.ts';
import type { PolymarketStore } from './store.ts';
import type { PolymarketMarketState, PolymarketSimulatorStats } from './types.ts';

/** Frames that only clients with `custom_feature_enabled` get. */
const CUSTOM = new Set(['best_bid_ask', 'new_market', 'market_resolved']);

/** A connected client: the tokens it asked for and whether it wants the custom events. */
export class MarketChannel {
  readonly #store: PolymarketStore;
  readonly #socket: WebSocket;
  readonly #pipe: FaultyPipe;
  readonly #stats: PolymarketSimulatorStats;
  readonly #tokens = new Set<string>();
  #custom = false;

  constructor(socket: WebSocket, pipe: FaultyPipe, store: PolymarketStore, stats: PolymarketSimulatorStats) {
    this.#store = store;
    this.#socket = socket;
    this.#pipe = pipe;
    this.#stats = stats;
    socket.on('message', (data) => this.#receive(data));
  }

  /** A frame about one market, to clients that hold one of its tokens. A list goes out as one array frame. */
  publish(market: PolymarketMarketState, event_type: string, frame: unknown): void {
    if (CUSTOM.has(event_type) && !this.#custom) return;
    const holds = market.input.token_ids.some((token) => this.#tokens.has(token));
    if (holds || (event_type === 'new_market' && this.#custom)) this.#send(JSON.stringify(frame));
  }

  /** True when this client asked for the token. */
  holds(token: string): boolean {
    return this.#tokens.has(token);
  }

  #receive(data: RawData): void {
    const text = data.toString();
    if (text === 'PING') {
      if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send('PONG');
      return;
    }
    this.#stats.commands += 1;
    let command: Record<string, unknown>;
    try {
      command = JSON.parse(text) as Record<string, unknown>;
    } catch {
      this.#send('INVALID OPERATION');
      return;
    }
    if (command?.custom_feature_enabled === true) this.#custom = true;
    const ids: unknown = command?.assets_ids;
    const tokens = Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
    if (command?.operation === 'unsubscribe') for (const token of tokens) this.#tokens.delete(token);
    else this.#subscribe(tokens, command?.initial_dump !== false);
  }

  #subscribe(tokens: readonly string[], dump: boolean): void {
    const fresh = tokens.filter((token) => !this.#tokens.has(token));
    if (fresh.length === 0) {
      this.#send('NO NEW ASSETS');
      return;
    }
    for (const token of fresh) this.#tokens.add(token);
    if (!dump) return;
    const books = fresh.flatMap((token) => {
      const entry = this.#store.tokens.get(token);
      return entry === undefined ? [] : [bookFrame(entry.market, entry.index)];
    });
    this.#send(JSON.stringify(books));
  }

  #send(text: string): void {
    this.#stats.frames_sent += 1;
    this.#pipe.send(text);
  }
}
