use super::{
    kelly, unit_cost,
    walk::{Bet, kelly_walk},
};
use crate::{
    fees::Schedule,
    sizing::walk::{BuyWalk, Ladder, walk_buy},
};
use proptest::prelude::*;

const DOLLAR: u64 = 1_000_000;

fn kalshi() -> Schedule {
    Schedule::new(7_000, 3).expect("known")
}

fn paid(walk: BuyWalk) -> u64 {
    walk.cost_udollars + walk.fee_udollars
}

#[test]
fn a_deep_level_takes_the_whole_kelly_stake() {
    let deep = Ladder::new(&[5_500], &[50_000_000]);
    let got = kelly_walk(deep, Bet::new(0.6, 1_000 * DOLLAR), kalshi());
    let want = kelly(0.6, unit_cost(kalshi(), 5_500)) * 1e9;
    assert!((paid(got) as f64 - want).abs() < 6_000.0, "{got:?} {want}");
    let capped = Bet { cap_udollars: 20 * DOLLAR, lot_cc: 100, ..Bet::new(0.6, 1_000 * DOLLAR) };
    // Thirty-five contracts at 56.73 cents; one more would cost 20.42 dollars.
    assert_eq!(kelly_walk(deep, capped, kalshi()).qty_cc, 3_500);
    for p in [f64::NAN, 0.0, 1.5, 0.5] {
        let walk = kelly_walk(Ladder::new(&[5_500], &[500]), Bet::new(p, 1_000 * DOLLAR), kalshi());
        assert_eq!(walk, BuyWalk::default());
    }
}

/// Fault E1: one contract at 10 cents, then depth at 54. The order limit is $1,000 whatever the best price says.
#[test]
fn a_cheap_first_level_opens_neither_the_order_limit_nor_kelly() {
    let asks = Ladder::new(&[1_000, 5_400], &[100, 50_000_000]);
    let bet = |p| Bet { cap_udollars: 1_000 * DOLLAR, ..Bet::new(p, 5_000 * DOLLAR) };
    let sure = kelly_walk(asks, bet(0.7), kalshi());
    assert!((999_990_000..=1_000 * DOLLAR).contains(&paid(sure)), "{sure:?}");
    let less = kelly_walk(asks, bet(0.6), kalshi());
    let alone = kelly(0.6, unit_cost(kalshi(), 5_400)) * 5e9;
    // The contract at 10 cents wins nearly a dollar, which Kelly counts as bankroll.
    assert!((paid(less) as f64 - alone).abs() < 1e6 && paid(less) < 1_000 * DOLLAR, "{less:?} {alone}");
    // 54 cents and 1.74 of fee are more than 55.7 cents are worth.
    assert_eq!(kelly_walk(asks, bet(0.557), kalshi()).qty_cc, 100);
}

#[test]
fn what_is_held_counts_against_kelly_and_not_on_top_of_it() {
    let deep = Ladder::new(&[5_500], &[50_000_000]);
    let free = Bet::new(0.6, 1_000 * DOLLAR);
    let whole = paid(kelly_walk(deep, free, kalshi()));
    for held in [1, 20, 50, 74] {
        let rest = paid(kelly_walk(deep, Bet { held_udollars: held * DOLLAR, ..free }, kalshi()));
        assert!((whole - held * DOLLAR).abs_diff(rest) < 12_000, "{held} {whole} {rest}");
    }
    for held in [76, 999, 1_000, 5_000] {
        let bet = Bet { held_udollars: held * DOLLAR, ..free };
        assert_eq!(kelly_walk(deep, bet, kalshi()), BuyWalk::default(), "{held}");
    }
}

