//! Placeholder.

use super::Numbers;
use crate::sport::warp::{Finals, Law};

/// Numbers.
pub const NUMBERS: Numbers = Numbers {
    law: Law {
        regulation_s: 3600.0,
        overtime_s: 600.0,
        v0: 8.0,
        fade_s: 8.0,
        v1: 245.0,
        v3: 0.0,
        k: 1.0,
        q: 0.3,
        m: 0.0,
        half: 1.0,
    },
    spread: 0.0888,
    home: 0.55,
    points: [
        [6.66291, -0.03076, -0.00039, -0.68616, 0.00225],
        [5.68722, -0.03199, -0.00035, -0.40204, -0.00043],
        [4.97489, -0.03187, -0.00033, -0.39425, -0.00223],
        [3.44101, -0.05640, -0.00006, 0.07962, -0.00520],
    ],
    weight: 1.0,
    kickoff: 0.9,
    half_loss: [0.6, 60.0],
    pace: 0.5,
    late_s: 250.0,
    late: [0.0; 27],
    extra: [1.0, 6.0],
    tie: [1.16, 0.36],
    error_sd: [0.02; 5],
    finals: Finals { margin: [8.0, 160.0, 10.0], total: [8.0, 160.0, 10.0], pace: 0.1, late: 0.5, mean_total: 46.0 },
};
