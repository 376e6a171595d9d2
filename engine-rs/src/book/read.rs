//! Reading books: age, freshness, the top, and the ladders of a depth walk.

use super::{
    Crossing, NONE, Reason, State,
    books::Books,
    row::{Book, Content, OPEN, STALE},
};
use crate::{fees::ONE_DOLLAR_E4, sizing::walk::Ladder, table::Table};

/// A book at one moment. Prices on the YES scale, 1/10,000 dollar; an empty side is bid 0 or ask 10,000 of size 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Best bid.
    pub bid_e4: u16,
    /// Size at the best bid, centi-contracts.
    pub bid_qty_cc: u32,
    /// Best ask.
    pub ask_e4: u16,
    /// Size at the best ask, centi-contracts.
    pub ask_qty_cc: u32,
    /// What the book is worth.
    pub state: State,
    /// Why it is not live.
    pub reason: Reason,
    /// Whether bid and ask meet.
    pub crossing: Crossing,
    /// Microseconds since the content was last confirmed; infinite before the first snapshot.
    pub age_us: f64,
    /// Live, fresh and uncrossed.
    pub is_tradable: bool,
    /// Frames ignored.
    pub ignored: u32,
    /// Grows with everything that happens to the book.
    pub changes: u32,
}

impl Books {
    /// When a whole book's content was last known to be right: by its own frame or, where frames are numbered, by any
    /// frame of its stream that came in order, because nothing was missing between.
    fn confirmed_us(&self, row: &Book) -> f64 {
        if row.stream == NONE || row.content != Content::Whole {
            return row.at_us;
        }
        row.at_us.max(self.streams[row.stream as usize].at_us)
    }

    /// Age of a book's content in microseconds, never negative; infinite without a snapshot or for a time that is none.
    pub fn age_us(&self, book: u32, now_us: f64) -> f64 {
        let row = self.rows.get(book as usize).filter(|row| row.is(OPEN) && row.content != Content::Empty);
        let age = row.map_or(f64::INFINITY, |row| now_us - self.confirmed_us(row));
        if age.is_nan() { f64::INFINITY } else { age.max(0.0) }
    }

    /// Whether the book may be traded at this moment: live, fresh and uncrossed.
    pub fn is_tradable(&self, book: u32, now_us: f64) -> bool {
        let Some(row) = self.rows.get(book as usize) else { return false };
        row.is_good() && self.age_us(book, now_us) <= self.max_age_us[usize::from(row.side)]
    }

    /// Withdraw every book that is too old at this moment; call before a scan. Returns how many were withdrawn. Costs
    /// one comparison while none can be.
    pub fn expire(&mut self, table: &mut Table, now_us: f64) -> u32 {
        if now_us.is_nan() || now_us <= self.soonest_us {
            return 0;
        }
        let mut expired = 0;
        let mut soonest_us = f64::INFINITY;
        for book in 0..self.rows.len() {
            let row = &self.rows[book];
            if row.state != State::Live {
                continue;
            }
            let due = self.confirmed_us(row) + self.max_age_us[usize::from(row.side)];
            if now_us <= due {
                soonest_us = soonest_us.min(due);
                continue;
            }
            let row = &mut self.rows[book];
            row.bits |= STALE;
            row.reason = Reason::Silent;
            if row.stream != NONE {
                self.streams[row.stream as usize].has_stale = true;
            }
            self.refresh(table, book as u32);
            expired += 1;
        }
        self.soonest_us = soonest_us;
        expired
    }

    /// Everything about a book at this moment; `None` when it is not open.
    pub fn read(&self, book: u32, now_us: f64) -> Option<Reading> {
        let row = self.rows.get(book as usize).filter(|row| row.is(OPEN))?;
        let dollar = ONE_DOLLAR_E4 as u16;
        let (ask_e4, ask_qty_cc) = row.asks[0].top(&self.pool).unwrap_or((dollar, 0));
        let (no_ask_e4, bid_qty_cc) = row.asks[1].top(&self.pool).unwrap_or((dollar, 0));
        Some(Reading {
            bid_e4: dollar - no_ask_e4,
            bid_qty_cc,
            ask_e4,
            ask_qty_cc,
            state: row.state,
            reason: row.reason,
            crossing: row.crossing,
            age_us: self.age_us(book, now_us),
            is_tradable: self.is_tradable(book, now_us),
            ignored: row.ignored,
            changes: row.changes,
        })
    }

    /// The asks of an outcome (0 YES, 1 NO), best first: prices and sizes. Empty when there is no such book.
    pub fn asks(&self, book: u32, outcome: u32) -> (&[u16], &[u32]) {
        let row = self.rows.get(book as usize).filter(|row| row.is(OPEN));
        let Some(&levels) = row.and_then(|row| row.asks.get(outcome as usize)) else { return (&[], &[]) };
        (levels.prices(&self.pool), levels.quantities(&self.pool))
    }

    /// The same as the ladder of a depth walk; `None` when the book may not be traded at this moment.
    pub fn ladder(&self, book: u32, outcome: u32, now_us: f64) -> Option<Ladder<'_>> {
        let (prices, quantities) = self.asks(book, outcome);
        self.is_tradable(book, now_us).then(|| Ladder::new(prices, quantities))
    }
}
