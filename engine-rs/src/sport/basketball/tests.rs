use proptest::prelude::*;

use super::*;
use crate::{
    math::probit,
    sport::{ROW, common::warp::laws::ladder_holds, leverage, reference::points},
};

/// The model moves within a few points of the form that the page recommends (it has the level score, the era's slope and the
/// horn besides); `reference` holds that form to the page's test points.
#[test]
fn stays_near_the_recommended_form() {
    let pages = [(&points::NBA_PRICES[..], &NBA), (&points::NCAAB_PRICES, &NCAAB), (&points::WNBA_PRICES, &WNBA)];
    for (page, model) in pages {
        for &[p0, lead, seconds, want] in page {
            let point = Point { seconds, extra: false, lead, ball: 0.0 };
            let ours = model.numbers.exact(&point, probit(p0));
            assert!((ours - want).abs() < 0.035, "{} {p0} {lead} {seconds}: {ours}, page {want}", model.name());
        }
    }
}

fn models() -> [&'static Basketball; 3] {
    [&NBA, &NCAAB, &WNBA]
}

fn pregame(side1: f64) -> Pregame {
    Pregame { side1, draw: 0.0, total: f64::NAN }
}

fn table(model: &Basketball, p: f64) -> Vec<f32> {
    let mut cells = vec![0.0; model.table_len()];
    model.build(&pregame(p), &[0; ROW], &mut cells).expect("a legal price");
    cells
}

fn priced(model: &Basketball, p: f64, row: &Row) -> Priced {
    model.price(&pregame(p), &table(model, p), row).expect("a legal state")
}

fn row(period: i32, clock_ms: i32, s1: i32, s2: i32, ball: i32) -> Row {
    let mut row = [0; ROW];
    (row[col::PERIOD], row[col::CLOCK_MS], row[col::SCORE_1], row[col::SCORE_2]) = (period, clock_ms, s1, s2);
    row[POSSESSION] = ball;
    row
}

fn swapped(row: &Row) -> Row {
    let mut other = *row;
    (other[col::SCORE_1], other[col::SCORE_2]) = (row[col::SCORE_2], row[col::SCORE_1]);
    (other[FREE_THROWS_1], other[FREE_THROWS_2]) = (row[FREE_THROWS_2], row[FREE_THROWS_1]);
    other[POSSESSION] = -row[POSSESSION];
    other
}

#[test]
fn the_start_is_the_price_and_a_final_is_certain() {
    for model in models() {
        for p in [0.001, 0.1, 0.37, 0.5, 0.777, 0.999] {
            assert_eq!(priced(model, p, &row(0, 0, 0, 0, 0)).side1, p);
            assert_eq!(priced(model, p, &row(1, model.periods.length_ms, 0, 0, 0)).side1, p);
            let mut over = row(model.periods.count, 0, 90, 89, 0);
            over[col::FINAL] = 1;
            assert_eq!(priced(model, p, &over), Priced::two_way(1.0));
            over[col::SCORE_1] = 89;
            assert_eq!(model.price(&pregame(p), &table(model, p), &over), Err(Refusal::TieNotPossible));
        }
    }
}

#[test]
fn periods_join_without_a_jump() {
    for model in models() {
        let last = model.periods.count;
        for p in [0.2, 0.5, 0.85] {
            for lead in [-9, -1, 0, 1, 4] {
                let (s1, s2) = (60 + lead, 60);
                for period in 1..last {
                    let end = priced(model, p, &row(period, 0, s1, s2, 0)).side1;
                    let start = priced(model, p, &row(period + 1, model.periods.length_ms, s1, s2, 0)).side1;
                    assert!((end - start).abs() < 0.002, "{} {p} {lead} {period}", model.name());
                }
                for ball in [-1, 0, 1] {
                    let horn = priced(model, p, &row(last, 0, s1, s2, ball)).side1;
                    let before = priced(model, p, &row(last, 1, s1, s2, ball)).side1;
                    assert!((horn - before).abs() < 0.002, "{} {p} {lead} {ball}: {before} {horn}", model.name());
                }
            }
            let level = priced(model, p, &row(last, 0, 60, 60, 0)).side1;
            let overtime = priced(model, p, &row(last + 1, 300_000, 60, 60, 0)).side1;
            assert!((level - overtime).abs() < 0.002, "{}: {level} {overtime}", model.name());
        }
    }
}

