//! What the rules of the handbook want seen of everything that stands now, on demand.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, FixedOffset};
use concord_locales::{Message, say};
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::board::{circles, notices, waits_for};
use super::meeting;
use super::names::{Names, Spot};
use super::task::{self, TaskView};
use crate::model::board::BoardRecord;
use crate::model::card;
use crate::model::meeting::MeetingRecord;
use crate::model::rule::Rule;
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
    /// The document. To write its id takes longer than to find what is told of it.
    pub id: DocumentId,
    /// A task's key; null for other kinds.
    pub key: Option<String>,
    /// What the document is called.
    pub title: String,
    /// What is to be said about it: the name of a message and its arguments.
    pub message: Message,
}

/// A task, judged by itself, and what of it others are judged by.
#[derive(Debug, Clone)]
pub struct Judged {
    id: DocumentId,
    key: String,
    title: String,
    board: String,
    column: String,
    status: Status,
    has_card: bool,
    depends_on: Vec<String>,
    waits_for: BTreeSet<DocumentId>,
    findings: Vec<Finding>,
}

/// Judges a task by itself.
pub fn judge(id: &DocumentId, record: &TaskRecord, names: &Names, now: DateTime<FixedOffset>) -> Judged {
    let waits_for = waits_for(record);
    let (view, _) = task::view(id, record, names, now.date_naive());
    let finding = |flag| of_task(id, &view.key, &view.title, flag);
    Judged {
        id: *id,
        findings: task_flags(record, &view, now).into_iter().map(finding).collect(),
        waits_for,
        has_card: view.card.is_some(),
        status: view.status,
        key: view.key,
        title: view.title,
        board: view.board,
        column: view.column,
        depends_on: view.depends_on,
    }
}

/// What is done and waits for nobody is counted where it stands, and nothing else.
pub fn done(id: &DocumentId, spot: Spot) -> Judged {
    Judged {
        id: *id,
        key: String::new(),
        title: String::new(),
        board: spot.board,
        column: spot.column,
        status: Status::Done,
        has_card: false,
        depends_on: Vec::new(),
        waits_for: BTreeSet::new(),
        findings: Vec::new(),
    }
}

/// What the rules want seen of tasks that were judged each by itself, of open boards, and of meetings: tasks first, then boards,
/// then meetings, each by key or title.
pub fn lint(
    mut tasks: Vec<Judged>,
    boards: &[(&DocumentId, &BoardRecord)],
    meetings: Vec<Finding>,
    names: &Names,
) -> Vec<Finding> {
    let mut findings = meetings;
    for task in &mut tasks {
        findings.append(&mut task.findings);
    }
    let open = tasks.iter().filter(|task| task.status != Status::Done);
    let open: HashSet<&str> = open.map(|task| task.key.as_str()).collect();
    let mut on_boards: HashMap<&str, Vec<&Judged>> = HashMap::new();
    for task in &tasks {
        on_boards.entry(&task.board).or_default().push(task);
        findings.extend(waits(task, &open).map(|flag| of_task(&task.id, &task.key, &task.title, flag)));
    }
    for circle in circles(tasks.iter().map(|task| (task.id, task.waits_for.clone())), names) {
        let first = tasks.iter().find(|task| circle.first() == Some(&task.key));
        let flag = Flag::new("dependency-circle", say::flag_dependency_circle(circle.as_slice()));
        findings.extend(first.map(|task| of_task(&task.id, &task.key, &task.title, flag)));
    }
    for (id, board) in boards {
        let here = on_boards.get(board.name()).map_or(&[][..], Vec::as_slice);
        let flags = board_flags(board, here, names).into_iter();
        findings.extend(flags.map(|flag| other("board", 4, id, board.name(), flag)));
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

/// What the rules want seen of a meeting.
pub fn of_meeting(
    id: &DocumentId,
    record: &MeetingRecord,
    names: &Names,
    now: DateTime<FixedOffset>,
) -> Vec<Finding> {
    let flags = meeting::flags(record, names, now).into_iter();
    flags.map(|flag| other("meeting", 5, id, record.title(), flag)).collect()
}

fn of_task(id: &DocumentId, key: &str, title: &str, flag: Flag) -> Finding {
    Finding { key: Some(key.to_owned()), ..other("task", 4, id, title, flag) }
}

fn other(kind: &'static str, section: u8, id: &DocumentId, title: &str, flag: Flag) -> Finding {
    let title = title.to_owned();
    Finding { rule: flag.rule, section, kind, id: *id, key: None, title, message: flag.text }
}

fn task_flags(record: &TaskRecord, view: &TaskView, now: DateTime<FixedOffset>) -> Vec<Flag> {
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
    flags
}

/// Begun although what it waits for is not done.
fn waits(task: &Judged, open: &HashSet<&str>) -> Option<Flag> {
    if matches!(task.status, Status::NotStarted | Status::Done) {
        return None;
    }
    let is_open = |key: &&String| open.contains(key.as_str());
    let open: Vec<String> = task.depends_on.iter().filter(is_open).cloned().collect();
    (!open.is_empty()).then(|| Flag::new("waits-for-others", say::flag_waits_for_others(open)))
}

fn board_flags(board: &BoardRecord, here: &[&Judged], names: &Names) -> Vec<Flag> {
    let mut flags = Vec::new();
    for column in board.columns().into_iter().filter(|column| !column.archived) {
        let tasks = here.iter().filter(|task| task.column == column.name).count();
        let Some(limit) = column.limit.filter(|limit| i64::try_from(tasks).is_ok_and(|tasks| tasks > *limit))
        else {
            continue;
        };
        let over = say::flag_column_over_limit(&column.name, limit, tasks);
        flags.push(Flag::new("column-over-limit", over));
    }
    let cards = here.iter().filter(|task| task.has_card && task.status != Status::Done).count();
    flags.extend(card::flag(cards, names.rules.number(Rule::OpenCards)));
    for notice in notices(board, names).into_iter().filter(|notice| !notice.unconfirmed.is_empty()) {
        let open = say::flag_notice_unconfirmed(notice.unconfirmed.as_slice(), &notice.text);
        flags.push(Flag::new("notice-unconfirmed", open));
    }
    flags
}
