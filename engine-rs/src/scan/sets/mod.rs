//! Sets of contracts that together pay at least a known amount, whatever happens: complete sets, mirrored team markets,
//! three-way games, exclusive outcomes, nested strikes (models.md 5, types B and D to G; the pair of two sides, type A,
//! has a scan of its own in [`crate::scan`]).
//!
//! A set buys one unit of each leg. What a unit of the set pays in the usual outcomes and in the worst of all outcomes,
//! ties and voids included, is given by whoever builds it. The screen adds the asks of eight sets at a time; what is
//! cheaper than the usual payoff is evaluated exactly, and a set is good only if its worst outcome pays more than it
//! costs with all fees.

mod output;
mod screen;
#[cfg(test)]
mod tests;

use crate::{
    fees::{MAX_ORDER_QTY_CC, ONE_DOLLAR_E4, taker_fee},
    scan::near::{Kind, NearMisses, Reason},
    table::{NO_ASK, Table, fee_parts},
};

pub use output::{LegNow, SetHits};

/// Most legs of a set.
pub const MAX_LEGS: usize = 32;
/// Legs of the sets that are screened in 16-bit lanes: the sum of four asks stays below 65,536.
pub const NARROW: usize = 4;
/// Sets per block of the screen; capacities are rounded up to it.
pub const LANES: usize = 8;
/// A leg that costs nothing: fills up the rows of shorter sets. Column 4 of the screen, which holds zeros.
const NO_LEG: u32 = 4;

/// One contract of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// Market.
    pub slot: u32,
    /// 0 side A, 1 side B of the market.
    pub side: u8,
    /// 0 YES, 1 NO.
    pub outcome: u8,
}

impl Leg {
    /// Index times eight plus column (yes, no of side A, of side B).
    fn pack(self) -> u32 {
        self.slot << 3 | u32::from(self.side) << 1 | u32::from(self.outcome)
    }

    fn unpack(word: u32) -> Option<Self> {
        (word & 7 < NO_LEG).then_some(Self { slot: word >> 3, side: (word >> 1 & 1) as u8, outcome: (word & 1) as u8 })
    }
}

/// What a set is made of and what it pays.
#[derive(Clone, Copy, Debug)]
pub struct Spec<'a> {
    /// The caller's kind of set, 1 to 255; kept for the near-misses.
    pub kind: u8,
    /// The contracts, each once.
    pub legs: &'a [Leg],
    /// Payoff of one unit of every leg in the worst of all outcomes, ties and voids included, 1/10,000 dollar.
    pub worst_e4: u32,
    /// The same in the worst of the usual outcomes; at least `worst_e4`.
    pub usual_e4: u32,
    /// Smallest quantity that can be ordered on every leg, centi-contracts.
    pub min_qty_cc: u32,
    /// Set by the builder when an outcome of the venue is not among the legs (an "Other" that can become anything):
    /// such a set is seen but never good.
    pub placeholder: bool,
}

/// Why a set was not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum SetError {
    /// Fewer than two legs or more than [`MAX_LEGS`].
    BadLegCount = 1,
    /// A market beyond the table, an unknown side or outcome.
    BadLeg = 2,
    /// A leg twice.
    RepeatedLeg = 3,
    /// Nothing paid, more than a dollar a leg, or the worst outcome better than the usual one.
    BadPayoff = 4,
    /// Kind 0.
    BadKind = 5,
    /// No room for another set of this width.
    Full = 6,
}

/// Sets of one width, in blocks of eight: `legs[block][leg][lane]`.
#[derive(Clone, Debug)]
struct Class {
    width: usize,
    legs: Vec<u32>,
    /// Payoffs, kind, smallest quantity and placeholder mark; a kind of 0 is a free place.
    usual_e4: Vec<u32>,
    worst_e4: Vec<u32>,
    min_qty_cc: Vec<u32>,
    kind: Vec<u8>,
    placeholder: Vec<bool>,
    /// Free places, last first.
    free: Vec<u32>,
    /// Places from here on are free: the scan stops before them.
    end: usize,
}

