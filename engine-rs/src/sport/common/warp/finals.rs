//! Final margin and total of the clock sports, consistent with the moneyline of the same state.
//!
//! The rest of the margin is a normal rounded to whole points, each weighed by how often games end by that many (three and seven in
//! football). A level end of regulation is played on: its share is spread like an overtime. Either side's margins are then scaled
//! to that side's own probability, so that the ladder agrees with the moneyline and with the chance of a tie, whatever the normal
//! says.

use super::{Law, fast::phi};
use crate::{
    math::probit,
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
    /// The total at the end of regulation, or of the overtime in play.
    pub total: Spread,
    /// Points of both sides in an overtime still to come, and the chance that there is one.
    pub extra: (Spread, f64),
    /// Points scored so far: no total is less.
    pub scored: f64,
    /// [`Finals::keys`], and how much of them still holds: 1 at the start, 0 at the horn.
    pub keys: (&'static [f64], f64),
    /// [`Self::parts`] beyond half a point, of side 1 and of side 2: every line asks for one of them.
    wins: [(f64, f64); 2],
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
        if line < self.scored {
            return 1.0;
        }
        let (extra, chance) = self.extra;
        let longer = Spread { mean: self.total.mean + extra.mean, sd: self.total.sd.hypot(extra.sd) };
        self.total.over(line) + chance * (longer.over(line) - self.total.over(line))
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
        let (near, near_on) = self.wins[usize::from(sign < 0.0)];
        let (far, far_on) = self.parts(sign, line);
        if near + near_on > 0.0 {
            (far + far_on) / (near + near_on)
        } else {
            // A win that the normal thinks impossible is as small as it can be.
            f64::from(u8::from(line < 1.0))
        }
    }

    /// Weighed mass of the wins of that side by more than `line`: in regulation (or the overtime in play), and after it.
    fn parts(&self, sign: f64, line: f64) -> (f64, f64) {
        let side = |s: &Spread| Spread { mean: sign * s.mean, sd: s.sd };
        let (margin, overtime) = (side(&self.margin), side(&self.overtime));
        let level = self.weight(0) * (margin.over(-0.5) - margin.over(0.5));
        let decided = 1.0 - overtime.over(-0.5) + overtime.over(0.5);
        (self.tail(&margin, line), if decided > 0.0 { level * overtime.over(line) / decided } else { 0.0 })
    }

    /// Chance that a level end is played on.
    fn played_on(&self) -> f64 {
        let of = |(near, on): (f64, f64), win: f64| if near + on > 0.0 { win * on / (near + on) } else { 0.0 };
        let Priced { side1, draw, side2 } = self.priced;
        (of(self.wins[0], side1) + of(self.wins[1], side2) + draw).clamp(0.0, 1.0)
    }

    /// With its wins.
    fn counted(self) -> Self {
        Self { wins: [1.0, -1.0].map(|sign| self.parts(sign, 0.5)), ..self }
    }

    /// Weight of a margin of `points` beside the normal's.
    fn weight(&self, points: usize) -> f64 {
        let (keys, held) = self.keys;
        keys.get(points).map_or(1.0, |key| 1.0 + (key - 1.0) * held)
    }

    /// Weighed mass beyond a `line` that is half a point above a whole one.
    fn tail(&self, margin: &Spread, line: f64) -> f64 {
        let mut sum = margin.over(line);
        let mut above = sum;
        for points in line.ceil() as usize..self.keys.0.len() {
            let next = margin.over(points as f64 + 0.5);
            sum += (self.weight(points) - 1.0) * (above - next);
            above = next;
        }
        sum.max(0.0)
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
    /// Probit of the pregame price per point of the closing spread.
    pub slope: f64,
}

/// How far the centre of the margin may be from the lead and what the price expected of the time left, in standard deviations:
/// the price knows the ball and how leads fade, but says little about the size of a lead that is safe. NFL, log loss a line on
/// unseen halves of the games (engine-fit, 2026-11-21): .3 .5048, .6 .5040, 1.0 .5062, unbounded .5293.
const PULL: f64 = 0.6;
/// Time over which that distance, and the keys, end before the horn, seconds: what is left then is the lead.
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
    /// How often games end by 0, 1, 2, ... points beside the normal; 1 beyond the list.
    pub keys: &'static [f64],
    /// The same of the total; the first counts in close games only.
    pub total: [f64; 3],
    /// Share of the total's surprise so far that the rest of the game repeats: of a closing total, of the mean where none is known.
    pub pace: [f64; 2],
    /// Points that fouls and hurry at the end of a close game add.
    pub late: f64,
    /// Power of the share played with which they come: 1 evenly, more where trailing sides foul for time.
    pub late_power: f64,
    /// Points of both sides in an overtime: mean, standard deviation.
    pub extra: [f64; 2],
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
        let open = 1.0 - libm::exp(-at.seconds / LAST_S);
        let expected = at.lead + index(pregame.side1) / at.slope * tau;
        // A price says less about the size of a win than a normal of its spread would: wins by key numbers are many.
        let stated = sd * z / (at.slope * self.margin_sd(law, law.regulation_s));
        let pull = PULL * sd * open;
        let mean = expected + (stated - expected).clamp(-pull, pull);
        let extra = at.overtime.map_or(0.0, |_| self.margin_sd(law, law.overtime_s));
        let [mean_extra, sd_extra] = self.extra;
        let joint = MarginTotal {
            priced,
            margin: Spread { mean, sd },
            overtime: Spread { mean: extra * index(at.overtime.unwrap_or(0.5)), sd: extra },
            total: Spread {
                mean: self.total_mean(pregame.total, tau, at.scored, close(z) * open),
                sd: self.total_variance(tau, close(z) * open).sqrt(),
            },
            extra: (Spread { mean: mean_extra, sd: sd_extra }, 0.0),
            scored: at.scored,
            keys: (self.keys, open),
            wins: [(0.0, 0.0); 2],
        }
        .counted();
        let chance = at.overtime.map_or(0.0, |_| joint.played_on());
        MarginTotal { extra: (joint.extra.0, chance), ..joint }
    }

    /// Joint distribution of a game that is over: everything on its result.
    pub fn over(lead: i32, scored: f64, priced: Priced) -> MarginTotal {
        let certain = |mean: f64| Spread { mean, sd: 0.0 };
        let margin = certain(f64::from(lead));
        MarginTotal {
            priced,
            margin,
            overtime: margin,
            total: certain(scored),
            extra: (certain(0.0), 0.0),
            scored,
            keys: (&[], 0.0),
            wins: [(0.0, 0.0); 2],
        }
        .counted()
    }

    /// Expected final total: the closing total's rate for the rest (the mean's where `line` is NaN), moved by how far the score runs
    /// ahead of it, and what a game as `close` as 0 to 1 still adds.
    fn total_mean(&self, line: f64, tau: f64, scored: f64, close: f64) -> f64 {
        let (line, pace) = if line > 0.0 { (line, self.pace[0]) } else { (self.mean_total, self.pace[1]) };
        let late = self.late * libm::pow(1.0 - tau, self.late_power) * close;
        scored + line * tau + pace * tau * (scored - line * (1.0 - tau)) + late
    }

    /// Variance of the final total.
    fn total_variance(&self, tau: f64, close: f64) -> f64 {
        let [horn, per, square] = self.total;
        (horn * close + (per + square * tau) * tau).max(0.0)
    }
}
