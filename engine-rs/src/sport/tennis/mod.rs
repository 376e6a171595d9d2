//! Tennis: exact scoring with serve strengths that learn point by point (models.md 1.6).
//!
//! Before the match the price and the tour's average fix both chances to win a point on serve; during it the points served and
//! won pull them away from there against a prior of [`Learning::points`] points each. A price costs one pass over closed forms.

use super::{Field, League, MAX_NEXT, NextEvent, Pregame, Priced, Refusal, Row, SportModel, col};

pub mod coefficients;
pub mod points;
use points::{Set, SetRule};

/// Situation columns of tennis, from [`col::SITUATION`] on. Sets are the scores.
pub mod field {
    use super::col;
    /// Best of 3 or 5 sets; 0 stands for 3.
    pub const BEST_OF: usize = col::SITUATION;
    /// Deciding set at six all: 0 tie-break to 7, 1 tie-break to 10, 2 advantage.
    pub const FINAL_SET_RULE: usize = col::SITUATION + 1;
    /// Games of side 1 in this set.
    pub const GAMES_1: usize = col::SITUATION + 2;
    /// Games of side 2.
    pub const GAMES_2: usize = col::SITUATION + 3;
    /// Points of side 1 in this game or tie-break, counted 0, 1, 2, 3, 4...
    pub const POINTS_1: usize = col::SITUATION + 4;
    /// Points of side 2.
    pub const POINTS_2: usize = col::SITUATION + 5;
    /// Who serves the next point: 1 or 2; 0 unknown (then the mean of both).
    pub const SERVER: usize = col::SITUATION + 6;
    /// 1 in a tie-break.
    pub const TIE_BREAK: usize = col::SITUATION + 7;
    /// Points that side 1 served so far.
    pub const SERVED_1: usize = col::SITUATION + 8;
    /// And won.
    pub const WON_SERVED_1: usize = col::SITUATION + 9;
    /// Points that side 2 served so far.
    pub const SERVED_2: usize = col::SITUATION + 10;
    /// And won.
    pub const WON_SERVED_2: usize = col::SITUATION + 11;
    /// 0 ATP, 1 WTA.
    pub const TOUR: usize = col::SITUATION + 12;
    /// 0 unknown, 1 hard, 2 clay, 3 grass, 4 carpet.
    pub const SURFACE: usize = col::SITUATION + 13;
}

static FIELDS: [Field; 14] = [
    Field { name: "best_of", min: 0, max: 5 },
    Field { name: "final_set_rule", min: 0, max: 2 },
    Field { name: "games_1", min: 0, max: 99 },
    Field { name: "games_2", min: 0, max: 99 },
    Field { name: "points_1", min: 0, max: 99 },
    Field { name: "points_2", min: 0, max: 99 },
    Field { name: "server", min: 0, max: 2 },
    Field { name: "tie_break", min: 0, max: 1 },
    Field { name: "served_1", min: 0, max: 2_000 },
    Field { name: "won_served_1", min: 0, max: 2_000 },
    Field { name: "served_2", min: 0, max: 2_000 },
    Field { name: "won_served_2", min: 0, max: 2_000 },
    Field { name: "tour", min: 0, max: 1 },
    Field { name: "surface", min: 0, max: 4 },
];

/// Form of a match.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Sets to win: 2 or 3.
    pub need: i32,
    /// Deciding set at six all.
    pub last: SetRule,
}

/// Where a match stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Score {
    /// Sets of side 1 and 2.
    pub sets: [i32; 2],
    /// Games of this set.
    pub games: [i32; 2],
    /// Points of this game or tie-break.
    pub points: [i32; 2],
    /// Whether a tie-break is on.
    pub tie_break: bool,
    /// Whether side 1 serves the next point.
    pub one_serves: bool,
}

/// How fast the serve strengths learn.
#[derive(Clone, Copy, Debug)]
pub struct Learning {
    /// Weight of the prior of each server, points.
    pub points: f64,
    /// Correlation of the two priors.
    pub correlation: f64,
}

/// What ships.
pub const SHIPPED: Learning = Learning { points: coefficients::PRIOR_POINTS, correlation: coefficients::CORRELATION };

impl Learning {
    /// Serve strengths after `(served, won)` points of both sides: the mean of a normal prior with binomial observations.
    pub fn update(&self, prior: [f64; 2], counts: [(f64, f64); 2]) -> [f64; 2] {
        let scale = self.points / (1.0 - self.correlation * self.correlation);
        let cross = scale * self.correlation;
        let (aa, bb) = (scale + counts[0].0, scale + counts[1].0);
        let ra = scale * prior[0] - cross * prior[1] + counts[0].1;
        let rb = scale * prior[1] - cross * prior[0] + counts[1].1;
        let scale = 1.0 / (aa * bb - cross * cross);
        let keep = |p: f64| p.clamp(0.01, 0.99);
        [keep((ra * bb + rb * cross) * scale), keep((rb * aa + ra * cross) * scale)]
    }
}

