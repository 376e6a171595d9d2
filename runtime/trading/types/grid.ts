/** Prices that an order may have. */
import type { PriceE4 } from './units.ts';

/** Price grid band: valid prices are start <= p <= end in multiples of step. */
export interface PriceBand {
  start_e4: PriceE4;
  end_e4: PriceE4;
  step_e4: number;
}
