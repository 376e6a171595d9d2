//! Soccer numbers of every league.
//! Data: `soccer_minute_*` (2017-18), `soccer_epl_closing_odds_*` (2014-15 2015-16 2016-17 2017-18 2018-19 2019-20
//! 2020-21 2021-22 2022-23 2023-24 2024-25); 1293 games.
//! Written 2026-12-01 by `arbees fit soccer --data DIR`.
//! Maximum likelihood of the goals with a pull to models.md 1.5 for score effects and cards. Not fitted: stoppage since
//! 2022 and its board, extra time, shoot-out.
//! Event data: Pappalardo et al., "A public data set of spatio-temporal match events", CC BY 4.0.

use super::chain::Coefficients;

/// Every league.
pub const SOCCER: Coefficients = Coefficients {
    prior: [0.4617, 0.2367, 0.3016],
    total: 2.7138,
    stoppage_s: [[59.4, 219.5], [180.0, 360.0]],
    stoppage_blur_s: 55.0,
    stoppage_floor_s: [25.0, 55.0],
    announced_factor: 1.15,
    announced_blur_s: 25.0,
    intensity: [[0.6972, 0.1802], [0.9036, 0.1927]],
    trailing: [0.061, 0.0888],
    leading: [-0.0697, 0.0323],
    red_own: 0.7328,
    red_other: 1.4074,
    reds: 0.0862,
    reds_slope: 1.0,
    extra_time: 1.0,
    extra_stoppage_s: 60.0,
    shootout: 0.75,
    pair: 0.0434,
    error_sd: [0.02, 0.02, 0.0341, 0.045, 0.02],
};
