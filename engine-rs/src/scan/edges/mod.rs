//! Single asks against what the model says they are worth (models.md 5, types H and J): worth buying when the fair
//! price exceeds ask and fee by more than the threshold of the model's own error.
//!
//! A game that is over has a fair price of 0 or 1: what is then still cheap is a resolution lag and not a model's
//! opinion.

#[cfg(test)]
mod tests;

use crate::{
    fees::{MAX_ORDER_QTY_CC, ONE_DOLLAR_E4, taker_fee},
    scan::near::{Kind, NearMisses, Reason},
    table::{BLOCK, Half, NO_ASK, Table, fee_parts},
};

/// Threshold of a market that the model has nothing to say about.
pub const NO_OPINION: u16 = u16::MAX;

/// What the model says of one side's markets.
#[derive(Clone, Debug)]
pub struct Fair {
    /// Fair price of YES, 1/10,000 dollar, under the settlement of this side's venue; a NO is worth the rest of the dollar.
    pub yes_e4: Vec<u16>,
    /// Least edge after fees, 1/10,000 dollar; [`NO_OPINION`] for none.
    pub theta_e4: Vec<u16>,
}

impl Fair {
    fn new(padded: usize) -> Self {
        Self { yes_e4: vec![0; padded], theta_e4: vec![NO_OPINION; padded] }
    }
}

/// Output columns, one entry per ask that is cheaper than fair price less threshold before fees.
#[derive(Clone, Debug)]
pub struct EdgeHits {
    /// Market.
    pub slot: Vec<u32>,
    /// Side times two plus outcome: yes, no of side A, of side B.
    pub leg: Vec<u8>,
    /// 0 good, else a [`Reason`].
    pub reason: Vec<u8>,
    /// 1 when the fair price is certain: a resolution lag.
    pub certain: Vec<u8>,
    /// Fair price less ask, 1/10,000 dollar.
    pub gross_e4: Vec<i16>,
    /// Size at the ask, at most [`MAX_ORDER_QTY_CC`].
    pub qty_cc: Vec<u32>,
    /// Expected profit after the taker fee for `qty_cc`, micro-dollars.
    pub net_udollars: Vec<f64>,
    /// Number of valid entries.
    pub count: usize,
    /// Entries for which there was no room in the last scan.
    pub dropped: usize,
}

/// Fair prices on both sides and the hits against them.
#[derive(Clone, Debug)]
pub struct Edges {
    /// Of side A, of side B.
    pub fair: [Fair; 2],
    /// Output of the scan.
    pub hits: EdgeHits,
}

impl Edges {
    /// No opinion on any market of a table of `padded` entries; room for `hits`.
    pub fn new(padded: usize, hits: usize) -> Self {
        let hits = EdgeHits {
            slot: vec![0; hits],
            leg: vec![0; hits],
            reason: vec![0; hits],
            certain: vec![0; hits],
            gross_e4: vec![0; hits],
            qty_cc: vec![0; hits],
            net_udollars: vec![0.0; hits],
            count: 0,
            dropped: 0,
        };
        Self { fair: [Fair::new(padded), Fair::new(padded)], hits }
    }

    /// Screen markets `[first, first + count)`, widened to blocks, with vectors and evaluate the candidates exactly;
    /// returns the number of hits, by block, side, outcome and market. What is not good goes to `near`.
    ///
    /// # Panics
    /// When the table is not the one these columns were made for.
    pub fn scan(&mut self, table: &Table, first: usize, count: usize, near: &mut NearMisses, at_us: f64) -> usize {
        self.scan_by(cheap, table, first, count, near, at_us)
    }

    /// The scalar twin of [`Edges::scan`].
    ///
    /// # Panics
    /// As [`Edges::scan`].
    pub fn scan_scalar(
        &mut self,
        table: &Table,
        first: usize,
        count: usize,
        near: &mut NearMisses,
        at_us: f64,
    ) -> usize {
        self.scan_by(cheap_scalar, table, first, count, near, at_us)
    }

    #[inline(always)]
    fn scan_by(
        &mut self,
        cheap: impl Fn(&Block) -> [u32; 2],
        table: &Table,
        first: usize,
        count: usize,
        near: &mut NearMisses,
        at_us: f64,
    ) -> usize {
        let padded = table.padded();
        assert!(self.fair.iter().all(|fair| fair.yes_e4.len() == padded && fair.theta_e4.len() == padded));
        let end = first.saturating_add(count).min(padded);
        (self.hits.count, self.hits.dropped) = (0, 0);
        for block in first.min(end) / BLOCK..end.div_ceil(BLOCK) {
            for (side, half) in [&table.a, &table.b].into_iter().enumerate() {
                let columns = Block::new(half, &self.fair[side], block);
                for (outcome, mut bits) in cheap(&columns).into_iter().enumerate() {
                    while bits != 0 {
                        let slot = block * BLOCK + bits.trailing_zeros() as usize;
                        self.evaluate(table, slot, [side, outcome], near, at_us);
                        bits &= bits - 1;
                    }
                }
            }
        }
        self.hits.count
    }

