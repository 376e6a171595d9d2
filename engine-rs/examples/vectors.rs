//! Print the kernel's answers to the test vectors of `tests/kernel/vectors.ts` as the bits of doubles, one line each, so that
//! the native build can be compared with WASM: `vectors GAMES FEES`.

use engine_rs::{
    fees,
    game::{self, GameState},
};

/// The generator of `vectors.ts`: xorshift on 32 bits.
struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    fn between(&mut self, low: i32, high: i32) -> i32 {
        low + (self.next() % (high - low + 1) as u32) as i32
    }
}

fn bits(x: f64) -> String {
    if x.is_nan() { "nan.............".to_owned() } else { format!("{:016x}", x.to_bits()) }
}

fn game_line(random: &mut Random) -> String {
    let league = random.between(1, 2);
    let period = random.between(0, 6);
    let clock_ms = if random.between(0, 3) == 0 { random.between(0, 5_000) } else { random.between(0, 720_000) };
    let started = i32::from(period > 0);
    let state = GameState {
        period,
        clock_ms,
        home_score: random.between(0, 130) * started,
        away_score: random.between(0, 130) * started,
        possession: random.between(-1, 1),
        down: random.between(0, 4),
        distance: random.between(0, 25),
        yards_to_goal: random.between(0, 99),
        home_timeouts: random.between(0, 3),
        away_timeouts: random.between(0, 3),
        second_half_receiver: random.between(-1, 1),
        final_: i32::from(random.between(0, 19) == 0),
        postseason: random.between(0, 1),
    };
    let prior = f64::from(random.between(1, 999_999)) / 1e6;
    match game::price(league, &state, prior) {
        Ok(priced) => format!("{} {} priced", bits(priced.home), bits(priced.tie)),
        Err(refusal) => format!("{} {} {}", bits(f64::NAN), bits(0.0), refusal.name()),
    }
}

fn fee_line(random: &mut Random) -> String {
    let rate = random.between(0, 14_000) as u16;
    let rounding = random.between(1, 4) as u8;
    let price = random.between(0, 10_000) as u16;
    let qty = if random.between(0, 2) == 0 { random.between(0, 50_000_000) } else { random.between(0, 20_000) };
    bits(fees::taker_fee(rate, rounding, price, qty as u32))
}

fn main() {
    let counts: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let [games, orders] = counts[..] else { panic!("usage: vectors GAMES FEES") };
    let (mut a, mut b) = (Random(20_261_120), Random(7));
    for _ in 0..games {
        println!("{}", game_line(&mut a));
    }
    for _ in 0..orders {
        println!("{}", fee_line(&mut b));
    }
}
