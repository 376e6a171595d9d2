//! Joint distribution of the goals still to come in 90 minutes, for spread and total markets that agree with the moneyline.

use super::{
    LEVEL, Place, Pregame, Refusal, Row, Soccer, SportModel, WIDTH,
    chain::{self, REDS},
    game, grid, lead,
};

/// Goals of a side that are told apart; the last cell is "or more".
pub const GOALS: usize = 12;

/// `[i][k]`: probability that side 1 scores `i` and side 2 `k` more goals until the end of 90 minutes and stoppage.
pub type Remaining = [[f64; GOALS]; GOALS];

const NONE: Remaining = [[0.0; GOALS]; GOALS];

impl Soccer {
    /// The joint distribution from a state of the first 90 minutes; sums to 1, its margin gives the three-way price of
    /// [`SportModel::price`]. From extra time on nothing is left of the 90 minutes.
    ///
    /// # Errors
    /// Those of [`SportModel::price`].
    pub fn joint(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Remaining, Refusal> {
        self.price(pregame, table, row)?;
        let mut sure = NONE;
        sure[0][0] = 1.0;
        let (block, left_s, i) = match self.place(row, table)? {
            Place::Over(_) | Place::Shootout | Place::Play(2, _, _) => return Ok(sure),
            Place::Start => Self::kick_off(self.checked(pregame, table, row)?, row),
            Place::Play(block, left_s, i) => (block, left_s, i),
        };
        let game = game(&self.coefficients, self.checked(pregame, table, row)?);
        let mut mass = [NONE; REDS * REDS];
        mass[i / WIDTH][0][0] = 1.0;
        let lead = lead(row);
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
        Ok(out)
    }
}

/// Move all mass over `share` of the step from node `n` of a block.
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
        for i in 0..GOALS {
            for k in 0..GOALS {
                let m = layer[i][k] * share;
                if m == 0.0 {
                    continue;
                }
                let d = (lead + i as i32 - k as i32 + LEVEL as i32).clamp(0, WIDTH as i32 - 1) as usize;
                let s = steps[reds * WIDTH + d];
                let [_, _, red1, red2] = chain::neighbours(reds * WIDTH + d);
                mass[reds][i][k] -= m * (s.goal1 + s.goal2 + s.red1 + s.red2);
                mass[reds][(i + 1).min(GOALS - 1)][k] += m * s.goal1;
                mass[reds][i][(k + 1).min(GOALS - 1)] += m * s.goal2;
                mass[red1 / WIDTH][i][k] += m * s.red1;
                mass[red2 / WIDTH][i][k] += m * s.red2;
            }
        }
    }
}
