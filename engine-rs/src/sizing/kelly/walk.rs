//! Kelly's order against a ladder, bounded level by level (models.md 4, checked 2026-11-20).

use super::unit_cost;
use crate::{
    fees::{MAX_ORDER_QTY_CC, ONE_DOLLAR_E4, Schedule},
    sizing::walk::{BuyWalk, Ladder, walk_buy},
};

/// A single bet against a ladder.
#[derive(Clone, Copy, Debug)]
pub struct Bet {
    /// Probability that the contract pays.
    pub p: f64,
    /// Money that Kelly's rule is applied to, micro-dollars: the bankroll, times the fraction of Kelly that is played.
    pub bankroll_udollars: u64,
    /// What is staked on the same question already, micro-dollars. Kelly is what to hold, not what to add.
    pub held_udollars: u64,
    /// Most that the order may cost with its fees, micro-dollars.
    pub cap_udollars: u64,
    /// No level above this price is bought, 1/10,000 dollar; 10,000 for no limit.
    pub limit_e4: u64,
    /// Probability less cost with fee that every level must exceed, 1/10,000 dollar; negative values count as 0.
    pub floor_e4: i64,
    /// The order is a multiple of this, centi-contracts; 0 counts as 1.
    pub lot_cc: u64,
    /// Smallest order, centi-contracts.
    pub min_qty_cc: u64,
    /// Smallest cost of the order without fees, micro-dollars.
    pub min_notional_udollars: u64,
}

impl Bet {
    /// A bet without bounds but its bankroll.
    pub fn new(p: f64, bankroll_udollars: u64) -> Self {
        Self {
            p,
            bankroll_udollars,
            held_udollars: 0,
            cap_udollars: u64::MAX,
            limit_e4: ONE_DOLLAR_E4,
            floor_e4: 0,
            lot_cc: 1,
            min_qty_cc: 0,
            min_notional_udollars: 0,
        }
    }

    fn floor(&self) -> f64 {
        self.floor_e4.max(0) as f64
    }
}

/// The order that a fully informed Kelly bettor would send: every level is bought as long as one more contract of it raises the
/// expected logarithm of the bankroll, stands within the limit price and earns more than the floor. Rounded down to lots, then
/// charged exactly: cost and fee stay within the cap and within what is left of the bankroll. Nothing is bought when that is less
/// than a minimum, or when the order as it is charged does not earn the floor.
///
/// With `B` the bankroll, `H` held, `S` spent and `q` contracts bought, `x` more at cost `c` are best at
/// `x = (p (1-c) L - (1-p) c W) / (c (1-c))`, where `L = B - H - S` is left after a loss and `W = L + q + H / c` after a win; for
/// one level this is the formula of [`super::kelly`] less what is held. What was held was bought at prices that the book no
/// longer shows: it counts as so many contracts of the level that is looked at.
pub fn kelly_walk(ladder: Ladder<'_>, bet: Bet, schedule: Schedule) -> BuyWalk {
    let lot_cc = bet.lot_cc.max(1);
    let budget = bet.cap_udollars.min(bet.bankroll_udollars.saturating_sub(bet.held_udollars));
    let order = |lots: u64| walk_buy(ladder, ONE_DOLLAR_E4, lots * lot_cc, schedule);
    let is_paid = |walk: &BuyWalk| walk.cost_udollars + walk.fee_udollars <= budget;
    let wanted = wanted_cc(ladder, &bet, schedule).min(MAX_ORDER_QTY_CC) / lot_cc;
    let mut best = order(wanted);
    if !is_paid(&best) {
        best = BuyWalk::default();
        let (mut good, mut bad) = (0, wanted);
        while bad - good > 1 {
            let middle = good + (bad - good) / 2;
            let walk = order(middle);
            if is_paid(&walk) {
                (good, best) = (middle, walk);
            } else {
                bad = middle;
            }
        }
    }
    let worth = (bet.p * 1e4 - bet.floor()) * best.qty_cc as f64;
    let is_small = best.qty_cc < bet.min_qty_cc || best.cost_udollars < bet.min_notional_udollars;
    let earns = worth > (best.cost_udollars + best.fee_udollars) as f64;
    if is_small || !earns { BuyWalk::default() } else { best }
}

/// What Kelly, the limit and the floor let through with linear fees, centi-contracts.
fn wanted_cc(ladder: Ladder<'_>, bet: &Bet, schedule: Schedule) -> u64 {
    let (p, held) = (bet.p, bet.held_udollars as f64);
    let free = bet.bankroll_udollars as f64 - held;
    if !(p > 0.0 && p <= 1.0 && free > 0.0) {
        return 0;
    }
    let (mut spent, mut qty_cc) = (0.0, 0_u64);
    for (price_e4, size_cc) in ladder.levels().take_while(|&(price_e4, _)| price_e4 <= bet.limit_e4) {
        let cost = unit_cost(schedule, price_e4);
        // Written so that a level without a number ends the walk as one without an edge does.
        let is_worth_it = (p - cost) * 1e4 > bet.floor();
        if !is_worth_it {
            break;
        }
        let lose = free - spent;
        let win = lose + qty_cc as f64 * 1e4 + held / cost;
        let best = (p * (1.0 - cost) * lose - (1.0 - p) * cost * win) / (cost * (1.0 - cost));
        // A negative number casts to 0.
        let best_cc = (best * 1e-4).min(MAX_ORDER_QTY_CC as f64) as u64;
        let take = best_cc.min(size_cc);
        qty_cc += take;
        spent += take as f64 * cost * 1e4;
        if take < size_cc {
            break;
        }
    }
    qty_cc
}
