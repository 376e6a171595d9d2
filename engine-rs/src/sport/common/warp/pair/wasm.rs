//! [`super::Pair`] in WASM's 128-bit registers; operation by operation what `portable.rs` does.

use core::arch::wasm32::*;

use crate::sport::Row;

/// Two doubles.
#[derive(Clone, Copy)]
pub struct Pair(v128);
/// Yes or no for each of two doubles.
#[derive(Clone, Copy)]
pub struct Mask(v128);

impl Pair {
    #[inline(always)]
    pub fn new(a: f64, b: f64) -> Self {
        Self(f64x2(a, b))
    }
    #[inline(always)]
    pub fn both(x: f64) -> Self {
        Self(f64x2_splat(x))
    }
    #[inline(always)]
    pub fn first(self) -> f64 {
        f64x2_extract_lane::<0>(self.0)
    }
    #[inline(always)]
    pub fn second(self) -> f64 {
        f64x2_extract_lane::<1>(self.0)
    }
    #[inline(always)]
    pub fn read(cells: &[f64; 2]) -> Self {
        // SAFETY: the reference covers the 16 bytes, and the load asks for no alignment.
        Self(unsafe { v128_load(cells.as_ptr().cast()) })
    }
    #[inline(always)]
    pub fn write(self, cells: &mut [f64; 2]) {
        // SAFETY: the reference covers the 16 bytes, and the store asks for no alignment.
        unsafe { v128_store(cells.as_mut_ptr().cast(), self.0) }
    }
    #[inline(always)]
    pub fn widen(cells: &[f32; 4]) -> [Self; 2] {
        // SAFETY: the reference covers the 16 bytes, and the load asks for no alignment.
        let four = unsafe { v128_load(cells.as_ptr().cast()) };
        let high = i64x2_shuffle::<1, 1>(four, four);
        [Self(f64x2_promote_low_f32x4(four)), Self(f64x2_promote_low_f32x4(high))]
    }
    #[inline(always)]
    pub fn turn(a: Self, b: Self) -> [Self; 2] {
        [Self(i64x2_shuffle::<0, 2>(a.0, b.0)), Self(i64x2_shuffle::<1, 3>(a.0, b.0))]
    }
    #[inline(always)]
    pub fn plus(self, x: Self) -> Self {
        Self(f64x2_add(self.0, x.0))
    }
    #[inline(always)]
    pub fn less(self, x: Self) -> Self {
        Self(f64x2_sub(self.0, x.0))
    }
    #[inline(always)]
    pub fn times(self, x: Self) -> Self {
        Self(f64x2_mul(self.0, x.0))
    }
    #[inline(always)]
    pub fn over(self, x: Self) -> Self {
        Self(f64x2_div(self.0, x.0))
    }
    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self(f64x2_sqrt(self.0))
    }
    #[inline(always)]
    pub fn abs(self) -> Self {
        Self(f64x2_abs(self.0))
    }
    #[inline(always)]
    pub fn at_most(self, x: Self) -> Self {
        Self(f64x2_pmin(self.0, x.0))
    }
    #[inline(always)]
    pub fn at_least(self, x: Self) -> Self {
        Self(f64x2_pmax(self.0, x.0))
    }
    #[inline(always)]
    pub fn below(self, x: Self) -> Mask {
        Mask(f64x2_lt(self.0, x.0))
    }
    #[inline(always)]
    pub fn bits(self) -> [u32; 2] {
        [i32x4_extract_lane::<0>(self.0) as u32, i32x4_extract_lane::<2>(self.0) as u32]
    }
    #[inline(always)]
    pub fn two_to(self, per: u32) -> Self {
        Self(i64x2_shl(i64x2_add(u64x2_shr(self.0, per), i64x2_splat(1023)), 52))
    }
}

/// Two whole numbers, in the low places.
#[derive(Clone, Copy)]
pub struct Whole(v128);

