//! One game's table: what a point is worth and how much of the price still counts, by time left.

use super::{
    Law, V_MIN, check_prior,
    pair::{self, Constants, Pair},
};
use crate::{
    math::{phi, probit},
    sport::{Pregame, Refusal},
};

/// Intervals of the table, equal in the square root of the time left: fine near the horn, where everything is steep.
const GRID: usize = 1024;
/// Cells before the nodes: probit(p0), `P_ot`, a league's own number and nodes squared per second, each as the sum of two
/// `f32`.
const HEAD: usize = 8;
/// Cells of one game's table: the head, then 1/D and M at every node.
pub const TABLE: usize = HEAD + 2 * (GRID + 1);

fn split(x: f64) -> [f32; 2] {
    let high = x as f32;
    [high, (x - f64::from(high)) as f32]
}

fn join(cells: &[f32], i: usize) -> f64 {
    f64::from(cells[i]) + f64::from(cells[i + 1])
}

/// (1/D, M) of [`Law::inv_sd`] and [`Law::memory`] with the roots of tau at two nodes, by the table's own exponential: the same
/// but for the last bits.
fn node(law: &Law, scale: f64, roots: [f64; 2]) -> (Pair, Pair) {
    let k = pair::constants();
    let root = Pair::new(roots[0], roots[1]);
    let log = Pair::new(2.0 * libm::log(roots[0]), 2.0 * libm::log(roots[1]));
    let (one, tau) = (Pair::both(1.0), root * root);
    let last = one - k.exp(tau * Pair::both(-law.regulation_s / law.fade_s));
    let warped = if law.v3 == 0.0 { Pair::both(0.0) } else { k.exp(log * Pair::both(law.k)) };
    let variance =
        Pair::both(V_MIN) + Pair::both(law.v0) * last + Pair::both(law.v1) * tau + Pair::both(law.v3) * warped;
    let memory = k.exp(log * Pair::both(law.q) + Pair::both(law.m) * tau * (one - tau));
    (one.over(variance.sqrt() * Pair::both(scale)), memory)
}

/// Fill one game's table: `scale` multiplies D (a game with a higher total spreads wider).
///
/// # Errors
/// [`Refusal::BadPrior`], [`Refusal::NoTable`] when `table` is shorter than [`TABLE`].
pub fn build(law: &Law, pregame: &Pregame, scale: f64, table: &mut [f32]) -> Result<(), Refusal> {
    check_prior(pregame)?;
    if table.len() < TABLE {
        return Err(Refusal::NoTable);
    }
    let z = probit(pregame.side1);
    table[..2].copy_from_slice(&split(z));
    table[2..4].copy_from_slice(&split(phi(law.memory(law.overtime_s) * z)));
    table[4..6].fill(0.0);
    table[6..HEAD].copy_from_slice(&split((GRID * GRID) as f64 / law.regulation_s));
    for (pair, cells) in table[HEAD..TABLE].chunks_mut(4).enumerate() {
        let root = |i: usize| i as f64 / GRID as f64;
        let (inv_sd, memory) = node(law, scale, [root(2 * pair), root(2 * pair + 1)]);
        let values = [inv_sd.first(), memory.first(), inv_sd.second(), memory.second()];
        for (cell, value) in cells.iter_mut().zip(values) {
            *cell = value as f32;
        }
    }
    Ok(())
}

/// Put a league's own number into a table of [`build`]; [`View::own`] reads it.
pub fn put_own(table: &mut [f32], own: f64) {
    table[4..6].copy_from_slice(&split(own));
}

/// One game's table, ready to be read.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Numbers of the functions that prices need.
    pub(crate) constants: &'a Constants,
    nodes: &'a [[f32; 2]; GRID + 1],
    per_second: f64,
    /// probit(p0).
    pub z: f64,
    /// Probability of side 1 in a fresh overtime.
    pub overtime: f64,
    /// The league's own number.
    pub own: f64,
}

impl<'a> View<'a> {
    /// Read a table of [`build`].
    ///
    /// # Errors
    /// [`Refusal::NoTable`] for a slice that no [`build`] has filled.
    pub fn new(table: &'a [f32]) -> Result<Self, Refusal> {
        let nodes = table.get(HEAD..TABLE).ok_or(Refusal::NoTable)?.as_chunks().0;
        let nodes: &[[f32; 2]; GRID + 1] = nodes.try_into().map_err(|_| Refusal::NoTable)?;
        if nodes[0][0] == 0.0 {
            return Err(Refusal::NoTable);
        }
        let [z, overtime, own, per_second] = [0, 2, 4, 6].map(|i| join(table, i));
        Ok(Self { constants: pair::constants(), nodes, per_second, z, overtime, own })
    }

    /// (1/D, M probit(p0)) with `seconds` left, linear between nodes.
    pub fn at(&self, seconds: f64) -> (f64, f64) {
        let (inv_sd, memory, _) = self.both(Pair::both(seconds));
        (inv_sd.first(), memory.first())
    }

    /// [`View::at`] of two times, none negative, and the roots of their shares of regulation.
    #[inline(always)]
    pub fn both(&self, seconds: Pair) -> (Pair, Pair, Pair) {
        let x = (seconds * Pair::both(self.per_second)).sqrt();
        let (whole, sum) = self.constants.below(x, Pair::both((GRID - 1) as f64));
        let part = x - whole;
        let [i, j] = sum.bits().map(|n| n as usize % GRID);
        let read = |i: usize, part: f64| {
            let ([a, b], [c, d]) = (self.nodes[i], self.nodes[i + 1]);
            let [from, to] = Pair::widen(&[a, b, c, d]);
            from + Pair::both(part) * (to - from)
        };
        let [inv_sd, memory] = Pair::turn(read(i, part.first()), read(j, part.second()));
        (inv_sd, memory * Pair::both(self.z), x * Pair::both(1.0 / GRID as f64))
    }
}
