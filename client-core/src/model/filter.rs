//! Which tasks are meant: `owner:li due.before:eow status:blocked -label:later /问卷/`.
//!
//! All words have to fit; values with commas between them are alternatives; `-` before a word turns it round.
//! - `owner:` 责任人： `with:` 协作者： `label:` 标签： `board:` 看板： by name or its beginning, `@name` `+label` `#board` for short,
//!   `status:` 状态： `p:` 优先级： `q:` 象限： (1–4), `card:` 牌： `tracker:` 跟踪人：. A value that is empty or `none` 无 means that nothing is set.
//! - `due:DATE` 截止： `start:DATE` 开始： on that day; `due.before:` `due.after:` without the day, `due.by:` and `due.from:` with it.
//! - `is:late` 逾期 `is:contested` `is:important` `is:urgent` `is:moved` `is:template` `is:archived`.
//! - `/words/` or any other word: in the title, the deliverable or the risk note. A name with spaces stands in quotes.
//! - A word `--` is left out and ends all this: what follows is text as it stands.
//!
//! A field that nobody knows and a date that can't be read are errors: a list that is silently the wrong one would be
//! believed.

use chrono::{DateTime, FixedOffset, NaiveDate};
use concord_locales::{Message, say};
use serde::{Deserialize, Serialize};

use super::card::Colour;
use super::id::normalised_name;
use super::task::{Priority, Status};
use super::when::{WhenError, parse_date};

/// The names of fields, as errors list them.
pub const FIELDS: [&str; 12] =
    ["owner", "with", "label", "board", "status", "p", "q", "card", "tracker", "due", "start", "is"];

/// Words that all have to fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Filter(pub Vec<Term>);

/// One word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// It must not fit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not: bool,
    /// What it asks.
    pub test: Test,
}

/// What a word asks. Of several values any may fit; none among them stands for a field that is not set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// One of these names, or none at all.
    Named(Name, Vec<Option<NameWanted>>),
    /// How far it is.
    Status(Vec<Status>),
    /// How much it matters.
    Priority(Vec<Option<Priority>>),
    /// Which card is on it.
    Card(Vec<Option<Colour>>),
    /// Where it stands between important and urgent, 1–4.
    Quadrant(Vec<Option<u8>>),
    /// A day, and how the task's stands to it; no day: none is set.
    Day(Day, Order, Option<NaiveDate>),
    /// Something that is so or not.
    Is(Mark),
    /// Words that the task has.
    Text(String),
}

/// A name as it was typed, without what nobody would read as a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameWanted {
    /// A name, or the beginning of one.
    Beginning(String),
    /// A whole name: who is typed in full is not everybody whose name goes on from there.
    Exactly(String),
}

/// A field that holds names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Name {
    /// Who answers for it.
    Owner,
    /// Who works with the owner.
    Collaborator,
    /// A label.
    Label,
    /// The board it is on.
    Board,
    /// Who follows its card.
    Tracker,
}

/// A field that holds a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// The last day.
    Due,
    /// The first day.
    Start,
}

/// How a task's day stands to the one that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// That day.
    On,
    /// Earlier.
    Before,
    /// That day or earlier.
    By,
    /// That day or later.
    From,
    /// Later.
    After,
}

/// Something that is so or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Past due.
    Late,
    /// Different values stand in one of its fields.
    Contested,
    /// One of the two facts of the quadrant.
    Important,
    /// The other one.
    Urgent,
    /// Put away.
    Archived,
    /// Its due date was moved.
    Moved,
    /// A pattern for other tasks.
    Template,
}

/// Why words are no filter. The message names the word.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// No field has this name.
    NoSuchField(String),
    /// The field can't have this value.
    NoSuchValue {
        /// The field.
        field: String,
        /// The value.
        value: String,
        /// What it can be.
        known: Message,
    },
    /// The text behind the colon is no date.
    Date {
        /// The field.
        field: String,
        /// What is wrong with it.
        source: WhenError,
    },
}

impl FilterError {
    /// What is wrong, for a person.
    pub fn message(&self) -> Message {
        match self {
            FilterError::NoSuchField(field) => say::no_filter_field(field),
            FilterError::NoSuchValue { field, value, .. } => say::no_filter_value(field, value),
            FilterError::Date { field, source } => say::in_field(field, source.message()),
        }
    }

