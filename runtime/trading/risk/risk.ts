/**
 * The one room that says yes. A proposal is measured against every limit, its size is bounded by what they leave, and what is let
 * through is `Approved`: a type that nothing outside this file can make and that executors insist on.
 */

import type { Checks } from '../types/checks.ts';
import type { Approved } from '../types/execution.ts';
import { DAY_LOSS, foldHalts, type HaltsState } from '../types/halts.ts';
import type { JournalEntry, LimitCheck, Opportunity, OrderIntent } from '../types/journal.ts';
import { venueName } from '../types/venue.ts';
import { dollars, seconds } from '../types/words.ts';
import { type BreakersState, foldBreakers, noErrors } from './breakers.ts';
import { type DayState, foldDay, noDay } from './day.ts';
import { haltOf, scopeText } from './halts.ts';
import type { RiskAsk, RiskFacts } from './limit.ts';
import { LIMITS } from './limits/index.ts';

/** Everything risk remembers; plain data, equal after a restart. */
export interface RiskState {
  halts: HaltsState;
  breakers: BreakersState;
  day: DayState;
  /** Until when a subject is left alone after a trade, microseconds. */
  cooled_until_us: Record<string, number>;
  /** Times of the orders of the last second. */
  sent_us: number[];
}

/** Nothing has happened yet. */
function noRisk(): RiskState {
  return { halts: {}, breakers: noErrors(), day: noDay(), cooled_until_us: {}, sent_us: [] };
}

/** What the limits leave for an ask. */
export interface Budget {
  /** Most that all legs together may cost, fees included; not negative. */
  money_udollars: number;
}

/** What may be sold or bought to mend or to leave: it takes from what is at stake. */
export type RepairVerdict = { ok: true; intent: Approved<OrderIntent> } | { ok: false; text: string };

export class Risk {
  state: RiskState = noRisk();
  private readonly cool_down_us: number;

  /** @param cool_down_us how long a subject is left alone after something of it was taken */
  constructor(cool_down_us: number) {
    this.cool_down_us = cool_down_us;
  }

  /** Apply one entry. */
  fold(entry: JournalEntry): void {
    const { halts, breakers, day, cooled_until_us, sent_us } = this.state;
    foldHalts(halts, entry);
    foldBreakers(breakers, entry);
    foldDay(day, entry);
    if (entry.kind === 'opportunity' && entry.body.verdict === 'taken') {
      for (const [subject, until_us] of Object.entries(cooled_until_us))
        if (until_us <= entry.at_us) delete cooled_until_us[subject];
      cooled_until_us[entry.body.tags.subject] = entry.at_us + this.cool_down_us;
    }
    if (entry.kind === 'order_intent') {
      sent_us.push(entry.at_us);
      while (sent_us[0] !== undefined && entry.at_us - sent_us[0] >= 1_000_000) sent_us.shift();
    }
  }

  /** Orders written within the second before a moment. */
  sentWithinSecond(at_us: number): number {
    return this.state.sent_us.filter((sent) => at_us - sent < 1_000_000).length;
  }

  /** Gates that have no number: halts, orders that are out, the pause after a trade. */
  gate(checks: Checks, ask: RiskAsk, facts: RiskFacts, working: boolean): void {
    const halt = haltOf(this.state.halts, ask);
    const why = halt?.by === DAY_LOSS ? 'day_loss_limit' : 'halted';
    checks.gate(halt !== null, why, () => (halt === null ? '' : `${scopeText(halt.scope)} is halted: ${halt.reason}.`));
    checks.gate(working, 'already_working', () => 'Orders of this game are still out.');
    const cooled = (this.state.cooled_until_us[ask.tags.subject] ?? 0) - facts.at_us;
    checks.gate(cooled > 0, 'cooling_down', () => `Traded a moment ago: waiting ${seconds(cooled)} more.`);
  }

  /** Measure every limit; the checks keep value, limit and headroom of each. */
  budget(checks: Checks, ask: RiskAsk, facts: RiskFacts): Budget {
    let money = Number.POSITIVE_INFINITY;
    for (const limit of LIMITS) {
      const measure = limit.measure(ask, facts);
      if (measure === null) continue;
      const { value, limit: bound, unit, least, text, room_udollars } = measure;
      if (least === true) checks.min(limit.name, { value, limit: bound, unit }, limit.reason, text);
      else checks.max(limit.name, { value, limit: bound, unit }, limit.reason, text);
      if (room_udollars !== undefined) money = Math.min(money, room_udollars);
    }
    return { money_udollars: Math.max(0, money) };
  }

  /** What every limit says now, whoever asks: for pages and reports. */
  headroom(ask: RiskAsk, facts: RiskFacts): LimitCheck[] {
    return LIMITS.flatMap((limit) => {
      const measure = limit.measure(ask, facts);
      if (measure === null) return [];
      const { value, limit: bound, unit, least } = measure;
      const headroom = least === true ? value - bound : bound - value;
      return [{ name: limit.name, value, limit: bound, unit, headroom, passed: headroom >= 0 }];
    });
  }

  /** Let an opportunity through: only one that no check refuses and that costs no more than its budget. */
  approve(opportunity: Opportunity, budget: Budget): Approved<Opportunity> | null {
    const fits = opportunity.refusal === null && opportunity.capital_udollars <= budget.money_udollars;
    return fits ? (opportunity as Approved<Opportunity>) : null;
  }

  /** Let an order through: what it can cost at most must be there in cash, whatever it is for. */
  approveOrder(intent: OrderIntent, facts: RiskFacts): RepairVerdict {
    const { venue, reserve_udollars, qty_cc } = intent;
    if (qty_cc <= 0) return { ok: false, text: 'nothing to trade' };
    const free = facts.cash(venue);
    if (reserve_udollars > free) {
      const text = `${dollars(reserve_udollars)} needed at ${venueName(venue)} at the worst price, ${dollars(free)} free`;
      return { ok: false, text };
    }
    return { ok: true, intent: intent as Approved<OrderIntent> };
  }
}
