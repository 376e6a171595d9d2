//! The formula of NFL and college football: the law of [`warp`](crate::sport::common::warp) on the lead plus the expected points of the
//! possession, with an end game in which the worth of each point of lead depends on who has the ball, how much clock the
//! offence can kill, the timeouts and field-goal range.

use crate::{
    math::phi,
    sport::{
        common::warp::{Finals, Law, fast},
        football::endgame,
    },
};

/// Names of [`Late`]'s places.
pub mod late {
    /// Intercept: share of E/D added late.
    pub const POINTS: usize = 0;
    /// Intercept: chance of a field goal.
    pub const KICK: usize = 1;
    /// Intercept: having the ball at all.
    pub const BALL: usize = 2;
    /// Slopes while the offence leads by 0-3, 3-8, more: each constant, cube of the share of the clock that can be
    /// killed, timeouts of the defence, last minute.
    pub const AHEAD: usize = 3;
    /// Slopes while the offence trails by 0-3, 3-8, more: each constant, reach (field goal chance; nearness), timeouts of the
    /// offence, last minute.
    pub const BEHIND: usize = 15;
    /// How many.
    pub const COUNT: usize = 27;
}

/// Logs of slope factors of the end game and its intercepts.
pub type Late = [f64; late::COUNT];

/// The fitted numbers of one league.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// Law of the lead and the prior.
    pub law: Law,
    /// probit(p0) per point of the closing spread.
    pub spread: f64,
    /// Home side's chance when no price is known.
    pub home: f64,
    /// Expected points per down: constant, yards, yards^2, ln(distance), yards * ln(distance).
    pub points: [[f64; 5]; 4],
    /// Weight of the expected points.
    pub weight: f64,
    /// Worth of receiving a kick-off, points.
    pub kickoff: f64,
    /// Share of the expected points lost at the end of the first half, and the time over which, seconds.
    pub half_loss: [f64; 2],
    /// Exponent of (total line / mean total) in D.
    pub pace: f64,
    /// Time over which the end game comes in, seconds.
    pub late_s: f64,
    /// The end game.
    pub late: Late,
    /// Its last two and a half minutes.
    pub end: endgame::Weights,
    /// Overtime: weight of the expected points, and D in points.
    pub extra: [f64; 2],
    /// Half-widths in points: of a level score at the end of regulation (chance of an overtime), of overtime (chance of a tie).
    pub tie: [f64; 2],
    /// Standard deviation of (truth - model) by phase.
    pub error_sd: [f64; 5],
    /// Final margin and total.
    pub finals: Finals,
}

/// Expected points of a conversion after a touchdown (models.md 1.2).
pub const CONVERSION: f64 = 0.94;
/// Chance of a try for two points (models.md 1.2).
pub const TWO_POINTS: f64 = 0.48;
/// Time over which the end game's last minute decays, seconds.
pub(super) const LAST_S: f64 = 60.0;
/// Beyond this the end game is nothing.
pub(super) const LATE_FROM_S: f64 = 1_500.0;
/// Seconds that run off after a play in bounds.
pub(super) const PLAY_CLOCK_S: f64 = 40.0;

/// Chance of what no formula foresees (a fumbled kneel-down, a wrong row): keeps the price that far from 0 and 1 in play.
pub(super) const FREAK: f64 = 0.0008;

/// Natural logarithms of 1..=20.
pub(super) const LN: [f64; 21] = [
    0.0,
    0.0,
    core::f64::consts::LN_2,
    1.0986122886681098,
    1.3862943611198906,
    1.6094379124341003,
    1.791759469228055,
    1.9459101490553132,
    2.0794415416798357,
    2.1972245773362196,
    core::f64::consts::LN_10,
    2.3978952727983707,
    2.4849066497880004,
    2.5649493574615367,
    2.6390573296152584,
    2.70805020110221,
    2.772588722239781,
    2.833213344056216,
    2.8903717578961645,
    2.9444389791664403,
    2.995732273553991,
];

/// What the formula reads of a state in play.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Seconds left in regulation or in the overtime.
    pub seconds: f64,
    /// Seconds left in the first half; `seconds` after it.
    pub half_s: f64,
    /// Overtime.
    pub extra: bool,
    /// Side 1 less side 2, points.
    pub lead: f64,
    /// 1 side 1 has the ball or is about to receive a kick, -1 side 2, 0 unknown.
    pub ball: f64,
    /// 1..=4; 0 before a kick-off.
    pub down: i32,
    /// Yards to a first down.
    pub distance: i32,
    /// Yards to the goal line.
    pub yards: i32,
    /// Timeouts of side 1 and side 2.
    pub timeouts: [f64; 2],
    /// 1 side 1 will receive the second-half kick-off, -1 side 2, 0 unknown or past.
    pub receiver: f64,
}

/// Chance of a field goal from here: [NFLS] kicks of models.md 1.2, 17 yards behind the line.
pub fn field_goal(yards: i32) -> f64 {
    1.0 / (1.0 + fast::exp(0.117 * f64::from(yards + 17) - 6.45))
}

/// What the table gives at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Read {
    /// 1/D.
    pub inv_sd: f64,
    /// M probit(p0).
    pub memory: f64,
    /// Side 1's chance in a fresh overtime.
    pub overtime: f64,
}

impl Numbers {
    /// Expected points of the offence: `down` 1..=4, `distance` clamped to 1..=20, `yards` 1..=99.
    pub fn expected_points(&self, down: i32, distance: i32, yards: i32) -> f64 {
        let y = f64::from(yards);
        let g = LN[distance.clamp(1, 20) as usize];
        let [c, cy, cyy, cg, cyg] = self.points[(down.clamp(1, 4) - 1) as usize];
        c + cy * y + cyy * y * y + cg * g + cyg * y * g
    }

