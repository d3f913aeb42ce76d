//! What time it is: the system's, or what `CONCORD_NOW` says, so that a script or a test can live on any day.

use std::time::Instant;

use chrono::{DateTime, FixedOffset, Local, TimeDelta};
use concord_core::client::Surroundings;
use concord_core::replica::context::Entropy;

use crate::errors::CliError;
use crate::words::say;

/// The variable that replaces the clock, in RFC 3339.
pub const VARIABLE: &str = "CONCORD_NOW";

/// Now, with the offset of this device's zone, or the time and offset that `CONCORD_NOW` names.
pub fn now() -> Result<DateTime<FixedOffset>, CliError> {
    match std::env::var(VARIABLE) {
        Ok(text) if !text.trim().is_empty() => replaced(&text),
        _ => Ok(Local::now().fixed_offset()),
    }
}

/// Clock and randomness of this device, for what takes longer than a moment. Time goes on from when the run began, also
/// where the clock was replaced.
#[derive(Clone, Copy, Debug)]
pub struct System {
    /// When the run began.
    began: DateTime<FixedOffset>,
    /// The same on a clock that nobody sets.
    since: Instant,
}

impl System {
    /// For a run that began at this time.
    pub fn new(began: DateTime<FixedOffset>) -> Self {
        System { began, since: Instant::now() }
    }
}

impl Surroundings for System {
    fn now(&self) -> DateTime<FixedOffset> {
        if self.is_device_clock() {
            return Local::now().fixed_offset();
        }
        let gone = TimeDelta::from_std(self.since.elapsed()).unwrap_or_default();
        self.began.checked_add_signed(gone).unwrap_or(self.began)
    }

    fn is_device_clock(&self) -> bool {
        !is_replaced()
    }
}

impl Entropy for System {
    fn fill(&mut self, bytes: &mut [u8]) {
        crate::session::entropy(bytes);
    }
}

fn is_replaced() -> bool {
    std::env::var(VARIABLE).is_ok_and(|text| !text.trim().is_empty())
}

fn replaced(text: &str) -> Result<DateTime<FixedOffset>, CliError> {
    DateTime::parse_from_rfc3339(text.trim())
        .map_err(|_| CliError::usage(say::bad_clock(text, VARIABLE)).hint(say::hint_clock()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_clock_keeps_its_offset() {
        assert_eq!(replaced("2024-07-12T09:00:00+08:00").unwrap().to_rfc3339(), "2024-07-12T09:00:00+08:00");
        assert_eq!(replaced("noon").unwrap_err().exit_code(), 2);
    }
}
