/**
 * Locks, sets and single orders from their first leg to their last, as a fold of the journal: whoever has the journal knows which
 * leg is out, which is short and what was tried. Each is here from the moment its opportunity is taken until its legs are closed.
 */
import type { Fill, JournalEntry, Leg, NakedLeg, Opportunity } from '../types/journal.ts';
import type { QtyCc, TimeUs, Udollars } from '../types/units.ts';
import { isOver } from './orders.ts';

/** One leg as it stands. */
export interface LegState {
  leg: Leg;
  /** Bought minus sold. */
  qty_cc: QtyCc;
  /** Cash paid for qty_cc, fees apart. */
  paid_udollars: Udollars;
  fees_udollars: Udollars;
  /** Of purchases alone, fees included: what a contract has cost on average, however many were sold again. */
  bought_cc: QtyCc;
  bought_udollars: Udollars;
}

/** All legs of one opportunity. */
export interface LegGroup {
  opportunity: Opportunity;
  /** In the order in which they are sent. */
  legs: LegState[];
  /** Index of the leg that was sent last; -1 before the first. */
  current: number;
  /** Orders that are out. */
  outstanding: string[];
  /** Orders made so far: the next one's number. */
  orders: number;
  naked: NakedLeg | null;
  /** What repairing has lost so far, fees included: it counts against the cap. Negative: it has gained. */
  lost_udollars: Udollars;
  /** When the last word on it was written. */
  naked_at_us: TimeUs;
  taken_at_us: TimeUs;
  /** Number of the opportunity in `decisions`. */
  seq: number;
}

/** Everything that is known of legs; plain data, equal after a restart. */
export interface LegsState {
  groups: Record<string, LegGroup>;
  /** Legs after the first that were tried, and that filled in full. */
  tried: number;
  filled_whole: number;
}

/** Nothing is worked on. */
export function noLegs(): LegsState {
  return { groups: {}, tried: 0, filled_whole: 0 };
}

/** Apply one entry. */
export function foldLegs(state: LegsState, entry: JournalEntry): void {
  switch (entry.kind) {
    case 'opportunity':
      if (entry.body.verdict === 'taken') state.groups[entry.body.opportunity_id] = newGroup(entry.body, entry);
      break;
    case 'order_intent': {
      const group = state.groups[entry.body.opportunity_id];
      if (group === undefined) break;
      group.orders += 1;
      group.outstanding.push(entry.body.order_id);
      if (entry.body.purpose === 'open') group.current = legIndex(group, entry.body);
      break;
    }
    case 'order_update':
      if (isOver(entry.body.status)) foldOver(state, entry.body.order_id);
      break;
    case 'fill': {
      const group = state.groups[entry.body.opportunity_id];
      if (group !== undefined) foldFill(group, entry.body);
      break;
    }
    case 'naked_leg': {
      const group = state.groups[entry.body.opportunity_id];
      if (group === undefined) break;
      if (group.naked === null) countFirstTries(state, group);
      group.naked = entry.body;
      group.naked_at_us = entry.at_us;
      break;
    }
    case 'legs_closed': {
      const group = state.groups[entry.body.opportunity_id];
      if (group !== undefined && group.naked === null) countFirstTries(state, group);
      delete state.groups[entry.body.opportunity_id];
      break;
    }
    default:
      break;
  }
}

function newGroup(opportunity: Opportunity, { at_us, seq }: { at_us: TimeUs; seq: number }): LegGroup {
  const none = { qty_cc: 0, paid_udollars: 0, fees_udollars: 0, bought_cc: 0, bought_udollars: 0 };
  const legs = opportunity.legs.map((leg): LegState => ({ leg, ...none }));
  return {
    opportunity,
    legs,
    current: -1,
    outstanding: [],
    orders: 0,
    naked: null,
    lost_udollars: 0,
    naked_at_us: 0,
    taken_at_us: at_us,
    seq,
  };
}

function foldFill(group: LegGroup, fill: Fill): void {
  const leg = group.legs[legIndex(group, fill)];
  if (leg === undefined) return;
  const before = worthOf(group);
  const buys = fill.action === 'buy';
  const sign = buys ? 1 : -1;
  leg.qty_cc += sign * fill.qty_cc;
  leg.paid_udollars += sign * fill.cost_udollars;
  leg.fees_udollars += fill.fee_udollars;
  if (buys) {
    leg.bought_cc += fill.qty_cc;
    leg.bought_udollars += fill.cost_udollars + fill.fee_udollars;
  }
  if (group.naked === null) return;
  group.lost_udollars += Math.ceil(sign * fill.cost_udollars + fill.fee_udollars + before - worthOf(group));
}

/** What a contract of a leg has cost on average, fees included, 1/10,000 dollar. */
export function boughtE4({ bought_udollars, bought_cc }: LegState): number {
  return bought_udollars / Math.max(bought_cc, 1);
}

/** What legs have while they are repaired: what is matched pays, what is alone counts at its cost. */
function worthOf({ legs, opportunity }: LegGroup): number {
  const { least_cc } = span(legs);
  return legs.reduce((sum, leg) => sum + boughtE4(leg) * (leg.qty_cc - least_cc), opportunity.payout_e4 * least_cc);
}

function foldOver(state: LegsState, order_id: string): void {
  for (const group of Object.values(state.groups)) {
    const at = group.outstanding.indexOf(order_id);
    if (at < 0) continue;
    group.outstanding.splice(at, 1);
    return;
  }
}

/** What the legs after the first did at their first try, once per group that has bought anything. */
function countFirstTries(state: LegsState, { legs }: LegGroup): void {
  const { most_cc } = span(legs);
  if (most_cc === 0) return;
  for (const { qty_cc } of legs.slice(1)) {
    state.tried += 1;
    if (qty_cc === most_cc) state.filled_whole += 1;
  }
}

/** Legs that may still be bought and that no order was written for: whose turn has not come, or that completing would need. */
export function unsentLegs({ legs, current, naked, outstanding }: LegGroup): Leg[] {
  if (naked === null) return legs.slice(current + 1).map(({ leg }) => leg);
  // What is being bought stands with the orders; a sale may fail, and completing be next.
  if (outstanding.length > 0 && naked.repair === 'complete') return [];
  const { most_cc } = span(legs);
  return legs.flatMap(({ leg, qty_cc }) => {
    const missing_cc = most_cc - qty_cc;
    if (missing_cc <= 0) return [];
    const part = (amount: Udollars): Udollars => Math.ceil((amount / leg.qty_cc) * missing_cc);
    const [cost_udollars, fee_udollars] = [part(leg.cost_udollars), part(leg.fee_udollars)];
    return [{ ...leg, qty_cc: missing_cc, cost_udollars, fee_udollars }];
  });
}

/** Which leg an order or a fill belongs to; -1 for none. */
function legIndex(
  { legs }: LegGroup,
  { venue, market_id, side }: { venue: string; market_id: string; side: 'yes' | 'no' },
): number {
  return legs.findIndex(({ leg }) => leg.venue === venue && leg.market_id === market_id && leg.side === side);
}

/** Quantities of the longest and of the shortest leg. */
export function span(legs: readonly LegState[]): { most_cc: QtyCc; least_cc: QtyCc } {
  const quantities = legs.map(({ qty_cc }) => qty_cc);
  return { most_cc: Math.max(...quantities), least_cc: Math.min(...quantities) };
}
