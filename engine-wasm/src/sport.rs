//! Memory of the sport models: state rows, one probability table per game, and results. Everything is reserved once by
//! [`Sports::new`]; no call allocates afterwards.

use core::fmt::Write;

use engine_rs::sport::{
    self, Answers, MAX_NEXT, NextEvent, Pregame, Priced, REGISTRY, ROW, Refusal, Row, SportModel, col,
    common::lines::{Line, LineKind},
};

use crate::columns::{Column, Element, column};

/// Most bytes the tables of an instance may take.
const MAX_TABLE_BYTES: usize = 1 << 30;
/// Most state rows.
const MAX_ROWS: usize = 1 << 16;
/// League codes are below this.
const CODES: usize = 16;
/// Lines that one call answers.
const MAX_LINES: usize = 64;
/// Values per row of `sport_pregame` and of the priced columns.
const TRIPLE: usize = 3;

/// Every refusal in the order of its code, from 1.
const REFUSALS: [Refusal; 15] = [
    Refusal::UnknownLeague,
    Refusal::BadPeriod,
    Refusal::BadClock,
    Refusal::BadScore,
    Refusal::BadPrior,
    Refusal::BadPossession,
    Refusal::BadDown,
    Refusal::BadFieldPosition,
    Refusal::TieNotPossible,
    Refusal::BadStrength,
    Refusal::BadBases,
    Refusal::BadCards,
    Refusal::BadTennisScore,
    Refusal::BadRound,
    Refusal::NoTable,
];

// The names are read by position: a refusal out of its place must not compile.
const _: () = {
    let mut i = 0;
    while i < REFUSALS.len() {
        assert!(REFUSALS[i] as usize == i + 1);
        i += 1;
    }
};

/// Names of the columns that mean the same in every sport, by position.
pub(crate) const SHARED: [(usize, &str); 8] = [
    (col::LEAGUE, "league"),
    (col::PERIOD, "period"),
    (col::CLOCK_MS, "clock_ms"),
    (col::SCORE_1, "score_1"),
    (col::SCORE_2, "score_2"),
    (col::FINAL, "final"),
    (col::POSTSEASON, "postseason"),
    (col::WINNER, "winner"),
];

/// A model and the cells of its table.
#[derive(Clone, Copy)]
struct Lane {
    model: &'static dyn SportModel,
    len: usize,
}

/// What a table was built for; a table is never read for another league or another price.
#[derive(Clone, Copy, PartialEq)]
struct Built {
    /// 0: nothing.
    league: i32,
    pregame: [u64; TRIPLE],
}

const NOTHING: Built = Built { league: 0, pregame: [0; TRIPLE] };

/// What prices are made from.
struct Given {
    lanes: [Option<Lane>; CODES],
    /// Cells between the tables of two rows.
    stride: usize,
    state: Vec<i32>,
    pregame: Vec<f64>,
    tables: Vec<f32>,
    built: Vec<Built>,
}

/// Columns and tables of the sport models.
pub struct Sports {
    given: Given,
    priced: Vec<f64>,
    refusal: Vec<u8>,
    error_sd: Vec<f64>,
    next_p: Vec<f64>,
    next_priced: Vec<f64>,
    next_name: Vec<u32>,
    /// 0 margin, 1 total.
    line_kind: Vec<u8>,
    line_points: Vec<f64>,
    line_over: Vec<f64>,
}

impl Given {
    fn row(&self, row: usize) -> &Row {
        self.state.as_chunks().0.get(row).expect("sport row beyond the capacity")
    }

    fn lane(&self, row: &Row) -> Result<Lane, Refusal> {
        let code = usize::try_from(row[col::LEAGUE]).map_err(|_| Refusal::UnknownLeague)?;
        self.lanes.get(code).copied().flatten().ok_or(Refusal::UnknownLeague)
    }

    fn pregame(&self, row: usize) -> (Pregame, [u64; TRIPLE]) {
        let &[side1, draw, total] = self.pregame.as_chunks().0.get(row).expect("sport row beyond the capacity");
        // one spelling of "unknown", whatever bits the writer's NaN has
        let total_bits = if total.is_nan() { f64::NAN.to_bits() } else { total.to_bits() };
        (Pregame { side1, draw, total }, [side1.to_bits(), draw.to_bits(), total_bits])
    }

    /// League, table and price of the game whose table is number `t`.
    fn game(&self, t: usize, league: i32) -> Result<(Lane, Pregame, &[f32]), Refusal> {
        let lane = usize::try_from(league).ok().and_then(|code| self.lanes.get(code).copied().flatten());
        let lane = lane.ok_or(Refusal::UnknownLeague)?;
        let (pregame, bits) = self.pregame(t);
        if self.built.get(t) != Some(&Built { league, pregame: bits }) {
            return Err(Refusal::NoTable);
        }
        let start = t * self.stride;
        Ok((lane, pregame, &self.tables[start..start + lane.len]))
    }
}

