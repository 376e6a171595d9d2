//! How much to stake: Kelly's fraction for one bet (models.md 4, checked 2026-11-20). Money is in shares of the bankroll; what
//! one order, game or day may take is the desk's to say.

pub mod walk;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod walk_tests;

use crate::fees::{ONE_DOLLAR_E4, Schedule};

/// Share of the bankroll to **spend** on a contract that pays one dollar with probability `p` and costs `cost` with fees;
/// 0 without an edge or for numbers that are no prices. Source: models.md 4, `f* = (p - c) / (1 - c)`.
pub fn kelly(p: f64, cost: f64) -> f64 {
    let sane = p <= 1.0 && cost > 0.0 && cost < 1.0 && p > cost;
    if sane { (p - cost) / (1.0 - cost) } else { 0.0 }
}

/// Price and taker fee of one contract, dollars, before rounding; NaN for no price.
pub fn unit_cost(schedule: Schedule, price_e4: u64) -> f64 {
    if price_e4 > ONE_DOLLAR_E4 {
        return f64::NAN;
    }
    (price_e4 * 1_000_000_000 + schedule.unit_numerator(price_e4)) as f64 * 1e-13
}

/// A model's probability drawn towards the market's: `c + (p - c) v / (v + s^2)` for a model that errs by `error_sd` where true
/// edges have the variance `edge_variance` (0.02^2 to start with). NaN for numbers that are none. Source: models.md 4.
pub fn shrink(p: f64, cost: f64, error_sd: f64, edge_variance: f64) -> f64 {
    let sane = (0.0..=1.0).contains(&p) && (0.0..=1.0).contains(&cost) && error_sd >= 0.0 && edge_variance >= 0.0;
    let spread = edge_variance + error_sd * error_sd;
    if !sane || !spread.is_finite() {
        f64::NAN
    } else if spread == 0.0 {
        p
    } else {
        cost + (p - cost) * (edge_variance / spread)
    }
}
