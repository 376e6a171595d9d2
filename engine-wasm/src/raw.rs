//! The raw face: numbers in, numbers out, everything else through the columns of [`crate::memory`]. No call but
//! `kernel_name_similarity` allocates after `kernel_init`. Numbers from JavaScript arrive as `f64` where a wrapped integer could pass for a good one.

use core::hint::black_box;

use engine_rs::{
    fees::{MAX_ORDER_QTY_CC, ONE_DOLLAR_E4},
    names,
    scan::locks,
    sizing::{
        kelly::kelly,
        walk::{BuyWalk, Ladder, LockLeg, LockLimits, walk_buy, walk_lock},
    },
};

use crate::{
    columns::Column,
    memory::{LADDER_LEVELS, memory, reserve},
    numbers::{integer, schedule},
};

/// Heap that is touched once at start, so that the other two faces find room without growing the memory.
const WARM_HEAP_BYTES: usize = 4 << 20;
/// Limit of `kernel_init`; about 280 MB of columns.
const MAX_MARKETS: u32 = 1 << 22;

/// Reserve all columns and warm the heap. 0 done, 1 already done, 2 capacity out of range.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_init(markets: u32) -> u32 {
    if markets > MAX_MARKETS {
        return 2;
    }
    if !reserve(markets as usize) {
        return 1;
    }
    drop(black_box(Vec::<u8>::with_capacity(black_box(WARM_HEAP_BYTES))));
    0
}

/// Address of the table of columns.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_columns() -> *const Column {
    memory().columns.as_ptr()
}

/// Number of lines in the table of columns.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_columns_len() -> u32 {
    memory().columns.len() as u32
}

/// How alike the first bytes of `name_a` and `name_b` look, 0 to 1. Allocates two short lists.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_name_similarity(length_a: u32, length_b: u32) -> f64 {
    let m = memory();
    let (a, b) = (m.name_a.get(..length_a as usize), m.name_b.get(..length_b as usize));
    a.zip(b).map_or(0.0, |(a, b)| names::similarity(a, b))
}

/// SIMD screen and exact evaluation; returns the number of hits.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_scan(first: u32, count: u32, near_e4: i32) -> u32 {
    let m = memory();
    locks::scan(&m.table, first as usize, count as usize, near_e4, &mut m.hits) as u32
}

/// The scalar twin of `kernel_scan`.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_scan_scalar(first: u32, count: u32, near_e4: i32) -> u32 {
    let m = memory();
    locks::scan_scalar(&m.table, first as usize, count as usize, near_e4, &mut m.hits) as u32
}

/// Taker fee in micro-dollars of one order filled at one price; NaN for an unknown schedule or numbers out of range.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_taker_fee(rate_e5: f64, rounding: f64, price_e4: f64, qty_cc: f64) -> f64 {
    let fee = || {
        let price = integer(price_e4).filter(|&price| price <= ONE_DOLLAR_E4)?;
        let qty = integer(qty_cc).filter(|&qty| qty <= MAX_ORDER_QTY_CC)?;
        Some(schedule(rate_e5, rounding)?.single(price, qty) as f64)
    };
    fee().unwrap_or(f64::NAN)
}

/// Kelly fraction to spend; see `engine_rs::sizing::kelly::kelly`.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_kelly(p: f64, cost: f64) -> f64 {
    kelly(p, cost)
}

fn put(out: &mut [f64], walk: &BuyWalk) {
    let values = [walk.qty_cc, walk.cost_udollars, walk.fee_udollars, walk.worst_e4];
    for (cell, value) in out.iter_mut().zip(values) {
        *cell = value as f64;
    }
}

/// Walk one ladder with the parameters of `walk_in`.
pub(crate) fn walk_buy_of(ladder: Ladder<'_>, input: &[f64], out: &mut [f64]) -> u32 {
    let (limit, qty) = (integer(input[0]), integer(input[1]));
    let (Some(limit), Some(qty), Some(fee)) = (limit, qty, schedule(input[2], input[3])) else {
        return 0;
    };
    put(out, &walk_buy(ladder, limit, qty, fee));
    1
}

/// Walk two ladders with the parameters of `walk_in`.
pub(crate) fn walk_lock_of(a: Ladder<'_>, b: Ladder<'_>, input: &[f64], out: &mut [f64]) -> u32 {
    let parsed = || {
        let a = LockLeg { ladder: a, schedule: schedule(input[0], input[1])? };
        let b = LockLeg { ladder: b, schedule: schedule(input[2], input[3])? };
        let limits = LockLimits {
            cap_qty_cc: integer(input[4])?,
            cash_a_udollars: integer(input[5])?,
            cash_b_udollars: integer(input[6])?,
            // A fractional floor is rounded up, to the cautious side.
            floor_e4: if input[7].is_nan() { None } else { Some(input[7].ceil() as i64) }?,
            lot_cc: integer(input[8])?,
        };
        Some((a, b, limits))
    };
    let Some((a, b, limits)) = parsed() else { return 0 };
    let lock = walk_lock(a, b, limits);
    put(&mut out[..4], &lock.a);
    put(&mut out[4..8], &lock.b);
    out[8] = lock.net_udollars as f64;
    1
}

/// Walk the first ladder. `walk_in`: limit_e4, qty_cc, rate_e5, rounding. `walk_out`: qty_cc, cost, fee, worst_e4.
/// 1 done, 0 when a number is out of range or the schedule unknown.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_walk_buy(levels: u32) -> u32 {
    let m = memory();
    let n = (levels as usize).min(LADDER_LEVELS);
    let ladder = Ladder::new(&m.ladder_price_e4[..n], &m.ladder_qty_cc[..n]);
    walk_buy_of(ladder, &m.walk_in, &mut m.walk_out)
}

/// Walk both ladders. `walk_in`: rate and rounding of a, of b, cap_qty_cc, cash a, cash b, floor_e4, lot_cc.
/// `walk_out`: qty, cost, fee, worst of a, the same of b, net. 1 done, 0 as in `kernel_walk_buy`.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_walk_lock(levels_a: u32, levels_b: u32) -> u32 {
    let m = memory();
    let (na, nb) = ((levels_a as usize).min(LADDER_LEVELS), (levels_b as usize).min(LADDER_LEVELS));
    let (price_a, price_b) = m.ladder_price_e4.split_at(LADDER_LEVELS);
    let (qty_a, qty_b) = m.ladder_qty_cc.split_at(LADDER_LEVELS);
    let (a, b) = (Ladder::new(&price_a[..na], &qty_a[..na]), Ladder::new(&price_b[..nb], &qty_b[..nb]));
    walk_lock_of(a, b, &m.walk_in, &mut m.walk_out)
}
