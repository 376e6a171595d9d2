//! The formula of [`value`](super::value) on two states at once, from a table that also holds the worth of every spot on the
//! field: nothing but arithmetic, for every state that is neither a start nor a horn.

use super::{
    CONVERSION_YARDS, Football, at, endgame,
    ties::{TieRates, Ties, decided},
    value,
};
use crate::sport::{
    Priced, Row, col,
    common::warp::{
        self, View,
        pair::{Mask, Pair, Whole, column},
    },
};
use value::{CONVERSION, FREAK, LAST_S, LATE_FROM_S, LN, Numbers, PLAY_CLOCK_S, field_goal, late};

/// Yards of a row of spots.
const YARDS: usize = 100;
/// Cells of all spots: downs 0 to 4, each with every yard.
pub const SPOTS: usize = 5 * YARDS * 4;

/// Fill the spots: points without and per log of the distance, chance of a field goal, nearness. Without a down the points are
/// those of a kick-off.
pub fn put_spots(numbers: &Numbers, cells: &mut [f32]) {
    let goals: [f64; YARDS] = core::array::from_fn(|yards| field_goal(yards as i32));
    for (i, spot) in cells.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        let (down, yards) = (i / YARDS, i % YARDS);
        let y = yards as f64;
        let (points, per_log, goal) = match down {
            0 => (numbers.kickoff, 0.0, 0.0),
            _ => {
                let [c, cy, cyy, cg, cyg] = numbers.points[down - 1];
                (numbers.weight * (c + (cy + cyy * y) * y), numbers.weight * (cg + cyg * y), goals[yards])
            }
        };
        *spot = [points, per_log, goal, 1.0 - y * 0.01].map(|x| x as f32);
    }
}

/// What the formula multiplies with and adds, in memory: see [`pair::Constants`](crate::sport::common::warp::pair::Constants).
pub struct Rates {
    /// Seconds of a millisecond.
    second: f64,
    /// Seconds of half a game.
    half_game: f64,
    /// Reciprocals of the formula's times.
    regulation: f64,
    overtime: f64,
    half_loss: f64,
    late: f64,
    extra: f64,
    quarter: f64,
    /// Least base of [`Rates::eighth`].
    least: f64,
    conversion: f64,
    freak: f64,
    pub(super) ties: TieRates,
}

impl Rates {
    /// Of one league.
    pub const fn new(numbers: &Numbers) -> Self {
        Self {
            second: 1e-3,
            half_game: 0.5 * numbers.law.regulation_s,
            regulation: 1.0 / numbers.law.regulation_s,
            overtime: 1.0 / numbers.law.overtime_s,
            half_loss: -1.0 / numbers.half_loss[1],
            late: -1.0 / numbers.late_s,
            extra: 1.0 / numbers.extra[1],
            quarter: -0.25,
            least: 4e-4,
            conversion: CONVERSION,
            freak: FREAK,
            ties: TieRates::new(numbers),
        }
    }

    /// The eighth power, 0 (but for 1e-27) of what is nearly nothing: products that fall below the smallest number are slow.
    #[inline(always)]
    fn eighth(&self, x: Pair) -> Pair {
        let x = x.at_least(Pair::both(self.least));
        let two = x * x;
        let four = two * two;
        four * four
    }
}

/// What all forms share: two states, their time, score and ball.
pub(super) struct Two<'a> {
    rows: [&'a Row; 2],
    pub(super) play: Play,
    /// Root of the share of regulation that is left.
    root: Pair,
    /// Overtime, the first half.
    extra: Whole,
    first: Whole,
    /// Seconds left in the half, and e^(-half_s / 4).
    half_s: Pair,
    quarter: Pair,
}

/// What the end game needs of two states.
#[derive(Clone, Copy)]
pub(super) struct Play {
    seconds: Pair,
    inv_sd: Pair,
    memory: Pair,
    /// Side 1's lead, and who has the ball.
    lead: Pair,
    ball: Pair,
    /// Points of the possession while the half lasts.
    points: Pair,
    /// How much of the half is still to come: 1 but for its last seconds.
    alive: Pair,
}

