//! NFL by play and college football by drive: expected points, the law and the end game of `engine_rs::sport::football`.

use std::{collections::HashMap, error::Error};

use engine_rs::{
    math::probit,
    sport::{
        common::warp::{Finals, PHASES, Recommended, brownian, phase},
        football::{
            Numbers,
            coefficients::{ncaaf, nfl},
            endgame::{FROM_S, SHARE_S},
            value::late,
        },
    },
};

use crate::{
    Options,
    calibration::state_error_sd,
    finals,
    football_data::{State, load, ncaaf_state, nfl_state},
    metrics::{REFERENCES, Scored, report, score},
    optimise::{fisher, solve},
    output::{Fitted, doc},
};

const NFL_RECOMMENDED: Recommended =
    Recommended { regulation_s: 3600.0, v0: 25.0, v1: 227.0, v3: 0.0, k: 1.0, q: 0.302, b0: 0.0888 };
const NFL_POINTS: Recommended = Recommended { v0: 8.0, v1: 245.0, q: 0.300, ..NFL_RECOMMENDED };
const NCAAF_RECOMMENDED: Recommended =
    Recommended { regulation_s: 3600.0, v0: 2.2, v1: 401.0, v3: 0.0, k: 1.0, q: 0.378, b0: 0.0694 };
/// models.md 1.1: worth of the ball at a drive start, college.
const NCAAF_BALL: f64 = 1.3;
/// Points of both sides in a college overtime, mean and standard deviation: two possessions a round, an assumption (none is in the data).
const COLLEGE_OVERTIME: [f64; 2] = [15.0, 9.0];
const FOLDS: u32 = 5;
/// Place of the file's own probabilities among the references: nflscrapR and the league's own.
const PUBLIC: usize = 2;
/// Weight of one row: a game has about 160 rows of one outcome.
const NFL_WEIGHT: f64 = 0.03;
/// The same of its last two and a half minutes: about 17 rows.
const END_WEIGHT: f64 = 0.1;
const NCAAF_WEIGHT: f64 = 0.1;

/// Least squares of the next points on the terms of the expected-points formula, one set per down.
fn expected_points(states: &[State], keep: impl Fn(&State) -> bool) -> [[f64; 5]; 4] {
    [1, 2, 3, 4].map(|down| {
        let mut matrix = vec![vec![0.0; 5]; 5];
        let mut right = vec![0.0; 5];
        for s in states.iter().filter(|s| s.point.down == down && s.next.is_finite() && keep(s)) {
            let y = f64::from(s.point.yards);
            let g = f64::from(s.point.distance.clamp(1, 20)).ln();
            let x = [1.0, y, y * y, g, y * g];
            for i in 0..5 {
                right[i] += x[i] * s.next;
                for j in 0..5 {
                    matrix[i][j] += x[i] * x[j];
                }
            }
        }
        solve(matrix, right).try_into().unwrap_or([0.0; 5])
    })
}

/// Free numbers before the end game's.
const BODY: usize = 16;

fn free(n: &Numbers) -> Vec<f64> {
    let l = &n.law;
    let mut t = vec![
        l.v0.ln(),
        l.fade_s.ln(),
        l.v1.ln(),
        l.q,
        l.m,
        l.half.ln(),
        n.spread,
        n.weight,
        n.kickoff,
        n.half_loss[0],
        n.half_loss[1].ln(),
        n.pace,
        n.late_s.ln(),
        n.extra[0],
        n.extra[1].ln(),
        0.0,
    ];
    t.extend(n.late);
    t
}

fn numbers(base: &Numbers, t: &[f64]) -> Numbers {
    let mut n = *base;
    (n.law.v0, n.law.fade_s, n.law.v1, n.law.q, n.law.m) = (t[0].exp(), t[1].exp(), t[2].exp(), t[3], t[4]);
    n.law.half = t[5].exp();
    (n.spread, n.weight, n.kickoff) = (t[6], t[7], t[8]);
    n.half_loss = [t[9], t[10].exp()];
    (n.pace, n.late_s, n.extra) = (t[11], t[12].exp(), [t[13], t[14].exp()]);
    n.late.copy_from_slice(&t[BODY..]);
    n
}

fn probability(n: &Numbers, s: &State) -> f64 {
    let z = if s.margin.is_nan() { probit(n.home) } else { n.spread * s.margin };
    n.exact(&s.point, z, n.scale(s.total))
}

/// Spread of the penalty on the free numbers. The body of the law (v1, q, m, slope of the line) stays the published one: left
/// free it is no better by season (-.0008 [-.0016, +.0000] of log loss against it, fixed -.0011 [-.0018, -.0004]).
fn spread() -> Vec<f64> {
    let mut s = vec![0.5, 0.7, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3, 0.5, 0.4, 0.5, 0.5, 0.5, 0.5, 0.5, 0.0];
    s.extend([1.5; late::COUNT]);
    s
}

