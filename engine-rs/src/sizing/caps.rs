//! What one order, game, sport-day and all open positions may take of the bankroll, and the day's stop (models.md 4, checked
//! 2026-11-20). Whole micro-dollars, rounded down.

/// A whole as a share in 1/10,000.
const WHOLE_E4: u64 = 10_000;

/// Shares of the bankroll, 1/10,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// One order.
    pub order_e4: u64,
    /// Everything in one game.
    pub game_e4: u64,
    /// Everything in one sport on one day.
    pub sport_day_e4: u64,
    /// Everything unresolved.
    pub total_e4: u64,
    /// Loss of the day at which it is over.
    pub day_stop_e4: u64,
}

impl Default for Shares {
    /// 2 %, 4 %, 15 %, 50 % and a stop at -6 %.
    fn default() -> Self {
        Self { order_e4: 200, game_e4: 400, sport_day_e4: 1_500, total_e4: 5_000, day_stop_e4: 600 }
    }
}

/// What is at stake already, micro-dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// In the game of the bet.
    pub game_udollars: u64,
    /// In the sport of the bet on its day.
    pub sport_day_udollars: u64,
    /// In everything unresolved.
    pub total_udollars: u64,
    /// Profit of the day, negative for a loss.
    pub day_profit_udollars: i64,
}

/// What decided the size. The numbers are the codes of the kernel's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Binding {
    /// What was wanted: the fraction of Kelly.
    Wanted = 0,
    /// The depth at the limit price.
    Depth = 1,
    /// [`Shares::order_e4`].
    Order = 2,
    /// [`Shares::game_e4`].
    Game = 3,
    /// [`Shares::sport_day_e4`].
    SportDay = 4,
    /// [`Shares::total_e4`].
    Total = 5,
    /// [`Shares::day_stop_e4`].
    DayStop = 6,
}

impl Binding {
    /// Its name in every layer.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wanted => "wanted",
            Self::Depth => "depth",
            Self::Order => "order",
            Self::Game => "game",
            Self::SportDay => "sport_day",
            Self::Total => "total",
            Self::DayStop => "day_stop",
        }
    }
}

/// A capped stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capped {
    /// What may be spent, micro-dollars.
    pub stake_udollars: u64,
    /// The smallest limit; the first of equal ones in the order of [`Binding`], the day's stop before all.
    pub binding: Binding,
}

/// `share_e4` of `bankroll`, rounded down.
fn part(bankroll: u64, share_e4: u64) -> u64 {
    let (whole, rest) = (bankroll / WHOLE_E4, bankroll % WHOLE_E4);
    whole.saturating_mul(share_e4).saturating_add(rest.saturating_mul(share_e4) / WHOLE_E4)
}

/// The least of what is wanted, what the book offers and what the caps leave; 0 once the day's loss has reached its stop.
pub fn cap_stake(
    wanted_udollars: u64,
    depth_udollars: u64,
    bankroll_udollars: u64,
    exposure: &Exposure,
    shares: &Shares,
) -> Capped {
    let stop = part(bankroll_udollars, shares.day_stop_e4);
    if exposure.day_profit_udollars < 0 && exposure.day_profit_udollars.unsigned_abs() >= stop {
        return Capped { stake_udollars: 0, binding: Binding::DayStop };
    }
    let room = |share_e4: u64, used: u64| part(bankroll_udollars, share_e4).saturating_sub(used);
    let limits = [
        (depth_udollars, Binding::Depth),
        (room(shares.order_e4, 0), Binding::Order),
        (room(shares.game_e4, exposure.game_udollars), Binding::Game),
        (room(shares.sport_day_e4, exposure.sport_day_udollars), Binding::SportDay),
        (room(shares.total_e4, exposure.total_udollars), Binding::Total),
    ];
    let mut least = Capped { stake_udollars: wanted_udollars, binding: Binding::Wanted };
    for (stake_udollars, binding) in limits {
        if stake_udollars < least.stake_udollars {
            least = Capped { stake_udollars, binding };
        }
    }
    least
}
