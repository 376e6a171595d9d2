//! The last two and a half minutes of regulation, and of a timed overtime: a table of what the side with the ball makes of the
//! clock, solved by `engine-fit endgame` (backward induction over plays) and read between its nodes.

use super::value::{Point, Read};

/// Seconds left. A kick takes no less than a second of play but may begin with any part of one.
pub const SECONDS: [f64; 14] = [0.0, 0.4, 4.0, 8.0, 12.0, 18.0, 25.0, 35.0, 45.0, 60.0, 80.0, 100.0, 120.0, 150.0];
/// Down and distance, yards.
pub const DOWNS: [[f64; 2]; 7] = [[1.0, 10.0], [2.0, 3.0], [2.0, 9.0], [3.0, 2.0], [3.0, 9.0], [4.0, 2.0], [4.0, 9.0]];
/// Yards to the goal line.
pub const YARDS: [f64; 12] = [1.0, 6.0, 12.0, 18.0, 25.0, 31.0, 37.0, 43.0, 49.0, 58.0, 70.0, 85.0];
/// Time-outs of the side that wants the clock stopped: the one with the ball where it does not lead, else the other one.
pub const TIMEOUTS: [f64; 3] = [0.0, 1.0, 3.0];
/// Leads of the side with the ball, each standing for those up to the next: 4 to 6 points are one thing.
pub const LEADS: [i32; 15] = [-11, -8, -7, -5, -3, -2, -1, 0, 1, 2, 3, 5, 7, 8, 11];

/// A lead of this and more is not in the table: two scores and a quarter of an hour's worth of luck.
const CERTAIN: f64 = 12.0;
/// Place in [`LEADS`] of a lead from -11 to 11.
const LEAD_PLACE: [u8; 23] = [0, 0, 0, 1, 2, 3, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11, 11, 12, 13, 14, 14, 14];
/// Yards to the goal line of a side that is about to receive a kick-off.
const RECEIVED: f64 = 72.0;
/// Largest index that a code stands for.
const REACH: f64 = 4.0;
const MIDDLE: f64 = 127.0;

/// Bytes of the table: two codes a situation.
pub const LEN: usize = 2 * SECONDS.len() * DOWNS.len() * YARDS.len() * TIMEOUTS.len() * LEADS.len();
/// Codes of the chance to lead at the end, and of that not to trail.
static CODES: &[u8; LEN] = include_bytes!("coefficients/endgame.bin");

/// Number of a situation: places in [`SECONDS`], [`DOWNS`], [`YARDS`], [`TIMEOUTS`] and [`LEADS`].
#[inline(always)]
pub const fn index([t, down, yards, timeouts, lead]: [usize; 5]) -> usize {
    (((t * DOWNS.len() + down) * YARDS.len() + yards) * TIMEOUTS.len() + timeouts) * LEADS.len() + lead
}

/// The code of a probability: steps in its probit, small ones near the middle.
pub fn encode(p: f64) -> u8 {
    let z = if p <= 0.0 {
        -REACH
    } else if p >= 1.0 {
        REACH
    } else {
        crate::math::probit(p).clamp(-REACH, REACH)
    };
    let size = (libm::sqrt(0.16 + 2.4 * z.abs() / REACH) - 0.4) / 1.2;
    libm::round(MIDDLE + MIDDLE * if z < 0.0 { -size } else { size }) as u8
}

/// The probit of a code, also between two.
#[inline(always)]
fn decode(code: f64) -> f64 {
    let u = (code - MIDDLE) * (1.0 / MIDDLE);
    REACH * u * (0.4 + 0.6 * u.abs())
}

/// Lower node of every whole number up to the last node.
const fn lower_nodes<const N: usize, const M: usize>(nodes: &[f64; N]) -> [u8; M] {
    let mut places = [0; M];
    let (mut i, mut node) = (0, 0);
    while i < M {
        while node + 2 < N && nodes[node + 1] <= i as f64 {
            node += 1;
        }
        places[i] = node as u8;
        i += 1;
    }
    places
}

static SECOND_NODES: [u8; 151] = lower_nodes(&SECONDS);
static YARD_NODES: [u8; 100] = lower_nodes(&YARDS);

/// Node below and part of the way to the next, `x` within the nodes.
#[inline(always)]
fn between<const N: usize>(nodes: &[f64; N], places: &[u8], x: f64) -> (usize, f64) {
    let x = x.clamp(nodes[0], nodes[N - 1]);
    let node = usize::from(places[(x as usize).min(places.len() - 1)]);
    let node = (node + usize::from(nodes[node + 1] <= x)).min(N - 2);
    (node, (x - nodes[node]) / (nodes[node + 1] - nodes[node]))
}

/// From here on the end game begins, seconds left.
pub const FROM_S: f64 = SECONDS[SECONDS.len() - 1];
/// Times of [`Weights::share`], seconds left; at [`FROM_S`] the table counts for nothing.
pub const SHARE_S: [f64; 6] = [0.0, 5.0, 15.0, 30.0, 60.0, 100.0];

/// How the table and the formula of the rest of the game are brought together, in the unit of their arguments of Phi.
#[derive(Clone, Copy, Debug)]
pub struct Weights {
    /// Share of the table by time, see [`SHARE_S`].
    pub share: [f64; SHARE_S.len()],
    /// How much of the rest of the share is left to the formula within a kick of the posts, where what remains to be done is plain.
    pub near: f64,
    /// How much of the price's memory is added to the table, which knows nothing of who is better.
    pub memory: f64,
}

