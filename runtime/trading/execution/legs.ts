/**
 * The legs of a lock or set, one after the other. First goes the leg of the venue that has not moved yet, because its price is
 * the one that vanishes: when it is missed nothing is lost, and when it fills the others wait at prices that both venues agree
 * on. Each next leg is bought for the quantity that all before it have. A difference that stays has an owner: it is completed
 * or sold back, whichever loses less, with a limit that yields more at each try, until it is gone or its deadline has passed;
 * then it is capped, that is kept as a position and said so (docs/architecture.md, "What must never be", 2).
 */

import type { Desk, PairRow } from '../desk.ts';
import type { Book } from '../market/book.ts';
import { buyLimitOnGrid } from '../market/grid.ts';
import type { Fill, Leg, NakedLeg, Opportunity, OrderIntent } from '../types/journal.ts';
import { ONE_DOLLAR_E4, type TimeUs } from '../types/units.ts';
import { cents, seconds } from '../types/words.ts';
import { chooseRepair, type LegState, orderable, span } from './leg-repair.ts';
import type { PaperVenue } from './paper.ts';

/** What an opportunity needs beyond its pair when its legs are markets of several pairs. */
export interface SetContext {
  /** One per leg of the opportunity. */
  books: readonly Book[];
  /** What one contract of every leg pays together, 1/10,000 dollar. */
  payout_e4: number;
}

interface LegGroup {
  opportunity: Opportunity;
  pair: PairRow;
  /** In the order in which they are sent. */
  legs: LegState[];
  payout_e4: number;
  /** Index of the leg that was sent last. */
  current: number;
  outstanding: number;
  orders: number;
  repairs: number;
  naked: NakedLeg | null;
  closed: boolean;
}

/** What a repair's limit yields beyond the price seen, per try, 1/10,000 dollar: one cent, legal on every known grid. */
const YIELD_E4 = 100;

/** Before anything was seen, a leg after the first is taken to fill 19 times of 20. */
const ASSUMED = { tried: 20, filled: 19 };

/**
 * The order in which to send the legs: first the one on the book that has moved less of late. Where books differ, the mover
 * knows something and the other's price is about to go. Between two that stand still, the one that has been silent longer.
 */
function vanishesFirst(a: LegState, b: LegState): number {
  const difference = a.book.movedE4() - b.book.movedE4();
  return difference === 0 ? a.book.received_at_us - b.book.received_at_us : difference;
}

export class Legs {
  private readonly groups: LegGroup[] = [];
  /** Legs after the first that were sent, and that filled in full. */
  private tried = 0;
  private filled_whole = 0;
  private readonly desk: Desk;
  private readonly venue: PaperVenue;

  constructor(desk: Desk, venue: PaperVenue) {
    this.desk = desk;
    this.venue = venue;
  }

  /** Journal a taken opportunity and send its orders. `set` where the legs are not those of one pair. */
  open(opportunity: Opportunity, pair: PairRow, set?: SetContext): void {
    const { desk } = this;
    desk.say(opportunity);
    desk.cooled_until_us.set(pair.group, desk.journal.at_us + desk.settings.cool_down_us);
    const legs = opportunity.legs.map((leg, i): LegState => {
      const book =
        set?.books[i] ??
        (pair.books.find((one) => one?.market.market_id === leg.market_id && one.venue === leg.venue) as Book);
      return { leg, book, qty_cc: 0, paid_udollars: 0, fees_udollars: 0 };
    });
    // The sort is stable: equal legs keep the order of the opportunity.
    legs.sort(vanishesFirst);
    const [first] = legs;
    if (first === undefined) return;
    const group: LegGroup = {
      opportunity,
      pair,
      legs,
      payout_e4: set?.payout_e4 ?? ONE_DOLLAR_E4,
      current: 0,
      outstanding: 0,
      orders: 0,
      repairs: 0,
      naked: null,
      closed: false,
    };
    this.groups.push(group);
    this.order(group, first, 'buy', 'open', first.leg.limit_e4, first.leg.qty_cc);
  }

