//! Soccer states two at a time: those in play, whose price is arithmetic and one read of the table.

use super::{
    MAGIC, MAX_SCORE, MAX_STOPPAGE_MS, Soccer, WHISTLE_S,
    chain::{self, EXTRA_S, HALF_S, LEVEL, NODES, REDS, STEP_S, TABLE, WIDTH},
    field, grid,
};
use crate::sport::{
    Answers, League, Priced, Refusal, Row, col,
    common::warp::{
        CHUNK, Gate,
        pair::{Constants, Pair, Whole, column, constants},
    },
};

/// Longest clock of a half, and of half of extra time, ms.
const FULL_MS: [i32; 2] = [2_700_000, 900_000];

/// What a state in play keeps to: where the result after 90 minutes is priced, where who advances is.
static GATES: [Gate; 2] = [gate(0, 2), gate(1, 4)];

const fn gate(knockout: i32, periods: i32) -> Gate {
    let gate = Gate::open().with(col::LEAGUE, League::Soccer as i32, League::Soccer as i32).with(col::FINAL, 0, 0);
    let gate = gate.with(col::POSTSEASON, knockout, knockout).with(col::PERIOD, 1, periods);
    let gate = gate.with(col::CLOCK_MS, 0, FULL_MS[0]).with(field::REDS_1, 0, 2).with(field::REDS_2, 0, 2);
    let gate = gate.with(col::SCORE_1, 0, MAX_SCORE).with(col::SCORE_2, 0, MAX_SCORE);
    let gate = gate.with(field::FIRST_LEG_1, 0, MAX_SCORE).with(field::FIRST_LEG_2, 0, MAX_SCORE);
    let gate = gate.with(field::STOPPAGE_ELAPSED_MS, 0, MAX_STOPPAGE_MS);
    gate.with(field::STOPPAGE_ANNOUNCED_MS, 0, MAX_STOPPAGE_MS)
}

/// Chance of each outcome that no chain foresees.
const FREAK: f64 = 4e-7;

/// First cell of a node below two places of a table, and how far to the next node.
#[derive(Clone, Copy)]
struct Spot {
    cells: [usize; 2],
    part: Pair,
}

/// ln(1 + e^y), within 2e-10: what is above 0 plus the series of the inverse hyperbolic tangent in e^-|y| / (2 + e^-|y|), which is
/// at most 1/3.
#[inline(always)]
pub(super) fn softplus(constants: &Constants, y: Pair) -> Pair {
    let e = constants.exp_near(Pair::both(0.0) - y.abs().at_most(Pair::both(40.0)));
    let z = e.over(Pair::both(2.0) + e);
    let w = z * z;
    let v = w * w;
    let odd = |n: f64| Pair::both(1.0 / n);
    let tail = (odd(13.0) + w * odd(15.0)) + v * odd(17.0);
    let series =
        (odd(1.0) + w * odd(3.0)) + v * ((odd(5.0) + w * odd(7.0)) + v * ((odd(9.0) + w * odd(11.0)) + v * tail));
    y.at_least(Pair::both(0.0)) + (z + z) * series
}

/// A table of this model.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a>(pub &'a [f32; TABLE]);

impl<'a> Cells<'a> {
    /// `None` for a slice that no build has filled.
    pub(super) fn new(table: &'a [f32]) -> Option<Self> {
        table.first_chunk().filter(|cells| cells[0] == MAGIC).map(Self)
    }

    /// Whether who advances is priced.
    #[inline(always)]
    pub(super) fn knockout(self) -> bool {
        self.0[1] != 0.0
    }

    /// Win, draw and loss of side 1, read at two places.
    #[inline(always)]
    fn read(self, spot: &Spot) -> [Pair; 3] {
        let one = |at: usize, part: f64| {
            let cells = self.0[at.min(TABLE - 4)..].first_chunk().expect("four cells from the last but three");
            let [from, to] = Pair::widen(cells);
            from + Pair::both(part) * (to - from)
        };
        let [a, b] = spot.cells;
        let [win, draw] = Pair::turn(one(a, spot.part.first()), one(b, spot.part.second()));
        let (zero, one) = (Pair::both(0.0), Pair::both(1.0));
        let win = win.at_least(zero).at_most(one);
        let draw = draw.at_least(zero).at_most(one - win);
        // Nothing is certain while the ball is in play.
        let (ways, level) = if self.knockout() { (2.0, 0.0) } else { (3.0, FREAK) };
        let rest = Pair::both(1.0 - ways * FREAK);
        let (win, draw) = (Pair::both(FREAK) + rest * win, Pair::both(level) + rest * draw);
        [win, draw, one - win - draw]
    }

