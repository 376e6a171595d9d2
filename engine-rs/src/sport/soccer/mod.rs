//! Soccer: a chain on the goal difference and red cards, three-way after 90 minutes or "to advance" (models.md 1.5).
//!
//! `POSTSEASON` 0 prices the result after 90 minutes and stoppage. `POSTSEASON` 1 prices who advances, extra time and the
//! shoot-out included, two-way; its pregame price is two-way when `draw` is 0, else the three-way price of the 90 minutes.
//! Half-time is period 2 with 45:00 on the clock. A clock of 0 means stoppage time, whose length is estimated until announced.

use super::{
    Answers, Field, League, Line, MAX_NEXT, NextEvent, Pregame, Priced, Refusal, Row, SportModel, col,
    common::{error::at_lead, lines::over},
    price_each, price_own,
};

mod cards;
pub mod chain;
pub mod coefficients;
pub mod joint;
mod kept;
mod pairs;
pub mod recommended;
mod shootout;
mod solve;
#[cfg(test)]
mod tests;

use chain::{Coefficients, EXTRA_NODES, EXTRA_S, Game, HALF_NODES, HALF_S, HEADER, LEVEL, NODES, STEP_S, TABLE, WIDTH};
use pairs::Cells;

/// Situation columns of soccer, from [`col::SITUATION`] on.
pub mod field {
    use super::col;
    /// Red cards of side 1.
    pub const REDS_1: usize = col::SITUATION;
    /// Red cards of side 2.
    pub const REDS_2: usize = col::SITUATION + 1;
    /// Stoppage time played in this half; 0 while the clock runs.
    pub const STOPPAGE_ELAPSED_MS: usize = col::SITUATION + 2;
    /// Stoppage time announced for this half; 0 not announced.
    pub const STOPPAGE_ANNOUNCED_MS: usize = col::SITUATION + 3;
    /// Year in which the season began; 0 the present. Before 2022 much less stoppage was played. Fixed for a game.
    pub const SEASON: usize = col::SITUATION + 4;
    /// Goals that side 1 brings from a first leg; counts for who advances only. Fixed for a game.
    pub const FIRST_LEG_1: usize = col::SITUATION + 5;
    /// The same of side 2.
    pub const FIRST_LEG_2: usize = col::SITUATION + 6;
    /// Shoot-out kicks of side 1 that scored (period 5).
    pub const SHOOTOUT_GOALS_1: usize = col::SITUATION + 7;
    /// Shoot-out kicks of side 2 that scored.
    pub const SHOOTOUT_GOALS_2: usize = col::SITUATION + 8;
    /// Shoot-out kicks taken by side 1.
    pub const SHOOTOUT_SHOTS_1: usize = col::SITUATION + 9;
    /// Shoot-out kicks taken by side 2.
    pub const SHOOTOUT_SHOTS_2: usize = col::SITUATION + 10;
}

static FIELDS: [Field; 11] = [
    Field { name: "reds_1", min: 0, max: 4 },
    Field { name: "reds_2", min: 0, max: 4 },
    Field { name: "stoppage_elapsed_ms", min: 0, max: MAX_STOPPAGE_MS },
    Field { name: "stoppage_announced_ms", min: 0, max: MAX_STOPPAGE_MS },
    Field { name: "season", min: 0, max: 2200 },
    Field { name: "first_leg_1", min: 0, max: MAX_SCORE },
    Field { name: "first_leg_2", min: 0, max: MAX_SCORE },
    Field { name: "shootout_goals_1", min: 0, max: 40 },
    Field { name: "shootout_goals_2", min: 0, max: 40 },
    Field { name: "shootout_shots_1", min: 0, max: 40 },
    Field { name: "shootout_shots_2", min: 0, max: 40 },
];

const MAX_SCORE: i32 = 40;
const MAX_STOPPAGE_MS: i32 = 1_800_000;
/// Play that is still to come however long the board has run out, until the whistle, s.
const WHISTLE_S: f64 = 10.0;
/// What a table of this model says in its first cell.
const MAGIC: f32 = 8.0;

/// The soccer model with its coefficients.
#[derive(Clone, Copy, Debug)]
pub struct Soccer {
    /// What was fitted.
    pub coefficients: Coefficients,
}

/// The model of every league.
pub static SOCCER: Soccer = Soccer { coefficients: coefficients::SOCCER };

/// Where a legal row stands.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Nothing has happened.
    Start,
    /// Decided: goal difference, or +-1 from the shoot-out.
    Over(i32),
    /// Play: block, seconds left of it, cell.
    Play(usize, f64, usize),
    /// Shoot-out.
    Shootout,
}