impl Class {
    fn new(width: usize, sets: usize) -> Self {
        let room = sets.div_ceil(LANES) * LANES;
        Self {
            width,
            legs: vec![NO_LEG; room * width],
            usual_e4: vec![0; room],
            worst_e4: vec![0; room],
            min_qty_cc: vec![0; room],
            kind: vec![0; room],
            placeholder: vec![false; room],
            free: (0..room as u32).rev().collect(),
            end: 0,
        }
    }

    fn room(&self) -> usize {
        self.kind.len()
    }

    /// Where leg `leg` of the set at `i` is kept.
    fn leg_at(&self, i: usize, leg: usize) -> usize {
        (i / LANES * self.width + leg) * LANES + i % LANES
    }

    fn legs_of(&self, i: usize) -> impl Iterator<Item = Leg> + '_ {
        (0..self.width).map_while(move |leg| Leg::unpack(self.legs[self.leg_at(i, leg)]))
    }

    fn add(&mut self, spec: &Spec) -> Option<usize> {
        let i = self.free.pop()? as usize;
        for leg in 0..self.width {
            let at = self.leg_at(i, leg);
            self.legs[at] = spec.legs.get(leg).map_or(NO_LEG, |leg| leg.pack());
        }
        self.usual_e4[i] = spec.usual_e4;
        self.worst_e4[i] = spec.worst_e4;
        self.min_qty_cc[i] = spec.min_qty_cc;
        self.kind[i] = spec.kind;
        self.placeholder[i] = spec.placeholder;
        self.end = self.end.max(i + 1);
        Some(i)
    }

    fn remove(&mut self, i: usize) -> bool {
        if self.kind.get(i).is_none_or(|&kind| kind == 0) {
            return false;
        }
        (self.kind[i], self.usual_e4[i]) = (0, 0);
        for leg in 0..self.width {
            let at = self.leg_at(i, leg);
            self.legs[at] = NO_LEG;
        }
        self.free.push(i as u32);
        while self.end > 0 && self.kind[self.end - 1] == 0 {
            self.end -= 1;
        }
        true
    }
}

/// All sets of the kernel. Ids below the narrow room are narrow sets, the others wide ones.
#[derive(Clone, Debug)]
pub struct Sets {
    narrow: Class,
    wide: Class,
    /// Output of the scan.
    pub hits: SetHits,
}

/// A set evaluated at the top of its books.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Valued {
    asks_e4: i32,
    qty_cc: u32,
    fees: f64,
}

impl Sets {
    /// Room for `narrow` sets of up to [`NARROW`] legs and `wide` ones of up to [`MAX_LEGS`].
    pub fn new(narrow: usize, wide: usize) -> Self {
        let (narrow, wide) = (Class::new(NARROW, narrow), Class::new(MAX_LEGS, wide));
        let hits = SetHits::new(narrow.room() + wide.room());
        Self { narrow, wide, hits }
    }

    /// Take a set in; returns its id.
    ///
    /// # Errors
    /// [`SetError`]; nothing is changed then.
    pub fn add(&mut self, table: &Table, spec: &Spec) -> Result<u32, SetError> {
        check(table, spec)?;
        if spec.legs.len() <= NARROW {
            return self.narrow.add(spec).map(|i| i as u32).ok_or(SetError::Full);
        }
        self.wide.add(spec).map(|i| (self.narrow.room() + i) as u32).ok_or(SetError::Full)
    }

    /// Forget a set; false when there is none of this id.
    pub fn remove(&mut self, id: u32) -> bool {
        match (id as usize).checked_sub(self.narrow.room()) {
            None => self.narrow.remove(id as usize),
            Some(i) => self.wide.remove(i),
        }
    }

    /// Sets in use.
    pub fn len(&self) -> usize {
        let used = |class: &Class| class.room() - class.free.len();
        used(&self.narrow) + used(&self.wide)
    }

