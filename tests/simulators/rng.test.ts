import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../runtime/trading/types/rng.ts';

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const draw = (rng: Rng, count: number) => Array.from({ length: count }, () => rng.nextU32());

describe('Rng', () => {
  it('gives the same stream for the same seed and another for its neighbour', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(draw(new Rng(seed), 16)).toEqual(draw(new Rng(seed), 16));
        expect(draw(new Rng(seed), 16)).not.toEqual(draw(new Rng(seed + 1), 16));
      }),
    );
  });

  it('uses the whole seed, the part above 32 bits too', () => {
    expect(draw(new Rng(1), 4)).not.toEqual(draw(new Rng(1 + 2 ** 32), 4));
  });

  it('stays inside its ranges', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: -50, max: 50 }), fc.nat(100), (seed, low, width) => {
        const rng = new Rng(seed);
        for (let n = 0; n < 50; n += 1) {
          const value = rng.int(low, low + width);
          expect(Number.isInteger(value) && value >= low && value <= low + width).toBe(true);
          const unit = rng.next();
          expect(unit >= 0 && unit < 1).toBe(true);
        }
      }),
    );
  });

  it('has the moments of a uniform, a normal and an exponential', () => {
    const rng = new Rng(42);
    const count = 40_000;
    const moments = (next: () => number) => {
      const values = Array.from({ length: count }, next);
      const mean = values.reduce((sum, value) => sum + value, 0) / count;
      return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count)] as const;
    };
    const [uniform_mean, uniform_sd] = moments(() => rng.next());
    expect(uniform_mean).toBeCloseTo(0.5, 2);
    expect(uniform_sd).toBeCloseTo(Math.sqrt(1 / 12), 2);
    const [normal_mean, normal_sd] = moments(() => rng.normal());
    expect(Math.abs(normal_mean)).toBeLessThan(0.02);
    expect(Math.abs(normal_sd - 1)).toBeLessThan(0.02);
    const [exponential_mean] = moments(() => rng.exponential(3));
    expect(Math.abs(exponential_mean - 3)).toBeLessThan(0.1);
  });

  it('forks a stream that does not depend on what its parent draws afterwards', () => {
    const left = new Rng(9);
    const right = new Rng(9);
    const a = left.fork();
    const b = right.fork();
    draw(left, 5);
    expect(draw(a, 8)).toEqual(draw(b, 8));
  });

  it('draws by weight, and never what weighs nothing', () => {
    const rng = new Rng(3);
    const counts = [0, 0, 0];
    for (let n = 0; n < 9000; n += 1) {
      const index = rng.weighted([1, 0, 2]);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    expect(counts[1]).toBe(0);
    expect((counts[2] ?? 0) / 9000).toBeCloseTo(2 / 3, 1);
  });
});
