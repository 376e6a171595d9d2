//! NFL win probability: the warped probit on the lead plus the expected points of the possession.

use core::cmp::Ordering;

use crate::{
    game::{GameState, Priced, Refusal},
    math::phi,
    warped::{END_S, Prior, Warp},
};

/// NFL numbers of models.md 1.1, fitted with expected points: 2,691 games by quarter and 121 by play.
pub const NFL: Warp =
    Warp { regulation_s: 3600.0, v0: 8.0, v1: 245.0, v3: 0.0, k: 1.0, q: 0.300, b0: 0.0888, overtime_s: 600.0 };

/// Worth of receiving the second-half kick-off, points (models.md 1.1).
const SECOND_HALF_KICKOFF: f64 = 0.90;
/// Where a drive after a kick-off starts, as counted by models.md 1.2 (touchback at the 25).
const KICKOFF_YARDS_TO_GOAL: i32 = 75;
const PERIODS: i32 = 4;
const PERIOD_MS: i32 = 900_000;
/// Regular-season overtime is one period; the post-season plays on, and ten more is a feed error.
const MAX_PERIOD_POSTSEASON: i32 = PERIODS + 10;
/// Share of regular-season overtimes that end tied (7 of 155, models.md 1.1).
const TIE_SHARE_OF_OVERTIME: f64 = 0.045;
/// Football margins pile up on few numbers, so a level score is likelier than the smooth law says: brings the law's
/// 2.55 % at kick-off to the measured 5.8 % share of overtime games (models.md 1.1).
const LEVEL_FACTOR: f64 = 2.25;
/// Half-width of "level" in overtime, points: gives the 4.5 % ties at its start with the law's spread.
const OVERTIME_LEVEL: f64 = 0.36;

/// Expected points of the offence (models.md 1.2): regression on yards to goal and the log of the distance, per down.
/// `down` 1..=4, `yards_to_goal` 1..=99; the distance is clamped to 1..=20.
pub fn expected_points(down: i32, distance: i32, yards_to_goal: i32) -> f64 {
    let y = f64::from(yards_to_goal);
    let g = libm::log(f64::from(distance.clamp(1, 20)));
    let [c, cy, cyy, cg, cyg] = match down {
        1 => [6.66291, -0.03076, -0.00039, -0.68616, 0.00225],
        2 => [5.68722, -0.03199, -0.00035, -0.40204, -0.00043],
        3 => [4.97489, -0.03187, -0.00033, -0.39425, -0.00223],
        _ => [3.44101, -0.05640, -0.00006, 0.07962, -0.00520],
    };
    c + cy * y + cyy * y * y + cg * g + cyg * y * g
}

/// How much of the expected points can still be scored when `seconds` are left in the half. Measured on play-by-play:
/// about 1 until two minutes, .6 on average after (models.md 1.2).
fn possession_weight(seconds: f64) -> f64 {
    if seconds >= END_S { 1.0 } else { 0.2 + 0.8 * seconds / END_S }
}

/// Points, home positive, that possession and the second-half kick-off are worth.
fn possession_points(state: &GameState, half_s: f64) -> f64 {
    // A side in possession without a down is about to receive a kick-off: first and ten at its own 25 (models.md 1.2).
    let points = if state.down == 0 {
        expected_points(1, 10, KICKOFF_YARDS_TO_GOAL)
    } else {
        expected_points(state.down, state.distance, state.yards_to_goal)
    };
    let held = points * f64::from(state.possession) * possession_weight(half_s);
    let kickoff = if state.period <= 2 { f64::from(state.second_half_receiver) } else { 0.0 };
    held + SECOND_HALF_KICKOFF * kickoff
}

fn check(state: &GameState) -> Result<(), Refusal> {
    let last = if state.postseason == 0 { PERIODS + 1 } else { MAX_PERIOD_POSTSEASON };
    if state.period > last {
        return Err(Refusal::BadPeriod);
    }
    if state.clock_ms > PERIOD_MS {
        return Err(Refusal::BadClock);
    }
    if !(0..=4).contains(&state.down) || !(0..=99).contains(&state.distance) {
        return Err(Refusal::BadDown);
    }
    let nearest = if state.down == 0 { 0 } else { 1 };
    if !(nearest..=99).contains(&state.yards_to_goal) {
        return Err(Refusal::BadFieldPosition);
    }
    Ok(())
}

/// Probability that regulation and overtime end level, `seconds` before the end of regulation.
fn tie_from_regulation(seconds: f64, lead: f64, prior: &Prior) -> f64 {
    let d = NFL.end_sd(seconds);
    let h = lead / d + NFL.memory(seconds, prior);
    let level = phi(h + 0.5 / d) - phi(h - 0.5 / d);
    TIE_SHARE_OF_OVERTIME * (LEVEL_FACTOR * level).clamp(0.0, 1.0)
}

/// Overtime of the regular season: one period, level at its end is a tie.
fn regular_overtime(seconds: f64, lead: f64, prior: &Prior) -> Priced {
    let d = NFL.end_sd(seconds);
    let h = lead / d + NFL.memory(seconds, prior);
    let home = phi(h - OVERTIME_LEVEL / d);
    let away = phi(-h - OVERTIME_LEVEL / d);
    Priced { home: home / (home + away), tie: (1.0 - home - away).clamp(0.0, 1.0) }
}