#[test]
fn limit_and_floor_hold_at_every_level_and_minimums_for_the_order() {
    let asks = Ladder::new(&[4_000, 4_500, 5_000], &[500, 500, 500]);
    let free = Bet::new(0.6, 1_000_000 * DOLLAR);
    let qty = |bet| kelly_walk(asks, bet, Schedule::new(0, 3).expect("known")).qty_cc;
    assert_eq!(qty(free), 1_500);
    assert_eq!(qty(Bet { limit_e4: 4_999, ..free }), 1_000);
    assert_eq!(qty(Bet { limit_e4: 5_000, ..free }), 1_500);
    // A level that earns the floor is not enough: it must be exceeded.
    assert_eq!(qty(Bet { floor_e4: 1_001, ..free }), 1_000);
    assert_eq!(qty(Bet { floor_e4: 1_501, ..free }), 500);
    assert_eq!(qty(Bet { floor_e4: -5_000, p: 0.45, ..free }), 500);
    assert_eq!(qty(Bet { min_qty_cc: 1_500, ..free }), 1_500);
    assert_eq!(qty(Bet { min_qty_cc: 1_501, ..free }), 0);
    assert_eq!(qty(Bet { min_notional_udollars: 6_750_000, ..free }), 1_500);
    assert_eq!(qty(Bet { min_notional_udollars: 6_750_001, ..free }), 0);
    assert_eq!(qty(Bet { lot_cc: 400, ..free }), 1_200);
}

/// The whole-order cent of Kalshi's old rule makes the fee of a hundredth of a contract a whole cent.
#[test]
fn an_order_that_rounding_makes_worthless_is_not_sent() {
    let bet = Bet::new(0.6, DOLLAR / 10);
    let asks = Ladder::new(&[5_000], &[100_000]);
    let cents = Schedule::new(7_000, 1).expect("known");
    assert!(kelly_walk(asks, bet, kalshi()).qty_cc > 0);
    assert_eq!(kelly_walk(asks, bet, cents), BuyWalk::default());
}

/// What the bet wants, contract by contract: the last hundredth that leaves the slope of the expected logarithm positive.
fn naive(levels: &[(u16, u32)], schedule: Schedule, bet: &Bet) -> u64 {
    let held = bet.held_udollars as f64;
    let (mut lose, mut qty) = (bet.bankroll_udollars as f64 - held, 0_u64);
    for &(price, size) in levels {
        let cost = unit_cost(schedule, u64::from(price));
        if u64::from(price) > bet.limit_e4 || (bet.p - cost) * 1e4 <= bet.floor_e4.max(0) as f64 {
            break;
        }
        for _ in 0..size {
            let after = lose - cost * 1e4;
            let win = after + (qty + 1) as f64 * 1e4 + held / cost;
            if after < 0.0 || bet.p * (1.0 - cost) / win < (1.0 - bet.p) * cost / after {
                return qty;
            }
            (lose, qty) = (after, qty + 1);
        }
    }
    qty
}

/// Expected logarithm of the bankroll after buying `qty` cheapest first with linear fees.
fn growth(levels: &[(u16, u32)], schedule: Schedule, bet: &Bet, qty: u64) -> f64 {
    let (mut left, mut spent) = (qty, 0.0);
    for &(price, size) in levels {
        let take = left.min(u64::from(size));
        spent += take as f64 * unit_cost(schedule, u64::from(price)) * 1e4;
        left -= take;
    }
    let bankroll = bet.bankroll_udollars as f64;
    let after = bankroll - spent;
    bet.p * libm::log((after + qty as f64 * 1e4) / bankroll) + (1.0 - bet.p) * libm::log(after / bankroll)
}

fn levels() -> impl Strategy<Value = Vec<(u16, u32)>> {
    prop::collection::vec((1u16..700, 0u32..120), 1..6).prop_map(|steps| {
        let mut price = 3_000;
        steps
            .into_iter()
            .map(|(step, qty)| {
                price += step;
                (price, qty)
            })
            .collect()
    })
}

fn bet() -> impl Strategy<Value = Bet> {
    let money = (100_000u64..5_000_000, prop_oneof![Just(0u64), 0u64..1_000_000]);
    let caps = (prop_oneof![Just(u64::MAX), 0u64..2_000_000], prop_oneof![Just(10_000u64), 3_000u64..6_500]);
    let least = (prop_oneof![Just(0i64), -100i64..600], 0u64..8, prop_oneof![Just(0u64), 0u64..60], 0u64..300_000);
    (0.3f64..0.9, money, caps, least).prop_map(
        |(p, (bankroll, held), (cap, limit_e4), (floor_e4, lot_cc, min_qty_cc, min_notional))| Bet {
            held_udollars: held,
            cap_udollars: cap,
            limit_e4,
            floor_e4,
            lot_cc,
            min_qty_cc,
            min_notional_udollars: min_notional,
            ..Bet::new(p, bankroll)
        },
    )
}

