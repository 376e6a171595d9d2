//! NBA win probability: the warped probit with the worth of a possession, overtime until somebody wins.

use core::cmp::Ordering;

use crate::{
    game::{GameState, Priced, Refusal},
    warped::{Prior, Warp},
};

/// NBA numbers of models.md 1.1: 19,822 games by quarter and 632 by play.
pub const NBA: Warp =
    Warp { regulation_s: 2880.0, v0: 1.5, v1: 306.0, v3: 244.0, k: 2.88, q: 0.350, b0: 0.0874, overtime_s: 300.0 };

/// Worth of having the ball, points (models.md 1.1).
const POSSESSION: f64 = 0.45;
const PERIODS: i32 = 4;
const PERIOD_MS: i32 = 720_000;
const OVERTIME_MS: i32 = 300_000;
/// The record is six overtimes (1951); more than ten is a feed error.
const MAX_PERIOD: i32 = PERIODS + 10;

/// Price an NBA state that has passed the checks of [`crate::game::price`].
///
/// # Errors
/// [`Refusal::BadPeriod`] and [`Refusal::BadClock`] by the league's period lengths.
pub fn price(state: &GameState, prior: f64) -> Result<Priced, Refusal> {
    if state.not_started() {
        return Ok(Priced { home: prior, tie: 0.0 });
    }
    if state.period > MAX_PERIOD {
        return Err(Refusal::BadPeriod);
    }
    let extra = state.period > PERIODS;
    if state.clock_ms > if extra { OVERTIME_MS } else { PERIOD_MS } {
        return Err(Refusal::BadClock);
    }
    let later_ms = if extra { 0 } else { (PERIODS - state.period) * PERIOD_MS };
    let seconds = f64::from(later_ms + state.clock_ms) / 1000.0;
    let prior = &Prior::new(prior);
    let lead = state.lead();
    let home = if seconds == 0.0 {
        match state.home_score.cmp(&state.away_score) {
            Ordering::Greater => 1.0,
            Ordering::Less => 0.0,
            Ordering::Equal => NBA.overtime(prior),
        }
    } else {
        NBA.price(seconds, lead + POSSESSION * f64::from(state.possession), prior)
    };
    Ok(Priced { home, tie: 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (prior, lead with possession, seconds) -> P: models.md 1.1, NBA.
    #[test]
    fn test_points_of_the_model_page() {
        let points = [
            (0.5, 0.0, 2880.0, 0.5),
            (0.7, 0.0, 2880.0, 0.7),
            (0.7, 10.0, 1440.0, 0.8732),
            (0.7, -10.0, 1440.0, 0.3750),
            (0.3, 8.0, 720.0, 0.7116),
            (0.5, 5.0, 300.0, 0.8053),
            (0.5, 5.45, 300.0, 0.8260),
            (0.6, -3.0, 120.0, 0.2386),
            (0.6, -2.55, 60.0, 0.1996),
            (0.8, -6.0, 360.0, 0.2953),
        ];
        for (prior, lead, seconds, want) in points {
            let got = NBA.base(seconds, lead, &Prior::new(prior));
            assert!((got - want).abs() < 5.1e-5, "{prior} {lead} {seconds}: {got} is not {want}");
        }
        assert!((NBA.from_spread(7.0) - 0.7297).abs() < 5.1e-5);
        assert!((NBA.from_spread(-3.0) - 0.3966).abs() < 5.1e-5);
    }

    #[test]
    fn the_whole_path_gives_the_same_points() {
        let state =
            GameState { period: 4, clock_ms: 300_000, home_score: 105, away_score: 100, ..GameState::default() };
        assert!((price(&state, 0.5).expect("a legal state").home - 0.8053).abs() < 5.1e-5);
        let with_ball = GameState { possession: 1, ..state };
        assert!((price(&with_ball, 0.5).expect("a legal state").home - 0.8260).abs() < 5.1e-5);
    }

    #[test]
    fn the_end_game_joins_on_without_a_step() {
        let at = |clock_ms: i32, home_score: i32| {
            let state = GameState { period: 4, clock_ms, home_score, away_score: 100, ..GameState::default() };
            price(&state, 0.6).expect("a legal state").home
        };
        assert!((at(120_000, 98) - at(119_990, 98)).abs() < 1e-4);
        assert!(at(50, 101) > 0.97 && at(50, 99) < 0.03);
        assert!((at(50, 100) - NBA.overtime(&Prior::new(0.6))).abs() < 0.02);
        assert_eq!((at(0, 101), at(0, 99), at(0, 100)), (1.0, 0.0, NBA.overtime(&Prior::new(0.6))));
    }
}
