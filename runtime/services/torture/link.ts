/** The way to a venue and back, through a network that delays, loses, repeats and reorders; it stands behind the executors' port. */
import type { FillEvent, OrderEvent } from '../../trading/types/events.ts';
import type { Executor } from '../../trading/types/execution.ts';
import type { OrderIntent } from '../../trading/types/journal.ts';
import type { Rng } from '../../trading/types/rng.ts';
import type { Badness } from './script.ts';
import type { VenueFill, VenueOrder, VenueSim } from './venue.ts';
import { stamp } from './world.ts';

/** An order that has not arrived by then never does: the request has timed out. */
const CREATE_MOST_US = 900_000;
const SECOND = 1_000_000;

/** What the link needs of the life that it is part of. */
export interface LinkLife {
  readonly now_us: number;
  at(due_us: number, what: 'desk' | 'world', run: () => void): void;
  /** Called before an order leaves the process, and after. */
  leaving(intent: OrderIntent, when: 'before' | 'after'): void;
  hear(event: OrderEvent | FillEvent): void;
  bookChanged(venue: string, market_id: string): void;
}

export class VenueLink implements Executor {
  private readonly life: LinkLife;
  private readonly venue: VenueSim;
  private readonly rng: Rng;
  private readonly badness: Badness;
  /** The world has calmed down: nothing is lost or late any more. */
  calm = false;
  /** Of the mutation whose reader makes up ids of fills. */
  invents_fill_ids = false;
  private told = 0;

  constructor(life: LinkLife, venue: VenueSim, rng: Rng, badness: Badness) {
    this.life = life;
    this.venue = venue;
    this.rng = rng;
    this.badness = badness;
  }

  private bad(name: Exclude<keyof Badness, 'disk_us'>): boolean {
    return !this.calm && this.rng.chance(this.badness[name] / 1_000_000);
  }

  private delay(most_us: number): number {
    return this.rng.int(5_000, this.bad('slow') ? most_us : 150_000);
  }

  submit(intent: OrderIntent, at_us: number): void {
    this.life.leaving(intent, 'before');
    const lost = this.bad('create_lost');
    const due_us = at_us + this.delay(CREATE_MOST_US);
    if (!lost) this.life.at(due_us, 'world', () => this.arrive(intent));
    if (lost || this.bad('unknown')) {
      // The request has timed out; whether the venue has it nobody knows.
      const reason = 'no answer to the request';
      const event = { order_id: intent.order_id, status: 'unknown' as const, filled_qty_cc: null, reason };
      if (this.rng.chance(0.5)) this.say(event, CREATE_MOST_US + this.rng.int(100_000, SECOND));
    }
    this.life.leaving(intent, 'after');
  }

  cancel(): void {}

  ask(order_id: string, at_us: number): void {
    if (this.bad('answer_lost')) return;
    this.life.at(at_us + this.delay(CREATE_MOST_US), 'world', () => {
      const order = this.venue.orders.get(order_id);
      if (order === undefined) {
        const reason = 'never seen';
        this.say({ order_id, status: 'expired', filled_qty_cc: null, reason }, this.delay(3 * SECOND));
      } else this.report(order);
    });
  }

  private arrive(intent: OrderIntent): void {
    const order = this.venue.accept(intent);
    const wait_us = this.rng.chance(0.2) ? this.rng.int(0, 2 * SECOND) : 0;
    if (wait_us > 0) this.report(order);
    this.life.at(this.life.now_us + wait_us, 'world', () => {
      this.venue.match(order, this.life.now_us);
      this.life.bookChanged(this.venue.venue, intent.market_id);
      this.report(order);
    });
  }

  /** Say what is known of an order: its fills, and where it stands. */
  private report(order: VenueOrder): void {
    const { intent, end, filled_cc, reason } = order;
    const { order_id } = intent;
    for (const fill of order.fills) this.tell(fill);
    if (end === null) {
      this.say({ order_id, status: 'acknowledged', filled_qty_cc: null, reason: '' }, this.delay(3 * SECOND));
      return;
    }
    // Where everything is filled or nothing, a venue need not say how much.
    const silent = (end === 'filled' || filled_cc === 0) && this.rng.chance(0.5);
    this.say({ order_id, status: end, filled_qty_cc: silent ? null : filled_cc, reason }, this.delay(8 * SECOND));
  }

  private say(event: Omit<OrderEvent, 'type' | 'at'>, delay_us: number): void {
    if (this.bad('answer_lost')) return;
    const hear = (): void => this.life.hear({ type: 'order', ...event, at: stamp(this.life.now_us) });
    this.life.at(this.life.now_us + delay_us, 'desk', hear);
    if (this.bad('twice')) this.life.at(this.life.now_us + delay_us + this.delay(8 * SECOND), 'desk', hear);
  }

  /** A fill is told at least once: what the socket loses, the next look at the fills brings. */
  tell(fill: VenueFill): void {
    const { fill_id, order_id, qty_cc, cost_udollars, fee_udollars } = fill;
    const hear = (): void => {
      this.told += 1;
      const id = this.invents_fill_ids ? `${fill_id}-${this.told}` : fill_id;
      const event = { order_id, qty_cc, cost_udollars, fee_udollars, at: stamp(this.life.now_us) };
      this.life.hear({ type: 'fill', fill_id: id, ...event });
    };
    const late_us = this.bad('answer_lost') ? this.rng.int(2 * SECOND, 6 * SECOND) : this.delay(8 * SECOND);
    this.life.at(this.life.now_us + late_us, 'desk', hear);
    if (this.bad('twice')) this.life.at(this.life.now_us + late_us + this.delay(8 * SECOND), 'desk', hear);
  }
}