    /// Outcomes at one place: block, seconds left of it, cell.
    pub(super) fn price(self, (block, left_s, i): (usize, f64, usize)) -> Priced {
        let (n, part) = grid(block, left_s);
        let at = chain::at(block, n, i);
        let [side1, draw, side2] = self.read(&Spot { cells: [at; 2], part: Pair::both(part) }).map(Pair::first);
        Priced { side1, draw, side2 }
    }
}

impl Soccer {
    /// Seconds of stoppage still to come, [`Soccer::stoppage_left`] but for 1e-7.
    #[inline(always)]
    pub(super) fn stoppage_pair(&self, constants: &Constants, cells: Cells<'_>, rows: [&Row; 2]) -> Pair {
        let c = &self.coefficients;
        let (zero, one) = (Whole::both(0), Whole::both(1));
        let both = Pair::both;
        let ms = both(1e-3);
        let (elapsed, announced) =
            (column!(rows, field::STOPPAGE_ELAPSED_MS), column!(rows, field::STOPPAGE_ANNOUNCED_MS));
        let (period, season) = (column!(rows, col::PERIOD), column!(rows, field::SEASON));
        let known = zero.below(announced);
        let extra = Whole::both(2).below(period);
        let second = one.below(period).mask();
        let old = zero.below(season).and(season.below(Whole::both(2022))).mask();
        let [[old_1, old_2], [new_1, new_2]] = c.stoppage_s.map(|halves| halves.map(both));
        let floor = second.pick(both(c.stoppage_floor_s[1]), both(c.stoppage_floor_s[0]));
        let mean = old.pick(second.pick(old_2, old_1), second.pick(new_2, new_1)) - floor;
        let whistle = both(WHISTLE_S);
        let expected = extra.mask().pick(both(c.extra_stoppage_s) - whistle, mean);
        let expected = known.mask().pick(announced.pair() * ms * both(c.announced_factor) - whistle, expected);
        let sharp = known.or(extra);
        let pick = |sharp_one: f64, other: f64| sharp.mask().pick(both(sharp_one), both(other));
        let (blur, rate) =
            (pick(c.announced_blur_s, c.stoppage_blur_s), pick(1.0 / c.announced_blur_s, 1.0 / c.stoppage_blur_s));
        let left =
            sharp.mask().pick(whistle, floor) + blur * softplus(constants, (expected - elapsed.pair() * ms) * rate);
        // The table knows what is expected before any is played.
        let [first_half, second_half] = [4, 5].map(|i| both(f64::from(cells.0[i]) - HALF_S));
        elapsed.below(one).without(sharp).mask().pick(second.pick(second_half, first_half), left)
    }

