//! `engine-fit fit SPORT --data DIR [--out FILE]` writes the coefficients of a sport from real games,
//! `engine-fit score SPORT --data DIR [--json]` scores its model by cross-validation beside the references.
//! DIR is laid out as `../shared/data` (`pbp/`, `odds/`).

mod baseball;
mod baseball_fit;
mod basketball;
mod basketball_data;
mod calibration;
mod data;
mod finals;
mod football;
mod football_data;
mod hockey;
mod metrics;
mod mma;
mod optimise;
mod soccer;
mod tennis;

use std::{error::Error, path::PathBuf, process::ExitCode};

/// What the command line asks for.
pub struct Options {
    /// Directory with `pbp/` and `odds/`.
    pub data: PathBuf,
    /// Where `fit` writes; the sport's own coefficients file when absent.
    pub out: Option<PathBuf>,
    /// Print JSON.
    pub json: bool,
}

/// The checked-in coefficients file of a sport.
pub fn coefficients_file(options: &Options, name: &str) -> PathBuf {
    let own = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../src/sport/coefficients/{name}.rs"));
    options.out.clone().unwrap_or_else(own)
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut words = Vec::new();
    let mut options = Options { data: PathBuf::from("../shared/data"), out: None, json: false };
    let mut arguments = std::env::args().skip(1);
    while let Some(word) = arguments.next() {
        match word.as_str() {
            "--data" => options.data = arguments.next().ok_or("--data needs a directory")?.into(),
            "--out" => options.out = Some(arguments.next().ok_or("--out needs a file")?.into()),
            "--json" => options.json = true,
            _ => words.push(word),
        }
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["fit", sport @ ("nba" | "ncaab" | "wnba")] => basketball::fit_sport(sport, &options),
        ["fit", sport @ ("nfl" | "ncaaf")] => football::fit_sport(sport, &options),
        ["score", sport @ ("nfl" | "ncaaf")] => football::score_sport(sport, &options),
        ["score", sport @ ("nba" | "ncaab" | "wnba")] => basketball::score_sport(sport, &options),
        ["fit", "mlb"] => baseball_fit::fit(&options),
        ["score", "tennis"] => tennis::score(&options),
        ["fit", "mma"] => mma::fit(&options),
        ["score", "mma"] => mma::score(&options),
        ["score", "mlb"] => baseball::score(&options),
        [verb, "nhl"] => hockey::run(verb, &options),
        [verb, "soccer"] => soccer::run(verb, &options),
        ["fit" | "score", sport] => Err(format!("no fit for {sport}").into()),
        _ => Err("usage: engine-fit fit|score SPORT --data DIR [--out FILE] [--json]".into()),
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("engine-fit: {error}");
            ExitCode::FAILURE
        }
    }
}
