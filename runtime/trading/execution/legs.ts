/**
 * The legs of a lock or set, one after the other. First goes the leg of the venue that has not moved yet, because its price is
 * the one that vanishes: when it is missed nothing is lost, and when it fills the others wait at prices that both venues agree
 * on. Each next leg is bought for the quantity that all before it have. A difference that stays has an owner: it is completed
 * or sold back, whichever loses less, within a deadline and within a loss; what neither can mend is capped, that is kept as a
 * position and said so (docs/architecture.md, "What must never be", 2).
 *
 * All state is the fold of leg-state.ts; this is what is decided on it.
 */
import type { Book } from '../market/book.ts';
import { buyLimitOnGrid } from '../market/grid.ts';
import type { Approved } from '../types/execution.ts';
import type { JournalEntry, LegsClosed, NakedLeg, Opportunity, OrderIntent } from '../types/journal.ts';
import type { Settings } from '../types/settings.ts';
import {
  ONE_DOLLAR_E4,
  type PriceE4,
  type Probability,
  type QtyCc,
  type TimeUs,
  type Udollars,
} from '../types/units.ts';
import { cents, dollars, seconds } from '../types/words.ts';
import { type FeeOf, type LegInBook, orderable, type Repair, repairs } from './leg-repair.ts';
import { boughtE4, foldLegs, type LegGroup, type LegState, type LegsState, noLegs, span } from './leg-state.ts';

/** What an order is to be, before risk has looked at it. */
export type OrderDraft = Pick<
  OrderIntent,
  | (
      | 'order_id'
      | 'opportunity_id'
      | 'strategy'
      | 'label'
      | 'tags'
      | 'pair_id'
      | 'game_id'
      | 'venue'
      | 'market_id'
      | 'ref'
    )
  | ('side' | 'action' | 'limit_e4' | 'qty_cc' | 'purpose' | 'seen_e4')
> & { reason?: string };

/** What the legs need of the rest of the desk. */
export interface LegsDesk {
  readonly settings: Settings;
  /** Time of the event that is applied. */
  now(): TimeUs;
  book(venue: string, market_id: string): Book | undefined;
  feeOf: FeeOf;
  /** Best ask and bid of a side, without what we have taken already. */
  pricesOf(book: Book, side: 'yes' | 'no'): readonly [ask_e4: PriceE4, bid_e4: PriceE4];
  /** Ask risk, write the intent down and hand it over; null when a limit refuses it. */
  order(draft: OrderDraft): OrderIntent | null;
  /** Value of a contract of a leg by our estimate; null where there is none. */
  estimate(leg: LegState['leg']): Probability | null;
  sayNaked(naked: NakedLeg): void;
  sayClosed(closed: LegsClosed): void;
}

/** What a repair's limit yields beyond the price seen, per try, 1/10,000 dollar: one cent, legal on every known grid. */
const YIELD_E4 = 100;

/** A repair that could not be sent is tried again no sooner than this. */
const RETRY_US = 50_000;

/** Before anything was seen, a leg after the first is taken to fill 19 times of 20. */
const ASSUMED = { tried: 20, filled: 19 };

export class Legs {
  state: LegsState = noLegs();
  private readonly desk: LegsDesk;

  constructor(desk: LegsDesk) {
    this.desk = desk;
  }

  /** Apply one entry. */
  fold(entry: JournalEntry): void {
    foldLegs(this.state, entry);
  }

  /** Send the first leg of an opportunity that was taken and journalled. */
  open({ opportunity_id }: Approved<Opportunity>): void {
    const group = this.state.groups[opportunity_id];
    const first = group?.legs[0];
    if (group === undefined || first === undefined) return;
    const { limit_e4, qty_cc } = first.leg;
    const sent = this.order(group, first, { action: 'buy', purpose: 'open', limit_e4, qty_cc });
    if (sent === null) this.close(group, 'unfilled');
  }

  /** How often a leg after the first has filled in full, 0 to 1, starting from an assumption. */
  fillProbability(): number {
    return (ASSUMED.filled + this.state.filled_whole) / (ASSUMED.tried + this.state.tried);
  }

