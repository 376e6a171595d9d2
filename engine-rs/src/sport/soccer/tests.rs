use super::{
    super::common::warp::pair::{Pair, constants},
    recommended::skellam,
    *,
};
use proptest::prelude::*;

fn game_row(knockout: bool) -> Row {
    let mut row = [0; super::super::ROW];
    (row[col::LEAGUE], row[col::POSTSEASON]) = (League::Soccer as i32, i32::from(knockout));
    row
}

fn table(side1: f64, draw: f64, knockout: bool) -> (Pregame, Vec<f32>) {
    let pregame = Pregame { side1, draw, total: f64::NAN };
    let mut table = vec![0.0; SOCCER.table_len()];
    SOCCER.build(&pregame, &game_row(knockout), &mut table).unwrap();
    (pregame, table)
}

fn state(period: i32, clock_ms: i32, one: i32, two: i32) -> Row {
    let mut row = game_row(false);
    (row[col::PERIOD], row[col::CLOCK_MS], row[col::SCORE_1], row[col::SCORE_2]) = (period, clock_ms, one, two);
    row
}

fn knockout(mut row: Row) -> Row {
    row[col::POSTSEASON] = 1;
    row
}

fn blank() -> [NextEvent; MAX_NEXT] {
    [NextEvent { name: "", probability: 0.0, priced: Priced::two_way(0.5) }; MAX_NEXT]
}

#[test]
fn the_start_costs_the_prior_and_a_final_is_certain() {
    for (side1, draw) in [(0.45, 0.25), (0.2, 0.22), (0.85, 0.1), (0.333, 0.333), (0.05, 0.12)] {
        let (pregame, cells) = table(side1, draw, false);
        for start in [state(0, 0, 0, 0), state(1, 2_700_000, 0, 0)] {
            let p = SOCCER.price(&pregame, &cells, &start).unwrap();
            assert_eq!((p.side1, p.draw), (side1, draw));
        }
        let read = Cells::new(&cells).unwrap();
        let inside = read.price(Soccer::kick_off(read, &game_row(false)));
        assert!((inside.side1 - side1).abs() < 1e-6 && (inside.draw - draw).abs() < 1e-6);
        let mut end = state(2, 0, 1, 1);
        end[col::FINAL] = 1;
        assert_eq!(SOCCER.price(&pregame, &cells, &end).unwrap(), Priced { side1: 0.0, draw: 1.0, side2: 0.0 });
    }
    let mut end = knockout(state(5, 0, 1, 1));
    end[col::FINAL] = 1;
    assert_eq!(SOCCER.price(&Pregame { side1: 0.5, draw: 0.0, total: 2.5 }, &[], &end), Err(Refusal::TieNotPossible));
    end[col::WINNER] = 1;
    assert_eq!(SOCCER.price(&Pregame { side1: 0.5, draw: 0.0, total: 2.5 }, &[], &end).unwrap().side1, 1.0);
    let (pregame, cells) = table(0.62, 0.0, true);
    assert_eq!(SOCCER.price(&pregame, &cells, &knockout(state(1, 2_700_000, 0, 0))).unwrap().side1, 0.62);
}

#[test]
fn what_no_scoring_rates_give_is_refused() {
    let mut cells = vec![0.0; SOCCER.table_len()];
    for (side1, draw) in [(0.34, 0.02), (0.0, 0.3), (0.7, 0.4), (0.5, 0.0), (f64::NAN, 0.2)] {
        let pregame = Pregame { side1, draw, total: f64::NAN };
        assert_eq!(SOCCER.build(&pregame, &game_row(false), &mut cells), Err(Refusal::BadPrior), "{side1} {draw}");
    }
}

