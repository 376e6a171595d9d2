/**
 * Both legs of a lock, one after the other. First goes the leg of the venue that has not moved yet, because its price is the one that
 * vanishes: when it is missed nothing is lost, and when it fills the other leg waits at a price that both agree on. A
 * difference that stays after the second leg has an owner: it is completed or sold back, whichever loses less, with a limit
 * that yields more at each try, until it is gone or its deadline has passed; then it is capped, that is kept as a position
 * and said so (docs/architecture.md, "What must never be", 2).
 */
import type { Book } from './book.ts';
import { type Desk, LOT_CC, type PairRow } from './desk.ts';
import { buyLimitOnGrid } from './grid.ts';
import type { Fill, Leg, NakedLeg, Opportunity, OrderIntent } from './journal.ts';
import type { PaperVenue } from './paper.ts';
import { cents, seconds } from './risk.ts';
import { ONE_DOLLAR_E4, type TimeUs } from './units.ts';

interface LegState {
  leg: Leg;
  book: Book;
  /** Bought minus sold. */
  qty_cc: number;
  /** Cash paid for qty_cc, fees apart. */
  paid_udollars: number;
}

interface LockGroup {
  opportunity: Opportunity;
  pair: PairRow;
  legs: [LegState, LegState];
  outstanding: number;
  orders: number;
  repairs: number;
  naked: NakedLeg | null;
  closed: boolean;
}

/** What a repair's limit yields beyond the price seen, per try, 1/10,000 dollar: one cent, legal on every known grid. */
const YIELD_E4 = 100;

/**
 * The order in which to send the legs: first the one on the book that has moved less of late. Where both differ, the mover
 * knows something and the other's price is about to go. Between two that stand still, the one that has been silent longer.
 */
function vanishesFirst(a: LegState, b: LegState): [LegState, LegState] {
  const difference = a.book.movedE4() - b.book.movedE4();
  if (difference !== 0) return difference < 0 ? [a, b] : [b, a];
  return a.book.received_at_us <= b.book.received_at_us ? [a, b] : [b, a];
}

export class Legs {
  private readonly groups: LockGroup[] = [];
  private readonly desk: Desk;
  private readonly venue: PaperVenue;

  constructor(desk: Desk, venue: PaperVenue) {
    this.desk = desk;
    this.venue = venue;
  }

  /** Journal a taken opportunity and send its orders. */
  open(opportunity: Opportunity, pair: PairRow): void {
    const { desk } = this;
    desk.say(opportunity);
    desk.cooled_until_us.set(pair.group, desk.journal.at_us + desk.settings.cool_down_us);
    const states = opportunity.legs.map((leg): LegState => {
      const book = pair.books[leg.venue === 'kalshi' ? 0 : 1] as Book;
      return { leg, book, qty_cc: 0, paid_udollars: 0 };
    });
    const [first, second] = states;
    if (first === undefined) return;
    if (second === undefined) {
      const intent = this.intent(opportunity, first.leg, 'buy', 'open', first.leg.limit_e4, first.leg.qty_cc, 1);
      this.venue.send({
        intent,
        book: first.book,
        group: pair.group,
        label: opportunity.label,
        seen_e4: first.leg.ask_e4,
        done: () => {},
      });
      return;
    }
    const legs = vanishesFirst(first, second);
    const group: LockGroup = {
      opportunity,
      pair,
      legs,
      outstanding: 0,
      orders: 0,
      repairs: 0,
      naked: null,
      closed: false,
    };
    this.groups.push(group);
    this.order(group, legs[0], 'buy', 'open', legs[0].leg.limit_e4, legs[0].leg.qty_cc);
  }

  /** Look after naked legs; called on every event once time has moved. */
  tend(): void {
    for (const group of this.groups) {
      if (!group.closed && group.outstanding === 0) this.balance(group);
    }
    if (this.groups.length > 64 || this.groups[0]?.closed === true) this.forgetClosed();
  }

  /** Whether any lock is still being worked on. */
  get busy(): boolean {
    return this.groups.some((g) => !g.closed);
  }

  private forgetClosed(): void {
    const open = this.groups.filter((g) => !g.closed);
    this.groups.length = 0;
    this.groups.push(...open);
  }

  private intent(
    opportunity: Opportunity,
    leg: Leg,
    action: 'buy' | 'sell',
    purpose: OrderIntent['purpose'],
    limit_e4: number,
    qty_cc: number,
    number: number,
  ): OrderIntent {
    const n = opportunity.opportunity_id.slice(opportunity.opportunity_id.lastIndexOf('#') + 1);
    return {
      order_id: `${this.desk.run.run_id}-${n}-${number}`,
      opportunity_id: opportunity.opportunity_id,
      pair_id: opportunity.pair_id,
      game_id: opportunity.game_id,
      venue: leg.venue,
      market_id: leg.market_id,
      ref: leg.ref,
      side: leg.side,
      action,
      limit_e4,
      qty_cc,
      time_in_force: 'ioc',
      purpose,
      mode: 'paper',
    };
  }

  private order(
    group: LockGroup,
    state: LegState,
    action: 'buy' | 'sell',
    purpose: OrderIntent['purpose'],
    limit_e4: number,
    qty_cc: number,
  ): void {
    group.orders += 1;
    group.outstanding += 1;
    const intent = this.intent(group.opportunity, state.leg, action, purpose, limit_e4, qty_cc, group.orders);
    this.venue.send({
      intent,
      book: state.book,
      group: group.pair.group,
      label: group.opportunity.label,
      seen_e4: purpose === 'open' ? state.leg.ask_e4 : limit_e4,
      done: (fill) => this.filled(group, state, action, fill),
    });
  }

