//! The lock scan: which pairs of asks on the two venues cost less than one dollar together, fees in.
//!
//! Two stages. The screen adds and compares the asks of sixteen markets at a time; whatever passes is evaluated exactly in
//! 64-bit integers. Everything is rescanned every time, so the result does not depend on which market changed.

use crate::{
    fees::{MAX_ORDER_QTY_CC, ONE_DOLLAR_E4, taker_fee},
    table::{BLOCK, Hits, NO_ASK, Table, Venue},
};

/// Sum of asks below which a market is a candidate.
fn threshold(near_e4: i32) -> u16 {
    (ONE_DOLLAR_E4 as i32).saturating_add(near_e4).clamp(0, 2 * ONE_DOLLAR_E4 as i32) as u16
}

/// `[first, first + count)` widened to whole blocks inside the table.
fn blocks(table: &Table, first: usize, count: usize) -> (usize, usize) {
    let padded = table.padded();
    let end = first.saturating_add(count).min(padded);
    let start = first.min(end) / BLOCK * BLOCK;
    (start, end.div_ceil(BLOCK) * BLOCK)
}

/// An element whose index has been checked for all columns at once.
///
/// # Safety
/// `i` lies inside the column.
unsafe fn at<T: Copy>(column: &[T], i: usize) -> T {
    debug_assert!(i < column.len());
    // SAFETY: the caller vouches for the index.
    unsafe { *column.get_unchecked(i) }
}

/// The same for writing.
///
/// # Safety
/// `i` lies inside the column.
unsafe fn put<T>(column: &mut [T], i: usize, value: T) {
    debug_assert!(i < column.len());
    // SAFETY: the caller vouches for the index.
    unsafe { *column.get_unchecked_mut(i) = value };
}

/// Evaluate one direction of one market and append it to `n` hits if both sides are there and their fees known. Returns the
/// new `n`.
///
/// # Safety
/// `slot` lies inside every column of `table`, and `hits` has room for one more than `n`.
#[inline(always)]
unsafe fn exact<const DIRECTION: u8>(table: &Table, slot: usize, below: u16, hits: &mut Hits, n: usize) -> usize {
    let (k, p) = (&table.kalshi, &table.polymarket);
    let (asks_k, asks_p, sizes_k, sizes_p) = if DIRECTION == 0 {
        (&k.yes_ask_e4, &p.no_ask_e4, &k.yes_qty_cc, &p.no_qty_cc)
    } else {
        (&k.no_ask_e4, &p.yes_ask_e4, &k.no_qty_cc, &p.yes_qty_cc)
    };
    // SAFETY: `slot` is inside every column.
    let (ask_k, ask_p) = unsafe { (at(asks_k, slot), at(asks_p, slot)) };
    // Asks beyond a dollar would be a writer's error; the sum saturates as in the screen's lanes.
    if ask_k.saturating_add(ask_p) >= below {
        return n;
    }
    // SAFETY: as above.
    let (qty, fee_k, fee_p) = unsafe {
        let qty = at(sizes_k, slot).min(at(sizes_p, slot)).min(MAX_ORDER_QTY_CC as u32);
        let fee = |venue: &Venue, ask: u16| taker_fee(at(&venue.rate_e5, slot), at(&venue.rounding, slot), ask, qty);
        (qty, fee(k, ask_k), fee(p, ask_p))
    };
    let gross = ONE_DOLLAR_E4 as i32 - i32::from(ask_k) - i32::from(ask_p);
    // Whole numbers far below 2^53, so the doubles are exact; NaN when a schedule is unknown.
    let net = f64::from(qty) * f64::from(gross) - fee_k - fee_p;
    let live = ask_k != 0 && ask_k < NO_ASK && ask_p != 0 && ask_p < NO_ASK;
    if !live || qty == 0 || net.is_nan() {
        return n;
    }
    // SAFETY: there is room for one hit per market and direction.
    unsafe {
        put(&mut hits.slot, n, slot as u32);
        put(&mut hits.direction, n, DIRECTION);
        put(&mut hits.gross_e4, n, gross as i16);
        put(&mut hits.qty_cc, n, qty);
        put(&mut hits.net_udollars, n, net);
    }
    n + 1
}

/// Both directions of one market.
///
/// # Safety
/// As [`exact`], with room for two more.
#[inline(always)]
unsafe fn exact_both(table: &Table, slot: usize, below: u16, hits: &mut Hits, n: usize) -> usize {
    // SAFETY: passed on to the caller.
    unsafe {
        let n = exact::<0>(table, slot, below, hits, n);
        exact::<1>(table, slot, below, hits, n)
    }
}

