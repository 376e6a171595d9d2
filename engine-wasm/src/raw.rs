//! The raw face: numbers in, numbers out, everything else through the columns of [`crate::layout`]. No call allocates
//! after `kernel_init`. Numbers from JavaScript arrive as `f64` where a wrapped integer could pass for a good one.

use core::{cell::UnsafeCell, hint::black_box};

use engine_rs::{
    fees::{MAX_ORDER_QTY_CC, ONE_DOLLAR_E4, Schedule},
    game::{self, GameState},
    scan,
    sizing::{self, BuyWalk, Ladder, LockLeg, LockLimits},
};

use crate::layout::{Column, GAME_STRIDE, LADDER_LEVELS, Memory};

/// Heap that is touched once at start, so that the other two faces find room without growing the memory.
const WARM_HEAP_BYTES: usize = 4 << 20;
/// Limits of `kernel_init`; about 285 MB of columns.
const MAX_MARKETS: u32 = 1 << 22;
const MAX_GAMES: u32 = 1 << 16;
/// Integers up to here are exact in a double.
const SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

struct Cell(UnsafeCell<Option<Memory>>);

// SAFETY: the module is built without threads; one instance is entered by one caller at a time.
unsafe impl Sync for Cell {}

static MEMORY: Cell = Cell(UnsafeCell::new(None));

/// The instance's memory; traps before `kernel_init`.
pub(crate) fn memory() -> &'static mut Memory {
    // SAFETY: single-threaded, and no export calls another, so there is never a second live reference.
    unsafe { (*MEMORY.0.get()).as_mut() }.expect("kernel_init has not run")
}

/// A non-negative safe integer, or `None`.
fn integer(x: f64) -> Option<u64> {
    ((0.0..=SAFE_INTEGER).contains(&x) && x == x.trunc()).then_some(x as u64)
}

fn schedule(rate_e5: f64, rounding: f64) -> Option<Schedule> {
    Schedule::new(integer(rate_e5)?, u8::try_from(integer(rounding)?).ok()?)
}

/// Reserve all columns and warm the heap. 0 done, 1 already done, 2 capacity out of range.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_init(markets: u32, games: u32) -> u32 {
    if markets > MAX_MARKETS || games > MAX_GAMES {
        return 2;
    }
    // SAFETY: as in `memory`.
    let cell = unsafe { &mut *MEMORY.0.get() };
    if cell.is_some() {
        return 1;
    }
    *cell = Some(Memory::new(markets as usize, games as usize));
    drop(black_box(Vec::<u8>::with_capacity(black_box(WARM_HEAP_BYTES))));
    0
}

/// Address of the table of columns.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_columns() -> *const Column {
    memory().columns.as_ptr()
}

/// Number of lines in the table of columns.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_columns_len() -> u32 {
    memory().columns.len() as u32
}

/// SIMD screen and exact evaluation; returns the number of hits.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_scan(first: u32, count: u32, near_e4: i32) -> u32 {
    let m = memory();
    scan::scan(&m.table, first as usize, count as usize, near_e4, &mut m.hits) as u32
}

/// The scalar twin of `kernel_scan`.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_scan_scalar(first: u32, count: u32, near_e4: i32) -> u32 {
    let m = memory();
    scan::scan_scalar(&m.table, first as usize, count as usize, near_e4, &mut m.hits) as u32
}

/// Price one row of the game column; NaN when refused, the reason in `game_refusal`.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_price(game: u32) -> f64 {
    let m = memory();
    let game = game as usize;
    let row: &[i32; GAME_STRIDE] = m.game_state.as_chunks().0.get(game).expect("game beyond the capacity");
    let &[league, period, clock_ms, home_score, away_score, possession, down, distance, yards_to_goal, ref rest @ ..] =
        row;
    let &[home_timeouts, away_timeouts, second_half_receiver, final_, postseason, _, _] = rest;
    let state = GameState {
        period,
        clock_ms,
        home_score,
        away_score,
        possession,
        down,
        distance,
        yards_to_goal,
        home_timeouts,
        away_timeouts,
        second_half_receiver,
        final_,
        postseason,
    };
    let (home, tie, refusal) = match game::price(league, &state, m.game_prior[game]) {
        Ok(priced) => (priced.home, priced.tie, 0),
        Err(refusal) => (f64::NAN, 0.0, refusal as u8),
    };
    m.game_home[game] = home;
    m.game_tie[game] = tie;
    m.game_refusal[game] = refusal;
    home
}

