/** Kalshi's frames to books, listings and settlements: everything that is kept between them, without a socket or a clock. */
import type { InputEvent, Stamp } from '../../runtime/trading/types/events.ts';
import type { Arrival, FrameReader, RawFrame, Taken } from '../../runtime/trading/types/feeds.ts';
import { asText, dig, parseJson, Rejections } from '../http/decode.ts';
import { stampAt } from '../http/feed.ts';
import { NOTE, requestOf } from '../http/notes.ts';
import { KalshiBookStream } from './book-stream.ts';
import { type KalshiFeeFields, readFeeChanges } from './fees.ts';
import { parseEvents, parseSeries, parseSettlements } from './parse.ts';
import type { BookStreamOptions, StreamOutput } from './stream-types.ts';

/** What one frame told, and what the session is to do about it. */
export interface KalshiTaken extends Taken {
  /** Frames to send on the socket as they are. */
  commands: string[];
  /** Of a page of events: where the next page begins, "" after the last; null when the frame was no page that could be read. */
  cursor: string | null;
}

/** Reads the answers and the socket of one exchange. */
export class KalshiReader implements FrameReader {
  readonly rejections: Rejections;
  readonly #stream: KalshiBookStream;
  readonly #fees = new Map<string, KalshiFeeFields>();
  #fee_changes: ReturnType<typeof readFeeChanges> = new Map();
  readonly #settled = new Set<string>();

  /** @param rejections where refusals are counted; a session passes its own. */
  constructor(options: BookStreamOptions = {}, rejections: Rejections = new Rejections()) {
    this.rejections = rejections;
    this.#stream = new KalshiBookStream(options, rejections);
  }

  /** The books, to look at. */
  get books(): Pick<KalshiBookStream, 'tickers' | 'status' | 'book' | 'frames' | 'gaps'> {
    return this.#stream;
  }

  /** Follow more markets. The commands are for a socket that is open; the next one subscribes them by itself. */
  want(tickers: readonly string[]): string[] {
    return this.#stream.want(tickers);
  }

  /** Commands that time alone makes due: snapshots that have not come. Call about once a second while a socket is open. */
  tick(at_us: number): string[] {
    return this.#stream.tick(at_us).commands;
  }

  /** Followed markets not yet paid: all of them, or those whose result is known and not final. */
  unsettled(which: 'all' | 'determined'): string[] {
    const tickers = which === 'all' ? this.#stream.tickers : [...this.#stream.determined];
    return tickers.filter((ticker) => !this.#settled.has(ticker));
  }

  take(frame: RawFrame, arrival: Arrival = {}): KalshiTaken {
    // By the thousand, so first and without a look at the channel's words.
    const request = frame.channel === 'ws' ? null : requestOf(frame.channel);
    if (request === null) return taken(this.#paid(this.#socket(frame, arrival)));
    const json = arrival.body === undefined ? parseJson(frame.data) : { ok: true as const, value: arrival.body };
    if (json.ok) return this.#answer(request, json.value, stampAt(frame.received_at_us));
    this.rejections.add('not_json');
    return taken();
  }

  #socket({ channel, data, received_at_us: at_us }: RawFrame, { now }: Arrival): Partial<StreamOutput> {
    switch (channel) {
      case 'ws':
        return this.#stream.feed(data, at_us, now);
      case NOTE.open:
        return { commands: this.#stream.connected() };
      case NOTE.sent:
        this.#stream.sent(data);
        return {};
      case NOTE.down:
        return { events: this.#stream.disconnected(at_us, `socket ${data}`) };
      case NOTE.silent:
        return { events: this.#stream.silent(at_us, data) };
      case NOTE.resync:
        return this.#stream.resync(at_us, data);
      default:
        this.rejections.add('unknown_channel');
        return {};
    }
  }

  /** A market that the stream has paid is not paid again. */
  #paid(output: Partial<StreamOutput>): Partial<StreamOutput> {
    for (const event of output.events ?? []) if (event.type === 'settlement') this.#settled.add(event.market_id);
    return output;
  }

  #answer({ path, query }: NonNullable<ReturnType<typeof requestOf>>, body: unknown, at: Stamp): KalshiTaken {
    if (path.endsWith('/events')) return this.#events(body, at);
    if (path.endsWith('/series/fee_changes')) this.#feeChanges(body);
    else if (/\/series(\/|$)/.test(path)) this.#series(body);
    else if (path.endsWith('/markets')) return taken({ events: this.#settlements(body, query.get('tickers'), at) });
    else this.rejections.add('unused_answer');
    return taken();
  }

  #events(body: unknown, at: Stamp): KalshiTaken {
    const parsed = parseEvents(body, this.#fees, at.received_at_us);
    if (!parsed.ok) {
      this.rejections.add(parsed.reason);
      return taken();
    }
    const { listings, cursor, rejected } = parsed.value;
    this.rejections.merge(rejected);
    return { ...taken(), listings, cursor };
  }

  /** Whether the fees of a series are known. */
  hasFees(series_ticker: string): boolean {
    return this.#fees.has(series_ticker);
  }

  /** Announced changes, also of series whose fees were read before. */
  #feeChanges(body: unknown): void {
    this.#fee_changes = readFeeChanges(body);
    for (const [series, fields] of this.#fees)
      this.#fees.set(series, { ...fields, changes: this.#fee_changes.get(series) ?? [] });
  }

  /** Fees of one series or many, with the changes announced for each (`GET /series/fee_changes` is asked before). */
  #series(body: unknown): void {
    const parsed = parseSeries(body);
    if (!parsed.ok) this.rejections.add(parsed.reason);
    else
      for (const [series, fields] of parsed.value)
        this.#fees.set(series, { ...fields, changes: this.#fee_changes.get(series) ?? [] });
  }

  /** Results among the markets asked for. One that is not final closes the book; its payment is awaited. */
  #settlements(body: unknown, asked: string | null, at: Stamp): InputEvent[] {
    const events: InputEvent[] = [];
    const tickers = asked === null ? null : new Set(asked.split(','));
    for (const { ticker, yes_value_e4, is_final, settled_at_us } of parseSettlements(body)) {
      if (tickers?.has(ticker) === false || this.#settled.has(ticker)) continue;
      events.push(...this.#stream.close(ticker, at));
      if (!is_final) continue;
      this.#settled.add(ticker);
      this.#stream.determined.delete(ticker);
      const stamp = { ...at, provider_at_us: settled_at_us };
      events.push({ type: 'settlement', venue: 'kalshi', market_id: ticker, yes_value_e4, at: stamp });
    }
    if (asText(dig(body, 'markets', 0, 'ticker')) === null) this.rejections.add('settlement_not_listed');
    return events;
  }
}

function taken({ events = [], commands = [] }: Partial<StreamOutput> = {}): KalshiTaken {
  return { events, commands, listings: [], cursor: null };
}
