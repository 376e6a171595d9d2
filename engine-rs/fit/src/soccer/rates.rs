//! Scoring rates of soccer by maximum likelihood.

use engine_rs::sport::{
    col,
    soccer::{chain::Coefficients, coefficients::SOCCER, field, recommended},
};

use super::Match;
use crate::optimise::nelder_mead;

/// What the scoring rates are fitted on: one stretch of one match with the same score and cards.
pub(super) struct Stretch {
    pub(super) game: usize,
    pub(super) half: usize,
    pub(super) from_s: f64,
    pub(super) to_s: f64,
    pub(super) lead: i32,
    pub(super) reds: (i32, i32),
    pub(super) goals: [f64; 2],
    pub(super) cards: f64,
}

pub(super) fn stretches(games: &[Match]) -> Vec<Stretch> {
    let mut out = Vec::new();
    for (game, m) in games.iter().enumerate() {
        for (i, minute) in m.minutes.iter().enumerate() {
            let row = &minute.row;
            let half = (row[col::PERIOD] - 1) as usize;
            let next = m.minutes.get(i + 1);
            let same = next.is_some_and(|n| n.row[col::PERIOD] == row[col::PERIOD]);
            let to_s = if same { next.map_or(0.0, |n| n.half_s) } else { m.length_s[half] };
            let then = match next {
                Some(n) => (f64::from(n.row[col::SCORE_1]), f64::from(n.row[col::SCORE_2])),
                None => m.goals,
            };
            let cards = next
                .map_or(0, |n| n.row[field::REDS_1] + n.row[field::REDS_2] - row[field::REDS_1] - row[field::REDS_2]);
            out.push(Stretch {
                game,
                half,
                from_s: minute.half_s,
                to_s: to_s.max(minute.half_s),
                lead: row[col::SCORE_1] - row[col::SCORE_2],
                reds: (row[field::REDS_1], row[field::REDS_2]),
                goals: [then.0 - f64::from(row[col::SCORE_1]), then.1 - f64::from(row[col::SCORE_2])],
                cards: f64::from(cards.max(0)),
            });
        }
    }
    out
}

/// Parameters of the rates: intensity of each half (start, growth), trailing one and two, leading one and two, red own, red
/// other (logs for the cards), and the level of all.
const START: [f64; 11] = [0.85, 0.2, 1.0, 0.2, 0.112, 0.224, -0.022, -0.044, -0.4, 0.223, 1.0];
/// Spread of the published value around the truth, for the penalty; infinite: free.
const SPREAD: [f64; 11] = [1e9, 0.15, 1e9, 0.15, 0.06, 0.08, 0.06, 0.08, 0.15, 0.1, 1e9];

/// Negative log likelihood of the goals of `list` under rates `v`, with a pull to the published values.
fn likelihood(v: &[f64], list: &[&Stretch], base: &[(f64, f64)]) -> f64 {
    let mut sum: f64 = v.iter().zip(START).zip(SPREAD).map(|((x, s), w)| 0.5 * ((x - s) / w).powi(2)).sum();
    if v[0] <= 0.1 || v[2] <= 0.1 || v[4..8].iter().any(|x| *x < -0.6) || v[0] + v[1] < 0.1 || v[2] + v[3] < 0.1 {
        return 1e12;
    }
    for s in list {
        let part = ((s.from_s + s.to_s) / 5400.0).min(1.0);
        let intensity = v[2 * s.half] + v[2 * s.half + 1] * part;
        let k = s.lead.unsigned_abs().min(2) as usize;
        let (chase, sit) = if k == 0 { (1.0, 1.0) } else { (1.0 + v[3 + k], 1.0 + v[5 + k]) };
        let (f1, f2) = if s.lead < 0 { (chase, sit) } else { (sit, chase) };
        let cards = |own: i32, other: i32| (f64::from(own.min(2)) * v[8] + f64::from(other.min(2)) * v[9]).exp();
        let dt = (s.to_s - s.from_s) / 5600.0;
        let (g1, g2) = base[s.game];
        let m1 = g1 * intensity * f1 * cards(s.reds.0, s.reds.1) * dt;
        let m2 = g2 * intensity * f2 * cards(s.reds.1, s.reds.0) * dt;
        sum += m1 + m2 - s.goals[0] * m1.max(1e-12).ln() - s.goals[1] * m2.max(1e-12).ln();
    }
    sum
}

/// Coefficients of the matches that `keep` says.
pub(super) fn coefficients(games: &[Match], list: &[Stretch], keep: impl Fn(usize) -> bool) -> Coefficients {
    let base: Vec<(f64, f64)> =
        games.iter().map(|m| m.price.and_then(|(h, d)| recommended::invert(h, d)).unwrap_or(m.hindsight)).collect();
    let list: Vec<&Stretch> = list.iter().filter(|s| keep(s.game)).collect();
    let step = [0.1; 11];
    let mut free = START.to_vec();
    free[10] = 1.0;
    let (v, _) = nelder_mead(|v| likelihood(v, &list, &base), &free, &step, 1500);
    let used: Vec<&Match> = games.iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, m)| m).collect();
    let n = used.len() as f64;
    let share = |r: usize| used.iter().filter(|m| m.result == r).count() as f64 / n;
    let cards: f64 = list.iter().map(|s| s.cards).sum();
    // stoppage: the mean, as the blurred expectation of the model says it at the 45th minute
    let blur = 55.0;
    let wanted = [0, 1].map(|h| used.iter().map(|m| (m.length_s[h] - 2700.0).max(0.0)).sum::<f64>() / n);
    let floor = [25.0, 55.0];
    let old = [0, 1].map(|h| floor[h] + blur * (((wanted[h] - floor[h]) / blur).exp() - 1.0).max(1e-3).ln());
    let goals = used.iter().map(|m| m.goals.0 + m.goals.1).sum::<f64>() / n;
    let level = v[2] + 0.5 * v[3];
    Coefficients {
        prior: [share(0), share(1), share(2)],
        total: goals,
        stoppage_s: [old, SOCCER.stoppage_s[1]],
        stoppage_blur_s: blur,
        stoppage_floor_s: floor,
        intensity: [[v[0] / level, v[1] / level], [v[2] / level, v[3] / level]],
        trailing: [v[4], v[5]],
        leading: [v[6], v[7]],
        red_own: v[8].exp(),
        red_other: v[9].exp(),
        reds: 0.5 * cards / n,
        ..SOCCER
    }
}

/// Four decimals are more than the data can tell.
pub(super) fn rounded(c: Coefficients) -> Coefficients {
    let r = |x: f64| (x * 1e4).round() / 1e4;
    let r1 = |x: f64| (x * 10.0).round() / 10.0;
    Coefficients {
        prior: c.prior.map(r),
        total: r(c.total),
        stoppage_s: c.stoppage_s.map(|h| h.map(r1)),
        intensity: c.intensity.map(|h| h.map(r)),
        trailing: c.trailing.map(r),
        leading: c.leading.map(r),
        red_own: r(c.red_own),
        red_other: r(c.red_other),
        reds: r(c.reds),
        pair: r(c.pair),
        error_sd: c.error_sd.map(r),
        ..c
    }
}
