//! Normal distribution and logistic function. What IEEE 754 rounds correctly (`sqrt`, `floor`, `ceil`) comes from the target,
//! everything else from `libm`, so the bits are the same everywhere.

use core::f64::consts::FRAC_1_SQRT_2;

/// Standard normal distribution function. Error below 1e-15 absolute; NaN in, NaN out.
pub fn phi(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// Logistic function `1 / (1 + e^-x)`, without overflow on either side.
pub fn logistic(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + libm::exp(-x))
    } else {
        let e = libm::exp(x);
        e / (1.0 + e)
    }
}

/// Natural log of the odds; infinite at 0 and 1.
pub fn logit(p: f64) -> f64 {
    libm::log(p / (1.0 - p))
}

/// Polynomial with the constant term first.
fn poly(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, &c| sum * x + c)
}

/// Coefficients of AS 241 with the digits of the paper.
#[expect(clippy::excessive_precision, reason = "kept as printed, so that they can be compared")]
mod as241 {
    pub const CENTRE_NUM: [f64; 8] = [
        3.3871328727963666080e0,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ];
    pub const CENTRE_DEN: [f64; 8] = [
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ];
    pub const MIDDLE_NUM: [f64; 8] = [
        1.42343711074968357734e0,
        4.63033784615654529590e0,
        5.76949722146069140550e0,
        3.64784832476320460504e0,
        1.27045825245236838258e0,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ];
    pub const MIDDLE_DEN: [f64; 8] = [
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ];
    pub const FAR_NUM: [f64; 8] = [
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ];
    pub const FAR_DEN: [f64; 8] = [
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ];
}

/// Inverse of [`phi`]: rational approximations of Wichura, Applied Statistics 37 (1988) 477, algorithm AS 241 (PPND16),
/// relative error about 1e-16. Exactly antisymmetric where `1 - p` is exact. -inf at 0, +inf at 1, NaN outside.
pub fn probit(p: f64) -> f64 {
    use as241::{CENTRE_DEN, CENTRE_NUM, FAR_DEN, FAR_NUM, MIDDLE_DEN, MIDDLE_NUM};

    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180625 - q * q;
        return q * poly(&CENTRE_NUM, r) / poly(&CENTRE_DEN, r);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail == 0.0 {
        return if q < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let r = (-libm::log(tail)).sqrt();
    let z = if r <= 5.0 {
        poly(&MIDDLE_NUM, r - 1.6) / poly(&MIDDLE_DEN, r - 1.6)
    } else {
        poly(&FAR_NUM, r - 5.0) / poly(&FAR_DEN, r - 5.0)
    };
    if q < 0.0 { -z } else { z }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn phi_at_known_points() {
        assert_eq!(phi(0.0), 0.5);
        assert!((phi(1.0) - 0.841_344_746_068_542_9).abs() < 1e-15);
        assert!((phi(-1.959_963_984_540_054) - 0.025).abs() < 1e-15);
        assert_eq!((phi(-40.0), phi(40.0)), (0.0, 1.0));
    }

    #[test]
    fn probit_at_known_points() {
        assert_eq!(probit(0.5), 0.0);
        assert!((probit(0.975) - 1.959_963_984_540_054).abs() < 1e-14);
        assert!((probit(0.25) + 0.674_489_750_196_081_7).abs() < 1e-15);
        assert!((probit(1e-20) + 9.262_340_089_798_408).abs() < 1e-13);
        assert_eq!(probit(0.0), f64::NEG_INFINITY);
        assert_eq!(probit(1.0), f64::INFINITY);
        assert!(probit(-0.1).is_nan() && probit(1.1).is_nan() && probit(f64::NAN).is_nan());
    }

    proptest! {
        #[test]
        fn probit_inverts_phi(p in 1e-12f64..1.0) {
            prop_assert!((phi(probit(p)) - p).abs() <= 2e-15 + 4e-15 * p);
        }

        #[test]
        fn logistic_inverts_logit(x in -30.0f64..30.0) {
            prop_assert!((logistic(x) + logistic(-x) - 1.0).abs() < 1e-15);
            if x.abs() < 15.0 { prop_assert!((logit(logistic(x)) - x).abs() < 1e-8); }
        }
    }
}