  /** Look after every group whose orders are back; called on every event once time has moved. */
  tend(): void {
    for (const group of Object.values(this.state.groups)) {
      if (group.outstanding.length > 0) continue;
      if (group.naked !== null || group.current === group.legs.length - 1) this.balance(group);
      else this.next(group);
    }
  }

  /** Whether any lock or set is still being worked on. */
  get busy(): boolean {
    for (const _ in this.state.groups) return true;
    return false;
  }

  /** After a restart: legs whose deadline has passed meanwhile get the time for a fresh book before they are capped. */
  resume(): void {
    const now = this.desk.now();
    for (const group of Object.values(this.state.groups)) {
      if (group.naked === null || group.naked.state !== 'open') continue;
      const deadline_at_us = Math.max(group.naked.deadline_at_us, now + this.desk.settings.naked_leg_deadline_us);
      this.desk.sayNaked({ ...group.naked, deadline_at_us, text: `Found after a restart: ${group.naked.text}` });
    }
  }

  private order(
    group: LegGroup,
    { leg }: LegState,
    wanted: Pick<OrderDraft, 'action' | 'purpose' | 'limit_e4' | 'qty_cc'> & { seen_e4?: PriceE4 },
  ): OrderIntent | null {
    const { opportunity } = group;
    const { opportunity_id, opportunity_type: strategy, tags } = opportunity;
    const [run_id = '', n = '0'] = opportunity_id.split('#');
    const { pair_id, label, venue, market_id, ref, side } = leg;
    return this.desk.order({
      order_id: `${run_id}-${n}-${group.orders + 1}`,
      ...{ opportunity_id, strategy, label, tags, pair_id, game_id: opportunity.game_id, venue, market_id, ref, side },
      ...{ seen_e4: leg.ask_e4, ...wanted },
    });
  }

  /** A leg is back: nothing bought at all ends it; what every leg so far has is matched, at up to the price that breaks even. */
  private next(group: LegGroup): void {
    const sent = group.legs.slice(0, group.current + 1);
    const have_cc = Math.min(...sent.map(({ qty_cc }) => qty_cc));
    const state = group.legs[group.current + 1] as LegState;
    const { leg } = state;
    const book = this.desk.book(leg.venue, leg.market_id);
    if (have_cc === 0 || book === undefined || have_cc < book.market.min_qty_cc || this.isPaying(group)) {
      this.balance(group);
      return;
    }
    const spent_e4 = sent.reduce((sum, one) => sum + (one.paid_udollars + one.fees_udollars) / one.qty_cc, 0);
    const later = group.legs.slice(group.current + 2);
    const later_e4 = later.reduce((sum, { leg: one }) => sum + (one.cost_udollars + one.fee_udollars) / one.qty_cc, 0);
    const even_e4 = Math.floor(group.opportunity.payout_e4 - spent_e4 - later_e4 - leg.fee_udollars / leg.qty_cc);
    const bounded_e4 = Math.max(0, Math.min(even_e4, ONE_DOLLAR_E4 - YIELD_E4, this.roomE4(sent, later, have_cc)));
    const limit_e4 = Math.max(leg.limit_e4, buyLimitOnGrid(book.market.price_bands, leg.side, bounded_e4));
    const [ask_e4] = this.desk.pricesOf(book, leg.side);
    const qty_cc = orderable(book, have_cc, ask_e4);
    const wanted = { action: 'buy', purpose: 'open', limit_e4, qty_cc } as const;
    if (qty_cc === 0 || this.order(group, state, wanted) === null) this.balance(group);
  }

  /** Price at which all legs together reach the limit of one opportunity: a leg may not take more than is left of it. */
  private roomE4(sent: readonly LegState[], later: readonly LegState[], qty_cc: QtyCc): PriceE4 {
    const spent = sent.reduce((sum, one) => sum + one.paid_udollars + one.fees_udollars, 0);
    const planned = later.reduce((sum, { leg }) => sum + leg.cost_udollars + leg.fee_udollars, 0);
    return Math.floor((this.desk.settings.order_limit_udollars - spent - planned) / qty_cc);
  }

