//! Mixed martial arts numbers of the UFC.
//! Data: `ufc_fight_*` (1994 to 2026); 3760 games.
//! Written 2026-12-01 by `arbees fit mma --data DIR`.
//! Hazards and errors are of fights since 2015, classes drawn toward all fights by a cross-validated weight; the card is
//! that of models.md 1.7. The published slope of the winner's logit on the price's (1.26; finishes 1.12, decisions 1.44)
//! does not show in these 2,160 fights with odds: 1.03 +- .065 (1.01 +- .09, 1.06 +- .10). No slope is applied to the
//! price, and finishes and decisions keep half of the published difference.

use super::{CLASSES, MAX_ROUNDS, Shape};

/// Shape of the card and of the price's share in finishes and decisions.
pub const SHAPE: Shape = Shape { finish: 0.945, decision: 1.07, weight: 3.2 };

/// Chance that a round ends a fight of three rounds once it is reached, by class (row, 0 unknown) and round.
pub static THREE_ROUNDS: [[f64; MAX_ROUNDS]; CLASSES] = [
    [0.2448, 0.2240, 0.1367, 0.1367, 0.1367],
    [0.3225, 0.2971, 0.1079, 0.1079, 0.1079],
    [0.3583, 0.2800, 0.1611, 0.1611, 0.1611],
    [0.2941, 0.2913, 0.2052, 0.2052, 0.2052],
    [0.2669, 0.2015, 0.1467, 0.1467, 0.1467],
    [0.2449, 0.2457, 0.1306, 0.1306, 0.1306],
    [0.2155, 0.1955, 0.1495, 0.1495, 0.1495],
    [0.2238, 0.2074, 0.1403, 0.1403, 0.1403],
    [0.2083, 0.2232, 0.1037, 0.1037, 0.1037],
    [0.1600, 0.1733, 0.0894, 0.0894, 0.0894],
    [0.1825, 0.1838, 0.0979, 0.0979, 0.0979],
    [0.1662, 0.1550, 0.1418, 0.1418, 0.1418],
];

/// Chance that a round ends a fight of five rounds once it is reached, by class (row, 0 unknown) and round.
pub static FIVE_ROUNDS: [[f64; MAX_ROUNDS]; CLASSES] = [
    [0.2058, 0.2142, 0.1937, 0.1223, 0.1204],
    [0.3165, 0.2755, 0.2604, 0.1353, 0.1521],
    [0.2802, 0.2671, 0.2974, 0.1690, 0.1553],
    [0.2094, 0.2007, 0.1974, 0.1791, 0.1276],
    [0.1970, 0.1881, 0.1534, 0.1388, 0.1204],
    [0.2233, 0.2679, 0.2102, 0.1252, 0.1589],
    [0.1802, 0.1985, 0.1883, 0.1107, 0.0978],
    [0.1713, 0.2250, 0.1469, 0.1159, 0.1027],
    [0.1681, 0.1950, 0.2231, 0.0918, 0.1238],
    [0.1557, 0.1689, 0.1527, 0.0709, 0.0857],
    [0.1285, 0.1805, 0.1433, 0.0981, 0.0815],
    [0.1668, 0.1641, 0.1563, 0.0809, 0.1130],
];

/// Standard deviation of (truth - model) by round.
pub static ERROR_SD: [f64; MAX_ROUNDS] = [0.0200, 0.0200, 0.0200, 0.0200, 0.0200];
