//! Fit and score of the soccer model on `soccer_minute_states` and `soccer_goal_red_events` (models.md 1.5).
//!
//! Prior of a match: its closing price where the table has one, else what [`engine_rs::sport::common::rating`] has learned from the
//! matches of earlier dates.

use std::{collections::BTreeMap, collections::HashMap, error::Error, fmt::Write as _};

use engine_rs::sport::{
    League, Pregame, Priced, ROW, Row, SportModel, col,
    common::rating,
    soccer::{Soccer, field, recommended},
};

use crate::{
    Options,
    calibration::state_error_sd,
    data::Table,
    metrics::{REFERENCES, Scored, report},
    output::{Fitted, doc},
};

mod rates;
mod totals;
use rates::{Stretch, coefficients, rounded, stretches};

const FOLDS: usize = 5;
const PHASES: [&str; 7] = ["first half", "46-60", "60-75", "75-90", "stoppage 2", "start", "half-time"];

/// One minute of the table.
#[derive(Clone, Copy)]
struct Minute {
    row: Row,
    /// Seconds of this half and of the whole match, first-half stoppage left out.
    half_s: f64,
}

struct Match {
    date: String,
    league: String,
    teams: [String; 2],
    minutes: Vec<Minute>,
    length_s: [f64; 2],
    result: usize,
    goals: (f64, f64),
    price: Option<(f64, f64)>,
    /// Expected goals that a rating says.
    rated: (f64, f64),
    /// Expected goals that the whole season says without this match: what the rates are fitted on.
    hindsight: (f64, f64),
}

fn load(options: &Options) -> Result<Vec<Match>, Box<dyn Error>> {
    let mut games: BTreeMap<(String, String), Match> = BTreeMap::new();
    for (_, table) in Table::read_all(&options.data.join("pbp"), "soccer_minute_states")? {
        for cells in table.rows() {
            let (date, id) = (cells.text("date_utc").to_owned(), cells.text("match_id").to_owned());
            let finals = (cells.number("home_final_90"), cells.number("away_final_90"));
            let (Some(one), Some(two)) = finals else { continue };
            let half = usize::from(cells.text("period") == "2H");
            let m = games.entry((date.clone(), id)).or_insert_with(|| Match {
                date,
                league: cells.text("league").to_owned(),
                teams: [cells.text("home_team").to_owned(), cells.text("away_team").to_owned()],
                minutes: Vec::new(),
                length_s: [0.0; 2],
                result: "HDA".find(cells.text("result_90")).unwrap_or(1),
                goals: (one, two),
                price: cells.number("pregame_home_prob").zip(cells.number("pregame_draw_prob")),
                rated: (1.5, 1.2),
                hindsight: (1.5, 1.2),
            });
            m.length_s[half] = cells.number("period_length_s").unwrap_or(2800.0);
            let half_s = cells.number("period_elapsed_s").unwrap_or(0.0);
            let whole = |name: &str| cells.whole(name).unwrap_or(0);
            let mut row = [0; ROW];
            row[col::LEAGUE] = League::Soccer as i32;
            row[col::PERIOD] = half as i32 + 1;
            row[col::CLOCK_MS] = ((2700.0 - half_s).max(0.0) * 1e3) as i32;
            row[field::STOPPAGE_ELAPSED_MS] = ((half_s - 2700.0).max(0.0) * 1e3) as i32;
            row[field::SEASON] = cells.text("season").get(..4).and_then(|y| y.parse().ok()).unwrap_or(2017);
            (row[col::SCORE_1], row[col::SCORE_2]) = (whole("home_score"), whole("away_score"));
            (row[field::REDS_1], row[field::REDS_2]) = (whole("home_reds").min(4), whole("away_reds").min(4));
            m.minutes.push(Minute { row, half_s });
        }
    }
    Ok(games.into_values().collect())
}