#[test]
fn a_basket_moves_the_price_and_the_spread_agrees_with_it() {
    let (model, p) = (&NBA, 0.6);
    let state = row(4, 60_000, 100, 101, 1);
    let now = priced(model, p, &state).side1;
    let empty = NextEvent { name: "", probability: 0.0, priced: Priced::two_way(0.5) };
    let mut out = [empty; MAX_NEXT];
    let n = model.next_events(&pregame(p), &table(model, p), &state, &mut out);
    assert_eq!(n, 7);
    assert!((out[..n].iter().map(|e| e.probability).sum::<f64>() - 1.0).abs() < 1e-9);
    assert!(out[1].priced.side1 > now && out[4].priced.side1 < now && leverage(now, &out[..n]) > 0.1);
    let joint = model.margin_total(&pregame(p), &table(model, p), &state).expect("a legal state");
    assert!((joint.margin_over(0.0) - now).abs() < 1e-9);
    assert!(
        joint.margin_over(-3.5) > now
            && joint.total_over(201.5) > joint.total_over(205.5)
            && joint.total_over(201.5) > 0.7
    );
}

/// Points that are still to come are those of an overtime, if there is one.
#[test]
fn a_total_knows_whether_an_overtime_is_near() {
    for model in models() {
        let over = |lead: i32, clock_ms: i32, more: f64| {
            let state = row(model.periods.count, clock_ms, 90 + lead, 90, 0);
            let joint = model.margin_total(&pregame(0.5), &table(model, 0.5), &state).expect("a legal state");
            joint.total_over(f64::from(180 + lead) + more)
        };
        let (level, ahead) = (over(0, 500, 4.5), over(9, 500, 4.5));
        assert!(level > 0.6 && ahead < 0.01, "{}: {level} {ahead}", model.name());
        assert!(over(0, 500, 60.5) < 0.02 && over(0, 500, -0.5) == 1.0, "{}", model.name());
    }
}

fn listed(model: &Basketball, p: f64, state: &Row) -> Vec<NextEvent> {
    let mut out = [NextEvent { name: "", probability: 0.0, priced: Priced::two_way(0.5) }; MAX_NEXT];
    let n = model.next_events(&pregame(p), &table(model, p), state, &mut out);
    out[..n].to_vec()
}

#[test]
fn chances_of_the_next_event_sum_to_one() {
    for model in models() {
        for (ball, throws) in [(1, [0, 0]), (0, [0, 0]), (-1, [0, 2]), (0, [1, 0]), (1, [3, 1])] {
            let mut state = row(2, 100_000, 50, 48, ball);
            (state[FREE_THROWS_1], state[FREE_THROWS_2]) = (throws[0], throws[1]);
            let sum: f64 = listed(model, 0.6, &state).iter().map(|e| e.probability).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{} {ball} {throws:?}: {sum}", model.name());
        }
    }
}

