//! Ties of football games: the chance that the final margin falls into a window around a level score.

use super::value::Numbers;
use crate::sport::common::warp::{
    View,
    pair::{Pair, Whole},
};

/// What is known of ties in two states.
#[derive(Clone, Copy)]
pub(super) struct Ties {
    /// Half-width of a tie, in the unit of the argument; 0 where there is none.
    pub(super) width: Pair,
    /// Chance that a level score ends as a tie.
    pub(super) draw: Pair,
}

impl Ties {
    /// The numbers, in order.
    #[inline(always)]
    pub(super) fn fields(&self) -> [Pair; 2] {
        [self.width, self.draw]
    }

    /// From the numbers.
    #[inline(always)]
    pub(super) fn of([width, draw]: [Pair; 2]) -> Self {
        Self { width, draw }
    }
}

/// Half-width of a tie up to which the series of [`TieRates::outcomes`] holds: wider ones belong to the end game, where nothing is
/// priced two at a time.
#[cfg(test)]
const WIDE: f64 = 0.375;

/// What ties are made from, in memory: see [`Constants`](crate::sport::common::warp::pair::Constants).
pub struct TieRates {
    /// Half-width of a level score, points, and what it grows by to the start.
    level: f64,
    slope: f64,
    /// Half-width of a tie in overtime: no more than that of a level score, where a lead of one is no tie.
    overtime: f64,
    /// Root of 2 / pi: twice the density at 0.
    density: f64,
    /// -1/2 and the least exponent.
    bell: [f64; 2],
    /// Hermite polynomials of degree 2, 4, 6 and 8 over 3!, 5!, 7! and 9!, from the highest power.
    two: [f64; 2],
    four: [f64; 3],
    six: [f64; 4],
    eight: [f64; 5],
}

/// The values of a polynomial, its coefficients from the highest power.
#[inline(always)]
fn polynomial<const N: usize>(coefficients: &[f64; N], x: Pair) -> Pair {
    let mut sum = Pair::both(coefficients[0]);
    for &c in &coefficients[1..] {
        sum = sum * x + Pair::both(c);
    }
    sum
}

const fn over<const N: usize>(mut coefficients: [f64; N], factorial: f64) -> [f64; N] {
    let mut i = 0;
    while i < N {
        coefficients[i] /= factorial;
        i += 1;
    }
    coefficients
}

impl TieRates {
    /// Of one league.
    pub const fn new(numbers: &Numbers) -> Self {
        let [level, overtime] = numbers.tie;
        Self {
            level: numbers.law.half,
            slope: level - numbers.law.half,
            overtime: overtime.min(numbers.law.half),
            density: core::f64::consts::FRAC_2_SQRT_PI * core::f64::consts::FRAC_1_SQRT_2,
            bell: [-0.5, -600.0],
            two: over([1.0, -1.0], 6.0),
            four: over([1.0, -6.0, 3.0], 120.0),
            six: over([1.0, -15.0, 45.0, -15.0], 5_040.0),
            eight: over([1.0, -28.0, 210.0, -420.0, 105.0], 362_880.0),
        }
    }

    /// Ties of two states: root of the share of regulation that is left, 1/D, whether it is overtime and whether a game can end
    /// tied, chance that a level score of regulation does.
    #[inline(always)]
    pub(super) fn ties(&self, root: Pair, inv_sd: Pair, [extra, season]: [Whole; 2], own: Pair) -> Ties {
        let (zero, one) = (Pair::both(0.0), Pair::both(1.0));
        let regular = Pair::both(self.level) + Pair::both(self.slope) * root;
        let width = extra.mask().pick(Pair::both(self.overtime), regular) * inv_sd;
        Ties { width: season.mask().pick(width, zero), draw: extra.mask().pick(one, own) }
    }

    /// Phi(h + w) - Phi(h - w) for w up to [`WIDE`], within 1e-9: Taylor's series around h, whose terms are Hermite polynomials
    /// times the density.
    #[inline(always)]
    fn between(&self, view: &View, h: Pair, w: Pair) -> Pair {
        let (h2, w2) = (h * h, w * w);
        let [half, least] = self.bell.map(Pair::both);
        let density = view.constants.exp_near((h2 * half).at_least(least));
        let far = polynomial(&self.six, h2) + w2 * polynomial(&self.eight, h2);
        let near = polynomial(&self.two, h2) + w2 * (polynomial(&self.four, h2) + w2 * far);
        w * Pair::both(self.density) * density * (Pair::both(1.0) + w2 * near)
    }

    /// Side 1, draw and side 2 of two states with ties that are not wide: [`decided`] says `side1`.
    #[inline(always)]
    pub(super) fn outcomes(&self, view: &View, h: Pair, ties: &Ties, side1: Pair) -> [Pair; 3] {
        let one = Pair::both(1.0);
        let draw = (self.between(view, h, ties.width) * ties.draw).at_least(Pair::both(0.0)).at_most(one);
        let decided = one - draw;
        [side1 * decided, draw, (one - side1) * decided]
    }
}

/// Side 1 of two states if somebody wins; `h` is the argument of the normal distribution.
#[inline(always)]
pub(super) fn decided(view: &View, h: Pair, c: Pair, lost: Pair) -> Pair {
    let (one, overtime) = (Pair::both(1.0), Pair::both(view.overtime));
    let k = view.constants;
    let smooth = overtime * k.phi(h + c) + (one - overtime) * k.phi(h - c);
    lost + (one - lost - lost) * smooth
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sport::{Pregame, common::warp, football::coefficients::nfl};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_series_is_the_difference_of_two_values(h in [-60.0f64..60.0, -3.0f64..3.0], w in [0.0..=WIDE, 0.0..=WIDE]) {
            let mut cells = vec![0.0; warp::TABLE];
            let pregame = Pregame { side1: 0.5, draw: 0.0, total: f64::NAN };
            warp::build(&nfl::NUMBERS.law, &pregame, 1.0, &mut cells).expect("a legal price");
            let view = View::new(&cells).expect("a table");
            let got = TieRates::new(&nfl::NUMBERS).between(&view, Pair::new(h[0], h[1]), Pair::new(w[0], w[1]));
            for (got, (h, w)) in [got.first(), got.second()].into_iter().zip(h.into_iter().zip(w)) {
                let want = crate::math::phi(h + w) - crate::math::phi(h - w);
                prop_assert!((got - want).abs() < 1e-9, "{} {}: {} {}", h, w, got, want);
            }
        }
    }
}