/// Where the NFL search starts: the recommended form and no end game.
fn nfl_start() -> Numbers {
    let mut n = nfl::NUMBERS;
    let r = &NFL_POINTS;
    (n.law.v0, n.law.fade_s, n.law.v1, n.law.q, n.law.m, n.law.half) = (r.v0, 6.0, r.v1, r.q, 0.0, 0.8);
    (n.spread, n.weight, n.kickoff, n.half_loss, n.pace, n.late_s) = (r.b0, 1.0, 0.9, [0.6, 60.0], 0.5, 200.0);
    n.extra = [1.0, 6.0];
    n.late = [0.0; late::COUNT];
    // A side that can kneel the clock away wins.
    for (j, kill) in [2.0, 1.0, 1.0].into_iter().enumerate() {
        n.late[late::AHEAD + 4 * j + 1] = kill;
    }
    n
}

fn fit_nfl(states: &[State], keep: impl Fn(&State) -> bool) -> Numbers {
    let mut base = nfl_start();
    base.points = expected_points(states, &keep);
    let rows: Vec<(State, f64, f64)> = states
        .iter()
        .filter(|s| keep(s) && s.margin.is_finite() && s.y != 0.5)
        .enumerate()
        .filter_map(|(i, s)| {
            let close = s.point.extra || s.point.seconds < 600.0 || s.point.half_s < 60.0;
            let every = if close { 3 } else { 15 };
            (i % every == 0).then_some((*s, s.y, every as f64 * NFL_WEIGHT))
        })
        .collect();
    // The form of the rest of the game is fitted without the table, then the table's share of the last minutes.
    base.end.share = [0.0; SHARE_S.len()];
    let (t, _) = fisher(|t, s: &State| probability(&numbers(&base, t), s), &rows, &free(&base), &spread(), 8);
    fit_end(states, keep, numbers(&base, &t))
}

/// Where the search for the end game's shares starts, and how far it is believed.
const END_START: [f64; SHARE_S.len()] = [0.9, 0.85, 0.65, 0.55, 0.5, 0.3];
const END_MEMORY: f64 = 0.5;

fn fit_end(states: &[State], keep: impl Fn(&State) -> bool, base: Numbers) -> Numbers {
    let ending = |s: &&State| !s.point.extra && s.point.seconds < FROM_S && s.point.ball != 0.0;
    let rows: Vec<(State, f64, f64)> = states
        .iter()
        .filter(|s| keep(s) && s.margin.is_finite() && s.y != 0.5)
        .filter(ending)
        .map(|s| (*s, s.y, END_WEIGHT))
        .collect();
    let numbers = |t: &[f64]| {
        let mut n = base;
        (0..SHARE_S.len()).for_each(|i| n.end.share[i] = 1.0 / (1.0 + (-t[i]).exp()));
        n.end.near = 1.0 / (1.0 + (-t[SHARE_S.len() + 1]).exp());
        n.end.memory = t[SHARE_S.len()].exp();
        n
    };
    let mut start: Vec<f64> = END_START.iter().map(|share| (share / (1.0 - share)).ln()).collect();
    start.extend([END_MEMORY.ln(), 0.0]);
    let (t, _) = fisher(|t, s: &State| probability(&numbers(t), s), &rows, &start, &[1.0; SHARE_S.len() + 2], 8);
    numbers(&t)
}

/// Forms to compare with on the row of a state; Brownian motion of `sd` points.
fn references(s: &State, r: &Recommended, lead: f64, home: f64, sd: f64) -> [f64; REFERENCES] {
    let mut out = [f64::NAN; REFERENCES];
    let p = &s.point;
    if !p.extra {
        let (p0, margin) =
            if s.margin.is_nan() { (home, probit(home) * sd) } else { (r.from_spread(s.margin), s.margin) };
        out[0] = r.price(p.seconds, lead, p0);
        out[1] = brownian(p.seconds, r.regulation_s, p.lead, margin, sd);
    }
    out[2] = s.reference;
    out
}

fn nfl_references(s: &State, n: &Numbers) -> [f64; REFERENCES] {
    let p = &s.point;
    let old = Numbers { points: RECOMMENDED_POINTS, weight: 1.0, ..*n };
    let (down, distance, yards) = if p.down == 0 { (1, 10, 75) } else { (p.down, p.distance, p.yards) };
    let lead = p.lead + p.ball * old.expected_points(down, distance, yards) + 0.9 * p.receiver;
    let mut out = references(s, &NFL_POINTS, lead, n.home, 13.45);
    out[3] = references(s, &NFL_RECOMMENDED, p.lead, n.home, 13.45)[0];
    out
}

