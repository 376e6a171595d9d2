//! The scratch area in which a caller lays down the rows of one frame.

use super::{Book, Reason, Side, is_whole, row::RENEWED};
use crate::fees::ONE_DOLLAR_E4;

/// Rows of one frame: both sides of the deepest book twice over.
pub const STAGE_ROWS: usize = 8192;
/// Row code: the venue's best YES bid after the frame, 0 for none.
pub(crate) const EXPECT_BID: u32 = 4;
/// Row code: the venue's best YES ask after the frame, 10,000 for none.
pub(crate) const EXPECT_ASK: u32 = 5;
/// Row code: quantity 1 when the venue's hash of the book agrees with ours.
pub(crate) const EXPECT_HASH: u32 = 6;

/// Rows as columns. Numbers are doubles, so that nothing wraps on its way in.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Book of the row; not read for a snapshot.
    pub book: Vec<u32>,
    /// Code of [`Side`], or of an expectation (4 best bid, 5 best ask, 6 hash).
    pub side: Vec<u8>,
    /// Price on the side's own scale, 1/10,000 dollar.
    pub price_e4: Vec<f64>,
    /// Size or signed change, centi-contracts.
    pub qty_cc: Vec<f64>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self {
            book: vec![0; STAGE_ROWS],
            side: vec![0; STAGE_ROWS],
            price_e4: vec![0.0; STAGE_ROWS],
            qty_cc: vec![0.0; STAGE_ROWS],
        }
    }

    /// Row `i`, which exists.
    pub(crate) fn row(&self, i: usize) -> Row {
        Row { side: u32::from(self.side[i]), price_e4: self.price_e4[i], qty_cc: self.qty_cc[i] }
    }
}

/// A level or change as it comes from outside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub side: u32,
    pub price_e4: f64,
    pub qty_cc: f64,
}

impl Row {
    /// Whether it says something about the book after the frame instead of changing it.
    pub fn is_expectation(self) -> bool {
        (EXPECT_BID..=EXPECT_HASH).contains(&self.side)
    }

    /// Asks (0 YES, 1 NO) and price there.
    pub fn place(self, book: &Book) -> Result<(usize, u16), Reason> {
        let side = Side::new(self.side).ok_or(Reason::BadSide)?;
        if !is_whole(self.price_e4) || self.price_e4 < 1.0 || self.price_e4 >= ONE_DOLLAR_E4 as f64 {
            return Err(Reason::BadPrice);
        }
        let price = self.price_e4 as u16;
        // Where resting orders outlive a change of grid, they may be off it; where they do not, we missed a change.
        if book.is(RENEWED) && book.tick_e4 > 0 && !price.is_multiple_of(book.tick_e4) {
            return Err(Reason::OffGrid);
        }
        Ok(side.ask(price))
    }

    /// Size of a level: `None` removes it; part of a centi-contract is a level of size 0.
    pub fn size(self) -> Result<Option<u32>, Reason> {
        let qty = self.qty_cc;
        if qty > f64::from(u32::MAX) {
            return Err(Reason::QuantityTooBig);
        }
        if qty > 0.0 && qty < 1.0 {
            return Ok(Some(0));
        }
        if !is_whole(qty) {
            return Err(Reason::BadQuantity);
        }
        Ok((qty > 0.0).then_some(qty as u32))
    }

    /// Size of a level of `before` after adding the row's signed change; `None` when nothing is left.
    pub fn added(self, before: u32) -> Result<Option<u32>, Reason> {
        let change = self.qty_cc;
        if !is_whole(change.abs()) {
            return Err(Reason::BadQuantity);
        }
        let after = f64::from(before) + change;
        if after < 0.0 {
            return Err(Reason::NegativeLevel);
        }
        if after > f64::from(u32::MAX) {
            return Err(Reason::QuantityTooBig);
        }
        Ok((after > 0.0).then_some(after as u32))
    }
}
