//! Print the kernel's answers to the test vectors of `tests/kernel/vectors.ts` as the bits of doubles, one line each, so that
//! the native build can be compared with WASM: `vectors GAMES FEES`, or `vectors sport GAMES ROWS` for the sport models
//! (every league, GAMES tables, ROWS states on each).

use engine_rs::{
    fees,
    game::{self, GameState},
    sport::{self, MAX_NEXT, NextEvent, Pregame, Priced, REGISTRY, Row, SportModel, col},
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

/// Bounds of a league's vectors: periods, longest clock, highest score, usual total. By code from 1, as in `vectors.ts`.
const BOUNDS: [[i32; 4]; 10] = [
    [5, 900_000, 45, 45],
    [5, 720_000, 130, 225],
    [5, 900_000, 50, 55],
    [3, 1_200_000, 90, 145],
    [5, 600_000, 100, 165],
    [5, 1_200_000, 6, 6],
    [11, 0, 9, 9],
    [4, 2_700_000, 4, 3],
    [5, 0, 2, 23],
    [5, 300_000, 0, 3],
];

/// How far above its lowest value a field may lie, drawn once per state.
const SPANS: [i32; 5] = [0, 1, 3, 9, 99];

/// A game of a league: its price, and the row that its table is built for.
fn sport_game(random: &mut Random, model: &dyn SportModel) -> (Pregame, Row) {
    let league = model.league() as i32;
    let mut row = [0; sport::ROW];
    row[col::LEAGUE] = league;
    row[col::POSTSEASON] = random.between(0, 1);
    let side1 = f64::from(random.between(5, 70)) / 100.0;
    let draw = f64::from(random.between(10, 24)) / 100.0;
    let total = f64::from(BOUNDS[league as usize - 1][3] * random.between(80, 120)) / 100.0;
    let known = random.between(0, 2) > 0;
    let three_way = league == sport::League::Soccer as i32;
    let pregame =
        Pregame { side1, draw: if three_way { draw } else { 0.0 }, total: if known { total } else { f64::NAN } };
    (pregame, row)
}

/// A state of that game, legal or not.
fn sport_row(random: &mut Random, model: &dyn SportModel, base: &Row) -> Row {
    let [periods, clock_ms, score, _] = BOUNDS[model.league() as usize - 1];
    let mut row = *base;
    row[col::PERIOD] = random.between(0, periods);
    let longest_ms = if random.between(0, 3) == 0 { clock_ms.min(5_000) } else { clock_ms };
    row[col::CLOCK_MS] = random.between(0, longest_ms);
    row[col::SCORE_1] = random.between(0, score);
    row[col::SCORE_2] = random.between(0, score);
    row[col::FINAL] = i32::from(random.between(0, 15) == 0);
    row[col::WINNER] = random.between(0, 2) * row[col::FINAL];
    let span = SPANS[random.between(0, 4) as usize];
    for (i, field) in model.fields().iter().enumerate() {
        row[col::SITUATION + i] = random.between(field.min, field.max.min(field.min + span));
    }
    row
}

fn sport_line(model: &dyn SportModel, pregame: &Pregame, table: Option<&[f32]>, row: &Row) -> String {
    let priced = table.ok_or(sport::Refusal::NoTable).and_then(|table| model.price(pregame, table, row));
    let (values, verdict) = match priced {
        Ok(Priced { side1, draw, side2 }) => ([side1, draw, side2], "priced"),
        Err(refusal) => ([f64::NAN; 3], refusal.name()),
    };
    let mut events = [NextEvent { name: "", probability: 0.0, priced: Priced::two_way(0.0) }; MAX_NEXT];
    let n = table.map_or(0, |table| model.next_events(pregame, table, row, &mut events));
    let mut line = format!("{} {verdict} {} {}", model.name(), values.map(bits).join(" "), bits(model.error_sd(row)));
    for NextEvent { name, probability, priced } in &events[..n] {
        line += &format!(" {name} {} {} {}", bits(*probability), bits(priced.side1), bits(priced.draw));
    }
    line
}

fn sports(games: usize, rows: usize) {
    for &model in REGISTRY {
        let mut random = Random(20_261_121 + model.league() as u32);
        let mut table = vec![0.0; model.table_len()];
        for _ in 0..games {
            let (pregame, base) = sport_game(&mut random, model);
            let built = model.build(&pregame, &base, &mut table);
            println!("{} {}", model.name(), built.err().map_or("built", sport::Refusal::name));
            for _ in 0..rows {
                let row = sport_row(&mut random, model, &base);
                println!("{}", sport_line(model, &pregame, built.is_ok().then_some(&table[..]), &row));
            }
        }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let counts: Vec<usize> = args.iter().filter_map(|arg| arg.parse().ok()).collect();
    let [games, orders] = counts[..] else { panic!("usage: vectors [sport] GAMES COUNT") };
    if args[0] == "sport" {
        return sports(games, orders);
    }
    let (mut a, mut b) = (Random(20_261_120), Random(7));
    for _ in 0..games {
        println!("{}", game_line(&mut a));
    }
    for _ in 0..orders {
        println!("{}", fee_line(&mut b));
    }
}
