//! The raw face of the order books: numbers in, codes of `engine_rs::book::Reason` out, frames through the staged
//! rows. Books exist after `kernel_init_books`; a number that names no book, side or stream is answered, never a trap.

use engine_rs::book::{Books, Grid, Mode, Reason, STAGE_ROWS};

use crate::{
    columns::{Column, Element, column, column_over},
    memory::{Memory, memory},
    raw::{walk_buy_of, walk_lock_of},
};

/// Limits of `kernel_init_books`; the levels take about 200 MB.
const MAX_BOOKS: u32 = 1 << 20;
const MAX_LEVELS: u32 = 1 << 25;
const MAX_STREAMS: u32 = 1 << 16;
/// Length of the result block.
const READ_OUT: usize = 16;
/// `u32`s per row of `book_row`.
const ROW_WORDS: usize = 16;

/// Books and the table they write, apart from the rest.
fn with<T>(call: impl FnOnce(&mut Books, &mut engine_rs::table::Table) -> T) -> T {
    let Memory { books, table, .. } = memory();
    call(books.as_mut().expect("kernel_init_books has not run"), table)
}

fn code(reason: Reason) -> u32 {
    reason as u32
}

/// Reserve books, levels (rounded up to a multiple of 2,048) and streams, and list their columns behind the others.
/// After `kernel_init`. 0 done, 1 already done, 2 capacity out of range.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_init_books(books: u32, levels: u32, streams: u32) -> u32 {
    let m = memory();
    if m.books.is_some() {
        return 1;
    }
    if books > MAX_BOOKS || levels > MAX_LEVELS || streams > MAX_STREAMS {
        return 2;
    }
    m.book_read = vec![0.0; READ_OUT];
    let made = Books::new(books as usize, levels as usize, streams as usize, m.table.padded());
    let lines = describe(&made, &m.book_read);
    m.columns.extend(lines);
    m.books = Some(made);
    0
}

fn describe(books: &Books, read: &[f64]) -> [Column; 8] {
    use Element::{F64, U8, U16, U32};
    let (rows, pool, stage) = (books.rows(), books.pool(), &books.stage);
    debug_assert!(stage.side.len() == STAGE_ROWS);
    [
        column_over("book_row", U32, rows.as_ptr().cast(), rows.len() * ROW_WORDS),
        column("book_level_price_e4", U16, &pool.price_e4),
        column("book_level_qty_cc", U32, &pool.qty_cc),
        column("book_stage_book", U32, &stage.book),
        column("book_stage_side", U8, &stage.side),
        column("book_stage_price_e4", F64, &stage.price_e4),
        column("book_stage_qty_cc", F64, &stage.qty_cc),
        column("book_read", F64, read),
    ]
}

/// Start a book of a side (0 A, 1 B) anew; `stream` is 2^32 - 1 for none, `grid` 1 where a change of the price step renews
/// the book, else 0.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_open(book: u32, side: u32, stream: u32, grid: u32) -> u32 {
    let grid = if grid == 1 { Grid::Renewed } else { Grid::Kept };
    with(|books, table| code(books.open(table, book, side, stream, grid)))
}

/// Give a book up.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_shut(book: u32) -> u32 {
    with(|books, table| code(books.shut(table, book)))
}

/// Show the book's top in a place of the table, 2^32 - 1 nowhere.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_link(book: u32, slot: u32) -> u32 {
    with(|books, table| code(books.link(table, book, slot)))
}

/// Age beyond which a side's books are stale. 1 done, 0 when it is no age.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_limit_age(side: u32, max_age_us: f64) -> u32 {
    with(|books, _| u32::from(books.limit_age(side, max_age_us)))
}

/// Add a signed change to one level (Kalshi).
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_add(book: u32, seq: f64, side: u32, price_e4: f64, change_cc: f64, at_us: f64) -> u32 {
    with(|books, table| code(books.change(table, book, Mode::Add, seq, side, price_e4, change_cc, at_us)))
}

/// Set one level (Polymarket).
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_set(book: u32, seq: f64, side: u32, price_e4: f64, qty_cc: f64, at_us: f64) -> u32 {
    with(|books, table| code(books.change(table, book, Mode::Set, seq, side, price_e4, qty_cc, at_us)))
}

/// Replace a book by the first `rows` staged rows.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_snapshot(book: u32, rows: u32, seq: f64, at_us: f64) -> u32 {
    with(|books, table| code(books.snapshot(table, book, rows, seq, at_us)))
}

