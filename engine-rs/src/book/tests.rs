//! The rules of a book one by one.

use std::collections::BTreeMap;

use super::*;
use crate::table::{NO_ASK, Table};

pub(super) const AT: f64 = 1_786_085_188_000_000.0;
pub(super) const SLOTS: usize = 16;

/// Asks of YES and NO by price.
pub(super) type Asks = [BTreeMap<u16, u32>; 2];

pub(super) fn asks_of(books: &Books, book: u32) -> Asks {
    [0, 1].map(|outcome| {
        let (prices, sizes) = books.asks(book, outcome);
        assert!(prices.is_sorted_by(|a, b| a < b));
        prices.iter().copied().zip(sizes.iter().copied()).collect()
    })
}

pub(super) fn stage(books: &mut Books, rows: &[(u32, u8, f64, f64)]) -> u32 {
    for (i, &(book, side, price, qty)) in rows.iter().enumerate() {
        books.stage.book[i] = book;
        books.stage.side[i] = side;
        books.stage.price_e4[i] = price;
        books.stage.qty_cc[i] = qty;
    }
    rows.len() as u32
}

/// What the table shows for a place of a side.
pub(super) fn shown(table: &Table, side: u32, slot: usize) -> [(u16, u32); 2] {
    let half = if side == 1 { &table.b } else { &table.a };
    [(half.yes_ask_e4[slot], half.yes_qty_cc[slot]), (half.no_ask_e4[slot], half.no_qty_cc[slot])]
}

pub(super) const NOTHING: [(u16, u32); 2] = [(NO_ASK, 0); 2];

/// A Polymarket book in place 3 with levels on both sides.
fn one_book() -> (Books, Table) {
    let (mut books, mut table) = (Books::new(4, 8_192, 2, SLOTS), Table::new(SLOTS));
    assert_eq!(books.open(&mut table, 0, 1, NONE, Grid::Renewed), Reason::None);
    assert_eq!(books.link(&mut table, 0, 3), Reason::None);
    let n = stage(&mut books, &[(0, 0, 4_800.0, 3_000.0), (0, 1, 5_200.0, 2_500.0), (0, 0, 4_700.0, 100.0)]);
    assert_eq!(books.snapshot(&mut table, 0, n, 0.0, AT), Reason::None);
    (books, table)
}

#[test]
fn both_ladders_of_kalshi_and_both_tokens_of_polymarket_make_one_book() {
    let (mut books, mut table) = one_book();
    let before = asks_of(&books, 0);
    let mirrored = stage(&mut books, &[(0, 3, 5_200.0, 3_000.0), (0, 2, 4_800.0, 2_500.0), (0, 3, 5_300.0, 100.0)]);
    assert_eq!(books.snapshot(&mut table, 0, mirrored, 0.0, AT), Reason::None);
    assert_eq!(asks_of(&books, 0), before);
    assert_eq!(shown(&table, 1, 3), [(5_200, 2_500), (5_200, 3_000)]);
    let read = books.read(0, AT + 7.0).unwrap();
    assert_eq!((read.bid_e4, read.bid_qty_cc, read.ask_e4, read.ask_qty_cc), (4_800, 3_000, 5_200, 2_500));
    assert_eq!((read.age_us, read.is_tradable), (7.0, true));
}

#[test]
fn a_snapshot_may_be_unordered_and_the_last_size_of_a_price_counts() {
    let (mut books, mut table) = one_book();
    let rows =
        [(0, 1, 5_300.0, 1.0), (0, 1, 5_100.0, 7.0), (0, 1, 5_300.0, 9.0), (0, 1, 5_200.0, 4.0), (0, 1, 5_200.0, 0.0)];
    let n = stage(&mut books, &rows);
    assert_eq!(books.snapshot(&mut table, 0, n, 0.0, AT), Reason::None);
    assert_eq!(asks_of(&books, 0), [BTreeMap::from([(5_100, 7), (5_300, 9)]), BTreeMap::new()]);
    assert_eq!(shown(&table, 1, 3), [(5_100, 7), (NO_ASK, 0)]);
}

