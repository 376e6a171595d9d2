//! The chain behind the hockey model: goal difference -8..=8, goalie in or out on either side, in steps of ten seconds.
//!
//! One backward sweep gives, for every step and difference, the probability that side 1 wins with both goalies in and with
//! either goalie out. A power play is not a state of its own: as long as it lasts its rates do not depend on how long it
//! still lasts, so two running sums per kind (what goals and pulls inside it are worth, and the chance that nothing
//! happens) give the value for every remaining time in a handful of loads, exactly.

/// Goal differences -8..=8.
pub const WIDTH: usize = 17;
/// Index of a level score.
pub const LEVEL: usize = 8;
/// Length of a step, s.
pub const STEP_S: f64 = 10.0;
/// Steps of regulation.
pub const STEPS: usize = 360;
/// Cells of one layer.
pub const LAYER: usize = (STEPS + 1) * WIDTH;
/// Cells before the layers.
pub const HEADER: usize = 16;
/// Place of step `j` of a layer in the table, for one difference. The next step follows it, so that both lie side by side.
pub const fn at(layer: usize, j: usize, d: usize) -> usize {
    HEADER + layer * LAYER + d * (STEPS + 1) + j
}
/// Kinds of power play: side 1 up by one, side 2 up by one, side 1 up by two, side 2 up by two.
pub const PLAYS: usize = 4;
/// Layers: goalies in, side 1's out, side 2's out, then worth and survival of each kind of power play.
pub const LAYERS: usize = 3 + 2 * PLAYS;
/// Cells of a table.
pub const TABLE: usize = HEADER + LAYERS * LAYER;
/// Windows of 30 s before the end in which goalies are pulled.
pub const PULL_WINDOWS: usize = 12;

/// Everything that is fitted. Rates are goals per 60 minutes.
#[derive(Clone, Copy, Debug)]
pub struct Coefficients {
    /// Share of home wins: the prior where there is no price.
    pub home: f64,
    /// Regulation goals of both sides where the closing total is unknown.
    pub total: f64,
    /// Regulation goals per goal of the closing total (which counts overtime and the shoot-out's one).
    pub total_scale: f64,
    /// Factor of each period.
    pub period: [f64; 3],
    /// Growth of the trailing side's rate per goal behind, up to two.
    pub trailing: f64,
    /// Change of the leading side's rate per goal ahead, up to two.
    pub leading: f64,
    /// Factor on both rates of a level game in its last 600 s.
    pub tied_late: f64,
    /// Probability per step that the trailing side pulls its goalie: by goals behind (1, 2, 3), by 30 s windows from the end.
    pub pull: [[f64; PULL_WINDOWS]; 3],
    /// Probability per step that a pulled goalie returns.
    pub back: f64,
    /// Rate of a side of strength 2.8 with its goalie out.
    pub out_for: f64,
    /// Rate into the empty net.
    pub out_against: f64,
    /// Rate of a side of strength 2.8 that is up by one, by two.
    pub power_play: [f64; 2],
    /// Rate of the side that is down by one, by two.
    pub short_handed: [f64; 2],
    /// Seconds left of a power play whose clock is unknown.
    pub penalty_default_s: f64,
    /// Rate of each side at three against three.
    pub overtime: f64,
    /// Slope of the logit of side 1's share of overtime goals on the logit of the prior.
    pub overtime_share: f64,
    /// Rates at four against three: the side that is up, the other.
    pub overtime_power_play: [f64; 2],
    /// Share of shoot-out attempts that score.
    pub shootout: f64,
    /// The model's own error by phase: periods 1, 2, 3 before and in the last five minutes, overtime.
    pub error_sd: [f64; 5],
}

/// What can happen in one step from one cell, as probabilities.
#[derive(Clone, Copy, Debug, Default)]
pub struct Step {
    /// Side 1 scores.
    pub goal1: f64,
    /// Side 2 scores.
    pub goal2: f64,
    /// The trailing side's goalie goes out (from "in") or returns (from "out").
    pub goalie: f64,
}

