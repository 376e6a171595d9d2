//! What the scan of sets says.

/// Output of the scan of sets, one entry per set that costs less than its usual payoff plus `near_e4` before fees.
#[derive(Clone, Debug)]
pub struct SetHits {
    /// The set.
    pub set: Vec<u32>,
    /// 0 good, else a [`crate::scan::near::Reason`].
    pub reason: Vec<u8>,
    /// Worst payoff less all asks, 1/10,000 dollar.
    pub gross_e4: Vec<i32>,
    /// Smallest size of all legs, at most [`crate::fees::MAX_ORDER_QTY_CC`].
    pub qty_cc: Vec<u32>,
    /// Exact profit in the worst outcome after all taker fees for `qty_cc`, micro-dollars.
    pub net_udollars: Vec<f64>,
    /// The same in the usual outcomes.
    pub usual_net_udollars: Vec<f64>,
    /// What all legs cost with their fees.
    pub capital_udollars: Vec<f64>,
    /// Number of valid entries.
    pub count: usize,
}

impl SetHits {
    pub(super) fn new(room: usize) -> Self {
        Self {
            set: vec![0; room],
            reason: vec![0; room],
            gross_e4: vec![0; room],
            qty_cc: vec![0; room],
            net_udollars: vec![0.0; room],
            usual_net_udollars: vec![0.0; room],
            capital_udollars: vec![0.0; room],
            count: 0,
        }
    }
}

/// One leg of a set as it stands: what [`super::Sets::detail`] fills in.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LegNow {
    /// Ask, 1/10,000 dollar.
    pub ask_e4: u32,
    /// Size at the ask.
    pub size_cc: u32,
    /// Taker fee for the quantity asked about, micro-dollars; NaN when unknown.
    pub fee_udollars: f64,
}
