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

interface Steps {
  fee_step: bigint;
  cash_step: bigint;
  rebate_step: bigint;
  above: boolean;
}

/** One Kalshi order's fees with the excess that its fills have paid and get back. */
function kalshiFills(
  models: [model: bigint, cost: bigint][],
  { fee_step, cash_step, rebate_step, above }: Steps,
): bigint {
  let collected = 0n;
  let total = 0n;
  for (const [model, cost] of models) {
    const trade_fee = up(model, fee_step * SCALE) / SCALE;
    const excess = up(cost + trade_fee, cash_step) - cost - trade_fee;
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

/** To the nearest cent, a half to the even one. */
function halfEvenCent(model: bigint): bigint {
  const cent = 10_000n * SCALE;
  const [cents, rest] = [model / cent, model % cent];
  const upward = 2n * rest > cent || (2n * rest === cent && cents % 2n === 1n);
  return (cents + (upward ? 1n : 0n)) * 10_000n;
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
      return kalshiFills(models, { fee_step: 100n, cash_step: 100n, rebate_step: 10_000n, above: true });
    case 3:
      return kalshiFills(models, { fee_step: 1n, cash_step: 100n, rebate_step: 100n, above: false });
    case 4:
      return models.reduce((total, [model]) => total + ((2n * model + 10n * SCALE) / (20n * SCALE)) * 10n, 0n);
    case 5:
      return kalshiFills(models, { fee_step: 100n, cash_step: 10_000n, rebate_step: 10_000n, above: true });
    case 6:
      return kalshiFills(models, { fee_step: 1n, cash_step: 10_000n, rebate_step: 10_000n, above: false });
    case 7:
      return models.reduce((total, [model]) => total + halfEvenCent(model), 0n);
    default:
      return null;
  }
}
