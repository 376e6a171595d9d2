//! The scan of sets against its definition.

use super::*;
use crate::scan::near;
use crate::{fees::Schedule, table::fee_word};
use proptest::prelude::*;

const MARKETS: usize = 24;

/// Asks in the order yes, no of side A, of side B; sizes, rates and rounding codes.
type Row = ([u16; 4], [u32; 4], [u16; 2], [u8; 2]);

fn market() -> impl Strategy<Value = Row> {
    let ask = prop_oneof![1u16..10_000, 1u16..4_000, Just(10_000), Just(0)];
    let qty = prop_oneof![0u32..1_000_000, any::<u32>()];
    (
        prop::array::uniform4(ask),
        prop::array::uniform4(qty),
        prop::array::uniform2(0u16..=15_000),
        prop_oneof![4 => Just([3u8, 4]), 1 => prop::array::uniform2(0u8..=4)],
    )
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new(rows.len());
    for (i, (asks, sizes, rates, codes)) in rows.iter().enumerate() {
        for (v, half) in [&mut table.a, &mut table.b].into_iter().enumerate() {
            (half.yes_ask_e4[i], half.no_ask_e4[i]) = (asks[2 * v], asks[2 * v + 1]);
            (half.yes_qty_cc[i], half.no_qty_cc[i]) = (sizes[2 * v], sizes[2 * v + 1]);
            table.fees[i][v] = fee_word(u32::from(rates[v]), codes[v]);
        }
    }
    table
}

/// Owned form of a spec.
#[derive(Clone, Debug)]
struct Made {
    legs: Vec<Leg>,
    worst_e4: u32,
    usual_e4: u32,
    min_qty_cc: u32,
    placeholder: bool,
}

impl Made {
    fn spec(&self) -> Spec<'_> {
        let Self { legs, worst_e4, usual_e4, min_qty_cc, placeholder } = self;
        Spec {
            kind: 1,
            legs,
            worst_e4: *worst_e4,
            usual_e4: *usual_e4,
            min_qty_cc: *min_qty_cc,
            placeholder: *placeholder,
        }
    }
}

fn set() -> impl Strategy<Value = Made> {
    let legs = prop_oneof![2usize..=4, 2usize..=32]
        .prop_flat_map(|n| prop::sample::subsequence((0..4 * MARKETS as u32).collect::<Vec<_>>(), n).prop_shuffle());
    (legs, any::<[u16; 2]>(), 0u32..200, prop::bool::weighted(0.1)).prop_map(|(legs, pays, min_qty_cc, placeholder)| {
        let legs: Vec<Leg> =
            legs.iter().map(|&x| Leg { slot: x / 4, side: (x / 2 % 2) as u8, outcome: (x % 2) as u8 }).collect();
        let share = |most: u32, of: u16| (u64::from(most) * u64::from(of) / 65_535) as u32;
        let usual_e4 = 1 + share(legs.len() as u32 * 10_000 - 1, pays[0]);
        Made { worst_e4: share(usual_e4, pays[1]), usual_e4, legs, min_qty_cc, placeholder }
    })
}

/// Id, reason, gross, quantity, net, usual net, capital; NaN as `None`.
type Hit = (u32, u8, i32, u32, Option<[i128; 3]>);

/// Written from the definition, in i128, with the integer fee rules.
fn reference(rows: &[Row], sets: &[(u32, Made)], near: i32) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (id, set) in sets {
        let leg = |leg: &Leg| {
            let (asks, sizes, rates, codes) = &rows[leg.slot as usize];
            let (v, at) = (usize::from(leg.side), usize::from(2 * leg.side + leg.outcome));
            (u64::from(asks[at]), sizes[at], Schedule::new(u64::from(rates[v]), codes[v]))
        };
        let legs: Vec<_> = set.legs.iter().map(leg).collect();
        let cost: i64 = legs.iter().map(|&(ask, ..)| ask as i64).sum();
        let missing = legs.iter().any(|&(ask, size, _)| ask == 0 || ask >= 10_000 || size == 0);
        if missing || cost >= (i64::from(set.usual_e4) + i64::from(near)).max(0) {
            continue;
        }
        let qty = legs.iter().map(|leg| leg.1).min().unwrap_or(0).min(50_000_000);
        let fees: Option<u64> =
            legs.iter().map(|(ask, _, rule)| rule.map(|rule| rule.single(*ask, u64::from(qty)))).sum();
        let worth = |pays: u32, fees: u64| i128::from(qty) * i128::from(i64::from(pays) - cost) - i128::from(fees);
        let money = fees.map(|fees| {
            let capital = i128::from(qty) * i128::from(cost) + i128::from(fees);
            [worth(set.worst_e4, fees), worth(set.usual_e4, fees), capital]
        });
        let reason = match money {
            _ if set.placeholder => 6,
            None => 4,
            _ if i64::from(set.usual_e4) <= cost => 1,
            _ if qty < set.min_qty_cc => 5,
            Some([_, usual, _]) if usual <= 0 => 2,
            Some([worst, ..]) if worst <= 0 => 3,
            Some(_) => 0,
        };
        hits.push((*id, reason, (i64::from(set.worst_e4) - cost) as i32, qty, money));
    }
    hits.sort_by_key(|hit| hit.0);
    hits
}

