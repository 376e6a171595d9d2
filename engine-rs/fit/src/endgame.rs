//! The last two and a half minutes of a football game by backward induction: from every situation before a snap the side with the
//! ball picks the best of a pass, a run, a kneel-down, a throw into the end zone, a kick and a punt; after a play in bounds it
//! hurries, spikes the ball, calls a time-out or lets the clock run, and the other side may stop it. Afterwards the value is read
//! into the compact table of `engine_rs::sport::football::endgame`.
//!
//! A value is two numbers of the side with the ball: the chance that it leads at the end of regulation, and that it does not trail.

use std::{error::Error, fs, path::PathBuf};

use engine_rs::{
    math::{phi, probit},
    sport::football::endgame::{self as table, encode},
};

mod plays;

use plays::{Outcome, Play, Then, plays};

/// Leads of the side with the ball that are told apart, points.
const LEADS: i32 = 12;
const WIDTH: usize = 2 * LEADS as usize + 1;
/// Time-outs of the side with the ball times four and of the other one.
const LANES: usize = 16;
/// Yards to the goal line between two nodes.
const STRIDE: f64 = 5.0;
const YARDS: usize = 21;
/// Downs with their distances.
const DOWNS: [(i32, f64); 13] = [
    (1, 10.0),
    (2, 1.0),
    (2, 4.0),
    (2, 8.0),
    (2, 12.0),
    (3, 1.0),
    (3, 4.0),
    (3, 8.0),
    (3, 12.0),
    (4, 1.0),
    (4, 4.0),
    (4, 8.0),
    (4, 12.0),
];
/// First place of a down in [`DOWNS`], and how many it has.
const PLACES: [(usize, usize); 4] = [(0, 1), (1, 4), (5, 4), (9, 4)];
const SECONDS: usize = *table::SECONDS.last().expect("nodes") as usize;
/// Seconds between two snaps beyond the play: in a hurry, at leisure, to a spike (2014-24, last two minutes of a half).
const HURRY_S: i32 = 15;
const LEISURE_S: i32 = 35;
const SPIKE_S: i32 = 11;

/// Values by lane: leads at the end, does not trail.
type Value = [[f32; LANES]; 2];

/// Everything known at one second: before a snap with the clock stopped, and running; the other side at first and ten; after a
/// score.
struct Second {
    stopped: Vec<Value>,
    running: Vec<Value>,
    theirs: Vec<Value>,
    kicked: Vec<Value>,
    touchdown: Vec<Value>,
}

fn yards_of(node: usize) -> f64 {
    (node as f64 * STRIDE).clamp(1.0, 99.0)
}

fn place(lead: usize, down: usize, yards: usize) -> usize {
    (lead * DOWNS.len() + down) * YARDS + yards
}

/// Lead index `points` further.
fn further(lead: usize, points: i32) -> usize {
    (lead as i32 + points).clamp(0, WIDTH as i32 - 1) as usize
}

fn ended(lead: usize) -> Value {
    let points = lead as i32 - LEADS;
    [[f32::from(u8::from(points > 0)); LANES], [f32::from(u8::from(points >= 0)); LANES]]
}

fn add(sum: &mut Value, weight: f32, value: &Value) {
    for (sum, value) in sum.iter_mut().flatten().zip(value.iter().flatten()) {
        *sum += weight * value;
    }
}

/// What the chooser wants: half an overtime for a level score.
fn worth(value: &Value, lane: usize) -> f32 {
    value[0][lane] + value[1][lane]
}

/// The better of both for each lane.
fn best(a: &mut Value, b: &Value) {
    for lane in 0..LANES {
        if worth(b, lane) > worth(a, lane) {
            (a[0][lane], a[1][lane]) = (b[0][lane], b[1][lane]);
        }
    }
}

/// The other side's value seen from this one: time-outs and roles change places.
fn turned(value: &Value) -> Value {
    let lane = |i: usize| (i % 4) * 4 + i / 4;
    [std::array::from_fn(|i| 1.0 - value[1][lane(i)]), std::array::from_fn(|i| 1.0 - value[0][lane(i)])]
}