/// P(side 1 wins the match) for chances to win a point on serve.
pub fn match_price(format: Format, p: [f64; 2], score: &Score) -> f64 {
    let [pa, pb] = p;
    let [s1, s2] = score.sets;
    if s1 >= format.need || s2 >= format.need {
        return if s1 > s2 { 1.0 } else { 0.0 };
    }
    let usual = SetRule::TieBreak(7);
    if s1 + 1 == format.need && s2 + 1 == format.need {
        return in_set(&Set::new(pa, pb, format.last), format.last, p, score);
    }
    let set = Set::new(pa, pb, usual);
    let won = in_set(&set, usual, p, score);
    // Who serves first does not matter to a set.
    let fresh = set.fresh();
    let fresh_last = if format.last == usual { fresh } else { set.with_rule(pa, pb, format.last).fresh() };
    let after = |x, y| points::sets(format.need, x, y, fresh, fresh_last);
    won * after(s1 + 1, s2) + (1.0 - won) * after(s1, s2 + 1)
}

/// P(side 1 wins the set in play).
fn in_set(set: &Set, rule: SetRule, p: [f64; 2], score: &Score) -> f64 {
    let ([g1, g2], [x, y], one) = (score.games, score.points, score.one_serves);
    if score.tie_break {
        let to = if let SetRule::TieBreak(to) = rule { to } else { 7 };
        return points::tie_break(p[0], p[1], x, y, to, one);
    }
    if x == 0 && y == 0 {
        return set.price(g1, g2, one);
    }
    let won = if one { points::game(p[0], x, y) } else { 1.0 - points::game(p[1], y, x) };
    let (ahead, behind) = set.after(g1, g2, !one);
    won * ahead + (1.0 - won) * behind
}

/// Chances to win a point on serve whose mean is `average` and which make a match cost `p0`.
pub fn invert(format: Format, average: f64, p0: f64) -> [f64; 2] {
    // The favourite's side first, so that mirrored prices give mirrored strengths to the bit.
    let favourite = if p0 < 0.5 { 1.0 - p0 } else { p0 };
    let start = Score { one_serves: true, ..Score::default() };
    let reach = (1.0 - average).min(average) - 0.01;
    let (mut low, mut high) = (0.0, reach);
    for _ in 0..50 {
        let d = 0.5 * (low + high);
        if match_price(format, [average + d, average - d], &start) < favourite { low = d } else { high = d }
    }
    let d = 0.5 * (low + high);
    if p0 < 0.5 { [average - d, average + d] } else { [average + d, average - d] }
}

/// Cells: both strengths, each as a rounded value and the rest.
const LEN: usize = 4;

/// The registered model.
pub struct Tennis;

/// Form of the match of a row.
fn format(row: &Row) -> Result<Format, Refusal> {
    let need = match row[field::BEST_OF] {
        0 | 3 => 2,
        5 => 3,
        _ => return Err(Refusal::BadTennisScore),
    };
    let last = match row[field::FINAL_SET_RULE] {
        0 => SetRule::TieBreak(7),
        1 => SetRule::TieBreak(10),
        2 => SetRule::Advantage,
        _ => return Err(Refusal::BadTennisScore),
    };
    Ok(Format { need, last })
}

/// Whether games and points can stand like this in a set with this rule.
fn possible(score: &Score, rule: SetRule) -> bool {
    let ([g1, g2], [x, y]) = (score.games, score.points);
    let (high, low) = (g1.max(g2), g1.min(g2));
    let open = match rule {
        SetRule::Advantage => high <= 5 || high - low <= 1,
        SetRule::TieBreak(_) => high <= 5 || (high == 6 && low >= 5),
    };
    // A set that is over may still be shown, without points.
    let over = high - low == 2 && high >= 6 && (high <= 7 || rule == SetRule::Advantage)
        || high == 6 && low <= 4
        || high == 7 && low == 6 && rule != SetRule::Advantage;
    if score.tie_break {
        let SetRule::TieBreak(to) = rule else { return false };
        return g1 == 6 && g2 == 6 && (x.max(y) <= to || (x - y).abs() <= 2);
    }
    if x.max(y) > 4 && (x - y).abs() > 2 {
        return false;
    }
    let between = x == 0 && y == 0;
    (open && (between || !(high == 6 && low == 6) || rule == SetRule::Advantage)) || (over && between)
}

/// A row in play, checked.
struct State {
    format: Format,
    score: Score,
    counts: [(f64, f64); 2],
    server: i32,
}

