//! The numbers of models.md (2026-11-20) behind [`super::reference_points`], section by section.

use crate::sport::{
    common::warp::Recommended,
    mma::{MAX_ROUNDS, Shape},
    tennis::{Score, points::SetRule},
};

/// models.md 1.1, table of fitted numbers: NBA.
pub const NBA: Recommended =
    Recommended { regulation_s: 2880.0, v0: 1.5, v1: 306.0, v3: 244.0, k: 2.88, q: 0.350, b0: 0.0874 };
/// The same of college basketball.
pub const NCAAB: Recommended =
    Recommended { regulation_s: 2400.0, v0: 1.44, v1: 256.4, v3: 116.4, k: 3.90, q: 0.335, b0: 0.0932 };
/// The same of the WNBA.
pub const WNBA: Recommended =
    Recommended { regulation_s: 2400.0, v0: 1.5, v1: 282.0, v3: 102.0, k: 3.3, q: 0.35, b0: 0.0854 };
/// The same of the NFL, with expected points.
pub const NFL: Recommended =
    Recommended { regulation_s: 3600.0, v0: 8.0, v1: 245.0, v3: 0.0, k: 1.0, q: 0.300, b0: 0.0888 };
/// The same of college football.
pub const NCAAF: Recommended =
    Recommended { regulation_s: 3600.0, v0: 2.2, v1: 401.0, v3: 0.0, k: 1.0, q: 0.378, b0: 0.0694 };

/// Price, lead in points, seconds left, probability.
pub const NBA_PRICES: [[f64; 4]; 10] = [
    [0.5, 0.0, 2880.0, 0.5],
    [0.7, 0.0, 2880.0, 0.7],
    [0.7, 10.0, 1440.0, 0.8732],
    [0.7, -10.0, 1440.0, 0.3750],
    [0.3, 8.0, 720.0, 0.7116],
    [0.5, 5.0, 300.0, 0.8053],
    [0.5, 5.45, 300.0, 0.8260],
    [0.6, -3.0, 120.0, 0.2386],
    [0.6, -2.55, 60.0, 0.1996],
    [0.8, -6.0, 360.0, 0.2953],
];
/// Closing spread as side 1's margin, probability.
pub const NBA_SPREADS: [[f64; 2]; 2] = [[7.0, 0.7297], [-3.0, 0.3966]];
/// As [`NBA_PRICES`].
pub const NCAAB_PRICES: [[f64; 4]; 8] = [
    [0.5, 0.0, 2400.0, 0.5],
    [0.75, 0.0, 1200.0, 0.7036],
    [0.75, -8.0, 1200.0, 0.4413],
    [0.5, 10.0, 600.0, 0.8907],
    [0.4, 4.0, 240.0, 0.7426],
    [0.9, -5.0, 300.0, 0.4110],
    [0.5, 3.0, 60.0, 0.8579],
    [0.65, -1.0, 30.0, 0.3538],
];
/// As [`NBA_SPREADS`].
pub const NCAAB_SPREADS: [[f64; 2]; 1] = [[10.0, 0.8243]];
/// As [`NBA_PRICES`].
pub const WNBA_PRICES: [[f64; 4]; 6] = [
    [0.6, 0.0, 2400.0, 0.6],
    [0.6, 7.0, 1200.0, 0.7779],
    [0.4, -5.0, 600.0, 0.2294],
    [0.5, 4.0, 120.0, 0.8444],
    [0.75, -9.0, 900.0, 0.3539],
    [0.5, 2.0, 20.0, 0.8460],
];
/// As [`NBA_PRICES`].
pub const NCAAF_PRICES: [[f64; 4]; 6] = [
    [0.5, 0.0, 3600.0, 0.5],
    [0.8, -7.0, 1800.0, 0.5620],
    [0.8, -5.7, 1800.0, 0.5977],
    [0.3, 10.0, 900.0, 0.7509],
    [0.6, 1.7, 300.0, 0.6495],
    [0.9, -14.0, 1800.0, 0.5011],
];
/// As [`NBA_SPREADS`].
pub const NCAAF_SPREADS: [[f64; 2]; 1] = [[14.0, 0.8344]];

/// Expected points of models.md 1.2 by down: constant, yards, yards squared, log of the distance, yards times that log.
pub const EXPECTED_POINTS: [[f64; 5]; 4] = [
    [6.66291, -0.03076, -0.00039, -0.68616, 0.00225],
    [5.68722, -0.03199, -0.00035, -0.40204, -0.00043],
    [4.97489, -0.03187, -0.00033, -0.39425, -0.00223],
    [3.44101, -0.05640, -0.00006, 0.07962, -0.00520],
];

