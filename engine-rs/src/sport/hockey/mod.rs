//! Hockey: a chain on the goal difference with pulled goalies, power plays, overtime and the shoot-out (models.md 1.3).
//!
//! Regulation is a table ([`chain`]); overtime and the shoot-out are closed forms. Regular-season overtime is five minutes of
//! three against three and then a shoot-out, play-off overtime goes on until somebody scores.

use super::{
    Field, League, Line, MAX_NEXT, NextEvent, Pregame, Priced, Refusal, Row, SportModel, col,
    common::{error::at_lead, lines::over},
};
use crate::math::{logistic, logit};

pub mod chain;
pub mod coefficients;
mod events;
pub mod joint;
mod overtime;
pub mod recommended;
#[cfg(test)]
mod tests;

use chain::{Coefficients, HEADER, LEVEL, Rates, STEP_S, STEPS, TABLE, WIDTH};
use events::Events;

/// Goals of both sides in a game, about their variance.
const GOALS: f64 = 5.8;
/// Chance of what no chain foresees.
const FREAK: f64 = 4e-7;

/// Situation columns of hockey, from [`col::SITUATION`] on.
pub mod field {
    use super::col;
    /// Skaters of side 1 on the ice, an extra attacker included; 0 unknown.
    pub const SKATERS_1: usize = col::SITUATION;
    /// Skaters of side 2.
    pub const SKATERS_2: usize = col::SITUATION + 1;
    /// Milliseconds left of the current advantage; 0 unknown.
    pub const PENALTY_MS_LEFT: usize = col::SITUATION + 2;
    /// 1 when side 1 plays without its goalie.
    pub const GOALIE_OUT_1: usize = col::SITUATION + 3;
    /// 1 when side 2 plays without its goalie.
    pub const GOALIE_OUT_2: usize = col::SITUATION + 4;
    /// 1 during the shoot-out (period 5 of a regular-season game is one anyway). The score is the one before it.
    pub const SHOOTOUT: usize = col::SITUATION + 5;
    /// Shoot-out attempts of side 1 that scored.
    pub const SHOOTOUT_GOALS_1: usize = col::SITUATION + 6;
    /// Shoot-out attempts of side 2 that scored.
    pub const SHOOTOUT_GOALS_2: usize = col::SITUATION + 7;
    /// Shoot-out attempts taken by side 1.
    pub const SHOOTOUT_SHOTS_1: usize = col::SITUATION + 8;
    /// Shoot-out attempts taken by side 2.
    pub const SHOOTOUT_SHOTS_2: usize = col::SITUATION + 9;
}

static FIELDS: [Field; 10] = [
    Field { name: "skaters_1", min: 0, max: 6 },
    Field { name: "skaters_2", min: 0, max: 6 },
    Field { name: "penalty_ms_left", min: 0, max: 600_000 },
    Field { name: "goalie_out_1", min: 0, max: 1 },
    Field { name: "goalie_out_2", min: 0, max: 1 },
    Field { name: "shootout", min: 0, max: 1 },
    Field { name: "shootout_goals_1", min: 0, max: 30 },
    Field { name: "shootout_goals_2", min: 0, max: 30 },
    Field { name: "shootout_shots_1", min: 0, max: 30 },
    Field { name: "shootout_shots_2", min: 0, max: 30 },
];

/// Length of a period of regulation or play-off overtime, ms.
const PERIOD_MS: i32 = 1_200_000;
/// Length of regular-season overtime, ms.
const OVERTIME_MS: i32 = 300_000;
/// Most goals of a side that are believed.
const MAX_SCORE: i32 = 40;
/// Longest play-off game that is believed, periods.
const MAX_PERIOD: i32 = 15;
/// Before this many seconds from the end a missing goalie means a delayed penalty.
const PULL_S: f64 = 600.0;
/// What a table of this model says in its first cell.
const MAGIC: f32 = 6.0;

/// The hockey model with its coefficients.
#[derive(Clone, Copy, Debug)]
pub struct Hockey {
    /// What was fitted.
    pub coefficients: Coefficients,
}