/// Expected goals of every match from its teams' earlier matches; returns the three-way log loss of the ratings.
fn rate(games: &mut [Match], patience: f64, slowest: f64) -> f64 {
    let mut teams: HashMap<String, rating::Team> = HashMap::new();
    let mut means: HashMap<String, (f64, f64, f64)> = HashMap::new();
    let (mut loss, mut first) = (0.0, 0);
    for i in 0..games.len() {
        if games[i].date[..10] != games[first].date[..10] {
            for m in &games[first..i] {
                let mean = means.entry(m.league.clone()).or_insert((1.53 * 80.0, 1.19 * 80.0, 80.0));
                let league = rating::League { mean: [mean.0 / mean.2, mean.1 / mean.2], patience, slowest };
                let [mut h, mut a] = m.teams.clone().map(|t| teams.get(&t).copied().unwrap_or_default());
                league.learn(&mut h, &mut a, m.goals);
                teams.insert(m.teams[0].clone(), h);
                teams.insert(m.teams[1].clone(), a);
                *mean = (mean.0 + m.goals.0, mean.1 + m.goals.1, mean.2 + 1.0);
            }
            first = i;
        }
        let m = &mut games[i];
        let mean = means.get(&m.league).copied().unwrap_or((1.53, 1.19, 1.0));
        let league = rating::League { mean: [mean.0 / mean.2, mean.1 / mean.2], patience, slowest };
        let [h, a] = [&m.teams[0], &m.teams[1]].map(|t| teams.get(t).copied().unwrap_or_default());
        m.rated = league.expected(&h, &a);
        let p = recommended::skellam(m.rated.0, m.rated.1, 0);
        loss -= p[m.result].ln();
    }
    for m in games.iter_mut() {
        let mean = means.get(&m.league).copied().unwrap_or((1.53, 1.19, 1.0));
        let league = rating::League { mean: [mean.0 / mean.2, mean.1 / mean.2], patience, slowest };
        let [mut h, mut a] = [&m.teams[0], &m.teams[1]].map(|t| teams.get(t).copied().unwrap_or_default());
        let (one, two) = league.expected(&h, &a);
        let gain = |t: &rating::Team| 0.5 / (patience + f64::from(t.games));
        let (up, down) = ((m.goals.0 - one) / one.max(0.3), (m.goals.1 - two) / two.max(0.3));
        h.attack -= gain(&h) * up;
        a.defence -= gain(&a) * up;
        a.attack -= gain(&a) * down;
        h.defence -= gain(&h) * down;
        m.hindsight = league.expected(&h, &a);
    }
    loss / games.len() as f64
}

impl Match {
    fn pregame(&self) -> Pregame {
        let (side1, draw) = self.price.unwrap_or_else(|| {
            let p = recommended::skellam(self.rated.0, self.rated.1, 0);
            (p[0], p[1])
        });
        Pregame { side1, draw, total: f64::NAN }
    }
}

fn phase(minute: &Minute) -> usize {
    let row = &minute.row;
    match (row[col::PERIOD], minute.half_s) {
        (1, s) if s <= 0.0 => 5,
        (1, _) => 0,
        (_, s) if s <= 0.0 => 6,
        (_, s) if s < 900.0 => 1,
        (_, s) if s < 1800.0 => 2,
        (_, s) if s < 2700.0 => 3,
        _ => 4,
    }
}

/// One scored state: phase, result, and the three-way prices of the model, the recommended form and plain Poisson scoring.
struct Three {
    game: u32,
    phase: usize,
    result: usize,
    priced: [[f64; 3]; 3],
    market: bool,
}

