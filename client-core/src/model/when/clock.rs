//! A point in time as a person types it.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta};

use super::WhenError;
use super::date::{Day, direction, read_date};
use super::span::read_minutes;
use super::words::{leading_number, plain};

/// The time that `text` means to somebody for whom it is `now`. The module's head says what is understood.
/// The result bears the offset that was written, else the offset of `now`.
pub fn parse_time(text: &str, now: DateTime<FixedOffset>) -> Result<DateTime<FixedOffset>, WhenError> {
    let wrote = || text.trim().to_owned();
    let plain = plain(text);
    if let Some(time) = from_now(&plain, now) {
        return time.ok_or_else(|| WhenError::NotATime(wrote()));
    }
    let (local, offset) = split_offset(&plain);
    let (day, time) = read_local(local, now.date_naive()).ok_or_else(|| WhenError::NotATime(wrote()))?;
    let Day::Found(day) = day else { return Err(WhenError::NoSuchDate(wrote())) };
    let Clock::Found(time) = time else { return Err(WhenError::NoSuchTime(wrote())) };
    let offset = offset.unwrap_or(*now.offset());
    // A fixed offset has neither gaps nor doubles; only the calendar's ends are out of reach.
    day.and_time(time).and_local_timezone(offset).single().ok_or_else(|| WhenError::NoSuchDate(wrote()))
}

/// `now`, `in 2h`, `30m ago`, 2小时后, 半小时前. The outer `None`: not such a text.
fn from_now(text: &str, now: DateTime<FixedOffset>) -> Option<Option<DateTime<FixedOffset>>> {
    if matches!(text, "now" | "现在") {
        return Some(Some(now));
    }
    let (span, back) = direction(text);
    if span == text || span.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') {
        return None;
    }
    let minutes = i64::from(read_minutes(span)?);
    let shift = TimeDelta::try_minutes(if back { -minutes } else { minutes });
    Some(shift.and_then(|shift| now.checked_add_signed(shift)))
}

/// Cuts `z`, `+08:00` or `+0800` off the end, if a time of day stands before it.
fn split_offset(text: &str) -> (&str, Option<FixedOffset>) {
    let timed = |head: &str| head.contains(':');
    if let Some(head) = text.strip_suffix('z').filter(|head| timed(head)) {
        return (head.trim(), FixedOffset::east_opt(0));
    }
    let Some(at) = text.rfind(['+', '-']).filter(|at| timed(&text[..*at])) else { return (text, None) };
    match text[at..].parse::<FixedOffset>() {
        Ok(offset) => (text[..at].trim(), Some(offset)),
        Err(_) => (text, None),
    }
}

/// A day and a time of day. Where both could be meant the longer time wins; what is possible comes before
/// what is understood and can't be.
fn read_local(text: &str, today: NaiveDate) -> Option<(Day, Clock)> {
    let midnight = Clock::Found(NaiveTime::MIN);
    let mut impossible = None;
    let cuts = text.char_indices().map(|(at, _)| at).filter(|at| !inside_number(text, *at));
    for at in cuts {
        let (head, tail) = text.split_at(at);
        let Some(time) = read_clock(tail.trim()) else { continue };
        let Some(day) = read_day(head, today) else { continue };
        match (day, time) {
            (Day::Found(_), Clock::Found(_)) => return Some((day, time)),
            _ => impossible = impossible.or(Some((day, time))),
        }
    }
    impossible.or_else(|| read_date(text, today).map(|day| (day, midnight)))
}

fn inside_number(text: &str, at: usize) -> bool {
    let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    digit(text[..at].chars().next_back()) && digit(text[at..].chars().next())
}

/// The part before the time: nothing (today) or a date, and what may join the two.
fn read_day(head: &str, today: NaiveDate) -> Option<Day> {
    let head = head.trim();
    if head.is_empty() {
        return Some(Day::Found(today));
    }
    let joined = [" at", ",", "的", "t"].iter().find_map(|word| head.strip_suffix(word));
    read_date(head, today).or_else(|| read_date(joined?.trim(), today))
}

