//! NFL and college football on the formula of [`value`]: states, ties, overtime, next events, margins and totals.

use crate::{
    math::phi,
    sport::{
        Answers, Field, League, Line, MAX_NEXT, NextEvent, PRE_SEASON, Pregame, Priced, Refusal, Row, SportModel, col,
        common::warp::{self, Gate, Moment, Periods, View, fast},
        price_each, price_own,
    },
};

mod batch;
pub mod coefficients;
pub mod endgame;
mod joint;
mod pairs;
pub mod state;
mod ties;
pub mod value;

use coefficients::{ncaaf, nfl};
use state::{CONVERSION_YARDS, FIELDS, situation as at};
use value::{CONVERSION, Read, TWO_POINTS};
pub use value::{Numbers, Point};

/// One football league.
pub struct Football {
    league: League,
    periods: Periods,
    numbers: &'static Numbers,
    /// What a running state keeps to, of any league and of this one.
    gate: Gate,
    own_gate: Gate,
    rates: pairs::Rates,
}

const PERIODS: Periods = Periods { count: 4, length_ms: 900_000, overtime_ms: 900_000, last: 14 };

const fn league(league: League, numbers: &'static Numbers) -> Football {
    let gate = warp::gate(&PERIODS).with(col::CLOCK_MS, 0, PERIODS.length_ms);
    let gate = gate.with(col::POSTSEASON, 0, 1).with(at::POSSESSION, -1, 1).with(at::RECEIVER, -1, 1);
    let gate = gate.with(at::DOWN, 0, 4).with(at::DISTANCE, 0, 99).with(at::YARDS, 0, 99);
    Football {
        league,
        periods: PERIODS,
        numbers,
        gate,
        own_gate: gate.with(col::LEAGUE, league as i32, league as i32),
        rates: pairs::Rates::new(numbers),
    }
}

/// National Football League. Overtime is 10 minutes in the regular season, 15 after it.
pub static NFL: Football = league(League::Nfl, &nfl::NUMBERS);
/// College football: overtime has no clock.
pub static NCAAF: Football = league(League::Ncaaf, &ncaaf::NUMBERS);

