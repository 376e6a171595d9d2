//! Final margin and total of the clock sports: the numbers of `engine_rs::sport::common::warp::Finals`.

use std::collections::BTreeMap;

use engine_rs::{
    math::phi,
    sport::{
        Pregame, Priced,
        common::warp::{Finals, Law, MarginTotal, Standing},
    },
};

use crate::{metrics::log_loss, optimise::nelder_mead};

/// Where the search starts.
pub const START: Finals = Finals {
    margin: [4.0, 180.0, 0.0],
    keys: &[],
    total: [40.0, 300.0, -100.0],
    pace: [0.0; 2],
    late: 2.0,
    late_power: 2.0,
    extra: [0.0; 2],
    mean_total: 0.0,
};

/// One state with what came of it.
pub struct Sample {
    /// Number of the game.
    pub game: u32,
    /// Seconds of regulation left.
    pub seconds: f64,
    /// The model's probability of side 1.
    pub p: f64,
    /// Points of both sides so far.
    pub scored: f64,
    /// Closing total, points; NaN unknown.
    pub line: f64,
    /// Closing spread as side 1's expected margin, points.
    pub spread: f64,
    /// Side 1's lead now, points.
    pub lead: f64,
    /// Final margin, side 1 less side 2, points.
    pub final_margin: f64,
    /// Final total, points.
    pub final_total: f64,
}

/// A league's samples, its law and the slope of its closing spreads.
pub struct League<'a> {
    /// States of regulation with a closing spread.
    pub samples: Vec<Sample>,
    /// The moneyline's law.
    pub law: &'a Law,
    /// Probit of the pregame price per point of the closing spread.
    pub slope: f64,
    /// Points of both sides after regulation in the games that went on.
    pub overtimes: BTreeMap<u32, f64>,
}

/// Lines around what the lead and the spread say, points: what spread markets ask.
const AROUND: [f64; 7] = [-10.5, -6.5, -3.5, -0.5, 2.5, 6.5, 10.5];
/// States that a step of the search looks at.
const STATES: usize = 5_000;

/// Points of both sides after regulation by game, from what is still to come in the states of overtimes: the first of each counts.
pub fn overtimes(to_come: impl Iterator<Item = (u32, f64)>) -> BTreeMap<u32, f64> {
    let mut points = BTreeMap::new();
    for (game, more) in to_come {
        points.entry(game).or_insert(more);
    }
    points
}

/// Mean log loss of the lines around a middle.
fn loss(middle: f64, end: f64, over: impl Fn(f64) -> f64) -> f64 {
    let of = |around: &f64| log_loss(over(middle + around), f64::from(u8::from(end > middle + around)));
    AROUND.iter().map(of).sum::<f64>() / AROUND.len() as f64
}

