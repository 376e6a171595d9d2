//! The chain behind the soccer model: goal difference -6..=6 and up to two red cards of either side, in steps of 30 s.
//!
//! Time is what is left of a half, stoppage included, so a longer board only moves the place in the table. Three blocks:
//! first half, second half, extra time.

/// Goal differences -6..=6.
pub const WIDTH: usize = 13;
/// Index of a level score.
pub const LEVEL: usize = 6;
/// Red cards of a side that are told apart: none, one, two or more.
pub const REDS: usize = 3;
/// Cells of one outcome: cards of side 1, cards of side 2, difference.
pub const CELLS: usize = REDS * REDS * WIDTH;
/// Length of a step, s.
pub const STEP_S: f64 = 30.0;
/// Nodes of a half: up to 65 minutes left.
pub const HALF_NODES: usize = 131;
/// Nodes of extra time: up to 35 minutes left.
pub const EXTRA_NODES: usize = 71;
/// First node of each block.
pub const BLOCKS: [usize; 3] = [0, HALF_NODES, 2 * HALF_NODES];
/// Nodes of each block.
pub const NODES: [usize; 3] = [HALF_NODES, HALF_NODES, EXTRA_NODES];
/// Cells before the nodes.
pub const HEADER: usize = 16;
/// Cells of a table.
pub const TABLE: usize = HEADER + (2 * HALF_NODES + EXTRA_NODES) * 2 * CELLS;
/// Place of a node of a block in the table: win and draw of side 1 from cell `i`. The next node follows it, so that both are
/// read at once.
pub const fn at(block: usize, n: usize, i: usize) -> usize {
    HEADER + 2 * (BLOCKS[block] * CELLS + i * NODES[block] + n)
}
/// Length of a half, s.
pub const HALF_S: f64 = 2700.0;
/// Length of extra time, s.
pub const EXTRA_S: f64 = 1800.0;

/// Everything that is fitted.
#[derive(Clone, Copy, Debug)]
pub struct Coefficients {
    /// Share of side 1 wins, draws and side 2 wins: the prior where there is no price.
    pub prior: [f64; 3],
    /// Goals of both sides in 90 minutes, for two-way prices whose total is unknown.
    pub total: f64,
    /// Stoppage that is to be expected, s: before the 2022 change of practice and since, by half.
    pub stoppage_s: [[f64; 2]; 2],
    /// How blurred that expectation is, s.
    pub stoppage_blur_s: f64,
    /// Stoppage that is always still to be expected while none is announced, s, by half.
    pub stoppage_floor_s: [f64; 2],
    /// Stoppage played per announced one.
    pub announced_factor: f64,
    /// How blurred the end of announced stoppage is, s.
    pub announced_blur_s: f64,
    /// Scoring intensity of each half: at its start, and its growth to the 45th minute.
    pub intensity: [[f64; 2]; 2],
    /// Change of the trailing side's rate one goal behind, two or more behind.
    pub trailing: [f64; 2],
    /// Change of the leading side's rate one goal ahead, two or more ahead.
    pub leading: [f64; 2],
    /// Factor on the rate of a side per red card of its own.
    pub red_own: f64,
    /// Factor per red card of the other side.
    pub red_other: f64,
    /// Red cards of a side in a match.
    pub reds: f64,
    /// How they rise: 0 evenly spread, 1 in proportion to the time played.
    pub reds_slope: f64,
    /// Scoring intensity of extra time, mean of the 90 minutes = 1.
    pub extra_time: f64,
    /// Stoppage of each half of extra time, s.
    pub extra_stoppage_s: f64,
    /// Share of shoot-out kicks that score.
    pub shootout: f64,
    /// Log weight of a pair of goals in the joint distribution when the closing total is unknown (see `joint`).
    pub pair: f64,
    /// The model's own error by phase: first half, second half to 75', to 90', after, extra time.
    pub error_sd: [f64; 5],
}

/// Expected goals of both sides in 90 minutes at a level score without cards.
pub type Goals = (f64, f64);

/// One outcome at one node, by [`cell`].
pub type Values = [f64; CELLS];

/// Index of cards and difference.
pub fn cell(red1: usize, red2: usize, d: usize) -> usize {
    (red1 * REDS + red2) * WIDTH + d
}

/// Probabilities of one step from one cell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Step {
    /// Side 1 scores.
    pub goal1: f64,
    /// Side 2 scores.
    pub goal2: f64,
    /// A red card for side 1.
    pub red1: f64,
    /// A red card for side 2.
    pub red2: f64,
}

