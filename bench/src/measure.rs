//! Numbers for people out of what was measured.

use std::time::Duration;

/// What stands for something that never came.
const NEVER: Duration = Duration::from_secs(60);

/// The quantile of sorted durations of which `expected` should have been there; those that are missing are the longest.
pub fn quantile(sorted: &[Duration], expected: usize, part: f64) -> Duration {
    let at = (expected.saturating_sub(1) as f64 * part).round() as usize;
    sorted.get(at).copied().unwrap_or(NEVER)
}

/// In milliseconds.
pub fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// In millions of bytes.
pub fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_came_is_the_longest() {
        let sorted: Vec<_> = (1..=50).map(Duration::from_millis).collect();
        assert_eq!(quantile(&sorted, 50, 0.5), Duration::from_millis(26));
        assert_eq!(quantile(&sorted, 50, 0.99), Duration::from_millis(50));
        assert_eq!(quantile(&sorted, 100, 0.99), NEVER);
    }
}