/// The model of the National Hockey League.
pub static NHL: Hockey = Hockey { coefficients: coefficients::NHL };

/// Who is on the ice, in the terms of the chain.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ice {
    /// Both goalies in, as many skaters on either side.
    Even,
    /// The goalie of side 1 (or 2) is out for an extra attacker.
    Out(usize),
    /// A power play: kind of [`chain`] and seconds left.
    Play(usize, f64),
}

/// Where a legal row stands.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Nothing has happened.
    Start,
    /// Decided: side 1 won.
    Over(bool),
    /// Regulation: seconds left, index of the goal difference, strength.
    Regulation(f64, usize, Ice),
    /// Overtime: seconds left of the period, strength, play-offs.
    Overtime(f64, Ice, bool),
    /// Shoot-out.
    Shootout,
}

/// Position in the grid: step and how much of it has passed.
fn grid(left_s: f64) -> (usize, f64) {
    let x = STEPS as f64 - left_s * (1.0 / STEP_S);
    let j = (x as usize).min(STEPS - 1);
    (j, x - j as f64)
}

/// A layer of a table, read between two steps.
fn read(table: &[f32], layer: usize, left_s: f64, d: usize) -> f64 {
    let (j, f) = grid(left_s);
    let at = chain::at(layer, j, d);
    let &[a, b] = table[at..].first_chunk().expect("a step is followed by the next");
    let (a, b) = (f64::from(a), f64::from(b));
    a + f * (b - a)
}

fn header_rates(table: &[f32]) -> Rates {
    Rates { one: f64::from(table[2]), two: f64::from(table[3]) }
}

impl Hockey {
    fn place(&self, row: &Row) -> Result<Place, Refusal> {
        let (s1, s2) = (row[col::SCORE_1], row[col::SCORE_2]);
        if !(0..=MAX_SCORE).contains(&s1) || !(0..=MAX_SCORE).contains(&s2) {
            return Err(Refusal::BadScore);
        }
        if row[col::FINAL] != 0 {
            return match (s1 - s2, row[col::WINNER]) {
                (1.., _) | (0, 1) => Ok(Place::Over(true)),
                (..=-1, _) | (0, 2) => Ok(Place::Over(false)),
                _ => Err(Refusal::TieNotPossible),
            };
        }
        let (period, clock) = (row[col::PERIOD], row[col::CLOCK_MS]);
        let playoffs = row[col::POSTSEASON] != 0;
        if !(0..=if playoffs { MAX_PERIOD } else { 5 }).contains(&period) {
            return Err(Refusal::BadPeriod);
        }
        let shootout = !playoffs && (period == 5 || row[field::SHOOTOUT] != 0);
        if row[field::SHOOTOUT] != 0 && (playoffs || period < 4) {
            return Err(Refusal::BadPeriod);
        }
        let length = if period == 4 && !playoffs { OVERTIME_MS } else { PERIOD_MS };
        if !shootout && !(0..=length).contains(&clock) {
            return Err(Refusal::BadClock);
        }
        if period == 0 {
            return if s1 == 0 && s2 == 0 { Ok(Place::Start) } else { Err(Refusal::BadScore) };
        }
        if period > 3 && s1 != s2 {
            return Ok(Place::Over(s1 > s2));
        }
        if shootout {
            return shootout_possible(row).then_some(Place::Shootout).ok_or(Refusal::BadScore);
        }
        let left_s = f64::from(clock) * 1e-3 + if period < 3 { f64::from(3 - period) * 1200.0 } else { 0.0 };
        let d = (s1 - s2 + LEVEL as i32).clamp(0, WIDTH as i32 - 1) as usize;
        let ice = self.ice(row, if period > 3 { None } else { Some((left_s, d)) })?;
        Ok(match period {
            4.. => Place::Overtime(left_s, ice, playoffs),
            1 if clock == PERIOD_MS && s1 == 0 && s2 == 0 && ice == Ice::Even => Place::Start,
            _ => Place::Regulation(left_s, d, ice),
        })
    }