fn score_match(model: &Soccer, m: &Match, game: u32, out: &mut Vec<Three>) {
    let pregame = m.pregame();
    let mut table = vec![0.0; model.table_len()];
    let Some(first) = m.minutes.first() else { return };
    if model.build(&pregame, &first.row, &mut table).is_err() {
        return;
    }
    let Some(goals) = recommended::invert(pregame.side1, pregame.draw) else { return };
    let lengths = [model.coefficients.stoppage_s[0][0], model.coefficients.stoppage_s[0][1]];
    for minute in &m.minutes {
        let row = &minute.row;
        let Ok(Priced { side1, draw, side2 }) = model.price(&pregame, &table, row) else { continue };
        let first_min = 45.0 + lengths[0] / 60.0;
        let s = recommended::State {
            goals,
            elapsed_min: if row[col::PERIOD] == 1 {
                (minute.half_s / 60.0).min(first_min)
            } else {
                first_min + minute.half_s / 60.0
            },
            length_min: 90.0 + (lengths[0] + lengths[1]) / 60.0,
            lead: row[col::SCORE_1] - row[col::SCORE_2],
            reds: (row[field::REDS_1], row[field::REDS_2]),
        };
        let priced = [[side1, draw, side2], recommended::recommended(s), recommended::plain(s)];
        out.push(Three { game, phase: phase(minute), result: m.result, priced, market: m.price.is_some() });
    }
}

/// One binary row per outcome, so that the shared scores apply; the mean of the three is a third of nothing special, so the
/// three-way log loss is printed apart.
fn binary(list: &[Three]) -> Vec<Scored> {
    let mut rows = Vec::new();
    for t in list {
        for outcome in 0..3 {
            let mut references = [f64::NAN; REFERENCES];
            (references[0], references[1]) = (t.priced[1][outcome], t.priced[2][outcome]);
            let y = f64::from(u8::from(t.result == outcome));
            rows.push(Scored { game: t.game, phase: t.phase, p: t.priced[0][outcome], y, references });
        }
    }
    rows
}

/// Three-way log loss as the binary loss of "the outcome that came" against 1: the paired bootstrap then is of the three-way
/// loss.
fn three_way(list: &[Three], keep: impl Fn(&Three) -> bool) -> Vec<Scored> {
    let sure = |p: f64| p.clamp(1e-9, 1.0);
    list.iter()
        .filter(|t| keep(t))
        .map(|t| {
            let mut references = [f64::NAN; REFERENCES];
            (references[0], references[1]) = (sure(t.priced[1][t.result]), sure(t.priced[2][t.result]));
            Scored { game: t.game, phase: t.phase, p: sure(t.priced[0][t.result]), y: 1.0, references }
        })
        .collect()
}

const REFERENCE_NAMES: [&str; 2] = ["recommended", "poisson"];
const PATIENCE: (f64, f64) = (4.0, 0.06);

fn prepared(options: &Options) -> Result<(Vec<Match>, Vec<Stretch>), Box<dyn Error>> {
    let mut games = load(options)?;
    let loss = rate(&mut games, PATIENCE.0, PATIENCE.1);
    if !options.json {
        println!("prior learned from earlier matches: three-way log loss {loss:.4} over {} matches", games.len());
    }
    let list = stretches(&games);
    Ok((games, list))
}

/// `engine-fit score|explore soccer`.
///
/// # Errors
/// When the tables cannot be read, or the verb is none of these.
pub fn run(verb: &str, options: &Options) -> Result<(), Box<dyn Error>> {
    match verb {
        "score" => score(options),
        "explore" => explore(options),
        _ => Err(format!("no {verb} for soccer").into()),
    }
}

/// Five folds by match.
fn cross_validated(games: &[Match], list: &[Stretch]) -> Vec<Three> {
    let mut scored = Vec::new();
    for fold in 0..FOLDS {
        let model = Soccer { coefficients: coefficients(games, list, |i| i % FOLDS != fold) };
        for (i, m) in games.iter().enumerate().filter(|(i, _)| i % FOLDS == fold) {
            score_match(&model, m, i as u32, &mut scored);
        }
    }
    scored
}

