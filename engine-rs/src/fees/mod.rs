//! Exact taker fees of both venues in micro-dollars, per fill and per order.
//!
//! `model = rate x contracts x p x (1 - p)`. With the rate in 1/100,000, the quantity in centi-contracts and the price in
//! 1/10,000 dollar, `rate_e5 * qty_cc * p * (10_000 - p) / 1e9` is the model fee in micro-dollars. What the venue charges
//! depends on its rounding rule: kalshi.md 8 (pages seen 2026-03-04 .. 2026-10-08) and polymarket.md 6.1 (2026-11); the dates
//! are listed with their sources in docs/fees.md. Single fills with all their parts are in [`fill`], Polymarket's curves before
//! 2026-04-14 in [`curve`].

/// Largest quantity of one order, centi-contracts; keeps every product inside 64 bits. The same number in `contract.ts`.
pub const MAX_ORDER_QTY_CC: u64 = 50_000_000;
/// Largest rate: `14_000 * 5e7 * 5_000^2 = 1.75e19 < 2^64`. Twice Kalshi's 0.07; a schedule above it is treated as unknown.
pub const MAX_RATE_E5: u64 = 14_000;
/// One dollar as a price.
pub const ONE_DOLLAR_E4: u64 = 10_000;
/// Model numerators are in 1e-9 micro-dollars.
const SCALE: u64 = 1_000_000_000;

/// How a venue rounds. The numbers are the codes of the kernel's memory; 0 is an unknown schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Rounding {
    /// Kalshi until 2026-03-03: the whole order up to the next cent.
    KalshiCent = 1,
    /// Kalshi 2026-05-28 .. 2026-08-27, direct members: each fill up to $0.0001, cash to $0.0001, rebates in whole cents.
    KalshiE4 = 2,
    /// Kalshi since about 2026-08-28, direct members: each fill up to $0.000001, cash down to $0.0001, excess returned.
    KalshiDirect = 3,
    /// Polymarket: each fill to 5 decimals, half up.
    Polymarket5dp = 4,
    /// Kalshi 2026-03-04 .. 2026-08-27 where balances are whole cents (everybody until 2026-05-27, members through an
    /// intermediary since): each fill up to $0.0001, cash to the cent, rebates in whole cents.
    KalshiE4Cent = 5,
    /// Kalshi since about 2026-08-28, members through an intermediary: each fill up to $0.000001, cash down to the cent.
    KalshiIntermediary = 6,
    /// Polymarket US: each fill to the cent, half to even (fee page 2026-04-03).
    PolymarketUs = 7,
}

impl Rounding {
    /// The rule behind a code; `None` for an unknown schedule.
    pub fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::KalshiCent),
            2 => Some(Self::KalshiE4),
            3 => Some(Self::KalshiDirect),
            4 => Some(Self::Polymarket5dp),
            5 => Some(Self::KalshiE4Cent),
            6 => Some(Self::KalshiIntermediary),
            7 => Some(Self::PolymarketUs),
            _ => None,
        }
    }
}

/// One market's taker fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    rate_e5: u64,
    rounding: Rounding,
}

impl Schedule {
    /// A schedule the kernel can charge exactly; `None` when the code is unknown or the rate beyond [`MAX_RATE_E5`].
    pub fn new(rate_e5: u64, rounding_code: u8) -> Option<Self> {
        let rounding = Rounding::from_code(rounding_code)?;
        (rate_e5 <= MAX_RATE_E5).then_some(Self { rate_e5, rounding })
    }

    /// How the venue rounds.
    pub fn rounding(&self) -> Rounding {
        self.rounding
    }

    /// The fee per contract before rounding, times 1e9, in 1/10,000 dollar: `rate p (1 - p)`.
    pub fn unit_numerator(&self, price_e4: u64) -> u64 {
        self.rate_e5 * price_e4 * (ONE_DOLLAR_E4 - price_e4)
    }

    /// Fee in micro-dollars of a buy order filled at one price. Callers keep `price_e4 <= 10_000` and
    /// `qty_cc <= MAX_ORDER_QTY_CC`; beyond that the product may wrap.
    #[inline]
    pub fn single(&self, price_e4: u64, qty_cc: u64) -> u64 {
        let numerator = self.unit_numerator(price_e4) * qty_cc;
        match self.rounding {
            Rounding::KalshiCent => ceil_to(numerator.div_ceil(SCALE), 10_000),
            Rounding::KalshiE4 => align_up(ceil_to(numerator.div_ceil(SCALE), 100), price_e4 * qty_cc, 100),
            Rounding::KalshiDirect => align_up(numerator.div_ceil(SCALE), price_e4 * qty_cc, 100),
            Rounding::KalshiE4Cent => align_up(ceil_to(numerator.div_ceil(SCALE), 100), price_e4 * qty_cc, 10_000),
            Rounding::KalshiIntermediary => align_up(numerator.div_ceil(SCALE), price_e4 * qty_cc, 10_000),
            Rounding::Polymarket5dp => round_5dp(numerator),
            Rounding::PolymarketUs => round_half_even(numerator),
        }
    }
}