/// Expected points of models.md 1.2.
pub const RECOMMENDED_POINTS: [[f64; 5]; 4] = [
    [6.66291, -0.03076, -0.00039, -0.68616, 0.00225],
    [5.68722, -0.03199, -0.00035, -0.40204, -0.00043],
    [4.97489, -0.03187, -0.00033, -0.39425, -0.00223],
    [3.44101, -0.05640, -0.00006, 0.07962, -0.00520],
];

fn scored(s: &State, n: &Numbers, references: [f64; REFERENCES]) -> Scored {
    let tau = s.point.seconds / 3600.0;
    Scored { game: s.game, phase: phase(tau, s.point.extra), p: probability(n, s), y: s.y, references }
}

/// Each season priced by a fit that has not seen it; two seasons are left out at a time.
fn nfl_by_season(states: &[State]) -> Vec<(i32, Vec<Scored>)> {
    let mut seasons: Vec<i32> = states.iter().map(|s| s.season).collect();
    seasons.dedup();
    let one_fold = |out: &[i32]| -> Vec<(i32, Vec<Scored>)> {
        let n = fit_nfl(states, |s| !out.contains(&s.season));
        let of = |season: i32| states.iter().filter(move |s| s.season == season);
        out.iter().map(|&y| (y, of(y).map(|s| scored(s, &n, nfl_references(s, &n))).collect())).collect()
    };
    std::thread::scope(|scope| {
        let folds: Vec<_> = seasons.chunks(2).map(|out| scope.spawn(|| one_fold(out))).collect();
        folds.into_iter().flat_map(|f| f.join().unwrap_or_default()).collect()
    })
}

/// Score by season (NFL) or by game (college).
///
/// # Errors
/// When the tables cannot be read.
pub fn score_sport(sport: &str, options: &Options) -> Result<(), Box<dyn Error>> {
    if sport == "nfl" {
        let seasons = nfl_by_season(&load(options, "nfl_pbp_", nfl_state)?);
        for (season, rows) in seasons.iter().filter(|_| !options.json) {
            let s = score(&rows.iter().map(|r| (r.p, r.y)).collect::<Vec<_>>());
            println!("{season} ll {:.4} brier {:.4} ece {:.4} slope {:.3}", s.log_loss, s.brier, s.ece, s.slope);
        }
        let rows: Vec<Scored> = seasons.into_iter().flat_map(|s| s.1).collect();
        report(
            "nfl",
            &PHASES,
            &rows,
            &["recommended with points", "brownian", "the file's reference", "recommended without"],
            options.json,
        );
    } else {
        let rows = ncaaf_by_game(&load(options, "ncaaf_drive", ncaaf_state)?);
        report("ncaaf", &PHASES, &rows, &["recommended", "brownian"], options.json);
    }
    Ok(())
}

/// College: the NFL's end game and points, its own law.
fn fit_ncaaf(states: &[State], keep: impl Fn(&State) -> bool) -> Numbers {
    let mut base = nfl::NUMBERS;
    let r = &NCAAF_RECOMMENDED;
    (base.law.v0, base.law.v1, base.law.q, base.law.m) = (r.v0, r.v1, r.q, 0.0);
    (base.spread, base.home) = (r.b0, ncaaf::NUMBERS.home);
    let rows: Vec<(State, f64, f64)> =
        states.iter().filter(|s| keep(s) && s.margin.is_finite()).map(|s| (*s, s.y, NCAAF_WEIGHT)).collect();
    let mut spread = vec![0.0; BODY + late::COUNT];
    for (i, sd) in [(0, 0.3), (2, 0.1), (3, 0.03), (4, 0.1), (6, 0.006), (7, 0.3), (11, 0.3)] {
        spread[i] = sd;
    }
    let (t, _) = fisher(|t, s: &State| probability(&numbers(&base, t), s), &rows, &free(&base), &spread, 12);
    numbers(&base, &t)
}

fn ncaaf_by_game(states: &[State]) -> Vec<Scored> {
    let folds: Vec<Numbers> = (0..FOLDS).map(|f| fit_ncaaf(states, |s| s.game % FOLDS != f)).collect();
    states
        .iter()
        .filter(|s| s.margin.is_finite())
        .map(|s| {
            let n = &folds[(s.game % FOLDS) as usize];
            let lead = s.point.lead + NCAAF_BALL * s.point.ball;
            scored(s, n, references(s, &NCAAF_RECOMMENDED, lead, n.home, 16.0))
        })
        .collect()
}

