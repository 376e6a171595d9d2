/** What must always hold, measured between two events from the venues' truth and from the journal; one small function each. */
import type { LegGroup } from '../../trading/execution/leg-state.ts';
import type { Settings } from '../../trading/types/settings.ts';
import { must } from './broken.ts';
import type { VenueSim } from './venue.ts';
import type { Watch } from './watch.ts';

/** What is looked at. */
export interface Sight {
  now_us: number;
  watch: Watch;
  venues: readonly VenueSim[];
  settings: Settings;
  /** When each order left the process. */
  sent: ReadonlyMap<string, number>;
  /** Since when the process has run without a stop. */
  up_since_us: number;
  /** Opportunities whose legs differ, since when. */
  naked_since: ReadonlyMap<string, number>;
}

/** An order that is asked for every two seconds is answered by then, whatever the network loses. */
const ANSWERED_WITHIN_US = 90_000_000;
const DOLLAR = 10_000;

/** Whether the desk has been told what the venue knows of a market, settlements included. */
function isTold({ watch }: Sight, { venue, paid }: VenueSim, market_id: string): boolean {
  const { positions } = watch.account.ledger.state;
  const value = paid.get(market_id)?.yes_value_e4;
  if (value === undefined) return true;
  const key = `${venue}:${market_id}`;
  const open = positions[`${key}:yes`] !== undefined || positions[`${key}:no`] !== undefined;
  return watch.settled.get(key) === value && !open;
}

/** Cash and what is reserved are the venue's cash, but for fills and settlements that have not been told. */
function venueCash(sight: Sight): void {
  const { watch, venues } = sight;
  const { ledger } = watch.account;
  for (const sim of venues) {
    const { venue } = sim;
    const there = (watch.moved[venue] ?? 0) + sim.flow_udollars;
    const here = ['cash', 'reserved', 'savings'].reduce((sum, name) => sum + ledger.balance(`${name}/${venue}`), 0);
    let in_flight = 0;
    const traded = new Map<string, number>();
    for (const { fill_id, market_id, qty_cc, fee_udollars } of sim.fills) {
      traded.set(market_id, (traded.get(market_id) ?? 0) + qty_cc);
      if (!watch.told.has(fill_id)) in_flight += DOLLAR * qty_cc + fee_udollars;
    }
    for (const [market_id, qty_cc] of traded) if (!isTold(sight, sim, market_id)) in_flight += DOLLAR * qty_cc;
    const text = () => `${venue} has ${there}, the ledger ${here}, and ${in_flight} is in flight`;
    must('venue_cash', Math.abs(there - here) <= in_flight, text);
  }
}

/** Positions are the venue's, but for fills and settlements that have not been told. */
function venuePositions(sight: Sight): void {
  const { watch, venues } = sight;
  const { ledger } = watch.account;
  for (const sim of venues) {
    const { venue, held, fills } = sim;
    for (const [market_id, { yes, no }] of held) {
      const untold = fills.some((fill) => fill.market_id === market_id && !watch.told.has(fill.fill_id));
      if (untold || !isTold(sight, sim, market_id)) continue;
      const [here_yes = 0, here_no = 0] = ['yes', 'no'].map((side) =>
        ledger.lots(`${venue}:${market_id}:${side}`).reduce((sum, { qty_cc }) => sum + qty_cc, 0),
      );
      const text = () => `${venue}:${market_id} is ${yes} yes and ${no} no there, ${here_yes} and ${here_no} here`;
      must('venue_positions', yes === here_yes && no === here_no, text);
    }
  }
}

/** Every order that left the process is open, or over and remembered; none is called a stranger's. */
function ordersKnown({ watch, sent }: Sight): void {
  const { orders, risk } = watch.account;
  for (const order_id of sent.keys()) {
    const known = orders.state.open[order_id] !== undefined || orders.state.over[order_id] !== undefined;
    must('orders_known', known, () => `${order_id} was sent and is not known`);
  }
  const foreign = Object.values(risk.state.halts).find(({ by }) => by === 'execution');
  must('orders_known', foreign === undefined, () => `an order of our own is called foreign: ${foreign?.reason}`);
}

/** What has been sent is answered, or was asked for until it was. */
function ordersAnswered({ watch, sent, now_us, up_since_us }: Sight): void {
  for (const { intent, status } of watch.account.orders.open()) {
    const since_us = Math.max(sent.get(intent.order_id) ?? now_us, up_since_us);
    const text = () => `${intent.order_id} is ${status} after ${(now_us - since_us) / 1e6} s`;
    must('orders_answered', now_us - since_us <= ANSWERED_WITHIN_US, text);
  }
}

/** A leg that has no other and no order out is not kept open beyond its deadline. */
function nakedInTime({ watch, now_us, settings, naked_since }: Sight): void {
  for (const group of Object.values(watch.account.legs.state.groups)) {
    if (group.outstanding.length > 0 || !isNaked(group)) continue;
    const { opportunity_id } = group.opportunity;
    const since_us = naked_since.get(opportunity_id) ?? now_us;
    const text = () => `${opportunity_id} is open for ${(now_us - since_us) / 1e6} s`;
    must('naked_in_time', now_us - since_us <= settings.naked_leg_deadline_us, text);
  }
}

const isNaked = ({ legs }: LegGroup): boolean => legs.some(({ qty_cc }) => qty_cc !== legs[0]?.qty_cc);

/** What only a decision can break. */
export function checkBooks(sight: Sight): void {
  venueCash(sight);
  venuePositions(sight);
  ordersKnown(sight);
}

/** What time alone can break. */
export function checkTimes(sight: Sight): void {
  ordersAnswered(sight);
  nakedInTime(sight);
}

/** After the world has calmed down and every market has paid: nothing is out, nothing is held, and the statement is the cash. */
export function calmAtEnd(sight: Sight): void {
  const { watch, venues } = sight;
  const { ledger, orders, legs } = watch.account;
  must('calm_at_end', orders.count === 0, () => `${orders.count} orders are out: ${Object.keys(orders.state.open)}`);
  const groups = Object.keys(legs.state.groups);
  must('calm_at_end', groups.length === 0, () => `legs are open: ${groups}`);
  must('calm_at_end', ledger.sum('reserved/') === 0, () => `${ledger.sum('reserved/')} is still reserved`);
  const open = Object.keys(ledger.state.positions);
  must('calm_at_end', open.length === 0, () => `held although every market has paid: ${open}`);
  for (const sim of venues) {
    for (const { fill_id } of sim.fills)
      must('calm_at_end', watch.told.has(fill_id), () => `${fill_id} was never booked`);
    // A market of which nothing was held any more when it paid is nobody's business.
    for (const [market_id, { yes, no }] of sim.paid) {
      const told = yes + no === 0 || isTold(sight, sim, market_id);
      must('calm_at_end', told, () => `${market_id} pays otherwise than booked`);
    }
  }
  venueCash(sight);
  venuePositions(sight);
  const moved = Object.values(watch.moved).reduce((sum, amount) => sum + amount, 0);
  const cash = ledger.sum('cash/') + ledger.sum('savings/');
  const { closed_udollars } = watch;
  const text = () => `the statement says ${closed_udollars}, the cash ${cash - moved}`;
  must('statement', closed_udollars === cash - moved, text);
}
