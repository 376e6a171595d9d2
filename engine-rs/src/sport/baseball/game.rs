//! The recursion behind [`super::Baseball`]: tilted run distributions over half-innings and leads.

use super::{
    coefficients::RUNS,
    count::{counts, leaning, share},
};
use crate::sport::common::warp::fast;

/// Classes of runs: 0 to 5, and 6 or more (counted as 7).
pub const CLASSES: usize = 7;
/// Innings with factors of their own: 1..=9 (the last two are the last two of a shorter game), extra innings.
pub const INNINGS: usize = 10;
/// Leads of the batting side with factors of their own: trailing by 4 or more, by 1 to 3, tied, leading by 1 to 3, by more.
pub const LEADS: usize = 5;
/// Largest lead kept apart, runs.
const REACH: i32 = 30;
const WIDTH: usize = 2 * REACH as usize + 1;
/// Half-innings of the recursion: 18 and the two of extra innings.
const HALVES: usize = 20;
const EXTRA: usize = 18;

/// The numbers of the form.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Mean runs of a half-inning that starts with nobody out and on, both sides alike.
    pub mean: f64,
    /// Mean closing total of the games the table was measured on, runs.
    pub total: f64,
    /// Share of a total's deviation (in logs) that goes into the mean.
    pub total_weight: f64,
    /// Factor on the mean by inning (row) and lead of the batting side.
    pub factors: [[f64; LEADS]; INNINGS],
    /// Exponent of the strength ratio by inning: starters carry more of the price than the bullpen.
    pub strength: [f64; INNINGS],
    /// Runs expected in the half-inning above the average count, by balls and strikes, scaled by the state's leverage.
    pub count: [[f64; 3]; 4],
}

/// Row of the factors for an inning of a game of `scheduled` innings.
fn inning_row(inning: i32, scheduled: i32) -> usize {
    if inning > scheduled {
        INNINGS - 1
    } else if inning > scheduled - 2 {
        (8 - (scheduled - inning)) as usize
    } else {
        (inning - 1) as usize
    }
}

/// Column of the factors for a lead of the batting side.
fn lead_column(lead: i32) -> usize {
    match lead {
        ..=-4 => 0,
        -3..=-1 => 1,
        0 => 2,
        1..=3 => 3,
        _ => 4,
    }
}

/// Runs a class stands for.
pub fn runs(class: usize) -> i32 {
    if class == 6 { 7 } else { class as i32 }
}

/// The distribution of a state tilted by `theta`, normalised.
pub fn tilted(state: usize, theta: f64) -> [f64; CLASSES] {
    let mut p = RUNS[state];
    let mut power = 1.0;
    let mut sum = 0.0;
    for (class, cell) in p.iter_mut().enumerate() {
        *cell *= power;
        sum += *cell;
        power *= if class == 5 { theta * theta } else { theta };
    }
    let scale = 1.0 / sum;
    for cell in &mut p {
        *cell *= scale;
    }
    p
}

/// Mean and variance of a distribution of runs.
pub(super) fn moments(p: &[f64; CLASSES]) -> (f64, f64) {
    let (mut mean, mut square) = (0.0, 0.0);
    for (class, &cell) in p.iter().enumerate() {
        let k = f64::from(runs(class));
        mean += k * cell;
        square += k * k * cell;
    }
    (mean, square - mean * mean)
}

/// The tilt that gives a fresh half-inning `mean` runs.
fn tilt(mean: f64) -> f64 {
    let mean = mean.clamp(1e-4, 6.5);
    let mut log = libm::log(mean / moments(&tilted(0, 1.0)).0).clamp(-3.0, 1.5);
    for _ in 0..40 {
        let (now, variance) = moments(&tilted(0, fast::exp(log)));
        let step = ((mean - now) / variance.max(1e-9)).clamp(-0.7, 0.7);
        log += step;
        // Newton's next step would be about the square of this one.
        if step.abs() < 1e-7 {
            break;
        }
    }
    fast::exp(log)
}

