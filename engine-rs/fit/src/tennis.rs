//! Tennis: point sequences of tour matches (`pbp/tennis_match_pbp_strings`, CC BY-NC-SA). Only scored: no shipped number comes
//! from here.

use std::{error::Error, path::Path};

use engine_rs::sport::tennis::{
    Format, Learning, SHIPPED, Score, coefficients, invert, match_price,
    points::{SetRule, first_serves},
};

use crate::{
    Options, calibration,
    data::{Ids, Table},
    metrics::{self, Scored},
};

/// One point before it is played.
#[derive(Clone, Copy)]
struct Point {
    score: Score,
    counts: [(f64, f64); 2],
}

/// A match with its points.
struct Played {
    id: u32,
    format: Format,
    /// Closing price of side 1 (served first) by the power method, when known.
    price: Option<f64>,
    /// The same with the margin taken in proportion.
    proportional: f64,
    average: f64,
    won: f64,
    points: Vec<Point>,
}

/// What a tournament's name tells about best of and the deciding set (to 2018: only the US Open plays a tie-break among the
/// majors; cup ties play on).
fn format(tournament: &str, men: bool) -> Format {
    let has = |part: &str| tournament.contains(part);
    let cup = has("DavisCup") || has("FedCup") || has("Olympic");
    let major = ["AustralianOpen", "FrenchOpen", "Wimbledon", "USOpen"].iter().any(|name| has(name)) && !has("-ATP");
    let last = if cup || (major && !has("USOpen")) { SetRule::Advantage } else { SetRule::TieBreak(7) };
    Format { need: if men && (major || has("DavisCup")) { 3 } else { 2 }, last }
}

/// Surface code by name: 2 clay, 3 grass, else 0.
fn surface(tournament: &str) -> usize {
    const CLAY: [&str; 32] = [
        "French",
        "Rome",
        "Madrid",
        "MonteCarlo",
        "Monte-Carlo",
        "Barcelona",
        "Umag",
        "Gstaad",
        "Bastad",
        "Swedish",
        "Kitzbuhel",
        "Hamburg",
        "Stuttgart",
        "Estoril",
        "Munich",
        "Nice",
        "Dusseldorf",
        "Casablanca",
        "Houston",
        "BuenosAires",
        "Santiago",
        "SaoPaulo",
        "Acapulco",
        "Charleston",
        "Strasbourg",
        "Palermo",
        "Bucharest",
        "Budapest",
        "Marrakech",
        "Fes",
        "Bogota",
        "Rio",
    ];
    const GRASS: [&str; 9] =
        ["Wimbledon", "Halle", "Queen", "London", "Eastbourne", "Hertogenbosch", "Newport", "Birmingham", "Nottingham"];
    let any = |names: &[&str]| names.iter().any(|name| tournament.contains(name));
    if any(&GRASS) && !tournament.contains("Finals") {
        3
    } else if any(&CLAY) {
        2
    } else {
        0
    }
}

/// The points of a sequence; `None` when a letter is unknown.
fn points(sequence: &str) -> Option<Vec<Point>> {
    let mut score = Score { one_serves: true, ..Score::default() };
    let mut counts = [(0.0, 0.0); 2];
    let mut out = Vec::new();
    // Who serves first in the game or tie-break in play.
    let mut first = true;
    for (set, games) in sequence.split('.').enumerate() {
        if set > 0 {
            score.games = [0; 2];
        }
        for game in games.split(';') {
            score.tie_break = game.contains('/');
            score.points = [0; 2];
            for letter in game.chars().filter(|c| *c != '/') {
                let n = score.points[0] + score.points[1];
                score.one_serves = if score.tie_break { first == first_serves(n) } else { first };
                out.push(Point { score, counts });
                let server = match letter {
                    'S' | 'A' => true,
                    'R' | 'D' => false,
                    _ => return None,
                };
                let count = &mut counts[usize::from(!score.one_serves)];
                *count = (count.0 + 1.0, count.1 + f64::from(u8::from(server)));
                score.points[usize::from(score.one_serves != server)] += 1;
            }
            score.games[usize::from(score.points[1] > score.points[0])] += 1;
            first = !first;
        }
        score.sets[usize::from(score.games[1] > score.games[0])] += 1;
    }
    Some(out)
}

