//! How much to stake: Kelly's fraction for one bet, for the outcomes of one question, for the bets of one game (models.md 4,
//! checked 2026-11-20). Money is in shares of the bankroll; what one order, game or day may take is in
//! [`crate::sizing::caps`].

pub mod exclusive;
pub mod game;

#[cfg(test)]
mod tests;

use crate::{
    fees::{MAX_ORDER_QTY_CC, ONE_DOLLAR_E4, Schedule},
    sizing::{BuyWalk, Ladder, walk_buy},
};

/// Share of the bankroll to **spend** on a contract that pays one dollar with probability `p` and costs `cost` with fees;
/// 0 without an edge or for numbers that are no prices. Source: models.md 4, `f* = (p - c) / (1 - c)`.
pub fn kelly(p: f64, cost: f64) -> f64 {
    let sane = p <= 1.0 && cost > 0.0 && cost < 1.0 && p > cost;
    if sane { (p - cost) / (1.0 - cost) } else { 0.0 }
}

/// Price and taker fee of one contract, dollars, before rounding; NaN for no price.
pub fn unit_cost(schedule: Schedule, price_e4: u64) -> f64 {
    if price_e4 > ONE_DOLLAR_E4 {
        return f64::NAN;
    }
    (price_e4 * 1_000_000_000 + schedule.unit_numerator(price_e4)) as f64 * 1e-13
}

/// A model's probability drawn towards the market's: `c + (p - c) v / (v + s^2)` for a model that errs by `error_sd` where true
/// edges have the variance `edge_variance` (0.02^2 to start with). NaN for numbers that are none. Source: models.md 4.
pub fn shrink(p: f64, cost: f64, error_sd: f64, edge_variance: f64) -> f64 {
    let sane = (0.0..=1.0).contains(&p) && (0.0..=1.0).contains(&cost) && error_sd >= 0.0 && edge_variance >= 0.0;
    let spread = edge_variance + error_sd * error_sd;
    if !sane || !spread.is_finite() {
        f64::NAN
    } else if spread == 0.0 {
        p
    } else {
        cost + (p - cost) * (edge_variance / spread)
    }
}

/// A single bet against a ladder.
#[derive(Clone, Copy, Debug)]
pub struct Bet {
    /// Probability that the contract pays.
    pub p: f64,
    /// Money that Kelly's rule is applied to, micro-dollars: the bankroll, times the fraction of Kelly that is played.
    pub bankroll_udollars: u64,
    /// Most that the order may cost with its fees, micro-dollars.
    pub cap_udollars: u64,
    /// The order is a multiple of this, centi-contracts; 0 counts as 1.
    pub lot_cc: u64,
}

/// The order that a fully informed Kelly bettor would send: every level is bought as long as one more contract of it raises the
/// expected logarithm of the bankroll. Rounded down to lots, then charged exactly; the cap binds on cost and fee.
///
/// With `B` the bankroll, `S` spent and `q` contracts held, buying `x` more at cost `c` is best at
/// `x = (p (1-c) (B-S) - (1-p) c (B-S+q)) / (c (1-c))`; for an empty hand this is the one-price formula of [`kelly`].
pub fn kelly_walk(ladder: Ladder<'_>, bet: Bet, schedule: Schedule) -> BuyWalk {
    let (p, bankroll) = (bet.p, bet.bankroll_udollars as f64);
    if !(p > 0.0 && p <= 1.0 && bankroll > 0.0) {
        return BuyWalk::default();
    }
    let lot = bet.lot_cc.max(1);
    let (mut spent, mut held_cc) = (0.0, 0_u64);
    for (price_e4, size_cc) in ladder.levels() {
        let cost = unit_cost(schedule, price_e4);
        let (lose, win) = (bankroll - spent, bankroll - spent + held_cc as f64 * 1e4);
        let best = (p * (1.0 - cost) * lose - (1.0 - p) * cost * win) / (cost * (1.0 - cost));
        // A level at which fees cost the whole dollar leaves no number.
        if best.is_nan() || best <= 0.0 {
            break;
        }
        let best_cc = (best * 1e-4).min(MAX_ORDER_QTY_CC as f64) as u64;
        let take = best_cc.min(size_cc);
        held_cc += take;
        spent += take as f64 * cost * 1e4;
        if take < size_cc {
            break;
        }
    }
    let wanted = held_cc.min(MAX_ORDER_QTY_CC) / lot;
    let order = |lots: u64| walk_buy(ladder, ONE_DOLLAR_E4, lots * lot, schedule);
    let is_paid = |walk: &BuyWalk| walk.cost_udollars + walk.fee_udollars <= bet.cap_udollars;
    let full = order(wanted);
    if is_paid(&full) {
        return full;
    }
    let (mut good, mut bad) = (0, wanted);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if is_paid(&order(middle)) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    order(good)
}
