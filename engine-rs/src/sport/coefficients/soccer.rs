//! Coefficients of the soccer model. Starting values of models.md 1.5, replaced by `engine-fit fit soccer`.

use super::chain::Coefficients;

/// Every league.
pub const SOCCER: Coefficients = Coefficients {
    prior: [0.45, 0.25, 0.30],
    total: 2.7,
    stoppage_s: [[70.0, 210.0], [180.0, 360.0]],
    stoppage_blur_s: 50.0,
    announced_factor: 1.15,
    announced_blur_s: 25.0,
    intensity: [[0.80, 0.16], [1.0, 0.2]],
    trailing: [0.112, 0.224],
    leading: [-0.022, -0.044],
    red_own: 0.67,
    red_other: 1.25,
    reds: 0.10,
    reds_slope: 1.0,
    extra_time: 1.0,
    extra_stoppage_s: 60.0,
    shootout: 0.75,
    error_sd: [0.02, 0.02, 0.03, 0.03, 0.04],
};
