/**
 * Polymarket books from market-channel frames, as a state machine without a socket: text in, events and refetches out.
 *
 * There is one book per token, named `${conditionId}:${0|1}`, on that token's own scale: the two mirrored books of a
 * condition both arrive in full, so none is derived from the other. Frames carry no sequence; instead every change states
 * the best prices after it. When ours differ the book is `gapped` until a new `book` frame or `GET /book` (polymarket.md 4.1).
 */
import type { BookStatus, InputEvent, Stamp } from '../../runtime/trading/types/events.ts';
import { ONE_DOLLAR_E4, type PriceE4, type QtyCc, type TimeUs } from '../../runtime/trading/types/units.ts';
import { Rejections } from '../http/decode.ts';
import { type BookChange, stampAt, statusEvent } from '../http/feed.ts';
import { type TokenBook, tickBand } from './parse.ts';
import { type LevelChange, type MarketMessage, parseMarketFrame } from './parse-ws.ts';

/** What one input caused. `refetch` names tokens whose `GET /book` is wanted; `unresolved` conditions' tokens to look up. */
export interface TokenStreamOutput {
  events: InputEvent[];
  refetch: string[];
  unresolved: string[];
  /** Tokens whose silent book turned out to differ from REST: their socket is dead and must be replaced. */
  dead: string[];
}

/** Settings of a {@link PolymarketBookStream}. */
export interface TokenStreamOptions {
  /** A token without a frame for longer is stale and refetched: sockets have stayed open and answered PONG while dead. */
  stale_after_us?: number;
  /** A book that should have come and has not is asked for again after this time. */
  retry_after_us?: number;
}

/** Changes kept while a book waits for its REST snapshot. Beyond it they are forgotten, and only a snapshot newer than them will do. */
const MAX_HELD = 500;
/** A stamp that is further ahead of our clock is not believed: nothing could ever be newer. */
const AHEAD_US = 5_000_000;

interface Held {
  change: LevelChange;
  at: Stamp;
}

interface TokenState {
  market_id: string;
  status: BookStatus;
  /** Size by price; a level of size 0 is dust: shown by the venue, too small to count. */
  bids: Map<PriceE4, QtyCc>;
  asks: Map<PriceE4, QtyCc>;
  last_frame_at_us: TimeUs;
  /** Its socket is connected. A REST book of a token without a socket would never be updated, so it is not used. */
  is_online: boolean;
  /** When the book that is missing was last waited for. */
  asked_at_us: TimeUs;
  /** Venue time of the newest book or change applied. */
  provider_at_us: TimeUs;
  held: Held[];
}

/** Keeps the books of the tokens it was told to follow. */
export class PolymarketBookStream {
  readonly #stale_after_us: number;
  readonly #retry_after_us: number;
  readonly #tokens = new Map<string, TokenState>();
  readonly rejections: Rejections;
  frames = 0;
  gaps = 0;

  /** @param rejections where refusals are counted; a session passes its own. */
  constructor(options: TokenStreamOptions = {}, rejections: Rejections = new Rejections()) {
    this.rejections = rejections;
    this.#stale_after_us = options.stale_after_us ?? 60_000_000;
    this.#retry_after_us = options.retry_after_us ?? 3_000_000;
  }

