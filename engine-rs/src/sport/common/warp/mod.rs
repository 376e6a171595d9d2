//! The "warped probit" of models.md 1.1 (2026-11-20) behind the clock sports with high scores, and the per-game table that
//! makes it a few nanoseconds.
//!
//! ```text
//! D(tau)^2 = v0 (1 - e^(-s/fade)) + v1 tau + v3 tau^k        M(tau) = tau^q e^(m tau (1 - tau))
//! h = L / D + M probit(p0)     P = P_ot Phi(h + c/D) + (1 - P_ot) Phi(h - c/D)     c = half (1 - tau)
//! ```
//!
//! `fade` takes the variance to (nearly) 0 at the horn, so that the price runs into 0, 1 or `P_ot` without a jump; the two terms
//! of P carry the chance of a level score, with a half-width that grows from 0 at the start (where P must be p0). Monotone in L
//! and in p0 and antisymmetric by construction.

use crate::{
    math::{phi, probit},
    sport::{Pregame, Refusal, Row, col, common::error::at_lead},
};

use pair::{Whole, column};

pub mod fast;
mod finals;
#[cfg(test)]
pub(crate) mod laws;
pub(crate) mod pair;
mod rows;
mod table;
pub use finals::{Finals, MarginTotal, Standing};
pub use rows::{CHUNK, Gate};
pub use table::{TABLE, View, build, put_own};

/// The recommended form of models.md 1.1, kept as the reference: `Phi(L / sqrt(v0 + v1 tau + v3 tau^k) + tau^q probit(p0))`.
#[derive(Clone, Copy, Debug)]
pub struct Recommended {
    /// Regulation length, seconds.
    pub regulation_s: f64,
    /// Variance at the end, points squared.
    pub v0: f64,
    /// Variance per unit of tau.
    pub v1: f64,
    /// Variance of the warped term.
    pub v3: f64,
    /// Exponent of the warped term.
    pub k: f64,
    /// Memory of the prior.
    pub q: f64,
    /// Slope of probit(p0) on the closing spread, per point.
    pub b0: f64,
}

impl Recommended {
    /// Probability with `seconds` of regulation left; `lead` may carry the worth of a possession.
    pub fn price(&self, seconds: f64, lead: f64, p0: f64) -> f64 {
        let tau = seconds / self.regulation_s;
        let warped = if self.v3 == 0.0 { 0.0 } else { self.v3 * libm::pow(tau, self.k) };
        phi(lead / (self.v0 + self.v1 * tau + warped).sqrt() + libm::pow(tau, self.q) * probit(p0))
    }

    /// Pregame probability of side 1 from the closing spread as its expected margin in points.
    pub fn from_spread(&self, margin: f64) -> f64 {
        phi(self.b0 * margin)
    }
}

/// Stern's Brownian motion (JASA 89, 1994): normal margin with mean `margin * tau` and sd `sd * sqrt(tau)`.
pub fn brownian(seconds: f64, regulation_s: f64, lead: f64, margin: f64, sd: f64) -> f64 {
    let tau = seconds / regulation_s;
    phi((lead + margin * tau) / (sd * tau.sqrt().max(1e-6)))
}

/// The fitted numbers of one league, see the module's formula.
#[derive(Clone, Copy, Debug)]
pub struct Law {
    /// Regulation length, seconds.
    pub regulation_s: f64,
    /// One overtime period, seconds.
    pub overtime_s: f64,
    /// Variance of the last possession, points squared.
    pub v0: f64,
    /// Time in which that variance dies at the horn, seconds.
    pub fade_s: f64,
    /// Variance per unit of tau, points squared.
    pub v1: f64,
    /// Variance of the warped term, points squared.
    pub v3: f64,
    /// Exponent of the warped term.
    pub k: f64,
    /// Exponent of the memory of the prior.
    pub q: f64,
    /// Bend of the memory in the middle of the game.
    pub m: f64,
    /// Half-width of a level score at the end, points.
    pub half: f64,
}

/// Variance kept at the horn so that 1/D stays finite, points squared.
const V_MIN: f64 = 0.0025;

impl Law {
    /// 1/D: what a point is worth, `seconds` before the end.
    pub fn inv_sd(&self, seconds: f64) -> f64 {
        let tau = seconds / self.regulation_s;
        let last = self.v0 * (1.0 - libm::exp(-seconds / self.fade_s));
        1.0 / (V_MIN + last + self.v1 * tau + self.v3 * libm::pow(tau, self.k)).sqrt()
    }

    /// M: how much of probit(p0) still counts; exactly 1 at the start.
    pub fn memory(&self, seconds: f64) -> f64 {
        let tau = seconds / self.regulation_s;
        libm::pow(tau, self.q) * libm::exp(self.m * tau * (1.0 - tau))
    }

    /// Half-width of a level score, points, with `tau` of the period's whole horizon left (0 at its start).
    pub fn level(&self, tau: f64) -> f64 {
        self.half * (1.0 - tau)
    }
}

/// Probability of side 1 if somebody wins: `lead` points of side 1, `inv_sd` = 1/D, `memory` = M probit(p0), `overtime` = P_ot,
/// `level` = half-width of a level score in points.
pub fn decided(lead: f64, inv_sd: f64, memory: f64, overtime: f64, level: f64) -> f64 {
    let h = lead * inv_sd + memory;
    if level == 0.0 {
        return fast::phi(h);
    }
    let c = level * inv_sd;
    overtime * fast::phi(h + c) + (1.0 - overtime) * fast::phi(h - c)
}

/// A price strictly between 0 and 1.
///
/// # Errors
/// [`Refusal::BadPrior`].
pub fn check_prior(pregame: &Pregame) -> Result<(), Refusal> {
    if pregame.side1 > 0.0 && pregame.side1 < 1.0 { Ok(()) } else { Err(Refusal::BadPrior) }
}

