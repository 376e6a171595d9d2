//! The lock scan of the kernel, natively, beside the algorithm of the best-known bot (bench/rivals.ts says which), on
//! the same books: `cargo run --release -p engine-rs --example scan_ns`. Prints one JSON object: samples in ns per
//! market by name.
//!
//! The bot keeps a market's two tops of book as one packed 64-bit atomic each and, for every update, puts four costs in
//! whole cents (two pairs across the venues, YES and NO on either venue) into the first half of one 128-bit register,
//! compares them with a dollar and takes the lanes apart again.

use std::{
    hint::black_box,
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use engine_rs::{
    scan::locks::{scan, scan_scalar},
    table::{Hits, Table, fee_word},
};

const SIZES: [(&str, usize, usize); 3] = [("1k", 1_024, 401), ("16k", 16_384, 101), ("1M", 1_048_576, 11)];

/// One market as the bot keeps it: a cache line with two packed tops, `[yes ask][no ask][yes size][no size]`, 16 bits
/// each.
#[repr(align(64))]
struct Packed {
    kalshi: AtomicU64,
    polymarket: AtomicU64,
}

fn pack(yes: u16, no: u16, yes_size: u16, no_size: u16) -> u64 {
    u64::from(yes) << 48 | u64::from(no) << 32 | u64::from(yes_size) << 16 | u64::from(no_size)
}

/// Whole-cent fee per contract by price in cents, seven per cent for every market.
fn cent_fees() -> [i16; 101] {
    core::array::from_fn(|cents| (7 * cents * (100 - cents)).div_ceil(10_000) as i16)
}

/// The costs of the four pairs, compared in one register: one bit each for Polymarket YES + Kalshi NO, Kalshi YES +
/// Polymarket NO, both at Polymarket, both at Kalshi.
#[inline(always)]
fn check(kalshi: u64, polymarket: u64, fees: &[i16; 101]) -> u8 {
    let asks = |packed: u64| ((packed >> 48) as i16, (packed >> 32) as i16);
    let ((ky, kn), (py, pn)) = (asks(kalshi), asks(polymarket));
    if ky == 0 || kn == 0 || py == 0 || pn == 0 {
        return 0;
    }
    let fee = |cents: i16| fees[(cents as usize).min(100)];
    let sums = [py + kn + fee(kn), ky + pn + fee(ky), py + pn, ky + kn + fee(ky) + fee(kn)];
    let lanes = compare(sums);
    let mut found = 0;
    if lanes[0] != 0 {
        found |= 1;
    }
    if lanes[1] != 0 {
        found |= 2;
    }
    if lanes[2] != 0 {
        found |= 4;
    }
    if lanes[3] != 0 {
        found |= 8;
    }
    found
}

/// Four of eight lanes against a dollar in cents.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn compare([a, b, c, d]: [i16; 4]) -> [i16; 8] {
    use core::arch::x86_64::{_mm_cmplt_epi16, _mm_set_epi16, _mm_set1_epi16, _mm_storeu_si128};
    let mut lanes = [0; 8];
    // SAFETY: SSE2 belongs to every x86_64 processor; the array has the sixteen bytes that are written.
    unsafe {
        let sums = _mm_set_epi16(0x7fff, 0x7fff, 0x7fff, 0x7fff, d, c, b, a);
        _mm_storeu_si128(lanes.as_mut_ptr().cast(), _mm_cmplt_epi16(sums, _mm_set1_epi16(100)));
    }
    lanes
}

/// Four of eight lanes against a dollar in cents.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn compare([a, b, c, d]: [i16; 4]) -> [i16; 8] {
    [a, b, c, d, i16::MAX, i16::MAX, i16::MAX, i16::MAX].map(|sum| -i16::from(sum < 100))
}

/// The bot's whole universe: market and bits of each find.
fn rival_scan(markets: &[Packed], fees: &[i16; 101], hits: &mut [(u32, u8)]) -> usize {
    let mut n = 0;
    for (i, market) in markets.iter().enumerate() {
        let found = check(market.kalshi.load(Ordering::Acquire), market.polymarket.load(Ordering::Acquire), fees);
        if found != 0 {
            hits[n] = (i as u32, found);
            n += 1;
        }
    }
    n
}

