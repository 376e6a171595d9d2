use super::walk::*;
use crate::fees::Schedule;
use proptest::prelude::*;

type Levels = (Vec<u16>, Vec<u32>);

fn levels(rows: &[(u16, u32)]) -> Levels {
    rows.iter().copied().unzip()
}

fn leg<'a>(levels: &'a Levels, rate_e5: u64, rounding: u8) -> LockLeg<'a> {
    let schedule = Schedule::new(rate_e5, rounding).expect("known");
    LockLeg { ladder: Ladder::new(&levels.0, &levels.1), schedule }
}

const FREE: LockLimits =
    LockLimits { cap_qty_cc: u64::MAX, cash_a_udollars: u64::MAX, cash_b_udollars: u64::MAX, floor_e4: 0, lot_cc: 100 };

/// The four worked examples of models.md 4: Kalshi .07 against .05, profit to the digits printed there.
#[test]
fn worked_examples() {
    let walk = |a: &[(u16, u32)], b: &[(u16, u32)], floor_e4: i64| {
        let (a, b) = (levels(a), levels(b));
        walk_lock(leg(&a, 7_000, 3), leg(&b, 5_000, 4), LockLimits { floor_e4, ..FREE })
    };
    let close = |lock: LockWalk, qty: u64, profit: f64| {
        assert_eq!((lock.a.qty_cc, lock.b.qty_cc), (qty, qty));
        assert!((lock.net_udollars as f64 / 1e6 - profit).abs() < 3e-4, "{lock:?} is not {profit}");
    };
    let a = [(4200, 5_000), (4300, 10_000), (4500, 20_000)];
    let b = [(5000, 8_000), (5200, 10_000), (5300, 30_000)];
    let first = walk(&a, &b, 0);
    close(first, 18_000, 5.1639);
    assert_eq!(first.a.cost_udollars + first.b.cost_udollars, 169_500_000);
    assert!((first.a.fee_udollars as i64 - 3_088_100).abs() <= 100 && first.b.fee_udollars == 2_248_000);
    assert_eq!((first.a.worst_e4, first.b.worst_e4), (4500, 5200));
    close(walk(&a, &b, 30), 15_000, 5.158);
    close(walk(&[(4600, 1_000), (4700, 50_000)], &[(4900, 1_000), (5100, 50_000)], 0), 1_000, 0.2012);
    close(walk(&[(300, 100_000)], &[(9550, 40_000), (9630, 60_000)], 0), 100_000, 6.2346);
    close(walk(&[(8800, 30_000), (8900, 20_000)], &[(800, 12_000), (900, 50_000)], 0), 50_000, 8.6141);
}

#[test]
fn a_ladder_ends_where_it_stops_making_sense() {
    let bad = levels(&[(4000, 100), (4100, 100), (3900, 100), (5000, 100)]);
    let walk = walk_buy(Ladder::new(&bad.0, &bad.1), 10_000, 1_000, Schedule::new(0, 4).expect("known"));
    assert_eq!((walk.qty_cc, walk.worst_e4), (200, 4100));
    assert_eq!(Ladder::new(&[10_000], &[5]).levels().count(), 0);
    assert_eq!(Ladder::new(&[0], &[5]).levels().count(), 0);
}

#[test]
fn a_buy_stops_at_its_limit_and_its_quantity() {
    let asks = levels(&[(4000, 500), (4100, 500), (4200, 500)]);
    let schedule = Schedule::new(7_000, 3).expect("known");
    let walk = |limit: u64, qty: u64| walk_buy(Ladder::new(&asks.0, &asks.1), limit, qty, schedule);
    assert_eq!((walk(4100, 5_000).qty_cc, walk(4100, 5_000).worst_e4), (1_000, 4100));
    assert_eq!((walk(9999, 700).qty_cc, walk(9999, 700).cost_udollars), (700, 500 * 4000 + 200 * 4100));
    assert_eq!(walk(3999, 700), BuyWalk::default());
}

fn ladder() -> impl Strategy<Value = Levels> {
    prop::collection::vec((1u16..600, 0u32..12), 0..5).prop_map(|steps| {
        let mut price = 3_800;
        let mut rows = Vec::new();
        for (step, qty) in steps {
            price += step;
            rows.push((price, qty));
        }
        levels(&rows)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_books_add_up(a in ladder(), b in ladder(), floor in 0i64..400) {
        let got = walk_lock(leg(&a, 7_000, 3), leg(&b, 5_000, 4), LockLimits { floor_e4: floor, lot_cc: 1, ..FREE });
        let paid = got.a.cost_udollars + got.a.fee_udollars + got.b.cost_udollars + got.b.fee_udollars;
        prop_assert_eq!(got.net_udollars, (got.a.qty_cc * 10_000) as i64 - paid as i64);
        prop_assert!(got.net_udollars >= 0);
        if got.a.qty_cc > 0 {
            prop_assert!((got.a.worst_e4 + got.b.worst_e4) as i64 + floor < 10_000);
        }
    }
}
