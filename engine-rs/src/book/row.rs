//! The row of a book: where its levels lie and what is known about it, 64 bytes, readable from outside as sixteen `u32`; and that of
//! a stream.

use super::{Crossing, NONE, Reason, State, levels::Levels, pool::Pool};
use crate::fees::ONE_DOLLAR_E4;

/// What is known of a book's content, whatever the venue says about the market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Content {
    /// No snapshot yet.
    Empty,
    /// A snapshot and everything since.
    Whole,
    /// Something is missing since the snapshot.
    Gapped,
}

/// A book. The layout is part of the interface (engine-wasm/LAYOUT.md).
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub struct Book {
    /// Asks of YES and of NO. Words 0..6.
    pub(crate) asks: [Levels; 2],
    /// Word 6, lowest byte: [`State`].
    pub(crate) state: State,
    /// Second byte: why it is not live.
    pub(crate) reason: Reason,
    /// Third byte: [`Crossing`].
    pub(crate) crossing: Crossing,
    /// Highest byte: the side of the table that it writes, 0 A, 1 B.
    pub(crate) side: u8,
    /// Frames applied or states changed, modulo 2^32. Word 7.
    pub(crate) changes: u32,
    /// Time of the last frame applied, microseconds. Words 8 and 9.
    pub(crate) at_us: f64,
    /// Frames ignored: late, without or before a snapshot. Word 10.
    pub(crate) ignored: u32,
    /// Place in the table that shows its top, or [`NONE`]. Word 11.
    pub(crate) slot: u32,
    /// Stream whose sequence covers it, or [`NONE`]. Word 12.
    pub(crate) stream: u32,
    /// Neighbours in the stream's list. Words 13 and 14.
    pub(crate) next: u32,
    pub(crate) prev: u32,
    /// Price step, 1/10,000 dollar; 0 unknown. Word 15, lower half.
    pub(crate) tick_e4: u16,
    pub(crate) content: Content,
    /// Bits of [`OPEN`], [`PAUSED`], [`CLOSED`], [`STALE`], [`RENEWED`].
    pub(crate) bits: u8,
}

/// The row is in use.
pub(crate) const OPEN: u8 = 1;
/// The venue has paused the market.
pub(crate) const PAUSED: u8 = 2;
/// The venue has closed the market.
pub(crate) const CLOSED: u8 = 4;
/// Not confirmed for too long.
pub(crate) const STALE: u8 = 8;
/// [`super::Grid::Renewed`].
pub(crate) const RENEWED: u8 = 16;

const _: () = assert!(size_of::<Book>() == 64);

impl Book {
    /// A row that is not in use.
    pub(crate) const UNUSED: Self = Self {
        asks: [Levels::EMPTY; 2],
        state: State::Empty,
        reason: Reason::None,
        crossing: Crossing::None,
        side: 0,
        changes: 0,
        at_us: 0.0,
        ignored: 0,
        slot: NONE,
        stream: NONE,
        next: NONE,
        prev: NONE,
        tick_e4: 0,
        content: Content::Empty,
        bits: 0,
    };

    pub(crate) fn is(&self, bit: u8) -> bool {
        self.bits & bit != 0
    }

    /// Live and uncrossed; its age is judged where the time is known.
    pub(crate) fn is_good(&self) -> bool {
        self.state == State::Live && self.crossing == Crossing::None
    }

    /// Best YES bid and ask on the YES scale, levels too small to count included; 0 and 10,000 for empty sides.
    pub(crate) fn best(&self, pool: &Pool) -> (u16, u16) {
        let dollar = ONE_DOLLAR_E4 as u16;
        (self.asks[1].best(pool).map_or(0, |no| dollar - no), self.asks[0].best(pool).unwrap_or(dollar))
    }

    /// Work out state and crossing from what is known.
    pub(crate) fn judge(&mut self, pool: &Pool) {
        self.state = match self.content {
            _ if self.is(CLOSED) => State::Closed,
            _ if self.is(PAUSED) => State::Paused,
            Content::Empty => State::Empty,
            Content::Gapped => State::Gapped,
            Content::Whole if self.is(STALE) => State::Stale,
            Content::Whole => State::Live,
        };
        let (bid, ask) = self.best(pool);
        self.crossing = match bid.cmp(&ask) {
            core::cmp::Ordering::Less => Crossing::None,
            core::cmp::Ordering::Equal => Crossing::Locked,
            core::cmp::Ordering::Greater => Crossing::Crossed,
        };
        self.changes = self.changes.wrapping_add(1);
    }
}

/// A numbered stream of frames.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stream {
    /// Number of the newest frame; negative before the first.
    pub last_seq: f64,
    /// Time of the newest frame in order: confirms every book of the stream that is whole.
    pub at_us: f64,
    /// First book of the list.
    pub head: u32,
    /// Frames ignored because they repeat or precede what was read.
    pub late: u32,
    /// Holes in the sequence.
    pub gaps: u32,
    /// Whether a book of the stream may be stale.
    pub has_stale: bool,
}

impl Stream {
    pub const NEW: Self = Self { last_seq: -1.0, at_us: 0.0, head: NONE, late: 0, gaps: 0, has_stale: false };
}
