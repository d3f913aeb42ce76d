//! `concord task show`: one task, whole. Writing commands print the same object for programs.

use concord_core::command::Outcome;
use concord_core::view::history::HistoryEntry;
use concord_core::view::task::TaskDetail;

use crate::errors::CliError;
use crate::output::facts::Facts;
use crate::output::style::Style;
use crate::session::Session;
use crate::words;
use crate::words::labels::{self, label};

/// Prints a task.
pub fn show(key: &str, session: &mut Session) -> Result<(), CliError> {
    let today = session.now().date_naive();
    let (task, notes) = session.replica()?.task(key, today)?;
    let output = session.output();
    for note in &notes {
        output.talk(words::note(note));
    }
    output.value(&task, || screen(&task, output.style()))
}

/// Prints what a command did to a task: the task for programs, a line for people.
pub fn report(session: &mut Session, outcome: &Outcome, done: &str) -> Result<(), CliError> {
    let Some(id) = outcome.document else { return Ok(()) };
    let today = session.now().date_naive();
    let (task, _) = session.replica()?.task(&id.to_string(), today)?;
    session.output().value(&task, || words::did_task(done, &task.task))
}

fn screen(detail: &TaskDetail, style: Style) -> String {
    let task = &detail.task;
    let dates = labels::span(
        task.start.map(|day| day.to_string()),
        task.due.map(|day| day.to_string()),
        task.overdue,
    );
    let archived = detail.archived_by.as_ref().map(words::archived_by);
    let spent = (detail.minutes_spent > 0).then(|| labels::minutes(detail.minutes_spent));
    Facts::new(style)
        .title(&format!("{} {}", task.key, task.title))
        .fact(label::BOARD, format!("{} / {}", task.board, task.column))
        .fact(label::STATUS, labels::status(task.status))
        .maybe(label::BLOCKED, detail.blocked.as_ref())
        .alarm(label::CONTESTED, task.contested.join(", "))
        .maybe(label::OWNER, task.owner.as_ref())
        .fact(label::WITH, task.collaborators.join(", "))
        .fact(label::INFORMED, detail.informed.join(", "))
        .fact(label::DATES, dates)
        .fact(label::PRIORITY, labels::priority(task.priority))
        .maybe(label::QUADRANT, task.quadrant.map(|quadrant| quadrant.to_string()))
        .fact(label::LABELS, task.labels.join(", "))
        .maybe(label::DELIVERABLE, task.deliverable.as_ref())
        .maybe(label::CRITERIA, detail.criteria.as_ref())
        .maybe(label::RISK, task.risk.as_ref())
        .maybe(label::RISK_PLAN, detail.risk_plan.as_ref())
        .maybe(label::RESOURCES, detail.resources.as_ref())
        .maybe(label::PROCESS, detail.process.as_ref())
        .maybe(label::SPENT, spent)
        .maybe(label::ARCHIVED, archived)
        .fact(label::ID, task.id.to_string())
        .prose(label::DESCRIPTION, &detail.description)
        .section(label::REWRITES, detail.rewrites.iter().flat_map(words::rewrite))
        .section(label::CHECKLIST, checklist(detail))
        .section(label::MOVED, detail.due_moves.iter().map(words::due_move))
        .section(label::REVIEWS, detail.reviews.iter().map(words::review))
        .section(label::COMMENTS, comments(detail))
        .section(label::PROBLEMS, detail.problems.iter().cloned())
        .section(label::HISTORY, history_lines(&detail.history))
        .finish()
}

fn checklist(detail: &TaskDetail) -> Vec<String> {
    let items = detail.checklist.iter().enumerate();
    items
        .map(|(at, item)| format!("{} [{}] {}", at + 1, if item.done { 'x' } else { ' ' }, item.title))
        .collect()
}

fn comments(detail: &TaskDetail) -> Vec<String> {
    let line = |comment: &concord_core::view::task::CommentView| {
        let at = comment.at.as_deref().map(labels::moment).unwrap_or_default();
        let mut lines = comment.text.lines();
        let first =
            format!("{at} {}: {}", labels::who(comment.author.as_deref()), lines.next().unwrap_or_default());
        std::iter::once(first).chain(lines.map(|line| format!("  {line}"))).collect::<Vec<_>>()
    };
    detail.comments.iter().flat_map(line).collect()
}

/// The story of a thing, a line a change.
pub fn history_lines(history: &[HistoryEntry]) -> Vec<String> {
    let line = |entry: &HistoryEntry| {
        let head = format!("{} {}", labels::moment(&entry.at), labels::who(entry.author.as_deref()));
        let reason = entry.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        entry
            .changes
            .iter()
            .map(move |change| format!("{head}  {}{reason}", words::field_change(change)))
            .collect()
    };
    history.iter().flat_map(|entry| -> Vec<String> { line(entry) }).collect()
}
