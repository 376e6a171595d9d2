//! Mixed martial arts: a finish hazard per round and a beta-binomial card (models.md 1.7).
//!
//! A fight ends inside round `i` with hazard `h_i`, won by side 1 with share `s = sig(FINISH * x)`; a decision goes to the side
//! with more rounds, each round drawn from a beta-binomial with mean `r` and weight `m` (rounds of one fight are not
//! independent), `r` such that a fresh decision is won with `sig(DECISION * x)`. `x` is solved so that the fight as a whole
//! costs the pregame price.

use super::{Field, League, MAX_NEXT, NextEvent, Pregame, Priced, Refusal, Row, SportModel, col};
use crate::math::logistic;

pub mod coefficients;
use coefficients as fitted;

/// Length of a round, ms.
pub const ROUND_MS: i32 = 300_000;
/// Most rounds of a fight.
pub const MAX_ROUNDS: usize = 5;
/// Weight classes with hazards of their own, plus 0 for unknown and catch weight.
pub const CLASSES: usize = 12;

/// Situation columns of MMA, from [`col::SITUATION`] on.
pub mod field {
    use super::col;
    /// Scheduled rounds, 1..=5; 0 stands for 3.
    pub const SCHEDULED_ROUNDS: usize = col::SITUATION;
    /// Weight class: 0 unknown or catch weight, 1 heavy, 2 light heavy, 3 middle, 4 welter, 5 light, 6 feather, 7 bantam, 8 fly,
    /// 9 women's straw, 10 women's fly, 11 women's bantam and feather.
    pub const WEIGHT_CLASS: usize = col::SITUATION + 1;
    /// Rounds won by side 1 on the cards, or their estimate.
    pub const ROUNDS_WON_1: usize = col::SITUATION + 2;
    /// The same of side 2.
    pub const ROUNDS_WON_2: usize = col::SITUATION + 3;
}

static FIELDS: [Field; 4] = [
    Field { name: "scheduled_rounds", min: 0, max: MAX_ROUNDS as i32 },
    Field { name: "weight_class", min: 0, max: CLASSES as i32 - 1 },
    Field { name: "rounds_won_1", min: 0, max: MAX_ROUNDS as i32 },
    Field { name: "rounds_won_2", min: 0, max: MAX_ROUNDS as i32 },
];

/// Code of a weight class from the name promoters print, e.g. "UFC Women's Flyweight Title Bout".
pub fn weight_class(name: &str) -> i32 {
    let women = name.contains("Women") || name.contains("women");
    let has = |part: &str| name.contains(part);
    match () {
        () if women && has("Straw") => 9,
        () if women && has("Fly") => 10,
        () if women && (has("Bantam") || has("Feather")) => 11,
        () if has("Light Heavy") => 2,
        () if has("Heavy") && !has("Super") => 1,
        () if has("Middle") => 3,
        () if has("Welter") => 4,
        () if has("Light") => 5,
        () if has("Feather") => 6,
        () if has("Bantam") => 7,
        () if has("Fly") => 8,
        () if has("Straw") => 9,
        () => 0,
    }
}

/// The numbers of the form that do not depend on the class.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Logit share of finishes per unit of `x`.
    pub finish: f64,
    /// Logit share of decisions per unit of `x`.
    pub decision: f64,
    /// Weight `m` of the beta-binomial card, rounds.
    pub weight: f64,
}

/// One fight ready to be priced.
#[derive(Clone, Copy, Debug)]
pub struct Fight {
    /// Scheduled rounds.
    pub rounds: usize,
    /// Chance that round `i` ends the fight, given that it is reached.
    pub hazards: [f64; MAX_ROUNDS],
    /// Share of finishes by side 1.
    pub finish_share: f64,
    /// Mean of side 1's rounds.
    pub round_mean: f64,
    /// Weight of the card.
    pub weight: f64,
    /// `x`, for reports.
    pub strength: f64,
}

/// P(side 1 takes the majority of `rounds`) when it has `won`, side 2 `lost` and the rest is beta-binomial; half of an even
/// split.
pub fn card(rounds: usize, mean: f64, weight: f64, won: usize, lost: usize) -> f64 {
    let left = rounds.saturating_sub(won + lost);
    let (a, b) = (weight * mean + won as f64, weight * (1.0 - mean) + lost as f64);
    let mut total = 0.0;
    for k in 0..=left {
        let double = 2 * (won + k);
        let credit = if double > rounds {
            1.0
        } else if double == rounds {
            0.5
        } else {
            continue;
        };
        let mut p = 1.0;
        for i in 0..k {
            p *= (a + i as f64) * (left - i) as f64 / (i + 1) as f64;
        }
        for i in 0..left - k {
            p *= b + i as f64;
        }
        for i in 0..left {
            p /= a + b + i as f64;
        }
        total += credit * p;
    }
    total
}

