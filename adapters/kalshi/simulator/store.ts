/** Everything a simulated exchange knows: series, events, markets and their books, in insertion order. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../runtime/trading/types/feeds.ts';
import type { PriceE4, QtyCc } from '../../../runtime/trading/types/units.ts';
import { invariant } from '../../../runtime/trading/types/units.ts';
import { bestBid } from './documents.ts';
import type { KalshiEventInput, KalshiLevel, KalshiMarketState, KalshiSeriesInput } from './types.ts';

/** One change of one level, in the leg's own price. */
export interface BookChange {
  side: 'yes' | 'no';
  price_e4: PriceE4;
  /** Signed change of the size. */
  delta_cc: QtyCc;
}

/** The exchange's memory. */
export class KalshiStore {
  readonly series = new Map<string, KalshiSeriesInput>();
  readonly events = new Map<string, KalshiEventInput>();
  readonly markets = new Map<string, KalshiMarketState>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Insert or replace an event; books and status of markets already known are kept. @returns the new markets. */
  upsertEvent(event: KalshiEventInput): KalshiMarketState[] {
    this.events.set(event.event_ticker, event);
    const created: KalshiMarketState[] = [];
    for (const input of event.markets) {
      const known = this.markets.get(input.ticker);
      if (known !== undefined) {
        known.input = input;
        continue;
      }
      const market: KalshiMarketState = {
        input,
        event_ticker: event.event_ticker,
        series_ticker: event.series_ticker,
        market_id: randomUUID(),
        created_at_us: this.#clock.nowUs(),
        close_time_us: input.close_time_us,
        status: input.status ?? 'active',
        result: null,
        settled_at_us: null,
        yes: new Map(),
        no: new Map(),
        last_price_e4: 0,
        volume_cc: 0,
      };
      this.markets.set(input.ticker, market);
      created.push(market);
    }
    return created;
  }

  /** Forget an event with its markets, as the live listing does after a while. */
  removeEvent(event_ticker: string): void {
    for (const market of this.marketsOf(event_ticker)) this.markets.delete(market.input.ticker);
    this.events.delete(event_ticker);
  }

  /** Markets of an event, in listing order. */
  marketsOf(event_ticker: string): KalshiMarketState[] {
    const event = this.events.get(event_ticker);
    if (event === undefined) return [];
    return event.markets.flatMap((input) => this.markets.get(input.ticker) ?? []);
  }

  /** @throws InvariantError for an unknown ticker: that is a bug of the caller. */
  market(ticker: string): KalshiMarketState {
    const market = this.markets.get(ticker);
    invariant(market !== undefined, `simulated Kalshi has no market ${ticker}`);
    return market;
  }

  /**
   * Replace both legs and return what changed, removals first so that the book never crosses on the way.
   * @throws InvariantError when the legs cross (best yes bid + best no bid must be below $1) or a level is malformed.
   */
  setBook(ticker: string, yes: readonly KalshiLevel[], no: readonly KalshiLevel[]): BookChange[] {
    const market = this.market(ticker);
    const next = { yes: toLeg(yes), no: toLeg(no) };
    const sum = (bestBid(next.yes) ?? 0) + (bestBid(next.no) ?? 0);
    invariant(sum < 10_000 || next.yes.size === 0 || next.no.size === 0, `crossed book on ${ticker}`);
    const removed: BookChange[] = [];
    const added: BookChange[] = [];
    for (const side of ['yes', 'no'] as const) {
      const before = market[side];
      for (const [price_e4, qty] of before) {
        if (!next[side].has(price_e4)) removed.push({ side, price_e4, delta_cc: -qty });
      }
      for (const [price_e4, qty] of next[side]) {
        const delta_cc = qty - (before.get(price_e4) ?? 0);
        if (delta_cc !== 0) added.push({ side, price_e4, delta_cc });
      }
      market[side] = next[side];
    }
    return [...removed, ...added];
  }
}

function toLeg(levels: readonly KalshiLevel[]): Map<PriceE4, QtyCc> {
  const leg = new Map<PriceE4, QtyCc>();
  for (const [price_e4, qty_cc] of levels) {
    invariant(Number.isInteger(price_e4) && price_e4 > 0 && price_e4 < 10_000, `level price ${price_e4}`);
    invariant(Number.isSafeInteger(qty_cc) && qty_cc > 0, `level size ${qty_cc}`);
    leg.set(price_e4, (leg.get(price_e4) ?? 0) + qty_cc);
  }
  return leg;
}
