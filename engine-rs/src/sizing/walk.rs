//! The walk of one ladder and of two, with the fees as they are charged (models.md 4, checked 2026-11-20).

use super::set::{SetLeg, SetLimits, walk_set};
use crate::fees::{MAX_ORDER_QTY_CC, ONE_DOLLAR_E4, OrderFee, Schedule};

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

    pub(crate) fn level(&self, i: usize) -> Option<(u64, u64)> {
        Some((u64::from(*self.price_e4.get(i)?), u64::from(*self.qty_cc.get(i)?)))
    }

    pub(crate) fn levels(&self) -> impl Iterator<Item = (u64, u64)> + 'a {
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

/// Exact walk of two ladders with equal quantity on both legs, each paid from its own cash: [`walk_set`] of two legs that pay
/// one dollar, without minimums.
///
/// No pair of contracts is bought that earns the floor or less, not even to fill up a lot.
pub fn walk_lock(a: LockLeg<'_>, b: LockLeg<'_>, limits: LockLimits) -> LockWalk {
    let first = SetLeg::new(a.ladder, a.schedule, limits.lot_cc);
    let second = SetLeg { account: 1, ..SetLeg::new(b.ladder, b.schedule, limits.lot_cc) };
    let cash_udollars = [limits.cash_a_udollars, limits.cash_b_udollars];
    let set = SetLimits {
        payout_e4: ONE_DOLLAR_E4,
        cap_qty_cc: limits.cap_qty_cc,
        floor_e4: limits.floor_e4,
        cash_udollars: &cash_udollars,
        cap_udollars: u64::MAX,
    };
    let mut out = [BuyWalk::default(); 2];
    let walk = walk_set(&[first, second], &set, &mut out).unwrap_or_default();
    LockWalk { a: out[0], b: out[1], net_udollars: walk.net_udollars }
}