    /// How it would be written.
    pub fn hint(&self) -> Message {
        match self {
            FilterError::NoSuchField(_) => say::hint_filter_fields(FIELDS.as_slice()),
            FilterError::NoSuchValue { known, .. } => known.clone(),
            FilterError::Date { source, .. } => source.hint(),
        }
    }
}

impl std::fmt::Display for FilterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

impl Filter {
    /// Reads words for somebody for whom it is `now`.
    pub fn parse(words: &str, now: DateTime<FixedOffset>) -> Result<Self, FilterError> {
        let mut terms = Vec::new();
        let mut rest = words.trim_start();
        while !rest.is_empty() {
            let (word, behind) = next_word(rest);
            rest = behind.trim_start();
            if word == "--" {
                let literal = rest.trim_end();
                terms.extend((!literal.is_empty()).then(|| Term::text(literal)));
                break;
            }
            terms.push(term(word, now)?);
        }
        Ok(Self(terms))
    }

    /// Reads the arguments of a command: one with spaces in its value is one word, since the shell has taken its quotes.
    pub fn from_arguments(arguments: &[String], now: DateTime<FixedOffset>) -> Result<Self, FilterError> {
        Self::parse(&Self::typed(arguments), now)
    }

    /// Arguments of a command line as they would be typed in one line.
    pub fn typed(arguments: &[String]) -> String {
        let typed = |argument: &String| match argument.strip_prefix('－') {
            Some(rest) => format!("-{}", as_typed(rest)),
            None => as_typed(argument),
        };
        arguments.iter().map(typed).collect::<Vec<_>>().join(" ")
    }

    /// Whether patterns are asked for; without a word of it only tasks are.
    pub fn templates(&self) -> bool {
        self.0.iter().any(|term| term.test == Test::Is(Mark::Template) && !term.not)
    }

    /// Whether archived tasks are asked for; without a word of it only open ones are.
    pub fn archived(&self) -> bool {
        self.0.iter().any(|term| term.test == Test::Is(Mark::Archived) && !term.not)
    }
}

impl Term {
    fn text(text: &str) -> Self {
        Term { not: false, test: Test::Text(normalised_name(text)) }
    }
}

fn as_typed(argument: &str) -> String {
    let value_of = |(field, value): (&str, &str)| {
        let whole = !field.contains(char::is_whitespace) && !value.contains([':', '：', '"', '“', '/']);
        (whole && value.contains(char::is_whitespace)).then(|| format!("{field}:\"{value}\""))
    };
    argument.split_once([':', '：']).and_then(value_of).unwrap_or_else(|| argument.to_owned())
}

/// The next word and what is behind it. Quotes and slashes keep what is between them together.
fn next_word(text: &str) -> (&str, &str) {
    let mut closing = None;
    for (at, letter) in text.char_indices() {
        match (closing, letter) {
            (None, letter) if letter.is_whitespace() => return text.split_at(at),
            (None, '"') => closing = Some('"'),
            (None, '“') => closing = Some('”'),
            (None, '/') if matches!(&text[..at], "" | "-" | "－") => closing = Some('/'),
            (Some(end), letter) if letter == end => closing = None,
            _ => {}
        }
    }
    match closing {
        None => (text, ""),
        // What is opened and not closed is a word like any other.
        Some(_) => text.split_at(text.find(char::is_whitespace).unwrap_or(text.len())),
    }
}

fn term(word: &str, now: DateTime<FixedOffset>) -> Result<Term, FilterError> {
    let turned = word.strip_prefix(['-', '－']).filter(|rest| !rest.is_empty());
    let (not, word) = (turned.is_some(), turned.unwrap_or(word));
    Ok(Term { not, test: test(word, now)? })
}

fn test(word: &str, now: DateTime<FixedOffset>) -> Result<Test, FilterError> {
    let between = word.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    if let Some(text) = between.filter(|text| !text.is_empty()) {
        return Ok(Test::Text(normalised_name(text)));
    }
    let mut letters = word.chars();
    let short = match letters.next() {
        Some('@' | '＠') => Some(Name::Owner),
        Some('+' | '＋') => Some(Name::Label),
        Some('#' | '＃') => Some(Name::Board),
        _ => None,
    };
    if let (Some(name), false) = (short, letters.as_str().is_empty()) {
        return Ok(Test::Named(name, names(letters.as_str())));
    }
    match word.split_once([':', '：']) {
        Some((field, value)) if !field.is_empty() && !field.contains(['/', '"', '“']) => {
            field_test(&field.to_lowercase(), value, now)
        }
        _ => Ok(Test::Text(normalised_name(unquoted(word)))),
    }
}