impl Sports {
    /// Reserve `rows` states, the first `tables` of which have a table of their own; `None` when that is too much.
    pub fn new(tables: usize, rows: usize) -> Option<Self> {
        let mut lanes = [None; CODES];
        for &model in REGISTRY {
            lanes[model.league() as usize] = Some(Lane { model, len: model.table_len() });
        }
        let stride = lanes.iter().flatten().map(|lane| lane.len).max().unwrap_or(0);
        if tables > rows || rows > MAX_ROWS || tables.saturating_mul(stride * size_of::<f32>()) > MAX_TABLE_BYTES {
            return None;
        }
        let given = Given {
            lanes,
            stride,
            state: vec![0; rows * ROW],
            pregame: vec![f64::NAN; rows * TRIPLE],
            tables: vec![0.0; tables * stride],
            built: vec![NOTHING; tables],
        };
        Some(Self {
            given,
            priced: vec![f64::NAN; rows * TRIPLE],
            refusal: vec![0; rows],
            error_sd: vec![f64::NAN; rows],
            next_p: vec![0.0; MAX_NEXT],
            next_priced: vec![0.0; MAX_NEXT * TRIPLE],
            next_name: vec![0; MAX_NEXT * 2],
            line_kind: vec![0; MAX_LINES],
            line_points: vec![0.0; MAX_LINES],
            line_over: vec![f64::NAN; MAX_LINES],
        })
    }

    /// The lines these columns add to the exported table.
    pub fn describe(&self) -> [Column; 12] {
        use Element::{F32, F64, I32, U8, U32};
        [
            column("sport_state", I32, &self.given.state),
            column("sport_pregame", F64, &self.given.pregame),
            column("sport_priced", F64, &self.priced),
            column("sport_refusal", U8, &self.refusal),
            column("sport_error_sd", F64, &self.error_sd),
            column("sport_table", F32, &self.given.tables),
            column("sport_next_p", F64, &self.next_p),
            column("sport_next_priced", F64, &self.next_priced),
            column("sport_next_name", U32, &self.next_name),
            column("sport_line_kind", U8, &self.line_kind),
            column("sport_line_points", F64, &self.line_points),
            column("sport_line_over", F64, &self.line_over),
        ]
    }

    /// Build the table of a row from its pregame price and what its state says of the rules.
    ///
    /// # Errors
    /// [`Refusal::NoTable`] for a row without room for one, else the model's.
    pub fn build(&mut self, row: usize) -> Result<(), Refusal> {
        let state = *self.given.row(row);
        let (pregame, bits) = self.given.pregame(row);
        *self.given.built.get_mut(row).ok_or(Refusal::NoTable)? = NOTHING;
        let lane = self.given.lane(&state)?;
        let start = row * self.given.stride;
        lane.model.build(&pregame, &state, &mut self.given.tables[start..start + lane.len])?;
        self.given.built[row] = Built { league: state[col::LEAGUE], pregame: bits };
        Ok(())
    }

    /// Store what became of a row; returns side 1's probability, NaN when refused.
    fn put(&mut self, row: usize, result: Result<Priced, Refusal>) -> f64 {
        let mut out = Answers { priced: self.priced.as_chunks_mut().0, refusals: &mut self.refusal };
        out.put(row, result);
        out.priced[row][0]
    }

    /// Price a row with its own table.
    pub fn price(&mut self, row: usize) -> f64 {
        let state = self.given.row(row);
        let result = self
            .given
            .game(row, state[col::LEAGUE])
            .and_then(|(lane, pregame, table)| lane.model.price(&pregame, table, state));
        self.put(row, result)
    }

    /// Price rows `first..first + n`, each with its own table; returns how many have a price.
    pub fn price_batch(&mut self, first: usize, n: usize) -> usize {
        (first..first + n).filter(|&row| !self.price(row).is_nan()).count()
    }

    /// Price rows `first..first + n` as states of one game, that of row `t`; returns how many have a price.
    pub fn price_shared(&mut self, t: usize, first: usize, n: usize) -> usize {
        let league = self.given.row(t)[col::LEAGUE];
        let rows = &self.given.state.as_chunks().0[first..first + n];
        let refusals = &mut self.refusal[first..first + n];
        let mut out = Answers { priced: &mut self.priced.as_chunks_mut().0[first..first + n], refusals };
        match self.given.game(t, league) {
            Ok((lane, pregame, table)) => lane.model.price_rows(&pregame, table, rows, &mut out),
            Err(refusal) => (0..n).for_each(|i| out.put(i, Err(refusal))),
        }
        out.refusals.iter().filter(|&&code| code == 0).count()
    }

