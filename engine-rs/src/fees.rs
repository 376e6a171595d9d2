//! Exact taker fees of both venues in micro-dollars, per fill and per order.
//!
//! `model = rate x contracts x p x (1 - p)`. With the rate in 1/100,000, the quantity in centi-contracts and the price in
//! 1/10,000 dollar, `rate_e5 * qty_cc * p * (10_000 - p) / 1e9` is the model fee in micro-dollars. What the venue charges
//! depends on its rounding rule: kalshi.md 8 (pages seen 2026-08-30 .. 2026-10-08) and polymarket.md 6.1 (2026-11).

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
    /// Kalshi until 2026-05-27: the whole order up to the next cent.
    KalshiCent = 1,
    /// Kalshi 2026-05-28 .. 2026-08-27, direct members: each fill up to $0.0001, cash to $0.0001, rebates in whole cents.
    KalshiE4 = 2,
    /// Kalshi since about 2026-08-28, direct members: each fill up to $0.000001, cash down to $0.0001, excess returned.
    KalshiDirect = 3,
    /// Polymarket: each fill to 5 decimals, half up.
    Polymarket5dp = 4,
}

impl Rounding {
    /// The rule behind a code; `None` for an unknown schedule.
    pub fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::KalshiCent),
            2 => Some(Self::KalshiE4),
            3 => Some(Self::KalshiDirect),
            4 => Some(Self::Polymarket5dp),
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
            Rounding::KalshiE4 => align_up(ceil_to(numerator.div_ceil(SCALE), 100), price_e4 * qty_cc),
            Rounding::KalshiDirect => align_up(numerator.div_ceil(SCALE), price_e4 * qty_cc),
            Rounding::Polymarket5dp => round_5dp(numerator),
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
        _ => f64::NAN,
    };
    // The ceiling of a small negative number is -0.
    fee + 0.0
}

/// The least multiple of `step` that is not below `x`.
fn ceil_to(x: u64, step: u64) -> u64 {
    x.div_ceil(step) * step
}

/// Fee after the cash of a purchase (`cost + fee`) has been aligned away from the buyer to $0.0001.
fn align_up(fee: u64, cost: u64) -> u64 {
    ceil_to(cost + fee, 100) - cost
}

