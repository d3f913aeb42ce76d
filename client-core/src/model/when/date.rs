//! A date as a person types it.

use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, Weekday};

use super::WhenError;
use super::words::{Unit, leading_number, month, number, plain, shift, unit, weekday};

/// How many years are searched for a day that not every year has (29 February, around 1900 and 2100).
const YEARS_SEARCHED: i32 = 8;

/// The date that `text` means to somebody for whom it is `now`. The module's head says what is understood.
pub fn parse_date(text: &str, now: DateTime<FixedOffset>) -> Result<NaiveDate, WhenError> {
    match read_date(&plain(text), now.date_naive()) {
        Some(Day::Found(day)) => Ok(day),
        Some(Day::Impossible) => Err(WhenError::NoSuchDate(text.trim().to_owned())),
        None => Err(WhenError::NotADate(text.trim().to_owned())),
    }
}

/// What an understood text came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    Found(NaiveDate),
    Impossible,
}

impl From<Option<NaiveDate>> for Day {
    fn from(day: Option<NaiveDate>) -> Self {
        day.map_or(Day::Impossible, Day::Found)
    }
}

/// Reads plain text; `None` if it isn't understood.
pub(super) fn read_date(text: &str, today: NaiveDate) -> Option<Day> {
    named(text, today)
        .or_else(|| numeric(text, today))
        .or_else(|| chinese(text, today))
        .or_else(|| english_month(text, today))
        .or_else(|| week_day(text, today))
        .or_else(|| relative(text, today))
}

/// Words for one day.
fn named(text: &str, today: NaiveDate) -> Option<Day> {
    let days_on = |days| today.checked_add_days(Days::new(days));
    let days_ago = |days| today.checked_sub_days(Days::new(days));
    let month_end = |months| last_of_month(today.checked_add_months(Months::new(months))?);
    let year_end = NaiveDate::from_ymd_opt(today.year(), 12, 31);
    Some(Day::from(match text {
        "today" | "今天" | "今日" => Some(today),
        "tomorrow" | "tmr" | "tom" | "明天" | "明日" => days_on(1),
        "后天" => days_on(2),
        "大后天" => days_on(3),
        "yesterday" | "昨天" | "昨日" => days_ago(1),
        "前天" => days_ago(2),
        "eow" => nearest(Weekday::Fri, today),
        "周末" | "本周末" | "这周末" => in_week(Weekday::Sun, today, 0),
        "下周末" => in_week(Weekday::Sun, today, 1),
        "eom" | "月底" | "本月底" | "这个月底" => month_end(0),
        "下月底" | "下个月底" => month_end(1),
        "eoq" | "季末" | "季度末" => month_end(2 - today.month0() % 3),
        "eoy" | "年底" | "年末" => year_end,
        _ => return None,
    }))
}

/// `2024-07-15`, `2024/7/15`, `20240715`, `07-15`, `7/15`.
fn numeric(text: &str, today: NaiveDate) -> Option<Day> {
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let separators = text.chars().filter(|letter| ['-', '/', '.'].contains(letter)).collect::<Vec<_>>();
    if !parts.iter().all(digits) || separators.windows(2).any(|pair| pair[0] != pair[1]) {
        return None;
    }
    match parts[..] {
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            Some(date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
        }
        // `3.5` is a number and no date.
        [month, day] if month.len() <= 2 && day.len() <= 2 && separators[0] != '.' => {
            Some(this_year_or_later(month.parse().ok()?, day.parse().ok()?, today))
        }
        [all] if all.len() == 8 => {
            Some(date(all[..4].parse().ok()?, all[4..6].parse().ok()?, all[6..].parse().ok()?))
        }
        _ => None,
    }
}

/// `2024年7月15日`, `7月15日`, `7月15号`, `15号`, 明年3月1日.
fn chinese(text: &str, today: NaiveDate) -> Option<Day> {
    let (year, rest) = match text.split_once('年') {
        Some(("今", rest)) => (Some(today.year()), rest),
        Some(("明", rest)) => (Some(today.year() + 1), rest),
        Some(("去", rest)) => (Some(today.year() - 1), rest),
        Some((year, rest)) if year.len() == 4 => (Some(year.parse().ok()?), rest),
        Some(_) => return None,
        None => (None, text),
    };
    let (month, rest) = match rest.split_once('月') {
        Some((month, rest)) => (Some(number(month.trim())?), rest.trim()),
        None => (None, rest),
    };
    let marked = rest.strip_suffix(['日', '号']);
    let day = match (month, marked) {
        (_, Some(day)) => number(day)?,
        (Some(_), None) => number(rest)?,
        (None, None) => return None,
    };
    match (year, month) {
        (Some(year), Some(month)) => Some(date(year, month, day)),
        (None, Some(month)) => Some(this_year_or_later(month, day, today)),
        (None, None) => Some(this_month_or_later(day, today)),
        (Some(_), None) => None,
    }
}

