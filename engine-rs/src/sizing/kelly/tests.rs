use super::*;

#[test]
fn kelly_examples() {
    let cases = [
        (0.60, 0.5673, 0.0755),
        (0.55, 0.5175, 0.0674),
        (0.53, 0.5175, 0.0259),
        (0.90, 0.8589, 0.2912),
        (0.10, 0.0746, 0.0275),
    ];
    for (p, cost, want) in cases {
        assert!((kelly(p, cost) - want).abs() < 2e-4, "{p} {cost} {}", kelly(p, cost));
    }
    for (p, cost) in [(0.5, 0.5), (0.4, 0.5), (f64::NAN, 0.5), (0.5, f64::NAN), (0.5, 0.0), (2.0, 0.5), (0.9, 1.0)] {
        assert_eq!(kelly(p, cost), 0.0);
    }
}

/// models.md 4: Kalshi's .07 (and .03) on the ask, then the fraction; four digits as printed there.
#[test]
fn fees_raise_the_cost_that_kelly_sees() {
    let cases = [
        (0.60, 5_500, 7_000, 0.5673, 0.0755),
        (0.55, 5_000, 7_000, 0.5175, 0.0674),
        (0.53, 5_000, 7_000, 0.5175, 0.0259),
        (0.90, 8_500, 7_000, 0.8589, 0.2912),
        (0.10, 700, 7_000, 0.0746, 0.0275),
        (0.60, 5_500, 3_000, 0.5574, 0.0962),
    ];
    for (p, ask_e4, rate_e5, cost, fraction) in cases {
        let got = unit_cost(Schedule::new(rate_e5, 3).expect("known"), ask_e4);
        assert!((got - cost).abs() < 5.1e-5, "{ask_e4}: {got} is not {cost}");
        assert!((kelly(p, got) - fraction).abs() < 5.1e-5, "{p}: {} is not {fraction}", kelly(p, got));
    }
    assert!(unit_cost(Schedule::new(7_000, 3).expect("known"), 10_001).is_nan());
}

#[test]
fn a_model_is_believed_as_far_as_its_error_allows() {
    assert!((shrink(0.6, 0.5, 0.02, 0.02 * 0.02) - 0.55).abs() < 1e-15);
    assert!((shrink(0.6, 0.5, 0.04, 0.02 * 0.02) - 0.52).abs() < 1e-15);
    assert_eq!(shrink(0.6, 0.5, 0.0, 0.0), 0.6);
    assert_eq!(shrink(0.6, 0.5, 0.03, 0.0), 0.5);
    for (p, cost, sd, v) in
        [(f64::NAN, 0.5, 0.1, 0.1), (0.5, 1.1, 0.1, 0.1), (0.5, 0.5, -0.1, 0.1), (0.5, 0.5, 0.1, f64::INFINITY)]
    {
        assert!(shrink(p, cost, sd, v).is_nan());
    }
}