/// What a game needs: tilts by inning, side (0 away bats, 1 home bats) and lead, and the chance of the home side before each
/// half-inning and lead.
pub struct Game {
    scheduled: i32,
    runner: bool,
    tilts: [[[f64; LEADS]; 2]; INNINGS],
    before: [[f64; WIDTH]; HALVES],
    counts: [[f64; COUNT_CELLS]; 24],
    /// What a level score after the last inning is worth to the home side where no extra innings are played.
    level: Option<f64>,
}

/// Index of a lead, kept within reach.
fn at(lead: i32) -> usize {
    (lead.clamp(-REACH, REACH) + REACH) as usize
}

impl Game {
    /// Solve a game for its pregame price and closing total (NaN unknown).
    pub fn new(shape: &Shape, scheduled: i32, runner: bool, p0: f64, total: f64) -> Self {
        let scale = if total > 0.0 { libm::pow(total / shape.total, shape.total_weight) } else { 1.0 };
        let mean = shape.mean * scale;
        let (tilts, before) = ([[[1.0; LEADS]; 2]; INNINGS], [[0.0; WIDTH]; HALVES]);
        let mut game = Self { scheduled, runner, tilts, before, counts: counts(shape), level: None };
        let mut miss = |log_ratio: f64| {
            game.fill(shape, mean, log_ratio);
            game.before[0][at(0)] - p0
        };
        let (mut low, mut high) = (-1.0, 1.0);
        let (mut below, mut above) = (miss(low), miss(high));
        while below > 0.0 && low > -8.0 {
            (high, above) = (low, below);
            low *= 2.0;
            below = miss(low);
        }
        while above < 0.0 && high < 8.0 {
            (low, below) = (high, above);
            high *= 2.0;
            above = miss(high);
        }
        // Illinois: false position that halves a side kept twice.
        let mut kept = 0;
        for _ in 0..60 {
            let middle = (low * above - high * below) / (above - below);
            let m = miss(middle);
            if m.abs() < 1e-11 {
                break;
            }
            if m < 0.0 {
                (low, below) = (middle, m);
                above *= if kept == 1 { 0.5 } else { 1.0 };
                kept = 1;
            } else {
                (high, above) = (middle, m);
                below *= if kept == 2 { 0.5 } else { 1.0 };
                kept = 2;
            }
        }
        game
    }

    /// Tilts and recursion for a log ratio of the sides' means.
    fn fill(&mut self, shape: &Shape, mean: f64, log_ratio: f64) {
        for inning in 0..INNINGS {
            let half = libm::exp(0.5 * log_ratio * shape.strength[inning]);
            for side in 0..2 {
                let own = if side == 1 { mean * half } else { mean / half };
                let factors = &shape.factors[inning];
                for lead in 0..LEADS {
                    let same = (0..lead).find(|&other| factors[other] == factors[lead]);
                    self.tilts[inning][side][lead] = match same {
                        Some(other) => self.tilts[inning][side][other],
                        None => tilt(own * factors[lead]),
                    };
                }
            }
        }
        self.innings();
    }

    /// The same game without extra innings, a level score after the last inning worth `level` to the home side.
    pub fn without_extras(mut self, level: f64) -> Self {
        self.level = Some(level);
        self.innings();
        self
    }

    /// The recursion for the tilts.
    fn innings(&mut self) {
        let played_on = self.extra_innings();
        let level = self.level.unwrap_or(played_on);
        for inning in (1..=self.scheduled).rev() {
            let half = 2 * (inning as usize - 1);
            let (top, bottom) = (self.runs_by_lead(inning, 0, 0), self.runs_by_lead(inning, 1, 0));
            self.before[half + 1] = if inning == self.scheduled {
                from_leads(|lead| last(&bottom, lead, level))
            } else {
                let next = &self.before[half + 2];
                from_leads(|lead| sum(&bottom, 1, lead, next))
            };
            let next = &self.before[half + 1];
            self.before[half] = from_leads(|lead| sum(&top, -1, lead, next));
        }
    }

