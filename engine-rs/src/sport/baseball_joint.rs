//! Joint distribution of the runs still to come, for run-line and total markets that agree with the moneyline.

use super::{
    Baseball, Pregame, Refusal, Row,
    coefficients::{RUNS, WALK_OFF},
    game::{COUNT_CELLS, COUNTS, State, cell, runs, theta},
    read,
};

/// Runs of a side from now on that are told apart; the last cell is "or more".
pub const CELLS: usize = 26;
/// `[i][k]`: probability that side 1 scores `i` and side 2 `k` more runs until the end, extra innings included.
pub type Remaining = [[f64; CELLS]; CELLS];

const NONE: Remaining = [[0.0; CELLS]; CELLS];
/// Extra innings played out before the rest is split.
const EXTRAS: i32 = 40;

/// Runs of the rest of a half-inning from a state.
fn distribution(table: &[f32], state: &State) -> [f64; 7] {
    let cell = cell(state.outs, state.bases);
    let tilt = theta(table, state.inning, state.half, state.lead, table[0] as i32)
        * f64::from(table[COUNTS + cell * COUNT_CELLS + state.count]);
    let mut p = RUNS[cell];
    let (mut power, mut sum) = (1.0, 0.0);
    for (class, chance) in p.iter_mut().enumerate() {
        power *= match class {
            0 => 1.0,
            6 => tilt * tilt,
            _ => tilt,
        };
        *chance *= power;
        sum += *chance;
    }
    p.map(|chance| chance / sum)
}

/// Add `p` to the cell of `i` and `k` runs.
fn add(out: &mut Remaining, i: i32, k: i32, p: f64) {
    let last = CELLS as i32 - 1;
    out[i.min(last) as usize][k.min(last) as usize] += p;
}

/// The winning hit of the bottom of the last inning: `lead` (not above 0) becomes at most `lead + runs`; the game stops with the
/// first run ahead, except that a home run counts in full.
fn walk_off(out: &mut Remaining, i: i32, k: i32, lead: i32, runs: i32, p: f64) {
    let most = (lead + runs).clamp(1, WALK_OFF.len() as i32);
    let sum: f64 = WALK_OFF[..most as usize].iter().sum();
    for margin in 1..=most {
        add(out, i + margin - lead, k, p * WALK_OFF[margin as usize - 1] / sum);
    }
}

/// Play a half-inning from `before`: games that go on are returned, games that end go to `out`.
fn play(table: &[f32], from: &State, lead: i32, before: &Remaining, out: &mut Remaining) -> Remaining {
    let mut after = NONE;
    let last = from.half == 1 && from.inning >= table[0] as i32;
    for (i, row) in before.iter().enumerate() {
        for (k, &p) in row.iter().enumerate() {
            if p == 0.0 {
                continue;
            }
            let (i, k) = (i as i32, k as i32);
            let now = lead + i - k;
            if last && now > 0 {
                add(out, i, k, p);
                continue;
            }
            let state = State { lead: now, ..*from };
            for (class, chance) in distribution(table, &state).into_iter().enumerate() {
                let (n, chance) = (runs(class), p * chance);
                match (from.half, last, now + n) {
                    (0, ..) => add(&mut after, i, k + n, chance),
                    (_, false, _) | (_, true, 0) => add(&mut after, i + n, k, chance),
                    (_, true, ahead) if ahead > 0 => walk_off(out, i, k, now, n, chance),
                    _ => add(out, i + n, k, chance),
                }
            }
        }
    }
    after
}

impl Baseball {
    /// The joint distribution from a state; sums to 1, and its margin gives the moneyline of [`super::SportModel::price`].
    ///
    /// # Errors
    /// Those of [`super::SportModel::price`].
    pub fn joint(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Remaining, Refusal> {
        let mut out = NONE;
        let mut state = match read(pregame, table, row)? {
            Ok(state) => state,
            Err(known) if known.side1 == 1.0 || known.side1 == 0.0 => {
                out[0][0] = 1.0;
                return Ok(out);
            }
            Err(_) if table.len() < super::LEN => return Err(Refusal::NoTable),
            Err(_) => State { inning: 1, half: 0, outs: 0, bases: 0, lead: 0, count: 0 },
        };
        let (scheduled, lead) = (table[0] as i32, state.lead);
        let runner = if table[1] == 1.0 { 2 } else { 0 };
        let mut open = NONE;
        open[0][0] = 1.0;
        if state.outs == 3 && state.half == 1 && state.inning >= scheduled && lead != 0 {
            return Ok(open);
        }
        loop {
            if state.outs < 3 {
                open = play(table, &state, lead, &open, &mut out);
            }
            let extra = state.inning + state.half as i32 > scheduled;
            let left: f64 = open.iter().flatten().sum();
            let long = state.inning > scheduled.max(row[super::col::PERIOD]) + EXTRAS;
            if state.half == 1 && (left < 1e-13 || long) {
                break;
            }
            state = State {
                inning: state.inning + state.half as i32,
                half: 1 - state.half,
                outs: 0,
                bases: if extra { runner } else { 0 },
                count: 0,
                lead: 0,
            };
        }
        // What is still level goes half to each side.
        for (i, row) in open.iter().enumerate() {
            for (k, &p) in row.iter().enumerate() {
                add(&mut out, i as i32 + 1, k as i32, 0.5 * p);
                add(&mut out, i as i32, k as i32 + 1, 0.5 * p);
            }
        }
        Ok(out)
    }
}
