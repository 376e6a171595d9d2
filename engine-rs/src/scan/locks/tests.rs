//! The scan against its definition, and its two-lane fees against the integer rules.

use super::*;
use crate::{fees::Schedule, table::fee_word};
use proptest::prelude::*;

/// Asks (yes, no of side A, of side B), their sizes, rates and rounding codes.
type Row = ([u16; 4], [u32; 4], [u16; 2], [u8; 2]);
/// Slot, direction, gross, quantity, net.
type Hit = (u32, u8, i16, u32, f64);

fn market() -> impl Strategy<Value = Row> {
    let ask = prop_oneof![0u16..=10_000, 4_900u16..5_100, Just(10_000), any::<u16>()];
    let qty = prop_oneof![0u32..1_000_000, any::<u32>()];
    (
        prop::array::uniform4(ask),
        prop::array::uniform4(qty),
        prop::array::uniform2(0u16..=15_000),
        prop_oneof![Just([3u8, 4]), prop::array::uniform2(0u8..=5)],
    )
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new(rows.len());
    for (i, (asks, sizes, rates, codes)) in rows.iter().enumerate() {
        for (v, half) in [&mut table.a, &mut table.b].into_iter().enumerate() {
            half.yes_ask_e4[i] = asks[2 * v];
            half.no_ask_e4[i] = asks[2 * v + 1];
            half.yes_qty_cc[i] = sizes[2 * v];
            half.no_qty_cc[i] = sizes[2 * v + 1];
            table.fees[i][v] = fee_word(u32::from(rates[v]), codes[v]);
        }
    }
    table
}

/// Written from the definition, in i128.
fn reference(rows: &[Row], near: i32) -> Vec<Hit> {
    let mut found = Vec::new();
    for (i, (asks, sizes, rates, codes)) in rows.iter().enumerate() {
        for (direction, (k, p)) in [(0usize, 3usize), (1, 2)].into_iter().enumerate() {
            let (a, b) = (i64::from(asks[k]), i64::from(asks[p]));
            let qty = sizes[k].min(sizes[p]).min(50_000_000);
            let dead = |ask: i64| ask == 0 || ask >= 10_000;
            if a + b >= 10_000 + i64::from(near) || dead(a) || dead(b) || qty == 0 {
                continue;
            }
            let schedules =
                [Schedule::new(u64::from(rates[0]), codes[0]), Schedule::new(u64::from(rates[1]), codes[1])];
            let [Some(fk), Some(fp)] = schedules else { continue };
            let fees = fk.single(a as u64, u64::from(qty)) + fp.single(b as u64, u64::from(qty));
            let net = i128::from(qty) * i128::from(10_000 - a - b) - i128::from(fees);
            found.push((i as u32, direction as u8, (10_000 - a - b) as i16, qty, net as f64));
        }
    }
    found
}

fn listed(hits: &Hits) -> Vec<Hit> {
    (0..hits.count)
        .map(|i| (hits.slot[i], hits.direction[i], hits.gross_e4[i], hits.qty_cc[i], hits.net_udollars[i]))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn both_scans_find_what_the_definition_says(
        rows in prop::collection::vec(market(), 1..70), near in -500i32..=3_000,
    ) {
        let table = table(&rows);
        let (mut fast, mut slow) = (Hits::new(rows.len()), Hits::new(rows.len()));
        scan(&table, 0, rows.len(), near, &mut fast);
        scan_scalar(&table, 0, rows.len(), near, &mut slow);
        prop_assert_eq!(listed(&fast), listed(&slow));
        prop_assert_eq!(listed(&fast), reference(&rows, near));
    }

    #[test]
    fn a_window_is_widened_to_blocks_and_cut_to_the_table(
        first in 0usize..200, count in 0usize..200, near in -10i32..10,
    ) {
        let rows = vec![([4_000, 4_000, 4_000, 4_000], [100; 4], [7_000, 5_000], [3, 4]); 100];
        let table = table(&rows);
        let (mut fast, mut slow) = (Hits::new(100), Hits::new(100));
        let n = scan(&table, first, count, near, &mut fast);
        prop_assert_eq!(n, scan_scalar(&table, first, count, near, &mut slow));
        prop_assert_eq!(listed(&fast), listed(&slow));
        let want = (0..100usize).filter(|i| {
            let end = (first + count).min(112);
            let start = first.min(end) / 16 * 16;
            (start..end.div_ceil(16) * 16).contains(i)
        }).count();
        prop_assert_eq!(n, 2 * want);
    }
}

#[test]
fn an_empty_book_is_no_candidate_however_near() {
    let table = Table::new(40);
    let mut hits = Hits::new(40);
    assert_eq!(scan(&table, 0, 40, i32::MAX, &mut hits), 0);
}

/// Quantities where rounding is most likely to slip: round lots, the limit, and anything between.
fn quantity() -> impl Strategy<Value = u32> {
    prop_oneof![
        1u32..=50_000_000,
        (1u32..=500_000).prop_map(|contracts| contracts * 100),
        1u32..=2_000,
        49_999_000u32..=50_000_000,
    ]
}

/// Rates: any legal one, and the venues' own.
fn rate() -> impl Strategy<Value = u16> {
    prop_oneof![0u16..=14_000, prop::sample::select(vec![0, 1_750, 3_500, 5_000, 7_000, 14_000])]
}

/// Both fees of one lock by the integer rules.
fn by_division(rates: [u16; 2], prices: [u16; 2], qty: u32) -> f64 {
    let fee = |leg: usize, rule: Rounding| {
        let schedule = Schedule::new(u64::from(rates[leg]), rule as u8).expect("a legal schedule");
        schedule.single(u64::from(prices[leg]), u64::from(qty)) as f64
    };
    fee(0, Rounding::KalshiDirect) + fee(1, Rounding::Polymarket5dp)
}

/// The same of two locks through the lanes.
fn in_lanes(rates: [[u16; 2]; 2], prices: [[u16; 2]; 2], qty: [u32; 2]) -> [f64; 2] {
    let mut fees = [0.0; 2];
    todays_fees(F2::turned(&rates), F2::turned(&prices), F2::sizes(&qty)).store(&mut fees);
    fees
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200_000))]

    #[test]
    fn fees_in_lanes_are_the_integer_rules(
        prices in prop::array::uniform2(prop::array::uniform2(0u16..=10_000)),
        rates in prop::array::uniform2(prop::array::uniform2(rate())), qty in prop::array::uniform2(quantity()),
    ) {
        let want = [0, 1].map(|lock| by_division(rates[lock], prices[lock], qty[lock]));
        prop_assert_eq!(in_lanes(rates, prices, qty), want);
    }
}

#[test]
fn fees_in_lanes_are_the_integer_rules_at_every_price() {
    let quantities = [1, 7, 99, 100, 12_345, 1_000_000, 33_333_333, 49_999_999, 50_000_000];
    for price in 0..=10_000u16 {
        for rate in [0, 1_750, 3_500, 5_000, 7_000, 13_999, 14_000] {
            for pair in quantities.windows(2) {
                let qty = [pair[0], pair[1]];
                let want = qty.map(|qty| by_division([rate; 2], [price; 2], qty));
                assert_eq!(in_lanes([[rate; 2]; 2], [[price; 2]; 2], qty), want, "{qty:?} @ {price} at {rate}");
            }
        }
    }
}
