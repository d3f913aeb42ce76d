//! A board: its columns and the tasks in them.

pub mod form;
pub mod lanes;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::attached::signed;
use super::names::Names;
use super::task::{self, TaskView};
use crate::model::board::{BoardRecord, ColumnKind};
use crate::model::dependencies;
use crate::model::task::TaskRecord;

/// A board in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoardView {
    /// The document's id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What its keys start with.
    pub prefix: String,
    /// Put away.
    pub archived: bool,
    /// How many tasks are on it that are not put away.
    pub tasks: usize,
}

/// A board on its own screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoardDetail {
    /// The document's id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What its keys start with.
    pub prefix: String,
    /// Put away.
    pub archived: bool,
    /// Columns in order; archived ones are left out, their tasks show in the first of their kind.
    pub columns: Vec<ColumnView>,
    /// The contact of each department or area, by area.
    pub contacts: Vec<ContactView>,
    /// What changed that the contacts have to confirm, oldest first.
    pub notices: Vec<NoticeView>,
    /// Tasks on the board that wait for one another in a circle: their keys, circle by circle.
    pub circles: Vec<Vec<String>>,
    /// Columns that were put away.
    pub archived_columns: Vec<ArchivedColumn>,
    /// Contested registers.
    pub contested: Vec<String>,
    /// What in the document is not of the expected form.
    pub problems: Vec<String>,
}

/// A column with its tasks in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnView {
    /// Unique within the board.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it means.
    pub kind: ColumnKind,
    /// How many tasks at most it should hold.
    pub limit: Option<i64>,
    /// The tasks that show in it.
    pub tasks: Vec<TaskView>,
}

/// Whom to ask in a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContactView {
    /// The department or area.
    pub area: String,
    /// Who.
    pub name: String,
}

/// Something that changed, and who knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeView {
    /// Its number on the board, from 1.
    pub number: usize,
    /// Its id.
    pub id: String,
    /// What changed.
    pub text: String,
    /// Who told.
    pub author: Option<String>,
    /// When.
    pub at: Option<String>,
    /// Contacts who have not confirmed it, by name.
    pub unconfirmed: Vec<String>,
}

/// A column that was put away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArchivedColumn {
    /// Unique within the board.
    pub id: String,
    /// What it was called.
    pub name: String,
    /// What it meant.
    pub kind: ColumnKind,
}

/// A board as its own screen shows it. `tasks` are those placed on it that are not archived.
pub fn detail(
    id: &DocumentId,
    board: &BoardRecord,
    tasks: &[(DocumentId, TaskRecord)],
    names: &Names,
    today: NaiveDate,
) -> BoardDetail {
    let ordered = task_views(tasks, names, today);
    let (open, archived): (Vec<_>, Vec<_>) = board.columns().into_iter().partition(|column| !column.archived);
    let columns = open
        .into_iter()
        .map(|column| ColumnView {
            tasks: ordered
                .iter()
                .filter(|(_, shown)| *shown == column.id)
                .map(|(view, _)| view.clone())
                .collect(),
            id: column.id,
            name: column.name,
            kind: column.kind,
            limit: column.limit,
        })
        .collect();
    let archived_columns = archived
        .into_iter()
        .map(|column| ArchivedColumn { id: column.id, name: column.name, kind: column.kind })
        .collect();
    let contested =
        crate::model::board::contested_registers(board).into_iter().map(|(path, _)| path).collect();
    BoardDetail {
        id: id.to_string(),
        name: board.name().to_owned(),
        prefix: names.prefixes.get(id).cloned().unwrap_or_default(),
        archived: board.archived(),
        columns,
        contacts: contacts(board, names),
        notices: notices(board, names),
        circles: circles(tasks.iter().map(|(id, task)| (*id, waits_for(task))), names),
        archived_columns,
        contested,
        problems: board.problems.clone(),
    }
}

fn contacts(board: &BoardRecord, names: &Names) -> Vec<ContactView> {
    let contacts = board.contacts().into_iter();
    contacts.map(|(area, person)| ContactView { area, name: names.person(&person) }).collect()
}

/// Notices of a board, oldest first.
pub fn notices(board: &BoardRecord, names: &Names) -> Vec<NoticeView> {
    let notices = board.notices().into_iter().enumerate();
    notices
        .map(|(at, (id, notice))| {
            let number = at + 1;
            let mut unconfirmed: Vec<String> =
                board.unconfirmed(notice).iter().map(|person| names.person(person)).collect();
            unconfirmed.sort();
            let text = notice.text("text").unwrap_or("").to_owned();
            let (author, at) = signed(notice, names);
            NoticeView { number, id: id.clone(), text, author, at, unconfirmed }
        })
        .collect()
}

/// The tasks that a task waits for.
pub fn waits_for(task: &TaskRecord) -> BTreeSet<DocumentId> {
    task.waits_for().filter_map(|on| on.parse().ok()).collect()
}

/// Circles among tasks, by key.
pub fn circles(
    waits: impl Iterator<Item = (DocumentId, BTreeSet<DocumentId>)>,
    names: &Names,
) -> Vec<Vec<String>> {
    let circles = dependencies::circles(&waits.filter(|(_, on)| !on.is_empty()).collect()).into_iter();
    let mut keys: Vec<Vec<String>> = circles
        .map(|circle| {
            let mut keys: Vec<String> = circle.iter().map(|id| names.key(id)).collect();
            keys.sort();
            keys
        })
        .collect();
    keys.sort();
    keys
}

/// Views in list order, each with the id of the column it shows in.
fn task_views(
    tasks: &[(DocumentId, TaskRecord)],
    names: &Names,
    today: NaiveDate,
) -> Vec<(TaskView, String)> {
    let mut views: Vec<_> = tasks
        .iter()
        .map(|(id, record)| {
            let (view, order) = task::view(id, record, names, today);
            let place = record.place();
            let board = place.as_ref().and_then(|place| names.boards.get(&place.board.parse().ok()?));
            let shown =
                board.and_then(|board| board.shown_column(&place.as_ref()?.column)).map(|column| column.id);
            (order, *id, view, shown.unwrap_or_default())
        })
        .collect();
    views.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    views.into_iter().map(|(_, _, view, shown)| (view, shown)).collect()
}
