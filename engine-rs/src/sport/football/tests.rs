use proptest::prelude::*;

use super::*;
use crate::sport::{ROW, common::warp::laws::ladder_holds};

fn models() -> [&'static Football; 2] {
    [&NFL, &NCAAF]
}

fn pregame(side1: f64) -> Pregame {
    Pregame { side1, draw: 0.0, total: 45.0 }
}

fn table(model: &Football, p: f64) -> Vec<f32> {
    let mut cells = vec![0.0; model.table_len()];
    model.build(&pregame(p), &[0; ROW], &mut cells).expect("a legal price");
    cells
}

fn priced(model: &Football, p: f64, row: &Row) -> Priced {
    model.price(&pregame(p), &table(model, p), row).expect("a legal state")
}

/// Given that somebody wins.
fn decided(x: Priced) -> f64 {
    x.side1 / (x.side1 + x.side2)
}

fn row(period: i32, clock_ms: i32, s1: i32, s2: i32, field: [i32; 4]) -> Row {
    let mut row = [0; ROW];
    (row[col::PERIOD], row[col::CLOCK_MS], row[col::SCORE_1], row[col::SCORE_2]) = (period, clock_ms, s1, s2);
    row[at::POSSESSION..=at::YARDS].copy_from_slice(&field);
    (row[at::TIMEOUTS_1], row[at::TIMEOUTS_2]) = (3, 3);
    row
}

fn swapped(row: &Row) -> Row {
    let mut other = *row;
    (other[col::SCORE_1], other[col::SCORE_2]) = (row[col::SCORE_2], row[col::SCORE_1]);
    (other[at::TIMEOUTS_1], other[at::TIMEOUTS_2]) = (row[at::TIMEOUTS_2], row[at::TIMEOUTS_1]);
    (other[at::POSSESSION], other[at::RECEIVER]) = (-row[at::POSSESSION], -row[at::RECEIVER]);
    other
}

#[test]
fn the_start_is_the_price_and_a_final_is_certain() {
    for model in models() {
        for p in [0.001, 0.1, 0.37, 0.5, 0.777, 0.999] {
            for post in [0, 1] {
                let mut start = row(0, 0, 0, 0, [0; 4]);
                start[col::POSTSEASON] = post;
                let x = priced(model, p, &start);
                assert!((decided(x) - p).abs() < 1e-15);
                assert!(x.draw < 0.01 && (x.draw > 0.0) == (post == 0 && model.league == League::Nfl));
                if post == 1 {
                    assert_eq!(x.side1, p);
                }
                (start[col::PERIOD], start[col::CLOCK_MS]) = (1, 900_000);
                assert_eq!(priced(model, p, &start), x);
            }
        }
    }
    let mut over = row(5, 0, 20, 20, [0; 4]);
    over[col::FINAL] = 1;
    assert_eq!(priced(&NFL, 0.6, &over), Priced::with_draw(0.5, 1.0));
    over[col::POSTSEASON] = 1;
    assert_eq!(NFL.price(&pregame(0.6), &table(&NFL, 0.6), &over), Err(Refusal::TieNotPossible));
}

#[test]
fn periods_join_without_a_jump() {
    for model in models() {
        for p in [0.2, 0.5, 0.85] {
            for lead in [-10, -3, 0, 1, 7] {
                let (s1, s2) = (20 + lead, 20);
                let gap = |a: &Row, b: &Row| {
                    let (x, y) = (priced(model, p, a), priced(model, p, b));
                    assert!((x.side1 - y.side1).abs() < 0.002 && (x.draw - y.draw).abs() < 0.002, "{x:?} {y:?} {a:?}");
                };
                for field in [[0; 4], [1, 2, 5, 40], [-1, 3, 8, 60]] {
                    for period in [1, 3] {
                        gap(&row(period, 0, s1, s2, field), &row(period + 1, 900_000, s1, s2, field));
                    }
                    gap(&row(4, 0, s1, s2, field), &row(4, 1, s1, s2, field));
                }
                for receiver in [-1, 0, 1] {
                    let mut end = row(2, 0, s1, s2, [1, 2, 5, 40]);
                    end[at::RECEIVER] = receiver;
                    for ball in [0, receiver] {
                        let mut start = row(3, 900_000, s1, s2, [ball, 0, 0, 35]);
                        start[at::RECEIVER] = receiver;
                        gap(&end, &start);
                    }
                }
            }
            for post in [0, 1] {
                let (mut level, mut extra) = (row(4, 0, 20, 20, [0; 4]), row(5, 600_000, 20, 20, [0; 4]));
                (level[col::POSTSEASON], extra[col::POSTSEASON]) = (post, post);
                let (x, y) = (priced(model, p, &level), priced(model, p, &extra));
                assert!((x.side1 - y.side1).abs() < 0.002 && (x.draw - y.draw).abs() < 0.002, "{x:?} {y:?}");
            }
        }
    }
}

