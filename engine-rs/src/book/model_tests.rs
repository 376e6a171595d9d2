//! Books against a naive twin made of maps.

use super::{
    tests::{AT, Asks, NOTHING, SLOTS, asks_of, shown, stage},
    *,
};
use crate::table::{NO_ASK, Table};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Op {
    Snapshot(Vec<(u8, f64, f64)>),
    Change(bool, u8, f64, f64),
    Commit(bool, Vec<(u32, u8, f64, f64)>),
    Pause,
    Resume,
    Silence,
    Clear,
    Fault,
    Expire(u32),
    Reopen,
}

fn price() -> impl Strategy<Value = f64> {
    prop_oneof![20 => (4_990u16..5_010).prop_map(f64::from), 5 => (1u16..10_000).prop_map(f64::from), 1 => any::<f64>(),
        1 => Just(0.0), 1 => Just(10_000.0), 1 => Just(70_000.0)]
}

fn quantity() -> impl Strategy<Value = f64> {
    prop_oneof![15 => (0u32..500).prop_map(f64::from), 3 => (-300i32..0).prop_map(f64::from), 1 => Just(0.4),
        1 => any::<f64>(), 1 => Just(f64::from(u32::MAX)), 1 => Just(5e9)]
}

fn op() -> impl Strategy<Value = Op> {
    let row = || (0u8..7, price(), quantity());
    prop_oneof![
        4 => prop::collection::vec((0u8..4, (1u16..10_000).prop_map(f64::from), (0u32..500).prop_map(f64::from)), 0..60)
            .prop_map(Op::Snapshot),
        1 => prop::collection::vec((0u8..5, price(), quantity()), 0..20).prop_map(Op::Snapshot),
        20 => (any::<bool>(), 0u8..4, price(), quantity()).prop_map(|(add, s, p, q)| Op::Change(add, s, p, q)),
        4 => (any::<bool>(), prop::collection::vec((0u32..3, row()), 0..12))
            .prop_map(|(add, rows)| Op::Commit(add, rows.into_iter().map(|(b, (s, p, q))| (b, s, p, q)).collect())),
        1 => Just(Op::Pause), 1 => Just(Op::Resume), 1 => Just(Op::Silence), 1 => Just(Op::Clear), 1 => Just(Op::Fault),
        2 => (0u32..100).prop_map(Op::Expire), 1 => Just(Op::Reopen),
    ]
}

/// The naive twin of one book without a stream.
#[derive(Clone, Debug, Default)]
struct Naive {
    asks: Asks,
    /// None before a snapshot, then whether it can be trusted.
    whole: Option<bool>,
    paused: bool,
    stale: bool,
}

impl Naive {
    fn place(side: u8, price: f64) -> Option<(usize, u16)> {
        if side > 3 || price.fract() != 0.0 || !(1.0..=9_999.0).contains(&price) {
            return None;
        }
        let p = price as u16;
        Some([(1, 10_000 - p), (0, p), (0, 10_000 - p), (1, p)][usize::from(side)])
    }

    fn apply(&mut self, add: bool, side: u8, price: f64, qty: f64) -> bool {
        let Some((outcome, price)) = Self::place(side, price) else { return false };
        let level = if add {
            if qty.fract() != 0.0 || !qty.is_finite() {
                return false;
            }
            let sum = f64::from(self.asks[outcome].get(&price).copied().unwrap_or(0)) + qty;
            (sum != 0.0).then_some(sum)
        } else if qty > 0.0 && qty < 1.0 {
            Some(0.0)
        } else {
            (qty != 0.0).then_some(qty)
        };
        match level {
            None => {
                self.asks[outcome].remove(&price);
            }
            Some(q) if q.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&q) => {
                self.asks[outcome].insert(price, q as u32);
            }
            Some(_) => return false,
        }
        true
    }

    fn fault(&mut self) {
        *self = Self { whole: Some(false), paused: self.paused, stale: self.stale, ..Self::default() };
    }

    fn best(&self) -> (f64, f64) {
        let best = |i: usize| self.asks[i].keys().next().copied();
        (best(1).map_or(0.0, |no| 10_000.0 - f64::from(no)), best(0).map_or(10_000.0, f64::from))
    }

    fn agrees(&self, side: u8, price: f64, qty: f64) -> bool {
        match side {
            4 => price == self.best().0,
            5 => price == self.best().1,
            6 => qty == 1.0,
            _ => true,
        }
    }

    fn shows(&self) -> [(u16, u32); 2] {
        let (bid, ask) = self.best();
        let good = self.whole == Some(true) && !self.paused && !self.stale && bid < ask;
        let top = |i: usize| self.asks[i].iter().find(|(_, q)| **q > 0).map(|(p, q)| (*p, *q));
        [0, 1].map(|i| if good { top(i).unwrap_or((NO_ASK, 0)) } else { (NO_ASK, 0) })
    }
}

fn snapshot(rows: &[(u8, f64, f64)], at_us: f64, books: &mut Books, table: &mut Table, twin0: &mut Naive) {
    let staged: Vec<_> = rows.iter().map(|&(s, p, q)| (9, s, p, q)).collect();
    let n = stage(books, &staged);
    let reason = books.snapshot(table, 0, n, f64::NAN, at_us);
    let mut twin = Naive { whole: Some(true), paused: twin0.paused, ..Naive::default() };
    let levels = rows.iter().filter(|row| row.0 < 4).all(|&(s, p, q)| twin.apply(false, s, p, q));
    let good = levels && rows.iter().all(|&(s, p, q)| twin.agrees(s, p, q));
    twin.stale = !good && twin0.stale;
    if !good {
        twin.fault();
    }
    assert_eq!(reason == Reason::None, good, "{reason:?}");
    *twin0 = twin;
}

