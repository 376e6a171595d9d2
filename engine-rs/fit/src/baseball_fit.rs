//! Writing the coefficients of baseball: factors from the state counts of all seasons, the two numbers that need prices and
//! the frequencies of plays from play by play.

use std::{error::Error, fmt::Write, path::Path};

use engine_rs::sport::baseball::{Game, INNINGS, LEADS, Shape, State, coefficients, read_price};

use crate::{
    Options,
    baseball::{self, Prior},
    calibration,
    data::Table,
    metrics,
    optimise::nelder_mead,
    output::Fitted,
};

/// A state of all seasons since 1903 with its wins.
struct Counted {
    state: State,
    games: f64,
    home_wins: f64,
}

/// `pbp/mlb_win_expectancy_counts`.
fn counted(data: &Path) -> Result<Vec<Counted>, Box<dyn Error>> {
    let table = Table::read(&data.join("pbp/mlb_win_expectancy_counts.csv.gz"))?;
    let mut out = Vec::new();
    for row in table.rows() {
        let home = row.text("batting_side") == "home";
        let whole = |column| row.whole(column).unwrap_or(0);
        let difference = whole("run_diff_batting_minus_fielding");
        let (games, wins) = (f64::from(whole("games")), f64::from(whole("batting_team_wins")));
        let lead = if home { difference } else { -difference };
        let inning = whole("inning");
        if inning < 1 || games <= 0.0 || (home && inning >= 9 && lead > 0) {
            continue;
        }
        out.push(Counted {
            state: State {
                inning,
                half: usize::from(home),
                outs: whole("outs").clamp(0, 2) as usize,
                bases: (whole("runner_state") - 1).clamp(0, 7) as usize,
                lead,
                count: 0,
            },
            games,
            home_wins: if home { wins } else { games - wins },
        });
    }
    Ok(out)
}

/// Mean log loss of a shape on the counted states.
fn loss(shape: &Shape, home: f64, states: &[Counted]) -> f64 {
    let cells = Game::new(shape, 9, false, home, f64::NAN).cells();
    let (mut sum, mut games) = (0.0, 0.0);
    for c in states {
        let p = read_price(&cells, &c.state);
        let wins = c.home_wins / c.games;
        sum += c.games * metrics::log_loss(p, wins);
        games += c.games;
    }
    sum / games
}

/// The recommended shape with other factors: mean, innings 1 and 2, and for innings 7, 8 and 9 by lead.
fn apply(x: &[f64]) -> Shape {
    let mut shape = coefficients::RECOMMENDED;
    shape.mean *= x[0];
    shape.factors[0] = [x[1]; LEADS];
    shape.factors[1] = [x[2]; LEADS];
    for (inning, at) in [(6, 3), (7, 6), (8, 9)] {
        shape.factors[inning][1..4].copy_from_slice(&x[at..at + 3]);
    }
    shape.factors[7][0] = x[12];
    shape.factors[8][0] = x[13];
    shape
}

/// Factors fitted on the counts of 1903-2023, averaged with the published ones (2010-14): the first are precise but old, the
/// second recent but from five seasons.
fn factors(data: &Path) -> Result<Shape, Box<dyn Error>> {
    let states = counted(data)?;
    let fresh = |s: &State| s.inning == 1 && s.half == 0 && s.outs == 0 && s.bases == 0 && s.lead == 0;
    let start = states.iter().find(|c| fresh(&c.state)).ok_or("no first inning in the counts")?;
    let home = start.home_wins / start.games;
    let x0 = [1.0, 1.132, 1.0, 1.0, 1.0, 1.0, 0.762, 1.0, 1.0, 0.854, 0.945, 1.0, 1.0, 1.0];
    let (best, value) = nelder_mead(|x| loss(&apply(x), home, &states), &x0, &[0.05; 14], 3_000);
    eprintln!("counts: log loss {value:.6}, recommended {:.6}", loss(&coefficients::RECOMMENDED, home, &states));
    let mut shape = apply(&best);
    let published = coefficients::RECOMMENDED;
    shape.mean = 0.5 * (shape.mean + published.mean);
    for (row, other) in shape.factors.iter_mut().flatten().zip(published.factors.iter().flatten()) {
        *row = 0.5 * (*row + other);
    }
    Ok(shape)
}

