/** Everything a simulated Polymarket knows. */
import type { Clock } from '../../../runtime/trading/types/feeds.ts';
import type { PriceE4, QtyCc } from '../../../runtime/trading/types/units.ts';
import { invariant } from '../../../runtime/trading/types/units.ts';
import type { LevelChange } from './books.ts';
import type { PolymarketEventInput, PolymarketLevel, PolymarketMarketState, PolymarketSportInput } from './types.ts';

/** The venue's memory: events, markets by condition, and which token belongs to which market. */
export class PolymarketStore {
  readonly sports: PolymarketSportInput[] = [];
  readonly events = new Map<string, PolymarketEventInput>();
  readonly markets = new Map<string, PolymarketMarketState>();
  readonly tokens = new Map<string, { market: PolymarketMarketState; index: 0 | 1 }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Insert or replace an event; books of markets already known are kept. @returns the new markets. */
  upsertEvent(event: PolymarketEventInput): PolymarketMarketState[] {
    this.events.set(event.id, event);
    const created: PolymarketMarketState[] = [];
    for (const input of event.markets) {
      const known = this.markets.get(input.condition_id);
      if (known !== undefined) {
        known.input = input;
        continue;
      }
      const market: PolymarketMarketState = {
        input,
        event_id: event.id,
        bids: new Map(),
        asks: new Map(),
        tick_e4: input.tick_e4,
        last_trade_e4: null,
        payout_e4: null,
        resolved_at_us: null,
        book_at_ms: Math.floor(this.#clock.nowUs() / 1000),
      };
      this.markets.set(input.condition_id, market);
      this.tokens.set(input.token_ids[0], { market, index: 0 });
      this.tokens.set(input.token_ids[1], { market, index: 1 });
      created.push(market);
    }
    return created;
  }

  /** Forget an event with its markets and tokens. */
  removeEvent(event_id: string): void {
    for (const input of this.events.get(event_id)?.markets ?? []) {
      this.markets.delete(input.condition_id);
      for (const token of input.token_ids) this.tokens.delete(token);
    }
    this.events.delete(event_id);
  }

  /** @throws InvariantError for an unknown condition: that is a bug of the caller. */
  market(condition_id: string): PolymarketMarketState {
    const market = this.markets.get(condition_id);
    invariant(market !== undefined, `simulated Polymarket has no market ${condition_id}`);
    return market;
  }

  /** Replace token 0's book and return what changed. @throws InvariantError when crossed or malformed. */
  setBook(condition_id: string, bids: readonly PolymarketLevel[], asks: readonly PolymarketLevel[]): LevelChange[] {
    const market = this.market(condition_id);
    const next = { bid: toSide(bids), ask: toSide(asks) };
    const crossed =
      next.bid.size > 0 && next.ask.size > 0 && Math.max(...next.bid.keys()) >= Math.min(...next.ask.keys());
    invariant(!crossed, `crossed book on ${condition_id}`);
    const changes = [...changed('bid', market.bids, next.bid), ...changed('ask', market.asks, next.ask)];
    market.bids = next.bid;
    market.asks = next.ask;
    if (changes.length > 0) market.book_at_ms = Math.floor(this.#clock.nowUs() / 1000);
    return changes;
  }
}

function changed(
  side: 'bid' | 'ask',
  before: ReadonlyMap<PriceE4, QtyCc>,
  after: ReadonlyMap<PriceE4, QtyCc>,
): LevelChange[] {
  const changes: LevelChange[] = [];
  for (const price_e4 of before.keys()) if (!after.has(price_e4)) changes.push({ side, price_e4, qty_cc: 0 });
  for (const [price_e4, qty_cc] of after) if (before.get(price_e4) !== qty_cc) changes.push({ side, price_e4, qty_cc });
  return changes;
}

function toSide(levels: readonly PolymarketLevel[]): Map<PriceE4, QtyCc> {
  const side = new Map<PriceE4, QtyCc>();
  for (const [price_e4, qty_cc] of levels) {
    invariant(Number.isInteger(price_e4) && price_e4 > 0 && price_e4 < 10_000, `level price ${price_e4}`);
    invariant(Number.isSafeInteger(qty_cc) && qty_cc > 0, `level size ${qty_cc}`);
    side.set(price_e4, (side.get(price_e4) ?? 0) + qty_cc);
  }
  return side;
}