/// A state of football.
pub struct Drive {
    /// The price, or the closing spread that it is computed from.
    pub prior: Result<f64, f64>,
    /// Points of side 1.
    pub lead: f64,
    /// Left in the game.
    pub seconds: f64,
    /// 1 side 1 has the ball, -1 side 2.
    pub ball: f64,
    /// To the goal line.
    pub yards: i32,
    /// 1..=4.
    pub down: i32,
    /// Yards to a first down.
    pub distance: i32,
    /// 1 side 1 receives the second-half kick-off, -1 side 2.
    pub receiver: f64,
    /// Probability of side 1.
    pub want: f64,
}

const fn opening(margin: f64, want: f64) -> Drive {
    let (lead, seconds, ball, receiver) = (0.0, 3600.0, 1.0, -1.0);
    Drive { prior: Err(margin), lead, seconds, ball, yards: 75, down: 1, distance: 10, receiver, want }
}

const fn drive(p0: f64, lead: f64, seconds: f64, ball: f64, field: [i32; 3], want: f64) -> Drive {
    let [yards, down, distance] = field;
    Drive { prior: Ok(p0), lead, seconds, ball, yards, down, distance, receiver: 0.0, want }
}

/// Test points of models.md 1.2, expected-points form.
pub const DRIVES: [Drive; 8] = [
    opening(1.0, 0.5371),
    opening(3.0, 0.6067),
    opening(4.0, 0.6404),
    opening(7.0, 0.7344),
    opening(14.0, 0.8939),
    drive(0.6, -3.0, 1800.0, 1.0, [75, 1, 10], 0.5112),
    drive(0.6, 7.0, 900.0, -1.0, [40, 2, 6], 0.7377),
    drive(0.5, 4.0, 600.0, -1.0, [75, 1, 10], 0.6677),
];

/// A price of 0.5: seconds gone, lead, win / tie / loss of regulation, probability of side 1 (models.md 1.3).
pub const HOCKEY_EVEN: [(f64, i32, [f64; 3], f64); 8] = [
    (0.0, 0, [0.3803, 0.2447, 0.3750], 0.5000),
    (1200.0, 1, [0.5617, 0.2516, 0.1867], 0.6847),
    (2400.0, 0, [0.2927, 0.4175, 0.2899], 0.4968),
    (2400.0, 1, [0.6096, 0.2903, 0.1001], 0.7516),
    (2400.0, -1, [0.1016, 0.2920, 0.6064], 0.2444),
    (3300.0, 1, [0.7610, 0.2244, 0.0146], 0.8707),
    (3480.0, -1, [0.0039, 0.1622, 0.8339], 0.0832),
    (3540.0, 1, [0.8662, 0.1318, 0.0020], 0.9306),
];
/// A price of 0.6: seconds gone, lead, probability of side 1.
pub const HOCKEY_BETTER: [(f64, i32, f64); 5] =
    [(1200.0, 1, 0.7570), (2400.0, 0, 0.5586), (2400.0, 1, 0.7996), (2400.0, -1, 0.2964), (2400.0, 2, 0.9309)];

/// Inning, half, outs, bases, lead; probabilities at .535, at .62, and at .535 without factors (models.md 1.4).
pub const BASEBALL: [(i32, usize, usize, usize, i32, [f64; 3]); 12] = [
    (1, 0, 0, 0, 0, [0.5350, 0.6200, 0.5350]),
    (5, 1, 0, 0, 0, [0.5931, 0.6528, 0.5917]),
    (7, 0, 1, 1, -1, [0.3001, 0.3475, 0.3241]),
    (9, 0, 0, 0, 1, [0.8623, 0.8814, 0.8449]),
    (9, 1, 0, 0, -1, [0.1879, 0.2103, 0.2117]),
    (9, 1, 0, 0, 0, [0.6512, 0.6920, 0.6551]),
    (9, 1, 2, 7, 0, [0.6753, 0.7173, 0.6813]),
    (9, 1, 1, 2, -1, [0.2744, 0.3033, 0.3022]),
    (8, 1, 2, 6, -2, [0.1645, 0.1939, 0.2074]),
    (10, 0, 0, 2, 0, [0.5192, 0.5646, 0.5183]),
    (10, 1, 0, 2, 0, [0.8184, 0.8448, 0.8178]),
    (10, 1, 0, 2, -1, [0.4646, 0.5024, 0.4638]),
];

