//! How long the sport models take natively, for `bench/sport-speed.ts`: reads games from standard input and prints a line each,
//! `league single_ns batch_ns build_ns sum`, medians of 41 rounds. A game is little-endian: number of states (i32), price,
//! draw and total (f64), the row of the build and the states (32 i32 each).

use std::{
    hint::black_box,
    io::{self, Read},
    time::Instant,
};

use engine_rs::sport::{self, Answers, Pregame, ROW, Row, col};

/// Rounds of each measurement.
const ROUNDS: usize = 41;

fn take<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
    let (first, rest) = bytes.split_first_chunk().expect("a game was cut short");
    *bytes = rest;
    *first
}

fn row(bytes: &mut &[u8]) -> Row {
    std::array::from_fn::<i32, ROW, _>(|_| i32::from_le_bytes(take(bytes)))
}

/// Median ns of `rounds` runs of `body`, by state.
fn median(states: usize, mut body: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            body();
            start.elapsed().as_secs_f64() * 1e9 / states as f64
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

fn main() {
    let mut input = Vec::new();
    io::stdin().read_to_end(&mut input).expect("standard input");
    let bytes = &mut input.as_slice();
    while !bytes.is_empty() {
        let n = i32::from_le_bytes(take(bytes)) as usize;
        let [side1, draw, total] = std::array::from_fn(|_| f64::from_le_bytes(take(bytes)));
        let pregame = Pregame { side1, draw, total };
        let base = row(bytes);
        let rows: Vec<Row> = (0..n).map(|_| row(bytes)).collect();
        let model = sport::model(base[col::LEAGUE]).expect("a league");
        let mut table = vec![0.0; model.table_len()];
        let build = median(1, || model.build(&pregame, black_box(&base), &mut table).expect("a legal price"));
        let mut sum = 0.0;
        let single = median(n, || {
            sum = 0.0;
            for row in &rows {
                sum += model.price(black_box(&pregame), &table, black_box(row)).map_or(f64::NAN, |x| x.side1);
            }
        });
        let (mut priced, mut refusals) = (vec![[0.0; 3]; n], vec![0; n]);
        let batch = median(n, || {
            let mut out = Answers { priced: &mut priced, refusals: &mut refusals };
            model.price_rows(black_box(&pregame), &table, black_box(&rows), &mut out);
        });
        assert_eq!(sum, priced.iter().map(|p| p[0]).sum::<f64>(), "one by one is another price than in a batch");
        println!("{} {single:.3} {batch:.3} {build:.1} {sum:e}", model.name());
    }
}
