//! Basketball numbers of ncaab. Data: 2016-17 by play.
//! Made 2026-11-21 by `engine-fit fit ncaab --data ../shared/data`.

use super::Numbers;
use crate::sport::warp::{Finals, Law};

/// Fitted numbers, units as in [`Numbers`].
pub const NUMBERS: Numbers = Numbers {
    law: Law {
        regulation_s: 2400.0,
        overtime_s: 300.0,
        v0: 1.3305,
        fade_s: 5.0487,
        v1: 244.378,
        v3: 118.439,
        k: 3.8306,
        q: 0.3350,
        m: -0.0277,
        half: 0.5000,
    },
    ball: [0.4500, 0.3000],
    free_throw: 0.7200,
    spread: 0.09320,
    home: 0.6451,
    scores: [0.3590, 0.4562, 0.1849],
    error_sd: [0.0156, 0.0176, 0.0076, 0.0158, 0.0390],
    finals: Finals {
        margin: [3.203, 169.294, -53.774],
        total: [61.460, 622.869, -417.291],
        pace: 0.5311,
        late: 12.2300,
        mean_total: 145.98,
    },
};
