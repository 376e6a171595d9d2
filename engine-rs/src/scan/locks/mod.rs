//! The lock scan: which pairs of asks on the two sides cost less than one dollar together, fees in.
//!
//! Three passes over a thousand markets at a time, so that none waits for another: the screen adds and compares the
//! asks of sixteen markets at once; the candidates' numbers are gathered next to each other; fees and profit are then
//! exact, both legs in one register. Everything is rescanned every time, so the result does not depend on which market
//! changed.

mod lanes;
mod scalar;
#[cfg(test)]
mod tests;
mod today;

pub use scalar::scan_scalar;

use core::{hint::black_box, mem::MaybeUninit};

use crate::{
    fees::{MAX_ORDER_QTY_CC, ONE_DOLLAR_E4, Rounding, taker_fee},
    table::{BLOCK, Hits, NO_ASK, Table, fee_parts},
};
use lanes::{F2, least};
use today::todays_fees;

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
#[inline(always)]
unsafe fn at<T: Copy>(column: &[T], i: usize) -> T {
    debug_assert!(i < column.len());
    // SAFETY: the caller vouches for the index.
    unsafe { *column.get_unchecked(i) }
}

/// The same for writing.
///
/// # Safety
/// `i` lies inside the column.
#[inline(always)]
unsafe fn put<T>(column: &mut [T], i: usize, value: T) {
    debug_assert!(i < column.len());
    // SAFETY: the caller vouches for the index.
    unsafe { *column.get_unchecked_mut(i) = value };
}

/// One bit per market of a block: does either pair of asks sum to less than `below`? Asks above 32,767, which no writer
/// makes, may pass; the gathering pass refuses every ask that is none.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline(always)]
fn screen(ky: &[u16; BLOCK], kn: &[u16; BLOCK], py: &[u16; BLOCK], pn: &[u16; BLOCK], below: u16) -> u32 {
    use core::arch::wasm32::{
        i8x16_bitmask, i8x16_narrow_i16x8, i16x8_add_sat, i16x8_lt, i16x8_min, i16x8_splat, v128, v128_load,
    };
    let load = |column: &[u16; BLOCK], half: usize| -> v128 {
        let lanes: &[u16; 8] =
            if half == 0 { column.first_chunk() } else { column.last_chunk() }.expect("half a block");
        // SAFETY: the reference covers exactly the sixteen bytes that are read; wasm loads need no alignment.
        unsafe { v128_load(lanes.as_ptr().cast()) }
    };
    let eight = |half: usize| {
        let yes_no = i16x8_add_sat(load(ky, half), load(pn, half));
        let no_yes = i16x8_add_sat(load(kn, half), load(py, half));
        i16x8_lt(i16x8_min(yes_no, no_yes), i16x8_splat(below as i16))
    };
    u32::from(i8x16_bitmask(i8x16_narrow_i16x8(eight(0), eight(1))))
}