/// Cells around a situation with their weights: down 1..=4, distance and yards to the goal line.
fn around(down: usize, distance: f64, yards: f64) -> Vec<(usize, f32)> {
    let (first, count) = PLACES[down - 1];
    let distances = &DOWNS[first..first + count];
    let distance = distance.clamp(distances[0].1, distances[count - 1].1);
    let near = distances.iter().rposition(|d| d.1 <= distance).unwrap_or(0).min(count.saturating_sub(2));
    let part =
        if count == 1 { 0.0 } else { (distance - distances[near].1) / (distances[near + 1].1 - distances[near].1) };
    let at = (yards.clamp(1.0, 99.0) / STRIDE).clamp(0.0, (YARDS - 1) as f64);
    let node = (at as usize).min(YARDS - 2);
    let (from, to) = (yards_of(node), yards_of(node + 1));
    let along = ((yards.clamp(1.0, 99.0) - from) / (to - from)).clamp(0.0, 1.0);
    let mut cells = Vec::with_capacity(4);
    for (down, share) in [(near, 1.0 - part), (near + 1, part)] {
        for (yards, other) in [(node, 1.0 - along), (node + 1, along)] {
            if share * other > 0.0 {
                cells.push(((first + down) * YARDS + yards, (share * other) as f32));
            }
        }
    }
    cells
}

/// A play from one situation, ready to be summed.
struct Ready {
    outcomes: Vec<(f32, i32, Landing)>,
}

/// Where an outcome leads, with cells and weights.
enum Landing {
    Stopped(Vec<(usize, f32)>),
    Running(Vec<(usize, f32)>),
    Theirs(Vec<(usize, f32)>),
    FieldGoal,
    Touchdown,
}

/// The other side at first and ten.
fn theirs(yards: f64) -> Landing {
    Landing::Theirs(around(1, 10.0, yards))
}

fn ready(play: &Play, down: usize, distance: f64, yards: f64) -> Ready {
    let landing = |then: &Then| match *then {
        Then::FieldGoal => Landing::FieldGoal,
        Then::Touchdown => Landing::Touchdown,
        Then::Theirs { yards } => theirs(yards),
        Then::Gain { gain, .. } if gain >= yards => Landing::Touchdown,
        Then::Gain { gain, runs } => {
            let left = (yards - gain).min(99.0);
            let cells = if gain >= distance {
                around(1, 10.0, left)
            } else if down == 4 {
                return theirs(100.0 - left);
            } else {
                around(down + 1, (distance - gain).min(left), left)
            };
            if runs { Landing::Running(cells) } else { Landing::Stopped(cells) }
        }
    };
    let outcomes =
        play.outcomes.iter().map(|Outcome { chance, takes_s, then }| (*chance as f32, *takes_s, landing(then)));
    Ready { outcomes: outcomes.collect() }
}

/// The value of a play at `t` seconds with a lead.
fn play_value(play: &Ready, t: usize, lead: usize, seconds: &[Second]) -> Value {
    let mut sum = [[0.0; LANES]; 2];
    for (chance, takes_s, landing) in &play.outcomes {
        let left = t as i32 - takes_s;
        let over = left <= 0;
        let after = &seconds[left.max(0) as usize];
        let mut cells = |values: &[Value], base: usize, cells: &[(usize, f32)]| {
            if over {
                add(&mut sum, *chance, &ended(lead));
            } else {
                cells.iter().for_each(|(cell, weight)| add(&mut sum, chance * weight, &values[base + cell]));
            }
        };
        match landing {
            Landing::Stopped(at) => cells(&after.stopped, place(lead, 0, 0), at),
            Landing::Running(at) => cells(&after.running, place(lead, 0, 0), at),
            Landing::Theirs(at) => cells(&after.theirs, lead * YARDS, at),
            Landing::FieldGoal => add(&mut sum, *chance, &after.kicked[further(lead, 3)]),
            Landing::Touchdown => add(&mut sum, *chance, &after.touchdown[lead]),
        }
    }
    sum
}

