//! Telling the states of a batch whose price is plain arithmetic from the rest.

use super::pair::within;
use crate::sport::Row;

/// Columns that a [`Gate`] looks at.
const COLUMNS: usize = 16;

/// Ranges of the first columns of a row, checked without a branch.
#[derive(Clone, Copy)]
pub struct Gate {
    low: [i32; COLUMNS],
    span: [u32; COLUMNS],
}

impl Gate {
    /// Every column within any bounds.
    pub const fn open() -> Self {
        Self { low: [i32::MIN; COLUMNS], span: [u32::MAX; COLUMNS] }
    }

    /// Ask that `column` lies in `low..=high`.
    pub const fn with(mut self, column: usize, low: i32, high: i32) -> Self {
        self.low[column] = low;
        self.span[column] = high.wrapping_sub(low) as u32;
        self
    }

    /// Whether all columns lie within; only the first `4 * GROUPS` are looked at.
    #[inline(always)]
    pub fn passes<const GROUPS: usize>(&self, row: &Row) -> bool {
        within::<GROUPS>(row, &self.low, &self.span)
    }

    /// Whether all columns of both rows lie within.
    #[inline(always)]
    pub fn both_pass<const GROUPS: usize>(&self, [a, b]: [&Row; 2]) -> bool {
        self.passes::<GROUPS>(a) & self.passes::<GROUPS>(b)
    }
}

/// States worked on at a time.
pub const CHUNK: usize = 64;