#[test]
fn the_end_game_knows_the_clock_and_the_posts() {
    let p = |field: [i32; 4], lead: i32, seconds: i32, timeouts: i32| {
        let mut state = row(4, seconds * 1000, 20 + lead, 20, field);
        (state[at::TIMEOUTS_1], state[at::TIMEOUTS_2]) = (timeouts, timeouts);
        decided(priced(&NFL, 0.5, &state))
    };
    assert!(p([1, 1, 10, 50], 3, 90, 0) > 0.97, "can kneel: {}", p([1, 1, 10, 50], 3, 90, 0));
    assert!(p([1, 1, 10, 50], 3, 90, 0) > p([1, 1, 10, 50], 3, 90, 3), "timeouts delay");
    assert!(p([1, 4, 5, 10], -1, 10, 1) > p([1, 4, 5, 60], -1, 10, 1) + 0.3, "a short kick against a long throw");
}

#[test]
fn a_score_moves_the_price_and_the_spread_agrees_with_it() {
    let state = row(4, 600_000, 17, 20, [1, 1, 10, 60]);
    let now = priced(&NFL, 0.6, &state);
    let mut out = [NextEvent { name: "", probability: 0.0, priced: Priced::two_way(0.5) }; MAX_NEXT];
    let n = NFL.next_events(&pregame(0.6), &table(&NFL, 0.6), &state, &mut out);
    assert_eq!(n, 6);
    assert!(out[0].priced.side1 > out[1].priced.side1 && out[1].priced.side1 > now.side1);
    assert!(
        out[2].priced.side1 < out[3].priced.side1 && out[4].priced.side1 < now.side1 && out[5].priced.side1 > now.side1
    );
    let joint = NFL.margin_total(&pregame(0.6), &table(&NFL, 0.6), &state).expect("a legal state");
    assert!((joint.margin_over(0.0) - now.side1 - 0.5 * now.draw).abs() < 1e-9);
    assert!(joint.margin_over(-6.5) > joint.margin_over(2.5) && joint.total_over(37.5) > joint.total_over(47.5));
}

#[test]
fn games_end_by_three_and_seven_more_than_by_their_neighbours() {
    for model in models() {
        let start = model.margin_total(&pregame(0.6), &table(model, 0.6), &row(0, 0, 0, 0, [0; 4])).expect("legal");
        let by = |points: f64| start.margin_over(points - 0.5) - start.margin_over(points + 0.5);
        for (key, neighbour) in [(3.0, 2.0), (3.0, 4.0), (7.0, 8.0), (7.0, 9.0)] {
            for side in [1.0, -1.0] {
                assert!(by(side * key) > 1.5 * by(side * neighbour), "{} {side} {key} {neighbour}", model.name());
            }
        }
    }
}

