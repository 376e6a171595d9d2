/**
 * The running connection to Kalshi: discovery over REST, books over one signed WebSocket, settlements from REST. What the
 * answers and frames say is the reader's; here are requests, the socket and time.
 */
import type { Clock, FeedSession, FeedSink, MarketListing, RawFrame } from '../../runtime/trading/types/feeds.ts';
import { InvariantError, type TimeUs } from '../../runtime/trading/types/units.ts';
import { Backoff, type Rng } from '../http/backoff.ts';
import { HttpClient, HttpError, pause, type Query } from '../http/client.ts';
import { FeedHealth } from '../http/feed.ts';
import { NOTE, type NoteChannel, noteFrame } from '../http/notes.ts';
import { ReconnectingSocket } from '../http/socket.ts';
import { KalshiReader, type KalshiTaken } from './reader.ts';
import { KalshiSigner, WS_SIGNED_PATH } from './sign.ts';
import type { BookStreamOptions } from './stream-types.ts';

/** What a {@link KalshiSession} needs. Hosts are settings: several serve the same exchange (kalshi.md 1). */
export interface KalshiSessionOptions {
  /** E.g. "https://external-api.kalshi.com/trade-api/v2". */
  restUrl: string;
  /** E.g. "wss://external-api-ws.kalshi.com/trade-api/ws/v2". */
  wsUrl: string;
  keyId: string;
  /** RSA private key; the upgrade request is signed even for public data. */
  privateKeyPem: string;
  clock: Clock;
  rng: Rng;
  sink: FeedSink;
  userAgent?: string;
  /** Requests a second, and a third more at once; 15 when left out. */
  requestsPerS?: number;
  /** No frame for this long makes live books stale. Protocol pings do not count: data has stopped for minutes under healthy pings. */
  stale_after_ms?: number;
  /** No frame for this long drops the connection. */
  receive_timeout_ms?: number;
  /** Between two looks for final results of determined markets. */
  settlement_poll_ms?: number;
  stream?: BookStreamOptions;
}

const PAGE_LIMIT = 200;
const MAX_PAGES = 50;
const SETTLEMENT_BATCH = 100;
/** Fees of all series come in one answer; it is large, and what changes meanwhile is announced (kalshi.md 3). */
const FEES_EVERY_US = 600_000_000;
const ROUNDS_PER_FULL_CHECK = 8;
const RECONNECT = { first_ms: 500, max_ms: 30_000, jitter: 0.5 };

/** One connection to the exchange. */
export class KalshiSession implements FeedSession {
  readonly #options: KalshiSessionOptions;
  readonly #http: HttpClient;
  readonly #signer: KalshiSigner;
  readonly #reader: KalshiReader;
  readonly #health: FeedHealth;
  readonly #socket: ReconnectingSocket;
  /** Series that the exchange has said not to have. */
  readonly #absent = new Set<string>();
  #fees_at_us: TimeUs = Number.NEGATIVE_INFINITY;
  #stop = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #settlements: Promise<void> = Promise.resolve();
  #last_frame_at_us: TimeUs = 0;
  #is_silent = false;
  #opened: (() => void) | null = null;

