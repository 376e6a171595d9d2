//! The books themselves: opening, linking to the scan's table, changing one level, and what the venue says of a market.

use super::{
    Grid, Mode, NONE, Reason, State, is_whole,
    pool::Pool,
    row::{Book, CLOSED, Content, OPEN, PAUSED, RENEWED, STALE, Stream},
    stage::{Row, STAGE_ROWS, Stage},
};
use crate::table::{Half, NO_ASK, SIDES, Table};

/// A book that nothing has confirmed for longer is stale, until [`Books::limit_age`] says otherwise.
pub const DEFAULT_MAX_AGE_US: f64 = 60_000_000.0;

/// All books of an engine.
#[derive(Clone, Debug)]
pub struct Books {
    pub(crate) rows: Vec<Book>,
    pub(crate) streams: Vec<Stream>,
    pub(crate) pool: Pool,
    /// Where the caller lays down a frame.
    pub stage: Stage,
    /// Sorting room for a snapshot.
    pub(crate) keys: Vec<u64>,
    /// Book that shows its top in each place of the table, by side.
    owner: [Vec<u32>; SIDES],
    pub(crate) max_age_us: [f64; SIDES],
    /// No live book becomes stale before.
    pub(crate) soonest_us: f64,
}

impl Books {
    /// Room for `books` books with `levels` levels together and `streams` streams, over a table of `padded` markets.
    pub fn new(books: usize, levels: usize, streams: usize, padded: usize) -> Self {
        Self {
            rows: vec![Book::UNUSED; books],
            streams: vec![Stream::NEW; streams],
            pool: Pool::new(levels),
            stage: Stage::new(),
            keys: Vec::with_capacity(STAGE_ROWS),
            owner: [vec![NONE; padded], vec![NONE; padded]],
            max_age_us: [DEFAULT_MAX_AGE_US; SIDES],
            soonest_us: f64::INFINITY,
        }
    }

    /// The rows, for readers outside.
    pub fn rows(&self) -> &[Book] {
        &self.rows
    }

    /// The level columns.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Age in microseconds beyond which a side's books are stale. False when it is no age.
    pub fn limit_age(&mut self, side: u32, max_age_us: f64) -> bool {
        let good = is_whole(max_age_us) && (side as usize) < SIDES;
        if good {
            self.max_age_us[side as usize] = max_age_us;
            self.soonest_us = 0.0;
        }
        good
    }

    /// Start a book of a side (0 A, 1 B) anew, without levels, slot or past. With a `stream` its frames must be numbered.
    pub fn open(&mut self, table: &mut Table, book: u32, side: u32, stream: u32, grid: Grid) -> Reason {
        if book as usize >= self.rows.len() || side as usize >= SIDES {
            return Reason::UnknownBook;
        }
        if stream != NONE && stream as usize >= self.streams.len() {
            return Reason::BadStream;
        }
        self.shut(table, book);
        let row = &mut self.rows[book as usize];
        row.side = side as u8;
        row.bits = if grid == Grid::Renewed { OPEN | RENEWED } else { OPEN };
        if stream != NONE {
            self.join(book, stream);
        }
        Reason::None
    }

    /// Give up a book: its levels go back to the pool, its place in the table is empty.
    pub fn shut(&mut self, table: &mut Table, book: u32) -> Reason {
        if book as usize >= self.rows.len() {
            return Reason::UnknownBook;
        }
        self.unlink(table, book);
        self.leave(book);
        self.drop_levels(book);
        self.rows[book as usize] = Book::UNUSED;
        Reason::None
    }

    /// Show the book's top in a place of its side's half of the table, [`NONE`] nowhere. A place has one book.
    pub fn link(&mut self, table: &mut Table, book: u32, slot: u32) -> Reason {
        if !self.is_open(book) {
            return Reason::UnknownBook;
        }
        let side = usize::from(self.rows[book as usize].side);
        if slot != NONE {
            let free = self.owner[side].get(slot as usize).is_some_and(|&owner| owner == NONE || owner == book);
            if !free || slot as usize >= table.padded() {
                return Reason::BadSlot;
            }
        }
        self.unlink(table, book);
        if slot != NONE {
            self.owner[side][slot as usize] = book;
            self.rows[book as usize].slot = slot;
            self.publish(table, book);
        }
        Reason::None
    }

    fn unlink(&mut self, table: &mut Table, book: u32) {
        let row = &mut self.rows[book as usize];
        let (slot, side) = (row.slot, usize::from(row.side));
        row.slot = NONE;
        if slot != NONE {
            self.owner[side][slot as usize] = NONE;
            show(half(table, side), slot as usize, [None, None]);
        }
    }

