/** Price grids: an order off the venue's grid is refused, so limits are moved onto it, never past what was decided. */
import type { PriceBand } from '../types/grid.ts';
import { complementE4, type PriceE4 } from '../types/units.ts';

/** Highest valid price not above `price_e4` on the YES scale; 0 when there is none. */
export function floorToGrid(bands: readonly PriceBand[], price_e4: PriceE4): PriceE4 {
  let best = 0;
  for (const { start_e4, end_e4, step_e4 } of bands) {
    if (price_e4 < start_e4 || step_e4 <= 0) continue;
    const within = Math.min(price_e4, end_e4);
    best = Math.max(best, start_e4 + Math.floor((within - start_e4) / step_e4) * step_e4);
  }
  return best;
}

/** Lowest valid price not below `price_e4` on the YES scale; 10,000 when there is none. */
export function ceilToGrid(bands: readonly PriceBand[], price_e4: PriceE4): PriceE4 {
  let best = 10_000;
  for (const { start_e4, end_e4, step_e4 } of bands) {
    if (price_e4 > end_e4 || step_e4 <= 0) continue;
    const within = Math.max(price_e4, start_e4);
    const candidate = start_e4 + Math.ceil((within - start_e4) / step_e4) * step_e4;
    if (candidate <= end_e4) best = Math.min(best, candidate);
  }
  return best;
}

/** Highest limit for buying `side` that is on the market's grid and not above `limit_e4` (price of that side). */
export function buyLimitOnGrid(bands: readonly PriceBand[], side: 'yes' | 'no', limit_e4: PriceE4): PriceE4 {
  return side === 'yes' ? floorToGrid(bands, limit_e4) : complementE4(ceilToGrid(bands, complementE4(limit_e4)));
}
