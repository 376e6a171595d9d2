//! The scan without lanes, one market and one fee at a time.

use super::{ask_blocks, blocks, net, threshold};
use crate::{
    fees::{MAX_ORDER_QTY_CC, ONE_DOLLAR_E4},
    table::{BLOCK, Hits, NO_ASK, Table},
};

/// The scalar twin of [`super::scan`]: same hits in the same order, one market and one fee at a time.
///
/// # Panics
/// As [`super::scan`].
pub fn scan_scalar(table: &Table, first: usize, count: usize, near_e4: i32, hits: &mut Hits) -> usize {
    let (start, end) = blocks(table, first, count);
    let below = threshold(near_e4);
    assert!(table.is_even() && hits.room() >= 2 * table.padded());
    let mut n = 0;
    let [ky, kn, py, pn] = ask_blocks(table, start, end).map(<[[u16; BLOCK]]>::as_flattened);
    for (slot, (((ky, kn), py), pn)) in ky.iter().zip(kn).zip(py).zip(pn).enumerate() {
        if ky.saturating_add(*pn) < below {
            n = exact(table, start + slot, 0, hits, n);
        }
        if kn.saturating_add(*py) < below {
            n = exact(table, start + slot, 1, hits, n);
        }
    }
    hits.count = n;
    n
}

/// Evaluate one direction of one market by itself and append it to `n` hits; returns the new `n`.
#[inline(never)]
fn exact(table: &Table, slot: usize, direction: u8, hits: &mut Hits, n: usize) -> usize {
    let (k, p) = (&table.kalshi, &table.polymarket);
    let (ask_k, ask_p, qty_k, qty_p) = if direction == 0 {
        (k.yes_ask_e4[slot], p.no_ask_e4[slot], k.yes_qty_cc[slot], p.no_qty_cc[slot])
    } else {
        (k.no_ask_e4[slot], p.yes_ask_e4[slot], k.no_qty_cc[slot], p.yes_qty_cc[slot])
    };
    let qty = qty_k.min(qty_p).min(MAX_ORDER_QTY_CC as u32);
    let live = ask_k != 0 && ask_k < NO_ASK && ask_p != 0 && ask_p < NO_ASK && qty != 0;
    let gross = ONE_DOLLAR_E4 as i32 - i32::from(ask_k) - i32::from(ask_p);
    let net = net(qty, gross, [ask_k, ask_p], table.fees[slot]);
    if !live || net.is_nan() {
        return n;
    }
    hits.slot[n] = slot as u32;
    hits.direction[n] = direction;
    hits.gross_e4[n] = gross as i16;
    hits.qty_cc[n] = qty;
    hits.net_udollars[n] = net;
    n + 1
}
