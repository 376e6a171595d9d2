//! What a snap can bring in the last two minutes: chances and times from plays of the last two minutes of halves, 2014-24.

/// Where an outcome leaves the side that had the ball.
pub enum Then {
    /// So many yards; does the clock run on?
    Gain { gain: f64, runs: bool },
    /// The other side's first down, so far from its goal line to go.
    Theirs { yards: f64 },
    /// Three points and a kick-off.
    FieldGoal,
    /// Six points and a conversion.
    Touchdown,
}

/// One thing that can happen.
pub struct Outcome {
    /// Probability.
    pub chance: f64,
    /// Whole seconds that it takes.
    pub takes_s: i32,
    /// What follows.
    pub then: Then,
}

/// One call.
pub struct Play {
    /// Exclusive outcomes whose chances sum to 1.
    pub outcomes: Vec<Outcome>,
}

/// Chance of an extra point, and of two points.
pub const KICKED: f32 = 0.94;
pub const RUN_IN: f32 = 0.48;
/// Yards to go after a kick into the end zone (from 2024 on the 30), and after a short one that takes `SQUIB_S`.
pub const TOUCHBACK: f64 = 72.0;
pub const SQUIB: f64 = 62.0;
pub const SQUIB_S: i32 = 6;
/// Seconds of an onside kick, and chance to recover it under the rules since 2018.
pub const ONSIDE_S: i32 = 2;
pub const RECOVERED: f32 = 0.08;

/// Chance of a field goal by yards to the goal line (10,541 kicks).
const GOALS: [(f64, f64); 13] = [
    (1.0, 0.992),
    (7.0, 0.977),
    (12.0, 0.958),
    (17.0, 0.918),
    (22.0, 0.853),
    (27.0, 0.765),
    (32.0, 0.710),
    (37.0, 0.632),
    (42.0, 0.470),
    (47.0, 0.27),
    (52.0, 0.07),
    (57.0, 0.01),
    (62.0, 0.0),
];
/// Chance of a touchdown by a throw into the end zone.
const SHOTS: [(f64, f64); 10] = [
    (1.0, 0.40),
    (5.0, 0.28),
    (10.0, 0.19),
    (15.0, 0.14),
    (20.0, 0.11),
    (30.0, 0.07),
    (40.0, 0.05),
    (50.0, 0.035),
    (60.0, 0.02),
    (75.0, 0.002),
];
/// Yards of a completed pass and their shares.
const CAUGHT: [(f64, f64); 7] =
    [(2.0, 0.12), (5.0, 0.22), (8.0, 0.22), (12.0, 0.19), (17.0, 0.13), (24.0, 0.08), (38.0, 0.04)];
/// Shares of passes: caught, out of bounds of those, sacked, intercepted, fumbled; the rest falls.
const PASS: [f64; 5] = [0.56, 0.30, 0.066, 0.030, 0.008];
/// Yards of a run and their shares.
const RUSHED: [(f64, f64); 8] =
    [(-2.0, 0.13), (0.0, 0.12), (2.0, 0.22), (4.0, 0.22), (6.0, 0.13), (9.0, 0.10), (14.0, 0.05), (25.0, 0.03)];

/// Share of the runs long enough for a touchdown that are one.
const IN: f64 = 0.7;

fn along(table: &[(f64, f64)], x: f64) -> f64 {
    let after = table.iter().position(|point| point.0 >= x).unwrap_or(table.len());
    if after == 0 || after == table.len() {
        return table[after.min(table.len() - 1)].1;
    }
    let ((x0, y0), (x1, y1)) = (table[after - 1], table[after]);
    y0 + (y1 - y0) * (x - x0) / (x1 - x0)
}

