//! The one place that asks the system for the time; everything below the shells is given it.
//!
//! `CONCORD_NOW` replaces the clock, so that a script or a test can live on any day.

use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// The variable that replaces the clock, in RFC 3339.
pub const VARIABLE: &str = "CONCORD_NOW";

/// [`VARIABLE`] holds something else than a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{VARIABLE} is `{0}`, which is no time")]
pub struct BadClock(String);

/// Milliseconds since the Unix epoch; 0 on a machine whose clock stands before it.
pub fn now() -> u64 {
    static REPLACED: OnceLock<Option<u64>> = OnceLock::new();
    let system = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64);
    // The program refuses to run with a bad one, see `replaced`.
    REPLACED.get_or_init(|| replaced().unwrap_or_default()).unwrap_or_else(system)
}

/// What the environment says that the time is, if it does.
pub fn replaced() -> Result<Option<u64>, BadClock> {
    match std::env::var(VARIABLE) {
        Ok(text) if !text.trim().is_empty() => read(&text).map(Some),
        _ => Ok(None),
    }
}

fn read(text: &str) -> Result<u64, BadClock> {
    let time = chrono::DateTime::parse_from_rfc3339(text.trim()).ok();
    let millis = time.and_then(|time| u64::try_from(time.timestamp_millis()).ok());
    millis.ok_or_else(|| BadClock(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_clock_is_read_in_any_offset() {
        assert_eq!(read("1970-01-01T08:00:01+08:00"), Ok(1000));
        for text in ["noon", "2024-07-12", "1969-01-01T00:00:00Z"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
