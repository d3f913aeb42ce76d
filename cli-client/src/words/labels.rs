//! What fields and values are called.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset};
use concord_core::command::board::INBOX;
use concord_core::model::board::ColumnKind;
use concord_core::model::card::{Card, Colour};
use concord_core::model::register::Scalar;
use concord_core::model::rule::Rule;
use concord_core::model::task::{NO_REASON_GIVEN, Priority, Status};

use super::{Message, say, text};

/// Words that stand in many rows of a table, looked up once.
#[derive(Debug)]
pub struct Repeated {
    statuses: [String; 4],
    priorities: [String; 3],
    cards: [String; 2],
    /// Late.
    pub late: String,
}

impl Repeated {
    /// In the language of this run.
    pub fn new() -> Self {
        let statuses = [Status::NotStarted, Status::InProgress, Status::Blocked, Status::Done];
        let priorities = [Priority::High, Priority::Medium, Priority::Low];
        Repeated {
            statuses: statuses.map(|one| text(&status(one))),
            priorities: priorities.map(|one| text(&priority(one))),
            cards: [Colour::Red, Colour::Yellow].map(|one| text(&card(one))),
            late: text(&say::late()),
        }
    }

    /// A status for people.
    pub fn status(&self, status: Status) -> &str {
        &self.statuses[status as usize]
    }

    /// A card for people.
    pub fn card(&self, card: Colour) -> &str {
        &self.cards[card as usize]
    }

    /// A priority for people; nothing where none is set.
    pub fn priority(&self, priority: Option<Priority>) -> &str {
        priority.map_or("", |priority| &self.priorities[priority as usize])
    }
}

/// A status for people.
pub fn status(status: Status) -> Message {
    match status {
        Status::NotStarted => say::status_not_started(),
        Status::InProgress => say::status_in_progress(),
        Status::Blocked => say::status_blocked(),
        Status::Done => say::status_done(),
    }
}

/// A priority for people.
pub fn priority(priority: Priority) -> Message {
    match priority {
        Priority::High => say::priority_high(),
        Priority::Medium => say::priority_medium(),
        Priority::Low => say::priority_low(),
    }
}

/// A card for people.
pub fn card(card: Colour) -> Message {
    match card {
        Colour::Red => say::card_red(),
        Colour::Yellow => say::card_yellow(),
    }
}

/// A column's kind for people.
pub fn kind(kind: ColumnKind) -> Message {
    match kind {
        ColumnKind::NotStarted => say::status_not_started(),
        ColumnKind::InProgress => say::status_in_progress(),
        ColumnKind::Done => say::status_done(),
    }
}

/// A column for people: one that nobody named goes by its kind.
pub fn column(name: &str) -> String {
    let default = ColumnKind::ALL.into_iter().find(|kind| kind.default_name() == name);
    match default {
        None => name.to_owned(),
        Some(ColumnKind::NotStarted) => text(&say::column_not_started()),
        Some(ColumnKind::InProgress) => text(&say::column_in_progress()),
        Some(ColumnKind::Done) => text(&say::column_done()),
    }
}

/// A board for people: the one that everybody has is called in their language.
pub fn board(name: &str) -> String {
    if name == INBOX { text(&say::board_inbox()) } else { name.to_owned() }
}

/// How somebody stands to a meeting; what a newer client wrote as it stands.
pub fn attendance(name: &str) -> String {
    match name {
        "invited" => text(&say::attendance_invited()),
        "confirmed" => text(&say::attendance_confirmed()),
        "present" => text(&say::attendance_present()),
        "absent" => text(&say::attendance_absent()),
        other => other.to_owned(),
    }
}

/// A role on the server.
pub fn role(name: &str) -> String {
    match name {
        "owner" => text(&say::role_owner()),
        "editor" => text(&say::role_editor()),
        "viewer" => text(&say::role_viewer()),
        other => other.to_owned(),
    }
}

/// What sort of thing a document or a part of one is.
pub fn kind_of_thing(name: &str) -> String {
    match name {
        "task" => text(&say::kind_task()),
        "board" => text(&say::kind_board()),
        "meeting" => text(&say::kind_meeting()),
        "workspace" => text(&say::kind_workspace()),
        "comment" => text(&say::kind_comment()),
        "minutes" => text(&say::kind_minutes()),
        other => other.to_owned(),
    }
}

/// A register's path in words: `checklist/done`. What has no word stands as it is.
pub fn field(path: &str) -> String {
    let (words, of) = match path.split_once('#') {
        Some((words, of)) => (words, format!("#{of}")),
        None => (path, String::new()),
    };
    let mut parts = words.split('/').map(part);
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |list, field| text(&say::field_of_item(field, list))) + &of
}

/// What the number of a rule means.
pub fn rule(rule: Rule) -> Message {
    match rule {
        Rule::OpenCards => say::rule_open_cards(),
        Rule::MeetingMinutes => say::rule_meeting_minutes(),
        Rule::NoticeHours => say::rule_notice_hours(),
        Rule::MinutesHours => say::rule_minutes_hours(),
        Rule::DeviationPercent => say::rule_deviation_percent(),
    }
}

/// Names of registers in words.
pub fn fields(paths: &[String]) -> Vec<String> {
    paths.iter().map(|path| field(path)).collect()
}

