//! One game of a sport model with a table of its own: what the classes and the component are made of. The raw face keeps its
//! tables in columns instead ([`crate::sport`]).

use engine_rs::sport::{self, MAX_NEXT, NextEvent, Pregame, Priced, Refusal, Row, SportModel};

/// No event, to be overwritten.
const BLANK: NextEvent = NextEvent { name: "", probability: 0.0, priced: Priced { side1: 0.0, draw: 0.0, side2: 0.0 } };

/// A built game.
pub struct Game {
    model: &'static dyn SportModel,
    pregame: Pregame,
    table: Vec<f32>,
}

impl Game {
    /// Build the table of a game from its pregame price and what `rules` says of it (post-season, best of, first leg).
    ///
    /// # Errors
    /// The model's refusal of the price or of the rules.
    pub fn open(model: &'static dyn SportModel, pregame: Pregame, rules: &Row) -> Result<Self, Refusal> {
        let mut table = vec![0.0; model.table_len()];
        model.build(&pregame, rules, &mut table)?;
        Ok(Self { model, pregame, table })
    }

    /// The model that prices it.
    pub fn model(&self) -> &'static dyn SportModel {
        self.model
    }

    /// Price a state.
    ///
    /// # Errors
    /// The model's refusal.
    pub fn price(&self, state: &Row) -> Result<Priced, Refusal> {
        self.model.price(&self.pregame, &self.table, state)
    }

    /// What the next event would do; empty when the game is over or the state refused.
    pub fn next(&self, state: &Row) -> Vec<NextEvent> {
        let mut events = [BLANK; MAX_NEXT];
        let n = self.model.next_events(&self.pregame, &self.table, state, &mut events);
        events[..n].to_vec()
    }
}

/// The model of a league by its name, e.g. "nba".
pub fn named(league: &str) -> Option<&'static dyn SportModel> {
    sport::REGISTRY.iter().copied().find(|model| model.name() == league)
}
