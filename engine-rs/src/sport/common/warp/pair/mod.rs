//! Two doubles at once: the arithmetic of a price of the clock sports, for two states side by side. One implementation for
//! WASM's 128-bit registers, one of plain arrays with the same operations in the same order (every one of them exact by IEEE
//! 754), so the bits are the same on every target, and the same for a state priced alone or in a batch.

use core::ops::{Add, Mul, Sub};

use super::fast;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use portable as register;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use wasm as register;

pub use register::{Mask, Pair, Whole, within};

/// A column of two rows, for [`Whole`].
macro_rules! column {
    ($rows:expr, $i:expr) => {
        $crate::sport::common::warp::pair::Whole::column::<{ $i / 4 }, { $i % 4 }, { $i % 4 + 4 }>($rows)
    };
}
pub(crate) use column;

impl Add for Pair {
    type Output = Self;
    #[inline(always)]
    fn add(self, x: Self) -> Self {
        self.plus(x)
    }
}

impl Sub for Pair {
    type Output = Self;
    #[inline(always)]
    fn sub(self, x: Self) -> Self {
        self.less(x)
    }
}

impl Mul for Pair {
    type Output = Self;
    #[inline(always)]
    fn mul(self, x: Self) -> Self {
        self.times(x)
    }
}

/// 1.5 * 2^52: a number of moderate size added to it is rounded to a whole one, which stands in the low bits of the sum.
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// The numbers of [`phi`] and [`exp`] in memory: V8 reads one in a single instruction, but makes a constant anew from three in
/// every turn of a loop (Node 20, 2026-11-21).
pub struct Constants {
    magic: f64,
    half: f64,
    one: f64,
    /// Of [`phi`].
    per_unit: f64,
    end: f64,
    last: f64,
    /// Of [`exp`].
    per_e: f64,
    step: f64,
    sixth: f64,
    twenty_fourth: f64,
}

static CONSTANTS: Constants = Constants {
    magic: MAGIC,
    half: 0.5,
    one: 1.0,
    per_unit: fast::PER_UNIT as f64,
    end: fast::PHI_END * fast::PER_UNIT as f64,
    last: (fast::KNOTS - 2) as f64,
    per_e: fast::STEPS as f64 * core::f64::consts::LOG2_E,
    step: core::f64::consts::LN_2 / fast::STEPS as f64,
    sixth: 1.0 / 6.0,
    twenty_fourth: 1.0 / 24.0,
};

/// The constants, in a way that hides from the compiler that they are.
#[inline(always)]
pub fn constants() -> &'static Constants {
    core::hint::black_box(&CONSTANTS)
}

impl Constants {
    /// The nearest whole numbers below `x` but for half of one, at most `last`, and sums whose low bits are they.
    #[inline(always)]
    pub fn below(&self, x: Pair, last: Pair) -> (Pair, Pair) {
        self.rounded((x - Pair::both(self.half)).at_most(last))
    }

    /// The nearest whole numbers, and the sums whose low bits are they.
    #[inline(always)]
    fn rounded(&self, x: Pair) -> (Pair, Pair) {
        let magic = Pair::both(self.magic);
        let sum = x + magic;
        (sum - magic, sum)
    }

    /// [`fast::phi`] of both.
    #[inline(always)]
    pub fn phi(&self, z: Pair) -> Pair {
        let x = (z.abs() * Pair::both(self.per_unit)).at_most(Pair::both(self.end));
        let (whole, sum) = self.below(x, Pair::both(self.last));
        let t = x - whole;
        let [i, j] = sum.bits().map(|n| (n as usize).min(fast::KNOTS - 2));
        let [a, da] = Pair::turn(Pair::read(&fast::TAIL[i]), Pair::read(&fast::TAIL[j]));
        let [b, db] = Pair::turn(Pair::read(&fast::TAIL[i + 1]), Pair::read(&fast::TAIL[j + 1]));
        let rise = b - a;
        let (two, bend) = (rise + rise, da + db);
        let tail = a + t * (da + t * ((two + rise - da - bend) + t * (bend - two)));
        let one = Pair::both(self.one);
        let upper = one - tail.at_least(b).at_most(a);
        z.below(Pair::both(0.0)).pick(one - upper, upper)
    }

    /// [`fast::exp`] of both.
    #[inline(always)]
    pub fn exp(&self, x: Pair) -> Pair {
        self.exp_near(x.at_least(Pair::both(-700.0)).at_most(Pair::both(700.0)))
    }

    /// [`Constants::exp`] of what is known to lie within -700..=700; nonsense beyond.
    #[inline(always)]
    pub fn exp_near(&self, x: Pair) -> Pair {
        let (whole, sum) = self.rounded(x * Pair::both(self.per_e));
        let r = x - whole * Pair::both(self.step);
        let series = r * (Pair::both(self.half) + r * (Pair::both(self.sixth) + r * Pair::both(self.twenty_fourth)));
        let [i, j] = sum.bits().map(|n| n as usize & (fast::STEPS - 1));
        let root = sum.two_to(fast::STEPS.trailing_zeros()) * Pair::new(fast::ROOTS[i], fast::ROOTS[j]);
        root + root * (r + r * series)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn phi(z: Pair) -> Pair {
        constants().phi(z)
    }

    fn exp(x: Pair) -> Pair {
        constants().exp(x)
    }

    fn of(x: Pair) -> [f64; 2] {
        [x.first(), x.second()]
    }

    proptest! {
        #[test]
        fn both_places_give_what_one_gives(a in -12.0f64..12.0, b in -690.0f64..690.0) {
            let (p, e) = (of(phi(Pair::new(a, b))), of(exp(Pair::new(a, b))));
            prop_assert_eq!([p[1], p[0]], of(phi(Pair::new(b, a))));
            prop_assert_eq!([e[1], e[0]], of(exp(Pair::new(b, a))));
            prop_assert!((p[0] - fast::phi(a)).abs() < 1e-15 && (p[1] - fast::phi(b)).abs() < 1e-15);
            prop_assert!((e[1] / libm::exp(b) - 1.0).abs() < 1e-12 * (1.0 + b.abs()));
            prop_assert_eq!(of(phi(Pair::both(-a))), of(Pair::both(1.0) - phi(Pair::both(a))));
        }
    }

    #[test]
    fn phi_does_not_fall_and_knows_its_ends() {
        let mut before = 0.0f64;
        for i in -900_000..=900_000 {
            let p = phi(Pair::both(f64::from(i) * 1e-5)).first();
            assert!(p >= before, "{i}: {before} {p}");
            before = p;
        }
        assert_eq!(of(phi(Pair::new(0.0, -0.0))), [0.5, 0.5]);
        assert_eq!(of(phi(Pair::new(f64::INFINITY, f64::NEG_INFINITY))), [1.0, 0.0]);
        assert!(phi(Pair::both(f64::NAN)).first().is_nan() && exp(Pair::both(f64::NAN)).first().is_nan());
        assert_eq!(of(exp(Pair::new(0.0, -1e9))), [1.0, of(exp(Pair::both(-700.0)))[1]]);
    }
}
