//! The state of a game, the reasons to refuse one, and the one entry point that prices any league.

use crate::{basketball, football};

/// A model family. The numbers are the codes of the kernel's memory and of `contract.ts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum League {
    /// National Football League.
    Nfl = 1,
    /// National Basketball Association.
    Nba = 2,
}

impl League {
    /// The league behind a code; `None` for an unknown one.
    pub fn from_code(code: i32) -> Option<Self> {
        match code {
            1 => Some(Self::Nfl),
            2 => Some(Self::Nba),
            _ => None,
        }
    }
}

/// Why a state was not priced. The numbers are the codes of the kernel's memory; 0 means "not refused".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
    /// The league code names no model.
    UnknownLeague = 1,
    /// Period negative or beyond what the league can play.
    BadPeriod = 2,
    /// Clock negative or longer than the period.
    BadClock = 3,
    /// A score negative or absurdly high.
    BadScore = 4,
    /// The pregame probability is not strictly between 0 and 1.
    BadPrior = 5,
    /// Possession or second-half receiver is not -1, 0 or 1.
    BadPossession = 6,
    /// Down outside 0..=4, or distance outside 0..=99.
    BadDown = 7,
    /// Yards to the goal line outside 0..=99, or 0 with a down.
    BadFieldPosition = 8,
    /// Final with equal scores where the league plays until somebody wins.
    TieNotPossible = 9,
}

impl Refusal {
    /// The name used everywhere outside Rust.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownLeague => "unknown_league",
            Self::BadPeriod => "bad_period",
            Self::BadClock => "bad_clock",
            Self::BadScore => "bad_score",
            Self::BadPrior => "bad_prior",
            Self::BadPossession => "bad_possession",
            Self::BadDown => "bad_down",
            Self::BadFieldPosition => "bad_field_position",
            Self::TieNotPossible => "tie_not_possible",
        }
    }
}

/// Everything a model may read, home side first. Sides are +1 home, -1 away, 0 nobody or unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GameState {
    /// 1-based, overtime keeps counting; 0 before the start.
    pub period: i32,
    /// Milliseconds left in this period.
    pub clock_ms: i32,
    /// Points of the home side.
    pub home_score: i32,
    /// Points of the away side.
    pub away_score: i32,
    /// Side with the ball.
    pub possession: i32,
    /// Football: 1..=4, 0 when there is none.
    pub down: i32,
    /// Football: yards to a first down.
    pub distance: i32,
    /// Football: yards to the opponent's goal line for the side with the ball.
    pub yards_to_goal: i32,
    /// Timeouts left; read by no model yet.
    pub home_timeouts: i32,
    /// Timeouts left; read by no model yet.
    pub away_timeouts: i32,
    /// Football: side that receives the second-half kick-off.
    pub second_half_receiver: i32,
    /// 1 when the score is the result.
    pub final_: i32,
    /// 1 in the post-season.
    pub postseason: i32,
}

/// Points no side has ever come near in one game.
const MAX_SCORE: i32 = 400;

impl GameState {
    /// Home lead in points.
    pub fn lead(&self) -> f64 {
        f64::from(self.home_score - self.away_score)
    }

    /// The same game seen from the other bench.
    pub fn swapped(&self) -> Self {
        Self {
            home_score: self.away_score,
            away_score: self.home_score,
            possession: -self.possession,
            home_timeouts: self.away_timeouts,
            away_timeouts: self.home_timeouts,
            second_half_receiver: -self.second_half_receiver,
            ..*self
        }
    }

    /// Before the first tick.
    pub(crate) fn not_started(&self) -> bool {
        self.period == 0
    }
}

/// The price of a state: who wins if anybody does, and how likely nobody does.
///
/// The two are kept apart because the pregame prior is a two-way price and venues settle ties in their own ways. A contract
/// that pays 1 on a home win and r on a tie is worth `home * (1 - tie) + r * tie`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Priced {
    /// Probability that the home side wins, given that somebody does; 0.5 when a tie is certain.
    pub home: f64,
    /// Probability of a tied final.
    pub tie: f64,
}

