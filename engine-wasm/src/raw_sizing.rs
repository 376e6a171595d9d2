//! The raw face of sizing beyond two legs: parameters in the column `sizing_in`, results in `sizing_out`, ladders in the two
//! ladder columns, which the legs share in equal parts. No call allocates.

use engine_rs::{
    fees::Schedule,
    sizing::{
        kelly::{
            self,
            walk::{Bet, kelly_walk},
        },
        leg_risk::{LegRisk, annualised, capital_floor_e4},
        set::{MAX_ACCOUNTS, MAX_LEGS, SetError, SetLeg, SetLimits, walk_set},
        walk::{BuyWalk, Ladder},
    },
};

use crate::{
    memory::{Memory, memory},
    numbers::{integer, schedule},
    sizing::Sizing,
};

/// Where the accounts' cash begins in `sizing_in`.
const CASH_AT: usize = 8;
/// Where the legs begin in `sizing_in`, and how many numbers each has.
const LEGS_AT: usize = CASH_AT + MAX_ACCOUNTS;
const LEG_NUMBERS: usize = 8;
/// Where the legs' orders begin in `sizing_out`, and how many numbers each has.
const ORDERS_AT: usize = 4;
const ORDER_NUMBERS: usize = 4;

/// Answers of the walks of sets besides those of [`SetError`].
const DONE: u32 = 0;
const BAD_NUMBER: u32 = 5;
const NOT_TRADABLE: u32 = 6;

fn set_code(error: SetError) -> u32 {
    match error {
        SetError::BadLegs => 1,
        SetError::BadAccount => 2,
        SetError::BadPayout => 3,
        SetError::BadLot => 4,
    }
}

fn leg<'a>(input: &[f64], ladder: Ladder<'a>) -> Option<SetLeg<'a>> {
    Some(SetLeg {
        ladder,
        schedule: schedule(input[0], input[1])?,
        account: u8::try_from(integer(input[2])?).ok()?,
        lot_cc: integer(input[3])?,
        min_qty_cc: integer(input[4])?,
        min_notional_udollars: integer(input[5])?,
    })
}

/// A floor in 1/10,000 dollar: a fraction is rounded up, to the cautious side.
fn floor(floor_e4: f64) -> Option<i64> {
    (!floor_e4.is_nan()).then_some(floor_e4.ceil() as i64)
}

fn put(out: &mut [f64], walk: &BuyWalk) {
    let values = [walk.qty_cc, walk.cost_udollars, walk.fee_udollars, walk.worst_e4];
    for (cell, value) in out.iter_mut().zip(values) {
        *cell = value as f64;
    }
}

/// Walk `count` legs whose ladders `ladder_of` finds from their numbers.
fn walk<'a>(
    input: &[f64],
    out: &mut [f64],
    count: usize,
    ladder_of: impl Fn(usize, &[f64]) -> Option<Ladder<'a>>,
) -> u32 {
    if count == 0 || count > MAX_LEGS {
        return set_code(SetError::BadLegs);
    }
    let mut cash = [0; MAX_ACCOUNTS];
    for (cash, number) in cash.iter_mut().zip(&input[CASH_AT..LEGS_AT]) {
        let Some(udollars) = integer(*number) else { return BAD_NUMBER };
        *cash = udollars;
    }
    let limits = || {
        Some(SetLimits {
            payout_e4: integer(input[0])?,
            cap_qty_cc: integer(input[2])?,
            floor_e4: floor(input[1])?,
            cash_udollars: &cash,
            cap_udollars: integer(input[3])?,
        })
    };
    let Some(limits) = limits() else { return BAD_NUMBER };
    let Some(nobody) = Schedule::new(0, 1) else { return BAD_NUMBER };
    let mut legs = [SetLeg::new(Ladder::new(&[], &[]), nobody, 1); MAX_LEGS];
    for (k, place) in legs[..count].iter_mut().enumerate() {
        let numbers = &input[LEGS_AT + k * LEG_NUMBERS..][..LEG_NUMBERS];
        let Some(ladder) = ladder_of(k, numbers) else { return NOT_TRADABLE };
        let Some(leg) = leg(numbers, ladder) else { return BAD_NUMBER };
        *place = leg;
    }
    let mut orders = [BuyWalk::default(); MAX_LEGS];
    match walk_set(&legs[..count], &limits, &mut orders) {
        Err(error) => set_code(error),
        Ok(set) => {
            out[0] = set.qty_cc as f64;
            out[1] = set.net_udollars as f64;
            out[2] = f64::from(u8::from(set.is_exact));
            for (k, order) in orders[..count].iter().enumerate() {
                put(&mut out[ORDERS_AT + k * ORDER_NUMBERS..][..ORDER_NUMBERS], order);
            }
            DONE
        }
    }
}

/// Walk the ladders in the ladder columns: leg `k` of `n` at `k x floor(2048 / n)`. `sizing_in`: payout_e4, floor_e4, cap_qty_cc,
/// cap_udollars, four unused, sixteen accounts' cash, then per leg rate, rounding, account, lot_cc, min_qty_cc, min_notional_udollars, levels,
/// unused. `sizing_out`: qty_cc, net, is_exact, unused, then per leg qty_cc, cost, fee, worst_e4. 0 done; 1 to 4 the codes of
/// `SetError`; 5 a number out of range or an unknown schedule.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_walk_set(legs: u32) -> u32 {
    let Memory { sizing, ladder_price_e4, ladder_qty_cc, .. } = memory();
    let count = legs as usize;
    let room = ladder_price_e4.len() / count.max(1);
    walk(&sizing.input, &mut sizing.out, count, |k, numbers| {
        let levels = (integer(numbers[6])? as usize).min(room);
        let at = k * room..k * room + levels;
        Some(Ladder::new(&ladder_price_e4[at.clone()], &ladder_qty_cc[at]))
    })
}