fn score(options: &Options) -> Result<(), Box<dyn Error>> {
    let (games, list) = prepared(options)?;
    let scored = cross_validated(&games, &list);
    report("soccer", &PHASES, &binary(&scored), &REFERENCE_NAMES, options.json);
    if !options.json {
        report("soccer, three-way log loss", &PHASES, &three_way(&scored, |_| true), &REFERENCE_NAMES, false);
        report(
            "soccer, three-way, with a closing price",
            &PHASES,
            &three_way(&scored, |t| t.market),
            &REFERENCE_NAMES,
            false,
        );
    }
    Ok(())
}

/// What the fit says, and how the prior should be learned.
fn explore(options: &Options) -> Result<(), Box<dyn Error>> {
    let (mut games, list) = prepared(options)?;
    let c = coefficients(&games, &list, |_| true);
    println!("{c:#?}");
    let kickoffs = totals::kickoffs(&options.data, &c, 3)?;
    totals::report(&kickoffs);
    println!("pair {:.4}", totals::pair(&kickoffs.iter().collect::<Vec<_>>()));
    for half in 0..2 {
        for minute in 0..7 {
            let after = 2700.0 + 60.0 * f64::from(minute);
            let over: Vec<f64> = games.iter().map(|m| m.length_s[half] - after).filter(|x| *x > 0.0).collect();
            print!("{minute}': n {} mean {:.0}  ", over.len(), over.iter().sum::<f64>() / over.len().max(1) as f64);
        }
        println!();
    }
    let mut by = [[0.0; 6]; 2];
    list.iter().for_each(|s| by[s.half][((s.from_s / 540.0) as usize).min(5)] += s.cards);
    println!("cards by 9 minutes: {by:?}");
    for patience in [2.0, 3.0, 4.0, 5.0, 6.0] {
        for slowest in [0.03, 0.05, 0.07, 0.1] {
            print!("{patience}/{slowest}: {:.4}  ", rate(&mut games, patience, slowest));
        }
        println!();
    }
    Ok(())
}

/// Of the matches with odds, how many are passed over for each one read.
const TOTALS_STEP: usize = 2;

/// Coefficients of all matches; the errors are those of folds that a fit has not seen.
pub fn fit(options: &Options) -> Result<Fitted, Box<dyn Error>> {
    let (games, list) = prepared(options)?;
    let mut c = coefficients(&games, &list, |_| true);
    let kickoffs = totals::kickoffs(&options.data, &c, TOTALS_STEP)?;
    c.pair = totals::pair(&kickoffs.iter().collect::<Vec<_>>());
    c.error_sd = state_error_sd(&by_error_phase(&binary(&cross_validated(&games, &list))), None);
    let mut text =
        doc("Maximum likelihood of the goals with a pull to models.md 1.5 for score effects and cards. Not fitted: \
        stoppage since 2022 and its board, extra time, shoot-out.");
    text.push_str(&doc(
        "Event data: Pappalardo et al., \"A public data set of spatio-temporal match events\", CC BY 4.0.",
    ));
    text.push_str("\nuse super::chain::Coefficients;\n\n/// Every league.\npub const SOCCER: Coefficients = ");
    writeln!(text, "{:#?};", rounded(c))?;
    Ok(Fitted { file: "soccer", text, games: games.len() })
}

/// Phases of `Coefficients::error_sd` in place of [`PHASES`].
fn by_error_phase(rows: &[Scored]) -> Vec<Scored> {
    let phase = |p: usize| match p {
        0 | 5 => 0,
        1 | 2 | 6 => 1,
        3 => 2,
        _ => 3,
    };
    rows.iter().map(|r| Scored { phase: phase(r.phase), ..*r }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::log_loss;

    #[test]
    fn a_sure_right_forecast_costs_nothing() {
        let t = Three { game: 0, phase: 0, result: 1, priced: [[0.0, 1.0, 0.0]; 3], market: false };
        let rows = three_way(&[t], |_| true);
        assert!(log_loss(rows[0].p, rows[0].y) < 1e-8);
    }
}
