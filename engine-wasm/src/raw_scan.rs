//! The raw face of the other scans: sets of contracts, asks against the model, lagging markets, and the ring of
//! near-misses. They exist after `kernel_init_scan`; results lie in the columns it lists.

use engine_rs::{
    lead_lag::{Estimate, LeadLag, Tick},
    math,
    scan::{
        near::NEAR_ROOM,
        sets::{Leg, LegNow, MAX_LEGS, Spec},
    },
};

use crate::{
    memory::{Memory, memory},
    scans::Scans,
};

/// Limits of `kernel_init_scan`.
const MAX_SETS: u32 = 1 << 20;
const MAX_WIDE_SETS: u32 = 1 << 16;
const MAX_EDGE_HITS: u32 = 1 << 20;
const MAX_LAGS: u32 = 1 << 12;
const MAX_LAG_POINTS: u32 = 1 << 17;
/// Added to the codes of `SetError`, above every id.
const SET_ERROR: u32 = 0xffff_ff00;
fn with<T>(call: impl FnOnce(&mut Scans, &mut engine_rs::table::Table) -> T) -> T {
    let Memory { scans, table, .. } = memory();
    call(scans.as_mut().expect("kernel_init_scan has not run"), table)
}

/// Reserve sets of up to 4 legs and of up to 32, room for edges (fair prices for every market when it is not 0), pairs
/// of lead-lag series and observations of each; list their columns behind the others. After `kernel_init`. 0 done, 1
/// already done, 2 capacity out of range.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_init_scan(sets: u32, wide_sets: u32, edge_hits: u32, lags: u32, lag_points: u32) -> u32 {
    let m = memory();
    if m.scans.is_some() {
        return 1;
    }
    let good = sets <= MAX_SETS && wide_sets <= MAX_WIDE_SETS && edge_hits <= MAX_EDGE_HITS;
    if !good || lags > MAX_LAGS || lag_points > MAX_LAG_POINTS {
        return 2;
    }
    let fair = if edge_hits == 0 { 0 } else { m.table.padded() };
    let scans = Scans::new(sets as usize, wide_sets as usize, fair, edge_hits as usize, lags, lag_points as usize);
    m.columns.extend(scans.describe());
    m.scans = Some(scans);
    0
}

/// Take in a set whose `legs` legs lie in `set_legs`; returns its id, or 0xffffff00 plus the code of `SetError`.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_set_add(
    legs: u32,
    kind: u32,
    worst_e4: u32,
    usual_e4: u32,
    min_qty_cc: u32,
    other: u32,
) -> u32 {
    with(|scans, table| {
        let n = (legs as usize).min(MAX_LEGS);
        let byte = |x: u32| u8::try_from(x).unwrap_or(u8::MAX);
        let mut made = [Leg { slot: 0, side: 0, outcome: 0 }; MAX_LEGS];
        for (leg, &[slot, side, outcome]) in made.iter_mut().zip(&scans.set_legs.as_chunks::<3>().0[..n]) {
            *leg = Leg { slot, side: byte(side), outcome: byte(outcome) };
        }
        let kind = u8::try_from(kind).unwrap_or(0);
        let spec = Spec { kind, legs: &made[..n], worst_e4, usual_e4, min_qty_cc, placeholder: other != 0 };
        scans.sets.add(table, &spec).unwrap_or_else(|error| SET_ERROR + error as u32)
    })
}

/// Forget a set; 1 when there was one.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_set_remove(id: u32) -> u32 {
    with(|scans, _| u32::from(scans.sets.remove(id)))
}

/// Rescan all sets into the `set_hit` columns; returns the number of hits.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_scan_sets(near_e4: i32, at_us: f64) -> u32 {
    with(|scans, table| scans.sets.scan(table, near_e4, &mut scans.near, at_us) as u32)
}

/// The scalar twin of `kernel_scan_sets`.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_scan_sets_scalar(near_e4: i32, at_us: f64) -> u32 {
    with(|scans, table| scans.sets.scan_scalar(table, near_e4, &mut scans.near, at_us) as u32)
}

/// Rescan the first `count` sets of `set_wanted`, in that order, into the `set_hit` columns; returns the number of hits.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_scan_some_sets(count: u32, near_e4: i32, at_us: f64) -> u32 {
    with(|Scans { sets, near, set_wanted, .. }, table| {
        let ids = &set_wanted[..(count as usize).min(set_wanted.len())];
        sets.scan_some(table, ids, near_e4, near, at_us) as u32
    })
}

/// Ask, size and fee for `qty_cc` of each leg of a set into `set_detail`; returns the number of legs.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_set_detail(id: u32, qty_cc: u32) -> u32 {
    with(|scans, table| {
        let mut legs = [LegNow::default(); MAX_LEGS];
        let n = scans.sets.detail(table, id, qty_cc, &mut legs);
        for (out, leg) in scans.set_detail.as_chunks_mut::<3>().0.iter_mut().zip(&legs[..n]) {
            *out = [f64::from(leg.ask_e4), f64::from(leg.size_cc), leg.fee_udollars];
        }
        n as u32
    })
}

