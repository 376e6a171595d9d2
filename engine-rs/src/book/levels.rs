//! One outcome's asks in a block of the pool: sorted, best first, lying against the **end** of the block, so that a
//! change near the top moves the few levels above it and the slice is a ladder that a depth walk reads in place.

use super::{
    Reason,
    pool::{CLASSES, MAX_LEVELS, NO_CLASS, Pool, class_for, class_levels},
};

/// Where the asks of one outcome lie. 12 bytes inside a book's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Levels {
    /// Position of the best level in the pool's columns.
    pub at: u32,
    /// Number of levels.
    pub len: u32,
    /// Size of the block, [`NO_CLASS`] without one.
    pub class: u8,
}

impl Levels {
    /// No levels and no block.
    pub const EMPTY: Self = Self { at: 0, len: 0, class: NO_CLASS };

    fn range(self) -> core::ops::Range<usize> {
        self.at as usize..(self.at + self.len) as usize
    }

    /// Prices, best first.
    pub fn prices(self, pool: &Pool) -> &[u16] {
        &pool.price_e4[self.range()]
    }

    /// Sizes, best first.
    pub fn quantities(self, pool: &Pool) -> &[u32] {
        &pool.qty_cc[self.range()]
    }

    fn capacity(self) -> usize {
        if self.class == NO_CLASS { 0 } else { class_levels(self.class) }
    }

    /// First level of the block.
    fn block(self) -> u32 {
        self.at + self.len - self.capacity() as u32
    }

    /// Best price whatever its size; `None` without levels.
    pub fn best(self, pool: &Pool) -> Option<u16> {
        self.prices(pool).first().copied()
    }

    /// Best level that has a size.
    pub fn top(self, pool: &Pool) -> Option<(u16, u32)> {
        let at = self.quantities(pool).iter().position(|&qty| qty > 0)?;
        Some((self.prices(pool)[at], self.quantities(pool)[at]))
    }

    /// First level that is not better than `price`, and whether it is at it.
    fn find(self, pool: &Pool, price: u16) -> (usize, bool) {
        let prices = self.prices(pool);
        let i = prices.partition_point(|&one| one < price);
        (i, prices.get(i) == Some(&price))
    }

    /// Change the level at a price: `size_of` gets its size, 0 where there is no level, and says the new one, `None`
    /// for no level. A size of 0 is kept as a level.
    ///
    /// # Errors
    /// Those of `size_of`, [`Reason::TooDeep`] and [`Reason::PoolExhausted`]; nothing is changed then.
    #[inline]
    pub fn alter(
        &mut self,
        pool: &mut Pool,
        price: u16,
        size_of: impl FnOnce(u32) -> Result<Option<u32>, Reason>,
    ) -> Result<(), Reason> {
        let (i, found) = self.find(pool, price);
        let before = if found { pool.qty_cc[self.at as usize + i] } else { 0 };
        match (size_of(before)?, found) {
            (Some(qty), true) => pool.qty_cc[self.at as usize + i] = qty,
            (Some(qty), false) => self.insert(pool, i, price, qty)?,
            (None, true) => self.remove(pool, i),
            (None, false) => {}
        }
        Ok(())
    }

    fn insert(&mut self, pool: &mut Pool, i: usize, price: u16, qty: u32) -> Result<(), Reason> {
        self.make_room(pool)?;
        let start = self.at as usize;
        shift(pool, start, start - 1, i);
        self.at -= 1;
        self.len += 1;
        pool.price_e4[start - 1 + i] = price;
        pool.qty_cc[start - 1 + i] = qty;
        Ok(())
    }

    fn remove(&mut self, pool: &mut Pool, i: usize) {
        let start = self.at as usize;
        shift(pool, start, start + 1, i);
        self.at += 1;
        self.len -= 1;
    }

    /// Give the block back.
    pub fn clear(&mut self, pool: &mut Pool) {
        if self.class != NO_CLASS {
            pool.give(self.block(), self.class);
        }
        *self = Self::EMPTY;
    }

    /// Take a block for `len` levels, which the caller fills; `self` has none before.
    ///
    /// # Errors
    /// As [`Levels::set`].
    pub fn reserve(&mut self, pool: &mut Pool, len: usize) -> Result<(), Reason> {
        debug_assert!(*self == Self::EMPTY);
        if len == 0 {
            return Ok(());
        }
        let class = class_for(len).ok_or(Reason::TooDeep)?;
        let block = pool.take(class).ok_or(Reason::PoolExhausted)?;
        *self = Self { at: block + (class_levels(class) - len) as u32, len: len as u32, class };
        Ok(())
    }

    /// Make the block one level longer than needed now.
    fn make_room(&mut self, pool: &mut Pool) -> Result<(), Reason> {
        if (self.len as usize) < self.capacity() {
            return Ok(());
        }
        if self.len as usize == MAX_LEVELS {
            return Err(Reason::TooDeep);
        }
        let class = if self.class == NO_CLASS { 0 } else { self.class + 1 };
        debug_assert!(usize::from(class) < CLASSES);
        let block = pool.take(class).ok_or(Reason::PoolExhausted)?;
        let at = block as usize + class_levels(class) - self.len as usize;
        pool.price_e4.copy_within(self.range(), at);
        pool.qty_cc.copy_within(self.range(), at);
        if self.class != NO_CLASS {
            pool.give(self.block(), self.class);
        }
        *self = Self { at: at as u32, len: self.len, class };
        Ok(())
    }
}

/// Levels up to which moving them one by one is faster than calling for a block move.
const FEW: usize = 12;

/// Move `count` levels from `from` to `to`, one place up or down.
#[inline]
fn shift(pool: &mut Pool, from: usize, to: usize, count: usize) {
    if count > FEW {
        pool.price_e4.copy_within(from..from + count, to);
        pool.qty_cc.copy_within(from..from + count, to);
        return;
    }
    for k in 0..count {
        let k = if to < from { k } else { count - 1 - k };
        pool.price_e4[to + k] = pool.price_e4[from + k];
        pool.qty_cc[to + k] = pool.qty_cc[from + k];
    }
}