/// One bit per market of the block at `at`: does either pair of asks sum to less than `below`?
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
fn screen(ky: &[u16; BLOCK], kn: &[u16; BLOCK], py: &[u16; BLOCK], pn: &[u16; BLOCK], below: u16) -> u32 {
    use core::arch::wasm32::{
        i8x16_bitmask, i8x16_narrow_i16x8, u16x8_add_sat, u16x8_lt, u16x8_min, u16x8_splat, v128, v128_load,
    };
    let load = |column: &[u16; BLOCK], half: usize| -> v128 {
        let lanes: &[u16; 8] =
            if half == 0 { column.first_chunk() } else { column.last_chunk() }.expect("half a block");
        // SAFETY: the reference covers exactly the sixteen bytes that are read; wasm loads need no alignment.
        unsafe { v128_load(lanes.as_ptr().cast()) }
    };
    let eight = |half: usize| {
        let yes_no = u16x8_add_sat(load(ky, half), load(pn, half));
        let no_yes = u16x8_add_sat(load(kn, half), load(py, half));
        u16x8_lt(u16x8_min(yes_no, no_yes), u16x8_splat(below))
    };
    u32::from(i8x16_bitmask(i8x16_narrow_i16x8(eight(0), eight(1))))
}

/// One bit per market of the block at `at`: does either pair of asks sum to less than `below`?
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
fn screen(ky: &[u16; BLOCK], kn: &[u16; BLOCK], py: &[u16; BLOCK], pn: &[u16; BLOCK], below: u16) -> u32 {
    let mut bits = 0;
    for i in 0..BLOCK {
        let cheapest = ky[i].saturating_add(pn[i]).min(kn[i].saturating_add(py[i]));
        bits |= u32::from(cheapest < below) << i;
    }
    bits
}

/// The four ask columns of `[start, end)` in blocks: Kalshi yes and no, Polymarket yes and no.
fn ask_blocks(table: &Table, start: usize, end: usize) -> [&[[u16; BLOCK]]; 4] {
    let (k, p) = (&table.kalshi, &table.polymarket);
    [&k.yes_ask_e4, &k.no_ask_e4, &p.yes_ask_e4, &p.no_ask_e4].map(|column| column[start..end].as_chunks::<BLOCK>().0)
}

/// Markets that are screened before their candidates are evaluated: the screen's mispredicted branches then do not hold up
/// the divisions of the evaluation.
const SEGMENT: usize = 64 * BLOCK;

/// Screen whole blocks with vectors, evaluate the candidates exactly; returns the number of hits.
///
/// A candidate's asks sum to less than one dollar plus `near_e4`. Hits are in order of slot, then direction.
///
/// # Panics
/// When the columns have different lengths or the hits too little room.
pub fn scan(table: &Table, first: usize, count: usize, near_e4: i32, hits: &mut Hits) -> usize {
    let (start, end) = blocks(table, first, count);
    let below = threshold(near_e4);
    assert!(table.is_even() && hits.room() >= 2 * table.padded());
    let columns = ask_blocks(table, start, end);
    let mut n = 0;
    let mut candidates = [0u32; SEGMENT];
    let all = end / BLOCK - start / BLOCK;
    for from in (0..all).step_by(SEGMENT / BLOCK) {
        let [ky, kn, py, pn] = columns.map(|column| &column[from..all.min(from + SEGMENT / BLOCK)]);
        let mut found = 0;
        for (block, (((ky, kn), py), pn)) in ky.iter().zip(kn).zip(py).zip(pn).enumerate() {
            let mut bits = screen(ky, kn, py, pn, below);
            let base = (start + (from + block) * BLOCK) as u32;
            while bits != 0 {
                candidates[found % SEGMENT] = base + bits.trailing_zeros();
                found += 1;
                bits &= bits - 1;
            }
        }
        for &slot in &candidates[..found] {
            // SAFETY: the slot comes from the table's own blocks, and lengths and room were checked above.
            n = unsafe { exact_both(table, slot as usize, below, hits, n) };
        }
    }
    hits.count = n;
    n
}

/// [`exact_both`] as a call, which keeps the scalar loop small.
///
/// # Safety
/// As [`exact_both`].
#[inline(never)]
unsafe fn exact_apart(table: &Table, slot: usize, below: u16, hits: &mut Hits, n: usize) -> usize {
    // SAFETY: passed on to the caller.
    unsafe { exact_both(table, slot, below, hits, n) }
}