/// Side strengths: goals per 60 minutes of regulation before every factor.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Side 1.
    pub one: f64,
    /// Side 2.
    pub two: f64,
}

/// Strength at which the absolute rates of special situations were measured.
const TYPICAL: f64 = 2.8;
const PER_STEP: f64 = STEP_S / 3600.0;

impl Coefficients {
    /// A step with both goalies in, from step `j` at difference index `d`.
    pub fn even(&self, rates: Rates, j: usize, d: usize) -> Step {
        let left = STEPS - j;
        let period = self.period[j / 120];
        let behind = LEVEL.abs_diff(d).min(2) as f64;
        let (chase, sit) = (1.0 + self.trailing * behind, 1.0 + self.leading * behind);
        let (f1, f2) = match d.cmp(&LEVEL) {
            core::cmp::Ordering::Less => (chase, sit),
            core::cmp::Ordering::Greater => (sit, chase),
            core::cmp::Ordering::Equal if left <= 60 => (self.tied_late, self.tied_late),
            core::cmp::Ordering::Equal => (1.0, 1.0),
        };
        Step {
            goal1: rates.one * period * f1 * PER_STEP,
            goal2: rates.two * period * f2 * PER_STEP,
            goalie: self.pull_in(left, d),
        }
    }

    fn pull_in(&self, left: usize, d: usize) -> f64 {
        let window = (left - 1) / 3;
        let behind = LEVEL.abs_diff(d);
        if behind == 0 || behind > 3 || window >= PULL_WINDOWS { 0.0 } else { self.pull[behind - 1][window] }
    }

    /// A step with the goalie of side 1 (or 2) out. Only a trailing side keeps it out; otherwise it returns at once.
    pub fn out(&self, rates: Rates, side1: bool, d: usize) -> Step {
        let trailing = if side1 { d < LEVEL } else { d > LEVEL };
        let goalie = if trailing { self.back } else { 1.0 };
        if !trailing {
            return Step { goalie, ..Step::default() };
        }
        let (one, two) = (rates.one / TYPICAL * PER_STEP, rates.two / TYPICAL * PER_STEP);
        if side1 {
            Step { goal1: self.out_for * one, goal2: self.out_against * two, goalie }
        } else {
            Step { goal1: self.out_against * one, goal2: self.out_for * two, goalie }
        }
    }

    /// A step of a power play of kind `play`; the side that is up may pull its goalie as it would at even strength.
    pub fn play(&self, rates: Rates, play: usize, j: usize, d: usize) -> Step {
        let (one, two) = (rates.one / TYPICAL * PER_STEP, rates.two / TYPICAL * PER_STEP);
        let (up, down) = (self.power_play[play / 2], self.short_handed[play / 2]);
        let side1 = play.is_multiple_of(2);
        let trailing = if side1 { d < LEVEL } else { d > LEVEL };
        let goalie = if trailing { self.pull_in(STEPS - j, d) } else { 0.0 };
        let (r1, r2) = if side1 { (up, down) } else { (down, up) };
        Step { goal1: r1 * one, goal2: r2 * two, goalie }
    }

    /// Rates of both sides, from side 1's share of the strength.
    pub fn rates(&self, total: f64, share: f64) -> Rates {
        let goals = if total.is_nan() { self.total } else { total * self.total_scale };
        Rates { one: goals * share, two: goals * (1.0 - share) }
    }
}

/// One time slice: goalies in, side 1's out, side 2's out, power plays (worth, survival).
#[derive(Clone, Copy)]
pub struct Slice {
    /// Value with both goalies in.
    pub even: [f64; WIDTH],
    /// Value with a goalie out, by side.
    pub out: [[f64; WIDTH]; 2],
    /// Per kind of power play: worth of what happens inside it until the end of regulation.
    pub worth: [[f64; WIDTH]; PLAYS],
    /// Per kind: probability that nothing happens until the end of regulation.
    pub survival: [[f64; WIDTH]; PLAYS],
}

