//! Lines of the screens of tasks, boards and meetings.

use concord_core::model::board::ColumnKind;
use concord_core::model::verdict::Flag;
use concord_core::view::conflict::RewriteView;
use concord_core::view::history::FieldChange;
use concord_core::view::meeting::{ActionView, DecisionView};
use concord_core::view::task::{ArchivedBy, DueMove, ReviewView, TaskView};

use super::labels;
use crate::errors::one_line;

/// What was done to a task, with what was made of words like `fri`.
pub fn did_task(done: &str, task: &TaskView) -> String {
    let dates = labels::span(
        task.start.map(|day| day.to_string()),
        task.due.map(|day| day.to_string()),
        task.overdue,
    );
    let facts = [task.owner.clone().unwrap_or_default(), dates, task.column.clone()];
    let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    did(done, &task.key, &format!("{} ({})", task.title, facts.join(", ")))
}

/// What was done to what.
pub fn did(done: &str, key: &str, title: &str) -> String {
    format!("{done} {}\n", one_line(&format!("{key} {title}")))
}

/// Registers in which different values stand.
pub fn contested(fields: &[String]) -> String {
    format!("contested: {}", fields.join(", "))
}

/// Who put a thing away, and who worked on it meanwhile.
pub fn archived_by(archived: &ArchivedBy) -> String {
    let by = format!("by {} on {}", labels::who(archived.by.as_deref()), labels::moment(&archived.at));
    match archived.edited_by.as_slice() {
        [] => by,
        names => format!("{by}; edited by {} meanwhile or since", names.join(", ")),
    }
}

/// A due date that was moved.
pub fn due_move(moved: &DueMove) -> String {
    let to = moved.to.as_deref().unwrap_or("–");
    let reason = moved.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let by = labels::who(moved.by.as_deref());
    format!("{} → {to} by {by} on {}{reason}", moved.from, labels::moment(&moved.at))
}

/// An answer to a deliverable.
pub fn review(review: &ReviewView) -> String {
    let at = review.at.as_deref().map(labels::moment).unwrap_or_default();
    let by = labels::who(review.author.as_deref());
    match (review.accepted, review.problems.as_slice()) {
        (true, _) => format!("{at} accepted by {by}"),
        (false, problems) => format!("{at} returned by {by}: {}", problems.join("; ")),
    }
}

/// A sentence that several people replaced while apart: each version on a line.
pub fn rewrite(rewrite: &RewriteView) -> Vec<String> {
    let head = format!("{}: {}", rewrite.field, rewrite.before.trim());
    std::iter::once(head).chain(rewrite.versions.iter().map(|version| format!("  → {version}"))).collect()
}

/// One thing a change did.
pub fn field_change(change: &FieldChange) -> String {
    // An item that was just added is named by what it says.
    let item = change.item.as_ref().filter(|title| change.new.as_text() != Some(title.as_str()));
    let field = match item {
        Some(title) => format!("{} ({})", change.field, one_line(title)),
        None => change.field.clone(),
    };
    match (change.old.is_null(), change.new.is_null()) {
        (true, true) => field,
        (true, false) => format!("{field}: {}", labels::value(&change.new)),
        _ => format!("{field}: {} → {}", labels::value(&change.old), labels::value(&change.new)),
    }
}

/// A column above its tasks.
pub fn column_heading(name: &str, kind: ColumnKind, tasks: usize) -> String {
    let kind = labels::kind(kind);
    let name = one_line(name);
    if name.to_lowercase() == kind {
        format!("{name} ({tasks})")
    } else {
        format!("{name} [{kind}] ({tasks})")
    }
}

/// A column that was put away.
pub fn archived_column(name: &str, kind: ColumnKind) -> String {
    format!("{} [{}], archived", one_line(name), labels::kind(kind))
}

/// Who and by when, in brackets.
pub fn agreed(owner: Option<&str>, due: Option<&str>) -> String {
    match (owner, due) {
        (None, None) => String::new(),
        (Some(owner), None) => format!(" ({owner})"),
        (None, Some(due)) => format!(" (by {due})"),
        (Some(owner), Some(due)) => format!(" ({owner}, by {due})"),
    }
}

/// A decision in a line.
pub fn decision(decision: &DecisionView) -> String {
    let item = decision.item.map(|item| format!(" [item {item}]")).unwrap_or_default();
    format!("{}{}{item}", decision.text, agreed(decision.owner.as_deref(), decision.due.as_deref()))
}

/// How the task of an action item differs from what was agreed.
pub fn drift(action: &ActionView) -> String {
    let Some(task) = action.task.as_ref().filter(|_| !action.drift.is_empty()) else { return String::new() };
    let owner = task.owner.as_deref().unwrap_or("–");
    let due = task.due.map_or_else(|| "–".to_owned(), |due| due.to_string());
    let now = action.drift.iter().map(|field| match field.as_str() {
        "owner" => format!("owner {owner}"),
        "due" => format!("due {due}"),
        _ => format!("title {}", task.title),
    });
    format!("; now {}", now.collect::<Vec<_>>().join(", "))
}

/// What a rule wants seen.
pub fn flag(flag: &Flag) -> String {
    format!("flag: {} [{}]", flag.text, flag.rule)
}

/// A line the core has for the person.
pub fn note(text: &str) -> String {
    format!("note: {text}")
}
