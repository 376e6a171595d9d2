/** What positions are worth now: what selling them into the book would bring, less the exit fee; and by our own estimate. */
import type { Portfolio, Position } from '../types/journal.ts';
import type { QtyCc, Udollars } from '../types/units.ts';
import type { Ledger } from './ledger.ts';
import { share } from './lots.ts';

/** Value of one position. */
export interface Mark {
  /** By depth less exit fee; null without a live book. What finds no bid counts nothing. */
  mark_udollars: Udollars | null;
  /** By our estimate; null without one. */
  model_udollars: Udollars | null;
}

/** Marks by position id; they are no state: the next look at the books makes them anew. */
export type Marks = ReadonlyMap<string, Mark>;

/** A position with its marks. */
export function marked(position: Position, marks: Marks): Position {
  if (position.status !== 'open') return position;
  return { ...position, ...(marks.get(position.position_id) ?? { mark_udollars: null, model_udollars: null }) };
}

/** Money of an account at a moment. A position without a mark counts at cost. */
export interface Money {
  cash: Udollars;
  reserved: Udollars;
  held: Udollars;
  /** Of everything, if it were sold now. */
  unrealised: Udollars;
  equity: Udollars;
  /** Equity with matched legs at their cost: they wait for their dollar, and what selling them now would bring is no loss of theirs. */
  steady: Udollars;
}

/** Sum it up. */
export function moneyOf(ledger: Ledger, marks: Marks): Money {
  let [unrealised, at_risk] = [0, 0];
  for (const { position_id, cost_udollars, qty_cc } of ledger.open()) {
    const gain = (marks.get(position_id)?.mark_udollars ?? cost_udollars) - cost_udollars;
    unrealised += gain;
    const alone_cc = qty_cc - matchedCc(ledger, position_id);
    at_risk += alone_cc === qty_cc ? gain : Math.trunc((gain / qty_cc) * alone_cc);
  }
  const [cash, reserved, held] = [ledger.sum('cash/'), ledger.sum('reserved/'), ledger.sum('held/')];
  const cost = cash + reserved + held;
  return { cash, reserved, held, unrealised, equity: cost + unrealised, steady: cost + at_risk };
}

/** Contracts of a position that have every other leg of their lock or set. */
function matchedCc(ledger: Ledger, position_id: string): QtyCc {
  const { matched } = ledger.state;
  let sum = 0;
  for (const { opportunity_id, qty_cc } of ledger.lots(position_id))
    sum += Math.min(qty_cc, matched[opportunity_id] ?? 0);
  return sum;
}

/** Cost of the contracts that have every other leg. */
function matchedCost(ledger: Ledger): Udollars {
  const { matched } = ledger.state;
  let sum = 0;
  for (const { position_id } of ledger.open())
    for (const { opportunity_id, qty_cc, cost_udollars } of ledger.lots(position_id))
      sum += share(cost_udollars, Math.min(qty_cc, matched[opportunity_id] ?? 0), qty_cc);
  return sum;
}

/** The picture that is journalled. */
export function portfolioOf(
  ledger: Ledger,
  marks: Marks,
  of: { exposure_limit_udollars: Udollars; day: Portfolio['day'] },
): Portfolio {
  const { reserved, held, unrealised, equity } = moneyOf(ledger, marks);
  const realised = 0 - ledger.balance('realised');
  const fees = ledger.balance('fees');
  const cash: Record<string, Udollars> = {};
  for (const venue of ledger.venues()) cash[venue] = ledger.cash(venue);
  return {
    cash_udollars: cash,
    exposure_udollars: held,
    matched_udollars: matchedCost(ledger),
    exposure_limit_udollars: of.exposure_limit_udollars,
    realised_udollars: realised,
    unrealised_udollars: unrealised,
    fees_udollars: fees,
    pnl_udollars: realised + unrealised - fees,
    reserved_udollars: reserved,
    savings_udollars: ledger.sum('savings/'),
    equity_udollars: equity,
    day: of.day,
  };
}
