/**
 * The adapters' parsers over a capture: raw frames in, the events that a live run would have had out. The state machines are
 * those of the sessions; only sockets, polling and time are missing, because the capture has them behind it.
 */

import { parseSummary } from '../../../adapters/espn/parse-summary.ts';
import { GameKeeper, learnt } from '../../../adapters/espn/session.ts';
import { parseScoreboard } from '../../../adapters/espn/sports/index.ts';
import { parseJson } from '../../../adapters/http/decode.ts';
import { KalshiBookStream } from '../../../adapters/kalshi/book-stream.ts';
import { type KalshiFeeFields, readFeeChanges } from '../../../adapters/kalshi/fees.ts';
import { parseEvents, parseSeries, parseSettlements } from '../../../adapters/kalshi/parse.ts';
import { pairGames } from '../../../adapters/matching/index.ts';
import { PolymarketBookStream } from '../../../adapters/polymarket/book-stream.ts';
import {
  outcomeMarketId,
  parseBook,
  parseGammaEvents,
  parseGammaSettlements,
} from '../../../adapters/polymarket/parse.ts';
import type { GameSnapshot, InputEvent, Stamp, Venue } from '../../trading/types/events.ts';
import type { MarketListing, Parsed, RawFrame } from '../../trading/types/feeds.ts';

/** Time passes in a replayed capture at least this often, as the live host's clock does. */
const CLOCK_EVERY_US = 1_000_000;

/** Turns frames into events; keep one per capture. */
export class CaptureParser {
  /** Frames that gave nothing, by named reason; parsers' own refusals included. */
  readonly rejected: Record<string, number> = {};
  private readonly games = new Map<string, GameSnapshot>();
  private readonly keeper = new GameKeeper();
  private readonly kalshi = new KalshiBookStream();
  private readonly polymarket = new PolymarketBookStream();
  private readonly listings = new Map<string, MarketListing>();
  private readonly announced = new Set<string>();
  private readonly paired = new Set<string>();
  private readonly settled = new Set<string>();
  private readonly fees = new Map<string, KalshiFeeFields>();
  private fee_changes: ReturnType<typeof readFeeChanges> = new Map();
  private clock_at_us = 0;

  /** Events of one frame, in order, a clock event before them when a second has passed. */
  frame(frame: RawFrame): InputEvent[] {
    const at: Stamp = {
      provider_at_us: null,
      received_at_us: frame.received_at_us,
      parsed_at_us: frame.received_at_us,
    };
    const events: InputEvent[] = [];
    if (at.received_at_us - this.clock_at_us >= CLOCK_EVERY_US) {
      this.clock_at_us = at.received_at_us;
      events.push({ type: 'clock', at });
    }
    const found = frame.channel === 'ws' ? this.socket(frame) : this.answer(frame, at);
    events.push(...this.announceFor(found, at), ...found);
    return events;
  }

  private socket({ source, data, received_at_us }: RawFrame): InputEvent[] {
    const stream = source === 'kalshi' ? this.kalshi : source === 'polymarket' ? this.polymarket : null;
    if (stream === null) return this.reject('espn_socket');
    return stream.feed(data, received_at_us).events;
  }

  private answer(frame: RawFrame, at: Stamp): InputEvent[] {
    const json = parseJson(frame.data);
    if (!json.ok) return this.reject('not_json');
    const path = frame.channel.replace(/^GET /, '').split('?')[0] ?? '';
    if (frame.source === 'espn') return this.espnAnswer(path, json.value, at);
    return frame.source === 'kalshi'
      ? this.kalshiAnswer(path, json.value, at)
      : this.polymarketAnswer(path, json.value, at);
  }

  private espnAnswer(path: string, body: unknown, at: Stamp): InputEvent[] {
    if (path.endsWith('/summary')) {
      const recorded = this.take(parseSummary(body));
      if (recorded !== null) this.keeper.learn(recorded.game.game_id, learnt(recorded));
      return [];
    }
    if (!path.endsWith('/scoreboard')) return this.reject('unused_answer');
    const parsed = this.take(parseScoreboard(body, at));
    const events = this.keeper.update(parsed?.games ?? []);
    for (const event of events) this.games.set(event.game.game_id, event.game);
    return events;
  }