#[test]
fn cards_boards_and_shoot_outs_move_the_price_the_right_way() {
    let (pregame, cells) = table(0.45, 0.25, false);
    let price = |row: &Row| SOCCER.price(&pregame, &cells, row).unwrap();
    let level = state(2, 1_500_000, 1, 1);
    let mut red = level;
    red[field::REDS_2] = 1;
    assert!(price(&red).side1 > price(&level).side1 + 0.05);
    let late = state(2, 0, 1, 0);
    let mut board = late;
    (board[field::STOPPAGE_ANNOUNCED_MS], board[field::STOPPAGE_ELAPSED_MS]) = (480_000, 10_000);
    let mut short = board;
    short[field::STOPPAGE_ANNOUNCED_MS] = 120_000;
    assert!(price(&board).side1 < price(&short).side1);
    let (pregame, cells) = table(0.6, 0.0, true);
    let mut shot = knockout(state(5, 0, 2, 2));
    assert!((SOCCER.price(&pregame, &cells, &shot).unwrap().side1 - 0.5).abs() < 1e-12);
    (shot[field::SHOOTOUT_GOALS_1], shot[field::SHOOTOUT_SHOTS_1], shot[field::SHOOTOUT_SHOTS_2]) = (3, 3, 3);
    assert_eq!(SOCCER.price(&pregame, &cells, &shot).unwrap().side1, 1.0);
}

#[test]
fn a_red_card_more_never_helps_and_nothing_is_certain_in_play() {
    for (side1, draw, knock) in [(0.45, 0.25, false), (0.2, 0.22, false), (0.6, 0.0, true)] {
        let (pregame, cells) = table(side1, draw, knock);
        let price = |row: Row| SOCCER.price(&pregame, &cells, &if knock { knockout(row) } else { row }).unwrap();
        for (clock, lead) in
            [(2_400_000, 0), (1_200_000, 1), (600_000, -1), (60_000, 0), (0, 1), (0, -2), (1_500_000, 5)]
        {
            for other in 0..=4 {
                let at = |reds: i32, lead: i32| {
                    let mut row = state(2, clock, 6 + lead, 6);
                    (row[field::REDS_1], row[field::REDS_2]) = (reds, other);
                    price(row)
                };
                for reds in 0..4 {
                    let (now, more, ahead) = (at(reds, lead), at(reds + 1, lead), at(reds, lead + 1));
                    assert!(
                        more.side1 < now.side1 && more.side2 > now.side2,
                        "{clock} {lead} {reds} {other}: {now:?} {more:?}"
                    );
                    // A cell of the table is a float.
                    assert!(
                        ahead.side1 >= now.side1 - 1e-6 && ahead.side2 <= now.side2 + 1e-6,
                        "{clock} {lead} {reds} {other}"
                    );
                }
            }
        }
        // A board of six minutes, twelve played: the whistle has not gone.
        let mut late = state(2, 0, 1, 0);
        (late[field::STOPPAGE_ANNOUNCED_MS], late[field::STOPPAGE_ELAPSED_MS]) = (360_000, 720_000);
        for goals in [1, 3, 9] {
            late[col::SCORE_1] = goals;
            let now = price(late);
            assert!(now.side1 < 1.0 && now.side2 > 0.0, "{goals}: {now:?}");
        }
        late[col::FINAL] = 1;
        assert_eq!(price(late).side1, 1.0);
    }
}

/// Two numbers are solved for, and a better home side may mean more goals or fewer, so that a lead is a little less safe or harder to
/// turn: no more than this.
const BY_TOTAL: f64 = 0.012;

#[test]
fn a_better_price_hurts_by_no_more_than_the_goals_it_implies() {
    for (side1, draw) in [(0.3, 0.27), (0.38, 0.28), (0.45, 0.26), (0.55, 0.24), (0.65, 0.21)] {
        let (pregame, cells) = table(side1, draw, false);
        let (better, other) = table(side1 + 0.05, draw * (0.95 - side1) / (1.0 - side1), false);
        for (clock, period) in
            [(1_800_000, 1), (600_000, 1), (2_700_000, 2), (1_800_000, 2), (900_000, 2), (300_000, 2), (0, 2)]
        {
            for lead in -2..=2i32 {
                let row = state(period, clock, 2 + lead.max(0), 2 - lead.min(0));
                let a = SOCCER.price(&pregame, &cells, &row).unwrap();
                let b = SOCCER.price(&better, &other, &row).unwrap();
                assert!(b.side1 >= a.side1 - BY_TOTAL, "{side1} {draw} {period} {clock} {lead}: {a:?} {b:?}");
            }
        }
    }
}

