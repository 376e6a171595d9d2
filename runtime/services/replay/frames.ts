/**
 * The adapters' readers over a capture: raw frames in, the events that the live run had out. The readers are those of the
 * sessions; only sockets, polling and time are missing, because the capture has them behind it.
 */
import { EspnReader } from '../../../adapters/espn/reader.ts';
import { Rejections } from '../../../adapters/http/decode.ts';
import { KalshiReader } from '../../../adapters/kalshi/reader.ts';
import { pairGames } from '../../../adapters/matching/index.ts';
import { PolymarketReader } from '../../../adapters/polymarket/reader.ts';
import type { GameSnapshot, InputEvent, Stamp } from '../../trading/types/events.ts';
import type { FrameReader, MarketListing, RawFrame } from '../../trading/types/feeds.ts';

/** Time passes in a replayed capture at least this often, as the live host's clock does. */
const CLOCK_EVERY_US = 1_000_000;

/** Turns frames into events; keep one per capture. */
export class FrameReplay {
  private readonly readers: Readonly<Record<string, FrameReader & { rejections: Rejections }>> = {
    espn: new EspnReader(),
    kalshi: new KalshiReader(),
    polymarket: new PolymarketReader(),
  };
  private readonly rejections = new Rejections();
  private readonly games = new Map<string, GameSnapshot>();
  private readonly listings = new Map<string, MarketListing>();
  private readonly announced = new Set<string>();
  private readonly paired = new Set<string>();
  private clock_at_us = 0;

  /** What was refused, by named reason. */
  get rejected(): Record<string, number> {
    const all = new Rejections();
    all.merge(this.rejections.counts);
    for (const { rejections } of Object.values(this.readers)) all.merge(rejections.counts);
    return all.counts;
  }

  /** Events of one frame, in order, a clock event before them when a second has passed. */
  frame(frame: RawFrame): InputEvent[] {
    const { received_at_us } = frame;
    const at: Stamp = { provider_at_us: null, received_at_us, parsed_at_us: received_at_us };
    const events: InputEvent[] = [];
    if (received_at_us - this.clock_at_us >= CLOCK_EVERY_US) {
      this.clock_at_us = received_at_us;
      events.push({ type: 'clock', at });
    }
    const taken = this.readers[frame.source]?.take(frame);
    if (taken === undefined) {
      // A second source is told apart from a stranger: what it bore out live is not judged again here.
      this.rejections.add(frame.source === 'goalserve' ? 'second_source' : 'unknown_source');
      return events;
    }
    for (const listing of taken.listings) this.listings.set(keyOf(listing), listing);
    for (const event of taken.events) if (event.type === 'game') this.games.set(event.game.game_id, event.game);
    events.push(...this.announceFor(taken.events, at), ...taken.events);
    return events;
  }

  /**
   * Pairs to announce before these events. A live run subscribes to books only after it has announced their pairs, so the
   * first book of a listed market says that the round of listings it belongs to was complete.
   */
  private announceFor(events: readonly InputEvent[], at: Stamp): InputEvent[] {
    const due = events.some(
      (event) => event.type === 'book' && this.listings.has(keyOf(event)) && !this.announced.has(keyOf(event)),
    );
    if (!due) return [];
    const { pairs } = pairGames([...this.games.values()], [...this.listings.values()]);
    const fresh = pairs.filter(({ pair_id }) => !this.paired.has(pair_id));
    for (const pair of fresh) {
      this.paired.add(pair.pair_id);
      for (const market of [pair.a, pair.b]) if (market !== null) this.announced.add(keyOf(market));
    }
    return fresh.map((pair) => ({ type: 'pair', pair, at }));
  }
}

function keyOf({ venue, market_id }: { venue: string; market_id: string }): string {
  return `${venue}:${market_id}`;
}