impl Weights {
    /// Share of the table.
    pub fn at(&self, seconds: f64) -> f64 {
        let after = SHARE_S.iter().position(|&node| node > seconds).unwrap_or(SHARE_S.len());
        let node = |i: usize| if i < SHARE_S.len() { (SHARE_S[i], self.share[i]) } else { (FROM_S, 0.0) };
        let ((from, low), (to, high)) = (node(after - 1), node(after));
        low + (high - low) * (seconds - from) / (to - from)
    }

    /// Arguments of Phi for side 1 ahead and not behind at the end: those of the formula, `h` with a level score from `-c` to `c`,
    /// drawn to the table's.
    pub fn bring_in(&self, p: &Point, read_at: &Read, [lower, upper]: [f64; 2]) -> [f64; 2] {
        if p.seconds >= FROM_S {
            return [lower, upper];
        }
        let range = if p.down == 0 { 0.0 } else { ((50.0 - f64::from(p.yards)) * (1.0 / 15.0)).clamp(0.0, 1.0) };
        let share = 1.0 - (1.0 - self.at(p.seconds)) * (1.0 + range * begun(p.seconds) * (self.near - 1.0));
        let ends = if p.ball == 0.0 {
            // Either side may be about to receive a kick-off.
            let [a, b] = [1.0, -1.0].map(|ball| ends(&Point { ball, down: 0, ..*p }));
            [0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1])]
        } else {
            ends(p)
        };
        let memory = self.memory * read_at.memory;
        [0, 1].map(|i| {
            let formula = if i == 0 { lower } else { upper };
            formula + share * (ends[i] + memory - formula)
        })
    }
}

/// What the table says of a state whose ball is known, seen by side 1.
fn ends(p: &Point) -> [f64; 2] {
    let [own, other] = if p.ball > 0.0 { p.timeouts } else { [p.timeouts[1], p.timeouts[0]] };
    let Point { seconds, down, distance, yards, .. } = *p;
    let timeouts = [own as i32, other as i32];
    let [ahead, level] = read(&Snap { seconds, lead: p.lead * p.ball, down, distance, yards, timeouts });
    if p.ball > 0.0 { [ahead, level] } else { [-level, -ahead] }
}

/// How far the end game has come in, from 0 when it begins to 1 half a minute later.
pub fn begun(seconds: f64) -> f64 {
    ((FROM_S - seconds) * (1.0 / 30.0)).clamp(0.0, 1.0)
}

/// What the table asks of a state, seen by the side with the ball.
#[derive(Clone, Copy, Debug)]
pub struct Snap {
    /// Seconds left, up to the last node.
    pub seconds: f64,
    /// Its lead; a conversion may have made part of a point of it.
    pub lead: f64,
    /// 1..=4; 0 before it receives a kick-off.
    pub down: i32,
    /// Yards to a first down.
    pub distance: i32,
    /// Yards to the goal line.
    pub yards: i32,
    /// Its time-outs and the other side's.
    pub timeouts: [i32; 2],
}

/// Probits of the chances to lead at the end and not to trail, before a whole lead.
fn at_lead(snap: &Snap, lead: i32) -> [f64; 2] {
    if f64::from(lead.abs()) >= CERTAIN {
        return [if lead > 0 { REACH } else { -REACH }; 2];
    }
    let place = usize::from(LEAD_PLACE[(lead + 11) as usize]);
    let (t, t_part) = between(&SECONDS, &SECOND_NODES, snap.seconds);
    let (down, distance_part) = match snap.down {
        ..=1 => (0, 0.0),
        2 => (1, (f64::from(snap.distance) - 3.0) / 6.0),
        3 => (3, (f64::from(snap.distance) - 2.0) / 7.0),
        _ => (5, (f64::from(snap.distance) - 2.0) / 7.0),
    };
    let distance_part = distance_part.clamp(0.0, 1.0);
    let yards = if snap.down == 0 { RECEIVED } else { f64::from(snap.yards) };
    let (yards, yards_part) = between(&YARDS, &YARD_NODES, yards);
    let (timeouts, timeouts_part) = match snap.timeouts[usize::from(lead > 0)] {
        ..=0 => (0, 0.0),
        1 => (0, 1.0),
        2 => (1, 0.5),
        _ => (1, 1.0),
    };
    let mut sums = [0.0; 2];
    for (down, a) in [(down, 1.0 - distance_part), (down + 1, distance_part)] {
        for (yards, b) in [(yards, 1.0 - yards_part), (yards + 1, yards_part)] {
            for (timeouts, c) in [(timeouts, 1.0 - timeouts_part), (timeouts + 1, timeouts_part)] {
                let weight = a * b * c;
                if weight == 0.0 {
                    continue;
                }
                let from = 2 * index([t, down, yards, timeouts, place]);
                let to = 2 * index([t + 1, down, yards, timeouts, place]);
                for (side, sum) in sums.iter_mut().enumerate() {
                    let (from, to) = (f64::from(CODES[from + side]), f64::from(CODES[to + side]));
                    *sum += weight * (from + t_part * (to - from));
                }
            }
        }
    }
    sums.map(decode)
}

/// Probits of the chances of the side with the ball to lead at the end of regulation, and not to trail.
pub fn read(snap: &Snap) -> [f64; 2] {
    let whole = snap.lead.floor();
    let lead = whole as i32;
    let part = snap.lead - whole;
    let low = at_lead(snap, lead);
    if part == 0.0 {
        return low;
    }
    let high = at_lead(snap, lead + 1);
    [0, 1].map(|i| low[i] + part * (high[i] - low[i]))
}
