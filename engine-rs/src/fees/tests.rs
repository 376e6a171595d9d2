//! The venues' own tables and the wide reference.

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
        assert_eq!(fee(rate, Rounding::KalshiIntermediary, price, qty), non_direct, "non-direct {qty} @ {price}");
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
    assert_eq!(fee(7000, Rounding::KalshiIntermediary, 550, 100), 5_000);
}

/// Three fills that each pay 0.004 too much: the third gets a cent back and carries 0.002.
#[test]
fn the_accumulator_example() {
    let steps = INTERMEDIARY_STEPS;
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
    assert_eq!(Schedule::new(7000, 8), None);
    assert_eq!(Schedule::new(MAX_RATE_E5 + 1, 1), None);
    assert!(taker_fee(7_000, 0, 5_000, 100).is_nan() && taker_fee(7_000, 8, 5_000, 100).is_nan());
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
        let (fee_step, cash_step, rebate_step) = match rounding {
            Rounding::KalshiCent => {
                total = ceil(models, 10_000 * 1_000_000_000) / 1_000_000_000;
                continue;
            }
            Rounding::Polymarket5dp => {
                total += (model * 2 + 10_000_000_000).div_euclid(20_000_000_000) * 10;
                continue;
            }
            Rounding::PolymarketUs => {
                let (cents, rest) = (model.div_euclid(10_000_000_000_000), model.rem_euclid(10_000_000_000_000));
                let nearest = cents + i128::from(rest > 5_000_000_000_000);
                total += 10_000 * if rest == 5_000_000_000_000 { cents + cents % 2 } else { nearest };
                continue;
            }
            Rounding::KalshiE4 => (100, 100, 10_000),
            Rounding::KalshiDirect => (1, 100, 100),
            Rounding::KalshiE4Cent => (100, 10_000, 10_000),
            Rounding::KalshiIntermediary => (1, 10_000, 10_000),
        };
        let above = fee_step == 100;
        let trade = ceil(model, fee_step * 1_000_000_000) / 1_000_000_000;
        let change = -p * q - trade;
        let aligned = change.div_euclid(cash_step) * cash_step;
        pot += change - aligned;
        let mut net = trade + change - aligned;
        while pot >= rebate_step && net >= rebate_step && !(above && pot == rebate_step) {
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
        Just(Rounding::Polymarket5dp),
        Just(Rounding::KalshiE4Cent),
        Just(Rounding::KalshiIntermediary),
        Just(Rounding::PolymarketUs)
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
    fn doubles_give_the_same_fee(rate in 0u16..=MAX_RATE_E5 as u16, code in 1u8..=7, price in 0u16..=10_000,
                                 qty in prop_oneof![0u32..2_000, 0u32..=1_000_000, 0u32..=50_000_000]) {
        let schedule = Schedule::new(u64::from(rate), code).expect("known");
        let want = schedule.single(u64::from(price), u64::from(qty)) as f64;
        prop_assert_eq!(taker_fee(rate, code, price, qty).to_bits(), want.to_bits());
        // The same on the brink: quantities whose model fee is a whole number of steps, or one unit beside it.
        for step in [40, 400, 2_000, 20_000, 40_000, 2_000_000] {
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
