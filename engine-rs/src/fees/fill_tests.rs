//! Single fills with their parts, the venue's worked examples, bounds of the accumulator, and the old curves.

use super::curve::{Curve, Exponent, curve_fee};
use super::fill::{FillFee, MAX_CARRY, MAX_RATE_E7, charge};
use super::*;
use proptest::prelude::*;

const ALL: [Rounding; 7] = [
    Rounding::KalshiCent,
    Rounding::KalshiE4,
    Rounding::KalshiDirect,
    Rounding::Polymarket5dp,
    Rounding::KalshiE4Cent,
    Rounding::KalshiIntermediary,
    Rounding::PolymarketUs,
];

/// Net fee, rounding fee, rebate and accumulator of every fill of an order.
fn run(rounding: Rounding, rate_e7: u64, fills: &[(u64, u64)]) -> Vec<(u64, u64, u64, u64)> {
    let mut carry = 0;
    let charged = fills.iter().map(|&(price, qty)| {
        let parts = charge(rounding, rate_e7, price, qty, carry).expect("legal");
        carry = parts.carry;
        (parts.fee, parts.rounding_fee, parts.rebate, parts.carry)
    });
    charged.collect()
}

/// The three worked examples of the fee page as of 2026-03-04 (balances in whole cents). Their trade fees are given, and are not
/// those of the general rate.
#[test]
fn the_worked_examples_of_march_2026() {
    let run = |price: u64, qty: u64, trade_fee: u64| {
        let mut collected = Collected::default();
        [(); 3].map(|()| {
            let Parts { rounding_fee, rebate } = collected.collect(E4_CENT_STEPS, trade_fee, price * qty);
            (trade_fee + rounding_fee - rebate, rounding_fee, rebate, collected.0)
        })
    };
    let subpenny = [(15_000, 6_500, 0, 6_500), (5_000, 6_500, 10_000, 3_000), (15_000, 6_500, 0, 9_500)];
    assert_eq!(run(550, 100, 8_500), subpenny);
    assert_eq!(
        run(5_000, 30, 4_100),
        [(10_000, 5_900, 0, 5_900), (0, 5_900, 10_000, 1_800), (10_000, 5_900, 0, 7_700)]
    );
    let both = [(10_097, 9_597, 0, 9_597), (97, 9_597, 10_000, 9_194), (97, 9_597, 10_000, 8_791)];
    assert_eq!(run(3_301, 3, 500), both);
}

/// The same page in August 2026 states the first fill with a trade fee of $0.003639.
#[test]
fn the_parts_of_the_official_example() {
    let want = FillFee { trade_fee: 3_639, rounding_fee: 1_361, rebate: 0, fee: 5_000, carry: 1_361 };
    assert_eq!(charge(Rounding::KalshiIntermediary, 700_000, 550, 100, 0), Ok(want));
}

/// Under the older text exactly one cent is not yet paid back, under the newer it is. One contract at 0.55 pays an excess.
#[test]
fn the_accumulator_at_exactly_its_step() {
    for (rounding, at_the_step) in [(Rounding::KalshiE4Cent, 0), (Rounding::KalshiIntermediary, 10_000)] {
        let at = |carry| charge(rounding, 700_000, 5_500, 100, carry).expect("legal");
        let needed = 10_000 - at(0).rounding_fee;
        assert!(needed < 10_000, "the fill pays an excess");
        assert_eq!([-1, 0, 1].map(|by| at(needed.saturating_add_signed(by)).rebate), [0, at_the_step, 10_000]);
        // The same at two steps: a fill of twenty contracts can carry both.
        let at = |carry| charge(rounding, 700_000, 5_550, 2_010, carry).expect("legal");
        let needed = 20_000 - at(0).rounding_fee;
        assert_eq!([0, 1].map(|by| at(needed + by).rebate), [10_000 + at_the_step, 20_000]);
    }
}

/// 100 contracts at 0.50 on a series with a quarter multiplier: 0.0175 x 0.25 is no whole 1/100,000.
#[test]
fn a_quarter_of_the_maker_rate_is_exact() {
    assert_eq!(charge(Rounding::KalshiDirect, 43_750, 5_000, 10_000, 0).expect("legal").fee, 109_400);
    assert_eq!(charge(Rounding::KalshiDirect, 43_750, 5_000, 10_000, 0).expect("legal").trade_fee, 109_375);
}

