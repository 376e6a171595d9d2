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
    sport::{Pregame, Refusal, Row, col},
};

pub mod fast;

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

/// Intervals of the table, equal in the square root of the time left: fine near the horn, where everything is steep.
const GRID: usize = 1024;
/// Cells before the two columns: probit(p0) and `P_ot`, each as the sum of two `f32`.
const HEAD: usize = 4;
/// Cells of one game's table.
pub const TABLE: usize = HEAD + 2 * (GRID + 1);

/// A price strictly between 0 and 1.
///
/// # Errors
/// [`Refusal::BadPrior`].
pub fn check_prior(pregame: &Pregame) -> Result<(), Refusal> {
    if pregame.side1 > 0.0 && pregame.side1 < 1.0 { Ok(()) } else { Err(Refusal::BadPrior) }
}

fn split(x: f64) -> [f32; 2] {
    let high = x as f32;
    [high, (x - f64::from(high)) as f32]
}

/// Fill one game's table: `scale` multiplies D (a game with a higher total spreads wider).
///
/// # Errors
/// [`Refusal::BadPrior`], [`Refusal::NoTable`] when `table` is shorter than [`TABLE`].
pub fn build(law: &Law, pregame: &Pregame, scale: f64, table: &mut [f32]) -> Result<(), Refusal> {
    check_prior(pregame)?;
    if table.len() < TABLE {
        return Err(Refusal::NoTable);
    }
    let z = probit(pregame.side1);
    table[..2].copy_from_slice(&split(z));
    table[2..HEAD].copy_from_slice(&split(phi(law.memory(law.overtime_s) * z)));
    let (inv_sd, memory) = table[HEAD..TABLE].split_at_mut(GRID + 1);
    for (i, (a, b)) in inv_sd.iter_mut().zip(memory).enumerate() {
        let root = i as f64 / GRID as f64;
        let seconds = root * root * law.regulation_s;
        *a = (law.inv_sd(seconds) / scale) as f32;
        *b = law.memory(seconds) as f32;
    }
    Ok(())
}

/// One game's table, ready to be read.
#[derive(Clone, Copy)]
pub struct View<'a> {
    table: &'a [f32],
    regulation_s: f64,
    /// probit(p0).
    pub z: f64,
    /// Probability of side 1 in a fresh overtime.
    pub overtime: f64,
}

impl<'a> View<'a> {
    /// Read a table of [`build`].
    ///
    /// # Errors
    /// [`Refusal::NoTable`] for a slice that no [`build`] has filled.
    pub fn new(law: &Law, table: &'a [f32]) -> Result<Self, Refusal> {
        if table.len() < TABLE || table[HEAD] == 0.0 {
            return Err(Refusal::NoTable);
        }
        let join = |i: usize| f64::from(table[i]) + f64::from(table[i + 1]);
        Ok(Self { table, regulation_s: law.regulation_s, z: join(0), overtime: join(2) })
    }

    /// (1/D, M probit(p0)) with `seconds` left, linear between cells.
    pub fn at(&self, seconds: f64) -> (f64, f64) {
        let x = (seconds / self.regulation_s).sqrt() * GRID as f64;
        let i = (x as usize).min(GRID - 1);
        let part = x - i as f64;
        let read = |column: usize| {
            let cell = HEAD + column * (GRID + 1) + i;
            let (a, b) = (f64::from(self.table[cell]), f64::from(self.table[cell + 1]));
            a + part * (b - a)
        };
        (read(0), read(1) * self.z)
    }
}

/// Joint normal of the final margin (side 1 less side 2) and the final total, consistent with the moneyline of the same state:
/// P(margin > 0) is side 1's probability. Points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MarginTotal {
    /// Mean of the final margin.
    pub margin_mean: f64,
    /// Its standard deviation; 0 when the game is over.
    pub margin_sd: f64,
    /// Mean of the final total.
    pub total_mean: f64,
    /// Its standard deviation; 0 when the game is over.
    pub total_sd: f64,
    /// Correlation of the two.
    pub correlation: f64,
}

impl MarginTotal {
    /// P(final margin > `line`); lines are half points, on a whole line half of the push is counted.
    pub fn margin_over(&self, line: f64) -> f64 {
        over(self.margin_mean, self.margin_sd, line)
    }

    /// P(final total > `line`).
    pub fn total_over(&self, line: f64) -> f64 {
        over(self.total_mean, self.total_sd, line)
    }
}

fn over(mean: f64, sd: f64, line: f64) -> f64 {
    if sd > 0.0 {
        phi((mean - line) / sd)
    } else if mean == line {
        0.5
    } else {
        f64::from(u8::from(mean > line))
    }
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

/// How likely an overtime or a foul for time still is: 1 for an open game, 0 for a decided one.
fn close(z: f64) -> f64 {
    libm::exp(-0.5 * z * z)
}

/// How margin and total run on, fitted on final scores (points).
#[derive(Clone, Copy, Debug)]
pub struct Finals {
    /// Variance of the rest of the margin: at the horn, per tau, per tau^2.
    pub margin: [f64; 3],
    /// The same of the total; the first counts in close games only.
    pub total: [f64; 3],
    /// Share of the total's surprise so far that the rest of the game repeats.
    pub pace: f64,
    /// Points that the horn still adds on average (overtime).
    pub late: f64,
    /// Mean total, when no line is known.
    pub mean_total: f64,
}

impl Finals {
    /// Joint distribution with the share `tau` of the game left, `scored` points so far, `z` the probit of side 1's probability.
    pub fn joint(&self, z: f64, tau: f64, scored: f64, pregame: &Pregame) -> MarginTotal {
        let line = if pregame.total > 0.0 { pregame.total } else { self.mean_total };
        let margin_sd = (self.margin[0] + (self.margin[1] + self.margin[2] * tau) * tau).max(0.0).sqrt();
        MarginTotal {
            margin_mean: margin_sd * z,
            margin_sd,
            total_mean: self.total_mean(line, tau, scored, z),
            total_sd: self.total_variance(tau, z).sqrt(),
            correlation: 0.0,
        }
    }

    /// Expected final total: the line's rate for the rest, moved by how far the score runs ahead of it, and what close games
    /// (`z` near 0) still add.
    pub fn total_mean(&self, line: f64, tau: f64, scored: f64, z: f64) -> f64 {
        scored + line * tau + self.pace * tau * (scored - line * (1.0 - tau)) + self.late * (1.0 - tau) * close(z)
    }

    /// Variance of the final total.
    pub fn total_variance(&self, tau: f64, z: f64) -> f64 {
        let [horn, per, square] = self.total;
        (horn * close(z) + (per + square * tau) * tau).max(0.0)
    }
}