#[test]
fn a_crossed_or_locked_book_is_flagged_and_never_shown() {
    for (ask, crossing) in [(4_700.0, Crossing::Crossed), (4_800.0, Crossing::Locked)] {
        let (mut books, mut table) = one_book();
        assert_eq!(books.change(&mut table, 0, Mode::Set, 0.0, 1, ask, 5.0, AT), Reason::None);
        let read = books.read(0, AT).unwrap();
        assert_eq!((read.state, read.crossing, read.is_tradable), (State::Live, crossing, false));
        assert_eq!(shown(&table, 1, 3), NOTHING);
        assert!(books.ladder(0, 0, AT).is_none());
        books.change(&mut table, 0, Mode::Set, 0.0, 1, ask, 0.0, AT);
        assert_eq!(shown(&table, 1, 3), [(5_200, 2_500), (5_200, 3_000)]);
    }
}

#[test]
fn changes_of_one_frame_become_visible_together() {
    let (mut books, mut table) = one_book();
    // One by one the first of these would cross the book.
    let n = stage(&mut books, &[(0, 0, 5_200.0, 10.0), (0, 1, 5_200.0, 0.0), (0, 1, 5_300.0, 4.0)]);
    assert_eq!(books.commit(&mut table, n, Mode::Set, 0.0, AT), Reason::None);
    assert_eq!(shown(&table, 1, 3), [(5_300, 4), (4_800, 10)]);
}

#[test]
fn a_level_too_small_to_count_is_in_the_venues_top_but_not_in_ours() {
    let (mut books, mut table) = one_book();
    let n = stage(&mut books, &[(0, 0, 4_900.0, 0.7), (0, 4, 4_900.0, 0.0), (0, 5, 5_200.0, 0.0)]);
    assert_eq!(books.commit(&mut table, n, Mode::Set, 0.0, AT), Reason::None);
    assert_eq!(shown(&table, 1, 3), [(5_200, 2_500), (5_200, 3_000)]);
    let n = stage(&mut books, &[(0, 0, 4_900.0, 0.0), (0, 4, 4_900.0, 0.0)]);
    assert_eq!(books.commit(&mut table, n, Mode::Set, 0.0, AT), Reason::TopMismatch);
    assert_eq!((books.read(0, AT).unwrap().state, shown(&table, 1, 3)), (State::Gapped, NOTHING));
}

#[test]
fn a_hash_that_differs_makes_the_book_wait_for_a_snapshot() {
    let (mut books, mut table) = one_book();
    let n = stage(&mut books, &[(0, 0, 4_900.0, 1.0), (0, 6, 0.0, 1.0)]);
    assert_eq!(books.commit(&mut table, n, Mode::Set, 0.0, AT), Reason::None);
    let n = stage(&mut books, &[(0, 0, 4_900.0, 2.0), (0, 6, 0.0, 0.0)]);
    assert_eq!(books.commit(&mut table, n, Mode::Set, 0.0, AT), Reason::HashMismatch);
    assert_eq!(books.change(&mut table, 0, Mode::Set, 0.0, 0, 4_900.0, 2.0, AT), Reason::AwaitsSnapshot);
}

#[test]
fn an_exhausted_pool_and_a_size_too_big_flag_the_book_and_leave_nothing_half_done() {
    let (mut books, mut table) = (Books::new(3, 2_048, 0, SLOTS), Table::new(SLOTS));
    let deep: Vec<_> = (1..=1_024u32).map(|p| (0, 1, f64::from(p), 5.0)).collect();
    for book in 0..3 {
        books.open(&mut table, book, 0, NONE, Grid::Kept);
        books.link(&mut table, book, book);
        let n = stage(&mut books, &deep);
        let reason = books.snapshot(&mut table, book, n, 0.0, AT);
        assert_eq!(reason, if book == 0 { Reason::None } else { Reason::PoolExhausted });
        assert_eq!(shown(&table, 0, book as usize) == NOTHING, book != 0);
    }
    assert_eq!(asks_of(&books, 1), Asks::default());
    books.close(&mut table, 0);
    let n = stage(&mut books, &deep);
    assert_eq!(books.snapshot(&mut table, 1, n, 0.0, AT), Reason::None);
    let n = stage(&mut books, &[(0, 1, 10.0, 4_294_967_295.0)]);
    assert_eq!(books.snapshot(&mut table, 1, n, 0.0, AT), Reason::None);
    assert_eq!(books.change(&mut table, 1, Mode::Add, 0.0, 1, 10.0, 1.0, AT), Reason::QuantityTooBig);
    assert_eq!((asks_of(&books, 1), books.pool().free_levels()), (Asks::default(), 2_048));
}

