/**
 * The money, double-entry: every journal entry that moves money becomes postings that sum to zero, and the balances are nothing
 * but their sum. The ledger is a fold of the `decisions` stream; whoever has the stream has the ledger.
 *
 * Accounts: `cash/VENUE`, `reserved/VENUE` (promised to orders that are out), `held/VENUE` (open lots at cost), `fees`, `realised`,
 * `savings/VENUE`, `capital` (what was paid in). Assets and costs are positive, capital and gains negative.
 */

import { FINAL_ORDER_STATES, type Venue } from '../types/events.ts';
import type {
  CashMoved,
  ClosedTrade,
  Fill,
  JournalEntry,
  LegsClosed,
  OrderIntent,
  Position,
} from '../types/journal.ts';
import {
  InvariantError,
  invariant,
  PAYOUT_UDOLLARS_PER_CC,
  type PriceE4,
  type QtyCc,
  type TimeUs,
  type Udollars,
} from '../types/units.ts';
import { venueSpec } from '../types/venue.ts';
import { closedTrades, factsOf, type PositionFacts, sideValueE4 } from './closed-trades.ts';
import { type Lot, share, takeOut } from './lots.ts';
import { corrected, type Paid, remember } from './paid.ts';

/** One line of an entry: an amount that goes to (positive) or leaves (negative) an account. */
export interface Posting {
  account: string;
  amount_udollars: Udollars;
}

/** What an order that is out may still cost, and what it is for. */
interface Promise_ {
  venue: Venue;
  left_udollars: Udollars;
}

/** Everything the ledger knows; plain data, equal after a restart. */
export interface LedgerState {
  balances: Record<string, Udollars>;
  positions: Record<string, { facts: PositionFacts; lots: Lot[] }>;
  promises: Record<string, Promise_>;
  paid: Record<string, Paid>;
  /** Contracts of an opportunity that have every leg: they pay their dollar together, whatever their prices do. */
  matched: Record<string, QtyCc>;
}

/** What one entry did to positions. */
export interface LedgerChange {
  positions: Position[];
  closed: ClosedTrade[];
}

const NOTHING: LedgerChange = { positions: [], closed: [] };

/** The ledger before any money came. */
function emptyLedger(): LedgerState {
  return { balances: {}, positions: {}, promises: {}, paid: {}, matched: {} };
}

const positionId = (venue: Venue, market_id: string, side: string): string => `${venue}:${market_id}:${side}`;
const isFinal = (status: string): boolean => (FINAL_ORDER_STATES as readonly string[]).includes(status);
const total = (lots: readonly Lot[], of: 'qty_cc' | 'cost_udollars' | 'fees_udollars'): number =>
  lots.reduce((sum, lot) => sum + lot[of], 0);

export class Ledger {
  private own = emptyLedger();
  /** Called with the postings of each entry; a check folds the journal again and looks at every one. */
  onPostings: ((entry: JournalEntry, postings: readonly Posting[]) => void) | null = null;
  private lines: Posting[] = [];
  /** Open positions as last asked for; null after they may have changed. */
  private known: Position[] | null = null;

  /** Everything it knows. */
  get state(): LedgerState {
    return this.own;
  }

  /** Take over a checkpoint. */
  set state(state: LedgerState) {
    this.own = state;
    this.known = null;
  }

  /** Apply one entry; those that move no money change nothing. @throws InvariantError when postings do not sum to zero */
  fold(entry: JournalEntry): LedgerChange {
    this.lines = [];
    const change = this.apply(entry);
    if (change !== NOTHING) this.known = null;
    if (this.lines.length > 0) this.post(entry);
    return change;
  }

  private apply(entry: JournalEntry): LedgerChange {
    switch (entry.kind) {
      case 'cash_moved':
        this.moveCash(entry.body);
        return NOTHING;
      case 'order_intent':
        this.promise(entry.body);
        return NOTHING;
      case 'order_update':
        if (isFinal(entry.body.status)) this.release(entry.body.order_id);
        return NOTHING;
      case 'fill':
        return this.fill(entry.body, entry.at_us);
      case 'settled':
        return this.settle(entry.body, entry.at_us);
      case 'legs_closed':
        this.match(entry.body);
        return NOTHING;
      default:
        return NOTHING;
    }
  }

  private match({ opportunity_id, matched_qty_cc, locked_udollars }: LegsClosed): void {
    const { matched, positions } = this.state;
    const alive = new Set(Object.values(positions).flatMap(({ lots }) => lots.map((lot) => lot.opportunity_id)));
    for (const id of Object.keys(matched)) if (!alive.has(id)) delete matched[id];
    if (locked_udollars !== null && matched_qty_cc > 0) matched[opportunity_id] = matched_qty_cc;
  }