  /** How often a leg after the first has filled in full, 0 to 1, starting from an assumption. */
  fillProbability(): number {
    return (ASSUMED.filled + this.filled_whole) / (ASSUMED.tried + this.tried);
  }

  /** Look after naked legs; called on every event once time has moved. */
  tend(): void {
    for (const group of this.groups) {
      if (!group.closed && group.outstanding === 0) this.balance(group);
    }
    if (this.groups.length > 64 || this.groups[0]?.closed === true) this.forgetClosed();
  }

  /** Whether any lock or set is still being worked on. */
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
    { leg, book }: { leg: Leg; book: Book },
    action: 'buy' | 'sell',
    purpose: OrderIntent['purpose'],
    limit_e4: number,
    qty_cc: number,
    number: number,
  ): OrderIntent {
    const { pair } = this.desk.rows[book.row] as PairRow;
    const n = opportunity.opportunity_id.slice(opportunity.opportunity_id.lastIndexOf('#') + 1);
    return {
      order_id: `${this.desk.run.run_id}-${n}-${number}`,
      opportunity_id: opportunity.opportunity_id,
      // The pair of this leg: a set has legs of several, and a position belongs to its own.
      pair_id: pair.pair_id,
      game_id: pair.game_id,
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
    group: LegGroup,
    state: LegState,
    action: 'buy' | 'sell',
    purpose: OrderIntent['purpose'],
    limit_e4: number,
    qty_cc: number,
  ): void {
    group.orders += 1;
    group.outstanding += 1;
    const intent = this.intent(group.opportunity, state, action, purpose, limit_e4, qty_cc, group.orders);
    this.venue.send({
      intent,
      book: state.book,
      group: group.pair.group,
      label: (this.desk.rows[state.book.row] as PairRow).pair.label,
      seen_e4: purpose === 'open' ? state.leg.ask_e4 : limit_e4,
      done: (fill) => this.filled(group, state, action, fill),
    });
  }

  private filled(group: LegGroup, state: LegState, action: 'buy' | 'sell', fill: Fill | null): void {
    group.outstanding -= 1;
    if (fill !== null) {
      state.qty_cc += action === 'buy' ? fill.qty_cc : -fill.qty_cc;
      state.paid_udollars += action === 'buy' ? fill.cost_udollars : -fill.cost_udollars;
      state.fees_udollars += fill.fee_udollars;
    }
    if (group.outstanding > 0) return;
    if (group.naked !== null || group.current === group.legs.length - 1) this.balance(group);
    else this.next(group);
  }

  /** A leg is back: nothing bought at all ends it; what every leg so far has is matched, at up to the price that breaks even. */
  private next(group: LegGroup): void {
    const sent = group.legs.slice(0, group.current + 1);
    const have_cc = Math.min(...sent.map(({ qty_cc }) => qty_cc));
    const state = group.legs[group.current + 1] as LegState;
    if (have_cc === 0 || have_cc < state.book.market.min_qty_cc) {
      this.balance(group);
      return;
    }
    group.current += 1;
    const { leg, book } = state;
    const spent_e4 = sent.reduce((sum, one) => sum + (one.paid_udollars + one.fees_udollars) / one.qty_cc, 0);
    const later = group.legs.slice(group.current + 1);
    const later_e4 = later.reduce((sum, { leg: one }) => sum + (one.cost_udollars + one.fee_udollars) / one.qty_cc, 0);
    const even_e4 = Math.floor(group.payout_e4 - spent_e4 - later_e4 - leg.fee_udollars / leg.qty_cc);
    const bounded_e4 = Math.max(0, Math.min(even_e4, ONE_DOLLAR_E4 - YIELD_E4));
    const limit_e4 = Math.max(leg.limit_e4, buyLimitOnGrid(book.market.price_bands, leg.side, bounded_e4));
    const qty_cc = orderable(book, have_cc, book.askOf(leg.side));
    if (qty_cc === 0) this.balance(group);
    else this.order(group, state, 'buy', 'open', limit_e4, qty_cc);
  }

  private balance(group: LegGroup): void {
    const { most_cc, least_cc } = span(group.legs);
    if (group.naked === null) this.count(group, most_cc);
    if (most_cc === least_cc) {
      if (group.naked !== null) this.sayNaked(group, group.naked.state, group.naked.text);
      group.closed = true;
      return;
    }
    const deadline_at_us =
      group.naked?.deadline_at_us ?? this.desk.journal.at_us + this.desk.settings.naked_leg_deadline_us;
    if (group.naked === null) this.startNaked(group, most_cc - least_cc, deadline_at_us);
    if (this.desk.journal.at_us >= deadline_at_us) {
      this.cap(group);
      return;
    }
    this.repair(group);
  }

  /** What the legs after the first did at their first try, once per group that has bought anything. */
  private count({ legs }: LegGroup, most_cc: number): void {
    if (most_cc === 0) return;
    for (const state of legs.slice(1)) {
      this.tried += 1;
      if (state.qty_cc === most_cc) this.filled_whole += 1;
    }
  }

  private cap(group: LegGroup): void {
    const { least_cc } = span(group.legs);
    const kept = group.legs
      .filter(({ qty_cc }) => qty_cc > least_cc)
      .map(({ leg, qty_cc }) => `${(qty_cc - least_cc) / 100} ${leg.side} of ${leg.market_id}`)
      .join(', ');
    const within = seconds(this.desk.settings.naked_leg_deadline_us);
    this.sayNaked(group, 'capped', `Neither side could be traded within ${within}: kept as a position, ${kept}.`);
    group.closed = true;
  }

  private startNaked(group: LegGroup, qty_cc: number, deadline_at_us: TimeUs): void {
    const longest = group.legs.reduce((a, b) => (b.qty_cc > a.qty_cc ? b : a));
    const { venue, market_id, side } = longest.leg;
    const others = group.legs.length === 2 ? 'other leg' : 'other legs';
    group.naked = {
      opportunity_id: group.opportunity.opportunity_id,
      pair_id: (this.desk.rows[longest.book.row] as PairRow).pair.pair_id,
      venue,
      market_id,
      side,
      qty_cc,
      state: 'open',
      deadline_at_us,
      text: `${qty_cc / 100} contracts without their ${others}.`,
    };
    this.desk.journal.append('naked_leg', { ...group.naked });
  }

  private sayNaked(group: LegGroup, state: NakedLeg['state'], text: string): void {
    if (group.naked === null) return;
    group.naked = { ...group.naked, state, text };
    this.desk.journal.append('naked_leg', { ...group.naked });
  }

  /** Send the repair that loses least; wait for a better book when none is possible. */
  private repair(group: LegGroup): void {
    const repair = chooseRepair(group.legs, group.payout_e4);
    if (repair === null) return;
    group.repairs += 1;
    const yield_e4 = group.repairs * YIELD_E4;
    const prices = repair.orders.map(({ seen_e4 }) => cents(seen_e4)).join(', ');
    if (group.naked !== null) {
      group.naked =
        repair.action === 'complete'
          ? { ...group.naked, state: 'completed', text: `Completed at ${prices}.` }
          : { ...group.naked, state: 'unwound', text: `Sold back at ${prices}.` };
    }
    for (const { state, seen_e4, qty_cc } of repair.orders) {
      const limit_e4 =
        repair.action === 'complete'
          ? Math.min(seen_e4 + yield_e4, ONE_DOLLAR_E4 - YIELD_E4)
          : Math.max(seen_e4 - yield_e4, YIELD_E4);
      this.order(group, state, repair.action === 'complete' ? 'buy' : 'sell', repair.action, limit_e4, qty_cc);
    }
  }
}
