/** Single fees of the raw face (engine-wasm/src/raw_fees.rs) as objects. */
import type { CurveFeeInput, FillFee, FillFeeInput } from './contract.ts';
import type { RawExports } from './memory.ts';

/** Charge one fill; `out` is the kernel's column `fee_out`. Null for an unknown rule or numbers out of range. */
export function fillFee(raw: RawExports, out: Float64Array, input: FillFeeInput): FillFee | null {
  const { rate_e7, rounding, price_e4, qty_cc, carry } = input;
  if (raw.kernel_fill_fee(rate_e7, rounding, price_e4, qty_cc, carry) === 0) return null;
  const [trade = 0, rounded = 0, rebate = 0, fee = 0, next = 0] = out;
  return {
    trade_fee_udollars: trade,
    rounding_fee_udollars: rounded,
    rebate_udollars: rebate,
    fee_udollars: fee,
    carry: next,
  };
}

/** Fee in micro-dollars under an old curve; NaN for numbers out of range. */
export function curveFee(raw: RawExports, input: CurveFeeInput): number {
  const { rate_e5, exponent, times_price, step_udollars, price_e4, qty_cc } = input;
  return raw.kernel_curve_fee(rate_e5, 2 * exponent, Number(times_price), step_udollars, price_e4, qty_cc);
}
