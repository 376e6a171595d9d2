//! The component face: the WIT world `arbees:engine` (engine-wasm/wit/engine.wit).

// The generated code is not ours to lint.
#[allow(clippy::all, missing_docs)]
mod generated {
    wit_bindgen::generate!({ world: "engine", path: "wit" });
}

use core::cell::RefCell;

use engine_rs::{
    fees::{self, MAX_ORDER_QTY_CC, ONE_DOLLAR_E4},
    sizing::walk,
    sport::{self, NextEvent as Event, Priced, ROW, Row, SportModel, col},
};
use generated::exports::arbees::engine::kernel::{
    FeeError, Field, Guest, League, Leg, Level, Lock, LockInput, NextEvent, Outcome, Pregame, ReferencePoint, Refusal,
    Rounding, Schedule, State,
};

use crate::games::Game;

struct Component;

/// Most games open at a time, about 310 MB of the longest tables.
const MAX_OPEN: usize = 1_024;

/// Open games with their numbers, ascending; a number is never given out twice, so that a stale one names nothing.
struct Open {
    last: u32,
    games: Vec<(u32, Game)>,
}

impl Open {
    fn find(&self, game: u32) -> Option<usize> {
        self.games.binary_search_by_key(&game, |&(number, _)| number).ok()
    }
}

thread_local! {
    static OPEN: RefCell<Open> = const { RefCell::new(Open { last: 0, games: Vec::new() }) };
}

fn refusal(refusal: sport::Refusal) -> Refusal {
    use sport::Refusal as R;
    match refusal {
        R::UnknownLeague => Refusal::UnknownLeague,
        R::BadPeriod => Refusal::BadPeriod,
        R::BadClock => Refusal::BadClock,
        R::BadScore => Refusal::BadScore,
        R::BadPrior => Refusal::BadPrior,
        R::BadPossession => Refusal::BadPossession,
        R::BadDown => Refusal::BadDown,
        R::BadFieldPosition => Refusal::BadFieldPosition,
        R::TieNotPossible => Refusal::TieNotPossible,
        R::BadStrength => Refusal::BadStrength,
        R::BadBases => Refusal::BadBases,
        R::BadCards => Refusal::BadCards,
        R::BadTennisScore => Refusal::BadTennisScore,
        R::BadRound => Refusal::BadRound,
        R::NoTable => Refusal::NoTable,
    }
}

