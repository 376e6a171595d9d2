//! Numbers as they arrive from JavaScript: doubles, of which only whole ones in range are taken.

use engine_rs::fees::Schedule;

/// Integers up to here are exact in a double.
const SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// A non-negative safe integer, or `None`.
pub(crate) fn integer(x: f64) -> Option<u64> {
    ((0.0..=SAFE_INTEGER).contains(&x) && x == x.trunc()).then_some(x as u64)
}

/// A fee schedule from its rate and the code of its rounding, or `None`.
pub(crate) fn schedule(rate_e5: f64, rounding: f64) -> Option<Schedule> {
    Schedule::new(integer(rate_e5)?, u8::try_from(integer(rounding)?).ok()?)
}
