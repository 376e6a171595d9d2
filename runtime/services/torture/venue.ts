/** A venue with its own truth: orders, fills, cash and positions by its netting rule. It knows nothing of the desk's books. */
import type { EngineContract } from '../../../engine-wasm/contract.ts';
import { kernelFee } from '../../trading/market/book.ts';
import type { Level, OrderEvent, Venue, VenueMarket } from '../../trading/types/events.ts';
import type { OrderIntent } from '../../trading/types/journal.ts';
import type { Rng } from '../../trading/types/rng.ts';
import { venueSpec } from '../../trading/types/venue.ts';
import type { Badness } from './script.ts';

const DOLLAR = 10_000;

/** One fill as it happened. */
export interface VenueFill {
  fill_id: string;
  order_id: string;
  market_id: string;
  qty_cc: number;
  cost_udollars: number;
  fee_udollars: number;
}

/** One order as the venue has it. */
export interface VenueOrder {
  intent: OrderIntent;
  /** Null while it is worked on. */
  end: OrderEvent['status'] | null;
  reason: string;
  filled_cc: number;
  fills: VenueFill[];
}

interface Holding {
  yes: number;
  no: number;
}

/** A market that has paid: what it pays now and what it paid for. */
interface Paid extends Holding {
  yes_value_e4: number;
}

export class VenueSim {
  readonly venue: Venue;
  /** Cash that trading and settlements have brought. */
  flow_udollars = 0;
  readonly orders = new Map<string, VenueOrder>();
  readonly fills: VenueFill[] = [];
  readonly books = new Map<string, { bids: Level[]; asks: Level[] }>();
  readonly held = new Map<string, Holding>();
  readonly paid = new Map<string, Paid>();
  down_until_us = 0;
  private readonly markets: ReadonlyMap<string, VenueMarket>;
  private readonly engine: EngineContract;
  private readonly rng: Rng;
  private readonly badness: Badness;

  constructor(
    venue: Venue,
    of: { markets: readonly VenueMarket[]; engine: EngineContract; rng: Rng; badness: Badness },
  ) {
    this.venue = venue;
    this.engine = of.engine;
    this.rng = of.rng;
    this.badness = of.badness;
    this.markets = new Map(of.markets.map((market) => [market.market_id, market]));
    for (const id of this.markets.keys()) this.held.set(id, { yes: 0, no: 0 });
  }

  /** An order has arrived; it is worked on until {@link match}. */
  accept(intent: OrderIntent): VenueOrder {
    const order: VenueOrder = { intent, end: null, reason: '', filled_cc: 0, fills: [] };
    this.orders.set(intent.order_id, order);
    return order;
  }

  /** The order meets the book: what does not fill at once is cancelled. */
  match(order: VenueOrder, at_us: number): void {
    const { intent } = order;
    const { market_id, action, side, qty_cc, limit_e4 } = intent;
    const refusal = this.refusal(intent, at_us);
    if (refusal !== null) {
      order.end = 'rejected';
      order.reason = refusal;
      return;
    }
    const book = this.books.get(market_id) ?? { bids: [], asks: [] };
    const buys_yes = (side === 'yes') === (action === 'buy');
    const levels = buys_yes ? book.asks : book.bids;
    const bound_e4 = action === 'buy' ? limit_e4 : DOLLAR - limit_e4;
    const short = this.rng.chance(this.badness.partial / 1_000_000);
    let left = short ? Math.floor(qty_cc * this.rng.next()) : qty_cc;
    while (left > 0 && levels.length > 0) {
      const [yes_price, there] = levels[0] as Level;
      const price_e4 = buys_yes ? yes_price : DOLLAR - yes_price;
      if (price_e4 > bound_e4) break;
      const took = Math.min(left, there);
      left -= took;
      if (took === there) levels.shift();
      else levels[0] = [yes_price, there - took];
      const cut = took > 1 && this.rng.chance(0.2) ? this.rng.int(1, took - 1) : took;
      this.fill(order, cut, price_e4);
      if (cut < took) this.fill(order, took - cut, price_e4);
    }
    order.end = order.filled_cc === qty_cc ? 'filled' : 'cancelled';
    order.reason = order.end === 'cancelled' ? 'no more at the limit' : '';
  }

  private refusal({ market_id, side, action, qty_cc, venue }: OrderIntent, at_us: number): string | null {
    if (at_us < this.down_until_us) return 'the venue is halted';
    if (this.paid.has(market_id)) return 'the market is closed';
    const { [side]: held } = this.held.get(market_id) as Holding;
    if (action === 'sell' && venueSpec(venue).netting !== 'nets' && held < qty_cc) return 'not held';
    return this.rng.chance(this.badness.rejected / 1_000_000) ? 'refused' : null;
  }

  /** @param price_e4 of what is bought: selling YES is buying NO */
  private fill(order: VenueOrder, qty_cc: number, price_e4: number): void {
    const { order_id, market_id, action, side } = order.intent;
    const { fee } = this.markets.get(market_id) as VenueMarket;
    const { rate_e5, rounding } = kernelFee(fee);
    const fee_udollars = this.engine.takerFee(rate_e5, rounding, price_e4, qty_cc);
    const cost = price_e4 * qty_cc;
    const cost_udollars = action === 'buy' ? cost : DOLLAR * qty_cc - cost;
    const fill_id = `${order_id}-v${order.fills.length + 1}`;
    const fill: VenueFill = { fill_id, order_id, market_id, qty_cc, cost_udollars, fee_udollars };
    order.fills.push(fill);
    order.filled_cc += qty_cc;
    this.fills.push(fill);
    const held = this.held.get(market_id) as Holding;
    const other = side === 'yes' ? 'no' : 'yes';
    this.flow_udollars -= fee_udollars;
    if (venueSpec(this.venue).netting !== 'nets') {
      held[side] += action === 'buy' ? qty_cc : -qty_cc;
      this.flow_udollars += action === 'buy' ? -cost : cost_udollars;
      return;
    }
    const [bought, against] = action === 'buy' ? ([side, other] as const) : ([other, side] as const);
    const netted = Math.min(held[against], qty_cc);
    held[against] -= netted;
    held[bought] += qty_cc - netted;
    this.flow_udollars += netted * DOLLAR - cost;
  }

  /** The market pays, or pays otherwise than before. */
  settle(market_id: string, yes_value_e4: number): void {
    const held = this.held.get(market_id) as Holding;
    const before = this.paid.get(market_id);
    const worth = ({ yes, no }: Holding, value: number): number => yes * value + no * (DOLLAR - value);
    if (before === undefined) {
      this.flow_udollars += worth(held, yes_value_e4);
      this.paid.set(market_id, { ...held, yes_value_e4 });
      this.held.set(market_id, { yes: 0, no: 0 });
      return;
    }
    this.flow_udollars += worth(before, yes_value_e4) - worth(before, before.yes_value_e4);
    before.yes_value_e4 = yes_value_e4;
  }
}
