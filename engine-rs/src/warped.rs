//! The "warped probit" of models.md 1.1 (checked 2026-11-20): one six-number law for the clock sports with high scores.
//!
//! ```text
//! D(tau) = sqrt(v0 + v1 tau + v3 tau^k)      z = L / D(tau) + tau^q probit(p0)      P = Phi(z)
//! ```

use crate::math::{phi, probit};

/// The fitted numbers of one sport.
#[derive(Clone, Copy, Debug)]
pub struct Warp {
    /// Regulation length in seconds.
    pub regulation_s: f64,
    /// Variance that is left when the clock has run out, points squared.
    pub v0: f64,
    /// Variance per unit of tau.
    pub v1: f64,
    /// Variance of the warped term.
    pub v3: f64,
    /// Exponent of the warped term.
    pub k: f64,
    /// Memory of the prior.
    pub q: f64,
    /// Slope of probit(p0) on the closing spread.
    pub b0: f64,
    /// One overtime period in seconds.
    pub overtime_s: f64,
}

/// A pregame home win probability with its probit, which every formula needs.
#[derive(Clone, Copy, Debug)]
pub struct Prior {
    /// The probability, strictly between 0 and 1.
    pub p: f64,
    z: f64,
}

impl Prior {
    /// The probit is taken once.
    pub fn new(p: f64) -> Self {
        Self { p, z: probit(p) }
    }
}

/// Below this many seconds the end-game form is blended in.
pub const END_S: f64 = 120.0;
/// Variance kept at the very end so that the end-game form stays finite (models.md 1.1).
const END_V0: f64 = 0.05;

impl Warp {
    /// Share of regulation that `seconds` are.
    fn tau(&self, seconds: f64) -> f64 {
        seconds / self.regulation_s
    }

    /// `tau^q probit(p0)`: what is left of the pregame opinion.
    pub fn memory(&self, seconds: f64, prior: &Prior) -> f64 {
        let tau = self.tau(seconds);
        if tau == 1.0 { prior.z } else { libm::pow(tau, self.q) * prior.z }
    }

    /// Standard deviation of the plain end-game walk, points.
    pub fn end_sd(&self, seconds: f64) -> f64 {
        (self.v1 * self.tau(seconds) + END_V0).sqrt()
    }

    /// The fitted form without the end-game blend; `lead` may carry the worth of a possession.
    pub fn base(&self, seconds: f64, lead: f64, prior: &Prior) -> f64 {
        self.base_with(seconds, lead, prior, self.memory(seconds, prior))
    }

    fn base_with(&self, seconds: f64, lead: f64, prior: &Prior, memory: f64) -> f64 {
        let tau = self.tau(seconds);
        if lead == 0.0 && tau == 1.0 {
            return prior.p;
        }
        let warped = if self.v3 == 0.0 { 0.0 } else { self.v3 * libm::pow(tau, self.k) };
        phi(lead / (self.v0 + self.v1 * tau + warped).sqrt() + memory)
    }

    /// Win probability of a fresh overtime.
    pub fn overtime(&self, prior: &Prior) -> f64 {
        phi(self.memory(self.overtime_s, prior))
    }

    /// Pregame probability from a closing spread (expected home margin).
    pub fn from_spread(&self, spread: f64) -> f64 {
        phi(self.b0 * spread)
    }

    /// The fitted form, blended over the last two minutes with an end-game form that knows about the tie:
    /// `P_ot Phi(h + .5/d) + (1 - P_ot) Phi(h - .5/d)`, `h = L/d + memory`.
    ///
    /// models.md writes the blend as `(1 - w) Phi(z) + w P_ot`, which is not continuous at two minutes and not monotone in
    /// the lead for strong favourites (level would be worth more than one up). This form has the same limits, is
    /// monotone in lead and prior and antisymmetric by construction. Its weight grows as the square of the time gone.
    pub fn price(&self, seconds: f64, lead: f64, prior: &Prior) -> f64 {
        let memory = self.memory(seconds, prior);
        let base = self.base_with(seconds, lead, prior, memory);
        if seconds >= END_S {
            return base;
        }
        let gone = 1.0 - seconds / END_S;
        let u = gone * gone;
        let d = self.end_sd(seconds);
        let h = lead / d + memory;
        let overtime = self.overtime(prior);
        let end = overtime * phi(h + 0.5 / d) + (1.0 - overtime) * phi(h - 0.5 / d);
        (1.0 - u) * base + u * end
    }
}
