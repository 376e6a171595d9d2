//! The expected goals behind a price: where the chain's start is worth what the market says.

use super::{
    chain::{Coefficients, EXTRA_NODES, Game, Goals, LEVEL, after_extra_time, ends, start_value},
    recommended::skellam,
};
use crate::math::logistic;

/// Two equations in two unknowns by Broyden's method, the first slope from a cheap likeness of the function. `None` when no
/// point is found.
fn broyden(f: impl Fn([f64; 2]) -> [f64; 2], like: impl Fn([f64; 2]) -> [f64; 2], start: [f64; 2]) -> Option<[f64; 2]> {
    let (mut x, h) = (start, 1e-5);
    let (base, a, b) = (like(x), like([x[0] + h, x[1]]), like([x[0], x[1] + h]));
    let mut j = [[(a[0] - base[0]) / h, (b[0] - base[0]) / h], [(a[1] - base[1]) / h, (b[1] - base[1]) / h]];
    let mut y = f(x);
    for _ in 0..40 {
        if y[0].abs() + y[1].abs() < 1e-9 {
            break;
        }
        let det = j[0][0] * j[1][1] - j[0][1] * j[1][0];
        if det == 0.0 {
            return None;
        }
        let step = [
            ((j[0][1] * y[1] - j[1][1] * y[0]) / det).clamp(-0.7, 0.7),
            ((j[1][0] * y[0] - j[0][0] * y[1]) / det).clamp(-0.7, 0.7),
        ];
        x = [(x[0] + step[0]).clamp(-6.0, 2.5), (x[1] + step[1]).clamp(-6.0, 2.5)];
        let next = f(x);
        let length = step[0] * step[0] + step[1] * step[1];
        if length > 0.0 {
            for row in 0..2 {
                let miss = next[row] - y[row] - j[row][0] * step[0] - j[row][1] * step[1];
                j[row][0] += miss * step[0] / length;
                j[row][1] += miss * step[1] / length;
            }
        }
        y = next;
    }
    (y[0].abs() + y[1].abs() < 1e-7).then_some(x)
}

/// Expected goals at which the start costs the three-way price (`side1`, `draw`).
pub fn solve_three(c: &Coefficients, side1: f64, draw: f64, length_s: [f64; 2]) -> Option<Goals> {
    let plain = |u: [f64; 2]| {
        let p = skellam(libm::exp(u[0]), libm::exp(u[1]), 0);
        [p[0] - side1, p[1] - draw]
    };
    let lean = 0.35 * libm::log(side1 / (1.0 - side1 - draw));
    let middle = libm::log(1.3) + 1.2 * (0.26 - draw);
    let rough = broyden(plain, plain, [middle + lean, middle - lean]).unwrap_or([middle + lean, middle - lean]);
    let exact = |u: [f64; 2]| {
        let game = Game::new(c, (libm::exp(u[0]), libm::exp(u[1])), length_s);
        let win = start_value(&game, ends(1.0, 0.0, 0.0), LEVEL);
        [win - side1, start_value(&game, ends(0.0, 1.0, 0.0), LEVEL) - draw]
    };
    broyden(exact, plain, rough).map(|u| (libm::exp(u[0]), libm::exp(u[1])))
}

/// Expected goals at which the start costs the two-way price "to advance", from difference index `d`, for a known total.
pub fn solve_two(c: &Coefficients, side1: f64, total: f64, length_s: [f64; 2], d: usize) -> Option<Goals> {
    let goals = |y: f64| {
        let share = logistic(y);
        (total * share, total * (1.0 - share))
    };
    let miss = |y: f64| {
        let game = Game::new(c, goals(y), length_s);
        let end = after_extra_time(&game, EXTRA_NODES, &mut |_, _| {});
        start_value(&game, end, d) - side1
    };
    let (mut low, mut high) = (-6.0, 6.0);
    let (mut m_low, mut m_high) = (miss(low), miss(high));
    if m_low > 0.0 || m_high < 0.0 {
        return None;
    }
    let mut y = 0.0;
    let mut side = 0;
    for k in 0..40 {
        // Illinois: the false position, halving the weight of an end that stays
        y = if k == 0 { 0.0 } else { (low * m_high - high * m_low) / (m_high - m_low) };
        let m = miss(y);
        if m.abs() < 1e-9 {
            break;
        }
        if m < 0.0 {
            (low, m_low) = (y, m);
            if side == -1 {
                m_high *= 0.5
            }
            side = -1;
        } else {
            (high, m_high) = (y, m);
            if side == 1 {
                m_low *= 0.5
            }
            side = 1;
        }
    }
    Some(goals(y))
}
