//! The fitted numbers of each league.

pub mod ncaaf;
pub mod nfl;