/// `x` where it is well above 0, fading to 0 below; `blur` in the unit of `x`.
fn fading(x: f64, blur: f64) -> f64 {
    let y = x / blur;
    if y > 30.0 { x } else { blur * libm::log1p(libm::exp(y)) }
}

/// Node below and how far to the next.
fn grid(block: usize, left_s: f64) -> (usize, f64) {
    let x = left_s * (1.0 / STEP_S);
    let n = (x as usize).min(NODES[block] - 2);
    (n, (x - n as f64).min(1.0))
}

/// Difference that side 1 brings from a first leg, where who advances is priced.
fn legs(row: &Row) -> i32 {
    if row[col::POSTSEASON] != 0 { row[field::FIRST_LEG_1].wrapping_sub(row[field::FIRST_LEG_2]) } else { 0 }
}

/// Difference that counts.
fn lead(row: &Row) -> i32 {
    row[col::SCORE_1] - row[col::SCORE_2] + legs(row)
}

fn index(lead: i32) -> usize {
    (lead + LEVEL as i32).clamp(0, WIDTH as i32 - 1) as usize
}

/// The game of a table's header.
fn game<'a>(c: &'a Coefficients, table: &[f32]) -> Game<'a> {
    let h = |i: usize| f64::from(table[i]);
    Game::new(c, (h(2), h(3)), [h(4), h(5)])
}

fn fields_legal(row: &Row) -> Result<(), Refusal> {
    let within = |i: usize| (FIELDS[i - col::SITUATION].min..=FIELDS[i - col::SITUATION].max).contains(&row[i]);
    let scores = [row[col::SCORE_1], row[col::SCORE_2]].iter().all(|s| (0..=MAX_SCORE).contains(s));
    if !scores || !within(field::FIRST_LEG_1) || !within(field::FIRST_LEG_2) {
        return Err(Refusal::BadScore);
    }
    if !within(field::REDS_1) || !within(field::REDS_2) {
        return Err(Refusal::BadCards);
    }
    if !within(field::STOPPAGE_ELAPSED_MS) || !within(field::STOPPAGE_ANNOUNCED_MS) {
        return Err(Refusal::BadClock);
    }
    Ok(())
}

impl Soccer {
    fn place(&self, row: &Row, table: &[f32]) -> Result<Place, Refusal> {
        fields_legal(row)?;
        let (period, clock, knockout) = (row[col::PERIOD], row[col::CLOCK_MS], row[col::POSTSEASON] != 0);
        let d = lead(row);
        if row[col::FINAL] != 0 {
            return match (d, row[col::WINNER]) {
                (0, 1) if knockout => Ok(Place::Over(1)),
                (0, 2) if knockout => Ok(Place::Over(-1)),
                (0, _) if knockout => Err(Refusal::TieNotPossible),
                _ => Ok(Place::Over(d)),
            };
        }
        if !(0..=if knockout { 5 } else { 2 }).contains(&period) {
            return Err(Refusal::BadPeriod);
        }
        let elapsed = row[field::STOPPAGE_ELAPSED_MS];
        let fresh =
            row[col::SCORE_1] == 0 && row[col::SCORE_2] == 0 && row[field::REDS_1] == 0 && row[field::REDS_2] == 0;
        if period == 0 {
            return if fresh { Ok(Place::Start) } else { Err(Refusal::BadScore) };
        }
        if period == 5 {
            return match (d, shootout::possible(row)) {
                (0, true) => Ok(Place::Shootout),
                _ => Err(Refusal::BadScore),
            };
        }
        let full = if period <= 2 { 2_700_000 } else { 900_000 };
        if !(0..=full).contains(&clock) || (elapsed > 0 && clock > 0) {
            return Err(Refusal::BadClock);
        }
        if period == 1 && clock == full && fresh && row[field::STOPPAGE_ANNOUNCED_MS] == 0 {
            return Ok(Place::Start);
        }
        let left = f64::from(clock) * 1e-3 + self.stoppage_left(row, table);
        let (block, left) = match period {
            1 => (0, left),
            2 => (1, left),
            3 => (2, left + 0.5 * EXTRA_S + self.coefficients.extra_stoppage_s),
            _ => (2, left),
        };
        let left = left.min((NODES[block] - 1) as f64 * STEP_S);
        let [one, two] = cards::told_apart(row).map(|reds| reds.min(2) as usize);
        Ok(Place::Play(block, left, chain::cell(one, two, index(d))))
    }