    /// Fill the extra innings; returns the chance of the home side when one starts level.
    fn extra_innings(&mut self) -> f64 {
        let start = if self.runner { 2 * 3 } else { 0 };
        let inning = self.scheduled + 1;
        let mut level = 0.0;
        let (top, bottom) = (self.runs_by_lead(inning, 0, start), self.runs_by_lead(inning, 1, start));
        // Linear in the chance when level: twice gives the fixed point.
        let first = [0.0, 1.0].map(|guess| sum(&top, -1, 0, &from_leads(|lead| last(&bottom, lead, guess))));
        if first[1] - first[0] < 1.0 {
            level = first[0] / (1.0 - (first[1] - first[0]));
        }
        self.before[EXTRA + 1] = from_leads(|lead| last(&bottom, lead, level));
        self.before[EXTRA] = from_leads(|lead| sum(&top, -1, lead, &self.before[EXTRA + 1]));
        level
    }

    /// Distributions of the rest of a half-inning from `state`, by lead of the batting side.
    fn runs_by_lead(&self, inning: i32, half: usize, state: usize) -> [[f64; CLASSES]; LEADS] {
        let tilts = &self.tilts[inning_row(inning, self.scheduled)][half];
        std::array::from_fn(|lead| tilted(state, tilts[lead]))
    }

    /// P(home wins): inning from 1, half 0 top / 1 bottom, bases as bits 1, 2, 4, lead of the home side.
    pub fn price(&self, inning: i32, half: usize, outs: usize, bases: usize, lead: i32) -> f64 {
        read_price(&self.cells(), &State { inning, half, outs, bases, lead, count: 0 })
    }

    /// The table of a game.
    pub fn cells(&self) -> [f32; LEN] {
        let mut table = [0.0; LEN];
        self.store(&mut table);
        table
    }

    /// Write the table of a game.
    pub fn store(&self, table: &mut [f32]) {
        table[0] = self.scheduled as f32;
        table[1] = if self.level.is_some() { NO_EXTRAS } else { f32::from(u8::from(self.runner)) };
        let tilts = self.tilts.iter().flatten().flatten();
        let before = self.before.iter().flatten();
        let level = self.level.unwrap_or(self.before[EXTRA][at(0)]);
        let over: [f64; WIDTH] = std::array::from_fn(|i| ended(i as i32 - REACH, level));
        let cells = tilts.chain(before).chain(&over).chain(self.counts.iter().flatten());
        for (cell, value) in table[TILTS..].iter_mut().zip(cells) {
            *cell = *value as f32;
        }
    }
}

/// A value for every lead of the home side.
fn from_leads(value: impl Fn(i32) -> f64) -> [f64; WIDTH] {
    std::array::from_fn(|i| value(i as i32 - REACH))
}

/// The bottom of the last or an extra inning: chance of the home side from a lead, `level` when the score stays level.
fn last(runs_by_lead: &[[f64; CLASSES]; LEADS], lead: i32, level: f64) -> f64 {
    if lead > 0 {
        return 1.0;
    }
    let p = &runs_by_lead[lead_column(lead)];
    p.iter().enumerate().map(|(class, p)| p * ended(lead + runs(class), level)).sum()
}

/// Mean over the runs of a half-inning of `next`, the chances before the following one; `sign` 1 where the home side bats.
fn sum(runs_by_lead: &[[f64; CLASSES]; LEADS], sign: i32, lead: i32, next: &[f64; WIDTH]) -> f64 {
    let p = &runs_by_lead[lead_column(sign * lead)];
    p.iter().enumerate().map(|(class, p)| p * next[at(lead + sign * runs(class))]).sum()
}