/// The same over books where they lie: a leg's last two numbers are its book and outcome (0 YES, 1 NO). 6 when one may not be
/// traded.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_walk_set(legs: u32, now_us: f64) -> u32 {
    let Memory { sizing, books, .. } = memory();
    let Some(books) = books.as_ref() else { return NOT_TRADABLE };
    walk(&sizing.input, &mut sizing.out, legs as usize, |_, numbers| {
        let book = u32::try_from(integer(numbers[6])?).ok()?;
        books.ladder(book, u32::try_from(integer(numbers[7])?).ok()?, now_us)
    })
}

/// Kelly's order against a ladder with the numbers of `kernel_kelly_walk`; 1 done, 0 when one is out of range.
fn kelly_walk_of(ladder: Ladder<'_>, input: &[f64], out: &mut [f64]) -> u32 {
    let parsed = || {
        let bet = Bet {
            p: Some(input[0]).filter(|p| (0.0..=1.0).contains(p))?,
            bankroll_udollars: integer(input[1])?,
            held_udollars: integer(input[6])?,
            cap_udollars: integer(input[2])?,
            limit_e4: integer(input[7])?,
            floor_e4: floor(input[8])?,
            lot_cc: integer(input[3])?,
            min_qty_cc: integer(input[9])?,
            min_notional_udollars: integer(input[10])?,
        };
        Some((bet, schedule(input[4], input[5])?))
    };
    let Some((bet, schedule)) = parsed() else { return 0 };
    put(out, &kelly_walk(ladder, bet, schedule));
    1
}

/// Kelly's order against the first ladder. `sizing_in`: p, bankroll, cap (micro-dollars), lot_cc, rate, rounding, held
/// (micro-dollars), limit_e4, floor_e4, min_qty_cc, min_notional_udollars. `sizing_out`: qty_cc, cost, fee, worst_e4. 1 done, 0
/// when a number is out of range or the schedule unknown.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_kelly_walk(levels: u32) -> u32 {
    let Memory { sizing, ladder_price_e4, ladder_qty_cc, .. } = memory();
    let n = (levels as usize).min(ladder_price_e4.len());
    kelly_walk_of(Ladder::new(&ladder_price_e4[..n], &ladder_qty_cc[..n]), &sizing.input, &mut sizing.out)
}

/// The same over a book where it lies: after the numbers of `kernel_kelly_walk` its book and outcome (0 YES, 1 NO). 0 also when
/// it may not be traded.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_book_kelly_walk(now_us: f64) -> u32 {
    let Memory { sizing, books, .. } = memory();
    let ladder = || {
        let book = u32::try_from(integer(sizing.input[11])?).ok()?;
        books.as_ref()?.ladder(book, u32::try_from(integer(sizing.input[12])?).ok()?, now_us)
    };
    ladder().map_or(0, |ladder| kelly_walk_of(ladder, &sizing.input, &mut sizing.out))
}

/// See `engine_rs::sizing::kelly::shrink`.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_kelly_shrink(p: f64, cost: f64, error_sd: f64, edge_variance: f64) -> f64 {
    kelly::shrink(p, cost, error_sd, edge_variance)
}

/// What a set is worth when a leg may fail. `sizing_in`: fill probability, half spread, drift, fees (1/10,000 dollar per
/// contract), net (micro-dollars), qty_cc. `sizing_out`: expected profit, floor_e4, least fill probability for this margin; NaN
/// where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_leg_risk() {
    let Sizing { input, out, .. } = &mut memory().sizing;
    let risk = LegRisk { fill_probability: input[0], half_spread_e4: input[1], drift_e4: input[2], fees_e4: input[3] };
    let expected = || {
        let net = integer(input[4].abs())? as i64;
        risk.expected_udollars(if input[4] < 0.0 { -net } else { net }, integer(input[5])?)
    };
    out[0] = expected().map_or(f64::NAN, |udollars| udollars as f64);
    out[1] = risk.floor_e4().map_or(f64::NAN, |e4| e4 as f64);
    out[2] = risk.least_fill_probability(input[4] / input[5]);
}

/// See `engine_rs::sizing::leg_risk::annualised`; NaN for numbers that are none.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_annualised(net_udollars: f64, capital_udollars: f64, days: f64) -> f64 {
    match (integer(net_udollars.abs()), integer(capital_udollars)) {
        (Some(net), Some(capital)) => {
            annualised(if net_udollars < 0.0 { -(net as i64) } else { net as i64 }, capital, days)
        }
        _ => f64::NAN,
    }
}

/// See `engine_rs::sizing::leg_risk::capital_floor_e4`; NaN for numbers that are none.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_capital_floor(capital_e4: f64, hurdle_per_year: f64, days: f64) -> f64 {
    let floor = integer(capital_e4).and_then(|capital| capital_floor_e4(capital, hurdle_per_year, days));
    floor.map_or(f64::NAN, |e4| e4 as f64)
}
