//! A token bucket: so many at once, so many a second in the long run.

/// How much is left, in thousandths, so that whole milliseconds add up.
#[derive(Debug)]
pub(super) struct Bucket {
    left: u64,
    full: u64,
    per_second: u64,
    filled: u64,
}

impl Bucket {
    pub(super) fn new(burst: u32, per_second: u32, now: u64) -> Self {
        let full = u64::from(burst) * 1000;
        Bucket { left: full, full, per_second: per_second.into(), filled: now }
    }

    /// Takes one, if one is left.
    pub(super) fn take(&mut self, now: u64) -> bool {
        let elapsed = now.saturating_sub(self.filled);
        self.filled = self.filled.max(now);
        self.left = self.left.saturating_add(elapsed.saturating_mul(self.per_second)).min(self.full);
        match self.left.checked_sub(1000) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_and_then_a_rate() {
        let mut bucket = Bucket::new(3, 2, 1000);
        assert!((0..3).all(|_| bucket.take(1000)) && !bucket.take(1000));
        assert!(!bucket.take(1499) && bucket.take(1500) && !bucket.take(1500));
        // A clock that steps back gives nothing, and takes nothing away.
        assert!(!bucket.take(0) && bucket.take(2000));
        assert!((0..3).all(|_| bucket.take(1_000_000)) && !bucket.take(1_000_000));
    }
}