fn listed(hits: &SetHits) -> Vec<Hit> {
    let money = |i: usize| {
        let all = [hits.net_udollars[i], hits.usual_net_udollars[i], hits.capital_udollars[i]];
        (!all[0].is_nan()).then(|| all.map(|x| x as i128))
    };
    (0..hits.count).map(|i| (hits.set[i], hits.reason[i], hits.gross_e4[i], hits.qty_cc[i], money(i))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn both_scans_find_what_the_definition_says(
        rows in prop::collection::vec(market(), MARKETS), made in prop::collection::vec(set(), 1..40),
        dropped in prop::collection::vec(any::<bool>(), 40), near in -2_000i32..=20_000,
    ) {
        let table = table(&rows);
        let mut sets = Sets::new(48, 48);
        let mut kept = Vec::new();
        for (made, &drop) in made.iter().zip(&dropped) {
            let id = sets.add(&table, &made.spec()).expect("a legal set");
            if drop {
                prop_assert!(sets.remove(id) && !sets.remove(id));
            } else {
                kept.push((id, made.clone()));
            }
        }
        prop_assert_eq!(sets.len(), kept.len());
        let want = reference(&rows, &kept, near);
        let (mut fast_near, mut slow_near) = (NearMisses::new(), NearMisses::new());
        sets.scan(&table, near, &mut fast_near, 1.0);
        prop_assert_eq!(listed(&sets.hits), want.clone());
        sets.scan_scalar(&table, near, &mut slow_near, 1.0);
        prop_assert_eq!(listed(&sets.hits), want.clone());
        let refused = want.iter().filter(|hit| hit.1 != 0).count() as u64;
        prop_assert_eq!((fast_near.written, slow_near.written), (refused, refused));
        // Some by name, in any order, unknown and forgotten ids among them.
        let mut ids: Vec<u32> = (0..made.len() as u32 + 3).rev().chain([47, 48, 95, 96, u32::MAX]).collect();
        ids.dedup();
        let mut some_near = NearMisses::new();
        sets.scan_some(&table, &ids, near, &mut some_near, 1.0);
        let by_id = |id: &u32| want.iter().find(|hit| hit.0 == *id).copied();
        prop_assert_eq!(listed(&sets.hits), ids.iter().filter_map(by_id).collect::<Vec<_>>());
        sets.scan_some(&table, &[], near, &mut some_near, 1.0);
        prop_assert_eq!(sets.hits.count, 0);
    }

    #[test]
    fn the_scan_ends_behind_the_last_set(steps in prop::collection::vec(0usize..3, 1..60)) {
        let row: Row = ([4_500, 10_000, 10_000, 10_000], [10_000; 4], [7_000, 0], [3, 4]);
        let table = table(&[row, row]);
        let mut sets = Sets::new(32, 0);
        let mut held = std::collections::VecDeque::new();
        for step in steps {
            match (step, held.len()) {
                (1, 1..) => assert!(held.pop_front().is_some_and(|id| sets.remove(id))),
                (2, 1..) => assert!(held.pop_back().is_some_and(|id| sets.remove(id))),
                (_, 32) => {}
                _ => held.push_back(sets.add(&table, &mirrored(10_000)).expect("room")),
            }
            let last = held.iter().max().map_or(0, |&id| id as usize + 1);
            prop_assert_eq!(sets.narrow.end, last);
            prop_assert_eq!(sets.scan(&table, 0, &mut NearMisses::new(), 1.0), held.len());
        }
    }
}

fn two_legs() -> [Leg; 2] {
    [Leg { slot: 0, side: 0, outcome: 0 }, Leg { slot: 1, side: 0, outcome: 0 }]
}

fn mirrored(worst_e4: u32) -> Spec<'static> {
    const LEGS: [Leg; 2] = [Leg { slot: 0, side: 0, outcome: 0 }, Leg { slot: 1, side: 0, outcome: 0 }];
    Spec { kind: 2, legs: &LEGS, worst_e4, usual_e4: 10_000, min_qty_cc: 100, placeholder: false }
}

