//! Fit and score of the hockey model on `nhl_pbp_*` (models.md 1.3).
//!
//! The tables have no prices. The prior of a game is what [`engine_rs::sport::rating`] has learned from the games of earlier
//! dates. Everything that is fitted is a ratio of goals to what was expected, or of events to the time in which they could
//! happen, so a fold is left out by subtracting its sums.

use std::{collections::BTreeMap, collections::HashMap, error::Error, fmt::Write as _};

use engine_rs::sport::{
    League, Pregame, ROW, Row, SportModel, col,
    hockey::{self, Hockey, chain::Coefficients, chain::PULL_WINDOWS, coefficients::NHL, field, recommended},
    rating,
};

use crate::{
    Options,
    data::{Cells, Table},
    metrics::{REFERENCES, Scored, log_loss, report},
};

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

/// Sums behind the coefficients: (what happened, time or expectation).
#[derive(Clone, Copy, Default)]
struct Sums {
    games: f64,
    goals: f64,
    final_total: f64,
    wins: f64,
    period: [(f64, f64); 3],
    trailing: [(f64, f64); 2],
    leading: [(f64, f64); 2],
    tied_late: (f64, f64),
    pull: [[(f64, f64); PULL_WINDOWS]; 3],
    back: (f64, f64),
    out_for: (f64, f64),
    out_against: (f64, f64),
    up: [(f64, f64); 2],
    down: [(f64, f64); 2],
    overtime: (f64, f64),
    overtime_up: (f64, f64),
}

fn add(to: &mut (f64, f64), goals: f64, exposure: f64) {
    to.0 += goals;
    to.1 += exposure;
}

/// Sums of one game.
fn sums(game: &Game) -> Sums {
    let mut s = Sums { games: 1.0, final_total: game.final_total, wins: game.won, ..Sums::default() };
    s.goals = game.regulation.0 + game.regulation.1;
    // strengths that the prior says, per second, around a mean of 5.6 goals
    let share = 0.5 + 0.42 * (game.prior - 0.5);
    let strength = [5.6 * share / 3600.0, 5.6 * (1.0 - share) / 3600.0];
    for pair in game.plays.windows(2) {
        let (before, now) = (&pair[0], &pair[1]);
        let dt = now.elapsed - before.elapsed;
        if now.row[col::PERIOD] != before.row[col::PERIOD] || dt < 0.0 || now.row[field::SKATERS_1] == 0 {
            continue;
        }
        let lead = now.row[col::SCORE_1] - now.row[col::SCORE_2];
        // a goal is on its own row; who scored shows in the next
        let scored = |side: usize| f64::from(u8::from(now.goal && now.row[0] == side as i32));
        let goals = [scored(1), scored(2)];
        count(&mut s, before, now, (dt, lead), goals, strength);
    }
    s
}

fn count(s: &mut Sums, before: &Play, now: &Play, (dt, lead): (f64, i32), goals: [f64; 2], strength: [f64; 2]) {
    let row = &now.row;
    let out = [row[field::GOALIE_OUT_1] == 1, row[field::GOALIE_OUT_2] == 1];
    let up = row[field::SKATERS_1] - row[field::SKATERS_2];
    let left = 3600.0 - now.elapsed;
    if row[col::PERIOD] >= 4 {
        if up == 0 {
            add(&mut s.overtime, goals[0] + goals[1], 2.0 * dt);
        } else {
            let strong = usize::from(up < 0);
            add(&mut s.overtime_up, goals[strong], dt);
        }
        return;
    }
    let behind = lead.unsigned_abs() as usize;
    let trailing = usize::from(lead > 0);
    if behind > 0 && left <= 600.0 && out[trailing] {
        add(&mut s.out_for, goals[trailing], strength[trailing] * dt);
        add(&mut s.out_against, goals[1 - trailing], strength[1 - trailing] * dt);
    }
    if (1..=3).contains(&behind) && left < 360.0 {
        let was = [before.row[field::GOALIE_OUT_1] == 1, before.row[field::GOALIE_OUT_2] == 1][trailing];
        let window = ((3600.0 - before.elapsed - 1e-6).max(0.0) / 30.0) as usize;
        if was {
            add(&mut s.back, f64::from(u8::from(!out[trailing])), dt);
        } else if window < PULL_WINDOWS {
            add(&mut s.pull[behind - 1][window], f64::from(u8::from(out[trailing])), dt);
        }
    }
    if out[0] || out[1] {
        return;
    }
    if up != 0 {
        let (strong, kind) = (usize::from(up < 0), (up.unsigned_abs().min(2) - 1) as usize);
        add(&mut s.up[kind], goals[strong], strength[strong] * dt);
        add(&mut s.down[kind], goals[1 - strong], strength[1 - strong] * dt);
    }
    let period = (row[col::PERIOD] - 1) as usize;
    let expected = [strength[0] * dt, strength[1] * dt];
    if lead == 0 && left <= 600.0 {
        add(&mut s.tied_late, goals[0] + goals[1], expected[0] + expected[1]);
    } else {
        add(&mut s.period[period], goals[0] + goals[1], expected[0] + expected[1]);
    }
    if behind > 0 {
        let k = behind.min(2) - 1;
        add(&mut s.trailing[k], goals[trailing], expected[trailing]);
        add(&mut s.leading[k], goals[1 - trailing], expected[1 - trailing]);
    }
}

