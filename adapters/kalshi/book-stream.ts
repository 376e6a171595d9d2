/**
 * Kalshi order books from WebSocket frames, as a state machine without a socket: text in, events and commands out.
 *
 * `seq` counts per subscription (`sid`) over all its markets. A number that is not the last plus one makes every book of
 * that sid suspect, because the lost frame may have meant any of them: all become `gapped`, one `get_snapshot` asks for
 * all, and deltas are ignored until each market's snapshot is in (kalshi.md 6.3).
 */
import type { BookStatus, BookStatusEvent, FramePlace, InputEvent, Stamp } from '../../runtime/trading/types/events.ts';
import { complementE4, type TimeUs } from '../../runtime/trading/types/units.ts';
import { Rejections } from '../http/decode.ts';
import { stampAt, statusEvent } from '../http/feed.ts';
import type { BookLevels } from './parse.ts';
import { type DeltaBody, type KalshiFrame, type LifecycleBody, parseFrame } from './parse-ws.ts';
import {
  assign,
  BOOK_CHANNEL,
  type BookStreamOptions,
  isBooks,
  type StreamBook,
  type StreamOutput,
  type Subscription,
  sidOf,
} from './stream-types.ts';

/** Error codes after which a subscription is dead: channel error, buffer overflow (kalshi.md 6.1). */
const TERMINAL_ERRORS = new Set([10, 25]);
type Cause = BookStatusEvent['cause'];
const LIFECYCLE_CHANNEL = 'market_lifecycle_v2';

/** Keeps the books of one connection. Call {@link disconnected} when it ends; sids are renumbered on the next one. */
export class KalshiBookStream {
  readonly #no_in_yes_price: boolean;
  readonly #snapshot_timeout_us: number;
  readonly #settle_on: 'determined' | 'finalized';
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #books = new Map<string, StreamBook>();
  readonly #wanted = new Set<string>();
  /** Books that a silence has made stale. */
  readonly #stale = new Set<string>();
  readonly #pending = new Map<number, string[]>();
  readonly rejections: Rejections;
  /** Markets determined but not yet known to be final; the session clears them. */
  readonly determined = new Set<string>();
  frames = 0;
  gaps = 0;
  #next_id = 1;
  /** Sids start anew with each connection. */
  #connection = 1;

  /** @param rejections where refusals are counted; a session passes its own. */
  constructor(options: BookStreamOptions = {}, rejections: Rejections = new Rejections()) {
    this.rejections = rejections;
    this.#no_in_yes_price = options.use_yes_price ?? false;
    this.#snapshot_timeout_us = options.snapshot_timeout_us ?? 3_000_000;
    this.#settle_on = options.settle_on ?? 'finalized';
  }

