//! The Arbees kernel: every number of the house is made here.
//!
//! Pure functions and tables: no clock, no I/O, no bindings. Transcendentals come from the `libm` crate and nothing is
//! contracted or reordered, so the native build, Node and the browser agree to the bit.

pub mod book;
pub mod fees;
pub mod lead_lag;
pub mod math;
pub mod names;
pub mod scan;
pub mod sizing;
pub mod sport;
pub mod table;