  private line(account: string, amount_udollars: Udollars): void {
    if (amount_udollars !== 0) this.lines.push({ account, amount_udollars });
  }

  private post(entry: JournalEntry): void {
    let sum = 0;
    const { balances } = this.state;
    for (const { account, amount_udollars } of this.lines) {
      sum += amount_udollars;
      const next = (balances[account] ?? 0) + amount_udollars;
      if (!Number.isSafeInteger(next)) throw new InvariantError(`${account} left the safe integers: ${next}`);
      if (next === 0) delete balances[account];
      else balances[account] = next;
    }
    invariant(sum === 0, `postings of ${entry.kind} sum to ${sum} micro-dollars, not to 0`);
    this.onPostings?.(entry, this.lines);
  }

  private moveCash({ what, venue, amount_udollars }: CashMoved): void {
    const other = what === 'deposit' || what === 'withdraw' ? 'capital' : `savings/${venue}`;
    const into = what === 'deposit' || what === 'unsave' ? amount_udollars : -amount_udollars;
    this.line(`cash/${venue}`, into);
    this.line(other, -into);
  }

  private promise(intent: OrderIntent): void {
    const { order_id, venue, reserve_udollars } = intent;
    this.state.promises[order_id] = { venue, left_udollars: reserve_udollars };
    this.line(`cash/${venue}`, -reserve_udollars);
    this.line(`reserved/${venue}`, reserve_udollars);
  }

  private release(order_id: string): void {
    const promise = this.state.promises[order_id];
    if (promise === undefined) return;
    this.line(`reserved/${promise.venue}`, -promise.left_udollars);
    this.line(`cash/${promise.venue}`, promise.left_udollars);
    delete this.state.promises[order_id];
  }

  /** Take what an order costs out of what was promised to it, and the rest, which a right reserve leaves at 0, out of the cash. */
  private pay({ order_id, venue }: Fill, amount_udollars: Udollars): void {
    const promise = this.state.promises[order_id];
    const promised = Math.min(promise?.left_udollars ?? 0, amount_udollars);
    if (promise !== undefined) promise.left_udollars -= promised;
    this.line(`reserved/${venue}`, -promised);
    this.line(`cash/${venue}`, promised - amount_udollars);
  }

  private fill(fill: Fill, at_us: TimeUs): LedgerChange {
    this.line('fees', fill.fee_udollars);
    return fill.action === 'buy' ? this.buy(fill, at_us) : this.sell(fill, at_us);
  }

  private buy(fill: Fill, at_us: TimeUs): LedgerChange {
    const { venue, market_id, side, qty_cc, cost_udollars, fee_udollars, opportunity_id, strategy } = fill;
    this.pay(fill, cost_udollars + fee_udollars);
    const lot: Lot = { opportunity_id, strategy, qty_cc, cost_udollars, fees_udollars: fee_udollars, at_us };
    const opposite = positionId(venue, market_id, side === 'yes' ? 'no' : 'yes');
    const held = total(this.state.positions[opposite]?.lots ?? [], 'qty_cc');
    if (held === 0 || venueSpec(venue).netting !== 'nets') return this.add(fill, lot, at_us);
    return this.net(fill, lot, opposite, Math.min(held, qty_cc));
  }

  private add(fill: Fill, lot: Lot, at_us: TimeUs): LedgerChange {
    const id = positionId(fill.venue, fill.market_id, fill.side);
    const facts = this.state.positions[id]?.facts ?? factsOf(fill, id, at_us);
    const position = this.state.positions[id] ?? { facts, lots: [] };
    this.state.positions[id] = position;
    position.facts.strategy = fill.strategy;
    position.facts.fees_udollars += lot.fees_udollars;
    position.lots.push(lot);
    this.line(`held/${fill.venue}`, lot.cost_udollars);
    return { positions: [this.positionOf(id)], closed: [] };
  }

