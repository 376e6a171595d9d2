//! Kelly's stakes on the bets of one game, which win and lose together (models.md 4, checked 2026-11-20).
//!
//! The game model gives the joint final states, for example each margin and total with its probability. A bet is its payoff in
//! each of them. To first order in the edges the best stakes are `Sigma^-1 e` with `e` the expected return per dollar and `Sigma`
//! the returns' covariance; stakes are never negative, so it is the maximum of `e f - f Sigma f / 2` over `f >= 0` that is solved.

/// Most bets of one game.
pub const MAX_BETS: usize = 16;

/// Added to every correlation of a bet with itself, so that bets that contain each other leave one answer.
const RIDGE: f64 = 1e-8;
/// Squared ratio of expected return to standard deviation of all stakes together from which it is no bet any more; a contract that
/// pays with probability 0.99 and costs 0.85 has 2.
const NO_BET: f64 = 10.0;
/// Steps in which every bet can enter and leave a few times.
const MAX_STEPS: usize = 8 * MAX_BETS;

/// Why stakes were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GameError {
    /// No bet or more than [`MAX_BETS`].
    BadCount,
    /// A cost outside `(0, 1)`.
    BadCost,
    /// A probability or payoff outside `[0, 1]`, or too few payoffs.
    BadState,
    /// The states' probabilities do not sum to 1 within 1e-6.
    BadTotal,
    /// A bet or several together pay (nearly) the same in every state, at a profit: to be sized as a set.
    Riskless,
}

/// Moments of the bets' payoffs, gathered state by state. Nothing is allocated however many states there are.
#[derive(Clone, Debug)]
pub struct GameBets {
    count: usize,
    cost: [f64; MAX_BETS],
    total: f64,
    payoff: [f64; MAX_BETS],
    cross: [[f64; MAX_BETS]; MAX_BETS],
}

impl GameBets {
    /// Bets with these costs of a one-dollar contract, fees included.
    ///
    /// # Errors
    /// [`GameError::BadCount`], [`GameError::BadCost`].
    pub fn new(cost: &[f64]) -> Result<Self, GameError> {
        let count = cost.len();
        if count == 0 || count > MAX_BETS {
            return Err(GameError::BadCount);
        }
        if !cost.iter().all(|c| *c > 0.0 && *c < 1.0) {
            return Err(GameError::BadCost);
        }
        let mut costs = [1.0; MAX_BETS];
        costs[..count].copy_from_slice(cost);
        Ok(Self { count, cost: costs, total: 0.0, payoff: [0.0; MAX_BETS], cross: [[0.0; MAX_BETS]; MAX_BETS] })
    }

    /// One joint final state: its probability and what each contract pays in it, dollars.
    ///
    /// # Errors
    /// [`GameError::BadState`]; nothing is gathered then.
    pub fn add(&mut self, probability: f64, payoff: &[f64]) -> Result<(), GameError> {
        let is_share = |x: &f64| (0.0..=1.0).contains(x);
        if payoff.len() != self.count || !is_share(&probability) || !payoff.iter().all(is_share) {
            return Err(GameError::BadState);
        }
        self.total += probability;
        for (i, x) in payoff.iter().enumerate() {
            self.payoff[i] += probability * x;
            for (j, y) in payoff[..=i].iter().enumerate() {
                self.cross[i][j] += probability * x * y;
            }
        }
        Ok(())
    }

    /// Expected return per dollar of a bet.
    pub fn edge(&self, bet: usize) -> f64 {
        self.payoff[bet] / self.total / self.cost[bet] - 1.0
    }

    /// Covariance of the returns per dollar of two bets.
    pub fn covariance(&self, a: usize, b: usize) -> f64 {
        let (i, j) = (a.max(b), a.min(b));
        let payoff = self.cross[i][j] / self.total - self.payoff[i] * self.payoff[j] / (self.total * self.total);
        payoff / (self.cost[i] * self.cost[j])
    }

    /// Shares of the bankroll to spend on each bet, times `fraction` (of Kelly), all scaled down when they exceed `cap` together.
    /// A bet that others contain competes with them by its price.
    ///
    /// # Errors
    /// [`GameError::BadTotal`], [`GameError::Riskless`]; [`GameError::BadCount`] when `stake` has another length. `stake` is
    /// unchanged then.
    pub fn stakes(&self, fraction: f64, cap: f64, stake: &mut [f64]) -> Result<(), GameError> {
        if stake.len() != self.count {
            return Err(GameError::BadCount);
        }
        if (self.total - 1.0).abs() > 1e-6 {
            return Err(GameError::BadTotal);
        }
        let best = Solver::new(self)?.solve().ok_or(GameError::Riskless)?;
        stake.copy_from_slice(&best[..self.count]);
        let fraction = if fraction > 0.0 { fraction.min(1.0) } else { 0.0 };
        let sum = stake.iter().sum::<f64>() * fraction;
        let cap = if cap > 0.0 { cap } else { 0.0 };
        let scale = if sum > cap { fraction * cap / sum } else { fraction };
        for share in stake {
            *share *= scale;
        }
        Ok(())
    }
}

