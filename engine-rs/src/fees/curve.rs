//! Polymarket's taker fees before 2026-04-14: `C r (p (1 - p))^e`, for some markets times `p` (polymarket.md 6.1, "History for
//! backtests"; fee pages of 2026-02-18 and 2026-03-30). Needed for backtests and old trades only.

use super::{MAX_ORDER_QTY_CC, ONE_DOLLAR_E4};

/// Highest rate of a curve, 1/100,000: 0.25.
pub const MAX_CURVE_RATE_E5: u64 = 25_000;

/// The exponent of `p (1 - p)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exponent {
    /// A square root.
    Half,
    /// The form of today.
    One,
    /// A square.
    Two,
}

/// One market's curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Curve {
    /// `r`, 1/100,000.
    pub rate_e5: u64,
    /// `e`.
    pub exponent: Exponent,
    /// Whether the fee is also multiplied by `p`: it was taken from the proceeds of a buy, in shares.
    pub times_price: bool,
    /// The fee is rounded to a multiple of this, halves up; micro-dollars: 100 for 4 decimals, 10 for 5.
    pub step_udollars: u64,
}

/// Fee in micro-dollars of one fill; `None` for a price above one dollar, a rate, quantity or step out of range.
pub fn curve_fee(curve: Curve, price_e4: u64, qty_cc: u64) -> Option<u64> {
    let Curve { rate_e5, exponent, times_price, step_udollars } = curve;
    let legal = price_e4 <= ONE_DOLLAR_E4 && qty_cc <= MAX_ORDER_QTY_CC && rate_e5 <= MAX_CURVE_RATE_E5;
    if !legal || !(1..=10_000).contains(&step_udollars) {
        return None;
    }
    let spread = u128::from(price_e4 * (ONE_DOLLAR_E4 - price_e4));
    let mut front = u128::from(rate_e5 * qty_cc);
    let mut scale = u128::from(step_udollars);
    if times_price {
        front *= u128::from(price_e4);
        scale *= u128::from(ONE_DOLLAR_E4);
    }
    // Twice the fee in units of `scale`, below the square root where there is one, so that halves are seen.
    let (doubled, unit) = match exponent {
        Exponent::One => (2 * front * spread, scale * 1_000_000_000),
        Exponent::Two => (2 * front * spread * spread, scale * 100_000_000_000_000_000),
        // A whole number n satisfies n <= 2 x sqrt(y) exactly when it is at most the whole root of 4 x^2 y.
        Exponent::Half => ((2 * front).checked_mul(2 * front)?.checked_mul(spread)?.isqrt(), scale * 100_000),
    };
    Some(((doubled + unit) / (2 * unit)) as u64 * step_udollars)
}
