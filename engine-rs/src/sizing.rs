//! Sizing: the Kelly fraction, the walk of one ladder and the walk of two (models.md 4, checked 2026-11-20).

use crate::fees::{MAX_ORDER_QTY_CC, ONE_DOLLAR_E4, OrderFee, Schedule};

/// Share of the bankroll to **spend** on a contract that pays one dollar with probability `p` and costs `cost` with fees;
/// 0 without an edge or for numbers that are no prices. Source: models.md 4, `f* = (p - c) / (1 - c)`.
pub fn kelly(p: f64, cost: f64) -> f64 {
    let sane = p <= 1.0 && cost > 0.0 && cost < 1.0 && p > cost;
    if sane { (p - cost) / (1.0 - cost) } else { 0.0 }
}

/// The asks of one side, best first: parallel prices (1/10,000 dollar) and sizes (centi-contracts).
#[derive(Clone, Copy, Debug)]
pub struct Ladder<'a> {
    price_e4: &'a [u16],
    qty_cc: &'a [u32],
}

impl<'a> Ladder<'a> {
    /// The usable part of a ladder: it ends before the first price that is no price or is better than the one before.
    pub fn new(price_e4: &'a [u16], qty_cc: &'a [u32]) -> Self {
        let most = price_e4.len().min(qty_cc.len());
        let mut last = 1;
        let good = price_e4[..most].iter().take_while(|&&price| {
            let ok = price >= last && u64::from(price) < ONE_DOLLAR_E4;
            last = price;
            ok
        });
        let levels = good.count();
        Self { price_e4: &price_e4[..levels], qty_cc: &qty_cc[..levels] }
    }

    fn level(&self, i: usize) -> Option<(u64, u64)> {
        Some((u64::from(*self.price_e4.get(i)?), u64::from(*self.qty_cc.get(i)?)))
    }

    fn levels(&self) -> impl Iterator<Item = (u64, u64)> + 'a {
        self.price_e4.iter().zip(self.qty_cc).map(|(&price, &qty)| (u64::from(price), u64::from(qty)))
    }
}

/// What an order against one ladder would give.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BuyWalk {
    /// Filled quantity, centi-contracts.
    pub qty_cc: u64,
    /// Price times quantity, micro-dollars.
    pub cost_udollars: u64,
    /// The order's exact fee over its fills, micro-dollars.
    pub fee_udollars: u64,
    /// Worst price paid, 1/10,000 dollar; 0 without a fill.
    pub worst_e4: u64,
}

/// Fill up to `qty_cc` at prices up to `limit_e4`; orders are cut at [`MAX_ORDER_QTY_CC`].
pub fn walk_buy(ladder: Ladder<'_>, limit_e4: u64, qty_cc: u64, schedule: Schedule) -> BuyWalk {
    let mut order = OrderFee::new(schedule);
    let mut left = qty_cc.min(MAX_ORDER_QTY_CC);
    let mut worst_e4 = 0;
    for (price, size) in ladder.levels().take_while(|&(price, _)| price <= limit_e4) {
        let take = size.min(left);
        if take > 0 && order.fill(price, take).is_ok() {
            worst_e4 = price;
            left -= take;
        }
        if left == 0 {
            break;
        }
    }
    BuyWalk {
        qty_cc: order.qty_cc(),
        cost_udollars: order.cost_udollars(),
        fee_udollars: order.fee_udollars(),
        worst_e4,
    }
}

/// The limits of a lock.
#[derive(Clone, Copy, Debug)]
pub struct LockLimits {
    /// Largest quantity, centi-contracts.
    pub cap_qty_cc: u64,
    /// Cash at the first venue, micro-dollars.
    pub cash_a_udollars: u64,
    /// Cash at the second venue, micro-dollars.
    pub cash_b_udollars: u64,
    /// Marginal profit per contract that must be exceeded, 1/10,000 dollar; negative values count as 0.
    pub floor_e4: i64,
    /// Both legs trade multiples of this, centi-contracts; 0 counts as 1.
    pub lot_cc: u64,
}

