//! The tilt of a game in the header of its table, for [`super::Soccer::joint`]: the game from kick-off on is the same in every
//! state, and takes longer than what is left of it.

use super::chain::HEADER;

/// Where it lies: one more than the difference of the first leg is far from 0, which is what a build leaves there.
const AT: usize = 6;
/// Offset that keeps a difference of the first leg, at most 40, away from 0.
const KNOWN: i32 = 100;
const CELLS: usize = 7;
const _: () = assert!(AT + CELLS <= HEADER);

/// A double as three floats whose sum it is, exactly: 53 bits are fewer than three times 24. Neither totals nor tilts are so
/// small that a part would be lost below the smallest float.
fn parts(x: f64) -> [f32; 3] {
    let high = x as f32;
    let rest = x - f64::from(high);
    let middle = rest as f32;
    [high, middle, (rest - f64::from(middle)) as f32]
}

fn whole(parts: &[f32]) -> f64 {
    f64::from(parts[0]) + f64::from(parts[1]) + f64::from(parts[2])
}

/// The tilt that was kept for a closing total and a first leg.
pub fn read(table: &[f32], total: f64, legs: i32) -> Option<f64> {
    let cells = &table[AT..][..CELLS];
    (cells[0] == (KNOWN + legs) as f32 && whole(&cells[1..4]) == total).then(|| whole(&cells[4..7]))
}

/// Keep a tilt.
pub fn write(table: &mut [f32], total: f64, legs: i32, tilt: f64) {
    let cells = &mut table[AT..][..CELLS];
    cells[0] = (KNOWN + legs) as f32;
    cells[1..4].copy_from_slice(&parts(total));
    cells[4..7].copy_from_slice(&parts(tilt));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_kept_is_read_to_the_bit(total in 0.01f64..15.0, tilt in -1.5f64..1.5, legs in -40i32..=40, other in -40i32..=40) {
            let mut table = [0.0; HEADER];
            prop_assert_eq!(read(&table, total, legs), None);
            write(&mut table, total, legs, tilt);
            prop_assert_eq!(read(&table, total, legs).map(f64::to_bits), Some(tilt.to_bits()));
            prop_assert_eq!(read(&table, total, other).is_some(), legs == other);
            prop_assert_eq!(read(&table, total + 0.25, legs), None);
        }
    }
}