    /// Evaluate one ask exactly and append it to the hits if it is there.
    #[inline(never)]
    fn evaluate(&mut self, table: &Table, slot: usize, [side, outcome]: [usize; 2], near: &mut NearMisses, at_us: f64) {
        let half = if side == 0 { &table.a } else { &table.b };
        let (ask, size) = if outcome == 0 {
            (half.yes_ask_e4[slot], half.yes_qty_cc[slot])
        } else {
            (half.no_ask_e4[slot], half.no_qty_cc[slot])
        };
        if ask == 0 || ask >= NO_ASK || size == 0 {
            return;
        }
        let (yes_e4, theta_e4) = (self.fair[side].yes_e4[slot], self.fair[side].theta_e4[slot]);
        let fair_e4 = if outcome == 0 { yes_e4 } else { NO_ASK.saturating_sub(yes_e4) };
        let gross_e4 = i32::from(fair_e4) - i32::from(ask);
        let qty_cc = size.min(MAX_ORDER_QTY_CC as u32);
        let (rate_e5, rounding) = fee_parts(table.fees[slot][side]);
        let qty = f64::from(qty_cc);
        let net = qty * f64::from(gross_e4) - taker_fee(rate_e5, rounding, ask, qty_cc);
        let reason = if net.is_nan() {
            Some(Reason::UnknownFee)
        } else if net <= 0.0 {
            Some(Reason::FeesEatIt)
        } else if net <= qty * f64::from(theta_e4) {
            Some(Reason::BelowThreshold)
        } else {
            None
        };
        let leg = (2 * side + outcome) as u8;
        if let Some(reason) = reason {
            near.push((Kind::Edge, slot as u32, leg), reason, gross_e4, net, at_us);
        }
        let hits = &mut self.hits;
        let n = hits.count;
        if n == hits.slot.len() {
            hits.dropped += 1;
            return;
        }
        hits.slot[n] = slot as u32;
        hits.leg[n] = leg;
        hits.reason[n] = reason.map_or(0, |reason| reason as u8);
        hits.certain[n] = u8::from(yes_e4 == 0 || yes_e4 == ONE_DOLLAR_E4 as u16);
        hits.gross_e4[n] = gross_e4 as i16;
        hits.qty_cc[n] = qty_cc;
        hits.net_udollars[n] = net;
        hits.count = n + 1;
    }
}

/// One side's columns of sixteen markets.
struct Block<'a> {
    yes_ask: &'a [u16; BLOCK],
    no_ask: &'a [u16; BLOCK],
    fair: &'a [u16; BLOCK],
    theta: &'a [u16; BLOCK],
}

impl<'a> Block<'a> {
    fn new(half: &'a Half, fair: &'a Fair, block: usize) -> Self {
        let part = |column: &'a [u16]| &column.as_chunks::<BLOCK>().0[block];
        Self {
            yes_ask: part(&half.yes_ask_e4),
            no_ask: part(&half.no_ask_e4),
            fair: part(&fair.yes_e4),
            theta: part(&fair.theta_e4),
        }
    }
}

/// One bit per market for YES and for NO: ask and threshold together cost less than the fair price. Sums saturate; fair
/// prices above a dollar are a writer's error and leave nothing for a NO.
fn cheap_scalar(block: &Block) -> [u32; 2] {
    let mut bits = [0; 2];
    for i in 0..BLOCK {
        let (fair, theta) = (block.fair[i], block.theta[i]);
        bits[0] |= u32::from(block.yes_ask[i].saturating_add(theta) < fair) << i;
        bits[1] |= u32::from(block.no_ask[i].saturating_add(theta) < NO_ASK.saturating_sub(fair)) << i;
    }
    bits
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
fn cheap(block: &Block) -> [u32; 2] {
    cheap_scalar(block)
}

/// As [`cheap_scalar`], in lanes: what is left of the fair price after ask and threshold is not zero.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline(always)]
fn cheap(block: &Block) -> [u32; 2] {
    use core::arch::wasm32::{
        i8x16_bitmask, i8x16_narrow_i16x8, u16x8_add_sat, u16x8_gt, u16x8_splat, u16x8_sub_sat, v128, v128_any_true,
        v128_load, v128_or,
    };
    let load = |column: &[u16; BLOCK], half: usize| -> v128 {
        let lanes: &[u16; 8] =
            if half == 0 { column.first_chunk() } else { column.last_chunk() }.expect("half a block");
        // SAFETY: the reference covers exactly the sixteen bytes that are read; wasm loads need no alignment.
        unsafe { v128_load(lanes.as_ptr().cast()) }
    };
    let eight = |half: usize| {
        let (fair, theta) = (load(block.fair, half), load(block.theta, half));
        let rest = u16x8_sub_sat(u16x8_splat(NO_ASK), fair);
        [
            u16x8_gt(fair, u16x8_add_sat(load(block.yes_ask, half), theta)),
            u16x8_gt(rest, u16x8_add_sat(load(block.no_ask, half), theta)),
        ]
    };
    let ([yes_a, no_a], [yes_b, no_b]) = (eight(0), eight(1));
    if !v128_any_true(v128_or(v128_or(yes_a, yes_b), v128_or(no_a, no_b))) {
        return [0; 2];
    }
    let bits = |a, b| u32::from(i8x16_bitmask(i8x16_narrow_i16x8(a, b)));
    [bits(yes_a, yes_b), bits(no_a, no_b)]
}
