use proptest::prelude::*;

use super::*;

fn pregame(p: f64, total: f64) -> Pregame {
    Pregame { side1: p, draw: 0.0, total }
}

fn row(inning: i32, half: i32, outs: i32, bases: i32, home: i32, away: i32) -> Row {
    let mut row = [0; crate::sport::ROW];
    row[col::LEAGUE] = League::Mlb as i32;
    row[col::PERIOD] = inning;
    row[col::SCORE_1] = home;
    row[col::SCORE_2] = away;
    row[field::HALF] = half;
    row[field::OUTS] = outs;
    row[field::BASES] = bases;
    row[field::SCHEDULED_INNINGS] = 9;
    row
}

fn table(p: f64, row: &Row) -> Vec<f32> {
    let mut table = vec![0.0; Baseball.table_len()];
    Baseball.build(&pregame(p, f64::NAN), row, &mut table).unwrap();
    table
}

fn priced(p: f64, row: &Row) -> f64 {
    Baseball.price(&pregame(p, f64::NAN), &table(p, row), row).unwrap().side1
}

#[test]
fn prices_the_ends() {
    assert_eq!(priced(0.61, &row(0, 0, 0, 0, 0, 0)), 0.61);
    assert_eq!(priced(0.61, &row(1, 0, 0, 0, 0, 0)), 0.61);
    let mut over = row(9, 1, 3, 0, 2, 3);
    assert_eq!(priced(0.61, &over), 0.0);
    over[col::FINAL] = 1;
    assert_eq!(priced(0.61, &over), 0.0);
    over[col::SCORE_1] = 4;
    assert_eq!(priced(0.61, &over), 1.0);
    assert_eq!(priced(0.61, &row(9, 1, 1, 0, 4, 3)), 1.0);
    let mut tied = row(9, 1, 3, 0, 3, 3);
    tied[col::FINAL] = 1;
    assert_eq!(Baseball.price(&pregame(0.6, 9.0), &[], &tied), Err(Refusal::TieNotPossible));
    let mut seven = row(7, 1, 3, 0, 3, 2);
    seven[field::SCHEDULED_INNINGS] = 7;
    assert_eq!(priced(0.5, &seven), 1.0);
}

#[test]
fn a_pre_season_game_that_is_level_after_nine_is_a_tie() {
    let at = |inning: i32, half: i32, outs: i32, home: i32, away: i32| {
        let mut row = row(inning, half, outs, 0, home, away);
        row[col::POSTSEASON] = PRE_SEASON;
        (row, Baseball.price(&pregame(0.6, f64::NAN), &table(0.6, &row), &row))
    };
    let (start, priced) = at(0, 0, 0, 0, 0);
    let priced = priced.unwrap();
    assert!((priced.side1 / (priced.side1 + priced.side2) - 0.6).abs() < 1e-12 && (0.07..0.13).contains(&priced.draw));
    assert_eq!(at(9, 1, 3, 4, 4).1.unwrap(), Priced { side1: 0.0, draw: 1.0, side2: 0.0 });
    let level = at(9, 1, 2, 4, 4).1.unwrap();
    assert!(level.draw > 0.9 && level.side2 < 1e-5, "{level:?}");
    assert_eq!(at(9, 1, 1, 5, 4).1.unwrap().side1, 1.0);
    assert_eq!(at(10, 0, 0, 4, 4).1, Err(Refusal::BadPeriod));
    let (mut over, _) = at(9, 1, 3, 4, 4);
    over[col::FINAL] = 1;
    assert_eq!(Baseball.price(&pregame(0.6, f64::NAN), &[], &over), Ok(Priced::with_draw(0.5, 1.0)));
    // The lines agree: a margin of nought is the tie.
    let cells = table(0.6, &start);
    for (row, _) in [at(7, 0, 1, 3, 4), at(9, 1, 0, 4, 4)] {
        let now = Baseball.price(&pregame(0.6, f64::NAN), &cells, &row).unwrap();
        let joint = Baseball.joint(&pregame(0.6, f64::NAN), &cells, &row).unwrap();
        let lead = row[col::SCORE_1] - row[col::SCORE_2];
        let mut tied = 0.0;
        for (i, line) in joint.iter().enumerate() {
            tied += line.iter().enumerate().filter(|(k, _)| lead + i as i32 == *k as i32).map(|(_, p)| p).sum::<f64>();
        }
        assert!((tied - now.draw).abs() < 1e-5, "{tied} {now:?}");
    }
}

#[test]
fn no_lead_is_certain_while_outs_are_left() {
    for (inning, half, home, away) in [(9, 1, 0, 25), (9, 0, 25, 0), (8, 1, 40, 0), (12, 0, 0, 9)] {
        let now = priced(0.5, &row(inning, half, 2, 0, home, away));
        assert!(now > 0.0 && now < 1.0, "{inning} {half} {home} {away}: {now}");
    }
}

