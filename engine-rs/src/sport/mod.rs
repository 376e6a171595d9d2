//! Win probability for every sport behind one interface. Adding a sport is one folder whose `mod.rs` implements
//! [`SportModel`] and one row in the table of `leagues.rs`.
//!
//! A model works in two steps: `build` turns a pregame price into a small table (at most 5 ms, once per game), `price`
//! reads a state against that table in nanoseconds and never allocates. Everything is a pure function of its arguments;
//! transcendentals come from `libm`, so that native, Node and browser agree to the bit.

pub mod baseball;
pub mod basketball;
pub mod common;
pub mod football;
pub mod hockey;
#[cfg(test)]
mod laws_tests;
mod leagues;
pub mod mma;
pub mod reference;
pub mod soccer;
pub mod tennis;

pub use leagues::{League, REGISTRY};

use common::{
    lines::{Line, LineKind},
    warp::pair::Pair,
};

/// Columns of a state row.
pub const ROW: usize = 32;

/// One state: [`col`] names the first columns, [`SportModel::fields`] the situation columns from [`col::SITUATION`] on.
/// All integers; side 1 is home, player 1, fighter 1.
pub type Row = [i32; ROW];

/// Columns that mean the same in every sport.
pub mod col {
    /// Code of the league, see [`super::League`].
    pub const LEAGUE: usize = 0;
    /// 1-based period, half, inning, set or round; 0 before the start; overtime keeps counting.
    pub const PERIOD: usize = 1;
    /// Milliseconds left in the period; in soccer and MMA too (count-down), 0 in sports without a clock.
    pub const CLOCK_MS: usize = 2;
    /// Points, goals, runs; sets in tennis; rounds won on the cards (or their estimate) in MMA.
    pub const SCORE_1: usize = 3;
    /// The other side's.
    pub const SCORE_2: usize = 4;
    /// 1 when the game is over: the score is the result (in tennis and MMA `WINNER` says who).
    pub const FINAL: usize = 5;
    /// 1 in a post-season or knock-out game: no ties, other overtime rules. 2 ([`super::PRE_SEASON`]) in a pre-season game: no
    /// overtime in the NFL, no extra innings in baseball.
    pub const POSTSEASON: usize = 6;
    /// Of a final without a decisive score: 1 side 1, 2 side 2, 0 a draw or unknown.
    pub const WINNER: usize = 7;
    /// First column of the sport's own situation.
    pub const SITUATION: usize = 8;
}

/// [`col::POSTSEASON`] of a pre-season game.
pub const PRE_SEASON: i32 = 2;

/// Why a state or a pregame price was not priced. The numbers are the codes of the kernel's memory; 0 means "priced".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
    /// The league code names no model.
    UnknownLeague = 1,
    /// Period negative or beyond what the league can play.
    BadPeriod = 2,
    /// Clock negative or longer than the period.
    BadClock = 3,
    /// A score negative or absurdly high.
    BadScore = 4,
    /// The pregame probability is not strictly between 0 and 1, or a set of three does not sum to 1.
    BadPrior = 5,
    /// Possession, server or receiver is not one of the sides.
    BadPossession = 6,
    /// Down or distance outside the rules.
    BadDown = 7,
    /// Yards to the goal line outside 0..=99, or 0 with a down.
    BadFieldPosition = 8,
    /// Final with equal scores where the league plays until somebody wins.
    TieNotPossible = 9,
    /// Skaters, goalies or penalty time that cannot be.
    BadStrength = 10,
    /// Outs, bases or count that cannot be.
    BadBases = 11,
    /// Red cards that cannot be.
    BadCards = 12,
    /// Sets, games or points that cannot be.
    BadTennisScore = 13,
    /// Rounds or cards that cannot be.
    BadRound = 14,
    /// The table handed in was not built for this model.
    NoTable = 15,
}

impl Refusal {
    /// The name used everywhere outside Rust.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownLeague => "unknown_league",
            Self::BadPeriod => "bad_period",
            Self::BadClock => "bad_clock",
            Self::BadScore => "bad_score",
            Self::BadPrior => "bad_prior",
            Self::BadPossession => "bad_possession",
            Self::BadDown => "bad_down",
            Self::BadFieldPosition => "bad_field_position",
            Self::TieNotPossible => "tie_not_possible",
            Self::BadStrength => "bad_strength",
            Self::BadBases => "bad_bases",
            Self::BadCards => "bad_cards",
            Self::BadTennisScore => "bad_tennis_score",
            Self::BadRound => "bad_round",
            Self::NoTable => "no_table",
        }
    }
}

