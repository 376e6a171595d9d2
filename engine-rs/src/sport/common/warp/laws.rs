//! What the clock sports' tests ask of every joint distribution.

use proptest::{prop_assert, test_runner::TestCaseError};

use crate::sport::{Priced, common::warp::MarginTotal};

/// A ladder agrees with the moneyline, does not rise, and ends in certainty; totals are asked for around
/// `middle`.
pub(crate) fn ladder_holds(joint: &MarginTotal, now: Priced, middle: f64) -> Result<(), TestCaseError> {
    prop_assert!(
        (joint.margin_over(0.5) - now.side1).abs() < 1e-6
            && (joint.margin_over(0.0) - now.side1 - 0.5 * now.draw).abs() < 1e-6
    );
    prop_assert!((1.0 - joint.margin_over(-0.5) - now.side2).abs() < 1e-6, "{joint:?} {now:?}");
    let mut before = [1.0; 2];
    for half in -400..=400 {
        let line = 0.5 * f64::from(half);
        let next = [joint.margin_over(line), joint.total_over(line + middle)];
        for (next, before) in next.into_iter().zip(before) {
            prop_assert!((0.0..=1.0).contains(&next) && next <= before + 1e-12, "{line}: {before} {next} {joint:?}");
        }
        before = next;
    }
    prop_assert!(joint.margin_over(-250.0) > 1.0 - 1e-9 && joint.margin_over(250.0) < 1e-9);
    Ok(())
}
