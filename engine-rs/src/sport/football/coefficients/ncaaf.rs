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
        v0: 2.1658,
        fade_s: 5.4939,
        v1: 379.140,
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
    weight: 0.8318,
    kickoff: 1.1175,
    half_loss: [0.468, 50.183],
    pace: 0.2446,
    late_s: 231.271,
    late: [
        -0.196, -0.115, 0.063, 0.020, 1.387, -0.187, 0.655, -0.218, 1.093, -0.055, 0.240, 0.367, 1.005, -0.120, 0.027,
        0.224, -0.625, -0.041, 0.611, -0.627, 0.192, 0.031, 0.134, 0.681, 0.276, -0.598, 0.303,
    ],
    end: Weights { share: [0.901, 0.850, 0.588, 0.521, 0.483, 0.259], near: 0.701, memory: 0.633 },
    extra: [1.1965, 4.9835],
    tie: [1.1456, 0.6014],
    error_sd: [0.0150, 0.0177, 0.0151, 0.0141, 0.0150],
    finals: Finals {
        margin: [5.334, 344.954, -131.543],
        keys: &[
            1.739, 0.734, 0.766, 2.258, 0.762, 0.798, 1.287, 1.525, 0.881, 0.463, 1.096, 0.636, 0.557, 0.650, 1.387,
            0.621, 0.941, 1.135, 0.969, 0.679, 1.073, 1.305, 0.777, 0.937, 1.335,
        ],
        total: [46.082, 224.972, -74.443],
        pace: [0.0372, 0.1422],
        late: 2.8496,
        late_power: 0.341,
        extra: [15.00, 9.00],
        mean_total: 52.02,
    },
};
