//! The kernel's memory: all columns, reserved once, described by an exported table (LAYOUT.md).

use engine_rs::table::{Hits, Table};

use crate::sport::Sports;

/// `i32`s per row of the game column; fourteen are used.
pub const GAME_STRIDE: usize = 16;
/// Levels per ladder; deeper books are cut, the best levels come first.
pub const LADDER_LEVELS: usize = 1024;
/// Length of the parameter block of the walks.
pub const WALK_IN: usize = 16;
/// Length of the result block of the walks.
pub const WALK_OUT: usize = 16;

/// Element types of columns; the codes are read by `engine.ts`.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum Element {
    /// Unsigned byte.
    U8 = 1,
    /// Unsigned 16 bits.
    U16 = 2,
    /// Signed 16 bits.
    I16 = 3,
    /// Unsigned 32 bits.
    U32 = 4,
    /// Signed 32 bits.
    I32 = 5,
    /// 64-bit float.
    F64 = 6,
    /// 32-bit float.
    F32 = 7,
}

/// One line of the exported table: five little-endian `u32`.
#[repr(C)]
pub struct Column {
    name: *const u8,
    name_len: u32,
    element: u32,
    offset: *const u8,
    capacity: u32,
}

/// Everything the raw face works on.
pub struct Memory {
    /// Both venues' books.
    pub table: Table,
    /// Output of the scan.
    pub hits: Hits,
    /// Rows of [`GAME_STRIDE`]: league, period, clock_ms, home_score, away_score, possession, down, distance,
    /// yards_to_goal, home_timeouts, away_timeouts, second_half_receiver, final, postseason, 0, 0.
    pub game_state: Vec<i32>,
    /// Devigged pregame home win probability.
    pub game_prior: Vec<f64>,
    /// Output: home win probability, NaN when refused.
    pub game_home: Vec<f64>,
    /// Output: probability of a tie.
    pub game_tie: Vec<f64>,
    /// Output: refusal code, 0 when priced.
    pub game_refusal: Vec<u8>,
    /// Two ladders of [`LADDER_LEVELS`] prices.
    pub ladder_price_e4: Vec<u16>,
    /// Two ladders of [`LADDER_LEVELS`] sizes.
    pub ladder_qty_cc: Vec<u32>,
    /// Parameters of the walks.
    pub walk_in: Vec<f64>,
    /// Results of the walks.
    pub walk_out: Vec<f64>,
    /// The exported description.
    pub columns: Vec<Column>,
    /// Rows and tables of the sport models, once `kernel_init_sports` has run.
    pub sports: Option<Sports>,
    /// What the models say of themselves, once asked for.
    pub descriptor: Option<String>,
}

/// The line of one column.
pub(crate) fn column<T>(name: &'static str, element: Element, data: &[T]) -> Column {
    Column {
        name: name.as_ptr(),
        name_len: name.len() as u32,
        element: element as u32,
        offset: data.as_ptr().cast(),
        capacity: data.len() as u32,
    }
}

impl Memory {
    /// Reserve every column. Nothing is allocated afterwards, so no offset ever changes.
    pub fn new(markets: usize, games: usize) -> Self {
        let mut memory = Self {
            table: Table::new(markets),
            hits: Hits::new(markets),
            game_state: vec![0; games * GAME_STRIDE],
            game_prior: vec![0.0; games],
            game_home: vec![f64::NAN; games],
            game_tie: vec![0.0; games],
            game_refusal: vec![0; games],
            ladder_price_e4: vec![0; 2 * LADDER_LEVELS],
            ladder_qty_cc: vec![0; 2 * LADDER_LEVELS],
            walk_in: vec![0.0; WALK_IN],
            walk_out: vec![0.0; WALK_OUT],
            columns: Vec::new(),
            sports: None,
            descriptor: None,
        };
        memory.columns = memory.describe();
        memory
    }

    fn describe(&self) -> Vec<Column> {
        use Element::{F64, I16, I32, U8, U16, U32};
        let (k, p, h) = (&self.table.kalshi, &self.table.polymarket, &self.hits);
        vec![
            column("kalshi_yes_ask_e4", U16, &k.yes_ask_e4),
            column("kalshi_no_ask_e4", U16, &k.no_ask_e4),
            column("kalshi_yes_qty_cc", U32, &k.yes_qty_cc),
            column("kalshi_no_qty_cc", U32, &k.no_qty_cc),
            column("kalshi_rate_e5", U16, &k.rate_e5),
            column("kalshi_rounding", U8, &k.rounding),
            column("polymarket_yes_ask_e4", U16, &p.yes_ask_e4),
            column("polymarket_no_ask_e4", U16, &p.no_ask_e4),
            column("polymarket_yes_qty_cc", U32, &p.yes_qty_cc),
            column("polymarket_no_qty_cc", U32, &p.no_qty_cc),
            column("polymarket_rate_e5", U16, &p.rate_e5),
            column("polymarket_rounding", U8, &p.rounding),
            column("hit_slot", U32, &h.slot),
            column("hit_direction", U8, &h.direction),
            column("hit_gross_e4", I16, &h.gross_e4),
            column("hit_qty_cc", U32, &h.qty_cc),
            column("hit_net_udollars", F64, &h.net_udollars),
            column("game_state", I32, &self.game_state),
            column("game_prior", F64, &self.game_prior),
            column("game_home", F64, &self.game_home),
            column("game_tie", F64, &self.game_tie),
            column("game_refusal", U8, &self.game_refusal),
            column("ladder_price_e4", U16, &self.ladder_price_e4),
            column("ladder_qty_cc", U32, &self.ladder_qty_cc),
            column("walk_in", F64, &self.walk_in),
            column("walk_out", F64, &self.walk_out),
        ]
    }
}