/// Model numerator to micro-dollars at 5 decimals, half up.
fn round_5dp(numerator: u64) -> u64 {
    let step = 10 * SCALE;
    (numerator / step + u64::from(numerator % step >= step / 2)) * 10
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

/// The excess that an order's fills have paid and not got back.
#[derive(Clone, Copy, Debug, Default)]
struct Collected(u64);

impl Collected {
    /// Charge one buy fill; returns its fee in micro-dollars.
    fn charge(&mut self, steps: Steps, numerator: u64, cost: u64) -> u64 {
        let trade_fee = ceil_to(numerator.div_ceil(SCALE), steps.fee_step);
        let excess = ceil_to(cost + trade_fee, steps.cash_step) - (cost + trade_fee);
        self.0 += excess;
        let due = if steps.strictly_above && self.0 == steps.rebate_step { 0 } else { self.0 };
        let owed = due / steps.rebate_step * steps.rebate_step;
        // The net fee of a fill never goes below zero.
        let payable = (trade_fee + excess) / steps.rebate_step * steps.rebate_step;
        let rebate = owed.min(payable);
        self.0 -= rebate;
        trade_fee + excess - rebate
    }
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
            Rounding::Polymarket5dp => round_5dp(numerator),
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fee(rate_e5: u64, rounding: Rounding, price_e4: u64, qty_cc: u64) -> u64 {
        Schedule::new(rate_e5, rounding as u8).expect("a known schedule").single(price_e4, qty_cc)
    }

    /// kalshi.md 8: contracts x 100, price in 1/10,000, rate, direct, non-direct, old cent rule (micro-dollars). Quantity and
    /// price of the combo rows are whole in these units.
    const KALSHI_TABLE: [(u64, u64, u64, u64, u64, u64); 16] = [
        (100, 5000, 7000, 17_500, 20_000, 20_000),
        (10_000, 5000, 7000, 1_750_000, 1_750_000, 1_750_000),
        (10_000, 2500, 7000, 1_312_500, 1_320_000, 1_320_000),
        (100, 5200, 7000, 17_500, 20_000, 20_000),
        (100, 9900, 7000, 700, 10_000, 10_000),
        (1_000, 5600, 7000, 172_500, 180_000, 180_000),
        (2_000, 1500, 7000, 178_500, 180_000, 180_000),
        (1_500, 7400, 7000, 202_100, 210_000, 210_000),
        (100, 2800, 7000, 14_200, 20_000, 20_000),
        (1_000, 2700, 3500, 69_000, 70_000, 70_000),
        (27, 2700, 3500, 1_900, 7_100, 10_000),
        (100, 4800, 3500, 8_800, 10_000, 10_000),
        (22_727, 10, 7000, 15_930, 22_730, 20_000),
        (10_000, 5000, 1750, 437_500, 440_000, 440_000),
        (100, 5000, 1750, 4_400, 10_000, 10_000),
        (10_000, 5000, 3500, 875_000, 880_000, 880_000),
    ];

    #[test]
    fn the_kalshi_table() {
        for (qty, price, rate, direct, non_direct, cent) in KALSHI_TABLE {
            assert_eq!(fee(rate, Rounding::KalshiDirect, price, qty), direct, "direct {qty} @ {price}");
            assert_eq!(fee(rate, Rounding::KalshiCent, price, qty), cent, "cent {qty} @ {price}");
            let steps = Steps { fee_step: 1, cash_step: 10_000, rebate_step: 10_000, strictly_above: false };
            let got = Collected::default().charge(steps, rate * price * (10_000 - price) * qty, price * qty);
            assert_eq!(got, non_direct, "non-direct {qty} @ {price}");
        }
    }

    /// Of the table's rows only recorded fills speak for the summer rule; all but the last agree with both rules.
    #[test]
    fn the_recorded_fills_of_summer_2026() {
        let rows = [
            (2_000, 1500, 7000, 178_500),
            (1_500, 7400, 7000, 202_100),
            (27, 2700, 3500, 1_900),
            (22_727, 10, 7000, 15_930),
        ];
        for (qty, price, rate, want) in rows {
            assert_eq!(fee(rate, Rounding::KalshiE4, price, qty), want, "{qty} @ {price}");
        }
        assert_eq!(fee(7000, Rounding::KalshiE4, 130, 7_194), 64_780);
        assert_eq!(fee(7000, Rounding::KalshiDirect, 130, 7_194), 64_680);
    }

    /// The venue's own non-direct example: revenue -0.055, model 0.00363825.
    #[test]
    fn the_official_example() {
        let steps = Steps { fee_step: 1, cash_step: 10_000, rebate_step: 10_000, strictly_above: false };
        assert_eq!(Collected::default().charge(steps, 3_638_250_000_000, 55_000), 5_000);
    }

    /// Three fills that each pay 0.004 too much: the third gets a cent back and carries 0.002.
    #[test]
    fn the_accumulator_example() {
        let steps = Steps { fee_step: 1, cash_step: 10_000, rebate_step: 10_000, strictly_above: false };
        let mut collected = Collected::default();
        let fees: Vec<u64> = (0..3).map(|_| collected.charge(steps, 16_000 * SCALE, 100_000)).collect();
        assert_eq!((fees, collected.0), (vec![20_000, 20_000, 10_000], 2_000));
    }

    #[test]
    fn the_polymarket_table() {
        let rows = [
            (100, [49_500, 69_300, 39_600]),
            (500, [237_500, 332_500, 190_000]),
            (1000, [450_000, 630_000, 360_000]),
            (2500, [937_500, 1_312_500, 750_000]),
            (3700, [1_165_500, 1_631_700, 932_400]),
            (5000, [1_250_000, 1_750_000, 1_000_000]),
            (7500, [937_500, 1_312_500, 750_000]),
            (9000, [450_000, 630_000, 360_000]),
            (9700, [145_500, 203_700, 116_400]),
            (9900, [49_500, 69_300, 39_600]),
        ];
        for (price, wants) in rows {
            for (rate, want) in [5000, 7000, 4000].into_iter().zip(wants) {
                assert_eq!(fee(rate, Rounding::Polymarket5dp, price, 10_000), want, "{price} at {rate}");
            }
        }
        assert_eq!(fee(5000, Rounding::Polymarket5dp, 3700, 25_000), 2_913_750);
        assert_eq!(fee(7000, Rounding::Polymarket5dp, 6200, 4_000), 659_680);
        assert_eq!(fee(5000, Rounding::Polymarket5dp, 30, 700), 1_050);
        // 0.003 shares cannot be ordered here; 0.01 shares at $0.0001 is the smallest fee that vanishes.
        assert_eq!(fee(5000, Rounding::Polymarket5dp, 1, 1), 0);
    }

    #[test]
    fn unknown_schedules_are_no_schedules() {
        assert_eq!(Schedule::new(7000, 0), None);
        assert_eq!(Schedule::new(7000, 5), None);
        assert_eq!(Schedule::new(MAX_RATE_E5 + 1, 1), None);
        assert!(taker_fee(7_000, 0, 5_000, 100).is_nan() && taker_fee(7_000, 5, 5_000, 100).is_nan());
        assert!(taker_fee(MAX_RATE_E5 as u16 + 1, 1, 5_000, 100).is_nan());
    }

    #[test]
    fn an_order_that_is_too_large_is_left_as_it_was() {
        let mut order = OrderFee::new(Schedule::new(7000, 3).expect("known"));
        order.fill(5000, MAX_ORDER_QTY_CC).expect("fits");
        assert_eq!(order.fill(5000, 1), Err(FillError::OrderTooLarge));
        assert_eq!(order.fill(10_001, 0), Err(FillError::BadPrice));
        assert_eq!(order.qty_cc(), MAX_ORDER_QTY_CC);
    }

    /// Every rule once more in i128, straight from the venue's steps with signed revenue.
    fn reference(rate: u64, rounding: Rounding, fills: &[(u64, u64)]) -> i128 {
        let ceil = |x: i128, step: i128| x.div_euclid(step) * step + if x.rem_euclid(step) == 0 { 0 } else { step };
        let mut total = 0i128;
        let mut pot = 0i128;
        let mut models = 0i128;
        for &(price, qty) in fills {
            let (p, q) = (i128::from(price), i128::from(qty));
            let model = i128::from(rate) * q * p * (10_000 - p);
            models += model;
            let (fee_step, rebate_step) = match rounding {
                Rounding::KalshiCent => {
                    total = ceil(models, 10_000 * 1_000_000_000) / 1_000_000_000;
                    continue;
                }
                Rounding::Polymarket5dp => {
                    total += (model * 2 + 10_000_000_000).div_euclid(20_000_000_000) * 10;
                    continue;
                }
                Rounding::KalshiE4 => (100, 10_000),
                Rounding::KalshiDirect => (1, 100),
            };
            let trade = ceil(model, fee_step * 1_000_000_000) / 1_000_000_000;
            let change = -p * q - trade;
            let aligned = change.div_euclid(100) * 100;
            pot += change - aligned;
            let mut net = trade + change - aligned;
            while pot >= rebate_step && net >= rebate_step && !(rounding == Rounding::KalshiE4 && pot == rebate_step) {
                pot -= rebate_step;
                net -= rebate_step;
            }
            total += net;
        }
        total
    }

    fn rounding() -> impl Strategy<Value = Rounding> {
        prop_oneof![
            Just(Rounding::KalshiCent),
            Just(Rounding::KalshiE4),
            Just(Rounding::KalshiDirect),
            Just(Rounding::Polymarket5dp)
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn orders_equal_the_wide_reference(rate in 0u64..=MAX_RATE_E5, rounding in rounding(),
                fills in prop::collection::vec((0u64..=10_000, prop_oneof![0u64..=2_000, 0u64..=5_000_000]), 1..10)) {
            let schedule = Schedule::new(rate, rounding as u8).expect("known");
            let mut order = OrderFee::new(schedule);
            for &(price, qty) in &fills { order.fill(price, qty).expect("fits"); }
            prop_assert_eq!(i128::from(order.fee_udollars()), reference(rate, rounding, &fills));
            let (price, qty) = fills[0];
            prop_assert_eq!(i128::from(schedule.single(price, qty)), reference(rate, rounding, &fills[..1]));
        }

        #[test]
        fn doubles_give_the_same_fee(rate in 0u16..=MAX_RATE_E5 as u16, code in 1u8..=4, price in 0u16..=10_000,
                                     qty in prop_oneof![0u32..2_000, 0u32..=1_000_000, 0u32..=50_000_000]) {
            let schedule = Schedule::new(u64::from(rate), code).expect("known");
            let want = schedule.single(u64::from(price), u64::from(qty)) as f64;
            prop_assert_eq!(taker_fee(rate, code, price, qty).to_bits(), want.to_bits());
            // The same on the brink: quantities whose model fee is a whole number of steps, or one unit beside it.
            for step in [40, 400, 2_000, 40_000, 2_000_000] {
                let round = qty / step * step;
                for (qty, price) in [(round, 5_000), (round + 1, 5_000), (round.saturating_sub(1), 5_000), (round, 2_000)] {
                    let qty = qty.min(MAX_ORDER_QTY_CC as u32);
                    let want = schedule.single(u64::from(price), u64::from(qty)) as f64;
                    prop_assert_eq!(taker_fee(rate, code, price, qty), want);
                }
            }
        }

        #[test]
        fn the_largest_order_stays_exact(rate in 0u64..=MAX_RATE_E5, rounding in rounding(), price in 0u64..=10_000) {
            let schedule = Schedule::new(rate, rounding as u8).expect("known");
            let want = reference(rate, rounding, &[(price, MAX_ORDER_QTY_CC)]);
            prop_assert_eq!(i128::from(schedule.single(price, MAX_ORDER_QTY_CC)), want);
        }
    }
}
