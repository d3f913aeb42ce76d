//! Headings of tables and labels of facts.

use chrono::{DateTime, FixedOffset};
use concord_core::model::board::ColumnKind;
use concord_core::model::register::Scalar;
use concord_core::model::task::{Priority, Status};

/// Headings of tables.
pub mod heading {
    pub const AT: &str = "AT";
    pub const AUTHOR: &str = "WHO";
    pub const BOARD: &str = "BOARD";
    pub const BY: &str = "BY";
    pub const CHANGE: &str = "CHANGE";
    pub const COLUMN: &str = "COLUMN";
    pub const DUE: &str = "DUE";
    pub const FIELD: &str = "FIELD";
    pub const FOUND: &str = "FOUND";
    pub const HOST: &str = "HOST";
    pub const ID: &str = "ID";
    pub const KEY: &str = "KEY";
    pub const KIND: &str = "KIND";
    pub const LEFT: &str = "LEFT";
    pub const MEMBER: &str = "MEMBER";
    pub const MINUTES: &str = "MINUTES";
    pub const NAME: &str = "NAME";
    pub const NOTE: &str = "NOTE";
    pub const NUMBER: &str = "NO";
    pub const OWNER: &str = "OWNER";
    pub const PLACE: &str = "PLACE";
    pub const PREFIX: &str = "PREFIX";
    pub const PRIORITY: &str = "PRIORITY";
    pub const REASON: &str = "REASON";
    pub const ROLE: &str = "ROLE";
    pub const SEEN: &str = "SEEN";
    pub const SERVER: &str = "SERVER";
    pub const SINCE: &str = "SINCE";
    pub const STATUS: &str = "STATUS";
    pub const TASKS: &str = "TASKS";
    pub const TITLE: &str = "TITLE";
    pub const UNTIL: &str = "UNTIL";
    pub const VALUE: &str = "VALUE";
}

/// Labels of facts and headings of sections.
pub mod label {
    pub const ACTIONS: &str = "actions";
    pub const AGENDA: &str = "agenda";
    pub const ARCHIVED: &str = "archived";
    pub const AT: &str = "at";
    pub const ATTENDEES: &str = "attendees";
    pub const BLOCKED: &str = "blocked";
    pub const BOARD: &str = "board";
    pub const CHECKLIST: &str = "checklist";
    pub const COMMENTS: &str = "comments";
    pub const CONTESTED: &str = "contested";
    pub const CRITERIA: &str = "criteria";
    pub const DATES: &str = "dates";
    pub const DECISIONS: &str = "decisions";
    pub const DELIVERABLE: &str = "deliverable";
    pub const DESCRIPTION: &str = "description";
    pub const HELD_BACK: &str = "held back";
    pub const HISTORY: &str = "history";
    pub const HOST: &str = "host";
    pub const ID: &str = "id";
    pub const INFORMED: &str = "informed";
    pub const LABELS: &str = "labels";
    pub const LAST_SYNC: &str = "last sync";
    pub const ME: &str = "me";
    pub const MOVED: &str = "due moved";
    pub const NOTES: &str = "notes";
    pub const OWNER: &str = "owner";
    pub const PLACE: &str = "place";
    pub const PRIORITY: &str = "priority";
    pub const PROBLEMS: &str = "problems";
    pub const PROCESS: &str = "process";
    pub const PURPOSE: &str = "purpose";
    pub const QUADRANT: &str = "quadrant";
    pub const RECORDER: &str = "recorder";
    pub const RESOURCES: &str = "resources";
    pub const REVIEWS: &str = "reviews";
    pub const REWRITES: &str = "rewritten apart";
    pub const RISK: &str = "risk";
    pub const RISK_PLAN: &str = "risk plan";
    pub const SERVER: &str = "server";
    pub const SPENT: &str = "time spent";
    pub const STATUS: &str = "status";
    pub const UNSENT: &str = "unsent";
    pub const WITH: &str = "with";
}

/// A status for people.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::NotStarted => "not started",
        Status::InProgress => "in progress",
        Status::Blocked => "blocked",
        Status::Done => "done",
    }
}

/// A priority for people.
pub fn priority(priority: Option<Priority>) -> &'static str {
    priority.map_or("", Priority::as_str)
}

/// A column's kind for people.
pub fn kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::NotStarted => "not started",
        ColumnKind::InProgress => "in progress",
        ColumnKind::Done => "done",
    }
}

/// A time for people, as the clock showed it where it was entered.
pub fn moment(text: &str) -> String {
    DateTime::parse_from_rfc3339(text)
        .map_or_else(|_| text.to_owned(), |at| at.format("%Y-%m-%d %H:%M").to_string())
}

/// A time for people, as this device's clock showed it.
pub fn moment_here(text: &str, here: FixedOffset) -> String {
    DateTime::parse_from_rfc3339(text)
        .map_or_else(|_| text.to_owned(), |at| at.with_timezone(&here).format("%Y-%m-%d %H:%M").to_string())
}

/// A time that the server told in seconds, for programs.
pub fn utc(seconds: u64) -> String {
    let time = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    time.unwrap_or_default().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// A value for people; what is cleared is a dash.
pub fn value(value: &Scalar) -> String {
    match value {
        Scalar::Null => "–".to_owned(),
        other => other.to_string(),
    }
}

/// Somebody, or a program that doesn't say who.
pub fn who(name: Option<&str>) -> &str {
    name.unwrap_or("?")
}

/// From when to when.
pub fn span(start: Option<String>, due: Option<String>, overdue: bool) -> String {
    let late = if overdue { " (late)" } else { "" };
    match (start, due) {
        (None, None) => String::new(),
        (Some(start), None) => format!("{start} →"),
        (start, Some(due)) => format!("{}→ {due}{late}", start.map(|start| start + " ").unwrap_or_default()),
    }
}

/// Minutes as hours and minutes.
pub fn minutes(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h{minutes}m"),
    }
}
