/** How a run begins: with the opening bankroll of a new account, or with what an account that goes on was found to hold. */
import type { Desk } from './desk.ts';
import type { OrderFlow } from './flow.ts';
import type { Venue } from './types/events.ts';
import type { Halt } from './types/halts.ts';
import type { AccountResumed } from './types/journal.ts';
import type { Udollars } from './types/units.ts';

/** The opening bankroll, split evenly over the venues. */
export function fund(desk: Desk, venues: readonly Venue[]): void {
  let left: Udollars = desk.settings.bankroll_udollars;
  for (const [i, venue] of venues.entries()) {
    const amount = Math.floor(left / (venues.length - i));
    left -= amount;
    if (amount === 0) continue;
    const opening = { what: 'deposit' as const, by: 'opening', reason: 'opening bankroll' };
    desk.write('cash_moved', { ...opening, venue, amount_udollars: amount });
  }
}

/** An orderly end and a database that was behind halted the process that is gone; everything else stands. */
const isOver = ({ by }: Halt): boolean => by === 'shutdown' || by === 'journal';

/** Say what was found, ask for every order that is not over, give single legs an owner, and say again what is halted. */
export function resume(desk: Desk, flow: OrderFlow, epoch: number): void {
  const { ledger, legs, risk } = desk.account;
  desk.write('account_resumed', found(desk, epoch));
  flow.resume();
  legs.resume();
  for (const halt of Object.values(risk.state.halts)) {
    const { scope, by, reason } = halt;
    desk.write('halted', { halted: !isOver(halt), reason: isOver(halt) ? 'a new start' : reason, by, scope });
  }
  for (const position of ledger.open()) desk.journal.append('position', position);
}

function found({ account, run }: Desk, epoch: number): AccountResumed {
  const { ledger, orders, legs, risk } = account;
  const [positions, open_orders] = [ledger.open().length, orders.count];
  const open_legs = Object.keys(legs.state.groups).length;
  const halts = Object.values(risk.state.halts).filter((halt) => !isOver(halt)).length;
  const cash_udollars: Record<string, Udollars> = {};
  for (const venue of ledger.venues()) cash_udollars[venue] = ledger.cash(venue);
  const some = (n: number, one: string, many: string): string => `${n === 0 ? 'no' : n} ${n === 1 ? one : many}`;
  const parts = [
    some(positions, 'open position', 'open positions'),
    `${some(open_orders, 'order', 'orders')} to ask for`,
    `${some(open_legs, 'lock', 'locks')} half done`,
  ];
  const text = `Continues with ${parts.join(', ')} and ${some(halts, 'halt', 'halts')}.`;
  return { account: run.account, epoch, positions, open_orders, open_legs, cash_udollars, halts, text };
}
