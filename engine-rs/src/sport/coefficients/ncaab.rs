//! Basketball numbers of ncaab. Data: 2016-17 by play.
//! Made 2026-11-21 by `engine-fit fit ncaab --data ../shared/data`.

use super::Numbers;
use crate::sport::warp::{Finals, Law};

/// Fitted numbers, units as in [`Numbers`].
pub const NUMBERS: Numbers = Numbers {
    law: Law {
        regulation_s: 2400.0,
        overtime_s: 300.0,
        v0: 1.2798,
        fade_s: 5.0305,
        v1: 254.493,
        v3: 116.351,
        k: 3.9006,
        q: 0.3369,
        m: -0.0011,
        half: 0.5000,
    },
    ball: [0.4500, 0.3000],
    free_throw: 0.7200,
    spread: 0.09304,
    home: 0.6451,
    scores: [0.3590, 0.4562, 0.1849],
    error_sd: [0.0154, 0.0171, 0.0081, 0.0164, 0.0395],
    finals: Finals {
        margin: [3.221, 173.292, -58.573],
        total: [33.234, 221.136, 108.449],
        pace: 0.4632,
        late: 5.2889,
        mean_total: 145.98,
    },
};