/// A sized lock; everything 0 when nothing is worth doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LockWalk {
    /// The leg at the first venue.
    pub a: BuyWalk,
    /// The leg at the second venue, of the same quantity.
    pub b: BuyWalk,
    /// One dollar per contract less costs and fees, micro-dollars.
    pub net_udollars: i64,
}

/// One venue's side of a lock.
#[derive(Clone, Copy, Debug)]
pub struct LockLeg<'a> {
    /// Asks of the side that is bought.
    pub ladder: Ladder<'a>,
    /// The venue's fees.
    pub schedule: Schedule,
}

fn lock_of(a: LockLeg<'_>, b: LockLeg<'_>, qty_cc: u64) -> LockWalk {
    let leg = |leg: LockLeg<'_>| walk_buy(leg.ladder, ONE_DOLLAR_E4, qty_cc, leg.schedule);
    let (a, b) = (leg(a), leg(b));
    let paid = a.cost_udollars + a.fee_udollars + b.cost_udollars + b.fee_udollars;
    LockWalk { a, b, net_udollars: (qty_cc * ONE_DOLLAR_E4) as i64 - paid as i64 }
}

/// Exact greedy walk of two ladders with equal quantity on both legs.
///
/// No pair of contracts is bought that earns the floor or less, not even to fill up a lot.
///
/// The cost of a level with its linear fee grows with its price, so taking the cheapest pair first is optimal and the profit
/// before rounding is concave; it is enough to look at the quantities where a level ends or a limit binds. Each of them is
/// evaluated with the fees as the venues round them, and the best wins (the smaller quantity when equal). The result is
/// within one rounding step per leg of the best over every quantity.
pub fn walk_lock(a: LockLeg<'_>, b: LockLeg<'_>, limits: LockLimits) -> LockWalk {
    let lot = limits.lot_cc.max(1);
    let cap = limits.cap_qty_cc.min(MAX_ORDER_QTY_CC);
    let floor = limits.floor_e4.clamp(0, ONE_DOLLAR_E4 as i64);
    let affordable = |lock: &LockWalk| {
        lock.a.cost_udollars + lock.a.fee_udollars <= limits.cash_a_udollars
            && lock.b.cost_udollars + lock.b.fee_udollars <= limits.cash_b_udollars
    };
    let mut best = LockWalk::default();
    let mut tried = 0;
    let (mut i, mut j, mut used_a, mut used_b, mut qty) = (0, 0, 0, 0, 0);
    while let (Some((price_a, size_a)), Some((price_b, size_b))) = (a.ladder.level(i), b.ladder.level(j)) {
        let fees = a.schedule.unit_numerator(price_a) + b.schedule.unit_numerator(price_b);
        let gross = ONE_DOLLAR_E4 as i64 - price_a as i64 - price_b as i64 - floor;
        if gross * 1_000_000_000 <= fees as i64 || qty == cap {
            break;
        }
        let take = (size_a - used_a).min(size_b - used_b).min(cap - qty);
        qty += take;
        used_a += take;
        used_b += take;
        if used_a == size_a {
            (i, used_a) = (i + 1, 0);
        }
        if used_b == size_b {
            (j, used_b) = (j + 1, 0);
        }
        let whole = qty / lot * lot;
        if whole == tried {
            continue;
        }
        let lock = lock_of(a, b, whole);
        if !affordable(&lock) {
            let lots = most_affordable(tried / lot, whole / lot, |lots| affordable(&lock_of(a, b, lots * lot)));
            let last = lock_of(a, b, lots * lot);
            return if last.net_udollars > best.net_udollars { last } else { best };
        }
        tried = whole;
        if lock.net_udollars > best.net_udollars {
            best = lock;
        }
    }
    best
}