  private balance(group: LegGroup): void {
    const { most_cc, least_cc } = span(group.legs);
    if (most_cc === least_cc) {
      this.settle(group, most_cc);
      return;
    }
    if (group.naked === null) this.startNaked(group, most_cc - least_cc);
    const naked = group.naked as NakedLeg;
    const late = this.desk.now() >= naked.deadline_at_us;
    if (late && naked.repairs > 0) {
      this.cap(group, naked);
      return;
    }
    if (naked.repairs > 0 && this.desk.now() - group.naked_at_us < RETRY_US) return;
    const repair = this.choose(group, naked, late);
    if (repair !== null && this.repair(group, naked, repair)) return;
    if (late) this.cap(group, naked);
  }

  /** All legs are equal. */
  private settle(group: LegGroup, qty_cc: QtyCc): void {
    const { naked, opportunity } = group;
    if (naked === null) {
      const whole = qty_cc === opportunity.qty_cc;
      this.close(group, qty_cc === 0 ? 'unfilled' : whole ? 'filled' : 'partly_filled');
      return;
    }
    const completed = naked.repair !== 'unwind';
    const text = completed ? 'Completed.' : 'Sold back.';
    this.desk.sayNaked({ ...naked, state: completed ? 'completed' : 'unwound', text: `${naked.text} ${text}` });
    this.close(group, completed && qty_cc > 0 ? 'filled' : qty_cc > 0 ? 'partly_filled' : 'unwound');
  }

  private cap(group: LegGroup, naked: NakedLeg): void {
    const { least_cc } = span(group.legs);
    const kept = group.legs
      .filter(({ qty_cc }) => qty_cc > least_cc)
      .map(({ leg, qty_cc }) => `${(qty_cc - least_cc) / 100} ${leg.side} of ${leg.market_id}`)
      .join(', ');
    const within = seconds(this.desk.settings.naked_leg_deadline_us);
    const limit = dollars(naked.loss_limit_udollars);
    const text = `Neither side could be traded within ${within} and a loss of ${limit}: kept as a position, ${kept}.`;
    this.desk.sayNaked({ ...naked, state: 'capped', text });
    this.close(group, 'capped');
  }

  private startNaked(group: LegGroup, qty_cc: QtyCc): void {
    const longest = group.legs.reduce((a, b) => (b.qty_cc > a.qty_cc ? b : a));
    const { venue, market_id, side, pair_id } = longest.leg;
    const others = group.legs.length === 2 ? 'other leg' : 'other legs';
    const { naked_leg_deadline_us, repair_loss_limit_udollars, repair_loss_limit_e4 } = this.desk.settings;
    this.desk.sayNaked({
      opportunity_id: group.opportunity.opportunity_id,
      ...{ pair_id, venue, market_id, side, qty_cc, state: 'open', repairs: 0, repair: null },
      loss_limit_udollars: Math.min(repair_loss_limit_udollars, repair_loss_limit_e4 * qty_cc),
      deadline_at_us: this.desk.now() + naked_leg_deadline_us,
      text: `${qty_cc / 100} contracts without their ${others}.`,
    });
  }