#[test]
fn a_better_price_never_hurts_who_advances() {
    for side1 in [0.2, 0.45, 0.7] {
        let ((pregame, cells), (better, other)) = (table(side1, 0.0, true), table(side1 + 0.05, 0.0, true));
        for (clock, period) in [(1_800_000, 1), (2_000_000, 2), (300_000, 2), (0, 2), (500_000, 3), (100_000, 4)] {
            for lead in -2..=2i32 {
                let row = knockout(state(period, clock, 2 + lead.max(0), 2 - lead.min(0)));
                let a = SOCCER.price(&pregame, &cells, &row).unwrap();
                let b = SOCCER.price(&better, &other, &row).unwrap();
                assert!(b.side1 >= a.side1 - 1e-7, "{side1} {period} {clock} {lead}: {a:?} {b:?}");
            }
        }
    }
}

fn live() -> impl Strategy<Value = Row> {
    (1..=2i32, -400_000..2_700_000i32, 0..4i32, 0..4i32, 0..3i32, 0..3i32).prop_map(|(period, clock, a, b, r1, r2)| {
        let mut row = state(period, clock.max(0), a, b);
        (row[field::REDS_1], row[field::REDS_2], row[field::STOPPAGE_ELAPSED_MS]) = (r1, r2, (-clock).max(0));
        row
    })
}

fn swapped(row: &Row) -> Row {
    let mut to = *row;
    to.swap(col::SCORE_1, col::SCORE_2);
    to.swap(field::REDS_1, field::REDS_2);
    to
}

fn stopped() -> impl Strategy<Value = Row> {
    let time = (1..=4i32, prop_oneof![Just(0), 0..2_700_001i32], prop_oneof![Just(0), 0..1_800_001i32]);
    let rest = (prop_oneof![Just(0), 0..1_800_001i32], prop_oneof![Just(0), 2015..2030i32], 0..4i32);
    (live(), time, rest).prop_map(|(live, (period, clock, elapsed), (announced, season, leg))| {
        let mut row = live;
        (row[col::PERIOD], row[col::CLOCK_MS]) = (period, if period > 2 { clock / 3 } else { clock });
        row[field::STOPPAGE_ELAPSED_MS] = if row[col::CLOCK_MS] == 0 { elapsed } else { 0 };
        (row[field::STOPPAGE_ANNOUNCED_MS], row[field::SEASON], row[field::FIRST_LEG_2]) = (announced, season, leg);
        row
    })
}

