//! The scan of edges against its definition.

use super::*;
use crate::{fees::Schedule, table::fee_word};
use proptest::prelude::*;

/// Asks (yes, no of side A, of side B), sizes, fair prices, thresholds, rates and rounding codes by side.
type Row = ([u16; 4], [u32; 4], [u16; 2], [u16; 2], [u16; 2], [u8; 2]);
/// Slot, leg, reason, certain, gross, quantity, net.
type Hit = (u32, u8, u8, u8, i16, u32, Option<i128>);

fn market() -> impl Strategy<Value = Row> {
    let ask = prop_oneof![1u16..10_000, Just(10_000), Just(0)];
    let fair = prop_oneof![0u16..=10_000, Just(0), Just(10_000)];
    let theta = prop_oneof![0u16..600, Just(NO_OPINION)];
    (
        prop::array::uniform4(ask),
        prop::array::uniform4(prop_oneof![0u32..1_000_000, any::<u32>()]),
        prop::array::uniform2(fair),
        prop::array::uniform2(theta),
        prop::array::uniform2(0u16..=15_000),
        prop_oneof![Just([3u8, 4]), prop::array::uniform2(0u8..=4)],
    )
}

fn world(rows: &[Row], room: usize) -> (Table, Edges) {
    let mut table = Table::new(rows.len());
    let mut edges = Edges::new(table.padded(), room);
    for (i, (asks, sizes, fair, theta, rates, codes)) in rows.iter().enumerate() {
        for (v, half) in [&mut table.a, &mut table.b].into_iter().enumerate() {
            (half.yes_ask_e4[i], half.no_ask_e4[i]) = (asks[2 * v], asks[2 * v + 1]);
            (half.yes_qty_cc[i], half.no_qty_cc[i]) = (sizes[2 * v], sizes[2 * v + 1]);
            table.fees[i][v] = fee_word(u32::from(rates[v]), codes[v]);
            (edges.fair[v].yes_e4[i], edges.fair[v].theta_e4[i]) = (fair[v], theta[v]);
        }
    }
    (table, edges)
}

/// Written from the definition, in i128.
fn reference(rows: &[Row]) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (i, (asks, sizes, fair, theta, rates, codes)) in rows.iter().enumerate() {
        for leg in 0..4 {
            let (v, ask, qty) = (leg / 2, i64::from(asks[leg]), sizes[leg].min(50_000_000));
            let worth = if leg % 2 == 0 { i64::from(fair[v]) } else { 10_000 - i64::from(fair[v]) };
            let no_ask = ask == 0 || ask >= 10_000 || qty == 0;
            if theta[v] == NO_OPINION || ask + i64::from(theta[v]) >= worth || no_ask {
                continue;
            }
            let net = Schedule::new(u64::from(rates[v]), codes[v]).map(|rule| {
                i128::from(qty) * i128::from(worth - ask) - i128::from(rule.single(ask as u64, u64::from(qty)))
            });
            let reason = match net {
                None => 4,
                Some(net) if net <= 0 => 2,
                Some(net) if net <= i128::from(qty) * i128::from(theta[v]) => 7,
                Some(_) => 0,
            };
            let certain = u8::from(fair[v] == 0 || fair[v] == 10_000);
            hits.push((i as u32, leg as u8, reason, certain, (worth - ask) as i16, qty, net));
        }
    }
    hits.sort_by_key(|hit| (hit.0 / 16, hit.1, hit.0));
    hits
}

fn listed(hits: &EdgeHits) -> Vec<Hit> {
    (0..hits.count)
        .map(|i| {
            let net = (!hits.net_udollars[i].is_nan()).then_some(hits.net_udollars[i] as i128);
            (hits.slot[i], hits.leg[i], hits.reason[i], hits.certain[i], hits.gross_e4[i], hits.qty_cc[i], net)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn both_scans_find_what_the_definition_says(rows in prop::collection::vec(market(), 1..70)) {
        let (table, mut edges) = world(&rows, 300);
        let mut near = NearMisses::new();
        let want = reference(&rows);
        edges.scan(&table, 0, rows.len(), &mut near, 1.0);
        prop_assert_eq!(listed(&edges.hits), want.clone());
        prop_assert_eq!(near.written, want.iter().filter(|hit| hit.2 != 0).count() as u64);
        edges.scan_scalar(&table, 0, rows.len(), &mut near, 1.0);
        prop_assert_eq!(listed(&edges.hits), want);
    }
}

fn one(fair: u16, theta: u16, yes_ask: u16, no_ask: u16) -> (Table, Edges) {
    let row: Row = ([yes_ask, no_ask, 10_000, 10_000], [10_000; 4], [fair; 2], [theta; 2], [7_000, 0], [3, 4]);
    world(&[row], 1)
}

#[test]
fn the_edge_is_counted_after_the_fee() {
    // Fair 0.60, ask 0.55: the fee is 1.7325 cents a contract, which leaves 3.2675.
    for (theta, reason) in [(326, 0), (327, Reason::BelowThreshold as u8), (499, Reason::BelowThreshold as u8)] {
        let (table, mut edges) = one(6_000, theta, 5_500, 10_000);
        assert_eq!(edges.scan(&table, 0, 1, &mut NearMisses::new(), 0.0), 1);
        assert_eq!((edges.hits.net_udollars[0], edges.hits.reason[0]), (3_267_500.0, reason), "{theta}");
    }
    let (table, mut edges) = one(6_000, 500, 5_500, 10_000);
    assert_eq!(edges.scan(&table, 0, 1, &mut NearMisses::new(), 0.0), 0);
}

#[test]
fn a_decided_game_makes_a_resolution_lag_on_the_winning_side_only() {
    let (table, mut edges) = one(10_000, 20, 9_700, 200);
    assert_eq!(edges.scan(&table, 0, 1, &mut NearMisses::new(), 0.0), 1);
    assert_eq!((edges.hits.leg[0], edges.hits.certain[0], edges.hits.reason[0]), (0, 1, 0));
    let (table, mut edges) = one(0, 20, 300, 9_700);
    assert_eq!(edges.scan(&table, 0, 1, &mut NearMisses::new(), 0.0), 1);
    assert_eq!((edges.hits.leg[0], edges.hits.certain[0]), (1, 1));
}

#[test]
fn what_finds_no_room_is_counted() {
    let (table, mut edges) = one(5_000, 0, 100, 100);
    assert_eq!(edges.scan(&table, 0, 1, &mut NearMisses::new(), 0.0), 1);
    assert_eq!(edges.hits.dropped, 1);
}
