//! The bindgen face: small classes for code that is written by hand (what-if panels, consoles, notebooks). Numbers and names
//! only, no JavaScript values.

use engine_rs::{
    fees::{MAX_ORDER_QTY_CC, ONE_DOLLAR_E4, Schedule},
    sport::{NextEvent, Pregame, Priced, REGISTRY, ROW, Refusal, Row, SportModel, col, reference},
};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    games::{self, Game},
    sport::SHARED,
};

/// What a refused state is worth.
const REFUSED: Priced = Priced { side1: f64::NAN, draw: f64::NAN, side2: f64::NAN };

/// A game of a sport model whose fields can be turned like knobs: set, build once, price as often as wanted. Leagues, field
/// names and refusals as in `contract.ts`.
#[wasm_bindgen]
pub struct SportGame {
    model: Option<&'static dyn SportModel>,
    pregame: Pregame,
    row: Row,
    built: Option<Game>,
    outcome: Priced,
    next: Vec<NextEvent>,
}

#[wasm_bindgen]
impl SportGame {
    /// A game that has not started: league by name ("nba"), devigged price of side 1 (given that somebody wins; in soccer of a
    /// win), of a draw (soccer, else 0), expected total (NaN when unknown).
    #[wasm_bindgen(constructor)]
    pub fn new(league: &str, side1: f64, draw: f64, total: f64) -> Self {
        let model = games::named(league);
        let mut row = [0; ROW];
        row[col::LEAGUE] = model.map_or(0, |model| model.league() as i32);
        Self { model, pregame: Pregame { side1, draw, total }, row, built: None, outcome: REFUSED, next: Vec::new() }
    }

    /// Names of all leagues, separated by spaces.
    pub fn leagues() -> String {
        REGISTRY.iter().map(|model| model.name()).collect::<Vec<_>>().join(" ")
    }

    /// Number of the league's own fields.
    #[wasm_bindgen(js_name = fieldCount)]
    pub fn field_count(&self) -> usize {
        self.model.map_or(0, |model| model.fields().len())
    }

    /// Name of a field; empty beyond the last.
    #[wasm_bindgen(js_name = fieldName)]
    pub fn field_name(&self, index: usize) -> String {
        self.model.and_then(|model| model.fields().get(index)).map_or("", |field| field.name).to_owned()
    }

    /// Smallest legal value of a field.
    #[wasm_bindgen(js_name = fieldMin)]
    pub fn field_min(&self, index: usize) -> i32 {
        self.model.and_then(|model| model.fields().get(index)).map_or(0, |field| field.min)
    }

    /// Largest legal value of a field.
    #[wasm_bindgen(js_name = fieldMax)]
    pub fn field_max(&self, index: usize) -> i32 {
        self.model.and_then(|model| model.fields().get(index)).map_or(0, |field| field.max)
    }

    fn column(&self, name: &str) -> Option<usize> {
        let shared = SHARED.iter().find(|&&(at, known)| known == name && at != col::LEAGUE).map(|&(at, _)| at);
        shared.or_else(|| self.model?.fields().iter().position(|field| field.name == name).map(|i| col::SITUATION + i))
    }

    /// Set a column by name ("period", "clock_ms", "score_1", a field of the league); false when the league has none of that
    /// name. What is no 32-bit integer is refused when priced.
    pub fn set(&mut self, name: &str, value: f64) -> bool {
        let Some(at) = self.column(name) else { return false };
        let integer = value as i32;
        self.row[at] = if f64::from(integer) == value { integer } else { i32::MIN };
        true
    }

    /// Value of a column; nothing when the league has none of that name.
    pub fn get(&self, name: &str) -> Option<i32> {
        self.column(name).map(|at| self.row[at])
    }

    /// Build the table (up to 5 ms) from the price and what the columns say of the rules; name of the refusal, empty when done.
    pub fn build(&mut self) -> String {
        let opened = self
            .model
            .ok_or(Refusal::UnknownLeague)
            .and_then(|model| Game::open(model, self.pregame, &self.row))
            .map(|game| self.built = Some(game));
        opened.err().map_or("", Refusal::name).to_owned()
    }

    /// Price the state; name of the refusal, empty when [`SportGame::side1`] and the others hold its outcomes.
    pub fn price(&mut self) -> String {
        let priced = self.built.as_ref().ok_or(Refusal::NoTable).and_then(|game| game.price(&self.row));
        self.outcome = priced.unwrap_or(REFUSED);
        priced.err().map_or("", Refusal::name).to_owned()
    }

    /// Probability that side 1 wins, of the last [`SportGame::price`]; NaN when it was refused.
    pub fn side1(&self) -> f64 {
        self.outcome.side1
    }

    /// Probability of a draw.
    pub fn draw(&self) -> f64 {
        self.outcome.draw
    }

    /// Probability that side 2 wins.
    pub fn side2(&self) -> f64 {
        self.outcome.side2
    }

    /// Standard deviation of the model's own error in this state; NaN for an unknown league.
    #[wasm_bindgen(js_name = errorSd)]
    pub fn error_sd(&self) -> f64 {
        self.model.map_or(f64::NAN, |model| model.error_sd(&self.row))
    }

    /// List what the next event would do, for the getters below; returns how many there are.
    #[wasm_bindgen(js_name = nextEvents)]
    pub fn next_events(&mut self) -> usize {
        self.next = self.built.as_ref().map(|game| game.next(&self.row)).unwrap_or_default();
        self.next.len()
    }

    /// Name of a listed event; empty beyond the last.
    #[wasm_bindgen(js_name = nextName)]
    pub fn next_name(&self, index: usize) -> String {
        self.next.get(index).map_or("", |event| event.name).to_owned()
    }

    /// Probability that a listed event is the next; 0 where the model does not say.
    #[wasm_bindgen(js_name = nextProbability)]
    pub fn next_probability(&self, index: usize) -> f64 {
        self.next.get(index).map_or(f64::NAN, |event| event.probability)
    }

    /// Probability that side 1 wins after a listed event.
    #[wasm_bindgen(js_name = nextSide1)]
    pub fn next_side1(&self, index: usize) -> f64 {
        self.next.get(index).map_or(f64::NAN, |event| event.priced.side1)
    }

    /// Probability of a draw after a listed event.
    #[wasm_bindgen(js_name = nextDraw)]
    pub fn next_draw(&self, index: usize) -> f64 {
        self.next.get(index).map_or(f64::NAN, |event| event.priced.draw)
    }

    /// Probability that side 2 wins after a listed event.
    #[wasm_bindgen(js_name = nextSide2)]
    pub fn next_side2(&self, index: usize) -> f64 {
        self.next.get(index).map_or(f64::NAN, |event| event.priced.side2)
    }
}

/// The test points of the models' reference and what this build makes of them, one line each; see
/// `engine_rs::sport::reference`.
#[wasm_bindgen(js_name = referencePoints)]
pub fn reference_points() -> String {
    reference::reference_text()
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