/// Apply the first `rows` staged rows as one frame; `add` 1 for signed changes.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_commit(rows: u32, add: u32, seq: f64, at_us: f64) -> u32 {
    let mode = if add == 1 { Mode::Add } else { Mode::Set };
    with(|books, table| code(books.commit(table, rows, mode, seq, at_us)))
}

/// What the venue says of the market: 0 clear, 1 silent, 2 paused, 3 resumed, 4 closed.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_mark(book: u32, mark: u32) -> u32 {
    with(|books, table| {
        code(match mark {
            0 => books.clear(table, book),
            1 => books.silence(table, book),
            2 => books.pause(table, book),
            3 => books.resume(table, book),
            4 => books.close(table, book),
            _ => Reason::BadSide,
        })
    })
}

/// The caller distrusts a book; returns the reason that stands.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_fault(book: u32, reason: u32) -> u32 {
    with(|books, table| code(books.fault(table, book, Reason::given(reason))))
}

/// The price step of a book, 0 unknown.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_grid(book: u32, tick_e4: f64) -> u32 {
    with(|books, table| code(books.grid(table, book, tick_e4)))
}

/// Withdraw every book that is too old; returns how many.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_expire(now_us: f64) -> u32 {
    with(|books, table| books.expire(table, now_us))
}

/// Read a book into `book_read`: bid, its size, ask, its size, state, reason, crossing, age, tradable, ignored,
/// changes. 1 done, 0 when the book is not open.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_read(book: u32, now_us: f64) -> u32 {
    let m = memory();
    let Some(read) = m.books.as_ref().and_then(|books| books.read(book, now_us)) else { return 0 };
    let values = [
        f64::from(read.bid_e4),
        f64::from(read.bid_qty_cc),
        f64::from(read.ask_e4),
        f64::from(read.ask_qty_cc),
        f64::from(read.state as u8),
        f64::from(read.reason as u8),
        f64::from(read.crossing as u8),
        read.age_us,
        f64::from(u8::from(read.is_tradable)),
        f64::from(read.ignored),
        f64::from(read.changes),
    ];
    m.book_read[..values.len()].copy_from_slice(&values);
    1
}

/// `kernel_walk_buy` over an outcome's asks (0 YES, 1 NO) where they lie. 0 also when the book may not be traded.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_walk_buy(book: u32, outcome: u32, now_us: f64) -> u32 {
    let m = memory();
    let ladder = m.books.as_ref().and_then(|books| books.ladder(book, outcome, now_us));
    ladder.map_or(0, |ladder| walk_buy_of(ladder, &m.walk_in, &mut m.walk_out))
}

/// `kernel_walk_lock` over two books' asks where they lie. 0 also when a book may not be traded.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_walk_lock(a: u32, outcome_a: u32, b: u32, outcome_b: u32, now_us: f64) -> u32 {
    let m = memory();
    let Some(books) = m.books.as_ref() else { return 0 };
    match (books.ladder(a, outcome_a, now_us), books.ladder(b, outcome_b, now_us)) {
        (Some(a), Some(b)) => walk_lock_of(a, b, &m.walk_in, &mut m.walk_out),
        _ => 0,
    }
}

/// Levels of the pool that no book holds.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_free_levels() -> u32 {
    with(|books, _| books.pool().free_levels() as u32)
}

/// Take the number of a frame that changes no book.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_stream_sequence(stream: u32, seq: f64, at_us: f64) -> u32 {
    with(|books, table| code(books.sequence(table, stream, seq, at_us)))
}

/// A new connection: numbers start anew, every book of the stream waits for its snapshot.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_stream_reset(stream: u32) -> u32 {
    with(|books, table| code(books.reset_stream(table, stream)))
}

/// The caller distrusts every book of a stream.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_stream_distrust(stream: u32, reason: u32) {
    with(|books, table| books.distrust_stream(table, stream, Reason::given(reason)));
}

/// Late frames and holes of a stream into the first two cells of `book_read`. 1 done, 0 for no stream.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_stream_counts(stream: u32) -> u32 {
    let m = memory();
    let Some((late, gaps)) = m.books.as_ref().and_then(|books| books.stream_counts(stream)) else { return 0 };
    m.book_read[..2].copy_from_slice(&[f64::from(late), f64::from(gaps)]);
    1
}