/// One bit per market of a block: does either pair of asks sum to less than `below`?
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline(always)]
fn screen(ky: &[u16; BLOCK], kn: &[u16; BLOCK], py: &[u16; BLOCK], pn: &[u16; BLOCK], below: u16) -> u32 {
    let mut passed = [0u8; BLOCK];
    for i in 0..BLOCK {
        let cheapest = ky[i].saturating_add(pn[i]).min(kn[i].saturating_add(py[i]));
        passed[i] = u8::from(cheapest < below);
    }
    // One bit per byte: the product collects the lowest bits of eight bytes in the highest byte.
    let collect = |bytes: &[u8; 8]| (u64::from_le_bytes(*bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32;
    let (low, high) = passed.split_at(8);
    collect(low.first_chunk().expect("half")) | collect(high.first_chunk().expect("half")) << 8
}

/// The four ask columns of `[start, end)` in blocks: yes and no of side A, of side B.
fn ask_blocks(table: &Table, start: usize, end: usize) -> [&[[u16; BLOCK]]; 4] {
    let (a, b) = (&table.a, &table.b);
    [&a.yes_ask_e4, &a.no_ask_e4, &b.yes_ask_e4, &b.no_ask_e4].map(|column| column[start..end].as_chunks::<BLOCK>().0)
}

/// Markets per round of the three passes; what they stage fits into the first-level cache.
const SEGMENT: usize = 64 * BLOCK;

/// What the last pass needs besides the hits' columns, entry by entry; nothing is read before it is written. Side A
/// first.
struct Stage {
    candidates: [MaybeUninit<u32>; SEGMENT],
    asks_e4: [MaybeUninit<[u16; 2]>; 2 * SEGMENT],
    fees: [MaybeUninit<[u32; 2]>; 2 * SEGMENT],
}

/// Whether these are the rules that [`todays_fees`] charges: side A's and side B's. Others are charged one by one.
#[inline(always)]
fn is_todays(fees: [u32; 2]) -> bool {
    (fees[0] >> 16 == Rounding::KalshiDirect as u32) & (fees[1] >> 16 == Rounding::Polymarket5dp as u32)
}

/// Two neighbouring entries of a column.
///
/// # Safety
/// `i` and `i + 1` lie inside the column.
#[inline(always)]
unsafe fn two<T>(column: &[T], i: usize) -> &[T; 2] {
    debug_assert!(i + 1 < column.len());
    // SAFETY: the caller vouches for both.
    unsafe { &*column.as_ptr().add(i).cast() }
}

/// The table's columns by direction: what is bought on side A and on side B.
struct Columns<'a> {
    asks_a: [&'a [u16]; 2],
    asks_b: [&'a [u16]; 2],
    sizes_a: [&'a [u32]; 2],
    sizes_b: [&'a [u32]; 2],
    fees: &'a [[u32; 2]],
}

impl<'a> Columns<'a> {
    fn new(Table { a, b, fees }: &'a Table) -> Self {
        Self {
            asks_a: [&a.yes_ask_e4, &a.no_ask_e4],
            asks_b: [&b.no_ask_e4, &b.yes_ask_e4],
            sizes_a: [&a.yes_qty_cc, &a.no_qty_cc],
            sizes_b: [&b.no_qty_cc, &b.yes_qty_cc],
            fees,
        }
    }
}

/// Gather one direction of one market as hit `n`; returns the new `n`, which counts it if it is a lock that can be
/// charged.
///
/// # Safety
/// `slot` lies inside every column, `hits` and `stage` have room for an entry at `n` and `n - base`.
#[inline(always)]
unsafe fn gather(
    columns: &Columns,
    slot: usize,
    direction: usize,
    hits: &mut Hits,
    stage: &mut Stage,
    (base, n): (usize, usize),
) -> usize {
    // SAFETY: `slot` is inside every column, there is room at `n`.
    unsafe {
        let asks_e4 = [at(at(&columns.asks_a, direction), slot), at(at(&columns.asks_b, direction), slot)];
        let sizes = [at(at(&columns.sizes_a, direction), slot), at(at(&columns.sizes_b, direction), slot)];
        let qty = least(sizes[0], sizes[1], MAX_ORDER_QTY_CC as u32);
        let fees = at(columns.fees, slot);
        // An ask of 0 wraps round and is none either.
        let is_ask = |ask: u16| ask.wrapping_sub(1) < NO_ASK - 1;
        let live = is_ask(asks_e4[0]) & is_ask(asks_e4[1]) & (qty != 0);
        let gross = ONE_DOLLAR_E4 as i32 - i32::from(asks_e4[0]) - i32::from(asks_e4[1]);
        put(&mut hits.slot, n, slot as u32);
        put(&mut hits.direction, n, direction as u8);
        put(&mut hits.gross_e4, n, gross as i16);
        put(&mut hits.qty_cc, n, qty);
        put(&mut stage.asks_e4, n - base, MaybeUninit::new(asks_e4));
        put(&mut stage.fees, n - base, MaybeUninit::new(fees));
        if is_todays(fees) { n + usize::from(live) } else { gather_unusual(hits, stage, (base, n), live) }
    }
}

/// The rest of [`gather`] for rules of other times: charged one by one, dropped if unknown.
///
/// # Safety
/// As [`gather`], which has written the entry.
#[cold]
#[inline(never)]
unsafe fn gather_unusual(hits: &mut Hits, stage: &Stage, (base, n): (usize, usize), live: bool) -> usize {
    // SAFETY: the entry has been written, and there is room for it.
    unsafe {
        let net = net_of_one(hits, stage, (base, n));
        put(&mut hits.net_udollars, n, net);
        n + usize::from(live && !net.is_nan())
    }
}

/// Exact profit of one entry under any rules; NaN when one is unknown.
///
/// # Safety
/// The entry has been written.
unsafe fn net_of_one(hits: &Hits, stage: &Stage, (base, n): (usize, usize)) -> f64 {
    // SAFETY: the caller vouches for the entry.
    let (qty, gross, asks_e4, fees) = unsafe {
        let (asks_e4, fees) = (at(&stage.asks_e4, n - base), at(&stage.fees, n - base));
        (at(&hits.qty_cc, n), at(&hits.gross_e4, n), asks_e4.assume_init(), fees.assume_init())
    };
    net(qty, i32::from(gross), asks_e4, fees)
}

/// Exact profit of a lock, micro-dollars; NaN when one of its fees is unknown. Whole numbers far below 2^53.
fn net(qty_cc: u32, gross_e4: i32, asks_e4: [u16; 2], fees: [u32; 2]) -> f64 {
    let fee = |leg: usize| {
        let (rate_e5, rounding) = fee_parts(fees[leg]);
        taker_fee(rate_e5, rounding, asks_e4[leg], qty_cc)
    };
    f64::from(qty_cc) * f64::from(gross_e4) - (fee(0) + fee(1))
}

/// Gather whichever directions of one market cost less than `below`, in order.
///
/// # Safety
/// As [`gather`], with room for two.
#[inline(always)]
unsafe fn gather_both(
    columns: &Columns,
    slot: usize,
    below: u16,
    hits: &mut Hits,
    stage: &mut Stage,
    (base, n): (usize, usize),
) -> usize {
    // SAFETY: passed on to the caller.
    unsafe {
        let cheap = |direction: usize| {
            let (ask_k, ask_p) = (at(columns.asks_a[direction], slot), at(columns.asks_b[direction], slot));
            u32::from(ask_k) + u32::from(ask_p) < u32::from(below)
        };
        let (first, second) = (cheap(0), cheap(1));
        let mut end = n;
        if first | second {
            // Which of the two it is cannot be foreseen, so it is an index and not a branch.
            end = gather(columns, slot, usize::from(!first), hits, stage, (base, n));
        }
        if first & second {
            end = gather(columns, slot, 1, hits, stage, (base, end));
        }
        end
    }
}

/// Exact profit of the hits `[base, n)` that are under the rules of today, two at a time.
///
/// # Safety
/// The hits and their stage have been written.
#[inline(always)]
unsafe fn charge(hits: &mut Hits, stage: &Stage, base: usize, n: usize) {
    let mut i = base;
    // SAFETY: `i` and `i + 1` are among the written entries.
    unsafe {
        while i + 1 < n {
            let fees = (*two(&stage.fees, i - base)).map(|entry| entry.assume_init());
            if is_todays(fees[0]) & is_todays(fees[1]) {
                let prices = F2::turned(&(*two(&stage.asks_e4, i - base)).map(|entry| entry.assume_init()));
                let rates = F2::low_halves(&fees);
                let qty = F2::sizes(two(&hits.qty_cc, i));
                let gross = qty.mul(F2::signed(two(&hits.gross_e4, i)));
                let net = hits.net_udollars.as_mut_ptr().add(i).cast::<[f64; 2]>();
                gross.sub(todays_fees(rates, prices, qty)).store(&mut *net);
            } else {
                charge_one(hits, stage, base, i);
                charge_one(hits, stage, base, i + 1);
            }
            i += 2;
        }
        if i < n {
            charge_one(hits, stage, base, i);
        }
    }
}

/// [`charge`] for one hit beside another that is under other rules, or has no neighbour.
///
/// # Safety
/// As [`charge`].
#[inline(never)]
unsafe fn charge_one(hits: &mut Hits, stage: &Stage, base: usize, i: usize) {
    // SAFETY: the caller vouches for the entry.
    unsafe {
        let net = net_of_one(hits, stage, (base, i));
        put(&mut hits.net_udollars, i, net);
    }
}

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
    let asks = ask_blocks(table, start, end);
    // Behind the black box the columns stay in memory, where a direction can index them.
    let columns = black_box(Columns::new(table));
    let mut n = 0;
    let mut stage = Stage {
        candidates: [MaybeUninit::uninit(); SEGMENT],
        asks_e4: [MaybeUninit::uninit(); 2 * SEGMENT],
        fees: [MaybeUninit::uninit(); 2 * SEGMENT],
    };
    let all = end / BLOCK - start / BLOCK;
    for from in (0..all).step_by(SEGMENT / BLOCK) {
        let asks = asks.map(|column| &column[from..all.min(from + SEGMENT / BLOCK)]);
        let found = screen_segment(asks, (start + from * BLOCK) as u32, below, &mut stage.candidates);
        let base = n;
        for i in 0..found {
            // SAFETY: the slots come from the table's own blocks, and lengths and room were checked above.
            n = unsafe {
                let slot = at(&stage.candidates, i).assume_init() as usize;
                gather_both(&columns, slot, below, hits, &mut stage, (base, n))
            };
        }
        // SAFETY: the entries have just been gathered.
        unsafe { charge(hits, &stage, base, n) };
    }
    hits.count = n;
    n
}

/// Candidates of up to [`SEGMENT`] markets from slot `base` on; returns how many.
#[inline(always)]
fn screen_segment(
    [ky, kn, py, pn]: [&[[u16; BLOCK]]; 4],
    base: u32,
    below: u16,
    candidates: &mut [MaybeUninit<u32>; SEGMENT],
) -> usize {
    let mut found = 0;
    for (block, (((ky, kn), py), pn)) in ky.iter().zip(kn).zip(py).zip(pn).enumerate() {
        let mut bits = screen(ky, kn, py, pn, below);
        let first = base + (block * BLOCK) as u32;
        // The first candidate of a block is written whether it exists or not, which no branch can get wrong.
        candidates[found % SEGMENT] = MaybeUninit::new(first + (bits | 1 << BLOCK).trailing_zeros());
        found += usize::from(bits != 0);
        bits &= bits.wrapping_sub(1);
        while bits != 0 {
            candidates[found % SEGMENT] = MaybeUninit::new(first + bits.trailing_zeros());
            found += 1;
            bits &= bits - 1;
        }
    }
    found
}