#[test]
fn seven_innings_are_the_end_of_nine() {
    let mut seven = row(7, 1, 0, 0, 0, 1);
    seven[field::SCHEDULED_INNINGS] = 7;
    let short = priced(0.5, &seven);
    let long = priced(0.5, &row(9, 1, 0, 0, 0, 1));
    assert!((short - long).abs() < 0.02, "{short} {long}");
}

#[test]
fn a_total_moves_no_start() {
    for total in [6.5, 8.5, 12.0] {
        let game = Game::new(&SHAPE, 9, true, 0.6, total);
        assert!((game.price(1, 0, 0, 0, 0) - 0.6).abs() < 1e-6);
    }
    let low = Game::new(&SHAPE, 9, true, 0.6, 6.5).price(5, 0, 0, 0, 2);
    let high = Game::new(&SHAPE, 9, true, 0.6, 12.0).price(5, 0, 0, 0, 2);
    assert!(low > high, "two runs are worth more where few are scored");
}

fn listed(p: f64, row: &Row) -> Vec<NextEvent> {
    let blank = NextEvent { name: "", probability: 0.0, priced: Priced::two_way(0.0) };
    let mut out = [blank; MAX_NEXT];
    let n = Baseball.next_events(&pregame(p, f64::NAN), &table(p, row), row, &mut out);
    out[..n].to_vec()
}

#[test]
fn lists_the_plays() {
    let names: Vec<_> = listed(0.5, &row(3, 0, 0, 1, 0, 0)).iter().map(|e| e.name).collect();
    assert_eq!(names.len(), 8);
    let names: Vec<_> = listed(0.5, &row(3, 0, 2, 0, 0, 0)).iter().map(|e| e.name).collect();
    assert_eq!(names, ["out", "walk", "single", "double", "triple", "home_run"]);
    assert!(listed(0.5, &row(9, 1, 1, 0, 4, 3)).is_empty());
}

