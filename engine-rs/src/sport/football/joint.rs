//! Joint distribution of final margin and total, for spread and total markets that agree with the moneyline.

use super::Football;
use crate::sport::{
    League, Pregame, Refusal, Row, SportModel, col,
    common::warp::{Finals, MarginTotal, Moment, Standing, View},
};

impl Football {
    /// Joint distribution of final margin and total, consistent with [`SportModel::price`] of the same row.
    ///
    /// # Errors
    /// As [`SportModel::price`].
    pub fn margin_total(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<MarginTotal, Refusal> {
        let priced = self.price(pregame, table, row)?;
        let scored = f64::from(row[col::SCORE_1]) + f64::from(row[col::SCORE_2]);
        let law = &self.numbers.law;
        let (seconds, lead, extra) = match self.check(row)? {
            Moment::Over(lead) => return Ok(Finals::over(lead, scored, priced)),
            Moment::Before => (law.regulation_s, 0, false),
            // College overtime has no clock: it counts as one that has just begun.
            Moment::Play(clock) if clock.extra && self.league == League::Ncaaf => (law.overtime_s, clock.lead, true),
            Moment::Play(clock) => (clock.seconds, clock.lead, clock.extra),
        };
        let overtime = View::new(table)?.overtime;
        let overtime = if extra && self.ties(row) { None } else { Some(overtime) };
        let standing = Standing { seconds, lead: f64::from(lead), scored, overtime, slope: self.numbers.spread };
        Ok(self.numbers.finals.joint(law, &standing, priced, pregame))
    }
}
