//! Final margin and total of the clock sports: the numbers of `engine_rs::sport::warp::Finals`.

use engine_rs::sport::warp::Finals;

use crate::optimise::nelder_mead;

/// One state with what came of it.
pub struct Sample {
    /// Share of regulation left.
    pub tau: f64,
    /// Probit of the model's probability of side 1.
    pub z: f64,
    /// Points of both sides so far.
    pub scored: f64,
    /// Closing total, points; NaN unknown.
    pub line: f64,
    /// Final margin, side 1 less side 2, points.
    pub final_margin: f64,
    /// Final total, points.
    pub final_total: f64,
}

fn variance(v: &[f64], tau: f64) -> f64 {
    (v[0].abs() + v[1] * tau + v[2] * tau * tau).max(0.05)
}

fn likelihood(error: f64, variance: f64) -> f64 {
    0.5 * (error * error / variance + variance.ln())
}

/// Maximum likelihood under normal margin and total; states that are all but decided say nothing about the margin's spread.
pub fn fit(start: &Finals, samples: &[Sample]) -> Finals {
    let margin = |t: &[f64]| -> f64 {
        let open = samples.iter().filter(|s| s.z.abs() < 4.0);
        open.map(|s| {
            let v = variance(t, s.tau);
            likelihood(s.final_margin - v.sqrt() * s.z, v)
        })
        .sum()
    };
    let (m, _) = nelder_mead(margin, &start.margin, &[1.0, 30.0, 30.0], 400);
    let lines: Vec<f64> = samples.iter().map(|s| s.line).filter(|l| l.is_finite()).collect();
    let mean_total = if lines.is_empty() {
        samples.iter().map(|s| s.final_total).sum::<f64>() / samples.len() as f64
    } else {
        lines.iter().sum::<f64>() / lines.len() as f64
    };
    let total = |t: &[f64]| -> f64 {
        samples
            .iter()
            .map(|s| {
                let line = if s.line.is_finite() { s.line } else { mean_total };
                let f = Finals { total: [t[0].abs(), t[1], t[2]], pace: t[3], late: t[4], ..*start };
                let mean = f.total_mean(line, s.tau, s.scored, s.z);
                likelihood(s.final_total - mean, f.total_variance(s.tau, s.z).max(0.5))
            })
            .sum()
    };
    let [a, b, c] = start.total;
    let (t, _) = nelder_mead(total, &[a, b, c, start.pace, start.late], &[1.0, 50.0, 50.0, 0.1, 0.5], 800);
    Finals { margin: [m[0].abs(), m[1], m[2]], total: [t[0].abs(), t[1], t[2]], pace: t[3], late: t[4], mean_total }
}

/// As Rust.
pub fn text(f: &Finals) -> String {
    format!(
        "Finals {{\n        margin: {:.3?},\n        total: {:.3?},\n        pace: {:.4},\n        late: {:.4},\n        mean_total: {:.2},\n    }}",
        f.margin, f.total, f.pace, f.late, f.mean_total
    )
}
