//! The bindgen face: small classes for code that is written by hand (what-if panels, consoles). Numbers only.

use engine_rs::{
    fees::{MAX_ORDER_QTY_CC, ONE_DOLLAR_E4, Schedule},
    game::{self, GameState},
};
use wasm_bindgen::prelude::wasm_bindgen;

/// A game whose fields can be turned like knobs. Field names and codes as in `contract.ts`.
#[wasm_bindgen]
#[derive(Clone, Copy, Default)]
pub struct WhatIf {
    /// 1 NFL, 2 NBA.
    pub league: i32,
    /// Devigged pregame home win probability.
    pub prior_home: f64,
    /// 1-based, 0 before the start.
    pub period: i32,
    /// Milliseconds left in the period.
    pub clock_ms: i32,
    /// Points.
    pub home_score: i32,
    /// Points.
    pub away_score: i32,
    /// 1 home, -1 away, 0 nobody.
    pub possession: i32,
    /// 1..=4, 0 none.
    pub down: i32,
    /// Yards to a first down.
    pub distance: i32,
    /// Yards to the goal line.
    pub yards_to_goal: i32,
    /// Timeouts left.
    pub home_timeouts: i32,
    /// Timeouts left.
    pub away_timeouts: i32,
    /// 1 home, -1 away, 0 unknown.
    pub second_half_receiver: i32,
    /// 1 when decided.
    #[wasm_bindgen(js_name = final)]
    pub final_: i32,
    /// 1 in the post-season.
    pub postseason: i32,
}

#[wasm_bindgen]
impl WhatIf {
    /// A game that has not started.
    #[wasm_bindgen(constructor)]
    pub fn new(league: i32, prior_home: f64) -> Self {
        Self { league, prior_home, ..Self::default() }
    }

    fn priced(&self) -> Result<game::Priced, game::Refusal> {
        let state = GameState {
            period: self.period,
            clock_ms: self.clock_ms,
            home_score: self.home_score,
            away_score: self.away_score,
            possession: self.possession,
            down: self.down,
            distance: self.distance,
            yards_to_goal: self.yards_to_goal,
            home_timeouts: self.home_timeouts,
            away_timeouts: self.away_timeouts,
            second_half_receiver: self.second_half_receiver,
            final_: self.final_,
            postseason: self.postseason,
        };
        game::price(self.league, &state, self.prior_home)
    }

    /// Home win probability given that somebody wins; NaN when refused.
    pub fn home(&self) -> f64 {
        self.priced().map_or(f64::NAN, |priced| priced.home)
    }

    /// Probability of a tie; NaN when refused.
    pub fn tie(&self) -> f64 {
        self.priced().map_or(f64::NAN, |priced| priced.tie)
    }

    /// Name of the refusal, empty when the state can be priced.
    pub fn refusal(&self) -> String {
        self.priced().err().map_or("", game::Refusal::name).to_owned()
    }
}

/// One market's taker fees.
#[wasm_bindgen]
pub struct FeeModel {
    schedule: Option<Schedule>,
}

#[wasm_bindgen]
impl FeeModel {
    /// Rate in 1/100,000 and rounding code of `contract.ts`.
    #[wasm_bindgen(constructor)]
    pub fn new(rate_e5: u32, rounding: u8) -> Self {
        Self { schedule: Schedule::new(u64::from(rate_e5), rounding) }
    }

    /// False for a schedule the kernel cannot charge exactly.
    pub fn known(&self) -> bool {
        self.schedule.is_some()
    }

    /// Fee in micro-dollars of one order filled at one price; NaN when unknown or out of range.
    pub fn fee(&self, price_e4: u32, qty_cc: u32) -> f64 {
        let (price, qty) = (u64::from(price_e4), u64::from(qty_cc));
        match self.schedule {
            Some(schedule) if price <= ONE_DOLLAR_E4 && qty <= MAX_ORDER_QTY_CC => schedule.single(price, qty) as f64,
            _ => f64::NAN,
        }
    }
}
