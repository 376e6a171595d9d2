//! Football numbers of ncaaf. Data: 2025 by drive, end game and points from the NFL.
//! Made 2026-11-21 by `engine-fit fit ncaaf --data ../shared/data`.

use super::Numbers;
use crate::sport::warp::{Finals, Law};

/// Fitted numbers, units as in [`Numbers`].
pub const NUMBERS: Numbers = Numbers {
    law: Law {
        regulation_s: 3600.0,
        overtime_s: 600.0,
        v0: 8.2414,
        fade_s: 5.5398,
        v1: 380.643,
        v3: 0.0,
        k: 1.0,
        q: 0.3741,
        m: 0.0136,
        half: 0.8000,
    },
    spread: 0.07408,
    home: 0.6562,
    points: [
        [6.5725131, -0.0589064, 0.0000109, -0.3158107, -0.0025502],
        [6.2671555, -0.0667095, 0.0000476, -0.3840381, -0.0011886],
        [5.6179846, -0.0683350, 0.0000800, -0.4338652, -0.0020926],
        [4.2153525, -0.0836515, 0.0001743, -0.2821758, 0.0009977],
    ],
    weight: 0.8311,
    kickoff: 1.1177,
    half_loss: [0.467, 50.195],
    pace: 0.3500,
    late_s: 210.648,
    late: [
        -0.214, 0.028, 0.096, -0.152, 1.243, -0.222, 0.796, -0.358, 0.610, 0.069, 0.225, 0.352, 1.007, -0.178, 0.029,
        0.269, -0.538, -0.035, 0.452, -0.726, 0.375, -0.004, 0.071, 0.291, 0.546, -0.336, 0.382,
    ],
    extra: [1.2179, 5.1249],
    tie: [1.1705, 0.6032],
    error_sd: [0.0590, 0.0687, 0.0543, 0.0960, 0.0100],
    finals: Finals {
        margin: [2.914, 287.039, -64.926],
        total: [11.541, 163.342, 49.394],
        pace: -0.0171,
        late: -2.3954,
        mean_total: 52.02,
    },
};
