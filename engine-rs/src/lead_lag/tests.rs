//! The estimate against its double sum and against simulated series with a known lag; the jump rule.

use super::*;
use proptest::prelude::*;

/// Deterministic numbers for simulations: a 64-bit xorshift, and normals by Box and Muller.
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        libm::sqrt(-2.0 * libm::log(self.uniform())) * libm::cos(core::f64::consts::TAU * self.uniform())
    }

    /// Times of a Poisson process over an hour, microseconds.
    fn times(&mut self, per_second: f64) -> Vec<i64> {
        let (mut times, mut at) = (Vec::new(), 0.0);
        loop {
            at -= libm::log(self.uniform()) / per_second;
            if at > 3_600.0 {
                return times;
            }
            times.push((at * 1e6) as i64);
        }
    }
}

/// A Brownian path at the given times, in their order.
fn path(random: &mut Random, times: &[i64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..times.len()).collect();
    order.sort_by_key(|&i| times[i]);
    let (mut at, mut value, mut values) = (times[order[0]], 0.0, vec![0.0; times.len()]);
    for i in order {
        value += random.normal() * libm::sqrt((times[i] - at) as f64 / 1e6) * 0.05;
        (at, values[i]) = (times[i], value);
    }
    values
}

/// An hour of two series, 3 and 2 ticks a second, the second following the first by 0.8 s with correlation 0.9.
fn simulated(seed: u64) -> LeadLag {
    let random = &mut Random(seed);
    let (x_times, y_times) = (random.times(3.0), random.times(2.0));
    let common: Vec<i64> = x_times.iter().copied().chain(y_times.iter().map(|t| t - 800_000)).collect();
    let common = path(random, &common);
    let own = path(random, &y_times);
    let mut pair = LeadLag::new(16_384);
    for (i, &at_us) in x_times.iter().enumerate() {
        pair.tick(0, at_us, common[i]);
    }
    for (i, &at_us) in y_times.iter().enumerate() {
        pair.tick(1, at_us, 0.9 * common[x_times.len() + i] + libm::sqrt(1.0 - 0.81) * own[i]);
    }
    pair
}

const HOUR_US: i64 = 3_600_000_000;

#[test]
fn a_known_lag_is_found() {
    let (mut rho, mut at_zero, mut ratio) = (0.0, 0.0, 0.0);
    let seeds = 8;
    for seed in 1..=seeds {
        let estimate = simulated(seed * 7_919).estimate(0, HOUR_US).expect("enough ticks");
        assert!((estimate.lag_us - 800_000).abs() <= STEP_US, "{estimate:?}");
        assert!((estimate.rho - 0.9).abs() < 0.06 && estimate.lead_lag_ratio > 8.0, "{estimate:?}");
        assert!((estimate.beta - 0.9).abs() < 0.1, "{estimate:?}");
        rho += estimate.rho / seeds as f64;
        at_zero += estimate.rho_at_zero / seeds as f64;
        ratio += estimate.lead_lag_ratio / seeds as f64;
    }
    // The reference's one hour has .946, .419 and 22.6.
    assert!((rho - 0.92).abs() < 0.04 && (at_zero - 0.42).abs() < 0.08, "{rho} {at_zero}");
    assert!(ratio > 10.0, "{ratio}");
}

#[test]
fn swapped_series_have_the_opposite_lag() {
    let pair = simulated(11);
    let mut swapped = LeadLag { series: [pair.series[1].clone(), pair.series[0].clone()], ..pair.clone() };
    let (a, b) = (pair.clone().estimate(0, HOUR_US), swapped.estimate(0, HOUR_US));
    let (a, b) = (a.expect("enough"), b.expect("enough"));
    assert_eq!((a.lag_us, a.leader()), (-b.lag_us, 0));
    assert_eq!(b.leader(), 1);
    assert!((a.lead_lag_ratio * b.lead_lag_ratio - 1.0).abs() < 1e-9);
    assert!((a.leader_jump_sd - b.leader_jump_sd).abs() < 1e-12);
}

#[test]
fn chance_correlates_far_less_than_the_lag() {
    let mut pair = simulated(5);
    let rho = pair.estimate(0, HOUR_US).expect("enough").rho;
    let shifts = (1..=20).map(|i| pair.placebo(0, HOUR_US, i * 25_000_000 + 60_000_000).expect("enough"));
    let most = shifts.fold(0.0, f64::max);
    assert!(most < 0.2 && rho > 0.8, "{most} against {rho}");
    let thirds: Vec<i64> =
        (0..3).map(|i| pair.estimate(i * HOUR_US / 3, (i + 1) * HOUR_US / 3).expect("enough").lag_us).collect();
    assert!(thirds.iter().all(|lag| (lag - 800_000).abs() <= 2 * STEP_US), "{thirds:?}");
}

