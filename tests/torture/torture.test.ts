/**
 * The whole desk in simulated worlds. `arbees torture --seeds 10000` lives many more; here stands CI's share, and the proof that each
 * invariant can fail.
 */
import { describe, expect, it } from 'vitest';
import { INVARIANTS } from '../../runtime/services/torture/broken.ts';
import { MUTATIONS, type Mutation } from '../../runtime/services/torture/mutations.ts';
import { scriptOf } from '../../runtime/services/torture/script.ts';
import { live, shrink, type TortureResult } from '../../runtime/services/torture/torture.ts';
import { arbees } from '../cli/capture.ts';

const SEEDS = 200;
/** Every planted fault is found within so many seeds. */
const FOUND_WITHIN = 150;

/** The first life that a planted fault breaks. */
function firstBroken(mutation: Mutation): ReturnType<typeof live>['failure'] {
  for (let seed = 1; seed <= FOUND_WITHIN; seed += 1) {
    const { failure } = live(scriptOf(seed), mutation);
    if (failure !== null) return failure;
  }
  return null;
}

describe('a tortured desk', () => {
  it(`keeps every invariant in ${SEEDS} lives`, { timeout: 170_000 }, () => {
    const sum = { orders: 0, fills: 0, crashes: 0, naked: 0, settled: 0 };
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { counts, failure } = live(scriptOf(seed));
      expect(failure, `arbees torture --from ${seed} --seeds 1`).toBeNull();
      for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += counts[name];
    }
    // The lives must have been worth living: orders, fills, crashes, legs left alone and settlements in most of them.
    expect(sum.orders).toBeGreaterThan(5 * SEEDS);
    expect(sum.fills).toBeGreaterThan(5 * SEEDS);
    expect(sum.crashes).toBeGreaterThan(SEEDS);
    expect(sum.naked).toBeGreaterThan(SEEDS / 5);
    expect(sum.settled).toBeGreaterThan(SEEDS);
  });

  it('lives the same life twice', () => {
    for (const seed of [3, 4, 5]) expect(live(scriptOf(seed))).toEqual(live(scriptOf(seed)));
    const planted = MUTATIONS.find(({ name }) => name === 'throws') as Mutation;
    expect(firstBroken(planted)).toEqual(firstBroken(planted));
  });
});

describe('a planted fault', () => {
  it('is there for every invariant', () => {
    const shown = new Set(MUTATIONS.flatMap(({ breaks }) => breaks));
    expect(INVARIANTS.filter((name) => !shown.has(name))).toEqual([]);
  });

  it.each(MUTATIONS)('$name is found', { timeout: 120_000 }, (mutation) => {
    const failure = firstBroken(mutation);
    expect(mutation.breaks).toContain(failure?.invariant);
  });

  it('is shrunk to what it takes', { timeout: 60_000 }, () => {
    const planted = MUTATIONS.find(({ name }) => name === 'forgets_legs_at_a_restart') as Mutation;
    const failure = firstBroken(planted);
    if (failure === null) throw new Error('not found');
    const script = scriptOf(failure.seed);
    const shrunk = shrink(script, failure, planted);
    expect(shrunk.steps.length).toBeLessThan(script.steps.length / 3);
    expect(live(shrunk, planted).failure?.invariant).toBe(failure.invariant);
  });
});

describe('arbees torture', () => {
  it('ends with 0 and its figures where nothing breaks', { timeout: 60_000 }, async () => {
    const { code, stderr, stdout } = await arbees(['torture', '--seeds', '3', '--from', '7']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^3 seeds from 7, 0 broken, /);
  });

  it('ends with 4, the seed, the invariant and what is left of the history', { timeout: 60_000 }, async () => {
    const ran = await arbees(['torture', '--planted', 'ignores_the_gate', '--seeds', '2', '--json']);
    const { first, broken } = ran.json() as unknown as TortureResult;
    expect(ran.code).toBe(4);
    expect(broken[0]).toMatchObject({ seed: 1, invariant: 'sent_durable' });
    expect(first?.steps.length).toBeLessThan(first?.of_steps ?? 0);
    expect(first?.failure.tail.length).toBeGreaterThan(0);
    const { stdout } = await arbees(['torture', '--planted', 'ignores_the_gate', '--seeds', '1']);
    expect(stdout).toMatch(/\nseed 1 breaks sent_durable: .* was sent before it was durable\n/);
  });

  it('names the faults that can be planted', async () => {
    const ran = await arbees(['torture', '--planted', 'nothing', '--json']);
    expect(ran.json()).toMatchObject({ error: { field: '--planted', expected: expect.stringMatching(/ throws/) } });
    expect(ran.code).toBe(2);
  });
});
