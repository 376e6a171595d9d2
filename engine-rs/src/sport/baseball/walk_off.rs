//! By how much a home side wins that comes from level or behind in the bottom of the last inning: the game stops with the first
//! run ahead, but a home run counts in full, so what matters is who is on base when it is hit.

use std::sync::LazyLock;

use super::{coefficients::EVENTS, events::play, game::cell};

/// Largest margin of a walk-off win: four runs.
pub(super) const MOST: usize = 4;
/// Deficits that are told apart; a larger one is the last.
const DEFICITS: usize = 7;
/// Plays that leave the outs as they are, at most, before a side that is so far behind has won.
const REACHED: usize = 3 + DEFICITS;

/// How often a home run is hit with somebody on beside its frequency: with the game on base nobody is given a pitch to hit. Chosen
/// on the walk-off wins of 2019, by who was on.
const WITH_MEN_ON: f64 = 0.45;

/// Chance to win by one, two, three and four runs in this half-inning.
type Margins = [f64; MOST];

/// The shares of the margins of wins, by outs and bases (rows of the run table) and deficit.
static SHARES: LazyLock<[[Margins; DEFICITS]; 24]> = LazyLock::new(shares);

/// Share of the wins by one to four runs among those in this half-inning; `lead` of the home side, not above 0.
pub(super) fn margins(outs: usize, bases: usize, lead: i32) -> Margins {
    SHARES[cell(outs, bases)][(lead.unsigned_abs() as usize).min(DEFICITS - 1)]
}

/// Every plate appearance brings one of the plays that can happen, with the league's frequencies.
fn shares() -> [[Margins; DEFICITS]; 24] {
    let mut wins = [[[0.0; MOST]; DEFICITS]; 24];
    for outs in (0..3).rev() {
        // A play without an out adds a runner or a run: after so many rounds nothing changes any more.
        for _ in 0..REACHED {
            for bases in 0..8 {
                for deficit in 0..DEFICITS {
                    wins[cell(outs, bases)][deficit] = appearance(&wins, outs, bases, deficit);
                }
            }
        }
    }
    wins.map(|row| {
        row.map(|margins| {
            let sum: f64 = margins.iter().sum();
            margins.map(|chance| chance / sum)
        })
    })
}

fn appearance(wins: &[[Margins; DEFICITS]; 24], outs: usize, bases: usize, deficit: usize) -> Margins {
    let possible = || {
        EVENTS.iter().filter_map(|&(name, chance)| {
            let chance = if name == "home_run" && bases != 0 { WITH_MEN_ON * chance } else { chance };
            Some((name, chance, play(name, outs, bases)?))
        })
    };
    let all: f64 = possible().map(|(_, chance, _)| chance).sum();
    let mut margins = [0.0; MOST];
    for (name, chance, (made, after, runs)) in possible() {
        let chance = chance / all;
        // With the third out on a force no run counts.
        if outs + made >= 3 {
            continue;
        }
        let runs = runs as usize;
        if runs > deficit {
            let margin = if name == "home_run" { runs - deficit } else { 1 };
            margins[margin - 1] += chance;
        } else {
            let next = wins[cell(outs + made, after)][deficit - runs];
            margins.iter_mut().zip(next).for_each(|(sum, win)| *sum += chance * win);
        }
    }
    margins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_win_by_more_than_one_needs_runners_for_a_home_run() {
        let by_two = |outs, bases, lead| 1.0 - margins(outs, bases, lead)[0];
        // Of 102 wins of 2019 from level with nobody on 11 were by two or more, of 82 with one on 11, of 83 with more on 5.
        assert!((0.08..0.14).contains(&by_two(0, 0, 0)), "{}", by_two(0, 0, 0));
        // With two out and nobody on a home run ends it by one, and a walk-off by more needs a runner first.
        assert!(by_two(2, 0, 0) < by_two(2, 1, 0) && by_two(2, 1, 0) > 0.2);
        assert!((0.08..0.22).contains(&by_two(0, 1, 0)) && by_two(1, 3, 0) < 0.25);
        // A runner on third scores on anything.
        assert!(by_two(0, 4, 0) < by_two(0, 1, 0));
        // One behind, one on: a home run wins by one.
        assert!(by_two(2, 1, -1) < by_two(2, 1, 0));
    }

    #[test]
    fn shares_sum_to_one_everywhere() {
        for outs in 0..3 {
            for bases in 0..8 {
                for lead in -9..=0 {
                    let sum: f64 = margins(outs, bases, lead).iter().sum();
                    assert!((sum - 1.0).abs() < 1e-12, "{outs} {bases} {lead}: {sum}");
                }
            }
        }
    }
}
