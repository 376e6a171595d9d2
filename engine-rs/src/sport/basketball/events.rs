//! What the next score or free throw of a basketball game would do.

use super::{Basketball, Point};
use crate::sport::{MAX_NEXT, NextEvent, Priced};

/// The share of next scores by the side with the ball: it scores on about half of its trips.
const BALL_SCORES_FIRST: f64 = 0.66;

/// Names of the scores of either side, by points.
const SCORES: [[&str; 3]; 2] = [
    ["side1_one_point", "side1_two_points", "side1_three_points"],
    ["side2_one_point", "side2_two_points", "side2_three_points"],
];
/// Names of missed free throws.
const MISSES: [&str; 2] = ["side1_free_throw_missed", "side2_free_throw_missed"];

impl Basketball {
    /// The next score from the field or after a foul still to come, and the loss of the ball.
    pub(super) fn next_scores(
        &self,
        now: &Point,
        price: impl Fn(&Point, [i32; 2]) -> Priced,
        out: &mut [NextEvent; MAX_NEXT],
    ) -> usize {
        let first = 0.5 + (BALL_SCORES_FIRST - 0.5) * now.ball;
        let all: f64 = self.numbers.scores.iter().sum();
        let mut n = 0;
        for (names, side, share) in [(SCORES[0], 1.0, first), (SCORES[1], -1.0, 1.0 - first)] {
            for (i, name) in names.into_iter().enumerate() {
                let after = Point { lead: now.lead + side * (i as f64 + 1.0), ball: -side, ..*now };
                out[n] = NextEvent {
                    name,
                    probability: share * self.numbers.scores[i] / all,
                    priced: price(&after, [0; 2]),
                };
                n += 1;
            }
        }
        if now.ball != 0.0 {
            let after = Point { ball: -now.ball, ..*now };
            out[n] = NextEvent { name: "possession_lost", probability: 0.0, priced: price(&after, [0; 2]) };
            n += 1;
        }
        n
    }

    /// The next free throw: nothing else can happen before it. Where both sides have some, either may be first.
    pub(super) fn next_throws(
        &self,
        now: &Point,
        pending: [i32; 2],
        price: impl Fn(&Point, [i32; 2]) -> Priced,
        out: &mut [NextEvent; MAX_NEXT],
    ) -> usize {
        let all = f64::from(pending[0] + pending[1]);
        let made = self.numbers.free_throw;
        let mut n = 0;
        for (shooter, side) in [(0, 1.0), (1, -1.0)] {
            if pending[shooter] == 0 {
                continue;
            }
            let share = f64::from(pending[shooter]) / all;
            let last = all == 1.0;
            // The last one made gives the other side the ball; missed, it is anybody's.
            let mut rest = pending;
            rest[shooter] -= 1;
            let scored = Point { lead: now.lead + side, ball: if last { -side } else { now.ball }, ..*now };
            let missed = Point { ball: if last { 0.0 } else { now.ball }, ..*now };
            let throws = [(SCORES[shooter][0], made, scored), (MISSES[shooter], 1.0 - made, missed)];
            for (name, chance, after) in throws {
                out[n] = NextEvent { name, probability: share * chance, priced: price(&after, rest) };
                n += 1;
            }
        }
        n
    }
}
