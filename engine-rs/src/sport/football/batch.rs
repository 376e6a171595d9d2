//! Batches of football states.

use super::{
    Football,
    pairs::Play,
    ties::{Ties, decided},
};
use crate::sport::{
    Answers, Priced, Refusal, Row,
    common::warp::{CHUNK, View, pair::Pair},
};

/// Fields of the states of a chunk, each in a row of its own.
struct Kept<const FIELDS: usize>([[[f64; 2]; CHUNK / 2]; FIELDS]);

impl<const FIELDS: usize> Kept<FIELDS> {
    const NEW: Self = Self([[[0.0; 2]; CHUNK / 2]; FIELDS]);

    #[inline(always)]
    fn put(&mut self, k: usize, values: [Pair; FIELDS]) {
        for (cells, x) in self.0.iter_mut().zip(values) {
            x.write(&mut cells[k]);
        }
    }

    /// Of a pair of neighbours.
    #[inline(always)]
    fn get(&self, k: usize) -> [Pair; FIELDS] {
        self.0.each_ref().map(|cells| Pair::read(&cells[k]))
    }

    /// Of any two states.
    #[inline(always)]
    fn take(&self, [i, j]: [usize; 2]) -> [Pair; FIELDS] {
        self.0.each_ref().map(|cells| Pair::new(cells[i / 2][i % 2], cells[j / 2][j % 2]))
    }
}

impl Kept<1> {
    #[inline(always)]
    fn set(&mut self, i: usize, x: f64) {
        self.0[0][i / 2][i % 2] = x;
    }
}

/// Places of the bits that are set, from the lowest.
struct Places(u64);

impl Iterator for Places {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        let place = self.0.trailing_zeros() as usize;
        self.0 &= self.0.wrapping_sub(1);
        (place < CHUNK).then_some(place)
    }
}

impl Places {
    /// Two by two; the last one stands beside itself where their number is odd.
    #[inline(always)]
    fn twos(mut self) -> impl Iterator<Item = [usize; 2]> {
        core::iter::from_fn(move || {
            let i = self.next()?;
            Some([i, self.next().unwrap_or(i)])
        })
    }
}

impl Football {
    /// [`SportModel::price_rows`](crate::sport::SportModel::price_rows) with a table in order; the rest through `rest_of`. A
    /// function of its own for each kind of league: V8 compiles a long one late.
    #[inline(never)]
    pub(super) fn play_rows<const TIMED: bool>(
        &self,
        view: &View,
        spots: &[[f32; 4]],
        rows: &[Row],
        out: &mut Answers<'_>,
        rest_of: impl Fn(&Row) -> Result<Priced, Refusal>,
    ) {
        // By pair: half-width of a level score and chance of a freak; argument; ties; what end games need.
        let (mut indices, mut arguments) = (Kept::<2>::NEW, Kept::<1>::NEW);
        let (mut ties, mut plays) = (Kept::<2>::NEW, Kept::<7>::NEW);
        for (chunk, rows) in rows.chunks(CHUNK).enumerate() {
            let from = chunk * CHUNK;
            let (mut rest, mut ends, mut leads) = (0u64, 0u64, 0u64);
            // Loops of their own, so that the processor works on many states at a time.
            for (k, two) in rows.chunks(2).enumerate() {
                let pair = [&two[0], &two[two.len() - 1]];
                let [legal, late] = self.kinds::<TIMED>(pair);
                let two = self.two::<TIMED>(view, spots, pair);
                let index = self.index::<TIMED>(view, &two);
                indices.put(k, [index.c, index.lost]);
                arguments.put(k, [self.calm(view, &two)]);
                plays.put(k, two.play.fields());
                if TIMED {
                    ties.put(k, index.ties.fields());
                }
                let plain = self.own_gate.both_pass::<4>(pair) & (legal.bits() == 3);
                rest |= u64::from(!plain) << k;
                ends |= u64::from(late.bits()) << (2 * k);
                leads |= u64::from(two.play.ahead().bits()) << (2 * k);
            }
            // A last one without a partner stands beside itself.
            let own = if rows.len() < CHUNK { (1 << rows.len()) - 1 } else { u64::MAX };
            self.late_rows::<true>(view, spots, rows, Places(own & ends & leads), &plays, &mut arguments);
            self.late_rows::<false>(view, spots, rows, Places(own & ends & !leads), &plays, &mut arguments);
            for k in 0..rows.len().div_ceil(2) {
                let ([h], [c, lost]) = (arguments.get(k), indices.get(k));
                let side1 = decided(view, h, c, lost);
                let priced = if TIMED {
                    self.rates.ties.outcomes(view, h, &Ties::of(ties.get(k)), side1)
                } else {
                    [side1, Pair::both(0.0), Pair::both(1.0) - side1]
                };
                out.set_two(from + 2 * k, 2 * k + 1 < rows.len(), priced);
            }
            for k in Places(rest) {
                for (i, row) in rows.iter().enumerate().skip(2 * k).take(2) {
                    out.put(from + i, rest_of(row));
                }
            }
        }
    }

    /// The arguments of the end games at some places of a chunk.
    #[inline(always)]
    fn late_rows<const AHEAD: bool>(
        &self,
        view: &View,
        spots: &[[f32; 4]],
        rows: &[Row],
        places: Places,
        plays: &Kept<7>,
        arguments: &mut Kept<1>,
    ) {
        for [i, j] in places.twos() {
            let h = self.late::<AHEAD>(view, spots, [&rows[i], &rows[j]], &Play::of(plays.take([i, j])));
            arguments.set(i, h.first());
            arguments.set(j, h.second());
        }
    }
}