macro_rules! each_pair {
    ($to:expr, $from:expr, $f:expr) => {{
        let f = $f;
        for (a, b) in $to.period.iter_mut().zip($from.period) { f(a, b); }
        for (a, b) in $to.trailing.iter_mut().zip($from.trailing) { f(a, b); }
        for (a, b) in $to.leading.iter_mut().zip($from.leading) { f(a, b); }
        for (a, b) in $to.pull.iter_mut().flatten().zip($from.pull.iter().flatten()) { f(a, *b); }
        for (a, b) in $to.up.iter_mut().zip($from.up) { f(a, b); }
        for (a, b) in $to.down.iter_mut().zip($from.down) { f(a, b); }
        f(&mut $to.tied_late, $from.tied_late);
        f(&mut $to.back, $from.back);
        f(&mut $to.out_for, $from.out_for);
        f(&mut $to.out_against, $from.out_against);
        f(&mut $to.overtime, $from.overtime);
        f(&mut $to.overtime_up, $from.overtime_up);
    }};
}

fn total(all: &[Sums], keep: impl Fn(usize) -> bool) -> Sums {
    let mut sum = Sums::default();
    for s in all.iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, s)| s) {
        sum.games += s.games;
        sum.goals += s.goals;
        sum.final_total += s.final_total;
        sum.wins += s.wins;
        each_pair!(sum, s, |a: &mut (f64, f64), b: (f64, f64)| add(a, b.0, b.1));
    }
    sum
}

/// Coefficients from sums; each ratio is drawn to its published value as if that had been seen for `weight` more of the
/// denominator.
fn coefficients(s: &Sums) -> Coefficients {
    let base = NHL;
    let ratio = |p: (f64, f64), published: f64, weight: f64| (p.0 + published * weight) / (p.1 + weight);
    let rate = |p: (f64, f64), published: f64, weight: f64| 2.8 * ratio(p, published / 2.8, weight);
    let mean = s.period.iter().map(|p| p.0).sum::<f64>() / s.period.iter().map(|p| p.1).sum::<f64>();
    let period = s.period.map(|p| ratio(p, mean, 200.0) / mean);
    let level = period.iter().sum::<f64>() / 3.0;
    let around = |p: (f64, f64), published: f64, weight: f64| ratio((p.0, p.1 * mean), 1.0 + published, weight) - 1.0;
    let growth = |p: [(f64, f64); 2], published: f64| {
        let one = around(p[0], published, 600.0);
        let two = around(p[1], 2.0 * published, 600.0);
        (one * p[0].1 + 0.5 * two * p[1].1) / (p[0].1 + p[1].1)
    };
    let pull = core::array::from_fn(|k| {
        core::array::from_fn(|w| {
            let hazard = ratio(s.pull[k][w], 0.0, 30.0);
            1.0 - (-10.0 * hazard).exp()
        })
    });
    let goals = s.goals / s.games;
    Coefficients {
        home: s.wins / s.games,
        total: goals * 0.985,
        total_scale: goals / (s.final_total / s.games) * 0.985,
        period: period.map(|p| p / level),
        trailing: growth(s.trailing, 0.051),
        leading: growth(s.leading, 0.0),
        tied_late: around(s.tied_late, -0.165, 100.0) + 1.0,
        pull,
        back: 1.0 - (-10.0 * s.back.0 / s.back.1).exp(),
        out_for: rate(s.out_for, 11.8, 5.0),
        out_against: rate(s.out_against, 22.0, 5.0),
        power_play: [rate(s.up[0], 7.0, 20.0), rate(s.up[1], 16.8, 10.0)],
        short_handed: [rate(s.down[0], 0.9, 20.0), rate(s.down[1], 0.5, 10.0)],
        overtime: 3600.0 * ratio(s.overtime, 5.97 / 3600.0, 20_000.0),
        overtime_power_play: [3600.0 * ratio(s.overtime_up, 14.0 / 3600.0, 2_000.0), base.overtime_power_play[1]],
        ..base
    }
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
            let later = game.plays[i + 1..].iter().map(|p| p.row).find(|r| {
                (r[col::SCORE_1], r[col::SCORE_2]) != (now[col::SCORE_1], now[col::SCORE_2])
            });
            let side = later.map_or(0, |r| if r[col::SCORE_1] > now[col::SCORE_1] { 1 } else { 2 });
            game.plays[i].row[col::LEAGUE] = side;
        }
    }
}