#[test]
fn pending_free_throws_come_first() {
    for model in models() {
        let mut state = row(model.periods.count, 20_000, 70, 71, 1);
        state[FREE_THROWS_1] = 2;
        let events = listed(model, 0.5, &state);
        assert_eq!(events.iter().map(|e| e.name).collect::<Vec<_>>(), ["side1_one_point", "side1_free_throw_missed"]);
        assert_eq!(events[0].probability, model.numbers.free_throw);
        let now = priced(model, 0.5, &state).side1;
        assert!(events[0].priced.side1 > now && events[1].priced.side1 < now);
        let mean: f64 = events.iter().map(|e| e.probability * e.priced.side1).sum();
        assert!((mean - now).abs() < 1e-12, "{mean} {now}");
        (state[FREE_THROWS_1], state[FREE_THROWS_2]) = (0, 1);
        let events = listed(model, 0.5, &state);
        assert_eq!(events.iter().map(|e| e.name).collect::<Vec<_>>(), ["side2_one_point", "side2_free_throw_missed"]);
        let mut after = row(model.periods.count, 20_000, 70, 72, 1);
        assert!((events[0].priced.side1 - priced(model, 0.5, &after).side1).abs() < 1e-12, "made: side 1's ball");
        (after[col::SCORE_2], after[POSSESSION]) = (71, 0);
        assert!((events[1].priced.side1 - priced(model, 0.5, &after).side1).abs() < 1e-12, "missed: anybody's ball");
        // After the horn nothing but the throws is left.
        (state[col::CLOCK_MS], state[FREE_THROWS_2]) = (0, 2);
        assert_eq!(listed(model, 0.5, &state).len(), 2);
        state[FREE_THROWS_2] = 0;
        assert!(listed(model, 0.5, &state).is_empty());
    }
}

#[test]
fn throws_after_the_horn_are_binomial() {
    let at = |lead: i32, throws: [i32; 2]| {
        let mut state = row(4, 0, 100 + lead, 100, 0);
        (state[FREE_THROWS_1], state[FREE_THROWS_2]) = (throws[0], throws[1]);
        priced(&NBA, 0.5, &state).side1
    };
    let made = NBA.numbers.free_throw;
    // Three to force an overtime; two to win by one or force one.
    assert!((at(-3, [3, 0]) - 0.5 * made.powi(3)).abs() < 1e-9);
    assert!((at(-1, [2, 0]) - (made * made + made * (1.0 - made))).abs() < 1e-9);
    assert!((at(1, [0, 2]) - (1.0 - made * made - made * (1.0 - made))).abs() < 1e-9);
    assert_eq!((at(4, [0, 3]), at(-1, [0, 0])), (1.0, 0.0));
}

#[test]
fn free_throws_are_told_apart_without_a_jump() {
    for model in models() {
        for (lead, throws) in [(-3, [3, 0]), (0, [2, 0]), (2, [0, 1]), (5, [1, 2])] {
            let at = |clock_ms: i32| {
                let mut state = row(model.periods.count, clock_ms, 100 + lead, 100, 0);
                (state[FREE_THROWS_1], state[FREE_THROWS_2]) = (throws[0], throws[1]);
                priced(model, 0.5, &state).side1
            };
            let (before, after) = (at(120_001), at(120_000));
            assert!((after - before).abs() < 0.005, "{} {lead} {throws:?}: {before} {after}", model.name());
        }
    }
}

#[test]
fn one_more_free_throw_never_hurts() {
    for model in models() {
        for clock_ms in [0, 500, 5_000, 60_000, 300_000] {
            for lead in -6..=6 {
                let at = |throws: i32| {
                    let mut state = row(model.periods.count, clock_ms, 100 + lead, 100, 0);
                    state[FREE_THROWS_1] = throws;
                    priced(model, 0.5, &state).side1
                };
                assert!(at(2) >= at(1) - 1e-12 && at(3) >= at(2) - 1e-12, "{} {clock_ms} {lead}", model.name());
            }
        }
    }
}

fn legal() -> impl Strategy<Value = (usize, Row)> {
    let clock = prop_oneof![0..=300_000i32, 0..=3_000i32, Just(0), Just(300_000)];
    (0..3usize, 1..=14i32, clock, (0..=150i32, 0..=150i32), -1..=1i32, 0..=3i32, 0..=3i32).prop_map(
        |(m, period, clock, (s1, s2), ball, f1, f2)| {
            let mut row = row(period.min(models()[m].periods.last), clock, s1, s2, ball);
            (row[FREE_THROWS_1], row[FREE_THROWS_2]) = (f1, f2);
            (m, row)
        },
    )
}

