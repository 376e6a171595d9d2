//! NBA, men's college and WNBA: the law of `engine_rs::sport::common::warp` fitted on play-by-play and on quarter scores.

use std::{error::Error, fmt::Write as _};

use engine_rs::{
    math::{phi, probit},
    sport::{
        basketball::{NBA, Numbers, WNBA},
        common::warp::{Finals, Law, PHASES, Recommended, brownian, phase},
    },
};

use crate::{
    Options,
    basketball_data::{Lines, State, home_share, quarters, read},
    calibration::state_error_sd,
    data::{Ids, Table},
    finals,
    metrics::{REFERENCES, Scored, report},
    optimise::fisher,
    output::{Fitted, doc},
};

/// What differs between the leagues.
struct Setup {
    now: &'static Numbers,
    recommended: Recommended,
    brownian_sd: f64,
    period_s: f64,
    /// Play-by-play files and the weight of one of their rows.
    files: &'static [&'static str],
    row_weight: f64,
    /// Half-width of a level score, points; chosen by cross-validation among .05 to .5.
    half: f64,
    /// Spread of the penalty on each free number (0: fixed), see [`numbers`].
    spread: [f64; 10],
}

const NBA_SETUP: Setup = Setup {
    now: &engine_rs::sport::basketball::coefficients::nba::NUMBERS,
    recommended: Recommended { regulation_s: 2880.0, v0: 1.5, v1: 306.0, v3: 244.0, k: 2.88, q: 0.350, b0: 0.0874 },
    brownian_sd: 13.4,
    period_s: 720.0,
    files: &["nba_pbp_2015-16_partial", "nba_pbp_2024-25"],
    row_weight: 0.02,
    half: 0.5,
    // The body of the game stays the published one (19,822 games): free, it fits the quarter scores of 2014-24 and is worse by
    // play on both files (+.0006 and +.0003 of log loss against it; fixed -.0001 and -.0005).
    spread: [0.3, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 1.0, 0.0],
};
const NCAAB_SETUP: Setup = Setup {
    now: &engine_rs::sport::basketball::coefficients::ncaab::NUMBERS,
    recommended: Recommended { regulation_s: 2400.0, v0: 1.44, v1: 256.4, v3: 116.4, k: 3.90, q: 0.335, b0: 0.0932 },
    brownian_sd: 11.0,
    period_s: 1200.0,
    files: &["ncaab_pbp_2016-17"],
    row_weight: 0.03,
    half: 0.2,
    // models.md fitted the body of the game on this season and the next: it stays.
    spread: [0.3, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
};

const FOLDS: u32 = 5;
/// Where the search starts and what the penalty pulls to: the recommended form, which has seen more games than these files.
fn start(r: &Recommended) -> [f64; 10] {
    [r.v0.ln(), 1.6, r.v1.ln(), r.v3.ln(), r.k, r.q, 0.0, 0.45, 0.3, r.b0]
}

/// The numbers that free numbers `t` stand for.
fn numbers(base: &Numbers, t: &[f64]) -> Numbers {
    let law = Law {
        v0: t[0].exp(),
        fade_s: t[1].exp(),
        v1: t[2].exp(),
        v3: t[3].exp(),
        k: t[4],
        q: t[5],
        m: t[6],
        ..base.law
    };
    Numbers { law, ball: [t[7], t[8]], spread: t[9], ..*base }
}

fn probability(n: &Numbers, s: &State) -> f64 {
    n.exact(&s.point, prior(n, s))
}

/// probit(p0) of a state.
fn prior(n: &Numbers, s: &State) -> f64 {
    if s.margin.is_nan() { probit(n.home) } else { n.spread * s.margin }
}

struct Games {
    setup: Setup,
    /// Share of games that the home side wins; NaN where the play-by-play has to say it.
    home: f64,
    quarters: Vec<State>,
    /// By file.
    plays: Vec<Vec<State>>,
}

fn load(sport: &str, options: &Options) -> Result<Games, Box<dyn Error>> {
    let setup = if sport == "nba" { NBA_SETUP } else { NCAAB_SETUP };
    let mut ids = Ids::default();
    let (quarters, lines, home) = match sport {
        "nba" => {
            let table = Table::read(&options.data.join("odds/nba_closing_odds_2014-2025.csv.gz"))?;
            let (states, lines) = quarters(&table, &mut ids);
            (states, lines, home_share(&table))
        }
        _ => (Vec::new(), Lines::new(), f64::NAN),
    };
    let mut plays = Vec::new();
    for file in setup.files {
        let table = Table::read(&options.data.join(format!("pbp/{file}.csv.gz")))?;
        plays.push(read(&table, setup.recommended.regulation_s, setup.period_s, &mut ids, &lines));
    }
    Ok(Games { setup, home, quarters, plays })
}

impl Games {
    /// Fit on all games whose fold is not `left_out`.
    fn fit(&self, left_out: Option<u32>) -> Numbers {
        let kept = |s: &&State| left_out.is_none_or(|f| s.game % FOLDS != f);
        let mut rows: Vec<(State, f64, f64)> = self.quarters.iter().filter(kept).map(|s| (*s, s.y, 1.0)).collect();
        for file in &self.plays {
            // Every third row, and every row of the last two minutes and of overtime.
            let thin = file.iter().enumerate().filter(|(i, s)| i % 3 == 0 || s.point.extra || s.point.seconds < 120.0);
            rows.extend(
                thin.map(|(i, s)| {
                    let weight = if i % 3 == 0 && !s.point.extra && s.point.seconds >= 120.0 { 3.0 } else { 1.0 };
                    (s, weight)
                })
                .filter(|(s, _)| kept(s) && s.margin.is_finite())
                .map(|(s, w)| (*s, s.y, w * self.setup.row_weight)),
            );
        }
        let mut base = *self.setup.now;
        base.law.half = self.setup.half;
        let (t, _) = fisher(
            |t, s: &State| probability(&numbers(&base, t), s),
            &rows,
            &start(&self.setup.recommended),
            &self.setup.spread,
            10,
        );
        numbers(&base, &t)
    }

    /// Out-of-fold probabilities beside the recommended form and Brownian motion, or the same without the closing line.
    fn cross_validate(&self, with_line: bool) -> Vec<Vec<Scored>> {
        let folds: Vec<Numbers> = (0..FOLDS).map(|f| self.fit(Some(f))).collect();
        let r = &self.setup.recommended;
        let one = |s: &State| -> Scored {
            let s = if with_line { *s } else { State { margin: f64::NAN, ..*s } };
            let n = &folds[(s.game % FOLDS) as usize];
            let point = &s.point;
            let mut references = [f64::NAN; REFERENCES];
            if !point.extra {
                let p0 = if with_line { r.from_spread(s.margin) } else { n.home };
                let margin = if with_line { s.margin } else { probit(n.home) * self.setup.brownian_sd };
                references[0] = r.price(point.seconds, point.lead, p0);
                references[1] = brownian(point.seconds, r.regulation_s, point.lead, margin, self.setup.brownian_sd);
            }
            let tau = point.seconds / r.regulation_s;
            Scored { game: s.game, phase: phase(tau, point.extra), p: probability(n, &s), y: s.y, references }
        };
        self.plays.iter().map(|f| f.iter().filter(|s| s.margin.is_finite()).map(one).collect()).collect()
    }
}

/// Score by cross-validation over games.
///
/// # Errors
/// When the tables cannot be read.
pub fn score_sport(sport: &str, options: &Options) -> Result<(), Box<dyn Error>> {
    if sport == "wnba" {
        return Err("no WNBA play-by-play to score on".into());
    }
    let games = load(sport, options)?;
    let names = ["recommended", "brownian"];
    for (with_line, suffix) in [(true, ""), (false, " without a line")] {
        for (file, rows) in games.setup.files.iter().zip(games.cross_validate(with_line)) {
            report(&format!("{file}{suffix}"), &PHASES, &rows, &names, options.json);
        }
    }
    Ok(())
}

/// Share of one, two and three points among scores of the newest file.
fn score_shares(rows: &[State]) -> [f64; 3] {
    let mut counts = [0.0; 3];
    for pair in rows.windows(2).filter(|w| w[0].game == w[1].game) {
        let step = pair[1].scored - pair[0].scored;
        if (1.0..=3.0).contains(&step) {
            counts[step as usize - 1] += 1.0;
        }
    }
    let total: f64 = counts.iter().sum();
    counts.map(|c| c / total)
}

fn write(note: &str, n: &Numbers) -> String {
    let mut text = String::new();
    let l = &n.law;
    let f = &n.finals;
    let _ = write!(
        text,
        "{note}\nuse crate::sport::{{basketball::Numbers, common::warp::{{Finals, Law}}}};\n\n/// Fitted numbers, units as in [`Numbers`].\n\
         pub const NUMBERS: Numbers = Numbers {{\n    law: Law {{\n        regulation_s: {:.1},\n        overtime_s: {:.1},\n        \
         v0: {:.4},\n        fade_s: {:.4},\n        v1: {:.3},\n        v3: {:.3},\n        k: {:.4},\n        q: {:.4},\n        \
         m: {:.4},\n        half: {:.4},\n    }},\n    ball: [{:.4}, {:.4}],\n    free_throw: {:.4},\n    spread: {:.5},\n    home: {:.4},\n    \
         scores: [{:.4}, {:.4}, {:.4}],\n    error_sd: {:.4?},\n    finals: {},\n}};\n",
        l.regulation_s,
        l.overtime_s,
        l.v0,
        l.fade_s,
        l.v1,
        l.v3,
        l.k,
        l.q,
        l.m,
        l.half,
        n.ball[0],
        n.ball[1],
        n.free_throw,
        n.spread,
        n.home,
        n.scores[0],
        n.scores[1],
        n.scores[2],
        n.error_sd,
        finals::text(f)
    );
    text
}

/// The coefficients of a league.
///
/// # Errors
/// When the tables cannot be read.
pub fn fit_sport(sport: &str, options: &Options) -> Result<Fitted, Box<dyn Error>> {
    if sport == "wnba" {
        let note = doc(
            "No play by play: the law is that of models.md 1.1 (789 games 2024-26), end game, errors and finals are \
            the NBA's, totals scaled by the length of the game.",
        );
        return Ok(Fitted { file: "wnba", text: write(&note, &wnba()), games: 0 });
    }
    let games = load(sport, options)?;
    let mut n = games.fit(None);
    let newest = games.plays.last().ok_or("no play-by-play")?;
    n.scores = score_shares(newest);
    let starts: Vec<&State> = newest.iter().filter(|s| s.point.seconds == n.law.regulation_s).collect();
    let by_play = starts.iter().map(|s| s.y).sum::<f64>() / starts.len().max(1) as f64;
    n.home = if games.home.is_nan() { by_play } else { games.home };
    let rows: Vec<Scored> = games.cross_validate(true).into_iter().flatten().collect();
    n.error_sd = state_error_sd(&rows, None);
    let overtimes = finals::overtimes(
        games.plays.iter().flatten().filter(|s| s.point.extra).map(|s| (s.game, s.final_total - s.scored)),
    );
    n.finals =
        finals::fit(&finals::League { samples: samples(newest, &n), law: &n.law, slope: n.spread, overtimes }, false);
    if sport == "ncaab" {
        // No closing totals in the tables: how the rest of a game follows its score beside one is the NBA's.
        n.finals.pace[0] = NBA.numbers().finals.pace[0];
    }
    let (file, note) = if sport == "nba" {
        ("nba", "Body of the law: models.md 1.1 (19,822 games); end game and ball by play; home side of 2020-21 on.")
    } else {
        ("ncaab", "Body of the law: models.md 1.1 (9,725 games, these among them); end game by play.")
    };
    let count = games.plays.iter().flatten().map(|s| s.game).collect::<std::collections::BTreeSet<_>>().len();
    Ok(Fitted { file, text: write(&doc(note), &n), games: count })
}

/// Every twentieth state of regulation with a line, for the finals.
fn samples(states: &[State], n: &Numbers) -> Vec<finals::Sample> {
    let open = states.iter().filter(|s| s.margin.is_finite() && !s.point.extra);
    open.step_by(20)
        .map(|s| finals::Sample {
            game: s.game,
            seconds: s.point.seconds,
            p: probability(n, s),
            scored: s.scored,
            line: s.total,
            spread: s.margin,
            lead: s.point.lead,
            final_margin: s.final_margin,
            final_total: s.final_total,
        })
        .collect()
}

/// WNBA: models.md's law with the NBA's end game.
fn wnba() -> Numbers {
    let nba = NBA.numbers();
    let law = Law { regulation_s: 2400.0, v0: nba.law.v0, v1: 282.0, v3: 102.0, k: 3.3, q: 0.35, m: 0.0, ..nba.law };
    let scale = 2400.0 / 2880.0;
    let f = &nba.finals;
    let finals = Finals { total: f.total.map(|v| v * scale), mean_total: 167.6, ..*f };
    let home = phi(WNBA.numbers().spread * 2.3);
    Numbers { law, free_throw: 0.79, spread: 0.0854, home, finals, ..*nba }
}
