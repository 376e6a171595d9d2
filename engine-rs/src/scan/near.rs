//! Near-misses: what looked like money and was not, with the reason; a ring of fixed size that the dashboard reads.

/// Near-misses that are kept. A power of two.
pub const NEAR_ROOM: usize = 1024;
/// Places that remember what was last said; one that is taken by another only means that something is said again.
const MEMORY: usize = 4096;

/// What a near-miss is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// A pair of two sides; the id is the market, the detail the direction.
    Lock = 1,
    /// A set; the detail is the kind of set.
    Set = 2,
    /// A price against the model; the id is the market, the detail side and outcome.
    Edge = 3,
}

/// Why something that was seen is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Reason {
    /// The asks alone cost as much as it pays.
    NotCheaper = 1,
    /// The fees cost more than what is left.
    FeesEatIt = 2,
    /// It pays in the usual outcomes, a tie or void makes it a loss.
    WorstCase = 3,
    /// A fee schedule is unknown.
    UnknownFee = 4,
    /// Less than the smallest order is offered.
    TooSmall = 5,
    /// An outcome of the venue is not among the legs.
    Placeholder = 6,
    /// A profit, but below the threshold of the model's error.
    BelowThreshold = 7,
}

/// The ring, as columns. Entry `written % NEAR_ROOM` is the oldest once the ring is full.
#[derive(Clone, Debug)]
pub struct NearMisses {
    /// [`Kind`].
    pub kind: Vec<u8>,
    /// Market or set.
    pub id: Vec<u32>,
    /// Direction, kind of set, or side and outcome.
    pub detail: Vec<u8>,
    /// [`Reason`].
    pub reason: Vec<u8>,
    /// Before fees, 1/10,000 dollar.
    pub gross_e4: Vec<i32>,
    /// After fees, micro-dollars; NaN when a fee is unknown.
    pub net_udollars: Vec<f64>,
    /// Time of the scan.
    pub at_us: Vec<f64>,
    /// Entries ever written.
    pub written: u64,
    /// Who was last said what, by a hash of who.
    said: Vec<(u64, u64)>,
}

impl Default for NearMisses {
    fn default() -> Self {
        Self::new()
    }
}

impl NearMisses {
    /// An empty ring.
    pub fn new() -> Self {
        Self {
            kind: vec![0; NEAR_ROOM],
            id: vec![0; NEAR_ROOM],
            detail: vec![0; NEAR_ROOM],
            reason: vec![0; NEAR_ROOM],
            gross_e4: vec![0; NEAR_ROOM],
            net_udollars: vec![0.0; NEAR_ROOM],
            at_us: vec![0.0; NEAR_ROOM],
            written: 0,
            said: vec![(0, 0); MEMORY],
        }
    }

    /// Keep one near-miss unless the same was the last thing said of it; returns whether it was kept.
    pub fn push(
        &mut self,
        (kind, id, detail): (Kind, u32, u8),
        reason: Reason,
        gross: i32,
        net: f64,
        at_us: f64,
    ) -> bool {
        let who = u64::from(id) << 16 | u64::from(detail) << 8 | kind as u64;
        let what = net.to_bits() ^ (reason as u64) << 52;
        let place = (who.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52) as usize % MEMORY;
        if self.said[place] == (who, what) {
            return false;
        }
        self.said[place] = (who, what);
        let i = self.written as usize % NEAR_ROOM;
        self.kind[i] = kind as u8;
        self.id[i] = id;
        self.detail[i] = detail;
        self.reason[i] = reason as u8;
        self.gross_e4[i] = gross;
        self.net_udollars[i] = net;
        self.at_us[i] = at_us;
        self.written += 1;
        true
    }

    /// Keep the losing hits of a lock scan.
    pub fn push_locks(&mut self, hits: &crate::table::Hits, at_us: f64) {
        for i in 0..hits.count {
            let (net, gross) = (hits.net_udollars[i], i32::from(hits.gross_e4[i]));
            if net <= 0.0 {
                let reason = if gross <= 0 { Reason::NotCheaper } else { Reason::FeesEatIt };
                self.push((Kind::Lock, hits.slot[i], hits.direction[i]), reason, gross, net, at_us);
            }
        }
    }
}
