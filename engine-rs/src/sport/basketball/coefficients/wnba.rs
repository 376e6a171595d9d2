//! Basketball numbers of wnba.
//! Data: none; 0 games.
//! Written 2026-12-01 by `arbees fit wnba --data DIR`.
//! No play by play: the law is that of models.md 1.1 (789 games 2024-26), end game, errors and finals are the NBA's,
//! totals scaled by the length of the game.

use crate::sport::{
    basketball::Numbers,
    common::warp::{Finals, Law},
};

/// Fitted numbers, units as in [`Numbers`].
pub const NUMBERS: Numbers = Numbers {
    law: Law {
        regulation_s: 2400.0,
        overtime_s: 300.0,
        v0: 1.8907,
        fade_s: 5.0178,
        v1: 282.000,
        v3: 102.000,
        k: 3.3000,
        q: 0.3500,
        m: 0.0000,
        half: 0.5000,
    },
    ball: [0.5060, 0.1108],
    free_throw: 0.7900,
    spread: 0.08540,
    home: 0.5779,
    scores: [0.0624, 0.6304, 0.3072],
    error_sd: [0.0200, 0.0200, 0.0200, 0.0450, 0.0208],
    finals: Finals {
        margin: [0.413, 273.134, -131.457],
        keys: &[],
        total: [8.637, 314.974, -62.354],
        pace: [-0.0183, 0.2168],
        late: 14.4004,
        late_power: 23.200,
        extra: [24.09, 10.30],
        mean_total: 167.60,
    },
};
