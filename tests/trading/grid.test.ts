import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buyLimitOnGrid, ceilToGrid, floorToGrid } from '../../runtime/trading/market/grid.ts';
import type { PriceBand } from '../../runtime/trading/types/grid.ts';

/** Kalshi's tapered grid: tenths of a cent at both ends, cents between (kalshi.md 2). */
const TAPERED: PriceBand[] = [
  { start_e4: 0, end_e4: 1_000, step_e4: 10 },
  { start_e4: 1_000, end_e4: 9_000, step_e4: 100 },
  { start_e4: 9_000, end_e4: 10_000, step_e4: 10 },
];
const valid = (p: number) =>
  TAPERED.some((b) => p >= b.start_e4 && p <= b.end_e4 && (p - b.start_e4) % b.step_e4 === 0);

describe('a limit on the price grid', () => {
  it('is the nearest valid price that pays no more than decided', () => {
    expect(floorToGrid(TAPERED, 4_437)).toBe(4_400);
    expect(floorToGrid(TAPERED, 437)).toBe(430);
    expect(ceilToGrid(TAPERED, 9_437)).toBe(9_440);
    expect(buyLimitOnGrid(TAPERED, 'no', 4_437)).toBe(4_400);
    expect(floorToGrid([], 4_400)).toBe(0);
  });

  it('is valid and tight for every price', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (price_e4) => {
        const down = floorToGrid(TAPERED, price_e4);
        const up = ceilToGrid(TAPERED, price_e4);
        expect(valid(down) && valid(up)).toBe(true);
        expect(down <= price_e4 && price_e4 <= up).toBe(true);
        for (let p = down + 1; p < up; p += 1) if (p !== price_e4) expect(valid(p)).toBe(false);
      }),
    );
  });
});
