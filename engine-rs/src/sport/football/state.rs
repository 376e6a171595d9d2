//! The state of a football game: its situation, what of it is refused, and the formula's view of it.

use super::{
    Football,
    value::{CONVERSION, Point},
};
use crate::sport::{
    Field, League, PRE_SEASON, Refusal, Row, col,
    common::warp::{self, Clock, Moment},
};
use situation as at;

/// Situation columns, in order.
pub mod situation {
    use crate::sport::col::SITUATION;

    /// 1 side 1 has the ball (before a kick-off: receives it; after a touchdown: converts), -1 side 2, 0 unknown.
    pub const POSSESSION: usize = SITUATION;
    /// 1..=4; 0 before a kick-off or a conversion, or unknown.
    pub const DOWN: usize = SITUATION + 1;
    /// Yards to a first down.
    pub const DISTANCE: usize = SITUATION + 2;
    /// Yards to the opponent's goal line. Without a down: 1..=15 is a conversion, anything else a kick-off.
    pub const YARDS: usize = SITUATION + 3;
    /// Timeouts of side 1, 0..=3.
    pub const TIMEOUTS_1: usize = SITUATION + 4;
    /// Timeouts of side 2.
    pub const TIMEOUTS_2: usize = SITUATION + 5;
    /// 1 side 1 receives the second-half kick-off, -1 side 2, 0 unknown.
    pub const RECEIVER: usize = SITUATION + 6;
}

pub(super) static FIELDS: [Field; 7] = [
    Field { name: "possession", min: -1, max: 1 },
    Field { name: "down", min: 0, max: 4 },
    Field { name: "distance", min: 0, max: 99 },
    Field { name: "yards_to_goal", min: 0, max: 99 },
    Field { name: "timeouts_1", min: 0, max: 3 },
    Field { name: "timeouts_2", min: 0, max: 3 },
    Field { name: "second_half_receiver", min: -1, max: 1 },
];

/// Longest distance from which a conversion is tried, yards.
pub(super) const CONVERSION_YARDS: i32 = 15;

impl Football {
    /// Whether overtime has a clock.
    #[inline(always)]
    pub(super) fn timed(&self) -> bool {
        self.league == League::Nfl
    }

    /// Whether a game can end tied.
    pub(super) fn ties(&self, row: &Row) -> bool {
        self.league == League::Nfl && matches!(row[col::POSTSEASON], 0 | PRE_SEASON)
    }

    /// Periods of a game that can end tied: the NFL has played no overtime in the pre-season since 2021.
    fn timed_periods(&self, row: &Row) -> i32 {
        self.periods.count + i32::from(row[col::POSTSEASON] != PRE_SEASON)
    }

    pub(super) fn check(&self, row: &Row) -> Result<Moment, Refusal> {
        let moment = warp::moment(&self.periods, row)?;
        if self.ties(row) && row[col::FINAL] == 0 && row[col::PERIOD] > self.timed_periods(row) {
            return Err(Refusal::BadPeriod);
        }
        let sides = -1..=1;
        if !sides.contains(&row[at::POSSESSION]) || !sides.contains(&row[at::RECEIVER]) {
            return Err(Refusal::BadPossession);
        }
        if !(0..=4).contains(&row[at::DOWN]) || !(0..=99).contains(&row[at::DISTANCE]) {
            return Err(Refusal::BadDown);
        }
        if !(i32::from(row[at::DOWN] > 0)..=99).contains(&row[at::YARDS]) {
            return Err(Refusal::BadFieldPosition);
        }
        Ok(moment)
    }

    /// The formula's view of a row in play. A conversion is worth its points and the kick-off after it.
    pub fn point(&self, row: &Row, clock: &Clock) -> Point {
        let timeouts = |i: usize| f64::from(row[i].clamp(0, 3));
        let mut point = Point {
            seconds: clock.seconds,
            half_s: clock.half_s,
            extra: clock.extra,
            lead: f64::from(clock.lead),
            ball: f64::from(row[at::POSSESSION]),
            down: row[at::DOWN],
            distance: row[at::DISTANCE],
            yards: row[at::YARDS],
            timeouts: [timeouts(at::TIMEOUTS_1), timeouts(at::TIMEOUTS_2)],
            receiver: f64::from(row[at::RECEIVER]),
        };
        if Self::converting(row) {
            point.lead += CONVERSION * point.ball;
            point.ball = -point.ball;
        }
        // College overtime has no clock: it counts as an overtime that has just begun.
        if clock.extra && self.league == League::Ncaaf {
            point.seconds = self.numbers.law.overtime_s;
            point.half_s = point.seconds;
        }
        // The second-half kick-off itself, before anybody is known to receive it.
        let half_time = 0.5 * self.numbers.law.regulation_s;
        if !clock.extra && clock.half_s == clock.seconds && (clock.seconds < half_time || point.ball != 0.0) {
            point.receiver = 0.0;
        }
        point
    }

    pub(super) fn converting(row: &Row) -> bool {
        row[at::DOWN] == 0 && row[at::POSSESSION] != 0 && (1..=CONVERSION_YARDS).contains(&row[at::YARDS])
    }
}
