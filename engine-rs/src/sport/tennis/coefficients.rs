//! Tennis. No number here comes from a point file: those are CC BY-NC-SA and the tables fitted on them stay research output.
//! Averages: shares of service points won on the tours 1998-2015 as published (models.md 1.6), written down 2026-11-21.
//! `engine-fit score tennis --data DIR` reports what other weights would do and writes nothing.

/// Share of service points won by tour (0 ATP, 1 WTA) and surface (0 unknown, 1 hard, 2 clay, 3 grass, 4 carpet). Unknown is
/// the mean of hard, clay and grass in the proportions of the tours' calendars (about .55, .35, .10).
pub static SERVICE: [[f64; 5]; 2] = [[0.626, 0.633, 0.607, 0.651, 0.646], [0.559, 0.559, 0.550, 0.587, 0.567]];

/// Points that the prior of a server's strength weighs: the published start for a market price.
pub const PRIOR_POINTS: f64 = 400.0;

/// Correlation of the two servers' strengths given the pregame price: the price fixes their difference, not their level.
pub const CORRELATION: f64 = 0.0;

/// Standard deviation of (truth - model) by set in play, first to fifth: the published calibration error of the form (.0125 to
/// .020, models.md 1.6), wider where few matches get to.
pub static ERROR_SD: [f64; 5] = [0.02, 0.02, 0.02, 0.03, 0.04];
