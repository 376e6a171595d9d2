/**
 * The paper venue: an order meets the book that is displayed when it arrives (latency and the venue's taker delay later),
 * at displayed depth, with the venue's fees. It does not remove depth from the book it sees; the cool-down after a trade
 * stands for that.
 */
import { WALK } from '../../../engine-wasm/book-contract.ts';
import type { Desk } from '../desk.ts';
import { type Book, kernelFee, outcomeOf } from '../market/book.ts';
import type { Fill, OrderIntent } from '../types/journal.ts';
import { ONE_DOLLAR_E4, type PriceE4, type TimeUs, type Udollars } from '../types/units.ts';

/** An order on its way. */
export interface WorkingOrder {
  intent: OrderIntent;
  book: Book;
  group: string;
  label: string;
  due_at_us: TimeUs;
  sent_at_us: TimeUs;
  /** Price of the side when decided, for slippage. */
  seen_e4: PriceE4;
  reserved_udollars: Udollars;
  /** Called once with the fill, or null when nothing was filled. */
  done: (fill: Fill | null) => void;
}

export class PaperVenue {
  private readonly queue: WorkingOrder[] = [];
  private readonly desk: Desk;

  constructor(desk: Desk) {
    this.desk = desk;
  }

  /** Write the intent, reserve its cash, and let it travel. */
  send(order: Omit<WorkingOrder, 'due_at_us' | 'sent_at_us' | 'reserved_udollars'>): void {
    const { desk } = this;
    const { intent, book } = order;
    const sent_at_us = desk.journal.at_us;
    const delay = desk.settings.paper_latency_us + book.market.taker_delay_us;
    const { fee } = book;
    const reserved_udollars =
      intent.action === 'buy'
        ? intent.limit_e4 * intent.qty_cc +
          Math.max(desk.engine.takerFee(fee.rate_e5, fee.rounding, Math.min(intent.limit_e4, 5_000), intent.qty_cc), 0)
        : 0;
    desk.journal.append('order_intent', intent);
    desk.ledger.reserve(intent.venue, reserved_udollars);
    desk.addWorking(order.group, 1);
    desk.journal.append('order_update', { order_id: intent.order_id, status: 'sent', filled_qty_cc: 0, reason: '' });
    this.queue.push({ ...order, due_at_us: sent_at_us + delay, sent_at_us, reserved_udollars });
  }

  /**
   * Fill what has arrived by `at_us`, against the books as they stood until then.
   * @returns whether anything arrived.
   */
  arrive(at_us: TimeUs): boolean {
    let arrived = false;
    while (this.queue.length > 0) {
      let next = 0;
      for (let i = 1; i < this.queue.length; i += 1) {
        if ((this.queue[i] as WorkingOrder).due_at_us < (this.queue[next] as WorkingOrder).due_at_us) next = i;
      }
      if ((this.queue[next] as WorkingOrder).due_at_us > at_us) break;
      const [order] = this.queue.splice(next, 1);
      this.execute(order as WorkingOrder);
      arrived = true;
    }
    return arrived;
  }

  /** Orders still travelling. */
  get outstanding(): number {
    return this.queue.length;
  }

  private execute(order: WorkingOrder): void {
    const { desk } = this;
    const { intent, book } = order;
    desk.ledger.release(intent.venue, order.reserved_udollars);
    desk.addWorking(order.group, -1);
    const fill = book.usable() ? this.match(order) : null;
    if (fill === null) {
      const reason = book.usable()
        ? 'nothing left at the limit when the order arrived'
        : `book ${book.crossed() ? 'crossed' : book.status} when the order arrived`;
      desk.journal.append('order_update', { order_id: intent.order_id, status: 'unfilled', filled_qty_cc: 0, reason });
      order.done(null);
      return;
    }
    const status = fill.qty_cc === intent.qty_cc ? 'filled' : 'partly_filled';
    desk.journal.append('fill', fill);
    desk.journal.append('order_update', { order_id: intent.order_id, status, filled_qty_cc: fill.qty_cc, reason: '' });
    const position = desk.ledger.book(fill, { game_id: intent.game_id, label: order.label }, desk.journal.at_us);
    desk.journal.append('position', { ...position });
    order.done(fill);
  }

  /** Selling YES at a bid of p is buying NO at 1 - p from the same level: same depth, same fee, and the pair is worth $1. */
  private match(order: WorkingOrder): Fill | null {
    const { intent, book } = order;
    const { books } = this.desk.engine;
    const outcome = outcomeOf((intent.side === 'yes') === (intent.action === 'buy') ? 'yes' : 'no');
    const limit_e4 = intent.action === 'buy' ? intent.limit_e4 : ONE_DOLLAR_E4 - intent.limit_e4;
    // The fee of the moment at which the order arrived, which may lie before a change that is due by now.
    const fee = kernelFee(book.feeAt(order.due_at_us));
    const walked = books.walkBuy(book.number, outcome, this.desk.journal.at_us, limit_e4, intent.qty_cc, fee);
    const qty_cc = walked ? (books.walk[WALK.qty_cc] as number) : 0;
    if (qty_cc === 0) return null;
    const cost = books.walk[WALK.cost_udollars] as number;
    const fee_udollars = books.walk[WALK.fee_udollars] as number;
    const cash = intent.action === 'buy' ? cost : ONE_DOLLAR_E4 * qty_cc - cost;
    const seen = order.seen_e4 * qty_cc;
    return {
      fill_id: `${intent.order_id}-f1`,
      order_id: intent.order_id,
      opportunity_id: intent.opportunity_id,
      pair_id: intent.pair_id,
      venue: intent.venue,
      market_id: intent.market_id,
      side: intent.side,
      action: intent.action,
      avg_price_e4: Math.round(cash / qty_cc),
      qty_cc,
      cost_udollars: cash,
      fee_udollars,
      slippage_udollars: intent.action === 'buy' ? cash - seen : seen - cash,
    };
  }
}
