//! The levels of all books in one region that never grows, handed out in blocks of four sizes.
//!
//! A block of one size is four of the next smaller: taking one splits, giving the last of four siblings back joins
//! them, so a pool that is empty again is whole again whatever happened in between.

/// Levels of the smallest block.
pub const UNIT_LEVELS: usize = 32;
/// Sizes of a block.
pub const CLASSES: usize = 4;
/// Levels of the largest block: the deepest that one side of a book may be.
pub const MAX_LEVELS: usize = class_levels(CLASSES as u8 - 1);
/// The class of a ladder without a block.
pub const NO_CLASS: u8 = u8::MAX;
/// End of a list.
const NONE: u32 = u32::MAX;

/// Levels of a block of this class: 32, 128, 512 or 2,048.
pub const fn class_levels(class: u8) -> usize {
    UNIT_LEVELS << (2 * class)
}

/// The smallest class with room for `levels`; `None` beyond [`MAX_LEVELS`].
pub fn class_for(levels: usize) -> Option<u8> {
    (0..CLASSES as u8).find(|&class| levels <= class_levels(class))
}

/// Units of a block of this class.
const fn units(class: u8) -> u32 {
    1 << (2 * class)
}

/// Price levels as two columns, and which parts of them are free.
#[derive(Clone, Debug)]
pub struct Pool {
    /// Prices, 1/10,000 dollar.
    pub price_e4: Vec<u16>,
    /// Sizes, centi-contracts.
    pub qty_cc: Vec<u32>,
    /// By unit: the class of the free block that starts here, or [`NO_CLASS`].
    free: Vec<u8>,
    next: Vec<u32>,
    prev: Vec<u32>,
    heads: [u32; CLASSES],
    free_levels: usize,
}

impl Pool {
    /// Room for at least `levels` levels, rounded up to whole blocks of the largest size.
    pub fn new(levels: usize) -> Self {
        let blocks = levels.div_ceil(MAX_LEVELS);
        let unit_count = blocks * units(CLASSES as u8 - 1) as usize;
        let mut pool = Self {
            price_e4: vec![0; blocks * MAX_LEVELS],
            qty_cc: vec![0; blocks * MAX_LEVELS],
            free: vec![NO_CLASS; unit_count],
            next: vec![NONE; unit_count],
            prev: vec![NONE; unit_count],
            heads: [NONE; CLASSES],
            free_levels: 0,
        };
        for block in (0..blocks).rev() {
            pool.give((block * MAX_LEVELS) as u32, CLASSES as u8 - 1);
        }
        pool
    }

    /// Levels that are in no block.
    pub fn free_levels(&self) -> usize {
        self.free_levels
    }

    /// First level of a block of this class, or `None` when there is no room.
    pub fn take(&mut self, class: u8) -> Option<u32> {
        let mut from = (class..CLASSES as u8).find(|&one| self.heads[usize::from(one)] != NONE)?;
        let unit = self.heads[usize::from(from)];
        self.unlink(unit, from);
        while from > class {
            from -= 1;
            for sibling in (1..4).rev() {
                self.link(unit + sibling * units(from), from);
            }
        }
        self.free_levels -= class_levels(class);
        Some(unit * UNIT_LEVELS as u32)
    }

    /// Give a block back. `at` and `class` are those of a block that [`Pool::take`] handed out.
    pub fn give(&mut self, at: u32, mut class: u8) {
        let mut unit = at / UNIT_LEVELS as u32;
        debug_assert!(self.free[unit as usize] == NO_CLASS, "given back twice");
        self.free_levels += class_levels(class);
        while class < CLASSES as u8 - 1 {
            let first = unit & !(units(class + 1) - 1);
            let siblings = (0..4).map(|i| first + i * units(class));
            if siblings.clone().any(|one| one != unit && self.free[one as usize] != class) {
                break;
            }
            for one in siblings.filter(|&one| one != unit) {
                self.unlink(one, class);
            }
            unit = first;
            class += 1;
        }
        self.link(unit, class);
    }

    fn link(&mut self, unit: u32, class: u8) {
        let head = self.heads[usize::from(class)];
        self.free[unit as usize] = class;
        self.next[unit as usize] = head;
        self.prev[unit as usize] = NONE;
        if head != NONE {
            self.prev[head as usize] = unit;
        }
        self.heads[usize::from(class)] = unit;
    }

    fn unlink(&mut self, unit: u32, class: u8) {
        let (next, prev) = (self.next[unit as usize], self.prev[unit as usize]);
        if next != NONE {
            self.prev[next as usize] = prev;
        }
        if prev == NONE {
            self.heads[usize::from(class)] = next;
        } else {
            self.next[prev as usize] = next;
        }
        self.free[unit as usize] = NO_CLASS;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn blocks_never_overlap_and_a_pool_given_back_is_whole(
            blocks in 1usize..4,
            steps in prop::collection::vec((any::<bool>(), 0u8..4, any::<prop::sample::Index>()), 1..300),
        ) {
            let mut pool = Pool::new(blocks * MAX_LEVELS - 5);
            let all = blocks * MAX_LEVELS;
            let mut used = vec![false; all];
            let mut taken: Vec<(u32, u8)> = Vec::new();
            for (take, class, which) in steps {
                if take {
                    let size = class_levels(class);
                    let Some(at) = pool.take(class) else {
                        // Refused only where no aligned run of this size is unused.
                        let room = used.chunks(size).any(|run| run.iter().all(|&used| !used));
                        prop_assert!(!room);
                        continue;
                    };
                    let range = at as usize..at as usize + size;
                    prop_assert!(range.end <= all && range.start.is_multiple_of(size));
                    prop_assert!(used[range.clone()].iter().all(|&used| !used));
                    used[range].fill(true);
                    taken.push((at, class));
                } else if !taken.is_empty() {
                    let (at, class) = taken.swap_remove(which.index(taken.len()));
                    used[at as usize..at as usize + class_levels(class)].fill(false);
                    pool.give(at, class);
                }
                prop_assert_eq!(pool.free_levels(), used.iter().filter(|&&used| !used).count());
            }
            for (at, class) in taken {
                pool.give(at, class);
            }
            prop_assert_eq!(pool.free_levels(), all);
            let largest = CLASSES as u8 - 1;
            for _ in 0..blocks {
                prop_assert!(pool.take(largest).is_some());
            }
            prop_assert!(pool.take(0).is_none());
        }
    }

    #[test]
    fn a_pool_without_room_hands_out_nothing() {
        assert!(Pool::new(0).take(0).is_none());
        assert_eq!(class_for(MAX_LEVELS), Some(3));
        assert_eq!(class_for(MAX_LEVELS + 1), None);
    }
}
