/**
 * The statement of an account: money in and out, every closed trade, and what is still open, so that the changes of cash of a venue add
 * up to its cash, to the micro-dollar.
 */
import type { AccountReport, HeldPosition } from '../../trading/account-report.ts';
import type { CashMoved, ClosedTrade, JournalEntry, JournalKind } from '../../trading/types/journal.ts';
import { type TimeUs, UDOLLARS_PER_DOLLAR, type Udollars } from '../../trading/types/units.ts';
import { csvCell } from './csv.ts';

/** Kinds of entries that a statement is made of. */
export const STATEMENT_KINDS = [
  'cash_moved',
  'order_intent',
  'fill',
  'settled',
  'trade_closed',
] as const satisfies readonly JournalKind[];

/** An account at a moment, and its entries of {@link STATEMENT_KINDS} until then. */
export interface StatementParts {
  at_us: TimeUs;
  report: AccountReport;
  entries: readonly JournalEntry[];
}

const COLUMNS = [
  ...['at', 'kind', 'venue', 'label', 'side', 'contracts', 'strategy', 'opened_at', 'holding_s', 'entry_dollars'],
  ...[
    'exit_dollars',
    'fees_dollars',
    'net_dollars',
    'how',
    'result',
    'reason',
    'cash_change_dollars',
    'balance_dollars',
  ],
  ...['market_id', 'position_id', 'opportunity_id', 'seq'],
] as const;
type Line = Partial<Record<(typeof COLUMNS)[number], string | number>>;

/** "-12.345600": exact, as a spreadsheet reads it. */
function exact(udollars: Udollars): string {
  const size = Math.abs(udollars);
  const rest = String(size % UDOLLARS_PER_DOLLAR).padStart(6, '0');
  return `${udollars < 0 ? '-' : ''}${Math.trunc(size / UDOLLARS_PER_DOLLAR)}.${rest}`;
}

const iso = (at_us: TimeUs): string => new Date(at_us / 1_000).toISOString();

function cashLine({ what, venue, amount_udollars, by, reason }: CashMoved, { at_us, seq }: JournalEntry): Line {
  const change = what === 'deposit' || what === 'unsave' ? amount_udollars : -amount_udollars;
  const line = { at: iso(at_us), kind: what, venue, reason: `${reason} (${by})`, seq };
  return { ...line, cash_change_dollars: exact(change) };
}

function tradeLine(trade: ClosedTrade, seq: number, reason: string): Line {
  const { venue, label, side, qty_cc, strategy, how, result, market_id, position_id, opportunity_id } = trade;
  const { entry_udollars, exit_udollars, fees_udollars, net_udollars, opened_at_us, closed_at_us } = trade;
  return {
    ...{
      at: iso(closed_at_us),
      kind: 'trade',
      venue,
      label,
      side,
      contracts: qty_cc / 100,
      strategy,
      how,
      result,
      reason,
    },
    ...{ opened_at: iso(opened_at_us), holding_s: ((closed_at_us - opened_at_us) / 1_000_000).toFixed(1) },
    ...{ entry_dollars: exact(entry_udollars), exit_dollars: exact(exit_udollars), fees_dollars: exact(fees_udollars) },
    ...{ net_dollars: exact(net_udollars), cash_change_dollars: exact(net_udollars) },
    ...{ market_id, position_id, opportunity_id, seq },
  };
}

function openLine(position: HeldPosition, at: string): Line {
  const { venue, label, side, qty_cc, strategy, cost_udollars, fees_udollars, market_id, position_id } = position;
  return {
    ...{ at, kind: 'open', venue, label, side, contracts: qty_cc / 100, strategy, market_id, position_id },
    ...{
      opened_at: iso(position.opened_at_us),
      entry_dollars: exact(cost_udollars),
      fees_dollars: exact(fees_udollars),
    },
    ...{ reason: 'still held, at cost', cash_change_dollars: exact(-cost_udollars - fees_udollars) },
  };
}

/** Why positions close: of a sale what its order was for, of a settlement what it paid. */
class Reasons {
  private readonly orders = new Map<string, string>();
  private readonly causes = new Map<number, string>();

  take({ seq, kind, body }: JournalEntry): void {
    if (kind === 'order_intent') this.orders.set(body.order_id, body.reason ?? PURPOSE[body.purpose]);
    else if (kind === 'fill') this.causes.set(seq, this.orders.get(body.order_id) ?? '');
    else if (kind === 'settled') this.causes.set(seq, `the market paid ${exact(100 * body.yes_value_e4)} for YES`);
  }

  of({ cause }: JournalEntry): string {
    return cause === null ? '' : (this.causes.get(cause) ?? '');
  }
}

const PURPOSE = {
  open: 'bought against the other side',
  complete: 'completing a lock',
  unwind: 'selling a single leg back',
  exit: 'exit',
} as const;

function lines({ at_us, report, entries }: StatementParts): Line[] {
  const reasons = new Reasons();
  const all: Line[] = [];
  for (const entry of entries) {
    if (entry.kind === 'cash_moved') all.push(cashLine(entry.body, entry));
    else if (entry.kind === 'trade_closed') all.push(tradeLine(entry.body, entry.seq, reasons.of(entry)));
    else reasons.take(entry);
  }
  const at = iso(at_us);
  for (const position of report.positions) all.push(openLine(position, at));
  for (const { venue, reserved_udollars } of report.venues) {
    if (reserved_udollars === 0) continue;
    const reason = 'promised to orders that are out';
    all.push({ at, kind: 'reserved', venue, reason, cash_change_dollars: exact(-reserved_udollars) });
  }
  for (const { venue, cash_udollars } of report.venues)
    all.push({ at, kind: 'cash', venue, reason: 'sum of the changes above', balance_dollars: exact(cash_udollars) });
  return all;
}

/** The statement as CSV (RFC 4180), oldest first, what is open and the cash of each venue last; dollars are exact. */
export function statementCsv(parts: StatementParts): string {
  // Numbers are ours and may begin with a minus; texts may come from outside and are defused.
  const cell = (name: string, value: string | number | undefined): string =>
    value === undefined ? '' : name.endsWith('_dollars') ? String(value) : csvCell(value);
  const rows = lines(parts).map((line) => COLUMNS.map((name) => cell(name, line[name])).join(','));
  return `${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`;
}
