//! What a set is worth when a leg may fail, and what it earns on the capital it locks (models.md 4, checked 2026-11-20).

use crate::fees::Schedule;

const DAYS_A_YEAR: f64 = 365.0;

/// What happens when the last leg does not fill and the others are sold again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LegRisk {
    /// Probability that every leg fills, as measured.
    pub fill_probability: f64,
    /// Half the spread of the legs that are sold again, 1/10,000 dollar per contract.
    pub half_spread_e4: f64,
    /// What their price moves against the seller until then, 1/10,000 dollar per contract.
    pub drift_e4: f64,
    /// Fees of buying and of selling them again, 1/10,000 dollar per contract; see [`fee_e4`].
    pub fees_e4: f64,
}

/// Taker fee per contract before rounding, 1/10,000 dollar.
pub fn fee_e4(schedule: Schedule, price_e4: u64) -> f64 {
    if price_e4 > crate::fees::ONE_DOLLAR_E4 { f64::NAN } else { schedule.unit_numerator(price_e4) as f64 * 1e-9 }
}

impl LegRisk {
    /// Loss per contract when a leg fails, 1/10,000 dollar; `None` for numbers that are none.
    pub fn loss_e4(&self) -> Option<f64> {
        let parts = [self.half_spread_e4, self.drift_e4, self.fees_e4];
        let sane = (0.0..=1.0).contains(&self.fill_probability) && parts.iter().all(|x| *x >= 0.0 && x.is_finite());
        sane.then(|| parts.iter().sum())
    }

    /// Expected profit of a set that nets `net_udollars` when it fills: `P net - (1 - P) Q loss`, rounded down to the
    /// micro-dollar. `None` for numbers that are none.
    pub fn expected_udollars(&self, net_udollars: i64, qty_cc: u64) -> Option<i64> {
        let p = self.fill_probability;
        let loss_udollars = self.loss_e4()? * qty_cc as f64;
        Some((p * net_udollars as f64 - (1.0 - p) * loss_udollars).floor() as i64)
    }

    /// Margin per contract, 1/10,000 dollar, that breaks even: `(1 - P) / P loss`, rounded up; the floor of a walk. `None` when
    /// nothing ever fills, or for numbers that are none.
    pub fn floor_e4(&self) -> Option<i64> {
        let (p, loss_e4) = (self.fill_probability, self.loss_e4()?);
        if p <= 0.0 {
            return None;
        }
        let floor = ((1.0 - p) / p * loss_e4).ceil();
        (floor < 1e9).then_some(floor as i64)
    }

    /// Fill probability from which a margin per contract breaks even: `loss / (margin + loss)`; 1 for a margin that is not
    /// positive, NaN for numbers that are none.
    pub fn least_fill_probability(&self, margin_e4: f64) -> f64 {
        match self.loss_e4() {
            Some(loss_e4) if margin_e4 > 0.0 => loss_e4 / (margin_e4 + loss_e4),
            Some(_) if !margin_e4.is_nan() => 1.0,
            _ => f64::NAN,
        }
    }
}

/// Yearly return of a profit on capital locked for some days, simple: `m / (ca + cb) x 365 / days`. NaN without capital or days.
pub fn annualised(net_udollars: i64, capital_udollars: u64, days: f64) -> f64 {
    if capital_udollars == 0 || days.is_nan() || days <= 0.0 {
        return f64::NAN;
    }
    net_udollars as f64 / capital_udollars as f64 * (DAYS_A_YEAR / days)
}

/// What capital costs until it is free again, 1/10,000 dollar per contract, rounded up: a part of a walk's floor. `None` for
/// numbers that are none.
pub fn capital_floor_e4(capital_e4: u64, hurdle_per_year: f64, days: f64) -> Option<i64> {
    let cost = capital_e4 as f64 * hurdle_per_year * (days / DAYS_A_YEAR);
    let sane = hurdle_per_year >= 0.0 && days >= 0.0 && cost < 1e9;
    sane.then(|| cost.ceil() as i64)
}