    pub(crate) fn is_open(&self, book: u32) -> bool {
        self.rows.get(book as usize).is_some_and(|row| row.is(OPEN))
    }

    /// Change one level: Kalshi's delta ([`Mode::Add`]) or Polymarket's level ([`Mode::Set`]). `seq` is read for a book with a
    /// stream only. [`Reason::None`] when applied.
    #[allow(clippy::too_many_arguments, reason = "plain numbers from outside, one call a frame")]
    pub fn change(
        &mut self,
        table: &mut Table,
        book: u32,
        mode: Mode,
        seq: f64,
        side: u32,
        price_e4: f64,
        qty_cc: f64,
        at_us: f64,
    ) -> Reason {
        let entered = self.enter(table, book, seq, at_us);
        if entered != Reason::None {
            return entered;
        }
        match self.apply(book, mode, Row { side, price_e4, qty_cc }) {
            Ok(()) => {
                self.touch(table, book, at_us);
                Reason::None
            }
            Err(reason) => self.fault(table, book, reason),
        }
    }

    /// What every frame with changes goes through: the sequence, then whether the book can take changes at all.
    fn enter(&mut self, table: &mut Table, book: u32, seq: f64, at_us: f64) -> Reason {
        let sequenced = self.admit(table, book, seq, at_us);
        if sequenced != Reason::None && sequenced != Reason::SequenceGap {
            return sequenced;
        }
        let blocked = self.blocked(book);
        if blocked == Reason::AwaitsSnapshot && sequenced == Reason::SequenceGap { sequenced } else { blocked }
    }

    /// Open, timed and, with a stream, in sequence. [`Reason::SequenceGap`] does not forbid the frame itself.
    pub(crate) fn admit(&mut self, table: &mut Table, book: u32, seq: f64, at_us: f64) -> Reason {
        if !self.is_open(book) {
            return Reason::UnknownBook;
        }
        if !is_whole(at_us) {
            return self.fault(table, book, Reason::BadTime);
        }
        let stream = self.rows[book as usize].stream;
        if stream == NONE {
            return Reason::None;
        }
        let sequenced = self.sequence(table, stream, seq, at_us);
        match sequenced {
            Reason::LateFrame => self.count_ignored(book),
            Reason::BadSequence => {
                self.fault(table, book, sequenced);
            }
            _ => {}
        }
        sequenced
    }

    /// Why the book cannot take a change, counted; [`Reason::None`] when it can.
    pub(crate) fn blocked(&mut self, book: u32) -> Reason {
        let row = &self.rows[book as usize];
        let reason = match row.content {
            _ if row.is(CLOSED) => Reason::Closed,
            Content::Empty => Reason::NoSnapshot,
            Content::Gapped => Reason::AwaitsSnapshot,
            Content::Whole => return Reason::None,
        };
        self.count_ignored(book);
        reason
    }

    pub(crate) fn count_ignored(&mut self, book: u32) {
        let row = &mut self.rows[book as usize];
        row.ignored = row.ignored.wrapping_add(1);
    }

    /// Change one level of a whole book; nothing is changed on an error.
    #[inline]
    pub(crate) fn apply(&mut self, book: u32, mode: Mode, change: Row) -> Result<(), Reason> {
        let row = &mut self.rows[book as usize];
        let (outcome, price) = change.place(row)?;
        row.asks[outcome].alter(&mut self.pool, price, |before| match mode {
            Mode::Set => change.size(),
            Mode::Add => change.added(before),
        })
    }

    /// A frame was applied.
    pub(crate) fn touch(&mut self, table: &mut Table, book: u32, at_us: f64) {
        let row = &mut self.rows[book as usize];
        row.at_us = row.at_us.max(at_us);
        row.bits &= !STALE;
        row.reason = Reason::None;
        self.refresh(table, book);
    }

    /// The book cannot be trusted, and what it holds may be half a frame: it is emptied and waits for a snapshot.
    pub fn fault(&mut self, table: &mut Table, book: u32, reason: Reason) -> Reason {
        if !self.is_open(book) {
            return Reason::UnknownBook;
        }
        if !self.rows[book as usize].is(CLOSED) {
            self.drop_levels(book);
            let row = &mut self.rows[book as usize];
            row.content = Content::Gapped;
            row.reason = reason;
            self.refresh(table, book);
        }
        reason
    }

