//! The walk of one to sixteen ladders with equal quantity on all legs (models.md 4, "exact greedy", checked 2026-11-20).
//!
//! The cost of a level with its linear fee grows with its price, so the cheapest units come first and the profit before
//! rounding is concave. What venues round away moves the best quantity down from there, by little: the walk goes forward with
//! linear fees to the last quantity that still earns, then back lot by lot with the fees as they are charged, until not even
//! the luckiest rounding could beat the best seen.

mod cursor;
#[cfg(test)]
mod tests;

use super::walk::{BuyWalk, Ladder};
use crate::fees::{MAX_ORDER_QTY_CC, ONE_DOLLAR_E4, Schedule};
use cursor::Cursor;

/// Most legs of a set.
pub const MAX_LEGS: usize = 16;
/// Most cash accounts of a set.
pub const MAX_ACCOUNTS: usize = 16;
/// Quantities that are charged exactly before the search gives up proving that its answer is the best.
pub const MAX_PROBES: u32 = 1_024;

/// Room for the error of the linear sums, which are doubles: they stay below 1e14 micro-dollars over at most 2,048 steps.
const SLACK_UDOLLARS: f64 = 4.0;
/// More than the charges for two sizes of one fill can differ beyond their linear fees: a fee step and a cash step of a cent.
const ROUNDING_SPAN_UDOLLARS: f64 = 30_000.0;
/// Linear costs are whole numbers of 1e-9 micro-dollars per centi-contract.
const LINEAR: f64 = 1e-9;

/// One leg of a set: a ladder of asks and the rules of its venue.
#[derive(Clone, Copy, Debug)]
pub struct SetLeg<'a> {
    /// Asks of the side that is bought.
    pub ladder: Ladder<'a>,
    /// The venue's fees.
    pub schedule: Schedule,
    /// Which cash pays: an index of [`SetLimits::cash_udollars`]. Legs may share one (a Kalshi exchange shard, a wallet).
    pub account: u8,
    /// Quantities are multiples of this, centi-contracts; 0 counts as 1.
    pub lot_cc: u64,
    /// Smallest order, centi-contracts (Polymarket: 500).
    pub min_qty_cc: u64,
    /// Smallest cost of the order without fees, micro-dollars (Polymarket, marketable: 1,000,000).
    pub min_notional_udollars: u64,
}

impl<'a> SetLeg<'a> {
    /// A leg without minimums, paid from account 0.
    pub fn new(ladder: Ladder<'a>, schedule: Schedule, lot_cc: u64) -> Self {
        Self { ladder, schedule, account: 0, lot_cc, min_qty_cc: 0, min_notional_udollars: 0 }
    }
}

/// The limits of a set.
#[derive(Clone, Copy, Debug)]
pub struct SetLimits<'a> {
    /// What one contract of every leg pays together in the worst case, 1/10,000 dollar: 10,000 for a lock, 20,000 for the
    /// three NOs of a three-way market; for a single leg its fair value. At most 10,000 per leg.
    pub payout_e4: u64,
    /// Largest quantity, centi-contracts.
    pub cap_qty_cc: u64,
    /// Marginal profit per contract that must be exceeded, 1/10,000 dollar; negative values count as 0.
    pub floor_e4: i64,
    /// Cash of each account, micro-dollars.
    pub cash_udollars: &'a [u64],
    /// Most that all legs together may cost with their fees, micro-dollars; [`u64::MAX`] for no such limit.
    pub cap_udollars: u64,
}

/// A sized set; everything 0 when nothing is worth doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetWalk {
    /// Quantity of every leg, centi-contracts.
    pub qty_cc: u64,
    /// Payout less costs and fees, micro-dollars.
    pub net_udollars: i64,
    /// Whether [`MAX_PROBES`] sufficed to prove that no other quantity is better. If not, the answer was still charged exactly
    /// and is within the rounding of its last fills of the best.
    pub is_exact: bool,
}

/// A set that cannot be walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetError {
    /// No leg, more than [`MAX_LEGS`], or fewer results than legs.
    BadLegs,
    /// More than [`MAX_ACCOUNTS`], or a leg of an account that is not there.
    BadAccount,
    /// A payout above one dollar per leg.
    BadPayout,
    /// The legs' lots have no common multiple up to [`MAX_ORDER_QTY_CC`].
    BadLot,
}

