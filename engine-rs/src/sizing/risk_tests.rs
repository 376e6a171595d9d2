use super::leg_risk::{LegRisk, annualised, capital_floor_e4, fee_e4};
use crate::fees::Schedule;
use proptest::prelude::*;

#[test]
fn a_leg_that_may_fail_costs_its_unwinding() {
    let risk = LegRisk { fill_probability: 0.9, half_spread_e4: 50.0, drift_e4: 30.0, fees_e4: 300.0 };
    assert_eq!(risk.loss_e4(), Some(380.0));
    // 100 contracts at 4 cents: .9 x 4.00 - .1 x 3.80.
    assert_eq!(risk.expected_udollars(4_000_000, 10_000), Some(3_220_000));
    // .1 / .9 x 380 = 42.2.
    assert_eq!(risk.floor_e4(), Some(43));
    assert!((risk.least_fill_probability(380.0) - 0.5).abs() < 1e-15);
    assert_eq!(risk.least_fill_probability(-1.0), 1.0);
    assert_eq!(LegRisk { fill_probability: 1.0, ..risk }.floor_e4(), Some(0));
    assert_eq!(LegRisk { fill_probability: 0.0, ..risk }.floor_e4(), None);
    for bad in [
        LegRisk { fill_probability: f64::NAN, ..risk },
        LegRisk { drift_e4: -1.0, ..risk },
        LegRisk { fees_e4: f64::INFINITY, ..risk },
    ] {
        assert_eq!((bad.expected_udollars(1, 1), bad.floor_e4()), (None, None));
        assert!(bad.least_fill_probability(10.0).is_nan());
    }
    assert!((fee_e4(Schedule::new(7_000, 3).expect("known"), 5_000) - 175.0).abs() < 1e-12);
    assert!(fee_e4(Schedule::new(7_000, 3).expect("known"), 10_001).is_nan());
}

#[test]
fn capital_earns_by_the_year() {
    // Two cents on 98 for half a day.
    assert!((annualised(20_000, 980_000, 0.5) - 0.02 / 0.98 * 730.0).abs() < 1e-12);
    assert!(annualised(-20_000, 980_000, 0.5) < 0.0);
    assert!(annualised(1, 0, 1.0).is_nan() && annualised(1, 1, 0.0).is_nan() && annualised(1, 1, f64::NAN).is_nan());
    // A dollar at 5 % for a week costs 9.59 tenths of a cent in 1/10,000: rounded up.
    assert_eq!(capital_floor_e4(10_000, 0.05, 7.0), Some(10));
    assert_eq!(capital_floor_e4(10_000, 0.05, 0.0), Some(0));
    assert_eq!(capital_floor_e4(10_000, f64::NAN, 1.0), None);
    assert_eq!(capital_floor_e4(10_000, 0.05, -1.0), None);
}

proptest! {
    /// The floor is the margin from which the expectation is not negative.
    #[test]
    fn the_floor_is_where_the_expectation_turns(p in 0.05f64..1.0, spread in 0.0f64..200.0, drift in 0.0f64..100.0, qty in 1u64..1_000_000) {
        let risk = LegRisk { fill_probability: p, half_spread_e4: spread, drift_e4: drift, fees_e4: 100.0 };
        let floor = risk.floor_e4().expect("a floor");
        let expected = |margin: i64| risk.expected_udollars(margin * qty as i64, qty).expect("numbers");
        prop_assert!(expected(floor) >= -1);
        prop_assert!(expected(floor - 1) <= 0);
        prop_assert!(risk.least_fill_probability(floor as f64) <= p + 1e-9);
    }
}
