//! Lines of the screens of tasks and boards, and of what happened to either.

use concord_core::model::board::ColumnKind;
use concord_core::view::conflict::RewriteView;
use concord_core::view::history::FieldChange;
use concord_core::view::task::{ArchivedBy, DueMove, ReviewView, TaskView};

use super::{Message, labels, say, text};
use crate::errors::one_line;

/// What was done to a task, with what was made of words like `fri`.
pub fn did_task(done: Message, task: &TaskView) -> String {
    let dates = labels::span(
        task.start.map(|day| day.to_string()),
        task.due.map(|day| day.to_string()),
        task.overdue,
    );
    let facts = [task.owner.clone().unwrap_or_default(), dates, labels::column(&task.column)];
    let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    let what = one_line(&format!("{} {}", task.key, task.title));
    text(&say::did_with(done, facts, what)) + "\n"
}

/// What was done to what.
pub fn did(done: Message, key: &str, title: &str) -> String {
    one_line(&text(&say::did(done, one_line(&format!("{key} {title}"))))) + "\n"
}

/// Who put a thing away, and who worked on it meanwhile.
pub fn archived_by(archived: &ArchivedBy) -> String {
    let (at, by) = (labels::moment(&archived.at), labels::who(archived.by.as_deref()));
    text(&match archived.edited_by.as_slice() {
        [] => say::archived_by(at, by),
        names => say::archived_by_and_edited(at, names, by),
    })
}

/// A due date that was moved.
pub fn due_move(moved: &DueMove) -> String {
    let to = moved.to.as_deref().unwrap_or("–");
    let (at, by) = (labels::moment(&moved.at), labels::who(moved.by.as_deref()));
    text(&match &moved.reason {
        None => say::due_moved(at, &moved.from, to, by),
        Some(reason) => say::due_moved_because(at, &moved.from, reason, to, by),
    })
}

/// An answer to a deliverable.
pub fn review(review: &ReviewView) -> String {
    let at = review.at.as_deref().map(labels::moment).unwrap_or_default();
    let by = labels::who(review.author.as_deref());
    text(&match review.accepted {
        true => say::review_accepted(at, by),
        false => say::review_returned(at, review.problems.join("; "), by),
    })
}

/// A sentence that several people replaced while apart: each version on a line.
pub fn rewrite(rewrite: &RewriteView) -> Vec<String> {
    let head = format!("{}: {}", labels::field(&rewrite.field), rewrite.before.trim());
    std::iter::once(head).chain(rewrite.versions.iter().map(|version| format!("  → {version}"))).collect()
}

/// One thing a change did.
pub fn field_change(change: &FieldChange) -> String {
    // An item that was just added is named by what it says.
    let item = change.item.as_ref().filter(|title| change.new.as_text() != Some(title.as_str()));
    let name = labels::field(&change.field);
    let field = match item {
        Some(title) => format!("{name} ({})", one_line(title)),
        None => name,
    };
    let shown = |value| labels::value_of(&change.field, value);
    match (change.old.is_null(), change.new.is_null()) {
        (true, true) => field,
        (true, false) => format!("{field}: {}", shown(&change.new)),
        _ => format!("{field}: {} → {}", shown(&change.old), shown(&change.new)),
    }
}

/// A column above its tasks.
pub fn column_heading(name: &str, kind: ColumnKind, tasks: usize) -> String {
    let kind = text(&labels::kind(kind));
    let name = one_line(&labels::column(name));
    text(&if name.to_lowercase() == kind {
        say::column_heading(name, tasks)
    } else {
        say::column_heading_of_kind(kind, name, tasks)
    })
}

/// A column that was put away.
pub fn archived_column(name: &str, kind: ColumnKind) -> String {
    text(&say::column_archived(labels::kind(kind), one_line(&labels::column(name))))
}