  /** Tickers that are kept subscribed over reconnects. */
  get tickers(): string[] {
    return [...this.#wanted];
  }

  /** Status of a market's book; `empty` when unknown. */
  status(ticker: string): BookStatus {
    return this.#books.get(ticker)?.status ?? 'empty';
  }

  /** Both ladders, best first, or null when the market has no book. */
  book(ticker: string): BookLevels | null {
    const book = this.#books.get(ticker);
    if (book === undefined) return null;
    return {
      bids: [...book.bids].sort((a, b) => b[0] - a[0]),
      asks: [...book.asks].sort((a, b) => a[0] - b[0]),
    };
  }

  /** Commands for a fresh connection: all wanted books, and the lifecycle of all markets. */
  connected(): string[] {
    const commands = [this.#command('subscribe', { channels: [LIFECYCLE_CHANNEL] })];
    const tickers = this.tickers;
    if (tickers.length > 0) commands.push(this.#subscribeBooks(tickers));
    return commands;
  }

  /** Want more markets. The command is for a connection that is open; later connections subscribe them by themselves. */
  want(tickers: readonly string[]): string[] {
    const fresh = tickers.filter((ticker) => !this.#wanted.has(ticker));
    for (const ticker of fresh) this.#wanted.add(ticker);
    return fresh.length === 0 ? [] : [this.#subscribeBooks(fresh)];
  }

  /** The connection ended: every book waits for a new snapshot. */
  disconnected(at_us: TimeUs, reason: string): InputEvent[] {
    const events: InputEvent[] = [];
    for (const ticker of this.#books.keys())
      this.#mark(ticker, 'gapped', reason, stampAt(at_us), events, 'disconnected');
    this.#connection += 1;
    this.#subscriptions.clear();
    this.#pending.clear();
    return events;
  }

  /** The socket is open but nothing arrives: books that were live are stale until their next frame. */
  silent(at_us: TimeUs, reason: string): InputEvent[] {
    const events: InputEvent[] = [];
    for (const [ticker, book] of this.#books) {
      if (book.status !== 'live') continue;
      this.#stale.add(ticker);
      this.#mark(ticker, 'stale', reason, stampAt(at_us), events);
    }
    return events;
  }

  /** REST shows a result: the market is closed, and its final value is awaited. */
  close(ticker: string, at: Stamp): InputEvent[] {
    const events: InputEvent[] = [];
    this.determined.add(ticker);
    this.#mark(ticker, 'closed', 'determined', at, events);
    return events;
  }

  /** Ask again for snapshots that are overdue. Call about once a second. */
  tick(at_us: TimeUs): StreamOutput {
    const out: StreamOutput = { events: [], commands: [] };
    for (const [sid, subscription] of this.#subscriptions) {
      const overdue = subscription.asked_at_us !== null && at_us - subscription.asked_at_us > this.#snapshot_timeout_us;
      if (overdue) this.#askSnapshot(sid, subscription, at_us, out);
    }
    return out;
  }

  /** Take one frame. `now` is read once, after decoding, for the parse time. Never throws on outside input. */
  feed(text: string, received_at_us: TimeUs, now: () => TimeUs = () => received_at_us): StreamOutput {
    const out: StreamOutput = { events: [], commands: [] };
    this.frames += 1;
    const parsed = parseFrame(text);
    const at: Stamp = { provider_at_us: null, received_at_us, parsed_at_us: now() };
    if (!parsed.ok) {
      this.rejections.add(parsed.reason);
      return out;
    }
    const frame = parsed.value;
    const before = frame.sid === null ? null : (this.#subscriptions.get(frame.sid)?.last_seq ?? null);
    const subscription = this.#sequence(frame, at, out);
    if (frame.seq !== null && before !== null && frame.seq <= before) {
      // Repeated or late: older than what was read since, so even a snapshot is not the book of now.
      this.rejections.add('late_frame');
      return out;
    }
    const place = this.#placeOf(frame, subscription);
    this.#dispatch(frame, subscription, at, out);
    // A frame that became no event of a book still has its number, which the desk counts too.
    if (place !== undefined && !out.events.some((event) => event.type === 'book' || event.type === 'book_delta'))
      out.events.push({ type: 'stream', venue: 'kalshi', place, at });
    if (subscription !== null && frame.seq !== null) this.#revive(subscription, at, out.events);
    return out;
  }

  /** Where a frame of a book subscription stands; undefined for other frames. */
  #placeOf({ sid, seq }: KalshiFrame, subscription: Subscription | null): FramePlace | undefined {
    if (sid === null || seq === null || subscription === null || !isBooks(subscription)) return undefined;
    return { connection: this.#connection, sid, seq };
  }

  /** The sequence went on without a gap after a silence: stale books missed nothing. */
  #revive(subscription: Subscription, at: Stamp, events: InputEvent[]): void {
    for (const ticker of this.#stale) {
      if (!subscription.tickers.has(ticker)) continue;
      this.#stale.delete(ticker);
      const book = this.#books.get(ticker);
      if (book?.status !== 'stale') continue;
      this.#mark(ticker, 'live', 'the subscription went on without a hole', at, events);
    }
  }

  /** Check and advance the sequence of the frame's sid. The first number of a sid is its base. */
  #sequence(frame: KalshiFrame, at: Stamp, out: StreamOutput): Subscription | null {
    const { sid, seq } = frame;
    if (sid === null) return null;
    let subscription = this.#subscriptions.get(sid);
    if (subscription === undefined) {
      subscription = { channel: null, last_seq: null, tickers: new Set(), asked_at_us: null };
      this.#subscriptions.set(sid, subscription);
    }
    if (seq === null) return subscription;
    const { last_seq } = subscription;
    subscription.last_seq = Math.max(seq, last_seq ?? seq);
    if (last_seq !== null && seq !== last_seq + 1) {
      this.gaps += 1;
      this.#suspect(sid, subscription, `sequence ${last_seq} then ${seq}`, at, out, 'sequence_gap');
    }
    return subscription;
  }

  #dispatch(frame: KalshiFrame, subscription: Subscription | null, at: Stamp, out: StreamOutput): void {
    if ((frame.type === 'delta' || frame.type === 'snapshot') && (subscription === null || frame.seq === null)) {
      this.rejections.add('missing_sequence');
      this.#broken(frame.ticker, frame.sid, subscription, 'missing_sequence', at, out);
      return;
    }
    switch (frame.type) {
      case 'delta':
        this.#delta(frame, subscription, { ...at, provider_at_us: frame.provider_at_us }, out);
        return;
      case 'snapshot':
        this.#snapshot(frame.ticker, frame.book(this.#no_in_yes_price), frame, subscription, at, out);
        return;
      case 'subscribed':
        this.#subscribed(frame.id, frame.channel, subscription);
        return;
      case 'ok':
        if (subscription !== null && frame.tickers !== null && isBooks(subscription))
          assign(subscription, frame.tickers);
        return;
      case 'unsubscribed':
        if (frame.sid !== null) this.#subscriptions.delete(frame.sid);
        return;
      case 'error':
        this.#error(frame.code, frame.sid, at, out);
        return;
      case 'lifecycle':
        this.#lifecycle(frame, at, out);
        return;
      case 'broken':
        this.rejections.add(frame.reason);
        this.#broken(frame.ticker, frame.sid, subscription, frame.reason, at, out);
        return;
      case 'other':
        return;
    }
  }

  #subscribed(id: number | null, channel: string, subscription: Subscription | null): void {
    if (subscription === null) {
      this.rejections.add('bad_subscribed');
      return;
    }
    subscription.channel = channel;
    const tickers = id === null ? undefined : this.#pending.get(id);
    if (tickers !== undefined && isBooks(subscription)) assign(subscription, tickers);
    if (id !== null) this.#pending.delete(id);
  }

  #snapshot(
    ticker: string,
    levels: BookLevels | null,
    frame: KalshiFrame,
    subscription: Subscription | null,
    at: Stamp,
    out: StreamOutput,
  ): void {
    if (levels === null) {
      this.rejections.add('bad_level');
      this.#broken(ticker, frame.sid, subscription, 'bad_level', at, out);
      return;
    }
    if (subscription !== null) assign(subscription, [ticker]);
    const before = this.status(ticker);
    if (before === 'closed') return;
    this.#books.set(ticker, { status: 'live', bids: new Map(levels.bids), asks: new Map(levels.asks) });
    const place = this.#placeOf(frame, subscription);
    out.events.push({ type: 'book', venue: 'kalshi', market_id: ticker, ...levels, ...(place && { place }), at });
    if (before === 'paused') this.#mark(ticker, 'paused', 'deactivated', at, out.events);
    if (subscription !== null && this.#suspects(subscription).length === 0) subscription.asked_at_us = null;
  }

  #delta(body: KalshiFrame & DeltaBody, subscription: Subscription | null, at: Stamp, out: StreamOutput): void {
    const { ticker } = body;
    const book = this.#books.get(ticker);
    if (book === undefined) {
      this.rejections.add('delta_without_snapshot');
      this.#broken(ticker, sidOf(this.#subscriptions, subscription), subscription, 'no_snapshot', at, out);
      return;
    }
    if (book.status === 'gapped' || book.status === 'closed') {
      this.rejections.add(`delta_while_${book.status}`);
      return;
    }
    const side = body.side === 'yes' ? 'bid' : 'ask';
    const price_e4 = side === 'bid' || this.#no_in_yes_price ? body.price_e4 : complementE4(body.price_e4);
    const ladder = side === 'bid' ? book.bids : book.asks;
    const left_cc = (ladder.get(price_e4) ?? 0) + body.change_cc;
    if (left_cc < 0 || !Number.isSafeInteger(left_cc)) {
      this.rejections.add('negative_level');
      this.#broken(ticker, sidOf(this.#subscriptions, subscription), subscription, 'negative_level', at, out);
      return;
    }
    if (left_cc === 0) ladder.delete(price_e4);
    else ladder.set(price_e4, left_cc);
    const { change_cc: qty_cc } = body;
    const place = this.#placeOf(body, subscription);
    const change = { type: 'book_delta', side, price_e4, mode: 'add', qty_cc } as const;
    out.events.push({ ...change, venue: 'kalshi', market_id: ticker, ...(place && { place }), at });
  }

  /** One market's book cannot be trusted, or, when the frame did not say which, every book of the sid. */
  #broken(
    ticker: string | null,
    sid: number | null,
    subscription: Subscription | null,
    reason: string,
    at: Stamp,
    out: StreamOutput,
  ): void {
    if (sid === null || subscription === null) {
      if (ticker !== null && this.#books.has(ticker)) this.#mark(ticker, 'gapped', reason, at, out.events);
      return;
    }
    if (ticker === null) {
      if (isBooks(subscription)) this.#suspect(sid, subscription, reason, at, out);
      return;
    }
    this.#mark(ticker, 'gapped', reason, at, out.events);
    assign(subscription, [ticker]);
    if (subscription.asked_at_us === null) this.#askSnapshot(sid, subscription, at.received_at_us, out);
  }

  #suspect(sid: number, subscription: Subscription, reason: string, at: Stamp, out: StreamOutput, cause?: Cause): void {
    for (const ticker of subscription.tickers) this.#mark(ticker, 'gapped', reason, at, out.events, cause);
    if (subscription.asked_at_us === null) this.#askSnapshot(sid, subscription, at.received_at_us, out);
  }

  #suspects(subscription: Subscription): string[] {
    return [...subscription.tickers].filter((ticker) => this.status(ticker) === 'gapped');
  }

