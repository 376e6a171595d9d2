//! What the hockey coefficients are ratios of.

use engine_rs::sport::{
    col,
    hockey::{chain::Coefficients, chain::PULL_WINDOWS, coefficients::NHL, field},
};

use super::{Game, Play};

/// Sums behind the coefficients: (what happened, time or expectation).
#[derive(Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) games: f64,
    pub(super) final_total: f64,
    pub(super) wins: f64,
    pub(super) period: [(f64, f64); 3],
    pub(super) trailing: [(f64, f64); 2],
    pub(super) leading: [(f64, f64); 2],
    pub(super) tied_late: (f64, f64),
    pub(super) pull: [[(f64, f64); PULL_WINDOWS]; 3],
    pub(super) back: (f64, f64),
    pub(super) out_for: (f64, f64),
    pub(super) out_against: (f64, f64),
    pub(super) up: [(f64, f64); 2],
    pub(super) down: [(f64, f64); 2],
    pub(super) overtime: (f64, f64),
    pub(super) overtime_up: (f64, f64),
    /// Gradient and information of the slope of the overtime winner's logit on the prior's, at the published slope.
    pub(super) overtime_share: (f64, f64),
}

fn add(to: &mut (f64, f64), goals: f64, exposure: f64) {
    to.0 += goals;
    to.1 += exposure;
}

/// Slope of the overtime winner on the prior (models.md 1.3), and how sure that is.
const OVERTIME_SHARE: (f64, f64) = (0.47, 0.15);

/// Sums of one game.
pub(super) fn sums(game: &Game) -> Sums {
    let mut s = Sums { games: 1.0, final_total: game.final_total, wins: game.won, ..Sums::default() };
    // strengths that the prior says, per second, around a mean of 5.6 goals
    if game.overtime_goal {
        let x = engine_rs::math::logit(game.prior);
        let p = engine_rs::math::logistic(OVERTIME_SHARE.0 * x);
        add(&mut s.overtime_share, x * (game.won - p), x * x * p * (1.0 - p));
    }
    let share = 0.5 + 0.42 * (game.prior - 0.5);
    let strength = [5.6 * share / 3600.0, 5.6 * (1.0 - share) / 3600.0];
    for pair in game.plays.windows(2) {
        let (before, now) = (&pair[0], &pair[1]);
        let dt = now.elapsed - before.elapsed;
        if now.row[col::PERIOD] != before.row[col::PERIOD] || dt < 0.0 || now.row[field::SKATERS_1] == 0 {
            continue;
        }
        let lead = now.row[col::SCORE_1] - now.row[col::SCORE_2];
        // a goal is on its own row; who scored shows in the next
        let scored = |side: usize| f64::from(u8::from(now.goal && now.row[0] == side as i32));
        let goals = [scored(1), scored(2)];
        count(&mut s, before, now, (dt, lead), goals, strength);
    }
    s
}

fn count(s: &mut Sums, before: &Play, now: &Play, (dt, lead): (f64, i32), goals: [f64; 2], strength: [f64; 2]) {
    let row = &now.row;
    let out = [row[field::GOALIE_OUT_1] == 1, row[field::GOALIE_OUT_2] == 1];
    let up = row[field::SKATERS_1] - row[field::SKATERS_2];
    let left = 3600.0 - now.elapsed;
    if row[col::PERIOD] >= 4 {
        if up == 0 {
            add(&mut s.overtime, goals[0] + goals[1], 2.0 * dt);
        } else {
            let strong = usize::from(up < 0);
            add(&mut s.overtime_up, goals[strong], dt);
        }
        return;
    }
    let behind = lead.unsigned_abs() as usize;
    let trailing = usize::from(lead > 0);
    let were = [before.row[field::GOALIE_OUT_1] == 1, before.row[field::GOALIE_OUT_2] == 1];
    if behind > 0 && left <= 600.0 && (out[trailing] || were[trailing]) {
        // a change happened somewhere between the two rows: half of the time
        let part = if out[trailing] && were[trailing] { 1.0 } else { 0.5 };
        let goals = if out[trailing] { goals } else { [0.0; 2] };
        add(&mut s.out_for, goals[trailing], part * strength[trailing] * dt);
        add(&mut s.out_against, goals[1 - trailing], part * strength[1 - trailing] * dt);
    }
    if (1..=3).contains(&behind) && left < 360.0 {
        let was = were[trailing];
        let window = ((3600.0 - before.elapsed - 1e-6).max(0.0) / 30.0) as usize;
        if was {
            add(&mut s.back, f64::from(u8::from(!out[trailing])), dt);
        } else if window < PULL_WINDOWS {
            add(&mut s.pull[behind - 1][window], f64::from(u8::from(out[trailing])), dt);
        }
    }
    if out[0] || out[1] {
        return;
    }
    if up != 0 {
        let (strong, kind) = (usize::from(up < 0), (up.unsigned_abs().min(2) - 1) as usize);
        add(&mut s.up[kind], goals[strong], strength[strong] * dt);
        add(&mut s.down[kind], goals[1 - strong], strength[1 - strong] * dt);
    }
    let period = (row[col::PERIOD] - 1) as usize;
    let expected = [strength[0] * dt, strength[1] * dt];
    if lead == 0 && left <= 600.0 {
        add(&mut s.tied_late, goals[0] + goals[1], expected[0] + expected[1]);
    } else {
        add(&mut s.period[period], goals[0] + goals[1], expected[0] + expected[1]);
    }
    if behind > 0 {
        let k = behind.min(2) - 1;
        add(&mut s.trailing[k], goals[trailing], expected[trailing]);
        add(&mut s.leading[k], goals[1 - trailing], expected[1 - trailing]);
    }
}

