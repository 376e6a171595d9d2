//! The form that models.md 1.5 recommends (multipliers frozen at the present state) and plain Poisson scoring: the
//! references that the model is scored against.

/// Terms of a Poisson distribution.
const TERMS: usize = 24;

fn poisson(mean: f64) -> [f64; TERMS] {
    let mut p = [0.0; TERMS];
    p[0] = libm::exp(-mean);
    for k in 1..TERMS {
        p[k] = p[k - 1] * mean / k as f64;
    }
    p
}

/// Win, draw and loss of side 1 when it is ahead by `lead` and both sides still score Poisson numbers of goals.
pub fn skellam(mean1: f64, mean2: f64, lead: i32) -> [f64; 3] {
    let (one, two) = (poisson(mean1), poisson(mean2));
    let mut out = [0.0; 3];
    for (i, a) in one.iter().enumerate() {
        for (k, b) in two.iter().enumerate() {
            let slot = match (lead + i as i32).cmp(&(k as i32)) {
                core::cmp::Ordering::Greater => 0,
                core::cmp::Ordering::Equal => 1,
                core::cmp::Ordering::Less => 2,
            };
            out[slot] += a * b;
        }
    }
    let sum: f64 = out.iter().sum();
    out.map(|p| p / sum)
}

/// A state of the recommended form.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// Expected goals of both sides before the start.
    pub goals: (f64, f64),
    /// Elapsed minutes, first-half stoppage included.
    pub elapsed_min: f64,
    /// Length of the match in minutes, stoppage included.
    pub length_min: f64,
    /// Goals that side 1 is ahead.
    pub lead: i32,
    /// Red cards of both sides.
    pub reds: (i32, i32),
}

/// Share of the goals still to come, `u` of the match played.
fn rest(u: f64) -> f64 {
    1.0 - (0.76 * u + 0.24 * u * u)
}

/// The recommended form: win, draw and loss of side 1 after 90 minutes.
pub fn recommended(s: State) -> [f64; 3] {
    let left = rest((s.elapsed_min / s.length_min).clamp(0.0, 1.0));
    let k = f64::from(s.lead.abs().min(2));
    let (chase, sit) = (1.0 + 0.112 * k, 1.0 - 0.022 * k);
    let (m1, m2) = match s.lead {
        0 => (1.0, 1.0),
        1.. => (sit, chase),
        _ => (chase, sit),
    };
    let cards = |own: i32, other: i32| (0..own).fold(1.0, |m, _| m * 0.67) * (0..other).fold(1.0, |m, _| m * 1.25);
    let (r1, r2) = (cards(s.reds.0, s.reds.1), cards(s.reds.1, s.reds.0));
    skellam(s.goals.0 * left * m1 * r1 * 0.965, s.goals.1 * left * m2 * r2 * 0.965, s.lead)
}

/// Plain Poisson scoring at an even rate over the match, blind to score and cards.
pub fn plain(s: State) -> [f64; 3] {
    let left = (1.0 - s.elapsed_min / s.length_min).clamp(0.0, 1.0);
    skellam(s.goals.0 * left, s.goals.1 * left, s.lead)
}

/// Expected goals at which plain Poisson scoring gives the price, for the references.
pub fn invert(side1: f64, draw: f64) -> Option<(f64, f64)> {
    let (mut a, mut b) = (libm::log(1.4), libm::log(1.15));
    let f = |a: f64, b: f64| {
        let p = skellam(libm::exp(a), libm::exp(b), 0);
        (p[0] - side1, p[1] - draw)
    };
    for _ in 0..60 {
        let (y, h) = (f(a, b), 1e-6);
        if y.0.abs() + y.1.abs() < 1e-10 {
            return Some((libm::exp(a), libm::exp(b)));
        }
        let (ya, yb) = (f(a + h, b), f(a, b + h));
        let (j00, j10) = ((ya.0 - y.0) / h, (ya.1 - y.1) / h);
        let (j01, j11) = ((yb.0 - y.0) / h, (yb.1 - y.1) / h);
        let det = j00 * j11 - j01 * j10;
        a += ((j01 * y.1 - j11 * y.0) / det).clamp(-0.5, 0.5);
        b += ((j10 * y.0 - j00 * y.1) / det).clamp(-0.5, 0.5);
        (a, b) = (a.clamp(-5.0, 2.4), b.clamp(-5.0, 2.4));
    }
    None
}
