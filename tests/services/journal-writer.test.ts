import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JournalWriter, type JournalWriterOptions } from '../../runtime/journal/durable-writer.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import { InvariantError } from '../../runtime/trading/types/units.ts';
import { plainEntries, tradeEntries } from '../db/entries.ts';

/** A database that fails as told: before storing, or after it (the answer is lost). */
class Storage {
  readonly stored: JournalEntry[] = [];
  readonly faults: ('before' | 'after' | 'invariant')[];
  constructor(faults: ('before' | 'after' | 'invariant')[] = []) {
    this.faults = [...faults];
  }
  async append(entries: readonly JournalEntry[]): Promise<void> {
    const fault = this.faults.shift();
    await Promise.resolve();
    if (fault === 'invariant') throw new InvariantError('two owners');
    if (fault === 'before') throw new Error('connection lost');
    this.stored.push(...entries.filter((entry) => entry.seq > (this.stored.at(-1)?.seq ?? 0)));
    if (fault === 'after') throw new Error('answer lost');
  }
}

function make(sink: Storage, options: Partial<JournalWriterOptions> = {}) {
  const said = { behind: 0, fatal: [] as string[] };
  const writer = new JournalWriter({
    sink,
    flush_ms: 60_000,
    retry_ms: 1,
    onBehind: () => {
      said.behind += 1;
    },
    onFatal: (error) => said.fatal.push(error.message),
    ...options,
  });
  return { writer, said };
}

describe('JournalWriter', () => {
  it('stores everything once and in order whatever fails on the way', async () => {
    const faults = fc.array(fc.constantFrom('before' as const, 'after' as const), { maxLength: 7 });
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(faults, sizes, async (plan, batches) => {
        const sink = new Storage(plan);
        const { writer, said } = make(sink);
        let seq = 1;
        for (const size of batches) {
          writer.push(plainEntries(seq, size));
          seq += size;
          if (size % 3 === 0) await writer.flush();
        }
        await writer.flush();
        expect(sink.stored).toEqual(plainEntries(1, seq - 1));
        expect(said.fatal).toEqual([]);
        expect(writer.waiting).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('begins to write an order intent at once', async () => {
    const sink = new Storage();
    const { writer } = make(sink);
    writer.push(plainEntries(1, 1));
    await new Promise((resolve) => setImmediate(resolve));
    expect(sink.stored).toEqual([]);
    writer.push([{ ...tradeEntries()[1], seq: 2 } as JournalEntry]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sink.stored.map((entry) => entry.kind)).toEqual(['halted', 'order_intent']);
  });

  it('gives up on a broken journal without a second try, and after its retries on a lost database', async () => {
    const broken = new Storage(['invariant']);
    const one = make(broken);
    one.writer.push(plainEntries(1, 1));
    await one.writer.flush();
    expect(one.said.fatal).toEqual(['two owners']);
    const lost = new Storage(Array.from({ length: 20 }, () => 'before' as const));
    const two = make(lost, { attempts: 3 });
    two.writer.push(plainEntries(1, 1));
    await two.writer.flush();
    expect(two.said.fatal).toEqual(['connection lost']);
    expect(lost.faults.length).toBe(16);
    expect(two.writer.failed).toBe(true);
  });

  it('says once that it is behind, and stops at its limit', async () => {
    const { writer, said } = make(new Storage(), { limit: 100 });
    writer.push(plainEntries(1, 60));
    writer.push(plainEntries(61, 30));
    await Promise.resolve();
    expect(said).toEqual({ behind: 1, fatal: [] });
    writer.push(plainEntries(91, 30));
    await Promise.resolve();
    expect(said.fatal).toEqual(['120 journal entries wait for the database, limit 100']);
  });
});
