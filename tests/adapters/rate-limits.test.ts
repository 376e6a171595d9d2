/** How long a path is left alone after a 429. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../adapters/http/bucket.ts';
import { RateLimits } from '../../adapters/http/rate-limits.ts';

const SECOND_US = 1_000_000;

describe('a path that is limited', () => {
  it('waits 4, 8, 16, 32 and then 64 seconds where nothing is asked for, and begins anew once answered', () => {
    const limits = new RateLimits({ nowUs: () => 0 });
    const waits = Array.from({ length: 7 }, () => limits.refused('/x', null) / 1_000);
    expect(waits).toEqual([4, 8, 16, 32, 64, 64, 64]);
    limits.answered('/x');
    expect([limits.waitMs('/x'), limits.refused('/x', null)]).toEqual([0, 4_000]);
    expect(limits.total).toBe(8);
  });

  it('waits as long as the host asks, to the millisecond, and no other path with it', () => {
    let now_us = 0;
    const limits = new RateLimits({ nowUs: () => now_us });
    expect(limits.refused('/x', 180_000)).toBe(180_000);
    expect([limits.waitMs('/x'), limits.waitMs('/y'), limits.untilUs()]).toEqual([180_000, 0, 180 * SECOND_US]);
    now_us = 179_999_001;
    expect(limits.waitMs('/x')).toBe(1);
    now_us = 180 * SECOND_US;
    expect([limits.waitMs('/x'), limits.untilUs()]).toEqual([0, null]);
  });

  it('waits its own time where the host asks for none at all', () => {
    expect(new RateLimits({ nowUs: () => 0 }).refused('/x', 0)).toBe(4_000);
  });

  it('is forgotten when very many others were limited since', () => {
    const limits = new RateLimits({ nowUs: () => 0 });
    limits.refused('/first', 60_000);
    for (let i = 0; i < 2_000; i += 1) limits.refused(`/${i}`, 60_000);
    expect([limits.waitMs('/first'), limits.waitMs('/1999')]).toEqual([0, 60_000]);
  });
});

describe('a budget that many share', () => {
  it('gives everybody who asks again when answered the same number of turns, give or take two', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(1_000),
        (leagues, rate, seed) => {
          let now_us = 0;
          const bucket = new TokenBucket({ capacity: 1, refill_per_s: rate }, { nowUs: () => now_us });
          // Everybody has one question out; answers take no time.
          const due = Array.from({ length: leagues }, (_, i) => ({ i, at_us: (seed * i) % 1_000 }));
          const turns = new Array<number>(leagues).fill(0);
          for (let step = 0; step < 40 * leagues; step += 1) {
            due.sort((x, y) => x.at_us - y.at_us || x.i - y.i);
            const next = due[0];
            if (next === undefined) return;
            now_us = Math.max(now_us, next.at_us);
            next.at_us = now_us + bucket.takeUs();
            turns[next.i] = (turns[next.i] ?? 0) + 1;
          }
          expect(Math.max(...turns) - Math.min(...turns)).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 50 },
    );
  });
});
