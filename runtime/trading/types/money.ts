/** What becomes of it: orders, fills, positions, closed trades and the account's money. */
import type { OrderStatus, Venue } from './events.ts';
import type { OpportunityType, Tags } from './opportunity.ts';
import type { PriceE4, QtyCc, TimeUs, Udollars } from './units.ts';

export interface OrderIntent {
  /** Deterministic and unique: `${run_id}-${opportunity n}-${order n}`. Written before it is sent. */
  order_id: string;
  /** What proposed it; the type of its opportunity. */
  strategy: OpportunityType;
  label: string;
  tags: Tags;
  /** Price of the side when it was decided, for slippage. */
  seen_e4: PriceE4;
  /** Most that it can cost, fees included: reserved until it is over. 0 for a sale. */
  reserve_udollars: Udollars;
  opportunity_id: string;
  pair_id: string;
  game_id: string | null;
  venue: Venue;
  market_id: string;
  ref: string;
  side: 'yes' | 'no';
  action: 'buy' | 'sell';
  limit_e4: PriceE4;
  qty_cc: QtyCc;
  time_in_force: 'ioc';
  /** `open`: first order of a leg; `complete`/`unwind`: repairing a naked leg; `exit`: closing a position. */
  purpose: 'open' | 'complete' | 'unwind' | 'exit';
  /** Of an exit: the rule or the person, for people. */
  reason?: string;
  mode: 'paper';
}

export interface OrderUpdate {
  order_id: string;
  status: OrderStatus;
  /** In all so far. */
  filled_qty_cc: QtyCc;
  reason: string;
  /** The venue has ended the order with more filled than it has reported: how it ends once that much is here. */
  ending?: { status: OrderStatus; filled_qty_cc: QtyCc; reason: string } | null;
}

export interface Fill {
  fill_id: string;
  order_id: string;
  opportunity_id: string;
  strategy: OpportunityType;
  tags: Tags;
  pair_id: string;
  game_id: string | null;
  label: string;
  venue: Venue;
  market_id: string;
  side: 'yes' | 'no';
  action: 'buy' | 'sell';
  /** Volume-weighted price of that side, rounded to 1/10,000 dollar for display; cost_udollars is exact. */
  avg_price_e4: PriceE4;
  qty_cc: QtyCc;
  /** Cash paid (buy) or received (sell) before fees, positive. */
  cost_udollars: Udollars;
  fee_udollars: Udollars;
  /** cost against the ask seen when decided, positive = worse. */
  slippage_udollars: Udollars;
}

export interface Position {
  /** `${venue}:${market_id}:${side}`. */
  position_id: string;
  pair_id: string;
  game_id: string | null;
  label: string;
  venue: Venue;
  market_id: string;
  side: 'yes' | 'no';
  qty_cc: QtyCc;
  /** What is still invested, fees apart. */
  cost_udollars: Udollars;
  fees_udollars: Udollars;
  realised_udollars: Udollars;
  /** Value at the best bid now; null when there is no live bid. */
  mark_udollars: Udollars | null;
  /** Value at the model's probability; null when the model does not price it. */
  model_udollars: Udollars | null;
  status: 'open' | 'closed' | 'settled';
  opened_at_us: TimeUs;
  /** What opened it last. */
  strategy: OpportunityType;
  tags: Tags;
}

/** A quantity that was bought and is gone again: one line of the statement. */
export interface ClosedTrade {
  position_id: string;
  opportunity_id: string;
  strategy: OpportunityType;
  pair_id: string;
  game_id: string | null;
  label: string;
  venue: Venue;
  market_id: string;
  side: 'yes' | 'no';
  qty_cc: QtyCc;
  /** Paid on the way in, fees apart. */
  entry_udollars: Udollars;
  /** Received on the way out: sale, settlement, or the dollar of both sides together. */
  exit_udollars: Udollars;
  /** Of both ways. */
  fees_udollars: Udollars;
  /** exit - entry - fees. */
  net_udollars: Udollars;
  opened_at_us: TimeUs;
  closed_at_us: TimeUs;
  how: 'sold' | 'settled' | 'netted' | 'corrected';
  /** Of a settlement: what the market paid for it. `push`: what it cost. */
  result: 'won' | 'lost' | 'push';
  sport: string | null;
}

/** Money came or went, or moved between trading and savings. */
export interface CashMoved {
  what: 'deposit' | 'withdraw' | 'save' | 'unsave';
  venue: Venue;
  amount_udollars: Udollars;
  by: string;
  reason: string;
}

/** A trading day began; its loss counts from here. */
export interface DayStarted {
  /** YYYY-MM-DD in `zone`. */
  day: string;
  /** IANA name, e.g. "America/New_York". */
  zone: string;
  /** Cash, what is reserved, positions at their marks and matched legs at cost: the day's loss is measured from here. */
  equity_udollars: Udollars;
  reason: string;
}

/** The legs of an opportunity are done: expected, filled and, where they match, locked in. */
export interface LegsClosed {
  opportunity_id: string;
  strategy: OpportunityType;
  /** Net as proposed. */
  expected_udollars: Udollars;
  /** Contracts that have every leg. */
  matched_qty_cc: QtyCc;
  /** What the matched contracts pay less all that was paid and not sold back; null for a single leg, which has no fixed payout. */
  locked_udollars: Udollars | null;
  /** `unfilled`: nothing was bought. */
  outcome: 'filled' | 'partly_filled' | 'unfilled' | 'unwound' | 'capped';
}

/** What a start found of the account that it continues. */
export interface AccountResumed {
  account: string;
  /** Grows with each start; the writer of a lower one is refused. */
  epoch: number;
  positions: number;
  /** Orders that were not over: asked for, never sent again. */
  open_orders: number;
  open_legs: number;
  cash_udollars: Record<Venue, Udollars>;
  halts: number;
  text: string;
}

export interface Portfolio {
  cash_udollars: Record<Venue, Udollars>;
  /** Cost of everything open. */
  exposure_udollars: Udollars;
  /** Of it, the cost of contracts that have every leg of their lock or set: their payout is known. The rest is at risk. */
  matched_udollars: Udollars;
  exposure_limit_udollars: Udollars;
  realised_udollars: Udollars;
  unrealised_udollars: Udollars;
  fees_udollars: Udollars;
  /** realised + unrealised - fees; equals the change of cash + marks since the account was opened, deposits apart. */
  pnl_udollars: Udollars;
  /** Promised to orders that are out; not in `cash_udollars`. */
  reserved_udollars: Udollars;
  /** Put aside; not traded with. */
  savings_udollars: Udollars;
  /** Cash, reserved cash and positions at their marks. */
  equity_udollars: Udollars;
  /** Of the trading day; null before the first. */
  day: { day: string; pnl_udollars: Udollars; loss_limit_udollars: Udollars } | null;
}
