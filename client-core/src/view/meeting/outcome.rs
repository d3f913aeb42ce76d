//! What came out of a meeting: decisions, and action items beside the tasks they became.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::person;
use crate::model::meeting::{MeetingRecord, action_field, decision_field};
use crate::model::task::{Status, TaskRecord};
use crate::view::names::Names;

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionView {
    /// Its id.
    pub id: String,
    /// What was decided.
    pub text: String,
    /// Who carries it out.
    pub owner: Option<String>,
    /// By when.
    pub due: Option<String>,
    /// The agenda item it belongs to, by number.
    pub item: Option<usize>,
}

/// An action item: what was agreed, and how the task stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActionView {
    /// Its id in the minutes.
    pub id: String,
    /// What was agreed to be done.
    pub title: String,
    /// Who was agreed to do it.
    pub owner: Option<String>,
    /// By when it was agreed.
    pub due: Option<String>,
    /// The agenda item it came from, by number.
    pub item: Option<usize>,
    /// The task; null if it has not arrived.
    pub task: Option<ActionTask>,
    /// What has moved away from what was agreed: `owner`, `due`, `title`.
    pub drift: Vec<String>,
}

/// How the task of an action item stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActionTask {
    /// The document's id.
    pub id: String,
    /// What people call it.
    pub key: String,
    /// Its title now.
    pub title: String,
    /// Its owner now.
    pub owner: Option<String>,
    /// Its due date now.
    pub due: Option<NaiveDate>,
    /// How far it is.
    pub status: Status,
}

/// The decisions in order; `numbers` are those of the agenda's items.
pub(super) fn decisions(
    record: &MeetingRecord,
    names: &Names,
    numbers: &BTreeMap<&str, usize>,
) -> Vec<DecisionView> {
    let items = MeetingRecord::in_order(&record.decisions).into_iter();
    items
        .map(|(id, fields)| DecisionView {
            id: id.to_owned(),
            text: fields.text(decision_field::TEXT).unwrap_or("").to_owned(),
            owner: person(fields, decision_field::OWNER, names),
            due: fields.text(decision_field::DUE).map(str::to_owned),
            item: fields.text(decision_field::ITEM).and_then(|item| numbers.get(item)).copied(),
        })
        .collect()
}

/// The action items in order, with their tasks.
pub(super) fn actions(
    record: &MeetingRecord,
    tasks: &BTreeMap<String, TaskRecord>,
    names: &Names,
    numbers: &BTreeMap<&str, usize>,
) -> Vec<ActionView> {
    let items = MeetingRecord::in_order(&record.actions).into_iter();
    items
        .map(|(id, fields)| {
            let found = fields.text(action_field::TASK).and_then(|task| tasks.get_key_value(task));
            let task = found.and_then(|(id, task)| action_task(id, task, names));
            let title = fields.text(action_field::TITLE).unwrap_or("").to_owned();
            let owner = person(fields, action_field::OWNER, names);
            let due = fields.text(action_field::DUE).map(str::to_owned);
            let drift = task.as_ref().map_or_else(Vec::new, |task| drift(&title, &owner, &due, task));
            let item = fields.text(action_field::ITEM).and_then(|item| numbers.get(item)).copied();
            ActionView { id: id.to_owned(), title, owner, due, item, task, drift }
        })
        .collect()
}

fn action_task(id: &str, task: &TaskRecord, names: &Names) -> Option<ActionTask> {
    let document: DocumentId = id.parse().ok()?;
    Some(ActionTask {
        id: id.to_owned(),
        key: names.key(&document),
        title: task.title().to_owned(),
        owner: task.owner().map(|owner| names.person(&owner)),
        due: task.date(crate::model::task::field::DUE),
        status: task.status(names.spot(task).kind),
    })
}

/// What has moved away from what was agreed. What was left open at the meeting can't drift.
fn drift(title: &str, owner: &Option<String>, due: &Option<String>, task: &ActionTask) -> Vec<String> {
    let mut drift = Vec::new();
    if task.title != title {
        drift.push("title".to_owned());
    }
    if owner.is_some() && task.owner != *owner {
        drift.push("owner".to_owned());
    }
    if due.is_some() && task.due.map(|due| due.to_string()) != *due {
        drift.push("due".to_owned());
    }
    drift
}
