//! `concord task show`: one task, whole. Writing commands print the same object for programs.

use concord_core::command::Outcome;
use concord_core::view::attached::CommentView;
use concord_core::view::history::HistoryEntry;
use concord_core::view::task::TaskDetail;

use crate::errors::CliError;
use crate::output::facts::Facts;
use crate::output::style::Style;
use crate::session::Session;
use crate::words::{self, Message, labels, say};

/// Prints a task.
pub fn show(key: &str, session: &mut Session) -> Result<(), CliError> {
    let today = session.now().date_naive();
    let (task, notes) = session.view()?.task(key, today)?;
    let output = session.output();
    for note in &notes {
        output.talk(&say::note(note.clone()));
    }
    output.value(&task, || screen(&task, output.style()))
}

/// Prints what a command did to a task: the task for programs, a line for people.
pub fn report(session: &mut Session, outcome: &Outcome, done: Message) -> Result<(), CliError> {
    let Some(id) = outcome.document else { return Ok(()) };
    let today = session.now().date_naive();
    let (task, _) = session.view()?.task(&id.to_string(), today)?;
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
        .fact(
            say::label_board(),
            format!("{} / {}", labels::board(&task.board), labels::column(&task.column)),
        )
        .fact(say::label_status(), words::text(&labels::status(task.status)))
        .maybe(say::label_blocked(), detail.blocked.as_deref().map(labels::blocked))
        .alarm(say::label_contested(), words::listed(&labels::fields(&task.contested)))
        .maybe(say::label_owner(), task.owner.as_ref())
        .fact(say::label_with(), words::listed(&task.collaborators))
        .fact(say::label_informed(), words::listed(&detail.informed))
        .fact(say::label_dates(), dates)
        .fact(
            say::label_priority(),
            task.priority.map(|priority| words::text(&labels::priority(priority))).unwrap_or_default(),
        )
        .maybe(say::label_quadrant(), task.quadrant.map(|quadrant| quadrant.to_string()))
        .fact(say::label_labels(), words::listed(&task.labels))
        .maybe(say::label_card(), task.card.map(|_| words::card_and_term(task)))
        .maybe(say::label_tracker(), task.tracker.as_ref())
        .maybe(say::label_deliverable(), task.deliverable.as_ref())
        .maybe(say::label_criteria(), detail.criteria.as_ref())
        .maybe(say::label_risk(), task.risk.as_ref())
        .maybe(say::label_risk_plan(), detail.risk_plan.as_ref())
        .maybe(say::label_resources(), detail.resources.as_ref())
        .maybe(say::label_process(), detail.process.as_ref())
        .maybe(say::label_spent(), spent)
        .maybe(say::label_archived(), archived)
        .maybe(say::label_template(), detail.template.then(|| words::text(&say::value_yes())))
        .fact(say::label_id(), task.id.to_string())
        .prose(say::label_description(), &detail.description)
        .section(say::label_rewrites(), detail.rewrites.iter().flat_map(words::rewrite))
        .section(say::label_support(), detail.support.iter().map(words::asked))
        .section(say::label_waits_for(), detail.dependencies.iter().map(words::linked))
        .section(say::label_needed_by(), detail.needed_by.iter().map(words::linked))
        .section(say::label_checklist(), checklist(detail))
        .section(say::label_links(), links(detail))
        .section(say::label_due_moved(), detail.due_moves.iter().map(words::due_move))
        .section(say::label_reviews(), detail.reviews.iter().map(words::review))
        .section(say::label_comments(), comments(detail))
        .section(say::label_problems(), detail.problems.iter().cloned())
        .section(say::label_history(), history_lines(&detail.history))
        .finish()
}

fn checklist(detail: &TaskDetail) -> Vec<String> {
    let items = detail.checklist.iter().enumerate();
    items
        .map(|(at, item)| format!("{} [{}] {}", at + 1, if item.done { 'x' } else { ' ' }, item.title))
        .collect()
}

fn links(detail: &TaskDetail) -> Vec<String> {
    let links = detail.links.iter().enumerate();
    links
        .map(|(at, link)| match link.title.as_ref().filter(|title| **title != link.url) {
            None => format!("{} {}", at + 1, link.url),
            Some(title) => format!("{} {title} {}", at + 1, link.url),
        })
        .collect()
}

fn comments(detail: &TaskDetail) -> Vec<String> {
    let line = |comment: &CommentView| {
        let at = comment.at.as_deref().map(labels::moment).unwrap_or_default();
        let mut lines = comment.text.lines();
        let author = labels::who(comment.author.as_deref());
        let first = words::text(&say::said_by(at, lines.next().unwrap_or_default(), author));
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
