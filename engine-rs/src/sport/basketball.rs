//! NBA, men's college and WNBA: the law of [`warp`] with the worth of the ball and of free throws still to come, overtime
//! until somebody wins.

use crate::{
    math::{phi, probit},
    sport::{
        Field, League, MAX_NEXT, NextEvent, Pregame, Priced, Refusal, Row, SportModel, col,
        warp::{self, Finals, Law, MarginTotal, Moment, Periods, View, decided, fast},
    },
};

#[path = "coefficients/nba.rs"]
pub mod nba;
#[path = "coefficients/ncaab.rs"]
pub mod ncaab;
#[path = "coefficients/wnba.rs"]
pub mod wnba;

/// Situation column: 1 side 1 has the ball, -1 side 2, 0 unknown.
pub const POSSESSION: usize = col::SITUATION;
/// Situation column: free throws that side 1 is about to take, 0 when unknown.
pub const FREE_THROWS_1: usize = col::SITUATION + 1;
/// Situation column: the other side's.
pub const FREE_THROWS_2: usize = col::SITUATION + 2;

static FIELDS: [Field; 3] = [
    Field { name: "possession", min: -1, max: 1 },
    Field { name: "free_throws_pending_1", min: 0, max: 3 },
    Field { name: "free_throws_pending_2", min: 0, max: 3 },
];

/// The fitted numbers of one league.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// Law of the lead and the prior.
    pub law: Law,
    /// Worth of the ball, points: always, and added in the last seconds (decays with [`LATE_S`]).
    pub ball: [f64; 2],
    /// Share of free throws made.
    pub free_throw: f64,
    /// probit(p0) per point of the closing spread.
    pub spread: f64,
    /// Home side's chance when no price is known.
    pub home: f64,
    /// Shares of one, two and three points among scores.
    pub scores: [f64; 3],
    /// Standard deviation of (truth - model) by [`phase`].
    pub error_sd: [f64; 5],
    /// Final margin and total.
    pub finals: Finals,
}

/// Seconds in which the extra worth of the last possessions decays.
pub const LATE_S: f64 = 20.0;
/// The share of next scores by the side with the ball: it scores on about half of its trips.
const BALL_SCORES_FIRST: f64 = 0.66;

/// Names of the phases of [`Numbers::error_sd`].
pub const PHASES: [&str; 5] = ["first third", "second third", "last third", "last 5 %", "overtime"];

/// Index into [`PHASES`].
pub fn phase(tau: f64, extra: bool) -> usize {
    if extra {
        4
    } else if tau <= 0.05 {
        3
    } else if tau <= 1.0 / 3.0 {
        2
    } else {
        usize::from(tau <= 2.0 / 3.0)
    }
}

/// What the law reads of a state in play.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Seconds left in regulation or in the overtime.
    pub seconds: f64,
    /// Overtime.
    pub extra: bool,
    /// Side 1 less side 2.
    pub lead: f64,
    /// 1 side 1 has the ball, -1 side 2, 0 unknown.
    pub ball: f64,
    /// Free throws to come, side 1 less side 2.
    pub free_throws: f64,
}

impl Numbers {
    /// Lead with what the ball and the free throws are worth; the worth of the ball dies in the last second.
    fn lead(&self, point: &Point) -> f64 {
        let made = self.free_throw * point.free_throws;
        if point.ball == 0.0 {
            return point.lead + made;
        }
        let late = if point.seconds > 400.0 { 0.0 } else { fast::exp(-point.seconds / LATE_S) };
        let alive = if point.seconds > 40.0 { 1.0 } else { 1.0 - fast::exp(-point.seconds) };
        point.lead + made + (self.ball[0] + self.ball[1] * late) * alive * point.ball
    }

    fn level(&self, point: &Point) -> f64 {
        let horizon = if point.extra { self.law.overtime_s } else { self.law.regulation_s };
        self.law.level(point.seconds / horizon)
    }

    /// The model without a table, for fitting and as the table's reference; `z` = probit(p0).
    pub fn exact(&self, point: &Point, z: f64) -> f64 {
        let overtime = phi(self.law.memory(self.law.overtime_s) * z);
        let memory = self.law.memory(point.seconds) * z;
        decided(self.lead(point), self.law.inv_sd(point.seconds), memory, overtime, self.level(point))
    }

    fn read_table(&self, point: &Point, view: &View) -> f64 {
        let (inv_sd, memory) = view.at(point.seconds);
        decided(self.lead(point), inv_sd, memory, view.overtime, self.level(point))
    }
}

/// One basketball league.
pub struct Basketball {
    league: League,
    name: &'static str,
    periods: Periods,
    numbers: &'static Numbers,
}

const fn quarters(length_ms: i32) -> Periods {
    Periods { count: 4, length_ms, overtime_ms: 300_000, last: 14 }
}

/// National Basketball Association.
pub static NBA: Basketball =
    Basketball { league: League::Nba, name: "nba", periods: quarters(720_000), numbers: &nba::NUMBERS };
/// Men's college: two halves.
pub static NCAAB: Basketball = Basketball {
    league: League::Ncaab,
    name: "ncaab",
    periods: Periods { count: 2, length_ms: 1_200_000, overtime_ms: 300_000, last: 12 },
    numbers: &ncaab::NUMBERS,
};
/// Women's National Basketball Association.
pub static WNBA: Basketball =
    Basketball { league: League::Wnba, name: "wnba", periods: quarters(600_000), numbers: &wnba::NUMBERS };

