//! What was and who did it: `at`, `diff`, `blame`, `op log`, `undo`, `redo`.

pub mod at;
pub mod blame;
pub mod diff;
pub mod undo;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta};
use concord_core::model::when::{WhenError, parse_date, parse_time};

use crate::errors::CliError;

/// Which end of a day a date without a time of day means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Its first moment.
    Begin,
    /// Its last moment.
    End,
}

/// A point in time as typed; of a date alone one end of that day.
pub fn moment(text: &str, edge: Edge, now: DateTime<FixedOffset>) -> Result<DateTime<FixedOffset>, CliError> {
    let Ok(day) = past_date(text, now) else { return Ok(parse_time(text, now)?) };
    let time = match edge {
        Edge::Begin => NaiveTime::MIN,
        Edge::End => NaiveTime::from_hms_milli_opt(23, 59, 59, 999).unwrap_or(NaiveTime::MIN),
    };
    // The offset is that of now: the same hour exists in it on every day.
    Ok(day.and_time(time).and_local_timezone(*now.offset()).single().unwrap_or(now))
}

/// A date as typed, the last one that is not in the future where the words leave it open: a day without a year, a weekday.
fn past_date(text: &str, now: DateTime<FixedOffset>) -> Result<NaiveDate, WhenError> {
    let day = parse_date(text, now)?;
    let a_day_ago = parse_date(text, now - TimeDelta::days(1))?;
    if day <= now.date_naive() || a_day_ago == day - TimeDelta::days(1) {
        // Not in the future, or counted from today, as tomorrow is.
        return Ok(day);
    }
    for days in [7, 31, 366] {
        let earlier = parse_date(text, now - TimeDelta::days(days))?;
        if earlier <= now.date_naive() {
            return Ok(earlier);
        }
    }
    Ok(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_alone_is_one_end_of_its_day_and_a_time_is_itself() {
        let now = DateTime::parse_from_rfc3339("2024-07-12T09:00:00+08:00").unwrap();
        let read = |text: &str, edge| moment(text, edge, now).unwrap().to_rfc3339();
        assert_eq!(read("2024-07-10", Edge::Begin), "2024-07-10T00:00:00+08:00");
        assert_eq!(read("昨天", Edge::End), "2024-07-11T23:59:59.999+08:00");
        assert_eq!(read("2024-07-10 14:00", Edge::End), "2024-07-10T14:00:00+08:00");
        assert_eq!(read("07-09", Edge::Begin), "2024-07-09T00:00:00+08:00");
        assert_eq!(read("08-01", Edge::Begin), "2023-08-01T00:00:00+08:00");
        assert_eq!(read("mon", Edge::Begin), "2024-07-08T00:00:00+08:00");
        assert_eq!(read("tomorrow", Edge::Begin), "2024-07-13T00:00:00+08:00");
        assert_eq!(read("2025-01-01", Edge::Begin), "2025-01-01T00:00:00+08:00");
        assert_eq!(moment("soon", Edge::End, now).unwrap_err().exit_code(), 2);
    }
}