  /** The venue nets: what is bought against the other side closes it, and the dollar of both comes back at once. */
  private net(fill: Fill, lot: Lot, opposite: string, netted_cc: QtyCc): LedgerChange {
    const { at_us } = lot;
    const lots = [lot];
    const [part] = takeOut(lots, netted_cc) as [Lot];
    const facts = this.state.positions[opposite]?.facts as PositionFacts;
    facts.fees_udollars += part.fees_udollars;
    // For the lots that close, the way out brings the dollar less what the other side has just cost; that cost comes back with it.
    const proceeds = netted_cc * PAYOUT_UDOLLARS_PER_CC - part.cost_udollars;
    const change = this.takeLots(opposite, netted_cc, {
      proceeds,
      extra_fees: part.fees_udollars,
      how: 'netted',
      at_us,
    });
    this.line(`cash/${fill.venue}`, part.cost_udollars);
    const [rest] = lots;
    if (rest === undefined) return change;
    const added = this.add(fill, rest, at_us);
    return { positions: [...change.positions, ...added.positions], closed: change.closed };
  }

  private sell(fill: Fill, at_us: TimeUs): LedgerChange {
    const id = positionId(fill.venue, fill.market_id, fill.side);
    const position = this.state.positions[id];
    const held = total(position?.lots ?? [], 'qty_cc');
    if (fill.qty_cc > held && venueSpec(fill.venue).netting === 'nets') return this.sellShort(fill, held, at_us);
    if (fill.qty_cc > held) return this.sellPaid(fill, held, at_us);
    if (position !== undefined) position.facts.fees_udollars += fill.fee_udollars;
    this.line(`cash/${fill.venue}`, -fill.fee_udollars);
    const { cost_udollars: proceeds, fee_udollars: extra_fees } = fill;
    return this.takeLots(id, fill.qty_cc, { proceeds, extra_fees, how: 'sold', at_us });
  }

  /**
   * A sale that is told after its market has paid: it came before, so the payment was for contracts that were not held any more. It
   * is taken back, and the sale stands in its place.
   */
  private sellPaid(fill: Fill, held: QtyCc, at_us: TimeUs): LedgerChange {
    const { venue, market_id, side, qty_cc, cost_udollars, fee_udollars } = fill;
    const paid = this.state.paid[`${venue}:${market_id}`];
    const before = paid?.held[side];
    const late_cc = qty_cc - held;
    invariant(
      paid !== undefined && before !== undefined && late_cc <= before.qty_cc,
      `${positionId(venue, market_id, side)}: sold ${qty_cc} cc, held ${held} cc`,
    );
    const sold = share(cost_udollars, held, qty_cc);
    const fee = share(fee_udollars, held, qty_cc);
    const now = { ...fill, qty_cc: held, cost_udollars: sold, fee_udollars: fee };
    const first = held === 0 ? NOTHING : this.sell(now, at_us);
    before.qty_cc -= late_cc;
    const proceeds = cost_udollars - sold - sideValueE4(side, paid.yes_value_e4) * late_cc;
    const extra_fees = fee_udollars - fee;
    this.line(`cash/${venue}`, proceeds - extra_fees);
    this.line('realised', -proceeds);
    const closed = corrected(before.facts, { qty_cc: late_cc, proceeds, extra_fees, at_us });
    return { positions: first.positions, closed: [...first.closed, ...closed] };
  }

  /**
   * Where a venue nets, selling a side that is not held is buying the other at its complement: what had been netted away comes
   * back so.
   */
  private sellShort(fill: Fill, held: QtyCc, at_us: TimeUs): LedgerChange {
    const short_cc = fill.qty_cc - held;
    const proceeds = held === 0 ? 0 : share(fill.cost_udollars, held, fill.qty_cc);
    const fee = held === 0 ? 0 : share(fill.fee_udollars, held, fill.qty_cc);
    const sold = { ...fill, qty_cc: held, cost_udollars: proceeds, fee_udollars: fee };
    const bought: Fill = {
      ...{ ...fill, qty_cc: short_cc, action: 'buy', side: fill.side === 'yes' ? 'no' : 'yes' },
      cost_udollars: short_cc * PAYOUT_UDOLLARS_PER_CC - (fill.cost_udollars - proceeds),
      fee_udollars: fill.fee_udollars - fee,
    };
    const first = held === 0 ? NOTHING : this.sell(sold, at_us);
    const second = this.buy(bought, at_us);
    return { positions: [...first.positions, ...second.positions], closed: [...first.closed, ...second.closed] };
  }