/// `ceil(x / d)` for whole numbers in doubles, `inverse` being `1 / d` rounded: two neighbouring quotients are `1 / d` apart,
/// so half of that as a nudge puts the product on the right side, as long as its rounding error (2^-52 of it) is smaller
/// still. Below, `x / d^2 < 2^49` always holds.
fn ceil_quotient(x: f64, inverse: f64) -> f64 {
    (x * inverse - 0.5 * inverse).ceil()
}

/// `floor(x / d)` in the same way.
fn floor_quotient(x: f64, inverse: f64) -> f64 {
    (x * inverse + 0.5 * inverse).floor()
}

/// The same number as [`Schedule::single`], made in doubles where every step is exact; NaN for an unknown schedule. WASM has no
/// fast 64-bit division, and this needs none.
///
/// With `w = rate p (1 - p)` split as `wh 1e5 + wl`, the model fee `w q / 1e9` is `(wh q + wl q / 1e5) / 1e4`, and rounding may be
/// done from the inside out. The largest whole number on the way is `wh q < 1.75e14`. Callers keep
/// `price_e4 <= 10_000` and `qty_cc <= MAX_ORDER_QTY_CC`.
#[inline]
pub fn taker_fee(rate_e5: u16, rounding_code: u8, price_e4: u16, qty_cc: u32) -> f64 {
    let (price, qty) = (f64::from(price_e4), f64::from(qty_cc));
    let w = f64::from(rate_e5) * price * (10_000.0 - price);
    let wh = floor_quotient(w, 1e-5);
    let (high, low) = (wh * qty, (w - wh * 1e5) * qty);
    let cost = price * qty;
    let model_up = || ceil_quotient(high + ceil_quotient(low, 1e-5), 1e-4);
    let aligned = |fee: f64| ceil_quotient(cost + fee, 1e-2) * 100.0 - cost;
    let to_cent = |fee: f64| ceil_quotient(cost + fee, 1e-4) * 10_000.0 - cost;
    if u64::from(rate_e5) > MAX_RATE_E5 {
        return f64::NAN;
    }
    let fee = match rounding_code {
        3 => aligned(model_up()),
        4 => {
            let model_down = floor_quotient(high + floor_quotient(low, 1e-5), 1e-4);
            floor_quotient(model_down + 5.0, 1e-1) * 10.0
        }
        2 => aligned(ceil_quotient(model_up(), 1e-2) * 100.0),
        1 => ceil_quotient(model_up(), 1e-4) * 10_000.0,
        5 => to_cent(ceil_quotient(model_up(), 1e-2) * 100.0),
        6 => to_cent(model_up()),
        7 => {
            let (up, down) = (model_up(), floor_quotient(high + floor_quotient(low, 1e-5), 1e-4));
            let cents = floor_quotient(down, 1e-4);
            let rest = down - cents * 10_000.0;
            let odd = cents - 2.0 * floor_quotient(cents, 0.5) != 0.0;
            // Exactly half a cent only when the model fee is whole; then the even cent is taken.
            let upward = rest > 5_000.0 || (rest == 5_000.0 && (up != down || odd));
            (cents + if upward { 1.0 } else { 0.0 }) * 10_000.0
        }
        _ => f64::NAN,
    };
    // The ceiling of a small negative number is -0.
    fee + 0.0
}

/// The least multiple of `step` that is not below `x`.
fn ceil_to(x: u64, step: u64) -> u64 {
    x.div_ceil(step) * step
}

/// Fee after the cash of a purchase (`cost + fee`) has been aligned away from the buyer to `step` micro-dollars.
fn align_up(fee: u64, cost: u64, step: u64) -> u64 {
    ceil_to(cost + fee, step) - cost
}

/// Model numerator to micro-dollars at 5 decimals, half up.
fn round_5dp(numerator: u64) -> u64 {
    let step = 10 * SCALE;
    (numerator / step + u64::from(numerator % step >= step / 2)) * 10
}

/// Model numerator to whole cents in micro-dollars, half to even.
fn round_half_even(numerator: u64) -> u64 {
    let step = 10_000 * SCALE;
    let (cents, rest) = (numerator / step, numerator % step);
    (cents + u64::from(rest > step / 2 || (rest == step / 2 && cents % 2 == 1))) * 10_000
}

/// Kalshi's per-fill steps: trade fee up to `fee_step`, cash to `cash_step`, the excess collected per order and returned.
#[derive(Clone, Copy, Debug)]
struct Steps {
    fee_step: u64,
    cash_step: u64,
    rebate_step: u64,
    /// Under the older text a rebate came only when the collected excess was above the step, not at it.
    strictly_above: bool,
}

