//! Cells of the handbook's tables.

use chrono::DateTime;
use concord_core::model::task::Status;
use concord_core::view::board::form::FormRow;
use concord_core::view::meeting::{ActionView, DecisionView, PriorityView};
use concord_core::view::task::DueMoveView;

use super::{labels, listed, meetings, say, text};

/// A task's name, and what is to be done at length.
pub fn name_and_description(row: &FormRow) -> String {
    match row.description.trim() {
        "" => row.title.clone(),
        description => text(&say::fact(row.title.as_str(), description)),
    }
}

/// Who answers for a task: one, or all whom people named while apart.
pub fn owners(row: &FormRow) -> String {
    match row.owners.as_slice() {
        [] | [_] => row.owner.clone().unwrap_or_default(),
        names => text(&say::form_owners(names)),
    }
}

/// From when to when, as it was first agreed, and how that drifted.
pub fn dates(row: &FormRow) -> String {
    let first = row.due_moves.first().map(|moved| moved.from.clone());
    let agreed = first.or_else(|| row.due.map(|due| due.to_string()));
    let mut dates = labels::span(row.start.map(|start| start.to_string()), agreed, false);
    for moved in &row.due_moves {
        dates += &due_moved(moved);
    }
    if !row.due_moves.is_empty() && !row.informed.is_empty() {
        dates += &text(&say::form_informed(row.informed.as_slice()));
    }
    dates
}

fn due_moved(moved: &DueMoveView) -> String {
    let to = moved.to.as_deref().unwrap_or("–");
    let (at, by) = (day(&moved.at), labels::who(moved.by.as_deref()));
    text(&match &moved.reason {
        None => say::form_due_moved(at, by, to),
        Some(reason) => say::form_due_moved_because(at, by, reason, to),
    })
}

/// The day of a time, where it was entered.
fn day(at: &str) -> String {
    DateTime::parse_from_rfc3339(at).map_or_else(|_| at.to_owned(), |at| at.date_naive().to_string())
}

/// How far a task is, and what should be noticed.
pub fn standing(row: &FormRow) -> String {
    let late = row.overdue.then(|| text(&say::late()));
    let contested =
        (!row.contested.is_empty()).then(|| text(&say::contested(labels::fields(&row.contested))));
    let status = text(&labels::status(row.status));
    std::iter::once(status).chain(late).chain(contested).collect::<Vec<_>>().join("; ")
}

/// An action item with the key of its task.
pub fn action(action: &ActionView) -> String {
    match &action.task {
        Some(task) => format!("{}. {} {}", action.number, task.key, action.title),
        None => format!("{}. {}", action.number, action.title),
    }
}

/// Who was agreed to do it, and who does it if that is somebody else by now.
pub fn action_owner(action: &ActionView) -> String {
    let now = action.task.as_ref().map(|task| task.owner.clone().unwrap_or_default());
    drifted(action, "owner", action.owner.as_deref(), now)
}

/// By when it was agreed, and by when it is to be done if that has moved.
pub fn action_due(action: &ActionView) -> String {
    let now = action.task.as_ref().map(|task| task.due.map(|due| due.to_string()).unwrap_or_default());
    drifted(action, "due", action.due.as_deref(), now)
}

fn drifted(action: &ActionView, field: &str, agreed: Option<&str>, now: Option<String>) -> String {
    let agreed = agreed.unwrap_or_default();
    let now = now.filter(|_| action.drift.iter().any(|drift| drift == field));
    match now.as_deref() {
        None => agreed.to_owned(),
        Some("") => text(&say::form_drifted(agreed, "–")),
        Some(now) => text(&say::form_drifted(agreed, now)),
    }
}

/// Whether an action item is done; one that waits for support says so.
pub fn action_state(action: &ActionView) -> String {
    let status = action.task.as_ref().map(|task| task.status);
    text(&match status {
        Some(Status::Done) => say::status_done(),
        Some(Status::Blocked) => say::status_blocked(),
        Some(Status::NotStarted | Status::InProgress) | None => say::form_not_done(),
    })
}

/// Who voted how on a decision.
pub fn votes(decision: &DecisionView) -> String {
    let votes: Vec<String> = decision.votes.iter().map(meetings::voted).collect();
    listed(&votes)
}

/// A priority with its number among the three.
pub fn priority(priority: &PriorityView) -> String {
    format!("{}. {}", priority.slot, priority.text.as_deref().unwrap_or_default())
}
