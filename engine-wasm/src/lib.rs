//! The one WASM module of Arbees. Three faces over `engine-rs`, one copy of the code:
//!
//! * [`raw`], [`raw_fees`] and [`raw_sport`]: exports on plain numbers over columns in linear memory; zero-copy, for the hot path;
//! * [`classes`]: wasm-bindgen classes for code that is written by hand;
//! * [`component`]: the WIT world `arbees:engine`.
//!
//! Each of them prices the ten sports of `engine_rs::sport`; [`games`] is what the last two share.
//!
//! Nothing here may touch a JavaScript value: an import with an `externref` in its signature could not be stubbed for the
//! component (toolchain.md 3.5).

pub mod classes;
pub mod columns;
pub mod component;
pub mod games;
pub mod memory;
pub mod numbers;
pub mod raw;
pub mod raw_book;
pub mod raw_fees;
pub mod raw_scan;
pub mod raw_sizing;
pub mod raw_sport;
pub mod scans;
pub mod sizing;
pub mod sport;