macro_rules! each_pair {
    ($to:expr, $from:expr, $f:expr) => {{
        let f = $f;
        for (a, b) in $to.period.iter_mut().zip($from.period) {
            f(a, b);
        }
        for (a, b) in $to.trailing.iter_mut().zip($from.trailing) {
            f(a, b);
        }
        for (a, b) in $to.leading.iter_mut().zip($from.leading) {
            f(a, b);
        }
        for (a, b) in $to.pull.iter_mut().flatten().zip($from.pull.iter().flatten()) {
            f(a, *b);
        }
        for (a, b) in $to.up.iter_mut().zip($from.up) {
            f(a, b);
        }
        for (a, b) in $to.down.iter_mut().zip($from.down) {
            f(a, b);
        }
        f(&mut $to.tied_late, $from.tied_late);
        f(&mut $to.back, $from.back);
        f(&mut $to.out_for, $from.out_for);
        f(&mut $to.out_against, $from.out_against);
        f(&mut $to.overtime, $from.overtime);
        f(&mut $to.overtime_up, $from.overtime_up);
        f(&mut $to.overtime_share, $from.overtime_share);
    }};
}

pub(super) fn total(all: &[Sums], keep: impl Fn(usize) -> bool) -> Sums {
    let mut sum = Sums::default();
    for s in all.iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, s)| s) {
        sum.games += s.games;
        sum.final_total += s.final_total;
        sum.wins += s.wins;
        each_pair!(sum, s, |a: &mut (f64, f64), b: (f64, f64)| add(a, b.0, b.1));
    }
    sum
}

/// Coefficients from sums; each ratio is drawn to its published value as if that had been seen for `weight` more of the
/// denominator.
pub(super) fn coefficients(s: &Sums) -> Coefficients {
    let base = NHL;
    let ratio = |p: (f64, f64), published: f64, weight: f64| (p.0 + published * weight) / (p.1 + weight);
    let rate = |p: (f64, f64), published: f64, weight: f64| 2.8 * ratio(p, published / 2.8, weight);
    let mean = s.period.iter().map(|p| p.0).sum::<f64>() / s.period.iter().map(|p| p.1).sum::<f64>();
    let period = s.period.map(|p| ratio(p, mean, 200.0) / mean);
    let level = period.iter().sum::<f64>() / 3.0;
    let around = |p: (f64, f64), published: f64, weight: f64| ratio((p.0, p.1 * mean), 1.0 + published, weight) - 1.0;
    let growth = |p: [(f64, f64); 2], published: f64| {
        let one = around(p[0], published, 600.0);
        let two = around(p[1], 2.0 * published, 600.0);
        (one * p[0].1 + 0.5 * two * p[1].1) / (p[0].1 + p[1].1)
    };
    let pull = core::array::from_fn(|k| {
        core::array::from_fn(|w| {
            let hazard = ratio(s.pull[k][w], 0.0, 30.0);
            1.0 - (-10.0 * hazard).exp()
        })
    });
    let goals = 5.6 * mean * level;
    Coefficients {
        home: s.wins / s.games,
        total: goals,
        total_scale: goals / (s.final_total / s.games),
        period: period.map(|p| p / level),
        trailing: growth(s.trailing, 0.051),
        leading: growth(s.leading, 0.0),
        tied_late: around(s.tied_late, -0.165, 100.0) + 1.0,
        pull,
        back: 1.0 - (-10.0 * s.back.0 / s.back.1).exp(),
        out_for: rate(s.out_for, 11.8, 5.0),
        out_against: rate(s.out_against, 22.0, 5.0),
        power_play: [rate(s.up[0], 7.0, 20.0), rate(s.up[1], 16.8, 10.0)],
        short_handed: [rate(s.down[0], 0.9, 20.0), rate(s.down[1], 0.5, 10.0)],
        overtime: 3600.0 * ratio(s.overtime, 5.97 / 3600.0, 20_000.0),
        overtime_power_play: [3600.0 * ratio(s.overtime_up, 14.0 / 3600.0, 2_000.0), base.overtime_power_play[1]],
        overtime_share: OVERTIME_SHARE.0
            + s.overtime_share.0 / (s.overtime_share.1 + 1.0 / (OVERTIME_SHARE.1 * OVERTIME_SHARE.1)),
        ..base
    }
}

/// Four decimals are more than the data can tell.
pub(super) fn rounded(c: Coefficients) -> Coefficients {
    let r = |x: f64| (x * 1e4).round() / 1e4;
    Coefficients {
        home: r(c.home),
        total: r(c.total),
        total_scale: r(c.total_scale),
        period: c.period.map(r),
        trailing: r(c.trailing),
        leading: r(c.leading),
        tied_late: r(c.tied_late),
        pull: c.pull.map(|k| k.map(r)),
        back: r(c.back),
        out_for: r(c.out_for),
        out_against: r(c.out_against),
        power_play: c.power_play.map(r),
        short_handed: c.short_handed.map(r),
        overtime: r(c.overtime),
        overtime_power_play: c.overtime_power_play.map(r),
        overtime_share: r(c.overtime_share),
        error_sd: c.error_sd.map(r),
        ..c
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_without_data_keep_the_published_rates() {
        let c = coefficients(&Sums {
            games: 1.0,
            final_total: 6.0,
            period: [(1.0, 1.0); 3],
            back: (0.0, 1.0),
            trailing: [(1.0, 1.0); 2],
            leading: [(1.0, 1.0); 2],
            ..Sums::default()
        });
        assert!((c.out_for - 11.8).abs() < 1e-9 && (c.overtime - 5.97).abs() < 1e-9);
    }
}