    /// Where two states stand in the table, and -1 for each that is in play and passed its gate.
    #[inline(always)]
    fn spot(&self, constants: &Constants, cells: Cells<'_>, rows: [&Row; 2]) -> (Spot, Whole) {
        let (zero, one, two) = (Whole::both(0), Whole::both(1), Whole::both(2));
        let (period, clock) = (column!(rows, col::PERIOD), column!(rows, col::CLOCK_MS));
        let (elapsed, announced) =
            (column!(rows, field::STOPPAGE_ELAPSED_MS), column!(rows, field::STOPPAGE_ANNOUNCED_MS));
        let (reds_1, reds_2) = (column!(rows, field::REDS_1), column!(rows, field::REDS_2));
        let (score_1, score_2) = (column!(rows, col::SCORE_1), column!(rows, col::SCORE_2));
        let extra = two.below(period);
        let full = extra.pick(Whole::both(FULL_MS[1]), Whole::both(FULL_MS[0]));
        let late = full.below(clock).or(zero.below(elapsed).and(zero.below(clock)));
        let fresh = score_1.plus(score_2).plus(reds_1).plus(reds_2).plus(announced).below(one);
        let start = period.below(two).and(full.below(clock.plus(one))).and(fresh);
        let play = Whole::both(-1).without(late).without(start);
        let legs = column!(rows, field::FIRST_LEG_1).less(column!(rows, field::FIRST_LEG_2));
        let legs = legs.and(Whole::both(-i32::from(cells.knockout())));
        let lead = score_1.less(score_2).plus(legs).plus(Whole::both(LEVEL as i32));
        let lead = lead.at_least(zero).at_most(Whole::both(WIDTH as i32 - 1));
        let reds = reds_1.at_most(two).times(Whole::both(REDS as i32)).plus(reds_2.at_most(two));
        let cell = reds.times(Whole::both(WIDTH as i32)).plus(lead);
        let second = one.below(period);
        let block = |by: [usize; 3]| {
            let [a, b, c] = by.map(|x| Whole::both(x as i32));
            extra.pick(c, second.pick(b, a))
        };
        let (nodes, first) = (block(NODES), block([0, 1, 2].map(|block| chain::at(block, 0, 0))));
        let half_to_come = two.below(period).and(period.below(Whole::both(4))).mask();
        let to_come =
            half_to_come.pick(Pair::both(0.5 * EXTRA_S + self.coefficients.extra_stoppage_s), Pair::both(0.0));
        let left = clock.pair() * Pair::both(1e-3) + self.stoppage_pair(constants, cells, rows) + to_come;
        let last = nodes.less(one).pair();
        let x = (left * Pair::both(1.0 / STEP_S)).at_least(Pair::both(0.0)).at_most(last);
        let (below, sum) = constants.below(x, last - Pair::both(1.0));
        let ([a, b], [n, m]) = (first.plus(cell.times(nodes).times(two)).places(), sum.bits().map(|n| 2 * n as usize));
        (Spot { cells: [a.wrapping_add(n), b.wrapping_add(m)], part: x - below }, play)
    }

    /// Price of a state in play; `None` for any other.
    #[inline(always)]
    pub(super) fn play_one(&self, cells: Cells<'_>, row: &Row) -> Option<Priced> {
        if !GATES[usize::from(cells.knockout())].passes::<4>(row) {
            return None;
        }
        let (spot, play) = self.spot(constants(), cells, [row; 2]);
        if play.places()[0] == 0 {
            return None;
        }
        let [side1, draw, side2] = cells.read(&spot).map(Pair::first);
        Some(Priced { side1, draw, side2 })
    }

    /// [`SportModel::price_rows`](crate::sport::SportModel::price_rows) with a table in order; the rest through `rest_of`.
    pub(super) fn play_rows(
        &self,
        cells: Cells<'_>,
        rows: &[Row],
        out: &mut Answers<'_>,
        rest_of: impl Fn(&Row) -> Result<Priced, Refusal>,
    ) {
        let (gate, constants) = (&GATES[usize::from(cells.knockout())], constants());
        let mut spots = [Spot { cells: [0; 2], part: Pair::both(0.0) }; CHUNK / 2];
        for (chunk, rows) in rows.chunks(CHUNK).enumerate() {
            let (from, mut rest) = (chunk * CHUNK, 0u64);
            // Two loops, so that the processor reads the table at many places at a time.
            for (k, (two, spot)) in rows.chunks(2).zip(&mut spots).enumerate() {
                let two = [&two[0], &two[two.len() - 1]];
                let play;
                (*spot, play) = self.spot(constants, cells, two);
                let [a, b] = play.places();
                let [a, b] = [(a, two[0]), (b, two[1])].map(|(play, row)| (play != 0) & gate.passes::<4>(row));
                rest |= (u64::from(!a) | u64::from(!b) << 1) << (2 * k);
            }
            for (k, (two, spot)) in rows.chunks(2).zip(&spots).enumerate() {
                out.set_two(from + 2 * k, two.len() == 2, cells.read(spot));
            }
            while rest != 0 {
                let k = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                if let Some(row) = rows.get(k) {
                    out.put(from + k, rest_of(row));
                }
            }
        }
    }
}
