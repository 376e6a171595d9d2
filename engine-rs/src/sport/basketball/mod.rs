//! NBA, men's college and WNBA: the law of [`warp`] with the worth of the ball and of free throws still to come, overtime
//! until somebody wins.

use crate::{
    math::phi,
    sport::{
        Answers, Field, League, Line, MAX_NEXT, NextEvent, Pregame, Priced, Refusal, Row, SportModel, col,
        common::warp::{
            self, Finals, Gate, Law, MarginTotal, Moment, Periods, Standing, View, decided, fast, pair::Pair,
        },
        price_each, price_own,
    },
};

pub mod coefficients;
mod events;
mod pairs;

use coefficients::{nba, ncaab, wnba};

/// Situation column: 1 side 1 has the ball, -1 side 2, 0 unknown.
pub const POSSESSION: usize = col::SITUATION;
/// Situation column: free throws that side 1 is about to take, 0 when unknown.
pub const FREE_THROWS_1: usize = col::SITUATION + 1;
/// Situation column: the other side's.
pub const FREE_THROWS_2: usize = col::SITUATION + 2;

static FIELDS: [Field; 3] = [
    Field { name: "possession", min: -1, max: 1 },
    Field { name: "free_throws_pending_1", min: 0, max: 3 },
    Field { name: "free_throws_pending_2", min: 0, max: 3 },
];

/// The fitted numbers of one league.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// Law of the lead and the prior.
    pub law: Law,
    /// Worth of the ball, points: always, and added in the last seconds (decays with [`LATE_S`]).
    pub ball: [f64; 2],
    /// Share of free throws made.
    pub free_throw: f64,
    /// probit(p0) per point of the closing spread.
    pub spread: f64,
    /// Home side's chance when no price is known.
    pub home: f64,
    /// Shares of one, two and three points among scores.
    pub scores: [f64; 3],
    /// Standard deviation of (truth - model) by [`warp::phase`].
    pub error_sd: [f64; warp::PHASES.len()],
    /// Final margin and total.
    pub finals: Finals,
}

/// Seconds in which the extra worth of the last possessions decays.
pub const LATE_S: f64 = 20.0;

/// With more time left free throws count with their mean: a point more or less then moves the price evenly.
const THROWS_S: f64 = 120.0;

/// Chances to make 0 to 3 of `n` free throws.
fn binomial(n: i32, made: f64) -> [f64; 4] {
    let missed = 1.0 - made;
    match n {
        0 => [1.0, 0.0, 0.0, 0.0],
        1 => [missed, made, 0.0, 0.0],
        2 => [missed * missed, 2.0 * made * missed, made * made, 0.0],
        _ => [missed * missed * missed, 3.0 * made * missed * missed, 3.0 * made * made * missed, made * made * made],
    }
}

/// Chance of what no law foresees: keeps the price of a state in play from 0 and 1.
const FREAK: f64 = 1e-6;

/// What the law reads of a state in play.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Seconds left in regulation or in the overtime.
    pub seconds: f64,
    /// Overtime.
    pub extra: bool,
    /// Side 1 less side 2.
    pub lead: f64,
    /// 1 side 1 has the ball, -1 side 2, 0 unknown.
    pub ball: f64,
}

impl Numbers {
    /// Lead with what the ball is worth; the worth of the ball dies in the last second.
    fn lead(&self, point: &Point) -> f64 {
        if point.ball == 0.0 {
            return point.lead;
        }
        let late = if point.seconds > 400.0 { 0.0 } else { fast::exp(-point.seconds / LATE_S) };
        let alive = if point.seconds > 40.0 { 1.0 } else { 1.0 - fast::exp(-point.seconds) };
        point.lead + (self.ball[0] + self.ball[1] * late) * alive * point.ball
    }

    fn level(&self, point: &Point) -> f64 {
        let horizon = if point.extra { self.law.overtime_s } else { self.law.regulation_s };
        self.law.level(point.seconds / horizon)
    }

