//! The sequence of a stream, and what a lossy, repeating, reordering bus may do to it.

use std::collections::BTreeMap;

use super::{
    tests::{AT, Asks, asks_of, shown, stage},
    *,
};
use crate::table::{NO_ASK, Table};
use proptest::prelude::*;

const MARKETS: u32 = 3;

/// A frame as the venue sent it, with all books right after it.
#[derive(Clone, Debug)]
struct Frame {
    seq: f64,
    book: u32,
    /// `None` for a snapshot.
    delta: Option<(u8, u16, i32)>,
    after: Vec<Asks>,
}

fn place(side: u8, price: u16) -> (usize, u16) {
    if side == 0 { (1, 10_000 - price) } else { (0, 10_000 - price) }
}

/// A venue's frames: a snapshot of each market, then changes that are all possible, then more snapshots among them.
fn frames() -> impl Strategy<Value = Vec<Frame>> {
    let step = (0..MARKETS, prop::bool::weighted(0.1), prop::bool::ANY, 4_000u16..4_020, -40i32..60);
    prop::collection::vec(step, 1..80).prop_map(|steps| {
        let mut truth = vec![Asks::default(); MARKETS as usize];
        let mut sent = Vec::new();
        let firsts = (0..MARKETS).map(|book| (book, true, false, 4_000, 0));
        for (book, is_snapshot, yes, price, change) in firsts.chain(steps) {
            let side = if yes { 0 } else { 2 };
            let delta = (!is_snapshot).then(|| {
                let (outcome, price_at) = place(side, price);
                let before = truth[book as usize][outcome].get(&price_at).copied().unwrap_or(0);
                let change = change.max(-(before as i32));
                let after = before.wrapping_add_signed(change);
                if after == 0 {
                    truth[book as usize][outcome].remove(&price_at);
                } else {
                    truth[book as usize][outcome].insert(price_at, after);
                }
                (side, price, change)
            });
            sent.push(Frame { seq: 1.0 + sent.len() as f64, book, delta, after: truth.clone() });
        }
        sent
    })
}

fn deliver(books: &mut Books, table: &mut Table, frame: &Frame, at_us: f64) -> Reason {
    if let Some((side, price, change)) = frame.delta {
        let (side, price, change) = (u32::from(side), f64::from(price), f64::from(change));
        return books.change(table, frame.book, Mode::Add, frame.seq, side, price, change, at_us);
    }
    let [yes, no] = &frame.after[frame.book as usize];
    let asks = |side: u8, asks: &BTreeMap<u16, u32>| -> Vec<(u32, u8, f64, f64)> {
        asks.iter().map(|(&p, &q)| (0, side, f64::from(p), f64::from(q))).collect()
    };
    let n = stage(books, &[asks(1, yes), asks(3, no)].concat());
    books.snapshot(table, frame.book, n, frame.seq, at_us)
}

