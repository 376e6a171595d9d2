//! The top-of-book table of both sides of every pair as columns that can be shared with other languages without copying.

use crate::fees::{MAX_RATE_E5, ONE_DOLLAR_E4, Rounding};

/// Markets per block of the screen; every column is padded to a multiple of it.
pub const BLOCK: usize = 16;
/// An ask that never takes part in a lock: empty, stale, gapped or paused side.
pub const NO_ASK: u16 = ONE_DOLLAR_E4 as u16;

/// Sides of a pair: [`Table::a`] is 0, [`Table::b`] is 1. Which venue is which is the caller's to say.
pub const SIDES: usize = 2;

/// One side's top of book, one entry per market.
#[derive(Clone, Debug)]
pub struct Half {
    /// Best YES ask, 1/10,000 dollar.
    pub yes_ask_e4: Vec<u16>,
    /// Best NO ask, 1/10,000 dollar.
    pub no_ask_e4: Vec<u16>,
    /// Size at the best YES ask, centi-contracts.
    pub yes_qty_cc: Vec<u32>,
    /// Size at the best NO ask, centi-contracts.
    pub no_qty_cc: Vec<u32>,
}

impl Half {
    fn new(padded: usize) -> Self {
        Self {
            yes_ask_e4: vec![NO_ASK; padded],
            no_ask_e4: vec![NO_ASK; padded],
            yes_qty_cc: vec![0; padded],
            no_qty_cc: vec![0; padded],
        }
    }
}

/// The books of both sides.
#[derive(Clone, Debug)]
pub struct Table {
    /// Side A, 0.
    pub a: Half,
    /// Side B, 1.
    pub b: Half,
    /// Taker fees, [`fee_word`] of side A and of side B: next to each other, so that a candidate's are in one cache line.
    pub fees: Vec<[u32; 2]>,
}

/// A taker schedule as one number: the rate in 1/100,000, then the rounding code of [`crate::fees::Rounding`] from bit 16 on.
/// 0, which is no schedule, when the rate is beyond [`MAX_RATE_E5`] or the code unknown.
pub fn fee_word(rate_e5: u32, rounding: u8) -> u32 {
    let known = u64::from(rate_e5) <= MAX_RATE_E5 && Rounding::from_code(rounding).is_some();
    if known { rate_e5 | u32::from(rounding) << 16 } else { 0 }
}

/// Rate and rounding code of a [`fee_word`].
pub fn fee_parts(word: u32) -> (u16, u8) {
    (word as u16, (word >> 16) as u8)
}

impl Table {
    /// A table of empty books for `markets` markets, padded to whole blocks.
    pub fn new(markets: usize) -> Self {
        let padded = markets.div_ceil(BLOCK) * BLOCK;
        Self { a: Half::new(padded), b: Half::new(padded), fees: vec![[0; 2]; padded] }
    }

    /// Whether all columns have the same length.
    pub(crate) fn is_even(&self) -> bool {
        let n = self.padded();
        [&self.a, &self.b].into_iter().all(|v| {
            v.yes_ask_e4.len() == n && v.no_ask_e4.len() == n && v.yes_qty_cc.len() == n && v.no_qty_cc.len() == n
        }) && self.fees.len() == n
    }

    /// Entries per column: a multiple of [`BLOCK`].
    pub fn padded(&self) -> usize {
        self.a.yes_ask_e4.len()
    }
}

/// The scan's output columns, one entry per hit.
#[derive(Clone, Debug)]
pub struct Hits {
    /// Market.
    pub slot: Vec<u32>,
    /// 0: YES on side A and NO on side B; 1: the other way round.
    pub direction: Vec<u8>,
    /// One dollar less both asks, 1/10,000 dollar.
    pub gross_e4: Vec<i16>,
    /// Smaller of both sizes, at most [`crate::fees::MAX_ORDER_QTY_CC`].
    pub qty_cc: Vec<u32>,
    /// Exact profit after both taker fees, micro-dollars; a whole number.
    pub net_udollars: Vec<f64>,
    /// Number of valid entries.
    pub count: usize,
}

impl Hits {
    /// Room for two hits per market, so that a scan can never overflow.
    pub fn new(markets: usize) -> Self {
        let room = 2 * markets.div_ceil(BLOCK) * BLOCK;
        Self {
            slot: vec![0; room],
            direction: vec![0; room],
            gross_e4: vec![0; room],
            qty_cc: vec![0; room],
            net_udollars: vec![0.0; room],
            count: 0,
        }
    }

    /// Hits that fit into every column.
    pub(crate) fn room(&self) -> usize {
        let lengths =
            [self.slot.len(), self.direction.len(), self.gross_e4.len(), self.qty_cc.len(), self.net_udollars.len()];
        lengths.into_iter().min().unwrap_or(0)
    }
}