/// Chance of the home side when the bottom of the last inning is over.
fn ended(lead: i32, level: f64) -> f64 {
    match lead.cmp(&0) {
        std::cmp::Ordering::Less => 0.0,
        std::cmp::Ordering::Equal => level,
        std::cmp::Ordering::Greater => 1.0,
    }
}

/// Chance of what no distribution of runs foresees: nothing is certain while outs are left.
const FREAK: f64 = 4e-7;
/// Second cell of the table of a game without extra innings; else 1 where they start with a runner on second base.
pub const NO_EXTRAS: f32 = 2.0;
/// First cell of the tilts.
const TILTS: usize = 2;
const BEFORE: usize = TILTS + INNINGS * 2 * LEADS;
/// Cells of a table.
pub const LEN: usize = COUNTS + 24 * COUNT_CELLS;
/// First cell of the shares by state and count.
pub const COUNTS: usize = BEFORE + (HALVES + 1) * WIDTH;
/// Counts of a plate appearance, `balls * 3 + strikes`.
pub const COUNT_CELLS: usize = 12;
/// Row of the chances when the last inning is over.
const OVER: usize = HALVES;

/// A checked situation.
#[derive(Clone, Copy)]
pub struct State {
    /// From 1.
    pub inning: i32,
    /// 0 top, 1 bottom.
    pub half: usize,
    /// 0..=3.
    pub outs: usize,
    /// Bits 1, 2, 4.
    pub bases: usize,
    /// Of the home side.
    pub lead: i32,
    /// The count, `balls * 3 + strikes`; 0 before the first pitch.
    pub count: usize,
}

/// P(home wins) from the table: between the price before the first pitch and that after a walk or an out, where the count says,
/// so that it is the mean of the plays' prices in every count.
pub fn read_price(table: &[f32], state: &State) -> f64 {
    let fresh = first_pitch(table, state);
    let share = share(table, state);
    if share == 0.0 {
        return fresh;
    }
    fresh + share.abs() * (first_pitch(table, &leaning(state, share > 0.0)) - fresh)
}

/// P(home wins) before the first pitch to a batter.
fn first_pitch(table: &[f32], state: &State) -> f64 {
    let scheduled = table[0] as i32;
    let State { inning, half, lead, .. } = *state;
    let last = half == 1 && inning >= scheduled;
    if last && lead > 0 {
        return 1.0;
    }
    let following = match (last, inning > scheduled) {
        (true, _) => OVER,
        (false, true) => EXTRA + 1,
        (false, false) => 2 * (inning as usize - 1) + half + 1,
    };
    let next = &table[BEFORE + following * WIDTH..BEFORE + (following + 1) * WIDTH];
    if state.outs == 3 {
        return f64::from(next[at(lead)]);
    }
    let cell = cell(state.outs, state.bases);
    let theta = theta(table, inning, half, lead, scheduled);
    let sign = if half == 1 { 1 } else { -1 };
    let (mut sum, mut p, mut power) = (0.0, 0.0, 1.0);
    for (class, &chance) in RUNS[cell].iter().enumerate() {
        power *= match class {
            0 => 1.0,
            6 => theta * theta,
            _ => theta,
        };
        let weight = chance * power;
        sum += weight;
        p += weight * f64::from(next[at(lead + sign * runs(class))]);
    }
    FREAK + (1.0 - 2.0 * FREAK) * (p / sum).clamp(0.0, 1.0)
}

/// The tilt of a half-inning for a lead of the home side.
pub fn theta(table: &[f32], inning: i32, half: usize, lead: i32, scheduled: i32) -> f64 {
    let batting = if half == 1 { lead } else { -lead };
    f64::from(table[TILTS + (inning_row(inning, scheduled) * 2 + half) * LEADS + lead_column(batting)])
}

/// Row of [`RUNS`] for outs 0..=2 and bases 0..=7.
pub fn cell(outs: usize, bases: usize) -> usize {
    bases * 3 + outs
}