fn common_lot(legs: &[SetLeg<'_>]) -> Option<u64> {
    let mut lot = 1;
    for leg in legs {
        let (own, mut a, mut b) = (leg.lot_cc.max(1), lot, leg.lot_cc.max(1));
        while b != 0 {
            (a, b) = (b, a % b);
        }
        lot = (lot / a).checked_mul(own).filter(|&lot| lot <= MAX_ORDER_QTY_CC)?;
    }
    Some(lot)
}

/// The best quantity of a set of legs, equal on all of them, with every fee as its venue charges it; the orders go to the first
/// places of `out`.
///
/// A quantity is possible when it is a common multiple of the lots, no smaller than any minimum, no larger than the cap (or
/// [`MAX_ORDER_QTY_CC`]), paid for by every account and within the money cap of all legs together, and when no unit of it earns
/// the floor or less before rounding. The best is the one that nets most, the smaller when equal; it nets more than 0.
///
/// # Errors
/// [`SetError`]; `out` is unchanged then.
pub fn walk_set(legs: &[SetLeg<'_>], limits: &SetLimits<'_>, out: &mut [BuyWalk]) -> Result<SetWalk, SetError> {
    if legs.is_empty() || legs.len() > MAX_LEGS || out.len() < legs.len() {
        return Err(SetError::BadLegs);
    }
    let accounts = limits.cash_udollars.len();
    if accounts > MAX_ACCOUNTS || legs.iter().any(|leg| usize::from(leg.account) >= accounts) {
        return Err(SetError::BadAccount);
    }
    if limits.payout_e4 > ONE_DOLLAR_E4 * legs.len() as u64 {
        return Err(SetError::BadPayout);
    }
    let lot_cc = common_lot(legs).ok_or(SetError::BadLot)?;
    out[..legs.len()].fill(BuyWalk::default());
    // Two legs are the common case: with a constant length the loops over them unroll.
    Ok(match legs {
        [a, b] => search(&[*a, *b], &mut [Cursor::new(a), Cursor::new(b)], lot_cc, limits, out),
        _ => {
            let mut cursors = [Cursor::new(&legs[0]); MAX_LEGS];
            for (cursor, leg) in cursors.iter_mut().zip(legs) {
                *cursor = Cursor::new(leg);
            }
            search(legs, &mut cursors[..legs.len()], lot_cc, limits, out)
        }
    })
}

#[inline(always)]
fn search(
    legs: &[SetLeg<'_>],
    cursors: &mut [Cursor],
    lot_cc: u64,
    limits: &SetLimits<'_>,
    out: &mut [BuyWalk],
) -> SetWalk {
    let mut qty_cc = reach(legs, cursors, limits) / lot_cc * lot_cc;
    let least_cc = legs.iter().map(|leg| leg.min_qty_cc).fold(lot_cc, u64::max);
    let mut best = SetWalk { is_exact: true, ..SetWalk::default() };
    if qty_cc < least_cc {
        return best;
    }
    for (cursor, leg) in cursors.iter_mut().zip(legs) {
        cursor.retreat(leg, qty_cc);
        cursor.charge(leg);
    }
    for _ in 0..MAX_PROBES {
        let mut most = (limits.payout_e4 * qty_cc) as f64 + SLACK_UDOLLARS;
        for cursor in &*cursors {
            most += cursor.luck - cursor.linear(qty_cc) * LINEAR;
        }
        if most < best.net_udollars.max(1) as f64 {
            return best;
        }
        let mut less_cc = lot_cc;
        match probe(legs, cursors, qty_cc, limits) {
            Probe::TooSmall => return best,
            Probe::Unpaid(unpaid_cc) => {
                let room_cc = cursors.iter().map(|cursor| qty_cc - cursor.start_cc).fold(unpaid_cc, u64::min);
                less_cc = less_cc.max(room_cc / lot_cc * lot_cc);
            }
            Probe::Net(net_udollars) if net_udollars >= best.net_udollars.max(1) => {
                (best.qty_cc, best.net_udollars) = (qty_cc, net_udollars);
                for (order, cursor) in out.iter_mut().zip(&*cursors) {
                    *order = cursor.buy(qty_cc);
                }
            }
            Probe::Net(_) => {}
        }
        if qty_cc < less_cc + least_cc {
            return best;
        }
        qty_cc -= less_cc;
        for (cursor, leg) in cursors.iter_mut().zip(legs) {
            if cursor.retreat(leg, qty_cc) {
                cursor.charge(leg);
            }
        }
    }
    best.is_exact = false;
    best
}

/// What came of one quantity.
enum Probe {
    /// An order costs less than its venue accepts; so does every smaller one.
    TooSmall,
    /// An account has not enough cash or the cap is exceeded; so it is for this many centi-contracts less, as long as the levels
    /// are the same.
    Unpaid(u64),
    /// Payout less costs and fees, micro-dollars.
    Net(i64),
}

#[inline(always)]
fn probe(legs: &[SetLeg<'_>], cursors: &[Cursor], qty_cc: u64, limits: &SetLimits<'_>) -> Probe {
    let mut left = [0; MAX_ACCOUNTS];
    for leg in legs {
        left[slot(leg)] = limits.cash_udollars[slot(leg)].min(i64::MAX as u64) as i64;
    }
    let (mut net, mut is_paid) = ((limits.payout_e4 * qty_cc) as i64, true);
    let mut cap_left = limits.cap_udollars.min(i64::MAX as u64) as i64;
    for (leg, cursor) in legs.iter().zip(cursors) {
        let order = cursor.buy(qty_cc);
        if order.cost_udollars < leg.min_notional_udollars {
            return Probe::TooSmall;
        }
        let paid = (order.cost_udollars + order.fee_udollars) as i64;
        left[slot(leg)] -= paid;
        is_paid &= left[slot(leg)] >= 0;
        cap_left -= paid;
        net -= paid;
    }
    if is_paid && cap_left >= 0 { Probe::Net(net) } else { Probe::Unpaid(still_unpaid(legs, cursors, &left, cap_left)) }
}

/// See [`Probe::Unpaid`]; what is left of the accounts and of the cap is negative for what is missing.
#[inline(never)]
fn still_unpaid(legs: &[SetLeg<'_>], cursors: &[Cursor], left: &[i64; MAX_ACCOUNTS], cap_left: i64) -> u64 {
    let over = -(cap_left as f64) - legs.len() as f64 * ROUNDING_SPAN_UDOLLARS;
    let mut most = (over / unit_of_all(cursors)).max(0.0);
    for leg in legs {
        let fills = legs.iter().filter(|other| other.account == leg.account).count() as f64;
        let over = -(left[slot(leg)] as f64) - fills * ROUNDING_SPAN_UDOLLARS;
        most = most.max(over / account_unit(legs, cursors, leg.account));
    }
    most as u64
}

/// The largest quantity whose every unit earns more than the floor with linear fees and that the cash and the cap may pay for,
/// if rounding is kind. The cursors stand on the levels it ends on, or behind.
#[inline(always)]
fn reach(legs: &[SetLeg<'_>], cursors: &mut [Cursor], limits: &SetLimits<'_>) -> u64 {
    let cap_cc = limits.cap_qty_cc.min(MAX_ORDER_QTY_CC);
    let floor_e4 = limits.floor_e4.max(0) as u64;
    let most_unit = limits.payout_e4.saturating_sub(floor_e4) * 1_000_000_000;
    let (mut spent, mut spent_by_all) = ([0.0_f64; MAX_ACCOUNTS], 0.0_f64);
    let mut qty_cc = 0;
    loop {
        let (mut end_cc, mut unit, mut luck) = (cap_cc, 0, SLACK_UDOLLARS);
        for (cursor, leg) in cursors.iter_mut().zip(legs) {
            if !cursor.advance(leg, qty_cc) {
                return qty_cc;
            }
            end_cc = end_cc.min(cursor.end_cc());
            unit += cursor.unit;
            luck += cursor.half_step * (cursor.level + 1) as f64;
        }
        if unit >= most_unit || qty_cc >= cap_cc {
            return qty_cc;
        }
        let take = (end_cc - qty_cc) as f64;
        for (cursor, leg) in cursors.iter().zip(legs) {
            spent[slot(leg)] += cursor.unit as f64 * take * LINEAR;
        }
        spent_by_all += unit as f64 * take * LINEAR;
        // Contracts that even the kindest rounding leaves unpaid.
        let mut unpaid = 0.0_f64;
        let over = spent_by_all - luck - limits.cap_udollars as f64;
        if over > 0.0 {
            unpaid = (over / (unit as f64 * LINEAR)).ceil();
        }
        for leg in legs {
            let over = spent[slot(leg)] - luck - limits.cash_udollars[slot(leg)] as f64;
            if over > 0.0 {
                unpaid = unpaid.max((over / account_unit(legs, cursors, leg.account)).ceil());
            }
        }
        if unpaid > 0.0 {
            // One more than needed may be kept: the way back starts there.
            return end_cc - (unpaid as u64 - 1).min(end_cc - qty_cc);
        }
        qty_cc = end_cc;
    }
}

/// The leg's place in an array of accounts.
fn slot(leg: &SetLeg<'_>) -> usize {
    usize::from(leg.account) % MAX_ACCOUNTS
}

/// Linear cost of a centi-contract of all legs of an account on their levels, micro-dollars.
fn account_unit(legs: &[SetLeg<'_>], cursors: &[Cursor], account: u8) -> f64 {
    let mine = legs.iter().zip(cursors).filter(|(leg, _)| leg.account == account);
    mine.map(|(_, cursor)| cursor.unit as f64 * LINEAR).sum()
}

/// Linear cost of a centi-contract of every leg on its level, micro-dollars.
fn unit_of_all(cursors: &[Cursor]) -> f64 {
    cursors.iter().map(|cursor| cursor.unit as f64 * LINEAR).sum()
}
