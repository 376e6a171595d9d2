//! Hockey numbers of the NHL.
//! Data: `nhl_pbp_*` (2017-18 2018-19); 1434 games.
//! Written 2026-12-01 by `arbees fit nhl --data DIR`.
//! Ratios are drawn to their published values (models.md 1.3) where games are few. Not fitted, for want of prices:
//! `shootout`, `penalty_default_s`, the second rate of `overtime_power_play`.

use super::chain::Coefficients;

/// National Hockey League.
pub const NHL: Coefficients = Coefficients {
    home: 0.5356,
    total: 5.5326,
    total_scale: 0.916,
    period: [0.9645, 1.0876, 0.9479],
    trailing: 0.0259,
    leading: -0.0094,
    tied_late: 0.8484,
    pull: [
        [0.6422, 0.2865, 0.274, 0.2554, 0.1773, 0.0559, 0.0189, 0.01, 0.0019, 0.0014, 0.0028, 0.0006],
        [0.0533, 0.1661, 0.2198, 0.219, 0.1843, 0.1636, 0.1214, 0.0588, 0.0227, 0.0081, 0.0052, 0.0047],
        [0.0153, 0.0071, 0.0067, 0.0069, 0.0095, 0.0102, 0.024, 0.0158, 0.0116, 0.0227, 0.0205, 0.0097],
    ],
    back: 0.0371,
    out_for: 6.8583,
    out_against: 18.8023,
    power_play: [7.9927, 20.9763],
    short_handed: [1.1952, 0.4242],
    penalty_default_s: 55.0,
    overtime: 6.0908,
    overtime_share: 0.4235,
    overtime_power_play: [16.5324, 1.5],
    shootout: 0.315,
    error_sd: [0.02, 0.02, 0.0234, 0.0417, 0.02],
};
