//! Coefficients of the hockey model. Starting values of models.md 1.3, replaced by `engine-fit fit hockey`.

use super::chain::Coefficients;

/// National Hockey League.
pub const NHL: Coefficients = Coefficients {
    home: 0.536,
    total: 5.6,
    total_scale: 0.94,
    period: [0.9, 1.0, 0.966],
    trailing: 0.051,
    leading: 0.0,
    tied_late: 0.835,
    pull: [
        [0.5, 0.4, 0.35, 0.25, 0.06, 0.02, 0.01, 0.0, 0.0, 0.0, 0.0, 0.0],
        [0.4, 0.35, 0.35, 0.3, 0.2, 0.1, 0.05, 0.03, 0.01, 0.0, 0.0, 0.0],
        [0.2, 0.2, 0.2, 0.2, 0.15, 0.1, 0.05, 0.05, 0.03, 0.02, 0.01, 0.0],
    ],
    back: 0.05,
    out_for: 11.8,
    out_against: 22.0,
    power_play: [7.0, 16.8],
    short_handed: [0.9, 0.5],
    penalty_default_s: 55.0,
    overtime: 5.97,
    overtime_share: 0.47,
    overtime_power_play: [14.0, 1.5],
    shootout: 0.315,
    error_sd: [0.02, 0.02, 0.02, 0.03, 0.04],
};
