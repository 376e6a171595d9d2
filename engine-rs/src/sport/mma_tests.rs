use proptest::prelude::*;

use super::*;

const ALL_3: [f64; 5] = [0.254, 0.213, 0.130, 0.0, 0.0];
const ALL_5: [f64; 5] = [0.173, 0.204, 0.148, 0.114, 0.096];
const HEAVY: [f64; 5] = [0.305, 0.275, 0.091, 0.0, 0.0];
const PUBLISHED: Shape = Shape { finish: 0.89, decision: 1.14, weight: 3.2 };

/// Equal to four decimals.
fn near(p: f64, expected: f64) {
    assert!((p - expected).abs() < 0.000_05 + 1e-9, "{p} is not {expected}");
}

#[test]
fn reference_points_to_four_decimals() {
    let even = Fight::new(3, ALL_3, &PUBLISHED, 0.5);
    near(even.price(1, 0.0, 0, 0), 0.5);
    near(even.price(2, 0.0, 1, 0), 0.7119);
    near(even.price(3, 0.0, 2, 0), 0.9350);
    near(even.price(3, 0.0, 1, 1), 0.5);
    near(even.price(3, 0.5, 0, 2), 0.0336);
    let favourite = Fight::new(3, ALL_3, &PUBLISHED, 0.7);
    near(favourite.strength, 0.8347);
    near(favourite.round_mean, 0.6841);
    near(favourite.price(2, 0.0, 0, 1), 0.4325);
    near(favourite.price(3, 0.0, 1, 1), 0.6217);
    near(favourite.price(3, 0.9, 2, 0), 0.9955);
    let five = Fight::new(5, ALL_5, &PUBLISHED, 0.6);
    near(five.price(4, 0.0, 2, 1), 0.7793);
    near(five.price(5, 0.0, 2, 2), 0.5428);
    near(Fight::new(3, HEAVY, &PUBLISHED, 0.65).price(2, 0.0, 0, 1), 0.4040);
}

fn pregame(p: f64) -> Pregame {
    Pregame { side1: p, draw: 0.0, total: f64::NAN }
}

fn row(rounds: i32, class: i32, round: i32, clock: i32, won: i32, lost: i32) -> Row {
    let mut row = [0; crate::sport::ROW];
    row[col::LEAGUE] = League::Mma as i32;
    row[col::PERIOD] = round;
    row[col::CLOCK_MS] = clock;
    row[field::SCHEDULED_ROUNDS] = rounds;
    row[field::WEIGHT_CLASS] = class;
    row[field::ROUNDS_WON_1] = won;
    row[field::ROUNDS_WON_2] = lost;
    row
}

fn priced(p: f64, row: &Row) -> Result<Priced, Refusal> {
    let mut table = [0.0; LEN];
    Mma.build(&pregame(p), row, &mut table)?;
    Mma.price(&pregame(p), &table, row)
}

fn events(p: f64, row: &Row) -> (f64, f64) {
    let mut table = [0.0; LEN];
    Mma.build(&pregame(p), row, &mut table).unwrap();
    let blank = NextEvent { name: "", probability: 0.0, priced: Priced::two_way(0.0) };
    let mut out = [blank; MAX_NEXT];
    let n = Mma.next_events(&pregame(p), &table, row, &mut out);
    let sum = out[..n].iter().map(|e| e.probability).sum();
    (sum, out[..n].iter().map(|e| e.probability * e.priced.side1).sum())
}

