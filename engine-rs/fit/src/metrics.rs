//! Scores of probabilities against results (models.md section 3), by phase, with references on the same rows.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Most reference forecasts scored beside the model.
pub const REFERENCES: usize = 4;

/// One row to score.
#[derive(Clone, Copy, Debug)]
pub struct Scored {
    /// Number of the game: rows of one game are one observation in the bootstrap.
    pub game: u32,
    /// Index into the phase names.
    pub phase: usize,
    /// The model's probability.
    pub p: f64,
    /// The result: 1, 0, or 0.5 for half.
    pub y: f64,
    /// Reference probabilities in the order of their names; NaN where the row has none.
    pub references: [f64; REFERENCES],
}

/// Log loss of one forecast, nats; probabilities are kept 1e-9 away from 0 and 1.
pub fn log_loss(p: f64, y: f64) -> f64 {
    let p = p.clamp(1e-9, 1.0 - 1e-9);
    -(y * p.ln() + (1.0 - y) * (1.0 - p).ln())
}

/// Scores of a set of forecasts.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// Forecasts.
    pub rows: usize,
    /// Mean log loss, nats.
    pub log_loss: f64,
    /// Mean squared error.
    pub brier: f64,
    /// Expected calibration error, 20 bins of equal width weighted by count.
    pub ece: f64,
    /// Slope of the logistic regression of the result on logit p; 1 is perfect.
    pub slope: f64,
    /// Its intercept; 0 is perfect.
    pub intercept: f64,
    /// Largest |observed - predicted| of a bin with at least 1 % of the rows.
    pub worst_gap: f64,
    /// Root of the count-weighted mean squared bin gap: the model's own error as the bins show it.
    pub gap_rms: f64,
}

/// One bin of a reliability diagram whose rows come in games.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bin {
    /// Share of all rows.
    pub weight: f64,
    /// Mean result less mean forecast.
    pub gap: f64,
    /// Standard error of the gap: the rows of a game are one observation.
    pub se: f64,
}

/// Reliability in 20 bins of equal width, errors clustered by game. With few games in a bin the residuals say little of
/// their own spread, so the error is never taken below that of as many games with the bin's own chance, one row each.
pub fn bins(rows: &[Scored]) -> Vec<Bin> {
    let mut sums: Vec<BTreeMap<u32, (f64, f64, f64)>> = vec![BTreeMap::new(); 20];
    for row in rows {
        let cell = sums[((row.p * 20.0) as usize).min(19)].entry(row.game).or_default();
        *cell = (cell.0 + 1.0, cell.1 + row.p, cell.2 + row.y);
    }
    let all = rows.len().max(1) as f64;
    sums.iter()
        .filter(|games| !games.is_empty())
        .map(|games| {
            let total = games.values().fold((0.0, 0.0, 0.0), |s, g| (s.0 + g.0, s.1 + g.1, s.2 + g.2));
            let squares: f64 = games.values().map(|g| g.0 * g.0).sum();
            let (n, p) = (total.0 * total.0 / squares, total.1 / total.0);
            let gap = (total.2 - total.1) / total.0;
            let spread: f64 = games.values().map(|g| (g.2 - g.1 - gap * g.0).powi(2)).sum();
            let clustered = if n > 1.5 { spread / (total.0 * total.0) * n / (n - 1.0) } else { 0.0 };
            // Between independent rows (the least a game can weigh) and fully dependent ones.
            let least = p * (1.0 - p) / total.0;
            let most = p * (1.0 - p) / n;
            let variance = if n < 20.0 { most } else { clustered.max(least) };
            Bin { weight: total.0 / all, gap, se: variance.sqrt() }
        })
        .collect()
}

/// Expected calibration error that a perfect model would show on as many rows of as many games, by chance alone: the mean of
/// |normal| with each bin's own standard error.
pub fn ece_floor(rows: &[Scored]) -> f64 {
    let half = (2.0 / std::f64::consts::PI).sqrt();
    bins(rows).iter().map(|b| b.weight * half * b.se).sum()
}

