/** Polymarket's frames to books, listings and settlements: all that is kept between them, without a socket or a clock. */
import type { InputEvent, Stamp } from '../../runtime/trading/types/events.ts';
import type { Arrival, FrameReader, MarketListing, RawFrame, Taken } from '../../runtime/trading/types/feeds.ts';
import type { TimeUs } from '../../runtime/trading/types/units.ts';
import { asList, asText, dig, parseJson, Rejections } from '../http/decode.ts';
import { stampAt } from '../http/feed.ts';
import { NOTE, requestOf } from '../http/notes.ts';
import { PolymarketBookStream, type TokenStreamOptions, type TokenStreamOutput } from './book-stream.ts';
import { outcomeMarketId, parseBook, parseGammaEvents, parseGammaSettlements } from './parse.ts';

/** What one frame told, and what the session is to do about it. */
export interface PolymarketTaken extends Taken {
  /** Tokens whose `GET /book` is wanted. */
  refetch: string[];
  /** Tokens whose socket is dead and must be replaced. */
  dead: string[];
  /** Of a page of events: where the next page begins; null after the last, or when the frame was no page that could be read. */
  cursor: string | null;
}

/** A followed token and the name of its book. */
export type Token = Pick<MarketListing, 'yes_ref' | 'market_id'>;

/** `data` of a note that a socket is down: why, and whose books it brought. */
export function downNote(reason: string, tokens: readonly string[]): string {
  return JSON.stringify({ reason, tokens });
}

/** Reads the answers and the sockets of one venue. */
export class PolymarketReader implements FrameReader {
  readonly rejections: Rejections;
  readonly #stream: PolymarketBookStream;
  /** Book name of each token that a page of events has listed. */
  readonly #listed = new Map<string, string>();
  /** Conditions of followed tokens that have not paid. */
  readonly #unpaid = new Set<string>();
  /** Conditions that have paid: none pays twice. */
  readonly #paid_conditions = new Set<string>();
  /** Of a capture without notes (before December 2026): its sockets and subscriptions must be supposed. */
  #is_noted = false;

  /** @param rejections where refusals are counted; a session passes its own. */
  constructor(options: TokenStreamOptions = {}, rejections: Rejections = new Rejections()) {
    this.rejections = rejections;
    this.#stream = new PolymarketBookStream(options, rejections);
  }

  /** The books, to look at. */
  get books(): Pick<PolymarketBookStream, 'tokens' | 'status' | 'top' | 'frames' | 'gaps'> {
    return this.#stream;
  }

