//! Football numbers of ncaaf.
//! Data: `ncaaf_drive_states_2025_*` (2025); 317 games.
//! Written 2026-12-01 by `arbees fit ncaaf --data DIR`.
//! By drive. End game, points, overtime, ties and the form of the final margin are the NFL's; the law is drawn to
//! models.md 1.1.

use crate::sport::{
    common::warp::{Finals, Law},
    football::{Numbers, endgame::Weights},
};

/// Fitted numbers, units as in [`Numbers`].
pub const NUMBERS: Numbers = Numbers {
    law: Law {
        regulation_s: 3600.0,
        overtime_s: 600.0,
        v0: 2.1659,
        fade_s: 5.4928,
        v1: 379.159,
        v3: 0.0,
        k: 1.0,
        q: 0.3740,
        m: 0.0138,
        half: 0.8000,
    },
    spread: 0.07413,
    home: 0.6562,
    points: [
        [6.5725131, -0.0589064, 0.0000109, -0.3158107, -0.0025502],
        [6.2671555, -0.0667095, 0.0000476, -0.3840381, -0.0011886],
        [5.6179846, -0.0683350, 0.0000800, -0.4338652, -0.0020926],
        [4.2153525, -0.0836515, 0.0001743, -0.2821758, 0.0009977],
    ],
    weight: 0.8314,
    kickoff: 1.1175,
    half_loss: [0.468, 50.181],
    pace: 0.2447,
    late_s: 230.145,
    late: [
        -0.193, -0.104, 0.064, 0.015, 1.390, -0.188, 0.658, -0.215, 1.093, -0.055, 0.241, 0.366, 1.005, -0.119, 0.027,
        0.231, -0.621, -0.041, 0.603, -0.629, 0.202, 0.032, 0.136, 0.685, 0.285, -0.600, 0.308,
    ],
    end: Weights { share: [0.901, 0.850, 0.588, 0.520, 0.482, 0.259], near: 0.702, memory: 0.633 },
    extra: [1.1978, 4.9854],
    tie: [1.1457, 0.6016],
    error_sd: [0.0325, 0.0424, 0.0450, 0.0450, 0.0200],
    finals: Finals {
        margin: [5.331, 345.019, -131.602],
        keys: &[
            1.739, 0.734, 0.766, 2.258, 0.762, 0.798, 1.287, 1.525, 0.881, 0.463, 1.096, 0.636, 0.557, 0.650, 1.387,
            0.621, 0.941, 1.135, 0.969, 0.679, 1.073, 1.305, 0.777, 0.937, 1.335,
        ],
        total: [46.082, 224.972, -74.443],
        pace: [0.0374, 0.1423],
        late: 2.8694,
        late_power: 0.347,
        extra: [15.00, 9.00],
        mean_total: 52.02,
    },
};
