//! Whole frames from the staged rows: snapshots, and several changes that become visible together.

use super::{
    Mode, Reason,
    books::Books,
    row::{Book, CLOSED, Content},
    stage::{EXPECT_ASK, EXPECT_BID, EXPECT_HASH, Row, STAGE_ROWS, Stage},
};
use crate::table::Table;

// A staged level as one number, so that sorting brings equal prices together with the newest last.
const OUTCOME_SHIFT: u32 = 63;
const PRICE_SHIFT: u32 = 49;
const INDEX_SHIFT: u32 = 33;
const KEEP_SHIFT: u32 = 32;
const _: () = assert!(STAGE_ROWS <= 1 << (PRICE_SHIFT - INDEX_SHIFT));

fn outcome_of(key: u64) -> usize {
    (key >> OUTCOME_SHIFT) as usize
}

fn price_of(key: u64) -> u16 {
    (key >> PRICE_SHIFT) as u16 & 0x3fff
}

fn is_kept(key: u64) -> bool {
    key >> KEEP_SHIFT & 1 == 1
}

/// Why what a row says of the book after the frame is not so.
fn disagrees(best: (u16, u16), row: Row) -> Option<Reason> {
    match row.side {
        EXPECT_BID if row.price_e4 != f64::from(best.0) => Some(Reason::TopMismatch),
        EXPECT_ASK if row.price_e4 != f64::from(best.1) => Some(Reason::TopMismatch),
        EXPECT_HASH if row.qty_cc != 1.0 => Some(Reason::HashMismatch),
        _ => None,
    }
}

impl Books {
    /// Replace a book by the first `rows` staged rows, in any order: of a price that comes twice the last size counts,
    /// a size of 0 is no level. [`Reason::None`] when applied; otherwise the book is as it was (late, closed) or
    /// faulted.
    pub fn snapshot(&mut self, table: &mut Table, book: u32, rows: u32, seq: f64, at_us: f64) -> Reason {
        let admitted = self.admit(table, book, seq, at_us);
        // A hole before this frame does not hurt what the frame itself says in full.
        if admitted != Reason::None && admitted != Reason::SequenceGap {
            return admitted;
        }
        if self.rows[book as usize].is(CLOSED) {
            self.count_ignored(book);
            return Reason::Closed;
        }
        let loaded = self.load(book, rows as usize);
        if let Err(reason) = loaded {
            return self.fault(table, book, reason);
        }
        self.rows[book as usize].content = Content::Whole;
        self.touch(table, book, at_us);
        Reason::None
    }

    fn load(&mut self, book: u32, count: usize) -> Result<(), Reason> {
        let row = self.rows[book as usize];
        read_keys(&self.stage, &row, count, &mut self.keys)?;
        self.keys.sort_unstable();
        let yes_len = settle(&mut self.keys);
        self.drop_levels(book);
        let (yes, no) = self.keys.split_at(yes_len);
        for (outcome, keys) in [yes, no].into_iter().enumerate() {
            let levels = &mut self.rows[book as usize].asks[outcome];
            levels.reserve(&mut self.pool, keys.len())?;
            let at = levels.at as usize;
            for (i, &key) in keys.iter().enumerate() {
                self.pool.price_e4[at + i] = price_of(key);
                self.pool.qty_cc[at + i] = key as u32;
            }
        }
        let row = &self.rows[book as usize];
        let best = row.best(&self.pool);
        let wrong = (0..count).find_map(|i| disagrees(best, self.stage.row(i)));
        wrong.map_or(Ok(()), Err)
    }