/// What is fixed for a game: strengths, stoppage, and the factors of every cell.
pub struct Game<'a> {
    c: &'a Coefficients,
    goals: Goals,
    /// Expected length of each half, s.
    pub length_s: [f64; 2],
    factors: [(f64, f64); CELLS],
    /// Goals of side 1 from a cell per share of the match, 0 where no higher difference is told apart.
    goal1: [f64; CELLS],
    /// Goals of side 2.
    goal2: [f64; CELLS],
    norm: f64,
}

/// [`neighbours`] of every cell.
static NEIGHBOURS: [[u8; 4]; CELLS] = {
    let mut all = [[0; 4]; CELLS];
    let mut i = 0;
    while i < CELLS {
        let (r1, r2, d) = (i / WIDTH / REDS, i / WIDTH % REDS, i % WIDTH);
        let up = if d < WIDTH - 1 { i + 1 } else { i };
        let down = if d > 0 { i - 1 } else { i };
        let red1 = if r1 < REDS - 1 { i + REDS * WIDTH } else { i };
        let red2 = if r2 < REDS - 1 { i + WIDTH } else { i };
        all[i] = [up as u8, down as u8, red1 as u8, red2 as u8];
        i += 1;
    }
    all
};

/// Neighbours of a cell: goal of side 1, of side 2, card of side 1, of side 2.
pub fn neighbours(i: usize) -> [usize; 4] {
    NEIGHBOURS[i].map(usize::from)
}

impl<'a> Game<'a> {
    /// Prepare a game.
    pub fn new(c: &'a Coefficients, goals: Goals, length_s: [f64; 2]) -> Self {
        let power = |x: f64, n: usize| (0..n).fold(1.0, |p, _| p * x);
        let mut factors = [(0.0, 0.0); CELLS];
        for (i, f) in factors.iter_mut().enumerate() {
            let (reds, d) = (i / WIDTH, i % WIDTH);
            let (r1, r2) = (reds / REDS, reds % REDS);
            let (chase, sit) = match LEVEL.abs_diff(d) {
                0 => (1.0, 1.0),
                1 => (1.0 + c.trailing[0], 1.0 + c.leading[0]),
                _ => (1.0 + c.trailing[1], 1.0 + c.leading[1]),
            };
            let (s1, s2) = if d < LEVEL { (chase, sit) } else { (sit, chase) };
            *f = (
                s1 * power(c.red_own, r1) * power(c.red_other, r2),
                s2 * power(c.red_own, r2) * power(c.red_other, r1),
            );
        }
        // integral of the intensity over both halves, 45th-minute level through stoppage
        let norm = (0..2)
            .map(|h| {
                let [start, growth] = c.intensity[h];
                HALF_S * (start + 0.5 * growth) + (length_s[h] - HALF_S) * (start + growth)
            })
            .sum();
        let goal1 = core::array::from_fn(|i| if i % WIDTH < WIDTH - 1 { goals.0 * factors[i].0 } else { 0.0 });
        let goal2 = core::array::from_fn(|i| if i % WIDTH > 0 { goals.1 * factors[i].1 } else { 0.0 });
        Self { c, goals, length_s, factors, goal1, goal2, norm }
    }

    /// Share of a side's goals in the step that ends at node `n - 1` of a block.
    fn share(&self, block: usize, n: usize) -> f64 {
        if block == 2 {
            return self.c.extra_time * STEP_S / (self.length_s[0] + self.length_s[1]);
        }
        let left = (n as f64 - 0.5) * STEP_S;
        let part = ((self.length_s[block] - left) / HALF_S).clamp(0.0, 1.0);
        let [start, growth] = self.c.intensity[block];
        (start + growth * part) * STEP_S / self.norm
    }

    /// Probability of a red card of either side in that step.
    fn card(&self, block: usize, n: usize) -> f64 {
        let whole = self.length_s[0] + self.length_s[1];
        let left = (n as f64 - 0.5) * STEP_S + if block == 0 { self.length_s[1] } else { 0.0 };
        let part = if block == 2 { 1.0 } else { (1.0 - left / whole).clamp(0.0, 1.0) };
        self.c.reds * STEP_S / whole * (1.0 - self.c.reds_slope + 2.0 * self.c.reds_slope * part)
    }

    /// What can happen from a cell in the step from node `n` to node `n - 1`.
    pub fn step(&self, block: usize, n: usize, i: usize) -> Step {
        let (share, card) = (self.share(block, n), self.card(block, n));
        self.scaled(share, card, i)
    }

    /// [`Game::step`] of every cell.
    pub fn steps(&self, block: usize, n: usize) -> [Step; CELLS] {
        let (share, card) = (self.share(block, n), self.card(block, n));
        core::array::from_fn(|i| self.scaled(share, card, i))
    }