impl Basketball {
    /// The league's fitted numbers.
    pub fn numbers(&self) -> &'static Numbers {
        self.numbers
    }

    /// Pregame probability of side 1 from the closing spread as its expected margin (home -3 is +3).
    pub fn prior_from_spread(&self, margin: f64) -> f64 {
        phi(self.numbers.spread * margin)
    }

    /// Pregame probability of the home side when no price is known.
    pub fn prior_unknown(&self) -> f64 {
        self.numbers.home
    }

    fn check(&self, row: &Row) -> Result<Moment, Refusal> {
        let moment = warp::moment(&self.periods, row)?;
        let trips = 0..=3;
        if !(-1..=1).contains(&row[POSSESSION])
            || !trips.contains(&row[FREE_THROWS_1])
            || !trips.contains(&row[FREE_THROWS_2])
        {
            return Err(Refusal::BadPossession);
        }
        Ok(moment)
    }

    /// Side 1's probability of a state in play, read from `view`.
    fn play(&self, pregame: &Pregame, view: &View, point: &Point) -> f64 {
        if point.seconds == 0.0 && point.free_throws == 0.0 {
            return if point.lead == 0.0 { view.overtime } else { f64::from(u8::from(point.lead > 0.0)) };
        }
        let fresh = !point.extra && point.seconds == self.numbers.law.regulation_s;
        if fresh && point.lead == 0.0 && point.ball == 0.0 && point.free_throws == 0.0 {
            return pregame.side1;
        }
        self.numbers.read_table(point, view)
    }

    fn point(row: &Row, clock: &warp::Clock) -> Point {
        Point {
            seconds: clock.seconds,
            extra: clock.extra,
            lead: f64::from(clock.lead),
            ball: f64::from(row[POSSESSION]),
            free_throws: f64::from(row[FREE_THROWS_1] - row[FREE_THROWS_2]),
        }
    }

    /// Joint distribution of final margin and total, consistent with [`SportModel::price`] of the same row.
    ///
    /// # Errors
    /// As [`SportModel::price`].
    pub fn margin_total(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<MarginTotal, Refusal> {
        let priced = self.price(pregame, table, row)?;
        let scored = f64::from(row[col::SCORE_1]) + f64::from(row[col::SCORE_2]);
        let z = probit(priced.side1.clamp(1e-15, 1.0 - 1e-15));
        Ok(match self.check(row)? {
            Moment::Before => self.numbers.finals.joint(z, 1.0, 0.0, pregame),
            Moment::Over(lead) => {
                let margin_mean = f64::from(lead);
                MarginTotal { margin_mean, margin_sd: 0.0, total_mean: scored, total_sd: 0.0, correlation: 0.0 }
            }
            Moment::Play(clock) => {
                self.numbers.finals.joint(z, clock.seconds / self.numbers.law.regulation_s, scored, pregame)
            }
        })
    }
}

impl SportModel for Basketball {
    fn league(&self) -> League {
        self.league
    }

    fn name(&self) -> &'static str {
        self.name
    }

    fn fields(&self) -> &'static [Field] {
        &FIELDS
    }

    fn table_len(&self) -> usize {
        warp::TABLE
    }

    fn build(&self, pregame: &Pregame, _row: &Row, table: &mut [f32]) -> Result<(), Refusal> {
        warp::build(&self.numbers.law, pregame, 1.0, table)
    }

    fn price(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Priced, Refusal> {
        let moment = self.check(row)?;
        if let Moment::Over(lead) = moment {
            return if lead == 0 {
                Err(Refusal::TieNotPossible)
            } else {
                Ok(Priced::two_way(f64::from(u8::from(lead > 0))))
            };
        }
        warp::check_prior(pregame)?;
        let view = View::new(&self.numbers.law, table)?;
        Ok(Priced::two_way(match moment {
            Moment::Play(clock) => self.play(pregame, &view, &Self::point(row, &clock)),
            _ => pregame.side1,
        }))
    }

    fn next_events(&self, pregame: &Pregame, table: &[f32], row: &Row, out: &mut [NextEvent; MAX_NEXT]) -> usize {
        let (Ok(Moment::Play(clock)), Ok(_), Ok(view)) =
            (self.check(row), self.price(pregame, table, row), View::new(&self.numbers.law, table))
        else {
            return 0;
        };
        let now = Self::point(row, &clock);
        if now.seconds == 0.0 {
            return 0;
        }
        const NAMES: [[&str; 3]; 2] = [
            ["side1_one_point", "side1_two_points", "side1_three_points"],
            ["side2_one_point", "side2_two_points", "side2_three_points"],
        ];
        let first = 0.5 + (BALL_SCORES_FIRST - 0.5) * now.ball;
        let mut n = 0;
        for (names, side, share) in [(NAMES[0], 1.0, first), (NAMES[1], -1.0, 1.0 - first)] {
            for (i, name) in names.into_iter().enumerate() {
                let after = Point { lead: now.lead + side * (i as f64 + 1.0), ball: -side, free_throws: 0.0, ..now };
                let priced = Priced::two_way(self.play(pregame, &view, &after));
                out[n] = NextEvent { name, probability: share * self.numbers.scores[i], priced };
                n += 1;
            }
        }
        if now.ball != 0.0 {
            let after = Point { ball: -now.ball, ..now };
            let priced = Priced::two_way(self.play(pregame, &view, &after));
            out[n] = NextEvent { name: "possession_lost", probability: 0.0, priced };
            n += 1;
        }
        n
    }

    fn error_sd(&self, row: &Row) -> f64 {
        match self.check(row) {
            Ok(Moment::Play(clock)) => {
                self.numbers.error_sd[phase(clock.seconds / self.numbers.law.regulation_s, clock.extra)]
            }
            Ok(Moment::Over(_)) => 0.0,
            _ => self.numbers.error_sd[0],
        }
    }
}

#[cfg(test)]
#[path = "basketball_tests.rs"]
mod tests;
