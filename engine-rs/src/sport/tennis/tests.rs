use proptest::prelude::*;

use super::{
    points::{first_serves, game, tie_break},
    *,
};

const TB7: SetRule = SetRule::TieBreak(7);

/// The tie-break by recursion, to check the closed form.
fn recursion(pa: f64, pb: f64, x: i32, y: i32, to: i32, first_is_one: bool) -> f64 {
    let (w, l) = (pa * (1.0 - pb), (1.0 - pa) * pb);
    if x >= to && x - y >= 2 {
        return 1.0;
    }
    if y >= to && y - x >= 2 {
        return 0.0;
    }
    if x == y && x >= to - 1 {
        return w / (w + l);
    }
    let p = if first_serves(x + y) == first_is_one { pa } else { 1.0 - pb };
    p * recursion(pa, pb, x + 1, y, to, first_is_one) + (1.0 - p) * recursion(pa, pb, x, y + 1, to, first_is_one)
}

#[test]
fn closed_forms_are_the_recursion() {
    for to in [7i32, 10] {
        for x in 0..to + 2 {
            for y in 0..to + 2 {
                if (x.max(y) > to && (x - y).abs() > 2) || x.max(y) > to + 1 {
                    continue;
                }
                for first in [true, false] {
                    let one_serves = first_serves(x + y) == first;
                    let closed = tie_break(0.66, 0.61, x, y, to, one_serves);
                    let slow = recursion(0.66, 0.61, x, y, to, first);
                    assert!((closed - slow).abs() < 1e-12, "{to} {x} {y} {first}: {closed} {slow}");
                }
            }
        }
    }
    for (x, y) in (0..7).flat_map(|x| (0..7).map(move |y| (x, y))) {
        for (rule, one) in [(TB7, true), (TB7, false), (SetRule::Advantage, true), (SetRule::Advantage, false)] {
            let set = Set::new(0.66, 0.61, rule);
            let (won, lost) = set.after(x, y, one);
            assert!((won - set.price(x + 1, y, one)).abs() < 1e-12, "{x} {y}");
            assert!((lost - set.price(x, y + 1, one)).abs() < 1e-12, "{x} {y}");
            assert!((set.fresh() - set.price(0, 0, one)).abs() < 1e-12);
        }
    }
    // The published polynomial of a game.
    for p in [0.4, 0.55, 0.7] {
        let q: f64 = 1.0 - p;
        let polynomial = p.powi(4) * (1.0 + 4.0 * q + 10.0 * q * q) + 20.0 * (p * q).powi(3) * p * p / (p * p + q * q);
        assert!((game(p, 0, 0) - polynomial).abs() < 1e-12 && (points::hold(p) - polynomial).abs() < 1e-12);
    }
}

fn pregame(p: f64) -> Pregame {
    Pregame { side1: p, draw: 0.0, total: f64::NAN }
}

fn row(best: i32, rule: i32, sets: [i32; 2], games: [i32; 2], points: [i32; 2], server: i32) -> Row {
    let mut row = [0; crate::sport::ROW];
    row[col::LEAGUE] = League::Tennis as i32;
    row[col::PERIOD] = sets[0] + sets[1] + 1;
    row[col::SCORE_1] = sets[0];
    row[col::SCORE_2] = sets[1];
    row[field::BEST_OF] = best;
    row[field::FINAL_SET_RULE] = rule;
    row[field::GAMES_1] = games[0];
    row[field::GAMES_2] = games[1];
    row[field::POINTS_1] = points[0];
    row[field::POINTS_2] = points[1];
    row[field::SERVER] = server;
    row[field::SURFACE] = 1;
    row
}

/// The same match seen from the other side.
fn swapped(row: &Row) -> Row {
    let mut other = *row;
    for (a, b) in [
        (col::SCORE_1, col::SCORE_2),
        (field::GAMES_1, field::GAMES_2),
        (field::POINTS_1, field::POINTS_2),
        (field::SERVED_1, field::SERVED_2),
        (field::WON_SERVED_1, field::WON_SERVED_2),
    ] {
        other.swap(a, b);
    }
    other[field::SERVER] = [0, 2, 1][row[field::SERVER] as usize];
    other
}

fn table(p: f64, row: &Row) -> [f32; LEN] {
    let mut table = [0.0; LEN];
    Tennis.build(&pregame(p), row, &mut table).unwrap();
    table
}

fn price(p: f64, row: &Row) -> Result<f64, Refusal> {
    Tennis.price(&pregame(p), &table(p, row), row).map(|p| p.side1)
}

fn listed(p: f64, row: &Row) -> Vec<NextEvent> {
    let blank = NextEvent { name: "", probability: 0.0, priced: Priced::two_way(0.0) };
    let mut out = [blank; MAX_NEXT];
    let n = Tennis.next_events(&pregame(p), &table(p, row), row, &mut out);
    out[..n].to_vec()
}

