//! The first seconds after a start: clients of a server that was away come back all at once, so they are accepted at a
//! rate that leaves the machine something for those who are in already.

use std::time::Duration;

/// As much of a second's connections is accepted at once.
const BURST: Duration = Duration::from_millis(100);

/// Says how long the next connection has to wait. Times are counted from the start.
#[derive(Debug)]
pub struct Ramp {
    /// How long the server counts as just started.
    time: Duration,
    /// What each connection takes.
    interval: Duration,
    next: Duration,
}

impl Ramp {
    /// So many connections a second, for so long.
    pub fn new(per_second: u32, time: Duration) -> Self {
        let interval = Duration::from_secs(1).checked_div(per_second).unwrap_or_default();
        Self { time, interval, next: Duration::ZERO }
    }

    /// How long to wait before one more connection is accepted.
    pub fn wait(&mut self, now: Duration) -> Duration {
        if now >= self.time {
            return Duration::ZERO;
        }
        self.next = self.next.max(now.saturating_sub(BURST)) + self.interval;
        self.next.saturating_sub(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_come_at_a_rate_until_the_start_is_over() {
        let mut ramp = Ramp::new(1000, Duration::from_secs(10));
        let mut now = Duration::ZERO;
        let mut accepted = Vec::new();
        for _ in 0..5000 {
            now += ramp.wait(now);
            accepted.push(now);
        }
        let by = |second: u64| accepted.iter().filter(|at| **at <= Duration::from_secs(second)).count();
        assert_eq!((by(1), by(2), by(5)), (1000, 2000, 5000));
        // Whoever comes after a pause finds a little saved up, and not all of it.
        let later = Duration::from_secs(9);
        let at_once = (0..1000).take_while(|_| ramp.wait(later) <= Duration::ZERO).count();
        assert_eq!(at_once, 100);
        assert_eq!(ramp.wait(Duration::from_secs(10)), Duration::ZERO);
    }

    #[test]
    fn no_rate_is_no_limit() {
        let mut ramp = Ramp::new(0, Duration::from_secs(10));
        assert!((0..1000).all(|_| ramp.wait(Duration::ZERO).is_zero()));
    }
}
