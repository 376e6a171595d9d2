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

/// Powers below `N` of a chance and of its complement.
#[derive(Clone, Copy, Debug)]
struct Powers<const N: usize> {
    up: [f64; N],
    down: [f64; N],
}

impl<const N: usize> Powers<N> {
    fn new(p: f64) -> Self {
        let (mut up, mut down) = ([1.0; N], [1.0; N]);
        let q = 1.0 - p;
        for k in 1..N {
            up[k] = up[k - 1] * p;
            down[k] = down[k - 1] * q;
        }
        Self { up, down }
    }

    /// P(exactly `k` of `n`).
    fn exactly(&self, n: usize, k: usize) -> f64 {
        CHOOSE[n][k] * self.up[k] * self.down[n - k]
    }
}

/// (P(successes >= need), P(successes = need - 1)) over `na` trials of the first kind and `nb` of the second.
fn tail<const N: usize>(na: usize, a: &Powers<N>, nb: usize, b: &Powers<N>, need: i32) -> (f64, f64) {
    let (mut more, mut level) = (0.0, 0.0);
    // P(at least `j` of the second kind), kept up to date as `j` falls.
    let mut at_least = 0.0;
    let mut j = nb as i32 + 1;
    for i in 0..=na {
        let rest = need - i as i32;
        while j > rest.max(0) {
            j -= 1;
            at_least += b.exactly(nb, j as usize);
        }
        let chance = a.exactly(na, i);
        if j == rest.max(0) {
            more += chance * at_least;
        }
        if (1..=nb as i32 + 1).contains(&rest) {
            level += chance * b.exactly(nb, rest as usize - 1);
        }
    }
    (more, level)
}

/// [`tail`] for `N` trials of each kind and more than `N` successes, with everything unrolled.
fn even<const N: usize>(p: f64, q: f64) -> (f64, f64) {
    let (mut a, mut b) = ([0.0; 10], [0.0; 10]);
    let (mut up, mut down) = (1.0, 1.0);
    for k in 0..=N {
        a[k] = CHOOSE[N][k] * up;
        b[k] = CHOOSE[N][k] * down;
        up *= p;
        down *= q;
    }
    let (mut up, mut down) = (1.0, 1.0);
    for k in (0..=N).rev() {
        a[k] *= up;
        b[k] *= down;
        up *= 1.0 - p;
        down *= 1.0 - q;
    }
    let (mut more, mut level, mut at_least) = (0.0, a[0] * b[N], 0.0);
    for i in 1..=N {
        at_least += b[N + 1 - i];
        more += a[i] * at_least;
        level += a[i] * b[N - i];
    }
    (more, level)
}

/// P(two ahead first) from level, when `w` and `l` are the chances to win and to lose both of the next two.
fn two_ahead(w: f64, l: f64) -> f64 {
    w / (w + l)
}

/// P(server holds) from the start of a game.
pub fn hold(p: f64) -> f64 {
    let q = 1.0 - p;
    let (pp, qq) = (p * p, q * q);
    pp * pp * (1.0 + 4.0 * q + 10.0 * qq) + 20.0 * pp * qq * p * q * two_ahead(pp, qq)
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
    let (left, need) = ((6 - x - y) as usize, (4 - x) as usize);
    let powers = Powers::<7>::new(p);
    let more: f64 = (need..=left).map(|k| powers.exactly(left, k)).sum();
    more + powers.exactly(left, need - 1) * deuce
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
    if x == 0 && y == 0 && (to == 7 || to == 10) {
        let (more, tied) = if to == 7 { even::<6>(pa, 1.0 - pb) } else { even::<9>(pa, 1.0 - pb) };
        return more + tied * level;
    }
    let first = first_serves(x + y);
    let own = (x + y..2 * to - 2).filter(|&n| first_serves(n) == first).count();
    let other = (2 * to - 2 - x - y) as usize - own;
    let (na, nb) = if one_serves { (own, other) } else { (other, own) };
    let (more, tied) = tail(na, &Powers::<10>::new(pa), nb, &Powers::new(1.0 - pb), to - x);
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
    own: Powers<6>,
    breaks: Powers<6>,
    level: f64,
    advantage: bool,
}

