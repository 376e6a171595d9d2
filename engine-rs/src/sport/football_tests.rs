use proptest::prelude::*;

use super::*;
use crate::sport::{ROW, warp::Recommended};

const NFL_PAGE: Recommended =
    Recommended { regulation_s: 3600.0, v0: 8.0, v1: 245.0, v3: 0.0, k: 1.0, q: 0.300, b0: 0.0888 };
const NCAAF_PAGE: Recommended =
    Recommended { regulation_s: 3600.0, v0: 2.2, v1: 401.0, v3: 0.0, k: 1.0, q: 0.378, b0: 0.0694 };
/// Expected points of models.md 1.2.
const PAGE_POINTS: [[f64; 5]; 4] = [
    [6.66291, -0.03076, -0.00039, -0.68616, 0.00225],
    [5.68722, -0.03199, -0.00035, -0.40204, -0.00043],
    [4.97489, -0.03187, -0.00033, -0.39425, -0.00223],
    [3.44101, -0.05640, -0.00006, 0.07962, -0.00520],
];

fn near(got: f64, want: f64) {
    assert!((got - want).abs() < 5.1e-5, "{got} is not {want}");
}

/// models.md 1.2, EP form: (p0, lead, seconds, possession, yards, down, distance, receiver).
#[test]
fn test_points_of_the_model_page() {
    let page = Numbers { points: PAGE_POINTS, ..*NFL.numbers };
    let point = |p0: f64, lead: f64, s: f64, ball: f64, y: i32, down: i32, togo: i32, r2: f64| {
        NFL_PAGE.price(s, lead + page.expected_points(down, togo, y) * ball + 0.9 * r2, p0)
    };
    let spread = |s: f64| point(NFL_PAGE.from_spread(s), 0.0, 3600.0, 1.0, 75, 1, 10, -1.0);
    near(spread(1.0), 0.5371);
    near(spread(3.0), 0.6067);
    near(spread(4.0), 0.6404);
    near(spread(7.0), 0.7344);
    near(spread(14.0), 0.8939);
    near(NFL_PAGE.price(3600.0, 0.0, 0.5), 0.5);
    near(point(0.6, -3.0, 1800.0, 1.0, 75, 1, 10, 0.0), 0.5112);
    near(point(0.6, 7.0, 900.0, -1.0, 40, 2, 6, 0.0), 0.7377);
    near(point(0.5, 4.0, 600.0, -1.0, 75, 1, 10, 0.0), 0.6677);
    let college = [
        (0.5, 0.0, 3600.0, 0.5),
        (0.8, -7.0, 1800.0, 0.5620),
        (0.8, -5.7, 1800.0, 0.5977),
        (0.3, 10.0, 900.0, 0.7509),
        (0.6, 1.7, 300.0, 0.6495),
        (0.9, -14.0, 1800.0, 0.5011),
    ];
    for (p0, lead, seconds, want) in college {
        near(NCAAF_PAGE.price(seconds, lead, p0), want);
    }
    near(NCAAF_PAGE.from_spread(14.0), 0.8344);
}

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

fn legal() -> impl Strategy<Value = (usize, Row)> {
    let clock = prop_oneof![0..=900_000i32, 0..=120_000i32, Just(0), Just(900_000)];
    let field = prop_oneof![(1..=4i32, 1..=20i32, 1..=99i32), Just((0, 0, 35)), Just((0, 0, 2))];
    let sides = (-1..=1i32, -1..=1i32);
    (0..2usize, 1..=5i32, clock, (0..=40i32, 0..=40i32), sides, field, (0..=3i32, 0..=3i32), 0..=1i32).prop_map(
        |(m, period, clock, (s1, s2), (ball, receiver), (down, distance, yards), (t1, t2), post)| {
            let mut row = row(period, clock, s1, s2, [ball, down, distance, yards]);
            (row[at::TIMEOUTS_1], row[at::TIMEOUTS_2], row[at::RECEIVER]) = (t1, t2, receiver);
            row[col::POSTSEASON] = post;
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