fn three_books() -> (Books, Table) {
    let (mut books, mut table) = (Books::new(4, 4 * 2_048, 2, 16), Table::new(16));
    for book in 0..MARKETS {
        assert_eq!(books.open(&mut table, book, 0, 1, Grid::Kept), Reason::None);
        assert_eq!(books.link(&mut table, book, book), Reason::None);
    }
    (books, table)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn whatever_is_dropped_repeated_or_swapped_a_live_book_is_the_true_one(
        sent in frames(),
        mishaps in prop::collection::vec((0u8..12, any::<prop::sample::Index>()), 80),
    ) {
        let mut arriving: Vec<Frame> = Vec::new();
        for (frame, (kind, _)) in sent.iter().zip(&mishaps) {
            match kind {
                0 => {}
                1 => arriving.extend([frame.clone(), frame.clone()]),
                _ => arriving.push(frame.clone()),
            }
        }
        for (kind, at) in &mishaps {
            if *kind == 2 && arriving.len() > 1 {
                let at = at.index(arriving.len() - 1);
                arriving.swap(at, at + 1);
            }
        }
        let (mut books, mut table) = three_books();
        let mut newest = 0.0;
        for (i, frame) in arriving.iter().enumerate() {
            deliver(&mut books, &mut table, frame, AT + i as f64);
            newest = frame.seq.max(newest);
            let truth = &sent[newest as usize - 1].after;
            for book in 0..MARKETS {
                let state = books.read(book, AT).unwrap().state;
                if state == State::Live {
                    prop_assert_eq!(&asks_of(&books, book), &truth[book as usize]);
                } else {
                    prop_assert_eq!(shown(&table, 0, book as usize), [(NO_ASK, 0); 2]);
                }
            }
        }
        let healthy = arriving.len() == sent.len() && arriving.iter().zip(&sent).all(|(a, b)| a.seq == b.seq);
        if healthy {
            prop_assert!((0..MARKETS).all(|book| books.read(book, AT).unwrap().state == State::Live));
        }
    }

    #[test]
    fn no_number_from_outside_makes_it_panic(
        calls in prop::collection::vec(
            (0u8..14, any::<u32>(), any::<u32>(), 0u32..9, any::<f64>(), any::<f64>(), any::<f64>()),
            1..200,
        )
    ) {
        let (mut books, mut table) = three_books();
        let free = books.pool().free_levels();
        let small = |x: u32| if x.is_multiple_of(7) { x } else { x % 5 };
        for (call, a, b, side, x, y, z) in calls {
            let (a, b) = (small(a), small(b));
            let n = b.wrapping_mul(3_000);
            match call {
                0 => { books.open(&mut table, a, side, b, if side == 1 { Grid::Renewed } else { Grid::Kept }); }
                1 => { books.link(&mut table, a, b); }
                2 => { books.change(&mut table, a, Mode::Add, x, side, y, z, AT); }
                3 => { books.change(&mut table, a, Mode::Set, 1.0, side, 5_000.0, y.abs().trunc(), x); }
                4 => { books.snapshot(&mut table, a, n, x, AT); }
                5 => { books.commit(&mut table, n, Mode::Set, x, y); }
                6 => { books.sequence(&mut table, a, x, y); }
                7 => { books.reset_stream(&mut table, a); books.distrust_stream(&mut table, b, Reason::given(side)); }
                8 => { books.grid(&mut table, a, x); books.limit_age(b, y); }
                9 => { books.pause(&mut table, a); books.resume(&mut table, b); }
                10 => { books.close(&mut table, a); books.clear(&mut table, b); }
                11 => { books.silence(&mut table, a); books.shut(&mut table, b); }
                12 => { books.expire(&mut table, x); books.read(a, y); books.asks(b, side); books.ladder(a, side, z); }
                _ => {
                    let row = (a % 8_192) as usize;
                    books.stage.book[row] = b;
                    books.stage.side[row] = side as u8;
                    books.stage.price_e4[row] = x;
                    books.stage.qty_cc[row] = y;
                }
            }
        }
        for book in 0..4 {
            books.shut(&mut table, book);
        }
        prop_assert_eq!(books.pool().free_levels(), free);
    }
}

fn snapshots(books: &mut Books, table: &mut Table) {
    for book in 0..MARKETS {
        let n = stage(books, &[(0, 0, 4_000.0, 10.0), (0, 2, 5_500.0, 20.0)]);
        assert_eq!(books.snapshot(table, book, n, f64::from(book + 1), AT), Reason::None);
    }
}