    fn scaled(&self, share: f64, card: f64, i: usize) -> Step {
        let (r1, r2) = (i / WIDTH / REDS, i / WIDTH % REDS);
        let (f1, f2) = self.factors[i];
        Step {
            goal1: self.goals.0 * share * f1,
            goal2: self.goals.1 * share * f2,
            red1: if r1 < REDS - 1 { card } else { 0.0 },
            red2: if r2 < REDS - 1 { card } else { 0.0 },
        }
    }

    /// The values one step before `v`, a sum of differences to the neighbours; cells of [`Padded`] stand for themselves at the
    /// edges, where their factor is 0.
    fn earlier(&self, block: usize, n: usize, v: &Padded, out: &mut Padded) {
        let (share, card) = (self.share(block, n), self.card(block, n));
        for (i, (&more_1, &more_2)) in CARDS[0].iter().zip(&CARDS[1]).enumerate() {
            let at = i + 1;
            let now = v[at];
            let goals = self.goal1[i] * (v[at + 1] - now) + self.goal2[i] * (v[at - 1] - now);
            let cards = more_1 * (v[at + REDS * WIDTH] - now) + more_2 * (v[at + WIDTH] - now);
            out[at] = now + share * goals + card * cards;
        }
    }

    /// Sweep a block backward from the values at its end, up to `nodes` (at least two); returns the values with `left_s`
    /// left. Every node goes to `sink`.
    pub fn sweep(
        &self,
        block: usize,
        end: Values,
        left_s: f64,
        nodes: usize,
        sink: &mut impl FnMut(usize, &Values),
    ) -> Values {
        let at = left_s / STEP_S;
        let want = (at as usize).min(nodes - 2);
        let part = at - want as f64;
        let mut found = end;
        let (mut v, mut next) = (pad(&end), [0.0; PADDED]);
        sink(0, &end);
        for n in 1..nodes {
            self.earlier(block, n, &v, &mut next);
            core::mem::swap(&mut v, &mut next);
            if n == want + 1 {
                found = core::array::from_fn(|i| next[i + 1] + part * (v[i + 1] - next[i + 1]));
            }
            sink(n, values(&v));
        }
        found
    }
}

/// [`Values`] with a cell before them and a block of red cards behind.
type Padded = [f64; PADDED];
const PADDED: usize = 1 + CELLS + REDS * WIDTH;

fn pad(v: &Values) -> Padded {
    let mut padded = [0.0; PADDED];
    padded[1..=CELLS].copy_from_slice(v);
    padded
}

fn values(v: &Padded) -> &Values {
    v[1..].first_chunk().expect("a padded array holds all cells")
}

/// 1 where a side can still have another red card, by side and cell.
static CARDS: [[f64; CELLS]; 2] = {
    let mut all = [[0.0; CELLS]; 2];
    let mut i = 0;
    while i < CELLS {
        let (r1, r2) = (i / WIDTH / REDS, i / WIDTH % REDS);
        all[0][i] = if r1 < REDS - 1 { 1.0 } else { 0.0 };
        all[1][i] = if r2 < REDS - 1 { 1.0 } else { 0.0 };
        i += 1;
    }
    all
};

/// Values at the end of play: `win` ahead, `level` level, `lose` behind.
pub fn ends(win: f64, level: f64, lose: f64) -> Values {
    core::array::from_fn(|i| match (i % WIDTH).cmp(&LEVEL) {
        core::cmp::Ordering::Greater => win,
        core::cmp::Ordering::Equal => level,
        core::cmp::Ordering::Less => lose,
    })
}

/// Values at the end of 90 minutes when a draw goes to extra time.
pub fn after_extra_time(game: &Game<'_>, nodes: usize, sink: &mut impl FnMut(usize, &Values)) -> Values {
    let left = EXTRA_S + 2.0 * game.c.extra_stoppage_s;
    let start = game.sweep(2, ends(1.0, 0.5, 0.0), left, nodes, sink);
    let sure = ends(1.0, 0.0, 0.0);
    core::array::from_fn(|i| if i % WIDTH == LEVEL { start[i] } else { sure[i] })
}

fn nodes_for(length_s: f64) -> usize {
    ((length_s / STEP_S) as usize + 2).min(HALF_NODES)
}

/// Value of the start for one outcome, given its values at the end of 90 minutes; `d` is the difference at the start.
pub fn start_value(game: &Game<'_>, end: Values, d: usize) -> f64 {
    let [first, second] = game.length_s;
    let half = game.sweep(1, end, second, nodes_for(second), &mut |_, _| {});
    game.sweep(0, half, first, nodes_for(first), &mut |_, _| {})[cell(0, 0, d)]
}
