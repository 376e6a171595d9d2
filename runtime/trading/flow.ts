/**
 * Orders between the account and the executors: an intent is handed over once it is durable and never again; answers come back as
 * events; what is not answered in time is unknown and asked for.
 */
import type { Desk } from './desk.ts';
import type { Answer } from './execution/orders.ts';
import type { FillEvent, OrderEvent, Venue } from './types/events.ts';
import type { Approved, Executor } from './types/execution.ts';
import { isHaltedBy } from './types/halts.ts';
import type { OrderIntent } from './types/journal.ts';
import type { TimeUs } from './types/units.ts';
import { seconds } from './types/words.ts';

/** How often an order that is unknown is asked for. */
const ASK_EVERY_US = 2_000_000;

/** Orders that wait to be durable, with the entry that has to be. */
interface Waiting {
  intent: Approved<OrderIntent>;
  seq: number;
  /** When it was decided. */
  at_us: TimeUs;
}

export class OrderFlow {
  private readonly desk: Desk;
  private readonly executorOf: (venue: Venue) => Executor;
  private readonly immediate: boolean;
  private readonly waiting: Waiting[] = [];
  private readonly asked_at_us = new Map<string, TimeUs>();

  /** @param immediate intents count as durable at once: replays and backtests, whose journal is not kept */
  constructor(desk: Desk, executorOf: (venue: Venue) => Executor, immediate: boolean) {
    this.desk = desk;
    this.executorOf = executorOf;
    this.immediate = immediate;
  }

  /** Orders written and not yet handed over. */
  get pending(): number {
    return this.waiting.length + this.desk.written.length;
  }

  /** Take what was written since the last call; hand it over at once where nothing has to be waited for. */
  flush(): void {
    const { written, journal } = this.desk;
    if (written.length === 0) return;
    const seq = journal.decisions;
    for (const intent of written.splice(0)) this.waiting.push({ intent, seq, at_us: journal.at_us });
    if (this.immediate) this.durable(Number.POSITIVE_INFINITY);
  }

  /** Entries up to `seq` are durable: their orders go out, but for those whose prices are as old as a silent feed's by now. */
  durable(seq: number): void {
    while (this.waiting[0] !== undefined && this.waiting[0].seq <= seq) {
      const { intent, at_us } = this.waiting.shift() as Waiting;
      const { order_id } = intent;
      const waited_us = this.desk.now_us - at_us;
      if (waited_us > this.desk.settings.max_feed_age_us) {
        const reason = `not sent: it took ${seconds(waited_us)} to be stored, and what it was decided on is gone`;
        this.desk.write('order_update', { order_id, status: 'expired', filled_qty_cc: 0, reason });
        continue;
      }
      this.desk.write('order_update', { order_id, status: 'sent', filled_qty_cc: 0, reason: '' });
      this.executorOf(intent.venue).submit(intent, this.desk.now_us);
    }
  }

  /** A word or a fill of a venue. */
  hear(event: OrderEvent | FillEvent): void {
    const { orders } = this.desk.account;
    this.take(event.type === 'order' ? orders.hear(event) : orders.fill(event));
  }

  private take(answer: Answer): void {
    const { desk } = this;
    switch (answer.kind) {
      case 'update':
        desk.write('order_update', answer.update);
        break;
      case 'fill':
        desk.write('fill', answer.fill);
        desk.write('order_update', answer.update);
        break;
      case 'foreign': {
        const scope = answer.venue === null ? 'all' : `venue:${answer.venue}`;
        if (!isHaltedBy(desk.account.risk.state.halts, scope, 'execution'))
          desk.write('halted', { halted: true, reason: answer.text, by: 'execution', scope });
        break;
      }
      default:
        break;
    }
  }

  /** Ask for what is unknown, and name unknown what has been silent for too long. */
  chase(): void {
    const { desk } = this;
    const { order_timeout_us } = desk.settings;
    for (const { intent, status, at_us, filled_qty_cc } of desk.account.orders.open()) {
      const { order_id } = intent;
      const silent_us = desk.now_us - at_us;
      if (status !== 'unknown') {
        if (status === 'intended' || status === 'durable' || silent_us < order_timeout_us) continue;
        const reason = 'no answer in time: asked for, not sent again';
        desk.write('order_update', { order_id, status: 'unknown', filled_qty_cc, reason });
      }
      if (desk.now_us - (this.asked_at_us.get(order_id) ?? 0) < ASK_EVERY_US) continue;
      this.asked_at_us.set(order_id, desk.now_us);
      this.executorOf(intent.venue).ask(order_id, desk.now_us);
    }
    for (const order_id of this.asked_at_us.keys())
      if (desk.account.orders.state.open[order_id] === undefined) this.asked_at_us.delete(order_id);
  }

  /** After a restart nobody knows whether an order went out: each is unknown, and asked for. */
  resume(): void {
    const { desk } = this;
    for (const { intent, filled_qty_cc } of desk.account.orders.open()) {
      const reason = 'found after a restart: asked for, not sent again';
      desk.write('order_update', { order_id: intent.order_id, status: 'unknown', filled_qty_cc, reason });
    }
    this.chase();
  }
}