    /// Forget the content: the book is as it was before its first snapshot.
    pub fn clear(&mut self, table: &mut Table, book: u32) -> Reason {
        if !self.is_open(book) {
            return Reason::UnknownBook;
        }
        self.drop_levels(book);
        let row = &mut self.rows[book as usize];
        row.content = Content::Empty;
        row.reason = Reason::None;
        row.bits &= !STALE;
        self.refresh(table, book);
        Reason::None
    }

    pub(crate) fn drop_levels(&mut self, book: u32) {
        for levels in &mut self.rows[book as usize].asks {
            levels.clear(&mut self.pool);
        }
    }

    /// The venue paused the market. Changes still apply.
    pub fn pause(&mut self, table: &mut Table, book: u32) -> Reason {
        self.mark(table, book, PAUSED)
    }

    /// The venue resumed the market: resting orders were cancelled meanwhile, so the content waits for a snapshot
    /// (kalshi.md 6, read 2026-11).
    pub fn resume(&mut self, table: &mut Table, book: u32) -> Reason {
        if !self.is_open(book) {
            return Reason::UnknownBook;
        }
        let row = &mut self.rows[book as usize];
        if row.is(PAUSED) {
            row.bits &= !PAUSED;
            if row.content == Content::Whole {
                row.content = Content::Gapped;
                row.reason = Reason::Reactivated;
            }
            self.refresh(table, book);
        }
        Reason::None
    }

    /// The venue closed the market: for good, until the row is opened anew.
    pub fn close(&mut self, table: &mut Table, book: u32) -> Reason {
        if self.is_open(book) {
            self.drop_levels(book);
        }
        self.mark(table, book, CLOSED)
    }

    /// The book's source has fallen silent: stale until its next frame.
    pub fn silence(&mut self, table: &mut Table, book: u32) -> Reason {
        if !self.is_open(book) {
            return Reason::UnknownBook;
        }
        let row = &mut self.rows[book as usize];
        if row.content == Content::Whole {
            row.reason = Reason::Silent;
        }
        if row.stream != NONE {
            self.streams[row.stream as usize].has_stale = true;
        }
        self.mark(table, book, STALE)
    }

    fn mark(&mut self, table: &mut Table, book: u32, bit: u8) -> Reason {
        if !self.is_open(book) {
            return Reason::UnknownBook;
        }
        self.rows[book as usize].bits |= bit;
        self.refresh(table, book);
        Reason::None
    }

    /// The market's price step has changed: a book with [`Grid::Renewed`] waits for the new one.
    pub fn grid(&mut self, table: &mut Table, book: u32, tick_e4: f64) -> Reason {
        if !self.is_open(book) {
            return Reason::UnknownBook;
        }
        if !is_whole(tick_e4) || tick_e4 > 5_000.0 {
            return self.fault(table, book, Reason::BadPrice);
        }
        let row = &mut self.rows[book as usize];
        let changed = row.tick_e4 != tick_e4 as u16;
        row.tick_e4 = tick_e4 as u16;
        if changed && row.is(RENEWED) && row.content == Content::Whole {
            return self.fault(table, book, Reason::GridChanged);
        }
        Reason::None
    }

    /// Judge the book again and show what it is worth.
    pub(crate) fn refresh(&mut self, table: &mut Table, book: u32) {
        let row = &mut self.rows[book as usize];
        row.judge(&self.pool);
        if row.state == State::Live {
            let due = row.at_us + self.max_age_us[usize::from(row.side)];
            self.soonest_us = self.soonest_us.min(due);
        }
        self.publish(table, book);
    }

    fn publish(&self, table: &mut Table, book: u32) {
        let row = &self.rows[book as usize];
        if row.slot != NONE {
            let tops = if row.is_good() { row.asks.map(|asks| asks.top(&self.pool)) } else { [None, None] };
            show(half(table, usize::from(row.side)), row.slot as usize, tops);
        }
    }
}

fn half(table: &mut Table, side: usize) -> &mut Half {
    if side == 0 { &mut table.a } else { &mut table.b }
}

/// Write the best asks of YES and NO; a missing one is [`NO_ASK`] with nothing behind it.
fn show(half: &mut Half, slot: usize, [yes, no]: [Option<(u16, u32)>; 2]) {
    (half.yes_ask_e4[slot], half.yes_qty_cc[slot]) = yes.unwrap_or((NO_ASK, 0));
    (half.no_ask_e4[slot], half.no_qty_cc[slot]) = no.unwrap_or((NO_ASK, 0));
}