impl Set {
    /// Prepare a set for two servers.
    pub fn new(pa: f64, pb: f64, rule: SetRule) -> Self {
        let (ha, hb) = (hold(pa), hold(pb));
        let (own, breaks) = (Powers::new(ha), Powers::new(1.0 - hb));
        Self { ha, hb, own, breaks, level: 0.0, advantage: false }.with_rule(pa, pb, rule)
    }

    /// The same set under another rule at six all.
    pub fn with_rule(&self, pa: f64, pb: f64, rule: SetRule) -> Self {
        let level = match rule {
            // Who starts a tie-break does not matter.
            SetRule::TieBreak(to) => tie_break(pa, pb, 0, 0, to, true),
            SetRule::Advantage => {
                let (w, l) = self.both();
                two_ahead(w, l)
            }
        };
        Self { level, advantage: rule == SetRule::Advantage, ..*self }
    }

    /// P(side 1 wins the set) from its start, whoever serves first.
    pub fn fresh(&self) -> f64 {
        let (more, tied) = even::<5>(self.ha, 1.0 - self.hb);
        more + tied * self.five_all()
    }

    /// P(side 1 wins the set) from five games all.
    fn five_all(&self) -> f64 {
        let (w, l) = self.both();
        w + (1.0 - w - l) * self.level
    }

    /// [`Set::price`] after the game in play for side 1 and for side 2; `one_serves`: side 1 serves the game after it.
    pub fn after(&self, x: i32, y: i32, one_serves: bool) -> (f64, f64) {
        if x > 5 || y > 5 || x + y > 9 {
            return (self.price(x + 1, y, one_serves), self.price(x, y + 1, one_serves));
        }
        let left = (9 - x - y) as usize;
        let (next, after) = (left.div_ceil(2), left / 2);
        let (na, nb) = if one_serves { (next, after) } else { (after, next) };
        // Won, one success less is enough: what was level becomes won, one less becomes level.
        let need = 5 - x;
        let (more, tied) = tail(na, &self.own, nb, &self.breaks, need);
        let exactly = {
            let from = (need - nb as i32).max(0);
            (from..=need.min(na as i32))
                .map(|i| self.own.exactly(na, i as usize) * self.breaks.exactly(nb, (need - i) as usize))
                .sum::<f64>()
        };
        let five_all = self.five_all();
        (more + tied * five_all, more - exactly + exactly * five_all)
    }

    /// P(side 1 wins the next two games), P(loses both).
    fn both(&self) -> (f64, f64) {
        (self.ha * (1.0 - self.hb), (1.0 - self.ha) * self.hb)
    }

    /// P(side 1 wins the set) between games at `x` to `y`; `one_serves`: side 1 serves the next game. 1 or 0 once it is over.
    pub fn price(&self, x: i32, y: i32, one_serves: bool) -> f64 {
        let game = if one_serves { self.ha } else { 1.0 - self.hb };
        if x >= 5 && y >= 5 {
            return match x - y {
                2.. => 1.0,
                ..=-2 => 0.0,
                1 if x == 7 && !self.advantage => 1.0,
                -1 if y == 7 && !self.advantage => 0.0,
                1 => game + (1.0 - game) * self.level,
                -1 => game * self.level,
                _ if x == 5 => self.five_all(),
                _ => self.level,
            };
        }
        if x >= 6 || y >= 6 {
            return if x > y { 1.0 } else { 0.0 };
        }
        let left = (10 - x - y) as usize;
        let (next, after) = (left.div_ceil(2), left / 2);
        let (na, nb) = if one_serves { (next, after) } else { (after, next) };
        let (more, tied) = tail(na, &self.own, nb, &self.breaks, 6 - x);
        more + tied * self.five_all()
    }
}

/// P(side 1 wins the match) between sets: `x` to `y` sets, `need` (2 or 3) to win, `set` and `last` the chances of a fresh set and of a
/// fresh deciding set.
pub fn sets(need: i32, x: i32, y: i32, set: f64, last: f64) -> f64 {
    if x >= need || y >= need {
        return if x > y { 1.0 } else { 0.0 };
    }
    match (need - x, need - y) {
        (1, 1) => last,
        (1, left) => {
            let lose = if left == 2 { 1.0 - set } else { (1.0 - set) * (1.0 - set) };
            1.0 - lose + lose * last
        }
        (left, 1) => last * if left == 2 { set } else { set * set },
        _ => set * sets(need, x + 1, y, set, last) + (1.0 - set) * sets(need, x, y + 1, set, last),
    }
}