macro_rules! convert {
    ($($(#[$doc:meta])* $league:ident = $code:literal, $name:literal, $room:ident::$model:ident;)*) => {
        fn model(league: League) -> Result<&'static dyn SportModel, Refusal> {
            let code = match league {
                $(League::$league => $code,)*
            };
            sport::model(code).map_err(refusal)
        }

        fn league(league: sport::League) -> League {
            match league {
                $(sport::League::$league => League::$league,)*
            }
        }
    };
}

engine_rs::leagues!(convert);

fn row(model: &dyn SportModel, state: &State) -> Result<Row, Refusal> {
    if state.situation.len() > model.fields().len() {
        return Err(Refusal::BadSituation);
    }
    let mut row = [0; ROW];
    row[col::LEAGUE] = model.league() as i32;
    row[col::PERIOD] = state.period;
    row[col::CLOCK_MS] = state.clock_ms;
    (row[col::SCORE_1], row[col::SCORE_2]) = (state.score1, state.score2);
    (row[col::FINAL], row[col::POSTSEASON], row[col::WINNER]) = (state.final_, state.postseason, state.winner);
    row[col::SITUATION..][..state.situation.len()].copy_from_slice(&state.situation);
    Ok(row)
}

fn outcome(Priced { side1, draw, side2 }: Priced) -> Outcome {
    Outcome { side1, draw, side2 }
}

fn price(game: &Game, state: &State) -> Result<Outcome, Refusal> {
    game.price(&row(game.model(), state)?).map(outcome).map_err(refusal)
}

/// Do something with an open game.
fn with<T>(game: u32, f: impl FnOnce(&Game) -> T) -> Option<T> {
    OPEN.with_borrow(|open| open.find(game).map(|i| f(&open.games[i].1)))
}

fn schedule(schedule: Schedule) -> Result<fees::Schedule, FeeError> {
    let code = match schedule.rounding {
        Rounding::Unknown => 0,
        Rounding::KalshiCent => fees::Rounding::KalshiCent as u8,
        Rounding::KalshiE4 => fees::Rounding::KalshiE4 as u8,
        Rounding::KalshiDirect => fees::Rounding::KalshiDirect as u8,
        Rounding::Polymarket5dp => fees::Rounding::Polymarket5dp as u8,
        Rounding::KalshiE4Cent => fees::Rounding::KalshiE4Cent as u8,
        Rounding::KalshiIntermediary => fees::Rounding::KalshiIntermediary as u8,
        Rounding::PolymarketUs => fees::Rounding::PolymarketUs as u8,
    };
    fees::Schedule::new(u64::from(schedule.rate_e5), code).ok_or(FeeError::UnknownSchedule)
}

fn leg(order: walk::BuyWalk) -> Leg {
    Leg {
        qty_cc: order.qty_cc,
        cost_udollars: order.cost_udollars,
        fee_udollars: order.fee_udollars,
        worst_e4: order.worst_e4,
    }
}

impl Guest for Component {
    fn fields(of: League) -> Vec<Field> {
        let fields = model(of).map_or(&[][..], |model| model.fields());
        fields.iter().map(|field| Field { name: field.name.to_owned(), min: field.min, max: field.max }).collect()
    }

    fn open(of: League, pregame: Pregame, rules: State) -> Result<u32, Refusal> {
        let model = model(of)?;
        let (Pregame { side1, draw, total }, rules) = (pregame, row(model, &rules)?);
        let pregame = sport::Pregame { side1, draw, total: total.unwrap_or(f64::NAN) };
        let game = Game::open(model, pregame, &rules).map_err(refusal)?;
        OPEN.with_borrow_mut(|open| {
            let number = open.last.checked_add(1).ok_or(Refusal::NoTable)?;
            if open.games.len() >= MAX_OPEN {
                return Err(Refusal::NoTable);
            }
            open.last = number;
            open.games.push((number, game));
            Ok(number)
        })
    }

    fn close(game: u32) {
        OPEN.with_borrow_mut(|open| open.find(game).map(|i| open.games.remove(i)));
    }

    fn price(game: u32, state: State) -> Result<Outcome, Refusal> {
        with(game, |game| price(game, &state)).unwrap_or(Err(Refusal::NoTable))
    }

    fn prices(game: u32, states: Vec<State>) -> Vec<Result<Outcome, Refusal>> {
        with(game, |game| states.iter().map(|state| price(game, state)).collect())
            .unwrap_or_else(|| vec![Err(Refusal::NoTable); states.len()])
    }

    fn next_events(game: u32, state: State) -> Vec<NextEvent> {
        let event = |Event { name, probability, priced }| NextEvent {
            name: String::from(name),
            probability,
            priced: outcome(priced),
        };
        with(game, |game| row(game.model(), &state).map(|row| game.next(&row)))
            .and_then(Result::ok)
            .map_or_else(Vec::new, |events| events.into_iter().map(event).collect())
    }

    fn error_sd(of: League, state: State) -> f64 {
        model(of).and_then(|model| Ok(model.error_sd(&row(model, &state)?))).unwrap_or(f64::NAN)
    }

    fn reference_points() -> Vec<ReferencePoint> {
        let points = sport::reference::reference_points();
        points
            .iter()
            .map(|point| ReferencePoint {
                league: league(point.league),
                form: point.form.to_owned(),
                index: point.index as u32,
                want_e6: point.want_e6,
                digits: point.digits,
                got: point.got,
                holds: point.holds(),
            })
            .collect()
    }

    fn taker_fee(fees: Schedule, price_e4: u32, qty_cc: u64) -> Result<u64, FeeError> {
        let schedule = schedule(fees)?;
        if u64::from(price_e4) > ONE_DOLLAR_E4 {
            return Err(FeeError::BadPrice);
        }
        if qty_cc > MAX_ORDER_QTY_CC {
            return Err(FeeError::OrderTooLarge);
        }
        Ok(schedule.single(u64::from(price_e4), qty_cc))
    }

    fn size_lock(input: LockInput) -> Result<Lock, FeeError> {
        let columns =
            |levels: &[Level]| -> (Vec<u16>, Vec<u32>) { levels.iter().map(|l| (l.price_e4, l.qty_cc)).unzip() };
        let (a, b) = (columns(&input.a), columns(&input.b));
        let lock = walk::walk_lock(
            walk::LockLeg { ladder: walk::Ladder::new(&a.0, &a.1), schedule: schedule(input.fee_a)? },
            walk::LockLeg { ladder: walk::Ladder::new(&b.0, &b.1), schedule: schedule(input.fee_b)? },
            walk::LockLimits {
                cap_qty_cc: input.cap_qty_cc,
                cash_a_udollars: input.cash_a_udollars,
                cash_b_udollars: input.cash_b_udollars,
                floor_e4: i64::from(input.floor_e4),
                lot_cc: u64::from(input.lot_cc),
            },
        );
        Ok(Lock { a: leg(lock.a), b: leg(lock.b), net_udollars: lock.net_udollars })
    }
}

generated::export!(Component with_types_in generated);