type Vector = [f64; MAX_BETS];

/// Maximum of `e f - f S f / 2` over `f >= 0` by active sets (Lawson and Hanson 1974, chapter 23): bets enter one by one, those
/// that would turn negative leave. Everything is in units of each bet's own standard deviation.
struct Solver {
    count: usize,
    scale: Vector,
    edge: Vector,
    correlation: [Vector; MAX_BETS],
    /// Bets inside, in the order they entered.
    inside: [usize; MAX_BETS],
    len: usize,
    /// Cholesky factor of the correlations of those inside.
    factor: [Vector; MAX_BETS],
}

impl Solver {
    fn new(bets: &GameBets) -> Result<Self, GameError> {
        let zero = [0.0; MAX_BETS];
        let mut solver = Self {
            count: bets.count,
            scale: zero,
            edge: zero,
            correlation: [zero; MAX_BETS],
            inside: [0; MAX_BETS],
            len: 0,
            factor: [zero; MAX_BETS],
        };
        for i in 0..bets.count {
            let variance = bets.covariance(i, i);
            if variance > 1e-12 {
                solver.scale[i] = 1.0 / variance.sqrt();
                solver.edge[i] = bets.edge(i) * solver.scale[i];
            } else if bets.edge(i) > 1e-9 {
                return Err(GameError::Riskless);
            }
        }
        for i in 0..bets.count {
            for j in 0..bets.count {
                let both = bets.covariance(i, j) * solver.scale[i] * solver.scale[j];
                solver.correlation[i][j] = if i == j { 1.0 + RIDGE } else { both };
            }
        }
        Ok(solver)
    }

    /// Factor the correlations of those inside.
    fn factorise(&mut self) {
        for a in 0..self.len {
            for b in 0..=a {
                let mut sum = self.correlation[self.inside[a]][self.inside[b]];
                for k in 0..b {
                    sum -= self.factor[a][k] * self.factor[b][k];
                }
                if a == b {
                    self.factor[a][a] = sum.max(RIDGE / 2.0).sqrt();
                } else {
                    self.factor[a][b] = sum / self.factor[b][b];
                }
            }
        }
    }

    /// The unconstrained maximum over those inside, in their order.
    fn centre(&self) -> Vector {
        let mut x = [0.0; MAX_BETS];
        for a in 0..self.len {
            let mut sum = self.edge[self.inside[a]];
            for (x, factor) in x.iter().zip(&self.factor[a][..a]) {
                sum -= factor * x;
            }
            x[a] = sum / self.factor[a][a];
        }
        for a in (0..self.len).rev() {
            let mut sum = x[a];
            for (x, row) in x[..self.len].iter().zip(&self.factor).skip(a + 1) {
                sum -= row[a] * x;
            }
            x[a] = sum / self.factor[a][a];
        }
        x
    }

    /// The bet outside that would gain most by entering.
    fn next(&self, f: &Vector) -> Option<usize> {
        let mut best = (1e-10, None);
        for i in 0..self.count {
            if self.scale[i] == 0.0 || self.inside[..self.len].contains(&i) {
                continue;
            }
            let mut gain = self.edge[i];
            for (j, share) in f.iter().enumerate().take(self.count) {
                gain -= self.correlation[i][j] * share;
            }
            if gain > best.0 {
                best = (gain, Some(i));
            }
        }
        best.1
    }

    /// The stakes; `None` when they would be without bounds but for [`RIDGE`].
    fn solve(&mut self) -> Option<Vector> {
        let mut f = [0.0; MAX_BETS];
        for _ in 0..MAX_STEPS {
            let Some(entering) = self.next(&f) else { break };
            self.inside[self.len] = entering;
            self.len += 1;
            self.settle(&mut f);
        }
        let gain: f64 = f.iter().zip(&self.edge).map(|(share, edge)| share * edge).sum();
        for (share, scale) in f.iter_mut().zip(self.scale) {
            *share *= scale;
        }
        (gain < NO_BET).then_some(f)
    }

    /// Walk from `f` towards the maximum over those inside; who reaches 0 on the way leaves.
    fn settle(&mut self, f: &mut Vector) {
        while self.len > 0 {
            self.factorise();
            let centre = self.centre();
            let mut step = 1.0_f64;
            for (&i, &goal) in self.inside[..self.len].iter().zip(&centre) {
                if goal <= 0.0 {
                    step = step.min(f[i] / (f[i] - goal));
                }
            }
            if step >= 1.0 {
                for (&i, &goal) in self.inside[..self.len].iter().zip(&centre) {
                    f[i] = goal;
                }
                return;
            }
            let mut kept = 0;
            for (at, &goal) in centre.iter().enumerate().take(self.len) {
                let i = self.inside[at];
                f[i] += step * (goal - f[i]);
                if goal <= 0.0 && f[i] <= 1e-15 {
                    f[i] = 0.0;
                } else {
                    self.inside[kept] = i;
                    kept += 1;
                }
            }
            // Rounding must not keep the one that the step was made for.
            if kept == self.len {
                return;
            }
            self.len = kept;
        }
    }
}
