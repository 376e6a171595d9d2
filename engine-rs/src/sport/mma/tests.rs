use proptest::prelude::*;

use super::*;

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
fn refuses_cards_that_cannot_be() {
    let scored = |period: i32, clock: i32, score: [i32; 2]| {
        let mut state = row(3, 0, period, clock, 0, 0);
        (state[col::SCORE_1], state[col::SCORE_2]) = (score[0], score[1]);
        priced(0.37, &state)
    };
    for score in [[1, 0], [0, 1], [-1, 0], [0, i32::MIN], [i32::MAX, i32::MAX], [6, 0]] {
        for (period, clock) in [(0, 0), (0, ROUND_MS), (1, ROUND_MS), (1, 1)] {
            assert_eq!(scored(period, clock, score), Err(Refusal::BadScore), "{period} {clock} {score:?}");
        }
    }
    assert!(scored(2, ROUND_MS, [1, 0]).is_ok() && scored(3, 0, [2, 1]).is_ok());
    assert_eq!(scored(2, ROUND_MS, [1, 1]), Err(Refusal::BadScore));
    for period in [0, 1] {
        assert_eq!(priced(0.37, &row(3, 0, period, ROUND_MS, 1, 0)), Err(Refusal::BadRound));
    }
    assert_eq!(priced(0.37, &row(3, 0, 0, 0, 0, 1)), Err(Refusal::BadRound));
    let mut over = row(3, 0, 2, 0, 0, 0);
    (over[col::FINAL], over[col::WINNER], over[col::SCORE_1]) = (1, 1, 6);
    assert_eq!(priced(0.37, &over), Err(Refusal::BadScore));
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
