//! What every sport's model keeps to, whatever its form.

use super::*;

const PLACES: [(League, i32, i32); 6] = [
    (League::Nfl, 4, 900_000),
    (League::Ncaaf, 4, 900_000),
    (League::Nba, 4, 720_000),
    (League::Ncaab, 2, 1_200_000),
    (League::Nhl, 3, 1_200_000),
    (League::Soccer, 2, 2_700_000),
];

fn pregame(league: League) -> Pregame {
    let three = league == League::Soccer;
    Pregame { side1: if three { 0.37 } else { 0.5 }, draw: if three { 0.26 } else { 0.0 }, total: f64::NAN }
}

fn row(league: League, period: i32, clock_ms: i32, lead: i32) -> Row {
    let mut row = [0; ROW];
    (row[col::LEAGUE], row[col::PERIOD], row[col::CLOCK_MS]) = (league as i32, period, clock_ms);
    (row[col::SCORE_1], row[col::SCORE_2]) = (lead.max(0), (-lead).max(0));
    if league == League::Nhl {
        (row[col::SITUATION], row[col::SITUATION + 1]) = (5, 5);
    }
    row
}

fn price(league: League, state: &Row) -> Priced {
    let model = model(league as i32).expect("a league");
    let mut table = vec![0.0; model.table_len()];
    model.build(&pregame(league), state, &mut table).expect("a legal price");
    model.price(&pregame(league), &table, state).expect("a legal state")
}

#[test]
fn with_a_lead_less_time_never_hurts() {
    for (league, last, length) in PLACES {
        for lead in [1, 2, 3, 8] {
            let mut before = 0.0;
            for step in 0..60 {
                let clock = length - step * (length / 60);
                let now = price(league, &row(league, last, clock.max(1_000), lead)).side1;
                assert!(now >= before - 2e-4, "{} {lead} {clock}: {before} {now}", league.name());
                before = now;
            }
        }
    }
}

#[test]
fn nothing_is_certain_while_the_clock_runs() {
    for (league, last, length) in PLACES {
        for lead in [-40, -12, -3, 3, 12, 40] {
            for clock in [length - 1, length / 2, 60_000, 1_000] {
                let now = price(league, &row(league, last, clock, lead));
                let sides = [now.side1, now.side2];
                assert!(sides.iter().all(|p| *p > 0.0 && *p < 1.0), "{} {lead} {clock}: {now:?}", league.name());
            }
        }
    }
}

#[test]
fn an_error_is_stated_for_every_state_and_falls_with_the_lead() {
    for (league, last, length) in PLACES {
        let model = model(league as i32).expect("a league");
        let at = |lead: i32| model.error_sd(&row(league, last, length / 2, lead));
        assert!(at(0) >= 0.02 && at(0) >= at(3) && at(3) >= at(30) && at(30) >= 0.008, "{}", league.name());
        assert_eq!(at(-3), at(3));
    }
}
