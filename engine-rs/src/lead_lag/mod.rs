//! Which of two price series moves first, by how much time, and what the other is about to do (models.md 5, type I).
//!
//! Hayashi and Yoshida's covariance of two series that are observed at different times (Bernoulli 11, 2005), shifted by
//! a lag as in Hoffmann, Rosenbaum and Yoshida (Bernoulli 19, 2013), on logit prices so that a cent near the edge
//! weighs as it should. Increments of one series over an interval meet all increments of the other whose interval
//! overlaps; those telescope, so one lag costs one pass over both series.
//!
//! Series are rings of fixed length; nothing is allocated after `new`.

mod series;
#[cfg(test)]
mod tests;

use series::Series;

/// Lags of the grid: -3 s to 3 s by 50 ms.
pub const GRID: usize = 121;
/// Distance of neighbouring lags, microseconds.
pub const STEP_US: i64 = 50_000;
/// A jump is a move within this time.
pub const JUMP_WINDOW_US: i64 = 300_000;
/// Robust standard deviations that make a jump.
pub const JUMP_SDS: f64 = 4.0;
/// A prediction is given up after this time whatever the lag.
pub const LONGEST_HORIZON_US: i64 = 5_000_000;
/// Observations of each series below which nothing is estimated.
pub const LEAST_TICKS: usize = 100;
/// Median absolute deviation to standard deviation of a normal.
const MAD_TO_SD: f64 = 1.482_602_218_505_602;

/// The lag at a place of the grid, microseconds.
fn lag_at(i: usize) -> i64 {
    (i as i64 - GRID as i64 / 2) * STEP_US
}

/// What a window of both series says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Lag of the greatest absolute correlation; positive when the first series leads.
    pub lag_us: i64,
    /// Correlation at that lag.
    pub rho: f64,
    /// Correlation without a lag.
    pub rho_at_zero: f64,
    /// Squared correlations over positive lags by those over negative ones; above 1 the first series leads.
    pub lead_lag_ratio: f64,
    /// Logits by which the follower moves for one of the leader.
    pub beta: f64,
    /// Robust standard deviation of the leader's moves within [`JUMP_WINDOW_US`], logits.
    pub leader_jump_sd: f64,
}

impl Estimate {
    /// The series that moves first: 0 or 1.
    pub fn leader(&self) -> usize {
        usize::from(self.lag_us < 0)
    }
}

/// A prediction for the follower, made by a jump of the leader.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signal {
    /// The series that is expected to move.
    pub follower: usize,
    /// When the jump was complete.
    pub at_us: i64,
    /// When the prediction lapses.
    pub until_us: i64,
    /// The leader's move, logits.
    pub jump: f64,
    /// Where the follower should go, logits.
    pub target: f64,
}

/// What became of an observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Tick {
    /// Kept.
    Kept = 0,
    /// Kept, and it completed a jump: there is a [`Signal`].
    Jump = 1,
    /// Not kept: older than the last one of its series.
    OutOfOrder = 2,
    /// Not kept: no finite number, or no such series.
    BadValue = 3,
}

/// Two series and what is known of them.
#[derive(Clone, Debug)]
pub struct LeadLag {
    series: [Series; 2],
    scratch: Vec<f64>,
    trusted: Option<Estimate>,
    signal: Option<Signal>,
}

impl LeadLag {
    /// Rings of `points` observations each, rounded up to a power of two.
    pub fn new(points: usize) -> Self {
        let points = points.max(2).next_power_of_two();
        Self {
            series: [Series::new(points), Series::new(points)],
            scratch: vec![0.0; points],
            trusted: None,
            signal: None,
        }
    }

    /// Forget everything; the memory stays.
    pub fn clear(&mut self) {
        self.series.iter_mut().for_each(Series::clear);
        (self.trusted, self.signal) = (None, None);
    }

    /// One observation of a series, logits. A move of the follower ends its prediction.
    pub fn tick(&mut self, which: usize, at_us: i64, logit: f64) -> Tick {
        if which > 1 || !logit.is_finite() {
            return Tick::BadValue;
        }
        if !self.series[which].push(at_us, logit) {
            return Tick::OutOfOrder;
        }
        if self.signal.is_some_and(|signal| signal.follower == which) {
            self.signal = None;
        }
        let Some(trusted) = self.trusted.filter(|trusted| trusted.leader() == which) else { return Tick::Kept };
        let (jump, began_us) = self.series[which].move_within(JUMP_WINDOW_US);
        if jump.abs() <= JUMP_SDS * trusted.leader_jump_sd || trusted.leader_jump_sd <= 0.0 {
            return Tick::Kept;
        }
        let horizon_us = (3 * trusted.lag_us.abs()).min(LONGEST_HORIZON_US);
        self.predict(1 - which, (began_us, at_us), jump, trusted.beta, horizon_us)
    }

