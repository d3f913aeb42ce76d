//! Small things the parsers of dates, times and durations share: plain letters, numbers, weekdays, months.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// Lower case, full-width letters, digits and signs made plain, runs of space made one.
pub(super) fn plain(text: &str) -> String {
    let narrow = |letter: char| match letter {
        '\u{3000}' => ' ',
        // The full-width forms stand in the order of ASCII.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        _ => letter,
    };
    let narrowed: String = text.chars().map(narrow).flat_map(char::to_lowercase).collect();
    narrowed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A whole number in ASCII digits or in Chinese ones up to 九十九.
pub(super) fn number(text: &str) -> Option<u32> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let digit = |letter: char| match letter {
        '两' => Some(2),
        _ => "零一二三四五六七八九".chars().zip(0u32..).find(|(digit, _)| *digit == letter).map(|(_, n)| n),
    };
    match text.chars().collect::<Vec<_>>()[..] {
        ['十'] => Some(10),
        ['十', ones] => Some(10 + digit(ones)?),
        [tens, '十'] => Some(digit(tens)? * 10),
        [tens, '十', ones] => Some(digit(tens)? * 10 + digit(ones)?),
        [ones] => digit(ones),
        _ => None,
    }
}

/// The number a text begins with, and the rest.
pub(super) fn leading_number(text: &str) -> Option<(u32, &str)> {
    let counts = |letter: char| letter.is_ascii_digit() || "零一二两三四五六七八九十".contains(letter);
    let end = text.find(|letter| !counts(letter)).unwrap_or(text.len());
    let (head, rest) = text.split_at(end);
    Some((number(head)?, rest))
}

/// `fri`, `friday`, 周五, 星期五, 礼拜五, 周日, 星期天.
pub(super) fn weekday(text: &str) -> Option<Weekday> {
    if let Some(day) = ["周", "星期", "礼拜"].iter().find_map(|word| text.strip_prefix(word)) {
        return weekday_letter(day);
    }
    let english = text.len() >= 3 && text.is_ascii();
    english.then(|| text.parse().ok()).flatten()
}

/// The last letter of 周五.
fn weekday_letter(letter: &str) -> Option<Weekday> {
    Some(match letter {
        "一" | "1" => Weekday::Mon,
        "二" | "2" => Weekday::Tue,
        "三" | "3" => Weekday::Wed,
        "四" | "4" => Weekday::Thu,
        "五" | "5" => Weekday::Fri,
        "六" | "6" => Weekday::Sat,
        "日" | "天" | "7" => Weekday::Sun,
        _ => return None,
    })
}

/// `jul` or `july`.
pub(super) fn month(text: &str) -> Option<u32> {
    let english = text.len() >= 3 && text.is_ascii();
    english.then(|| text.parse::<chrono::Month>().ok()).flatten().map(|month| month.number_from_month())
}

/// A span of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Days,
    Weeks,
    Months,
    Years,
}

/// `d`, `days`, 天, 个月 …
pub(super) fn unit(text: &str) -> Option<Unit> {
    Some(match text {
        "d" | "day" | "days" | "天" | "日" => Unit::Days,
        "w" | "wk" | "week" | "weeks" | "周" | "个星期" | "星期" | "个礼拜" => Unit::Weeks,
        "mo" | "month" | "months" | "个月" => Unit::Months,
        "y" | "yr" | "year" | "years" | "年" => Unit::Years,
        _ => return None,
    })
}

/// The day so many units later, or earlier if `back`. `None` beyond the calendar's ends.
pub(super) fn shift(day: NaiveDate, count: u32, unit: Unit, back: bool) -> Option<NaiveDate> {
    let days = |each: u64| Days::new(u64::from(count) * each);
    let months = |each: u32| count.checked_mul(each).map(Months::new);
    let shifted = match (unit, back) {
        (Unit::Days, false) => day.checked_add_days(days(1)),
        (Unit::Days, true) => day.checked_sub_days(days(1)),
        (Unit::Weeks, false) => day.checked_add_days(days(7)),
        (Unit::Weeks, true) => day.checked_sub_days(days(7)),
        (Unit::Months, false) => day.checked_add_months(months(1)?),
        (Unit::Months, true) => day.checked_sub_months(months(1)?),
        (Unit::Years, false) => day.checked_add_months(months(12)?),
        (Unit::Years, true) => day.checked_sub_months(months(12)?),
    };
    shifted.filter(|day| (0..=9999).contains(&day.year()))
}