    /// The model without a table, for fitting and as the table's reference; `z` = probit(p0).
    pub fn exact(&self, point: &Point, z: f64) -> f64 {
        let overtime = phi(self.law.memory(self.law.overtime_s) * z);
        let memory = self.law.memory(point.seconds) * z;
        let smooth = decided(self.lead(point), self.law.inv_sd(point.seconds), memory, overtime, self.level(point));
        FREAK + (1.0 - 2.0 * FREAK) * smooth
    }

    /// Argument of the normal distribution for two points read from `view`, and the half-width of a level score in its unit:
    /// seconds left, lead and ball as in [`Point`], reciprocal of the horizon (regulation or overtime).
    #[inline(always)]
    fn index(&self, view: &View, seconds: Pair, [lead, ball, inv_horizon]: [Pair; 3]) -> [Pair; 2] {
        let one = Pair::both(1.0);
        let (inv_sd, memory, _) = view.both(seconds);
        let late = view.constants.exp_near(seconds * Pair::both(-1.0 / LATE_S));
        // e^-seconds is the twentieth power of e^(-seconds / LATE_S); what is nearly nothing is kept from becoming less than
        // the smallest number, where products are slow.
        let open = late.at_least(Pair::both(0.1));
        let two = open * open;
        let four = two * two;
        let eight = four * four;
        let alive = one - eight * eight * four;
        let worth = (Pair::both(self.ball[0]) + Pair::both(self.ball[1]) * late) * alive * ball;
        let h = (lead + worth) * inv_sd + memory;
        [h, Pair::both(self.law.half) * (one - seconds * inv_horizon) * inv_sd]
    }

    /// Side 1's probability of two points; [`Numbers::exact`] but for the last bits.
    #[inline(always)]
    fn finish(view: &View, [h, c]: [Pair; 2]) -> Pair {
        let overtime = Pair::both(view.overtime);
        let smooth = overtime * view.constants.phi(h + c) + (Pair::both(1.0) - overtime) * view.constants.phi(h - c);
        Pair::both(FREAK) + Pair::both(1.0 - 2.0 * FREAK) * smooth
    }
}

/// One basketball league.
pub struct Basketball {
    league: League,
    periods: Periods,
    numbers: &'static Numbers,
    /// What a running state keeps to, of any league and of this one.
    gate: Gate,
    own_gate: Gate,
    /// 1 / seconds of regulation and of overtime.
    inv_horizons: [f64; 2],
}

const fn quarters(length_ms: i32) -> Periods {
    Periods { count: 4, length_ms, overtime_ms: 300_000, last: 14 }
}

const fn league(league: League, periods: Periods, numbers: &'static Numbers) -> Basketball {
    let gate = warp::gate(&periods).with(POSSESSION, -1, 1).with(FREE_THROWS_1, 0, 0).with(FREE_THROWS_2, 0, 0);
    let own_gate = gate.with(col::LEAGUE, league as i32, league as i32);
    let inv_horizons = [1.0 / numbers.law.regulation_s, 1.0 / numbers.law.overtime_s];
    Basketball { league, periods, numbers, gate, own_gate, inv_horizons }
}

/// National Basketball Association.
pub static NBA: Basketball = league(League::Nba, quarters(720_000), &nba::NUMBERS);
/// Men's college: two halves.
pub static NCAAB: Basketball =
    league(League::Ncaab, Periods { count: 2, length_ms: 1_200_000, overtime_ms: 300_000, last: 12 }, &ncaab::NUMBERS);
/// Women's National Basketball Association.
pub static WNBA: Basketball = league(League::Wnba, quarters(600_000), &wnba::NUMBERS);