  constructor(options: KalshiSessionOptions) {
    this.#options = options;
    const { clock, rng, sink, restUrl, wsUrl, userAgent = 'arbees/0.1', requestsPerS = 15 } = options;
    this.#signer = new KalshiSigner(options.keyId, options.privateKeyPem);
    this.#http = new HttpClient({
      baseUrl: restUrl,
      userAgent,
      clock,
      rng,
      deadlineMs: 5000,
      attempts: 3,
      bucket: { capacity: Math.ceil((requestsPerS * 4) / 3), refill_per_s: requestsPerS },
      headers: (method, path) => this.#signer.headers(method, path, clock.nowUs()),
    });
    this.#health = new FeedHealth('kalshi', sink, clock, () => [this.#http.state()]);
    this.#reader = new KalshiReader(options.stream, this.#health.rejections);
    this.#socket = new ReconnectingSocket({
      url: wsUrl,
      clock,
      backoff: new Backoff(RECONNECT, rng),
      headers: () => this.#signer.headers('GET', WS_SIGNED_PATH, clock.nowUs()),
      receive_timeout_ms: options.receive_timeout_ms ?? 60_000,
      handlers: {
        open: () => this.#onOpen(),
        text: (data, at_us) => this.#onText(data, at_us),
        down: (reason) => this.#onDown(reason),
      },
    });
  }

  /**
   * List the open markets of some series, fees included.
   * @throws HttpError when the exchange cannot be reached; malformed events and series that it does not have are left out
   * and counted.
   */
  async discover(seriesTickers: readonly string[]): Promise<MarketListing[]> {
    const listings: MarketListing[] = [];
    await this.#askFeeChanges();
    await this.#askAllFees();
    for (const series_ticker of seriesTickers) {
      if (this.#absent.has(series_ticker)) continue;
      if (!this.#reader.hasFees(series_ticker) && !(await this.#askFees(series_ticker))) continue;
      for await (const page of this.#pages(series_ticker)) listings.push(...page);
    }
    return listings;
  }

  /** Follow the books of these markets, now and after every reconnect. */
  subscribe(tickers: readonly string[]): void {
    this.#send(this.#reader.want(tickers));
  }

  /** Connect. Resolves when the first connection is open, or after `timeout_ms` while attempts go on (see the `feed` events). */
  async start(timeout_ms = 10_000): Promise<void> {
    this.#stop = new AbortController();
    this.#health.say('connecting', 'opening the socket');
    const opened = new Promise<void>((resolve) => {
      this.#opened = resolve;
    });
    this.#socket.start();
    this.#timer = setInterval(() => this.#tick(), 250);
    this.#settlements = this.#watchSettlements(this.#stop.signal);
    await Promise.race([opened, pause(timeout_ms, this.#stop.signal)]);
  }

  /** Close the socket and the connections. */
  async stop(): Promise<void> {
    this.#stop.abort();
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#socket.stop();
    await this.#settlements;
    await this.#http.close();
  }

  /**
   * Ask for the books of all markets anew; until the answers are in, all are gapped. Without a connection there is nothing
   * to ask: the next one brings new books.
   */
  resync(reason: string): void {
    if (this.#socket.connected) this.#note(NOTE.resync, reason);
  }

  async #get(path: string, query: Query): Promise<KalshiTaken> {
    const { channel, received_at_us, text, body } = await this.#http.getJson(path, query, {
      signal: this.#stop.signal,
    });
    return this.#take({ source: 'kalshi', channel, received_at_us, data: text }, body);
  }

  /** Announced fee changes of all series; where they cannot be read, those read before stand. */
  async #askFeeChanges(): Promise<void> {
    try {
      await this.#get('/series/fee_changes', {});
    } catch (error) {
      if (!(error instanceof HttpError) || error.kind === 'aborted') throw error;
      this.#health.rejections.add('no_fee_changes');
    }
  }

  /** Fees of every sports series at once; where they cannot be read, each series is asked for by itself. */
  async #askAllFees(): Promise<void> {
    const now_us = this.#options.clock.nowUs();
    if (now_us - this.#fees_at_us < FEES_EVERY_US) return;
    try {
      await this.#get('/series', { category: 'Sports' });
      this.#fees_at_us = now_us;
    } catch (error) {
      if (!(error instanceof HttpError) || error.kind === 'aborted') throw error;
      this.#health.rejections.add('no_series_list');
    }
  }

  /** Fees of a series. @returns false when the exchange has no such series. */
  async #askFees(series_ticker: string): Promise<boolean> {
    try {
      await this.#get(`/series/${encodeURIComponent(series_ticker)}`, {});
      return true;
    } catch (error) {
      if (!(error instanceof HttpError) || error.status !== 404) throw error;
      this.#absent.add(series_ticker);
      this.#health.rejections.add('unknown_series');
      return false;
    }
  }

  /** All pages of one series. A garbage cursor silently returns page 1: a repeated cursor ends the walk. */
  async *#pages(series_ticker: string): AsyncGenerator<MarketListing[]> {
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const query = { series_ticker, status: 'open', with_nested_markets: true, limit: PAGE_LIMIT, cursor };
      const taken = await this.#get('/events', query);
      yield taken.listings;
      if (taken.cursor === null || taken.cursor === '' || seen.has(taken.cursor)) return;
      cursor = taken.cursor;
      seen.add(cursor);
    }
  }

  #onOpen(): void {
    this.#last_frame_at_us = this.#options.clock.nowUs();
    this.#note(NOTE.open, '');
    this.#health.say('up', 'socket open');
    this.#opened?.();
  }

  #onText(data: string, received_at_us: TimeUs): void {
    this.#last_frame_at_us = received_at_us;
    this.#is_silent = false;
    this.#take({ source: 'kalshi', channel: 'ws', received_at_us, data });
    const { frames, gaps, tickers } = this.#reader.books;
    this.#health.frames = frames;
    this.#health.gaps = gaps;
    this.#health.say('up', `${tickers.length} books`);
  }

  #onDown(reason: string): void {
    this.#health.reconnects = this.#socket.reconnects;
    this.#note(NOTE.down, reason);
    this.#health.say('down', reason);
  }

  #tick(): void {
    const now_us = this.#options.clock.nowUs();
    if (!this.#socket.connected) return;
    this.#send(this.#reader.tick(now_us));
    const silent_ms = Math.round((now_us - this.#last_frame_at_us) / 1000);
    if (this.#is_silent || silent_ms < (this.#options.stale_after_ms ?? 15_000)) return;
    this.#is_silent = true;
    this.#note(NOTE.silent, `socket silent for ${silent_ms} ms`);
    this.#health.say('degraded', `silent for ${silent_ms} ms`);
  }

  #note(channel: NoteChannel, data: string): void {
    this.#take(noteFrame('kalshi', channel, this.#options.clock.nowUs(), data));
  }

  /** Record a frame, have it read, and do what it asks for. */
  #take(frame: RawFrame, body?: unknown): KalshiTaken {
    const { sink, clock } = this.#options;
    sink.frame(frame);
    const taken = this.#reader.take(frame, { now: () => clock.nowUs(), body });
    for (const event of taken.events) sink.event(event);
    this.#send(taken.commands);
    return taken;
  }

  #send(commands: readonly string[]): void {
    for (const command of commands) if (this.#socket.send(command)) this.#note(NOTE.sent, command);
  }

  /**
   * A determined result stays provisional until REST says `finalized`; ask until it does. Every few rounds ask for all
   * markets, because a `determined` may have been lost with a connection.
   */
  async #watchSettlements(signal: AbortSignal): Promise<void> {
    const { settlement_poll_ms = 15_000 } = this.#options;
    for (let round = 1; !signal.aborted; round += 1) {
      await pause(settlement_poll_ms, signal);
      const open = this.#reader.unsettled(round % ROUNDS_PER_FULL_CHECK === 0 ? 'all' : 'determined');
      for (let first = 0; first < open.length && !signal.aborted; first += SETTLEMENT_BATCH) {
        await this.#askSettlements(open.slice(first, first + SETTLEMENT_BATCH));
      }
    }
  }

  /**
   * Ask what became of these markets, listed or not; those that have paid are told as settlements. An exchange that cannot be asked is
   * counted and asked again by whoever calls next.
   */
  async askResults(tickers: readonly string[]): Promise<void> {
    for (let first = 0; first < tickers.length && !this.#stop.signal.aborted; first += SETTLEMENT_BATCH)
      await this.#askSettlements(tickers.slice(first, first + SETTLEMENT_BATCH));
  }

  async #askSettlements(tickers: string[]): Promise<void> {
    try {
      await this.#get('/markets', { tickers: tickers.join(','), limit: 1000 });
    } catch (error) {
      if (error instanceof InvariantError) throw error;
      this.#health.rejections.add('settlement_unreachable');
    }
  }
}
