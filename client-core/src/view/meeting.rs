//! A meeting: agenda, minutes, decisions and action items.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::conflict::{RewriteView, rewrite, shown_path};
use super::history::{HistoryEntry, entries, titles};
use super::names::Names;
use crate::document::{Document, Record};
use crate::history;
use crate::model::id::PersonId;
use crate::model::meeting::{MeetingRecord, action_field, agenda_field, decision_field, field};
use crate::model::register::Fields;
use crate::model::task::{Status, TaskRecord};

/// A meeting in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeetingView {
    /// The document's id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// When it begins, with the offset it was entered with.
    pub at: Option<String>,
    /// How long it is planned to take.
    pub minutes: Option<i64>,
    /// Place or link.
    pub place: Option<String>,
    /// Who leads it.
    pub host: Option<String>,
    /// Put away.
    pub archived: bool,
}

/// A meeting on its own screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeetingDetail {
    /// What lists show.
    #[serde(flatten)]
    pub meeting: MeetingView,
    /// What will be settled.
    pub purpose: Option<String>,
    /// Who writes the minutes.
    pub recorder: Option<String>,
    /// The board its actions go to.
    pub board: Option<String>,
    /// Who is asked, sorted by name.
    pub attendees: Vec<AttendeeView>,
    /// Agenda in order.
    pub agenda: Vec<AgendaView>,
    /// Minutes that belong to no agenda item.
    pub notes: String,
    /// Decisions in order.
    pub decisions: Vec<DecisionView>,
    /// Action items in order.
    pub actions: Vec<ActionView>,
    /// Contested registers and texts.
    pub contested: Vec<String>,
    /// Sentences that several people replaced while apart.
    pub rewrites: Vec<RewriteView>,
    /// What in the document is not of the expected form.
    pub problems: Vec<String>,
    /// What happened, oldest first.
    pub history: Vec<HistoryEntry>,
}

/// An attendee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttendeeView {
    /// Who.
    pub name: String,
    /// `invited`, `confirmed`, `present`, `absent`.
    pub attendance: String,
}

/// An agenda item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgendaView {
    /// Its number on the agenda, from 1.
    pub number: usize,
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What led to it.
    pub background: Option<String>,
    /// What is to be reached.
    pub goal: Option<String>,
    /// Who presents it.
    pub presenter: Option<String>,
    /// Minutes allotted.
    pub minutes: Option<i64>,
    /// Minutes of this item.
    pub notes: String,
    /// 结论
    pub conclusion: Option<String>,
}

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

/// A meeting as a list shows it.
pub fn view(id: &DocumentId, record: &MeetingRecord, names: &Names) -> MeetingView {
    let text = |name: &str| record.fields.text(name).map(str::to_owned);
    MeetingView {
        id: id.to_string(),
        title: record.title().to_owned(),
        at: text(field::AT),
        minutes: record.fields.value(field::MINUTES).as_int(),
        place: text(field::PLACE),
        host: person(&record.fields, field::HOST, names),
        archived: record.archived(),
    }
}

fn person(fields: &Fields, name: &str, names: &Names) -> Option<String> {
    fields.text(name).map(|id| names.person(&PersonId(id.to_owned())))
}

/// A meeting as its own screen shows it. `tasks` are the tasks that came from it.
pub fn detail(
    id: &DocumentId,
    document: &Document,
    record: &MeetingRecord,
    tasks: &BTreeMap<String, TaskRecord>,
    names: &Names,
) -> MeetingDetail {
    let agenda = agenda(record, names);
    let numbers: BTreeMap<&str, usize> = agenda.iter().map(|item| (item.id.as_str(), item.number)).collect();
    let board = record.fields.text(field::BOARD).map(|board| {
        let found = board.parse().ok().and_then(|id| names.boards.get(&id));
        found.map_or_else(|| board.to_owned(), |board| board.name().to_owned())
    });
    let mut contested: Vec<String> =
        record.contested_registers().iter().map(|(path, _)| shown_path(path, &names.people)).collect();
    contested.extend(record.rewrites.iter().map(|rivals| rivals.text.clone()));
    contested.sort();
    contested.dedup();
    let events = history::events(document);
    MeetingDetail {
        meeting: view(id, record, names),
        purpose: record.fields.text(field::PURPOSE).map(str::to_owned),
        recorder: person(&record.fields, field::RECORDER, names),
        board,
        attendees: attendees(record, names),
        decisions: decisions(record, names, &numbers),
        actions: actions(record, tasks, names, &numbers),
        agenda,
        notes: record.notes.clone(),
        contested,
        rewrites: record.rewrites.iter().map(rewrite).collect(),
        problems: record.problems.clone(),
        history: entries(&events, names, &titles(&Record::Meeting(record.clone()))),
    }
}

fn attendees(record: &MeetingRecord, names: &Names) -> Vec<AttendeeView> {
    let mut attendees: Vec<AttendeeView> = record
        .attendees
        .iter()
        .filter_map(|(id, register)| {
            let attendance = register.value.as_text()?.to_owned();
            Some(AttendeeView { name: names.person(id), attendance })
        })
        .collect();
    attendees.sort_by(|a, b| a.name.cmp(&b.name));
    attendees
}

fn agenda(record: &MeetingRecord, names: &Names) -> Vec<AgendaView> {
    let items = record.agenda().into_iter().enumerate();
    items
        .map(|(at, (id, item))| {
            let text = |name: &str| item.fields.text(name).map(str::to_owned);
            AgendaView {
                number: at + 1,
                id: id.to_owned(),
                title: text(agenda_field::TITLE).unwrap_or_default(),
                background: text(agenda_field::BACKGROUND),
                goal: text(agenda_field::GOAL),
                presenter: person(&item.fields, agenda_field::PRESENTER, names),
                minutes: item.fields.value(agenda_field::MINUTES).as_int(),
                notes: item.notes.clone(),
                conclusion: text(agenda_field::CONCLUSION),
            }
        })
        .collect()
}

fn decisions(record: &MeetingRecord, names: &Names, numbers: &BTreeMap<&str, usize>) -> Vec<DecisionView> {
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

fn actions(
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
