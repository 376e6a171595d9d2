//! What the next plate appearance would do.

use super::{MAX_NEXT, NextEvent, Priced, State, coefficients::EVENTS, count::share, read_price};

/// Where a play leads: outs made, bases taken after it, runs scored.
pub(super) fn play(name: &str, outs: usize, bases: usize) -> Option<(usize, usize, i32)> {
    let (first, second, third) = (bases & 1, bases >> 1 & 1, bases >> 2 & 1);
    let on = (first + second + third) as i32;
    Some(match name {
        "out" => (1, bases, 0),
        // Everybody moves up a base on the out.
        "productive_out" if on > 0 && outs < 2 => (1, bases << 1 & 7, third as i32),
        // The batter and the runner from first; the others move up a base.
        "double_play" if first == 1 && outs < 2 => (2, bases << 1 & 4, third as i32),
        "walk" => walk(bases),
        // From second home, from first to second: what happens most often.
        "single" => (0, 1 | first << 1, (second + third) as i32),
        "double" => (0, 2 | first << 2, (second + third) as i32),
        "triple" => (0, 4, on),
        "home_run" => (0, 0, on + 1),
        _ => return None,
    })
}

/// Outs, bases and runs of a walk: who is forced moves up.
pub(super) fn walk(bases: usize) -> (usize, usize, i32) {
    match bases {
        0 | 2 | 4 | 6 => (0, bases | 1, 0),
        1 | 5 => (0, bases | 3, 0),
        3 => (0, 7, 0),
        _ => (0, 7, 1),
    }
}

/// The chances of the plays are the league's, tilted as little as possible (in relative entropy) so that their mean is the
/// price before the first pitch; a count puts its [`share`] on a walk or an out. The list is a martingale.
pub(super) fn list(table: &[f32], state: &State, out: &mut [NextEvent; MAX_NEXT]) -> usize {
    let fresh = read_price(table, &State { count: 0, ..*state });
    let mut n = 0;
    if state.outs == 3 || (state.half == 1 && state.inning >= table[0] as i32 && state.lead > 0) {
        return 0;
    }
    for &(name, chance) in &EVENTS {
        let Some((outs, bases, runs)) = play(name, state.outs, state.bases) else { continue };
        let outs = (state.outs + outs).min(3);
        let lead = if state.half == 1 { state.lead + runs } else { state.lead - runs };
        let after = State { outs, bases: if outs == 3 { 0 } else { bases }, lead, count: 0, ..*state };
        // With the third out on a force no run counts.
        let after = if outs == 3 { State { lead: state.lead, ..after } } else { after };
        out[n] = NextEvent { name, probability: chance, priced: Priced::two_way(read_price(table, &after)) };
        n += 1;
    }
    balance(fresh, &mut out[..n]);
    let share = share(table, state);
    let leaning = if share > 0.0 { "walk" } else { "out" };
    for event in &mut out[..n] {
        event.probability *= 1.0 - share.abs();
        event.probability += if event.name == leaning { share.abs() } else { 0.0 };
    }
    n
}

/// Tilt the chances by `e^(l * price)`, `l` such that the mean price is `now`.
fn balance(now: f64, events: &mut [NextEvent]) {
    let spread = events.iter().map(|e| (e.priced.side1 - now).abs()).fold(0.0, f64::max);
    let (mut l, mut low, mut high) = (0.0, f64::NEG_INFINITY, f64::INFINITY);
    // In units of the spread, so that the exponents stay small.
    let unit = if spread > 0.0 { 1.0 / spread } else { 0.0 };
    for step in 0..60 {
        let (mut sum, mut mean, mut square) = (0.0, 0.0, 0.0);
        for e in events.iter() {
            let x = (e.priced.side1 - now) * unit;
            let w = e.probability * libm::exp(l * x);
            sum += w;
            mean += w * x;
            square += w * x * x;
        }
        mean /= sum;
        let variance = square / sum - mean * mean;
        let done = step == 59 || mean.abs() < 1e-13 || variance < 1e-18;
        if done {
            for e in events.iter_mut() {
                e.probability *= libm::exp(l * (e.priced.side1 - now) * unit) / sum;
            }
            return;
        }
        // The mean grows with the tilt: a step of Newton that leaves the bracket is a halving instead.
        if mean > 0.0 {
            high = l;
        } else {
            low = l;
        }
        l -= (mean / variance).clamp(-2.0, 2.0);
        if l <= low || l >= high {
            l = 0.5 * (low + high);
        }
    }
}
