//! How alike two names look. It ranks candidates for people to read; nothing is ever paired because of it.

#[cfg(test)]
mod tests;

/// Longest name that is compared, bytes.
pub const MOST_BYTES: usize = 128;

/// Jaro-Winkler similarity of two names, 0 to 1 (Winkler 1990: common prefix of four at most, weight 0.1); 0 for text that is not
/// UTF-8.
pub fn similarity(a: &[u8], b: &[u8]) -> f64 {
    match (core::str::from_utf8(a), core::str::from_utf8(b)) {
        (Ok(a), Ok(b)) => strsim::jaro_winkler(a, b),
        _ => 0.0,
    }
}
