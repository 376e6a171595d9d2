//! The two functions that a price of the clock sports spends its time in, from tables made at compile time: additions,
//! multiplications and reads only, so the bits are the same on every target.

/// Intervals of [`phi`]'s table per unit.
pub(super) const PER_UNIT: usize = 64;
/// Beyond this Phi is 1 in `f64`.
pub(super) const PHI_END: f64 = 8.5;
/// Knots of [`phi`]'s table.
pub(super) const KNOTS: usize = 8 * PER_UNIT + PER_UNIT / 2 + 1;

/// 1 - Phi and its slope times the width of an interval, from 0 to [`PHI_END`]. The tail keeps its relative precision, so that
/// it falls at every step.
pub(super) static TAIL: [[f64; 2]; KNOTS] = tail_knots();

/// e^x by Taylor's series of x / 1024 and ten squarings, for the tables: relative error about 1e-13.
const fn exp_series(x: f64) -> f64 {
    let part = x / 1024.0;
    let (mut sum, mut term, mut n) = (1.0, 1.0, 1.0);
    while n < 12.0 {
        term *= part / n;
        sum += term;
        n += 1.0;
    }
    let mut i = 0;
    while i < 10 {
        sum *= sum;
        i += 1;
    }
    sum
}

/// 1 / sqrt(2 pi).
const DENSITY_0: f64 = 0.398_942_280_401_432_7;

/// 1 - Phi(8.5).
const TAIL_END: f64 = 9.479_534_822_203_3e-18;

const fn density(x: f64) -> f64 {
    DENSITY_0 * exp_series(-0.5 * x * x)
}

/// The tail's knots, summed from the far end by Boole's rule.
const fn tail_knots() -> [[f64; 2]; KNOTS] {
    let step = 1.0 / PER_UNIT as f64;
    let mut knots = [[TAIL_END, -density(PHI_END) * step]; KNOTS];
    let mut i = KNOTS - 1;
    while i > 0 {
        i -= 1;
        let x = i as f64 * step;
        let ends = 7.0 * (density(x) + density(x + step));
        let inner = 32.0 * (density(x + 0.25 * step) + density(x + 0.75 * step)) + 12.0 * density(x + 0.5 * step);
        knots[i] = [knots[i + 1][0] + step / 90.0 * (ends + inner), -density(x) * step];
    }
    knots[0][0] = 0.5;
    knots
}

/// Standard normal distribution function: cubic Hermite between knots 1/64 apart, within 1e-10 of [`crate::math::phi`],
/// monotone, and `phi(-x)` is exactly `1 - phi(x)`. NaN in, NaN out.
#[inline]
pub fn phi(z: f64) -> f64 {
    let x = z.abs() * PER_UNIT as f64;
    let upper = if x < PHI_END * PER_UNIT as f64 {
        let i = (x as usize).min(KNOTS - 2);
        let t = x - i as f64;
        let ([a, da], [b, db]) = (TAIL[i], TAIL[i + 1]);
        let rise = b - a;
        let tail = a + t * (da + t * ((3.0 * rise - 2.0 * da - db) + t * (da + db - 2.0 * rise)));
        1.0 - tail.max(b).min(a)
    } else if x.is_nan() {
        x
    } else {
        1.0
    };
    if z < 0.0 { 1.0 - upper } else { upper }
}

/// Steps of [`exp`] per factor of two.
pub(super) const STEPS: usize = 64;
/// 2^(i / 64).
pub(super) static ROOTS: [f64; STEPS] = roots();

const fn roots() -> [f64; STEPS] {
    let mut roots = [1.0; STEPS];
    let mut i = 1;
    while i < STEPS {
        roots[i] = exp_series(core::f64::consts::LN_2 * i as f64 / STEPS as f64);
        i += 1;
    }
    roots
}

/// e^x for x in -700..=700, clamped there: a power of two, a root of two and the first terms of the series, relative error
/// below 1e-12 times the size of the argument. NaN in, NaN out.
#[inline]
pub fn exp(x: f64) -> f64 {
    const PER_E: f64 = STEPS as f64 * core::f64::consts::LOG2_E;
    const STEP: f64 = core::f64::consts::LN_2 / STEPS as f64;
    let x = x.clamp(-700.0, 700.0);
    let y = x * PER_E;
    // Rounded to the nearest by the cast, which cuts towards 0.
    let n = (y + if y < 0.0 { -0.5 } else { 0.5 }) as i32;
    let r = x - f64::from(n) * STEP;
    let series = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0))));
    let power = f64::from_bits(((1023 + (n >> 6)) as u64) << 52);
    power * ROOTS[(n & 63) as usize] * series
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn phi_keeps_to_the_exact_one() {
        assert_eq!((phi(0.0), phi(-0.0), phi(40.0), phi(-40.0)), (0.5, 0.5, 1.0, 0.0));
        assert_eq!((phi(f64::INFINITY), phi(f64::NEG_INFINITY)), (1.0, 0.0));
        assert!(phi(f64::NAN).is_nan() && exp(f64::NAN).is_nan());
        let (mut before, mut worst) = (0.0f64, 0.0f64);
        for i in -900_000..=900_000 {
            let z = f64::from(i) * 1e-5;
            let p = phi(z);
            worst = worst.max((p - crate::math::phi(z)).abs());
            assert!(p >= before, "{z}: {before} {p}");
            before = p;
        }
        assert!(worst < 1e-10, "{worst}");
    }

    proptest! {
        #[test]
        fn phi_is_symmetric_and_does_not_fall(z in -9.0f64..9.0, step in 1e-9f64..0.1) {
            prop_assert_eq!(phi(-z), 1.0 - phi(z));
            prop_assert!(phi(z + step) >= phi(z));
        }

        #[test]
        fn exp_keeps_to_the_exact_one(x in -690.0f64..690.0) {
            let (got, want) = (exp(x), libm::exp(x));
            prop_assert!((got - want).abs() <= want * 1e-12 * (1.0 + x.abs()), "{got} {want}");
        }
    }
}
