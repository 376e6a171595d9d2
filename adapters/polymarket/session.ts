/** The running connection to Polymarket (international venue): discovery over Gamma, books over the market channel. */
import type { League } from '../../runtime/trading/types/events.ts';
import type { Clock, FeedSession, FeedSink, MarketListing } from '../../runtime/trading/types/feeds.ts';
import { InvariantError, type TimeUs } from '../../runtime/trading/types/units.ts';
import { Backoff, type Rng } from '../http/backoff.ts';
import { HttpClient, HttpError, type HttpResponse, pause, type Query } from '../http/client.ts';
import { FeedHealth } from '../http/feed.ts';
import { ReconnectingSocket } from '../http/socket.ts';
import { PolymarketBookStream, type TokenStreamOptions, type TokenStreamOutput } from './book-stream.ts';
import { outcomeMarketId, parseBook, parseGammaEvents, parseGammaSettlements } from './parse.ts';
import { parseSports, type SportTag } from './sports.ts';

/** What a {@link PolymarketSession} needs. All data is public; no credentials. */
export interface PolymarketSessionOptions {
  /** E.g. "https://gamma-api.polymarket.com". */
  gammaUrl: string;
  /** E.g. "https://clob.polymarket.com". */
  clobUrl: string;
  /** E.g. "wss://ws-subscriptions-clob.polymarket.com/ws/market". */
  wsUrl: string;
  clock: Clock;
  rng: Rng;
  sink: FeedSink;
  userAgent?: string;
  ping_ms?: number;
  /** No frame, PONG included, for this long drops the connection. */
  receive_timeout_ms?: number;
  /** Between two looks at Gamma for results. */
  settlement_poll_ms?: number;
  stream?: TokenStreamOptions;
}

/** Which events to list; a bare league means the tags that `GET /sports` names for it. Slugs are always checked. */
export interface DiscoverQuery {
  league: League;
  /** E.g. "nba"; default the league. */
  tag_slug?: string;
  series_id?: string;
}

/** Practical limit of one connection (polymarket.md 4.1). */
const TOKENS_PER_SOCKET = 200;
const PAGE_LIMIT = 100;
const MAX_PAGES = 60;
const CONDITION_BATCH = 50;
const RECONNECT = { first_ms: 250, max_ms: 30_000, jitter: 1 };

interface Shard {
  socket: ReconnectingSocket;
  tokens: string[];
}

/** One session; opens as many sockets as its tokens need. */
export class PolymarketSession implements FeedSession {
  readonly #options: PolymarketSessionOptions;
  readonly #gamma: HttpClient;
  readonly #clob: HttpClient;
  readonly #stream: PolymarketBookStream;
  readonly #health: FeedHealth;
  /** Book name of each token that a discovery has listed. */
  readonly #market_of_token = new Map<string, string>();
  readonly #shards: Shard[] = [];
  readonly #conditions = new Set<string>();
  readonly #fetching = new Set<string>();
  #stop = new AbortController();
  #running = false;
  #timer: NodeJS.Timeout | null = null;
  #settlements: Promise<void> = Promise.resolve();
  #opened: (() => void) | null = null;

  constructor(options: PolymarketSessionOptions) {
    this.#options = options;
    const { clock, rng, sink, gammaUrl, clobUrl, userAgent = 'arbees/0.1' } = options;
    const common = { userAgent, clock, rng, deadlineMs: 5000, attempts: 3 };
    this.#gamma = new HttpClient({ ...common, baseUrl: gammaUrl, bucket: { capacity: 20, refill_per_s: 20 } });
    this.#clob = new HttpClient({ ...common, baseUrl: clobUrl, bucket: { capacity: 50, refill_per_s: 50 } });
    this.#health = new FeedHealth('polymarket', sink, clock);
    this.#stream = new PolymarketBookStream(options.stream, this.#health.rejections);
  }

  /**
   * List the markets on games of some leagues: sides, draws, spreads, totals, and outcomes of neg-risk events.
   * @throws HttpError when Gamma cannot be reached; malformed markets are left out and counted.
   */
  async discover(queries: readonly (League | DiscoverQuery)[]): Promise<MarketListing[]> {
    const found = new Map<string, MarketListing>();
    for (const { league, filter } of await this.#filters(queries)) {
      for await (const page of this.#pages(filter))
        for (const one of page) if (one.league === league) found.set(one.market_id, one);
    }
    for (const { yes_ref, market_id } of found.values()) this.#market_of_token.set(yes_ref, market_id);
    return [...found.values()];
  }

  /** One filter per query; for a bare league one per sport that the venue lists, its own name where it lists none. */
  async #filters(queries: readonly (League | DiscoverQuery)[]): Promise<{ league: League; filter: Query }[]> {
    const tags = queries.some((query) => typeof query === 'string') ? await this.#sports() : [];
    return queries.flatMap((query): { league: League; filter: Query }[] => {
      if (typeof query !== 'string') {
        const { league, tag_slug = league, series_id } = query;
        return [{ league, filter: series_id === undefined ? { tag_slug } : { series_id } }];
      }
      const own = tags.filter(({ league }) => league === query);
      if (own.length === 0) return [{ league: query, filter: { tag_slug: query } }];
      return own.map(({ league, tag_id }) => ({ league, filter: { tag_id } }));
    });
  }