/// Check a row; `Ok(Err)` is a price that needs no table.
fn read(pregame: &Pregame, row: &Row) -> Result<Result<State, Priced>, Refusal> {
    if !(pregame.side1 > 0.0 && pregame.side1 < 1.0) {
        return Err(Refusal::BadPrior);
    }
    let format = format(row)?;
    let sets = [row[col::SCORE_1], row[col::SCORE_2]];
    if row[col::FINAL] == 1 {
        return match row[col::WINNER] {
            1 => Ok(Err(Priced::two_way(1.0))),
            2 => Ok(Err(Priced::two_way(0.0))),
            _ if sets[0] == format.need && (0..sets[0]).contains(&sets[1]) => Ok(Err(Priced::two_way(1.0))),
            _ if sets[1] == format.need && (0..sets[1]).contains(&sets[0]) => Ok(Err(Priced::two_way(0.0))),
            _ => Err(Refusal::TieNotPossible),
        };
    }
    if sets.iter().any(|s| !(0..=format.need).contains(s)) || sets == [format.need; 2] {
        return Err(Refusal::BadScore);
    }
    if !(0..=2 * format.need).contains(&row[col::PERIOD]) {
        return Err(Refusal::BadPeriod);
    }
    if !(0..=2).contains(&row[field::SERVER]) {
        return Err(Refusal::BadPossession);
    }
    if !FIELDS.iter().enumerate().all(|(i, f)| (f.min..=f.max).contains(&row[col::SITUATION + i])) {
        return Err(Refusal::BadTennisScore);
    }
    let score = Score {
        sets,
        games: [row[field::GAMES_1], row[field::GAMES_2]],
        points: [row[field::POINTS_1], row[field::POINTS_2]],
        tie_break: row[field::TIE_BREAK] == 1,
        one_serves: row[field::SERVER] != 2,
    };
    let deciding = sets[0] + 1 == format.need && sets[1] + 1 == format.need;
    if !possible(&score, if deciding { format.last } else { SetRule::TieBreak(7) }) {
        return Err(Refusal::BadTennisScore);
    }
    let count = |served: usize, won: usize| (f64::from(row[served]), f64::from(row[won]));
    let counts = [count(field::SERVED_1, field::WON_SERVED_1), count(field::SERVED_2, field::WON_SERVED_2)];
    if counts.iter().any(|(served, won)| won > served) {
        return Err(Refusal::BadTennisScore);
    }
    let fresh = sets == [0; 2] && score.games == [0; 2] && score.points == [0; 2] && !score.tie_break;
    if fresh && (row[col::PERIOD] == 0 || counts[0].0 + counts[1].0 == 0.0) {
        return Ok(Err(Priced::two_way(pregame.side1)));
    }
    Ok(Ok(State { format, score, counts, server: row[field::SERVER] }))
}

/// Serve strengths of a state from the table.
fn strengths(table: &[f32], state: &State) -> Result<[f64; 2], Refusal> {
    if table.len() < LEN {
        return Err(Refusal::NoTable);
    }
    let prior = [f64::from(table[0]) + f64::from(table[1]), f64::from(table[2]) + f64::from(table[3])];
    if !prior.iter().all(|p| *p > 0.0 && *p < 1.0) {
        return Err(Refusal::NoTable);
    }
    Ok(SHIPPED.update(prior, state.counts))
}

/// Price of a checked state.
fn priced(p: [f64; 2], state: &State) -> f64 {
    let now = match_price(state.format, p, &state.score);
    if state.server != 0 {
        return now;
    }
    let other = Score { one_serves: false, ..state.score };
    0.5 * (now + match_price(state.format, p, &other))
}

impl SportModel for Tennis {
    fn league(&self) -> League {
        League::Tennis
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
        let (tour, surface) = (row[field::TOUR], row[field::SURFACE]);
        if !(0..=1).contains(&tour) || !(0..=4).contains(&surface) {
            return Err(Refusal::BadTennisScore);
        }
        let average = coefficients::SERVICE[tour as usize][surface as usize];
        let strengths = invert(format(row)?, average, pregame.side1);
        for (cells, p) in table.chunks_exact_mut(2).zip(strengths) {
            cells[0] = p as f32;
            cells[1] = (p - f64::from(cells[0])) as f32;
        }
        Ok(())
    }

    fn price(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Priced, Refusal> {
        match read(pregame, row)? {
            Err(known) => Ok(known),
            Ok(state) => Ok(Priced::two_way(priced(strengths(table, &state)?, &state).clamp(0.0, 1.0))),
        }
    }

    fn next_events(&self, pregame: &Pregame, table: &[f32], row: &Row, out: &mut [NextEvent; MAX_NEXT]) -> usize {
        events::list(pregame, table, row, out)
    }

    fn error_sd(&self, row: &Row) -> f64 {
        let set = row[col::SCORE_1].clamp(0, 2) + row[col::SCORE_2].clamp(0, 2);
        coefficients::ERROR_SD[set as usize]
    }
}

mod events;

#[cfg(test)]
mod tests;