impl Slice {
    fn terminal(level: f64) -> Self {
        let mut even = [0.0; WIDTH];
        even[LEVEL] = level;
        even[LEVEL + 1..].fill(1.0);
        Self { even, out: [even; 2], worth: [[0.0; WIDTH]; PLAYS], survival: [[1.0; WIDTH]; PLAYS] }
    }

    /// The slice one step earlier. `plays` also moves the power plays, which the search for the strengths does not need.
    fn earlier(&self, c: &Coefficients, rates: Rates, j: usize, plays: bool) -> Self {
        let mut to = *self;
        for d in 0..WIDTH {
            let (less, more) = (d.saturating_sub(1), (d + 1).min(WIDTH - 1));
            let s = c.even(rates, j, d);
            let pulled = if d < LEVEL { self.out[0][d] } else { self.out[1][d] };
            let v = self.even[d];
            let (up, down) = (self.even[more], self.even[less]);
            to.even[d] = v + s.goal1 * (up - v) + s.goal2 * (down - v) + s.goalie * (pulled - v);
            for side in 0..2 {
                let s = c.out(rates, side == 0, d);
                let o = self.out[side][d];
                to.out[side][d] = o + s.goal1 * (up - o) + s.goal2 * (down - o) + s.goalie * (v - o);
            }
            if !plays {
                continue;
            }
            for play in 0..PLAYS {
                let s = c.play(rates, play, j, d);
                let stay = 1.0 - s.goal1 - s.goal2 - s.goalie;
                let pulled = self.out[play % 2][d];
                to.worth[play][d] = s.goal1 * up + s.goal2 * down + s.goalie * pulled + stay * self.worth[play][d];
                to.survival[play][d] = stay * self.survival[play][d];
            }
        }
        to
    }
}

/// Value of the start for given strengths; `level` is the value of a game that is level after regulation.
fn start_value(c: &Coefficients, rates: Rates, level: f64) -> f64 {
    (0..STEPS).rev().fold(Slice::terminal(level), |slice, j| slice.earlier(c, rates, j, false)).even[LEVEL]
}

/// The strengths at which the start costs `prior`: secant steps on the logit of side 1's share. `level` gives the value of a
/// level game after regulation for given strengths. Prices beyond about .997 are met as nearly as the total allows.
pub fn solve(c: &Coefficients, prior: f64, total: f64, level: impl Fn(Rates) -> f64) -> Rates {
    let at = |y: f64| c.rates(total, crate::math::logistic(y));
    let miss = |y: f64| {
        let rates = at(y);
        start_value(c, rates, level(rates)) - prior
    };
    let guess = 0.34 * crate::math::logit(prior);
    let (mut y0, mut y1) = (0.9 * guess, 1.1 * guess);
    if guess == 0.0 {
        return at(0.0);
    }
    let (mut m0, mut m1) = (miss(y0), miss(y1));
    for _ in 0..12 {
        if m1.abs() < 1e-12 || m1 == m0 {
            break;
        }
        let step = (-m1 * (y1 - y0) / (m1 - m0)).clamp(-1.0, 1.0);
        (y0, m0) = (y1, m1);
        y1 = (y1 + step).clamp(-6.0, 6.0);
        m1 = miss(y1);
    }
    at(y1)
}

/// Write all layers of a game into `table` behind the header.
pub fn fill(c: &Coefficients, rates: Rates, level: f64, table: &mut [f32]) {
    let mut slice = Slice::terminal(level);
    for j in (0..=STEPS).rev() {
        if j < STEPS {
            slice = slice.earlier(c, rates, j, true);
        }
        let mut layer = 0;
        let mut put = |cells: &[f64; WIDTH]| {
            for (d, &from) in cells.iter().enumerate() {
                table[at(layer, j, d)] = from as f32;
            }
            layer += 1;
        };
        put(&slice.even);
        slice.out.iter().for_each(&mut put);
        for play in 0..PLAYS {
            put(&slice.worth[play]);
            put(&slice.survival[play]);
        }
    }
}