impl Whole {
    #[inline(always)]
    pub fn column<const GROUP: usize, const I: usize, const J: usize>([a, b]: [&Row; 2]) -> Self {
        let (a, b) = (&a.as_chunks::<4>().0[GROUP], &b.as_chunks::<4>().0[GROUP]);
        // SAFETY: both references cover the 16 bytes, and the loads ask for no alignment.
        let (a, b) = unsafe { (v128_load(a.as_ptr().cast()), v128_load(b.as_ptr().cast())) };
        // Two columns come out of one interleaving, and the high places may hold anything.
        let two = if I < 2 { i32x4_shuffle::<0, 4, 1, 5>(a, b) } else { i32x4_shuffle::<2, 6, 3, 7>(a, b) };
        Self(if I % 2 == 0 { two } else { i64x2_shuffle::<1, 1>(two, two) })
    }
    #[inline(always)]
    pub fn both(x: i32) -> Self {
        Self(i32x4_splat(x))
    }
    #[inline(always)]
    pub fn plus(self, x: Self) -> Self {
        Self(i32x4_add(self.0, x.0))
    }
    #[inline(always)]
    pub fn less(self, x: Self) -> Self {
        Self(i32x4_sub(self.0, x.0))
    }
    #[inline(always)]
    pub fn times(self, x: Self) -> Self {
        Self(i32x4_mul(self.0, x.0))
    }
    #[inline(always)]
    pub fn at_least(self, x: Self) -> Self {
        Self(i32x4_max(self.0, x.0))
    }
    #[inline(always)]
    pub fn at_most(self, x: Self) -> Self {
        Self(i32x4_min(self.0, x.0))
    }
    /// -1 where less than `x`, else 0.
    #[inline(always)]
    pub fn below(self, x: Self) -> Self {
        Self(i32x4_lt(self.0, x.0))
    }
    /// -1 where equal to `x`, else 0.
    #[inline(always)]
    pub fn equals(self, x: Self) -> Self {
        Self(i32x4_eq(self.0, x.0))
    }
    #[inline(always)]
    pub fn and(self, x: Self) -> Self {
        Self(v128_and(self.0, x.0))
    }
    #[inline(always)]
    pub fn or(self, x: Self) -> Self {
        Self(v128_or(self.0, x.0))
    }
    #[inline(always)]
    pub fn without(self, x: Self) -> Self {
        Self(v128_andnot(self.0, x.0))
    }
    #[inline(always)]
    pub fn pair(self) -> Pair {
        Pair(f64x2_convert_low_i32x4(self.0))
    }
    /// Whether both lie in `0..=span`, of spans that are not negative.
    #[inline(always)]
    pub fn up_to(self, span: Self) -> bool {
        let good = i32x4_eq(u32x4_min(self.0, span.0), self.0);
        i32x4_all_true(i32x4_shuffle::<0, 1, 0, 1>(good, good))
    }
    #[inline(always)]
    pub fn pick(self, yes: Self, no: Self) -> Self {
        Self(v128_bitselect(yes.0, no.0, self.0))
    }
    /// Of -1 and 0.
    #[inline(always)]
    pub fn mask(self) -> Mask {
        Mask(i64x2_extend_low_i32x4(self.0))
    }
    /// Bits 0 and 1 of -1 and 0.
    #[inline(always)]
    pub fn bits(self) -> u32 {
        u32::from(i32x4_bitmask(self.0)) & 3
    }
    #[inline(always)]
    pub fn places(self) -> [usize; 2] {
        [i32x4_extract_lane::<0>(self.0) as usize, i32x4_extract_lane::<1>(self.0) as usize]
    }
}

/// Whether every one of the first `4 * GROUPS` columns, less `low`, is at most `span`.
#[inline(always)]
pub fn within<const GROUPS: usize>(row: &Row, low: &[i32; 16], span: &[u32; 16]) -> bool {
    let group = |i: usize| {
        // SAFETY: three reads of 16 bytes inside rows of at least 64, and the loads ask for no alignment.
        let (row, low, span) = unsafe {
            let load = |start: *const u8| v128_load(start.add(16 * i).cast());
            (load(row.as_ptr().cast()), load(low.as_ptr().cast()), load(span.as_ptr().cast()))
        };
        let above = i32x4_sub(row, low);
        i32x4_eq(u32x4_min(above, span), above)
    };
    let all = v128_and(v128_and(group(0), group(1)), group(2));
    i32x4_all_true(if GROUPS == 4 { v128_and(all, group(3)) } else { all })
}

impl Mask {
    /// Bits 0 and 1.
    #[inline(always)]
    pub fn bits(self) -> u32 {
        u32::from(i64x2_bitmask(self.0))
    }
    /// -1 or 0 each.
    #[inline(always)]
    pub fn narrow(self) -> Whole {
        Whole(i32x4_shuffle::<0, 2, 0, 2>(self.0, self.0))
    }
    #[inline(always)]
    pub fn new(a: bool, b: bool) -> Self {
        Self(i64x2(-i64::from(a), -i64::from(b)))
    }
    #[inline(always)]
    pub fn pick(self, yes: Pair, no: Pair) -> Pair {
        Pair(v128_bitselect(yes.0, no.0, self.0))
    }
}
