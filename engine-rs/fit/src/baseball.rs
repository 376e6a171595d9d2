//! Baseball: play by play with closing prices (`pbp/mlb_pbp_*`), one row per plate appearance or runner event.

use std::{error::Error, path::Path};

use engine_rs::sport::baseball::{Game, INNINGS, LEADS, LEN, Shape, State, coefficients, read_price};

use crate::{
    Options,
    data::{Ids, Table, moneyline},
    metrics::{self, Scored},
};

/// Home share 2010-23 (models.md 1.4), the prior of a game without a price.
pub const HOME: f64 = 0.535;

/// A game with its states.
pub struct Played {
    id: u32,
    /// Devigged closing price of the home side, when known.
    price: Option<f64>,
    /// Closing total, runs; NaN unknown.
    total: f64,
    scheduled: i32,
    runner: bool,
    home_win: f64,
    rows: Vec<State>,
}

/// Read every season below a directory.
pub fn read(data: &Path) -> Result<Vec<Played>, Box<dyn Error>> {
    let mut ids = Ids::default();
    let mut games: Vec<Played> = Vec::new();
    for (_, table) in Table::read_all(&data.join("pbp"), "mlb_pbp")? {
        for row in table.rows() {
            let name = row.text("game_id");
            let id = ids.of(name);
            if id as usize == games.len() {
                let season = row.whole("season").unwrap_or(2019);
                let ml = row.number("home_ml_close").zip(row.number("away_ml_close"));
                let price = ml.map(|(h, a)| (moneyline(h), moneyline(a))).map(|(h, a)| h / (h + a));
                // 2020 and 2021: double-headers of seven innings (from 1 August 2020).
                let double = !name.ends_with('0') && (row.text("date") >= "2020-08-01" && season <= 2021);
                games.push(Played {
                    id,
                    price: price.filter(|p| (0.05..0.95).contains(p)),
                    total: row.number("total_close").filter(|t| (4.0..20.0).contains(t)).unwrap_or(f64::NAN),
                    scheduled: if double { 7 } else { 9 },
                    runner: season >= 2020,
                    home_win: row.number("home_win").unwrap_or(0.5),
                    rows: Vec::new(),
                });
            }
            let whole = |column| row.whole(column).unwrap_or(0);
            games[id as usize].rows.push(State {
                inning: whole("inning").max(1),
                half: usize::from(row.text("half") == "bot"),
                outs: whole("outs").clamp(0, 2) as usize,
                bases: (whole("on1") + 2 * whole("on2") + 4 * whole("on3")).clamp(0, 7) as usize,
                lead: whole("home_score") - whole("away_score"),
                count: 0,
            });
        }
    }
    Ok(games)
}

/// What stands for the pregame price.
#[derive(Clone, Copy, PartialEq)]
pub enum Prior {
    /// [`HOME`] for all.
    Constant,
    /// The closing price where there is one.
    Market,
}

/// The table of a game under a shape.
pub fn cells(shape: &Shape, game: &Played, prior: Prior) -> [f32; LEN] {
    let (p, total) = match prior {
        Prior::Constant => (HOME, f64::NAN),
        Prior::Market => (game.price.unwrap_or(HOME), game.total),
    };
    Game::new(shape, game.scheduled, game.runner, p, total).cells()
}

/// Forecasts of all rows of a game.
pub fn forecasts(shape: &Shape, game: &Played, prior: Prior) -> Vec<f64> {
    let cells = cells(shape, game, prior);
    game.rows.iter().map(|state| read_price(&cells, state)).collect()
}

/// No tilts by inning and lead.
pub fn plain() -> Shape {
    Shape { factors: [[1.0; LEADS]; INNINGS], ..coefficients::RECOMMENDED }
}

/// Chances of 0..=`RUNS` runs of a Poisson number.
fn poisson(mean: f64) -> [f64; RUNS + 1] {
    let mut out = [0.0; RUNS + 1];
    let mut p = (-mean).exp();
    for (k, cell) in out.iter_mut().enumerate() {
        *cell = p;
        p *= mean / (k + 1) as f64;
    }
    out
}

/// Largest number of runs a side is given.
const RUNS: usize = 40;

/// The plain form: both sides score by the clock of half-innings left, outs in thirds, level ends by strength.
fn plain_poisson(ratio: f64, scheduled: i32, state: &State) -> f64 {
    let inning = state.inning.min(scheduled);
    let part = f64::from(3 - state.outs as i32) / 3.0;
    let later = f64::from(scheduled - inning);
    let (away, home) = if state.half == 0 { (later + part, later + 1.0) } else { (later, later + part) };
    let mean = coefficients::RECOMMENDED.mean;
    let (home, away) = (poisson(mean * home * ratio.sqrt()), poisson(mean * away / ratio.sqrt()));
    let mut below = [0.0; RUNS + 2];
    for (k, p) in away.iter().enumerate() {
        below[k + 1] = below[k] + p;
    }
    let level = ratio / (1.0 + ratio);
    let mut sum = 0.0;
    for (k, p) in home.iter().enumerate() {
        let total = k as i32 + state.lead;
        if total >= 0 {
            let total = (total as usize).min(RUNS);
            sum += p * (below[total] + level * (below[total + 1] - below[total]));
        }
    }
    sum
}

