/**
 * Proves a journal from its first decision: nothing but the decisions is believed. Postings sum to zero, cash never falls below zero,
 * closed trades and open positions account for every micro-dollar, and what the desk wrote down of trades is what follows.
 */
import type { AccountResumed, ClosedTrade, JournalEntry } from '../types/journal.ts';
import type { Udollars } from '../types/units.ts';
import { Ledger } from './ledger.ts';

/** What is proven, by name. */
export type LedgerRule =
  /** Numbers follow each other without a gap. */
  | 'sequence'
  /** What one entry moves sums to zero, and an entry can be folded. */
  | 'postings'
  /** No venue's cash, reserve or savings is below zero. */
  | 'cash'
  /** Trades written down are those that follow from fills and settlements. */
  | 'trade_closed'
  /** An order id is used once. */
  | 'order_id'
  /** A fill belongs to an order that was written before, counts once, and fills no more than was ordered. */
  | 'fill'
  /** A start continued with the positions and the cash that there were. */
  | 'resumed'
  /** Paid in + net of closed trades = cash + reserved + savings + open positions with their fees. */
  | 'statement';

/** The first entry that breaks a rule. */
export interface BrokenRule {
  seq: number;
  kind: string;
  rule: LedgerRule;
  text: string;
}

/** What a journal proved to be. */
export interface LedgerProof {
  decisions: number;
  orders: number;
  fills: number;
  closed_trades: number;
  net_udollars: Udollars;
  open_positions: number;
  cash_udollars: Udollars;
  /** Trades that follow from the last entries and were not written before the process ended: the next start writes them. */
  unwritten_trades: number;
  balances_udollars: Record<string, Udollars>;
  broken: BrokenRule | null;
}

/** Equal as JSON, whatever the order of keys: the database keeps none. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [a, b].map((one) => Object.entries(one).filter(([, value]) => value !== undefined));
  if (left?.length !== right?.length) return false;
  return left?.every(([key, value]) => same(value, (b as Record<string, unknown>)[key])) ?? false;
}

/** Takes decisions in order; after the first broken rule it takes no more. */
export class LedgerCheck {
  private readonly ledger = new Ledger();
  private readonly ordered = new Map<string, number>();
  private readonly filled = new Set<string>();
  /** Trades that follow from what was folded and are not written yet. */
  private due: { cause: number; trade: ClosedTrade }[] = [];
  private seq = 0;
  private closed = 0;
  private net: Udollars = 0;
  private broken: BrokenRule | null = null;

  constructor() {
    this.ledger.onPostings = (entry, postings) => {
      const sum = postings.reduce((total, { amount_udollars }) => total + amount_udollars, 0);
      if (sum !== 0) this.fail(entry, 'postings', `its postings sum to ${sum} micro-dollars`);
    };
  }

  /** Whether everything taken so far keeps to the rules. */
  get ok(): boolean {
    return this.broken === null;
  }

  /** Take the next decision. */
  take(entry: JournalEntry): void {
    if (this.broken !== null) return;
    if (entry.seq !== this.seq + 1)
      this.fail(entry, 'sequence', `number ${entry.seq} follows ${this.seq}, expected ${this.seq + 1}`);
    this.seq = entry.seq;
    this.written(entry);
    this.identify(entry);
    if (this.broken !== null) return;
    try {
      for (const trade of this.ledger.fold(entry).closed) {
        this.due.push({ cause: entry.seq, trade });
        this.closed += 1;
        this.net += trade.net_udollars;
      }
    } catch (error) {
      this.fail(entry, 'postings', error instanceof Error ? error.message : String(error));
    }
    if (entry.kind === 'account_resumed') this.resumed(entry, entry.body);
    this.money(entry);
  }

  private fail(entry: JournalEntry, rule: LedgerRule, text: string): void {
    this.broken ??= { seq: entry.seq, kind: entry.kind, rule, text };
  }