/// Whether two prices are the same but for rounding.
fn near(a: &Priced, b: &Priced) -> bool {
    [a.side1 - b.side1, a.draw - b.draw, a.side2 - b.side2].iter().all(|gap| gap.abs() < 1e-9)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]

    #[test]
    fn a_state_is_the_mean_of_its_next_events(row in live(), side1 in 0.15f64..0.6, to_advance: bool) {
        let (pregame, cells) = table(side1, if to_advance { 0.0 } else { 0.26 }, to_advance);
        let row = if to_advance { knockout(row) } else { row };
        let now = SOCCER.price(&pregame, &cells, &row).unwrap();
        let mut out = blank();
        let n = SOCCER.next_events(&pregame, &cells, &row, &mut out);
        prop_assert!(n > 0);
        let mean = |f: fn(&Priced) -> f64| out[..n].iter().map(|e| e.probability * f(&e.priced)).sum::<f64>();
        prop_assert!((out[..n].iter().map(|e| e.probability).sum::<f64>() - 1.0).abs() < 1e-9);
        prop_assert!((mean(|p| p.side1) - now.side1).abs() < 1e-6 && (mean(|p| p.draw) - now.draw).abs() < 1e-6);
    }

    #[test]
    fn the_joint_distribution_gives_the_price(row in live(), side1 in 0.15f64..0.6) {
        let (pregame, cells) = table(side1, 0.26, false);
        let now = SOCCER.price(&pregame, &cells, &row).unwrap();
        let joint = SOCCER.joint(&pregame, &cells, &row).unwrap();
        let (mut win, mut draw, mut sum) = (0.0, 0.0, 0.0);
        for (i, cells) in joint.iter().enumerate() {
            for (k, p) in cells.iter().enumerate() {
                sum += p;
                match lead(&row) + i as i32 - k as i32 {
                    1.. => win += p,
                    0 => draw += p,
                    _ => {}
                }
            }
        }
        prop_assert!((sum - 1.0).abs() < 1e-9 && (win - now.side1).abs() < 1e-5 && (draw - now.draw).abs() < 1e-5);
    }

    #[test]
    fn a_closing_total_moves_the_total_and_no_margin(row in live(), side1 in 0.2f64..0.55, total in 2.2f64..3.6) {
        let (pregame, cells) = table(side1, 0.25, false);
        let with_total = Pregame { total, ..pregame };
        let start = state(1, 2_700_000, 0, 0);
        let joint = SOCCER.joint(&with_total, &cells, &start).unwrap();
        prop_assert!((joint::mean_total(&joint) - total).abs() < 1e-6, "{}", joint::mean_total(&joint));
        let margins = |joint: &joint::Remaining| {
            let mut by = [0.0; 2 * joint::GOALS];
            for (i, cells) in joint.iter().enumerate() {
                cells.iter().enumerate().for_each(|(k, p)| by[joint::GOALS + i - k] += p);
            }
            by
        };
        let (one, two) = (SOCCER.joint(&pregame, &cells, &row).unwrap(), SOCCER.joint(&with_total, &cells, &row).unwrap());
        for (a, b) in margins(&one).into_iter().zip(margins(&two)) {
            prop_assert!((a - b).abs() < 1e-12);
        }
    }

    /// What is kept at one state, before or after the price changes, changes no answer at another.
    #[test]
    fn what_a_table_keeps_for_its_lines_changes_no_bit(
        first in live(), then in live(), side1 in 0.2f64..0.55, totals in [2.2f64..3.6, 2.2f64..3.6], legs in [0i32..4, 0i32..4],
        to_advance: bool,
    ) {
        let (pregame, plain) = table(side1, if to_advance { 0.0 } else { 0.25 }, to_advance);
        let mut kept = plain.clone();
        let rows = [first, then].map(|row| if to_advance { knockout(row) } else { row });
        for ((mut row, total), leg) in rows.into_iter().zip(totals).zip(legs) {
            row[field::FIRST_LEG_1] = leg;
            let asked = Pregame { total, ..pregame };
            let want = SOCCER.joint(&asked, &plain, &row);
            for _ in 0..2 {
                SOCCER.keep_lines(&asked, &mut kept, &row);
                prop_assert_eq!(SOCCER.joint(&asked, &kept, &row), want);
            }
            prop_assert_eq!(SOCCER.price(&asked, &kept, &row), SOCCER.price(&asked, &plain, &row));
        }
    }

    #[test]
    fn sides_are_symmetric_and_goals_and_priors_help(row in live(), side1 in 0.15f64..0.6) {
        let (pregame, cells) = table(side1, 0.25, false);
        let (other, mirrored) = table(0.75 - side1, 0.25, false);
        let now = SOCCER.price(&pregame, &cells, &row).unwrap();
        let seen = SOCCER.price(&other, &mirrored, &swapped(&row)).unwrap();
        prop_assert!((now.side1 - seen.side2).abs() < 1e-6 && (now.draw - seen.draw).abs() < 1e-6);
        prop_assert!((now.side1 + now.draw + now.side2 - 1.0).abs() < 1e-9);
        let mut ahead = row;
        ahead[col::SCORE_1] += 1;
        let scored = SOCCER.price(&pregame, &cells, &ahead).unwrap();
        prop_assert!(scored.side1 >= now.side1 - 1e-6 && scored.side2 <= now.side2 + 1e-6);
        // a better prior at as many goals; at an equal draw price a stronger underdog would also mean a wilder game
        let of = |share: f64| skellam(2.7 * share, 2.7 * (1.0 - share), 0);
        let [(worse, less), (better, more)] = [side1, side1 + 0.05].map(|share| {
            let [win, draw, _] = of(share + 0.1);
            table(win, draw, false)
        });
        let now = SOCCER.price(&worse, &less, &row).unwrap();
        let helped = SOCCER.price(&better, &more, &row).unwrap();
        prop_assert!(helped.side1 >= now.side1 - 1e-6 && helped.side2 <= now.side2 + 1e-6);
    }

    #[test]
    fn halves_join(side1 in 0.15f64..0.6, a in 0..4i32, b in 0..4i32) {
        let (pregame, cells) = table(side1, 0.25, false);
        let mut end = state(1, 0, a, b);
        (end[field::STOPPAGE_ANNOUNCED_MS], end[field::STOPPAGE_ELAPSED_MS]) = (120_000, 190_000);
        let one = SOCCER.price(&pregame, &cells, &end).unwrap();
        let two = SOCCER.price(&pregame, &cells, &state(2, 2_700_000, a, b)).unwrap();
        prop_assert!((one.side1 - two.side1).abs() < 0.002 && (one.draw - two.draw).abs() < 0.002);
        let (pregame, cells) = table(side1, 0.0, true);
        let price = |row: Row| SOCCER.price(&pregame, &cells, &knockout(row)).unwrap().side1;
        let mut end = state(2, 0, a, a);
        (end[field::STOPPAGE_ANNOUNCED_MS], end[field::STOPPAGE_ELAPSED_MS]) = (120_000, 400_000);
        prop_assert!((price(end) - price(state(3, 900_000, a, a))).abs() < 0.002);
        end[col::PERIOD] = 3;
        prop_assert!((price(end) - price(state(4, 900_000, a, a))).abs() < 0.003);
    }

    #[test]
    fn two_states_at_once_cost_what_they_cost_one_by_one(
        rows in prop::collection::vec(stopped(), 1..70), spoilt: u8, to_advance: bool, side1 in 0.15f64..0.6,
    ) {
        let (pregame, cells) = table(side1, if to_advance { 0.0 } else { 0.26 }, to_advance);
        let mut rows: Vec<Row> = rows.iter().map(|row| if to_advance { knockout(*row) } else { *row }).collect();
        let n = rows.len();
        rows[usize::from(spoilt) % n][col::SCORE_1] = -1;
        let (mut priced, mut refusals) = (vec![[0.5; 3]; n], vec![99; n]);
        SOCCER.price_rows(&pregame, &cells, &rows, &mut Answers { priced: &mut priced, refusals: &mut refusals });
        for (row, (priced, refusal)) in rows.iter().zip(priced.iter().zip(&refusals)) {
            match SOCCER.price(&pregame, &cells, row) {
                Ok(p) => {
                    prop_assert_eq!((*priced, *refusal), ([p.side1, p.draw, p.side2], 0));
                    let place = SOCCER.price_rest(&pregame, &cells, row).unwrap();
                    prop_assert!(near(&p, &place), "{:?} {:?} {:?}", p, place, row);
                }
                Err(code) => prop_assert!(priced[0].is_nan() && *refusal == code as u8),
            }
        }
    }

    #[test]
    fn softplus_of_two_is_that_of_each(a in -60.0f64..60.0, b in -2.0f64..2.0) {
        let both = pairs::softplus(constants(), Pair::new(a, b));
        for (got, y) in [(both.first(), a), (both.second(), b)] {
            prop_assert!((got - libm::log1p(libm::exp(y))).abs() < 1e-9, "{} {}", y, got);
        }
        prop_assert_eq!(both.second(), pairs::softplus(constants(), Pair::new(b, a)).first());
    }

    #[test]
    fn any_row_is_priced_or_refused(row in prop::array::uniform32(prop_oneof![any::<i32>(), -1..6i32, 0..2_700_001i32])) {
        let to_advance = row[col::POSTSEASON] != 0;
        let (pregame, cells) = table(0.4, if to_advance { 0.0 } else { 0.27 }, to_advance);
        if let Ok(p) = SOCCER.price(&pregame, &cells, &row) {
            prop_assert!(p.side1 >= 0.0 && p.draw >= 0.0 && p.side2 >= -1e-12 && (p.side1 + p.draw + p.side2 - 1.0).abs() < 1e-9);
        }
        let mut out = blank();
        let n = SOCCER.next_events(&pregame, &cells, &row, &mut out);
        prop_assert!(out[..n].iter().all(|e| e.probability >= 0.0 && !e.priced.side1.is_nan()));
        prop_assert!(SOCCER.error_sd(&row) > 0.0);
        let mut fresh = vec![0.0; SOCCER.table_len()];
        let _ = SOCCER.build(&pregame, &row, &mut fresh);
    }
}
