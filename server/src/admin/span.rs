//! Spans of time as an administrator types them, and times as they are printed.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

/// A time such as `90s`, `30m`, `12h`, `7d` or `2w`.
pub fn span(text: &str) -> Result<Duration, String> {
    let wrong = || "expected a number and one of s, m, h, d, w, such as 7d".to_owned();
    let unit = text.chars().last().ok_or_else(wrong)?;
    let number = text.strip_suffix(unit).and_then(|number| number.parse::<u64>().ok()).ok_or_else(wrong)?;
    let unit = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 24 * 3600,
        'w' => 7 * 24 * 3600,
        _ => return Err(wrong()),
    };
    let seconds = number.checked_mul(unit).filter(|seconds| *seconds > 0).ok_or_else(wrong)?;
    Ok(Duration::from_secs(seconds))
}

/// Milliseconds of a span.
pub fn millis(span: Duration) -> u64 {
    span.as_millis().try_into().unwrap_or(u64::MAX)
}

/// A moment: RFC 3339, a day (in UTC), or a span that is that long ago. In milliseconds since the Unix epoch.
pub fn since(text: &str, now: u64) -> Result<u64, String> {
    let wrong =
        || "expected a time such as 2024-07-12T09:00:00Z, 2024-07-12, or a span such as 7d".to_owned();
    if let Ok(span) = span(text) {
        return Ok(now.saturating_sub(millis(span)));
    }
    let day = || text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0).map(|midnight| midnight.and_utc());
    let time = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc()).ok().or_else(day);
    time.and_then(|time| u64::try_from(time.timestamp_millis()).ok()).ok_or_else(wrong)
}

/// A time as it is printed: RFC 3339 in UTC, to the second.
pub fn moment(millis: u64) -> String {
    let time = i64::try_from(millis).ok().and_then(DateTime::<Utc>::from_timestamp_millis);
    time.unwrap_or(DateTime::<Utc>::MAX_UTC).to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_a_day_or_a_while_ago() {
        let day = 24 * 3600 * 1000;
        let hour = 3600 * 1000;
        for (text, expected) in [("1970-01-03T01:00:00+01:00", 2 * day), ("1970-01-02", day), ("2h", 8 * day)]
        {
            assert_eq!(since(text, 8 * day + 2 * hour), Ok(expected), "{text}");
        }
        assert_eq!(since("52w", day), Ok(0));
        for bad in ["", "soon", "1969-01-01", "2024-02-30"] {
            assert!(since(bad, 0).is_err(), "{bad}");
        }
        assert_eq!(moment(8 * day + 999), "1970-01-09T00:00:00Z");
    }

    #[test]
    fn a_span_is_a_number_and_a_unit() {
        for (text, seconds) in [("1s", 1), ("30m", 1800), ("12h", 43_200), ("7d", 604_800), ("2w", 1_209_600)]
        {
            assert_eq!(span(text), Ok(Duration::from_secs(seconds)));
        }
        for bad in ["", "7", "d", "0d", "-1d", "7 d", "7y", "七d", "99999999999999999999w"] {
            assert!(span(bad).is_err(), "{bad}");
        }
    }
}
