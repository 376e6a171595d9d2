//! The kernel's memory: all columns, reserved once, described by an exported table (LAYOUT.md).

use core::cell::UnsafeCell;

use engine_rs::{
    book::Books,
    names,
    table::{Hits, Table},
};

use crate::{
    columns::{Column, Element, column},
    scans::Scans,
    sizing::Sizing,
    sport::Sports,
};

/// Levels per ladder; deeper books are cut, the best levels come first.
pub const LADDER_LEVELS: usize = 1024;
/// Length of the parameter block of the walks.
pub const WALK_IN: usize = 16;
/// Length of the result block of the walks.
pub const WALK_OUT: usize = 16;
/// Length of the result block of a fill's fee.
pub const FEE_OUT: usize = 8;

/// Everything the raw face works on.
pub struct Memory {
    /// The books of both sides.
    pub table: Table,
    /// Output of the scan.
    pub hits: Hits,
    /// Two ladders of [`LADDER_LEVELS`] prices.
    pub ladder_price_e4: Vec<u16>,
    /// Two ladders of [`LADDER_LEVELS`] sizes.
    pub ladder_qty_cc: Vec<u32>,
    /// Parameters of the walks.
    pub walk_in: Vec<f64>,
    /// Results of the walks.
    pub walk_out: Vec<f64>,
    /// Parts of the last fill that was charged.
    pub fee_out: Vec<f64>,
    /// Two names that are compared.
    pub name_a: Vec<u8>,
    /// The second of them.
    pub name_b: Vec<u8>,
    /// Parameters, results and state of the sizing calls.
    pub sizing: Sizing,
    /// The exported description.
    pub columns: Vec<Column>,
    /// Rows and tables of the sport models, once `kernel_init_sports` has run.
    pub sports: Option<Sports>,
    /// Order books, once `kernel_init_books` has run.
    pub books: Option<Books>,
    /// Output of `kernel_book_read` and `kernel_stream_counts`.
    pub book_read: Vec<f64>,
    /// Sets, edges, lead-lag series and near-misses, once `kernel_init_scan` has run.
    pub scans: Option<Scans>,
    /// What the models say of themselves, once asked for.
    pub descriptor: Option<String>,
}

impl Memory {
    /// Reserve every column. Nothing is allocated afterwards, so no offset ever changes.
    pub fn new(markets: usize) -> Self {
        let mut memory = Self {
            table: Table::new(markets),
            hits: Hits::new(markets),
            ladder_price_e4: vec![0; 2 * LADDER_LEVELS],
            ladder_qty_cc: vec![0; 2 * LADDER_LEVELS],
            walk_in: vec![0.0; WALK_IN],
            walk_out: vec![0.0; WALK_OUT],
            fee_out: vec![0.0; FEE_OUT],
            name_a: vec![0; names::MOST_BYTES],
            name_b: vec![0; names::MOST_BYTES],
            sizing: Sizing::new(),
            columns: Vec::new(),
            sports: None,
            books: None,
            book_read: Vec::new(),
            scans: None,
            descriptor: None,
        };
        memory.columns = memory.describe();
        memory
    }

    fn describe(&self) -> Vec<Column> {
        use Element::{F64, I16, U8, U16, U32};
        let (a, b, h) = (&self.table.a, &self.table.b, &self.hits);
        vec![
            column("a_yes_ask_e4", U16, &a.yes_ask_e4),
            column("a_no_ask_e4", U16, &a.no_ask_e4),
            column("a_yes_qty_cc", U32, &a.yes_qty_cc),
            column("a_no_qty_cc", U32, &a.no_qty_cc),
            column("b_yes_ask_e4", U16, &b.yes_ask_e4),
            column("b_no_ask_e4", U16, &b.no_ask_e4),
            column("b_yes_qty_cc", U32, &b.yes_qty_cc),
            column("b_no_qty_cc", U32, &b.no_qty_cc),
            column("fee", U32, self.table.fees.as_flattened()),
            column("hit_slot", U32, &h.slot),
            column("hit_direction", U8, &h.direction),
            column("hit_gross_e4", I16, &h.gross_e4),
            column("hit_qty_cc", U32, &h.qty_cc),
            column("hit_net_udollars", F64, &h.net_udollars),
            column("ladder_price_e4", U16, &self.ladder_price_e4),
            column("ladder_qty_cc", U32, &self.ladder_qty_cc),
            column("walk_in", F64, &self.walk_in),
            column("walk_out", F64, &self.walk_out),
            column("fee_out", F64, &self.fee_out),
            column("name_a", U8, &self.name_a),
            column("name_b", U8, &self.name_b),
            column("sizing_in", F64, &self.sizing.input),
            column("sizing_out", F64, &self.sizing.out),
        ]
    }
}

struct Cell(UnsafeCell<Option<Memory>>);

// SAFETY: the module is built without threads; one instance is entered by one caller at a time.
unsafe impl Sync for Cell {}

static MEMORY: Cell = Cell(UnsafeCell::new(None));

/// The instance's memory; traps before `kernel_init`.
pub(crate) fn memory() -> &'static mut Memory {
    // SAFETY: single-threaded, and no export calls another, so there is never a second live reference.
    unsafe { (*MEMORY.0.get()).as_mut() }.expect("kernel_init has not run")
}

/// Reserve the instance's memory; false when that was done before.
pub(crate) fn reserve(markets: usize) -> bool {
    // SAFETY: as in `memory`.
    let cell = unsafe { &mut *MEMORY.0.get() };
    if cell.is_some() {
        return false;
    }
    *cell = Some(Memory::new(markets));
    true
}
