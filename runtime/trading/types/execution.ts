/** The port behind which orders are executed: paper, backtest and venues alike; the reducers cannot tell them apart. */
import type { InputEvent } from './events.ts';
import type { OrderIntent } from './journal.ts';
import type { TimeUs, Udollars } from './units.ts';

declare const approved: unique symbol;

/** A mark that no other file can write; unlike a symbol's, a spread with other fields leaves it behind. */
declare class ArmedMark {
  protected readonly mark: 'armed';
}

/** Something that the limits have let through. Only `runtime/trading/risk` makes these; executors take nothing else. */
export type Approved<T> = T & { readonly [approved]: true };

/**
 * Leave to send orders for real money to one venue. Only `runtime/services/arming` makes these, when both switches are set (docs/risk.md,
 * "Real money"); whoever sends orders to a venue takes nothing else.
 */
export type Armed = ArmedMark & {
  readonly venue: string;
  /** The account of the journal that may trade. */
  readonly account: string;
  /** Most that may be at stake at the venue at a time, orders on their way and fees included; the ramp's step is in it. */
  readonly cap_udollars: Udollars;
  /** From then on it is worth nothing. */
  readonly expires_us: TimeUs;
};

/** Executes the orders of one venue. Its answers come back as `order` and `fill` events, never as return values. */
export interface Executor {
  /** Send an order whose intent is durable. Called once per order id. */
  submit(intent: Approved<OrderIntent>, at_us: TimeUs): void;
  /** Take back what rests. */
  cancel(order_id: string, at_us: TimeUs): void;
  /** Ask what became of an order that was perhaps sent. The answer is an event; an order that the venue never saw is `expired`. */
  ask(order_id: string, at_us: TimeUs): void;
}

/** An executor whose venue is simulated in the process: time is given to it, and what has come due is handed back. */
export interface SimulatedExecutor extends Executor {
  /** Events that have come due by `at_us`, oldest first. */
  advance(at_us: TimeUs): readonly Extract<InputEvent, { type: 'order' | 'fill' }>[];
  /** Orders that it still works on. */
  readonly outstanding: number;
}