/// The scalar twin of [`scan`]: same hits in the same order, one market at a time.
///
/// # Panics
/// As [`scan`].
pub fn scan_scalar(table: &Table, first: usize, count: usize, near_e4: i32, hits: &mut Hits) -> usize {
    let (start, end) = blocks(table, first, count);
    let below = threshold(near_e4);
    assert!(table.is_even() && hits.room() >= 2 * table.padded());
    let mut n = 0;
    let [ky, kn, py, pn] = ask_blocks(table, start, end).map(<[[u16; BLOCK]]>::as_flattened);
    for (slot, (((ky, kn), py), pn)) in ky.iter().zip(kn).zip(py).zip(pn).enumerate() {
        if ky.saturating_add(*pn) < below || kn.saturating_add(*py) < below {
            // SAFETY: the slot comes from the table's own columns, and lengths and room were checked above.
            n = unsafe { exact_apart(table, start + slot, below, hits, n) };
        }
    }
    hits.count = n;
    n
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fees::Schedule;
    use proptest::prelude::*;

    /// Asks (Kalshi yes, no, Polymarket yes, no), their sizes, rates and rounding codes.
    type Row = ([u16; 4], [u32; 4], [u16; 2], [u8; 2]);
    /// Slot, direction, gross, quantity, net.
    type Hit = (u32, u8, i16, u32, f64);

    fn market() -> impl Strategy<Value = Row> {
        let ask = prop_oneof![0u16..=10_000, 4_900u16..5_100, Just(10_000), any::<u16>()];
        let qty = prop_oneof![0u32..1_000_000, any::<u32>()];
        (
            prop::array::uniform4(ask),
            prop::array::uniform4(qty),
            prop::array::uniform2(0u16..=15_000),
            prop::array::uniform2(0u8..=5),
        )
    }

    fn table(rows: &[Row]) -> Table {
        let mut table = Table::new(rows.len());
        for (i, (asks, sizes, rates, codes)) in rows.iter().enumerate() {
            for (v, venue) in [&mut table.kalshi, &mut table.polymarket].into_iter().enumerate() {
                venue.yes_ask_e4[i] = asks[2 * v];
                venue.no_ask_e4[i] = asks[2 * v + 1];
                venue.yes_qty_cc[i] = sizes[2 * v];
                venue.no_qty_cc[i] = sizes[2 * v + 1];
                venue.rate_e5[i] = rates[v];
                venue.rounding[i] = codes[v];
            }
        }
        table
    }

    /// Written from the definition, in i128.
    fn reference(rows: &[Row], near: i32) -> Vec<Hit> {
        let mut found = Vec::new();
        for (i, (asks, sizes, rates, codes)) in rows.iter().enumerate() {
            for (direction, (k, p)) in [(0usize, 3usize), (1, 2)].into_iter().enumerate() {
                let (a, b) = (i64::from(asks[k]), i64::from(asks[p]));
                let qty = sizes[k].min(sizes[p]).min(50_000_000);
                let dead = |ask: i64| ask == 0 || ask >= 10_000;
                if a + b >= 10_000 + i64::from(near) || dead(a) || dead(b) || qty == 0 {
                    continue;
                }
                let schedules =
                    [Schedule::new(u64::from(rates[0]), codes[0]), Schedule::new(u64::from(rates[1]), codes[1])];
                let [Some(fk), Some(fp)] = schedules else { continue };
                let fees = fk.single(a as u64, u64::from(qty)) + fp.single(b as u64, u64::from(qty));
                let net = i128::from(qty) * i128::from(10_000 - a - b) - i128::from(fees);
                found.push((i as u32, direction as u8, (10_000 - a - b) as i16, qty, net as f64));
            }
        }
        found
    }

    fn listed(hits: &Hits) -> Vec<Hit> {
        (0..hits.count)
            .map(|i| (hits.slot[i], hits.direction[i], hits.gross_e4[i], hits.qty_cc[i], hits.net_udollars[i]))
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn both_scans_find_what_the_definition_says(rows in prop::collection::vec(market(), 1..70), near in -500i32..=3_000) {
            let table = table(&rows);
            let (mut fast, mut slow) = (Hits::new(rows.len()), Hits::new(rows.len()));
            scan(&table, 0, rows.len(), near, &mut fast);
            scan_scalar(&table, 0, rows.len(), near, &mut slow);
            prop_assert_eq!(listed(&fast), listed(&slow));
            prop_assert_eq!(listed(&fast), reference(&rows, near));
        }

        #[test]
        fn a_window_is_widened_to_blocks_and_cut_to_the_table(first in 0usize..200, count in 0usize..200, near in -10i32..10) {
            let rows = vec![([4_000, 4_000, 4_000, 4_000], [100; 4], [7_000, 5_000], [3, 4]); 100];
            let table = table(&rows);
            let (mut fast, mut slow) = (Hits::new(100), Hits::new(100));
            let n = scan(&table, first, count, near, &mut fast);
            prop_assert_eq!(n, scan_scalar(&table, first, count, near, &mut slow));
            prop_assert_eq!(listed(&fast), listed(&slow));
            let want = (0..100usize).filter(|i| {
                let end = (first + count).min(112);
                let start = first.min(end) / 16 * 16;
                (start..end.div_ceil(16) * 16).contains(i)
            }).count();
            prop_assert_eq!(n, 2 * want);
        }
    }

    #[test]
    fn an_empty_book_is_no_candidate_however_near() {
        let table = Table::new(40);
        let mut hits = Hits::new(40);
        assert_eq!(scan(&table, 0, 40, i32::MAX, &mut hits), 0);
    }
}
