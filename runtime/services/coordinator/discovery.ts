/** Finds markets for the games that are on, pairs them across venues and has their books delivered. */

import type { Logger } from '../../telemetry/logger.ts';
import type { GameSnapshot, Pair, PairEvent, Venue, VenueMarket } from '../../trading/types/events.ts';
import type { Clock, FeedSink, MarketListing } from '../../trading/types/feeds.ts';
import { marketAt } from '../../trading/types/venue.ts';
import type { MarketSource, Pairing } from '../feeds.ts';

export interface DiscoveryOptions {
  sources: readonly MarketSource[];
  /** Games known so far. */
  games(): ReadonlyMap<string, GameSnapshot>;
  pair: Pairing;
  sink: FeedSink;
  clock: Clock;
  logger: Logger;
  /** Between rounds, milliseconds; default 30,000. */
  every_ms?: number;
}

/** What one round found. */
export interface DiscoveryRound {
  listings: number;
  pairs: number;
  new_pairs: number;
  /** Listings without a pair, by reason. */
  unmatched: Record<string, number>;
  /** Venues that could not be asked. */
  failed: Venue[];
}

/** Rounds in which a silent venue delays all pairing. */
const PATIENT_ROUNDS = 3;

/**
 * What a pair is announced for: its markets, their fees, how their orders are made and how they settle. One that gains its second
 * venue or another rule is said again.
 */
function shapeOf({ a, b }: Pair): string {
  const rules = ({ market_id, fee, fee_changes = [], price_bands, ...of }: VenueMarket) => [
    ...[
      market_id,
      fee,
      fee_changes,
      price_bands,
      of.min_qty_cc,
      of.lot_cc,
      of.min_notional_udollars,
      of.taker_delay_us,
      ...[of.tie_rule, of.void_rule, of.terms],
    ],
  ];
  return JSON.stringify([a, b].map((market) => market && rules(market)));
}

export class Discovery {
  private readonly options: DiscoveryOptions;
  private readonly known = new Map<string, string>();
  private readonly listings = new Map<Venue, MarketListing[]>();
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<DiscoveryRound> | null = null;
  private stopped = false;
  private rounds = 0;

  constructor(options: DiscoveryOptions) {
    this.options = options;
  }

  /** Pairs announced so far. */
  get pairs(): number {
    return this.known.size;
  }

  /** First round now, then one every so often until {@link stop}. */
  async start(): Promise<DiscoveryRound> {
    const first = await this.round();
    this.schedule();
    return first;
  }

  /** Sooner while there is nothing to trade yet: games or listings may not have arrived when the first round ran. */
  private schedule(): void {
    if (this.stopped) return;
    const every = this.options.every_ms ?? 30_000;
    this.timer = setTimeout(
      () => void this.round().then(() => this.schedule()),
      this.known.size === 0 ? Math.min(2_000, every) : every,
    );
  }

  /** Ask, pair, announce, subscribe. Rounds never overlap. */
  round(): Promise<DiscoveryRound> {
    this.running ??= this.once().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async once(): Promise<DiscoveryRound> {
    const { sources, logger } = this.options;
    const failed: Venue[] = [];
    await Promise.all(
      sources.map(async (source) => {
        try {
          this.listings.set(source.venue, await source.discover());
        } catch (error) {
          failed.push(source.venue);
          logger.warn(
            { err: error, venue: source.venue },
            'markets could not be listed; asked again in the next round',
          );
        }
      }),
    );
    const listings = [...this.listings.values()].flat();
    this.rounds += 1;
    // A pair is announced once; while a venue has not answered yet, wait a little for its half.
    const early = this.rounds <= PATIENT_ROUNDS && this.listings.size < sources.length;
    const nothing = { pairs: [], unmatched: [] };
    const found = this.stopped || early ? nothing : this.options.pair([...this.options.games().values()], listings);
    const { pairs } = found;
    const unmatched: Record<string, number> = {};
    for (const { reason } of found.unmatched) unmatched[reason] = (unmatched[reason] ?? 0) + 1;
    logger.debug({ listings: listings.length, pairs: pairs.length, unmatched, failed }, 'markets listed and paired');
    const fresh = pairs.filter((pair) => this.known.get(pair.pair_id) !== shapeOf(pair));
    for (const pair of fresh) this.announce(pair);
    if (fresh.length > 0) await this.subscribe(pairs, listings);
    return { listings: listings.length, pairs: pairs.length, new_pairs: fresh.length, unmatched, failed };
  }

  private announce(pair: Pair): void {
    this.known.set(pair.pair_id, shapeOf(pair));
    const now = this.options.clock.nowUs();
    const event: PairEvent = {
      type: 'pair',
      pair,
      at: { provider_at_us: null, received_at_us: now, parsed_at_us: now },
    };
    this.options.sink.event(event);
  }

  private async subscribe(pairs: readonly Pair[], listings: readonly MarketListing[]): Promise<void> {
    for (const source of this.options.sources) {
      const wanted = new Set(pairs.map((pair) => marketAt(pair, source.venue)?.market_id));
      const chosen = listings.filter((one) => one.venue === source.venue && wanted.has(one.market_id));
      try {
        await source.subscribe(chosen);
      } catch (error) {
        this.options.logger.warn({ err: error, venue: source.venue }, 'books could not be subscribed');
      }
    }
  }

  /** No further rounds; resolves when the running one ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.running?.catch(() => undefined);
  }
}