  /**
   * The repair that loses least, if it loses no more than its cap; null to wait. While there is time, a repair that loses clearly more
   * than keeping the leg is worth by our estimate waits for better books too.
   */
  private choose(group: LegGroup, naked: NakedLeg, late: boolean): Repair | null {
    const legs = group.legs.map((state): LegInBook => {
      const book = this.desk.book(state.leg.venue, state.leg.market_id) ?? null;
      const [ask_e4, bid_e4] = book === null ? [ONE_DOLLAR_E4, 0] : this.desk.pricesOf(book, state.leg.side);
      return { ...state, book, ask_e4, bid_e4 };
    });
    // A book that cannot be read may be back in a moment: selling at a loss waits half of the time for it.
    const blind = legs.some(({ book }) => book === null || !book.usable());
    const patient = naked.deadline_at_us - this.desk.now() > this.desk.settings.naked_leg_deadline_us / 2;
    const paid = legs.reduce((sum, { paid_udollars, fees_udollars }) => sum + paid_udollars + fees_udollars, 0);
    const room = this.desk.settings.order_limit_udollars - paid;
    const ways = repairs(legs, group.opportunity.payout_e4, this.desk.feeOf);
    // Completing may cost no more than what is left of the limit of one opportunity, and nothing once a market has paid.
    const buys = (cost_udollars: Udollars): boolean => cost_udollars <= room && !this.isPaying(group);
    const best = ways.find(({ action, cost_udollars }) => action === 'unwind' || buys(cost_udollars));
    if (best === undefined || group.lost_udollars + best.loss_udollars > naked.loss_limit_udollars) return null;
    if (blind && patient && best.loss_udollars > 0) return null;
    const hold = this.holdLoss(group);
    const margin = this.desk.settings.model_min_edge_e4 * naked.qty_cc;
    return !late && hold !== null && best.loss_udollars > hold + margin && best.loss_udollars > 0 ? null : best;
  }

  /** A market of the group has ended: what its legs pay together is decided, and another leg would be bought for what it pays alone. */
  private isPaying({ legs }: LegGroup): boolean {
    return legs.some(({ leg }) => this.desk.book(leg.venue, leg.market_id)?.status === 'closed');
  }

  /** What keeping the excess loses on average by our estimate; null without one. */
  private holdLoss(group: LegGroup): Udollars | null {
    const { least_cc } = span(group.legs);
    let loss = 0;
    for (const state of group.legs) {
      const excess = state.qty_cc - least_cc;
      if (excess <= 0) continue;
      const p = this.desk.estimate(state.leg);
      if (p === null) return null;
      loss += boughtE4(state) * excess - p * ONE_DOLLAR_E4 * excess;
    }
    return loss;
  }

  /** @returns whether anything was sent. */
  private repair(group: LegGroup, naked: NakedLeg, { action, orders, loss_udollars }: Repair): boolean {
    const tries = naked.repairs + 1;
    const yield_e4 = tries * YIELD_E4;
    const prices = orders.map(({ seen_e4 }) => cents(seen_e4)).join(', ');
    const text = action === 'complete' ? `Completing at ${prices}.` : `Selling back at ${prices}.`;
    const spare = naked.loss_limit_udollars - Math.max(group.lost_udollars, 0) - Math.max(loss_udollars, 0);
    const spare_e4 = spare / Math.max(naked.qty_cc, 1);
    const given_e4 = Math.max(0, Math.min(yield_e4, Math.floor(spare_e4 / YIELD_E4) * YIELD_E4));
    this.desk.sayNaked({ ...naked, repairs: tries, repair: action, text });
    let sent = false;
    for (const { state, seen_e4, qty_cc } of orders) {
      const limit_e4 =
        action === 'complete'
          ? Math.max(seen_e4, Math.min(seen_e4 + given_e4, ONE_DOLLAR_E4 - YIELD_E4))
          : Math.min(seen_e4, Math.max(seen_e4 - given_e4, YIELD_E4));
      const wanted = {
        action: action === 'complete' ? 'buy' : 'sell',
        purpose: action,
        limit_e4,
        qty_cc,
        seen_e4,
      } as const;
      if (this.order(group, state, wanted) !== null) sent = true;
    }
    return sent;
  }

  private close(group: LegGroup, outcome: LegsClosed['outcome']): void {
    const { opportunity, legs } = group;
    const { least_cc } = span(legs);
    const single = legs.length === 1;
    const paid = legs.reduce((sum, { paid_udollars, fees_udollars }) => sum + paid_udollars + fees_udollars, 0);
    this.desk.sayClosed({
      opportunity_id: opportunity.opportunity_id,
      strategy: opportunity.opportunity_type,
      expected_udollars: opportunity.edge_net_udollars,
      matched_qty_cc: least_cc,
      locked_udollars: single ? null : opportunity.payout_e4 * least_cc - paid,
      outcome,
    });
  }
}
