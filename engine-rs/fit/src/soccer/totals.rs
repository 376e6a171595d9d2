//! The third number of a three-way price: how goals of both sides come in pairs (`Coefficients::pair`), by maximum likelihood of
//! final scores at closing prices (`odds/soccer_epl_closing_odds_*`).

use std::{error::Error, path::Path};

use engine_rs::sport::{
    League, Pregame, ROW, SportModel, col,
    soccer::{
        Soccer,
        chain::Coefficients,
        field,
        joint::{GOALS, Remaining, mean_total, tilted},
    },
};

use crate::data::Table;

/// A match at kick-off: what the chain says of its goals, and its final score.
pub(super) struct Kickoff {
    pub(super) season: i32,
    raw: Remaining,
    goals: [usize; 2],
}

/// Every `step`-th match with a closing price (Pinnacle's, else the average), the margin taken in proportion.
pub(super) fn kickoffs(data: &Path, c: &Coefficients, step: usize) -> Result<Vec<Kickoff>, Box<dyn Error>> {
    let model = Soccer { coefficients: Coefficients { pair: 0.0, ..*c } };
    let mut table = vec![0.0; model.table_len()];
    let mut out = Vec::new();
    for (_, file) in Table::read_all(&data.join("odds"), "soccer_")? {
        for cells in file.rows().step_by(step) {
            let odds = |book: &str| {
                let inverse = ["home", "draw", "away"].map(|o| cells.number(&format!("{book}_{o}")).map(|x| 1.0 / x));
                let [Some(home), Some(draw), Some(away)] = inverse else { return None };
                Some((home / (home + draw + away), draw / (home + draw + away)))
            };
            let final_score = cells.number("home_final").zip(cells.number("away_final"));
            let (Some((side1, draw)), Some((home, away))) =
                (odds("pinnacle_close").or_else(|| odds("avg")), final_score)
            else {
                continue;
            };
            let season = cells.text("season").get(..4).and_then(|y| y.parse().ok()).unwrap_or(2017);
            let mut row = [0; ROW];
            row[col::LEAGUE] = League::Soccer as i32;
            row[field::SEASON] = season;
            let pregame = Pregame { side1, draw, total: f64::NAN };
            if model.build(&pregame, &row, &mut table).is_err() {
                continue;
            }
            let Ok(raw) = model.joint(&pregame, &table, &row) else { continue };
            let goals = [home, away].map(|g| (g as usize).min(GOALS - 1));
            out.push(Kickoff { season, raw, goals });
        }
    }
    Ok(out)
}

/// Mean log loss of the final score under a tilt.
fn loss(matches: &[&Kickoff], tilt: f64) -> f64 {
    let one = |m: &&Kickoff| -tilted(&m.raw, tilt)[m.goals[0]][m.goals[1]].max(1e-12).ln();
    matches.iter().map(one).sum::<f64>() / matches.len().max(1) as f64
}

/// The tilt of the least loss by golden section; 0 without matches.
pub(super) fn pair(matches: &[&Kickoff]) -> f64 {
    if matches.is_empty() {
        return 0.0;
    }
    let (mut low, mut high) = (-0.8f64, 0.8f64);
    for _ in 0..24 {
        let (a, b) = (low + 0.382 * (high - low), low + 0.618 * (high - low));
        if loss(matches, a) < loss(matches, b) { high = b } else { low = a }
    }
    0.5 * (low + high)
}

/// Print, season by season under the tilt of the other seasons: mean total as the chain says it, tilted and real, and the log
/// loss of the final score and of "over 2.5" before and after.
pub(super) fn report(matches: &[Kickoff]) {
    let over = |m: &Kickoff, tilt: f64| -> f64 {
        let joint = tilted(&m.raw, tilt);
        let cells = joint.iter().enumerate().flat_map(|(i, c)| c.iter().enumerate().map(move |(k, p)| (i + k, p)));
        let p: f64 = cells.filter(|(n, _)| *n > 2).map(|(_, p)| p).sum();
        let came = m.goals[0] + m.goals[1] > 2;
        crate::metrics::log_loss(p, f64::from(u8::from(came)))
    };
    let seasons: std::collections::BTreeSet<i32> = matches.iter().map(|m| m.season).collect();
    let mut sums = [0.0; 8];
    for season in seasons {
        let (own, others): (Vec<&Kickoff>, Vec<&Kickoff>) = matches.iter().partition(|m| m.season == season);
        let tilt = pair(&others);
        for m in &own {
            let score = |t: f64| loss(&[m], t);
            let real = (m.goals[0] + m.goals[1]) as f64;
            let row = [1.0, mean_total(&m.raw), mean_total(&tilted(&m.raw, tilt)), real].into_iter().chain([
                score(0.0),
                score(tilt),
                over(m, 0.0),
                over(m, tilt),
            ]);
            sums.iter_mut().zip(row).for_each(|(to, x)| *to += x);
        }
    }
    let mean = sums.map(|s| s / sums[0]);
    println!(
        "totals at kick-off, {} matches: chain {:.3}, tilted {:.3}, real {:.3}; log loss of the score {:.4} -> {:.4}, of over 2.5 {:.4} -> {:.4}",
        sums[0], mean[1], mean[2], mean[3], mean[4], mean[5], mean[6], mean[7]
    );
}