    /// Strength of a row; `regulation` is what is left of it and the difference.
    fn ice(&self, row: &Row, regulation: Option<(f64, usize)>) -> Result<Ice, Refusal> {
        let skaters = |i: usize| match row[i] {
            0 => Some(if regulation.is_some() { 5 } else { 3 }),
            n @ 3..=6 => Some(n),
            _ => None,
        };
        let (Some(n1), Some(n2)) = (skaters(field::SKATERS_1), skaters(field::SKATERS_2)) else {
            return Err(Refusal::BadStrength);
        };
        let (o1, o2, ms) = (row[field::GOALIE_OUT_1], row[field::GOALIE_OUT_2], row[field::PENALTY_MS_LEFT]);
        if !(0..=1).contains(&o1) || !(0..=1).contains(&o2) || o1 + o2 > 1 || !(0..=600_000).contains(&ms) {
            return Err(Refusal::BadStrength);
        }
        if let (1, Some((left_s, d))) = (o1 + o2, regulation) {
            let trailing = if o1 == 1 { d < LEVEL } else { d > LEVEL };
            let side = if o1 == 1 { 0 } else { 1 };
            return Ok(if trailing && left_s <= PULL_S { Ice::Out(side) } else { Ice::Play(side, 120.0) });
        }
        let up = if row[field::SKATERS_1] == 0 || row[field::SKATERS_2] == 0 { 0 } else { (n1 - o1) - (n2 - o2) };
        let left = if ms == 0 { self.coefficients.penalty_default_s } else { f64::from(ms) * 1e-3 };
        Ok(match up {
            0 => Ice::Even,
            1 => Ice::Play(0, left),
            -1 => Ice::Play(1, left),
            2.. => Ice::Play(2, left),
            _ => Ice::Play(3, left),
        })
    }

    /// Value of regulation for a legal state.
    fn regulation(&self, table: &[f32], left_s: f64, d: usize, ice: Ice) -> f64 {
        let (play, s) = match ice {
            Ice::Even => return read(table, 0, left_s, d),
            Ice::Out(side) => return read(table, 1 + side, left_s, d),
            Ice::Play(play, s) => (play, s),
        };
        let layer = 3 + 2 * play;
        let (worth, stay) = (read(table, layer, left_s, d), read(table, layer + 1, left_s, d));
        if s < left_s {
            let end = left_s - s;
            let through = stay / read(table, layer + 1, end, d);
            return worth + through * (read(table, 0, end, d) - read(table, layer, end, d));
        }
        let end = if d == LEVEL {
            self.overtime(table, f64::from(OVERTIME_MS) * 1e-3, Ice::Play(play, s - left_s), table[1] != 0.0)
        } else {
            read(table, 0, 0.0, d)
        };
        worth + stay * end
    }

    /// Strength-independent value of a level game after regulation.
    fn level_value(&self, prior: f64, rates: Rates, playoffs: bool) -> f64 {
        if playoffs {
            rates.one / (rates.one + rates.two)
        } else {
            self.overtime_even(self.overtime_share(prior), f64::from(OVERTIME_MS) * 1e-3)
        }
    }

    fn checked<'a>(&self, pregame: &Pregame, table: &'a [f32], row: &Row) -> Result<&'a [f32], Refusal> {
        if !(pregame.side1 > 0.0 && pregame.side1 < 1.0) {
            return Err(Refusal::BadPrior);
        }
        let right = table.len() >= TABLE && table[0] == MAGIC && (table[1] != 0.0) == (row[col::POSTSEASON] != 0);
        if right { Ok(&table[..TABLE]) } else { Err(Refusal::NoTable) }
    }
}

/// Whether attempts and goals of a shoot-out fit together.
fn shootout_possible(row: &Row) -> bool {
    let [g1, g2, a1, a2] = shootout_columns(row);
    let counts = 0..=30;
    counts.contains(&a1)
        && counts.contains(&a2)
        && (a1 - a2).abs() <= 1
        && (0..=a1).contains(&g1)
        && (0..=a2).contains(&g2)
}

fn shootout_columns(row: &Row) -> [i32; 4] {
    [
        row[field::SHOOTOUT_GOALS_1],
        row[field::SHOOTOUT_GOALS_2],
        row[field::SHOOTOUT_SHOTS_1],
        row[field::SHOOTOUT_SHOTS_2],
    ]
}

