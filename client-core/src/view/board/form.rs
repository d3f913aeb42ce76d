//! A board as the handbook's task allocation and tracking table (section 4): a row for each task, with how its dates drifted.

use chrono::NaiveDate;
use concord_sync::id::DocumentId;
use serde::Serialize;

use crate::model::id::PersonId;
use crate::model::register::Register;
use crate::model::task::{Priority, Status, TaskRecord, field};
use crate::view::names::Names;
use crate::view::task::detail::due_moves;
use crate::view::task::{DueMoveView, TaskView, people};

/// A board as one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormView {
    /// The document's id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What its keys start with.
    pub prefix: String,
    /// A row for each task, by key: the order in which a team counts them, wherever they stand by now.
    pub tasks: Vec<FormRow>,
}

/// A task as a row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormRow {
    /// The document's id.
    pub id: String,
    /// What people call it: `CSAT-004`.
    pub key: String,
    /// What is to be done.
    pub title: String,
    /// What is to be done, at length.
    pub description: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// All whom people named while apart, the owner first, until one of them decides.
    pub owners: Vec<String>,
    /// Who works with the owner.
    pub collaborators: Vec<String>,
    /// First day.
    pub start: Option<NaiveDate>,
    /// Last day.
    pub due: Option<NaiveDate>,
    /// How the last day was moved, oldest first.
    pub due_moves: Vec<DueMoveView>,
    /// Who is told of that.
    pub informed: Vec<String>,
    /// What is handed over.
    pub deliverable: Option<String>,
    /// How far it is.
    pub status: Status,
    /// Past due.
    #[serde(skip)]
    pub overdue: bool,
    /// How much it matters.
    pub priority: Option<Priority>,
    /// Risk note.
    pub risk: Option<String>,
    /// Registers in which different values stand until somebody decides.
    pub contested: Vec<String>,
}

/// The table of a board. `tasks` are its tasks as records and as lists show them.
pub fn form((id, name): (&DocumentId, &str), tasks: Vec<(&TaskRecord, TaskView)>, names: &Names) -> FormView {
    let mut rows: Vec<FormRow> = tasks.into_iter().map(|(record, view)| row(record, view, names)).collect();
    rows.sort_by(|a, b| counted(a).cmp(&counted(b)));
    FormView {
        id: id.to_string(),
        name: name.to_owned(),
        prefix: names.prefixes.get(id).cloned().unwrap_or_default(),
        tasks: rows,
    }
}

/// `CSAT-1000` comes after `CSAT-999`.
fn counted(row: &FormRow) -> (&str, usize, &str, &str) {
    let (prefix, number) = row.key.rsplit_once('-').unwrap_or((&row.key, ""));
    (prefix, number.len(), number, &row.id)
}

fn row(record: &TaskRecord, view: TaskView, names: &Names) -> FormRow {
    FormRow {
        id: view.id.to_string(),
        key: view.key,
        title: view.title,
        description: record.description.clone(),
        owners: owners(record, view.owner.as_ref(), names),
        owner: view.owner,
        collaborators: view.collaborators,
        start: view.start,
        due: view.due,
        due_moves: due_moves(record, names),
        informed: people(&record.informed, names),
        deliverable: view.deliverable,
        status: view.status,
        overdue: view.overdue,
        priority: view.priority,
        risk: view.risk,
        contested: view.contested,
    }
}

fn owners(record: &TaskRecord, shown: Option<&String>, names: &Names) -> Vec<String> {
    let named = record.fields.register(field::OWNER).into_iter().flat_map(Register::values);
    let mut others: Vec<String> = named
        .filter_map(|value| value.as_text().map(|id| names.person(&PersonId(id.to_owned()))))
        .filter(|name| Some(name) != shown)
        .collect();
    others.sort();
    others.dedup();
    shown.cloned().into_iter().chain(others).collect()
}