/// The exclusive outcomes of a game; they sum to 1 within 1e-9. `draw` is 0 where a league plays until somebody wins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Priced {
    /// Probability that side 1 wins.
    pub side1: f64,
    /// Probability of a tied final.
    pub draw: f64,
    /// Probability that side 2 wins.
    pub side2: f64,
}

impl Priced {
    /// Two outcomes; side 2 gets the rest.
    pub fn two_way(side1: f64) -> Self {
        Self { side1, draw: 0.0, side2: 1.0 - side1 }
    }

    /// A two-way probability given that somebody wins, beside the probability that nobody does.
    pub fn with_draw(side1_if_decided: f64, draw: f64) -> Self {
        let decided = 1.0 - draw;
        Self { side1: side1_if_decided * decided, draw, side2: (1.0 - side1_if_decided) * decided }
    }

    /// The outcomes `share` of the way to others.
    pub fn towards(self, other: Self, share: f64) -> Self {
        let along = |from: f64, to: f64| from + share * (to - from);
        Self {
            side1: along(self.side1, other.side1),
            draw: along(self.draw, other.draw),
            side2: along(self.side2, other.side2),
        }
    }

    /// The same seen from side 2.
    pub fn swapped(self) -> Self {
        Self { side1: self.side2, draw: self.draw, side2: self.side1 }
    }
}

/// What is known before the start. Devigged prices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pregame {
    /// Two-way: probability of side 1 given that somebody wins. Three-way (soccer): of a side 1 win.
    pub side1: f64,
    /// Three-way only: of a draw; 0 elsewhere.
    pub draw: f64,
    /// Expected total of points, goals or runs (closing total); NaN when unknown, then the league's mean stands for it.
    pub total: f64,
}

/// A situation column: its name outside the kernel, and the values a legal state can take.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// snake_case, unit in the name.
    pub name: &'static str,
    /// Smallest legal value.
    pub min: i32,
    /// Largest legal value.
    pub max: i32,
}

/// What one next event would do.
#[derive(Clone, Copy, Debug)]
pub struct NextEvent {
    /// snake_case, e.g. "side1_goal", "side2_touchdown", "out", "side1_point".
    pub name: &'static str,
    /// Probability that this is the next event; 0 where the model does not say.
    pub probability: f64,
    /// Outcomes right after it.
    pub priced: Priced,
}

/// Most next events any model lists.
pub const MAX_NEXT: usize = 8;

/// Where the answers to a batch go, one place per state.
pub struct Answers<'a> {
    /// Side 1, draw, side 2; NaN when refused.
    pub priced: &'a mut [[f64; 3]],
    /// 0 priced, else the refusal's code.
    pub refusals: &'a mut [u8],
}

impl Answers<'_> {
    /// Store the price of state `i`: side 1, draw, side 2.
    #[inline(always)]
    pub fn set(&mut self, i: usize, priced: [f64; 3]) {
        (self.priced[i], self.refusals[i]) = (priced, 0);
    }

    /// Store the prices of state `i` and, if `both`, of the next one.
    #[inline(always)]
    fn set_two(&mut self, i: usize, both: bool, priced: [Pair; 3]) {
        self.set(i, priced.map(Pair::first));
        if both {
            self.set(i + 1, priced.map(Pair::second));
        }
    }

    /// Store the answer to state `i`.
    #[inline(always)]
    pub fn put(&mut self, i: usize, answer: Result<Priced, Refusal>) {
        let (values, code) = match answer {
            Ok(Priced { side1, draw, side2 }) => ([side1, draw, side2], 0),
            Err(refusal) => ([f64::NAN; 3], refusal as u8),
        };
        (self.priced[i], self.refusals[i]) = (values, code);
    }
}

/// Price states one by one.
fn price_each<M: SportModel + ?Sized>(
    model: &M,
    pregame: &Pregame,
    table: &[f32],
    rows: &[Row],
    out: &mut Answers<'_>,
) {
    for (i, row) in rows.iter().enumerate() {
        out.put(i, price_own(model, pregame, table, row));
    }
}

