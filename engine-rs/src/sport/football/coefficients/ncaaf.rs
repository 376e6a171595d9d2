//! Football numbers of ncaaf.
//! Data: `ncaaf_drive_states_2025_*` (2025); 317 games.
//! Written 2026-11-21 by `arbees fit ncaaf --data DIR`.
//! By drive. End game, points, overtime, ties and the form of the final margin are the NFL's; the law is drawn to
//! models.md 1.1.

use crate::sport::{
    common::warp::{Finals, Law},
    football::Numbers,
};

/// Fitted numbers, units as in [`Numbers`].
pub const NUMBERS: Numbers = Numbers {
    law: Law {
        regulation_s: 3600.0,
        overtime_s: 600.0,
        v0: 2.1593,
        fade_s: 5.4176,
        v1: 379.219,
        v3: 0.0,
        k: 1.0,
        q: 0.3741,
        m: 0.0138,
        half: 0.8000,
    },
    spread: 0.07412,
    home: 0.6562,
    points: [
        [6.5725131, -0.0589064, 0.0000109, -0.3158107, -0.0025502],
        [6.2671555, -0.0667095, 0.0000476, -0.3840381, -0.0011886],
        [5.6179846, -0.0683350, 0.0000800, -0.4338652, -0.0020926],
        [4.2153525, -0.0836515, 0.0001743, -0.2821758, 0.0009977],
    ],
    weight: 0.8242,
    kickoff: 1.1176,
    half_loss: [0.465, 50.152],
    pace: 0.2432,
    late_s: 207.333,
    late: [
        -0.142, 0.084, 0.088, -0.060, 1.450, -0.218, 0.684, -0.155, 1.097, -0.045, 0.253, 0.347, 1.005, -0.093, 0.026,
        0.361, -0.507, -0.039, 0.455, -0.662, 0.353, 0.029, 0.169, 0.762, 0.439, -0.622, 0.376,
    ],
    extra: [1.2200, 5.0285],
    tie: [1.1468, 0.6046],
    error_sd: [0.0150, 0.0173, 0.0156, 0.0147, 0.0150],
    finals: Finals {
        margin: [5.080, 346.629, -133.312],
        keys: &[
            1.738, 0.733, 0.766, 2.256, 0.762, 0.797, 1.286, 1.524, 0.881, 0.463, 1.096, 0.636, 0.557, 0.650, 1.388,
            0.621, 0.941, 1.136, 0.969, 0.680, 1.074, 1.306, 0.778, 0.938, 1.337,
        ],
        total: [43.344, 211.191, -18.535],
        pace: [0.0375, 0.1420],
        late: 2.8281,
        late_power: 0.336,
        extra: [15.00, 9.00],
        mean_total: 52.02,
    },
};
