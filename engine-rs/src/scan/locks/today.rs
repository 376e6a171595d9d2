//! Both taker fees of two locks at once under the rules of today, without a branch or a division.
//!
//! With `w = rate p (1 - p)` split as `1e5 wh + wl`, a model fee is `(wh q + wl q / 1e5) / 1e4` micro-dollars, and
//! rounding may be done from the inside out. With `r = cost mod 100`, what the purchase itself leaves over:
//!
//! ```text
//! Kalshi, direct members       100 ceil((wh q + 1e4 r + ceil(wl q / 1e5)) / 1e6) - r
//! Polymarket, five decimals     10 floor((wh q + 5e4 + floor(wl q / 1e5)) / 1e5)
//! ```
//!
//! Every value is a whole number below 1.8e14. A quotient is a product with the rounded inverse, nudged by half of the
//! distance between neighbouring quotients: its error, 3 x 2^-53 of the quotient, stays below that half while the
//! dividend is below 1.5e15.

use super::lanes::F2;

#[inline(always)]
fn ceil_quotient(x: F2, inverse: f64) -> F2 {
    x.mul(F2::splat(inverse)).sub(F2::splat(0.5 * inverse)).ceil()
}

#[inline(always)]
fn floor_quotient(x: F2, inverse: f64) -> F2 {
    x.mul(F2::splat(inverse)).add(F2::splat(0.5 * inverse)).floor()
}

/// `[wh, wl]` of the header.
#[inline(always)]
fn unit_fee(rate: F2, price: F2) -> [F2; 2] {
    let w = rate.mul(price).mul(F2::splat(10_000.0).sub(price));
    let wh = floor_quotient(w, 1e-5);
    [wh, w.sub(wh.mul(F2::splat(1e5)))]
}

/// The fee of side A at Kalshi plus that of side B at Polymarket, micro-dollars, of two locks lane by lane; equal to
/// [`crate::fees::taker_fee`]. `rates` and `prices` are side A's, then side B's; prices up to 10,000, `qty` up to
/// [`crate::fees::MAX_ORDER_QTY_CC`].
#[inline(always)]
pub fn todays_fees(rates: [F2; 2], prices: [F2; 2], qty: F2) -> F2 {
    let [wh, wl] = unit_fee(rates[0], prices[0]);
    let low = ceil_quotient(wl.mul(qty), 1e-5);
    let cost = prices[0].mul(qty);
    let rest = cost.sub(floor_quotient(cost, 1e-2).mul(F2::splat(100.0)));
    let x = wh.mul(qty).add(rest.mul(F2::splat(1e4))).add(low);
    let kalshi = ceil_quotient(x, 1e-6).mul(F2::splat(100.0)).sub(rest);
    let [wh, wl] = unit_fee(rates[1], prices[1]);
    let low = floor_quotient(wl.mul(qty), 1e-5);
    let x = wh.mul(qty).add(F2::splat(5e4)).add(low);
    kalshi.add(floor_quotient(x, 1e-5).mul(F2::splat(10.0)))
}