#[test]
fn polymarket_us_takes_the_even_cent() {
    // 0.05 x C x 0.25 is half a cent at 0.4 contracts, 1.5 cents at 1.2, 2.5 cents at 2.
    for (qty, want) in [(40, 0), (41, 10_000), (120, 20_000), (200, 20_000), (10_000, 1_250_000)] {
        assert_eq!(charge(Rounding::PolymarketUs, 500_000, 5_000, qty, 0).expect("legal").fee, want, "{qty}");
    }
}

#[test]
fn numbers_out_of_range_are_refused() {
    for rounding in ALL {
        assert_eq!(charge(rounding, 0, 10_001, 1, 0), Err(FillError::BadPrice));
        assert_eq!(charge(rounding, 0, 1, MAX_ORDER_QTY_CC + 1, 0), Err(FillError::OrderTooLarge));
        assert_eq!(charge(rounding, MAX_RATE_E7 + 1, 1, 1, 0), Err(FillError::OrderTooLarge));
        assert_eq!(charge(rounding, 0, 1, 1, MAX_CARRY + 1), Err(FillError::OrderTooLarge));
    }
}

/// Published amounts of the pages of 2026-02-18 and 2026-03-30.
#[test]
fn the_old_curves() {
    let crypto = Curve { rate_e5: 25_000, exponent: Exponent::Two, times_price: true, step_udollars: 100 };
    assert_eq!(curve_fee(crypto, 5_000, 10_000), Some(781_300));
    let college = Curve { rate_e5: 1_750, exponent: Exponent::One, times_price: true, step_udollars: 100 };
    assert_eq!(curve_fee(college, 5_000, 10_000), Some(218_800));
    // Weather: 100 x 0.5 x 0.025 x 0.5 = 0.625.
    let weather = Curve { rate_e5: 2_500, exponent: Exponent::Half, times_price: true, step_udollars: 100 };
    assert_eq!(curve_fee(weather, 5_000, 10_000), Some(625_000));
    assert_eq!(curve_fee(weather, 10_001, 1), None);
    assert_eq!(curve_fee(Curve { rate_e5: 25_001, ..weather }, 1, 1), None);
}

fn rounding() -> impl Strategy<Value = Rounding> {
    prop::sample::select(ALL.to_vec())
}

fn steps(rounding: Rounding) -> Option<Steps> {
    match rounding {
        Rounding::KalshiE4 => Some(E4_STEPS),
        Rounding::KalshiDirect => Some(DIRECT_STEPS),
        Rounding::KalshiE4Cent => Some(E4_CENT_STEPS),
        Rounding::KalshiIntermediary => Some(INTERMEDIARY_STEPS),
        _ => None,
    }
}

