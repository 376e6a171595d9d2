/**
 * Kalshi order books from WebSocket frames, as a state machine without a socket: text in, events and commands out.
 *
 * `seq` counts per subscription (`sid`) over all its markets. A number that is not the last plus one makes every book of
 * that sid suspect, because the lost frame may have meant any of them: all become `gapped`, one `get_snapshot` asks for
 * all, and deltas are ignored until each market's snapshot is in (kalshi.md 6.3).
 */
import type { BookStatus, FramePlace, InputEvent, Stamp } from '../../runtime/trading/types/events.ts';
import { complementE4, type TimeUs } from '../../runtime/trading/types/units.ts';
import { Rejections } from '../http/decode.ts';
import { type BookChange, stampAt, statusEvent } from '../http/feed.ts';
import { KalshiCommands } from './commands.ts';
import type { BookLevels } from './parse.ts';
import { type DeltaBody, type KalshiFrame, type LifecycleBody, parseFrame } from './parse-ws.ts';
import {
  assign,
  type BookStreamOptions,
  isBooks,
  type StreamBook,
  type StreamOutput,
  type Subscription,
  type Writing,
  writing,
} from './stream-types.ts';

/** Error codes after which a subscription is dead: channel error, buffer overflow (kalshi.md 6.1). */
const TERMINAL_ERRORS = new Set([10, 25]);
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
  readonly #commands: KalshiCommands;
  readonly rejections: Rejections;
  /** Markets determined but not yet known to be final; the session clears them. */
  readonly determined = new Set<string>();
  frames = 0;
  gaps = 0;
  /** Until then snapshots that answer an earlier command may have been on their way before a {@link resync}. */
  #doubt: { id: number; until_us: TimeUs } | null = null;
  /** Sids start anew with each connection. */
  #connection = 1;

  /** @param rejections where refusals are counted; a session passes its own. */
  constructor(options: BookStreamOptions = {}, rejections: Rejections = new Rejections()) {
    this.rejections = rejections;
    this.#no_in_yes_price = options.use_yes_price ?? false;
    this.#commands = new KalshiCommands(this.#no_in_yes_price);
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
    const commands = [this.#commands.subscribe(LIFECYCLE_CHANNEL)];
    const tickers = this.tickers;
    if (tickers.length > 0) commands.push(this.#commands.subscribeBooks(tickers));
    return commands;
  }

  /** Want more markets. The command is for a connection that is open; later connections subscribe them by themselves. */
  want(tickers: readonly string[]): string[] {
    const fresh = tickers.filter((ticker) => !this.#wanted.has(ticker));
    for (const ticker of fresh) this.#wanted.add(ticker);
    return fresh.length === 0 ? [] : [this.#commands.subscribeBooks(fresh)];
  }

  /** A command has gone out. */
  sent(text: string): void {
    for (const ticker of this.#commands.sent(text)) this.#wanted.add(ticker);
  }

  /**
   * The process stood still: every book waits for the snapshot asked for now. What was on its way before is read for its
   * sequence; a snapshot counts only with the number of this command or a later one (answers carry it, kalshi.md 6.2).
   */
  resync(at_us: TimeUs, reason: string): StreamOutput {
    const out = writing(stampAt(at_us));
    this.#doubt = { id: this.#commands.nextId, until_us: at_us + this.#snapshot_timeout_us };
    for (const subscription of this.#subscriptions.values()) {
      subscription.asked_at_us = null;
      if (isBooks(subscription)) this.#suspect(subscription, { status: 'gapped', reason }, out);
    }
    return out;
  }

  /** The connection ended: every book waits for a new snapshot. */
  disconnected(at_us: TimeUs, reason: string): InputEvent[] {
    const out = writing(stampAt(at_us));
    for (const ticker of this.#books.keys())
      this.#mark(ticker, { status: 'gapped', reason, cause: 'disconnected' }, out);
    this.#connection += 1;
    this.#subscriptions.clear();
    this.#commands.forget();
    this.#doubt = null;
    return out.events;
  }

  /** The socket is open but nothing arrives: books that were live are stale until their next frame. */
  silent(at_us: TimeUs, reason: string): InputEvent[] {
    const out = writing(stampAt(at_us));
    for (const [ticker, book] of this.#books) {
      if (book.status !== 'live') continue;
      this.#stale.add(ticker);
      this.#mark(ticker, { status: 'stale', reason }, out);
    }
    return out.events;
  }

  /** REST shows a result: the market is closed, and its final value is awaited. */
  close(ticker: string, at: Stamp): InputEvent[] {
    const out = writing(at);
    this.determined.add(ticker);
    this.#mark(ticker, { status: 'closed', reason: 'determined' }, out);
    return out.events;
  }

  /** Ask again for snapshots that are overdue. Call about once a second. */
  tick(at_us: TimeUs): StreamOutput {
    const out = writing(stampAt(at_us));
    for (const subscription of this.#subscriptions.values()) {
      const { asked_at_us } = subscription;
      if (asked_at_us !== null && at_us - asked_at_us > this.#snapshot_timeout_us) this.#askSnapshot(subscription, out);
    }
    return out;
  }

  /** Take one frame. `now` is read once, after decoding, for the parse time. Never throws on outside input. */
  feed(text: string, received_at_us: TimeUs, now: () => TimeUs = () => received_at_us): StreamOutput {
    this.frames += 1;
    const parsed = parseFrame(text);
    const at: Stamp = { provider_at_us: null, received_at_us, parsed_at_us: now() };
    const out = writing(at);
    if (!parsed.ok) {
      this.rejections.add(parsed.reason);
      return out;
    }
    const frame = parsed.value;
    const before = frame.sid === null ? null : (this.#subscriptions.get(frame.sid)?.last_seq ?? null);
    const subscription = this.#sequence(frame, out);
    if (frame.seq !== null && before !== null && frame.seq <= before) {
      // Repeated or late: older than what was read since, so even a snapshot is not the book of now.
      this.rejections.add('late_frame');
      return out;
    }
    const place = this.#placeOf(frame, subscription);
    this.#dispatch(frame, subscription, out);
    // A frame that became no event of a book still has its number, which the desk counts too.
    if (place !== undefined && !out.events.some((event) => event.type === 'book' || event.type === 'book_delta'))
      out.events.push({ type: 'stream', venue: 'kalshi', place, at });
    if (subscription !== null && frame.seq !== null) this.#revive(subscription, out);
    return out;
  }

  /** Where a frame of a book subscription stands; undefined for other frames. */
  #placeOf({ sid, seq }: KalshiFrame, subscription: Subscription | null): FramePlace | undefined {
    if (sid === null || seq === null || subscription === null || !isBooks(subscription)) return undefined;
    return { connection: this.#connection, sid, seq };
  }

  /** The sequence went on without a gap after a silence: stale books missed nothing. */
  #revive(subscription: Subscription, out: Writing): void {
    for (const ticker of this.#stale) {
      if (!subscription.tickers.has(ticker)) continue;
      this.#stale.delete(ticker);
      const book = this.#books.get(ticker);
      if (book?.status !== 'stale') continue;
      this.#mark(ticker, { status: 'live', reason: 'the subscription went on without a hole' }, out);
    }
  }

  /** Check and advance the sequence of the frame's sid. The first number of a sid is its base. */
  #sequence({ sid, seq }: KalshiFrame, out: Writing): Subscription | null {
    if (sid === null) return null;
    let subscription = this.#subscriptions.get(sid);
    if (subscription === undefined) {
      subscription = { sid, channel: null, last_seq: null, tickers: new Set(), asked_at_us: null };
      this.#subscriptions.set(sid, subscription);
    }
    if (seq === null) return subscription;
    const { last_seq } = subscription;
    subscription.last_seq = Math.max(seq, last_seq ?? seq);
    if (last_seq !== null && seq !== last_seq + 1) {
      this.gaps += 1;
      const reason = `sequence ${last_seq} then ${seq}`;
      this.#suspect(subscription, { status: 'gapped', reason, cause: 'sequence_gap' }, out);
    }
    return subscription;
  }

  #dispatch(frame: KalshiFrame, subscription: Subscription | null, out: Writing): void {
    if ((frame.type === 'delta' || frame.type === 'snapshot') && (subscription === null || frame.seq === null)) {
      this.#broken(frame.ticker, subscription, 'missing_sequence', out);
      return;
    }
    switch (frame.type) {
      case 'delta':
        this.#delta(frame, subscription, out);
        return;
      case 'snapshot':
        this.#snapshot(frame, subscription, out);
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
        this.#error(frame.code, frame.sid, out);
        return;
      case 'lifecycle':
        this.#lifecycle(frame, out);
        return;
      case 'broken':
        this.#broken(frame.ticker, subscription, frame.reason, out);
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
    const tickers = id === null ? [] : this.#commands.answered(id);
    if (isBooks(subscription)) assign(subscription, tickers);
  }

  #snapshot(frame: Extract<KalshiFrame, { type: 'snapshot' }>, subscription: Subscription | null, out: Writing): void {
    const { ticker } = frame;
    const levels = frame.book(this.#no_in_yes_price);
    const is_doubted = this.#doubt !== null && (frame.id ?? 0) < this.#doubt.id;
    if (levels === null || (is_doubted && out.at.received_at_us <= (this.#doubt?.until_us ?? 0))) {
      this.#broken(ticker, subscription, levels === null ? 'bad_level' : 'snapshot_before_resync', out);
      return;
    }
    if (subscription !== null) assign(subscription, [ticker]);
    const before = this.status(ticker);
    if (before === 'closed') return;
    this.#books.set(ticker, { status: 'live', bids: new Map(levels.bids), asks: new Map(levels.asks) });
    const place = this.#placeOf(frame, subscription);
    const { at } = out;
    out.events.push({ type: 'book', venue: 'kalshi', market_id: ticker, ...levels, ...(place && { place }), at });
    if (before === 'paused') this.#mark(ticker, { status: 'paused', reason: 'deactivated' }, out);
    if (subscription !== null && this.#suspects(subscription).length === 0) subscription.asked_at_us = null;
  }

  #delta(body: KalshiFrame & DeltaBody, subscription: Subscription | null, out: Writing): void {
    const { ticker } = body;
    const at = { ...out.at, provider_at_us: body.provider_at_us };
    const book = this.#books.get(ticker);
    if (book === undefined) {
      this.#broken(ticker, subscription, 'delta_without_snapshot', { ...out, at });
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
      this.#broken(ticker, subscription, 'negative_level', { ...out, at });
      return;
    }
    if (left_cc === 0) ladder.delete(price_e4);
    else ladder.set(price_e4, left_cc);
    const { change_cc: qty_cc } = body;
    const place = this.#placeOf(body, subscription);
    const change = { type: 'book_delta', side, price_e4, mode: 'add', qty_cc } as const;
    out.events.push({ ...change, venue: 'kalshi', market_id: ticker, ...(place && { place }), at });
  }

  /** Refused: one market's book cannot be trusted, or, when the frame did not say which, every book of the sid. */
  #broken(ticker: string | null, subscription: Subscription | null, reason: string, out: Writing): void {
    this.rejections.add(reason);
    const gapped = { status: 'gapped', reason } as const;
    if (subscription === null) {
      if (ticker !== null && this.#books.has(ticker)) this.#mark(ticker, gapped, out);
      return;
    }
    if (ticker === null) {
      if (isBooks(subscription)) this.#suspect(subscription, gapped, out);
      return;
    }
    this.#mark(ticker, gapped, out);
    assign(subscription, [ticker]);
    if (subscription.asked_at_us === null) this.#askSnapshot(subscription, out);
  }

  #suspect(subscription: Subscription, why: BookChange, out: Writing): void {
    for (const ticker of subscription.tickers) this.#mark(ticker, why, out);
    if (subscription.asked_at_us === null) this.#askSnapshot(subscription, out);
  }

  #suspects(subscription: Subscription): string[] {
    return [...subscription.tickers].filter((ticker) => this.status(ticker) === 'gapped');
  }

  #askSnapshot(subscription: Subscription, out: Writing): void {
    const tickers = this.#suspects(subscription);
    subscription.asked_at_us = tickers.length === 0 ? null : out.at.received_at_us;
    if (tickers.length > 0) out.commands.push(this.#commands.snapshots(subscription.sid, tickers));
  }

  #error(code: number, sid: number | null, out: Writing): void {
    this.rejections.add(`venue_error_${code}`);
    if (!TERMINAL_ERRORS.has(code)) return;
    const dead = [...this.#subscriptions].filter(([one]) => sid === null || one === sid);
    for (const [one, subscription] of dead) {
      const tickers = [...subscription.tickers];
      for (const ticker of tickers) this.#mark(ticker, { status: 'gapped', reason: `venue error ${code}` }, out);
      this.#subscriptions.delete(one);
      if (tickers.length > 0) out.commands.push(this.#commands.subscribeBooks(tickers));
      else if (subscription.channel === LIFECYCLE_CHANNEL)
        out.commands.push(this.#commands.subscribe(LIFECYCLE_CHANNEL));
    }
  }

  #lifecycle({ ticker, event_type, yes_value_e4, is_deactivated, price_bands }: LifecycleBody, out: Writing): void {
    if (!this.#wanted.has(ticker) && !this.#books.has(ticker)) return;
    if (price_bands !== null) {
      if (price_bands.length === 0) this.rejections.add('bad_price_ranges');
      out.events.push({ type: 'grid', venue: 'kalshi', market_id: ticker, price_bands, at: out.at });
    }
    if (event_type === 'deactivated' || is_deactivated === true)
      this.#mark(ticker, { status: 'paused', reason: 'deactivated' }, out);
    else if (event_type === 'activated') this.#reactivated(ticker, out);
    else if (event_type === 'determined') {
      this.determined.add(ticker);
      this.#mark(ticker, { status: 'closed', reason: 'determined' }, out);
      if (this.#settle_on !== 'determined') return;
      if (yes_value_e4 === null) this.rejections.add('bad_settlement');
      else out.events.push({ type: 'settlement', venue: 'kalshi', market_id: ticker, yes_value_e4, at: out.at });
    } else if (event_type === 'settled') this.#mark(ticker, { status: 'closed', reason: 'settled' }, out);
  }

  /** Reactivation cancels all resting orders: what we hold is no longer the book. */
  #reactivated(ticker: string, out: Writing): void {
    if (!this.#books.has(ticker)) return;
    this.#mark(ticker, { status: 'gapped', reason: 'reactivated' }, out);
    for (const subscription of this.#subscriptions.values())
      if (subscription.tickers.has(ticker)) this.#askSnapshot(subscription, out);
  }

  /** Say a status once. A closed market stays closed; a gapped book stays gapped until its snapshot. */
  #mark(ticker: string, change: BookChange, { events, at }: Writing): void {
    const { status } = change;
    const book = this.#books.get(ticker) ?? { status: 'empty' as BookStatus, bids: new Map(), asks: new Map() };
    this.#books.set(ticker, book);
    if (book.status === status || book.status === 'closed') return;
    book.status = status;
    events.push(statusEvent('kalshi', ticker, change, at));
  }
}