  private kalshiAnswer(path: string, body: unknown, at: Stamp): InputEvent[] {
    if (path.endsWith('/events')) {
      for (const listing of this.take(parseEvents(body, this.fees, at.received_at_us))?.listings ?? [])
        this.list(listing);
      return [];
    }
    if (path.endsWith('/series/fee_changes')) {
      this.fee_changes = readFeeChanges(body);
      return [];
    }
    if (/\/series(\/|$)/.test(path)) {
      for (const [series, fields] of this.take(parseSeries(body)) ?? [])
        this.fees.set(series, { ...fields, changes: this.fee_changes.get(series) ?? [] });
      return [];
    }
    if (!path.endsWith('/markets')) return this.reject('unused_answer');
    return parseSettlements(body).flatMap(({ ticker, yes_value_e4, is_final, settled_at_us }) =>
      is_final ? this.settlement('kalshi', ticker, yes_value_e4, { ...at, provider_at_us: settled_at_us }) : [],
    );
  }

  private polymarketAnswer(path: string, body: unknown, at: Stamp): InputEvent[] {
    if (path.endsWith('/book')) {
      const book = this.take(parseBook(body));
      return book === null ? [] : this.polymarket.snapshot(book, at.received_at_us).events;
    }
    if (path.includes('/events')) {
      for (const listing of this.take(parseGammaEvents(body))?.listings ?? []) {
        this.list(listing);
        this.polymarket.follow(listing.yes_ref, listing.market_id, at.received_at_us);
        this.polymarket.connected([listing.yes_ref], at.received_at_us);
      }
      return [];
    }
    // Tells only where to ask for events.
    if (path.endsWith('/sports')) return [];
    if (!path.endsWith('/markets')) return this.reject('unused_answer');
    return parseGammaSettlements(body).flatMap(({ condition_id, values_e4 }) =>
      ([0, 1] as const).flatMap((index) =>
        this.settlement('polymarket', outcomeMarketId(condition_id, index), values_e4[index], at),
      ),
    );
  }

  private settlement(venue: Venue, market_id: string, yes_value_e4: number, at: Stamp): InputEvent[] {
    const key = `${venue}:${market_id}`;
    if (this.settled.has(key)) return [];
    this.settled.add(key);
    return [{ type: 'settlement', venue, market_id, yes_value_e4, at }];
  }

  private list(listing: MarketListing): void {
    this.listings.set(`${listing.venue}:${listing.market_id}`, listing);
  }

  /**
   * Pairs to announce before these events. A live run subscribes to books only after it has announced their pairs, so the
   * first book of a listed market says that the round of listings it belongs to was complete.
   */
  private announceFor(events: readonly InputEvent[], at: Stamp): InputEvent[] {
    const due = events.some((event) => {
      if (event.type !== 'book') return false;
      const key = `${event.venue}:${event.market_id}`;
      return this.listings.has(key) && !this.announced.has(key);
    });
    if (!due) return [];
    const { pairs } = pairGames([...this.games.values()], [...this.listings.values()]);
    const fresh = pairs.filter(({ pair_id }) => !this.paired.has(pair_id));
    for (const pair of fresh) {
      this.paired.add(pair.pair_id);
      for (const market of [pair.a, pair.b])
        if (market !== null) this.announced.add(`${market.venue}:${market.market_id}`);
    }
    return fresh.map((pair) => ({ type: 'pair', pair, at }));
  }

  private take<T extends object>(parsed: Parsed<T>): T | null {
    if (!parsed.ok) {
      this.reject(parsed.reason);
      return null;
    }
    const { rejected } = parsed.value as { rejected?: Record<string, number> };
    for (const [reason, times] of Object.entries(rejected ?? {}))
      this.rejected[reason] = (this.rejected[reason] ?? 0) + times;
    return parsed.value;
  }

  private reject(reason: string): [] {
    this.rejected[reason] = (this.rejected[reason] ?? 0) + 1;
    return [];
  }
}
