//! What several sports share: the law of the clock sports, the lines of a joint law, ratings from results.

pub mod error;
pub mod lines;
pub mod rating;
pub mod warp;
