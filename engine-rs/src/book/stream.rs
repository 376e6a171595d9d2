//! The sequence of one subscription and the books it covers.

use super::{
    NONE, Reason,
    books::Books,
    is_whole,
    row::{Content, STALE},
};
use crate::table::Table;

impl Books {
    /// Take the number of a frame: in order ([`Reason::None`]), late (the frame must be ignored) or behind a hole
    /// (every book of the stream now waits for its snapshot). The first number of a stream is its base.
    pub fn sequence(&mut self, table: &mut Table, stream: u32, seq: f64, at_us: f64) -> Reason {
        let Some(one) = self.streams.get_mut(stream as usize) else { return Reason::BadStream };
        if !is_whole(seq) {
            return Reason::BadSequence;
        }
        if !is_whole(at_us) {
            return Reason::BadTime;
        }
        if seq <= one.last_seq {
            one.late = one.late.wrapping_add(1);
            return Reason::LateFrame;
        }
        let in_order = one.last_seq < 0.0 || seq == one.last_seq + 1.0;
        one.last_seq = seq;
        if !in_order {
            one.gaps = one.gaps.wrapping_add(1);
            self.distrust_stream(table, stream, Reason::SequenceGap);
            return Reason::SequenceGap;
        }
        one.at_us = one.at_us.max(at_us);
        if one.has_stale {
            one.has_stale = false;
            self.each_of(stream, |books, book| {
                let row = &mut books.rows[book as usize];
                if row.is(STALE) {
                    row.bits &= !STALE;
                    row.reason = if row.content == Content::Whole { Reason::None } else { row.reason };
                    books.refresh(table, book);
                }
            });
        }
        Reason::None
    }

    /// Every book of the stream that had a snapshot needs another one; the levels stay to be looked at.
    pub fn distrust_stream(&mut self, table: &mut Table, stream: u32, reason: Reason) {
        self.each_of(stream, |books, book| {
            let row = &mut books.rows[book as usize];
            if row.content == Content::Whole {
                row.content = Content::Gapped;
                row.reason = reason;
                books.refresh(table, book);
            }
        });
    }

    /// The connection ended or the subscription was renewed: numbers start anew and every book waits for its snapshot.
    pub fn reset_stream(&mut self, table: &mut Table, stream: u32) -> Reason {
        let Some(one) = self.streams.get_mut(stream as usize) else { return Reason::BadStream };
        one.last_seq = -1.0;
        self.distrust_stream(table, stream, Reason::Disconnected);
        Reason::None
    }

    /// Late frames and holes of a stream so far.
    pub fn stream_counts(&self, stream: u32) -> Option<(u32, u32)> {
        self.streams.get(stream as usize).map(|one| (one.late, one.gaps))
    }

    /// Call with every book of the stream; the call may not change the list.
    fn each_of(&mut self, stream: u32, mut call: impl FnMut(&mut Self, u32)) {
        let mut book = self.streams.get(stream as usize).map_or(NONE, |one| one.head);
        while book != NONE {
            let next = self.rows[book as usize].next;
            call(self, book);
            book = next;
        }
    }

    /// Put a book on the list of its stream.
    pub(crate) fn join(&mut self, book: u32, stream: u32) {
        let head = self.streams[stream as usize].head;
        let row = &mut self.rows[book as usize];
        (row.stream, row.next, row.prev) = (stream, head, NONE);
        if head != NONE {
            self.rows[head as usize].prev = book;
        }
        self.streams[stream as usize].head = book;
    }

    /// Take a book off the list of its stream, if it has one.
    pub(crate) fn leave(&mut self, book: u32) {
        let row = &mut self.rows[book as usize];
        let (stream, next, prev) = (row.stream, row.next, row.prev);
        (row.stream, row.next, row.prev) = (NONE, NONE, NONE);
        if stream == NONE {
            return;
        }
        if next != NONE {
            self.rows[next as usize].prev = prev;
        }
        if prev == NONE {
            self.streams[stream as usize].head = next;
        } else {
            self.rows[prev as usize].next = next;
        }
    }
}
