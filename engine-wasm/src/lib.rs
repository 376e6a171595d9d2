//! The one WASM module of Arbees. Three faces over `engine-rs`, one copy of the code:
//!
//! * [`raw`] and [`raw_sport`]: exports on plain numbers over columns in linear memory; zero-copy, for the hot path;
//! * [`classes`]: wasm-bindgen classes for code that is written by hand;
//! * [`component`]: the WIT world `arbees:engine`.
//!
//! Nothing here may touch a JavaScript value: an import with an `externref` in its signature could not be stubbed for the
//! component (toolchain.md 3.5).

pub mod classes;
pub mod component;
pub mod layout;
pub mod raw;
pub mod raw_sport;
pub mod sport;