/// Half-innings that bat in an average game.
const HALF_INNINGS: f64 = 17.8;

/// From the closing totals of 2014-21: the total that belongs to `mean` runs a half-inning, and the elasticity of runs.
fn totals(data: &Path, mean: f64) -> Result<(f64, f64), Box<dyn Error>> {
    let table = Table::read(&data.join("odds/mlb_closing_odds_2014-2021.csv.gz"))?;
    let games: Vec<(f64, f64)> = table
        .rows()
        .filter_map(|row| {
            let total = row.number("total_close").filter(|t| (5.0..15.0).contains(t))?;
            Some((total.ln(), row.number("home_final")? + row.number("away_final")?))
        })
        .collect();
    let n = games.len().max(1) as f64;
    let (x, y) = games.iter().fold((0.0, 0.0), |s, g| (s.0 + g.0 / n, s.1 + g.1 / n));
    let xx: f64 = games.iter().map(|g| (g.0 - x) * (g.0 - x)).sum();
    let xy: f64 = games.iter().map(|g| (g.0 - x) * (g.1 - y)).sum();
    let elasticity = xy / xx / y;
    Ok(((x + (mean * HALF_INNINGS / y).ln() / elasticity).exp(), elasticity))
}

/// Names of the plays of the list and the codes of the play-by-play that mean them.
fn play(event: &str) -> Option<&'static str> {
    let has = |part: &str| event.contains(part);
    match () {
        () if ["SB", "CS", "PO", "WP", "PB", "BK", "DI", "OA", "NP", "FLE"].iter().any(|c| event.starts_with(c)) => {
            None
        }
        () if has("DP") => Some("double_play"),
        () if has("/SF") || has("/SH") => Some("productive_out"),
        () if event.starts_with("HP")
            || event.starts_with('W')
            || event.starts_with("IW")
            || event.starts_with('I') =>
        {
            Some("walk")
        }
        () if event.starts_with('H') => Some("home_run"),
        () if event.starts_with('S') || event.starts_with('E') => Some("single"),
        () if event.starts_with('D') => Some("double"),
        () if event.starts_with('T') => Some("triple"),
        () if event.starts_with(|c: char| c.is_ascii_digit()) && has(".") => Some("productive_out"),
        () => Some("out"),
    }
}

/// Frequency of every play where it can happen.
fn plays(data: &Path) -> Result<Vec<(&'static str, f64)>, Box<dyn Error>> {
    let mut all: Vec<(&str, f64, f64)> = coefficients::EVENTS.iter().map(|&(name, _)| (name, 0.0, 0.0)).collect();
    for (_, table) in Table::read_all(&data.join("pbp"), "mlb_pbp")? {
        for row in table.rows() {
            let Some(seen) = play(row.text("event_text")) else { continue };
            let on = |base| row.whole(base) == Some(1);
            let early = row.whole("outs").unwrap_or(0) < 2;
            for (name, count, chances) in &mut all {
                let possible = match *name {
                    "double_play" => early && on("on1"),
                    "productive_out" => early && (on("on1") || on("on2") || on("on3")),
                    _ => true,
                };
                *chances += f64::from(u8::from(possible));
                *count += f64::from(u8::from(possible && *name == seen));
            }
        }
    }
    Ok(all.into_iter().map(|(name, count, chances)| (name, count / chances.max(1.0))).collect())
}

/// Run value of the counts, balls by strikes: John Walsh's values of the first pitch (ball .038, strike -.044), of strikes at
/// 1-0 (-.053) and 0-1 (-.062) and of the full count (ball .271, strike -.349) as printed by Max Marchi (Hardball Times,
/// 2009-12-04); the counts between keep the published differences between ball and strike.
const COUNT: [[f64; 3]; 4] =
    [[0.0, -0.044, -0.106], [0.038, -0.015, -0.082], [0.103, 0.035, -0.037], [0.21, 0.141, 0.059]];