/// How the prior is learned; chosen on the log loss of the priors themselves.
const LEAGUE: rating::League = rating::League { mean: [2.9, 2.65], patience: 18.0, slowest: 0.015 };

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

/// `engine-fit fit|score|explore nhl`.
///
/// # Errors
/// When the tables cannot be read, or the verb is none of these.
pub fn run(verb: &str, options: &Options) -> Result<(), Box<dyn Error>> {
    match verb {
        "fit" => fit(options),
        "score" => score(options),
        "explore" => explore(options),
        _ => Err(format!("no {verb} for nhl").into()),
    }
}

/// Five folds by game.
fn score(options: &Options) -> Result<(), Box<dyn Error>> {
    let (games, all) = prepared(options)?;
    let mut rows = Vec::new();
    let mut flat = Vec::new();
    for fold in 0..FOLDS {
        let c = coefficients(&total(&all, |i| i % FOLDS != fold));
        let model = Hockey { coefficients: c };
        for (i, game) in games.iter().enumerate().filter(|(i, _)| i % FOLDS == fold) {
            score_game(&model, game, i as u32, game.prior, &mut rows);
            score_game(&model, game, i as u32, c.home, &mut flat);
        }
    }
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
    show("back", s.back);
    s.pull.iter().flatten().for_each(|p| print!("{:.0}/{:.0} ", p.0, p.1));
    println!();
    for patience in [8.0, 12.0, 18.0, 25.0, 40.0] {
        for slowest in [0.005, 0.01, 0.015, 0.025] {
            let loss = rate(&mut games, rating::League { patience, slowest, ..LEAGUE });
            print!("{patience}/{slowest}: {loss:.5}  ");
        }
        println!();
    }
    Ok(())
}

/// Write the coefficients of all games.
fn fit(options: &Options) -> Result<(), Box<dyn Error>> {
    let (games, all) = prepared(options)?;
    let c = coefficients(&total(&all, |_| true));
    let mut text = String::new();
    writeln!(text, "//! Coefficients of the hockey model. Data: `nhl_pbp_*` 2017-18 and 2018-19, {} games; 2026-11-21.", games.len())?;
    text.push_str("//! Command: `engine-fit fit nhl --data DIR`. Not fitted here (no prices in the data): `overtime_share`, `shootout`,\n");
    text.push_str("//! the second rate of `overtime_power_play`; they are those of models.md 1.3. `error_sd`: `engine-fit score nhl`.\n\n");
    text.push_str("use super::chain::Coefficients;\n\n/// National Hockey League.\npub const NHL: Coefficients = ");
    let body = format!("{:#?}", crate::hockey::rounded(c));
    text.push_str(&body);
    text.push_str(";\n");
    std::fs::write(crate::coefficients_file(options, "hockey"), text)?;
    Ok(())
}

/// Four decimals are more than the data can tell.
fn rounded(c: Coefficients) -> Coefficients {
    let r = |x: f64| (x * 1e4).round() / 1e4;
    Coefficients {
        home: r(c.home),
        total: r(c.total),
        total_scale: r(c.total_scale),
        period: c.period.map(r),
        trailing: r(c.trailing),
        leading: r(c.leading),
        tied_late: r(c.tied_late),
        pull: c.pull.map(|k| k.map(r)),
        back: r(c.back),
        out_for: r(c.out_for),
        out_against: r(c.out_against),
        power_play: c.power_play.map(r),
        short_handed: c.short_handed.map(r),
        overtime: r(c.overtime),
        overtime_power_play: c.overtime_power_play.map(r),
        ..c
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_without_data_keep_the_published_rates() {
        let c = coefficients(&Sums { games: 1.0, goals: 5.5, final_total: 6.0, period: [(1.0, 1.0); 3], back: (0.0, 1.0), trailing: [(1.0, 1.0); 2], leading: [(1.0, 1.0); 2], ..Sums::default() });
        assert!((c.out_for - 11.8).abs() < 1e-9 && (c.overtime - 5.97).abs() < 1e-9);
        assert!(hockey::NHL.league() == League::Nhl);
    }
}
