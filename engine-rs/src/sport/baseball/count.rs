//! What a count does to a plate appearance: it leans to a walk or to an out.

use super::{
    coefficients::LEVERAGE,
    events,
    game::{COUNT_CELLS, COUNTS, Shape, State, cell, moments, tilted},
};

/// Shares by state and count, see [`share`]: those that move the runs expected by [`Shape::count`] times the state's
/// leverage in an average half-inning.
pub(super) fn counts(shape: &Shape) -> [[f64; COUNT_CELLS]; 24] {
    let means: [f64; 24] = std::array::from_fn(|cell| moments(&tilted(cell, 1.0)).0);
    std::array::from_fn(|cell_now| {
        let (outs, bases) = (cell_now % 3, cell_now / 3);
        let gain = |ball: bool| {
            let (outs, bases, runs) = decided(outs, bases, ball);
            f64::from(runs) + if outs == 3 { 0.0 } else { means[cell(outs, bases)] } - means[cell_now]
        };
        let (walk, out) = (gain(true), gain(false));
        std::array::from_fn(|count| {
            let runs = shape.count[count / 3][count % 3] * LEVERAGE[cell_now];
            (if runs > 0.0 { runs / walk } else { -runs / out }).clamp(-MOST_SHARE, MOST_SHARE)
        })
    })
}

/// Most that a count decides of a plate appearance: contact stays possible.
const MOST_SHARE: f64 = 0.9;

/// Outs, bases and runs of the batting side after the plate appearance that a count leans to: a walk, or an out on which
/// nobody moves.
fn decided(outs: usize, bases: usize, walk: bool) -> (usize, usize, i32) {
    let (made, after, runs) = if walk { events::walk(bases) } else { (1, bases, 0) };
    let outs = outs + made;
    (outs, if outs == 3 { 0 } else { after }, runs)
}

/// How far a count has decided the plate appearance: the share of a walk (above 0) or of an out (below 0) in what comes next;
/// the rest is as before the first pitch.
pub fn share(table: &[f32], state: &State) -> f64 {
    if state.outs == 3 || state.count == 0 {
        return 0.0;
    }
    f64::from(table[COUNTS + cell(state.outs, state.bases) * COUNT_CELLS + state.count])
}

/// The state after the walk or the out that a count leans to.
pub fn leaning(state: &State, walk: bool) -> State {
    let (outs, bases, runs) = decided(state.outs, state.bases, walk);
    let lead = if state.half == 1 { state.lead + runs } else { state.lead - runs };
    State { outs, bases, lead, count: 0, ..*state }
}