/// Price a state of the model's own league; any other has no table.
fn price_own<M: SportModel + ?Sized>(
    model: &M,
    pregame: &Pregame,
    table: &[f32],
    row: &Row,
) -> Result<Priced, Refusal> {
    if row[col::LEAGUE] == model.league() as i32 { model.price(pregame, table, row) } else { Err(Refusal::NoTable) }
}

/// One sport's model. Implementations are unit structs or plain data without interior state.
pub trait SportModel: Sync {
    /// Which league this is.
    fn league(&self) -> League;
    /// [`League::name`] of its league.
    fn name(&self) -> &'static str {
        self.league().name()
    }
    /// Situation columns from [`col::SITUATION`] on, in order.
    fn fields(&self) -> &'static [Field];
    /// `f32` cells that [`SportModel::build`] needs.
    fn table_len(&self) -> usize;
    /// Fill the table of one game. `row` gives what is fixed for a game (post-season, best of, rule flags).
    ///
    /// # Errors
    /// [`Refusal::BadPrior`] for a price that is no probability.
    fn build(&self, pregame: &Pregame, row: &Row, table: &mut [f32]) -> Result<(), Refusal>;
    /// Price a state. Never NaN; exactly the pregame price before the start, exactly 0 or 1 at a final.
    ///
    /// # Errors
    /// A named refusal for every state that cannot occur.
    fn price(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Priced, Refusal>;
    /// [`SportModel::price`] of many states of one game, to the bit; a state of another league has no table. Every place of
    /// `out` is written.
    fn price_rows(&self, pregame: &Pregame, table: &[f32], rows: &[Row], out: &mut Answers<'_>) {
        price_each(self, pregame, table, rows, out);
    }
    /// List what the next event would do; returns how many were written. 0 for a state that is over or refused.
    fn next_events(&self, pregame: &Pregame, table: &[f32], row: &Row, out: &mut [NextEvent; MAX_NEXT]) -> usize;
    /// The model's own error in this phase of this sport: standard deviation of (truth - model), from calibration.
    fn error_sd(&self, row: &Row) -> f64;
    /// P(over) of each line, from the joint distribution of final margin and total of a state; NaN in a sport that has none
    /// (tennis, MMA). Places of `out` beyond `lines` are left alone. Soccer's lines are on 90 minutes and stoppage.
    ///
    /// # Errors
    /// Those of [`SportModel::price`]; `out` is unchanged then.
    fn lines(
        &self,
        pregame: &Pregame,
        table: &[f32],
        row: &Row,
        lines: &[Line],
        out: &mut [f64],
    ) -> Result<(), Refusal> {
        self.price(pregame, table, row)?;
        out.iter_mut().zip(lines).for_each(|(out, _)| *out = f64::NAN);
        Ok(())
    }
    /// Keep in a built table what the lines of all states of `row`'s game have in common, so that [`SportModel::lines`] works it
    /// out once and not in every state. The answers are the same without it, to the bit.
    fn keep_lines(&self, _pregame: &Pregame, _table: &mut [f32], _row: &Row) {}
    /// Pregame probability of side 1 from the closing spread as its expected margin in points (home -3 is +3), with the
    /// league's fitted slope; NaN where a line is no point spread (run and puck lines are fixed at 1.5).
    fn prior_from_spread(&self, _margin: f64) -> f64 {
        f64::NAN
    }
}

/// Leverage of a state: the mean move of side 1's probability over the next events, weighted where the model gives
/// probabilities, else the plain mean.
pub fn leverage(now: f64, next: &[NextEvent]) -> f64 {
    let weight: f64 = next.iter().map(|e| e.probability).sum();
    if next.is_empty() {
        return 0.0;
    }
    if weight > 0.0 {
        next.iter().map(|e| e.probability * (e.priced.side1 - now).abs()).sum::<f64>() / weight
    } else {
        next.iter().map(|e| (e.priced.side1 - now).abs()).sum::<f64>() / next.len() as f64
    }
}

/// The model of a league code.
///
/// # Errors
/// [`Refusal::UnknownLeague`].
pub fn model(code: i32) -> Result<&'static dyn SportModel, Refusal> {
    let place = usize::try_from(code).ok().and_then(|code| code.checked_sub(1));
    place.and_then(|place| REGISTRY.get(place)).copied().ok_or(Refusal::UnknownLeague)
}