#[test]
fn a_side_may_be_2048_levels_deep_and_no_deeper() {
    let (mut books, mut table) = (Books::new(1, 8_192, 0, SLOTS), Table::new(SLOTS));
    books.open(&mut table, 0, 0, NONE, Grid::Kept);
    let n = stage(&mut books, &[]);
    books.snapshot(&mut table, 0, n, 0.0, AT);
    for p in 1..=2_048u32 {
        assert_eq!(books.change(&mut table, 0, Mode::Set, 0.0, 1, f64::from(p), 5.0, AT), Reason::None);
    }
    assert_eq!(books.asks(0, 0).0.len(), 2_048);
    assert_eq!(books.change(&mut table, 0, Mode::Set, 0.0, 1, 5_000.0, 5.0, AT), Reason::TooDeep);
}

#[test]
fn a_change_of_grid_costs_a_book_its_content_where_the_venue_renews_it_and_nothing_elsewhere() {
    let (mut books, mut table) = one_book();
    books.grid(&mut table, 0, 100.0);
    assert_eq!(books.read(0, AT).unwrap().reason, Reason::GridChanged);
    let n = stage(&mut books, &[(0, 0, 4_800.0, 3_000.0)]);
    assert_eq!(books.snapshot(&mut table, 0, n, 0.0, AT), Reason::None);
    assert_eq!(books.grid(&mut table, 0, 100.0), Reason::None);
    assert_eq!(books.change(&mut table, 0, Mode::Set, 0.0, 0, 4_810.0, 5.0, AT), Reason::OffGrid);
    // It is the book's rule and not the side's.
    for side in [0, 1] {
        for (grid, state) in [(Grid::Kept, State::Live), (Grid::Renewed, State::Gapped)] {
            books.open(&mut table, 1, side, NONE, grid);
            let n = stage(&mut books, &[(0, 0, 4_805.0, 3_000.0)]);
            books.snapshot(&mut table, 1, n, 0.0, AT);
            books.grid(&mut table, 1, 100.0);
            assert_eq!(books.read(1, AT).unwrap().state, state);
        }
    }
}

#[test]
fn a_market_that_is_resumed_waits_for_a_snapshot_and_a_closed_one_stays_closed() {
    let (mut books, mut table) = one_book();
    books.pause(&mut table, 0);
    assert_eq!((books.read(0, AT).unwrap().state, shown(&table, 1, 3)), (State::Paused, NOTHING));
    books.resume(&mut table, 0);
    let read = books.read(0, AT).unwrap();
    assert_eq!((read.state, read.reason), (State::Gapped, Reason::Reactivated));
    books.close(&mut table, 0);
    assert_eq!(books.snapshot(&mut table, 0, 0, 0.0, AT), Reason::Closed);
    assert_eq!(books.read(0, AT).unwrap().state, State::Closed);
}

#[test]
fn a_place_of_the_table_shows_one_book_and_is_empty_when_it_leaves() {
    let (mut books, mut table) = one_book();
    books.open(&mut table, 1, 1, NONE, Grid::Renewed);
    assert_eq!(books.link(&mut table, 1, 3), Reason::BadSlot);
    assert_eq!(books.link(&mut table, 1, SLOTS as u32), Reason::BadSlot);
    books.open(&mut table, 2, 0, NONE, Grid::Kept);
    assert_eq!(books.link(&mut table, 2, 3), Reason::None);
    assert_eq!(books.link(&mut table, 0, 4), Reason::None);
    assert_eq!((shown(&table, 1, 3), shown(&table, 1, 4)[0]), (NOTHING, (5_200, 2_500)));
}
