use proptest::prelude::*;

use super::*;
use crate::sport::{ROW, leverage, warp::Recommended};

const NBA_PAGE: Recommended =
    Recommended { regulation_s: 2880.0, v0: 1.5, v1: 306.0, v3: 244.0, k: 2.88, q: 0.350, b0: 0.0874 };
const NCAAB_PAGE: Recommended =
    Recommended { regulation_s: 2400.0, v0: 1.44, v1: 256.4, v3: 116.4, k: 3.90, q: 0.335, b0: 0.0932 };
const WNBA_PAGE: Recommended =
    Recommended { regulation_s: 2400.0, v0: 1.5, v1: 282.0, v3: 102.0, k: 3.3, q: 0.35, b0: 0.0854 };

/// Price, lead, seconds left, probability.
type Points = &'static [(f64, f64, f64, f64)];

fn near(got: f64, want: f64) {
    assert!((got - want).abs() < 5.1e-5, "{got} is not {want}");
}

/// The recommended form keeps the test points of models.md 1.1; the model itself moves within a few points of them (it has the
/// level score, the era's slope and the horn besides).
#[test]
fn test_points_of_the_model_page() {
    let points: [(&Recommended, &Basketball, Points); 3] = [
        (
            &NBA_PAGE,
            &NBA,
            &[
                (0.5, 0.0, 2880.0, 0.5),
                (0.7, 0.0, 2880.0, 0.7),
                (0.7, 10.0, 1440.0, 0.8732),
                (0.7, -10.0, 1440.0, 0.3750),
                (0.3, 8.0, 720.0, 0.7116),
                (0.5, 5.0, 300.0, 0.8053),
                (0.5, 5.45, 300.0, 0.8260),
                (0.6, -3.0, 120.0, 0.2386),
                (0.6, -2.55, 60.0, 0.1996),
                (0.8, -6.0, 360.0, 0.2953),
            ],
        ),
        (
            &NCAAB_PAGE,
            &NCAAB,
            &[
                (0.5, 0.0, 2400.0, 0.5),
                (0.75, 0.0, 1200.0, 0.7036),
                (0.75, -8.0, 1200.0, 0.4413),
                (0.5, 10.0, 600.0, 0.8907),
                (0.4, 4.0, 240.0, 0.7426),
                (0.9, -5.0, 300.0, 0.4110),
                (0.5, 3.0, 60.0, 0.8579),
                (0.65, -1.0, 30.0, 0.3538),
            ],
        ),
        (
            &WNBA_PAGE,
            &WNBA,
            &[
                (0.6, 0.0, 2400.0, 0.6),
                (0.6, 7.0, 1200.0, 0.7779),
                (0.4, -5.0, 600.0, 0.2294),
                (0.5, 4.0, 120.0, 0.8444),
                (0.75, -9.0, 900.0, 0.3539),
                (0.5, 2.0, 20.0, 0.8460),
            ],
        ),
    ];
    for (page, model, points) in points {
        for &(p0, lead, seconds, want) in points {
            near(page.price(seconds, lead, p0), want);
            let point = Point { seconds, extra: false, lead, ball: 0.0, free_throws: 0.0 };
            let ours = model.numbers.exact(&point, probit(p0));
            assert!((ours - want).abs() < 0.035, "{} {p0} {lead} {seconds}: {ours}, page {want}", model.name);
        }
    }
    near(NBA_PAGE.from_spread(7.0), 0.7297);
    near(NBA_PAGE.from_spread(-3.0), 0.3966);
    near(NCAAB_PAGE.from_spread(10.0), 0.8243);
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
                    assert!((end - start).abs() < 0.002, "{} {p} {lead} {period}", model.name);
                }
                for ball in [-1, 0, 1] {
                    let horn = priced(model, p, &row(last, 0, s1, s2, ball)).side1;
                    let before = priced(model, p, &row(last, 1, s1, s2, ball)).side1;
                    assert!((horn - before).abs() < 0.002, "{} {p} {lead} {ball}: {before} {horn}", model.name);
                }
            }
            let level = priced(model, p, &row(last, 0, 60, 60, 0)).side1;
            let overtime = priced(model, p, &row(last + 1, 300_000, 60, 60, 0)).side1;
            assert!((level - overtime).abs() < 0.002, "{}: {level} {overtime}", model.name);
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
    fn the_other_bench_sees_the_rest((m, state) in legal(), p in 0.001f64..0.999) {
        let model = models()[m];
        let (a, b) = (priced(model, p, &state), priced(model, 1.0 - p, &swapped(&state)));
        prop_assert!((a.side1 - b.side2).abs() < 1e-9, "{a:?} {b:?}");
        prop_assert!((a.side1 + a.draw + a.side2 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_table_is_the_formula((m, state) in legal(), p in 0.01f64..0.99) {
        let model = models()[m];
        prop_assume!(state[col::CLOCK_MS] > 20);
        let Ok(Moment::Play(clock)) = model.check(&state) else { return Ok(()) };
        let want = model.numbers.exact(&Basketball::point(&state, &clock), probit(p));
        prop_assert!((priced(model, p, &state).side1 - want).abs() < 2e-4, "{want}");
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