/// The file of coefficients as text.
fn text(shape: &Shape, plays: &[(&str, f64)], error_sd: &[f64]) -> Result<String, std::fmt::Error> {
    let mut out = String::from(HEADER);
    let cells = |cells: &[f64], digits: usize| -> String {
        cells.iter().map(|x| format!("{x:.digits$}")).collect::<Vec<_>>().join(", ")
    };
    writeln!(out, "pub static RUNS: [[f64; CLASSES]; 24] = [")?;
    for row in &coefficients::RUNS {
        writeln!(out, "    [{}],", cells(row, 1))?;
    }
    writeln!(
        out,
        "];\n\n/// What a count is worth in a state, as a multiple of its mean worth: run expectancy after a walk less after an out."
    )?;
    let leverage = cells(&coefficients::LEVERAGE, 2);
    writeln!(out, "pub static LEVERAGE: [f64; 24] = [{leverage}];\n")?;
    for (name, comment, shape) in
        [("SHAPE", "What ships.", shape), ("RECOMMENDED", "The form of models.md 1.4.", &coefficients::RECOMMENDED)]
    {
        let kind = if name == "SHAPE" { "static" } else { "const" };
        writeln!(out, "/// {comment}\npub {kind} {name}: Shape = Shape {{")?;
        writeln!(
            out,
            "    mean: {:.4},\n    total: {:.1},\n    total_weight: {:.2},\n    factors: [",
            shape.mean, shape.total, shape.total_weight
        )?;
        for row in &shape.factors {
            writeln!(out, "        [{}],", cells(row, 3))?;
        }
        writeln!(out, "    ],\n    strength: [{}],\n    count: [", cells(&shape.strength, 2))?;
        for row in &shape.count {
            writeln!(out, "        [{}],", cells(row, 3))?;
        }
        writeln!(out, "    ],\n}};\n")?;
    }
    writeln!(
        out,
        "/// Frequency of plays where they can happen; the list of next events tilts them.\npub static EVENTS: [(&str, f64); 8] = ["
    )?;
    for (name, chance) in plays {
        writeln!(out, "    (\"{name}\", {chance:.4}),")?;
    }
    writeln!(out, "];\n\n/// Standard deviation of (truth - model) by inning, extra innings last.")?;
    writeln!(out, "pub static ERROR_SD: [f64; INNINGS] = [{}];", cells(error_sd, 4))?;
    Ok(out)
}

const HEADER: &str = "\
//! Runs: models.md 1.4, measured on state counts of Retrosheet seasons 2015-19 and 2021-23 (1,478,410 visits).
//! Factors: half from `pbp/mlb_win_expectancy_counts` (1903-2023), half as published there (2010-14). Exponents, weight of the
//! total, plays and errors: play by play with closing prices.
//!
//! The information used here was obtained free of charge from and is copyrighted by Retrosheet. Interested parties may contact
//! Retrosheet at 20 Sunset Rd., Newark, DE 19711.

use super::{CLASSES, INNINGS, Shape};

/// Chances (times 10,000) of 0, 1, 2, 3, 4, 5 and 6 or more runs (counted as 7) in the rest of a half-inning; row
/// `bases * 3 + outs`.
";

/// The coefficients of baseball.
pub fn fit(options: &Options) -> Result<Fitted, Box<dyn Error>> {
    let mut shape = factors(&options.data)?;
    shape.count = COUNT;
    let games = baseball::read(&options.data)?;
    let (total, elasticity) = totals(&options.data, shape.mean)?;
    shape.total = total;
    let late = baseball::late(&games, |_| true);
    eprintln!("late {late:.3}, total {total:.2}, elasticity {elasticity:.3}");
    let shape = baseball::with_price(&shape, late, elasticity);
    let rows = baseball::scored_with(&games, Prior::Market, &shape);
    let errors = calibration::state_error_sd::<INNINGS>(&rows, None);
    Ok(Fitted { file: "baseball", text: text(&shape, &plays(&options.data)?, &errors)?, games: games.len() })
}
