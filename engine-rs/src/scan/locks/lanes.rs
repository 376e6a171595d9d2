//! Two doubles side by side: a 128-bit register in WASM, an array elsewhere. Each operation is that of IEEE 754 in both
//! lanes, so every build gives the same bits.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod two {
    use core::arch::wasm32::{
        f64x2_add, f64x2_ceil, f64x2_convert_low_i32x4, f64x2_floor, f64x2_mul, f64x2_splat, f64x2_sub,
        i32x4_extend_low_i16x8, i32x4_shuffle, u32x4_extend_low_u16x8, u32x4_extract_lane, u32x4_min, u32x4_splat,
        v128, v128_and, v128_load, v128_load32_zero, v128_load64_zero, v128_store,
    };

    /// The least of three numbers, made in lanes: engines may turn a scalar choice into a branch that is wrong half of
    /// the time.
    #[inline(always)]
    pub fn least(a: u32, b: u32, c: u32) -> u32 {
        u32x4_extract_lane::<0>(u32x4_min(u32x4_min(u32x4_splat(a), u32x4_splat(b)), u32x4_splat(c)))
    }

    /// Two doubles.
    #[derive(Clone, Copy)]
    #[repr(transparent)]
    pub struct F2(v128);

    impl F2 {
        #[inline(always)]
        pub fn splat(a: f64) -> Self {
            Self(f64x2_splat(a))
        }
        /// Two signed numbers.
        #[inline(always)]
        pub fn signed(numbers: &[i16; 2]) -> Self {
            // SAFETY: the reference covers the four bytes that are read.
            let both = unsafe { v128_load32_zero(numbers.as_ptr().cast()) };
            Self(f64x2_convert_low_i32x4(i32x4_extend_low_i16x8(both)))
        }
        /// Two numbers below 2^31.
        #[inline(always)]
        pub fn sizes(numbers: &[u32; 2]) -> Self {
            // SAFETY: the reference covers the eight bytes that are read.
            Self(f64x2_convert_low_i32x4(unsafe { v128_load64_zero(numbers.as_ptr().cast()) }))
        }
        /// The low halves of two pairs of words: both first ones, both second ones.
        #[inline(always)]
        pub fn low_halves(pairs: &[[u32; 2]; 2]) -> [Self; 2] {
            // SAFETY: the reference covers the sixteen bytes that are read.
            let four = v128_and(unsafe { v128_load(pairs.as_ptr().cast()) }, u32x4_splat(0xffff));
            let [first, second] = [i32x4_shuffle::<0, 2, 0, 2>(four, four), i32x4_shuffle::<1, 3, 1, 3>(four, four)];
            [Self(f64x2_convert_low_i32x4(first)), Self(f64x2_convert_low_i32x4(second))]
        }
        /// Two pairs of numbers: both first ones, both second ones.
        #[inline(always)]
        pub fn turned(pairs: &[[u16; 2]; 2]) -> [Self; 2] {
            // SAFETY: the reference covers the eight bytes that are read.
            let four = u32x4_extend_low_u16x8(unsafe { v128_load64_zero(pairs.as_ptr().cast()) });
            let [first, second] = [i32x4_shuffle::<0, 2, 0, 2>(four, four), i32x4_shuffle::<1, 3, 1, 3>(four, four)];
            [Self(f64x2_convert_low_i32x4(first)), Self(f64x2_convert_low_i32x4(second))]
        }
        #[inline(always)]
        pub fn store(self, to: &mut [f64; 2]) {
            // SAFETY: the reference covers the sixteen bytes that are written.
            unsafe { v128_store(to.as_mut_ptr().cast(), self.0) };
        }
        #[inline(always)]
        pub fn add(self, other: Self) -> Self {
            Self(f64x2_add(self.0, other.0))
        }
        #[inline(always)]
        pub fn sub(self, other: Self) -> Self {
            Self(f64x2_sub(self.0, other.0))
        }
        #[inline(always)]
        pub fn mul(self, other: Self) -> Self {
            Self(f64x2_mul(self.0, other.0))
        }
        #[inline(always)]
        pub fn floor(self) -> Self {
            Self(f64x2_floor(self.0))
        }
        #[inline(always)]
        pub fn ceil(self) -> Self {
            Self(f64x2_ceil(self.0))
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod two {
    /// The least of three numbers.
    #[inline(always)]
    pub fn least(a: u32, b: u32, c: u32) -> u32 {
        a.min(b).min(c)
    }

    /// Two doubles.
    #[derive(Clone, Copy)]
    #[repr(align(16))]
    pub struct F2([f64; 2]);

    impl F2 {
        #[inline(always)]
        pub fn splat(a: f64) -> Self {
            Self([a; 2])
        }
        /// Two signed numbers.
        #[inline(always)]
        pub fn signed(numbers: &[i16; 2]) -> Self {
            Self(numbers.map(f64::from))
        }
        /// Two numbers below 2^31.
        #[inline(always)]
        pub fn sizes(numbers: &[u32; 2]) -> Self {
            Self(numbers.map(f64::from))
        }
        /// The low halves of two pairs of words: both first ones, both second ones.
        #[inline(always)]
        pub fn low_halves([a, b]: &[[u32; 2]; 2]) -> [Self; 2] {
            [0, 1].map(|i| Self([f64::from(a[i] as u16), f64::from(b[i] as u16)]))
        }
        /// Two pairs of numbers: both first ones, both second ones.
        #[inline(always)]
        pub fn turned([a, b]: &[[u16; 2]; 2]) -> [Self; 2] {
            [0, 1].map(|i| Self([f64::from(a[i]), f64::from(b[i])]))
        }
        #[inline(always)]
        pub fn store(self, to: &mut [f64; 2]) {
            *to = self.0;
        }
        #[inline(always)]
        pub fn add(self, other: Self) -> Self {
            Self([self.0[0] + other.0[0], self.0[1] + other.0[1]])
        }
        #[inline(always)]
        pub fn sub(self, other: Self) -> Self {
            Self([self.0[0] - other.0[0], self.0[1] - other.0[1]])
        }
        #[inline(always)]
        pub fn mul(self, other: Self) -> Self {
            Self([self.0[0] * other.0[0], self.0[1] * other.0[1]])
        }
        #[inline(always)]
        pub fn floor(self) -> Self {
            Self(self.0.map(f64::floor))
        }
        #[inline(always)]
        pub fn ceil(self) -> Self {
            Self(self.0.map(f64::ceil))
        }
    }
}

pub(crate) use two::{F2, least};