#[test]
fn too_few_ticks_or_no_movement_say_nothing() {
    let mut pair = LeadLag::new(256);
    assert_eq!(pair.estimate(0, i64::MAX), None);
    for i in 0..200 {
        pair.tick(0, i * 1_000_000, 0.5);
        pair.tick(1, i * 1_000_000, 0.5);
    }
    assert_eq!(pair.estimate(0, i64::MAX), None);
    assert_eq!(pair.placebo(0, i64::MAX, 0), None);
}

fn trusted() -> Estimate {
    Estimate { lag_us: 800_000, rho: 0.9, rho_at_zero: 0.4, lead_lag_ratio: 20.0, beta: 0.5, leader_jump_sd: 0.01 }
}

#[test]
fn a_jump_of_the_leader_foretells_the_follower() {
    let mut pair = LeadLag::new(64);
    pair.trust(Some(trusted()));
    assert_eq!(pair.tick(1, 0, 1.0), Tick::Kept);
    assert_eq!(pair.tick(0, 1_000_000, 2.0), Tick::Kept);
    assert_eq!(pair.tick(0, 2_000_000, 2.03), Tick::Kept, "three deviations are no jump");
    // Two moves within 300 ms count together, a third before them does not.
    assert_eq!(pair.tick(0, 2_900_000, 2.05), Tick::Kept);
    assert_eq!(pair.tick(0, 3_100_000, 2.08), Tick::Jump);
    let signal = pair.signal(3_100_000).expect("a prediction");
    assert_eq!((signal.follower, signal.at_us, signal.until_us), (1, 3_100_000, 5_500_000));
    assert!((signal.jump - 0.05).abs() < 1e-12 && (signal.target - 1.025).abs() < 1e-12);
    assert_eq!(pair.signal(5_500_001), None, "three lags later it has lapsed");
    assert_eq!(pair.tick(1, 3_200_000, 1.01), Tick::Kept);
    assert_eq!(pair.signal(3_300_000), None, "the follower has moved");
    assert_eq!(pair.tick(0, 3_310_000, 2.2), Tick::Kept, "the follower has quoted since this jump began");
}

#[test]
fn an_event_foretells_like_a_price() {
    let mut pair = LeadLag::new(64);
    assert_eq!(pair.impulse(1, 5, 0.4, 900_000), Tick::Kept, "there is no price to move");
    pair.tick(1, 10, -1.0);
    assert_eq!(pair.impulse(1, 10, 0.4, 900_000), Tick::Kept, "the price is as new as the event");
    assert_eq!(pair.impulse(1, 20, 0.4, 60_000_000), Tick::Jump);
    let signal = pair.signal(20).expect("a prediction");
    assert_eq!((signal.target, signal.until_us), (-0.6, 20 + LONGEST_HORIZON_US));
    assert_eq!(pair.impulse(2, 20, 0.4, 1), Tick::BadValue);
    assert_eq!(pair.impulse(1, 20, f64::NAN, 1), Tick::BadValue);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The double sum over all pairs of increments, and a ring that has gone round.
    #[test]
    fn the_covariance_is_the_double_sum(
        x in prop::collection::vec((1i64..2_000_000, -1.0f64..1.0), 100..200),
        y in prop::collection::vec((1i64..2_000_000, -1.0f64..1.0), 100..200), lag in -60i64..=60,
    ) {
        let mut pair = LeadLag::new(128);
        let mut kept: [Vec<(i64, f64)>; 2] = [Vec::new(), Vec::new()];
        for (which, steps) in [x, y].iter().enumerate() {
            let mut at_us = 0;
            for &(step, value) in steps {
                at_us += step;
                pair.tick(which, at_us, value);
                kept[which].push((at_us, value));
            }
            let start = kept[which].len().saturating_sub(128);
            kept[which].drain(..start);
        }
        let lag_us = lag * STEP_US;
        let mut want = 0.0;
        for a in kept[0].windows(2) {
            for b in kept[1].windows(2) {
                if a[0].0 < b[1].0 - lag_us && b[0].0 - lag_us < a[1].0 {
                    want += (a[1].1 - a[0].1) * (b[1].1 - b[0].1);
                }
            }
        }
        let windows = [0, 1].map(|which| pair.series[which].window(0, i64::MAX));
        prop_assert_eq!((windows[0].len(), windows[1].len()), (kept[0].len(), kept[1].len()));
        prop_assert!((windows[0].covariance(&windows[1], lag_us) - want).abs() < 1e-9);
    }

    #[test]
    fn time_runs_forward_in_each_series(times in prop::collection::vec(0i64..50, 1..60)) {
        let mut pair = LeadLag::new(16);
        let mut last = i64::MIN;
        for &at_us in &times {
            let want = if at_us < last { Tick::OutOfOrder } else { Tick::Kept };
            prop_assert_eq!(pair.tick(0, at_us, 0.25), want);
            last = last.max(at_us);
        }
    }
}