const E4_STEPS: Steps = Steps { fee_step: 100, cash_step: 100, rebate_step: 10_000, strictly_above: true };
const DIRECT_STEPS: Steps = Steps { fee_step: 1, cash_step: 100, rebate_step: 100, strictly_above: false };
const E4_CENT_STEPS: Steps = Steps { fee_step: 100, cash_step: 10_000, rebate_step: 10_000, strictly_above: true };
const INTERMEDIARY_STEPS: Steps = Steps { fee_step: 1, cash_step: 10_000, rebate_step: 10_000, strictly_above: false };

/// The excess that an order's fills have paid and not got back.
#[derive(Clone, Copy, Debug, Default)]
struct Collected(u64);

impl Collected {
    /// Charge one buy fill; returns its fee in micro-dollars.
    fn charge(&mut self, steps: Steps, numerator: u64, cost: u64) -> u64 {
        let trade_fee = ceil_to(numerator.div_ceil(SCALE), steps.fee_step);
        let parts = self.collect(steps, trade_fee, cost);
        trade_fee + parts.rounding_fee - parts.rebate
    }

    /// Steps 2 to 4 of the fee page for a fill whose trade fee is already rounded.
    fn collect(&mut self, steps: Steps, trade_fee: u64, cost: u64) -> Parts {
        let excess = ceil_to(cost + trade_fee, steps.cash_step) - (cost + trade_fee);
        self.0 += excess;
        let due = self.0.saturating_sub(u64::from(steps.strictly_above));
        let owed = due / steps.rebate_step * steps.rebate_step;
        // The net fee of a fill never goes below zero.
        let payable = (trade_fee + excess) / steps.rebate_step * steps.rebate_step;
        let rebate = owed.min(payable);
        self.0 -= rebate;
        Parts { rounding_fee: excess, rebate }
    }
}

/// What alignment adds to a fill's trade fee and what the accumulator gives back.
struct Parts {
    rounding_fee: u64,
    rebate: u64,
}

/// A fill the accumulator cannot take exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FillError {
    /// Price above one dollar.
    BadPrice,
    /// The order would exceed [`MAX_ORDER_QTY_CC`].
    OrderTooLarge,
}

/// The fees of one buy order over its fills.
#[derive(Clone, Copy, Debug)]
pub struct OrderFee {
    schedule: Schedule,
    qty_cc: u64,
    cost: u64,
    fee: u64,
    numerator: u64,
    collected: Collected,
}

impl OrderFee {
    /// An order without fills.
    pub fn new(schedule: Schedule) -> Self {
        Self { schedule, qty_cc: 0, cost: 0, fee: 0, numerator: 0, collected: Collected::default() }
    }

    /// Add one fill; returns the fee of this fill in micro-dollars.
    ///
    /// # Errors
    /// [`FillError`]; the order is unchanged then.
    pub fn fill(&mut self, price_e4: u64, qty_cc: u64) -> Result<u64, FillError> {
        if price_e4 > ONE_DOLLAR_E4 {
            return Err(FillError::BadPrice);
        }
        if qty_cc > MAX_ORDER_QTY_CC - self.qty_cc {
            return Err(FillError::OrderTooLarge);
        }
        let numerator = self.schedule.unit_numerator(price_e4) * qty_cc;
        let cost = price_e4 * qty_cc;
        let fee = match self.schedule.rounding {
            Rounding::KalshiCent => ceil_to((self.numerator + numerator).div_ceil(SCALE), 10_000) - self.fee,
            Rounding::KalshiE4 => self.collected.charge(E4_STEPS, numerator, cost),
            Rounding::KalshiDirect => self.collected.charge(DIRECT_STEPS, numerator, cost),
            Rounding::KalshiE4Cent => self.collected.charge(E4_CENT_STEPS, numerator, cost),
            Rounding::KalshiIntermediary => self.collected.charge(INTERMEDIARY_STEPS, numerator, cost),
            Rounding::Polymarket5dp => round_5dp(numerator),
            Rounding::PolymarketUs => round_half_even(numerator),
        };
        self.numerator += numerator;
        self.qty_cc += qty_cc;
        self.cost += cost;
        self.fee += fee;
        Ok(fee)
    }

    /// Filled quantity, centi-contracts.
    pub fn qty_cc(&self) -> u64 {
        self.qty_cc
    }

    /// Price times quantity of all fills, micro-dollars.
    pub fn cost_udollars(&self) -> u64 {
        self.cost
    }

    /// Fees of all fills, micro-dollars.
    pub fn fee_udollars(&self) -> u64 {
        self.fee
    }
}

pub mod curve;
pub mod fill;

#[cfg(test)]
mod fill_tests;
#[cfg(test)]
mod tests;