/// Root of an increasing function on `[low, high]` by bisection, 60 halvings.
fn root(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if f(middle) < 0.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

impl Fight {
    /// Solve a fight for its pregame price `p0` in (0, 1).
    pub fn new(rounds: usize, hazards: [f64; MAX_ROUNDS], shape: &Shape, p0: f64) -> Self {
        let alive = hazards[..rounds].iter().fold(1.0, |alive, h| alive * (1.0 - h));
        let whole = |x: f64| (1.0 - alive) * logistic(shape.finish * x) + alive * logistic(shape.decision * x);
        // Half of the interval that holds the root is enough for symmetry: solve for the favourite, mirror for the other.
        let favourite = if p0 < 0.5 { 1.0 - p0 } else { p0 };
        let x = root(0.0, 60.0, |x| whole(x) - favourite);
        let decision = logistic(shape.decision * x);
        let r = root(0.5, 1.0, |r| card(rounds, r, shape.weight, 0, 0) - decision);
        let (x, r) = if p0 < 0.5 { (-x, 1.0 - r) } else { (x, r) };
        let finish_share = logistic(shape.finish * x);
        Self { rounds, hazards, finish_share, round_mean: r, weight: shape.weight, strength: x }
    }

    /// P(side 1 wins) in round `round` (1-based) with the share `gone` of it over and the rounds on the cards.
    pub fn price(&self, round: usize, gone: f64, won: usize, lost: usize) -> f64 {
        let mut alive = 1.0;
        let mut p = 0.0;
        for i in round - 1..self.rounds {
            let h = if i == round - 1 { self.current(round, gone) } else { self.hazards[i] };
            p += alive * h * self.finish_share;
            alive *= 1.0 - h;
        }
        p + alive * card(self.rounds, self.round_mean, self.weight, won, lost)
    }

    /// Chance that the rest of this round ends the fight.
    fn current(&self, round: usize, gone: f64) -> f64 {
        1.0 - libm::pow(1.0 - self.hazards[round - 1], 1.0 - gone)
    }
}

/// Cells: 0 rounds, 1..=5 hazards, 6 finish share, 7 mean, 8..=12 log chances to survive, then the card for `won * 6 + lost`.
const LOGS: usize = 8;
const CARDS: usize = LOGS + MAX_ROUNDS;
const SIDE: usize = MAX_ROUNDS + 1;
const LEN: usize = CARDS + SIDE * SIDE;

/// The registered model.
pub struct Mma;

/// What a checked row says.
struct State {
    round: usize,
    gone: f64,
    won: usize,
    lost: usize,
}

/// A row in play, checked; `Ok(Err)` is a price that needs no table.
fn read(pregame: &Pregame, table: &[f32], row: &Row) -> Result<Result<State, Priced>, Refusal> {
    if !(pregame.side1 > 0.0 && pregame.side1 < 1.0) {
        return Err(Refusal::BadPrior);
    }
    let rounds = scheduled(row)?;
    let (period, clock) = (row[col::PERIOD], row[col::CLOCK_MS]);
    let cards = 0..=MAX_ROUNDS as i32;
    if !cards.contains(&row[col::SCORE_1]) || !cards.contains(&row[col::SCORE_2]) {
        return Err(Refusal::BadScore);
    }
    if row[col::FINAL] == 1 {
        return Ok(Err(match row[col::WINNER] {
            1 => Priced::two_way(1.0),
            2 => Priced::two_way(0.0),
            0 => Priced { side1: 0.0, draw: 1.0, side2: 0.0 },
            _ => return Err(Refusal::BadScore),
        }));
    }
    if !(0..=rounds as i32).contains(&period) {
        return Err(Refusal::BadPeriod);
    }
    if !(0..=ROUND_MS).contains(&clock) {
        return Err(Refusal::BadClock);
    }
    // No more rounds are won than are over; none before the start.
    let over = (period - i32::from(clock > 0)).max(0);
    let possible = |won: i32, lost: i32| won >= 0 && lost >= 0 && won.saturating_add(lost) <= over;
    if !possible(row[col::SCORE_1], row[col::SCORE_2]) {
        return Err(Refusal::BadScore);
    }
    let (won, lost) = (row[field::ROUNDS_WON_1], row[field::ROUNDS_WON_2]);
    if !possible(won, lost) {
        return Err(Refusal::BadRound);
    }
    if period == 0 || (period == 1 && clock == ROUND_MS) {
        return Ok(Err(Priced::two_way(pregame.side1)));
    }
    if table.len() < LEN || !(1.0..=5.0).contains(&table[0]) || table[0] < period as f32 {
        return Err(Refusal::NoTable);
    }
    let gone = f64::from(ROUND_MS - clock) / f64::from(ROUND_MS);
    Ok(Ok(State { round: period as usize, gone, won: won as usize, lost: lost as usize }))
}

/// Scheduled rounds of a row; 0 stands for 3.
fn scheduled(row: &Row) -> Result<usize, Refusal> {
    if !(0..CLASSES as i32).contains(&row[field::WEIGHT_CLASS]) {
        return Err(Refusal::BadRound);
    }
    match row[field::SCHEDULED_ROUNDS] {
        0 => Ok(3),
        rounds @ 1..=5 => Ok(rounds as usize),
        _ => Err(Refusal::BadRound),
    }
}

/// Hazards of a class and a length, as fitted.
pub fn hazards(rounds: usize, class: usize) -> [f64; MAX_ROUNDS] {
    if rounds > 3 { fitted::FIVE_ROUNDS[class] } else { fitted::THREE_ROUNDS[class] }
}

/// P(side 1) from the table, for a round reached and the rounds on the cards.
fn at(table: &[f32], state: &State) -> f64 {
    let rounds = table[0] as usize;
    let share = f64::from(table[6]);
    let (mut alive, mut p) = (1.0, 0.0);
    for i in state.round - 1..rounds {
        let whole = f64::from(table[1 + i]);
        let h = if i == state.round - 1 { rest(table, state) } else { whole };
        p += alive * h * share;
        alive *= 1.0 - h;
    }
    p + alive * f64::from(table[CARDS + state.won * SIDE + state.lost])
}

/// Chance that the rest of the round in play ends the fight.
fn rest(table: &[f32], state: &State) -> f64 {
    if state.gone <= 0.0 {
        return f64::from(table[state.round]);
    }
    1.0 - libm::exp((1.0 - state.gone) * f64::from(table[LOGS + state.round - 1]))
}

impl SportModel for Mma {
    fn league(&self) -> League {
        League::Mma
    }

    fn fields(&self) -> &'static [Field] {
        &FIELDS
    }

    fn table_len(&self) -> usize {
        LEN
    }

    fn build(&self, pregame: &Pregame, row: &Row, table: &mut [f32]) -> Result<(), Refusal> {
        if !(pregame.side1 > 0.0 && pregame.side1 < 1.0) {
            return Err(Refusal::BadPrior);
        }
        if table.len() < LEN {
            return Err(Refusal::NoTable);
        }
        let rounds = scheduled(row)?;
        let class = row[field::WEIGHT_CLASS] as usize;
        let fight = Fight::new(rounds, hazards(rounds, class), &fitted::SHAPE, pregame.side1);
        table[0] = rounds as f32;
        for (i, h) in fight.hazards.iter().enumerate() {
            table[1 + i] = *h as f32;
            table[LOGS + i] = libm::log(1.0 - h) as f32;
        }
        table[6] = fight.finish_share as f32;
        table[7] = fight.round_mean as f32;
        for won in 0..SIDE {
            for lost in 0..SIDE {
                let p = if won + lost > rounds { 0.5 } else { card(rounds, fight.round_mean, fight.weight, won, lost) };
                table[CARDS + won * SIDE + lost] = p as f32;
            }
        }
        Ok(())
    }

    fn price(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Priced, Refusal> {
        Ok(match read(pregame, table, row)? {
            Ok(state) => Priced::two_way(at(table, &state)),
            Err(known) => known,
        })
    }

    fn next_events(&self, pregame: &Pregame, table: &[f32], row: &Row, out: &mut [NextEvent; MAX_NEXT]) -> usize {
        let mut in_play = *row;
        if row[col::FINAL] != 1 && (row[col::PERIOD] == 0 || row[col::CLOCK_MS] == ROUND_MS) {
            in_play[col::PERIOD] = row[col::PERIOD].max(1);
            in_play[col::CLOCK_MS] = ROUND_MS - 1;
        }
        let Ok(Ok(mut state)) = read(pregame, table, &in_play) else { return 0 };
        if in_play != *row {
            state.gone = 0.0;
        }
        let rounds = table[0] as usize;
        let h = rest(table, &state);
        let share = f64::from(table[6]);
        let mut n = 0;
        let mut push = |name, probability, side1| {
            out[n] = NextEvent { name, probability, priced: Priced::two_way(side1) };
            n += 1;
        };
        push("side1_finish", h * share, 1.0);
        push("side2_finish", h * (1.0 - share), 0.0);
        if state.won + state.lost < state.round {
            let (mean, weight) = (f64::from(table[7]), fitted::SHAPE.weight);
            let (won, lost) = (state.won, state.lost);
            let wins = (weight * mean + won as f64) / (weight + (won + lost) as f64);
            let after = |won: usize, lost: usize| {
                if state.round == rounds {
                    f64::from(table[CARDS + won * SIDE + lost])
                } else {
                    at(table, &State { round: state.round + 1, gone: 0.0, won, lost })
                }
            };
            push("side1_round", (1.0 - h) * wins, after(won + 1, lost));
            push("side2_round", (1.0 - h) * (1.0 - wins), after(won, lost + 1));
        } else if state.round < rounds {
            let next = State { round: state.round + 1, gone: 0.0, won: state.won, lost: state.lost };
            push("round_end", 1.0 - h, at(table, &next));
        }
        n
    }

    fn error_sd(&self, row: &Row) -> f64 {
        let phase = row[col::PERIOD].clamp(1, MAX_ROUNDS as i32) as usize - 1;
        fitted::ERROR_SD[phase]
    }
}

#[cfg(test)]
mod tests;
