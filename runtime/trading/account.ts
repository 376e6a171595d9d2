/**
 * The state of one account: everything that a restart must not forget, as folds of its `decisions` stream. The running desk changes it
 * only by writing entries, which are folded here; a restart folds the same entries and has the same state.
 */

import type { LegsState } from './execution/leg-state.ts';
import { Legs, type LegsDesk } from './execution/legs.ts';
import { Orders, type OrdersState } from './execution/orders.ts';
import { Ledger, type LedgerChange, type LedgerState } from './portfolio/ledger.ts';
import { Risk, type RiskState } from './risk/risk.ts';
import type { JournalEntry } from './types/journal.ts';

/** All of it as plain data: what a checkpoint keeps. */
export interface AccountState {
  ledger: LedgerState;
  orders: OrdersState;
  legs: LegsState;
  risk: RiskState;
}

export class Account {
  readonly ledger = new Ledger();
  readonly orders = new Orders();
  readonly legs: Legs;
  readonly risk: Risk;

  constructor(desk: LegsDesk) {
    this.legs = new Legs(desk);
    this.risk = new Risk(desk.settings.cool_down_us);
  }

  /** Apply one entry of the `decisions` stream; entries of other streams change nothing. */
  fold(entry: JournalEntry): LedgerChange {
    const change = this.ledger.fold(entry);
    this.orders.fold(entry);
    this.legs.fold(entry);
    this.risk.fold(entry);
    return change;
  }

  /** A copy of the state, for a checkpoint or a comparison. */
  snapshot(): AccountState {
    const { ledger, orders, legs, risk } = this;
    return structuredClone({ ledger: ledger.state, orders: orders.state, legs: legs.state, risk: risk.state });
  }

  /** Take over a checkpoint. */
  load(state: AccountState): void {
    const copy = structuredClone(state);
    this.ledger.state = copy.ledger;
    this.orders.state = copy.orders;
    this.legs.state = copy.legs;
    this.risk.state = copy.risk;
  }
}
