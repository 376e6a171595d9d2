//! [`super::Pair`] in plain arrays; operation by operation what `wasm.rs` does.

use crate::sport::Row;

/// Two doubles.
#[derive(Clone, Copy)]
pub struct Pair([f64; 2]);
/// Yes or no for each of two doubles.
#[derive(Clone, Copy)]
pub struct Mask([u64; 2]);

impl Pair {
    #[inline(always)]
    fn zip(self, x: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        Self([f(self.0[0], x.0[0]), f(self.0[1], x.0[1])])
    }
    #[inline(always)]
    fn each(self, f: impl Fn(f64) -> f64) -> Self {
        Self([f(self.0[0]), f(self.0[1])])
    }
    #[inline(always)]
    pub fn new(a: f64, b: f64) -> Self {
        Self([a, b])
    }
    #[inline(always)]
    pub fn both(x: f64) -> Self {
        Self([x; 2])
    }
    #[inline(always)]
    pub fn first(self) -> f64 {
        self.0[0]
    }
    #[inline(always)]
    pub fn second(self) -> f64 {
        self.0[1]
    }
    #[inline(always)]
    pub fn read(cells: &[f64; 2]) -> Self {
        Self(*cells)
    }
    #[inline(always)]
    pub fn write(self, cells: &mut [f64; 2]) {
        *cells = self.0;
    }
    #[inline(always)]
    pub fn widen(&[a, b, c, d]: &[f32; 4]) -> [Self; 2] {
        [Self([f64::from(a), f64::from(b)]), Self([f64::from(c), f64::from(d)])]
    }
    #[inline(always)]
    pub fn turn(a: Self, b: Self) -> [Self; 2] {
        [Self([a.0[0], b.0[0]]), Self([a.0[1], b.0[1]])]
    }
    #[inline(always)]
    pub fn plus(self, x: Self) -> Self {
        self.zip(x, |a, b| a + b)
    }
    #[inline(always)]
    pub fn less(self, x: Self) -> Self {
        self.zip(x, |a, b| a - b)
    }
    #[inline(always)]
    pub fn times(self, x: Self) -> Self {
        self.zip(x, |a, b| a * b)
    }
    #[inline(always)]
    pub fn over(self, x: Self) -> Self {
        self.zip(x, |a, b| a / b)
    }
    #[inline(always)]
    pub fn sqrt(self) -> Self {
        self.each(f64::sqrt)
    }
    #[inline(always)]
    pub fn abs(self) -> Self {
        self.each(f64::abs)
    }
    #[inline(always)]
    pub fn at_most(self, x: Self) -> Self {
        self.zip(x, |a, b| if b < a { b } else { a })
    }
    #[inline(always)]
    pub fn at_least(self, x: Self) -> Self {
        self.zip(x, |a, b| if a < b { b } else { a })
    }
    #[inline(always)]
    pub fn below(self, x: Self) -> Mask {
        Mask::new(self.0[0] < x.0[0], self.0[1] < x.0[1])
    }
    #[inline(always)]
    pub fn bits(self) -> [u32; 2] {
        [self.0[0].to_bits() as u32, self.0[1].to_bits() as u32]
    }
    #[inline(always)]
    pub fn two_to(self, per: u32) -> Self {
        self.each(|x| f64::from_bits((x.to_bits() >> per).wrapping_add(1023) << 52))
    }
}

/// Two whole numbers.
#[derive(Clone, Copy)]
pub struct Whole([i32; 2]);

