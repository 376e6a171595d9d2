//! Overtime and the shoot-out in closed form.

use super::{
    Hockey, Ice,
    events::{Events, GOALS},
    header_rates, logistic, logit,
};

/// Seconds that one next event of overtime looks ahead.
const AHEAD_S: f64 = 10.0;
/// Strength at which the absolute rates of power plays were measured.
const TYPICAL: f64 = 2.8;

/// Rates of both sides, goals per second.
type Pace = (f64, f64);

/// Probability that side 1 scores within `s` seconds before side 2 does, and that nobody does.
fn race(pace: Pace, s: f64) -> (f64, f64) {
    let sum = pace.0 + pace.1;
    let nobody = libm::exp(-sum * s);
    (pace.0 / sum * (1.0 - nobody), nobody)
}

impl Hockey {
    /// Side 1's share of the goals at three against three.
    pub(super) fn overtime_share(&self, prior: f64) -> f64 {
        logistic(self.coefficients.overtime_share * logit(prior))
    }

    /// Rates of three against three.
    fn pace_even(&self, share: f64) -> Pace {
        let both = 2.0 * self.coefficients.overtime / 3600.0;
        (both * share, both * (1.0 - share))
    }

    /// Rates of a power play of overtime.
    fn pace_play(&self, table: &[f32], play: usize, playoffs: bool) -> Pace {
        let c = &self.coefficients;
        let (up, down) = if playoffs {
            let rates = header_rates(table);
            let (strong, weak) = if play.is_multiple_of(2) { (rates.one, rates.two) } else { (rates.two, rates.one) };
            (c.power_play[play / 2] * strong / TYPICAL, c.short_handed[play / 2] * weak / TYPICAL)
        } else {
            (c.overtime_power_play[0], c.overtime_power_play[1])
        };
        if play.is_multiple_of(2) { (up / 3600.0, down / 3600.0) } else { (down / 3600.0, up / 3600.0) }
    }

    /// Regular season, three against three, `s` seconds left.
    pub(super) fn overtime_even(&self, share: f64, s: f64) -> f64 {
        let (win, nobody) = race(self.pace_even(share), s);
        win + 0.5 * nobody
    }

    /// Value of overtime with `s` seconds left of the period.
    pub(super) fn overtime(&self, table: &[f32], s: f64, ice: Ice, playoffs: bool) -> f64 {
        let even = |s: f64| {
            if playoffs {
                let rates = header_rates(table);
                rates.one / (rates.one + rates.two)
            } else {
                self.overtime_even(f64::from(table[4]), s)
            }
        };
        let Ice::Play(play, left) = ice else { return even(s) };
        let lasts = if playoffs { left } else { left.min(s) };
        let (win, nobody) = race(self.pace_play(table, play, playoffs), lasts);
        win + nobody * even(s - lasts)
    }

    /// The events of the next seconds of overtime.
    pub(super) fn overtime_events(&self, table: &[f32], (s, ice, playoffs): (f64, Ice, bool), events: &mut Events<'_>) {
        let (pace, ahead) = match ice {
            Ice::Play(play, left) => (self.pace_play(table, play, playoffs), AHEAD_S.min(left)),
            _ if playoffs => {
                let rates = header_rates(table);
                ((rates.one / 3600.0, rates.two / 3600.0), AHEAD_S)
            }
            _ => (self.pace_even(f64::from(table[4])), AHEAD_S),
        };
        let ahead = if playoffs { ahead } else { ahead.min(s) };
        let (one, nobody) = race(pace, ahead);
        let then = match ice {
            Ice::Play(play, left) if left > ahead => Ice::Play(play, left - ahead),
            _ => Ice::Even,
        };
        events.push(GOALS[0], one, 1.0);
        events.push(GOALS[1], 1.0 - nobody - one, 0.0);
        events.push("no_event", nobody, self.overtime(table, s - ahead, then, playoffs));
    }

    /// Value of a shoot-out: goals of both sides, attempts of both sides. Best of three, then pair by pair.
    pub(super) fn shootout(&self, [g1, g2, a1, a2]: [i32; 4]) -> f64 {
        let rounds = a1.max(a2).max(3);
        let (left1, left2) = (rounds - a1, rounds - a2);
        let q = self.coefficients.shootout;
        let mut value = 0.0;
        for i in 0..=left1 {
            for k in 0..=left2 {
                let weight = binomial(left1, i, q) * binomial(left2, k, q);
                value += weight
                    * match (g1 + i).cmp(&(g2 + k)) {
                        core::cmp::Ordering::Greater => 1.0,
                        core::cmp::Ordering::Equal => 0.5,
                        core::cmp::Ordering::Less => 0.0,
                    };
            }
        }
        value
    }

    /// The next attempt: of the side with fewer, of side 1 when both have as many.
    pub(super) fn shootout_events(&self, [g1, g2, a1, a2]: [i32; 4], events: &mut Events<'_>) {
        let now = self.shootout([g1, g2, a1, a2]);
        if now <= 0.0 || now >= 1.0 {
            return;
        }
        let q = self.coefficients.shootout;
        if a1 <= a2 {
            events.push("side1_shootout_goal", q, self.shootout([g1 + 1, g2, a1 + 1, a2]));
            events.push("side1_shootout_miss", 1.0 - q, self.shootout([g1, g2, a1 + 1, a2]));
        } else {
            events.push("side2_shootout_goal", q, self.shootout([g1, g2 + 1, a1, a2 + 1]));
            events.push("side2_shootout_miss", 1.0 - q, self.shootout([g1, g2, a1, a2 + 1]));
        }
    }
}

/// Probability of `k` goals in `n` attempts, for at most three attempts.
fn binomial(n: i32, k: i32, q: f64) -> f64 {
    let ways = [[1.0, 0.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0], [1.0, 2.0, 1.0, 0.0], [1.0, 3.0, 3.0, 1.0]];
    let power = |x: f64, n: i32| (0..n).fold(1.0, |p, _| p * x);
    ways[n as usize][k as usize] * power(q, k) * power(1.0 - q, n - k)
}
