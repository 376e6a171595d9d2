import { expect, it } from 'vitest';
import { JournalWriter } from '../../runtime/trading/journal-writer.ts';
import { type JournalEntry, STREAM_OF, streamOf } from '../../runtime/trading/types/journal.ts';

const halted = { halted: true, reason: '', by: 'test', scope: 'all' };
const sample = { stage: 'parse', source: 'espn', value_us: 1 } as const;

it('numbers each stream for itself, on from where it stands, and names the cause', () => {
  const writer = new JournalWriter({ decisions: 41, ticks: 7 });
  const out: JournalEntry[] = [];
  writer.begin(out, 5);
  const { seq: cause } = writer.append('halted', halted);
  writer.append('latency', sample, { cause });
  writer.append('latency', sample, { stream: 'decisions' });
  expect(out.map(({ stream, seq, at_us, cause: by }) => [stream, seq, at_us, by])).toEqual([
    ['decisions', 42, 5, null],
    ['ticks', 8, 5, 42],
    ['decisions', 43, 5, null],
  ]);
  expect(writer.last).toEqual({ decisions: 43, ticks: 8 });
  expect(new JournalWriter().last).toEqual({ decisions: 0, ticks: 0 });
});

it('keeps for ever what is taken, and forgets what is refused', () => {
  const opportunity = (verdict: string) => ({ verdict }) as never;
  expect(['taken', 'refused', 'near_miss'].map((verdict) => streamOf('opportunity', opportunity(verdict)))).toEqual([
    ...['decisions', 'ticks', 'ticks'],
  ]);
  const kept = Object.entries(STREAM_OF).filter(([, stream]) => stream === 'decisions');
  expect(kept.map(([kind]) => kind).sort()).toEqual([
    ...[
      'account_resumed',
      'cash_moved',
      'day_started',
      'fill',
      'fill_judged',
      'halted',
      'legs_closed',
      'naked_leg',
      'order_intent',
    ],
    ...['order_update', 'pair_listed', 'run_started', 'settled', 'trade_closed'],
  ]);
});
