//! The raw face of single fees: numbers in, the parts of a fill in the column `fee_out`. No call allocates.

use engine_rs::fees::{
    Rounding,
    curve::{Curve, Exponent, curve_fee},
    fill,
};

use crate::{memory::memory, numbers::integer};

/// Charge one fill into `fee_out`: trade fee, rounding fee, rebate, fee, carry. 1 done, 0 when the rounding code is unknown or a
/// number out of range.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_fill_fee(rate_e7: f64, rounding: f64, price_e4: f64, qty_cc: f64, carry: f64) -> u32 {
    let charged = || {
        let rounding = Rounding::from_code(u8::try_from(integer(rounding)?).ok()?)?;
        let (rate, price, qty, carry) = (integer(rate_e7)?, integer(price_e4)?, integer(qty_cc)?, integer(carry)?);
        fill::charge(rounding, rate, price, qty, carry).ok()
    };
    let Some(parts) = charged() else { return 0 };
    let values = [parts.trade_fee, parts.rounding_fee, parts.rebate, parts.fee, parts.carry];
    for (cell, value) in memory().fee_out.iter_mut().zip(values) {
        *cell = value as f64;
    }
    1
}

/// Fee in micro-dollars under one of Polymarket's old curves; `half_exponent` is twice the exponent: 1, 2 or 4. NaN when a number
/// is out of range.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_curve_fee(
    rate_e5: f64,
    half_exponent: u32,
    times_price: u32,
    step_udollars: f64,
    price_e4: f64,
    qty_cc: f64,
) -> f64 {
    let fee = || {
        let exponent = match half_exponent {
            1 => Exponent::Half,
            2 => Exponent::One,
            4 => Exponent::Two,
            _ => return None,
        };
        let (rate_e5, step_udollars) = (integer(rate_e5)?, integer(step_udollars)?);
        let curve = Curve { rate_e5, exponent, times_price: times_price != 0, step_udollars };
        curve_fee(curve, integer(price_e4)?, integer(qty_cc)?)
    };
    fee().map_or(f64::NAN, |fee| fee as f64)
}
