/** What people tell the desk: to halt and resume, to close a position, to move money. */
import type { Desk } from './desk.ts';
import type { CashEvent, CloseEvent, ControlEvent } from './types/events.ts';
import { isPart } from './types/halts.ts';
import type { Upkeep } from './upkeep.ts';

export class Commands {
  private readonly desk: Desk;
  private readonly upkeep: Upkeep;

  constructor(desk: Desk, upkeep: Upkeep) {
    this.desk = desk;
    this.upkeep = upkeep;
  }

  /** Do what one person has asked for, as far as it can be done. */
  take(event: ControlEvent | CloseEvent | CashEvent): void {
    if (event.type === 'control') this.control(event);
    else if (event.type === 'close') this.close(event);
    else this.moveCash(event);
  }

  /** Halt or resume a scope. */
  private control({ command, reason, by, scope = 'all' }: ControlEvent): void {
    const { desk } = this;
    const { day } = desk.account.risk.state;
    desk.write('halted', { halted: command === 'halt', reason, by, scope });
    // Whoever resumes takes the loss so far as known: the day's limit counts from here.
    if (command === 'resume' && scope === 'all' && !isPart(by) && day.started !== null)
      this.upkeep.begin(day.started.day, `resumed by ${by}: ${reason}`);
  }

  /** A person closes a position, whatever its estimate says. */
  private close({ position_id, by }: CloseEvent): void {
    const { desk } = this;
    const position = desk.account.ledger.open().find((one) => one.position_id === position_id);
    const sale = position === undefined ? null : this.upkeep.sale(position);
    if (position === undefined || sale === null || sale.qty_cc === 0) return;
    this.upkeep.sell(position, sale.qty_cc, sale.worst_e4, `closed by ${by}`);
  }

  /** Deposits, withdrawals and savings: never more than there is. */
  private moveCash({ what, venue, amount_udollars, by, reason }: CashEvent): void {
    const { desk } = this;
    const { ledger } = desk.account;
    const there = what === 'unsave' ? ledger.balance(`savings/${venue}`) : ledger.cash(venue);
    if (amount_udollars <= 0 || (what !== 'deposit' && amount_udollars > there)) return;
    desk.write('cash_moved', { what, venue, amount_udollars, by, reason });
    this.upkeep.mark(true);
  }
}
