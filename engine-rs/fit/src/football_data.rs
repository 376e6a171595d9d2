//! Reading the football tables: states, second-half receivers and the next points of each play.

use std::{collections::HashMap, error::Error};

use engine_rs::sport::football::{Point, value::CONVERSION};

use crate::{
    Options,
    data::{Cells, Ids, Table},
};

/// One state of a real game.
#[derive(Clone, Copy)]
pub struct State {
    /// Number of the game.
    pub game: u32,
    /// First year of the season.
    pub season: i32,
    /// The state.
    pub point: Point,
    /// Regular season.
    pub regular: bool,
    /// Closing spread as expected home margin, points; NaN unknown.
    pub margin: f64,
    /// Closing total, points; NaN unknown.
    pub total: f64,
    /// Points of both so far.
    pub scored: f64,
    /// Final margin, home less away.
    pub final_margin: f64,
    /// Final total.
    pub final_total: f64,
    /// 1 home won, 0 away, 0.5 tie.
    pub y: f64,
    /// Next points of this half, seen by the offence; NaN where that is not asked.
    pub next: f64,
    /// The file's own reference.
    pub reference: f64,
}

fn side(text: &str) -> f64 {
    match text {
        "home" => 1.0,
        "away" => -1.0,
        _ => 0.0,
    }
}

/// One row of the NFL tables as a state before its play; `receivers` remembers who got each game's opening kick-off.
pub fn nfl_state(row: &Cells, ids: &mut Ids, receivers: &mut HashMap<String, f64>) -> Option<State> {
    let id = row.text("game_id");
    let ball = side(row.text("possession"));
    let opening =
        *receivers.entry(id.to_owned()).or_insert(if row.text("play_type") == "KICK_OFF" { ball } else { 0.0 });
    let [period, clock] = ["period", "period_seconds_remaining"].map(|c| row.number(c));
    let (period, clock) = (period?, clock?);
    let extra = period > 4.0;
    let seconds = if extra { clock } else { (4.0 - period) * 900.0 + clock };
    let half_s = if period <= 2.0 { (2.0 - period) * 900.0 + clock } else { seconds };
    let (h, a, fh, fa) =
        (row.number("home_score")?, row.number("away_score")?, row.number("home_final")?, row.number("away_final")?);
    if seconds <= 0.0 {
        return None;
    }
    let down = row.whole("down").unwrap_or(0);
    let yards = row.whole("yardline_100").unwrap_or(0);
    let mut point = Point {
        seconds,
        half_s,
        extra,
        lead: h - a,
        ball,
        down,
        distance: row.whole("ydstogo").unwrap_or(0),
        yards,
        timeouts: [row.number("home_timeouts").unwrap_or(3.0), row.number("away_timeouts").unwrap_or(3.0)],
        receiver: if period <= 2.0 { -opening } else { 0.0 },
    };
    if down == 0 && ball != 0.0 && (1..=15).contains(&yards) {
        point.lead += CONVERSION * ball;
        point.ball = -ball;
    }
    Some(State {
        game: ids.of(id),
        season: row.whole("season").unwrap_or(0),
        point,
        regular: row.text("season_type") == "REG",
        margin: row.number("home_spread_close").map_or(f64::NAN, |s| -s),
        total: row.number("total_close").unwrap_or(f64::NAN),
        scored: h + a,
        final_margin: fh - fa,
        final_total: fh + fa,
        y: row.number("home_win")?,
        next: f64::NAN,
        reference: row.number("reference_wp_home").unwrap_or(f64::NAN),
    })
}

/// One row of the college table: a drive start counts as first and ten.
pub fn ncaaf_state(row: &Cells, ids: &mut Ids, receivers: &mut HashMap<String, f64>) -> Option<State> {
    let id = row.text("game_id");
    let ball = side(row.text("possession"));
    let opening = *receivers.entry(id.to_owned()).or_insert(ball);
    let period = row.number("period")?;
    let extra = period > 4.0;
    let seconds = if extra { 600.0 } else { row.number("seconds_remaining")? };
    let (h, a, fh, fa) =
        (row.number("home_score")?, row.number("away_score")?, row.number("home_final")?, row.number("away_final")?);
    if seconds <= 0.0 {
        return None;
    }
    let half_s = if period <= 2.0 { seconds - 1800.0 } else { seconds };
    let yards = row.whole("yards_to_endzone").unwrap_or(75).clamp(1, 99);
    let receiver = if period <= 2.0 { -opening } else { 0.0 };
    let point = Point {
        seconds,
        half_s,
        extra,
        lead: h - a,
        ball,
        down: 1,
        distance: 10.min(yards),
        yards,
        timeouts: [3.0; 2],
        receiver,
    };
    Some(State {
        game: ids.of(id),
        season: 2025,
        point,
        regular: true,
        margin: row.number("home_spread").map_or(f64::NAN, |s| -s),
        total: row.number("over_under").unwrap_or(f64::NAN),
        scored: h + a,
        final_margin: fh - fa,
        final_total: fh + fa,
        y: row.number("home_win")?,
        next: f64::NAN,
        reference: f64::NAN,
    })
}

/// Turns a row into a state.
pub type Reader = fn(&Cells, &mut Ids, &mut HashMap<String, f64>) -> Option<State>;

/// All rows of the files that start with `prefix`.
///
/// # Errors
/// When a file cannot be read.
pub fn load(options: &Options, prefix: &str, read: Reader) -> Result<Vec<State>, Box<dyn Error>> {
    let mut ids = Ids::default();
    let mut receivers = HashMap::new();
    let mut states = Vec::new();
    for (_, table) in Table::read_all(&options.data.join("pbp"), prefix)? {
        states.extend(table.rows().filter_map(|row| read(&row, &mut ids, &mut receivers)));
    }
    mark_next_points(&mut states);
    Ok(states)
}

/// For each play with a down: the next change of the score in its half (0 when there is none), seen by the offence.
fn mark_next_points(states: &mut [State]) {
    let half = |s: &State| (s.game, s.point.extra, s.point.half_s == s.point.seconds);
    let board =
        |s: &State| if s.point.down == 0 && s.point.lead.fract() != 0.0 { s.point.lead.round() } else { s.point.lead };
    let mut next = 0.0;
    for i in (0..states.len()).rev() {
        let s = states[i];
        match states.get(i + 1) {
            Some(after) if half(after) == half(&s) => {
                let step = board(after) - board(&s);
                if step != 0.0 {
                    next = if step.abs() == 6.0 {
                        step * (7.0 / 6.0)
                    } else if step.abs() < 2.0 {
                        0.0
                    } else {
                        step
                    };
                }
            }
            _ => next = 0.0,
        }
        if s.point.down > 0 && !s.point.extra && s.point.half_s > 120.0 {
            states[i].next = next * s.point.ball;
        }
    }
}