  private filled(group: LockGroup, state: LegState, action: 'buy' | 'sell', fill: Fill | null): void {
    group.outstanding -= 1;
    if (fill !== null) {
      state.qty_cc += action === 'buy' ? fill.qty_cc : -fill.qty_cc;
      state.paid_udollars += action === 'buy' ? fill.cost_udollars : -fill.cost_udollars;
    }
    if (group.orders === 1) this.second(group, fill);
    else if (group.outstanding === 0) this.balance(group);
  }

  /** The first leg is back: nothing filled ends the lock; what filled is matched, at up to the price that breaks even. */
  private second(group: LockGroup, fill: Fill | null): void {
    const [first, second] = group.legs;
    if (fill === null) {
      group.closed = true;
      return;
    }
    const even_e4 = Math.floor(
      ONE_DOLLAR_E4 -
        (first.paid_udollars + fill.fee_udollars) / fill.qty_cc -
        second.leg.fee_udollars / second.leg.qty_cc,
    );
    const { price_bands, min_qty_cc } = second.book.market;
    const limit_e4 = Math.max(second.leg.limit_e4, buyLimitOnGrid(price_bands, second.leg.side, even_e4));
    if (fill.qty_cc < min_qty_cc) this.balance(group);
    else this.order(group, second, 'buy', 'open', limit_e4, fill.qty_cc);
  }

  private balance(group: LockGroup): void {
    const [a, b] = group.legs;
    const difference = a.qty_cc - b.qty_cc;
    if (difference === 0) {
      if (group.naked !== null) this.sayNaked(group, group.naked.state, group.naked.text);
      group.closed = true;
      return;
    }
    const [excess, lacking] = difference > 0 ? [a, b] : [b, a];
    const qty_cc = Math.abs(difference);
    const deadline_at_us =
      group.naked?.deadline_at_us ?? this.desk.journal.at_us + this.desk.settings.naked_leg_deadline_us;
    if (group.naked === null) this.startNaked(group, excess, qty_cc, deadline_at_us);
    if (this.desk.journal.at_us >= deadline_at_us) {
      this.sayNaked(
        group,
        'capped',
        `Neither side could be traded within ${seconds(this.desk.settings.naked_leg_deadline_us)}: ${qty_cc / 100} contracts kept as a position.`,
      );
      group.closed = true;
      return;
    }
    this.repair(group, excess, lacking, qty_cc);
  }

  private startNaked(group: LockGroup, excess: LegState, qty_cc: number, deadline_at_us: TimeUs): void {
    const { venue, market_id, side } = excess.leg;
    group.naked = {
      opportunity_id: group.opportunity.opportunity_id,
      pair_id: group.opportunity.pair_id,
      venue,
      market_id,
      side,
      qty_cc,
      state: 'open',
      deadline_at_us,
      text: `${qty_cc / 100} contracts without their other leg.`,
    };
    this.desk.journal.append('naked_leg', { ...group.naked });
  }

  private sayNaked(group: LockGroup, state: NakedLeg['state'], text: string): void {
    if (group.naked === null) return;
    group.naked = { ...group.naked, state, text };
    this.desk.journal.append('naked_leg', { ...group.naked });
  }

  /** Send whichever of completing and selling back loses less per contract; wait for a better book when neither is possible. */
  private repair(group: LockGroup, excess: LegState, lacking: LegState, qty_cc: number): void {
    const paid_e4 = Math.round(excess.paid_udollars / Math.max(excess.qty_cc, 1));
    const ask_e4 = lacking.leg.side === 'yes' ? lacking.book.asks.bestPriceE4() : lacking.book.noAskE4();
    const bid_e4 =
      excess.leg.side === 'yes' ? excess.book.bids.bestPriceE4() : ONE_DOLLAR_E4 - excess.book.asks.bestPriceE4();
    const whole = Math.floor(qty_cc / LOT_CC) * LOT_CC;
    const can_complete = lacking.book.usable() && ask_e4 < ONE_DOLLAR_E4 && whole >= lacking.book.market.min_qty_cc;
    const can_unwind = excess.book.usable() && bid_e4 > 0;
    const complete_loss = can_complete ? paid_e4 + ask_e4 - ONE_DOLLAR_E4 : Number.POSITIVE_INFINITY;
    const unwind_loss = can_unwind ? paid_e4 - bid_e4 : Number.POSITIVE_INFINITY;
    if (!can_complete && !can_unwind) return;
    group.repairs += 1;
    const yield_e4 = group.repairs * YIELD_E4;
    if (complete_loss <= unwind_loss) {
      if (group.naked !== null)
        group.naked = { ...group.naked, state: 'completed', text: `Completed at ${cents(ask_e4)}.` };
      this.order(group, lacking, 'buy', 'complete', Math.min(ask_e4 + yield_e4, ONE_DOLLAR_E4 - YIELD_E4), whole);
    } else {
      if (group.naked !== null)
        group.naked = { ...group.naked, state: 'unwound', text: `Sold back at ${cents(bid_e4)}.` };
      this.order(group, excess, 'sell', 'unwind', Math.max(bid_e4 - yield_e4, YIELD_E4), qty_cc);
    }
  }
}
