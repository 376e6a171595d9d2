//! Basketball states two at a time: those whose price is arithmetic and nothing else.

use super::{Basketball, Numbers, POSSESSION};
use crate::sport::{
    Answers, Priced, Refusal, Row, col,
    common::warp::{
        self, CHUNK, View,
        pair::{Pair, Whole, column},
    },
};

impl Basketball {
    /// Whether the price of a state is [`Numbers::index`] and [`Numbers::finish`] and nothing else.
    #[inline(always)]
    pub(super) fn plain(&self, row: &Row) -> bool {
        self.gate.passes::<3>(row) & warp::running(&self.periods, row, warp::left_ms(&self.periods, row))
    }

    /// [`Numbers::index`] of two such states.
    #[inline(always)]
    pub(super) fn index_pair(&self, view: &View, rows: [&Row; 2], left_ms: Whole) -> [Pair; 2] {
        let extra = Whole::both(self.periods.count).below(column!(rows, col::PERIOD)).mask();
        let [regulation, overtime] = self.inv_horizons.map(Pair::both);
        let lead = column!(rows, col::SCORE_1).less(column!(rows, col::SCORE_2)).pair();
        let ball = column!(rows, POSSESSION).pair();
        let values = [lead, ball, extra.pick(overtime, regulation)];
        self.numbers.index(view, left_ms.pair() * Pair::both(1e-3), values)
    }

    /// [`Basketball::index_pair`] of two states of this league, and whether they are plain.
    #[inline(always)]
    fn plain_pair(&self, view: &View, rows: [&Row; 2]) -> ([Pair; 2], bool) {
        let gates = self.own_gate.passes::<3>(rows[0]) & self.own_gate.passes::<3>(rows[1]);
        let left_ms = warp::left_pair(&self.periods, rows);
        let extra = Whole::both(self.periods.count).below(column!(rows, col::PERIOD));
        let [regulation, overtime] = warp::most_ms(&self.periods).map(Whole::both);
        let running = left_ms.less(Whole::both(1)).up_to(extra.pick(overtime, regulation));
        (self.index_pair(view, rows, left_ms.at_least(Whole::both(0)).at_most(regulation)), gates & running)
    }

    /// [`SportModel::price_rows`](crate::sport::SportModel::price_rows) with a table in order; the rest through `rest_of`.
    pub(super) fn play_rows(
        &self,
        view: &View,
        rows: &[Row],
        out: &mut Answers<'_>,
        rest_of: impl Fn(&Row) -> Result<Priced, Refusal>,
    ) {
        let mut indices = [[Pair::both(0.0); 2]; CHUNK / 2];
        for (chunk, rows) in rows.chunks(CHUNK).enumerate() {
            let (from, mut rest) = (chunk * CHUNK, 0u64);
            // Two loops, so that the processor works on many states at a time.
            for (k, (two, index)) in rows.chunks(2).zip(&mut indices).enumerate() {
                let plain;
                (*index, plain) = self.plain_pair(view, [&two[0], &two[two.len() - 1]]);
                rest |= u64::from(!plain) << k;
            }
            for (k, (two, index)) in rows.chunks(2).zip(&indices).enumerate() {
                let side1 = Numbers::finish(view, *index);
                let side2 = Pair::both(1.0) - side1;
                out.set(from + 2 * k, [side1.first(), 0.0, side2.first()]);
                if two.len() == 2 {
                    out.set(from + 2 * k + 1, [side1.second(), 0.0, side2.second()]);
                }
            }
            while rest != 0 {
                let k = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                for (i, row) in rows.iter().enumerate().skip(2 * k).take(2) {
                    out.put(from + i, rest_of(row));
                }
            }
        }
    }
}
