//! placeholder
use super::Shape;
/// Shape.
pub const SHAPE: Shape = Shape { finish: 0.89, decision: 1.14, weight: 3.2 };
/// Slope.
pub const PRICE_SLOPE: f64 = 1.26;
/// Hazards.
pub const THREE_ROUNDS: [[f64; 5]; 12] = [[0.254, 0.213, 0.130, 0.096, 0.096]; 12];
/// Hazards.
pub const FIVE_ROUNDS: [[f64; 5]; 12] = [[0.173, 0.204, 0.148, 0.114, 0.096]; 12];
/// Error.
pub const ERROR_SD: [f64; 5] = [0.03; 5];