/// What an understood time of day came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clock {
    Found(NaiveTime),
    Impossible,
}

/// `10:00`, `9:05:30`, `3pm`, `3:30 pm`, `noon`, 下午3点, 上午10点半, 10点一刻, 晚上8:15, 15时30分.
fn read_clock(text: &str) -> Option<Clock> {
    match text {
        "noon" | "中午" | "正午" => return Some(clock(12, 0, 0)),
        "midnight" | "午夜" => return Some(clock(0, 0, 0)),
        _ => {}
    }
    let (text, half) = half_of_day(text);
    let (hour, minute, second) = colons(text).or_else(|| points(text)).or_else(|| bare_hour(text, half))?;
    Some(match (half, hour) {
        (Half::Morning, 12) => clock(0, minute, second),
        // 下午15:00 is said too.
        (Half::Afternoon, 1..=11) => clock(hour + 12, minute, second),
        _ => clock(hour, minute, second),
    })
}

/// Which half of the day was named, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Unsaid,
    Morning,
    Afternoon,
}

fn half_of_day(text: &str) -> (&str, Half) {
    for (word, half) in [
        ("凌晨", Half::Morning),
        ("早上", Half::Morning),
        ("早晨", Half::Morning),
        ("上午", Half::Morning),
        // 中午12点 and 中午1点.
        ("中午", Half::Afternoon),
        ("下午", Half::Afternoon),
        ("傍晚", Half::Afternoon),
        ("晚上", Half::Afternoon),
    ] {
        if let Some(rest) = text.strip_prefix(word) {
            return (rest.trim(), half);
        }
    }
    for (word, half) in [("am", Half::Morning), ("pm", Half::Afternoon)] {
        if let Some(rest) = text.strip_suffix(word) {
            return (rest.trim(), half);
        }
    }
    (text, Half::Unsaid)
}

/// `10:00`, `9:05:30`, `9:05:30.250`.
fn colons(text: &str) -> Option<(u32, u32, u32)> {
    let two = |part: &str| (part.len() == 2).then(|| leading_digits(part)).flatten();
    let parts: Vec<&str> = text.split(':').collect();
    match parts[..] {
        [hour, minute] if hour.len() <= 2 => Some((leading_digits(hour)?, two(minute)?, 0)),
        [hour, minute, second] if hour.len() <= 2 => {
            let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
            leading_fraction(fraction)?;
            Some((leading_digits(hour)?, two(minute)?, two(second)?))
        }
        _ => None,
    }
}

fn leading_digits(part: &str) -> Option<u32> {
    let all = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| part.parse().ok()).flatten()
}

/// Fractions of a second are read and dropped.
fn leading_fraction(part: &str) -> Option<()> {
    (!part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
}

/// 3点, 3点半, 3点一刻, 3点05分, 15时30分.
fn points(text: &str) -> Option<(u32, u32, u32)> {
    let (hour, rest) = leading_number(text)?;
    let rest =
        rest.strip_prefix("点钟").or_else(|| rest.strip_prefix('点')).or_else(|| rest.strip_prefix('时'))?;
    let minute = match rest {
        "" | "整" => 0,
        "半" => 30,
        "一刻" => 15,
        "三刻" => 45,
        _ => match leading_number(rest)? {
            (minute, "" | "分") => minute,
            _ => return None,
        },
    };
    Some((hour, minute, 0))
}

/// `3` of `3pm`.
fn bare_hour(text: &str, half: Half) -> Option<(u32, u32, u32)> {
    let hour = (half != Half::Unsaid && text.len() <= 2).then(|| leading_digits(text)).flatten()?;
    Some((hour, 0, 0))
}

fn clock(hour: u32, minute: u32, second: u32) -> Clock {
    NaiveTime::from_hms_opt(hour, minute, second).map_or(Clock::Impossible, Clock::Found)
}