/// Score pairs of (probability, result).
pub fn score(pairs: &[(f64, f64)]) -> Score {
    let rows = pairs.len();
    if rows == 0 {
        return Score::default();
    }
    let n = rows as f64;
    let mut bins = [(0.0f64, 0.0f64, 0.0f64); 20];
    for &(p, y) in pairs {
        let bin = &mut bins[((p * 20.0) as usize).min(19)];
        *bin = (bin.0 + 1.0, bin.1 + p, bin.2 + y);
    }
    let gaps: Vec<(f64, f64)> =
        bins.iter().filter(|b| b.0 > 0.0).map(|b| (b.0 / n, ((b.2 - b.1) / b.0).abs())).collect();
    let (intercept, slope) = logistic_line(pairs);
    Score {
        rows,
        log_loss: pairs.iter().map(|&(p, y)| log_loss(p, y)).sum::<f64>() / n,
        brier: pairs.iter().map(|&(p, y)| (p - y) * (p - y)).sum::<f64>() / n,
        ece: gaps.iter().map(|(w, g)| w * g).sum(),
        slope,
        intercept,
        worst_gap: gaps.iter().filter(|(w, _)| *w >= 0.01).map(|(_, g)| *g).fold(0.0, f64::max),
        gap_rms: gaps.iter().map(|(w, g)| w * g * g).sum::<f64>().sqrt(),
    }
}

/// Newton's method for y ~ intercept + slope * logit(p).
fn logistic_line(pairs: &[(f64, f64)]) -> (f64, f64) {
    let (mut a, mut b) = (0.0, 1.0);
    for _ in 0..15 {
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 1e-9, 0.0, 1e-9);
        for &(p, y) in pairs {
            let p = p.clamp(1e-6, 1.0 - 1e-6);
            let x = (p / (1.0 - p)).ln();
            let q = 1.0 / (1.0 + (-(a + b * x)).exp());
            let w = q * (1.0 - q);
            g0 += y - q;
            g1 += (y - q) * x;
            h00 += w;
            h01 += w * x;
            h11 += w * x * x;
        }
        let det = h00 * h11 - h01 * h01;
        if det.abs() < 1e-12 {
            break;
        }
        let (da, db) = ((h11 * g0 - h01 * g1) / det, (h00 * g1 - h01 * g0) / det);
        a += da;
        b += db;
        if da.abs() + db.abs() < 1e-9 {
            break;
        }
    }
    (a, b)
}

/// Mean difference of log loss (model less reference) on rows that have the reference, with the 2.5 % and 97.5 % points of a
/// bootstrap that draws whole games (2,000 draws, fixed seed). Negative: the model is better.
pub fn paired(rows: &[Scored], reference: usize) -> Option<(f64, f64, f64)> {
    let mut games: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    for row in rows.iter().filter(|r| r.references[reference].is_finite()) {
        let d = log_loss(row.p, row.y) - log_loss(row.references[reference], row.y);
        let game = games.entry(row.game).or_default();
        *game = (game.0 + d, game.1 + 1.0);
    }
    let games: Vec<(f64, f64)> = games.into_values().collect();
    if games.is_empty() {
        return None;
    }
    let ratio = |s: (f64, f64)| s.0 / s.1;
    let add = |a: (f64, f64), b: &(f64, f64)| (a.0 + b.0, a.1 + b.1);
    let mean = ratio(games.iter().fold((0.0, 0.0), add));
    let mut random = 0x9e37_79b9_7f4a_7c15u64;
    let mut draws: Vec<f64> = (0..2_000)
        .map(|_| {
            let draw = (0..games.len()).fold((0.0, 0.0), |sum, _| {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                add(sum, &games[(random % games.len() as u64) as usize])
            });
            ratio(draw)
        })
        .collect();
    draws.sort_by(f64::total_cmp);
    Some((mean, draws[50], draws[1949]))
}

/// Rounded to five decimals, so that reports read well.
fn round(x: f64) -> f64 {
    (x * 1e5).round() / 1e5
}

impl Score {
    /// The score as a JSON object.
    pub fn json(&self) -> Value {
        json!({
            "rows": self.rows, "log_loss": round(self.log_loss), "brier": round(self.brier), "ece": round(self.ece),
            "slope": round(self.slope), "intercept": round(self.intercept), "worst_gap": round(self.worst_gap),
            "gap_rms": round(self.gap_rms),
        })
    }
}

