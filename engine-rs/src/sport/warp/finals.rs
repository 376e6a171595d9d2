//! Final margin and total of the clock sports, consistent with the moneyline of the same state.
//!
//! The rest of the margin is a normal rounded to whole points. A level end of regulation is played on: its share is spread like
//! an overtime. Either side's margins are then scaled to that side's own probability, so that the ladder agrees with the
//! moneyline and with the chance of a tie, whatever the normal says.

use super::Law;
use crate::{
    math::{phi, probit},
    sport::{Line, LineKind, Pregame, Priced},
};

/// Mean and standard deviation of a normal, points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Standard deviation; 0 puts everything on the mean.
    pub sd: f64,
}

impl Spread {
    /// P(more than `line`); half of what sits on the line.
    fn over(&self, line: f64) -> f64 {
        if self.sd > 0.0 {
            phi((self.mean - line) / self.sd)
        } else if self.mean == line {
            0.5
        } else {
            f64::from(u8::from(self.mean > line))
        }
    }
}

/// Joint distribution of the final margin (side 1 less side 2) and the final total. Points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MarginTotal {
    /// The outcomes that the margin's signs have.
    pub priced: Priced,
    /// The margin at the end of regulation, or of the overtime in play, before it is rounded and scaled.
    pub margin: Spread,
    /// The margin of an overtime still to come, where that end is level; all on 0 where that is a tie.
    pub overtime: Spread,
    /// The total.
    pub total: Spread,
    /// Points scored so far: no total is less.
    pub scored: f64,
}

/// Largest margin looked at, points.
const WIDEST: i32 = 200;

impl MarginTotal {
    /// P(final margin > `line`); on a whole line half of the push is counted.
    pub fn margin_over(&self, line: f64) -> f64 {
        let below = line.floor();
        if below == line {
            return 0.5 * (self.beyond(below - 0.5) + self.beyond(below + 0.5));
        }
        self.beyond(below + 0.5)
    }

    /// P(final total > `line`); on a whole line half of the push is counted.
    pub fn total_over(&self, line: f64) -> f64 {
        if line < self.scored { 1.0 } else { self.total.over(line) }
    }

    /// P(over) of a line.
    pub fn over(&self, line: Line) -> f64 {
        match line.kind {
            LineKind::Margin => self.margin_over(line.points),
            LineKind::Total => self.total_over(line.points),
        }
    }

    /// Mean of the final margin.
    pub fn margin_mean(&self) -> f64 {
        let half = |k: i32| f64::from(k) + 0.5;
        (0..WIDEST).map(|k| self.beyond(half(k)) - (1.0 - self.beyond(-half(k)))).sum()
    }

    /// P(final margin > `line`), a line between two whole points.
    fn beyond(&self, line: f64) -> f64 {
        let Priced { side1, side2, .. } = self.priced;
        if line > 0.0 { side1 * self.share(1.0, line) } else { 1.0 - side2 * self.share(-1.0, -line) }
    }

    /// Of the wins of the side that `sign` stands for: the share by more than `line`, which is positive.
    fn share(&self, sign: f64, line: f64) -> f64 {
        let side = |s: &Spread| Spread { mean: sign * s.mean, sd: s.sd };
        let (margin, overtime) = (side(&self.margin), side(&self.overtime));
        let level = margin.over(-0.5) - margin.over(0.5);
        let decided = 1.0 - overtime.over(-0.5) + overtime.over(0.5);
        let on = |line: f64| if decided > 0.0 { level * overtime.over(line) / decided } else { 0.0 };
        let (far, all) = (margin.over(line) + on(line), margin.over(0.5) + on(0.5));
        if all > 0.0 {
            far / all
        } else {
            // A win that the normal thinks impossible is as small as it can be.
            f64::from(u8::from(line < 1.0))
        }
    }
}

/// Where a game stands, for its final margin and total.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Seconds left in regulation, or in the overtime.
    pub seconds: f64,
    /// Side 1 less side 2, points.
    pub lead: f64,
    /// Points of both sides.
    pub scored: f64,
    /// Side 1's probability in a fresh overtime; none where a level end is a tie.
    pub overtime: Option<f64>,
}

/// How far the centre of the margin may be from the lead and what the price expected of the time left, in standard deviations:
/// the price knows the ball and how leads fade, but says little about the size of a lead that is safe. Log loss at spread lines
/// (docs/models, 2026-11-21) is flat from .4 to .6 and worse without the bound late, and at .25 early.
const PULL: f64 = 0.6;
/// Time over which that distance ends before the horn, seconds: what is left then is the lead.
const LAST_S: f64 = 60.0;

/// How likely an overtime or a foul for time still is: 1 for an open game, 0 for a decided one.
fn close(z: f64) -> f64 {
    libm::exp(-0.5 * z * z)
}

/// Probit of a probability, finite.
fn index(p: f64) -> f64 {
    probit(p.clamp(1e-15, 1.0 - 1e-15))
}

/// How margin and total run on, fitted on final scores (points).
#[derive(Clone, Copy, Debug)]
pub struct Finals {
    /// Variance of the rest of the margin: of the end (it dies at the horn), per tau, per tau^2.
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
    /// Standard deviation of what `seconds` add to the margin, points: the share of the last possession dies with the law's,
    /// what else the horn was fitted to (fouls, garbage time) over the last minute.
    fn margin_sd(&self, law: &Law, seconds: f64) -> f64 {
        let tau = seconds / law.regulation_s;
        let possession = self.margin[0].min(law.v0);
        let last = possession * (1.0 - libm::exp(-seconds / law.fade_s))
            + (self.margin[0] - possession) * (1.0 - libm::exp(-seconds / LAST_S));
        (last + (self.margin[1] + self.margin[2] * tau) * tau).max(0.0).sqrt()
    }

    /// Joint distribution of a state in play or before the start that costs `priced`.
    pub fn joint(&self, law: &Law, at: &Standing, priced: Priced, pregame: &Pregame) -> MarginTotal {
        let (z, tau) = (index(priced.side1 + 0.5 * priced.draw), at.seconds / law.regulation_s);
        let sd = self.margin_sd(law, at.seconds);
        let expected = at.lead + self.margin_sd(law, law.regulation_s) * index(pregame.side1) * tau;
        let pull = PULL * sd * (1.0 - libm::exp(-at.seconds / LAST_S));
        let mean = expected + (sd * z - expected).clamp(-pull, pull);
        let extra = at.overtime.map_or(0.0, |_| self.margin_sd(law, law.overtime_s));
        let line = if pregame.total > 0.0 { pregame.total } else { self.mean_total };
        MarginTotal {
            priced,
            margin: Spread { mean, sd },
            overtime: Spread { mean: extra * index(at.overtime.unwrap_or(0.5)), sd: extra },
            total: Spread { mean: self.total_mean(line, tau, at.scored, z), sd: self.total_variance(tau, z).sqrt() },
            scored: at.scored,
        }
    }

    /// Joint distribution of a game that is over: everything on its result.
    pub fn over(lead: i32, scored: f64, priced: Priced) -> MarginTotal {
        let certain = |mean: f64| Spread { mean, sd: 0.0 };
        let margin = certain(f64::from(lead));
        MarginTotal { priced, margin, overtime: margin, total: certain(scored), scored }
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
