//! The model's own error, from the gaps of its reliability diagram.

use crate::metrics::{Scored, bins};

/// Least error ever claimed.
const FLOOR: f64 = 0.008;
/// What is believed of a phase before any game is seen: the gap that models.md 3 takes for a release gate, .015.
const BELIEVED: f64 = 0.015;

/// Standard deviation of (truth - model) per phase, from rows that the fit has not seen: the row-weighted mean squared gap of
/// 20 equal bins less what chance alone makes (errors clustered by game), weighed by its own error against `BELIEVED`, whose
/// square is taken to be as uncertain as it is large. Never below [`FLOOR`]. So a phase with thousands of games says its own
/// figure, one with a handful keeps the believed one, and noise is not taken for error.
pub fn error_sd<const N: usize>(rows: &[Scored]) -> [f64; N] {
    std::array::from_fn(|phase| {
        let of_phase: Vec<Scored> = rows.iter().filter(|r| r.phase == phase).copied().collect();
        phase_sd(&of_phase)
    })
}

/// How much of the squared distance between two sound models is taken for the error of ours: it would be half if nothing said which
/// is better. The public reference of the NFL loses to it by .025 nats a play, the recommended form on every table, and in the last
/// minutes, where it knows of no horn, by most.
const SHARE_OF_PUBLIC: f64 = 0.25;
const SHARE_OF_FORM: f64 = 0.15;
/// Largest error of an even state: the distance to forms that know neither the horn nor the price says more of them than of ours.
const CEILING: f64 = 0.045;
/// Disagreement believed where no public model's numbers are in the data: what is not compared does not agree.
const NOT_COMPARED: f64 = 0.02;

/// Standard deviation of (truth - model) per phase at an even state: what calibration shows, and the distance to the recommended
/// form (`references[0]`) and to a public model (`references[public]`). The error is taken to be in proportion to 4 p (1 - p): a
/// decided game leaves little to be wrong about.
pub fn state_error_sd<const N: usize>(rows: &[Scored], public: Option<usize>) -> [f64; N] {
    let seen = error_sd::<N>(rows);
    let all = public.and_then(|i| distance(rows.iter(), i));
    std::array::from_fn(|phase| {
        let of_phase = || rows.iter().filter(|r| r.phase == phase);
        let form = distance(of_phase(), 0).map_or(0.0, |d| SHARE_OF_FORM * d);
        let public = match (public, all) {
            (Some(i), Some(all)) => SHARE_OF_PUBLIC * distance(of_phase(), i).map_or(all, |d| d.max(all)),
            _ => NOT_COMPARED * NOT_COMPARED,
        };
        let (n, even) = of_phase().fold((0.0, 0.0), |(n, sum), r| (n + 1.0, sum + closeness(r.p).powi(2)));
        let even = if n > 0.0 { (even / n).max(0.04) } else { 1.0 };
        ((seen[phase] * seen[phase] + form) / even).max(public).sqrt().min(CEILING)
    })
}

fn closeness(p: f64) -> f64 {
    4.0 * p * (1.0 - p)
}

/// Mean squared distance to a reference at an even state; `None` where no row has one.
fn distance<'a>(rows: impl Iterator<Item = &'a Scored>, reference: usize) -> Option<f64> {
    let (mut squares, mut weights) = (0.0, 0.0);
    for r in rows.filter(|r| r.references[reference].is_finite()) {
        squares += (r.p - r.references[reference]).powi(2);
        weights += closeness(r.p).powi(2);
    }
    (weights > 0.0).then(|| squares / weights)
}

fn phase_sd(rows: &[Scored]) -> f64 {
    let believed = BELIEVED * BELIEVED;
    let (mut excess, mut variance) = (0.0, 0.0);
    for b in bins(rows) {
        excess += b.weight * (b.gap * b.gap - b.se * b.se);
        variance += 2.0 * (b.weight * b.se * b.se).powi(2);
    }
    if rows.is_empty() || !variance.is_finite() {
        return BELIEVED;
    }
    let (own, prior) = (1.0 / variance.max(1e-12), 1.0 / (believed * believed));
    ((excess * own + believed * prior) / (own + prior)).max(FLOOR * FLOOR).sqrt()
}

/// Probability of the first of two outcomes from decimal odds by the power method: both implied chances to the power that makes
/// them sum to 1. It takes more of the margin from the outsider than the proportional method does. NaN for odds that are none.
pub fn power_devig(first: f64, second: f64) -> f64 {
    let (a, b) = (1.0 / first, 1.0 / second);
    if !(a > 0.0 && a < 1.0 && b > 0.0 && b < 1.0) {
        return f64::NAN;
    }
    let (mut low, mut high) = (0.2f64, 5.0f64);
    for _ in 0..50 {
        let k = 0.5 * (low + high);
        if a.powf(k) + b.powf(k) > 1.0 { low = k } else { high = k }
    }
    a.powf(0.5 * (low + high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::REFERENCES;

    /// `games` games of one row each, forecast `p`, won in the share `won`.
    fn rows(games: u32, p: f64, won: f64) -> Vec<Scored> {
        let y = |game: u32| f64::from(u8::from(f64::from(game) < won * f64::from(games)));
        (0..games).map(|game| Scored { game, phase: 0, p, y: y(game), references: [f64::NAN; REFERENCES] }).collect()
    }

    #[test]
    fn many_games_say_their_own_error_and_few_the_believed_one() {
        let [off] = error_sd(&rows(40_000, 0.525, 0.575));
        assert!((off - 0.05).abs() < 0.003, "{off}");
        let [right] = error_sd(&rows(40_000, 0.525, 0.525));
        assert_eq!(right, FLOOR);
        let [few] = error_sd(&rows(20, 0.525, 0.65));
        assert!((few - BELIEVED).abs() < 0.003, "{few}");
        assert_eq!(error_sd(&[]), [BELIEVED]);
    }

    #[test]
    fn a_model_far_from_others_is_unsure_and_one_beside_none_is_not_in_agreement() {
        let mut far = rows(40_000, 0.525, 0.525);
        let [alone] = state_error_sd(&far, None);
        assert!((alone - NOT_COMPARED).abs() < 0.002, "{alone}");
        far.iter_mut().for_each(|r| r.references[2] = r.p + 0.08);
        let [apart] = state_error_sd(&far, Some(2));
        assert!((apart - 0.04).abs() < 0.003, "{apart}");
        far.iter_mut().for_each(|r| r.references[0] = r.p + 0.1);
        let [form] = state_error_sd(&far, None);
        assert!((form - 0.15f64.sqrt() * 0.1).abs() < 0.003, "{form}");
        far.iter_mut().for_each(|r| r.references[0] = r.p + 0.3);
        assert_eq!(state_error_sd(&far, None), [CEILING]);
    }

    #[test]
    fn odds_without_margin_keep_their_chance_by_the_power_method() {
        assert!((power_devig(4.0, 4.0 / 3.0) - 0.25).abs() < 1e-9);
        assert!(power_devig(10.0, 1.03) < (1.0 / 10.0) / (1.0 / 10.0 + 1.0 / 1.03));
        assert!(power_devig(0.0, 2.0).is_nan() && power_devig(f64::NAN, 2.0).is_nan());
    }
}
