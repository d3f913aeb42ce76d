//! Lines of the screens of tasks and boards, and of what happened to either.

use concord_core::model::board::ColumnKind;
use concord_core::model::task::Priority;
use concord_core::view::board::lanes::By;
use concord_core::view::board::{ColumnView, NoticeView};
use concord_core::view::conflict::RewriteView;
use concord_core::view::history::FieldChange;
use concord_core::view::task::detail::{LinkedTask, SupportView};
use concord_core::view::task::{ArchivedBy, DueMoveView, ReviewView, TaskView};

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
pub fn due_move(moved: &DueMoveView) -> String {
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

/// A field in words, with the item it is about, if it is about one.
pub fn named_field(path: &str, item: Option<&str>) -> String {
    let name = labels::field(path);
    match item {
        Some(title) => format!("{name} ({})", one_line(title)),
        None => name,
    }
}

/// One thing a change did.
pub fn field_change(change: &FieldChange) -> String {
    // An item that was just added is named by what it says.
    let item = change.item.as_ref().filter(|title| change.new.as_text() != Some(title.as_str()));
    let field = named_field(&change.field, item.map(String::as_str));
    let shown = |value| labels::value_of(&change.field, value);
    match (change.old.is_null(), change.new.is_null()) {
        (true, true) => field,
        (true, false) => format!("{field}: {}", shown(&change.new)),
        _ => format!("{field}: {} → {}", shown(&change.old), shown(&change.new)),
    }
}

/// A column above its tasks.
pub fn column_heading(column: &ColumnView) -> String {
    let kind = text(&labels::kind(column.kind));
    let name = one_line(&labels::column(&column.name));
    let tasks = match column.limit {
        Some(limit) => format!("{}/{limit}", column.tasks.len()),
        None => column.tasks.len().to_string(),
    };
    let over =
        column.limit.is_some_and(|limit| i64::try_from(column.tasks.len()).is_ok_and(|tasks| tasks > limit));
    let heading = text(&if name.to_lowercase() == kind {
        say::column_heading(name, tasks)
    } else {
        say::column_heading_of_kind(kind, name, tasks)
    });
    if over { format!("{heading} {}", text(&say::over_limit())) } else { heading }
}

/// A lane above its tasks.
pub fn lane(by: By, lane: Option<&str>, tasks: usize) -> String {
    let name = match (by, lane) {
        (_, None) => text(&say::lane_none()),
        (By::Owner, Some(name)) => one_line(name),
        (By::Priority, Some(name)) => {
            Priority::parse(name).map_or_else(|| name.to_owned(), |one| text(&labels::priority(one)))
        }
        (By::Quadrant, Some(number)) => text(&say::lane_quadrant(number)),
    };
    text(&say::column_heading(name, tasks))
}

/// A notice of a board, with who has not confirmed it.
pub fn notice(notice: &NoticeView) -> String {
    let at = notice.at.as_deref().map(labels::moment).unwrap_or_default();
    let said = text(&say::said_by(at, &notice.text, labels::who(notice.author.as_deref())));
    let open = match notice.unconfirmed.as_slice() {
        [] => say::confirmed_by_all(),
        names => say::not_confirmed_by(names),
    };
    format!("{} {said} ({})", notice.number, text(&open))
}

/// A task with its card, the end of its term, and who carries it out and follows it.
pub fn carded(task: &TaskView) -> String {
    let tracker = task.tracker.as_deref().map(|name| text(&say::fact(say::label_tracker(), name)));
    let facts: Vec<String> = task.owner.clone().into_iter().chain(tracker).collect();
    format!("{} {} {} ({})", task.key, card_and_term(task), task.title, super::listed(&facts))
}

/// A card and the last day of its term.
pub fn card_and_term(task: &TaskView) -> String {
    let card = task.card.map(|card| text(&labels::card(card))).unwrap_or_default();
    let due = task.card_due.map(|due| text(&say::agreed_by(due.to_string()))).unwrap_or_default();
    format!("{card} {due}")
}

/// Support that is asked for, and the answer if there is one.
pub fn asked(support: &SupportView) -> String {
    let at = support.at.as_deref().map(labels::moment).unwrap_or_default();
    let author = labels::who(support.author.as_deref());
    let what = labels::blocked(&support.ask);
    let ask = text(&match &support.from {
        Some(from) => say::asked_of(at, from, what.as_ref(), author),
        None => say::said_by(at, what.as_ref(), author),
    });
    match &support.answer {
        Some(answer) => {
            format!(
                "{ask} → {}",
                text(&say::answered_by(answer, labels::who(support.answered_by.as_deref())))
            )
        }
        None => ask,
    }
}

/// A task at the other end of a link.
pub fn linked(task: &LinkedTask) -> String {
    match task.status {
        Some(status) => format!("{} [{}] {}", task.key, text(&labels::status(status)), task.title),
        None => task.id.clone(),
    }
}

/// A column that was put away.
pub fn archived_column(name: &str, kind: ColumnKind) -> String {
    text(&say::column_archived(labels::kind(kind), one_line(&labels::column(name))))
}
