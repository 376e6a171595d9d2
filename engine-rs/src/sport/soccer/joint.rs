//! Joint distribution of the goals still to come in 90 minutes, for spread and total markets that agree with the moneyline.

use super::{
    LEVEL, Place, Pregame, Refusal, Row, Soccer, SportModel, WIDTH,
    chain::{self, REDS},
    col, game, grid, kept, lead, legs,
    pairs::Cells,
};

/// Goals of a side that are told apart; the last cell is "or more".
pub const GOALS: usize = 12;

/// `[i][k]`: probability that side 1 scores `i` and side 2 `k` more goals until the end of 90 minutes and stoppage.
pub type Remaining = [[f64; GOALS]; GOALS];

const NONE: Remaining = [[0.0; GOALS]; GOALS];

/// A cell with less stays as it is: all of them together are far below the agreement with the moneyline.
const NOTHING: f64 = 1e-14;

impl Soccer {
    /// The joint distribution from a state of the first 90 minutes; sums to 1, its margin gives the three-way price of
    /// [`SportModel::price`]. From extra time on nothing is left of the 90 minutes.
    ///
    /// The three-way price fixes two strengths and so says nothing of its own about the total. A third number does: every
    /// margin keeps its chance, and within it each pair of goals (one of either side) weighs `exp(tilt)` more. With a closing
    /// total the tilt is the one that gives this total at kick-off, else [`chain::Coefficients::pair`].
    ///
    /// # Errors
    /// Those of [`SportModel::price`].
    pub fn joint(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Remaining, Refusal> {
        self.price(pregame, table, row)?;
        let mut sure = NONE;
        sure[0][0] = 1.0;
        let place = self.place(row, table)?;
        if matches!(place, Place::Over(_) | Place::Shootout | Place::Play(2, _, _)) {
            return Ok(sure);
        }
        let cells = self.checked(pregame, table, row)?;
        let from = match place {
            Place::Play(block, left_s, i) => (block, left_s, i),
            _ => Self::kick_off(cells, row),
        };
        let now = self.forward(cells, from, lead(row));
        let tilt = if pregame.total > 0.0 {
            let kept = kept::read(cells.0, pregame.total, legs(row));
            kept.unwrap_or_else(|| self.tilt(cells, pregame.total, row))
        } else {
            self.coefficients.pair
        };
        Ok(tilted(&now, tilt))
    }

    /// The tilt of a game that closed at `total`.
    fn tilt(&self, cells: Cells<'_>, total: f64, row: &Row) -> f64 {
        let mut first = *row;
        (first[col::SCORE_1], first[col::SCORE_2]) = (0, 0);
        tilt_for(&self.forward(cells, Self::kick_off(cells, &first), lead(&first)), total)
    }

    /// Keep the tilt in the table, where the game has one and it is not there yet.
    pub(super) fn keep_tilt(&self, pregame: &Pregame, table: &mut [f32], row: &Row) {
        let known = |cells: Cells<'_>| kept::read(cells.0, pregame.total, legs(row)).is_some();
        let Ok(cells) = self.checked(pregame, table, row) else { return };
        let is_open = matches!(self.place(row, table), Ok(Place::Start | Place::Play(0 | 1, ..)));
        if pregame.total > 0.0 && is_open && !known(cells) {
            let tilt = self.tilt(cells, pregame.total, row);
            kept::write(table, pregame.total, legs(row), tilt);
        }
    }

    /// Goals of the rest of 90 minutes as the chain says them: block, seconds left of it and cell of [`Place::Play`].
    fn forward(&self, cells: Cells<'_>, (block, left_s, i): (usize, f64, usize), lead: i32) -> Remaining {
        let game = game(&self.coefficients, cells.0);
        let mut mass = [NONE; REDS * REDS];
        mass[i / WIDTH][0][0] = 1.0;
        let mut run = |block: usize, left_s: f64| {
            let (n, f) = grid(block, left_s);
            if f > 0.0 {
                step(&game, (block, n + 1), f, lead, &mut mass);
            }
            (1..=n).rev().for_each(|n| step(&game, (block, n), 1.0, lead, &mut mass));
        };
        run(block, left_s);
        if block == 0 {
            run(1, game.length_s[1]);
        }
        let mut out = NONE;
        for layer in &mass {
            for (to, from) in out.iter_mut().flatten().zip(layer.iter().flatten()) {
                *to += from;
            }
        }
        out
    }
}

/// Largest tilt that a closing total is believed to need.
const TILT_MAX: f64 = 1.5;

/// `raw` with every pair of goals weighing `exp(tilt)` more and every margin as likely as before.
pub fn tilted(raw: &Remaining, tilt: f64) -> Remaining {
    if tilt == 0.0 {
        return *raw;
    }
    let factors: [f64; GOALS] = core::array::from_fn(|pairs| libm::exp(tilt * pairs as f64));
    let (mut before, mut after) = ([0.0; 2 * GOALS], [0.0; 2 * GOALS]);
    for (i, cells) in raw.iter().enumerate() {
        for (k, &p) in cells.iter().enumerate() {
            before[GOALS + i - k] += p;
            after[GOALS + i - k] += p * factors[i.min(k)];
        }
    }
    let mut out = *raw;
    for (i, cells) in out.iter_mut().enumerate() {
        for (k, p) in cells.iter_mut().enumerate() {
            let margin = GOALS + i - k;
            if after[margin] > 0.0 {
                *p *= factors[i.min(k)] * before[margin] / after[margin];
            }
        }
    }
    out
}

/// Mean number of goals.
pub fn mean_total(joint: &Remaining) -> f64 {
    joint.iter().enumerate().flat_map(|(i, c)| c.iter().enumerate().map(move |(k, p)| (i + k) as f64 * p)).sum()
}

/// The tilt at which `raw` has the mean `total`, by bisection; the nearest one that is believed.
fn tilt_for(raw: &Remaining, total: f64) -> f64 {
    let (mut low, mut high) = (-TILT_MAX, TILT_MAX);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if mean_total(&tilted(raw, middle)) < total { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// What a step does to a cell, by the goals of side 2 less those of side 1.
type ByDifference = [f64; 2 * GOALS - 1];

/// Move all mass over `share` of the step from node `n` of a block. A row of cells at a time, so that neighbours go through one
/// register; every cell gets its parts in the order of the rows: from other cards, from side 1's goal, from side 2's, its own.
fn step(
    game: &chain::Game<'_>,
    (block, n): (usize, usize),
    share: f64,
    lead: i32,
    mass: &mut [Remaining; REDS * REDS],
) {
    let steps: [chain::Step; chain::CELLS] = game.steps(block, n);
    let from = *mass;
    for (reds, layer) in from.iter().enumerate() {
        let rates = |of: fn(&chain::Step) -> f64| -> ByDifference {
            core::array::from_fn(|at| {
                let d = lead + (GOALS - 1) as i32 - at as i32 + LEVEL as i32;
                of(&steps[reds * WIDTH + d.clamp(0, WIDTH as i32 - 1) as usize])
            })
        };
        let (goal1, goal2) = (rates(|s| s.goal1), rates(|s| s.goal2));
        let (red1, red2) = (rates(|s| s.red1), rates(|s| s.red2));
        let all = rates(|s| s.goal1 + s.goal2 + s.red1 + s.red2);
        let [_, _, carded1, carded2] = chain::neighbours(reds * WIDTH).map(|cell| cell / WIDTH);
        for (i, cells) in layer.iter().enumerate() {
            let moved: [f64; GOALS] = cells.map(|p| if p * share < NOTHING { 0.0 } else { p * share });
            if moved == [0.0; GOALS] {
                continue;
            }
            let part = |rates: &ByDifference| -> [f64; GOALS] {
                let rates = &rates[GOALS - 1 - i..][..GOALS];
                core::array::from_fn(|k| moved[k] * rates[k])
            };
            let (one, two, gone) = (part(&goal1), part(&goal2), part(&all));
            let own = &mut mass[reds][i];
            own[1..].iter_mut().zip(&two).for_each(|(to, p)| *to += p);
            own.iter_mut().zip(&gone).for_each(|(to, p)| *to -= p);
            add(&mut mass[reds][(i + 1).min(GOALS - 1)], &one);
            mass[reds][i][GOALS - 1] += two[GOALS - 1];
            // Where no further card is told apart, its rate is 0.
            add(&mut mass[carded1][i], &part(&red1));
            add(&mut mass[carded2][i], &part(&red2));
        }
    }
}

fn add(to: &mut [f64; GOALS], parts: &[f64; GOALS]) {
    to.iter_mut().zip(parts).for_each(|(to, p)| *to += p);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sport::soccer::{SOCCER, chain::Game};
    use proptest::prelude::*;

    /// The same cell by cell.
    fn step_cells(game: &Game<'_>, (block, n): (usize, usize), share: f64, lead: i32, mass: &mut [Remaining; 9]) {
        let (steps, from) = (game.steps(block, n), *mass);
        for (reds, layer) in from.iter().enumerate() {
            for (i, k) in (0..GOALS * GOALS).map(|cell| (cell / GOALS, cell % GOALS)) {
                let m = layer[i][k] * share;
                if m < NOTHING {
                    continue;
                }
                let cell =
                    reds * WIDTH + (lead + i as i32 - k as i32 + LEVEL as i32).clamp(0, WIDTH as i32 - 1) as usize;
                let (s, [_, _, red1, red2]) = (steps[cell], chain::neighbours(cell));
                mass[reds][i][k] -= m * (s.goal1 + s.goal2 + s.red1 + s.red2);
                mass[reds][(i + 1).min(GOALS - 1)][k] += m * s.goal1;
                mass[reds][i][(k + 1).min(GOALS - 1)] += m * s.goal2;
                mass[red1 / WIDTH][i][k] += m * s.red1;
                mass[red2 / WIDTH][i][k] += m * s.red2;
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn rows_move_as_cells_do_to_the_bit(
            goals in (0.2f64..4.0, 0.2f64..4.0), lead in -4i32..=4, first in 0usize..9, share in 0.01f64..1.0,
        ) {
            let game = Game::new(&SOCCER.coefficients, goals, [2_900.0, 3_000.0]);
            let mut rows = [NONE; REDS * REDS];
            rows[first][0][0] = 1.0;
            let mut cells = rows;
            for (block, n) in [(0, 90), (1, 60)].into_iter().flat_map(|(block, n)| (1..=n).rev().map(move |n| (block, n))) {
                let share = if n == 60 { share } else { 1.0 };
                step(&game, (block, n), share, lead, &mut rows);
                step_cells(&game, (block, n), share, lead, &mut cells);
                prop_assert!(rows.as_flattened().as_flattened().iter().zip(cells.as_flattened().as_flattened())
                    .all(|(a, b)| a.to_bits() == b.to_bits()));
            }
        }
    }
}