#[test]
fn prices_the_ends() {
    assert_eq!(priced(0.37, &row(3, 0, 0, 0, 0, 0)).unwrap().side1, 0.37);
    assert_eq!(priced(0.37, &row(5, 1, 1, ROUND_MS, 0, 0)).unwrap().side1, 0.37);
    let mut over = row(3, 0, 2, 1_000, 0, 1);
    over[col::FINAL] = 1;
    over[col::WINNER] = 1;
    assert_eq!(priced(0.37, &over).unwrap().side1, 1.0);
    over[col::WINNER] = 2;
    assert_eq!(priced(0.37, &over).unwrap().side2, 1.0);
    over[col::WINNER] = 0;
    assert_eq!(priced(0.37, &over).unwrap().draw, 1.0);
    assert_eq!(priced(0.37, &row(3, 0, 3, 0, 2, 1)).unwrap().side1, 1.0);
    assert_eq!(priced(0.37, &row(3, 0, 2, 5, 2, 0)), Err(Refusal::BadRound));
    assert_eq!(priced(0.37, &row(3, 0, 4, 5, 0, 0)), Err(Refusal::BadPeriod));
    assert_eq!(priced(1.0, &row(3, 0, 1, 5, 0, 0)), Err(Refusal::BadPrior));
}

#[test]
fn names_of_classes() {
    assert_eq!(weight_class("UFC Women's Flyweight Title Bout"), 10);
    assert_eq!(weight_class("Light Heavyweight Bout"), 2);
    assert_eq!(weight_class("Heavyweight Bout"), 1);
    assert_eq!(weight_class("Lightweight Bout"), 5);
    assert_eq!(weight_class("Catch Weight Bout"), 0);
}

proptest! {
    #[test]
    fn laws_hold(p in 0.02f64..0.98, long in any::<bool>(), class in 0i32..12, round in 1i32..=5,
                 clock in 0i32..=ROUND_MS, won in 0i32..3, lost in 0i32..3) {
        let rounds = if long { 5 } else { 3 };
        let row = row(rounds, class, round, clock, won, lost);
        if let Ok(now) = priced(p, &row) {
            prop_assert!((now.side1 + now.draw + now.side2 - 1.0).abs() < 1e-9);
            let mut swapped = row;
            swapped[field::ROUNDS_WON_1] = lost;
            swapped[field::ROUNDS_WON_2] = won;
            let other = priced(1.0 - p, &swapped).unwrap();
            prop_assert!((now.side1 - other.side2).abs() < 1e-6);
            prop_assert!(priced(p + 0.01, &row).unwrap().side1 >= now.side1);
            let mut ahead = row;
            ahead[field::ROUNDS_WON_1] += 1;
            if let Ok(better) = priced(p, &ahead) {
                prop_assert!(better.side1 >= now.side1 - 1e-9);
            }
            let (sum, mean) = events(p, &row);
            if sum > 0.0 && !(round == rounds && clock == 0) {
                prop_assert!((sum - 1.0).abs() < 1e-6, "{}", sum);
                prop_assert!((mean - now.side1).abs() < 1e-6, "{} {}", mean, now.side1);
            }
        }
    }

    #[test]
    fn any_row_is_a_number_or_a_name(numbers in prop::collection::vec(any::<i32>(), 32), small in any::<bool>(), p in -0.5f64..1.5) {
        let mut row: Row = numbers.try_into().unwrap();
        if small {
            for cell in &mut row {
                *cell = cell.rem_euclid(7) - 1;
            }
        }
        let mut table = [0.3f32; LEN];
        table[LOGS..CARDS].fill(-0.36);
        if let Ok(now) = Mma.price(&pregame(p), &table, &row) {
            prop_assert!((0.0..=1.0).contains(&now.side1));
        }
        if let Ok(now) = priced(p, &row) {
            prop_assert!((0.0..=1.0).contains(&now.side1));
        }
        prop_assert!(Mma.error_sd(&row) > 0.0);
    }

    #[test]
    fn rounds_join(p in 0.05f64..0.95, round in 1i32..3, won in 0i32..2, class in 0i32..12) {
        let before = priced(p, &row(3, class, round, 1, won.min(round - 1), 0)).unwrap().side1;
        let after = priced(p, &row(3, class, round + 1, ROUND_MS, won.min(round - 1), 0)).unwrap().side1;
        prop_assert!((before - after).abs() < 0.002);
    }
}