/// The largest affordable number of lots in `[good, bad)`. Rounding makes affordability dip by less than a cent near the
/// edge; what is returned is affordable all the same.
fn most_affordable(mut good: u64, mut bad: u64, affordable: impl Fn(u64) -> bool) -> u64 {
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if affordable(middle) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    good
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Levels = (Vec<u16>, Vec<u32>);

    fn levels(rows: &[(u16, u32)]) -> Levels {
        rows.iter().copied().unzip()
    }

    fn leg<'a>(levels: &'a Levels, rate_e5: u64, rounding: u8) -> LockLeg<'a> {
        let schedule = Schedule::new(rate_e5, rounding).expect("known");
        LockLeg { ladder: Ladder::new(&levels.0, &levels.1), schedule }
    }

    const FREE: LockLimits = LockLimits {
        cap_qty_cc: u64::MAX,
        cash_a_udollars: u64::MAX,
        cash_b_udollars: u64::MAX,
        floor_e4: 0,
        lot_cc: 100,
    };

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
    fn kelly_examples() {
        let cases = [
            (0.60, 0.5673, 0.0755),
            (0.55, 0.5175, 0.0674),
            (0.53, 0.5175, 0.0259),
            (0.90, 0.8589, 0.2912),
            (0.10, 0.0746, 0.0275),
        ];
        for (p, cost, want) in cases {
            assert!((kelly(p, cost) - want).abs() < 2e-4, "{p} {cost} {}", kelly(p, cost));
        }
        for (p, cost) in [(0.5, 0.5), (0.4, 0.5), (f64::NAN, 0.5), (0.5, f64::NAN), (0.5, 0.0), (2.0, 0.5), (0.9, 1.0)]
        {
            assert_eq!(kelly(p, cost), 0.0);
        }
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

    /// Centi-contracts that earn something before rounding, counted one by one.
    fn worthwhile(a: &Levels, b: &Levels, rate: u64) -> u64 {
        let units = |levels: &Levels| -> Vec<u64> {
            let rows = levels.0.iter().zip(&levels.1);
            rows.flat_map(|(&price, &qty)| vec![u64::from(price); qty as usize]).collect()
        };
        let cost = |p: u64| i128::from(p) * 1_000_000_000 + i128::from(rate * p * (10_000 - p));
        let pairs = units(a).into_iter().zip(units(b));
        pairs.take_while(|&(x, y)| cost(x) + cost(y) < 10_000 * 1_000_000_000).count() as u64
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]

        /// Against every quantity: without fees exactly the best, with fees within the rounding of the last fills.
        #[test]
        fn no_quantity_is_better(a in ladder(), b in ladder(), rate in prop_oneof![Just(0u64), 0u64..8_000], code_a in 1u8..=3,
                                 lot in 1u64..4, cap in 0u64..60, cash in prop_oneof![0u64..200_000, Just(u64::MAX)]) {
            let (leg_a, leg_b) = (leg(&a, rate, code_a), leg(&b, rate, 4));
            let limits = LockLimits { cap_qty_cc: cap, cash_a_udollars: cash, cash_b_udollars: cash, floor_e4: 0, lot_cc: lot };
            let got = walk_lock(leg_a, leg_b, limits);
            prop_assert_eq!(got.a.qty_cc, got.b.qty_cc);
            prop_assert!(got.a.qty_cc.is_multiple_of(lot) && got.a.qty_cc <= cap);
            prop_assert!(got.a.cost_udollars + got.a.fee_udollars <= cash && got.b.cost_udollars + got.b.fee_udollars <= cash);
            let most = cap.min(worthwhile(&a, &b, rate));
            let best = (0..=most / lot).map(|lots| lock_of(leg_a, leg_b, lots * lot))
                .filter(|l| l.a.cost_udollars + l.a.fee_udollars <= cash && l.b.cost_udollars + l.b.fee_udollars <= cash)
                .map(|l| l.net_udollars).max().unwrap_or(0).max(0);
            let step = if rate == 0 && code_a == 1 { 0 } else if code_a == 1 { 10_000 + 50 } else { 200 * 5 + 50 };
            prop_assert!(got.net_udollars <= best, "{got:?} {best}");
            prop_assert!(got.net_udollars >= best - step, "{got:?} {best}");
        }

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
}