impl League<'_> {
    fn tau(&self, s: &Sample) -> f64 {
        s.seconds / self.law.regulation_s
    }

    fn some(&self, keep: impl Fn(&Sample) -> bool) -> Vec<&Sample> {
        let kept: Vec<&Sample> = self.samples.iter().filter(|s| keep(s)).collect();
        kept.iter().step_by((kept.len() / STATES).max(1)).copied().collect()
    }

    fn joint(&self, f: &Finals, s: &Sample, total: f64) -> MarginTotal {
        let at =
            Standing { seconds: s.seconds, lead: s.lead, scored: s.scored, overtime: Some(0.5), slope: self.slope };
        let pregame = Pregame { side1: phi(self.slope * s.spread), draw: 0.0, total };
        f.joint(self.law, &at, Priced::two_way(s.p), &pregame)
    }

    /// Mean log loss of "the final margin is over the line" at spread lines of the games that are kept. (Likelihood of the margin
    /// itself is ruled by a few wild ends and puts several points of spread on the horn.)
    fn margin_loss(&self, f: &Finals, keep: impl Fn(u32) -> bool) -> f64 {
        let some = self.some(|s| keep(s.game));
        let of = |s: &&Sample| {
            let joint = self.joint(f, s, s.line);
            let middle = (s.lead + s.spread * self.tau(s)).round();
            loss(middle, s.final_margin, |line| joint.margin_over(line))
        };
        some.iter().map(of).sum::<f64>() / some.len() as f64
    }

    /// The same of "the final total is over the line", of closing totals or, with `total`, of that one for all games. (A normal's
    /// likelihood finds the mean; totals have a long end, and half of the games stay below it.)
    fn total_loss(&self, f: &Finals, total: Option<f64>) -> f64 {
        let some = self.some(|s| total.is_some() || s.line.is_finite());
        let of = |s: &&Sample| {
            let joint = self.joint(f, s, total.map_or(s.line, |_| f64::NAN));
            let middle = (s.scored + total.unwrap_or(s.line) * self.tau(s)).round();
            loss(middle, s.final_total, |line| joint.total_over(line))
        };
        some.iter().map(of).sum::<f64>() / some.len() as f64
    }

    /// Least log loss at spread lines over the variance of the margin.
    fn fit_margin(&self, start: &Finals, keep: impl Fn(u32) -> bool + Copy) -> Finals {
        let with = |t: &[f64]| Finals { margin: [t[0].abs(), t[1], t[2]], ..*start };
        let (t, _) = nelder_mead(|t| self.margin_loss(&with(t), keep), &start.margin, &[1.0, 30.0, 30.0], 150);
        with(&t)
    }

    /// How often games ended by 0, 1, 2, ... points beside a normal of this variance around the closing spread, drawn to 1.
    fn keys(&self, margin_sd: f64, keep: impl Fn(u32) -> bool) -> &'static [f64] {
        let (mut seen, mut expected) = ([0.0; KEYS], [0.0; KEYS]);
        let mut last = None;
        for s in self.samples.iter().filter(|s| keep(s.game)) {
            if last.replace(s.game) == Some(s.game) {
                continue;
            }
            let over = |line: f64| phi((s.spread - line) / margin_sd);
            for (k, expected) in expected.iter_mut().enumerate() {
                for m in if k == 0 { vec![0.0] } else { vec![k as f64, -(k as f64)] } {
                    *expected += over(m - 0.5) - over(m + 0.5);
                }
            }
            // A game that went on was level, and ended by the points of its overtime: by field goals and touchdowns too.
            if self.overtimes.contains_key(&s.game) {
                seen[0] += 1.0;
            }
            match seen.get_mut(s.final_margin.abs() as usize) {
                Some(seen) if s.final_margin != 0.0 => *seen += 1.0,
                _ => {}
            }
        }
        let weights: Vec<f64> = seen.iter().zip(expected).map(|(n, e)| (n + DRAWN) / (e + DRAWN)).collect();
        Box::leak(weights.into_boxed_slice())
    }

    /// Mean and standard deviation of an overtime's points.
    fn extra(&self) -> [f64; 2] {
        let n = self.overtimes.len() as f64;
        let mean = self.overtimes.values().sum::<f64>() / n;
        let square = self.overtimes.values().map(|points| (points - mean).powi(2)).sum::<f64>() / n;
        if n > 0.0 { [mean, square.sqrt()] } else { [0.0; 2] }
    }

    /// Variance and keys of the margin from the games that are kept.
    fn margin(&self, keyed: bool, keep: impl Fn(u32) -> bool + Copy) -> Finals {
        let plain = self.fit_margin(&START, keep);
        if !keyed {
            return plain;
        }
        let sd = plain.margin.iter().sum::<f64>().sqrt();
        self.fit_margin(&Finals { keys: self.keys(sd, keep), ..plain }, keep)
    }
}

/// Margins with a weight of their own, and games of weight 1 that each is drawn to.
const KEYS: usize = 25;
const DRAWN: f64 = 20.0;

/// Least log loss at spread lines for the margin, `keyed` where games end by some margins more than by others, and at total lines for
/// the total, of games whose closing total is known where any is.
pub fn fit(league: &League<'_>, keyed: bool) -> Finals {
    let halves = [0, 1].map(|odd: u32| {
        let train = |game: u32| game % 2 != odd;
        let loss = |keyed| league.margin_loss(&league.margin(keyed, train), |game| !train(game));
        (loss(false), if keyed { loss(true) } else { f64::NAN })
    });
    eprintln!("spread lines, log loss on the other half of the games, (without, with) keys: {halves:.5?}");
    let margin = league.margin(keyed, |_| true);
    let lines: Vec<f64> = league.samples.iter().map(|s| s.line).filter(|l| l.is_finite()).collect();
    let mean_total = if lines.is_empty() {
        league.samples.iter().map(|s| s.final_total).sum::<f64>() / league.samples.len() as f64
    } else {
        lines.iter().sum::<f64>() / lines.len() as f64
    };
    let of_mean = if lines.is_empty() { Some(mean_total) } else { None };
    let with = |t: &[f64]| Finals {
        total: [t[0].abs(), t[1], t[2]],
        pace: [t[3]; 2],
        late: t[4],
        late_power: t[5].abs(),
        extra: league.extra(),
        mean_total,
        ..margin
    };
    let [a, b, c] = START.total;
    let steps = [1.0, 50.0, 50.0, 0.1, 0.5, 1.0];
    let start = [a, b, c, 0.0, START.late, START.late_power];
    let (t, _) = nelder_mead(|t| league.total_loss(&with(t), of_mean), &start, &steps, 400);
    let found = with(&t);
    if lines.is_empty() {
        return found;
    }
    let unpriced = |t: &[f64]| Finals { pace: [found.pace[0], t[0]], ..found };
    let (t, _) = nelder_mead(|t| league.total_loss(&unpriced(t), Some(mean_total)), &found.pace[1..], &[0.1], 60);
    unpriced(&t)
}

/// As Rust.
pub fn text(f: &Finals) -> String {
    format!(
        "Finals {{\n        margin: {:.3?},\n        keys: &{:.3?},\n        total: {:.3?},\n        pace: {:.4?},\n        late: {:.4},\n        late_power: {:.3},\n        extra: {:.2?},\n        mean_total: {:.2},\n    }}",
        f.margin, f.keys, f.total, f.pace, f.late, f.late_power, f.extra, f.mean_total
    )
}