impl Whole {
    #[inline(always)]
    fn zip(self, x: Self, f: impl Fn(i32, i32) -> i32) -> Self {
        Self([f(self.0[0], x.0[0]), f(self.0[1], x.0[1])])
    }
    #[inline(always)]
    pub fn column<const GROUP: usize, const I: usize, const J: usize>([a, b]: [&Row; 2]) -> Self {
        Self([a[4 * GROUP + I], b[4 * GROUP + J - 4]])
    }
    #[inline(always)]
    pub fn both(x: i32) -> Self {
        Self([x; 2])
    }
    #[inline(always)]
    pub fn plus(self, x: Self) -> Self {
        self.zip(x, i32::wrapping_add)
    }
    #[inline(always)]
    pub fn less(self, x: Self) -> Self {
        self.zip(x, i32::wrapping_sub)
    }
    #[inline(always)]
    pub fn times(self, x: Self) -> Self {
        self.zip(x, i32::wrapping_mul)
    }
    #[inline(always)]
    pub fn at_least(self, x: Self) -> Self {
        self.zip(x, i32::max)
    }
    #[inline(always)]
    pub fn at_most(self, x: Self) -> Self {
        self.zip(x, i32::min)
    }
    /// -1 where less than `x`, else 0.
    #[inline(always)]
    pub fn below(self, x: Self) -> Self {
        self.zip(x, |a, b| -i32::from(a < b))
    }
    /// -1 where equal to `x`, else 0.
    #[inline(always)]
    pub fn equals(self, x: Self) -> Self {
        self.zip(x, |a, b| -i32::from(a == b))
    }
    #[inline(always)]
    pub fn and(self, x: Self) -> Self {
        self.zip(x, |a, b| a & b)
    }
    #[inline(always)]
    pub fn or(self, x: Self) -> Self {
        self.zip(x, |a, b| a | b)
    }
    #[inline(always)]
    pub fn without(self, x: Self) -> Self {
        self.zip(x, |a, b| a & !b)
    }
    #[inline(always)]
    pub fn pair(self) -> Pair {
        Pair(self.0.map(f64::from))
    }
    /// Whether both lie in `0..=span`, of spans that are not negative.
    #[inline(always)]
    pub fn up_to(self, span: Self) -> bool {
        (self.0[0] as u32 <= span.0[0] as u32) & (self.0[1] as u32 <= span.0[1] as u32)
    }
    #[inline(always)]
    pub fn pick(self, yes: Self, no: Self) -> Self {
        let one = |i: usize| yes.0[i] & self.0[i] | no.0[i] & !self.0[i];
        Self([one(0), one(1)])
    }
    /// Of -1 and 0.
    #[inline(always)]
    pub fn mask(self) -> Mask {
        Mask(self.0.map(|x| i64::from(x) as u64))
    }
    /// Bits 0 and 1 of -1 and 0.
    #[inline(always)]
    pub fn bits(self) -> u32 {
        (self.0[0] & 1 | self.0[1] & 2) as u32
    }
    #[inline(always)]
    pub fn places(self) -> [usize; 2] {
        self.0.map(|x| x as usize)
    }
}

/// Whether every one of the first `4 * GROUPS` columns, less `low`, is at most `span`.
#[inline(always)]
pub fn within<const GROUPS: usize>(row: &Row, low: &[i32; 16], span: &[u32; 16]) -> bool {
    let mut outside = [0u32; 4];
    for i in 0..4 * GROUPS {
        outside[i % 4] |= u32::from(row[i].wrapping_sub(low[i]) as u32 > span[i]);
    }
    outside[0] | outside[1] | outside[2] | outside[3] == 0
}

impl Mask {
    /// Bits 0 and 1.
    #[inline(always)]
    pub fn bits(self) -> u32 {
        (self.0[0] >> 63 | self.0[1] >> 63 << 1) as u32
    }
    /// -1 or 0 each.
    #[inline(always)]
    pub fn narrow(self) -> Whole {
        Whole(self.0.map(|x| x as i32))
    }
    #[inline(always)]
    pub fn new(a: bool, b: bool) -> Self {
        Self([u64::from(a).wrapping_neg(), u64::from(b).wrapping_neg()])
    }
    #[inline(always)]
    pub fn pick(self, yes: Pair, no: Pair) -> Pair {
        let one = |i: usize| f64::from_bits(yes.0[i].to_bits() & self.0[i] | no.0[i].to_bits() & !self.0[i]);
        Pair([one(0), one(1)])
    }
}