impl Football {
    /// The league's fitted numbers.
    pub fn numbers(&self) -> &'static Numbers {
        self.numbers
    }

    /// Pregame probability of the home side when no price is known.
    pub fn prior_unknown(&self) -> f64 {
        self.numbers.home
    }

    fn read(view: &View, seconds: f64) -> Read {
        let (inv_sd, memory) = view.at(seconds);
        Read { inv_sd, memory, overtime: view.overtime }
    }

    /// Chance that a fresh overtime of the regular season ends tied.
    fn overtime_tie(&self, view: &View) -> f64 {
        let read = Self::read(view, self.numbers.law.overtime_s);
        let c = self.numbers.tie[1] * read.inv_sd;
        fast::phi(read.memory + c) - fast::phi(read.memory - c)
    }

    /// Chance that a level score at the end of regulation ends as a tie; `None` where no game does.
    fn level_ties(&self, view: &View, row: &Row) -> Option<f64> {
        self.ties(row).then_some(if row[col::POSTSEASON] == PRE_SEASON { 1.0 } else { view.own })
    }

    /// Side 1 if decided, and the chance of a tie, of a state in play; `ties` of [`Football::level_ties`].
    fn play(&self, pregame: &Pregame, view: &View, point: &Point, ties: Option<f64>, settled: bool) -> Priced {
        let mut point = *point;
        if point.seconds == 0.0 {
            if settled {
                return match point.lead {
                    l if l > 0.0 => Priced::two_way(1.0),
                    l if l < 0.0 => Priced::two_way(0.0),
                    _ if point.extra && ties.is_some() => Priced::with_draw(0.5, 1.0),
                    _ => Priced::with_draw(view.overtime, ties.unwrap_or(0.0)),
                };
            }
            (point.seconds, point.half_s) = (0.5, 0.5);
        }
        let read = Self::read(view, point.seconds);
        let (p, h) = self.numbers.decided(&point, &read);
        let fresh = !point.extra && point.seconds == self.numbers.law.regulation_s;
        let side1 =
            if fresh && point.lead == 0.0 && point.ball == 0.0 && point.receiver == 0.0 { pregame.side1 } else { p };
        let Some(tied) = ties else { return Priced::two_way(side1) };
        // Below one point at the horn, where a lead of one is no tie.
        let [level, overtime] = self.numbers.tie;
        let tau = point.seconds / self.numbers.law.regulation_s;
        let half = self.numbers.law.half;
        let width = if point.extra { overtime.min(half) } else { half + (level - half) * tau.sqrt() };
        let [lower, upper] = self.numbers.ends(&point, &read, h, width).map(fast::phi);
        let played_out = if point.extra { 1.0 } else { tied };
        let priced = Priced::with_draw(side1, ((upper - lower) * played_out).clamp(0.0, 1.0));
        // Late in an overtime, or in a game without one, that may end level the odds of the sides, times the chance that somebody wins, would let a side's
        // own chance fall with its lead: there the outcomes are those on either side of a tie.
        let split = if point.extra || tied == 1.0 { endgame::begun(point.seconds) } else { 0.0 };
        Priced {
            side1: priced.side1 + split * (lower - priced.side1),
            draw: priced.draw,
            side2: priced.side2 + split * (1.0 - upper - priced.side2),
        }
    }

    /// A state with a conversion to come, which `point` counts as its mean: in the end game one point or two are tried for, by what
    /// they are worth to the side that scored.
    fn convert(&self, pregame: &Pregame, view: &View, point: &Point, ties: Option<f64>) -> Priced {
        let mean = self.play(pregame, view, point, ties, false);
        let begun = endgame::begun(point.seconds);
        if begun == 0.0 {
            return mean;
        }
        let scorer = -point.ball;
        let after = |points: f64| {
            let lead = (point.lead - CONVERSION * scorer).round() + points * scorer;
            self.play(pregame, view, &Point { lead, ..*point }, ties, false)
        };
        let failed = after(0.0);
        let [one, two] =
            [(1.0, CONVERSION), (2.0, TWO_POINTS)].map(|(points, chance)| failed.towards(after(points), chance));
        let worth = |x: &Priced| scorer * (x.side1 - x.side2);
        mean.towards(if worth(&two) > worth(&one) { two } else { one }, begun)
    }

    fn before(&self, pregame: &Pregame, view: &View, ties: Option<f64>) -> Priced {
        let law = &self.numbers.law;
        let point = Point {
            seconds: law.regulation_s,
            half_s: 0.5 * law.regulation_s,
            extra: false,
            lead: 0.0,
            ball: 0.0,
            down: 0,
            distance: 0,
            yards: 0,
            timeouts: [3.0; 2],
            receiver: 0.0,
        };
        self.play(pregame, view, &point, ties, true)
    }
}

impl Football {
    /// A table and its spots.
    #[inline(always)]
    fn view<'a>(&self, table: &'a [f32]) -> Result<(View<'a>, &'a [[f32; 4]]), Refusal> {
        let view = View::new(table)?;
        let spots = table.get(warp::TABLE..warp::TABLE + pairs::SPOTS).ok_or(Refusal::NoTable)?;
        Ok((view, spots.as_chunks().0))
    }

    /// Finals, starts, horns and what is refused.
    #[cold]
    fn price_rest(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Priced, Refusal> {
        let moment = self.check(row)?;
        if let Moment::Over(lead) = moment {
            return match lead {
                0 if self.ties(row) => Ok(Priced::with_draw(0.5, 1.0)),
                0 => Err(Refusal::TieNotPossible),
                _ => Ok(Priced::two_way(f64::from(u8::from(lead > 0)))),
            };
        }
        warp::check_prior(pregame)?;
        let view = View::new(table)?;
        let ties = self.level_ties(&view, row);
        Ok(match moment {
            Moment::Play(clock) => {
                let point = self.point(row, &clock);
                if Self::converting(row) {
                    self.convert(pregame, &view, &point, ties)
                } else {
                    self.play(pregame, &view, &point, ties, true)
                }
            }
            _ => self.before(pregame, &view, ties),
        })
    }
}