    /// Stoppage that is still to come in this half, s. A table of this model knows what is expected before any is played.
    fn stoppage_left(&self, row: &Row, table: &[f32]) -> f64 {
        let c = &self.coefficients;
        let elapsed = f64::from(row[field::STOPPAGE_ELAPSED_MS]) * 1e-3;
        let announced = f64::from(row[field::STOPPAGE_ANNOUNCED_MS]) * 1e-3;
        if announced > 0.0 {
            return WHISTLE_S + fading(announced * c.announced_factor - WHISTLE_S - elapsed, c.announced_blur_s);
        }
        match row[col::PERIOD] {
            p @ 1..=2 if elapsed == 0.0 && table.len() >= TABLE && table[0] == MAGIC => {
                f64::from(table[3 + p as usize]) - HALF_S
            }
            p @ 1..=2 => self.unannounced(row, p as usize - 1, elapsed),
            _ => WHISTLE_S + fading(c.extra_stoppage_s - WHISTLE_S - elapsed, c.announced_blur_s),
        }
    }

    /// Stoppage to come that nobody has announced, s: it never comes close to 0, because a half that has lasted long is one
    /// with much stoppage.
    fn unannounced(&self, row: &Row, half: usize, elapsed_s: f64) -> f64 {
        let c = &self.coefficients;
        let mean = c.stoppage_s[usize::from(!(1..2022).contains(&row[field::SEASON]))][half];
        let floor = c.stoppage_floor_s[half];
        floor + fading(mean - floor - elapsed_s, c.stoppage_blur_s)
    }

    fn checked<'a>(&self, pregame: &Pregame, table: &'a [f32], row: &Row) -> Result<Cells<'a>, Refusal> {
        let knockout = row[col::POSTSEASON] != 0;
        prior_legal(pregame, knockout)?;
        Cells::new(table).filter(|cells| cells.knockout() == knockout).ok_or(Refusal::NoTable)
    }

    /// The start as a place in the table.
    fn kick_off(cells: Cells<'_>, row: &Row) -> (usize, f64, usize) {
        (0, f64::from(cells.0[4]), chain::cell(0, 0, index(lead(row))))
    }

    fn fill(&self, game: &Game<'_>, knockout: bool, table: &mut [f32]) {
        // Win, then draw, which stays 0 where somebody advances.
        table[HEADER..TABLE].fill(0.0);
        for outcome in 0..if knockout { 1 } else { 2 } {
            let mut put = |block: usize, n: usize, v: &chain::Values| {
                for (i, &from) in v.iter().enumerate() {
                    table[chain::at(block, n, i) + outcome] = from as f32;
                }
            };
            let end = match (knockout, outcome) {
                (true, _) => chain::after_extra_time(game, EXTRA_NODES, &mut |n, v| put(2, n, v)),
                (false, 0) => chain::ends(1.0, 0.0, 0.0),
                (false, _) => chain::ends(0.0, 1.0, 0.0),
            };
            let half = game.sweep(1, end, game.length_s[1], HALF_NODES, &mut |n, v| put(1, n, v));
            game.sweep(0, half, game.length_s[0], HALF_NODES, &mut |n, v| put(0, n, v));
        }
    }
}

impl Soccer {
    /// Starts, finals, shoot-outs and what is refused.
    #[cold]
    fn price_rest(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Priced, Refusal> {
        let place = self.place(row, table)?;
        if let Place::Over(d) = place {
            let sure = |d: i32, want: i32| f64::from(u8::from(d.signum() == want));
            return Ok(Priced { side1: sure(d, 1), draw: sure(d, 0), side2: sure(d, -1) });
        }
        let cells = self.checked(pregame, table, row)?;
        let knockout = row[col::POSTSEASON] != 0;
        Ok(match place {
            Place::Start if knockout && pregame.draw > 0.0 => cells.price(Self::kick_off(cells, row)),
            Place::Start | Place::Over(_) => {
                Priced { side1: pregame.side1, draw: pregame.draw, side2: 1.0 - pregame.side1 - pregame.draw }
            }
            Place::Play(block, left_s, i) => cards::price(cells, (block, left_s, i), row),
            Place::Shootout => Priced::two_way(self.shootout(shootout::columns(row))),
        })
    }
}

fn prior_legal(pregame: &Pregame, knockout: bool) -> Result<(), Refusal> {
    let Pregame { side1, draw, .. } = *pregame;
    let draw_legal = if knockout { draw >= 0.0 } else { draw > 0.0 };
    if side1 > 0.0 && draw_legal && side1 + draw < 1.0 { Ok(()) } else { Err(Refusal::BadPrior) }
}

const NAMES: [&str; 4] = ["side1_goal", "side2_goal", "side1_red_card", "side2_red_card"];

impl SportModel for Soccer {
    fn league(&self) -> League {
        League::Soccer
    }

    fn fields(&self) -> &'static [Field] {
        &FIELDS
    }

    fn table_len(&self) -> usize {
        TABLE
    }