impl Basketball {
    /// The league's fitted numbers.
    pub fn numbers(&self) -> &'static Numbers {
        self.numbers
    }

    /// Pregame probability of the home side when no price is known.
    pub fn prior_unknown(&self) -> f64 {
        self.numbers.home
    }

    fn check(&self, row: &Row) -> Result<Moment, Refusal> {
        let moment = warp::moment(&self.periods, row)?;
        let trips = 0..=3;
        if !(-1..=1).contains(&row[POSSESSION])
            || !trips.contains(&row[FREE_THROWS_1])
            || !trips.contains(&row[FREE_THROWS_2])
        {
            return Err(Refusal::BadPossession);
        }
        Ok(moment)
    }

    /// Side 1's probability with free throws to come, one by one in any order: the last one made gives the other side the ball, missed
    /// it is anybody's.
    fn throws(&self, pregame: &Pregame, view: &View, point: &Point, pending: [i32; 2]) -> f64 {
        let made = self.numbers.free_throw;
        let all = f64::from(pending[0] + pending[1]);
        if point.seconds > THROWS_S {
            let more = f64::from(pending[0] - pending[1]);
            let (lead, ball) = (point.lead + made * more, -made * more / all);
            return self.play(pregame, view, &Point { lead, ball, ..*point });
        }
        let mut sum = 0.0;
        for (last, side) in [(0, 1.0), (1, -1.0)] {
            if pending[last] == 0 {
                continue;
            }
            let mut before = pending;
            before[last] -= 1;
            let chances = before.map(|n| binomial(n, made));
            for (one, p) in chances[0].into_iter().enumerate().take(before[0] as usize + 1) {
                for (two, q) in chances[1].into_iter().enumerate().take(before[1] as usize + 1) {
                    let missed = Point { lead: point.lead + one as f64 - two as f64, ball: 0.0, ..*point };
                    let scored = Point { lead: missed.lead + side, ball: -side, ..*point };
                    let play = |after: &Point| self.play(pregame, view, after);
                    sum +=
                        f64::from(pending[last]) / all * p * q * (made * play(&scored) + (1.0 - made) * play(&missed));
                }
            }
        }
        sum.clamp(0.0, 1.0)
    }

    /// Side 1's probability of a state in play without free throws to come, read from `view`.
    fn play(&self, pregame: &Pregame, view: &View, point: &Point) -> f64 {
        if point.seconds == 0.0 {
            return if point.lead == 0.0 { view.overtime } else { f64::from(u8::from(point.lead > 0.0)) };
        }
        let fresh = !point.extra && point.seconds == self.numbers.law.regulation_s;
        if fresh && point.lead == 0.0 && point.ball == 0.0 {
            return pregame.side1;
        }
        let horizon = if point.extra { self.numbers.law.overtime_s } else { self.numbers.law.regulation_s };
        let values = [point.lead, point.ball, 1.0 / horizon].map(Pair::both);
        Numbers::finish(view, self.numbers.index(view, Pair::both(point.seconds), values)).first()
    }

    fn point(row: &Row, clock: &warp::Clock) -> Point {
        Point {
            seconds: clock.seconds,
            extra: clock.extra,
            lead: f64::from(clock.lead),
            ball: f64::from(row[POSSESSION]),
        }
    }

    /// Joint distribution of final margin and total, consistent with [`SportModel::price`] of the same row.
    ///
    /// # Errors
    /// As [`SportModel::price`].
    pub fn margin_total(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<MarginTotal, Refusal> {
        let priced = self.price(pregame, table, row)?;
        let scored = f64::from(row[col::SCORE_1]) + f64::from(row[col::SCORE_2]);
        let law = &self.numbers.law;
        let (seconds, lead) = match self.check(row)? {
            Moment::Over(lead) => return Ok(Finals::over(lead, scored, priced)),
            Moment::Before => (law.regulation_s, 0),
            Moment::Play(clock) => (clock.seconds, clock.lead),
        };
        let overtime = Some(View::new(table)?.overtime);
        let standing = Standing { seconds, lead: f64::from(lead), scored, overtime, slope: self.numbers.spread };
        Ok(self.numbers.finals.joint(law, &standing, priced, pregame))
    }
}

