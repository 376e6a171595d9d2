/** The shape that every limit has. A limit measures; it decides nothing and changes nothing. */
import type { LimitCheck, OpportunityType, RefusalReason, Tags } from '../types/journal.ts';
import type { Settings } from '../types/settings.ts';
import type { PriceE4, TimeUs, Udollars } from '../types/units.ts';
import type { Stake } from './exposure.ts';

/** One leg of what is asked for. */
export interface AskLeg {
  venue: string;
  market_id: string;
  side: 'yes' | 'no';
  /** Best ask with its fee per contract, 1/10,000 dollar. */
  price_e4: PriceE4;
  /** What the smallest order costs with its fee. */
  smallest_udollars: Udollars;
}

/** What somebody wants to open. */
export interface RiskAsk {
  strategy: OpportunityType;
  tags: Tags;
  legs: readonly AskLeg[];
  /** Days until it pays. */
  days: number;
}

/** What the account has at stake and has seen. */
export interface RiskFacts {
  at_us: TimeUs;
  settings: Settings;
  /** Of positions, of orders on their way, and of legs that are still to be sent. */
  stakes: readonly Stake[];
  open_orders: number;
  /** Orders sent within the last second. */
  orders_last_second: number;
  cash(venue: string): Udollars;
  /** Of that cash, what legs that are still to be sent will need. */
  planned(venue: string): Udollars;
  /** Money that is traded with now: cash, what is reserved, and positions at cost. */
  bankroll_udollars: Udollars;
  /** Of the trading day so far. */
  day_pnl_udollars: Udollars;
  equity_udollars: Udollars;
  /** Highest equity at the start of a day, deposits and withdrawals counted out. */
  peak_equity_udollars: Udollars;
  /** Steps of the ramp: how much of each limit is allowed now, parts per million. */
  ramp_ppm: number;
}

/** How far a limit is used. */
export interface Measure {
  value: number;
  limit: number;
  unit: LimitCheck['unit'];
  /** Whether the limit is kept from below (`min`) or above. */
  least?: boolean;
  /** For people, when it refuses. */
  text(): string;
  /** Money that it leaves for this ask; left out where it does not bound the size. */
  room_udollars?: Udollars;
}

/** One limit: its own small file, its value, limit, unit, headroom and sentence. */
export interface Limit {
  name: string;
  reason: RefusalReason;
  /** Null where it says nothing about this ask. */
  measure(ask: RiskAsk, facts: RiskFacts): Measure | null;
}

/** Smallest cost of all legs together. */
export function smallestUdollars(ask: RiskAsk): Udollars {
  return ask.legs.reduce((sum, leg) => sum + leg.smallest_udollars, 0);
}