    fn build(&self, pregame: &Pregame, row: &Row, table: &mut [f32]) -> Result<(), Refusal> {
        let knockout = row[col::POSTSEASON] != 0;
        prior_legal(pregame, knockout)?;
        fields_legal(row)?;
        if pregame.total <= 0.0 || pregame.total > 15.0 {
            return Err(Refusal::BadPrior);
        }
        if table.len() < TABLE {
            return Err(Refusal::NoTable);
        }
        let c = &self.coefficients;
        let length = [0, 1].map(|half| f64::from((HALF_S + self.unannounced(row, half, 0.0)) as f32));
        let goals = if knockout && pregame.draw == 0.0 {
            let total = if pregame.total.is_nan() { c.total } else { pregame.total };
            solve::solve_two(c, pregame.side1, total, length, index(legs(row)))
        } else {
            solve::solve_three(c, pregame.side1, pregame.draw, length)
        };
        let (one, two) = goals.ok_or(Refusal::BadPrior)?;
        table[..HEADER].fill(0.0);
        let flag = f32::from(u8::from(knockout));
        table[..6].copy_from_slice(&[MAGIC, flag, one as f32, two as f32, length[0] as f32, length[1] as f32]);
        let game = game(c, table);
        self.fill(&game, knockout, table);
        Ok(())
    }

    fn price(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Priced, Refusal> {
        let ready = Cells::new(table).filter(|cells| prior_legal(pregame, cells.knockout()).is_ok());
        if let Some(priced) = ready.and_then(|cells| self.play_one(cells, row)) {
            return Ok(priced);
        }
        self.price_rest(pregame, table, row)
    }

    fn price_rows(&self, pregame: &Pregame, table: &[f32], rows: &[Row], out: &mut Answers<'_>) {
        match Cells::new(table).filter(|cells| prior_legal(pregame, cells.knockout()).is_ok()) {
            Some(cells) => self.play_rows(cells, rows, out, |row| price_own(self, pregame, table, row)),
            None => price_each(self, pregame, table, rows, out),
        }
    }

    fn next_events(&self, pregame: &Pregame, table: &[f32], row: &Row, out: &mut [NextEvent; MAX_NEXT]) -> usize {
        let (Ok(place), Ok(cells)) = (self.place(row, table), self.checked(pregame, table, row)) else { return 0 };
        if cards::beyond(row) > 0 {
            return 0;
        }
        let (block, left_s, i) = match place {
            Place::Start => Self::kick_off(cells, row),
            Place::Play(block, left_s, i) => (block, left_s, i),
            Place::Over(_) => return 0,
            Place::Shootout => return self.shootout_events(shootout::columns(row), out),
        };
        let (n, f) = grid(block, left_s);
        if left_s <= 0.0 {
            return 0;
        }
        let s = game(&self.coefficients, cells.0).step(block, n + 1, i);
        let (to, then) = (chain::neighbours(i), n as f64 * STEP_S);
        let mut rest = 1.0;
        let mut written = 0;
        for (k, p) in [s.goal1, s.goal2, s.red1, s.red2].into_iter().enumerate() {
            let probability = p * f;
            rest -= probability;
            if probability > 0.0 {
                out[written] = NextEvent { name: NAMES[k], probability, priced: cells.price((block, then, to[k])) };
                written += 1;
            }
        }
        out[written] = NextEvent { name: "no_event", probability: rest, priced: cells.price((block, then, i)) };
        written + 1
    }

    fn lines(
        &self,
        pregame: &Pregame,
        table: &[f32],
        row: &Row,
        lines: &[Line],
        out: &mut [f64],
    ) -> Result<(), Refusal> {
        if cards::beyond(row) > 0 {
            return Err(Refusal::BadCards);
        }
        let joint = self.joint(pregame, table, row)?;
        let score = [row[col::SCORE_1], row[col::SCORE_2]];
        out.iter_mut().zip(lines).for_each(|(out, line)| *out = over(&joint, score, *line));
        Ok(())
    }

    fn keep_lines(&self, pregame: &Pregame, table: &mut [f32], row: &Row) {
        self.keep_tilt(pregame, table, row);
    }

    fn error_sd(&self, row: &Row) -> f64 {
        let phase = match (row[col::PERIOD], row[col::CLOCK_MS]) {
            (..=1, _) => 0,
            (2, 900_001..) => 1,
            (2, 1..) => 2,
            (2, _) => 3,
            _ => 4,
        };
        let halves = f64::from(2 - row[col::PERIOD].clamp(1, 2)) + f64::from(row[col::CLOCK_MS].max(0)) / 2_700_000.0;
        let lead = f64::from(row[col::SCORE_1]) - f64::from(row[col::SCORE_2]) + f64::from(legs(row));
        at_lead(self.coefficients.error_sd[phase], lead, 0.25 + self.coefficients.total * 0.5 * halves)
    }
}
