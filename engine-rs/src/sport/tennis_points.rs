//! Closed forms of tennis scoring with points that are independent given the server (models.md 1.6).
//!
//! A game, a tie-break and a set are "first to N, two ahead": until the score N-1 all they end like a fixed number of trials
//! (6, 12 or 18 points, 10 games), so a sum over two binomials replaces the recursion. `pa` and `pb` are the chances that
//! side 1 and side 2 win a point on their own serve.

/// Binomial coefficients up to 9.
static CHOOSE: [[f64; 10]; 10] = choose();

const fn choose() -> [[f64; 10]; 10] {
    let mut c = [[0.0; 10]; 10];
    let mut n = 0;
    while n < 10 {
        c[n][0] = 1.0;
        let mut k = 1;
        while k <= n {
            c[n][k] = c[n - 1][k - 1] + if k < n { c[n - 1][k] } else { 0.0 };
            k += 1;
        }
        n += 1;
    }
    c
}

/// Chances of 0..=n successes in n <= 9 trials.
fn binomial(n: usize, p: f64) -> [f64; 10] {
    let mut up = [0.0; 10];
    let mut power = 1.0;
    for (k, cell) in up.iter_mut().enumerate().take(n + 1) {
        *cell = CHOOSE[n][k] * power;
        power *= p;
    }
    power = 1.0;
    for k in (0..=n).rev() {
        up[k] *= power;
        power *= 1.0 - p;
    }
    up
}

/// (P(successes >= need), P(successes = need - 1)) over `na` trials with chance `p` and `nb` with chance `q`.
fn tail(na: usize, p: f64, nb: usize, q: f64, need: i32) -> (f64, f64) {
    let (a, b) = (binomial(na, p), binomial(nb, q));
    // at_least[j] = P(at least j of the second kind).
    let mut at_least = [0.0; 11];
    for j in (0..=nb).rev() {
        at_least[j] = at_least[j + 1] + b[j];
    }
    let (mut more, mut level) = (0.0, 0.0);
    for (i, &chance) in a.iter().enumerate().take(na + 1) {
        let rest = need - i as i32;
        more += chance * if rest <= 0 { 1.0 } else { at_least[rest.min(10) as usize] };
        if (1..=10).contains(&rest) {
            level += chance * b[(rest - 1) as usize];
        }
    }
    (more, level)
}

/// P(two ahead first) from level, when `w` and `l` are the chances to win and to lose both of the next two.
fn two_ahead(w: f64, l: f64) -> f64 {
    w / (w + l)
}

/// P(server wins the game) at `x` to `y` points (4 to 3 and so on is advantage); 1 or 0 once it is over.
pub fn game(p: f64, x: i32, y: i32) -> f64 {
    let q = 1.0 - p;
    let deuce = two_ahead(p * p, q * q);
    if x >= 3 && y >= 3 {
        return match x - y {
            2.. => 1.0,
            1 => p + q * deuce,
            0 => deuce,
            -1 => p * deuce,
            _ => 0.0,
        };
    }
    if x >= 4 || y >= 4 {
        return if x > y { 1.0 } else { 0.0 };
    }
    let left = (6 - x - y) as usize;
    let b = binomial(left, p);
    let need = (4 - x) as usize;
    let more: f64 = b[need.min(10)..].iter().sum();
    more + b[need - 1] * deuce
}

/// Whether the point `n` (from 0) of a tie-break is served by who served its first point.
pub fn first_serves(n: i32) -> bool {
    ((n + 1) >> 1) & 1 == 0
}

