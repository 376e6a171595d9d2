//! Basketball numbers of wnba. Data: none by play; constants of models.md 1.1 (789 games 2024-26), finals scaled from the NBA.
//! Made 2026-11-21 by `engine-fit fit wnba --data ../shared/data`.

use super::Numbers;
use crate::sport::warp::{Finals, Law};

/// Fitted numbers, units as in [`Numbers`].
pub const NUMBERS: Numbers = Numbers {
    law: Law {
        regulation_s: 2400.0,
        overtime_s: 300.0,
        v0: 1.5612,
        fade_s: 4.9218,
        v1: 282.000,
        v3: 102.000,
        k: 3.3000,
        q: 0.3500,
        m: 0.0000,
        half: 0.5000,
    },
    ball: [0.5044, 0.1056],
    free_throw: 0.7900,
    spread: 0.08540,
    home: 0.5779,
    scores: [0.0624, 0.6304, 0.3072],
    error_sd: [0.0262, 0.0162, 0.0131, 0.0285, 0.0743],
    finals: Finals {
        margin: [3.653, 238.323, -54.012],
        total: [55.212, 322.317, -118.900],
        pace: -0.0787,
        late: 2.6853,
        mean_total: 167.60,
    },
};
