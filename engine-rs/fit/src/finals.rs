//! Final margin and total of the clock sports: the numbers of `engine_rs::sport::warp::Finals`.

use engine_rs::sport::warp::Finals;

use crate::{metrics::log_loss, optimise::nelder_mead};

/// Where the search starts.
pub const START: Finals =
    Finals { margin: [4.0, 200.0, -30.0], total: [40.0, 300.0, -100.0], pace: 0.0, late: 2.0, mean_total: 0.0 };

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
    /// Closing spread as side 1's expected margin, points; NaN unknown.
    pub spread: f64,
    /// Side 1's lead now, points.
    pub lead: f64,
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

/// Lines around the closing margin (or the lead, when no line is known) at which the margin is scored, points.
const AROUND: [f64; 5] = [-7.5, -3.5, 0.5, 3.5, 7.5];

/// Log loss of "the final margin is over the line" at spread lines near the closing one: what spread markets ask. (Likelihood of
/// the margin itself is ruled by a few wild ends and puts several points of spread on the horn.)
fn margin_loss(samples: &[Sample], t: &[f64]) -> f64 {
    let scored = samples.iter().step_by((samples.len() / 8_000).max(1));
    scored
        .map(|s| {
            let sd = variance(t, s.tau).sqrt();
            AROUND
                .iter()
                .map(|around| {
                    let line = (if s.spread.is_finite() { s.spread } else { s.lead }).round() + around;
                    let over = f64::from(u8::from(s.final_margin > line));
                    log_loss(engine_rs::math::phi((sd * s.z - line) / sd), over)
                })
                .sum::<f64>()
        })
        .sum()
}

/// Least log loss at spread lines for the margin, maximum likelihood under a normal for the total.
pub fn fit(start: &Finals, samples: &[Sample]) -> Finals {
    let (m, _) = nelder_mead(|t| margin_loss(samples, t), &start.margin, &[1.0, 30.0, 30.0], 300);
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
    let (t, _) = nelder_mead(total, &[a, b, c, start.pace, start.late], &[1.0, 50.0, 50.0, 0.1, 0.5], 2_000);
    Finals { margin: [m[0].abs(), m[1], m[2]], total: [t[0].abs(), t[1], t[2]], pace: t[3], late: t[4], mean_total }
}

/// As Rust.
pub fn text(f: &Finals) -> String {
    format!(
        "Finals {{\n        margin: {:.3?},\n        total: {:.3?},\n        pace: {:.4},\n        late: {:.4},\n        mean_total: {:.2},\n    }}",
        f.margin, f.total, f.pace, f.late, f.mean_total
    )
}
