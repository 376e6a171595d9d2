//! The exact depth walk of the kernel, natively: `cargo run --release -p engine-rs --example walk_ns`. Prints one JSON
//! object: samples in ns per walk by name, over ladders of forty levels as in bench/depth-walk.ts.

use std::{hint::black_box, time::Instant};

use engine_rs::{
    fees::Schedule,
    sizing::{
        set::{SetLeg, SetLimits, walk_set},
        walk::{BuyWalk, Ladder},
    },
};

const LEVELS: u16 = 40;
const WORLDS: usize = 64;
const CALLS: usize = 20_000;
const RUNS: usize = 21;
const WARM_UP_RUNS: usize = 5;

/// xorshift32, as in bench/depth-walk.ts.
struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }
}

type Asks = (Vec<u16>, Vec<u32>);

fn asks(random: &mut Random, best_e4: u16) -> Asks {
    let best_e4 = best_e4 + (random.next() % 100) as u16;
    let levels = (0..LEVELS).map(|i| (best_e4 + 10 * i, 100 + random.next() % 50_000));
    levels.unzip()
}

fn leg(asks: &Asks, k: usize) -> SetLeg<'_> {
    let (rate, rounding) = [(7_000, 3), (5_000, 4)][k % 2];
    let schedule = Schedule::new(rate, rounding).expect("a known schedule");
    let leg = SetLeg { account: k as u8, ..SetLeg::new(Ladder::new(&asks.0, &asks.1), schedule, 1) };
    if k % 2 == 1 { SetLeg { min_qty_cc: 500, min_notional_udollars: 1_000_000, ..leg } } else { leg }
}

/// Samples of ns per walk, with worlds that no run saw before.
fn samples(legs: usize, best_e4: u16) -> Vec<f64> {
    let cash_udollars = [u64::MAX; 3];
    let limits = SetLimits {
        payout_e4: 10_000,
        cap_qty_cc: u64::MAX,
        floor_e4: 0,
        cash_udollars: &cash_udollars,
        cap_udollars: u64::MAX,
    };
    let mut samples = Vec::new();
    for turn in 0..WARM_UP_RUNS + RUNS {
        let mut random = Random(1 + turn as u32);
        let worlds: Vec<Vec<Asks>> =
            (0..WORLDS).map(|_| (0..legs).map(|_| asks(&mut random, best_e4)).collect()).collect();
        let started = Instant::now();
        for i in 0..CALLS {
            // The ladders are read and checked in every call, as they are when a book is walked.
            let ladders = &worlds[i % WORLDS];
            let mut out = [BuyWalk::default(); 3];
            let walk = match &ladders[..] {
                [a, b] => walk_set(&[leg(black_box(a), 0), leg(b, 1)], &limits, &mut out),
                [a, b, c] => walk_set(&[leg(black_box(a), 0), leg(b, 1), leg(c, 2)], &limits, &mut out),
                _ => continue,
            };
            assert!(black_box(walk).is_ok_and(|walk| walk.qty_cc > 0));
        }
        if turn >= WARM_UP_RUNS {
            samples.push(started.elapsed().as_nanos() as f64 / CALLS as f64);
        }
    }
    samples
}

fn main() {
    let figures = [("native_walk_set_40x40", 2, 4_200), ("native_walk_set_40x40x40", 3, 2_700)];
    let lines: Vec<String> =
        figures.iter().map(|&(name, legs, best_e4)| format!("\"{name}\":{:?}", samples(legs, best_e4))).collect();
    println!("{{{}}}", lines.join(","));
}
