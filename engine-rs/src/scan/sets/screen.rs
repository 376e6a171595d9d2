//! The screen of the sets: sums of asks, eight sets at a time, against what each pays.

use super::{LANES, NARROW};
use crate::table::Table;

/// The ask columns by the low bits of a packed leg; from 4 on, nothing to pay.
pub(super) type Columns<'a> = [&'a [u16]; 8];

/// One bit per set of a block whose asks sum to less than its usual payoff plus `near_e4`.
pub(super) type Screen = fn(&Columns, &[u32], &[u32; LANES], i32) -> u32;

static NOTHING: [u16; 1] = [0];

pub(super) fn columns(table: &Table) -> Columns<'_> {
    let (a, b) = (&table.a, &table.b);
    let zero: &[u16] = &NOTHING;
    [&a.yes_ask_e4, &a.no_ask_e4, &b.yes_ask_e4, &b.no_ask_e4, zero, zero, zero, zero]
}

#[inline(always)]
fn ask(columns: &Columns, leg: u32) -> u16 {
    columns[(leg & 7) as usize][(leg >> 3) as usize]
}

/// Sum below which a set is a candidate; 0 for a free place.
pub(super) fn bound(usual_e4: u32, near_e4: i32) -> u32 {
    if usual_e4 == 0 { 0 } else { usual_e4.saturating_add_signed(near_e4) }
}

/// One set after the other.
pub(super) fn cheap_scalar(columns: &Columns, legs: &[u32], usual_e4: &[u32; LANES], near_e4: i32) -> u32 {
    let mut bits = 0;
    for (lane, &usual) in usual_e4.iter().enumerate() {
        let sum: u32 = legs.iter().skip(lane).step_by(LANES).map(|&leg| u32::from(ask(columns, leg))).sum();
        bits |= u32::from(sum < bound(usual, near_e4)) << lane;
    }
    bits
}

/// Eight sets of up to 32 legs, in 32-bit lanes.
pub(super) fn cheap_wide(columns: &Columns, legs: &[u32], usual_e4: &[u32; LANES], near_e4: i32) -> u32 {
    let mut sums = [0u32; LANES];
    for row in legs.as_chunks::<LANES>().0 {
        // A row without a leg ends every set of the block.
        if row.iter().all(|leg| leg & 4 != 0) {
            break;
        }
        for (sum, &leg) in sums.iter_mut().zip(row) {
            *sum += u32::from(ask(columns, leg));
        }
    }
    let mut bits = 0;
    for (lane, (&sum, &usual)) in sums.iter().zip(usual_e4).enumerate() {
        bits |= u32::from(sum < bound(usual, near_e4)) << lane;
    }
    bits
}

/// Eight sets of up to four legs, in 16-bit lanes: the sums saturate, which a writer's error alone can bring about.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(super) fn cheap_narrow(columns: &Columns, legs: &[u32], usual_e4: &[u32; LANES], near_e4: i32) -> u32 {
    use core::arch::wasm32::{
        i8x16_bitmask, i8x16_narrow_i16x8, i16x8_splat, u16x8, u16x8_add_sat, u16x8_lt, u16x8_narrow_i32x4, u32x4,
        v128_any_true,
    };
    let mut sums = i16x8_splat(0);
    for row in &legs.as_chunks::<LANES>().0[..NARROW] {
        let [a, b, c, d, e, f, g, h] = row.map(|leg| ask(columns, leg));
        sums = u16x8_add_sat(sums, u16x8(a, b, c, d, e, f, g, h));
    }
    let [a, b, c, d, e, f, g, h] = usual_e4.map(|usual| bound(usual, near_e4).min(u32::from(u16::MAX)));
    let bounds = u16x8_narrow_i32x4(u32x4(a, b, c, d), u32x4(e, f, g, h));
    let cheap = u16x8_lt(sums, bounds);
    if v128_any_true(cheap) { u32::from(i8x16_bitmask(i8x16_narrow_i16x8(cheap, i16x8_splat(0)))) } else { 0 }
}

/// Eight sets of up to four legs, in 16-bit lanes: the sums saturate, which a writer's error alone can bring about.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(super) fn cheap_narrow(columns: &Columns, legs: &[u32], usual_e4: &[u32; LANES], near_e4: i32) -> u32 {
    let mut sums = [0u16; LANES];
    for row in &legs.as_chunks::<LANES>().0[..NARROW] {
        for (sum, &leg) in sums.iter_mut().zip(row) {
            *sum = sum.saturating_add(ask(columns, leg));
        }
    }
    let mut bits = 0;
    for (lane, (&sum, &usual)) in sums.iter().zip(usual_e4).enumerate() {
        let bound = bound(usual, near_e4).min(u32::from(u16::MAX));
        bits |= u32::from(u32::from(sum) < bound) << lane;
    }
    bits
}