  /** Conditions of followed tokens that have not paid. */
  get unpaid(): string[] {
    return [...this.#unpaid];
  }

  /**
   * Follow more tokens: with the name of their book, or by bare ids that a page has listed. Others are refused and counted
   * (`unknown_token`). @returns those not followed before
   */
  follow(tokens: readonly (string | Token)[], at_us: TimeUs): string[] {
    const known = new Set(this.#stream.tokens);
    const fresh: string[] = [];
    for (const one of tokens) {
      const token = typeof one === 'string' ? one : one.yes_ref;
      const market_id = typeof one === 'string' ? this.#listed.get(one) : one.market_id;
      if (market_id === undefined) this.rejections.add('unknown_token');
      if (market_id === undefined || known.has(token)) continue;
      known.add(token);
      fresh.push(token);
      this.#stream.follow(token, market_id, at_us);
      this.#unpaid.add(conditionOf(market_id));
    }
    return fresh;
  }

  /** Is a note of silence due? Ask about once a second. */
  isSilent(at_us: TimeUs): boolean {
    return this.#stream.isDue(at_us);
  }

  take(frame: RawFrame, arrival: Arrival = {}): PolymarketTaken {
    // By the thousand, so first and without a look at the channel's words.
    const request = frame.channel === 'ws' ? null : requestOf(frame.channel);
    if (request === null) return this.#paid(this.#socket(frame, arrival));
    const json = arrival.body === undefined ? parseJson(frame.data) : { ok: true as const, value: arrival.body };
    if (json.ok) return this.#answer(request, json.value, stampAt(frame.received_at_us));
    this.rejections.add('not_json');
    return taken();
  }

  #socket({ channel, data, received_at_us: at_us }: RawFrame, { now }: Arrival): Partial<TokenStreamOutput> {
    if (channel === 'ws') {
      this.#suppose(at_us);
      return this.#stream.feed(data, at_us, now);
    }
    this.#is_noted = true;
    switch (channel) {
      case NOTE.open:
      case NOTE.resync:
        return {};
      case NOTE.sent:
        this.#subscribed(data, at_us);
        return {};
      case NOTE.down:
        return { events: this.#down(data, at_us) };
      case NOTE.silent:
        return this.#stream.tick(at_us);
      default:
        this.rejections.add('unknown_channel');
        return {};
    }
  }

  /** A subscription went out: its tokens' books are on the way. */
  #subscribed(data: string, at_us: TimeUs): void {
    const json = parseJson(data);
    const tokens = asList(json.ok ? dig(json.value, 'assets_ids') : null).flatMap((one) => asText(one) ?? []);
    const known = new Set(this.#stream.tokens);
    this.follow(
      tokens.filter((token) => !known.has(token)),
      at_us,
    );
    this.#stream.connected(tokens, at_us);
  }

  #down(data: string, at_us: TimeUs): InputEvent[] {
    const json = parseJson(data);
    const tokens = asList(json.ok ? dig(json.value, 'tokens') : null).flatMap((one) => asText(one) ?? []);
    const reason = json.ok ? asText(dig(json.value, 'reason')) : null;
    return this.#stream.disconnected(tokens, at_us, `socket ${reason ?? 'lost'}`);
  }

  /** Without notes every listed token counts as subscribed on a socket that never fails. */
  #suppose(at_us: TimeUs): void {
    if (this.#is_noted || this.#listed.size === this.#stream.tokens.length) return;
    this.#stream.connected(this.follow([...this.#listed.keys()], at_us), at_us);
  }

  #answer({ path, query }: NonNullable<ReturnType<typeof requestOf>>, body: unknown, at: Stamp): PolymarketTaken {
    if (path.endsWith('/book')) return this.#book(body, at.received_at_us);
    if (path.includes('/events')) return this.#events(body);
    if (path.endsWith('/markets'))
      return taken({ events: this.#settlements(body, new Set(query.getAll('condition_ids')), at) });
    // The sports tell only where to ask for events; the session reads them.
    if (!path.endsWith('/sports')) this.rejections.add('unused_answer');
    return taken();
  }

  #book(body: unknown, at_us: TimeUs): PolymarketTaken {
    this.#suppose(at_us);
    const book = parseBook(body);
    if (book.ok) return this.#paid(this.#stream.snapshot(book.value, at_us));
    this.rejections.add(book.reason);
    return taken();
  }

  #events(body: unknown): PolymarketTaken {
    const parsed = parseGammaEvents(body);
    if (!parsed.ok) {
      this.rejections.add(parsed.reason);
      return taken();
    }
    const { listings, next_cursor, rejected } = parsed.value;
    this.rejections.merge(rejected);
    for (const { yes_ref, market_id } of listings) this.#listed.set(yes_ref, market_id);
    return { ...taken(), listings, cursor: next_cursor };
  }

  /**
   * `market_resolved` may be missed or name no winner (50-50): Gamma has the truth once closed and resolved. Conditions that were asked
   * for count whether they are followed or not: something of them may be held.
   */
  #settlements(body: unknown, asked: ReadonlySet<string>, at: Stamp): InputEvent[] {
    const events: InputEvent[] = [];
    for (const { condition_id, tokens, values_e4 } of parseGammaSettlements(body)) {
      if (this.#paid_conditions.has(condition_id)) continue;
      if (!this.#unpaid.delete(condition_id) && !asked.has(condition_id)) continue;
      this.#paid_conditions.add(condition_id);
      for (const index of [0, 1] as const) {
        const market_id = outcomeMarketId(condition_id, index);
        events.push(...this.#stream.close(tokens[index], at));
        events.push({ type: 'settlement', venue: 'polymarket', market_id, yes_value_e4: values_e4[index], at });
      }
    }
    return events;
  }

  /** What a socket said was paid is not paid again. */
  #paid(output: Partial<TokenStreamOutput>): PolymarketTaken {
    for (const event of output.events ?? [])
      if (event.type === 'settlement') {
        const condition = conditionOf(event.market_id);
        this.#unpaid.delete(condition);
        this.#paid_conditions.add(condition);
      }
    const { unresolved = [] } = output;
    if (unresolved.length > 0) this.rejections.add('resolved_without_winner', unresolved.length);
    return taken(output);
  }
}

function taken({ events = [], refetch = [], dead = [] }: Partial<TokenStreamOutput> = {}): PolymarketTaken {
  return { events, refetch, dead, listings: [], cursor: null };
}

/** The condition that a book's name begins with. */
export function conditionOf(market_id: string): string {
  return market_id.slice(0, market_id.lastIndexOf(':'));
}