    /// Points of the possession itself, seen by the offence.
    fn possession(&self, p: &Point) -> f64 {
        if p.down == 0 { self.kickoff } else { self.weight * self.expected_points(p.down, p.distance, p.yards) }
    }

    /// Index of a gaussian: the argument of Phi for side 1, before a level score is allowed for.
    fn index(&self, p: &Point, read: &Read) -> f64 {
        if p.extra {
            return self.overtime_index(p, read);
        }
        let o = p.ball;
        let first_half = p.half_s < p.seconds || p.seconds >= 0.5 * self.law.regulation_s;
        let kick = if first_half { self.kickoff * p.receiver } else { 0.0 };
        if o == 0.0 {
            return (p.lead + kick) * read.inv_sd + read.memory;
        }
        let alive = if p.half_s > 20.0 { 1.0 } else { 1.0 - fast::exp(-2.0 * p.half_s) };
        let mut points = self.possession(p) * alive;
        let x = p.lead * o;
        if first_half {
            let loss =
                if p.half_s > 900.0 { 0.0 } else { self.half_loss[0] * fast::exp(-p.half_s / self.half_loss[1]) };
            points *= 1.0 - loss;
        }
        if p.seconds > LATE_FROM_S {
            return o * (x + points) * read.inv_sd + kick * read.inv_sd + read.memory;
        }
        let u = fast::exp(-p.seconds / self.late_s);
        let goal = if p.down == 0 { 0.0 } else { field_goal(p.yards) };
        let t = &self.late;
        let level =
            points * read.inv_sd * (1.0 + u * t[late::POINTS]) + u * alive * (t[late::KICK] * goal + t[late::BALL]);
        o * (level + self.worth(p, x, u, goal) * read.inv_sd) + read.memory
    }

    /// Worth of the offence's lead `x` in points of an ordinary moment: piecewise linear with positive slopes.
    fn worth(&self, p: &Point, x: f64, u: f64, goal: f64) -> f64 {
        let last = if p.seconds > 600.0 { 0.0 } else { fast::exp(-p.seconds / LAST_S) };
        let [own, other] = if p.ball > 0.0 { p.timeouts } else { [p.timeouts[1], p.timeouts[0]] };
        let ends = [3.0, 8.0, f64::INFINITY];
        let mut sum = 0.0;
        let mut from = 0.0;
        for (j, end) in ends.into_iter().enumerate() {
            let length = x.abs().min(end) - from;
            if length <= 0.0 {
                break;
            }
            let log = if x > 0.0 {
                let t = &self.late[late::AHEAD + 4 * j..];
                let plays = f64::from(4 - p.down.max(1));
                let ratio = (PLAY_CLOCK_S * (plays - other).max(0.0) / p.seconds).min(1.25);
                let kill = ratio * ratio * ratio;
                t[0] + t[1] * kill + t[2] * (other - 1.5) + t[3] * last
            } else {
                let t = &self.late[late::BEHIND + 4 * j..];
                let reach = if j == 0 { goal } else { 1.0 - f64::from(p.yards) * 0.01 };
                t[0] + t[1] * reach + t[2] * (own - 1.5) + t[3] * last
            };
            sum += length * fast::exp((u * log).min(5.0));
            from = end;
        }
        if x < 0.0 { -sum } else { sum }
    }

    fn overtime_index(&self, p: &Point, read: &Read) -> f64 {
        let inv_sd = (1.0 / self.extra[1]).max(read.inv_sd);
        if p.ball == 0.0 {
            return p.lead * inv_sd + read.memory;
        }
        let alive = if p.seconds > 20.0 { 1.0 } else { 1.0 - fast::exp(-2.0 * p.seconds) };
        (p.lead + self.extra[0] * self.possession(p) * alive * p.ball) * inv_sd + read.memory
    }

    /// Arguments of Phi for side 1 ahead and not behind at the end, a level score being `width` points wide on either side.
    pub fn ends(&self, p: &Point, read: &Read, h: f64, width: f64) -> [f64; 2] {
        let c = width * read.inv_sd;
        self.end.bring_in(p, read, [h - c, h + c])
    }

    /// Side 1's probability if somebody wins, and the index it came from.
    pub fn decided(&self, p: &Point, read: &Read) -> (f64, f64) {
        let h = self.index(p, read);
        let horizon = if p.extra { self.law.overtime_s } else { self.law.regulation_s };
        let tau = (p.seconds / horizon).min(1.0);
        let level = self.law.level(tau);
        if level == 0.0 {
            return (fast::phi(h), h);
        }
        let [lower, upper] = self.ends(p, read, h, level);
        let smooth = read.overtime * fast::phi(upper) + (1.0 - read.overtime) * fast::phi(lower);
        let alive = if p.seconds > 100.0 { 1.0 } else { 1.0 - fast::exp(-p.seconds / 4.0) };
        let lost = FREAK * (1.0 - tau) * alive;
        (lost + (1.0 - 2.0 * lost) * smooth, h)
    }

    /// The model without a table, for fitting; `z` = probit(p0), `scale` multiplies D.
    pub fn exact(&self, p: &Point, z: f64, scale: f64) -> f64 {
        let read = Read {
            inv_sd: self.law.inv_sd(p.seconds) / scale,
            memory: self.law.memory(p.seconds) * z,
            overtime: phi(self.law.memory(self.law.overtime_s) * z),
        };
        self.decided(p, &read).0
    }

    /// How much wider than an average game this one spreads.
    pub fn scale(&self, total: f64) -> f64 {
        if total > 0.0 { libm::pow(total / self.finals.mean_total, self.pace) } else { 1.0 }
    }
}