  /** Trades stand right behind what closed them; where a process ended between, the next run begins with them. */
  private written(entry: JournalEntry): void {
    const next = this.due[0];
    if (entry.kind !== 'trade_closed') {
      if (next !== undefined && entry.kind !== 'run_started')
        this.fail(entry, 'trade_closed', `entry ${next.cause} closed ${next.trade.position_id}, which is not written`);
      return;
    }
    if (next === undefined)
      this.fail(entry, 'trade_closed', `nothing closed ${entry.body.position_id}; no trade was due`);
    else if (!same(next.trade, entry.body))
      this.fail(
        entry,
        'trade_closed',
        `differs from what follows from entry ${next.cause}: ${difference(next.trade, entry.body)}`,
      );
    this.due.shift();
  }

  private identify(entry: JournalEntry): void {
    if (entry.kind === 'order_intent') {
      const { order_id, qty_cc } = entry.body;
      if (this.ordered.has(order_id)) this.fail(entry, 'order_id', `order ${order_id} was written before`);
      this.ordered.set(order_id, qty_cc);
    } else if (entry.kind === 'fill') {
      const { fill_id, order_id, qty_cc } = entry.body;
      const left = this.ordered.get(order_id);
      if (left === undefined) this.fail(entry, 'fill', `order ${order_id} of fill ${fill_id} was never written`);
      else if (this.filled.has(fill_id)) this.fail(entry, 'fill', `fill ${fill_id} was counted before`);
      else if (qty_cc > left) this.fail(entry, 'fill', `fill ${fill_id} of ${qty_cc} cc where ${left} cc were left`);
      this.filled.add(fill_id);
      this.ordered.set(order_id, (left ?? 0) - qty_cc);
    }
  }

  private resumed(entry: JournalEntry, { positions, cash_udollars }: AccountResumed): void {
    const held = Object.keys(this.ledger.state.positions).length;
    if (positions !== held)
      this.fail(entry, 'resumed', `continued with ${positions} positions where ${held} were open`);
    for (const venue of new Set([...this.ledger.venues(), ...Object.keys(cash_udollars)])) {
      const [said, there] = [cash_udollars[venue] ?? 0, this.ledger.cash(venue)];
      if (said !== there)
        this.fail(entry, 'resumed', `continued with ${said} micro-dollars at ${venue} where ${there} were`);
    }
  }

  private money(entry: JournalEntry): void {
    for (const [account, amount] of Object.entries(this.ledger.state.balances))
      if (amount < 0 && /^(cash|reserved|held|savings)\//.test(account))
        this.fail(entry, 'cash', `${account} is at ${amount} micro-dollars`);
    if (entry.kind !== 'fill' && entry.kind !== 'settled' && entry.kind !== 'cash_moved') return;
    const { ledger } = this;
    const there = ledger.sum('cash/') + ledger.sum('reserved/') + ledger.sum('savings/') + this.open();
    const explained = this.net - ledger.balance('capital');
    if (there !== explained)
      this.fail(entry, 'statement', `${there} micro-dollars are there, the statement explains ${explained}`);
  }

  /** Open lots with their fees. */
  private open(): Udollars {
    let sum = 0;
    for (const { lots } of Object.values(this.ledger.state.positions))
      for (const { cost_udollars, fees_udollars } of lots) sum += cost_udollars + fees_udollars;
    return sum;
  }

  /** What was found. */
  proof(): LedgerProof {
    const { ledger } = this;
    const balances = Object.entries(ledger.state.balances).sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      decisions: this.seq,
      orders: this.ordered.size,
      fills: this.filled.size,
      closed_trades: this.closed,
      net_udollars: this.net,
      open_positions: Object.keys(ledger.state.positions).length,
      cash_udollars: ledger.sum('cash/'),
      unwritten_trades: this.due.length,
      balances_udollars: Object.fromEntries(balances),
      broken: this.broken,
    };
  }
}

/** The first field in which two trades differ. */
function difference(expected: ClosedTrade, found: ClosedTrade): string {
  for (const key of Object.keys(expected) as (keyof ClosedTrade)[])
    if (!same(expected[key], found[key]))
      return `${key} is ${JSON.stringify(found[key])}, not ${JSON.stringify(expected[key])}`;
  return 'a field too many';
}