/// Period structure of a league.
#[derive(Clone, Copy, Debug)]
pub struct Periods {
    /// Periods of regulation.
    pub count: i32,
    /// Milliseconds of one.
    pub length_ms: i32,
    /// Milliseconds of an overtime.
    pub overtime_ms: i32,
    /// Last legal period.
    pub last: i32,
}

/// A score beyond this is a feed error; the records are below 190.
const MAX_SCORE: i32 = 400;

/// What a [`Gate`] asks of every running state of a clock sport.
pub const fn gate(periods: &Periods) -> Gate {
    let most = if periods.length_ms > periods.overtime_ms { periods.length_ms } else { periods.overtime_ms };
    let gate = Gate::open().with(col::PERIOD, 1, periods.last).with(col::CLOCK_MS, 0, most);
    gate.with(col::SCORE_1, 0, MAX_SCORE).with(col::SCORE_2, 0, MAX_SCORE).with(col::FINAL, 0, 0)
}

/// Milliseconds left in regulation, or in the overtime. Wraps like the lanes of [`left_pair`] on rows that no gate lets pass.
#[inline(always)]
pub fn left_ms(periods: &Periods, row: &Row) -> i32 {
    let before = periods.count.wrapping_sub(row[col::PERIOD]).max(0);
    before.wrapping_mul(periods.length_ms).wrapping_add(row[col::CLOCK_MS])
}

/// [`left_ms`] of two rows.
#[inline(always)]
pub(crate) fn left_pair(periods: &Periods, rows: [&Row; 2]) -> Whole {
    let before = Whole::both(periods.count).less(column!(rows, col::PERIOD)).at_least(Whole::both(0));
    before.times(Whole::both(periods.length_ms)).plus(column!(rows, col::CLOCK_MS))
}

/// The most milliseconds that a running state has left, less one: in regulation (the start is no running state), in overtime.
pub(crate) const fn most_ms(periods: &Periods) -> [i32; 2] {
    [periods.count * periods.length_ms - 2, periods.overtime_ms - 1]
}

/// Whether a state that passed its [`gate`], [`left_ms`] of it given, has a legal clock and is neither the start nor the horn.
#[inline(always)]
pub fn running(periods: &Periods, row: &Row, left_ms: i32) -> bool {
    let [regulation, overtime] = most_ms(periods);
    left_ms.wrapping_sub(1) as u32 <= if row[col::PERIOD] > periods.count { overtime } else { regulation } as u32
}

/// Where a legal state stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moment {
    /// Before the first tick.
    Before,
    /// Over, with side 1's lead.
    Over(i32),
    /// In play.
    Play(Clock),
}

/// Time and score of a state in play.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    /// Seconds left in regulation, or in the overtime.
    pub seconds: f64,
    /// Seconds left in the first half; of what is left of the game after it.
    pub half_s: f64,
    /// Overtime.
    pub extra: bool,
    /// Side 1 less side 2.
    pub lead: i32,
}

/// Names of the phases by which the clock sports state their own error.
pub const PHASES: [&str; 5] = ["first third", "second third", "last third", "last 5 %", "overtime"];

/// Index into [`PHASES`]; `tau` is the share of regulation that is left.
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

/// Seconds of a possession that can still change a game.
const LAST_POSSESSION_S: f64 = 10.0;

/// A model's own error at a moment: that of an even state of its phase and the lead, the first one's before the start and for what is no state, 0 when over.
pub fn error_sd(by_phase: &[f64; PHASES.len()], law: &Law, moment: Result<Moment, Refusal>) -> f64 {
    match moment {
        Ok(Moment::Play(clock)) => {
            let even = by_phase[phase(clock.seconds / law.regulation_s, clock.extra)];
            // The last possession is never less than its own points.
            let inv_sd = law.inv_sd(clock.seconds.max(LAST_POSSESSION_S));
            at_lead(even, f64::from(clock.lead), 1.0 / (inv_sd * inv_sd))
        }
        Ok(Moment::Over(_)) => 0.0,
        _ => by_phase[0],
    }
}

/// Check what all clock sports share.
///
/// # Errors
/// [`Refusal::BadScore`], [`Refusal::BadPeriod`], [`Refusal::BadClock`].
pub fn moment(periods: &Periods, row: &Row) -> Result<Moment, Refusal> {
    let (s1, s2) = (row[col::SCORE_1], row[col::SCORE_2]);
    if !(0..=MAX_SCORE).contains(&s1) || !(0..=MAX_SCORE).contains(&s2) {
        return Err(Refusal::BadScore);
    }
    if row[col::FINAL] != 0 {
        return Ok(Moment::Over(s1 - s2));
    }
    let (period, clock) = (row[col::PERIOD], row[col::CLOCK_MS]);
    if !(0..=periods.last).contains(&period) {
        return Err(Refusal::BadPeriod);
    }
    let extra = period > periods.count;
    if clock < 0 || clock > if extra { periods.overtime_ms } else { periods.length_ms } {
        return Err(Refusal::BadClock);
    }
    if period == 0 {
        return if s1 == 0 && s2 == 0 { Ok(Moment::Before) } else { Err(Refusal::BadPeriod) };
    }
    let until = |last: i32| f64::from((last - period) * periods.length_ms + clock) / 1000.0;
    let seconds = if extra { f64::from(clock) / 1000.0 } else { until(periods.count) };
    let half_s = if 2 * period <= periods.count { until(periods.count / 2) } else { seconds };
    Ok(Moment::Play(Clock { seconds, half_s, extra, lead: s1 - s2 }))
}
