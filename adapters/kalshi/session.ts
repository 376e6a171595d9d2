/** The running connection to Kalshi: discovery over REST, books over one signed WebSocket, settlements from REST. */

import type { Clock, FeedSession, FeedSink, MarketListing } from '../../runtime/trading/types/feeds.ts';
import { InvariantError, type TimeUs } from '../../runtime/trading/types/units.ts';
import { Backoff, type Rng } from '../http/backoff.ts';
import { HttpClient, HttpError, type HttpResponse, pause, type Query } from '../http/client.ts';
import { asText, dig } from '../http/decode.ts';
import { FeedHealth } from '../http/feed.ts';
import { ReconnectingSocket } from '../http/socket.ts';
import { KalshiBookStream } from './book-stream.ts';
import { type KalshiFeeFields, readFeeChanges } from './fees.ts';
import { parseEvents, parseSeries, parseSettlements } from './parse.ts';
import { KalshiSigner, WS_SIGNED_PATH } from './sign.ts';
import type { BookStreamOptions, StreamOutput } from './stream-types.ts';

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
const ROUNDS_PER_FULL_CHECK = 8;
const RECONNECT = { first_ms: 500, max_ms: 30_000, jitter: 0.5 };

/** One connection to the exchange. */
export class KalshiSession implements FeedSession {
  readonly #options: KalshiSessionOptions;
  readonly #http: HttpClient;
  readonly #signer: KalshiSigner;
  readonly #stream: KalshiBookStream;
  readonly #health: FeedHealth;
  readonly #socket: ReconnectingSocket;
  readonly #settled = new Set<string>();
  readonly #fees = new Map<string, KalshiFeeFields>();
  /** Series that the exchange has said not to have. */
  readonly #absent = new Set<string>();
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
    this.#health = new FeedHealth('kalshi', sink, clock);
    this.#stream = new KalshiBookStream(options.stream, this.#health.rejections);
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
    const changes = await this.#readFeeChanges();
    for (const series_ticker of seriesTickers) {
      if (this.#absent.has(series_ticker)) continue;
      if (!(await this.#readFees(series_ticker, changes.get(series_ticker)))) continue;
      for await (const page of this.#pages(series_ticker)) listings.push(...page);
    }
    return listings;
  }

  /** Follow the books of these markets, now and after every reconnect. */
  subscribe(tickers: readonly string[]): void {
    const commands = this.#stream.want(tickers);
    for (const command of commands) this.#socket.send(command);
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

  async #get(path: string, query: Query): Promise<HttpResponse> {
    const answer = await this.#http.getJson(path, query, { signal: this.#stop.signal });
    const { channel, received_at_us, text } = answer;
    this.#options.sink.frame({ source: 'kalshi', channel, received_at_us, data: text });
    return answer;
  }

  /**
   * Announced fee changes of all series; where they cannot be read, what is charged now is asked again with every
   * listing.
   */
  async #readFeeChanges(): Promise<ReturnType<typeof readFeeChanges>> {
    try {
      return readFeeChanges((await this.#get('/series/fee_changes', {})).body);
    } catch (error) {
      if (!(error instanceof HttpError) || error.kind === 'aborted') throw error;
      this.#health.rejections.add('no_fee_changes');
      return new Map();
    }
  }

  /** Fees of a series. @returns false when the exchange has no such series. */
  async #readFees(series_ticker: string, changes: KalshiFeeFields['changes'] = []): Promise<boolean> {
    try {
      const answer = await this.#get(`/series/${encodeURIComponent(series_ticker)}`, {});
      const parsed = parseSeries(answer.body);
      if (parsed.ok) for (const [series, fields] of parsed.value) this.#fees.set(series, { ...fields, changes });
      else this.#health.rejections.add(parsed.reason);
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
      const answer = await this.#get('/events', query);
      const parsed = parseEvents(answer.body, this.#fees, answer.received_at_us);
      if (!parsed.ok) {
        this.#health.rejections.add(parsed.reason);
        return;
      }
      this.#health.rejections.merge(parsed.value.rejected);
      yield parsed.value.listings;
      cursor = parsed.value.cursor;
      if (cursor === '' || seen.has(cursor)) return;
      seen.add(cursor);
    }
  }

  #onOpen(): void {
    this.#last_frame_at_us = this.#options.clock.nowUs();
    for (const command of this.#stream.connected()) this.#socket.send(command);
    this.#health.say('up', 'socket open');
    this.#opened?.();
  }

  #onText(data: string, received_at_us: TimeUs): void {
    const { sink, clock } = this.#options;
    this.#last_frame_at_us = received_at_us;
    this.#is_silent = false;
    sink.frame({ source: 'kalshi', channel: 'ws', received_at_us, data });
    this.#deliver(this.#stream.feed(data, received_at_us, () => clock.nowUs()));
    this.#health.frames = this.#stream.frames;
    this.#health.gaps = this.#stream.gaps;
    this.#health.say('up', `${this.#stream.tickers.length} books`);
  }

  #onDown(reason: string): void {
    this.#health.reconnects = this.#socket.reconnects;
    this.#emit(this.#stream.disconnected(this.#options.clock.nowUs(), `socket ${reason}`));
    this.#health.say('down', reason);
  }

  #tick(): void {
    const now_us = this.#options.clock.nowUs();
    if (!this.#socket.connected) return;
    this.#deliver(this.#stream.tick(now_us));
    const silent_ms = (now_us - this.#last_frame_at_us) / 1000;
    if (this.#is_silent || silent_ms < (this.#options.stale_after_ms ?? 15_000)) return;
    this.#is_silent = true;
    this.#emit(this.#stream.silent(now_us, `socket silent for ${Math.round(silent_ms)} ms`));
    this.#health.say('degraded', `silent for ${Math.round(silent_ms)} ms`);
  }

  #deliver({ events, commands }: StreamOutput): void {
    this.#emit(events);
    for (const command of commands) this.#socket.send(command);
  }

  #emit(events: StreamOutput['events']): void {
    for (const event of events) this.#options.sink.event(event);
  }

  /**
   * A determined result stays provisional until REST says `finalized`; ask until it does. Every few rounds ask for all
   * markets, because a `determined` may have been lost with a connection.
   */
  async #watchSettlements(signal: AbortSignal): Promise<void> {
    const { settlement_poll_ms = 15_000 } = this.#options;
    for (let round = 1; !signal.aborted; round += 1) {
      await pause(settlement_poll_ms, signal);
      const asked = round % ROUNDS_PER_FULL_CHECK === 0 ? this.#stream.tickers : [...this.#stream.determined];
      const open = asked.filter((ticker) => !this.#settled.has(ticker));
      for (let first = 0; first < open.length && !signal.aborted; first += SETTLEMENT_BATCH) {
        await this.#readSettlements(open.slice(first, first + SETTLEMENT_BATCH));
      }
    }
  }

  async #readSettlements(tickers: string[]): Promise<void> {
    try {
      const answer = await this.#get('/markets', { tickers: tickers.join(','), limit: 1000 });
      const at = { provider_at_us: null, received_at_us: answer.received_at_us, parsed_at_us: answer.received_at_us };
      for (const { ticker, yes_value_e4, is_final, settled_at_us } of parseSettlements(answer.body)) {
        if (!tickers.includes(ticker) || this.#settled.has(ticker)) continue;
        this.#emit(this.#stream.close(ticker, at));
        if (!is_final) continue;
        this.#settled.add(ticker);
        this.#stream.determined.delete(ticker);
        const stamp = { ...at, provider_at_us: settled_at_us };
        this.#options.sink.event({ type: 'settlement', venue: 'kalshi', market_id: ticker, yes_value_e4, at: stamp });
      }
      if (asText(dig(answer.body, 'markets', 0, 'ticker')) === null)
        this.#health.rejections.add('settlement_not_listed');
    } catch (error) {
      if (error instanceof InvariantError) throw error;
      this.#health.rejections.add('settlement_unreachable');
    }
  }
}
