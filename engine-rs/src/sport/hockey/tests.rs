use super::*;
use crate::sport::col;
use proptest::prelude::*;

fn table(prior: f64, total: f64, playoffs: bool) -> (Pregame, Vec<f32>) {
    let pregame = Pregame { side1: prior, draw: 0.0, total };
    let mut row = [0; super::super::ROW];
    row[col::POSTSEASON] = i32::from(playoffs);
    let mut table = vec![0.0; NHL.table_len()];
    NHL.build(&pregame, &row, &mut table).unwrap();
    (pregame, table)
}

fn state(period: i32, clock_ms: i32, one: i32, two: i32) -> Row {
    let mut row = [0; super::super::ROW];
    row[col::LEAGUE] = League::Nhl as i32;
    (row[col::PERIOD], row[col::CLOCK_MS], row[col::SCORE_1], row[col::SCORE_2]) = (period, clock_ms, one, two);
    row
}

fn swapped(row: &Row) -> Row {
    let mut to = *row;
    for (a, b) in [
        (col::SCORE_1, col::SCORE_2),
        (field::SKATERS_1, field::SKATERS_2),
        (field::GOALIE_OUT_1, field::GOALIE_OUT_2),
        (field::SHOOTOUT_GOALS_1, field::SHOOTOUT_GOALS_2),
        (field::SHOOTOUT_SHOTS_1, field::SHOOTOUT_SHOTS_2),
    ] {
        to.swap(a, b);
    }
    to
}

fn blank() -> [NextEvent; MAX_NEXT] {
    [NextEvent { name: "", probability: 0.0, priced: Priced::two_way(0.5) }; MAX_NEXT]
}

#[test]
fn the_start_costs_the_prior_and_a_final_is_certain() {
    for (prior, playoffs) in [(0.5, false), (0.6123, false), (0.07, true), (0.995, false)] {
        let (pregame, cells) = table(prior, f64::NAN, playoffs);
        let mut start = state(1, PERIOD_MS, 0, 0);
        start[col::POSTSEASON] = i32::from(playoffs);
        assert_eq!(NHL.price(&pregame, &cells, &start).unwrap().side1, prior);
        assert!((read(&cells, 0, 3600.0, LEVEL) - prior).abs() < 1e-6);
        start[col::PERIOD] = 0;
        assert_eq!(NHL.price(&pregame, &cells, &start).unwrap().side1, prior);
        let mut end = state(3, 0, 3, 2);
        end[col::FINAL] = 1;
        assert_eq!(NHL.price(&pregame, &cells, &end).unwrap().side1, 1.0);
        end[col::SCORE_1] = 2;
        assert_eq!(NHL.price(&pregame, &cells, &end), Err(Refusal::TieNotPossible));
        end[col::WINNER] = 2;
        assert_eq!(NHL.price(&pregame, &cells, &end).unwrap().side1, 0.0);
    }
}

#[test]
fn situations_move_the_price_the_right_way() {
    let (pregame, cells) = table(0.5, f64::NAN, false);
    let price = |row: &Row| NHL.price(&pregame, &cells, row).unwrap().side1;
    let even = state(2, 600_000, 1, 1);
    let mut play = even;
    (play[field::SKATERS_1], play[field::SKATERS_2], play[field::PENALTY_MS_LEFT]) = (5, 4, 120_000);
    let mut two = play;
    two[field::SKATERS_2] = 3;
    assert!(price(&even) + 0.01 < price(&play) && price(&play) + 0.01 < price(&two));
    play[field::PENALTY_MS_LEFT] = 1;
    assert!((price(&even) - price(&play)).abs() < 1e-4);
    let late = state(3, 60_000, 1, 2);
    let mut out = late;
    (out[field::GOALIE_OUT_1], out[field::SKATERS_1]) = (1, 6);
    assert!(price(&out) > price(&state(3, 60_000, 0, 2)));
    let mut shot = state(5, 0, 1, 1);
    assert!((price(&shot) - 0.5).abs() < 1e-12);
    (shot[field::SHOOTOUT_GOALS_1], shot[field::SHOOTOUT_SHOTS_1]) = (1, 1);
    assert!(price(&shot) > 0.6);
    shot[field::SHOOTOUT_SHOTS_2] = 3;
    assert_eq!(NHL.price(&pregame, &cells, &shot), Err(Refusal::BadScore));
}