#[test]
fn no_lead_hurts_in_the_last_second_of_an_overtime() {
    for p in [0.02, 0.2, 0.5, 0.73, 0.97] {
        for clock_ms in [0, 1, 3, 10, 30, 100, 200, 300, 400, 450, 500, 600, 800, 999, 1_000, 2_000] {
            for field in [[0; 4], [1, 1, 10, 40], [-1, 4, 3, 5], [1, 0, 0, 2]] {
                let at = |lead: i32| priced(&NFL, p, &row(5, clock_ms, 20 + lead, 20, field));
                for lead in -8..8 {
                    let (less, more) = (at(lead), at(lead + 1));
                    let place = || format!("{p} {clock_ms} {field:?} {lead}: {less:?} {more:?}");
                    assert!(more.side1 >= less.side1 - 1e-9 && more.side2 <= less.side2 + 1e-9, "{}", place());
                    assert!((more.side1 + more.draw + more.side2 - 1.0).abs() < 1e-9, "{}", place());
                }
            }
        }
    }
}

#[test]
fn margins_close_in_on_the_lead() {
    for model in models() {
        for lead in [-28, -10, -7, -4, -3, 3, 4, 7, 10, 28] {
            for clock_ms in [300_000, 60_000, 20_000, 5_000, 1_000, 100] {
                let state = row(4, clock_ms, 30 + lead, 30, [0, 0, 0, 35]);
                let joint = model.margin_total(&pregame(0.6), &table(model, 0.6), &state).expect("a legal state");
                let off = (joint.margin_mean() - f64::from(lead)).abs();
                // A comeback in the last seconds is rare and, where it wins in overtime, by a few points.
                assert!(clock_ms > 5_000 || off < 1.25, "{} {lead} {clock_ms}: {}", model.name(), joint.margin_mean());
                assert!(
                    off < if clock_ms > 60_000 { 5.0 } else { 3.0 },
                    "{} {lead} {clock_ms}: {}",
                    model.name(),
                    joint.margin_mean()
                );
            }
            let mut over = row(4, 0, 30 + lead, 30, [0; 4]);
            for done in [0, 1] {
                over[col::FINAL] = done;
                let joint = model.margin_total(&pregame(0.6), &table(model, 0.6), &over).expect("a legal state");
                let around = [-0.5, 0.0, 0.5].map(|step| joint.margin_over(f64::from(lead) + step));
                assert_eq!((around, joint.margin_mean()), ([1.0, 0.5, 0.0], f64::from(lead)));
            }
        }
        let start = model.margin_total(&pregame(0.7), &table(model, 0.7), &row(0, 0, 0, 0, [0; 4])).expect("legal");
        let spread = crate::math::probit(0.7) / model.numbers.spread;
        assert!((start.margin_mean() - spread).abs() < 1.0, "{} {} {spread}", model.name(), start.margin_mean());
    }
    let mut tied = row(5, 0, 20, 20, [0; 4]);
    tied[col::FINAL] = 1;
    let joint = NFL.margin_total(&pregame(0.6), &table(&NFL, 0.6), &tied).expect("a tie");
    assert_eq!([-0.5, 0.0, 0.5].map(|line| joint.margin_over(line)), [1.0, 0.5, 0.0]);
}

#[test]
fn the_first_second_reads_the_last_interval() {
    for model in models() {
        let cells = table(model, 0.7);
        let (view, _) = model.view(&cells).expect("a table");
        let (law, scale) = (&model.numbers.law, model.numbers.scale(45.0));
        for gone_ms in [0, 1, 2, 10, 500, 1_000, 4_000, 20_000] {
            let seconds = law.regulation_s - f64::from(gone_ms) * 1e-3;
            let (inv_sd, memory) = view.at(seconds);
            assert!((inv_sd * scale / law.inv_sd(seconds) - 1.0).abs() < 1e-6, "{} {gone_ms} {inv_sd}", model.name());
            assert!(
                (memory - law.memory(seconds) * crate::math::probit(0.7)).abs() < 1e-6,
                "{} {gone_ms}",
                model.name()
            );
            let mut state = row(1, 900_000 - gone_ms, 0, 0, [1, 1, 10, 75]);
            state[col::POSTSEASON] = 1;
            let Ok(Moment::Play(clock)) = model.check(&state) else { panic!("in play") };
            let want = model.numbers.exact(&model.point(&state, &clock), crate::math::probit(0.7), scale);
            assert!((priced(model, 0.7, &state).side1 - want).abs() < 1e-6, "{} {gone_ms}: {want}", model.name());
        }
    }
}

