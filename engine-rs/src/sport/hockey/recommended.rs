//! The form that models.md 1.3 recommends, and independent Poisson scoring: the references that the model is scored against.

use super::{logistic, logit};

const STEPS: usize = 720;
const WIDTH: usize = 17;
const LEVEL: usize = 8;

/// A chain of models.md 1.3: win and tie probability of regulation for every step of 5 s and difference -8..=8.
pub struct Recommended {
    win: Vec<[f64; WIDTH]>,
    tie: Vec<[f64; WIDTH]>,
    level: f64,
}

/// What sets the recommended form apart from Poisson scoring.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Goals per 60 minutes of both sides.
    pub total: f64,
    /// Seconds before the end at which a side one behind pulls its goalie.
    pub pull_1: f64,
    /// The same two behind.
    pub pull_2: f64,
    /// Growth of the trailing side's rate per goal.
    pub trailing: f64,
    /// Factor of a level game in its last 600 s.
    pub tied_late: f64,
    /// Factor of each period.
    pub period: [f64; 3],
}

impl Form {
    /// The recommended numbers.
    pub fn recommended(total: f64, pull_1: f64, pull_2: f64) -> Self {
        Self { total, pull_1, pull_2, trailing: 0.051, tied_late: 0.835, period: [0.9, 1.0, 0.966] }
    }

    /// Independent Poisson scoring.
    pub fn poisson(total: f64) -> Self {
        Self { total, pull_1: 0.0, pull_2: 0.0, trailing: 0.0, tied_late: 1.0, period: [1.0; 3] }
    }

    fn rates(&self, x: f64, left_s: f64, d: usize) -> (f64, f64) {
        let (one, two) = (0.5 * (self.total + x), 0.5 * (self.total - x));
        let behind = LEVEL.abs_diff(d);
        let pull = match behind {
            1 => self.pull_1,
            2 => self.pull_2,
            _ => 0.0,
        };
        if left_s <= pull {
            let (up, net) = (11.8 / 2.8, 22.0 / 2.8);
            return if d < LEVEL { (one * up, two * net) } else { (one * net, two * up) };
        }
        let period = self.period[((3600.0 - left_s) / 1200.0) as usize % 3];
        let chase = 1.0 + self.trailing * behind.min(2) as f64;
        let late = if behind == 0 && left_s <= 600.0 { self.tied_late } else { 1.0 };
        let (f1, f2) = if d < LEVEL {
            (chase, 1.0)
        } else if d > LEVEL {
            (1.0, chase)
        } else {
            (late, late)
        };
        (one * period * f1, two * period * f2)
    }
}

impl Recommended {
    /// Solve for the strengths at which the start costs `prior`, by bisection.
    pub fn new(form: Form, prior: f64) -> Self {
        let level = logistic(-0.044 + 0.297 * logit(prior));
        let (mut low, mut high) = (-form.total, form.total);
        let mut chain = Self::at(form, 0.0, level);
        for _ in 0..40 {
            let x = 0.5 * (low + high);
            chain = Self::at(form, x, level);
            if chain.home(0.0, 0) < prior { low = x } else { high = x }
        }
        chain
    }

    fn at(form: Form, x: f64, level: f64) -> Self {
        let mut end = ([0.0; WIDTH], [0.0; WIDTH]);
        end.0[LEVEL + 1..].fill(1.0);
        end.1[LEVEL] = 1.0;
        let (mut win, mut tie) = (vec![end.0; STEPS + 1], vec![end.1; STEPS + 1]);
        for j in (0..STEPS).rev() {
            for d in 0..WIDTH {
                let (h, a) = form.rates(x, (STEPS - j) as f64 * 5.0, d);
                let (h, a) = (h * 5.0 / 3600.0, a * 5.0 / 3600.0);
                let (less, more) = (d.saturating_sub(1), (d + 1).min(WIDTH - 1));
                let back = |v: &[f64; WIDTH]| v[d] + h * (v[more] - v[d]) + a * (v[less] - v[d]);
                (win[j][d], tie[j][d]) = (back(&win[j + 1]), back(&tie[j + 1]));
            }
        }
        Self { win, tie, level }
    }

    /// Win, tie and loss of regulation, `elapsed_s` into it with side 1 ahead by `lead`.
    pub fn regulation(&self, elapsed_s: f64, lead: i32) -> [f64; 3] {
        let d = (lead + LEVEL as i32).clamp(0, WIDTH as i32 - 1) as usize;
        let x = (elapsed_s / 5.0).clamp(0.0, STEPS as f64);
        let j = (x as usize).min(STEPS - 1);
        let between = |v: &[[f64; WIDTH]]| v[j][d] + (x - j as f64) * (v[j + 1][d] - v[j][d]);
        let (win, tie) = (between(&self.win), between(&self.tie));
        [win, tie, 1.0 - win - tie]
    }

    /// Probability that side 1 wins.
    pub fn home(&self, elapsed_s: f64, lead: i32) -> f64 {
        let [win, tie, _] = self.regulation(elapsed_s, lead);
        win + tie * self.level
    }
}