#[test]
fn a_build_is_quick_and_the_solver_converges() {
    for prior in [0.02, 0.2, 0.35, 0.5, 0.55, 0.71, 0.9, 0.97] {
        for total in [4.5, 5.5, 6.5, 8.0] {
            let (_, cells) = table(prior, total, false);
            assert!((read(&cells, 0, 3600.0, LEVEL) - prior).abs() < 1e-6, "{prior} {total}");
        }
    }
}

fn live() -> impl Strategy<Value = Row> {
    (1..=4i32, 0..=PERIOD_MS, 0..6i32, 0..6i32, 0..4usize, 0..=120_000i32).prop_map(|(period, clock, a, b, ice, ms)| {
        let (a, clock) = if period == 4 { (b, clock % OVERTIME_MS) } else { (a, clock) };
        let mut row = state(period, clock, a, b);
        if ice > 0 {
            (row[field::SKATERS_1], row[field::SKATERS_2]) = [(5, 5), (5, 4), (3, 5)][ice - 1];
            if period == 4 {
                (row[field::SKATERS_1], row[field::SKATERS_2]) = [(3, 3), (4, 3), (3, 4)][ice - 1];
            }
            row[field::PENALTY_MS_LEFT] = ms;
        }
        if ice == 0 && a < b && period == 3 {
            (row[field::GOALIE_OUT_1], row[field::SKATERS_1]) = (ms % 2, 5 + ms % 2);
        }
        row
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn a_state_is_the_mean_of_its_next_events(row in live(), prior in 0.1f64..0.9) {
        let (pregame, cells) = table(prior, f64::NAN, false);
        let now = NHL.price(&pregame, &cells, &row).unwrap().side1;
        let mut out = blank();
        let n = NHL.next_events(&pregame, &cells, &row, &mut out);
        if n > 0 {
            let sum: f64 = out[..n].iter().map(|e| e.probability).sum();
            let mean: f64 = out[..n].iter().map(|e| e.probability * e.priced.side1).sum();
            prop_assert!((sum - 1.0).abs() < 1e-9, "{sum}");
            prop_assert!((mean - now).abs() < 2e-6, "{mean} {now} {row:?}");
        }
    }

    #[test]
    fn the_joint_distribution_gives_the_moneyline(row in live(), prior in 0.2f64..0.8) {
        let (pregame, cells) = table(prior, 6.0, false);
        let now = NHL.price(&pregame, &cells, &row).unwrap().side1;
        let joint = NHL.joint(&pregame, &cells, &row).unwrap();
        let lead = row[col::SCORE_1] - row[col::SCORE_2];
        let (mut sum, mut win) = (0.0, 0.0);
        for (i, cells) in joint.iter().enumerate() {
            for (k, p) in cells.iter().enumerate() {
                sum += p;
                if lead + i as i32 > k as i32 { win += p; }
            }
        }
        prop_assert!((sum - 1.0).abs() < 1e-9);
        // A power play that ends between two steps is interpolated in the table.
        let slack = if row[field::SKATERS_1] == row[field::SKATERS_2] { 1e-4 } else { 3e-4 };
        prop_assert!((win - now).abs() < slack, "{win} {now} {row:?}");
    }

    #[test]
    fn a_power_play_at_the_horn_goes_on_in_the_joint_distribution(prior in 0.2f64..0.8, ms in 1_000..60_000i32, side1: bool) {
        let (pregame, cells) = table(prior, 6.0, false);
        let mut row = [0; super::super::ROW];
        (row[col::LEAGUE], row[col::PERIOD], row[col::CLOCK_MS]) = (League::Nhl as i32, 3, 500);
        (row[field::SKATERS_1], row[field::SKATERS_2]) = if side1 { (5, 4) } else { (4, 5) };
        row[field::PENALTY_MS_LEFT] = ms + 500;
        let joint = NHL.joint(&pregame, &cells, &row).unwrap();
        let win: f64 = (0..joint.len()).flat_map(|i| (0..i).map(move |k| joint[i][k])).sum();
        let mut even = row;
        (even[field::SKATERS_1], even[field::SKATERS_2], even[field::PENALTY_MS_LEFT]) = (5, 5, 0);
        let level = NHL.price(&pregame, &cells, &even).unwrap().side1;
        prop_assert!((win - NHL.price(&pregame, &cells, &row).unwrap().side1).abs() < 1e-4);
        prop_assert!(if side1 { win > level } else { win < level }, "{win} {level}");
    }

    #[test]
    fn sides_are_symmetric(row in live(), prior in 0.1f64..0.9) {
        let (pregame, cells) = table(prior, f64::NAN, false);
        let (other, mirrored) = table(1.0 - prior, f64::NAN, false);
        let one = NHL.price(&pregame, &cells, &row).unwrap();
        let two = NHL.price(&other, &mirrored, &swapped(&row)).unwrap();
        prop_assert!((one.side1 - two.side2).abs() < 1e-6);
        prop_assert!((one.side1 + one.draw + one.side2 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_goal_and_a_better_prior_help(row in live(), prior in 0.1f64..0.88) {
        let (pregame, cells) = table(prior, f64::NAN, false);
        let now = NHL.price(&pregame, &cells, &row).unwrap().side1;
        let mut ahead = row;
        ahead[col::SCORE_1] += 1;
        prop_assert!(NHL.price(&pregame, &cells, &ahead).unwrap().side1 >= now - 1e-6);
        let (better, more) = table(prior + 0.02, f64::NAN, false);
        prop_assert!(NHL.price(&better, &more, &row).unwrap().side1 >= now - 1e-6);
    }

    #[test]
    fn periods_join(prior in 0.05f64..0.95, a in 0..5i32, b in 0..5i32, playoffs: bool) {
        let (pregame, cells) = table(prior, f64::NAN, playoffs);
        let price = |mut row: Row| {
            row[col::POSTSEASON] = i32::from(playoffs);
            NHL.price(&pregame, &cells, &row).unwrap().side1
        };
        for period in 1..=2 {
            prop_assert!((price(state(period, 0, a, b)) - price(state(period + 1, PERIOD_MS, a, b))).abs() < 0.002);
        }
        let length = if playoffs { PERIOD_MS } else { OVERTIME_MS };
        prop_assert!((price(state(3, 0, a, a)) - price(state(4, length, a, a))).abs() < 1e-6);
        let fifth = state(5, if playoffs { PERIOD_MS } else { 0 }, a, a);
        prop_assert!((price(state(4, 0, a, a)) - price(fifth)).abs() < 0.002);
    }

    #[test]
    fn any_row_is_priced_or_refused(row in prop::array::uniform32(prop_oneof![any::<i32>(), -2..8i32, 0..1_200_001i32]), prior in 0.01f64..0.99) {
        let (pregame, cells) = table(prior, f64::NAN, row[col::POSTSEASON] != 0);
        if let Ok(p) = NHL.price(&pregame, &cells, &row) {
            prop_assert!(p.side1 >= -1e-6 && p.side1 <= 1.0 + 1e-6 && (p.side1 + p.side2 + p.draw - 1.0).abs() < 1e-9);
        }
        let mut out = blank();
        let n = NHL.next_events(&pregame, &cells, &row, &mut out);
        prop_assert!(out[..n].iter().all(|e| e.probability >= 0.0 && !e.priced.side1.is_nan()));
        prop_assert!(NHL.error_sd(&row) > 0.0);
    }
}
