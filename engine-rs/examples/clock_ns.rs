//! How long one `price` of the clock sports takes: `cargo run --release -p engine-rs --example clock_ns`. Prints the median and
//! the fastest of 41 rounds over the same random states, nanoseconds per call, and the sum of the prices.

use std::{hint::black_box, time::Instant};

use engine_rs::sport::{Pregame, ROW, Row, SportModel, basketball, col, football};

/// States of a round.
const STATES: usize = 20_000;
/// Rounds.
const ROUNDS: usize = 41;

fn next(seed: &mut u32, low: i32, high: i32) -> i32 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    low + (*seed % (high - low + 1) as u32) as i32
}

/// States of the whole game, or of the last five minutes of regulation only.
fn states(model: &dyn SportModel, periods: i32, clock_ms: i32, late: bool) -> Vec<Row> {
    let mut seed = 0x9e37_79b9;
    (0..STATES)
        .map(|_| {
            let mut row = [0; ROW];
            row[col::LEAGUE] = model.league() as i32;
            row[col::PERIOD] = if late { periods } else { next(&mut seed, 1, periods) };
            row[col::CLOCK_MS] = next(&mut seed, 1, if late { 300_000 } else { clock_ms });
            let points = next(&mut seed, 0, 60);
            row[col::SCORE_1] = (points + next(&mut seed, -12, 12)).max(0);
            row[col::SCORE_2] = points;
            for (i, field) in model.fields().iter().enumerate() {
                row[col::SITUATION + i] = next(&mut seed, field.min, field.max.min(field.min + 60));
            }
            if model.fields().len() == 7 {
                row[col::SITUATION + 3] = row[col::SITUATION + 3].max(1);
            }
            row
        })
        .collect()
}

fn main() {
    let cases: [(&dyn SportModel, i32, i32); 4] = [
        (&basketball::NBA, 4, 720_000),
        (&basketball::NCAAB, 2, 1_200_000),
        (&football::NFL, 4, 900_000),
        (&football::NCAAF, 4, 900_000),
    ];
    let pregame = Pregame { side1: 0.61, draw: 0.0, total: f64::NAN };
    for (model, periods, clock_ms) in cases {
        let mut table = vec![0.0; model.table_len()];
        let start = Instant::now();
        model.build(&pregame, &[0; ROW], &mut table).expect("a legal price");
        let build_us = start.elapsed().as_secs_f64() * 1e6;
        for late in [false, true] {
            let rows = states(model, periods, clock_ms, late);
            let mut sum = 0.0;
            let mut times: Vec<f64> = (0..ROUNDS)
                .map(|_| {
                    let start = Instant::now();
                    sum = 0.0;
                    for row in &rows {
                        sum += model.price(black_box(&pregame), &table, black_box(row)).map_or(f64::NAN, |x| x.side1);
                    }
                    start.elapsed().as_secs_f64() * 1e9 / STATES as f64
                })
                .collect();
            times.sort_by(f64::total_cmp);
            println!(
                "{:5} {} median {:7.1} ns, fastest {:7.1} ns, build {build_us:6.0} us, sum {sum:.9}",
                model.name(),
                if late { "last 5 min " } else { "whole game" },
                times[ROUNDS / 2],
                times[0],
            );
        }
    }
}