fn field_test(field: &str, value: &str, now: DateTime<FixedOffset>) -> Result<Test, FilterError> {
    Ok(match field {
        "owner" | "责任人" | "负责人" => Test::Named(Name::Owner, names(value)),
        "with" | "协作者" => Test::Named(Name::Collaborator, names(value)),
        "label" | "标签" => Test::Named(Name::Label, names(value)),
        "board" | "看板" => Test::Named(Name::Board, names(value)),
        "tracker" | "跟踪人" => Test::Named(Name::Tracker, names(value)),
        "card" | "牌" | "红黄牌" => Test::Card(each(field, value, say::hint_filter_card, |text| {
            text.map_or(Some(None), |text| Colour::parse(text).map(Some))
        })?),
        "status" | "状态" => {
            Test::Status(each(field, value, say::hint_filter_status, |text| Status::parse(text?))?)
        }
        "p" | "pri" | "priority" | "优先级" => {
            Test::Priority(each(field, value, say::hint_filter_priority, |text| {
                text.map_or(Some(None), |text| Priority::parse(text).map(Some))
            })?)
        }
        "q" | "quadrant" | "象限" => {
            Test::Quadrant(each(field, value, say::hint_filter_quadrant, quadrant)?)
        }
        "is" | "是" => {
            Test::Is(mark(unquoted(value)).ok_or_else(|| no_such_value(field, value, say::hint_filter_mark))?)
        }
        _ => return day_test(field, value, now),
    })
}

fn quadrant(text: Option<&str>) -> Option<Option<u8>> {
    let Some(text) = text else { return Some(None) };
    text.parse().ok().filter(|number| (1..=4).contains(number)).map(Some)
}

fn mark(text: &str) -> Option<Mark> {
    Some(match text.to_lowercase().as_str() {
        "late" | "overdue" | "逾期" => Mark::Late,
        "contested" | "有争议" => Mark::Contested,
        "important" | "重要" => Mark::Important,
        "urgent" | "紧急" => Mark::Urgent,
        "archived" | "已归档" => Mark::Archived,
        "moved" | "已变更" => Mark::Moved,
        "template" | "模板" => Mark::Template,
        _ => return None,
    })
}

fn day_test(field: &str, value: &str, now: DateTime<FixedOffset>) -> Result<Test, FilterError> {
    let (name, order) = field.split_once('.').unwrap_or((field, ""));
    let unknown = || FilterError::NoSuchField(field.to_owned());
    let day = match name {
        "due" | "截止" | "到期" => Day::Due,
        "start" | "开始" => Day::Start,
        _ => return Err(unknown()),
    };
    let order = match order {
        "" => Order::On,
        "before" | "早于" => Order::Before,
        "by" => Order::By,
        "from" => Order::From,
        "after" | "晚于" => Order::After,
        _ => return Err(unknown()),
    };
    let Some(text) = set(unquoted(value)) else { return Ok(Test::Day(day, order, None)) };
    let date = parse_date(text, now);
    let date = date.map_err(|source| FilterError::Date { field: field.to_owned(), source })?;
    Ok(Test::Day(day, order, Some(date)))
}

/// The value, if it is one and not a word for none.
fn set(value: &str) -> Option<&str> {
    Some(value.trim()).filter(|value| !matches!(value.to_lowercase().as_str(), "" | "none" | "无"))
}

fn parts(value: &str) -> impl Iterator<Item = Option<&str>> {
    unquoted(value).split([',', '，', '、']).map(set)
}

fn names(value: &str) -> Vec<Option<NameWanted>> {
    parts(value).map(|part| part.map(|name| NameWanted::Beginning(normalised_name(name)))).collect()
}

fn each<T>(
    field: &str,
    value: &str,
    known: fn() -> Message,
    read: impl Fn(Option<&str>) -> Option<T>,
) -> Result<Vec<T>, FilterError> {
    parts(value).map(|part| read(part).ok_or_else(|| no_such_value(field, value, known))).collect()
}

fn no_such_value(field: &str, value: &str, known: fn() -> Message) -> FilterError {
    FilterError::NoSuchValue { field: field.to_owned(), value: value.to_owned(), known: known() }
}

fn unquoted(text: &str) -> &str {
    let inner = text.strip_prefix(['"', '“']).and_then(|text| text.strip_suffix(['"', '”']));
    inner.unwrap_or(text)
}

#[cfg(test)]
mod tests;