impl Play {
    #[inline(always)]
    pub(super) fn fields(&self) -> [Pair; 7] {
        let Self { seconds, inv_sd, memory, lead, ball, points, alive } = *self;
        [seconds, inv_sd, memory, lead, ball, points, alive]
    }

    #[inline(always)]
    pub(super) fn of([seconds, inv_sd, memory, lead, ball, points, alive]: [Pair; 7]) -> Self {
        Self { seconds, inv_sd, memory, lead, ball, points, alive }
    }
}

/// What the normal distribution and its argument make a price of, for two states.
pub(super) struct Index {
    /// Half-width of a level score, in the unit of the argument.
    pub(super) c: Pair,
    /// Chance of a freak.
    pub(super) lost: Pair,
    pub(super) ties: Ties,
}

impl Play {
    /// Where the side with the ball leads.
    #[inline(always)]
    pub(super) fn ahead(&self) -> Mask {
        Pair::both(0.0).below(self.lead * self.ball)
    }
}

/// Points without and per log of the distance, then chance of a field goal and nearness, of two states.
#[inline(always)]
fn spots_of(spots: &[[f32; 4]], rows: [&Row; 2]) -> [[Pair; 2]; 2] {
    let places = column!(rows, at::DOWN).times(Whole::both(YARDS as i32)).plus(column!(rows, at::YARDS)).places();
    let [[points_a, reach_a], [points_b, reach_b]] = places.map(|i| Pair::widen(&spots[i.min(spots.len() - 1)]));
    [Pair::turn(points_a, points_b), Pair::turn(reach_a, reach_b)]
}

/// Whether overtime has a clock, and ends in a tie where nobody has won by then, is known when the code is made: `TIMED`.
impl Football {
    /// -1 for each of two states within the gate whose price is arithmetic, no start and no horn; and -1 for each end game.
    #[inline(always)]
    pub(super) fn kinds<const TIMED: bool>(&self, rows: [&Row; 2]) -> [Whole; 2] {
        let (zero, one, count) = (Whole::both(0), Whole::both(1), Whole::both(self.periods.count));
        let (period, ball) = (column!(rows, col::PERIOD), column!(rows, at::POSSESSION));
        let extra = count.below(period);
        let left = warp::left_pair(&self.periods, rows);
        let horn = left.equals(zero);
        let horn = if TIMED { horn } else { horn.without(extra) };
        // The second half's first tick is a kick-off that nobody is known to receive yet.
        let [all, half] = [1, 2].map(|part| Whole::both(self.periods.count / part * self.periods.length_ms));
        let fresh = column!(rows, col::CLOCK_MS).equals(Whole::both(self.periods.length_ms));
        let start = fresh.and(left.equals(all).or(left.equals(half)));
        let nowhere = zero.below(column!(rows, at::DOWN)).and(column!(rows, at::YARDS).equals(zero));
        // Ties are played for in one overtime of a regular season only.
        let tied_out = column!(rows, col::POSTSEASON).equals(zero).and(count.plus(one).below(period));
        let refused = if TIMED { nowhere.or(tied_out) } else { nowhere };
        // The last minutes are priced one by one.
        let ending = left.below(Whole::both((endgame::FROM_S * 1000.0) as i32));
        let ending = if TIMED { ending } else { ending.without(extra) };
        let late = left.below(Whole::both((LATE_FROM_S * 1000.0) as i32 + 1)).without(extra);
        [Whole::both(-1).without(horn.or(start).or(refused).or(ending)), late.without(ball.equals(zero))]
    }

    /// Whether the price of a state is arithmetic: no start, no horn and nothing that may be refused.
    #[inline(always)]
    pub(super) fn plain(&self, row: &Row) -> bool {
        let [legal, _] = if self.timed() { self.kinds::<true>([row; 2]) } else { self.kinds::<false>([row; 2]) };
        (legal.bits() & 1 != 0) & self.gate.passes::<4>(row)
    }