  /** Close a quantity: cash comes in, the lots' cost goes out, the difference is realised. One closed trade per lot. */
  private takeLots(
    id: string,
    qty_cc: QtyCc,
    out: { proceeds: Udollars; extra_fees: Udollars; how: ClosedTrade['how']; at_us: TimeUs },
  ): LedgerChange {
    const position = this.state.positions[id] as LedgerState['positions'][string];
    const { facts } = position;
    const lots = takeOut(position.lots, qty_cc);
    const cost = total(lots, 'cost_udollars');
    this.line(`cash/${facts.venue}`, out.proceeds);
    this.line(`held/${facts.venue}`, -cost);
    this.line('realised', cost - out.proceeds);
    facts.realised_udollars += out.proceeds - cost;
    const closed = closedTrades(facts, lots, out);
    const now = this.positionOf(id, out.how === 'settled' ? 'settled' : 'closed');
    if (position.lots.length === 0) delete this.state.positions[id];
    return { positions: [now], closed };
  }

  private settle(
    { venue, market_id, yes_value_e4 }: { venue: Venue; market_id: string; yes_value_e4: PriceE4 },
    at_us: TimeUs,
  ): LedgerChange {
    const key = `${venue}:${market_id}`;
    const before = this.state.paid[key];
    const change: LedgerChange = { positions: [], closed: [] };
    if (before !== undefined && before.yes_value_e4 !== yes_value_e4)
      change.closed.push(...this.correct(key, yes_value_e4, at_us));
    // A fill that is told after its market has paid is paid when the settlement is told again: it adds to what was paid for.
    const paid: Paid = this.state.paid[key] ?? { yes_value_e4, at_us, held: {} };
    for (const side of ['yes', 'no'] as const) {
      const id = positionId(venue, market_id, side);
      const position = this.state.positions[id];
      if (position === undefined) continue;
      const qty_cc = total(position.lots, 'qty_cc');
      const paid_cc = paid.held[side]?.qty_cc ?? 0;
      paid.held[side] = { qty_cc: paid_cc + qty_cc, facts: { ...position.facts } };
      const proceeds = sideValueE4(side, yes_value_e4) * qty_cc;
      const taken = this.takeLots(id, qty_cc, { proceeds, extra_fees: 0, how: 'settled', at_us });
      change.positions.push(...taken.positions);
      change.closed.push(...taken.closed);
    }
    if (change.positions.length > 0) remember(this.state.paid, key, paid);
    return change;
  }

  /** The venue settled once more and otherwise: the difference is paid or taken back. */
  private correct(key: string, yes_value_e4: PriceE4, at_us: TimeUs): ClosedTrade[] {
    const paid = this.state.paid[key] as Paid;
    const closed: ClosedTrade[] = [];
    for (const side of ['yes', 'no'] as const) {
      const held = paid.held[side];
      if (held === undefined) continue;
      const { facts, qty_cc } = held;
      const proceeds = (sideValueE4(side, yes_value_e4) - sideValueE4(side, paid.yes_value_e4)) * qty_cc;
      this.line(`cash/${facts.venue}`, proceeds);
      this.line('realised', -proceeds);
      closed.push(...corrected(facts, { qty_cc, proceeds, extra_fees: 0, at_us }));
    }
    remember(this.state.paid, key, { ...paid, yes_value_e4 });
    return closed;
  }

  /** The position as it is journalled, without marks. */
  positionOf(id: string, gone: 'closed' | 'settled' = 'closed'): Position {
    const { facts, lots } = this.state.positions[id] as LedgerState['positions'][string];
    const qty_cc = total(lots, 'qty_cc');
    const status = qty_cc > 0 ? 'open' : gone;
    const cost_udollars = total(lots, 'cost_udollars');
    return { ...facts, qty_cc, cost_udollars, mark_udollars: null, model_udollars: null, status };
  }

  /** Open positions, without marks. */
  open(): readonly Position[] {
    this.known ??= Object.keys(this.state.positions).map((id) => this.positionOf(id));
    return this.known;
  }

  /** Open lots of a position, oldest first. */
  lots(position_id: string): readonly Lot[] {
    return this.state.positions[position_id]?.lots ?? [];
  }

  /** What an account holds. */
  balance(account: string): Udollars {
    return this.state.balances[account] ?? 0;
  }

  /** Cash that a new order on this venue may use. */
  cash(venue: Venue): Udollars {
    return this.balance(`cash/${venue}`);
  }

  /** Sum of the accounts whose names begin so. */
  sum(prefix: string): Udollars {
    let sum = 0;
    for (const [account, amount] of Object.entries(this.state.balances)) if (account.startsWith(prefix)) sum += amount;
    return sum;
  }

  /** Venues with money, in the order of their names. */
  venues(): Venue[] {
    const names = Object.keys(this.state.balances).flatMap(
      (account) => account.match(/^(?:cash|reserved|held)\/(.+)$/)?.[1] ?? [],
    );
    return [...new Set(names)].sort();
  }
}
