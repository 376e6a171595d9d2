//! The component face: the WIT world `arbees:engine` (engine-wasm/wit/engine.wit).

// The generated code is not ours to lint.
#[allow(clippy::all, missing_docs)]
mod generated {
    wit_bindgen::generate!({ world: "engine", path: "wit" });
}

use engine_rs::{
    fees::{self, MAX_ORDER_QTY_CC, ONE_DOLLAR_E4},
    game, sizing,
};
use generated::exports::arbees::engine::kernel::{
    FeeError, Game, Guest, League, Leg, Level, Lock, LockInput, Priced, Refusal, Rounding, Schedule,
};

struct Component;

fn refusal(refusal: game::Refusal) -> Refusal {
    use game::Refusal as R;
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
    }
}

fn price(game: &Game) -> Result<Priced, Refusal> {
    let league = match game.league {
        League::Nfl => game::League::Nfl,
        League::Nba => game::League::Nba,
    };
    let s = &game.state;
    let state = game::GameState {
        period: s.period,
        clock_ms: s.clock_ms,
        home_score: s.home_score,
        away_score: s.away_score,
        possession: s.possession,
        down: s.down,
        distance: s.distance,
        yards_to_goal: s.yards_to_goal,
        home_timeouts: s.home_timeouts,
        away_timeouts: s.away_timeouts,
        second_half_receiver: s.second_half_receiver,
        final_: i32::from(s.final_),
        postseason: i32::from(s.postseason),
    };
    let priced = game::price(league as i32, &state, game.prior_home).map_err(refusal)?;
    Ok(Priced { home: priced.home, tie: priced.tie })
}

fn schedule(schedule: Schedule) -> Result<fees::Schedule, FeeError> {
    let code = match schedule.rounding {
        Rounding::Unknown => 0,
        Rounding::KalshiCent => fees::Rounding::KalshiCent as u8,
        Rounding::KalshiE4 => fees::Rounding::KalshiE4 as u8,
        Rounding::KalshiDirect => fees::Rounding::KalshiDirect as u8,
        Rounding::Polymarket5dp => fees::Rounding::Polymarket5dp as u8,
    };
    fees::Schedule::new(u64::from(schedule.rate_e5), code).ok_or(FeeError::UnknownSchedule)
}

fn leg(walk: sizing::BuyWalk) -> Leg {
    Leg {
        qty_cc: walk.qty_cc,
        cost_udollars: walk.cost_udollars,
        fee_udollars: walk.fee_udollars,
        worst_e4: walk.worst_e4,
    }
}

impl Guest for Component {
    fn win_probability(game: Game) -> Result<Priced, Refusal> {
        price(&game)
    }

    fn win_probabilities(games: Vec<Game>) -> Vec<Result<Priced, Refusal>> {
        games.iter().map(price).collect()
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
        let lock = sizing::walk_lock(
            sizing::LockLeg { ladder: sizing::Ladder::new(&a.0, &a.1), schedule: schedule(input.fee_a)? },
            sizing::LockLeg { ladder: sizing::Ladder::new(&b.0, &b.1), schedule: schedule(input.fee_b)? },
            sizing::LockLimits {
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