struct World {
    seed: u32,
    table: Table,
    packed: Vec<Packed>,
}

impl World {
    fn random(&mut self) -> u32 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 17;
        self.seed ^= self.seed << 5;
        self.seed
    }

    /// The books of bench/scan.ts; the bot gets them in whole cents.
    fn refresh(&mut self, markets: usize) {
        for i in 0..markets {
            let r = self.random();
            let fair = 700 + r % 8_600;
            let crossed = self.random() % 1_000 < 20;
            let wide = r >> 14;
            let shift = if crossed { 1 + (wide % 400) as i32 } else { -((wide % 300) as i32 + 50) };
            let pn = (10_000 - fair as i32 - shift) as u16;
            let (ky, kn, py) =
                (fair as u16, (10_100 - fair + (r >> 20 & 127)) as u16, (fair + 100 + (r >> 8 & 255)) as u16);
            let q = self.random();
            let size = |shift: u32| 100 + (q >> shift) % 49_000;
            let (k, p) = (&mut self.table.a, &mut self.table.b);
            (k.yes_ask_e4[i], k.no_ask_e4[i], p.yes_ask_e4[i], p.no_ask_e4[i]) = (ky, kn, py, pn);
            (k.yes_qty_cc[i], k.no_qty_cc[i], p.yes_qty_cc[i], p.no_qty_cc[i]) = (size(0), size(8), size(12), size(4));
            let cents = |ask: u16| (ask + 50) / 100;
            let dollars = |size: u32, ask: u16| (size / 100 * u32::from(cents(ask)) / 100) as u16;
            let kalshi = pack(cents(ky), cents(kn), dollars(size(0), ky), dollars(size(8), kn));
            let polymarket = pack(cents(py), cents(pn), dollars(size(12), py), dollars(size(4), pn));
            self.packed[i].kalshi.store(kalshi, Ordering::Release);
            self.packed[i].polymarket.store(polymarket, Ordering::Release);
        }
    }
}

fn main() {
    let most = 1_048_576;
    let empty = || Packed { kalshi: AtomicU64::new(0), polymarket: AtomicU64::new(0) };
    let mut world = World { seed: 0x9e37_79b9, table: Table::new(most), packed: (0..most).map(|_| empty()).collect() };
    world.table.fees.fill([fee_word(7_000, 3), fee_word(5_000, 4)]);
    let (mut hits, mut rival_hits, fees) = (Hits::new(most), vec![(0, 0); most], cent_fees());
    let mut lines = Vec::new();
    for (label, markets, rounds) in SIZES {
        let mut samples = [Vec::new(), Vec::new(), Vec::new()];
        for round in 0..rounds + rounds / 10 {
            world.refresh(markets);
            let mut times = [0.0; 3];
            for turn in 0..3 {
                let variant = (round + turn) % 3;
                let start = Instant::now();
                let found = match variant {
                    0 => scan(black_box(&world.table), 0, markets, 0, &mut hits),
                    1 => scan_scalar(black_box(&world.table), 0, markets, 0, &mut hits),
                    _ => rival_scan(black_box(&world.packed[..markets]), &fees, &mut rival_hits),
                };
                times[variant] = start.elapsed().as_nanos() as f64 / markets as f64;
                black_box(found);
            }
            // The first tenth warms up.
            if round >= rounds / 10 {
                samples.iter_mut().zip(times).for_each(|(list, time)| list.push(time));
            }
        }
        for (name, list) in ["native", "native_scalar", "rival"].into_iter().zip(&samples) {
            let list: Vec<String> = list.iter().map(|ns| format!("{ns:.4}")).collect();
            lines.push(format!("\"{name}_{label}\":[{}]", list.join(",")));
        }
    }
    println!("{{{}}}", lines.join(","));
}