fn samples(states: &[State], n: &Numbers) -> Vec<finals::Sample> {
    let open = states.iter().filter(|s| s.margin.is_finite() && !s.point.extra);
    open.step_by(10)
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

/// Share of tied games among regular-season games with an overtime, and the half-widths that give both at kick-off.
fn ties(states: &[State], n: &Numbers) -> [f64; 2] {
    let mut games: HashMap<u32, (bool, f64)> = HashMap::new();
    for s in states.iter().filter(|s| s.regular && s.season >= 2017) {
        let game = games.entry(s.game).or_insert((false, s.y));
        game.0 |= s.point.extra;
    }
    let count = |f: &dyn Fn(&(bool, f64)) -> bool| games.values().filter(|g| f(g)).count() as f64;
    let (overtime, tied) = (count(&|g| g.0), count(&|g| g.1 == 0.5));
    eprintln!("regular season since 2017: {} games, {overtime} overtimes, {tied} ties", games.len());
    let width = |share: f64, inv_sd: f64| probit(0.5 + 0.5 * share) / inv_sd;
    [width(overtime / games.len() as f64, n.law.inv_sd(3600.0)), width(tied / overtime, n.law.inv_sd(n.law.overtime_s))]
}

fn write(note: &str, n: &Numbers) -> String {
    let l = &n.law;
    format!(
        "{note}\nuse crate::sport::{{common::warp::{{Finals, Law}}, football::{{Numbers, endgame::Weights}}}};\n\n/// Fitted numbers, units as in [`Numbers`].\n\
         pub const NUMBERS: Numbers = Numbers {{\n    law: Law {{\n        regulation_s: 3600.0,\n        overtime_s: 600.0,\n        \
         v0: {:.4},\n        fade_s: {:.4},\n        v1: {:.3},\n        v3: 0.0,\n        k: 1.0,\n        q: {:.4},\n        m: {:.4},\n        \
         half: {:.4},\n    }},\n    spread: {:.5},\n    home: {:.4},\n    points: {:.7?},\n    weight: {:.4},\n    kickoff: {:.4},\n    \
         half_loss: {:.3?},\n    pace: {:.4},\n    late_s: {:.3},\n    late: {:.3?},\n    end: Weights {{ share: {:.3?}, near: {:.3}, memory: {:.3} }},\n    extra: {:.4?},\n    tie: {:.4?},\n    \
         error_sd: {:.4?},\n    finals: {},\n}};\n",
        l.v0,
        l.fade_s,
        l.v1,
        l.q,
        l.m,
        l.half,
        n.spread,
        n.home,
        n.points,
        n.weight,
        n.kickoff,
        n.half_loss,
        n.pace,
        n.late_s,
        n.late,
        n.end.share,
        n.end.near,
        n.end.memory,
        n.extra,
        n.tie,
        n.error_sd,
        finals::text(&n.finals)
    )
}

/// The coefficients of a league.
///
/// # Errors
/// When the tables cannot be read.
pub fn fit_sport(sport: &str, options: &Options) -> Result<Fitted, Box<dyn Error>> {
    let college = sport == "ncaaf";
    let states =
        if college { load(options, "ncaaf_drive", ncaaf_state)? } else { load(options, "nfl_pbp_", nfl_state)? };
    let mut n = if college { fit_ncaaf(&states, |_| true) } else { fit_nfl(&states, |_| true) };
    let mut home: HashMap<u32, f64> = HashMap::new();
    for s in &states {
        home.insert(s.game, s.y);
    }
    n.home = home.values().sum::<f64>() / home.len().max(1) as f64;
    let rows =
        if college { ncaaf_by_game(&states) } else { nfl_by_season(&states).into_iter().flat_map(|s| s.1).collect() };
    n.error_sd = state_error_sd(&rows, (!college).then_some(PUBLIC));
    let overtimes =
        finals::overtimes(states.iter().filter(|s| s.point.extra).map(|s| (s.game, s.final_total - s.scored)));
    n.finals = finals::fit(
        &finals::League { samples: samples(&states, &n), law: &n.law, slope: n.spread, overtimes },
        !college,
    );
    if college {
        // 317 games, chosen by their scoring, put nine points of spread on the horn and end below their lines: the NFL's,
        // wider as the law is.
        let wider = n.law.v1 / nfl::NUMBERS.law.v1;
        let nfl = &nfl::NUMBERS.finals;
        let (total, mean_total) = (n.finals.total, n.finals.mean_total);
        n.finals = Finals { margin: nfl.margin.map(|v| v * wider), total, mean_total, extra: COLLEGE_OVERTIME, ..*nfl };
    } else {
        n.tie = ties(&states, &n);
    }
    let note = if college {
        doc(
            "By drive. End game, points, overtime, ties and the form of the final margin are the NFL's; the law is drawn to models.md 1.1.",
        )
    } else {
        doc("By play. The law is drawn to models.md 1.1; ties: regular seasons since 2017.")
    };
    let file = if college { "ncaaf" } else { "nfl" };
    Ok(Fitted { file, text: write(&note, &n), games: home.len() })
}