fn columns(levels: &[(u16, u32)]) -> (Vec<u16>, Vec<u32>) {
    levels.iter().copied().unzip()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_bound_holds_and_nothing_within_them_is_left(
        levels in levels(), bet in bet(), rate in 0u64..8_000, rounding in 1u8..=7,
    ) {
        let schedule = Schedule::new(rate, rounding).expect("known");
        let (prices, sizes) = columns(&levels);
        let ladder = Ladder::new(&prices, &sizes);
        let got = kelly_walk(ladder, bet, schedule);
        let budget = bet.cap_udollars.min(bet.bankroll_udollars.saturating_sub(bet.held_udollars));
        prop_assert!(paid(got) <= budget);
        prop_assert_eq!(got, walk_buy(ladder, 10_000, got.qty_cc, schedule));
        prop_assert_eq!(got.qty_cc % bet.lot_cc.max(1), 0);
        let wanted = naive(&levels, schedule, &bet);
        // The walk solves for the quantity that this counts up to; a double may be on the other side of the last hundredth.
        prop_assert!(got.qty_cc <= wanted + 1, "{:?} {}", got, wanted);
        if got.qty_cc > 0 {
            prop_assert!(got.worst_e4 <= bet.limit_e4);
            prop_assert!((bet.p - unit_cost(schedule, got.worst_e4)) * 1e4 > bet.floor_e4 as f64);
            prop_assert!(got.qty_cc >= bet.min_qty_cc && got.cost_udollars >= bet.min_notional_udollars);
            // One lot more is either not wanted or not paid for.
            let next = walk_buy(ladder, 10_000, got.qty_cc + bet.lot_cc.max(1), schedule);
            prop_assert!(next.qty_cc >= wanted || paid(next) > budget || next.qty_cc == got.qty_cc, "{:?} {:?}", got, next);
        } else if wanted > bet.lot_cc + 1 {
            // Nothing was bought although something was wanted: the budget, a minimum or the rounding of the fee forbids it.
            let all = walk_buy(ladder, 10_000, wanted / bet.lot_cc.max(1) * bet.lot_cc.max(1), schedule);
            let worth = (bet.p * 1e4 - bet.floor_e4.max(0) as f64) * all.qty_cc as f64;
            let small = all.qty_cc < bet.min_qty_cc + 8 || all.cost_udollars < bet.min_notional_udollars + 80_000;
            prop_assert!(small || paid(all) > budget || worth <= paid(all) as f64 + 10_000.0, "{:?} {}", all, wanted);
        }
    }

    #[test]
    fn no_other_number_of_lots_grows_more(levels in levels(), p in 0.3f64..0.9, bankroll in 100_000u64..5_000_000, lot_cc in 1u64..6) {
        let (prices, sizes) = columns(&levels);
        let bet = Bet { lot_cc, ..Bet::new(p, bankroll) };
        let got = kelly_walk(Ladder::new(&prices, &sizes), bet, kalshi());
        let depth: u64 = sizes.iter().map(|&size| u64::from(size)).sum();
        let grown = |qty| growth(&levels, kalshi(), &bet, qty);
        // Down to the lot that the best quantity was rounded to, and to an order whose fee rounds up to its whole gain.
        let reached = grown(got.qty_cc).max(if got.qty_cc + lot_cc <= depth { grown(got.qty_cc + lot_cc) } else { f64::NAN });
        for lots in 0..=depth / lot_cc {
            let other = grown(lots * lot_cc);
            prop_assert!(
                other.is_nan() || reached >= other - 1e-12 || (got.qty_cc == 0 && other < 2e-3),
                "{:?} {} {} {}", got, lots, reached, other
            );
        }
    }
}
