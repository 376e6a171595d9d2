//! Sizing: the walk of one ladder, of two and of many, Kelly's stakes, and what a broken lock costs (models.md 4, checked
//! 2026-11-20).

pub mod kelly;
pub mod leg_risk;
pub mod set;
pub mod walk;

#[cfg(test)]
mod risk_tests;
#[cfg(test)]
mod walk_tests;
