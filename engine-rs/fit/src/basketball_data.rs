//! Reading the basketball tables: states by play, quarter ends and lines.

use std::collections::HashMap;

use engine_rs::sport::basketball::Point;

use crate::data::{Cells, Ids, Table};

/// First season whose quarter scores enter the NBA fit. Fits from 2019 or 2021 on gave a smaller slope on the line (.081, .079) and
/// were no better by play on 2024-25.
const FIRST_QUARTER_SEASON: i32 = 2014;
/// First season of [`home_share`]: home teams won 54.7 % to 58.1 % of its seasons' games, 57.5 % to 59.4 % of those to 2019.
const FIRST_HOME_SEASON: i32 = 2021;

/// One state of a real game.
#[derive(Clone, Copy)]
pub struct State {
    /// Number of the game.
    pub game: u32,
    /// The state.
    pub point: Point,
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
    /// 1 home won.
    pub y: f64,
}

/// Who has the ball after an event of the 2015-16 files: 1 home, -1 away, 0 unknown.
fn ball_after(row: &Cells, before: f64) -> f64 {
    let team = match row.text("event_team") {
        "" => 0.0,
        t if t == row.text("home_team") => 1.0,
        t if t == row.text("away_team") => -1.0,
        _ => 0.0,
    };
    let named = match row.text("event_side") {
        "home" => 1.0,
        "away" => -1.0,
        _ => 0.0,
    };
    match row.text("event_type") {
        "FGM" => -named,
        "REB" if named != 0.0 => named,
        "REB" => team,
        "TOV" if team != 0.0 => -team,
        "TOV" => -named,
        "FT" | "FOUL" | "JUMP" | "START_PERIOD" | "END_PERIOD" | "FGMISS" => 0.0,
        _ => before,
    }
}

/// Closing margin and total by season, teams and result.
pub type Lines = HashMap<String, (f64, f64)>;

fn key(row: &Cells, season: i32) -> String {
    let [h, a] = ["home_final", "away_final"].map(|c| row.text(c));
    format!("{season} {} {} {h} {a}", row.text("home_team"), row.text("away_team"))
}

/// Rows of a play-by-play table with time left.
pub fn read(table: &Table, regulation_s: f64, period_s: f64, ids: &mut Ids, lines: &Lines) -> Vec<State> {
    let last = regulation_s / period_s;
    let mut ball = 0.0;
    let mut states = Vec::new();
    for row in table.rows() {
        ball = ball_after(&row, ball);
        let columns = ["period", "period_seconds_remaining", "home_score", "away_score", "home_final", "away_final"];
        let [Some(period), Some(clock), Some(h), Some(a), Some(fh), Some(fa)] = columns.map(|c| row.number(c)) else {
            continue;
        };
        let extra = period > last;
        let seconds = if extra { clock } else { (last - period) * period_s + clock };
        if seconds <= 0.0 {
            continue;
        }
        let season = row.text("season").get(..4).and_then(|s| s.parse::<i32>().ok()).unwrap_or(0) + 1;
        let line = lines.get(&key(&row, season)).copied().unwrap_or((f64::NAN, f64::NAN));
        states.push(State {
            game: ids.of(row.text("game_id")),
            point: Point { seconds, extra, lead: h - a, ball },
            margin: row.number("home_spread_close").map_or(line.0, |s| -s),
            total: row.number("total_close").unwrap_or(line.1),
            scored: h + a,
            final_margin: fh - fa,
            final_total: fh + fa,
            y: f64::from(u8::from(fh > fa)),
        });
    }
    states
}

/// Quarter ends of the NBA odds table from [`FIRST_QUARTER_SEASON`] to the season before the newest play-by-play, and the lines
/// of all games.
pub fn quarters(table: &Table, ids: &mut Ids) -> (Vec<State>, Lines) {
    let (mut states, mut lines) = (Vec::new(), Lines::new());
    for row in table.rows() {
        let columns = ["home_spread_close", "total_close", "home_final", "away_final"];
        let ([Some(spread), Some(total), Some(fh), Some(fa)], Some(season)) =
            (columns.map(|c| row.number(c)), row.whole("season_end_year"))
        else {
            continue;
        };
        lines.insert(key(&row, season), (-spread, total));
        if !(FIRST_QUARTER_SEASON..2025).contains(&season) {
            continue;
        }
        let game = ids.of(&format!("{} {}", key(&row, season), row.text("date")));
        let (mut lead, mut scored) = (0.0, 0.0);
        for q in 0..4 {
            if q > 0 {
                let side = |s: &str| row.number(&format!("q{q}_{s}"));
                let (Some(h), Some(a)) = (side("home"), side("away")) else { break };
                lead += h - a;
                scored += h + a;
            }
            let point = Point { seconds: 720.0 * f64::from(4 - q), extra: false, lead, ball: 0.0 };
            let y = f64::from(u8::from(fh > fa));
            states.push(State {
                game,
                point,
                margin: -spread,
                total,
                scored,
                final_margin: fh - fa,
                final_total: fh + fa,
                y,
            });
        }
    }
    (states, lines)
}

/// Share of games that the home side won in the NBA odds table from [`FIRST_HOME_SEASON`] on, post-season included.
pub fn home_share(table: &Table) -> f64 {
    let (mut won, mut played) = (0.0, 0.0);
    for row in table.rows() {
        let final_ = ["home_final", "away_final"].map(|c| row.number(c));
        if let ([Some(home), Some(away)], Some(FIRST_HOME_SEASON..)) = (final_, row.whole("season_end_year")) {
            won += f64::from(u8::from(home > away));
            played += 1.0;
        }
    }
    won / played
}
