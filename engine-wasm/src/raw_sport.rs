//! The raw face of the sport models: rows in, results in the columns of [`crate::sport`]. Rows and tables exist after
//! `kernel_init_sports`; a row beyond the capacity traps.

use crate::{memory::memory, sport};

fn sports() -> &'static mut sport::Sports {
    memory().sports.as_mut().expect("kernel_init_sports has not run")
}

/// Reserve `rows` states, the first `tables` of them with a table each, and list their columns behind the others.
/// After `kernel_init`. 0 done, 1 already done, 2 capacity out of range.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_init_sports(tables: u32, rows: u32) -> u32 {
    let m = memory();
    if m.sports.is_some() {
        return 1;
    }
    let Some(sports) = sport::Sports::new(tables as usize, rows as usize) else { return 2 };
    m.columns.extend(sports.describe());
    m.sports = Some(sports);
    0
}

fn descriptor() -> &'static str {
    memory().descriptor.get_or_insert_with(sport::describe_json)
}

/// Address of the models' description, JSON; see `engine-wasm/sports.ts`.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_sports() -> *const u8 {
    descriptor().as_ptr()
}

/// Bytes of the models' description.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_sports_len() -> u32 {
    descriptor().len() as u32
}

/// Build the table of a row from its pregame price and state; 0 done, else the code of the refusal.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_sport_build(row: u32) -> u32 {
    sports().build(row as usize).map_or_else(|refusal| refusal as u32, |()| 0)
}

/// Price a row with its own table; side 1's probability, NaN when refused.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_sport_price(row: u32) -> f64 {
    sports().price(row as usize)
}

/// Price rows `first..first + n`, each with its own table; returns how many have a price.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_sport_price_batch(first: u32, n: u32) -> u32 {
    sports().price_batch(first as usize, n as usize) as u32
}

/// Price rows `first..first + n` as states of the game of row `t`: its league, pregame price and table.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_sport_price_shared(t: u32, first: u32, n: u32) -> u32 {
    sports().price_shared(t as usize, first as usize, n as usize) as u32
}

/// Next events of a row into `sport_next_p`, `sport_next_priced` and `sport_next_name`; returns how many.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_sport_next(row: u32) -> u32 {
    sports().next(row as usize) as u32
}

/// Standard deviation of the model's own error in the state of a row, also in `sport_error_sd`; NaN for an unknown league.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_sport_error_sd(row: u32) -> f64 {
    sports().error_sd(row as usize)
}

/// Mean move of side 1's probability over the next events of a row; 0 when it is over, NaN when refused.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_sport_leverage(row: u32) -> f64 {
    sports().leverage(row as usize)
}

/// P(over) of the first `n` lines of `sport_line_kind` and `sport_line_points` in the state of a row, into `sport_line_over`; 0 done,
/// else the code of the refusal.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_sport_lines(row: u32, n: u32) -> u32 {
    sports().lines(row as usize, n as usize).map_or_else(|refusal| refusal as u32, |()| 0)
}

/// Pregame probability of side 1 from the closing spread as its expected margin in points; NaN where a league has no point
/// spread or the code names none.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_sport_prior_from_spread(league: u32, margin: f64) -> f64 {
    sports().prior_from_spread(league, margin)
}