  #askSnapshot(sid: number, subscription: Subscription, at_us: TimeUs, out: StreamOutput): void {
    const tickers = this.#suspects(subscription);
    subscription.asked_at_us = tickers.length === 0 ? null : at_us;
    if (tickers.length === 0) return;
    out.commands.push(this.#command('update_subscription', { sid, action: 'get_snapshot', market_tickers: tickers }));
  }

  #error(code: number, sid: number | null, at: Stamp, out: StreamOutput): void {
    this.rejections.add(`venue_error_${code}`);
    if (!TERMINAL_ERRORS.has(code)) return;
    const dead = [...this.#subscriptions].filter(([one]) => sid === null || one === sid);
    for (const [one, subscription] of dead) {
      const tickers = [...subscription.tickers];
      for (const ticker of tickers) this.#mark(ticker, 'gapped', `venue error ${code}`, at, out.events);
      this.#subscriptions.delete(one);
      if (tickers.length > 0) out.commands.push(this.#subscribeBooks(tickers));
      else if (subscription.channel === LIFECYCLE_CHANNEL) {
        out.commands.push(this.#command('subscribe', { channels: [LIFECYCLE_CHANNEL] }));
      }
    }
  }

  #lifecycle(body: LifecycleBody, at: Stamp, out: StreamOutput): void {
    const { ticker, event_type, yes_value_e4, is_deactivated } = body;
    if (!this.#wanted.has(ticker) && !this.#books.has(ticker)) return;
    if (event_type === 'deactivated' || is_deactivated === true)
      this.#mark(ticker, 'paused', 'deactivated', at, out.events);
    else if (event_type === 'activated') this.#reactivated(ticker, at, out);
    else if (event_type === 'determined') {
      this.determined.add(ticker);
      this.#mark(ticker, 'closed', 'determined', at, out.events);
      if (this.#settle_on !== 'determined') return;
      if (yes_value_e4 === null) this.rejections.add('bad_settlement');
      else out.events.push({ type: 'settlement', venue: 'kalshi', market_id: ticker, yes_value_e4, at });
    } else if (event_type === 'settled') this.#mark(ticker, 'closed', 'settled', at, out.events);
  }

  /** Reactivation cancels all resting orders: what we hold is no longer the book. */
  #reactivated(ticker: string, at: Stamp, out: StreamOutput): void {
    if (!this.#books.has(ticker)) return;
    this.#mark(ticker, 'gapped', 'reactivated', at, out.events);
    for (const [sid, subscription] of this.#subscriptions) {
      if (subscription.tickers.has(ticker)) this.#askSnapshot(sid, subscription, at.received_at_us, out);
    }
  }

  /** Say a status once. A closed market stays closed; a gapped book stays gapped until its snapshot. */
  #mark(ticker: string, status: BookStatus, reason: string, at: Stamp, events: InputEvent[], cause?: Cause): void {
    const book = this.#books.get(ticker) ?? { status: 'empty' as BookStatus, bids: new Map(), asks: new Map() };
    this.#books.set(ticker, book);
    if (book.status === status || book.status === 'closed') return;
    book.status = status;
    events.push(statusEvent('kalshi', ticker, status, reason, at, cause));
  }

  #subscribeBooks(tickers: string[]): string {
    this.#pending.set(this.#next_id, tickers);
    const params = { channels: [BOOK_CHANNEL], market_tickers: tickers, use_yes_price: this.#no_in_yes_price };
    return this.#command('subscribe', params);
  }

  #command(cmd: string, params: Record<string, unknown>): string {
    const id = this.#next_id;
    this.#next_id += 1;
    return JSON.stringify({ id, cmd, params });
  }
}
