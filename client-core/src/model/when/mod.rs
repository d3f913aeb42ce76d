//! Dates, times and durations as people type them, in English and Chinese, resolved against a given now.
//!
//! Dates: `2024-07-15` `2024/7/15` `07-15` `7月15日` `15号` `jul 15` · `today` `tomorrow` `yesterday` 今天 明天 后天
//! 大后天 昨天 前天 · `fri` `friday` 周五 星期五 礼拜五 · `next fri` 下周三 本周五 上周一 · `eow` `eom` `eoq` `eoy` 周末 月底
//! 年底 · `3d` `+3d` `2w` `in 3 days` 3天后 两周后 · `3 days ago` 3天前. How each is resolved:
//! - A day without a year, a day of the month or a weekday is the nearest one that is not past; today counts.
//! - A week begins on Monday. `next fri` and 下周五 are the Friday of the week after this one; 本周五 and
//!   `this fri` the Friday of this week, past or not. `eow` is this week's Friday, on a weekend the coming one;
//!   周末 is this week's Sunday. 下下周 and 上周 count weeks likewise.
//! - A month later is the same day of that month, or its last day if it lacks it.
//!
//! Times: `10:00` `9:05:30` `3pm` `noon` 下午3点 上午10点半 晚上8:15, alone (today) or behind a date with or
//! without a space or `T`, with `Z` or `+08:00` behind if need be; `now`, `in 2h`, `30m ago`, 2小时后. A date alone is
//! its midnight. Without an offset the offset of now is meant.
//!
//! Durations: `30m` `1h30m` `1.5h` `1:30` `90` (minutes) 半小时 1小时 一个半小时 1小时30分钟.
//!
//! Full-width digits and signs count as plain ones. What is understood but can't be (2024-02-30, 25:00) is told
//! apart from what isn't understood.

use concord_locales::{Message, say};

mod clock;
mod date;
mod span;
mod words;

pub use clock::parse_time;
pub use date::parse_date;
pub use span::parse_duration;

/// Why a text is no date, time or duration. The message names the text, [`WhenError::hint`] shows how it is written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhenError {
    /// Not understood as a date.
    NotADate(String),
    /// Not understood as a point in time.
    NotATime(String),
    /// Not understood as a duration, or shorter than a minute.
    NotADuration(String),
    /// Understood, but the calendar has no such day.
    NoSuchDate(String),
    /// Understood, but the clock has no such time.
    NoSuchTime(String),
}

impl WhenError {
    /// What is wrong, for a person.
    pub fn message(&self) -> Message {
        match self {
            WhenError::NotADate(text) => say::no_date(text),
            WhenError::NotATime(text) => say::no_time(text),
            WhenError::NotADuration(text) => say::no_duration(text),
            WhenError::NoSuchDate(text) => say::no_such_date(text),
            WhenError::NoSuchTime(text) => say::no_such_time(text),
        }
    }

    /// Examples of what would have been understood.
    pub fn hint(&self) -> Message {
        match self {
            WhenError::NotADate(_) => say::hint_date(),
            WhenError::NotATime(_) => say::hint_time(),
            WhenError::NotADuration(_) => say::hint_duration(),
            WhenError::NoSuchDate(_) => say::hint_no_such_date(),
            WhenError::NoSuchTime(_) => say::hint_no_such_time(),
        }
    }
}

impl std::fmt::Display for WhenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

#[cfg(test)]
mod tests;
