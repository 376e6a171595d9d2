//! `engine-fit fit SPORT... --data DIR [--out DIR] [--check]` fits the coefficients of sports on real games and writes them
//! (`--check`: compares with what is there and writes nothing); one JSON line per sport on stdout, notes on stderr.
//! `engine-fit score SPORT --data DIR [--json]` scores a model by cross-validation beside its references.
//! `engine-fit endgame [--out DIR]` solves football's end game and writes its table.
//! DIR is laid out as `../shared/data` (`pbp/`, `odds/`). People use `arbees fit`.

mod baseball;
mod baseball_fit;
mod basketball;
mod basketball_data;
mod calibration;
mod data;
mod endgame;
mod finals;
mod football;
mod football_data;
mod hockey;
mod metrics;
mod mma;
mod optimise;
mod output;
mod soccer;
mod tennis;

use std::{error::Error, path::PathBuf, process::ExitCode, time::Instant};

use output::Fitted;

/// What the command line asks for.
pub struct Options {
    /// Directory with `pbp/` and `odds/`.
    pub data: PathBuf,
    /// Where `fit` writes; the checked-in coefficients when absent.
    pub out: Option<PathBuf>,
    /// Compare, write nothing.
    pub check: bool,
    /// Print JSON; fits do so always.
    pub json: bool,
}

/// Sports that are fitted, in an order in which none depends on a later one: college football takes its end game from the NFL's
/// compiled numbers, the WNBA from the NBA's.
const SPORTS: [&str; 9] = ["nfl", "nba", "ncaab", "nhl", "mlb", "soccer", "mma", "ncaaf", "wnba"];

/// What a file of coefficients says in its first line.
fn title(sport: &str) -> String {
    let (game, of) = match sport {
        "nfl" | "ncaaf" => ("Football", sport),
        "nba" | "ncaab" | "wnba" => ("Basketball", sport),
        "nhl" => ("Hockey", "the NHL"),
        "mlb" => ("Baseball", "MLB"),
        "soccer" => ("Soccer", "every league"),
        _ => ("Mixed martial arts", "the UFC"),
    };
    format!("{game} numbers of {of}.")
}

fn fitted(sport: &str, options: &Options) -> Result<Fitted, Box<dyn Error>> {
    match sport {
        "nba" | "ncaab" | "wnba" => basketball::fit_sport(sport, options),
        "nfl" | "ncaaf" => football::fit_sport(sport, options),
        "nhl" => hockey::fit(options),
        "mlb" => baseball_fit::fit(options),
        "soccer" => soccer::fit(options),
        "mma" => mma::fit(options),
        "tennis" => {
            Err("tennis is not fitted: its numbers are published averages, point files are non-commercial".into())
        }
        _ => Err(format!("no fit for {sport:?}; expected one of {}", SPORTS.join(", ")).into()),
    }
}

/// Fit sports one by one; true when a number differs from the checked-in one.
fn fit(sports: &[&str], options: &Options) -> Result<bool, Box<dyn Error>> {
    let sports = if sports.is_empty() { &SPORTS } else { sports };
    let mut changed = false;
    for sport in sports {
        let began = Instant::now();
        data::take_sources();
        let fitted = fitted(sport, options).map_err(|e| format!("{sport}: {e}"))?;
        let text = output::whole(&title(sport), sport, &data::take_sources(), &fitted);
        let path = output::place(fitted.file, options.out.as_deref());
        let mut outcome = output::settle(sport, &fitted, &text, &path, options.check)?;
        outcome.json["seconds"] = serde_json::json!((began.elapsed().as_secs_f64() * 10.0).round() / 10.0);
        println!("{}", outcome.json);
        changed |= outcome.changed;
    }
    Ok(changed)
}

fn run() -> Result<bool, Box<dyn Error>> {
    let mut words = Vec::new();
    let mut options = Options { data: PathBuf::from("../shared/data"), out: None, check: false, json: false };
    let mut arguments = std::env::args().skip(1);
    while let Some(word) = arguments.next() {
        match word.as_str() {
            "--data" => options.data = arguments.next().ok_or("--data needs a directory")?.into(),
            "--out" => options.out = Some(arguments.next().ok_or("--out needs a directory")?.into()),
            "--json" => options.json = true,
            "--check" => options.check = true,
            _ => words.push(word),
        }
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["fit", sports @ ..] => return fit(sports, &Options { json: true, ..options }),
        ["endgame"] => endgame::write(options.out),
        ["score", sport @ ("nfl" | "ncaaf")] => football::score_sport(sport, &options),
        ["score", sport @ ("nba" | "ncaab" | "wnba")] => basketball::score_sport(sport, &options),
        ["score", "tennis"] => tennis::score(&options),
        ["score", "mma"] => mma::score(&options),
        ["score", "mlb"] => baseball::score(&options),
        [verb, "nhl"] => hockey::run(verb, &options),
        [verb, "soccer"] => soccer::run(verb, &options),
        ["score", sport] => Err(format!("no score for {sport}").into()),
        _ => Err("usage: engine-fit fit|score SPORT... --data DIR [--out DIR] [--check] [--json]".into()),
    }?;
    Ok(false)
}

fn main() -> ExitCode {
    match run() {
        Ok(changed) if changed && std::env::args().any(|a| a == "--check") => ExitCode::from(3),
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("engine-fit: {error}");
            ExitCode::FAILURE
        }
    }
}
