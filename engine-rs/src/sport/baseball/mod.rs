//! Baseball: exact dynamic programme over half-innings (models.md 1.4).
//!
//! The runs of the rest of a half-inning have a measured distribution by outs and bases, tilted by `theta^runs` so that a fresh
//! half-inning brings the mean of this side, inning and lead; the rest of the game is a recursion over half-innings and leads.
//! The strength ratio of the sides is solved so that the first pitch costs the pregame price.

use super::{
    Field, League, Line, MAX_NEXT, NextEvent, PRE_SEASON, Pregame, Priced, Refusal, Row, SportModel, col,
    common::{error::at_lead, lines::over},
};

pub mod coefficients;
mod count;
mod events;
mod game;
pub mod joint;
mod walk_off;
use coefficients::SHAPE;
use game::NO_EXTRAS;
pub use game::{CLASSES, Game, INNINGS, LEADS, LEN, Shape, State, read_price};

/// Situation columns of baseball, from [`col::SITUATION`] on.
pub mod field {
    use super::col;
    /// 0 top (side 2 bats), 1 bottom (side 1 bats).
    pub const HALF: usize = col::SITUATION;
    /// Outs, 3 when the half-inning is over.
    pub const OUTS: usize = col::SITUATION + 1;
    /// 1 first, 2 second, 4 third base taken.
    pub const BASES: usize = col::SITUATION + 2;
    /// Balls of the count.
    pub const BALLS: usize = col::SITUATION + 3;
    /// Strikes of the count.
    pub const STRIKES: usize = col::SITUATION + 4;
    /// 1 when extra innings start with a runner on second base.
    pub const EXTRA_RUNNER: usize = col::SITUATION + 5;
    /// Innings scheduled: 9, or 7 in some double-headers; 0 stands for 9.
    pub const SCHEDULED_INNINGS: usize = col::SITUATION + 6;
}

static FIELDS: [Field; 7] = [
    Field { name: "half", min: 0, max: 1 },
    Field { name: "outs", min: 0, max: 3 },
    Field { name: "bases", min: 0, max: 7 },
    Field { name: "balls", min: 0, max: 4 },
    Field { name: "strikes", min: 0, max: 3 },
    Field { name: "extra_runner", min: 0, max: 1 },
    Field { name: "scheduled_innings", min: 0, max: 9 },
];

/// Variance of the runs of a half-inning.
const RUNS_VARIANCE: f64 = 1.0;

/// The registered model.
pub struct Baseball;

/// Before the first pitch.
const FIRST_PITCH: State = State { inning: 1, half: 0, outs: 0, bases: 0, lead: 0, count: 0 };
/// Cells of a table: the chance of the home side, and without extra innings that it does not lose.
const TABLE: usize = 2 * LEN;

/// A row in play, checked; `Ok(Err)` is a price that needs no table.
fn read(pregame: &Pregame, table: &[f32], row: &Row) -> Result<Result<State, Priced>, Refusal> {
    if !(pregame.side1 > 0.0 && pregame.side1 < 1.0) {
        return Err(Refusal::BadPrior);
    }
    let (home, away) = (row[col::SCORE_1], row[col::SCORE_2]);
    if !(0..=99).contains(&home) || !(0..=99).contains(&away) {
        return Err(Refusal::BadScore);
    }
    if row[col::FINAL] == 1 {
        let winner = if home == away {
            row[col::WINNER]
        } else if home > away {
            1
        } else {
            2
        };
        return match winner {
            1 => Ok(Err(Priced::two_way(1.0))),
            2 => Ok(Err(Priced::two_way(0.0))),
            _ if row[col::POSTSEASON] == PRE_SEASON => Ok(Err(Priced::with_draw(0.5, 1.0))),
            _ => Err(Refusal::TieNotPossible),
        };
    }
    let inning = row[col::PERIOD];
    if !(0..=50).contains(&inning) {
        return Err(Refusal::BadPeriod);
    }
    let (outs, bases, half) = (row[field::OUTS], row[field::BASES], row[field::HALF]);
    let (balls, strikes) = (row[field::BALLS], row[field::STRIKES]);
    let legal = FIELDS.iter().enumerate().all(|(i, f)| (f.min..=f.max).contains(&row[col::SITUATION + i]));
    if !legal {
        return Err(Refusal::BadBases);
    }
    let untouched = half == 0 && outs == 0 && bases == 0 && balls == 0 && strikes == 0 && home == 0 && away == 0;
    let pre_season = row[col::POSTSEASON] == PRE_SEASON;
    let start = inning == 0 || (inning == 1 && untouched);
    if start && !pre_season {
        return Ok(Err(Priced::two_way(pregame.side1)));
    }
    if table.len() < TABLE || !(table[0] == 9.0 || table[0] == 7.0) || pre_season != (table[1] == NO_EXTRAS) {
        return Err(Refusal::NoTable);
    }
    if start {
        let draw = read_price(&table[LEN..], &FIRST_PITCH) - read_price(table, &FIRST_PITCH);
        return Ok(Err(Priced::with_draw(pregame.side1, draw)));
    }
    if pre_season && inning > table[0] as i32 {
        return Err(Refusal::BadPeriod);
    }
    // Four balls or three strikes are shown until the next batter stands in: no count then.
    let count = if outs == 3 || balls > 3 || strikes > 2 { 0 } else { (balls * 3 + strikes) as usize };
    let (outs, bases) = (outs as usize, bases as usize);
    Ok(Ok(State { inning, half: half as usize, outs, bases, lead: home - away, count }))
}

