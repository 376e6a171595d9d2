//! A model's own error by state.

/// Least error ever claimed of a state in play.
const FLOOR: f64 = 0.008;

/// Standard deviation of (truth - model) with a lead of side 1, from that of an even state: it falls as the bell curve of the lead in
/// units of what is still to come, whose `variance` is given in the score's unit squared.
pub fn at_lead(even: f64, lead: f64, variance: f64) -> f64 {
    (even * libm::exp(-0.5 * lead * lead / variance)).max(FLOOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_surer_the_more_it_is_decided_and_never_sure() {
        assert_eq!(at_lead(0.04, 0.0, 9.0), 0.04);
        assert!(
            at_lead(0.04, 3.0, 9.0) < at_lead(0.04, 1.0, 9.0) && at_lead(0.04, 3.0, 9.0) < at_lead(0.04, 3.0, 25.0)
        );
        assert_eq!(at_lead(0.04, 40.0, 9.0), FLOOR);
    }
}