#[test]
fn margins_close_in_on_the_lead() {
    for model in models() {
        let last = model.periods.count;
        for lead in [-25, -8, -3, 3, 4, 10, 30] {
            let mut sd = f64::INFINITY;
            for clock_ms in [300_000, 60_000, 20_000, 5_000, 1_000, 100] {
                let state = row(last, clock_ms, 80 + lead, 80, 0);
                let joint = model.margin_total(&pregame(0.6), &table(model, 0.6), &state).expect("a legal state");
                let off = (joint.margin_mean() - f64::from(lead)).abs();
                assert!(clock_ms > 5_000 || off < 0.5, "{} {lead} {clock_ms}: {}", model.name(), joint.margin_mean());
                assert!(
                    off < if clock_ms > 60_000 { 5.0 } else { 3.0 } && joint.margin.sd < sd,
                    "{} {lead} {clock_ms}",
                    model.name()
                );
                sd = joint.margin.sd;
            }
            let mut over = row(last, 0, 80 + lead, 80, 0);
            for done in [0, 1] {
                over[col::FINAL] = done;
                let joint = model.margin_total(&pregame(0.6), &table(model, 0.6), &over).expect("a legal state");
                let around = [-0.5, 0.0, 0.5].map(|step| joint.margin_over(f64::from(lead) + step));
                assert_eq!((around, joint.margin_mean()), ([1.0, 0.5, 0.0], f64::from(lead)));
                assert!(joint.total_over(f64::from(159 + lead)) == 1.0);
                assert!(done == 0 || joint.total_over(f64::from(161 + lead)) == 0.0);
            }
        }
        // A level horn is an overtime: margins as wide as one, never 0.
        let level = model.margin_total(&pregame(0.5), &table(model, 0.5), &row(last, 0, 80, 80, 0)).expect("legal");
        assert!((level.margin_over(4.5) - 0.2).abs() < 0.1 && level.margin_over(-0.5) - level.margin_over(0.5) < 1e-12);
        // Before the start: the closing spread.
        let start = model.margin_total(&pregame(0.7), &table(model, 0.7), &row(0, 0, 0, 0, 0)).expect("legal");
        let spread = probit(0.7) / model.numbers.spread;
        assert!((start.margin_mean() - spread).abs() < 1.0, "{} {} {spread}", model.name(), start.margin_mean());
    }
}

