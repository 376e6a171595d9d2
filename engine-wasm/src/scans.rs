//! State of the other scans: sets of contracts, asks against the model, lagging markets, and the ring of near-misses.

use engine_rs::{
    lead_lag::LeadLag,
    scan::{
        edges::Edges,
        near::NearMisses,
        sets::{MAX_LEGS, Sets},
    },
};

use crate::columns::{Column, Element, column};

/// Length of the result block of the lead-lag calls.
const LAG_OUT: usize = 8;

/// Everything the calls below work on.
pub struct Scans {
    pub(crate) sets: Sets,
    pub(crate) edges: Edges,
    pub(crate) near: NearMisses,
    pub(crate) lags: Vec<LeadLag>,
    /// Legs of the set that is added: slot, side, outcome.
    pub(crate) set_legs: Vec<u32>,
    /// Legs of the set that is looked at: ask, size, fee.
    pub(crate) set_detail: Vec<f64>,
    /// Sets that are to be looked at.
    pub(crate) set_wanted: Vec<u32>,
    pub(crate) lag_out: Vec<f64>,
}

impl Scans {
    /// Room for `sets` sets of up to 4 legs and `wide_sets` of up to 32, fair prices of `fair` markets, `edge_hits` edges, and
    /// `lags` pairs of series with `lag_points` observations each.
    pub(crate) fn new(
        sets: usize,
        wide_sets: usize,
        fair: usize,
        edge_hits: usize,
        lags: u32,
        lag_points: usize,
    ) -> Self {
        let sets = Sets::new(sets, wide_sets);
        Self {
            set_wanted: vec![0; sets.hits.set.len()],
            sets,
            edges: Edges::new(fair, edge_hits),
            near: NearMisses::new(),
            lags: (0..lags).map(|_| LeadLag::new(lag_points)).collect(),
            set_legs: vec![0; 3 * MAX_LEGS],
            set_detail: vec![0.0; 3 * MAX_LEGS],
            lag_out: vec![0.0; LAG_OUT],
        }
    }

    /// Their columns.
    pub(crate) fn describe(&self) -> Vec<Column> {
        use Element::{F64, I16, I32, U8, U16, U32};
        let Scans { sets, edges, near, set_legs, set_detail, set_wanted, lag_out, .. } = self;
        let [a, b] = &edges.fair;
        vec![
            column("set_legs", U32, set_legs),
            column("set_detail", F64, set_detail),
            column("set_wanted", U32, set_wanted),
            column("set_hit_set", U32, &sets.hits.set),
            column("set_hit_reason", U8, &sets.hits.reason),
            column("set_hit_gross_e4", I32, &sets.hits.gross_e4),
            column("set_hit_qty_cc", U32, &sets.hits.qty_cc),
            column("set_hit_net_udollars", F64, &sets.hits.net_udollars),
            column("set_hit_usual_net_udollars", F64, &sets.hits.usual_net_udollars),
            column("set_hit_capital_udollars", F64, &sets.hits.capital_udollars),
            column("a_fair_e4", U16, &a.yes_e4),
            column("a_theta_e4", U16, &a.theta_e4),
            column("b_fair_e4", U16, &b.yes_e4),
            column("b_theta_e4", U16, &b.theta_e4),
            column("edge_slot", U32, &edges.hits.slot),
            column("edge_leg", U8, &edges.hits.leg),
            column("edge_reason", U8, &edges.hits.reason),
            column("edge_certain", U8, &edges.hits.certain),
            column("edge_gross_e4", I16, &edges.hits.gross_e4),
            column("edge_qty_cc", U32, &edges.hits.qty_cc),
            column("edge_net_udollars", F64, &edges.hits.net_udollars),
            column("near_kind", U8, &near.kind),
            column("near_id", U32, &near.id),
            column("near_detail", U8, &near.detail),
            column("near_reason", U8, &near.reason),
            column("near_gross_e4", I32, &near.gross_e4),
            column("near_net_udollars", F64, &near.net_udollars),
            column("near_at_us", F64, &near.at_us),
            column("lag_out", F64, lag_out),
        ]
    }
}