/// Every match of a tour.
fn read(data: &Path, tour: &str) -> Result<Vec<Played>, Box<dyn Error>> {
    let table = Table::read(&data.join("pbp/tennis_match_pbp_strings.csv.gz"))?;
    let mut ids = Ids::default();
    let mut out = Vec::new();
    for row in table.rows().filter(|row| row.text("tour") == tour) {
        let Some(points) = points(row.text("pbp")) else { continue };
        let odds = row.number("server1_odds").zip(row.number("server2_odds"));
        let men = tour == "ATP";
        let place = row.text("tournament");
        out.push(Played {
            id: ids.of(row.text("match_id")),
            format: format(place, men),
            price: odds.map(|(a, b)| calibration::power_devig(a, b)).filter(|p| (0.005..0.995).contains(p)),
            proportional: odds.map_or(0.5, |(a, b)| (1.0 / a) / (1.0 / a + 1.0 / b)),
            average: coefficients::SERVICE[usize::from(!men)][surface(place)],
            won: if row.text("winner") == "1" { 1.0 } else { 0.0 },
            points,
        });
    }
    Ok(out)
}

/// Forecasts of all points of a match.
fn forecasts(game: &Played, learning: &Learning, prior: [f64; 2]) -> Vec<f64> {
    game.points
        .iter()
        .map(|point| match_price(game.format, learning.update(prior, point.counts), &point.score))
        .collect()
}

/// Weights to choose from.
const POINTS: [f64; 7] = [100.0, 150.0, 200.0, 300.0, 400.0, 600.0, 1e9];
/// Correlations to choose from.
const CORRELATION: [f64; 4] = [0.0, 0.3, 0.6, 0.8];

/// Names of the phases.
const PHASES: [&str; 5] = ["set 1", "set 2", "set 3", "set 4", "set 5"];

/// Score one tour; `market`: only matches with a closing price, else an even prior for all.
fn tour(options: &Options, name: &str, tour: &str, market: bool) -> Result<(), Box<dyn Error>> {
    let games: Vec<Played> = read(&options.data, tour)?.into_iter().filter(|g| !market || g.price.is_some()).collect();
    let prior = |game: &Played| invert(game.format, game.average, if market { game.price.unwrap_or(0.5) } else { 0.5 });
    let priors: Vec<[f64; 2]> = games.iter().map(prior).collect();
    if !options.json {
        for points in POINTS {
            print!("  weight {points:>6}:");
            for correlation in CORRELATION {
                let learning = Learning { points, correlation };
                let (mut sum, mut n) = (0.0, 0.0);
                for (game, prior) in games.iter().zip(&priors) {
                    for p in forecasts(game, &learning, *prior) {
                        sum += metrics::log_loss(p, game.won);
                        n += 1.0;
                    }
                }
                print!(" {correlation}: {:.5}", sum / n);
            }
            println!();
        }
    }
    let mut rows = Vec::new();
    for (game, prior) in games.iter().zip(&priors) {
        let ours = forecasts(game, &SHIPPED, *prior);
        let proportional = invert(game.format, game.average, if market { game.proportional } else { 0.5 });
        let published = forecasts(game, &Learning { points: 400.0, correlation: 0.0 }, proportional);
        let fixed = forecasts(game, &Learning { points: 1e12, correlation: 0.0 }, *prior);
        for (i, point) in game.points.iter().enumerate() {
            rows.push(Scored {
                game: game.id,
                phase: (point.score.sets[0] + point.score.sets[1]).min(4) as usize,
                p: ours[i],
                y: game.won,
                references: [published[i], fixed[i], game.price.unwrap_or(f64::NAN), f64::NAN],
            });
        }
    }
    metrics::report(name, &PHASES, &rows, &["recommended", "fixed strengths", "price alone"], options.json);
    if !options.json {
        let errors = calibration::error_sd::<5>(&rows);
        println!("  error_sd {errors:.4?}");
        let starts: Vec<(f64, f64)> = games.iter().filter_map(|g| Some((g.price?, g.won))).collect();
        println!("  prices at the start: {:?}", metrics::score(&starts));
    }
    Ok(())
}

/// `engine-fit score tennis`.
pub fn score(options: &Options) -> Result<(), Box<dyn Error>> {
    tour(options, "tennis", "ATP", true)?;
    tour(options, "tennis_wta_no_price", "WTA", false)
}