#[test]
fn a_pre_season_game_that_is_level_at_the_horn_is_a_tie() {
    let at = |clock_ms: i32, lead: i32, season: i32| {
        let mut state = row(4, clock_ms, 20 + lead, 20, [1, 1, 10, 75]);
        state[col::POSTSEASON] = season;
        priced(&NFL, 0.6, &state)
    };
    assert_eq!(at(0, 0, PRE_SEASON), Priced::with_draw(0.5, 1.0));
    assert!(at(10_000, 0, PRE_SEASON).draw > 0.85, "{:?}", at(10_000, 0, PRE_SEASON));
    assert!(at(10_000, 0, 0).draw < 0.1, "a regular season plays on");
    assert_eq!((at(0, 3, PRE_SEASON).side1, at(0, 0, 1).draw), (1.0, 0.0));
    let mut extra = row(5, 300_000, 20, 20, [0; 4]);
    extra[col::POSTSEASON] = PRE_SEASON;
    assert_eq!(NFL.price(&pregame(0.6), &table(&NFL, 0.6), &extra), Err(Refusal::BadPeriod));
    let mut over = row(4, 0, 20, 20, [0; 4]);
    (over[col::FINAL], over[col::POSTSEASON]) = (1, PRE_SEASON);
    assert_eq!(priced(&NFL, 0.6, &over), Priced::with_draw(0.5, 1.0));
}

#[test]
fn the_last_plays_are_played_out() {
    let p = |field: [i32; 4], lead: i32, seconds: i32, timeouts: [i32; 2]| {
        let mut state = row(4, seconds * 1000, 20 + lead, 20, field);
        (state[at::TIMEOUTS_1], state[at::TIMEOUTS_2]) = (timeouts[0], timeouts[1]);
        let priced = priced(&NFL, 0.5, &state);
        priced.side1 + 0.5 * priced.draw
    };
    // Short kicks to win, at the end of the clock and with a down to spare; 2014-24 about .9 and .95.
    assert!(p([1, 3, 8, 12], -1, 4, [0, 0]) > 0.85);
    assert!(p([1, 2, 8, 20], 0, 40, [1, 0]) > 0.88);
    // Fourth down: a kick wins by one, but is nothing when four are needed.
    assert!(p([1, 4, 6, 20], -2, 30, [0, 0]) > p([1, 4, 6, 20], -4, 30, [0, 0]) + 0.3);
    // No kick from here: a throw is all there is.
    assert!(p([1, 1, 10, 75], -1, 3, [0, 0]) < 0.08);
    // Two kneel-downs end it without time-outs of the other side, and do not with three.
    assert!(p([1, 1, 10, 60], 1, 75, [3, 0]) > 0.97);
    assert!(p([1, 1, 10, 60], 1, 75, [3, 0]) > p([1, 1, 10, 60], 1, 75, [3, 3]) + 0.02);
    // A touchdown that leaves two points behind is followed by a try for two.
    let tried = p([1, 0, 0, 2], -2, 20, [0, 0]);
    assert!((0.15..0.35).contains(&tried), "{tried}");
}

