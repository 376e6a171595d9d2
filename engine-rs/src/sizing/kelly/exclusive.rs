//! Kelly's stakes on outcomes of which at most one happens, by water-filling (models.md 4, checked 2026-11-20).

/// Most outcomes of one question.
pub const MAX_OUTCOMES: usize = 64;

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Exclusive {
    /// The stakes are written; this share of the bankroll stays in cash.
    Staked(f64),
    /// The outcomes are complete and cost less than a dollar together: a sure profit, to be sized as a set and not as a bet.
    Arbitrage,
    /// Probabilities that are none or sum to more than 1, costs outside `(0, 1)`, or columns of different or too great length.
    Refused,
}

/// Probabilities that are computed sum to 1 up to this.
const SUM_ERROR: f64 = 1e-9;

/// The shares of the bankroll to spend on each outcome so that its expected logarithm grows most. `p` are the probabilities (the
/// rest to 1 is "none of them"), `cost` the costs of a one-dollar contract with its fee, `stake` the result.
///
/// Outcomes enter by `p / cost`, the greatest first, while that exceeds `R = (1 - sum p) / (1 - sum cost)` over those inside; the
/// stake is then `p - R cost`. An outcome with a negative edge of its own may enter as a hedge of the others.
pub fn kelly_exclusive(p: &[f64], cost: &[f64], stake: &mut [f64]) -> Exclusive {
    let n = p.len();
    let is_probability = |x: &f64| (0.0..=1.0).contains(x);
    let sane = n <= MAX_OUTCOMES && cost.len() == n && stake.len() == n && p.iter().all(is_probability);
    let total: f64 = p.iter().sum();
    if !sane || total > 1.0 + SUM_ERROR || !cost.iter().all(|c| *c > 0.0 && *c < 1.0) {
        return Exclusive::Refused;
    }
    if total >= 1.0 - SUM_ERROR && cost.iter().sum::<f64>() < 1.0 {
        return Exclusive::Arbitrage;
    }
    let mut order = [0_u8; MAX_OUTCOMES];
    for i in 0..n {
        // Insertion by p / cost without a division; equal ones stay in their order.
        let mut at = i;
        while at > 0 && p[i] * cost[usize::from(order[at - 1])] > p[usize::from(order[at - 1])] * cost[i] {
            order[at] = order[at - 1];
            at -= 1;
        }
        order[at] = i as u8;
    }
    stake.fill(0.0);
    let (mut left, mut price_left, mut inside) = (1.0_f64, 1.0_f64, 0);
    while inside < n {
        let i = usize::from(order[inside]);
        if p[i] * price_left <= left * cost[i] {
            break;
        }
        // What enters leaves a dollar to pay with: p > cost x R and sum p <= 1 give cost < 1 - sum cost. Rounding may not.
        if price_left - cost[i] <= 0.0 {
            break;
        }
        left = (left - p[i]).max(0.0);
        price_left -= cost[i];
        inside += 1;
    }
    let water = left / price_left;
    let mut cash = 1.0;
    for &i in &order[..inside] {
        let i = usize::from(i);
        stake[i] = (p[i] - water * cost[i]).max(0.0);
        cash -= stake[i];
    }
    Exclusive::Staked(cash)
}