fn commit(
    add: bool,
    rows: &[(u32, u8, f64, f64)],
    at_us: f64,
    books: &mut Books,
    table: &mut Table,
    twins: &mut [Naive; 2],
) {
    let n = stage(books, rows);
    books.commit(table, n, if add { Mode::Add } else { Mode::Set }, f64::NAN, at_us);
    for (i, twin) in twins.iter_mut().enumerate() {
        let mine: Vec<_> = rows.iter().filter(|row| row.0 as usize == i).collect();
        for &&(_, s, p, q) in mine.iter().filter(|row| row.1 < 4) {
            if twin.whole == Some(true) && !twin.apply(add, s, p, q) {
                twin.fault();
            }
        }
        let agrees = mine.iter().all(|&&(_, s, p, q)| twin.agrees(s, p, q));
        if twin.whole == Some(true) && !mine.is_empty() {
            if agrees { twin.stale = false } else { twin.fault() }
        }
    }
}

fn run(op: &Op, at_us: f64, books: &mut Books, table: &mut Table, twins: &mut [Naive; 2]) {
    match op {
        Op::Snapshot(rows) => snapshot(rows, at_us, books, table, &mut twins[0]),
        Op::Change(add, side, price, qty) => {
            let mode = if *add { Mode::Add } else { Mode::Set };
            let reason = books.change(table, 0, mode, f64::NAN, u32::from(*side), *price, *qty, at_us);
            let twin = &mut twins[0];
            if twin.whole == Some(true) {
                let good = twin.apply(*add, *side, *price, *qty);
                if good {
                    twin.stale = false
                } else {
                    twin.fault()
                }
                assert_eq!(reason == Reason::None, good);
            } else {
                assert_ne!(reason, Reason::None);
            }
        }
        Op::Commit(add, rows) => commit(*add, rows, at_us, books, table, twins),
        Op::Pause => {
            books.pause(table, 0);
            twins[0].paused = true;
        }
        Op::Resume => {
            books.resume(table, 0);
            if twins[0].paused && twins[0].whole == Some(true) {
                twins[0].whole = Some(false);
            }
            twins[0].paused = false;
        }
        Op::Silence => {
            books.silence(table, 0);
            twins[0].stale = true;
        }
        Op::Clear => {
            books.clear(table, 0);
            twins[0] = Naive { paused: twins[0].paused, ..Naive::default() };
        }
        Op::Fault => {
            books.fault(table, 0, Reason::BadFrame);
            twins[0].fault();
        }
        Op::Expire(_) => {}
        Op::Reopen => {
            books.open(table, 0, 0, NONE, Grid::Kept);
            books.link(table, 0, 5);
            twins[0] = Naive::default();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_sequence_of_operations_ends_as_in_a_map(ops in prop::collection::vec(op(), 1..60)) {
        let (mut books, mut table) = (Books::new(2, 4 * 2_048, 1, SLOTS), Table::new(SLOTS));
        let free = books.pool().free_levels();
        let mut twins = [Naive::default(), Naive::default()];
        for book in 0..2 {
            books.open(&mut table, book, 0, NONE, Grid::Kept);
            books.link(&mut table, book, 5 + book);
        }
        let mut at_us = AT;
        let mut last_us = [AT; 2];
        for op in &ops {
            at_us += 1.0;
            let before: Vec<_> = (0..2).map(|b| books.read(b, at_us).unwrap().changes).collect();
            run(op, at_us, &mut books, &mut table, &mut twins);
            if let Op::Expire(seconds) = op {
                at_us += f64::from(*seconds) * 1e6;
                books.expire(&mut table, at_us);
                for (twin, last) in twins.iter_mut().zip(last_us) {
                    let live = twin.whole == Some(true) && !twin.paused && !twin.stale;
                    twin.stale |= live && at_us - last > DEFAULT_MAX_AGE_US;
                }
            }
            for book in 0..2u32 {
                let (i, twin) = (book as usize, &twins[book as usize]);
                let read = books.read(book, at_us).unwrap();
                if twin.whole == Some(true) && read.changes != before[i] && read.age_us == 0.0 {
                    last_us[i] = at_us;
                }
                prop_assert_eq!(&asks_of(&books, book), &twin.asks);
                prop_assert_eq!(shown(&table, 0, 5 + i), twin.shows());
                let state = match twin.whole {
                    _ if twin.paused => State::Paused,
                    None => State::Empty,
                    Some(false) => State::Gapped,
                    Some(true) if twin.stale => State::Stale,
                    Some(true) => State::Live,
                };
                prop_assert_eq!(read.state, state);
                prop_assert_eq!(state == State::Gapped, state == State::Gapped && read.reason != Reason::None);
            }
        }
        for book in 0..2 {
            books.shut(&mut table, book);
            prop_assert_eq!(shown(&table, 0, 5 + book as usize), NOTHING);
        }
        prop_assert_eq!(books.pool().free_levels(), free);
    }
}