    /// Whether there is no set.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Ask, size and fee of each leg of a set for `qty_cc`; returns the number of legs, 0 for an unknown id.
    pub fn detail(&self, table: &Table, id: u32, qty_cc: u32, out: &mut [LegNow; MAX_LEGS]) -> usize {
        let (class, i) = place(&self.narrow, &self.wide, id);
        if i >= class.room() {
            return 0;
        }
        let mut n = 0;
        for leg in class.legs_of(i) {
            let (ask_e4, size_cc, fee) = top(table, leg);
            let (rate_e5, rounding) = fee_parts(fee);
            let fee_udollars = taker_fee(rate_e5, rounding, ask_e4.min(NO_ASK), qty_cc.min(MAX_ORDER_QTY_CC as u32));
            out[n] = LegNow { ask_e4: u32::from(ask_e4), size_cc, fee_udollars };
            n += 1;
        }
        n
    }

    /// Screen all sets with vectors and evaluate what is cheaper than its usual payoff plus `near_e4`; returns the
    /// number of hits, in order of id. What is not good goes to `near` with its reason and time.
    pub fn scan(&mut self, table: &Table, near_e4: i32, near: &mut NearMisses, at_us: f64) -> usize {
        self.scan_by(screen::cheap_narrow, screen::cheap_wide, table, near_e4, near, at_us)
    }

    /// The scalar twin of [`Sets::scan`].
    pub fn scan_scalar(&mut self, table: &Table, near_e4: i32, near: &mut NearMisses, at_us: f64) -> usize {
        self.scan_by(screen::cheap_scalar, screen::cheap_scalar, table, near_e4, near, at_us)
    }

    /// [`Sets::scan`] of some sets only, in the order in which they are named: those that a changed market is in. Others have
    /// not changed since they were scanned. An unknown id is passed over; as many as there is room for hits are looked at.
    pub fn scan_some(&mut self, table: &Table, ids: &[u32], near_e4: i32, near: &mut NearMisses, at_us: f64) -> usize {
        let Self { narrow, wide, hits } = self;
        hits.count = 0;
        for &id in ids.iter().take(hits.set.len()) {
            let (class, i) = place(narrow, wide, id);
            if class.kind.get(i).is_none_or(|&kind| kind == 0) {
                continue;
            }
            let cost: u32 = class.legs_of(i).map(|leg| u32::from(top(table, leg).0)).sum();
            if cost < screen::bound(class.usual_e4[i], near_e4) {
                evaluate(table, class, i, id, hits, near, at_us);
            }
        }
        hits.count
    }

    fn scan_by(
        &mut self,
        narrow: screen::Screen,
        wide: screen::Screen,
        table: &Table,
        near_e4: i32,
        near: &mut NearMisses,
        at_us: f64,
    ) -> usize {
        let columns = screen::columns(table);
        let Self { narrow: narrow_class, wide: wide_class, hits } = self;
        hits.count = 0;
        let mut base = 0;
        for (class, cheap) in [(&*narrow_class, narrow), (&*wide_class, wide)] {
            for block in 0..class.end.div_ceil(LANES) {
                let usual: &[u32; LANES] = &class.usual_e4.as_chunks().0[block];
                let legs = &class.legs[block * class.width * LANES..(block + 1) * class.width * LANES];
                let mut bits = cheap(&columns, legs, usual, near_e4);
                while bits != 0 {
                    let i = block * LANES + bits.trailing_zeros() as usize;
                    evaluate(table, class, i, base + i as u32, hits, near, at_us);
                    bits &= bits - 1;
                }
            }
            base += class.room() as u32;
        }
        hits.count
    }
}

/// The class of an id and its place there, which may be free or beyond the room.
fn place<'a>(narrow: &'a Class, wide: &'a Class, id: u32) -> (&'a Class, usize) {
    match (id as usize).checked_sub(narrow.room()) {
        None => (narrow, id as usize),
        Some(i) => (wide, i),
    }
}