  /** Tokens followed. */
  get tokens(): string[] {
    return [...this.#tokens.keys()];
  }

  /** Follow a token; its book's events carry `market_id`. */
  follow(token: string, market_id: string, now_us: TimeUs): void {
    if (this.#tokens.has(token)) return;
    const book = { market_id, status: 'empty' as const, bids: new Map(), asks: new Map(), held: [] };
    const times = { last_frame_at_us: now_us, asked_at_us: now_us, provider_at_us: 0 };
    this.#tokens.set(token, { ...book, ...times, is_online: false });
  }

  /** Status of a token's book. */
  status(token: string): BookStatus {
    return this.#tokens.get(token)?.status ?? 'empty';
  }

  /** Best bid and ask of a token's book, dust included; 0 and 10,000 when empty. */
  top(token: string): { bid_e4: PriceE4; ask_e4: PriceE4 } {
    return topOf(this.#tokens.get(token));
  }

  /** The socket of these tokens is open and subscribed; their books are on the way. */
  connected(tokens: readonly string[], at_us: TimeUs): void {
    for (const token of tokens) {
      const state = this.#tokens.get(token);
      if (state === undefined) continue;
      state.is_online = true;
      state.asked_at_us = at_us;
      state.last_frame_at_us = at_us;
    }
  }

  /** The connection of these tokens ended: their books wait for a new `book`. */
  disconnected(tokens: readonly string[], at_us: TimeUs, reason: string): InputEvent[] {
    const events: InputEvent[] = [];
    for (const token of tokens) {
      const state = this.#tokens.get(token);
      if (state !== undefined) state.is_online = false;
      this.#gap(token, { reason, cause: 'disconnected' }, stampAt(at_us), events);
    }
    return events;
  }

  /** The condition of this token has paid (seen elsewhere than on the socket). */
  close(token: string, at: Stamp): InputEvent[] {
    const events: InputEvent[] = [];
    this.#mark(token, { status: 'closed', reason: 'resolved' }, at, events);
    return events;
  }

  /** Has any token been silent too long? Ask about once a second; {@link tick} then says which. */
  isDue(at_us: TimeUs): boolean {
    return [...this.#tokens.values()].some((state) => this.#isSilent(state, at_us));
  }

  #isSilent({ status, is_online, asked_at_us, last_frame_at_us }: TokenState, at_us: TimeUs): boolean {
    if (!is_online || status === 'closed') return false;
    const waiting = status === 'gapped' || status === 'empty';
    const [since_us, most_us] = waiting
      ? [asked_at_us, this.#retry_after_us]
      : [last_frame_at_us, this.#stale_after_us];
    return at_us - since_us > most_us;
  }

  /** Find tokens that have been silent too long. */
  tick(at_us: TimeUs): TokenStreamOutput {
    const out = empty();
    const silent = { status: 'stale', reason: 'token silent' } as const;
    for (const [token, state] of this.#tokens) {
      if (!this.#isSilent(state, at_us)) continue;
      if (state.status === 'live') this.#mark(token, silent, stampAt(at_us), out.events);
      // Ask REST, and not again before another full period: a quiet market is confirmed, a dead socket found out.
      state.last_frame_at_us = at_us;
      state.asked_at_us = at_us;
      out.refetch.push(token);
    }
    return out;
  }

  /** Take one text frame. Never throws on outside input. */
  feed(text: string, received_at_us: TimeUs, now: () => TimeUs = () => received_at_us): TokenStreamOutput {
    const out = empty();
    const parsed = parseMarketFrame(text);
    const at: Stamp = { provider_at_us: null, received_at_us, parsed_at_us: now() };
    if (!parsed.ok) {
      this.frames += 1;
      this.rejections.add(parsed.reason);
      return out;
    }
    if (!parsed.value.is_pong) this.frames += 1;
    this.rejections.merge(parsed.value.rejected);
    for (const message of parsed.value.messages) this.#dispatch(message, at, out);
    return out;
  }

  /**
   * Take a book from `GET /book`; changes newer than it, held while the book was gapped, are applied on top. One that is older than
   * what was applied before is refused: the book stays as it is, and is asked for again.
   */
  snapshot(book: TokenBook, received_at_us: TimeUs): TokenStreamOutput {
    const out = empty();
    const state = this.#tokens.get(book.asset_id);
    if (state === undefined) return out;
    const { held, status } = state;
    if (!state.is_online || !this.#isNewer(book, state)) return out;
    const before = topOf(state);
    this.#replace(book, { ...stampAt(received_at_us), provider_at_us: book.provider_at_us }, out);
    const after = topOf(state);
    if (status === 'stale' && (before.bid_e4 !== after.bid_e4 || before.ask_e4 !== after.ask_e4))
      out.dead.push(book.asset_id);
    const newer = held.filter(({ at }) => (at.provider_at_us ?? Number.POSITIVE_INFINITY) > (book.provider_at_us ?? 0));
    const last = newer.at(-1);
    if (last === undefined || state.status !== 'live') return out;
    this.#apply(
      state,
      newer.map(({ change }) => change),
      last.at,
      out,
    );
    return out;
  }

  /** Whether a whole book is at least as new as every book and change before it. Without a stamp nobody can tell. */
  #isNewer({ provider_at_us }: TokenBook, state: TokenState): boolean {
    const is_first = state.provider_at_us === 0 && state.held.length === 0;
    if (provider_at_us === null && !is_first) this.rejections.add('unstamped_book');
    else if ((provider_at_us ?? 0) < state.provider_at_us) this.rejections.add('old_book');
    else return true;
    return false;
  }

  #dispatch(message: MarketMessage, at: Stamp, out: TokenStreamOutput): void {
    switch (message.type) {
      case 'book':
        this.#online(message.book.asset_id);
        this.#bookFrame(message.book, { ...at, provider_at_us: message.book.provider_at_us }, out);
        return;
      case 'price_change':
        this.#changes(message.changes, { ...at, provider_at_us: message.provider_at_us }, out);
        return;
      case 'tick_size_change':
        this.#alive(message.asset_id, at);
        this.#grid(message, at, out);
        if (this.#gap(message.asset_id, { reason: 'tick_size_change' }, at, out.events))
          out.refetch.push(message.asset_id);
        return;
      case 'resolved':
        this.#resolved(message, { ...at, provider_at_us: message.provider_at_us }, out);
        return;
      case 'alive':
        if (message.asset_id !== null) this.#alive(message.asset_id, at);
        return;
      case 'broken':
        if (message.asset_id === null) return;
        if (this.#gap(message.asset_id, { reason: message.reason }, at, out.events)) out.refetch.push(message.asset_id);
        return;
    }
  }

  #online(token: string): void {
    const state = this.#tokens.get(token);
    if (state !== undefined) state.is_online = true;
  }

  #alive(token: string, at: Stamp): void {
    const state = this.#tokens.get(token);
    if (state !== undefined) state.last_frame_at_us = at.received_at_us;
  }

  /** A whole book from the socket. An old one says nothing of a live book; one that waits goes on waiting. */
  #bookFrame(book: TokenBook, at: Stamp, out: TokenStreamOutput): void {
    const state = this.#tokens.get(book.asset_id);
    if (state !== undefined && !this.#isNewer(book, state)) {
      state.last_frame_at_us = at.received_at_us;
      return;
    }
    this.#replace(book, at, out);
  }

  /** Another price grid: orders keep to it from now on. A step that cannot be read leaves no price that an order may have. */
  #grid(
    { asset_id, new_tick_size }: { asset_id: string; new_tick_size: string | null },
    at: Stamp,
    out: TokenStreamOutput,
  ): void {
    const state = this.#tokens.get(asset_id);
    if (state === undefined) return;
    const band = tickBand(new_tick_size);
    if (band === null) this.rejections.add('bad_tick_size');
    const price_bands = band === null ? [] : [band];
    out.events.push({ type: 'grid', venue: 'polymarket', market_id: state.market_id, price_bands, at });
  }

  #replace(book: TokenBook, at: Stamp, out: TokenStreamOutput): void {
    const state = this.#tokens.get(book.asset_id);
    if (state === undefined) {
      this.rejections.add('unknown_token');
      return;
    }
    if (state.status === 'closed') return;
    state.bids = new Map(book.bids);
    state.asks = new Map(book.asks);
    state.held = [];
    state.last_frame_at_us = at.received_at_us;
    state.provider_at_us = newestOf(state, at);
    const { bid_e4, ask_e4 } = topOf(state);
    if (bid_e4 >= ask_e4) {
      this.rejections.add('crossed_book');
      if (this.#gap(book.asset_id, { reason: 'crossed_book' }, at, out.events)) out.refetch.push(book.asset_id);
      return;
    }
    state.status = 'live';
    const bids = book.bids.filter(([, qty_cc]) => qty_cc > 0);
    const asks = book.asks.filter(([, qty_cc]) => qty_cc > 0);
    out.events.push({ type: 'book', venue: 'polymarket', market_id: state.market_id, bids, asks, at });
  }

  #changes(changes: readonly LevelChange[], at: Stamp, out: TokenStreamOutput): void {
    const frame = new Map<TokenState, LevelChange[]>();
    // A frame mirrors its changes on the market's other token, which nobody follows where one outcome is listed.
    const is_ours = changes.some(({ asset_id }) => this.#tokens.has(asset_id));
    for (const change of changes) {
      const state = this.#tokens.get(change.asset_id);
      if (state === undefined) {
        if (!is_ours) this.rejections.add('unknown_token');
        continue;
      }
      state.last_frame_at_us = at.received_at_us;
      if (state.status === 'closed') continue;
      if (state.status === 'gapped' || state.status === 'empty') {
        this.rejections.add('change_without_book');
        if (state.held.length < MAX_HELD) state.held.push({ change, at });
        else state.provider_at_us = newestOf(state, at);
        continue;
      }
      const of_token = frame.get(state);
      if (of_token === undefined) frame.set(state, [change]);
      else of_token.push(change);
    }
    for (const [state, of_token] of frame) this.#apply(state, of_token, at, out);
  }

  /**
   * All changes of one frame in one token's book, as one event: between them the book may be crossed, which nobody is
   * to see. The best prices of the last change describe the book after the frame; where ours differ something is
   * missing.
   */
  #apply(state: TokenState, changes: readonly LevelChange[], at: Stamp, out: TokenStreamOutput): void {
    for (const { side, price_e4, qty_cc, is_removed } of changes) {
      const ladder = side === 'bid' ? state.bids : state.asks;
      if (is_removed) ladder.delete(price_e4);
      else ladder.set(price_e4, qty_cc);
    }
    if (state.status === 'stale') state.status = 'live';
    state.provider_at_us = newestOf(state, at);
    const last = changes.at(-1);
    if (last === undefined || !this.#agrees(state, last, at, out)) return;
    const { market_id } = state;
    out.events.push({
      type: 'book_changes',
      venue: 'polymarket',
      market_id,
      mode: 'set',
      changes: changes.map(({ side, price_e4, qty_cc }) => ({ side, price_e4, qty_cc })),
      best_bid_e4: counted(state.bids, last.best_bid_e4, 0),
      best_ask_e4: counted(state.asks, last.best_ask_e4, ONE_DOLLAR_E4),
      at,
    });
  }

  #agrees(state: TokenState, change: LevelChange, at: Stamp, out: TokenStreamOutput): boolean {
    const { asset_id, best_bid_e4, best_ask_e4 } = change;
    const { bid_e4, ask_e4 } = topOf(state);
    const agrees = (best_bid_e4 ?? bid_e4) === bid_e4 && (best_ask_e4 ?? ask_e4) === ask_e4;
    if (agrees && bid_e4 < ask_e4) return true;
    this.gaps += 1;
    const reason = `top ${bid_e4}/${ask_e4}, venue says ${best_bid_e4 ?? '?'}/${best_ask_e4 ?? '?'}`;
    if (this.#gap(asset_id, { reason, cause: 'top_mismatch' }, at, out.events)) out.refetch.push(asset_id);
    return false;
  }

  #resolved(message: Extract<MarketMessage, { type: 'resolved' }>, at: Stamp, out: TokenStreamOutput): void {
    const known = message.asset_ids.filter((token) => this.#tokens.has(token));
    for (const token of known) {
      this.#mark(token, { status: 'closed', reason: 'resolved' }, at, out.events);
      if (message.winning_asset_id === null) {
        out.unresolved.push(token);
        continue;
      }
      const market_id = this.#tokens.get(token)?.market_id ?? '';
      const yes_value_e4 = token === message.winning_asset_id ? ONE_DOLLAR_E4 : 0;
      out.events.push({ type: 'settlement', venue: 'polymarket', market_id, yes_value_e4, at });
    }
  }

  /** True when the book was not gapped before: then it needs a refetch. */
  #gap(token: string, why: Omit<BookChange, 'status'>, at: Stamp, events: InputEvent[]): boolean {
    const state = this.#tokens.get(token);
    if (state === undefined || state.status === 'gapped' || state.status === 'closed') return false;
    this.#mark(token, { status: 'gapped', ...why }, at, events);
    return true;
  }

  #mark(token: string, change: BookChange, at: Stamp, events: InputEvent[]): void {
    const state = this.#tokens.get(token);
    const { status } = change;
    if (state === undefined || state.status === status || state.status === 'closed') return;
    state.status = status;
    if (status === 'gapped') {
      state.held = [];
      state.asked_at_us = at.received_at_us;
    }
    events.push(statusEvent('polymarket', state.market_id, change, at));
  }
}

