//! What the rules of the handbook want seen of everything that stands now, on demand.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use concord_locales::{Message, say};
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::board::{circles, notices};
use super::meeting;
use super::names::Names;
use super::task::{self, TaskView};
use crate::model::board::BoardRecord;
use crate::model::card::MOST_OPEN_CARDS;
use crate::model::meeting::MeetingRecord;
use crate::model::task::{Status, TaskRecord};
use crate::model::verdict::Flag;

/// A rule and what it wants seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule's short name.
    pub rule: &'static str,
    /// The section of the handbook it stands in.
    pub section: u8,
    /// Kind of document: `task`, `board`, `meeting`.
    pub kind: &'static str,
    /// The document's id.
    pub id: String,
    /// A task's key; null for other kinds.
    pub key: Option<String>,
    /// What the document is called.
    pub title: String,
    /// What is to be said about it: the name of a message and its arguments.
    pub message: Message,
}

/// Everything that the rules judge.
#[derive(Debug, Clone, Default)]
pub struct Judged {
    /// Tasks that are not put away; of those that are done, only what waits for others.
    pub tasks: Vec<(DocumentId, TaskRecord)>,
    /// How many others are done, by board and column.
    pub done: BTreeMap<(String, String), usize>,
    /// Open boards.
    pub boards: Vec<(DocumentId, BoardRecord)>,
    /// Meetings that were not put away.
    pub meetings: Vec<(DocumentId, MeetingRecord)>,
}

/// What the rules want seen, tasks first, then boards, then meetings, each by key or title.
pub fn lint(judged: &Judged, names: &Names, now: DateTime<FixedOffset>) -> Vec<Finding> {
    let today = now.date_naive();
    let views: Vec<TaskView> =
        judged.tasks.iter().map(|(id, record)| task::view(id, record, names, today).0).collect();
    let mut findings = Vec::new();
    for ((_, record), view) in judged.tasks.iter().zip(&views) {
        findings.extend(task_flags(record, view, &views, now).into_iter().map(|flag| of_task(view, flag)));
    }
    for circle in circles(&judged.tasks, names) {
        let first = views.iter().find(|view| circle.first() == Some(&view.key));
        let flag = Flag::new("dependency-circle", say::flag_dependency_circle(circle.as_slice()));
        findings.extend(first.map(|view| of_task(view, flag)));
    }
    for (id, board) in &judged.boards {
        let flags = board_flags(board, &views, &judged.done, names).into_iter();
        findings.extend(flags.map(|flag| other("board", 4, id, board.name(), flag)));
    }
    for (id, record) in &judged.meetings {
        let flags = meeting::flags(record, names, now).into_iter();
        findings.extend(flags.map(|flag| other("meeting", 5, id, record.title(), flag)));
    }
    let order = |kind: &str| ["task", "board", "meeting"].iter().position(|one| *one == kind);
    findings.sort_by(|a, b| {
        (order(a.kind), &a.key, &a.title, &a.id, a.rule).cmp(&(
            order(b.kind),
            &b.key,
            &b.title,
            &b.id,
            b.rule,
        ))
    });
    findings
}

fn of_task(view: &TaskView, flag: Flag) -> Finding {
    Finding { key: Some(view.key.clone()), ..other("task", 4, &view.id, &view.title, flag) }
}

fn other(kind: &'static str, section: u8, id: &DocumentId, title: &str, flag: Flag) -> Finding {
    let (id, title) = (id.to_string(), title.to_owned());
    Finding { rule: flag.rule, section, kind, id, key: None, title, message: flag.text }
}

fn task_flags(
    record: &TaskRecord,
    view: &TaskView,
    all: &[TaskView],
    now: DateTime<FixedOffset>,
) -> Vec<Flag> {
    let mut flags = Vec::new();
    if view.status == Status::Done {
        return flags;
    }
    if view.due.is_none() {
        flags.push(Flag::new("no-due-date", say::flag_no_due_date()));
    }
    if view.overdue {
        let due = view.due.map(|due| due.to_string()).unwrap_or_default();
        flags.push(Flag::new("past-due", say::flag_past_due(due)));
    }
    if let (Some(start), Some(due)) = (view.start, view.due)
        && due < start
    {
        let reversed = say::task_dates_reversed(due.to_string(), start.to_string());
        flags.push(Flag::new("dates-reversed", reversed));
    }
    if record.due_moves.iter().any(|moved| moved.reason.is_none()) && view.first_due.is_some() {
        flags.push(Flag::new("due-moved-without-reason", say::flag_due_moved_without_reason()));
    }
    if record.blocked().is_some() && record.support.is_empty() {
        flags.push(Flag::new("blocked-asks-nothing", say::flag_blocked_asks_nothing()));
    }
    if view.contested.iter().any(|field| field == "owner") {
        flags.push(Flag::new("owner-contested", say::flag_owner_contested()));
    }
    if let Some(due) = view.card_due {
        if view.tracker.is_none() {
            flags.push(Flag::new("card-without-tracker", say::flag_card_without_tracker()));
        }
        if due < now.date_naive() {
            flags.push(Flag::new("card-over-term", say::flag_card_over_term(due.to_string())));
        }
    }
    flags.extend(waits(view, all));
    flags
}

/// Begun although what it waits for is not done.
fn waits(view: &TaskView, all: &[TaskView]) -> Option<Flag> {
    if view.status == Status::NotStarted {
        return None;
    }
    let is_open = |key: &&String| all.iter().any(|other| other.key == **key && other.status != Status::Done);
    let open: Vec<String> = view.depends_on.iter().filter(is_open).cloned().collect();
    (!open.is_empty()).then(|| Flag::new("waits-for-others", say::flag_waits_for_others(open)))
}

fn board_flags(
    board: &BoardRecord,
    views: &[TaskView],
    done: &BTreeMap<(String, String), usize>,
    names: &Names,
) -> Vec<Flag> {
    let here: Vec<&TaskView> = views.iter().filter(|view| view.board == board.name()).collect();
    let mut flags = Vec::new();
    for column in board.columns().into_iter().filter(|column| !column.archived) {
        let others = done.get(&(board.name().to_owned(), column.name.clone())).copied().unwrap_or_default();
        let tasks = others + here.iter().filter(|view| view.column == column.name).count();
        let Some(limit) = column.limit.filter(|limit| i64::try_from(tasks).is_ok_and(|tasks| tasks > *limit))
        else {
            continue;
        };
        let over = say::flag_column_over_limit(&column.name, limit, tasks);
        flags.push(Flag::new("column-over-limit", over));
    }
    let cards = here.iter().filter(|view| view.card.is_some() && view.status != Status::Done).count();
    if cards > MOST_OPEN_CARDS {
        flags.push(Flag::new("too-many-cards", say::flag_too_many_cards(MOST_OPEN_CARDS, cards)));
    }
    for notice in notices(board, names).into_iter().filter(|notice| !notice.unconfirmed.is_empty()) {
        let open = say::flag_notice_unconfirmed(notice.unconfirmed.as_slice(), &notice.text);
        flags.push(Flag::new("notice-unconfirmed", open));
    }
    flags
}
