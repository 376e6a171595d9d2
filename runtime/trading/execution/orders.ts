/**
 * Every order that is not over, as a fold of the journal, and what a venue's answers do to it. Answers may come twice, late and in
 * any order: a fill counts once by its id, an ending waits for the fills that it counts, and an order of which nothing is heard is
 * `unknown` and asked for. Nothing here sends an order twice.
 */
import { FINAL_ORDER_STATES, type FillEvent, type OrderEvent, type OrderStatus, type Venue } from '../types/events.ts';
import type { Fill, JournalEntry, OrderIntent, OrderUpdate } from '../types/journal.ts';
import type { QtyCc, TimeUs, Udollars } from '../types/units.ts';

/** One order that is not over. */
export interface OrderState {
  intent: OrderIntent;
  status: OrderStatus;
  filled_qty_cc: QtyCc;
  /** Paid or received so far, fees apart. */
  cost_udollars: Udollars;
  fills: string[];
  /** The venue has ended it with more filled than was reported: it ends when those fills are here. */
  ending: OrderUpdate['ending'];
  /** Of its last entry. */
  at_us: TimeUs;
  /** Number of its intent in `decisions`. */
  seq: number;
}

/** Everything that is known of orders; plain data, equal after a restart. */
export interface OrdersState {
  open: Record<string, OrderState>;
  /** Fills of orders that are over, the latest only: the same fill may be told again. */
  over: Record<string, { intent: OrderIntent; fills: string[]; filled_qty_cc: QtyCc }>;
}

/** Orders that are over and remembered at least; so many more are forgotten together, because counting them costs as much as all. */
const OVER_KEPT = 2_000;
const OVER_MORE = 500;

/** No orders yet. */
function noOrders(): OrdersState {
  return { open: {}, over: {} };
}

/** Whether an order in this state can no longer change, apart from fills that are told late. */
export function isOver(status: OrderStatus): boolean {
  return (FINAL_ORDER_STATES as readonly string[]).includes(status);
}

/** What an answer of a venue means. */
export type Answer =
  | { kind: 'nothing' }
  | { kind: 'update'; update: OrderUpdate }
  /** Not ours, or more than was ordered: nothing of that venue can be trusted until somebody has looked. */
  | { kind: 'foreign'; venue: Venue | null; text: string }
  | { kind: 'fill'; fill: Fill; update: OrderUpdate };

const NOTHING: Answer = { kind: 'nothing' };

export class Orders {
  private own = noOrders();
  /** Of `over`. */
  private remembered = 0;

  /** Everything it knows. */
  get state(): OrdersState {
    return this.own;
  }

  /** Take over a checkpoint. */
  set state(state: OrdersState) {
    this.own = state;
    this.remembered = Object.keys(state.over).length;
  }

