//! Basketball numbers of nba. Data: 2024-25 and 2015-16 by play, quarter scores 2013-14 to 2023-24,
//! home wins of 2020-21 to 2024-25 (3,574 of 6,454).
//! Made 2026-11-21 by `engine-fit fit nba --data ../shared/data`.

use super::Numbers;
use crate::sport::warp::{Finals, Law};

/// Fitted numbers, units as in [`Numbers`].
pub const NUMBERS: Numbers = Numbers {
    law: Law {
        regulation_s: 2880.0,
        overtime_s: 300.0,
        v0: 1.5612,
        fade_s: 4.9218,
        v1: 327.126,
        v3: 228.447,
        k: 2.8260,
        q: 0.3550,
        m: -0.0332,
        half: 0.5000,
    },
    ball: [0.5044, 0.1056],
    free_throw: 0.7800,
    spread: 0.08368,
    home: 0.5538,
    scores: [0.0624, 0.6304, 0.3072],
    error_sd: [0.0262, 0.0162, 0.0131, 0.0285, 0.0743],
    finals: Finals {
        margin: [3.653, 238.323, -54.012],
        total: [66.254, 386.780, -142.680],
        pace: -0.0787,
        late: 2.6853,
        mean_total: 226.41,
    },
};