fn legal() -> impl Strategy<Value = (usize, Row)> {
    let clock = prop_oneof![0..=900_000i32, 0..=120_000i32, 0..=1_500i32, Just(0), Just(900_000)];
    let field = prop_oneof![(1..=4i32, 1..=20i32, 1..=99i32), Just((0, 0, 35)), Just((0, 0, 2))];
    let sides = (-1..=1i32, -1..=1i32);
    (0..2usize, 1..=5i32, clock, (0..=40i32, 0..=40i32), sides, field, (0..=3i32, 0..=3i32), 0..=2i32).prop_map(
        |(m, period, clock, (s1, s2), (ball, receiver), (down, distance, yards), (t1, t2), post)| {
            let mut row = row(period, clock, s1, s2, [ball, down, distance, yards]);
            (row[at::TIMEOUTS_1], row[at::TIMEOUTS_2], row[at::RECEIVER]) = (t1, t2, receiver);
            // A pre-season has no overtime.
            row[col::POSTSEASON] = if period > 4 { post.min(1) } else { post };
            (m, row)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn more_points_and_a_better_price_never_hurt((m, state) in legal(), p in 0.001f64..0.99, step in 0.0f64..0.009) {
        let model = models()[m];
        let now = priced(model, p, &state);
        prop_assume!(now.draw < 1.0);
        let mut more = state;
        more[col::SCORE_1] += 1;
        let (a, b, c) = (decided(now), priced(model, p, &more), priced(model, p + step, &state));
        prop_assert!(b.draw == 1.0 || decided(b) >= a - 1e-9, "{a} {b:?}");
        prop_assert!(decided(c) >= a - 1e-9, "{a} {c:?}");
        let better = |x: Priced| x.side1 >= now.side1 - 1e-9 && x.side2 <= now.side2 + 1e-9;
        prop_assert!(better(b) && better(c), "{now:?} {b:?} {c:?}");
    }

    #[test]
    fn two_at_a_time_is_the_formula((m, state) in legal(), p in 0.001f64..0.999) {
        let (model, cells) = (models()[m], table(models()[m], p));
        let (view, _) = model.view(&cells).expect("a table");
        let Ok(Moment::Play(clock)) = model.check(&state) else { return Ok(()) };
        prop_assume!(model.plain(&state));
        let settled = !Football::converting(&state);
        let want = model.play(&pregame(p), &view, &model.point(&state, &clock), model.level_ties(&view, &state), settled);
        let got = priced(model, p, &state);
        prop_assert!((got.side1 - want.side1).abs() < 1e-6 && (got.draw - want.draw).abs() < 1e-6, "{got:?} {want:?}");
        prop_assert!((got.side1 + got.draw + got.side2 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_batch_is_its_states_one_by_one(states in prop::collection::vec(legal(), 1..200), p in 0.001f64..0.999) {
        let (model, cells) = (&NFL, table(&NFL, p));
        let rows: Vec<Row> = states
            .into_iter()
            .map(|(m, mut row)| {
                row[col::LEAGUE] = models()[m].league as i32;
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
    fn margins_and_totals_agree_with_the_moneyline((m, state) in legal(), p in 0.001f64..0.999) {
        let model = models()[m];
        let joint = model.margin_total(&pregame(p), &table(model, p), &state).expect("a legal state");
        ladder_holds(&joint, priced(model, p, &state), 100.0)?;
    }

    #[test]
    fn the_other_bench_sees_the_rest((m, state) in legal(), p in 0.001f64..0.999) {
        let model = models()[m];
        let (a, b) = (priced(model, p, &state), priced(model, 1.0 - p, &swapped(&state)));
        prop_assert!((a.side1 - b.side2).abs() < 1e-9 && (a.draw - b.draw).abs() < 1e-9, "{a:?} {b:?}");
        prop_assert!((a.side1 + a.draw + a.side2 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn any_bits_give_a_number_or_a_name(cells in prop::collection::vec(prop_oneof![any::<i32>(), -2..6i32, 0..900_000i32], ROW),
                                        p in prop_oneof![any::<f64>(), 0.0f64..1.0], m in 0..2usize) {
        let model = models()[m];
        let state: Row = cells.try_into().expect("ROW cells");
        let cells = table(model, 0.6);
        match model.price(&pregame(p), &cells, &state) {
            Ok(x) => prop_assert!([x.side1, x.draw, x.side2].iter().all(|q| (0.0..=1.0).contains(q)) && (x.side1 + x.draw + x.side2 - 1.0).abs() < 1e-9),
            Err(refusal) => prop_assert!(!refusal.name().is_empty()),
        }
        let mut out = [NextEvent { name: "", probability: 0.0, priced: Priced::two_way(0.5) }; MAX_NEXT];
        let n = model.next_events(&pregame(p), &cells, &state, &mut out);
        prop_assert!(out[..n].iter().all(|e| (0.0..=1.0).contains(&e.priced.side1)));
        prop_assert!(model.error_sd(&state) >= 0.0);
    }
}