fn fills() -> impl Strategy<Value = Vec<(u64, u64)>> {
    prop::collection::vec((1u64..10_000, prop_oneof![1u64..=2_000, 1u64..=1_000_000]), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// The trading path and this one are one engine.
    #[test]
    fn an_order_costs_the_same_fill_by_fill(rounding in rounding(), rate in 0u64..=MAX_RATE_E5, fills in fills()) {
        let mut order = OrderFee::new(Schedule::new(rate, rounding as u8).expect("known"));
        let charged = run(rounding, rate * 100, &fills);
        for (&(price, qty), (fee, ..)) in fills.iter().zip(&charged) {
            prop_assert_eq!(order.fill(price, qty).expect("fits"), *fee);
        }
    }

    /// A single fill: at least the model (rounded down for the venues that round to the nearest), below the model plus both steps.
    #[test]
    fn a_fill_costs_the_model_and_at_most_its_steps(rounding in rounding(), rate in 0u64..=MAX_RATE_E7, price in 0u64..=10_000,
            qty in prop_oneof![0u64..=2_000, 0u64..=MAX_ORDER_QTY_CC]) {
        let parts = charge(rounding, rate, price, qty, 0).expect("legal");
        prop_assert_eq!(parts.fee, parts.trade_fee + parts.rounding_fee - parts.rebate);
        let model = (u128::from(rate) * u128::from(price * (10_000 - price)) * u128::from(qty)) as f64 / 1e11;
        let over = parts.fee as f64 - model;
        let (low, high) = match rounding {
            Rounding::KalshiCent => (0.0, 10_000.0),
            Rounding::Polymarket5dp => (-5.0, 5.0),
            Rounding::PolymarketUs => (-5_000.0, 5_000.0),
            _ => {
                let steps = steps(rounding).expect("stepped");
                (0.0, (steps.fee_step + steps.cash_step) as f64)
            }
        };
        prop_assert!(over >= low - 1e-3 && over <= high + 1e-3, "{} over", over);
    }

    #[test]
    fn more_contracts_and_higher_rates_never_cost_less(rounding in rounding(), rate in 0u64..=MAX_RATE_E7, less in 0u64..=MAX_RATE_E7,
            price in 0u64..=10_000, qty in 0u64..=1_000_000, more in 0u64..=1_000_000) {
        let fee = |rate, qty| charge(rounding, rate, price, qty, 0).expect("legal").fee;
        prop_assert!(fee(rate.min(less), qty) <= fee(rate, qty));
        // Alignment is modulo a step, so the fee is monotone where cash is aligned anyway: in steps of a whole contract and cent.
        let (price, whole, bigger) = (price / 100 * 100, qty / 100 * 100, (qty + more) / 100 * 100);
        let fee = |qty| charge(rounding, rate, price, qty, 0).expect("legal").fee;
        prop_assert!(fee(whole) <= fee(bigger));
    }

    /// With whole contracts at whole cents a fee depends on p (1 - p) alone.
    #[test]
    fn both_sides_of_a_contract_pay_the_same(rounding in rounding(), rate in 0u64..=MAX_RATE_E7, cents in 0u64..=100, contracts in 0u64..=10_000) {
        let fee = |cents: u64| charge(rounding, rate, cents * 100, contracts * 100, 0).expect("legal").fee;
        prop_assert_eq!(fee(cents), fee(100 - cents));
    }

    /// What an order pays in fills against one fill of the same quantity: the accumulator keeps at most one rebate step (and,
    /// when fills are too small to carry a rebate, what those could not pay back), and every fill's trade fee is rounded by itself.
    #[test]
    fn splitting_an_order_has_a_bound(rounding in prop::sample::select(vec![Rounding::KalshiE4, Rounding::KalshiDirect,
            Rounding::KalshiE4Cent, Rounding::KalshiIntermediary]), rate in 0u64..=MAX_RATE_E7, price in 1u64..10_000,
            sizes in prop::collection::vec(1u64..=20_000, 1..8)) {
        let steps = steps(rounding).expect("stepped");
        let split = run(rounding, rate, &sizes.iter().map(|&qty| (price, qty)).collect::<Vec<_>>());
        let paid: u64 = split.iter().map(|fill| fill.0).sum();
        let whole = charge(rounding, rate, price, sizes.iter().sum(), 0).expect("legal");
        let left = split.last().expect("a fill").3;
        // The order's net is the sum of its rounded trade fees plus what the accumulator still holds.
        prop_assert!(paid >= whole.trade_fee, "never less than the one rounded trade fee");
        prop_assert!(paid + steps.cash_step > whole.fee, "cheaper than whole by less than one cash step");
        prop_assert!(paid <= whole.trade_fee + steps.fee_step * sizes.len() as u64 + left);
    }

    /// Half up at any step, by comparing squares: no root is taken here.
    #[test]
    fn the_root_curve_is_the_nearest_step(rate in 0u64..=25_000, price in 0u64..=10_000, qty in 0u64..=1_000_000) {
        let curve = Curve { rate_e5: rate, exponent: Exponent::Half, times_price: true, step_udollars: 100 };
        let units = u128::from(curve_fee(curve, price, qty).expect("legal") / 100);
        // fee/step = A sqrt(W) / D with D = 1e11: 2n - 1 <= 2 A sqrt(W) / D < 2n + 1.
        let (a, w, d) = (u128::from(rate * qty) * u128::from(price), u128::from(price * (10_000 - price)), 100_000_000_000u128);
        let square = |n: u128| (n * d).pow(2);
        prop_assert!(units == 0 || square(2 * units - 1) <= 4 * a * a * w);
        prop_assert!(4 * a * a * w < square(2 * units + 1));
    }
}