#[test]
fn prices_the_ends() {
    assert_eq!(price(0.63, &row(5, 2, [0, 0], [0, 0], [0, 0], 1)), Ok(0.63));
    assert_eq!(price(0.63, &row(3, 0, [2, 1], [0, 0], [0, 0], 1)), Ok(1.0));
    assert_eq!(price(0.63, &row(5, 0, [1, 3], [0, 0], [0, 0], 2)), Ok(0.0));
    let mut retired = row(3, 0, [1, 0], [2, 1], [0, 0], 1);
    retired[col::FINAL] = 1;
    assert_eq!(price(0.63, &retired), Err(Refusal::TieNotPossible));
    retired[col::WINNER] = 2;
    assert_eq!(price(0.63, &retired), Ok(0.0));
    for (games, points, tie) in [([7, 3], [0, 0], 0), ([6, 6], [2, 1], 0), ([5, 6], [2, 1], 1), ([3, 2], [6, 1], 0)] {
        let mut bad = row(3, 0, [0, 0], games, points, 1);
        bad[field::TIE_BREAK] = tie;
        assert_eq!(price(0.63, &bad), Err(Refusal::BadTennisScore), "{games:?} {points:?}");
    }
    assert!(price(0.63, &row(5, 2, [2, 2], [12, 11], [0, 3], 1)).is_ok());
    assert_eq!(price(0.63, &row(3, 0, [0, 0], [1, 0], [0, 0], 3)), Err(Refusal::BadPossession));
}

#[test]
fn a_set_on_the_board_is_a_set_won() {
    let shown = price(0.6, &row(3, 0, [0, 0], [6, 4], [0, 0], 1)).unwrap();
    let counted = price(0.6, &row(3, 0, [1, 0], [0, 0], [0, 0], 1)).unwrap();
    assert!((shown - counted).abs() < 1e-12);
}

#[test]
fn serving_well_raises_the_price() {
    let mut row = row(3, 0, [0, 0], [3, 3], [0, 0], 1);
    let before = price(0.5, &row).unwrap();
    row[field::SERVED_1] = 30;
    row[field::WON_SERVED_1] = 28;
    assert!(price(0.5, &row).unwrap() > before + 0.01);
}

prop_compose! {
    /// A state that a match can reach (mostly).
    fn state()(five in any::<bool>(), rule in 0i32..3, s1 in 0i32..3, s2 in 0i32..3, g1 in 0i32..7, g2 in 0i32..7,
               x in 0i32..8, y in 0i32..8, server in 1i32..=2, served in (0i32..90, 0i32..90), share in (0.3f64..0.9, 0.3f64..0.9))
        -> Row {
        let mut row = row(if five { 5 } else { 3 }, rule, [s1, s2], [g1, g2], [x, y], server);
        let need = if five { 3 } else { 2 };
        let advantage = rule == 2 && s1 + s2 == 2 * need - 2;
        row[field::TIE_BREAK] = i32::from(g1 == 6 && g2 == 6 && !advantage);
        row[field::SERVED_1] = served.0;
        row[field::SERVED_2] = served.1;
        row[field::WON_SERVED_1] = (f64::from(served.0) * share.0) as i32;
        row[field::WON_SERVED_2] = (f64::from(served.1) * share.1) as i32;
        row
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn laws_hold(row in state(), p in 0.05f64..0.95) {
        let Ok(now) = price(p, &row) else { return Ok(()) };
        prop_assert!((0.0..=1.0).contains(&now));
        let other = price(1.0 - p, &swapped(&row)).unwrap();
        prop_assert!((now + other - 1.0).abs() < 1e-9, "{} {}", now, other);
        prop_assert!(price(p + 0.01, &row).unwrap() >= now - 1e-12);
        let events = listed(p, &row);
        if !events.is_empty() {
            let sum: f64 = events.iter().map(|e| e.probability).sum();
            let mean: f64 = events.iter().map(|e| e.probability * e.priced.side1).sum();
            prop_assert!((sum - 1.0).abs() < 1e-9 && (mean - now).abs() < 1e-9, "{} {} {}", sum, mean, now);
            prop_assert!(events[0].priced.side1 >= now - 1e-12 && events[1].priced.side1 <= now + 1e-12);
            prop_assert!(events[2].priced.side1 >= events[0].priced.side1 - 0.02);
            prop_assert!(events[4].priced.side1 >= events[2].priced.side1 - 1e-9);
        }
    }

    /// With strengths that stand still the score is a chain, and points move its price by exactly their chance.
    #[test]
    fn points_are_a_martingale(row in state(), pa in 0.45f64..0.8, pb in 0.45f64..0.8) {
        let Ok(Ok(state)) = read(&pregame(0.5), &row) else { return Ok(()) };
        if listed(0.5, &row).is_empty() {
            return Ok(());
        }
        let p = [pa, pb];
        let now = match_price(state.format, p, &state.score);
        let point = if state.score.one_serves { pa } else { 1.0 - pb };
        let [won, lost] = [true, false].map(|one| match_price(state.format, p, &events::point_won(&state, one)));
        prop_assert!((point * won + (1.0 - point) * lost - now).abs() < 1e-12, "{:?} {} {} {}", state.score, now, won, lost);
    }

    #[test]
    fn any_row_is_a_number_or_a_name(numbers in prop::collection::vec(any::<i32>(), 32), small in any::<bool>(), p in -0.5f64..1.5) {
        let mut row: Row = numbers.try_into().unwrap();
        if small {
            for cell in &mut row {
                *cell = cell.rem_euclid(8);
            }
        }
        let cells = [0.62, 0.0, 0.61, 0.0];
        if let Ok(now) = Tennis.price(&pregame(p), &cells, &row) {
            prop_assert!((0.0..=1.0).contains(&now.side1));
        }
        let blank = NextEvent { name: "", probability: 0.0, priced: Priced::two_way(0.0) };
        let n = Tennis.next_events(&pregame(p), &cells, &row, &mut [blank; MAX_NEXT]);
        prop_assert!(n <= MAX_NEXT && Tennis.error_sd(&row) > 0.0);
        let _ = Tennis.build(&pregame(p), &row, &mut [0.0; LEN]);
    }
}
