//! Full-depth order books of both sides, driven by numbers: no clock, no I/O, no allocation after [`Books::new`].
//!
//! A book keeps the asks of YES and the asks of NO, each sorted, best first: a YES bid at p is a NO ask at $1 - p, so
//! one code serves both sides, Kalshi's two bid ladders and Polymarket's mirrored NO token, and a depth walk reads
//! either side in place. Whatever is wrong with a book has a name ([`Reason`]), and only a book that is live, fresh
//! and uncrossed shows asks in the table that the scan reads.
//!
//! Sequence rules (kalshi.md 6.3 and polymarket.md 4.1, checked 2026-11): Kalshi numbers the frames of one
//! subscription over all its markets, so a hole makes every book of the stream suspect; Polymarket numbers nothing, so
//! a change may carry what the venue says of the book after it, and silence makes a book stale.

mod books;
mod frame;
mod levels;
#[cfg(test)]
mod model_tests;
pub mod pool;
mod read;
mod row;
mod stage;
mod stream;
#[cfg(test)]
mod stream_tests;
#[cfg(test)]
mod tests;

pub use books::{Books, DEFAULT_MAX_AGE_US};
pub use read::Reading;
pub use row::Book;
pub use stage::{STAGE_ROWS, Stage};

/// No slot or no stream.
pub const NONE: u32 = u32::MAX;

/// What a book is worth at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    /// No snapshot yet.
    Empty = 0,
    /// Whole as far as the venue's rules tell.
    Live = 1,
    /// Nothing has confirmed it for too long; the next frame in order does.
    Stale = 2,
    /// Something is missing: waits for a snapshot.
    Gapped = 3,
    /// The venue has paused trading.
    Paused = 4,
    /// The venue has closed the market; for good.
    Closed = 5,
}

/// Why a call did nothing, or why a book is not live. The names are part of the interface: codes never change their
/// meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Reason {
    /// Nothing is wrong.
    None = 0,
    /// No such book, or it was never opened.
    UnknownBook = 1,
    /// The book has had no snapshot; the change was ignored.
    NoSnapshot = 2,
    /// The book waits for a snapshot; the change was ignored.
    AwaitsSnapshot = 3,
    /// The market is closed; the frame was ignored.
    Closed = 4,
    /// The frame repeats or precedes what has been read; it was ignored.
    LateFrame = 5,
    /// Frames of the stream are missing.
    SequenceGap = 6,
    /// A frame of a stream without a sequence number.
    BadSequence = 7,
    /// A price that is no whole number in 1..=9,999.
    BadPrice = 8,
    /// A size that is negative, no number or no whole number.
    BadQuantity = 9,
    /// No side of a book.
    BadSide = 10,
    /// A time that is no whole number of microseconds.
    BadTime = 11,
    /// A change would leave less than nothing at a level.
    NegativeLevel = 12,
    /// More than 42.9 million contracts at one level.
    QuantityTooBig = 13,
    /// More than 2,048 levels on a side, or more rows in a frame than can be staged.
    TooDeep = 14,
    /// No block of the level pool is free.
    PoolExhausted = 15,
    /// The venue's hash of the book is not ours.
    HashMismatch = 16,
    /// The best prices that the venue states are not ours.
    TopMismatch = 17,
    /// The price grid has changed and the venue sends a new book.
    GridChanged = 18,
    /// A price between the steps of the book's grid.
    OffGrid = 19,
    /// Trading was resumed; resting orders were cancelled meanwhile.
    Reactivated = 20,
    /// The connection ended.
    Disconnected = 21,
    /// Silent for longer than allowed.
    Silent = 22,
    /// A frame for this book that could not be read.
    BadFrame = 23,
    /// Another book already shows its top in this place of the table, or there is no such place.
    BadSlot = 24,
    /// A frame with books of several streams.
    BadStream = 25,
}

impl Reason {
    /// The reasons a caller may give for distrusting a book.
    pub fn given(code: u32) -> Self {
        match code {
            6 => Self::SequenceGap,
            16 => Self::HashMismatch,
            17 => Self::TopMismatch,
            21 => Self::Disconnected,
            22 => Self::Silent,
            _ => Self::BadFrame,
        }
    }
}

/// How the two sides stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Crossing {
    /// Best bid below best ask, or a side is empty.
    None = 0,
    /// Best bid equals best ask.
    Locked = 1,
    /// Best bid above best ask.
    Crossed = 2,
}

/// What a change of the price step does to a book. The numbers are the codes of the kernel's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Grid {
    /// Resting orders outlive it (Kalshi), so prices may lie off the grid.
    Kept = 0,
    /// The venue sends a new book, which is awaited (Polymarket): a price off the grid says that a change was missed.
    Renewed = 1,
}

/// A side of a book as venues name them, with the price on its own outcome's scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Side {
    /// Somebody buys YES.
    YesBid = 0,
    /// Somebody sells YES.
    YesAsk = 1,
    /// Somebody buys NO: sells YES at $1 less the price.
    NoBid = 2,
    /// Somebody sells NO: buys YES at $1 less the price.
    NoAsk = 3,
}

impl Side {
    /// The side of this code, or `None`.
    pub fn new(code: u32) -> Option<Self> {
        [Self::YesBid, Self::YesAsk, Self::NoBid, Self::NoAsk].get(code as usize).copied()
    }

    /// Index of the asks it belongs to (0 YES, 1 NO) and the price there.
    pub(crate) fn ask(self, price: u16) -> (usize, u16) {
        let complement = crate::fees::ONE_DOLLAR_E4 as u16 - price;
        match self {
            Self::YesBid => (1, complement),
            Self::YesAsk => (0, price),
            Self::NoBid => (0, complement),
            Self::NoAsk => (1, price),
        }
    }
}

/// How the quantity of a change is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The new size of the level (Polymarket); 0 removes it, a part of a centi-contract keeps it without counting it.
    Set,
    /// A signed change of the level's size (Kalshi); the level goes when nothing is left.
    Add,
}

/// Integers up to here are exact in a double.
const SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// A non-negative safe integer.
pub(crate) fn is_whole(x: f64) -> bool {
    (0.0..=SAFE_INTEGER).contains(&x) && x == x.trunc()
}
