//! Print the kernel's answers to the test vectors of `tests/kernel/vectors.ts` as the bits of doubles, one line each, so that
//! the native build can be compared with WASM: `vectors fees COUNT`, `vectors sport GAMES ROWS` (every league, GAMES tables, ROWS
//! states and the extreme rows on each), or `vectors points` for the test points of the models' reference.

use engine_rs::{
    fees,
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

fn fee_line(random: &mut Random) -> String {
    let rate = random.between(0, 14_000) as u16;
    let rounding = random.between(1, 7) as u8;
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

/// A price of side 1: usual, next to certain, or (one in eight) none at all.
fn side_price(random: &mut Random) -> f64 {
    let kind = random.between(0, 7);
    let usual = f64::from(random.between(5, 70)) / 100.0;
    match kind {
        0 => f64::from(random.between(-2, 2)) / 2.0 + 0.75,
        1 => usual / 1_000_000.0,
        2 => 1.0 - usual / 1_000_000.0,
        _ => usual,
    }
}

/// A game of a league: its price, and the row that its table is built for.
fn sport_game(random: &mut Random, model: &dyn SportModel) -> (Pregame, Row) {
    let league = model.league() as i32;
    let mut row = [0; sport::ROW];
    row[col::LEAGUE] = league;
    row[col::POSTSEASON] = random.between(0, 1);
    let side1 = side_price(random);
    let draw = f64::from(random.between(10, 24)) / 100.0;
    let total = f64::from(BOUNDS[league as usize - 1][3] * random.between(80, 120)) / 100.0;
    let known = random.between(0, 2) > 0;
    let three_way = league == sport::League::Soccer as i32;
    let pregame =
        Pregame { side1, draw: if three_way { draw } else { 0.0 }, total: if known { total } else { f64::NAN } };
    (pregame, row)
}

/// What no state holds: the ends of 32 bits and what overflows when it is added, doubled or turned.
const EXTREMES: [i32; 6] = [i32::MIN, i32::MIN + 1, -1, 1 << 30, i32::MAX - 1, i32::MAX];

/// A running state of every league with each of [`EXTREMES`] in one column after another, then in all of them.
fn extreme_rows(base: &Row) -> Vec<Row> {
    let mut running = *base;
    (running[col::PERIOD], running[col::CLOCK_MS]) = (1, 60_000);
    let one = (1..sport::ROW).flat_map(|column| EXTREMES.map(|extreme| (column..column + 1, extreme)));
    let all = EXTREMES.map(|extreme| (1..sport::ROW, extreme));
    one.chain(all)
        .map(|(columns, extreme)| {
            let mut row = running;
            row[columns].fill(extreme);
            row
        })
        .collect()
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
    if random.between(0, 9) == 0 {
        let hostile = 1 + random.next() as usize % (col::SITUATION - 1 + model.fields().len());
        row[hostile] = random.next() as i32;
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

/// Hold the batch to the answers one by one, in the build at hand.
fn check_batch(model: &dyn SportModel, pregame: &Pregame, table: &[f32], states: &[Row]) {
    let (mut priced, mut refusals) = (vec![[0.0; 3]; states.len()], vec![99; states.len()]);
    let mut out = sport::Answers { priced: &mut priced, refusals: &mut refusals };
    model.price_rows(pregame, table, states, &mut out);
    for (i, state) in states.iter().enumerate() {
        let want = match model.price(pregame, table, state) {
            Ok(Priced { side1, draw, side2 }) => ([side1, draw, side2].map(bits), 0),
            Err(refusal) => ([f64::NAN; 3].map(bits), refusal as u8),
        };
        assert_eq!((priced[i].map(bits), refusals[i]), want, "{} {state:?}", model.name());
    }
}

fn sports(games: usize, rows: usize) {
    for &model in REGISTRY {
        let mut random = Random(20_261_121 + model.league() as u32);
        let mut table = vec![0.0; model.table_len()];
        for _ in 0..games {
            let (pregame, base) = sport_game(&mut random, model);
            let built = model.build(&pregame, &base, &mut table);
            println!("{} {}", model.name(), built.err().map_or("built", sport::Refusal::name));
            let mut states: Vec<Row> = (0..rows).map(|_| sport_row(&mut random, model, &base)).collect();
            states.extend(extreme_rows(&base));
            if built.is_ok() {
                check_batch(model, &pregame, &table, &states);
            }
            for row in states {
                println!("{}", sport_line(model, &pregame, built.is_ok().then_some(&table[..]), &row));
            }
        }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let count = |i: usize| args.get(i).and_then(|arg| arg.parse::<usize>().ok());
    match (args.first().map(String::as_str), count(1), count(2)) {
        (Some("points"), None, None) => print!("{}", sport::reference::reference_text()),
        (Some("fees"), Some(orders), None) => {
            let mut random = Random(7);
            (0..orders).for_each(|_| println!("{}", fee_line(&mut random)));
        }
        (Some("sport"), Some(games), Some(rows)) => sports(games, rows),
        _ => panic!("usage: vectors points | fees COUNT | sport GAMES ROWS"),
    }
}
