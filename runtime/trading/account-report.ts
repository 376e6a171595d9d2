/** What an account has, for people: the same from a fold of its journal and from a running desk. */
import { Account, type AccountState } from './account.ts';
import type { LegsDesk } from './execution/legs.ts';
import { Ledger } from './portfolio/ledger.ts';
import type { OrderStatus, Venue } from './types/events.ts';
import type { Halt } from './types/halts.ts';
import type { DayStarted, Leg, Position } from './types/journal.ts';
import { parseSettings } from './types/settings.ts';
import { InvariantError, type PriceE4, type QtyCc, type TimeUs, type Udollars } from './types/units.ts';

/** Money of one venue. */
export interface VenueMoney {
  venue: Venue;
  cash_udollars: Udollars;
  /** Promised to orders that are out. */
  reserved_udollars: Udollars;
  /** Open positions at what was paid for them, fees apart. */
  held_udollars: Udollars;
  savings_udollars: Udollars;
}

/** An open position at cost; fees are those of what is still held. */
export type HeldPosition = Pick<
  Position,
  | ('position_id' | 'label' | 'venue' | 'market_id' | 'side' | 'qty_cc' | 'cost_udollars' | 'fees_udollars')
  | ('realised_udollars' | 'opened_at_us' | 'strategy')
>;

/** An order that is not over. */
export interface OpenOrder {
  order_id: string;
  label: string;
  venue: Venue;
  market_id: string;
  side: 'yes' | 'no';
  action: 'buy' | 'sell';
  limit_e4: PriceE4;
  qty_cc: QtyCc;
  filled_qty_cc: QtyCc;
  status: OrderStatus;
  /** What it may still cost. */
  reserved_udollars: Udollars;
  at_us: TimeUs;
}

/** A lock, set or single order whose legs are not done. */
export interface OpenLegs {
  opportunity_id: string;
  label: string;
  naked: boolean;
  legs: (Pick<Leg, 'venue' | 'market_id' | 'side'> & { wanted_cc: QtyCc; qty_cc: QtyCc })[];
  taken_at_us: TimeUs;
}

/** Everything an account has. */
export interface AccountReport {
  /** By account of the ledger: assets and costs positive, capital and gains negative. */
  balances_udollars: Record<string, Udollars>;
  venues: VenueMoney[];
  /** Paid in less paid out. */
  capital_udollars: Udollars;
  /** Of what was sold, settled or netted, fees apart. */
  realised_udollars: Udollars;
  fees_udollars: Udollars;
  positions: HeldPosition[];
  halts: Halt[];
  /** The trading day as it last began, with what was moved and realised since; null before the first. */
  day: (DayStarted & { moved_udollars: Udollars; realised_udollars: Udollars; quiet_days: number }) | null;
  open_orders: OpenOrder[];
  open_legs: OpenLegs[];
}

function venueMoney(ledger: Ledger): VenueMoney[] {
  const names = Object.keys(ledger.state.balances).flatMap((name) => name.match(/^savings\/(.+)$/)?.[1] ?? []);
  return [...new Set([...ledger.venues(), ...names])].sort().map((venue) => ({
    venue,
    cash_udollars: ledger.cash(venue),
    reserved_udollars: ledger.balance(`reserved/${venue}`),
    held_udollars: ledger.balance(`held/${venue}`),
    savings_udollars: ledger.balance(`savings/${venue}`),
  }));
}

function heldPosition(ledger: Ledger, position: Position): HeldPosition {
  const { position_id, label, venue, market_id, side, qty_cc, cost_udollars } = position;
  const fees_udollars = ledger.lots(position_id).reduce((sum, lot) => sum + lot.fees_udollars, 0);
  const { realised_udollars, opened_at_us, strategy } = position;
  return {
    ...{ position_id, label, venue, market_id, side, qty_cc, cost_udollars, fees_udollars },
    ...{ realised_udollars, opened_at_us, strategy },
  };
}

function openOrders({ orders, ledger }: AccountState): OpenOrder[] {
  return Object.values(orders.open).map(({ intent, filled_qty_cc, status, at_us }) => {
    const { order_id, label, venue, market_id, side, action, limit_e4, qty_cc } = intent;
    const reserved_udollars = ledger.promises[order_id]?.left_udollars ?? 0;
    return {
      ...{ order_id, label, venue, market_id, side, action, limit_e4, qty_cc, filled_qty_cc, status },
      ...{ reserved_udollars, at_us },
    };
  });
}

function openLegs({ legs }: AccountState): OpenLegs[] {
  return Object.values(legs.groups).map(({ opportunity, legs: all, naked, taken_at_us }) => ({
    opportunity_id: opportunity.opportunity_id,
    label: opportunity.label,
    naked: naked !== null,
    legs: all.map(({ leg, qty_cc }) => {
      const { venue, market_id, side, qty_cc: wanted_cc } = leg;
      return { venue, market_id, side, wanted_cc, qty_cc };
    }),
    taken_at_us,
  }));
}

/** One account as people list it. */
export interface AccountSummary {
  account: string;
  mode: string;
  epoch: number;
  created_at_us: TimeUs;
  runs: number;
  /** Number of its last decision. */
  decisions: number;
  /** Time of its last entry; null before the first. */
  last_at_us: TimeUs | null;
}

/** Closed trades in all. */
export interface ClosedTotals {
  trades: number;
  net_udollars: Udollars;
}

/** One account in full. */
export interface AccountShown extends AccountSummary, AccountReport {
  closed: ClosedTotals;
}

/** The report of a state; the state is not kept. */
export function accountReport(state: AccountState): AccountReport {
  const ledger = new Ledger();
  ledger.state = state.ledger;
  const { day, halts } = state.risk;
  const { moved_udollars, realised_udollars, quiet_days } = day;
  return {
    balances_udollars: Object.fromEntries(Object.entries(state.ledger.balances).sort(([a], [b]) => (a < b ? -1 : 1))),
    venues: venueMoney(ledger),
    capital_udollars: 0 - ledger.balance('capital'),
    realised_udollars: 0 - ledger.balance('realised'),
    fees_udollars: ledger.balance('fees'),
    positions: ledger.open().map((position) => heldPosition(ledger, position)),
    halts: Object.values(halts),
    day: day.started && { ...day.started, moved_udollars, realised_udollars, quiet_days },
    open_orders: openOrders(state),
    open_legs: openLegs(state),
  };
}

const refuse = (): never => {
  throw new InvariantError('an account that is only read decides nothing');
};

/** An account for whoever only folds: it decides nothing. */
export function readOnlyAccount(): Account {
  const nobody: LegsDesk = {
    settings: parseSettings({}),
    ...{ now: refuse, book: refuse, feeOf: refuse, pricesOf: refuse, order: refuse, estimate: refuse },
    ...{ sayNaked: refuse, sayClosed: refuse },
  };
  return new Account(nobody);
}
