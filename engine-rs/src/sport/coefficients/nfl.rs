//! Football numbers of nfl.
//! Data: `nfl_pbp_*` (2014 2015 2016 2017 2018 2019 2020 2021 2022 2024); 2725 games.
//! Written 2026-11-21 by `arbees fit nfl --data DIR`.
//! By play. The law is drawn to models.md 1.1; ties: regular seasons since 2017.

use super::Numbers;
use crate::sport::warp::{Finals, Law};

/// Fitted numbers, units as in [`Numbers`].
pub const NUMBERS: Numbers = Numbers {
    law: Law {
        regulation_s: 3600.0,
        overtime_s: 600.0,
        v0: 11.3968,
        fade_s: 5.4176,
        v1: 245.000,
        v3: 0.0,
        k: 1.0,
        q: 0.3000,
        m: 0.0000,
        half: 0.8000,
    },
    spread: 0.08880,
    home: 0.5519,
    points: [
        [6.5725131, -0.0589064, 0.0000109, -0.3158107, -0.0025502],
        [6.2671555, -0.0667095, 0.0000476, -0.3840381, -0.0011886],
        [5.6179846, -0.0683350, 0.0000800, -0.4338652, -0.0020926],
        [4.2153525, -0.0836515, 0.0001743, -0.2821758, 0.0009977],
    ],
    weight: 0.8619,
    kickoff: 1.1176,
    half_loss: [0.465, 50.152],
    pace: 0.5399,
    late_s: 207.333,
    late: [
        -0.142, 0.084, 0.088, -0.060, 1.450, -0.218, 0.684, -0.155, 1.097, -0.045, 0.253, 0.347, 1.005, -0.093, 0.026,
        0.361, -0.507, -0.039, 0.455, -0.662, 0.353, 0.029, 0.169, 0.762, 0.439, -0.622, 0.376,
    ],
    extra: [1.2200, 5.0285],
    tie: [1.1468, 0.6046],
    error_sd: [0.0098, 0.0178, 0.0080, 0.0122, 0.0128],
    finals: Finals {
        margin: [13.171, 138.309, -29.873],
        total: [14.838, 257.603, -109.804],
        pace: -0.0182,
        late: 4.4106,
        mean_total: 45.68,
    },
};