impl Priced {
    /// A decided game: 1, 0, or a tie.
    fn decided(lead: i32) -> Self {
        match lead {
            0 => Self { home: 0.5, tie: 1.0 },
            1.. => Self { home: 1.0, tie: 0.0 },
            _ => Self { home: 0.0, tie: 0.0 },
        }
    }
}

/// Price one state. `prior_home` is the devigged pregame home win probability; it is not read once the game is final.
///
/// # Errors
/// A named [`Refusal`] for every state that cannot occur; never a NaN.
pub fn price(league: i32, state: &GameState, prior_home: f64) -> Result<Priced, Refusal> {
    let league = League::from_code(league).ok_or(Refusal::UnknownLeague)?;
    let scores = 0..=MAX_SCORE;
    if !scores.contains(&state.home_score) || !scores.contains(&state.away_score) {
        return Err(Refusal::BadScore);
    }
    if state.final_ != 0 {
        let lead = state.home_score - state.away_score;
        let tie_allowed = league == League::Nfl && state.postseason == 0;
        return if lead == 0 && !tie_allowed { Err(Refusal::TieNotPossible) } else { Ok(Priced::decided(lead)) };
    }
    if !(prior_home > 0.0 && prior_home < 1.0) {
        return Err(Refusal::BadPrior);
    }
    let sides = -1..=1;
    if !sides.contains(&state.possession) || !sides.contains(&state.second_half_receiver) {
        return Err(Refusal::BadPossession);
    }
    if state.period < 0 {
        return Err(Refusal::BadPeriod);
    }
    if state.clock_ms < 0 {
        return Err(Refusal::BadClock);
    }
    if state.not_started() && (state.home_score, state.away_score) != (0, 0) {
        return Err(Refusal::BadPeriod);
    }
    match league {
        League::Nba => basketball::price(state, prior_home),
        League::Nfl => football::price(state, prior_home),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Any game in play that the rules allow, both leagues.
    fn legal() -> impl Strategy<Value = (i32, GameState)> {
        let clock = prop_oneof![0..=300_000i32, 0..=3_000i32, Just(0), Just(300_000)];
        let score = 0..=60i32;
        let field = (1..=4i32, 1..=20i32, 1..=99i32);
        (1..=2i32, 0..=5i32, clock, (score.clone(), score), -1..=1i32, prop::option::of(field), -1..=1i32, 0..=1i32)
            .prop_map(|(league, period, clock_ms, (home, away), possession, field, receiver, postseason)| {
                let (down, distance, yards_to_goal) = field.unwrap_or((0, 0, 0));
                let (home_score, away_score) = if period == 0 { (0, 0) } else { (home, away) };
                let state = GameState {
                    period,
                    clock_ms,
                    home_score,
                    away_score,
                    possession,
                    down,
                    distance,
                    yards_to_goal,
                    home_timeouts: 3,
                    away_timeouts: 1,
                    second_half_receiver: receiver,
                    final_: 0,
                    postseason,
                };
                (league, state)
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn a_legal_state_has_a_probability((league, state) in legal(), prior in 0.001f64..0.999) {
            let priced = price(league, &state, prior).expect("a legal state");
            prop_assert!((0.0..=1.0).contains(&priced.home), "{priced:?}");
            prop_assert!((0.0..=1.0).contains(&priced.tie), "{priced:?}");
        }

        #[test]
        fn a_point_more_never_hurts((league, state) in legal(), prior in 0.001f64..0.999) {
            prop_assume!(state.period > 0);
            let more = GameState { home_score: state.home_score + 1, ..state };
            let (a, b) = (price(league, &state, prior).unwrap(), price(league, &more, prior).unwrap());
            prop_assert!(b.home >= a.home - 1e-12, "{a:?} {b:?}");
        }

        #[test]
        fn a_better_prior_never_hurts((league, state) in legal(), prior in 0.001f64..0.99, step in 0.0f64..0.009) {
            let (a, b) = (price(league, &state, prior).unwrap(), price(league, &state, prior + step).unwrap());
            prop_assert!(b.home >= a.home - 1e-12, "{a:?} {b:?}");
        }

        #[test]
        fn the_other_bench_sees_the_rest((league, state) in legal(), prior in 0.001f64..0.999) {
            let (a, b) = (price(league, &state, prior).unwrap(), price(league, &state.swapped(), 1.0 - prior).unwrap());
            prop_assert!((a.home + b.home - 1.0).abs() < 1e-11, "{a:?} {b:?}");
            prop_assert!((a.tie - b.tie).abs() < 1e-11, "{a:?} {b:?}");
        }

        #[test]
        fn a_final_is_certain((league, state) in legal()) {
            let done = GameState { final_: 1, ..state };
            let lead = state.home_score - state.away_score;
            let want = match (lead, league, state.postseason) {
                (1.., ..) => Ok(Priced { home: 1.0, tie: 0.0 }),
                (..=-1, ..) => Ok(Priced { home: 0.0, tie: 0.0 }),
                (0, 1, 0) => Ok(Priced { home: 0.5, tie: 1.0 }),
                _ => Err(Refusal::TieNotPossible),
            };
            prop_assert_eq!(price(league, &done, f64::NAN), want);
        }

        #[test]
        fn any_bits_give_a_number_or_a_name(fields in prop::array::uniform14(prop_oneof![any::<i32>(), -2..6i32, 0..900i32]),
                                            prior in prop_oneof![any::<f64>(), 0.0f64..1.0]) {
            let [league, period, clock_ms, home_score, away_score, possession, down, distance, yards_to_goal, home_timeouts,
                 away_timeouts, second_half_receiver, final_, postseason] = fields;
            let state = GameState { period, clock_ms, home_score, away_score, possession, down, distance, yards_to_goal,
                home_timeouts, away_timeouts, second_half_receiver, final_, postseason };
            match price(league, &state, prior) {
                Ok(priced) => prop_assert!((0.0..=1.0).contains(&priced.home) && (0.0..=1.0).contains(&priced.tie)),
                Err(refusal) => prop_assert!(!refusal.name().is_empty()),
            }
        }
    }

    #[test]
    fn the_prior_comes_back_exactly_at_the_start() {
        for prior in [0.001, 0.1, 0.37, 0.5, 0.777, 0.999] {
            for (league, clock_ms) in [(1, 900_000), (2, 720_000)] {
                for period in [0, 1] {
                    let state = GameState { period, clock_ms, ..GameState::default() };
                    assert_eq!(price(league, &state, prior).map(|p| p.home), Ok(prior));
                }
            }
        }
    }

    #[test]
    fn each_refusal_has_its_state() {
        let ok = GameState { period: 2, clock_ms: 1, ..GameState::default() };
        let refused =
            |league: i32, state: GameState, prior: f64| price(league, &state, prior).expect_err("refused").name();
        assert_eq!(refused(9, ok, 0.5), "unknown_league");
        assert_eq!(refused(1, GameState { period: 6, ..ok }, 0.5), "bad_period");
        assert_eq!(refused(2, GameState { period: -1, ..ok }, 0.5), "bad_period");
        assert_eq!(refused(2, GameState { clock_ms: 720_001, ..ok }, 0.5), "bad_clock");
        assert_eq!(refused(2, GameState { home_score: -1, ..ok }, 0.5), "bad_score");
        assert_eq!(refused(2, ok, 1.0), "bad_prior");
        assert_eq!(refused(2, ok, f64::NAN), "bad_prior");
        assert_eq!(refused(2, GameState { possession: 2, ..ok }, 0.5), "bad_possession");
        assert_eq!(refused(1, GameState { down: 5, ..ok }, 0.5), "bad_down");
        assert_eq!(refused(1, GameState { down: 1, distance: 5, ..ok }, 0.5), "bad_field_position");
        assert_eq!(refused(2, GameState { final_: 1, ..ok }, 0.5), "tie_not_possible");
    }
}