  /** Apply one entry. */
  fold(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'order_intent':
        this.state.open[entry.body.order_id] = {
          ...{ intent: entry.body, status: 'intended', filled_qty_cc: 0, cost_udollars: 0, fills: [] },
          ...{ ending: null, at_us: entry.at_us, seq: entry.seq },
        };
        break;
      case 'order_update':
        this.foldUpdate(entry.body, entry.at_us);
        break;
      case 'fill':
        this.foldFill(entry.body, entry.at_us);
        break;
      default:
        break;
    }
  }

  private foldUpdate({ order_id, status, ending }: OrderUpdate, at_us: TimeUs): void {
    const order = this.state.open[order_id];
    if (order === undefined) return;
    order.status = status;
    order.ending = ending ?? null;
    order.at_us = at_us;
    if (!isOver(status)) return;
    delete this.state.open[order_id];
    const { intent, fills, filled_qty_cc } = order;
    this.state.over[order_id] = { intent, fills, filled_qty_cc };
    this.remembered += 1;
    if (this.remembered <= OVER_KEPT + OVER_MORE) return;
    for (const id of Object.keys(this.state.over).slice(0, OVER_MORE)) delete this.state.over[id];
    this.remembered -= OVER_MORE;
  }

  private foldFill({ order_id, fill_id, qty_cc, cost_udollars }: Fill, at_us: TimeUs): void {
    const order = this.state.open[order_id];
    const over = this.state.over[order_id];
    if (order !== undefined) {
      order.fills.push(fill_id);
      order.filled_qty_cc += qty_cc;
      order.cost_udollars += cost_udollars;
      order.at_us = at_us;
    } else if (over !== undefined) {
      over.fills.push(fill_id);
      over.filled_qty_cc += qty_cc;
    }
  }

  /** Orders that are not over. */
  open(): OrderState[] {
    return Object.values(this.state.open);
  }

  /** Number of orders that are not over. */
  get count(): number {
    return Object.keys(this.state.open).length;
  }

  /** What a venue's word on an order means. */
  hear(event: OrderEvent): Answer {
    const { order_id, status, filled_qty_cc, reason } = event;
    const order = this.state.open[order_id];
    if (order === undefined) {
      if (this.state.over[order_id] !== undefined) return NOTHING;
      return { kind: 'foreign', venue: null, text: `The venue speaks of order ${order_id}, which nobody here made.` };
    }
    if (order.ending !== null && order.ending !== undefined) return NOTHING;
    const already = order.filled_qty_cc;
    if (status === 'acknowledged') {
      if (order.status !== 'sent' && order.status !== 'unknown') return NOTHING;
      const now: OrderStatus = already > 0 ? 'partly_filled' : 'acknowledged';
      return { kind: 'update', update: { order_id, status: now, filled_qty_cc: already, reason } };
    }
    if (status === 'unknown') {
      if (order.status === 'unknown') return NOTHING;
      return { kind: 'update', update: { order_id, status, filled_qty_cc: already, reason } };
    }
    const counted = filled_qty_cc ?? (status === 'filled' ? order.intent.qty_cc : already);
    if (counted <= already) return { kind: 'update', update: { order_id, status, filled_qty_cc: already, reason } };
    // The venue counts fills that have not been told yet: the order ends with them, and its cash stays reserved until then.
    const ending = { status, filled_qty_cc: counted, reason };
    const text = `${status} at the venue; ${(counted - already) / 100} contracts of it are still to be reported`;
    const held: OrderStatus = already > 0 ? 'partly_filled' : 'acknowledged';
    return { kind: 'update', update: { order_id, status: held, filled_qty_cc: already, reason: text, ending } };
  }

  /** What a reported fill means; one that is told again means nothing. */
  fill(event: FillEvent): Answer {
    const { order_id, fill_id, qty_cc, cost_udollars, fee_udollars } = event;
    const order = this.state.open[order_id];
    const known = order ?? this.state.over[order_id];
    if (known === undefined)
      return { kind: 'foreign', venue: null, text: `A fill of order ${order_id}, which nobody here made.` };
    if (known.fills.includes(fill_id)) return NOTHING;
    const { intent } = known;
    const filled_qty_cc = known.filled_qty_cc + qty_cc;
    if (filled_qty_cc > intent.qty_cc) {
      const text = `Order ${order_id} was for ${intent.qty_cc / 100} contracts and ${filled_qty_cc / 100} are reported as filled.`;
      return { kind: 'foreign', venue: intent.venue, text };
    }
    const fill = fillOf(intent, { fill_id, qty_cc, cost_udollars, fee_udollars });
    const ending = order?.ending ?? null;
    const base = { order_id, filled_qty_cc };
    if (filled_qty_cc === intent.qty_cc)
      return { kind: 'fill', fill, update: { ...base, status: 'filled', reason: '' } };
    if (ending !== null && filled_qty_cc >= ending.filled_qty_cc)
      return { kind: 'fill', fill, update: { ...base, status: ending.status, reason: ending.reason } };
    return { kind: 'fill', fill, update: { ...base, status: 'partly_filled', reason: '', ending } };
  }
}

function fillOf(
  intent: OrderIntent,
  { fill_id, qty_cc, cost_udollars, fee_udollars }: Pick<Fill, 'fill_id' | 'qty_cc' | 'cost_udollars' | 'fee_udollars'>,
): Fill {
  const { order_id, opportunity_id, strategy, tags, pair_id, game_id, label, venue, market_id, side, action } = intent;
  const seen = intent.seen_e4 * qty_cc;
  return {
    ...{ fill_id, order_id, opportunity_id, strategy, tags, pair_id, game_id, label, venue, market_id, side, action },
    avg_price_e4: Math.round(cost_udollars / qty_cc),
    qty_cc,
    cost_udollars,
    fee_udollars,
    slippage_udollars: action === 'buy' ? cost_udollars - seen : seen - cost_udollars,
  };
}
