//! Fit and score of the hockey model on `nhl_pbp_*` (models.md 1.3).
//!
//! The tables have no prices. The prior of a game is what [`engine_rs::sport::common::rating`] has learned from the games of earlier
//! dates. Everything that is fitted is a ratio of goals to what was expected, or of events to the time in which they could
//! happen, so a fold is left out by subtracting its sums.

use std::{collections::BTreeMap, collections::HashMap, error::Error, fmt::Write as _};

use engine_rs::sport::{
    League, Pregame, ROW, Row, SportModel, col,
    common::rating,
    hockey::{Hockey, chain::Coefficients, field, recommended},
};

use crate::{
    Options,
    calibration::state_error_sd,
    data::{Cells, Table},
    metrics::{REFERENCES, Scored, log_loss, report},
    output::{Fitted, doc},
};

mod sums;
use sums::{Sums, coefficients, rounded, sums, total};

const FOLDS: usize = 5;
const PHASES: [&str; 8] =
    ["period 1", "period 2", "period 3", "last 5 minutes", "overtime", "start", "end of P1", "end of P2"];

/// A row of the table that matters here.
#[derive(Clone, Copy)]
struct Play {
    row: Row,
    elapsed: f64,
    goal: bool,
    end: bool,
}

struct Game {
    date: String,
    teams: [String; 2],
    plays: Vec<Play>,
    won: f64,
    /// Decided by a goal of overtime, not by a shoot-out.
    overtime_goal: bool,
    regulation: (f64, f64),
    final_total: f64,
    prior: f64,
}

/// A row of the kernel from a row of the table. The power play's clock is not in the table: `since` is when the strength last
/// changed, and two minutes are taken from there.
fn state(cells: &Cells<'_>, since: &mut (i32, i32, f64)) -> Option<Play> {
    let whole = |name: &str| cells.whole(name);
    let (period, elapsed) = (whole("period")?, cells.number("period_seconds_elapsed")?);
    let length = if period == 4 { 300.0 } else { 1200.0 };
    let mut row = [0; ROW];
    row[col::LEAGUE] = League::Nhl as i32;
    row[col::PERIOD] = period;
    row[col::CLOCK_MS] = ((length - elapsed).max(0.0) * 1e3) as i32;
    row[col::SCORE_1] = whole("home_score")?;
    row[col::SCORE_2] = whole("away_score")?;
    let at = f64::from((period - 1).max(0)) * 1200.0 + elapsed;
    let skaters = (whole("home_skaters").unwrap_or(0), whole("away_skaters").unwrap_or(0));
    let out = (whole("home_goalie_in") == Some(0), whole("away_goalie_in") == Some(0));
    if (3..=6).contains(&skaters.0) && (3..=6).contains(&skaters.1) && !(out.0 && out.1) {
        if (skaters.0, skaters.1) != (since.0, since.1) {
            *since = (skaters.0, skaters.1, at);
        }
        (row[field::SKATERS_1], row[field::SKATERS_2]) = skaters;
        (row[field::GOALIE_OUT_1], row[field::GOALIE_OUT_2]) = (i32::from(out.0), i32::from(out.1));
        if skaters.0 != skaters.1 {
            row[field::PENALTY_MS_LEFT] = ((120.0 - (at - since.2)).max(5.0) * 1e3) as i32;
        }
    }
    let event = cells.text("event");
    Some(Play { row, elapsed: at, goal: event == "GOAL", end: event == "PEND" })
}

fn load(options: &Options) -> Result<Vec<Game>, Box<dyn Error>> {
    let mut games: BTreeMap<(String, String), Game> = BTreeMap::new();
    let mut since = (5, 5, 0.0);
    for (_, table) in Table::read_all(&options.data.join("pbp"), "nhl_pbp_")? {
        for cells in table.rows() {
            let (date, id) = (cells.text("date").to_owned(), cells.text("game_id").to_owned());
            let finals = (cells.number("home_final"), cells.number("away_final"), cells.number("home_win"));
            let (Some(home), Some(away), Some(won)) = finals else { continue };
            let game = games.entry((date.clone(), id)).or_insert_with(|| {
                since = (5, 5, 0.0);
                let tied = home.min(away);
                let late = cells.text("decided_in") != "REG";
                Game {
                    date,
                    teams: [cells.text("home_team").to_owned(), cells.text("away_team").to_owned()],
                    plays: Vec::new(),
                    won,
                    overtime_goal: cells.text("decided_in") == "OT",
                    regulation: if late { (tied, tied) } else { (home, away) },
                    final_total: home + away,
                    prior: 0.5,
                }
            });
            if let Some(play) = state(&cells, &mut since) {
                game.plays.push(play);
            }
        }
    }
    Ok(games.into_values().collect())
}