fn check(table: &Table, spec: &Spec) -> Result<(), SetError> {
    let n = spec.legs.len();
    if !(2..=MAX_LEGS).contains(&n) {
        return Err(SetError::BadLegCount);
    }
    if spec.legs.iter().any(|leg| leg.slot as usize >= table.padded() || leg.side > 1 || leg.outcome > 1) {
        return Err(SetError::BadLeg);
    }
    if spec.legs.iter().enumerate().any(|(i, leg)| spec.legs[..i].contains(leg)) {
        return Err(SetError::RepeatedLeg);
    }
    if spec.usual_e4 == 0 || spec.usual_e4 > n as u32 * ONE_DOLLAR_E4 as u32 || spec.worst_e4 > spec.usual_e4 {
        return Err(SetError::BadPayoff);
    }
    if spec.kind == 0 { Err(SetError::BadKind) } else { Ok(()) }
}

/// Ask, size and fee word of a leg.
fn top(table: &Table, leg: Leg) -> (u16, u32, u32) {
    let half = if leg.side == 0 { &table.a } else { &table.b };
    let slot = leg.slot as usize;
    let (ask, size) = if leg.outcome == 0 {
        (half.yes_ask_e4[slot], half.yes_qty_cc[slot])
    } else {
        (half.no_ask_e4[slot], half.no_qty_cc[slot])
    };
    (ask, size, table.fees[slot][usize::from(leg.side)])
}

/// Sum of asks, quantity and fees of a set; `None` when a leg has no ask or no size.
fn value(table: &Table, class: &Class, i: usize) -> Option<Valued> {
    let (mut asks_e4, mut qty_cc) = (0, MAX_ORDER_QTY_CC as u32);
    for leg in class.legs_of(i) {
        let (ask, size, _) = top(table, leg);
        if ask == 0 || ask >= NO_ASK || size == 0 {
            return None;
        }
        asks_e4 += i32::from(ask);
        qty_cc = qty_cc.min(size);
    }
    let fee = |leg: Leg| {
        let (ask, _, word) = top(table, leg);
        let (rate_e5, rounding) = fee_parts(word);
        taker_fee(rate_e5, rounding, ask, qty_cc)
    };
    Some(Valued { asks_e4, qty_cc, fees: class.legs_of(i).map(fee).sum() })
}

/// Why a set is not good, or `None`.
fn refusal(class: &Class, i: usize, valued: &Valued, net: f64, usual_net: f64) -> Option<Reason> {
    if class.placeholder[i] {
        Some(Reason::Placeholder)
    } else if valued.fees.is_nan() {
        Some(Reason::UnknownFee)
    } else if class.usual_e4[i] as i32 <= valued.asks_e4 {
        Some(Reason::NotCheaper)
    } else if valued.qty_cc < class.min_qty_cc[i] {
        Some(Reason::TooSmall)
    } else if usual_net <= 0.0 {
        Some(Reason::FeesEatIt)
    } else if net <= 0.0 {
        Some(Reason::WorstCase)
    } else {
        None
    }
}

/// Evaluate one set exactly and append it to the hits if all its legs are there.
fn evaluate(table: &Table, class: &Class, i: usize, id: u32, hits: &mut SetHits, near: &mut NearMisses, at_us: f64) {
    let Some(valued) = value(table, class, i) else { return };
    let qty = f64::from(valued.qty_cc);
    let gross_e4 = class.worst_e4[i] as i32 - valued.asks_e4;
    let capital = qty * f64::from(valued.asks_e4) + valued.fees;
    let net = qty * f64::from(class.worst_e4[i]) - capital;
    let usual_net = qty * f64::from(class.usual_e4[i]) - capital;
    let reason = refusal(class, i, &valued, net, usual_net);
    let n = hits.count;
    hits.set[n] = id;
    hits.reason[n] = reason.map_or(0, |reason| reason as u8);
    hits.gross_e4[n] = gross_e4;
    hits.qty_cc[n] = valued.qty_cc;
    hits.net_udollars[n] = net;
    hits.usual_net_udollars[n] = usual_net;
    hits.capital_udollars[n] = capital;
    hits.count = n + 1;
    if let Some(reason) = reason {
        near.push((Kind::Set, id, class.kind[i]), reason, gross_e4, net, at_us);
    }
}
