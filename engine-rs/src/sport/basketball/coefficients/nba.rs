//! Basketball numbers of nba.
//! Data: `nba_closing_odds_*` (2014 2015 2016 2017 2018 2019 2020 2021 2022 2023 2024 2025), `nba_pbp_2015-16_*`
//! (2015-16), `nba_pbp_*` (2024-25); 1484 games.
//! Written 2026-12-01 by `arbees fit nba --data DIR`.
//! Body of the law: models.md 1.1 (19,822 games); end game and ball by play; home side of 2020-21 on.

use crate::sport::{
    basketball::Numbers,
    common::warp::{Finals, Law},
};

/// Fitted numbers, units as in [`Numbers`].
pub const NUMBERS: Numbers = Numbers {
    law: Law {
        regulation_s: 2880.0,
        overtime_s: 300.0,
        v0: 1.8907,
        fade_s: 5.0178,
        v1: 306.000,
        v3: 244.000,
        k: 2.8800,
        q: 0.3500,
        m: 0.0000,
        half: 0.5000,
    },
    ball: [0.5060, 0.1108],
    free_throw: 0.7800,
    spread: 0.08740,
    home: 0.5538,
    scores: [0.0624, 0.6304, 0.3072],
    error_sd: [0.0200, 0.0200, 0.0200, 0.0450, 0.0208],
    finals: Finals {
        margin: [0.413, 273.134, -131.457],
        keys: &[],
        total: [10.364, 377.969, -74.825],
        pace: [-0.0183, 0.2168],
        late: 14.4004,
        late_power: 23.200,
        extra: [24.09, 10.30],
        mean_total: 226.41,
    },
};