/// Give every game the prior that its teams' earlier games say; returns the log loss of these priors.
fn rate(games: &mut [Game], league: rating::League) -> f64 {
    let mut teams: HashMap<String, rating::Team> = HashMap::new();
    let mut first = 0;
    let mut loss = 0.0;
    for i in 0..games.len() {
        if games[i].date != games[first].date {
            for g in &games[first..i] {
                let [h, a] = g.teams.clone().map(|t| teams.get(&t).copied().unwrap_or_default());
                let (mut h, mut a) = (h, a);
                league.learn(&mut h, &mut a, g.regulation);
                teams.insert(g.teams[0].clone(), h);
                teams.insert(g.teams[1].clone(), a);
            }
            first = i;
        }
        let [h, a] = [&games[i].teams[0], &games[i].teams[1]].map(|t| teams.get(t).copied().unwrap_or_default());
        let (one, two) = league.expected(&h, &a);
        let [win, tie, _] = engine_rs::sport::soccer::recommended::skellam(one, two, 0);
        games[i].prior = (win + 0.5 * tie).clamp(0.05, 0.95);
        loss += log_loss(games[i].prior, games[i].won);
    }
    loss / games.len() as f64
}

fn phase(play: &Play) -> usize {
    match (play.row[col::PERIOD], play.row[col::CLOCK_MS]) {
        (1, 1_200_000) => 5,
        (1, 0) if play.end => 6,
        (2, 0) if play.end => 7,
        (3, ..=300_000) => 3,
        (p @ 1..=3, _) => (p - 1) as usize,
        _ => 4,
    }
}

/// Score one game's rows: the model, the recommended form and Poisson scoring, all from the same prior.
fn score_game(model: &Hockey, game: &Game, number: u32, prior: f64, out: &mut Vec<Scored>) {
    let pregame = Pregame { side1: prior, draw: 0.0, total: f64::NAN };
    let mut table = vec![0.0; model.table_len()];
    if model.build(&pregame, &[0; ROW], &mut table).is_err() {
        return;
    }
    let goals = model.coefficients.total;
    let published = recommended::Recommended::new(recommended::Form::recommended(goals, 52.0, 97.0), prior);
    let later = recommended::Recommended::new(recommended::Form::recommended(goals, 120.0, 170.0), prior);
    let poisson = recommended::Recommended::new(recommended::Form::poisson(goals), prior);
    let mut started = false;
    for play in &game.plays {
        let lead = play.row[col::SCORE_1] - play.row[col::SCORE_2];
        let phase = phase(play);
        let over = play.row[col::PERIOD] > 3 || (play.row[col::PERIOD] == 3 && play.row[col::CLOCK_MS] == 0);
        if (over && lead != 0) || (phase == 5 && started) {
            continue;
        }
        started |= phase == 5;
        let mut row = play.row;
        row[0] = League::Nhl as i32;
        let Ok(priced) = model.price(&pregame, &table, &row) else { continue };
        let mut references = [f64::NAN; REFERENCES];
        if play.row[col::PERIOD] <= 3 {
            let at = |r: &recommended::Recommended| r.home(play.elapsed, lead);
            references[..3].copy_from_slice(&[at(&published), at(&later), at(&poisson)]);
        }
        out.push(Scored { game: number, phase, p: priced.side1, y: game.won, references });
    }
}

/// Mark on every goal row who scored, in the league column (1 or 2): the next row with another score says so.
fn mark_goals(games: &mut [Game]) {
    for game in games {
        for i in 0..game.plays.len() {
            if !game.plays[i].goal {
                continue;
            }
            let now = game.plays[i].row;
            let later = game.plays[i + 1..]
                .iter()
                .map(|p| p.row)
                .find(|r| (r[col::SCORE_1], r[col::SCORE_2]) != (now[col::SCORE_1], now[col::SCORE_2]));
            let side = later.map_or(0, |r| if r[col::SCORE_1] > now[col::SCORE_1] { 1 } else { 2 });
            game.plays[i].row[col::LEAGUE] = side;
        }
    }
}

/// How the prior is learned; chosen on the log loss of the priors themselves.
const LEAGUE: rating::League = rating::League { mean: [2.86, 2.68], patience: 30.0, slowest: 0.035 };

fn prepared(options: &Options) -> Result<(Vec<Game>, Vec<Sums>), Box<dyn Error>> {
    let mut games = load(options)?;
    mark_goals(&mut games);
    let loss = rate(&mut games, LEAGUE);
    if !options.json {
        println!("prior learned from earlier games: log loss {loss:.4}");
    }
    let all = games.iter().map(sums).collect();
    Ok((games, all))
}

/// `engine-fit score|explore nhl`.
///
/// # Errors
/// When the tables cannot be read, or the verb is none of these.
pub fn run(verb: &str, options: &Options) -> Result<(), Box<dyn Error>> {
    match verb {
        "score" => score(options),
        "explore" => explore(options),
        _ => Err(format!("no {verb} for nhl").into()),
    }
}