#[test]
fn a_hole_makes_every_book_of_the_stream_wait_and_no_other() {
    let (mut books, mut table) = three_books();
    books.open(&mut table, 3, 0, 0, Grid::Kept);
    snapshots(&mut books, &mut table);
    let n = stage(&mut books, &[(0, 0, 4_000.0, 10.0)]);
    assert_eq!(books.snapshot(&mut table, 3, n, 900.0, AT), Reason::None);
    assert_eq!(shown(&table, 0, 0), [(4_500, 20), (6_000, 10)]);
    assert_eq!(books.sequence(&mut table, 1, 5.0, AT), Reason::SequenceGap);
    let states = [0, 1, 2, 3].map(|book| books.read(book, AT).unwrap().state);
    assert_eq!(states, [State::Gapped, State::Gapped, State::Gapped, State::Live]);
    assert_eq!(shown(&table, 0, 0), [(NO_ASK, 0); 2]);
    assert_eq!(books.change(&mut table, 0, Mode::Add, 6.0, 0, 4_000.0, 1.0, AT), Reason::AwaitsSnapshot);
    let n = stage(&mut books, &[(0, 0, 4_100.0, 10.0)]);
    assert_eq!(books.snapshot(&mut table, 0, n, 7.0, AT), Reason::None);
    assert_eq!(books.read(0, AT).unwrap().state, State::Live);
    assert_eq!(books.stream_counts(1), Some((0, 1)));
}

#[test]
fn a_repeated_frame_is_ignored_and_counted() {
    let (mut books, mut table) = three_books();
    snapshots(&mut books, &mut table);
    assert_eq!(books.change(&mut table, 1, Mode::Add, 4.0, 0, 4_000.0, 5.0, AT), Reason::None);
    assert_eq!(books.change(&mut table, 1, Mode::Add, 4.0, 0, 4_000.0, 5.0, AT), Reason::LateFrame);
    let n = stage(&mut books, &[]);
    assert_eq!(books.snapshot(&mut table, 1, n, 2.0, AT), Reason::LateFrame);
    assert_eq!(asks_of(&books, 1)[1], BTreeMap::from([(6_000, 15)]));
    assert_eq!((books.read(1, AT).unwrap().ignored, books.stream_counts(1)), (2, Some((2, 0))));
}

#[test]
fn any_frame_in_order_confirms_the_quiet_books_of_its_stream() {
    let (mut books, mut table) = three_books();
    snapshots(&mut books, &mut table);
    let later = AT + 50e6;
    assert_eq!(books.sequence(&mut table, 1, 4.0, later), Reason::None);
    assert_eq!(books.age_us(0, AT + 60e6), 10e6);
    assert_eq!(books.expire(&mut table, AT + 70e6), 0);
    assert_eq!(books.expire(&mut table, later + 60e6 + 1.0), 3);
    assert_eq!(books.read(2, later).unwrap().state, State::Stale);
    assert_eq!(shown(&table, 0, 2), [(NO_ASK, 0); 2]);
    assert_eq!(books.sequence(&mut table, 1, 5.0, later + 90e6), Reason::None);
    assert_eq!(shown(&table, 0, 2), [(4_500, 20), (6_000, 10)]);
}

#[test]
fn a_new_connection_starts_the_numbers_anew_and_trusts_no_book() {
    let (mut books, mut table) = three_books();
    snapshots(&mut books, &mut table);
    assert_eq!(books.reset_stream(&mut table, 1), Reason::None);
    let read = books.read(0, AT).unwrap();
    assert_eq!((read.state, read.reason), (State::Gapped, Reason::Disconnected));
    let n = stage(&mut books, &[(0, 0, 4_100.0, 10.0)]);
    assert_eq!(books.snapshot(&mut table, 0, n, 1.0, AT), Reason::None);
}

#[test]
fn a_frame_without_its_number_costs_the_book() {
    let (mut books, mut table) = three_books();
    snapshots(&mut books, &mut table);
    assert_eq!(books.change(&mut table, 1, Mode::Add, f64::NAN, 0, 4_000.0, 5.0, AT), Reason::BadSequence);
    assert_eq!(books.read(1, AT).unwrap().state, State::Gapped);
    assert_eq!(books.read(0, AT).unwrap().state, State::Live);
}