impl SportModel for Hockey {
    fn league(&self) -> League {
        League::Nhl
    }

    fn fields(&self) -> &'static [Field] {
        &FIELDS
    }

    fn table_len(&self) -> usize {
        TABLE
    }

    fn build(&self, pregame: &Pregame, row: &Row, table: &mut [f32]) -> Result<(), Refusal> {
        let p = pregame.side1;
        if !(p > 0.0 && p < 1.0) || pregame.total <= 0.0 || pregame.total > 30.0 {
            return Err(Refusal::BadPrior);
        }
        if table.len() < TABLE {
            return Err(Refusal::NoTable);
        }
        let playoffs = row[col::POSTSEASON] != 0;
        let found = chain::solve(&self.coefficients, p, pregame.total, |rates| self.level_value(p, rates, playoffs));
        let (one, two) = (found.one as f32, found.two as f32);
        table[..HEADER].fill(0.0);
        table[..5].copy_from_slice(&[MAGIC, f32::from(u8::from(playoffs)), one, two, self.overtime_share(p) as f32]);
        let rates = header_rates(table);
        chain::fill(&self.coefficients, rates, self.level_value(p, rates, playoffs), table);
        Ok(())
    }

    fn price(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Priced, Refusal> {
        let place = self.place(row)?;
        if let Place::Over(side1) = place {
            return Ok(Priced::two_way(if side1 { 1.0 } else { 0.0 }));
        }
        let table = self.checked(pregame, table, row)?;
        // Nothing is certain while the clock runs.
        let open = |p: f64| if row[col::CLOCK_MS] > 0 { FREAK + (1.0 - 2.0 * FREAK) * p } else { p };
        let side1 = match place {
            Place::Start | Place::Over(_) => pregame.side1,
            Place::Regulation(left_s, d, ice) => open(self.regulation(table, left_s, d, ice)),
            Place::Overtime(left_s, ice, playoffs) => open(self.overtime(table, left_s, ice, playoffs)),
            Place::Shootout => self.shootout(shootout_columns(row)),
        };
        Ok(Priced::two_way(side1.clamp(0.0, 1.0)))
    }

    fn next_events(&self, pregame: &Pregame, table: &[f32], row: &Row, out: &mut [NextEvent; MAX_NEXT]) -> usize {
        let (Ok(place), Ok(table)) = (self.place(row), self.checked(pregame, table, row)) else { return 0 };
        let mut events = Events { out, n: 0 };
        match place {
            Place::Over(_) => {}
            Place::Start => {
                self.regulation_events(table, (3600.0, LEVEL, Ice::Even), &mut events);
            }
            Place::Regulation(left_s, d, ice) if left_s > 0.0 => {
                self.regulation_events(table, (left_s, d, ice), &mut events);
            }
            Place::Regulation(_, d, _) if d != LEVEL => {}
            Place::Regulation(_, _, ice) => {
                let playoffs = table[1] != 0.0;
                let length = if playoffs { PERIOD_MS } else { OVERTIME_MS };
                self.overtime_events(table, (f64::from(length) * 1e-3, ice, playoffs), &mut events);
            }
            Place::Overtime(left_s, ice, playoffs) => {
                self.overtime_events(table, (left_s, ice, playoffs), &mut events);
            }
            Place::Shootout => self.shootout_events(shootout_columns(row), &mut events),
        }
        events.n
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
        let phase = match row[col::PERIOD] {
            ..=1 => 0,
            2 => 1,
            3 if row[col::CLOCK_MS] > 300_000 => 2,
            3 => 3,
            _ => 4,
        };
        let left_s =
            f64::from((3 - row[col::PERIOD].clamp(1, 3)) * 1_200) + f64::from(row[col::CLOCK_MS].max(0)) * 1e-3;
        let lead = f64::from(row[col::SCORE_1]) - f64::from(row[col::SCORE_2]);
        at_lead(self.coefficients.error_sd[phase], lead, 0.25 + GOALS * left_s * (1.0 / 3_600.0))
    }
}