/// Five folds by game, priced from the prior of earlier games, and from the home share.
fn cross_validated(games: &[Game], all: &[Sums]) -> (Vec<Scored>, Vec<Scored>) {
    let mut rows = Vec::new();
    let mut flat = Vec::new();
    for fold in 0..FOLDS {
        let c = coefficients(&total(all, |i| i % FOLDS != fold));
        let model = Hockey { coefficients: c };
        for (i, game) in games.iter().enumerate().filter(|(i, _)| i % FOLDS == fold) {
            score_game(&model, game, i as u32, game.prior, &mut rows);
            score_game(&model, game, i as u32, c.home, &mut flat);
        }
    }
    (rows, flat)
}

fn score(options: &Options) -> Result<(), Box<dyn Error>> {
    let (games, all) = prepared(options)?;
    let (rows, flat) = cross_validated(&games, &all);
    let names = ["recommended 52/97", "recommended 120/170", "poisson"];
    report("nhl", &PHASES, &rows, &names, options.json);
    if !options.json {
        report("nhl, prior = home share", &PHASES, &flat, &names, false);
    }
    Ok(())
}

/// The sums and how the prior should be learned.
fn explore(options: &Options) -> Result<(), Box<dyn Error>> {
    let (mut games, all) = prepared(options)?;
    let s = total(&all, |_| true);
    println!("{:#?}", coefficients(&s));
    let show = |name: &str, p: (f64, f64)| println!("{name}: {:.0} / {:.1} = {:.4}", p.0, p.1, p.0 / p.1);
    s.period.iter().for_each(|p| show("period", *p));
    s.trailing.iter().for_each(|p| show("trailing", *p));
    s.leading.iter().for_each(|p| show("leading", *p));
    show("tied late", s.tied_late);
    show("out for", s.out_for);
    show("out against", s.out_against);
    s.up.iter().chain(&s.down).for_each(|p| show("power play", *p));
    show("overtime", s.overtime);
    show("overtime power play", s.overtime_up);
    show("overtime share", s.overtime_share);
    show("back", s.back);
    s.pull.iter().flatten().for_each(|p| print!("{:.0}/{:.0} ", p.0, p.1));
    println!();
    let model = Hockey { coefficients: coefficients(&s) };
    let mut table = vec![0.0; model.table_len()];
    let mut cells: BTreeMap<(i32, i32), [f64; 5]> = BTreeMap::new();
    for game in &games {
        let pregame = Pregame { side1: game.prior, draw: 0.0, total: f64::NAN };
        model.build(&pregame, &[0; ROW], &mut table).map_err(|e| e.name())?;
        for minute in [5, 10, 20, 30, 40, 45, 50, 55, 56, 57, 58, 59] {
            let at = f64::from(minute) * 60.0;
            let Some(play) = game.plays.iter().rev().find(|p| p.row[col::PERIOD] <= 3 && p.elapsed <= at) else {
                continue;
            };
            let mut row = play.row;
            row[0] = League::Nhl as i32;
            row[col::PERIOD] = (minute / 20 + 1).min(3);
            row[col::CLOCK_MS] = 1_200_000 - (minute % 20) * 60_000;
            let Ok(p) = model.price(&pregame, &table, &row) else { continue };
            let lead = row[col::SCORE_1] - row[col::SCORE_2];
            let (p, y) = if lead >= 0 { (p.side1, game.won) } else { (p.side2, 1.0 - game.won) };
            let cell = cells.entry((minute, lead.abs().min(4))).or_default();
            for (to, x) in cell.iter_mut().zip([1.0, p, y, log_loss(p, y), 0.0]) {
                *to += x;
            }
        }
    }
    for ((minute, lead), c) in cells {
        let sd = (c[2] / c[0] * (1.0 - c[2] / c[0]) / c[0]).sqrt();
        println!(
            "{minute}' +{lead} n {:>5} model {:.3} real {:.3} ({:+.1} sd)",
            c[0],
            c[1] / c[0],
            c[2] / c[0],
            (c[1] - c[2]) / c[0] / sd.max(1e-3)
        );
    }
    for patience in [25.0, 40.0, 60.0, 80.0, 120.0] {
        for slowest in [0.015, 0.025, 0.035, 0.05] {
            let loss = rate(&mut games, rating::League { patience, slowest, ..LEAGUE });
            print!("{patience}/{slowest}: {loss:.5}  ");
        }
        println!();
    }
    Ok(())
}

/// Coefficients of all games; the errors are those of folds that a fit has not seen.
pub fn fit(options: &Options) -> Result<Fitted, Box<dyn Error>> {
    let (games, all) = prepared(options)?;
    let (rows, _) = cross_validated(&games, &all);
    let c = Coefficients { error_sd: state_error_sd(&rows, None), ..coefficients(&total(&all, |_| true)) };
    let mut text = doc(
        "Ratios are drawn to their published values (models.md 1.3) where games are few. Not fitted, for want of prices: \
        `shootout`, `penalty_default_s`, the second rate of `overtime_power_play`.",
    );
    text.push_str("\nuse super::chain::Coefficients;\n\n/// National Hockey League.\npub const NHL: Coefficients = ");
    writeln!(text, "{:#?};", rounded(c))?;
    Ok(Fitted { file: "hockey", text, games: games.len() })
}
