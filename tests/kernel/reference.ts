/** Both venues' fee rules once more, in BigInt, straight from the steps of kalshi.md 8 and polymarket.md 6.1. */
import type { FeeRoundingCode } from '../../engine-wasm/contract.ts';

/** A taker schedule. */
export interface Fee {
  rate_e5: number;
  rounding: FeeRoundingCode;
}

const MAX_RATE_E5 = 14_000;
const SCALE = 1_000_000_000n;

/** The least multiple of `step` that is not below `x`, both non-negative. */
const up = (x: bigint, step: bigint): bigint => ((x + step - 1n) / step) * step;

/** One Kalshi order's fees with the excess that its fills have paid and get back. */
function kalshiFills(
  models: [model: bigint, cost: bigint][],
  fee_step: bigint,
  rebate_step: bigint,
  above: boolean,
): bigint {
  let collected = 0n;
  let total = 0n;
  for (const [model, cost] of models) {
    const trade_fee = up(model, fee_step * SCALE) / SCALE;
    const excess = up(cost + trade_fee, 100n) - cost - trade_fee;
    collected += excess;
    let net = trade_fee + excess;
    while (collected >= rebate_step && net >= rebate_step && !(above && collected === rebate_step)) {
      collected -= rebate_step;
      net -= rebate_step;
    }
    total += net;
  }
  return total;
}

/** Fee in micro-dollars of a buy order over its fills [price_e4, qty_cc]; null for a schedule the kernel does not know. */
export function orderFee(fee: Fee, fills: [price_e4: number, qty_cc: number][]): bigint | null {
  if (fee.rate_e5 > MAX_RATE_E5) return null;
  const models = fills.map(([price, qty]): [bigint, bigint] => {
    const [p, q] = [BigInt(price), BigInt(qty)];
    return [BigInt(fee.rate_e5) * q * p * (10_000n - p), p * q];
  });
  const sum = models.reduce((total, [model]) => total + model, 0n);
  switch (fee.rounding) {
    case 1:
      return up(sum, 10_000n * SCALE) / SCALE;
    case 2:
      return kalshiFills(models, 100n, 10_000n, true);
    case 3:
      return kalshiFills(models, 1n, 100n, false);
    case 4:
      return models.reduce((total, [model]) => total + ((2n * model + 10n * SCALE) / (20n * SCALE)) * 10n, 0n);
    default:
      return null;
  }
}