/// Rescan markets against their fair prices into the `edge` columns; returns the number of hits.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_scan_edges(first: u32, count: u32, at_us: f64) -> u32 {
    with(|Scans { edges, near, .. }, table| edges.scan(table, first as usize, count as usize, near, at_us) as u32)
}

/// The scalar twin of `kernel_scan_edges`.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_scan_edges_scalar(first: u32, count: u32, at_us: f64) -> u32 {
    with(|Scans { edges, near, .. }, table| {
        edges.scan_scalar(table, first as usize, count as usize, near, at_us) as u32
    })
}

/// Hits of the last scan of edges for which there was no room.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_edges_dropped() -> u32 {
    with(|scans, _| scans.edges.hits.dropped as u32)
}

/// Put the losing hits of the last lock scan into the ring.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_near_locks(at_us: f64) {
    let Memory { scans, hits, .. } = memory();
    scans.as_mut().expect("kernel_init_scan has not run").near.push_locks(hits, at_us);
}

/// Near-misses ever written; the last of them is at this less one, modulo the length of the ring.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_near_written() -> f64 {
    const { assert!(NEAR_ROOM.is_power_of_two()) };
    with(|scans, _| scans.near.written as f64)
}

fn lag<T>(pair: u32, none: T, call: impl FnOnce(&mut LeadLag, &mut [f64]) -> T) -> T {
    with(|Scans { lags, lag_out, .. }, _| match lags.get_mut(pair as usize) {
        Some(pair) => call(pair, lag_out),
        None => none,
    })
}

/// Forget the observations of a pair.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_lag_clear(pair: u32) {
    lag(pair, (), |pair, _| pair.clear());
}

/// One price, as a probability, of series 0 or 1 of a pair; returns the code of `Tick`. Prices within 1/10,000 of 0 or
/// 1 are taken as that far away, where a logit is still finite.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_lag_tick(pair: u32, which: u32, at_us: f64, price: f64) -> u32 {
    lag(pair, Tick::BadValue, |pair, _| {
        if !at_us.is_finite() || !(0.0..=1.0).contains(&price) {
            return Tick::BadValue;
        }
        pair.tick(which as usize, at_us as i64, math::logit(price.clamp(1e-4, 1.0 - 1e-4)))
    }) as u32
}

/// A jump foretold by something else than a price; see `LeadLag::impulse`.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_lag_impulse(pair: u32, follower: u32, at_us: f64, jump: f64, horizon_us: f64) -> u32 {
    lag(pair, Tick::BadValue, |pair, _| {
        if !at_us.is_finite() {
            return Tick::BadValue;
        }
        pair.impulse(follower as usize, at_us as i64, jump, horizon_us as i64)
    }) as u32
}

fn put_estimate(out: &mut [f64], estimate: &Estimate) {
    let Estimate { lag_us, rho, rho_at_zero, lead_lag_ratio, beta, leader_jump_sd } = *estimate;
    out[..6].copy_from_slice(&[lag_us as f64, rho, rho_at_zero, lead_lag_ratio, beta, leader_jump_sd]);
}

/// Estimate from the observations in a window into `lag_out` (lag_us, rho, rho at 0, lead-lag ratio, beta, leader's
/// jump sd); 1 done, 0 when they say nothing. `trust` 1 acts on it from now on.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_lag_estimate(pair: u32, from_us: f64, to_us: f64, trust: u32) -> u32 {
    lag(pair, 0, |pair, out| {
        let estimate = pair.estimate(from_us as i64, to_us as i64);
        if trust != 0 {
            pair.trust(estimate);
        }
        estimate.as_ref().inspect(|estimate| put_estimate(out, estimate)).map_or(0, |_| 1)
    })
}

/// Stop acting on a pair's estimate.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_lag_distrust(pair: u32) {
    lag(pair, (), |pair, _| pair.trust(None));
}

/// Greatest correlation with the first series moved by `shift_us`; NaN when there is none.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_lag_placebo(pair: u32, from_us: f64, to_us: f64, shift_us: f64) -> f64 {
    let placebo = |pair: &LeadLag| pair.placebo(from_us as i64, to_us as i64, shift_us as i64);
    lag(pair, f64::NAN, |pair, _| placebo(pair).unwrap_or(f64::NAN))
}

/// The prediction that stands at `now_us` into `lag_out` (follower, at_us, until_us, jump, target as a probability); 1
/// when there is one.
#[unsafe(no_mangle)]
pub extern "C" fn kernel_lag_signal(pair: u32, now_us: f64) -> u32 {
    lag(pair, 0, |pair, out| {
        let Some(signal) = pair.signal(now_us as i64) else { return 0 };
        let values = [
            signal.follower as f64,
            signal.at_us as f64,
            signal.until_us as f64,
            signal.jump,
            math::logistic(signal.target),
        ];
        out[..5].copy_from_slice(&values);
        1
    })
}