    #[inline(always)]
    pub(super) fn two<'a, const TIMED: bool>(&self, view: &View, spots: &[[f32; 4]], rows: [&'a Row; 2]) -> Two<'a> {
        let (zero, one) = (Whole::both(0), Whole::both(1));
        let period = column!(rows, col::PERIOD);
        let extra = Whole::both(self.periods.count).below(period);
        let left = warp::left_pair(&self.periods, rows).pair() * Pair::both(self.rates.second);
        // Overtime without a clock counts as one that has just begun.
        let seconds = if TIMED { left } else { extra.mask().pick(Pair::both(self.numbers.law.overtime_s), left) };
        let (inv_sd, memory, root) = view.both(seconds);
        let [down, yards, ball] = [column!(rows, at::DOWN), column!(rows, at::YARDS), column!(rows, at::POSSESSION)];
        // The side that converts, 0 where none does.
        let converts = zero.below(yards).and(yards.below(Whole::both(CONVERSION_YARDS + 1))).and(down.below(one));
        let converts = ball.and(converts);
        let score = column!(rows, col::SCORE_1).less(column!(rows, col::SCORE_2)).pair();
        let logs = column!(rows, at::DISTANCE).at_least(one).at_most(Whole::both(20)).places();
        let [log_a, log_b] = logs.map(|i| LN[i.min(20)]);
        let [[points, per_log], _] = spots_of(spots, rows);
        // The second half counts for nothing in the second half.
        let first = period.below(Whole::both(self.periods.count / 2 + 1));
        let half_s = seconds - first.mask().pick(Pair::both(self.rates.half_game), Pair::both(0.0));
        let quarter = view.constants.exp_near(half_s * Pair::both(self.rates.quarter));
        let alive = Pair::both(1.0) - self.rates.eighth(quarter);
        let play = Play {
            seconds,
            inv_sd,
            memory,
            lead: score + Pair::both(self.rates.conversion) * converts.pair(),
            ball: ball.less(converts.plus(converts)).pair(),
            points: (points + per_log * Pair::new(log_a, log_b)) * alive,
            alive,
        };
        Two { rows, play, root, extra, first, half_s, quarter }
    }

    /// Argument of the normal distribution where there is no end game or nobody has the ball.
    #[inline(always)]
    pub(super) fn calm(&self, view: &View, two: &Two) -> Pair {
        let n = self.numbers;
        let (zero, one, extra) = (Pair::both(0.0), Pair::both(1.0), two.extra.mask());
        let Play { inv_sd, memory, lead, ball, points, .. } = two.play;
        let loss = two.first.mask().pick(Pair::both(n.half_loss[0]), zero)
            * view.constants.exp_near(two.half_s * Pair::both(self.rates.half_loss));
        let weight = extra.pick(Pair::both(n.extra[0]), one);
        let kick = Pair::both(n.kickoff) * two.first.and(column!(two.rows, at::RECEIVER)).pair();
        let inv_sd = inv_sd.at_least(extra.pick(Pair::both(self.rates.extra), zero));
        (lead + ball * points * weight * (one - loss) + kick) * inv_sd + memory
    }

    /// The same in the end game of an offence that leads, or of one that does not.
    #[inline(always)]
    pub(super) fn late<const AHEAD: bool>(
        &self,
        view: &View,
        spots: &[[f32; 4]],
        rows: [&Row; 2],
        play: &Play,
    ) -> Pair {
        let (t, one) = (&self.numbers.late, Pair::both(1.0));
        let u = view.constants.exp_near(play.seconds * Pair::both(self.rates.late));
        let last = view.constants.exp_near(play.seconds * Pair::both(-1.0 / LAST_S));
        let last = play.seconds.below(Pair::both(600.0005)).pick(last, Pair::both(0.0));
        let [_, [goal, near]] = spots_of(spots, rows);
        let level = play.points * play.inv_sd * (one + u * Pair::both(t[late::POINTS]))
            + u * play.alive * (Pair::both(t[late::KICK]) * goal + Pair::both(t[late::BALL]));
        let worth = self.worth::<AHEAD>(view, rows, play, [u, last, goal, near]);
        play.ball * (level + worth * play.inv_sd) + play.memory
    }

    /// [`Numbers`]' worth of the offence's lead, length by length.
    #[inline(always)]
    fn worth<const AHEAD: bool>(
        &self,
        view: &View,
        rows: [&Row; 2],
        play: &Play,
        [u, last, goal, near]: [Pair; 4],
    ) -> Pair {
        let (zero, three) = (Whole::both(0), Whole::both(3));
        let one_has_it = Pair::both(0.0).below(play.ball).narrow();
        let timeouts = [column!(rows, at::TIMEOUTS_1), column!(rows, at::TIMEOUTS_2)];
        let timeouts = timeouts.map(|n| n.at_least(zero).at_most(three));
        let [own, other] = [one_has_it.pick(timeouts[0], timeouts[1]), one_has_it.pick(timeouts[1], timeouts[0])];
        let (t, reach, rest) = if AHEAD {
            let plays = Whole::both(4).less(column!(rows, at::DOWN).at_least(Whole::both(1))).less(other);
            let plays = plays.at_least(zero).pair();
            let ratio = (plays * Pair::both(PLAY_CLOCK_S).over(play.seconds)).at_most(Pair::both(1.25));
            (late::AHEAD, [ratio * ratio * ratio; 3], other)
        } else {
            (late::BEHIND, [goal, near, near], own)
        };
        let (rest, size) = (rest.pair() - Pair::both(1.5), play.lead.abs());
        let lengths = [
            size.at_most(Pair::both(3.0)),
            (size - Pair::both(3.0)).at_least(Pair::both(0.0)).at_most(Pair::both(5.0)),
            (size - Pair::both(8.0)).at_least(Pair::both(0.0)),
        ];
        let length = |j: usize| {
            let [constant, first, second, third] = [0, 1, 2, 3].map(|k| Pair::both(self.numbers.late[t + 4 * j + k]));
            let log = constant + first * reach[j] + (second * rest + third * last);
            lengths[j] * view.constants.exp_near((u * log).at_most(Pair::both(5.0)))
        };
        let sum = length(0) + length(1) + length(2);
        if AHEAD { sum } else { Pair::both(0.0) - sum }
    }

    /// Everything about two states but the normal distribution and its argument.
    #[inline(always)]
    pub(super) fn index<const TIMED: bool>(&self, view: &View, two: &Two) -> Index {
        let (law, one, zero) = (&self.numbers.law, Pair::both(1.0), Pair::both(0.0));
        let (extra, inv_sd) = (two.extra.mask(), two.play.inv_sd);
        let inv_horizon = extra.pick(Pair::both(self.rates.overtime), Pair::both(self.rates.regulation));
        let passed = one - (two.play.seconds * inv_horizon).at_most(one);
        let c = Pair::both(law.half) * passed * inv_sd;
        let lost = Pair::both(self.rates.freak) * passed * (one - two.first.mask().pick(zero, two.quarter));
        if !TIMED {
            return Index { c, lost, ties: Ties { width: zero, draw: zero } };
        }
        // No width, no tie: in a post-season.
        let season = column!(two.rows, col::POSTSEASON).equals(Whole::both(0));
        let ties = self.rates.ties.ties(two.root, inv_sd, [two.extra, season], Pair::both(view.own));
        Index { c, lost, ties }
    }

    /// Price of a state that is [`Football::plain`].
    #[inline(always)]
    pub(super) fn play_one<const TIMED: bool>(&self, view: &View, spots: &[[f32; 4]], row: &Row) -> Priced {
        let rows = [row; 2];
        let (two, [_, late]) = (self.two::<TIMED>(view, spots, rows), self.kinds::<TIMED>(rows));
        let h = match (late.bits() & 1 != 0, two.play.ahead().bits() & 1 != 0) {
            (false, _) => self.calm(view, &two),
            (true, true) => self.late::<true>(view, spots, rows, &two.play),
            (true, false) => self.late::<false>(view, spots, rows, &two.play),
        };
        let Index { c, lost, ties } = self.index::<TIMED>(view, &two);
        let side1 = decided(view, h, c, lost);
        if !TIMED {
            return Priced::two_way(side1.first());
        }
        let [side1, draw, side2] = self.rates.ties.outcomes(view, h, &ties, side1).map(Pair::first);
        Priced { side1, draw, side2 }
    }
}