    /// Apply the first `rows` staged rows, of one book or several, and show the result at the end: nothing between is
    /// visible. A row that cannot be applied faults its book only, a row of a book that is not open is passed over.
    /// With streams all books belong to one. The first reason that is not [`Reason::None`] is returned.
    pub fn commit(&mut self, table: &mut Table, rows: u32, mode: Mode, seq: f64, at_us: f64) -> Reason {
        let count = rows as usize;
        if count == 0 {
            return Reason::None;
        }
        if count > STAGE_ROWS {
            for i in 0..STAGE_ROWS {
                self.fault(table, self.stage.book[i], Reason::TooDeep);
            }
            return Reason::TooDeep;
        }
        let Some(&first) = self.stage.book[..count].iter().find(|&&book| self.is_open(book)) else {
            return Reason::UnknownBook;
        };
        let admitted = self.admit(table, first, seq, at_us);
        if matches!(admitted, Reason::BadSequence | Reason::BadTime) {
            for i in 0..count {
                self.fault(table, self.stage.book[i], admitted);
            }
            return admitted;
        }
        if admitted == Reason::LateFrame {
            return admitted;
        }
        let stream = self.rows[first as usize].stream;
        let mut said = admitted;
        for i in 0..count {
            let reason = self.commit_row(table, i, mode, stream);
            said = if said == Reason::None { reason } else { said };
        }
        let checked = self.finish(table, count, at_us);
        if said == Reason::None { checked } else { said }
    }

    fn commit_row(&mut self, table: &mut Table, i: usize, mode: Mode, stream: u32) -> Reason {
        let (book, row) = (self.stage.book[i], self.stage.row(i));
        if !self.is_open(book) {
            return Reason::UnknownBook;
        }
        if stream != self.rows[book as usize].stream {
            return self.fault(table, book, Reason::BadStream);
        }
        if row.is_expectation() {
            return Reason::None;
        }
        let blocked = self.blocked(book);
        if blocked != Reason::None {
            return blocked;
        }
        match self.apply(book, mode, row) {
            Ok(()) => Reason::None,
            Err(reason) => self.fault(table, book, reason),
        }
    }

    /// Compare the books of a frame with what it says of them, and show them.
    fn finish(&mut self, table: &mut Table, count: usize, at_us: f64) -> Reason {
        let mut said = Reason::None;
        for i in 0..count {
            let (book, expectation) = (self.stage.book[i], self.stage.row(i));
            let Some(row) = self.rows.get(book as usize).filter(|_| self.is_open(book)) else { continue };
            if row.content != Content::Whole || !expectation.is_expectation() {
                continue;
            }
            if let Some(reason) = disagrees(row.best(&self.pool), expectation) {
                self.fault(table, book, reason);
                said = if said == Reason::None { reason } else { said };
            }
        }
        let mut shown = None;
        for i in 0..count {
            let book = self.stage.book[i];
            if self.is_open(book) && shown != Some(book) && self.rows[book as usize].content == Content::Whole {
                self.touch(table, book, at_us);
            }
            shown = Some(book);
        }
        said
    }
}

/// The staged levels as keys. `keys` has room for a full stage, so nothing is allocated.
fn read_keys(stage: &Stage, book: &Book, count: usize, keys: &mut Vec<u64>) -> Result<(), Reason> {
    keys.clear();
    if count > STAGE_ROWS {
        return Err(Reason::TooDeep);
    }
    for i in 0..count {
        let row = stage.row(i);
        if row.is_expectation() {
            continue;
        }
        let (outcome, price) = row.place(book)?;
        let size = row.size()?;
        let level = u64::from(size.unwrap_or(0)) | u64::from(size.is_some()) << KEEP_SHIFT;
        keys.push(
            (outcome as u64) << OUTCOME_SHIFT | u64::from(price) << PRICE_SHIFT | (i as u64) << INDEX_SHIFT | level,
        );
    }
    Ok(())
}

/// Keep the newest key of every price that has a level; returns how many are YES asks, which come first.
fn settle(keys: &mut Vec<u64>) -> usize {
    let (mut kept, mut yes) = (0, 0);
    for i in 0..keys.len() {
        let key = keys[i];
        let is_newest = keys.get(i + 1).is_none_or(|next| next >> PRICE_SHIFT != key >> PRICE_SHIFT);
        if is_newest && is_kept(key) {
            keys[kept] = key;
            kept += 1;
            yes += usize::from(outcome_of(key) == 0);
        }
    }
    keys.truncate(kept);
    yes
}
