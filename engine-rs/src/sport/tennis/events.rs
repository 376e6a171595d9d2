//! What the next point, game and set would do.

use super::{
    LEN, MAX_NEXT, NextEvent, Pregame, Priced, Row, SHIPPED, Score, SetRule, State, col, field, match_price, points,
    priced, read,
};

/// A row right after the start when it stands before it: the same state, priced by the table.
fn state(pregame: &Pregame, row: &Row) -> Option<State> {
    match read(pregame, row) {
        Ok(Ok(state)) => Some(state),
        Ok(Err(_)) if row[col::FINAL] != 1 => Some(State {
            format: super::format(row).ok()?,
            score: Score { one_serves: row[field::SERVER] != 2, ..Score::default() },
            counts: [(0.0, 0.0); 2],
            server: row[field::SERVER],
        }),
        _ => None,
    }
}

/// The rule of the set in play.
fn rule(state: &State) -> SetRule {
    let [s1, s2] = state.score.sets;
    let need = state.format.need;
    if s1 + 1 == need && s2 + 1 == need { state.format.last } else { SetRule::TieBreak(7) }
}

/// After a set for side 1 or 2.
fn set_won(score: &Score, one: bool) -> Score {
    let mut after = Score { one_serves: !score.one_serves, ..Score::default() };
    after.sets = score.sets;
    after.sets[usize::from(!one)] += 1;
    after
}

/// After a game or a tie-break for side 1 or 2.
fn game_won(state: &State, one: bool) -> Score {
    let score = &state.score;
    let mut after = Score { points: [0; 2], tie_break: false, one_serves: !score.one_serves, ..*score };
    after.games[usize::from(!one)] += 1;
    let (own, other) = (after.games[usize::from(!one)], after.games[usize::from(one)]);
    let advantage = rule(state) == SetRule::Advantage;
    if score.tie_break || (own >= 6 && own - other >= 2) {
        return set_won(score, one);
    }
    after.tie_break = own == 6 && other == 6 && !advantage;
    after
}

/// Points that win the game or tie-break in play.
fn target(state: &State) -> i32 {
    match (state.score.tie_break, rule(state)) {
        (true, SetRule::TieBreak(to)) => to,
        _ => 4,
    }
}

/// Whether the board still shows a game, tie-break or set that is over.
fn settled(state: &State) -> bool {
    let ([g1, g2], [x, y]) = (state.score.games, state.score.points);
    let seven = g1.max(g2) == 7 && rule(state) != SetRule::Advantage;
    (g1.max(g2) >= 6 && ((g1 - g2).abs() >= 2 || seven)) || (x.max(y) >= target(state) && (x - y).abs() >= 2)
}

/// After a point for side 1 or 2.
pub(super) fn point_won(state: &State, one: bool) -> Score {
    let score = &state.score;
    let mut after = *score;
    after.points[usize::from(!one)] += 1;
    let (own, other) = (after.points[usize::from(!one)], after.points[usize::from(one)]);
    if own >= target(state) && own - other >= 2 {
        return game_won(state, one);
    }
    if score.tie_break {
        let n = score.points[0] + score.points[1];
        let same = points::first_serves(n) == points::first_serves(n + 1);
        after.one_serves = score.one_serves == same;
    }
    after
}

/// Points with probabilities, games and sets without. The chance of a point is the one that makes the list a martingale: it
/// differs from the serve strength only by what the point itself teaches (below .002).
pub(super) fn list(pregame: &Pregame, table: &[f32], row: &Row, out: &mut [NextEvent; MAX_NEXT]) -> usize {
    let Some(state) = state(pregame, row) else { return 0 };
    let need = state.format.need;
    let Ok(p) = super::strengths(&table[..table.len().min(LEN)], &state) else { return 0 };
    if state.score.sets.contains(&need) || state.server == 0 || settled(&state) {
        return 0;
    }
    let now = priced(p, &state);
    let mut n = 0;
    let mut push = |name, p, score: &Score| {
        let side1 = match_price(state.format, p, score).clamp(0.0, 1.0);
        out[n] = NextEvent { name, probability: 0.0, priced: Priced::two_way(side1) };
        n += 1;
    };
    let prior = [f64::from(table[0]) + f64::from(table[1]), f64::from(table[2]) + f64::from(table[3])];
    for (name, one) in [("side1_point", true), ("side2_point", false)] {
        let mut counts = state.counts;
        let server = usize::from(!state.score.one_serves);
        counts[server].0 += 1.0;
        counts[server].1 += if one == state.score.one_serves { 1.0 } else { 0.0 };
        push(name, SHIPPED.update(prior, counts), &point_won(&state, one));
    }
    for (name, one) in [("side1_game", true), ("side2_game", false)] {
        push(name, p, &game_won(&state, one));
    }
    for (name, one) in [("side1_set", true), ("side2_set", false)] {
        push(name, p, &set_won(&state.score, one));
    }
    let (win, lose) = (out[0].priced.side1, out[1].priced.side1);
    let q = if win > lose { ((now - lose) / (win - lose)).clamp(0.0, 1.0) } else { 0.5 };
    out[0].probability = q;
    out[1].probability = 1.0 - q;
    n
}