/** Venue time of the newest that was seen of a book, this included. */
function newestOf({ provider_at_us }: TokenState, at: Stamp): TimeUs {
  return Math.max(provider_at_us, Math.min(at.provider_at_us ?? 0, at.received_at_us + AHEAD_US));
}

function topOf(state: TokenState | undefined): { bid_e4: PriceE4; ask_e4: PriceE4 } {
  let bid_e4 = 0;
  let ask_e4 = ONE_DOLLAR_E4;
  for (const price_e4 of state?.bids.keys() ?? []) if (price_e4 > bid_e4) bid_e4 = price_e4;
  for (const price_e4 of state?.asks.keys() ?? []) if (price_e4 < ask_e4) ask_e4 = price_e4;
  return { bid_e4, ask_e4 };
}

/**
 * The venue's best price for the desk, which does not see levels below 0.01 contract: null where the best level is
 * such a one or the frame does not say.
 */
function counted(ladder: ReadonlyMap<PriceE4, QtyCc>, best_e4: PriceE4 | null, empty_e4: PriceE4): PriceE4 | null {
  return best_e4 === null || best_e4 === empty_e4 || (ladder.get(best_e4) ?? 0) > 0 ? best_e4 : null;
}

function empty(): TokenStreamOutput {
  return { events: [], refetch: [], unresolved: [], dead: [] };
}