fn pass(yards: f64) -> Play {
    let [caught, out, sacked, picked, fumbled] = PASS;
    let mut outcomes = Vec::new();
    let mut put = |chance: f64, takes_s: i32, then: Then| outcomes.push(Outcome { chance, takes_s, then });
    // Near the goal line there is less room.
    let caught = caught * (0.62 + 0.38 * (yards / 20.0).min(1.0));
    for (gain, share) in CAUGHT {
        put(caught * share * (1.0 - out), 6, Then::Gain { gain, runs: true });
        put(caught * share * out, 6, Then::Gain { gain, runs: false });
    }
    put(sacked, 6, Then::Gain { gain: -7.0, runs: true });
    put(picked, 6, Then::Theirs { yards: (100.0 - yards + 12.0).clamp(20.0, 95.0) });
    put(fumbled, 6, Then::Theirs { yards: (100.0 - yards + 3.0).clamp(5.0, 95.0) });
    put(1.0 - caught - sacked - picked - fumbled, 5, Then::Gain { gain: 0.0, runs: false });
    Play { outcomes }
}

fn run(yards: f64) -> Play {
    let fumbled = 0.007;
    let mut outcomes = Vec::new();
    for (gain, share) in RUSHED {
        // At the goal line a run is stopped more often than elsewhere.
        let through = if gain >= yards { IN } else { 1.0 };
        let chance = share * (1.0 - fumbled);
        outcomes.push(Outcome { chance: chance * through, takes_s: 6, then: Then::Gain { gain, runs: true } });
        outcomes.push(Outcome {
            chance: chance * (1.0 - through),
            takes_s: 6,
            then: Then::Gain { gain: 0.0, runs: true },
        });
    }
    outcomes.push(Outcome {
        chance: fumbled,
        takes_s: 6,
        then: Then::Theirs { yards: (100.0 - yards).clamp(5.0, 95.0) },
    });
    Play { outcomes }
}

fn kneel() -> Play {
    Play { outcomes: vec![Outcome { chance: 1.0, takes_s: 3, then: Then::Gain { gain: -1.0, runs: true } }] }
}

fn shot(yards: f64) -> Play {
    let scored = along(&SHOTS, yards);
    let picked = 0.06;
    Play {
        outcomes: vec![
            Outcome { chance: scored, takes_s: 6, then: Then::Touchdown },
            Outcome { chance: picked, takes_s: 6, then: Then::Theirs { yards: 80.0 } },
            Outcome { chance: 1.0 - scored - picked, takes_s: 6, then: Then::Gain { gain: 0.0, runs: false } },
        ],
    }
}

fn kick(yards: f64) -> Play {
    let good = along(&GOALS, yards);
    let missed = Then::Theirs { yards: (100.0 - yards - 7.0).clamp(5.0, 80.0) };
    Play {
        outcomes: vec![
            Outcome { chance: good, takes_s: 4, then: Then::FieldGoal },
            Outcome { chance: 1.0 - good, takes_s: 4, then: missed },
        ],
    }
}

fn punt(yards: f64) -> Play {
    let there = if yards < 55.0 { 88.0 } else { (100.0 - yards + 42.0).min(88.0) };
    Play { outcomes: vec![Outcome { chance: 1.0, takes_s: 8, then: Then::Theirs { yards: there } }] }
}

/// The calls from a down and a spot.
pub fn plays(down: i32, yards: f64) -> Vec<Play> {
    let mut calls = vec![pass(yards), run(yards), kneel(), shot(yards), kick(yards)];
    if down == 4 && yards > 35.0 {
        calls.push(punt(yards));
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_call_can_bring_adds_up() {
        for down in 1..=4 {
            for yards in [1.0, 7.0, 33.0, 60.0, 99.0] {
                for play in plays(down, yards) {
                    let sum: f64 = play.outcomes.iter().map(|outcome| outcome.chance).sum();
                    assert!(
                        (sum - 1.0).abs() < 1e-9 && play.outcomes.iter().all(|o| o.chance >= 0.0),
                        "{down} {yards}"
                    );
                    assert!(play.outcomes.iter().all(|o| o.takes_s > 0), "{down} {yards}");
                }
            }
        }
    }
}
