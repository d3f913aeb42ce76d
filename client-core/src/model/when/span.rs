//! A duration as a person types it.

use super::WhenError;
use super::words::{leading_number, plain};

/// The whole minutes that `text` means: at least one, at most `u32::MAX`. Parts of a minute are rounded.
/// A number without a unit counts minutes. The module's head says what is understood.
pub fn parse_duration(text: &str) -> Result<u32, WhenError> {
    let plain = plain(text);
    let colon = || plain.split_once(':').and_then(|(hours, minutes)| hours_and_minutes(hours, minutes));
    let minutes = read_minutes(&plain).or_else(colon);
    minutes.filter(|minutes| *minutes > 0).ok_or_else(|| WhenError::NotADuration(text.trim().to_owned()))
}

/// `1:30`.
fn hours_and_minutes(hours: &str, minutes: &str) -> Option<u32> {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let shaped = digits(hours) && digits(minutes) && minutes.len() == 2;
    let minutes = shaped.then(|| minutes.parse().ok()).flatten().filter(|minutes| *minutes < 60)?;
    hours.parse::<u32>().ok()?.checked_mul(60)?.checked_add(minutes)
}

/// Reads plain text without colons; `None` if it isn't understood.
pub(super) fn read_minutes(text: &str) -> Option<u32> {
    let mut rest = text;
    let mut total = 0.0;
    while !rest.is_empty() {
        let (count, behind) = amount(rest)?;
        let (minutes_each, behind) = unit(behind.trim_start())?;
        total += count * minutes_each;
        rest = behind.trim_start();
    }
    let whole = f64::round(total);
    // A float cast saturates; what doesn't fit is no duration.
    (!text.is_empty() && whole <= f64::from(u32::MAX)).then_some(whole as u32)
}

/// `1.5`, `30`, 半, 一个半, 两个, and the rest.
fn amount(text: &str) -> Option<(f64, &str)> {
    if let Some(rest) = text.strip_prefix("半个").or_else(|| text.strip_prefix('半')) {
        return Some((0.5, rest));
    }
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (count, rest) = match text[..end].parse::<f64>() {
        Ok(count) => (count, &text[end..]),
        Err(_) if end == 0 => leading_number(text).map(|(count, rest)| (f64::from(count), rest))?,
        Err(_) => return None,
    };
    Some(match rest.strip_prefix("个半") {
        Some(rest) => (count + 0.5, rest),
        None => (count, rest.strip_prefix('个').unwrap_or(rest)),
    })
}

/// The minutes of the unit a text begins with, and the rest. No unit counts minutes.
fn unit(text: &str) -> Option<(f64, &str)> {
    const UNITS: [(&str, f64); 16] = [
        ("hours", 60.0),
        ("hour", 60.0),
        ("hrs", 60.0),
        ("hr", 60.0),
        ("h", 60.0),
        ("小时", 60.0),
        ("钟头", 60.0),
        ("minutes", 1.0),
        ("minute", 1.0),
        ("mins", 1.0),
        ("min", 1.0),
        ("m", 1.0),
        ("分钟", 1.0),
        ("分", 1.0),
        ("刻钟", 15.0),
        ("刻", 15.0),
    ];
    if let Some((unit, minutes)) = UNITS.into_iter().find(|(unit, _)| text.starts_with(unit)) {
        return Some((minutes, &text[unit.len()..]));
    }
    // `90`, and the second half of `1h30`.
    text.is_empty().then_some((1.0, text))
}
