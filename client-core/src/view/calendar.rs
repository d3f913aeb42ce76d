//! All deadlines and meetings in one calendar.

use chrono::{DateTime, FixedOffset, NaiveDate};
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::meeting::decisions;
use super::names::Names;
use super::task;
use crate::model::meeting::{Execution, MeetingRecord, field, sending};
use crate::model::task::{Priority, Status, TaskRecord, field as task_field};

/// What stands in a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A meeting begins.
    Meeting,
    /// Minutes of a meeting have to be out.
    Minutes,
    /// A task is due.
    Task,
    /// The term of a red or yellow card ends.
    Card,
    /// A decision has to be carried out.
    Decision,
}

/// An entry of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarEntry {
    /// The day, where it was entered.
    pub day: NaiveDate,
    /// The time, RFC 3339 with the offset it was entered with; null for a whole day.
    pub at: Option<String>,
    /// What it is.
    pub entry: Entry,
    /// The id of the task or the meeting.
    pub id: String,
    /// A task's key; null for others.
    pub key: Option<String>,
    /// What it is called.
    pub title: String,
    /// Who answers for it: owner or host.
    pub who: Option<String>,
    /// Whether it is the reader's: theirs to answer for, or a meeting they are asked to.
    pub mine: bool,
    /// The id of a decision within its meeting; not in JSON.
    #[serde(skip)]
    pub decision: Option<String>,
    /// From when on minutes can be sent: the end of the meeting; not in JSON.
    #[serde(skip)]
    pub since: Option<DateTime<FixedOffset>>,
    /// How long a meeting is planned to take, in minutes.
    pub minutes: Option<i64>,
    /// Where a meeting is.
    pub place: Option<String>,
    /// How far a task is.
    pub status: Option<Status>,
    /// How much a task matters.
    pub priority: Option<Priority>,
}

/// Whose calendar, and of which days, both ends in it.
#[derive(Debug)]
pub struct Span<'a> {
    /// The reader's name.
    pub me: &'a str,
    /// The reader's id.
    pub my_id: &'a crate::model::id::PersonId,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Span<'_> {
    fn holds(&self, day: NaiveDate) -> bool {
        day >= self.from && day <= self.to
    }
}

/// Everything that is in the calendar on these days, by day, time and title.
pub fn calendar(entries: impl Iterator<Item = CalendarEntry>, span: &Span<'_>) -> Vec<CalendarEntry> {
    let mut entries: Vec<CalendarEntry> = entries.filter(|entry| span.holds(entry.day)).collect();
    entries.sort_by(|a, b| {
        (a.day, &a.at, a.entry, &a.key, &a.title, &a.id)
            .cmp(&(b.day, &b.at, b.entry, &b.key, &b.title, &b.id))
    });
    entries
}

/// The days of a task; none if nothing of it is on these days, or if it is done.
pub fn of_task(
    id: &DocumentId,
    record: &TaskRecord,
    span: &Span<'_>,
    names: &Names,
) -> Option<Vec<CalendarEntry>> {
    let days = [record.date(task_field::DUE), record.card().map(|card| card.due())];
    if !days.iter().flatten().any(|day| span.holds(*day)) {
        return None;
    }
    let (view, _) = task::view(id, record, names, span.from);
    if view.status == Status::Done {
        return None;
    }
    let entry = |entry: Entry, day: NaiveDate| CalendarEntry {
        day,
        at: None,
        entry,
        id: view.id.to_string(),
        key: Some(view.key.clone()),
        title: view.title.clone(),
        who: view.owner.clone(),
        mine: view.owner.as_deref() == Some(span.me),
        decision: None,
        since: None,
        minutes: None,
        place: None,
        status: Some(view.status),
        priority: view.priority,
    };
    let due = view.due.map(|due| entry(Entry::Task, due));
    Some(due.into_iter().chain(view.card_due.map(|due| entry(Entry::Card, due))).collect())
}

/// The days of a meeting, of its minutes and of what it decided.
pub fn of_meeting(
    id: &DocumentId,
    record: &MeetingRecord,
    span: &Span<'_>,
    names: &Names,
) -> Vec<CalendarEntry> {
    let host =
        record.fields.text(field::HOST).map(|id| names.person(&crate::model::id::PersonId(id.to_owned())));
    let entry = |entry: Entry, day: NaiveDate, at: Option<DateTime<FixedOffset>>| CalendarEntry {
        day,
        at: at.map(|at| at.to_rfc3339()),
        entry,
        id: id.to_string(),
        key: None,
        title: record.title().to_owned(),
        who: host.clone(),
        mine: record.expects(span.my_id),
        decision: None,
        since: None,
        minutes: None,
        place: None,
        status: None,
        priority: None,
    };
    let mut entries = Vec::new();
    if let Some(at) = sending::moment(&record.fields, field::AT) {
        entries.push(CalendarEntry {
            minutes: record.fields.value(field::MINUTES).as_int(),
            place: record.fields.text(field::PLACE).map(str::to_owned),
            ..entry(Entry::Meeting, at.date_naive(), Some(at))
        });
    }
    let out = !sending::sent(record, crate::model::meeting::Sending::Minutes).is_empty();
    if let (false, Some(due)) = (out, sending::minutes_due(record, &names.rules)) {
        entries.push(CalendarEntry {
            mine: record.is_run_by(span.my_id),
            since: sending::end(record),
            ..entry(Entry::Minutes, due.date_naive(), Some(due))
        });
    }
    for decision in decisions(record, names, span.from) {
        let day = decision.due.as_deref().and_then(|due| due.parse().ok());
        if let (Some(day), Execution::Open) = (day, decision.state) {
            entries.push(CalendarEntry {
                title: decision.text.clone(),
                decision: Some(decision.id.clone()),
                mine: decision.owner.as_deref() == Some(span.me),
                who: decision.owner.clone(),
                ..entry(Entry::Decision, day, None)
            });
        }
    }
    entries
}