impl SportModel for Baseball {
    fn league(&self) -> League {
        League::Mlb
    }

    fn fields(&self) -> &'static [Field] {
        &FIELDS
    }

    fn table_len(&self) -> usize {
        TABLE
    }

    fn build(&self, pregame: &Pregame, row: &Row, table: &mut [f32]) -> Result<(), Refusal> {
        if !(pregame.side1 > 0.0 && pregame.side1 < 1.0) {
            return Err(Refusal::BadPrior);
        }
        if table.len() < TABLE {
            return Err(Refusal::NoTable);
        }
        let scheduled = match row[field::SCHEDULED_INNINGS] {
            0 | 9 => 9,
            7 => 7,
            _ => return Err(Refusal::BadPeriod),
        };
        let runner = row[field::EXTRA_RUNNER] == 1 && row[col::POSTSEASON] != 1;
        let game = Game::new(&SHAPE, scheduled, runner, pregame.side1, pregame.total);
        if row[col::POSTSEASON] == PRE_SEASON {
            let game = game.without_extras(0.0);
            game.store(&mut table[..LEN]);
            game.without_extras(1.0).store(&mut table[LEN..TABLE]);
        } else {
            game.store(&mut table[..LEN]);
        }
        Ok(())
    }

    fn price(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Priced, Refusal> {
        Ok(match read(pregame, table, row)? {
            Ok(state) if row[col::POSTSEASON] == PRE_SEASON => {
                let side1 = read_price(table, &state);
                let draw = (read_price(&table[LEN..], &state) - side1).clamp(0.0, 1.0 - side1);
                Priced { side1, draw, side2: 1.0 - side1 - draw }
            }
            Ok(state) => Priced::two_way(read_price(table, &state)),
            Err(known) => known,
        })
    }

    fn next_events(&self, pregame: &Pregame, table: &[f32], row: &Row, out: &mut [NextEvent; MAX_NEXT]) -> usize {
        if row[col::POSTSEASON] == PRE_SEASON {
            return 0;
        }
        let state = match read(pregame, table, row) {
            Ok(Ok(state)) => state,
            Ok(Err(_)) if row[col::FINAL] != 1 && table.len() >= LEN && table[0] > 0.0 => FIRST_PITCH,
            _ => return 0,
        };
        events::list(table, &state, out)
    }

    fn lines(
        &self,
        pregame: &Pregame,
        table: &[f32],
        row: &Row,
        lines: &[Line],
        out: &mut [f64],
    ) -> Result<(), Refusal> {
        let joint = self.joint(pregame, table, row)?;
        let score = [row[col::SCORE_1], row[col::SCORE_2]];
        out.iter_mut().zip(lines).for_each(|(out, line)| *out = over(&joint, score, *line));
        Ok(())
    }

    fn error_sd(&self, row: &Row) -> f64 {
        let inning = row[col::PERIOD].clamp(1, INNINGS as i32) as usize - 1;
        let halves = 2 * (9 - row[col::PERIOD].clamp(1, 9)) + 2 - row[field::HALF].clamp(0, 1);
        let lead = f64::from(row[col::SCORE_1]) - f64::from(row[col::SCORE_2]);
        at_lead(coefficients::ERROR_SD[inning], lead, RUNS_VARIANCE * f64::from(halves))
    }
}

#[cfg(test)]
mod tests;
