//! Joint distribution of the runs still to come, for run-line and total markets that agree with the moneyline.

use super::{
    Baseball, Pregame, Refusal, Row,
    coefficients::RUNS,
    count::{leaning, share},
    game::{State, cell, runs, theta},
    read, walk_off,
};

/// Runs of a side from now on that are told apart; the last cell is "or more".
pub const CELLS: usize = 26;
/// `[i][k]`: probability that side 1 scores `i` and side 2 `k` more runs until the end, extra innings included.
pub type Remaining = [[f64; CELLS]; CELLS];

const NONE: Remaining = [[0.0; CELLS]; CELLS];

/// A cell with less is left out: all of them together are far below the agreement with the moneyline.
const NOTHING: f64 = 1e-14;
/// Extra innings end when no more than this is still level.
const LEVEL_YET: f64 = 1e-9;
/// Extra innings played out before the rest is split.
const EXTRAS: i32 = 40;

/// Runs of the rest of a half-inning from a state.
fn distribution(table: &[f32], state: &State) -> [f64; 7] {
    let tilt = theta(table, state.inning, state.half, state.lead, table[0] as i32);
    let mut p = RUNS[cell(state.outs, state.bases)];
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

/// The winning hit of the bottom of the last inning, `lead` (not above 0) before the half-inning's rest `from` a state.
fn walk_off(out: &mut Remaining, [i, k]: [i32; 2], from: &State, lead: i32, p: f64) {
    for (margin, share) in walk_off::margins(from.outs, from.bases, lead).into_iter().enumerate() {
        add(out, i + margin as i32 + 1 - lead, k, p * share);
    }
}

/// Play a half-inning from `before`: games that go on are returned, games that end go to `out`.
fn play(table: &[f32], from: &State, lead: i32, before: &Remaining, out: &mut Remaining) -> Remaining {
    let mut after = NONE;
    let last = from.half == 1 && from.inning >= table[0] as i32;
    // The lead alone says how a half-inning runs: each is asked once, not once a cell.
    let mut laws = [None; 2 * CELLS - 1];
    for (i, row) in before.iter().enumerate() {
        for (k, &p) in row.iter().enumerate() {
            if p < NOTHING {
                continue;
            }
            let known = &mut laws[CELLS - 1 + i - k];
            let (i, k) = (i as i32, k as i32);
            let now = lead + i - k;
            if last && now > 0 {
                add(out, i, k, p);
                continue;
            }
            let law = *known.get_or_insert_with(|| distribution(table, &State { lead: now, ..*from }));
            for (class, chance) in law.into_iter().enumerate() {
                let (n, chance) = (runs(class), p * chance);
                match (from.half, last, now + n) {
                    (0, ..) => add(&mut after, i, k + n, chance),
                    (_, false, _) | (_, true, 0) => add(&mut after, i + n, k, chance),
                    (_, true, ahead) if ahead > 0 => walk_off(out, [i, k], from, now, chance),
                    _ => add(out, i + n, k, chance),
                }
            }
        }
    }
    after
}

/// Play a game out from before the first pitch of `from`; `start` holds the runs that this takes for granted.
fn play_out(table: &[f32], from: &State, start: &Remaining, first_lead: i32) -> Remaining {
    let (scheduled, mut state, mut out) = (table[0] as i32, *from, NONE);
    let runner = if table[1] == 1.0 { 2 } else { 0 };
    let mut open = *start;
    let longest = scheduled.max(from.inning) + EXTRAS;
    if state.outs == 3 && state.half == 1 && state.inning >= scheduled && from.lead != 0 {
        return open;
    }
    loop {
        if state.outs < 3 {
            open = play(table, &state, first_lead, &open, &mut out);
        }
        let extra = state.inning + state.half as i32 > scheduled;
        let left: f64 = open.iter().flatten().sum();
        if table[1] == super::NO_EXTRAS && state.half == 1 && state.inning >= scheduled {
            open.iter().flatten().zip(out.iter_mut().flatten()).for_each(|(p, sum)| *sum += p);
            return out;
        }
        if state.half == 1 && (left < LEVEL_YET || state.inning > longest) {
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
    out
}

impl Baseball {
    /// The joint distribution from a state; sums to 1, and its margin gives the moneyline of [`super::SportModel::price`].
    ///
    /// # Errors
    /// Those of [`super::SportModel::price`].
    pub fn joint(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Remaining, Refusal> {
        let mut nothing = NONE;
        nothing[0][0] = 1.0;
        let state = match read(pregame, table, row)? {
            Ok(state) => state,
            Err(known) if known.side1 == 1.0 || known.side1 == 0.0 => return Ok(nothing),
            Err(_) if table.len() < super::TABLE => return Err(Refusal::NoTable),
            Err(_) => super::FIRST_PITCH,
        };
        let fresh = play_out(table, &state, &nothing, state.lead);
        let share = share(table, &state);
        if share == 0.0 {
            return Ok(fresh);
        }
        let after = leaning(&state, share > 0.0);
        let forced = (after.lead - state.lead).unsigned_abs() as usize;
        let mut start = NONE;
        start[forced * state.half][forced * (1 - state.half)] = 1.0;
        let decided = play_out(table, &after, &start, state.lead);
        let mix = |i: usize, k: usize| fresh[i][k] + share.abs() * (decided[i][k] - fresh[i][k]);
        Ok(std::array::from_fn(|i| std::array::from_fn(|k| mix(i, k))))
    }
}