/// P(side 1 wins a tie-break to `to`) at `x` to `y`; `one_serves`: side 1 serves the next point.
pub fn tie_break(pa: f64, pb: f64, x: i32, y: i32, to: i32, one_serves: bool) -> f64 {
    let (w, l) = (pa * (1.0 - pb), (1.0 - pa) * pb);
    let level = two_ahead(w, l);
    if (x >= to || y >= to) && (x - y).abs() >= 2 {
        return if x > y { 1.0 } else { 0.0 };
    }
    if x >= to - 1 && y >= to - 1 {
        let point = if one_serves { pa } else { 1.0 - pb };
        return match x - y {
            0 => level,
            1 => point + (1.0 - point) * level,
            _ => point * level,
        };
    }
    let first = first_serves(x + y);
    let own = (x + y..2 * to - 2).filter(|&n| first_serves(n) == first).count();
    let other = (2 * to - 2 - x - y) as usize - own;
    let (na, nb) = if one_serves { (own, other) } else { (other, own) };
    let (more, tied) = tail(na, pa, nb, 1.0 - pb, to - x);
    more + tied * level
}

/// How a set goes on at six games all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetRule {
    /// Tie-break to this many points.
    TieBreak(i32),
    /// Until two games ahead.
    Advantage,
}

/// Chances of a set: `ha`, `hb` hold serve, `level` wins from six all.
#[derive(Clone, Copy, Debug)]
pub struct Set {
    ha: f64,
    hb: f64,
    level: f64,
    advantage: bool,
}

impl Set {
    /// Prepare a set for two servers.
    pub fn new(pa: f64, pb: f64, rule: SetRule) -> Self {
        Self::with_holds(pa, pb, game(pa, 0, 0), game(pb, 0, 0), rule)
    }

    /// The same when the chances to hold are known already.
    pub fn with_holds(pa: f64, pb: f64, ha: f64, hb: f64, rule: SetRule) -> Self {
        let level = match rule {
            // Who starts a tie-break does not matter.
            SetRule::TieBreak(to) => tie_break(pa, pb, 0, 0, to, true),
            SetRule::Advantage => two_ahead(ha * (1.0 - hb), (1.0 - ha) * hb),
        };
        Self { ha, hb, level, advantage: rule == SetRule::Advantage }
    }

    /// P(side 1 wins the set) between games at `x` to `y`; `one_serves`: side 1 serves the next game. 1 or 0 once it is over.
    pub fn price(&self, x: i32, y: i32, one_serves: bool) -> f64 {
        let game = if one_serves { self.ha } else { 1.0 - self.hb };
        if x >= 5 && y >= 5 {
            let (w, l) = (self.ha * (1.0 - self.hb), (1.0 - self.ha) * self.hb);
            return match x - y {
                2.. => 1.0,
                ..=-2 => 0.0,
                1 if x == 7 && !self.advantage => 1.0,
                -1 if y == 7 && !self.advantage => 0.0,
                1 => game + (1.0 - game) * self.level,
                -1 => game * self.level,
                _ if x == 5 => w + (1.0 - w - l) * self.level,
                _ => self.level,
            };
        }
        if x >= 6 || y >= 6 {
            return if x > y { 1.0 } else { 0.0 };
        }
        let left = (10 - x - y) as usize;
        let (next, after) = (left.div_ceil(2), left / 2);
        let (na, nb) = if one_serves { (next, after) } else { (after, next) };
        let (more, tied) = tail(na, self.ha, nb, 1.0 - self.hb, 6 - x);
        let (w, l) = (self.ha * (1.0 - self.hb), (1.0 - self.ha) * self.hb);
        more + tied * (w + (1.0 - w - l) * self.level)
    }
}

/// P(side 1 wins the match) between sets: `x` to `y` sets, `need` to win, `set` and `last` the chances of a fresh set and of a
/// fresh deciding set.
pub fn sets(need: i32, x: i32, y: i32, set: f64, last: f64) -> f64 {
    if x >= need || y >= need {
        return if x > y { 1.0 } else { 0.0 };
    }
    match (need - x, need - y) {
        (1, 1) => last,
        (1, left) => {
            let lose = libm::pow(1.0 - set, f64::from(left - 1));
            1.0 - lose + lose * last
        }
        (left, 1) => libm::pow(set, f64::from(left - 1)) * last,
        _ => set * sets(need, x + 1, y, set, last) + (1.0 - set) * sets(need, x, y + 1, set, last),
    }
}
