//! One fill at a time, with all its parts: for explaining a fee and for checking a history of fills against the venue.
//!
//! Rates are finer here than on the trading path (1/10,000,000), so that a quarter of a maker rate is still exact, and the
//! carry of the order's earlier fills is the caller's to keep.

use super::{
    Collected, DIRECT_STEPS, E4_CENT_STEPS, E4_STEPS, FillError, INTERMEDIARY_STEPS, MAX_ORDER_QTY_CC, MAX_RATE_E5,
    ONE_DOLLAR_E4, Rounding, ceil_to,
};

/// Model numerators of this module are in 1e-11 micro-dollars.
const FINE: u128 = 100_000_000_000;
/// Largest rate, 1/10,000,000.
pub const MAX_RATE_E7: u64 = MAX_RATE_E5 * 100;
/// Largest carry that is taken, far above any that [`charge`] returns (1e15, a cent in [`FINE`] units).
pub const MAX_CARRY: u64 = 1 << 53;

/// A fee taken apart. All but `carry` in micro-dollars; `fee = trade_fee + rounding_fee - rebate`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FillFee {
    /// The model fee, rounded.
    pub trade_fee: u64,
    /// What aligns the cash of the fill.
    pub rounding_fee: u64,
    /// What the accumulator gives back.
    pub rebate: u64,
    /// What is charged.
    pub fee: u64,
    /// What the order has paid too much so far: micro-dollars under Kalshi's accumulator, 1e-11 micro-dollars under the
    /// whole-order cent, 0 elsewhere.
    pub carry: u64,
}

/// Charge one fill of `qty_cc` of the side that is bought at `price_e4`, after a `carry` of the same rule.
///
/// A sale is the purchase of the other side: quantities are whole centi-contracts, so one dollar a contract is a multiple of
/// every cash step and the cash of `sell YES at p` is aligned exactly as that of `buy NO at 1 - p`.
///
/// # Errors
/// [`FillError`] for a price above one dollar, a quantity, rate or carry beyond the limits.
pub fn charge(rounding: Rounding, rate_e7: u64, price_e4: u64, qty_cc: u64, carry: u64) -> Result<FillFee, FillError> {
    if price_e4 > ONE_DOLLAR_E4 {
        return Err(FillError::BadPrice);
    }
    if qty_cc > MAX_ORDER_QTY_CC || rate_e7 > MAX_RATE_E7 || carry > MAX_CARRY {
        return Err(FillError::OrderTooLarge);
    }
    let cost = price_e4 * qty_cc;
    let model = u128::from(rate_e7 * price_e4 * (ONE_DOLLAR_E4 - price_e4)) * u128::from(qty_cc);
    Ok(match rounding {
        Rounding::KalshiCent => whole_order_cent(model, carry),
        Rounding::KalshiE4 => stepped(E4_STEPS, model, cost, carry),
        Rounding::KalshiDirect => stepped(DIRECT_STEPS, model, cost, carry),
        Rounding::KalshiE4Cent => stepped(E4_CENT_STEPS, model, cost, carry),
        Rounding::KalshiIntermediary => stepped(INTERMEDIARY_STEPS, model, cost, carry),
        Rounding::Polymarket5dp => plain(half_up(model, 10)),
        Rounding::PolymarketUs => plain(half_even(model, 10_000)),
    })
}

fn plain(fee: u64) -> FillFee {
    FillFee { trade_fee: fee, fee, ..FillFee::default() }
}

/// The fills so far up to the cent, less what they have paid: `carry` is what was paid above the model.
fn whole_order_cent(model: u128, carry: u64) -> FillFee {
    let paid = u128::from(carry);
    let cents = model.saturating_sub(paid).div_ceil(10_000 * FINE);
    let carry = (paid + cents * 10_000 * FINE - model) as u64;
    FillFee { carry, ..plain(cents as u64 * 10_000) }
}

fn stepped(steps: super::Steps, model: u128, cost: u64, carry: u64) -> FillFee {
    let trade_fee = ceil_to(model.div_ceil(FINE) as u64, steps.fee_step);
    let mut collected = Collected(carry);
    let parts = collected.collect(steps, trade_fee, cost);
    let (rounding_fee, rebate) = (parts.rounding_fee, parts.rebate);
    FillFee { trade_fee, rounding_fee, rebate, fee: trade_fee + rounding_fee - rebate, carry: collected.0 }
}

/// To the nearest multiple of `step` micro-dollars, halves up.
fn half_up(model: u128, step: u64) -> u64 {
    let unit = u128::from(step) * FINE;
    ((model + unit / 2) / unit) as u64 * step
}

/// To the nearest multiple of `step` micro-dollars, halves to the even multiple.
fn half_even(model: u128, step: u64) -> u64 {
    let unit = u128::from(step) * FINE;
    let (count, rest) = (model / unit, model % unit);
    (count + u128::from(rest > unit / 2 || (rest == unit / 2 && count % 2 == 1))) as u64 * step
}
