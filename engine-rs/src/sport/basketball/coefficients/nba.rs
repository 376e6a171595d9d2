//! Basketball numbers of nba.
//! Data: `nba_closing_odds_*` (2014 2015 2016 2017 2018 2019 2020 2021 2022 2023 2024 2025), `nba_pbp_2015-16_*`
//! (2015-16), `nba_pbp_*` (2024-25); 1484 games.
//! Written 2026-11-21 by `arbees fit nba --data DIR`.
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
        v0: 1.8909,
        fade_s: 5.0179,
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
    error_sd: [0.0118, 0.0080, 0.0080, 0.0180, 0.0146],
    finals: Finals {
        margin: [0.557, 272.746, -132.563],
        keys: &[],
        total: [10.355, 378.499, -75.686],
        pace: [-0.0181, 0.2168],
        late: 14.4462,
        late_power: 23.309,
        extra: [24.09, 10.30],
        mean_total: 226.41,
    },
};
