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
    let [ay, an, by, bn] = ask_blocks(table, start, end).map(<[[u16; BLOCK]]>::as_flattened);
    for (slot, (((ay, an), by), bn)) in ay.iter().zip(an).zip(by).zip(bn).enumerate() {
        if ay.saturating_add(*bn) < below {
            n = exact(table, start + slot, 0, hits, n);
        }
        if an.saturating_add(*by) < below {
            n = exact(table, start + slot, 1, hits, n);
        }
    }
    hits.count = n;
    n
}

/// Evaluate one direction of one market by itself and append it to `n` hits; returns the new `n`.
#[inline(never)]
fn exact(table: &Table, slot: usize, direction: u8, hits: &mut Hits, n: usize) -> usize {
    let (a, b) = (&table.a, &table.b);
    let (ask_a, ask_b, qty_a, qty_b) = if direction == 0 {
        (a.yes_ask_e4[slot], b.no_ask_e4[slot], a.yes_qty_cc[slot], b.no_qty_cc[slot])
    } else {
        (a.no_ask_e4[slot], b.yes_ask_e4[slot], a.no_qty_cc[slot], b.yes_qty_cc[slot])
    };
    let qty = qty_a.min(qty_b).min(MAX_ORDER_QTY_CC as u32);
    let live = ask_a != 0 && ask_a < NO_ASK && ask_b != 0 && ask_b < NO_ASK && qty != 0;
    let gross = ONE_DOLLAR_E4 as i32 - i32::from(ask_a) - i32::from(ask_b);
    let net = net(qty, gross, [ask_a, ask_b], table.fees[slot]);
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
