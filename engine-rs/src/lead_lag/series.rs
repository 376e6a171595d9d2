//! One price series in a ring, and windows of it.

/// Times and values, oldest first from `first` on, around the end of the ring.
#[derive(Clone, Debug)]
pub(super) struct Series {
    at_us: Vec<i64>,
    value: Vec<f64>,
    first: usize,
    len: usize,
}

impl Series {
    /// A ring of a power of two.
    pub fn new(points: usize) -> Self {
        Self { at_us: vec![0; points], value: vec![0.0; points], first: 0, len: 0 }
    }

    pub fn clear(&mut self) {
        (self.first, self.len) = (0, 0);
    }

    fn place(&self, i: usize) -> usize {
        (self.first + i) & (self.at_us.len() - 1)
    }

    /// Append; the oldest makes room, and of several values at one time the last stays. False when time ran backwards.
    pub fn push(&mut self, at_us: i64, value: f64) -> bool {
        if let Some((last_us, _)) = self.last() {
            if at_us < last_us {
                return false;
            }
            if at_us == last_us {
                let at = self.place(self.len - 1);
                self.value[at] = value;
                return true;
            }
        }
        if self.len == self.at_us.len() {
            self.first = self.place(1);
            self.len -= 1;
        }
        let at = self.place(self.len);
        (self.at_us[at], self.value[at]) = (at_us, value);
        self.len += 1;
        true
    }

    pub fn last(&self) -> Option<(i64, f64)> {
        let at = self.place(self.len.checked_sub(1)?);
        Some((self.at_us[at], self.value[at]))
    }

    /// The move that the last observation completes within `window_us`, and when its first observation came: against
    /// the last value before the window, or the oldest.
    pub fn move_within(&self, window_us: i64) -> (f64, i64) {
        let Some((now_us, now)) = self.last() else { return (0.0, 0) };
        let (mut base, mut began_us) = (now, now_us);
        for i in (0..self.len - 1).rev() {
            let at = self.place(i);
            base = self.value[at];
            if self.at_us[at] <= now_us - window_us {
                break;
            }
            began_us = self.at_us[at];
        }
        (now - base, began_us)
    }

    /// The observations of `[from_us, to_us]`.
    pub fn window(&self, from_us: i64, to_us: i64) -> Window<'_> {
        let before = |limit_us: i64| {
            let (mut low, mut high) = (0, self.len);
            while low < high {
                let middle = usize::midpoint(low, high);
                if self.at_us[self.place(middle)] < limit_us { low = middle + 1 } else { high = middle }
            }
            low
        };
        let start = before(from_us);
        Window { series: self, start, len: before(to_us.saturating_add(1)).saturating_sub(start) }
    }
}

/// Part of a series.
#[derive(Clone, Copy)]
pub(super) struct Window<'a> {
    series: &'a Series,
    start: usize,
    len: usize,
}

impl Window<'_> {
    pub fn len(&self) -> usize {
        self.len
    }

    fn at(&self, i: usize) -> (i64, f64) {
        let at = self.series.place(self.start + i);
        (self.series.at_us[at], self.series.value[at])
    }

    /// Sum of squared increments.
    pub fn squares(&self) -> f64 {
        (1..self.len).map(|i| self.at(i).1 - self.at(i - 1).1).map(|d| d * d).sum()
    }

    /// Sum of products of all increments of this series and of `other`, moved back by `lag_us`, whose intervals
    /// overlap. The increments of `other` that overlap one interval add up to the difference of the values around it.
    pub fn covariance(&self, other: &Self, lag_us: i64) -> f64 {
        let (mut sum, mut low, mut high) = (0.0, 0, 0);
        let (mut from_us, mut before) = self.at(0);
        for i in 1..self.len {
            let (to_us, value) = self.at(i);
            // The last observation of the other up to the start of the interval, and the first from its end on.
            while low + 1 < other.len && other.at(low + 1).0 - lag_us <= from_us {
                low += 1;
            }
            high = high.max(low);
            while high + 1 < other.len && other.at(high).0 - lag_us < to_us {
                high += 1;
            }
            sum += (value - before) * (other.at(high).1 - other.at(low).1);
            (from_us, before) = (to_us, value);
        }
        sum
    }

    /// Absolute moves within `window_us` up to each observation but the first; returns how many.
    pub fn moves(&self, window_us: i64, out: &mut [f64]) -> usize {
        let mut base = 0;
        for i in 1..self.len {
            let (at_us, value) = self.at(i);
            while base + 1 < i && self.at(base + 1).0 <= at_us - window_us {
                base += 1;
            }
            out[i - 1] = (value - self.at(base).1).abs();
        }
        self.len - 1
    }
}