/// Taker fee in micro-dollars of one order filled at one price; NaN for an unknown schedule or numbers out of range.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_taker_fee(rate_e5: f64, rounding: f64, price_e4: f64, qty_cc: f64) -> f64 {
    let fee = || {
        let price = integer(price_e4).filter(|&price| price <= ONE_DOLLAR_E4)?;
        let qty = integer(qty_cc).filter(|&qty| qty <= MAX_ORDER_QTY_CC)?;
        Some(schedule(rate_e5, rounding)?.single(price, qty) as f64)
    };
    fee().unwrap_or(f64::NAN)
}

/// Kelly fraction to spend; see `engine_rs::sizing::kelly`.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_kelly(p: f64, cost: f64) -> f64 {
    sizing::kelly(p, cost)
}

fn put(out: &mut [f64], walk: &BuyWalk) {
    let values = [walk.qty_cc, walk.cost_udollars, walk.fee_udollars, walk.worst_e4];
    for (cell, value) in out.iter_mut().zip(values) {
        *cell = value as f64;
    }
}

/// Walk the first ladder. `walk_in`: limit_e4, qty_cc, rate_e5, rounding. `walk_out`: qty_cc, cost, fee, worst_e4.
/// 1 done, 0 when a number is out of range or the schedule unknown.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_walk_buy(levels: u32) -> u32 {
    let m = memory();
    let n = (levels as usize).min(LADDER_LEVELS);
    let ladder = Ladder::new(&m.ladder_price_e4[..n], &m.ladder_qty_cc[..n]);
    let (limit, qty) = (integer(m.walk_in[0]), integer(m.walk_in[1]));
    let (Some(limit), Some(qty), Some(fee)) = (limit, qty, schedule(m.walk_in[2], m.walk_in[3])) else {
        return 0;
    };
    put(&mut m.walk_out, &sizing::walk_buy(ladder, limit, qty, fee));
    1
}

/// Walk both ladders. `walk_in`: rate and rounding of a, of b, cap_qty_cc, cash a, cash b, floor_e4, lot_cc.
/// `walk_out`: qty, cost, fee, worst of a, the same of b, net. 1 done, 0 as in `kernel_walk_buy`.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_walk_lock(levels_a: u32, levels_b: u32) -> u32 {
    let m = memory();
    let (na, nb) = ((levels_a as usize).min(LADDER_LEVELS), (levels_b as usize).min(LADDER_LEVELS));
    let (price_a, price_b) = m.ladder_price_e4.split_at(LADDER_LEVELS);
    let (qty_a, qty_b) = m.ladder_qty_cc.split_at(LADDER_LEVELS);
    let input = &m.walk_in;
    let parsed = || {
        let a = LockLeg { ladder: Ladder::new(&price_a[..na], &qty_a[..na]), schedule: schedule(input[0], input[1])? };
        let b = LockLeg { ladder: Ladder::new(&price_b[..nb], &qty_b[..nb]), schedule: schedule(input[2], input[3])? };
        let limits = LockLimits {
            cap_qty_cc: integer(input[4])?,
            cash_a_udollars: integer(input[5])?,
            cash_b_udollars: integer(input[6])?,
            // A fractional floor is rounded up, to the cautious side.
            floor_e4: if input[7].is_nan() { None } else { Some(input[7].ceil() as i64) }?,
            lot_cc: integer(input[8])?,
        };
        Some((a, b, limits))
    };
    let Some((a, b, limits)) = parsed() else { return 0 };
    let lock = sizing::walk_lock(a, b, limits);
    put(&mut m.walk_out[..4], &lock.a);
    put(&mut m.walk_out[4..8], &lock.b);
    m.walk_out[8] = lock.net_udollars as f64;
    1
}
