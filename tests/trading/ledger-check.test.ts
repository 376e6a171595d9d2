import { describe, expect, it } from 'vitest';
import { type BrokenRule, LedgerCheck } from '../../runtime/trading/portfolio/ledger-check.ts';
import { Shard } from '../../runtime/trading/shard.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import { lockJournal } from '../cli/kept-account.ts';
import { TestDesk } from './support.ts';

const decisions = lockJournal().filter(({ stream }) => stream === 'decisions');

function check(entries: readonly JournalEntry[]): LedgerCheck {
  const found = new LedgerCheck();
  for (const entry of entries) found.take(entry);
  return found;
}

type Change = (entry: JournalEntry, all: readonly JournalEntry[]) => void;

/** The journal with its `n`th entry of a kind changed. */
function broken(kind: JournalEntry['kind'], change: Change, n = 0): BrokenRule | null {
  const copy = structuredClone(decisions);
  change(copy.filter((entry) => entry.kind === kind)[n] as JournalEntry, copy);
  return check(copy).proof().broken;
}

const body =
  (change: (body: Record<string, unknown>) => void): Change =>
  (entry) =>
    change(entry.body as unknown as Record<string, unknown>);

describe('a ledger check', () => {
  it('proves what the desk has written', () => {
    const proof = check(decisions).proof();
    expect(proof).toMatchObject({ broken: null, orders: 2, closed_trades: 1, open_positions: 1, unwritten_trades: 0 });
    expect(Object.values(proof.balances_udollars).reduce((sum, one) => sum + one, 0)).toBe(0);
  });

  it('takes trades that a killed process did not write for the next start to write', () => {
    const before = decisions.findIndex(({ kind }) => kind === 'trade_closed');
    expect(check(decisions.slice(0, before)).proof()).toMatchObject({ broken: null, unwritten_trades: 1 });
  });

  it('finds whole what a start made of a journal that ended between a settlement and its trade', () => {
    const stored = decisions.slice(
      0,
      decisions.findIndex(({ kind }) => kind === 'trade_closed'),
    );
    const { options } = new TestDesk().shard;
    const next = new Shard(options);
    for (const entry of stored) next.fold(entry);
    const written: JournalEntry[] = [];
    next.open(written, { epoch: 2, last: { decisions: stored.length, ticks: 0 } });
    const more = written.filter(({ stream }) => stream === 'decisions');
    expect(more.slice(0, 3).map(({ kind }) => kind)).toEqual(['run_started', 'trade_closed', 'account_resumed']);
    const settled = stored.findLast(({ kind }) => kind === 'settled');
    expect(more[1]?.cause).toBe(settled?.seq);
    expect(check([...stored, ...more]).proof()).toMatchObject({ broken: null, closed_trades: 1, unwritten_trades: 0 });
  });

  const cases: [string, () => BrokenRule | null, string][] = [
    ['a gap', () => check(decisions.filter((_, i) => i !== 3)).proof().broken, 'sequence'],
    ['a doubled number', () => check([...decisions.slice(0, 3), ...decisions.slice(2)]).proof().broken, 'sequence'],
    [
      'an order id used twice',
      () =>
        broken(
          'order_intent',
          body((b) => {
            b.order_id = decisions.find((e) => e.kind === 'order_intent')?.body.order_id;
          }),
          1,
        ),
      'order_id',
    ],
    [
      'a fill of no order',
      () =>
        broken(
          'fill',
          body((b) => {
            b.order_id = 'nobody';
          }),
        ),
      'fill',
    ],
    [
      'a fill beyond its order',
      () =>
        broken(
          'fill',
          body((b) => {
            b.qty_cc = Number(b.qty_cc) + 1;
          }),
        ),
      'fill',
    ],
    [
      'a fill that costs what is not there',
      () =>
        broken(
          'fill',
          body((b) => {
            b.cost_udollars = 90_000_000_000;
          }),
        ),
      'cash',
    ],
    [
      'an order that reserves what is not there',
      () =>
        broken(
          'order_intent',
          body((b) => {
            b.reserve_udollars = 90_000_000_000;
          }),
        ),
      'cash',
    ],
    [
      'a trade that says other than what follows',
      () =>
        broken(
          'trade_closed',
          body((b) => {
            b.net_udollars = Number(b.net_udollars) + 1;
          }),
        ),
      'trade_closed',
    ],
    [
      'a settlement that was changed',
      () =>
        broken(
          'settled',
          body((b) => {
            b.yes_value_e4 = 5_000;
          }),
        ),
      'trade_closed',
    ],
    [
      'money with a fraction',
      () =>
        broken(
          'cash_moved',
          body((b) => {
            b.amount_udollars = 0.5;
          }),
        ),
      'postings',
    ],
  ];
  it.each(cases)('finds %s', (_name, find, rule) => {
    const found = find();
    expect(found?.rule).toBe(rule);
    expect(found?.text).not.toBe('');
  });

  it('finds a trade that was left out', () => {
    const copy = decisions.filter(({ kind }) => kind !== 'trade_closed');
    const renumbered = copy.map((entry, i) => ({ ...entry, seq: i + 1 })) as JournalEntry[];
    const more = { ...(renumbered[0] as JournalEntry), kind: 'halted', seq: renumbered.length + 1 } as JournalEntry;
    more.body = { halted: true, reason: 'x', by: 'test', scope: 'all' } as never;
    expect(check([...renumbered, more]).proof().broken).toMatchObject({ rule: 'trade_closed' });
  });
});