fn line(name: &str, s: &Score) {
    println!(
        "  {name:<24}{:>9} ll {:.4} brier {:.4} ece {:.4} slope {:.3} icpt {:+.3} worst {:.3} rms {:.4}",
        s.rows, s.log_loss, s.brier, s.ece, s.slope, s.intercept, s.worst_gap, s.gap_rms
    );
}

/// Print a report (text, or one JSON object with `as_json`) of one sport.
pub fn report(sport: &str, phases: &[&str], rows: &[Scored], references: &[&str], as_json: bool) {
    let games = rows.iter().map(|r| r.game).collect::<std::collections::BTreeSet<_>>().len();
    let pairs = |phase: Option<usize>| -> Vec<(f64, f64)> {
        rows.iter().filter(|r| phase.is_none_or(|f| r.phase == f)).map(|r| (r.p, r.y)).collect()
    };
    let all = score(&pairs(None));
    if !as_json {
        println!("{sport}: {games} games");
        line("all", &all);
        println!("      a perfect model would show ece {:.4} here", ece_floor(rows));
    }
    let mut by_phase = Map::new();
    for (i, name) in phases.iter().enumerate() {
        let s = score(&pairs(Some(i)));
        if !as_json && s.rows > 0 {
            line(name, &s);
        }
        by_phase.insert((*name).to_owned(), s.json());
    }
    let mut beside = Map::new();
    for (i, name) in references.iter().enumerate() {
        let Some((mean, low, high)) = paired(rows, i) else { continue };
        let theirs: Vec<(f64, f64)> =
            rows.iter().filter(|r| r.references[i].is_finite()).map(|r| (r.references[i], r.y)).collect();
        let s = score(&theirs);
        if !as_json {
            line(&format!("vs {name}"), &s);
            println!("      model less {name}: {mean:+.5} [{low:+.5}, {high:+.5}] on {} rows", s.rows);
        }
        for (f, phase) in phases.iter().enumerate().filter(|_| !as_json) {
            let of_phase: Vec<Scored> = rows.iter().filter(|r| r.phase == f).copied().collect();
            if let Some((mean, low, high)) = paired(&of_phase, i) {
                println!("      {phase:<24} {mean:+.5} [{low:+.5}, {high:+.5}]");
            }
        }
        let mut value = s.json();
        value["model_less_reference"] = json!([round(mean), round(low), round(high)]);
        beside.insert((*name).to_owned(), value);
    }
    if as_json {
        let mut value = all.json();
        value["games"] = json!(games);
        value["ece_of_a_perfect_model"] = json!(round(ece_floor(rows)));
        value["phases"] = Value::Object(by_phase);
        value["reference"] = Value::Object(beside);
        println!("{}", json!({ sport: value }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A repeatable uniform number in 0..1.
    fn uniform(state: &mut u64) -> f64 {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        (*state >> 11) as f64 / (1u64 << 53) as f64
    }

    fn normal(state: &mut u64) -> f64 {
        (-2.0 * uniform(state).max(1e-300).ln()).sqrt() * (std::f64::consts::TAU * uniform(state)).cos()
    }

    /// Games of a random walk, priced perfectly at 100 moments.
    fn perfect(games: u32, state: &mut u64) -> Vec<Scored> {
        let mut rows = Vec::new();
        for game in 0..games {
            let mut at = normal(state) * 0.8;
            let from = rows.len();
            for step in 0..100 {
                let left = 1.0 - f64::from(step) / 100.0;
                let p = engine_rs::math::phi(at / left.sqrt());
                rows.push(Scored { game, phase: 0, p, y: 0.0, references: [f64::NAN; REFERENCES] });
                at += normal(state) * 0.1;
            }
            for row in &mut rows[from..] {
                row.y = f64::from(u8::from(at > 0.0));
            }
        }
        rows
    }

    #[test]
    fn the_floor_of_the_calibration_error_is_what_perfect_models_show() {
        let mut state = 88_172_645_463_325_252;
        let (mut shown, mut said) = (0.0, 0.0);
        for _ in 0..40 {
            let rows = perfect(300, &mut state);
            shown += score(&rows.iter().map(|r| (r.p, r.y)).collect::<Vec<_>>()).ece / 40.0;
            said += ece_floor(&rows) / 40.0;
        }
        assert!((shown / said - 1.0).abs() < 0.1, "perfect models show {shown}, the floor says {said}");
    }
}