impl SportModel for Football {
    fn league(&self) -> League {
        self.league
    }

    fn fields(&self) -> &'static [Field] {
        &FIELDS
    }

    fn table_len(&self) -> usize {
        warp::TABLE + pairs::SPOTS
    }

    fn build(&self, pregame: &Pregame, _row: &Row, table: &mut [f32]) -> Result<(), Refusal> {
        if table.len() < self.table_len() {
            return Err(Refusal::NoTable);
        }
        warp::build(&self.numbers.law, pregame, self.numbers.scale(pregame.total), table)?;
        let tie = self.overtime_tie(&View::new(table)?);
        warp::put_own(table, tie);
        pairs::put_spots(self.numbers, &mut table[warp::TABLE..][..pairs::SPOTS]);
        Ok(())
    }

    fn price(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Priced, Refusal> {
        if !self.plain(row) {
            return self.price_rest(pregame, table, row);
        }
        warp::check_prior(pregame)?;
        let (view, spots) = self.view(table)?;
        Ok(if self.timed() {
            self.play_one::<true>(&view, spots, row)
        } else {
            self.play_one::<false>(&view, spots, row)
        })
    }

    fn price_rows(&self, pregame: &Pregame, table: &[f32], rows: &[Row], out: &mut Answers<'_>) {
        match warp::check_prior(pregame).and_then(|()| self.view(table)) {
            Ok((view, spots)) => {
                let rest_of = |row: &Row| price_own(self, pregame, table, row);
                if self.timed() {
                    self.play_rows::<true>(&view, spots, rows, out, rest_of);
                } else {
                    self.play_rows::<false>(&view, spots, rows, out, rest_of);
                }
            }
            Err(_) => price_each(self, pregame, table, rows, out),
        }
    }

    fn next_events(&self, pregame: &Pregame, table: &[f32], row: &Row, out: &mut [NextEvent; MAX_NEXT]) -> usize {
        let (Ok(Moment::Play(clock)), Ok(_), Ok(view)) =
            (self.check(row), self.price(pregame, table, row), View::new(table))
        else {
            return 0;
        };
        let now = self.point(row, &clock);
        if now.seconds == 0.0 {
            return 0;
        }
        let kick = |side: f64, points: f64| Point { lead: now.lead + points * side, ball: -side, down: 0, ..now };
        // Turnover where it is; on fourth down where the play began.
        let yards = if now.down == 0 { 65 } else { (100 - now.yards).clamp(1, 99) };
        let lost = Point { ball: -now.ball, down: 1, distance: 10.min(yards), yards, ..now };
        let first = Point {
            down: 1,
            distance: 10.min((now.yards - now.distance).max(1)),
            yards: (now.yards - now.distance).max(1),
            ..now
        };
        let known = [
            ("side1_touchdown", kick(1.0, 6.0 + CONVERSION), true),
            ("side1_field_goal", kick(1.0, 3.0), true),
            ("side2_touchdown", kick(-1.0, 6.0 + CONVERSION), true),
            ("side2_field_goal", kick(-1.0, 3.0), true),
            ("turnover", lost, now.ball != 0.0),
            ("first_down", first, now.ball != 0.0 && now.down > 0 && now.yards > now.distance),
        ];
        let ties = self.level_ties(&view, row);
        let mut n = 0;
        for (name, after, possible) in known {
            if possible {
                let priced = self.play(pregame, &view, &after, ties, true);
                out[n] = NextEvent { name, probability: 0.0, priced };
                n += 1;
            }
        }
        n
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
