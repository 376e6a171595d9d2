import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InProcessBus } from '../../runtime/bus/in-process.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import { plainEntries } from '../db/entries.ts';

describe('InProcessBus', () => {
  it('delivers every message once and in order to every subscriber', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 30 }), async (sizes) => {
        const bus = new InProcessBus();
        const got: [JournalEntry[], JournalEntry[]] = [[], []];
        bus.subscribe('journal', { name: 'a' }, (batches) => void got[0].push(...batches.flat()));
        bus.subscribe('journal', { name: 'b' }, async (batches) => {
          await Promise.resolve();
          got[1].push(...batches.flat());
        });
        let seq = 1;
        for (const size of sizes) {
          bus.publish('journal', plainEntries(seq, size));
          seq += size;
        }
        await bus.drain();
        expect(got).toEqual([plainEntries(1, seq - 1), plainEntries(1, seq - 1)]);
      }),
    );
  });

  it('keeps one subscriber from harming another and says who failed', async () => {
    const failed: string[] = [];
    const bus = new InProcessBus({
      dropped: () => undefined,
      failed: (topic, name) => failed.push(`${topic} ${name}`),
    });
    const got: number[] = [];
    bus.subscribe('journal', { name: 'bad' }, () => {
      throw new Error('no');
    });
    bus.subscribe('journal', { name: 'worse' }, async () => Promise.reject(new Error('later')));
    bus.subscribe('journal', { name: 'good' }, (batches) => void got.push(batches.length));
    bus.publish('journal', plainEntries(1, 1));
    await bus.drain();
    expect(got).toEqual([1]);
    expect(failed.sort()).toEqual(['journal bad', 'journal worse']);
  });

  it('forgets the oldest at the limit, or disconnects who must not have holes', async () => {
    const bus = new InProcessBus();
    const seen: number[] = [];
    const lossy = bus.subscribe(
      'journal',
      { name: 'lossy', limit: 3 },
      (all) => void seen.push(...all.flat().map((e) => e.seq)),
    );
    const lost: string[] = [];
    const options = {
      name: 'strict',
      limit: 3,
      overflow: 'disconnect',
      onLost: (why: string) => void lost.push(why),
    } as const;
    const strict = bus.subscribe('journal', options, () => undefined);
    for (let seq = 1; seq <= 5; seq += 1) bus.publish('journal', plainEntries(seq, 1));
    await bus.drain();
    expect([seen, lossy.dropped, lossy.active]).toEqual([[3, 4, 5], 2, true]);
    expect([lost.length, strict.active]).toEqual([1, false]);
    lossy.close();
    expect(bus.wanted('journal')).toBe(false);
  });
});