#[test]
fn a_count_leans_to_a_walk_or_an_out() {
    let price = |balls: i32, strikes: i32| {
        let mut row = row(4, 1, 0, 0, 2, 2);
        (row[field::BALLS], row[field::STRIKES]) = (balls, strikes);
        priced(0.5, &row)
    };
    let fresh = price(0, 0);
    assert!(price(3, 0) > price(2, 0) && price(2, 0) > price(1, 0) && price(1, 0) > fresh);
    assert!(price(0, 2) < price(0, 1) && price(0, 1) < fresh);
    assert!(price(3, 0) < priced(0.5, &row(4, 1, 0, 1, 2, 2)) && price(0, 2) > priced(0.5, &row(4, 1, 1, 0, 2, 2)));
    let mut full = row(4, 1, 0, 0, 2, 2);
    (full[field::BALLS], full[field::STRIKES]) = (3, 0);
    let walk = listed(0.5, &full).iter().find(|e| e.name == "walk").unwrap().probability;
    assert!((0.5..0.75).contains(&walk), "{walk}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn margins_and_totals_agree_with_the_moneyline(p in 0.2f64..0.8, inning in 1i32..12, half in 0i32..2, outs in 0i32..=3,
                                                   bases in 0i32..8, home in 0i32..6, away in 0i32..6, runner in 0i32..2,
                                                   balls in 0i32..4, strikes in 0i32..3) {
        let mut row = row(inning, half, outs, bases, home, away);
        row[field::EXTRA_RUNNER] = runner;
        (row[field::BALLS], row[field::STRIKES]) = (balls, strikes);
        let cells = table(p, &row);
        let now = Baseball.price(&pregame(p, f64::NAN), &cells, &row).unwrap().side1;
        let joint = Baseball.joint(&pregame(p, f64::NAN), &cells, &row).unwrap();
        let (mut sum, mut win) = (0.0, 0.0);
        for (i, line) in joint.iter().enumerate() {
            for (k, &chance) in line.iter().enumerate() {
                sum += chance;
                win += if home + i as i32 > away + k as i32 { chance } else { 0.0 };
                let tied = home + i as i32 == away + k as i32 && i.max(k) + 1 < joint::CELLS;
                prop_assert!(chance < 1e-12 || !tied, "{} {} {}", i, k, chance);
            }
        }
        prop_assert!((sum - 1.0).abs() < 1e-9, "{}", sum);
        prop_assert!((win - now).abs() < 2e-6, "{} {}", win, now);
    }

    #[test]
    fn laws_hold(p in 0.1f64..0.9, inning in 1i32..13, half in 0i32..2, outs in 0i32..3, bases in 0i32..8,
                 home in 0i32..9, away in 0i32..9, runner in 0i32..2) {
        let mut row = row(inning, half, outs, bases, home, away);
        row[field::EXTRA_RUNNER] = runner;
        let cells = table(p, &row);
        let price = |row: &Row| Baseball.price(&pregame(p, f64::NAN), &cells, row).unwrap().side1;
        let now = price(&row);
        let mut ahead = row;
        ahead[col::SCORE_1] += 1;
        prop_assert!(price(&ahead) >= now - 1e-9, "a run never hurts: {} {}", now, price(&ahead));
        let better = Baseball.price(&pregame(p + 0.02, f64::NAN), &table(p + 0.02, &row), &row).unwrap().side1;
        prop_assert!(better >= now - 1e-7, "monotone in the prior {} {}", now, better);
        // Between half-innings nothing happens.
        let (mut over, mut next) = (row, row);
        over[field::OUTS] = 3;
        over[field::BASES] = 0;
        next[field::OUTS] = 0;
        next[field::BASES] = if inning + half > 9 && runner == 1 { 2 } else { 0 };
        next[field::HALF] = 1 - half;
        next[col::PERIOD] += half;
        let finished = half == 1 && inning >= 9 && home != away;
        if !finished && (inning, half) != (1, 0) {
            prop_assert!((price(&over) - price(&next)).abs() < 2e-6);
        }
        // The list of plays is a martingale.
        let events = listed(p, &row);
        let sum: f64 = events.iter().map(|e| e.probability).sum();
        let mean: f64 = events.iter().map(|e| e.probability * e.priced.side1).sum();
        if !events.is_empty() {
            prop_assert!((sum - 1.0).abs() < 1e-9);
            // The rest of a half-inning is cut at seven runs (models.md 1.4): from further behind the plays know a little more.
            let slack = if (home - away).abs() >= 7 { 5e-5 } else { 1e-7 };
            prop_assert!((mean - now).abs() < slack, "{} {}", mean, now);
        }
    }

    #[test]
    fn every_count_is_the_mean_of_its_plays(p in 0.02f64..0.98, inning in 1i32..13, half in 0i32..2, outs in 0i32..3, bases in 0i32..8,
                                            home in 0i32..9, away in 0i32..9) {
        let mut row = row(inning, half, outs, bases, home, away);
        for (balls, strikes) in (0..4).flat_map(|balls| (0..3).map(move |strikes| (balls, strikes))) {
            (row[field::BALLS], row[field::STRIKES]) = (balls, strikes);
            let (now, events) = (priced(p, &row), listed(p, &row));
            if events.is_empty() {
                continue;
            }
            prop_assert!(events.iter().all(|e| (0.0..=1.0).contains(&e.probability)));
            let sum: f64 = events.iter().map(|e| e.probability).sum();
            let mean: f64 = events.iter().map(|e| e.probability * e.priced.side1).sum();
            let slack = if (home - away).abs() >= 7 { 5e-5 } else { 1e-7 };
            prop_assert!((sum - 1.0).abs() < 1e-9 && (mean - now).abs() < slack, "{}-{}: {} {}", balls, strikes, mean, now);
        }
    }

    #[test]
    fn half_innings_are_a_martingale(p in 0.1f64..0.9, inning in 1i32..12, half in 0i32..2, home in 0i32..6, away in 0i32..6) {
        let now = row(inning, half, 0, 0, home, away);
        let cells = table(p, &now);
        let price = |row: &Row| Baseball.price(&pregame(p, f64::NAN), &cells, row).unwrap().side1;
        if !(half == 1 && inning >= 9 && home > away) {
            let scheduled = 9;
            let theta = game::theta(&cells, inning, half as usize, home - away, scheduled);
            let mean: f64 = game::tilted(0, theta).iter().enumerate().map(|(class, weight)| {
                let mut after = now;
                after[field::OUTS] = 3;
                after[if half == 1 { col::SCORE_1 } else { col::SCORE_2 }] += game::runs(class);
                weight * price(&after)
            }).sum();
            prop_assert!((mean - price(&now)).abs() < 1e-6 || (inning == 1 && half == 0));
        }
    }

    #[test]
    fn any_row_is_a_number_or_a_name(numbers in prop::collection::vec(any::<i32>(), 32), small in any::<bool>(), p in -0.5f64..1.5) {
        let mut row: Row = numbers.try_into().unwrap();
        if small {
            for cell in &mut row {
                *cell = cell.rem_euclid(11) - 1;
            }
        }
        let mut cells = vec![0.0; Baseball.table_len()];
        let start = super::tests::row(1, 0, 0, 0, 0, 0);
        if p > 0.0 && p < 1.0 {
            Baseball.build(&pregame(p, f64::NAN), &start, &mut cells).unwrap();
        }
        if let Ok(now) = Baseball.price(&pregame(p, f64::NAN), &cells, &row) {
            prop_assert!((0.0..=1.0).contains(&now.side1));
        }
        let _ = Baseball.build(&pregame(p, 9.0), &row, &mut cells);
        prop_assert!(Baseball.error_sd(&row) > 0.0);
    }

    #[test]
    fn extreme_prices_build(p in prop::sample::select(vec![1e-12, 1e-6, 0.001, 0.999, 1.0 - 1e-9]), total in prop::sample::select(vec![1.0, 9.0, 40.0])) {
        let game = Game::new(&SHAPE, 9, true, p, total);
        let now = game.price(4, 1, 1, 3, 0);
        prop_assert!((0.0..=1.0).contains(&now));
    }
}
