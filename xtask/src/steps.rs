//! Progress a person can follow: numbered lines while an errand runs, and one line at its end.

use std::time::{Duration, Instant};

/// Counts the steps of one errand and says each as it begins. Talk goes to stderr, results to stdout.
pub struct Steps {
    total: usize,
    begun: usize,
    started: Instant,
}

impl Steps {
    /// An errand of `total` steps, beginning now.
    pub fn new(total: usize) -> Self {
        Self { total, begun: 0, started: Instant::now() }
    }

    /// Says that the next step begins.
    pub fn begin(&mut self, what: impl AsRef<str>) {
        self.begun += 1;
        eprintln!("[{}/{}] {}", self.begun, self.total, what.as_ref());
    }

    /// How long the errand has taken so far, for people: `48 s`, `3 min 05 s`.
    pub fn elapsed(&self) -> String {
        spell(self.started.elapsed())
    }
}

/// A remark inside a step, indented under its line.
pub fn note(what: impl AsRef<str>) {
    eprintln!("      {}", what.as_ref());
}

fn spell(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds / 60 {
        0 => format!("{seconds} s"),
        minutes => format!("{minutes} min {:02} s", seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_spelled_in_minutes_from_the_first_one_on() {
        assert_eq!(spell(Duration::from_secs(59)), "59 s");
        assert_eq!(spell(Duration::from_secs(60)), "1 min 00 s");
        assert_eq!(spell(Duration::from_secs(185)), "3 min 05 s");
    }
}
