//! State of the sizing calls.

/// Length of `sizing_in`.
pub const SIZING_IN: usize = 256;
/// Length of `sizing_out`.
pub const SIZING_OUT: usize = 128;
/// Parameters and results.
pub struct Sizing {
    /// Parameters of the calls below.
    pub input: Vec<f64>,
    /// Their results.
    pub out: Vec<f64>,
}

impl Sizing {
    /// Empty columns.
    pub fn new() -> Self {
        Self { input: vec![0.0; SIZING_IN], out: vec![0.0; SIZING_OUT] }
    }
}

impl Default for Sizing {
    fn default() -> Self {
        Self::new()
    }
}