/// Price an NFL state that has passed the checks of [`crate::game::price`].
///
/// # Errors
/// [`Refusal::BadPeriod`], [`Refusal::BadClock`], [`Refusal::BadDown`], [`Refusal::BadFieldPosition`].
pub fn price(state: &GameState, prior: f64) -> Result<Priced, Refusal> {
    check(state)?;
    let regular = state.postseason == 0;
    let prior = &Prior::new(prior);
    if state.not_started() {
        let tie = if regular { tie_from_regulation(NFL.regulation_s, 0.0, prior) } else { 0.0 };
        return Ok(Priced { home: prior.p, tie });
    }
    let clock = f64::from(state.clock_ms) / 1000.0;
    let extra = state.period > PERIODS;
    let later = |last: i32| f64::from(last - state.period) * 900.0 + clock;
    let seconds = if extra { clock } else { later(PERIODS) };
    if seconds == 0.0 {
        return Ok(match state.home_score.cmp(&state.away_score) {
            Ordering::Greater => Priced { home: 1.0, tie: 0.0 },
            Ordering::Less => Priced { home: 0.0, tie: 0.0 },
            Ordering::Equal if !regular => Priced { home: NFL.overtime(prior), tie: 0.0 },
            Ordering::Equal if extra => Priced { home: 0.5, tie: 1.0 },
            Ordering::Equal => Priced { home: NFL.overtime(prior), tie: TIE_SHARE_OF_OVERTIME },
        });
    }
    let half_s = if state.period <= 2 { later(2) } else { seconds };
    let lead = state.lead() + possession_points(state, half_s);
    if extra && regular {
        return Ok(regular_overtime(seconds, lead, prior));
    }
    let tie = if regular { tie_from_regulation(seconds, lead, prior) } else { 0.0 };
    Ok(Priced { home: NFL.price(seconds, lead, prior), tie })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (prior, lead, seconds, possession, yards, down, distance, receiver) -> P: models.md 1.2, EP form.
    #[test]
    fn test_points_of_the_model_page() {
        let point = |prior: f64, lead: f64, s: f64, pos: f64, y: i32, down: i32, togo: i32, r2: f64| {
            NFL.base(s, lead + expected_points(down, togo, y) * pos + SECOND_HALF_KICKOFF * r2, &Prior::new(prior))
        };
        let spread = |s: f64| point(NFL.from_spread(s), 0.0, 3600.0, 1.0, 75, 1, 10, -1.0);
        let near = |got: f64, want: f64| assert!((got - want).abs() < 5.1e-5, "{got} is not {want}");
        near(NFL.base(3600.0, 0.0, &Prior::new(0.5)), 0.5);
        near(spread(1.0), 0.5371);
        near(spread(3.0), 0.6067);
        near(spread(4.0), 0.6404);
        near(spread(7.0), 0.7344);
        near(spread(14.0), 0.8939);
        near(point(0.6, -3.0, 1800.0, 1.0, 75, 1, 10, 0.0), 0.5112);
        near(point(0.6, 7.0, 900.0, -1.0, 40, 2, 6, 0.0), 0.7377);
        near(point(0.5, 4.0, 600.0, -1.0, 75, 1, 10, 0.0), 0.6677);
    }

    #[test]
    fn the_whole_path_gives_the_same_points() {
        let state = GameState {
            period: 4,
            clock_ms: 600_000,
            home_score: 24,
            away_score: 20,
            possession: -1,
            down: 1,
            distance: 10,
            yards_to_goal: 75,
            ..GameState::default()
        };
        let priced = price(&state, 0.5).expect("a legal state");
        assert!((priced.home - 0.6677).abs() < 5.1e-5);
        assert!(priced.tie > 0.0 && priced.tie < TIE_SHARE_OF_OVERTIME);
    }

    #[test]
    fn a_kickoff_is_worth_what_the_drive_after_it_is() {
        let receiving =
            GameState { period: 3, clock_ms: 400_000, home_score: 10, possession: 1, ..GameState::default() };
        let first_down = GameState { down: 1, distance: 10, yards_to_goal: 75, ..receiving };
        assert_eq!(price(&receiving, 0.6), price(&first_down, 0.6));
        let nobody = GameState { possession: 0, ..receiving };
        assert!(price(&nobody, 0.6).expect("a legal state").home < price(&receiving, 0.6).expect("a legal state").home);
    }

    #[test]
    fn overtime_games_are_as_frequent_as_measured_at_kickoff() {
        let tie = tie_from_regulation(3600.0, 0.0, &Prior::new(0.5));
        assert!((tie / TIE_SHARE_OF_OVERTIME - 0.058).abs() < 0.001, "{tie}");
        let fresh = regular_overtime(600.0, 0.0, &Prior::new(0.5));
        assert!((fresh.tie - TIE_SHARE_OF_OVERTIME).abs() < 0.001, "{fresh:?}");
    }

    #[test]
    fn a_level_regular_season_overtime_without_time_is_a_tie() {
        let state = GameState { period: 5, home_score: 20, away_score: 20, ..GameState::default() };
        assert_eq!(price(&state, 0.7), Ok(Priced { home: 0.5, tie: 1.0 }));
        let playoff = price(&GameState { postseason: 1, ..state }, 0.7).expect("a legal state");
        assert_eq!(playoff, Priced { home: NFL.overtime(&Prior::new(0.7)), tie: 0.0 });
    }
}