    /// A jump that something else than a price foretold, such as a goal: the model's logits after it less before it.
    /// The named series is expected to follow one to one within `horizon_us`.
    pub fn impulse(&mut self, follower: usize, at_us: i64, jump: f64, horizon_us: i64) -> Tick {
        if follower > 1 || !jump.is_finite() {
            return Tick::BadValue;
        }
        self.predict(follower, (at_us, at_us), jump, 1.0, horizon_us.clamp(0, LONGEST_HORIZON_US))
    }

    /// A prediction, if the follower has a price from before the jump began and has not moved since.
    fn predict(
        &mut self,
        follower: usize,
        (began_us, at_us): (i64, i64),
        jump: f64,
        beta: f64,
        horizon_us: i64,
    ) -> Tick {
        let Some((last_us, last)) = self.series[follower].last() else { return Tick::Kept };
        if last_us >= began_us {
            return Tick::Kept;
        }
        let target = last + beta * jump;
        self.signal = Some(Signal { follower, at_us, until_us: at_us + horizon_us, jump, target });
        Tick::Jump
    }

    /// The prediction that still stands at `now_us`.
    pub fn signal(&self, now_us: i64) -> Option<Signal> {
        self.signal.filter(|signal| (signal.at_us..=signal.until_us).contains(&now_us))
    }

    /// Estimate from the observations in `[from_us, to_us]`; `None` with fewer than [`LEAST_TICKS`] of either series or
    /// without any movement.
    pub fn estimate(&mut self, from_us: i64, to_us: i64) -> Option<Estimate> {
        let rho = self.correlations(from_us, to_us, 0)?;
        let best = (0..GRID).fold(0, |best, i| if rho[i].abs() > rho[best].abs() { i } else { best });
        let energy = |lags: core::ops::Range<usize>| lags.map(|i| rho[i] * rho[i]).sum::<f64>();
        let middle = GRID / 2;
        let lag_us = lag_at(best);
        let leader = usize::from(lag_us < 0);
        let moved = |which: usize| self.series[which].window(from_us, to_us).squares();
        let beta = rho[best] * libm::sqrt(moved(1 - leader) / moved(leader));
        let leader_jump_sd = self.jump_sd(leader, from_us, to_us);
        Some(Estimate {
            lag_us,
            rho: rho[best],
            rho_at_zero: rho[middle],
            lead_lag_ratio: energy(middle + 1..GRID) / energy(0..middle),
            beta,
            leader_jump_sd,
        })
    }

    /// Greatest absolute correlation with the first series moved by `shift_us`: with shifts of a minute and more, what
    /// chance alone brings about.
    pub fn placebo(&self, from_us: i64, to_us: i64, shift_us: i64) -> Option<f64> {
        let rho = self.correlations(from_us, to_us, shift_us)?;
        Some(rho.iter().fold(0.0, |most: f64, rho| most.max(rho.abs())))
    }

    /// Act on an estimate from now on, or on none.
    pub fn trust(&mut self, estimate: Option<Estimate>) {
        self.trusted = estimate;
        self.signal = None;
    }

    /// Correlation at every lag of the grid, the first series moved by `shift_us`.
    fn correlations(&self, from_us: i64, to_us: i64, shift_us: i64) -> Option<[f64; GRID]> {
        let [x, y] = [0, 1].map(|which| self.series[which].window(from_us, to_us));
        if x.len() < LEAST_TICKS || y.len() < LEAST_TICKS {
            return None;
        }
        let scale = libm::sqrt(x.squares() * y.squares());
        if scale <= 0.0 {
            return None;
        }
        let mut rho = [0.0; GRID];
        for (i, rho) in rho.iter_mut().enumerate() {
            *rho = x.covariance(&y, lag_at(i) + shift_us) / scale;
        }
        Some(rho)
    }

    /// 1.4826 times the median absolute move within the jump window; the root mean square where most moves are nothing.
    fn jump_sd(&mut self, which: usize, from_us: i64, to_us: i64) -> f64 {
        let Self { series, scratch, .. } = self;
        let window = series[which].window(from_us, to_us);
        let n = window.moves(JUMP_WINDOW_US, scratch);
        let moves = &mut scratch[..n];
        let (_, &mut median, _) = moves.select_nth_unstable_by(n / 2, f64::total_cmp);
        if median > 0.0 {
            return MAD_TO_SD * median;
        }
        libm::sqrt(moves.iter().map(|x| x * x).sum::<f64>() / n as f64)
    }
}