impl Basketball {
    /// Finals, starts, horns and what is refused.
    #[cold]
    fn price_rest(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Priced, Refusal> {
        let moment = self.check(row)?;
        if let Moment::Over(lead) = moment {
            return if lead == 0 {
                Err(Refusal::TieNotPossible)
            } else {
                Ok(Priced::two_way(f64::from(u8::from(lead > 0))))
            };
        }
        warp::check_prior(pregame)?;
        let view = View::new(table)?;
        Ok(Priced::two_way(match moment {
            Moment::Play(clock) => match [row[FREE_THROWS_1], row[FREE_THROWS_2]] {
                [0, 0] => self.play(pregame, &view, &Self::point(row, &clock)),
                pending => self.throws(pregame, &view, &Self::point(row, &clock), pending),
            },
            _ => pregame.side1,
        }))
    }
}

impl SportModel for Basketball {
    fn league(&self) -> League {
        self.league
    }

    fn fields(&self) -> &'static [Field] {
        &FIELDS
    }

    fn table_len(&self) -> usize {
        warp::TABLE
    }

    fn build(&self, pregame: &Pregame, _row: &Row, table: &mut [f32]) -> Result<(), Refusal> {
        warp::build(&self.numbers.law, pregame, 1.0, table)
    }

    fn price(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Priced, Refusal> {
        if self.plain(row) {
            warp::check_prior(pregame)?;
            let view = View::new(table)?;
            let left_ms = warp::left_pair(&self.periods, [row; 2]);
            let index = self.index_pair(&view, [row; 2], left_ms);
            return Ok(Priced::two_way(Numbers::finish(&view, index).first()));
        }
        self.price_rest(pregame, table, row)
    }

    fn price_rows(&self, pregame: &Pregame, table: &[f32], rows: &[Row], out: &mut Answers<'_>) {
        let view = warp::check_prior(pregame).and_then(|()| View::new(table));
        let Ok(view) = view else {
            return price_each(self, pregame, table, rows, out);
        };
        self.play_rows(&view, rows, out, |row| price_own(self, pregame, table, row));
    }

    fn next_events(&self, pregame: &Pregame, table: &[f32], row: &Row, out: &mut [NextEvent; MAX_NEXT]) -> usize {
        let (Ok(Moment::Play(clock)), Ok(_), Ok(view)) =
            (self.check(row), self.price(pregame, table, row), View::new(table))
        else {
            return 0;
        };
        let now = Self::point(row, &clock);
        let pending = [row[FREE_THROWS_1], row[FREE_THROWS_2]];
        // At the horn only free throws are still to come.
        if now.seconds == 0.0 && pending == [0; 2] {
            return 0;
        }
        let price = |after: &Point, pending: [i32; 2]| {
            Priced::two_way(match pending {
                [0, 0] => self.play(pregame, &view, after),
                pending => self.throws(pregame, &view, after, pending),
            })
        };
        if pending == [0; 2] { self.next_scores(&now, price, out) } else { self.next_throws(&now, pending, price, out) }
    }

    fn error_sd(&self, row: &Row) -> f64 {
        warp::error_sd(&self.numbers.error_sd, &self.numbers.law, self.check(row))
    }

    fn lines(
        &self,
        pregame: &Pregame,
        table: &[f32],
        row: &Row,
        lines: &[Line],
        out: &mut [f64],
    ) -> Result<(), Refusal> {
        let joint = self.margin_total(pregame, table, row)?;
        out.iter_mut().zip(lines).for_each(|(out, line)| *out = joint.over(*line));
        Ok(())
    }

    fn prior_from_spread(&self, margin: f64) -> f64 {
        phi(self.numbers.spread * margin)
    }
}

#[cfg(test)]
mod tests;