#[test]
fn the_first_second_reads_the_last_interval() {
    for model in models() {
        let cells = table(model, 0.7);
        let view = View::new(&cells).expect("a table");
        let law = &model.numbers.law;
        for gone_ms in [0, 1, 2, 10, 500, 1_000, 4_000, 20_000] {
            let seconds = law.regulation_s - f64::from(gone_ms) * 1e-3;
            let (inv_sd, memory) = view.at(seconds);
            assert!((inv_sd * law.inv_sd(seconds).recip() - 1.0).abs() < 1e-6, "{} {gone_ms} {inv_sd}", model.name());
            assert!((memory - law.memory(seconds) * probit(0.7)).abs() < 1e-6, "{} {gone_ms} {memory}", model.name());
            let state = row(1, model.periods.length_ms - gone_ms, 0, 2, -1);
            let Ok(Moment::Play(clock)) = model.check(&state) else { panic!("in play") };
            let want = model.numbers.exact(&Basketball::point(&state, &clock), probit(0.7));
            assert!((priced(model, 0.7, &state).side1 - want).abs() < 1e-6, "{} {gone_ms}: {want}", model.name());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn more_points_and_a_better_price_never_hurt((m, state) in legal(), p in 0.001f64..0.99, step in 0.0f64..0.009) {
        let model = models()[m];
        let a = priced(model, p, &state).side1;
        let mut more = state;
        more[col::SCORE_1] += 1;
        prop_assert!(priced(model, p, &more).side1 >= a - 1e-12);
        prop_assert!(priced(model, p + step, &state).side1 >= a - 1e-12);
    }

    #[test]
    fn margins_and_totals_agree_with_the_moneyline((m, state) in legal(), p in 0.001f64..0.999) {
        let model = models()[m];
        let joint = model.margin_total(&pregame(p), &table(model, p), &state).expect("a legal state");
        ladder_holds(&joint, priced(model, p, &state), 200.0)?;
    }

    #[test]
    fn the_other_bench_sees_the_rest((m, state) in legal(), p in 0.001f64..0.999) {
        let model = models()[m];
        let (a, b) = (priced(model, p, &state), priced(model, 1.0 - p, &swapped(&state)));
        prop_assert!((a.side1 - b.side2).abs() < 1e-9, "{a:?} {b:?}");
        prop_assert!((a.side1 + a.draw + a.side2 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_table_is_the_formula((m, mut state) in legal(), p in 0.01f64..0.99) {
        let model = models()[m];
        prop_assume!(state[col::CLOCK_MS] > 20);
        (state[FREE_THROWS_1], state[FREE_THROWS_2]) = (0, 0);
        let Ok(Moment::Play(clock)) = model.check(&state) else { return Ok(()) };
        let want = model.numbers.exact(&Basketball::point(&state, &clock), probit(p));
        // In the last second the price moves faster than the table's steps.
        let bound = if state[col::CLOCK_MS] < 1_000 { 4e-3 } else { 2e-4 };
        prop_assert!((priced(model, p, &state).side1 - want).abs() < bound, "{want}");
    }

    #[test]
    fn a_batch_is_its_states_one_by_one(states in prop::collection::vec(legal(), 1..200), p in 0.001f64..0.999) {
        let (model, cells) = (&NBA, table(&NBA, p));
        let rows: Vec<Row> = states
            .into_iter()
            .map(|(m, mut row)| {
                row[col::LEAGUE] = [models()[m].league, League::Nba][row[col::SCORE_1] as usize % 2] as i32;
                row
            })
            .collect();
        let (mut priced, mut refusals) = (vec![[-1.0; 3]; rows.len()], vec![99; rows.len()]);
        model.price_rows(&pregame(p), &cells, &rows, &mut Answers { priced: &mut priced, refusals: &mut refusals });
        for (i, row) in rows.iter().enumerate() {
            match price_own(model, &pregame(p), &cells, row) {
                Ok(x) => prop_assert_eq!((priced[i], refusals[i]), ([x.side1, x.draw, x.side2], 0)),
                Err(refusal) => prop_assert!(priced[i][0].is_nan() && refusals[i] == refusal as u8),
            }
        }
    }

    #[test]
    fn any_bits_give_a_number_or_a_name(cells in prop::collection::vec(prop_oneof![any::<i32>(), -2..6i32, 0..900_000i32], ROW),
                                        p in prop_oneof![any::<f64>(), 0.0f64..1.0], m in 0..3usize) {
        let model = models()[m];
        let state: Row = cells.try_into().expect("ROW cells");
        let cells = table(model, 0.6);
        match model.price(&pregame(p), &cells, &state) {
            Ok(x) => prop_assert!((0.0..=1.0).contains(&x.side1) && (x.side1 + x.draw + x.side2 - 1.0).abs() < 1e-9),
            Err(refusal) => prop_assert!(!refusal.name().is_empty()),
        }
        let mut out = [NextEvent { name: "", probability: 0.0, priced: Priced::two_way(0.5) }; MAX_NEXT];
        let n = model.next_events(&pregame(p), &cells, &state, &mut out);
        prop_assert!(out[..n].iter().all(|e| (0.0..=1.0).contains(&e.priced.side1)));
        prop_assert!(model.error_sd(&state) >= 0.0);
    }
}
