//! One leg's place on its ladder during [`super::walk_set`].

use super::{LINEAR, SetLeg};
use crate::{
    fees::{OrderFee, Rounding, Schedule},
    sizing::walk::BuyWalk,
};

/// Where a leg stands.
#[derive(Clone, Copy)]
pub(super) struct Cursor {
    pub level: usize,
    price_e4: u64,
    size_cc: u64,
    /// Quantity and linear cost (1e-9 micro-dollars) of all levels before this one.
    pub start_cc: u64,
    start_linear: f64,
    /// Linear cost of a centi-contract on this level, 1e-9 micro-dollars.
    pub unit: u64,
    /// The order after all levels before this one.
    before: OrderFee,
    /// The most that rounding can save on one fill, micro-dollars.
    pub half_step: f64,
    /// The most by which rounding has favoured the order after any of these levels or can with one more fill, micro-dollars.
    pub luck: f64,
}

impl Cursor {
    pub fn new(leg: &SetLeg<'_>) -> Self {
        let mut cursor = Self {
            level: 0,
            price_e4: 0,
            size_cc: 0,
            start_cc: 0,
            start_linear: 0.0,
            unit: 0,
            before: OrderFee::new(leg.schedule),
            half_step: half_step(leg.schedule),
            luck: 0.0,
        };
        cursor.load(leg);
        cursor
    }

    /// Read the level; `false` behind the last one.
    fn load(&mut self, leg: &SetLeg<'_>) -> bool {
        let Some((price_e4, size_cc)) = leg.ladder.level(self.level) else { return false };
        (self.price_e4, self.size_cc) = (price_e4, size_cc);
        self.unit = unit_cost(leg.schedule, price_e4);
        true
    }

    pub fn end_cc(&self) -> u64 {
        self.start_cc + self.size_cc
    }

    /// Past every level that ends at `qty_cc`; `false` when the ladder does.
    pub fn advance(&mut self, leg: &SetLeg<'_>, qty_cc: u64) -> bool {
        while self.end_cc() == qty_cc {
            let (start_cc, start_linear) = (self.end_cc(), self.linear(qty_cc));
            self.level += 1;
            if !self.load(leg) {
                self.level -= 1;
                return false;
            }
            (self.start_cc, self.start_linear) = (start_cc, start_linear);
        }
        true
    }

    /// Back to the level that the last unit of `qty_cc` comes from; `true` when that is another one. `qty_cc` is not 0.
    pub fn retreat(&mut self, leg: &SetLeg<'_>, qty_cc: u64) -> bool {
        let level = self.level;
        while self.start_cc >= qty_cc {
            self.level -= 1;
            self.load(leg);
            self.start_cc -= self.size_cc;
            self.start_linear -= self.unit as f64 * self.size_cc as f64;
        }
        self.level != level
    }

    /// Linear cost of `qty_cc`, which ends on this level.
    pub fn linear(&self, qty_cc: u64) -> f64 {
        self.start_linear + self.unit as f64 * (qty_cc - self.start_cc) as f64
    }

    /// Charge all levels before this one.
    pub fn charge(&mut self, leg: &SetLeg<'_>) {
        let mut order = OrderFee::new(leg.schedule);
        let (mut linear, mut luck) = (0.0, 0.0_f64);
        for (price_e4, size_cc) in leg.ladder.levels().take(self.level) {
            if size_cc > 0 && order.fill(price_e4, size_cc).is_ok() && self.half_step > 0.0 {
                linear += leg.schedule.unit_numerator(price_e4) as f64 * size_cc as f64 * LINEAR;
                luck = luck.max(linear - order.fee_udollars() as f64);
            }
        }
        self.before = order;
        self.luck = luck + self.half_step;
    }

    /// The order for `qty_cc`, which ends on this level.
    pub fn buy(&self, qty_cc: u64) -> BuyWalk {
        let mut order = self.before;
        let filled = order.fill(self.price_e4, qty_cc - self.start_cc);
        debug_assert!(filled.is_ok(), "ladders have prices below a dollar and the cap is an order's");
        BuyWalk {
            qty_cc,
            cost_udollars: order.cost_udollars(),
            fee_udollars: order.fee_udollars(),
            worst_e4: self.price_e4,
        }
    }
}

/// The most that rounding can save on one fill, micro-dollars.
fn half_step(schedule: Schedule) -> f64 {
    match schedule.rounding() {
        Rounding::Polymarket5dp => 5.0,
        Rounding::PolymarketUs => 5_000.0,
        _ => 0.0,
    }
}

/// Price and linear fee of a contract times 1e9, in 1/10,000 dollar: of a centi-contract in 1e-9 micro-dollars.
fn unit_cost(schedule: Schedule, price_e4: u64) -> u64 {
    price_e4 * 1_000_000_000 + schedule.unit_numerator(price_e4)
}
