//! Basketball numbers of ncaab.
//! Data: `ncaab_pbp_*` (2016-17); 3365 games.
//! Written 2026-12-01 by `arbees fit ncaab --data DIR`.
//! Body of the law: models.md 1.1 (9,725 games, these among them); end game by play.

use crate::sport::{
    basketball::Numbers,
    common::warp::{Finals, Law},
};

/// Fitted numbers, units as in [`Numbers`].
pub const NUMBERS: Numbers = Numbers {
    law: Law {
        regulation_s: 2400.0,
        overtime_s: 300.0,
        v0: 1.3277,
        fade_s: 4.6375,
        v1: 256.400,
        v3: 116.400,
        k: 3.9000,
        q: 0.3350,
        m: 0.0000,
        half: 0.2000,
    },
    ball: [0.4500, 0.3000],
    free_throw: 0.7200,
    spread: 0.09320,
    home: 0.6451,
    scores: [0.3590, 0.4562, 0.1849],
    error_sd: [0.0200, 0.0200, 0.0200, 0.0450, 0.0200],
    finals: Finals {
        margin: [6.206, 152.223, -32.319],
        keys: &[],
        total: [33.059, 552.844, -371.864],
        pace: [-0.0183, 0.5972],
        late: 10.9527,
        late_power: 0.687,
        extra: [21.16, 5.78],
        mean_total: 145.98,
    },
};