/// With the clock running at `t`: what the side with the ball does about it, then the other one.
fn running(t: usize, lead: usize, cell: usize, seconds: &[Second]) -> Value {
    let later = |wait: i32, cell: usize| {
        let left = t as i32 - wait;
        if left <= 0 { ended(lead) } else { seconds[left as usize].stopped[place(lead, 0, 0) + cell] }
    };
    let mut value = later(HURRY_S, cell);
    best(&mut value, &later(LEISURE_S, cell));
    let down = cell / YARDS;
    if DOWNS[down].0 < 4 {
        let (distance, yards) = (DOWNS[down].1, yards_of(cell % YARDS));
        let mut spiked = [[0.0; LANES]; 2];
        for (next, weight) in around(DOWNS[down].0 as usize + 1, distance.min(yards), yards) {
            add(&mut spiked, weight, &later(SPIKE_S, next));
        }
        best(&mut value, &spiked);
    }
    let stopped = later(0, cell);
    let mut out = value;
    for lane in 0..LANES {
        let (own, other) = (lane / 4, lane % 4);
        if own > 0 && worth(&stopped, lane - 4) > worth(&out, lane) {
            (out[0][lane], out[1][lane]) = (stopped[0][lane - 4], stopped[1][lane - 4]);
        }
        if other > 0 && worth(&stopped, lane - 1) < worth(&out, lane) {
            (out[0][lane], out[1][lane]) = (stopped[0][lane - 1], stopped[1][lane - 1]);
        }
    }
    out
}

/// After a touchdown: the conversion that is worth more.
fn converted(kicked: &[Value], lead: usize) -> Value {
    let of = |made: i32, chance: f32| {
        let mut sum = [[0.0; LANES]; 2];
        add(&mut sum, chance, &kicked[further(lead, 6 + made)]);
        add(&mut sum, 1.0 - chance, &kicked[further(lead, 6)]);
        sum
    };
    let mut value = of(1, plays::KICKED);
    best(&mut value, &of(2, plays::RUN_IN));
    value
}

/// The kick-off after a score: into the end zone, short and slow, or onside.
fn kick_off(t: usize, lead: usize, now: &Second, seconds: &[Second]) -> Value {
    let from = |values: &[Value], base: usize, cells: Vec<(usize, f32)>| {
        let mut sum = [[0.0; LANES]; 2];
        cells.into_iter().for_each(|(cell, weight)| add(&mut sum, weight, &values[base + cell]));
        sum
    };
    let mut value = from(&now.theirs, lead * YARDS, around(1, 10.0, plays::TOUCHBACK));
    let short = t as i32 - plays::SQUIB_S;
    let short = if short <= 0 {
        ended(lead)
    } else {
        from(&seconds[short as usize].theirs, lead * YARDS, around(1, 10.0, plays::SQUIB))
    };
    best(&mut value, &short);
    if t > plays::ONSIDE_S as usize {
        let after = &seconds[t - plays::ONSIDE_S as usize];
        let mut onside = [[0.0; LANES]; 2];
        add(&mut onside, plays::RECOVERED, &from(&after.stopped, place(lead, 0, 0), around(1, 10.0, 52.0)));
        add(&mut onside, 1.0 - plays::RECOVERED, &from(&after.theirs, lead * YARDS, around(1, 10.0, 46.0)));
        best(&mut value, &onside);
    }
    value
}