#[test]
fn a_tie_that_pays_neither_side_refuses_a_mirrored_pair() {
    let row: Row = ([4_500, 10_000, 10_000, 10_000], [10_000; 4], [7_000, 0], [3, 4]);
    let table = table(&[row, row]);
    let mut sets = Sets::new(8, 0);
    let mut near = NearMisses::new();
    let safe = sets.add(&table, &mirrored(10_000)).expect("legal");
    let risky = sets.add(&table, &mirrored(0)).expect("legal");
    assert_eq!(sets.scan(&table, 0, &mut near, 5.0), 2);
    let reasons: Vec<_> = (0..2).map(|i| (sets.hits.set[i], sets.hits.reason[i])).collect();
    assert_eq!(reasons, [(safe, 0), (risky, Reason::WorstCase as u8)]);
    assert_eq!((near.written, near.id[0], near.reason[0]), (1, risky, Reason::WorstCase as u8));
    // 100 contracts at 0.45 each: fee 0.07 x 100 x 0.45 x 0.55 = 1.7325 a leg, on whole 1/10,000 dollars.
    assert_eq!(sets.hits.net_udollars[0], 10.0e6 - 2.0 * 1_732_500.0);
    assert_eq!(sets.hits.capital_udollars[0], 90.0e6 + 2.0 * 1_732_500.0);
}

#[test]
fn what_is_no_set_is_named() {
    let table = Table::new(16);
    let mut sets = Sets::new(8, 0);
    let legs = two_legs();
    let good = Spec { kind: 1, legs: &legs, worst_e4: 10_000, usual_e4: 10_000, min_qty_cc: 100, placeholder: false };
    let mut error = |spec: Spec| sets.add(&table, &spec).expect_err("refused");
    assert_eq!(error(Spec { legs: &legs[..1], ..good }), SetError::BadLegCount);
    assert_eq!(error(Spec { legs: &[legs[0]; 33], ..good }), SetError::BadLegCount);
    assert_eq!(error(Spec { legs: &[legs[0], Leg { slot: 16, ..legs[1] }], ..good }), SetError::BadLeg);
    assert_eq!(error(Spec { legs: &[legs[0], Leg { side: 2, ..legs[1] }], ..good }), SetError::BadLeg);
    assert_eq!(error(Spec { legs: &[legs[0]; 2], ..good }), SetError::RepeatedLeg);
    assert_eq!(error(Spec { usual_e4: 20_001, ..good }), SetError::BadPayoff);
    assert_eq!(error(Spec { worst_e4: 10_001, ..good }), SetError::BadPayoff);
    assert_eq!(error(Spec { kind: 0, ..good }), SetError::BadKind);
    for _ in 0..8 {
        sets.add(&table, &good).expect("room for eight");
    }
    assert_eq!(sets.add(&table, &good), Err(SetError::Full));
    assert!(!sets.remove(8) && !sets.remove(u32::MAX));
}

#[test]
fn the_ring_says_the_same_thing_once() {
    let mut near = NearMisses::new();
    let who = (Kind::Lock, 7, 1);
    assert!(near.push(who, Reason::FeesEatIt, 10, -5.0, 1.0));
    assert!(!near.push(who, Reason::FeesEatIt, 10, -5.0, 2.0));
    assert!(near.push(who, Reason::FeesEatIt, 10, -6.0, 3.0));
    for i in 0..2_000u32 {
        near.push((Kind::Set, i, 1), Reason::NotCheaper, 0, 0.0, f64::from(i));
    }
    assert_eq!(near.written, 2_002);
    assert_eq!(near.id[(near.written as usize - 1) % near::NEAR_ROOM], 1_999);
}
