//! What came out of a meeting: decisions, and action items beside the tasks they became.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::person;
use crate::model::day;
use crate::model::meeting::{Execution, MeetingRecord, Vote, Way, action_field, decision_field};
use crate::model::task::{Status, TaskRecord};
use crate::view::names::Names;

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionView {
    /// Its number in the minutes, from 1.
    pub number: usize,
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
    /// How it was reached.
    pub by: Option<Way>,
    /// How far it is carried out.
    pub state: Execution,
    /// Past due and still open.
    #[serde(skip)]
    pub overdue: bool,
    /// Who voted how, by name.
    pub votes: Vec<VoteView>,
}

/// What somebody voted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VoteView {
    /// Who.
    pub name: String,
    /// How.
    pub vote: Vote,
}

/// An action item: what was agreed, and how the task stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActionView {
    /// Its number in the minutes, from 1.
    pub number: usize,
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
    /// What is remarked about it.
    pub note: Option<String>,
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
    today: NaiveDate,
) -> Vec<DecisionView> {
    let items = MeetingRecord::in_order(&record.decisions).into_iter().enumerate();
    items
        .map(|(at, (id, fields))| {
            let state = Execution::of(fields.text(decision_field::STATE));
            let due = fields.text(decision_field::DUE).map(str::to_owned);
            let day = due.as_deref().and_then(day::parse);
            DecisionView {
                number: at + 1,
                id: id.to_owned(),
                text: fields.text(decision_field::TEXT).unwrap_or("").to_owned(),
                owner: person(fields, decision_field::OWNER, names),
                overdue: state == Execution::Open && day.is_some_and(|due| due < today),
                due,
                item: fields.text(decision_field::ITEM).and_then(|item| numbers.get(item)).copied(),
                by: fields.text(decision_field::BY).and_then(Way::parse),
                state,
                votes: votes(record, id, names),
            }
        })
        .collect()
}

fn votes(record: &MeetingRecord, decision: &str, names: &Names) -> Vec<VoteView> {
    let votes = record.votes_on(decision).into_iter();
    let mut votes: Vec<VoteView> =
        votes.map(|(person, vote)| VoteView { name: names.person(&person), vote }).collect();
    votes.sort_by(|a, b| a.name.cmp(&b.name));
    votes
}

/// The action items in order, with their tasks.
pub(super) fn actions(
    record: &MeetingRecord,
    tasks: &BTreeMap<String, TaskRecord>,
    names: &Names,
    numbers: &BTreeMap<&str, usize>,
) -> Vec<ActionView> {
    let items = MeetingRecord::in_order(&record.actions).into_iter().enumerate();
    items
        .map(|(at, (id, fields))| {
            let found = fields.text(action_field::TASK).and_then(|task| tasks.get_key_value(task));
            let task = found.and_then(|(id, task)| action_task(id, task, names));
            let title = fields.text(action_field::TITLE).unwrap_or("").to_owned();
            let owner = person(fields, action_field::OWNER, names);
            let due = fields.text(action_field::DUE).map(str::to_owned);
            let drift = task.as_ref().map_or_else(Vec::new, |task| drift(&title, &owner, &due, task));
            let item = fields.text(action_field::ITEM).and_then(|item| numbers.get(item)).copied();
            let note = fields.text(action_field::NOTE).map(str::to_owned);
            ActionView { number: at + 1, id: id.to_owned(), title, owner, due, item, note, task, drift }
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

/// What one person takes home from a meeting, read back at its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadBack {
    /// Who; null for what nobody took.
    pub person: Option<String>,
    /// Action items.
    pub actions: Vec<ActionView>,
    /// Decisions still to be carried out.
    pub decisions: Vec<DecisionView>,
}

/// Everybody's action items and decisions, by name; what nobody took comes last.
pub fn read_back(actions: &[ActionView], decisions: &[DecisionView]) -> Vec<ReadBack> {
    let open = decisions.iter().filter(|decision| decision.state == Execution::Open);
    let mut all: BTreeMap<(bool, Option<String>), ReadBack> = BTreeMap::new();
    let mut of = |person: &Option<String>, add: &dyn Fn(&mut ReadBack)| {
        let empty = ReadBack { person: person.clone(), actions: Vec::new(), decisions: Vec::new() };
        add(all.entry((person.is_none(), person.clone())).or_insert(empty));
    };
    for action in actions {
        of(&action.owner, &|back| back.actions.push(action.clone()));
    }
    for decision in open {
        of(&decision.owner, &|back| back.decisions.push(decision.clone()));
    }
    all.into_values().collect()
}