/// Plain Poisson forecasts of all rows of a game, the ratio of the rates solved for the prior.
fn poisson_forecasts(game: &Played, prior: Prior) -> Vec<f64> {
    let p0 = if prior == Prior::Market { game.price.unwrap_or(HOME) } else { HOME };
    let start = State { inning: 1, half: 0, outs: 0, bases: 0, lead: 0, count: 0 };
    let (mut low, mut high) = (0.05f64, 20.0f64);
    for _ in 0..40 {
        let middle = (low * high).sqrt();
        if plain_poisson(middle, game.scheduled, &start) < p0 { low = middle } else { high = middle }
    }
    game.rows.iter().map(|state| plain_poisson((low * high).sqrt(), game.scheduled, state)).collect()
}

/// Names of the phases.
pub const PHASES: [&str; INNINGS] = [
    "inning 1", "inning 2", "inning 3", "inning 4", "inning 5", "inning 6", "inning 7", "inning 8", "inning 9", "extra",
];

/// Folds of the cross-validation, by game.
pub const FOLDS: u32 = 5;
/// Innings whose runs follow the starting pitchers.
const STARTERS: usize = 6;

/// A shape with the two numbers that need prices: the share of the price's strength ratio that the bullpen carries, and the
/// elasticity of runs to the closing total.
pub fn with_price(shape: &Shape, late: f64, total_weight: f64) -> Shape {
    let mut shape = Shape { total_weight, ..shape.clone() };
    for (inning, strength) in shape.strength.iter_mut().enumerate() {
        *strength = if inning < STARTERS { 1.0 } else { late };
    }
    shape
}

/// How much of the price's strength is left in innings 7 and 8, from the games that `keep` keeps: slope of an inning's run
/// difference on logit price there, over the slope in innings 1 to 6, drawn toward .7 +- .2 by its own error.
pub fn late(games: &[Played], keep: impl Fn(&Played) -> bool) -> f64 {
    // Per part of the game: sums of 1, x, y, xx, xy.
    let mut sums = [[0.0f64; 5]; 2];
    for game in games.iter().filter(|g| keep(g)) {
        let Some(price) = game.price else { continue };
        let x = (price / (1.0 - price)).ln();
        let lead = |inning: i32| game.rows.iter().find(|r| r.inning == inning).map(|r| f64::from(r.lead));
        for inning in 1..=8 {
            let Some((before, after)) = lead(inning).zip(lead(inning + 1)) else { continue };
            let y = after - before;
            for (sum, value) in sums[usize::from(inning as usize > STARTERS)].iter_mut().zip([1.0, x, y, x * x, x * y])
            {
                *sum += value;
            }
        }
    }
    let spread = |s: &[f64; 5]| s[3] - s[1] * s[1] / s[0];
    let slope = |s: &[f64; 5]| (s[4] - s[1] * s[2] / s[0]) / spread(s);
    let (early, late) = (slope(&sums[0]), slope(&sums[1]));
    if !(early > 0.1 && late.is_finite()) {
        return 0.7;
    }
    // An inning's run difference has a standard deviation of about 1.45.
    let error = 1.45 / spread(&sums[1]).sqrt() / early;
    let (own, prior) = (1.0 / (error * error), 1.0 / (0.2 * 0.2));
    (late / early * own + 0.7 * prior) / (own + prior)
}

/// All rows scored; with the market prior the bullpen's share comes from the other folds.
pub fn scored(games: &[Played], prior: Prior) -> Vec<Scored> {
    scored_with(games, prior, &coefficients::SHAPE)
}

/// The same with another shape.
pub fn scored_with(games: &[Played], prior: Prior, shape: &Shape) -> Vec<Scored> {
    let shapes: Vec<Shape> = (0..FOLDS)
        .map(|fold| match prior {
            Prior::Constant => shape.clone(),
            Prior::Market => with_price(shape, late(games, |game| game.id % FOLDS != fold), shape.total_weight),
        })
        .collect();
    let mut rows = Vec::new();
    for game in games {
        let of = |shape: &Shape| forecasts(shape, game, prior);
        let ours = of(&shapes[(game.id % FOLDS) as usize]);
        let (recommended, plain) = (of(&coefficients::RECOMMENDED), of(&plain()));
        let poisson = poisson_forecasts(game, prior);
        for (i, state) in game.rows.iter().enumerate() {
            rows.push(Scored {
                game: game.id,
                phase: (state.inning as usize).min(INNINGS) - 1,
                p: ours[i],
                y: game.home_win,
                references: [recommended[i], plain[i], poisson[i], f64::NAN],
            });
        }
    }
    rows
}

/// `engine-fit score mlb`.
pub fn score(options: &Options) -> Result<(), Box<dyn Error>> {
    let games = read(&options.data)?;
    for (name, prior) in [("mlb", Prior::Market), ("mlb_constant_prior", Prior::Constant)] {
        metrics::report(name, &PHASES, &scored(&games, prior), &["recommended", "plain", "poisson"], options.json);
    }
    Ok(())
}