fn solve() -> Vec<Second> {
    let readies: Vec<Vec<Ready>> = (0..DOWNS.len() * YARDS)
        .map(|cell| {
            let ((down, distance), yards) = (DOWNS[cell / YARDS], yards_of(cell % YARDS));
            plays(down, yards).iter().map(|play| ready(play, down as usize, distance.min(yards), yards)).collect()
        })
        .collect();
    let mut seconds: Vec<Second> = Vec::with_capacity(SECONDS + 1);
    for t in 0..=SECONDS {
        let snap = |lead: usize, cell: usize| {
            if t == 0 {
                return ended(lead);
            }
            let mut plays = readies[cell].iter();
            let mut value = plays.next().map_or_else(|| ended(lead), |first| play_value(first, t, lead, &seconds));
            plays.for_each(|play| best(&mut value, &play_value(play, t, lead, &seconds)));
            value
        };
        let cells = DOWNS.len() * YARDS;
        let stopped: Vec<Value> = std::thread::scope(|scope| {
            let halves: Vec<_> = [0..WIDTH / 2, WIDTH / 2..WIDTH]
                .map(|leads| {
                    scope.spawn(move || {
                        leads.flat_map(|lead| (0..cells).map(move |cell| snap(lead, cell))).collect::<Vec<_>>()
                    })
                })
                .into_iter()
                .collect();
            halves.into_iter().flat_map(|half| half.join().unwrap_or_default()).collect()
        });
        let mut now =
            Second { stopped, running: Vec::new(), theirs: Vec::new(), kicked: Vec::new(), touchdown: Vec::new() };
        for lead in 0..WIDTH {
            let other = WIDTH - 1 - lead;
            now.theirs.extend((0..YARDS).map(|yards| turned(&now.stopped[place(other, 0, yards)])));
        }
        now.kicked =
            (0..WIDTH).map(|lead| if t == 0 { ended(lead) } else { kick_off(t, lead, &now, &seconds) }).collect();
        now.touchdown = (0..WIDTH).map(|lead| converted(&now.kicked, lead)).collect();
        seconds.push(now);
        let running: Vec<Value> = (0..WIDTH)
            .flat_map(|lead| (0..cells).map(move |cell| (lead, cell)))
            .map(|(lead, cell)| running(t, lead, cell, &seconds))
            .collect();
        if let Some(now) = seconds.last_mut() {
            now.running = running;
        }
    }
    seconds
}

/// The value at a node of the compact table: down, distance, yards, lead, time-outs of the side that wants the clock stopped.
fn at_node(seconds: &[Second], t: usize, lead: i32, [down, distance, yards]: [f64; 3], timeouts: usize) -> [f64; 2] {
    let lead_index = (lead + LEADS) as usize;
    let lane = if lead > 0 { 4 + timeouts } else { timeouts * 4 + 1 };
    let mut out = [0.0; 2];
    for (cell, weight) in around(down as usize, distance.min(yards), yards) {
        let value = &seconds[t].stopped[place(lead_index, 0, 0) + cell];
        (0..2).for_each(|i| out[i] += f64::from(weight * value[i][lane]));
    }
    out
}

/// What is made of the best play, in the probit: sides that need a touchdown or could do with a kick for a level score did worse in
/// 2014-24, as did those that lead (plays of the last minute); level and one or two behind they
/// did a little better.
fn as_played(p: f64, lead: i32) -> f64 {
    let off = match lead {
        ..=-4 => -0.12,
        -3 => -0.3,
        -2..=0 => 0.05,
        1.. => -0.2,
    };
    if p <= 0.0 || p >= 1.0 { p } else { phi(probit(p) + off) }
}

/// The compact table.
fn compact(seconds: &[Second]) -> Vec<u8> {
    let mut bytes = vec![0; table::LEN];
    for (i, &t) in table::SECONDS.iter().enumerate() {
        for (k, &[down, distance]) in table::DOWNS.iter().enumerate() {
            for (j, &yards) in table::YARDS.iter().enumerate() {
                for (n, &timeouts) in table::TIMEOUTS.iter().enumerate() {
                    // A lead never hurts: where a rounded choice says so, the lower lead's value stands.
                    let mut least = [0u8; 2];
                    for (l, &lead) in table::LEADS.iter().enumerate() {
                        let value =
                            at_node(seconds, t.ceil() as usize, lead, [down, distance, yards], timeouts as usize);
                        let at = 2 * table::index([i, k, j, n, l]);
                        for (side, least) in least.iter_mut().enumerate() {
                            *least = encode(as_played(value[side], lead)).max(*least);
                            bytes[at + side] = *least;
                        }
                        bytes[at + 1] = bytes[at + 1].max(bytes[at]);
                    }
                }
            }
        }
    }
    bytes
}

/// Solve the end game and write its table where the kernel includes it, or below `out`.
///
/// # Errors
/// When the file cannot be written.
pub fn write(out: Option<PathBuf>) -> Result<(), Box<dyn Error>> {
    let place = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../src/sport/football/coefficients");
    fs::write(out.unwrap_or(place).join("endgame.bin"), compact(&solve()))?;
    Ok(())
}
