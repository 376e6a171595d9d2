/**
 * The running connection to Polymarket (international venue): discovery over Gamma, books over the market channel. What the
 * answers and frames say is the reader's; here are requests, sockets and time.
 */
import type { League } from '../../runtime/trading/types/events.ts';
import type { Clock, FeedSession, FeedSink, MarketListing, RawFrame } from '../../runtime/trading/types/feeds.ts';
import { InvariantError, type TimeUs } from '../../runtime/trading/types/units.ts';
import { Backoff, type Rng } from '../http/backoff.ts';
import { HttpClient, HttpError, type HttpResponse, pause, type Query } from '../http/client.ts';
import { FeedHealth } from '../http/feed.ts';
import { NOTE, type NoteChannel, noteFrame } from '../http/notes.ts';
import { ReconnectingSocket } from '../http/socket.ts';
import type { TokenStreamOptions } from './book-stream.ts';
import { conditionOf, downNote, PolymarketReader, type PolymarketTaken, type Token } from './reader.ts';
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
  /** Most requests a second to Gamma; 20 unless told. The order book's host bears 50. */
  requestsPerS?: number;
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
  readonly #reader: PolymarketReader;
  readonly #health: FeedHealth;
  readonly #shards: Shard[] = [];
  readonly #fetching = new Set<string>();
  #stop = new AbortController();
  /** Ends requests for books that a resync has overtaken. */
  #books = new AbortController();
  #running = false;
  #timer: NodeJS.Timeout | null = null;
  #settlements: Promise<void> = Promise.resolve();
  #opened: (() => void) | null = null;

  constructor(options: PolymarketSessionOptions) {
    this.#options = options;
    const { clock, rng, sink, gammaUrl, clobUrl, userAgent = 'arbees/0.1', requestsPerS = 20 } = options;
    const common = { userAgent, clock, rng, deadlineMs: 5000, attempts: 3 };
    const rate = { capacity: Math.max(1, Math.ceil(requestsPerS)), refill_per_s: requestsPerS };
    this.#gamma = new HttpClient({ ...common, baseUrl: gammaUrl, bucket: rate });
    this.#clob = new HttpClient({ ...common, baseUrl: clobUrl, bucket: { capacity: 50, refill_per_s: 50 } });
    this.#health = new FeedHealth('polymarket', sink, clock, () => [this.#gamma.state(), this.#clob.state()]);
    this.#reader = new PolymarketReader(options.stream, this.#health.rejections);
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
      return parseSports((await this.#ask(this.#gamma, '/sports', {})).body);
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
  subscribe(tokens: readonly (string | Token)[]): void {
    this.#place(this.#reader.follow(tokens, this.#options.clock.nowUs()));
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
    this.#timer = setInterval(() => {
      if (this.#reader.isSilent(this.#options.clock.nowUs())) this.#note(NOTE.silent, '');
    }, 1000);
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

  /**
   * Replace every socket: frames carry no sequence, so only a new connection tells what was waiting from what is of now. All
   * books are gapped until it brings them.
   */
  resync(reason: string): void {
    this.#note(NOTE.resync, reason);
    this.#books.abort();
    this.#books = new AbortController();
    for (const { socket } of this.#shards) socket.restart(`resync: ${reason}`);
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
      if (!fresh) this.#send(shard.socket, subscribeFrame(taken, 'more'));
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
          this.#note(NOTE.open, '');
          this.#send(socket, subscribeFrame(tokens, 'first'));
          this.#health.say('up', 'socket open');
          this.#opened?.();
        },
        text: (data, at_us) => this.#onText(data, at_us),
        down: (reason) => {
          this.#health.reconnects += 1;
          this.#note(NOTE.down, downNote(reason, tokens));
          this.#health.say(this.#shards.some((one) => one.socket.connected) ? 'degraded' : 'down', reason);
        },
      },
    });
    const shard = { socket, tokens };
    this.#shards.push(shard);
    return shard;
  }

  #onText(data: string, received_at_us: TimeUs): void {
    const { books } = this.#reader;
    const before = books.frames;
    this.#take({ source: 'polymarket', channel: 'ws', received_at_us, data });
    this.#health.frames = books.frames;
    this.#health.gaps = books.gaps;
    // A PONG proves the socket, not the data: only frames count as a sign of life of the feed.
    if (books.frames > before) this.#health.say('up', `${books.tokens.length} books`);
  }

  #note(channel: NoteChannel, data: string): void {
    this.#take(noteFrame('polymarket', channel, this.#options.clock.nowUs(), data));
  }

  #send(socket: ReconnectingSocket, text: string): void {
    if (socket.send(text)) this.#note(NOTE.sent, text);
  }

  /** Record a frame, have it read, and do what it asks for. */
  #take(frame: RawFrame, body?: unknown): PolymarketTaken {
    const { sink, clock } = this.#options;
    sink.frame(frame);
    const taken = this.#reader.take(frame, { now: () => clock.nowUs(), body });
    const { events, refetch, dead } = taken;
    for (const event of events) sink.event(event);
    for (const { socket } of this.#shards.filter(({ tokens }) => dead.some((token) => tokens.includes(token)))) {
      socket.restart('dead_token');
    }
    for (const token of refetch) void this.#fetchBook(token);
    return taken;
  }

  async #ask(
    client: HttpClient,
    path: string,
    query: Query,
    signal = this.#stop.signal,
  ): Promise<HttpResponse & { taken: PolymarketTaken }> {
    const answer = await client.getJson(path, query, { signal });
    const { channel, received_at_us, text, body } = answer;
    return { ...answer, taken: this.#take({ source: 'polymarket', channel, received_at_us, data: text }, body) };
  }

  async #fetchBook(token: string): Promise<void> {
    if (this.#fetching.has(token) || this.#stop.signal.aborted) return;
    this.#fetching.add(token);
    const overtaken = this.#books.signal;
    try {
      const signal = AbortSignal.any([this.#stop.signal, overtaken]);
      await this.#ask(this.#clob, '/book', { token_id: token }, signal);
    } catch (error) {
      if (error instanceof InvariantError) throw error;
      if (!overtaken.aborted) this.#health.rejections.add('book_unreachable');
    } finally {
      this.#fetching.delete(token);
    }
  }

  async *#pages(filter: Query): AsyncGenerator<MarketListing[]> {
    const seen = new Set<string>();
    let after_cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const query = { ...filter, closed: false, limit: PAGE_LIMIT, after_cursor };
      const { listings, cursor } = (await this.#ask(this.#gamma, '/events/keyset', query)).taken;
      yield listings;
      if (cursor === null || seen.has(cursor)) return;
      seen.add(cursor);
      after_cursor = cursor;
    }
  }

  /**
   * Ask what became of these markets, listed or not; those that have paid are told as settlements. A venue that cannot be asked is
   * counted and asked again by whoever calls next.
   */
  async askResults(market_ids: readonly string[]): Promise<void> {
    const conditions = [...new Set(market_ids.map(conditionOf))];
    for (let first = 0; first < conditions.length && !this.#stop.signal.aborted; first += CONDITION_BATCH)
      await this.#askSettlements(conditions.slice(first, first + CONDITION_BATCH));
  }

  /** Results that no socket told: Gamma is asked for every condition that has not paid. */
  async #watchSettlements(signal: AbortSignal): Promise<void> {
    const { settlement_poll_ms = 60_000 } = this.#options;
    while (!signal.aborted) {
      await pause(settlement_poll_ms, signal);
      const open = this.#reader.unpaid;
      for (let first = 0; first < open.length && !signal.aborted; first += CONDITION_BATCH) {
        await this.#askSettlements(open.slice(first, first + CONDITION_BATCH));
      }
    }
  }

  async #askSettlements(condition_ids: string[]): Promise<void> {
    try {
      await this.#ask(this.#gamma, '/markets', { condition_ids, closed: true, limit: PAGE_LIMIT });
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
