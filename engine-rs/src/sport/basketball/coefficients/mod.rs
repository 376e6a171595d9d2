//! The fitted numbers of each league.

pub mod nba;
pub mod ncaab;
pub mod wnba;