    fn events(&self, row: usize) -> ([NextEvent; MAX_NEXT], usize) {
        let state = self.given.row(row);
        let mut events = [NextEvent { name: "", probability: 0.0, priced: Priced::two_way(0.0) }; MAX_NEXT];
        let n = self
            .given
            .game(row, state[col::LEAGUE])
            .map_or(0, |(lane, pregame, table)| lane.model.next_events(&pregame, table, state, &mut events));
        (events, n)
    }

    /// Fill the scratch columns with the next events of a row; returns how many.
    pub fn next(&mut self, row: usize) -> usize {
        let (events, n) = self.events(row);
        for (i, event) in events[..n].iter().enumerate() {
            let Priced { side1, draw, side2 } = event.priced;
            self.next_p[i] = event.probability;
            self.next_priced[i * TRIPLE..][..TRIPLE].copy_from_slice(&[side1, draw, side2]);
            self.next_name[2 * i..][..2]
                .copy_from_slice(&[event.name.as_ptr() as usize as u32, event.name.len() as u32]);
        }
        n
    }

    /// Mean move of side 1's probability over the next events of a row; 0 when it is over, NaN when refused.
    pub fn leverage(&mut self, row: usize) -> f64 {
        let now = self.price(row);
        let (events, n) = self.events(row);
        if now.is_nan() { now } else { sport::leverage(now, &events[..n]) }
    }

    /// Answer the first `n` lines for the state of a row: P(over) into `sport_line_over`, NaN in a sport that has none.
    ///
    /// # Errors
    /// Those of a price; every answer is NaN then.
    pub fn lines(&mut self, row: usize, n: usize) -> Result<(), Refusal> {
        let n = n.min(MAX_LINES);
        self.line_over[..n].fill(f64::NAN);
        let mut lines = [Line { kind: LineKind::Margin, points: 0.0 }; MAX_LINES];
        for ((line, &kind), &points) in lines.iter_mut().zip(&self.line_kind).zip(&self.line_points) {
            *line = Line { kind: if kind == 0 { LineKind::Margin } else { LineKind::Total }, points };
        }
        let given = &mut self.given;
        let state = *given.row(row);
        let (lane, pregame, _) = given.game(row, state[col::LEAGUE])?;
        let table = &mut given.tables[row * given.stride..][..lane.len];
        lane.model.keep_lines(&pregame, table, &state);
        lane.model.lines(&pregame, table, &state, &lines[..n], &mut self.line_over[..n])
    }

    /// Pregame probability of side 1 from the closing spread; NaN where the league has no point spread.
    pub fn prior_from_spread(&self, league: u32, margin: f64) -> f64 {
        let lane = self.given.lanes.get(league as usize).copied().flatten();
        lane.map_or(f64::NAN, |lane| lane.model.prior_from_spread(margin))
    }

    /// Standard deviation of the model's own error in the state of a row; NaN for an unknown league.
    pub fn error_sd(&mut self, row: usize) -> f64 {
        let state = self.given.row(row);
        let sd = self.given.lane(state).map_or(f64::NAN, |lane| lane.model.error_sd(state));
        self.error_sd[row] = sd;
        sd
    }
}

/// What there is to know about the models before the first row, as JSON: columns, refusals, leagues and their fields.
pub fn describe_json() -> String {
    fn quoted<'a>(out: &mut String, names: impl Iterator<Item = &'a str>) {
        for (i, name) in names.enumerate() {
            let comma = if i == 0 { "" } else { "," };
            let _ = write!(out, "{comma}\"{name}\"");
        }
    }
    let mut out = format!("{{\"row\":{ROW},\"max_next\":{MAX_NEXT},\"situation\":{},\"columns\":[", col::SITUATION);
    debug_assert!(SHARED.iter().enumerate().all(|(i, &(at, _))| i == at));
    quoted(&mut out, SHARED.iter().map(|&(_, name)| name));
    out.push_str("],\"refusals\":[");
    quoted(&mut out, REFUSALS.iter().map(|refusal| refusal.name()));
    out.push_str("],\"sports\":[");
    for (i, model) in REGISTRY.iter().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        let (code, name, cells) = (model.league() as u8, model.name(), model.table_len());
        let _ = write!(out, "{comma}{{\"code\":{code},\"name\":\"{name}\",\"table_cells\":{cells},\"fields\":[");
        for (i, field) in model.fields().iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            let _ = write!(out, "{comma}{{\"name\":\"{}\",\"min\":{},\"max\":{}}}", field.name, field.min, field.max);
        }
        out.push_str("]}");
    }
    out.push_str("]}");
    out
}
