//! A token bucket: so many at once, so many a second or a minute in the long run.

/// How much is left, in parts so small that what a millisecond brings is a whole number of them.
#[derive(Debug)]
pub(super) struct Bucket {
    left: u64,
    full: u64,
    /// Parts that one costs.
    one: u64,
    per_milli: u64,
    filled: u64,
}

impl Bucket {
    pub(super) fn per_second(burst: u64, per_second: u64, now: u64) -> Self {
        Self::new(burst, per_second, 1000, now)
    }

    pub(super) fn per_minute(burst: u32, per_minute: u32, now: u64) -> Self {
        Self::new(burst.into(), per_minute.into(), 60_000, now)
    }

    fn new(burst: u64, rate: u64, one: u64, now: u64) -> Self {
        let full = burst.saturating_mul(one);
        Bucket { left: full, full, one, per_milli: rate, filled: now }
    }

    /// Takes one, if one is left.
    pub(super) fn take(&mut self, now: u64) -> bool {
        self.take_many(now, 1)
    }

    /// Takes so many, if as many are left.
    pub(super) fn take_many(&mut self, now: u64, count: u64) -> bool {
        self.fill(now);
        match self.left.checked_sub(count.saturating_mul(self.one)) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }

    /// Whether nothing has been taken that is not there again.
    pub(super) fn is_full(&mut self, now: u64) -> bool {
        self.fill(now);
        self.left == self.full
    }

    /// What is left, to compare with another bucket of the same kind.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    fn fill(&mut self, now: u64) {
        let elapsed = now.saturating_sub(self.filled);
        self.filled = self.filled.max(now);
        self.left = self.left.saturating_add(elapsed.saturating_mul(self.per_milli)).min(self.full);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_and_then_a_rate() {
        let mut bucket = Bucket::per_second(3, 2, 1000);
        assert!((0..3).all(|_| bucket.take(1000)) && !bucket.take(1000));
        assert!(!bucket.take(1499) && bucket.take(1500) && !bucket.take(1500));
        // A clock that steps back gives nothing, and takes nothing away.
        assert!(!bucket.take(0) && bucket.take(2000));
        assert!((0..3).all(|_| bucket.take(1_000_000)) && !bucket.take(1_000_000));
        assert!(
            !bucket.take_many(1_001_000, 3)
                && bucket.take_many(1_001_000, 2)
                && bucket.take_many(1_001_000, 0)
        );
    }

    #[test]
    fn a_rate_by_the_minute_is_as_fine_as_a_millisecond() {
        let mut bucket = Bucket::per_minute(1, 120, 0);
        assert!(bucket.is_full(0) && bucket.take(0) && !bucket.take(499) && !bucket.is_full(499));
        assert!(bucket.is_full(500) && bucket.take(500) && !bucket.take(999));
    }
}