fn part(name: &str) -> String {
    let message = match name {
        "title" => say::label_title(),
        "owner" => say::label_owner(),
        "column" | "position" => say::label_column(),
        "start" => say::field_start(),
        "due" => say::label_due(),
        "priority" => say::label_priority(),
        "important" => say::field_important(),
        "urgent" => say::field_urgent(),
        "deliverable" => say::label_deliverable(),
        "risk" => say::label_risk(),
        "risk_plan" => say::label_risk_plan(),
        "blocked" => say::label_blocked(),
        "criteria" => say::label_criteria(),
        "resources" => say::label_resources(),
        "process" => say::label_process(),
        "archived" => say::label_archived(),
        "created" => say::field_created(),
        "views" => say::kind_view(),
        "rules" => say::kind_rule(),
        "description" => say::label_description(),
        "collaborators" => say::label_with(),
        "informed" => say::label_informed(),
        "labels" => say::label_labels(),
        "checklist" => say::label_checklist(),
        "comments" => say::label_comments(),
        "time_log" => say::label_spent(),
        "reviews" => say::label_reviews(),
        "done" => say::field_done(),
        "name" => say::field_name(),
        "text" => say::field_text(),
        "outside" => say::field_outside(),
        "columns" => say::label_column(),
        "agenda" => say::field_agenda(),
        "note" => say::label_note(),
        "notes" => say::label_notes(),
        "conclusion" => say::field_conclusion(),
        "decisions" => say::label_decisions(),
        "actions" => say::label_actions(),
        "attendees" => say::label_attendees(),
        "purpose" => say::label_purpose(),
        "at" => say::label_at(),
        "minutes" => say::label_minutes(),
        "place" => say::label_place(),
        "host" => say::label_host(),
        "recorder" => say::label_recorder(),
        "board" => say::label_board(),
        "background" => say::label_background(),
        "goal" => say::label_goal(),
        "presenter" => say::field_presenter(),
        "card" => say::label_card(),
        "tracker" => say::label_tracker(),
        "template" => say::label_template(),
        "dependencies" => say::label_waits_for(),
        "support" => say::label_support(),
        "links" => say::label_links(),
        "confirmations" => say::field_seen(),
        "contacts" => say::label_contacts(),
        "approvals" => say::label_notices(),
        "limit" => say::field_limit(),
        "answer" => say::field_answer(),
        "answered_by" => say::field_answered_by(),
        "concerned" => say::label_concerned(),
        "parking" => say::label_parking(),
        "votes" => say::field_votes(),
        "next" => say::label_next(),
        "sent" => say::label_sent(),
        "receipts" => say::label_receipts(),
        "priorities" => say::label_priorities(),
        "started" => say::label_started(),
        "ended" => say::label_ended(),
        "next_at" => say::label_next(),
        "repeat" => say::label_repeat(),
        "material" => say::field_material(),
        "began" => say::field_began(),
        "by" => say::field_by(),
        "state" => say::label_status(),
        "sort" => say::label_kind(),
        "became" => say::field_became(),
        "url" => say::kind_link(),
        "number" => say::label_amount(),
        "unit" => say::field_unit(),
        "target" => say::label_target(),
        "actual" => say::label_actual(),
        "reason" => say::label_reason(),
        "thursday" => say::label_thursday(),
        "rank" => say::field_order(),
        other => return other.to_owned(),
    };
    text(&message)
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
        Scalar::Bool(true) => text(&say::value_yes()),
        Scalar::Bool(false) => text(&say::value_no()),
        other => other.to_string(),
    }
}

/// A value of a field for people: where a field holds one of a few words, in their language.
pub fn value_of(path: &str, scalar: &Scalar) -> String {
    let leaf = path.rsplit('/').next().unwrap_or(path);
    let word = match (leaf, scalar) {
        ("priority", Scalar::Text(name)) => Priority::parse(name).map(|one| text(&priority(one))),
        ("blocked" | "ask" | "support", Scalar::Text(why)) => Some(blocked(why).into_owned()),
        ("card", value) => Card::parse(value).map(|given| text(&card(given.colour))),
        ("at", Scalar::Text(time)) => Some(moment(time)),
        ("attendees", Scalar::Text(name)) => Some(attendance(name)),
        ("started" | "ended" | "next_at" | "began", Scalar::Text(at)) => Some(moment(at)),
        ("column" | "position", Scalar::Text(place)) => {
            place.split_once(" / ").map(|(on, at)| format!("{} / {}", board(on), column(at)))
        }
        (_, Scalar::Text(name)) => super::meetings::word(path, name).map(|word| text(&word)),
        _ => None,
    };
    word.unwrap_or_else(|| value(scalar))
}

/// Why a task is blocked; what nobody gave a reason for is blocked, in words.
pub fn blocked(why: &str) -> Cow<'_, str> {
    if why == NO_REASON_GIVEN { text(&say::status_blocked()).into() } else { why.into() }
}

/// Where there is nothing to say.
pub fn none() -> String {
    text(&say::nothing())
}

/// Somebody, or a program that doesn't say who.
pub fn who(name: Option<&str>) -> &str {
    name.unwrap_or("?")
}

/// From when to when.
pub fn span(start: Option<String>, due: Option<String>, overdue: bool) -> String {
    let late = if overdue { format!(" {}", text(&say::late_in_brackets())) } else { String::new() };
    match (start, due) {
        (None, None) => String::new(),
        (Some(start), None) => format!("{start} →"),
        (start, Some(due)) => format!("{}→ {due}{late}", start.map(|start| start + " ").unwrap_or_default()),
    }
}

/// Minutes as hours and minutes.
pub fn minutes(minutes: i64) -> String {
    text(&match (minutes / 60, minutes % 60) {
        (0, minutes) => say::span_minutes(minutes),
        (hours, 0) => say::span_hours(hours),
        (hours, minutes) => say::span_hours_and_minutes(hours, minutes),
    })
}
