//! Coefficient files: their headers, how they are written, and how they are compared with what is checked in.

use std::{
    error::Error,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};

/// One coefficients file as a fit made it.
pub struct Fitted {
    /// The league, or the sport where all its leagues share their numbers: the name of the file without ".rs" outside of the
    /// sources.
    pub file: &'static str,
    /// What follows the header: documentation lines (`//!`), then the constants.
    pub text: String,
    /// Games or matches behind the numbers.
    pub games: usize,
}

/// Where a file is written: NAME.rs in `out`, else in the folder of its sport.
pub fn place(file: &str, out: Option<&Path>) -> PathBuf {
    let checked_in = || {
        let below = match file {
            "nfl" | "ncaaf" => format!("football/coefficients/{file}.rs"),
            "nba" | "ncaab" | "wnba" => format!("basketball/coefficients/{file}.rs"),
            sport => format!("{sport}/coefficients.rs"),
        };
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../src/sport").join(below)
    };
    out.map_or_else(checked_in, |directory| directory.join(format!("{file}.rs")))
}

/// Today in UTC as yyyy-mm-dd, by the civil calendar (days since 1970-01-01 counted in 400-year cycles).
pub fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    date((seconds / 86_400) as i64)
}

fn date(days: i64) -> String {
    let z = days + 719_468;
    let (era, day) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let in_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * in_year + 2) / 153;
    let (d, m) = (in_year - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let y = year + era * 400 + i64::from(m <= 2);
    format!("{y:04}-{m:02}-{d:02}")
}

/// Documentation lines wrapped at 120 columns.
pub fn doc(text: &str) -> String {
    let mut out = String::new();
    let mut line = String::from("//!");
    for word in text.split_whitespace() {
        if line.len() + 1 + word.len() > 120 {
            out.push_str(&line);
            out.push('\n');
            line = String::from("//!");
        }
        line.push(' ');
        line.push_str(word);
    }
    out.push_str(&line);
    out.push('\n');
    out
}

/// The whole file: `title`, where the numbers come from, when and by which command, then `fitted`.
pub fn whole(title: &str, sport: &str, sources: &[String], fitted: &Fitted) -> String {
    let data = if sources.is_empty() { String::from("none") } else { sources.join(", ") };
    let mut text = doc(title);
    text.push_str(&doc(&format!("Data: {data}; {} games.", fitted.games)));
    text.push_str(&doc(&format!("Written {} by `arbees fit {sport} --data DIR`.", today())));
    text.push_str(&fitted.text);
    format(&text).unwrap_or(text)
}

/// Run rustfmt over a source; `None` when there is none.
fn format(source: &str) -> Option<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root.join("rustfmt.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(source.as_bytes()).ok()?;
    let done = child.wait_with_output().ok()?;
    if done.status.success() { String::from_utf8(done.stdout).ok() } else { None }
}

/// Numbers in the code of a file in their order, comments left out.
fn numbers(text: &str) -> Vec<f64> {
    let code: String = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut out = Vec::new();
    let mut number = String::new();
    let mut before = ' ';
    for c in code.chars().chain([' ']) {
        let starts =
            number.is_empty() && (c.is_ascii_digit() || c == '-') && !before.is_alphanumeric() && before != '_';
        let goes_on =
            !number.is_empty() && (c.is_ascii_alphanumeric() || c == '.' || c == '_' || (c == '-' && before == 'e'));
        if starts || goes_on {
            number.push(c);
        } else if !number.is_empty() {
            out.extend(number.replace('_', "").parse::<f64>().ok());
            number.clear();
        }
        before = c;
    }
    out
}

/// How far a number may be from the checked-in one and still count as the same: a search may stop elsewhere in a flat valley
/// on another machine's mathematics library.
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 2e-4 + 5e-3 * a.abs().max(b.abs())
}

/// What became of one file.
pub struct Outcome {
    /// The line of the JSON report.
    pub json: Value,
    /// Whether the checked-in numbers are others.
    pub changed: bool,
}

/// Compare `text` with the file at `path` and, unless `check`, write it there. A file whose numbers stay the
/// same is left alone, with its date.
///
/// # Errors
/// When the file cannot be written.
pub fn settle(sport: &str, fitted: &Fitted, text: &str, path: &Path, check: bool) -> Result<Outcome, Box<dyn Error>> {
    let old = std::fs::read_to_string(path).ok();
    let (new_numbers, old_numbers) = (numbers(text), old.as_deref().map(numbers).unwrap_or_default());
    let comparable = new_numbers.len() == old_numbers.len();
    let pairs: Vec<(f64, f64)> = old_numbers.iter().copied().zip(new_numbers.iter().copied()).collect();
    let different = pairs.iter().filter(|(a, b)| !same(*a, *b)).count();
    let largest = pairs.iter().map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let changed = old.is_none() || !comparable || different > 0;
    let wrote = !check && changed;
    if wrote {
        if let Some(directory) = path.parent() {
            std::fs::create_dir_all(directory)?;
        }
        std::fs::write(path, text)?;
    }
    let json = json!({
        "sport": sport, "file": path.display().to_string(), "games": fitted.games, "numbers": new_numbers.len(),
        "numbers_before": old.as_ref().map(|_| old_numbers.len()), "different": if comparable { json!(different) } else { Value::Null },
        "largest_difference": if comparable { json!(largest) } else { Value::Null }, "changed": changed, "wrote": wrote,
    });
    Ok(Outcome { json, changed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!([date(0), date(11_016), date(20_778)], ["1970-01-01", "2000-02-29", "2026-11-21"]);
    }

    #[test]
    fn numbers_of_code_are_read_and_those_of_comments_and_names_are_not() {
        let text = "//! Made 2026 by x2.\nconst V1: [f64; 2] = [-0.5, 1_000.25];\n/// 7 of 9\nlet a9 = 3e-2;\n";
        assert_eq!(numbers(text), [2.0, -0.5, 1000.25, 0.03]);
    }

    #[test]
    fn long_documentation_is_wrapped() {
        let lines = doc(&"word ".repeat(60));
        assert!(lines.lines().all(|l| l.starts_with("//! word") && l.len() <= 120) && lines.lines().count() == 3);
    }

    #[test]
    fn every_file_has_its_place_in_the_folder_of_its_sport() {
        for file in ["nfl", "ncaaf", "nba", "ncaab", "wnba", "hockey", "baseball", "soccer", "mma"] {
            assert!(place(file, None).is_file(), "{file}");
        }
    }

    #[test]
    fn a_file_is_written_once_and_left_alone_while_its_numbers_stay() {
        let directory = std::env::temp_dir().join(format!("engine-fit-{}", std::process::id()));
        let fitted = Fitted { file: "x", text: String::new(), games: 3 };
        let settled =
            |text: &str, check: bool| settle("x", &fitted, text, &place("x", Some(&directory)), check).unwrap().json;
        assert_eq!(settled("const A: f64 = 0.5;", true)["wrote"], false);
        assert!(!directory.exists());
        assert_eq!(settled("const A: f64 = 0.5;", false)["wrote"], true);
        let again = settled("//! Later.\nconst A: f64 = 0.5001;", false);
        assert_eq!([&again["changed"], &again["wrote"]], [false, false]);
        assert_eq!(settled("const A: f64 = 0.6;", true)["different"], 1);
        std::fs::remove_dir_all(&directory).unwrap();
    }
}