/// `jul 15`, `15 july`, `july 15th, 2024`.
fn english_month(text: &str, today: NaiveDate) -> Option<Day> {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let (name, day, year) = match words[..] {
        [a, b] => (a, b, None),
        [a, b, year] if year.len() == 4 => (a, b, Some(year.parse().ok()?)),
        _ => return None,
    };
    let (name, day) = if month(name).is_some() { (name, day) } else { (day, name) };
    let day = ["st", "nd", "rd", "th"].iter().find_map(|ending| day.strip_suffix(ending)).unwrap_or(day);
    let (month, day) = (month(name)?, day.parse().ok()?);
    Some(match year {
        Some(year) => date(year, month, day),
        None => this_year_or_later(month, day, today),
    })
}

/// `fri`, `next fri`, 周五, 下周三, 本周五.
fn week_day(text: &str, today: NaiveDate) -> Option<Day> {
    const WEEKS: [(&str, i64); 10] = [
        ("next ", 1),
        ("this ", 0),
        ("last ", -1),
        ("下下个", 2),
        ("下下", 2),
        ("下个", 1),
        ("下", 1),
        ("上", -1),
        ("本", 0),
        ("这", 0),
    ];
    for (word, weeks) in WEEKS {
        if let Some(rest) = text.strip_prefix(word) {
            return match rest {
                // The same day of that week, or of the month.
                "week" | "周" | "星期" if weeks != 0 => {
                    Some(in_week(today.weekday(), today, weeks).into())
                }
                "month" | "月" if weeks == 1 => Some(shift(today, 1, Unit::Months, false).into()),
                _ => weekday(rest).map(|day| in_week(day, today, weeks).into()),
            };
        }
    }
    weekday(text).map(|day| nearest(day, today).into())
}

/// `3d`, `+3d`, `-3d`, `in 3 days`, `3 days ago`, 3天后, 两周后, 3天前, 3天内.
fn relative(text: &str, today: NaiveDate) -> Option<Day> {
    let (text, back) = direction(text);
    let (count, rest) = leading_number(text)?;
    let unit = unit(rest.trim())?;
    // 3日 and 3年 without 后 are parts of a date, not spans; `relative` sees them with their ending cut off.
    Some(shift(today, count, unit, back).into())
}

/// Takes the words for before and after off a span; `true` means back.
pub(super) fn direction(text: &str) -> (&str, bool) {
    let ahead = |rest: &'_ str| rest.trim().len();
    if let Some(rest) = text.strip_suffix(" ago") {
        return (rest.trim(), true);
    }
    for (ending, back) in [
        ("之前", true),
        ("以前", true),
        ("前", true),
        ("之后", false),
        ("以后", false),
        ("后", false),
        ("内", false),
    ] {
        if let Some(rest) = text.strip_suffix(ending) {
            return (rest.trim(), back);
        }
    }
    for (beginning, back) in [("in ", false), ("+", false), ("-", true)] {
        if let Some(rest) = text.strip_prefix(beginning).filter(|rest| ahead(rest) > 0) {
            return (rest.trim(), back);
        }
    }
    (text, false)
}

fn date(year: i32, month: u32, day: u32) -> Day {
    NaiveDate::from_ymd_opt(year, month, day).into()
}

/// The nearest such day that is not past.
fn this_year_or_later(month: u32, day: u32, today: NaiveDate) -> Day {
    (0..=YEARS_SEARCHED)
        .filter_map(|years| NaiveDate::from_ymd_opt(today.year() + years, month, day))
        .find(|found| *found >= today)
        .into()
}

fn this_month_or_later(day: u32, today: NaiveDate) -> Day {
    let first = today.with_day(1);
    (0..12)
        .filter_map(|months| first?.checked_add_months(Months::new(months))?.with_day(day))
        .find(|found| *found >= today)
        .into()
}

/// The nearest such weekday that is not past.
fn nearest(day: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    today.checked_add_days(Days::new(u64::from(day.days_since(today.weekday()))))
}

/// That weekday of the week so many weeks from this one.
fn in_week(day: Weekday, today: NaiveDate, weeks: i64) -> Option<NaiveDate> {
    let days =
        weeks * 7 + i64::from(day.num_days_from_monday()) - i64::from(today.weekday().num_days_from_monday());
    today.checked_add_signed(chrono::TimeDelta::try_days(days)?)
}

fn last_of_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt()
}
