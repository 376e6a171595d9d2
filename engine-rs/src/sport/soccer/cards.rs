//! Red cards beyond those that the table tells apart.

use super::{Cells, chain, field};
use crate::{
    math::logistic,
    sport::{Priced, Row},
};

/// Most cards of a side in the table.
const MOST: i32 = 2;
/// How much of the last red card's step a further one makes.
const MORE_CARDS: f64 = 0.7;

/// Red cards of both sides. More than the table tells apart are counted against each other: three against one are about two against
/// none, because a card of either side costs as much as one of the other brings.
pub(super) fn told_apart(row: &Row) -> [i32; 2] {
    let [one, two] = [row[field::REDS_1], row[field::REDS_2]];
    let even = (one.max(two) - MOST).clamp(0, one.min(two));
    [one - even, two - even]
}

/// Outcomes with a card more than the table knows: the step from the card before last to the last one again, in the logit.
fn another_card(first: Priced, last: Priced) -> Priced {
    let logit = |p: f64| libm::log(p / (1.0 - p));
    let again = |first: f64, last: f64| logistic(logit(last) + MORE_CARDS * (logit(last) - logit(first)));
    let (win, lose) = (again(first.side1, last.side1), again(first.side2, last.side2));
    let draw = if last.draw == 0.0 { 0.0 } else { (1.0 - win - lose).max(0.0) };
    let all = win + draw + lose;
    Priced { side1: win / all, draw: draw / all, side2: 1.0 - win / all - draw / all }
}

/// Cards of one side that the table does not know.
pub(super) fn beyond(row: &Row) -> i32 {
    let [one, two] = told_apart(row);
    (one.max(two) - MOST).max(0)
}

/// Outcomes in play at a place of the table, with the cards that it does not know.
pub(super) fn price(cells: Cells<'_>, (block, left_s, i): (usize, f64, usize), row: &Row) -> Priced {
    let mut last = cells.price((block, left_s, i));
    let [one, two] = told_apart(row);
    let step = if one > two { chain::REDS * chain::WIDTH } else { chain::WIDTH };
    let more = beyond(row);
    if more > 0 {
        let mut first = cells.price((block, left_s, i - step));
        for _ in 0..more {
            (first, last) = (last, another_card(first, last));
        }
    }
    last
}