  async #sports(): Promise<SportTag[]> {
    try {
      return parseSports((await this.#get(this.#gamma, '/sports', {})).body);
    } catch (error) {
      if (!(error instanceof HttpError) || error.kind === 'aborted') throw error;
      this.#health.rejections.add('no_sports');
      return [];
    }
  }

  /**
   * Follow the books of these tokens, now and after every reconnect: listings, or bare token ids (`yes_ref`) that
   * {@link discover} has listed. An id never listed is refused and counted (`unknown_token`).
   */
  subscribe(tokens: readonly (string | Pick<MarketListing, 'yes_ref' | 'market_id'>)[]): void {
    const known = new Set(this.#stream.tokens);
    const fresh: string[] = [];
    for (const one of tokens) {
      const token = typeof one === 'string' ? one : one.yes_ref;
      const market_id = typeof one === 'string' ? this.#market_of_token.get(one) : one.market_id;
      if (market_id === undefined) this.#health.rejections.add('unknown_token');
      if (market_id === undefined || known.has(token)) continue;
      known.add(token);
      fresh.push(token);
      this.#stream.follow(token, market_id, this.#options.clock.nowUs());
      this.#conditions.add(conditionOf(market_id));
    }
    this.#place(fresh);
  }

  /**
   * Connect. Resolves when the first socket is open, or after `timeout_ms` while attempts go on. Without subscribed tokens
   * there is nothing to connect: sockets open with the first `subscribe`.
   */
  async start(timeout_ms = 10_000): Promise<void> {
    this.#stop = new AbortController();
    this.#running = true;
    this.#health.say('connecting', 'opening the socket');
    const opened = new Promise<void>((resolve) => {
      this.#opened = resolve;
    });
    for (const shard of this.#shards) shard.socket.start();
    this.#timer = setInterval(() => this.#deliver(this.#stream.tick(this.#options.clock.nowUs())), 1000);
    this.#settlements = this.#watchSettlements(this.#stop.signal);
    if (this.#shards.length > 0) await Promise.race([opened, pause(timeout_ms, this.#stop.signal)]);
  }

  /** Close all sockets and connections. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#stop.abort();
    if (this.#timer !== null) clearInterval(this.#timer);
    await Promise.all(this.#shards.map(({ socket }) => socket.stop()));
    await this.#settlements;
    await Promise.all([this.#gamma.close(), this.#clob.close()]);
  }

  #place(tokens: readonly string[]): void {
    let rest = [...tokens];
    while (rest.length > 0) {
      let shard = this.#shards.find((one) => one.tokens.length < TOKENS_PER_SOCKET);
      const fresh = shard === undefined;
      shard ??= this.#openShard();
      const room = TOKENS_PER_SOCKET - shard.tokens.length;
      const taken = rest.slice(0, room);
      rest = rest.slice(room);
      shard.tokens.push(...taken);
      if (!fresh && shard.socket.send(subscribeFrame(taken, 'more')))
        this.#stream.connected(taken, this.#options.clock.nowUs());
      if (fresh && this.#running) shard.socket.start();
    }
  }

  #openShard(): Shard {
    const { wsUrl, clock, rng, ping_ms = 10_000, receive_timeout_ms = 30_000 } = this.#options;
    const tokens: string[] = [];
    const socket = new ReconnectingSocket({
      url: wsUrl,
      clock,
      backoff: new Backoff(RECONNECT, rng),
      heartbeat: { text: 'PING', every_ms: ping_ms },
      receive_timeout_ms,
      handlers: {
        open: () => {
          this.#stream.connected(tokens, clock.nowUs());
          socket.send(subscribeFrame(tokens, 'first'));
          this.#health.say('up', 'socket open');
          this.#opened?.();
        },
        text: (data, at_us) => this.#onText(data, at_us),
        down: (reason) => {
          this.#health.reconnects += 1;
          this.#emit(this.#stream.disconnected(tokens, clock.nowUs(), `socket ${reason}`));
          this.#health.say(this.#shards.some((one) => one.socket.connected) ? 'degraded' : 'down', reason);
        },
      },
    });
    const shard = { socket, tokens };
    this.#shards.push(shard);
    return shard;
  }

  #onText(data: string, received_at_us: TimeUs): void {
    const { sink, clock } = this.#options;
    sink.frame({ source: 'polymarket', channel: 'ws', received_at_us, data });
    const before = this.#stream.frames;
    this.#deliver(this.#stream.feed(data, received_at_us, () => clock.nowUs()));
    this.#health.frames = this.#stream.frames;
    this.#health.gaps = this.#stream.gaps;
    // A PONG proves the socket, not the data: only frames count as a sign of life of the feed.
    if (this.#stream.frames > before) this.#health.say('up', `${this.#stream.tokens.length} books`);
  }

  #deliver({ events, refetch, unresolved, dead }: TokenStreamOutput): void {
    this.#emit(events);
    for (const event of events) if (event.type === 'settlement') this.#conditions.delete(conditionOf(event.market_id));
    for (const { socket } of this.#shards.filter(({ tokens }) => dead.some((token) => tokens.includes(token)))) {
      socket.restart('dead_token');
    }
    for (const token of refetch) void this.#fetchBook(token);
    if (unresolved.length > 0) this.#health.rejections.add('resolved_without_winner', unresolved.length);
  }

  #emit(events: TokenStreamOutput['events']): void {
    for (const event of events) this.#options.sink.event(event);
  }

  async #get(client: HttpClient, path: string, query: Query): Promise<HttpResponse> {
    const answer = await client.getJson(path, query, { signal: this.#stop.signal });
    const { channel, received_at_us, text } = answer;
    this.#options.sink.frame({ source: 'polymarket', channel, received_at_us, data: text });
    return answer;
  }

  async #fetchBook(token: string): Promise<void> {
    if (this.#fetching.has(token) || this.#stop.signal.aborted) return;
    this.#fetching.add(token);
    try {
      const answer = await this.#get(this.#clob, '/book', { token_id: token });
      const book = parseBook(answer.body);
      if (book.ok) this.#deliver(this.#stream.snapshot(book.value, answer.received_at_us));
      else this.#health.rejections.add(book.reason);
    } catch (error) {
      if (error instanceof InvariantError) throw error;
      this.#health.rejections.add('book_unreachable');
    } finally {
      this.#fetching.delete(token);
    }
  }

  async *#pages(filter: Query): AsyncGenerator<MarketListing[]> {
    const seen = new Set<string>();
    let after_cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const query = { ...filter, closed: false, limit: PAGE_LIMIT, after_cursor };
      const parsed = parseGammaEvents((await this.#get(this.#gamma, '/events/keyset', query)).body);
      if (!parsed.ok) {
        this.#health.rejections.add(parsed.reason);
        return;
      }
      this.#health.rejections.merge(parsed.value.rejected);
      yield parsed.value.listings;
      const { next_cursor } = parsed.value;
      if (next_cursor === null || seen.has(next_cursor)) return;
      seen.add(next_cursor);
      after_cursor = next_cursor;
    }
  }

  /** `market_resolved` may be missed or name no winner (50-50): Gamma has the truth once closed and resolved. */
  async #watchSettlements(signal: AbortSignal): Promise<void> {
    const { settlement_poll_ms = 60_000 } = this.#options;
    while (!signal.aborted) {
      await pause(settlement_poll_ms, signal);
      const open = [...this.#conditions];
      for (let first = 0; first < open.length && !signal.aborted; first += CONDITION_BATCH) {
        await this.#readSettlements(open.slice(first, first + CONDITION_BATCH));
      }
    }
  }

  async #readSettlements(condition_ids: string[]): Promise<void> {
    try {
      const answer = await this.#get(this.#gamma, '/markets', { condition_ids, closed: true, limit: PAGE_LIMIT });
      const at = { provider_at_us: null, received_at_us: answer.received_at_us, parsed_at_us: answer.received_at_us };
      for (const { condition_id, tokens, values_e4 } of parseGammaSettlements(answer.body)) {
        if (!this.#conditions.delete(condition_id)) continue;
        for (const index of [0, 1] as const) {
          const market_id = outcomeMarketId(condition_id, index);
          const yes_value_e4 = values_e4[index];
          this.#emit(this.#stream.close(tokens[index], at));
          this.#options.sink.event({ type: 'settlement', venue: 'polymarket', market_id, yes_value_e4, at });
        }
      }
    } catch (error) {
      if (error instanceof InvariantError) throw error;
      this.#health.rejections.add('settlement_unreachable');
    }
  }
}

function subscribeFrame(tokens: readonly string[], kind: 'first' | 'more'): string {
  const operation = kind === 'first' ? { type: 'market', initial_dump: true } : { operation: 'subscribe' };
  return JSON.stringify({ assets_ids: tokens, ...operation, custom_feature_enabled: true });
}

function conditionOf(market_id: string): string {
  return market_id.slice(0, market_id.lastIndexOf(':'));
}
