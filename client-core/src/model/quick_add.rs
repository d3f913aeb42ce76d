//! One line that makes a task: `Send survey @Chen +csat due:fri p:high #客服`.
//!
//! A word counts as more than a word of the title only in these shapes, anywhere in the line:
//! - `@name` owner · `+label` · `#board` · `due:` 截止： · `start:` 开始： · `p:` `priority:` 优先级： with `high medium low`,
//!   `h m l`, `1 2 3` or 高中低. A name with spaces stands in quotes: `@"Li Wei"`, `due:"next fri"`. The colon may be full-width.
//! - 周五前, 明天前, 3天内 as the first or last word of the title: due by then, if no `due:` is given.
//! - A word `--` is left out and ends all this: what follows is title as it stands.
//!
//! Everything else stays in the title: `a@b.org`, `C++`, `+20%`, `#12`, `p:9`, `due:` alone. But a `due:` or `start:`
//! whose date is impossible or unknown is an error, and so are two owners: guessing would lose what was meant.

use chrono::{DateTime, FixedOffset, NaiveDate};
use concord_locales::{Message, say};

use super::task::Priority;
use super::when::{WhenError, parse_date};

/// What a line of quick add says. Fields that it doesn't name are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuickAdd {
    /// The words that are left, one space between them. Never empty.
    pub title: String,
    /// A person as typed: a name or the beginning of one.
    pub owner: Option<String>,
    /// In the order they were written, each once.
    pub labels: Vec<String>,
    /// The day it must be done.
    pub due: Option<NaiveDate>,
    /// The day it may begin.
    pub start: Option<NaiveDate>,
    /// How pressing it is.
    pub priority: Option<Priority>,
    /// A board as typed: a name, a prefix or the beginning of one.
    pub board: Option<String>,
}

/// Why a line makes no task.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuickAddError {
    /// A task has exactly one owner (HANDBOOK section 4).
    MoreThanOneOwner {
        /// Named first.
        first: String,
        /// Named after it.
        second: String,
    },
    /// The same field twice with different values.
    Twice {
        /// `due`, `start`, `p` or `#`.
        field: &'static str,
    },
    /// Nothing is left that could be the title.
    NoTitle,
    /// The text behind `due:` or `start:` is no date.
    Date {
        /// `due` or `start`.
        field: &'static str,
        /// What is wrong with it.
        source: WhenError,
    },
}

impl QuickAddError {
    /// What is wrong, for a person.
    pub fn message(&self) -> Message {
        match self {
            QuickAddError::MoreThanOneOwner { first, second } => say::quick_two_owners(first, second),
            QuickAddError::Twice { field } => say::quick_twice(*field),
            QuickAddError::NoTitle => say::quick_no_title(),
            QuickAddError::Date { field, source } => say::in_field(*field, source.message()),
        }
    }

    /// How it would be written.
    pub fn hint(&self) -> Message {
        match self {
            QuickAddError::MoreThanOneOwner { .. } => say::hint_two_owners(),
            QuickAddError::Twice { .. } => say::hint_quick_twice(),
            QuickAddError::NoTitle => say::hint_quick_no_title(),
            QuickAddError::Date { source, .. } => source.hint(),
        }
    }
}

impl std::fmt::Display for QuickAddError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

/// Reads one line for somebody for whom it is `now`.
pub fn parse(words: &str, now: DateTime<FixedOffset>) -> Result<QuickAdd, QuickAddError> {
    let mut read = QuickAdd::default();
    let mut title: Vec<&str> = Vec::new();
    let mut literal: Vec<&str> = Vec::new();
    let mut rest = words.trim_start();
    while !rest.is_empty() {
        let (word, behind) = next_word(rest);
        rest = behind.trim_start();
        if word == "--" {
            literal = rest.split_whitespace().collect();
            break;
        }
        if !take_word(word, &mut read, now)? {
            title.push(word);
        }
    }
    take_due_by(&mut title, literal.is_empty(), &mut read, now);
    title.append(&mut literal);
    read.title = title.join(" ");
    if read.title.is_empty() { Err(QuickAddError::NoTitle) } else { Ok(read) }
}

/// The next word and what is behind it. Quotes keep a value together only behind a mark (`@"Li Wei"`).
fn next_word(text: &str) -> (&str, &str) {
    let plain_end = text.find(char::is_whitespace).unwrap_or(text.len());
    let opening = text[..plain_end].find(['"', '“']).filter(|at| is_mark(&text[..*at]));
    let end = opening.and_then(|at| {
        let inside = at + text[at..].chars().next().map_or(0, char::len_utf8);
        let closing = inside + text[inside..].find(['"', '”'])?;
        let behind = closing + text[closing..].chars().next().map_or(0, char::len_utf8);
        text[behind..].chars().next().is_none_or(char::is_whitespace).then_some(behind)
    });
    text.split_at(end.unwrap_or(plain_end))
}