/// Lead, probability of exactly a level result for Skellam(1.3, 0.9) (models.md 1.5: differences -2..=2).
pub const SKELLAM: [(i32, f64); 5] = [(2, 0.065146), (1, 0.170613), (0, 0.283670), (-1, 0.246441), (-2, 0.135922)];
/// Minutes gone with stoppage, lead, red cards of side 1, outcomes.
pub const SOCCER: [(f64, i32, i32, [f64; 3]); 10] = [
    (0.0, 0, 0, [0.4498, 0.2564, 0.2937]),
    (30.0, 1, 0, [0.6851, 0.2004, 0.1145]),
    (48.0, 0, 0, [0.3760, 0.3609, 0.2631]),
    (48.0, 1, 0, [0.7065, 0.2049, 0.0887]),
    (48.0, -1, 0, [0.1559, 0.2578, 0.5862]),
    (78.0, 0, 0, [0.2470, 0.5700, 0.1830]),
    (78.0, 1, 0, [0.7972, 0.1722, 0.0306]),
    (91.0, -1, 0, [0.0109, 0.1257, 0.8635]),
    (63.0, 0, 1, [0.2101, 0.4554, 0.3345]),
    (99.0, 0, 0, [0.0, 1.0, 0.0]),
];

/// Chance of a point on serve, of the game (models.md 1.6).
pub const GAMES: [(f64, f64); 5] =
    [(0.55, 0.623149), (0.60, 0.735729), (0.64, 0.812615), (0.65, 0.829645), (0.70, 0.900789)];

const fn score(sets: [i32; 2], games: [i32; 2], points: [i32; 2], one_serves: bool) -> Score {
    Score { sets, games, points, tie_break: false, one_serves }
}

const START: Score = score([0, 0], [0, 0], [0, 0], true);
const LATE: Score = score([2, 2], [5, 5], [0, 0], true);
const TB7: SetRule = SetRule::TieBreak(7);

/// Sets to win, rule of the last set, chances of a point on serve, score, probability of side 1.
#[expect(clippy::approx_constant, reason = "a probability that looks like a quarter of pi")]
pub const MATCHES: [(i32, SetRule, [f64; 2], Score, f64); 9] = [
    (2, TB7, [0.65, 0.60], START, 0.7365),
    (3, TB7, [0.65, 0.60], START, 0.7854),
    (2, TB7, [0.64, 0.64], score([1, 0], [0, 0], [0, 0], true), 0.7500),
    (2, TB7, [0.64, 0.64], score([0, 0], [4, 5], [0, 3], true), 0.2998),
    (2, TB7, [0.64, 0.64], Score { tie_break: true, ..score([1, 1], [6, 6], [3, 3], true) }, 0.5000),
    (3, TB7, [0.67, 0.62], score([0, 2], [0, 0], [0, 0], true), 0.2882),
    (2, TB7, [0.58, 0.54], score([0, 0], [3, 1], [2, 1], false), 0.8196),
    (3, SetRule::TieBreak(10), [0.65, 0.60], LATE, 0.6095),
    (3, SetRule::Advantage, [0.65, 0.60], LATE, 0.6363),
];
/// Sets to win, price, mean of both chances on serve, the two chances.
pub const INVERSIONS: [(i32, f64, f64, [f64; 2]); 3] =
    [(2, 0.7, 0.633, [0.65388, 0.61212]), (3, 0.8, 0.651, [0.67831, 0.62369]), (2, 0.6, 0.56, [0.56955, 0.55045])];

/// Shape of models.md 1.7.
pub const CARD: Shape = Shape { finish: 0.89, decision: 1.14, weight: 3.2 };
const ALL_3: [f64; MAX_ROUNDS] = [0.254, 0.213, 0.130, 0.0, 0.0];
const ALL_5: [f64; MAX_ROUNDS] = [0.173, 0.204, 0.148, 0.114, 0.096];
const HEAVY: [f64; MAX_ROUNDS] = [0.305, 0.275, 0.091, 0.0, 0.0];

/// Round, share of it gone, rounds won, rounds lost, probability of side 1.
pub type Bout = (usize, f64, usize, usize, f64);

/// Scheduled rounds, chance that a round ends the fight, price, states.
pub const FIGHTS: [(usize, [f64; MAX_ROUNDS], f64, &[Bout]); 4] = [
    (
        3,
        ALL_3,
        0.5,
        &[
            (1, 0.0, 0, 0, 0.5),
            (2, 0.0, 1, 0, 0.7119),
            (3, 0.0, 2, 0, 0.9350),
            (3, 0.0, 1, 1, 0.5),
            (3, 0.5, 0, 2, 0.0336),
        ],
    ),
    (3, ALL_3, 0.7, &[(2, 0.0, 0, 1, 0.4325), (3, 0.0, 1, 1, 0.6217), (3, 0.9, 2, 0, 0.9955)]),
    (5, ALL_5, 0.6, &[(4, 0.0, 2, 1, 0.7793), (5, 0.0, 2, 2, 0.5428)]),
    (3, HEAVY, 0.65, &[(2, 0.0, 0, 1, 0.4040)]),
];
