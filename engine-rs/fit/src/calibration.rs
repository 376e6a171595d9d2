//! The model's own error, from the gaps of its reliability diagram.

use std::collections::{BTreeMap, BTreeSet};

use crate::metrics::Scored;

/// Least error ever claimed.
const FLOOR: f64 = 0.008;

/// Standard deviation of (truth - model) in a phase: root of the row-weighted mean squared gap of 20 equal bins less what
/// chance alone makes of so many games (rows of one game are one observation); never below [`FLOOR`].
pub fn error_sd(rows: &[Scored], phase: usize) -> f64 {
    #[derive(Default)]
    struct Bin {
        rows: f64,
        p: f64,
        y: f64,
        games: BTreeSet<u32>,
    }
    let mut bins: BTreeMap<usize, Bin> = BTreeMap::new();
    for row in rows.iter().filter(|r| r.phase == phase) {
        let bin = bins.entry(((row.p * 20.0) as usize).min(19)).or_default();
        bin.rows += 1.0;
        bin.p += row.p;
        bin.y += row.y;
        bin.games.insert(row.game);
    }
    let all: f64 = bins.values().map(|b| b.rows).sum();
    let excess = |b: &Bin| {
        let (p, y) = (b.p / b.rows, b.y / b.rows);
        (y - p) * (y - p) - p * (1.0 - p) / b.games.len() as f64
    };
    let mean = bins.values().map(|b| b.rows / all.max(1.0) * excess(b)).sum::<f64>();
    mean.max(FLOOR * FLOOR).sqrt()
}

/// Probability of the first of two outcomes from decimal odds by the power method: both implied chances to the power that makes
/// them sum to 1. It takes more of the margin from the outsider than the proportional method does. NaN for odds that are none.
pub fn power_devig(first: f64, second: f64) -> f64 {
    let (a, b) = (1.0 / first, 1.0 / second);
    if !(a > 0.0 && a < 1.0 && b > 0.0 && b < 1.0) {
        return f64::NAN;
    }
    let (mut low, mut high) = (0.2f64, 5.0f64);
    for _ in 0..50 {
        let k = 0.5 * (low + high);
        if a.powf(k) + b.powf(k) > 1.0 { low = k } else { high = k }
    }
    a.powf(0.5 * (low + high))
}