/// What may stand before a quoted value.
fn is_mark(text: &str) -> bool {
    matches!(text, "@" | "＠" | "+" | "＋" | "#" | "＃")
        || split_field(text).is_some_and(|(_, value)| value.is_empty())
}

/// Takes a word that is more than a word of the title; `false` leaves it there.
fn take_word(word: &str, read: &mut QuickAdd, now: DateTime<FixedOffset>) -> Result<bool, QuickAddError> {
    if let Some((field, value)) = split_field(word) {
        return take_field(field, unquoted(value), read, now);
    }
    let mut letters = word.chars();
    let mark = letters.next();
    let value = unquoted(letters.as_str());
    match (mark, value.chars().next()) {
        (Some('@' | '＠'), Some(first)) if first.is_alphanumeric() => take_owner(value, read)?,
        (Some('+' | '＋'), Some(first)) if first.is_alphabetic() => {
            if !read.labels.iter().any(|label| label == value) {
                read.labels.push(value.to_owned());
            }
        }
        (Some('#' | '＃'), Some(_)) if value.chars().any(char::is_alphabetic) => {
            set_once(&mut read.board, value.to_owned(), "#")?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// The fields written with a colon.
#[derive(Clone, Copy)]
enum Field {
    Due,
    Start,
    Priority,
}

fn split_field(word: &str) -> Option<(Field, &str)> {
    let (name, value) = word.split_once([':', '：'])?;
    let field = match name.to_lowercase().as_str() {
        "due" | "截止" | "到期" => Field::Due,
        "start" | "开始" => Field::Start,
        "p" | "pri" | "priority" | "优先级" => Field::Priority,
        _ => return None,
    };
    Some((field, value))
}

fn take_field(
    field: Field,
    value: &str,
    read: &mut QuickAdd,
    now: DateTime<FixedOffset>,
) -> Result<bool, QuickAddError> {
    if value.is_empty() {
        return Ok(false);
    }
    let date = |field| parse_date(value, now).map_err(|source| QuickAddError::Date { field, source });
    match field {
        Field::Due => set_once(&mut read.due, date("due")?, "due")?,
        Field::Start => set_once(&mut read.start, date("start")?, "start")?,
        Field::Priority => match Priority::parse(value) {
            Some(priority) => set_once(&mut read.priority, priority, "p")?,
            None => return Ok(false),
        },
    }
    Ok(true)
}

fn take_owner(value: &str, read: &mut QuickAdd) -> Result<(), QuickAddError> {
    let value = value.trim_end_matches([',', '，', '、', ';', '；', ':', '：']);
    let several =
        value.split_once([',', '，', '、']).map(|(first, second)| (first.to_owned(), second.to_owned()));
    let clash = several.or_else(|| {
        let first = read.owner.clone().filter(|first| first != value)?;
        Some((first, value.to_owned()))
    });
    match clash {
        Some((first, second)) => Err(QuickAddError::MoreThanOneOwner { first, second }),
        None => {
            read.owner = Some(value.to_owned());
            Ok(())
        }
    }
}

fn set_once<T: PartialEq>(slot: &mut Option<T>, value: T, field: &'static str) -> Result<(), QuickAddError> {
    match slot {
        Some(before) if *before != value => Err(QuickAddError::Twice { field }),
        _ => {
            *slot = Some(value);
            Ok(())
        }
    }
}

fn unquoted(value: &str) -> &str {
    value.strip_prefix(['"', '“']).and_then(|value| value.strip_suffix(['"', '”'])).unwrap_or(value)
}

/// Takes 周五前 as the due date off the title's beginning or end, unless it is all there is.
fn take_due_by(title: &mut Vec<&str>, to_the_end: bool, read: &mut QuickAdd, now: DateTime<FixedOffset>) {
    if read.due.is_some() || title.len() < 2 {
        return;
    }
    if let Some(day) = title.first().and_then(|word| due_by(word, now)) {
        read.due = Some(day);
        title.remove(0);
    } else if let Some(day) = title.last().filter(|_| to_the_end).and_then(|word| due_by(word, now)) {
        read.due = Some(day);
        title.pop();
    }
}

/// 周五前, 月底之前, 3天内. But 3天前 is three days ago, and 前天 the day before yesterday.
fn due_by(word: &str, now: DateTime<FixedOffset>) -> Option<NaiveDate> {
    let cut = |endings: [&str; 3]| endings.into_iter().find_map(|ending| word.strip_suffix(ending));
    let counted = |text: &str| ["天", "周", "星期", "个月", "年"].iter().any(|unit| text.ends_with(unit));
    let numbered = |text: &str| {
        text.starts_with(|letter: char| letter.is_ascii_digit() || "一二两三四五六七八九十".contains(letter))
    };
    if word.is_ascii() {
        return None;
    }
    let text = match cut(["之前", "以前", "前"]) {
        Some(text) if counted(text) && numbered(text) => return None,
        Some(text) => text,
        None => cut(["之内", "以内", "内"]).filter(|text| counted(text) && numbered(text))?,
    };
    parse_date(text, now).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wednesday.
    fn now() -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339("2024-07-10T09:30:00+08:00").unwrap()
    }

    fn read(line: &str) -> QuickAdd {
        parse(line, now()).unwrap()
    }

    fn day(text: &str) -> Option<NaiveDate> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn a_full_line_in_english() {
        let expected = QuickAdd {
            title: "Send the survey".into(),
            owner: Some("Chen".into()),
            labels: vec!["csat".into(), "q3".into()],
            due: day("2024-07-15"),
            start: day("2024-07-11"),
            priority: Some(Priority::High),
            board: Some("CSAT".into()),
        };
        assert_eq!(
            read("Send @Chen the +csat survey due:2024-07-15 start:tomorrow p:high +q3 +csat #CSAT"),
            expected
        );
        assert_eq!(read("Send the survey P:1 Due:07-15 START:明天 @Chen @Chen +csat +q3 #CSAT"), expected);
    }

    #[test]
    fn a_full_line_in_chinese() {
        let expected = QuickAdd {
            title: "发送问卷".into(),
            owner: Some("李".into()),
            due: day("2024-07-12"),
            priority: Some(Priority::High),
            board: Some("客服".into()),
            ..QuickAdd::default()
        };
        for line in [
            "周五前 发送问卷 @李 #客服 p：高",
            "发送问卷　＠李　＃客服　优先级：高　截止：周五",
            "发送问卷 @李 #客服 p:高 周五前",
        ] {
            assert_eq!(read(line), expected, "{line}");
        }
    }

    #[test]
    fn names_with_spaces_stand_in_quotes() {
        let line =
            read("Call @\"Li Wei\" #\"Customer satisfaction project\" due:“next fri” say \"hello world\" @");
        assert_eq!(line.owner.as_deref(), Some("Li Wei"));
        assert_eq!(line.board.as_deref(), Some("Customer satisfaction project"));
        assert_eq!(line.due, day("2024-07-19"));
        assert_eq!(line.title, "Call say \"hello world\" @");
    }

    #[test]
    fn what_is_not_recognised_stays_title() {
        for line in [
            "mail a@b.org",
            "learn C++",
            "sales +20% +3d",
            "fix #12 # @ +",
            "see p:9 and due: soon",
            "read http://a.b/c: today",
            "meet tomorrow",
            "明天 发送问卷",
            "3天前 的问题",
            "前天 的问题",
            "周五前",
            "p:hihg 10:00",
            "在 周五前 完成它",
        ] {
            assert_eq!(read(line), QuickAdd { title: line.into(), ..QuickAdd::default() });
        }
    }

    #[test]
    fn two_hyphens_end_it() {
        let line = read("Explain @Chen -- due:fri +label @Lin 周五前");
        assert_eq!(line.title, "Explain due:fri +label @Lin 周五前");
        assert_eq!((line.owner.as_deref(), line.due), (Some("Chen"), None));
    }

    #[test]
    fn a_due_by_yields_to_a_due() {
        let line = read("周五前 发送问卷 due:明天");
        assert_eq!((line.title.as_str(), line.due), ("周五前 发送问卷", day("2024-07-11")));
        assert_eq!(read("3天内 回复").due, day("2024-07-13"));
        assert_eq!(read("回复 月底之前").due, day("2024-07-31"));
    }

    #[test]
    fn what_can_not_be_meant_is_an_error() {
        let two = |first: &str, second: &str| QuickAddError::MoreThanOneOwner {
            first: first.into(),
            second: second.into(),
        };
        for (line, error) in [
            ("a @Chen @Lin", two("Chen", "Lin")),
            ("a @Chen,Lin", two("Chen", "Lin")),
            ("a @陈、林", two("陈", "林")),
            ("a due:fri due:mon", QuickAddError::Twice { field: "due" }),
            ("a p:1 p:2", QuickAddError::Twice { field: "p" }),
            ("a #x #y", QuickAddError::Twice { field: "#" }),
            ("@Chen due:fri", QuickAddError::NoTitle),
            ("  ", QuickAddError::NoTitle),
            (
                "a due:2024-02-30",
                QuickAddError::Date { field: "due", source: WhenError::NoSuchDate("2024-02-30".into()) },
            ),
            (
                "a start:soon",
                QuickAddError::Date { field: "start", source: WhenError::NotADate("soon".into()) },
            ),
        ] {
            assert_eq!(parse(line, now()), Err(error), "{line}");
        }
    }
}
