//! The shoot-out from the penalty mark: best of five, then pair by pair.

use super::{MAX_NEXT, NextEvent, Priced, Row, Soccer, field};

/// Goals of both sides, kicks of both sides.
pub(super) fn columns(row: &Row) -> [i32; 4] {
    [
        row[field::SHOOTOUT_GOALS_1],
        row[field::SHOOTOUT_GOALS_2],
        row[field::SHOOTOUT_SHOTS_1],
        row[field::SHOOTOUT_SHOTS_2],
    ]
}

/// Whether kicks and goals fit together.
pub(super) fn possible(row: &Row) -> bool {
    let [g1, g2, a1, a2] = columns(row);
    let counts = 0..=40;
    counts.contains(&a1)
        && counts.contains(&a2)
        && (a1 - a2).abs() <= 1
        && (0..=a1).contains(&g1)
        && (0..=a2).contains(&g2)
}

/// Distribution of goals in `n` kicks, at most five.
fn goals(n: i32, q: f64) -> [f64; 6] {
    let mut p = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    for _ in 0..n {
        for k in (1..6).rev() {
            p[k] = p[k] * (1.0 - q) + p[k - 1] * q;
        }
        p[0] *= 1.0 - q;
    }
    p
}

impl Soccer {
    /// Probability that side 1 wins the shoot-out.
    pub(super) fn shootout(&self, [g1, g2, a1, a2]: [i32; 4]) -> f64 {
        let rounds = a1.max(a2).max(5);
        let q = self.coefficients.shootout;
        let (one, two) = (goals(rounds - a1, q), goals(rounds - a2, q));
        let mut win = 0.0;
        for (i, p) in one.iter().enumerate() {
            for (k, r) in two.iter().enumerate() {
                let ahead = (g1 + i as i32) - (g2 + k as i32);
                win += p * r * 0.5 * f64::from(1 + ahead.signum());
            }
        }
        win.clamp(0.0, 1.0)
    }

    /// The next kick: of the side with fewer, of side 1 when both have as many.
    pub(super) fn shootout_events(&self, [g1, g2, a1, a2]: [i32; 4], out: &mut [NextEvent; MAX_NEXT]) -> usize {
        let now = self.shootout([g1, g2, a1, a2]);
        if now <= 0.0 || now >= 1.0 {
            return 0;
        }
        let q = self.coefficients.shootout;
        let event =
            |name, probability, then| NextEvent { name, probability, priced: Priced::two_way(self.shootout(then)) };
        if a1 <= a2 {
            out[0] = event("side1_shootout_goal", q, [g1 + 1, g2, a1 + 1, a2]);
            out[1] = event("side1_shootout_miss", 1.0 - q, [g1, g2, a1 + 1, a2]);
        } else {
            out[0] = event("side2_shootout_goal", q, [g1, g2 + 1, a1, a2 + 1]);
            out[1] = event("side2_shootout_miss", 1.0 - q, [g1, g2, a1, a2 + 1]);
        }
        2
    }
}
