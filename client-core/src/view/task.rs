//! A task as lists and as its own screen show it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::history::{HistoryEntry, entries, titles};
use super::names::{Names, Spot, moment};
use crate::document::shape::is_bookkeeping;
use crate::document::{Document, Record};
use crate::history::{self, Event};
use crate::model::id::PersonId;
use crate::model::register::{Fields, Register};
use crate::model::task::{Priority, Status, TaskRecord, checklist_field, field, is_member};

/// A task in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskView {
    /// The document's id.
    pub id: DocumentId,
    /// What people call it: `CSAT-004`.
    pub key: String,
    /// What is to be done.
    pub title: String,
    /// The board's name; the id of one that has not arrived.
    pub board: String,
    /// The column it shows in.
    pub column: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Who works with the owner.
    pub collaborators: Vec<String>,
    /// Labels.
    pub labels: Vec<String>,
    /// Registers in which different values stand until somebody decides.
    pub contested: Vec<String>,
    /// First day.
    pub start: Option<NaiveDate>,
    /// Last day.
    pub due: Option<NaiveDate>,
    /// Derived from column and blocked mark.
    pub status: Status,
    /// How much it matters.
    pub priority: Option<Priority>,
    /// 1–4, derived from important and urgent.
    pub quadrant: Option<u8>,
    /// What is handed over.
    pub deliverable: Option<String>,
    /// Risk note.
    pub risk: Option<String>,
    /// The meeting it came from.
    pub source_meeting: Option<String>,
    /// One of the two facts of the quadrant.
    pub important: bool,
    /// The other one.
    pub urgent: bool,
    /// Past due.
    pub overdue: bool,
    /// Put away.
    pub archived: bool,
}

/// A task on its own screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskDetail {
    /// What lists show.
    #[serde(flatten)]
    pub task: TaskView,
    /// What is to be done, at length.
    pub description: String,
    /// Why it is blocked.
    pub blocked: Option<String>,
    /// When the deliverable is accepted.
    pub criteria: Option<String>,
    /// People, budget, tools.
    pub resources: Option<String>,
    /// What is done if the risk comes true.
    pub risk_plan: Option<String>,
    /// The process it belongs to.
    pub process: Option<String>,
    /// Who is told of changes.
    pub informed: Vec<String>,
    /// Checklist in order.
    pub checklist: Vec<CheckView>,
    /// Comments, oldest first.
    pub comments: Vec<CommentView>,
    /// Minutes spent, all entries summed.
    pub minutes_spent: i64,
    /// Answers to the deliverable, oldest first.
    pub reviews: Vec<ReviewView>,
    /// Due dates that were moved: from, to, by whom, when, why.
    pub due_moves: Vec<DueMove>,
    /// Sentences of the description that two people replaced while apart.
    pub rewrites: Vec<super::conflict::RewriteView>,
    /// Who put it away, and who edited it without knowing or afterwards.
    pub archived_by: Option<ArchivedBy>,
    /// What in the document is not of the expected form.
    pub problems: Vec<String>,
    /// What happened, oldest first.
    pub history: Vec<HistoryEntry>,
}

/// A checklist item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckView {
    /// Its id.
    pub id: String,
    /// What is to be ticked.
    pub title: String,
    /// Ticked.
    pub done: bool,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommentView {
    /// Its id.
    pub id: String,
    /// Who.
    pub author: Option<String>,
    /// When.
    pub at: Option<String>,
    /// What.
    pub text: String,
}

/// An answer to the deliverable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewView {
    /// Its id.
    pub id: String,
    /// Who.
    pub author: Option<String>,
    /// When.
    pub at: Option<String>,
    /// Accepted, or returned.
    pub accepted: bool,
    /// What is wrong with it.
    pub problems: Vec<String>,
}

/// A due date that was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueMove {
    /// The old date.
    pub from: String,
    /// The new date; null if it was cleared.
    pub to: Option<String>,
    /// Who moved it.
    pub by: Option<String>,
    /// When.
    pub at: String,
    /// Why.
    pub reason: Option<String>,
}

/// Who put a task away, and who edited it without knowing or afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArchivedBy {
    /// Who.
    pub by: Option<String>,
    /// When.
    pub at: String,
    /// Others who edited it apart or since.
    pub edited_by: Vec<String>,
}

/// A task as a list shows it on `today`.
pub fn view(id: &DocumentId, record: &TaskRecord, names: &Names, today: NaiveDate) -> (TaskView, Spot) {
    let spot = names.spot(record);
    let status = record.status(spot.kind);
    let mut labels: Vec<String> =
        record.labels.iter().filter(|(_, r)| is_member(r)).map(|(l, _)| l.clone()).collect();
    labels.sort();
    let text = |name: &str| record.fields.text(name).map(str::to_owned);
    let view = TaskView {
        id: *id,
        key: names.key(id),
        title: record.title().to_owned(),
        board: spot.board.clone(),
        column: spot.column.clone(),
        owner: record.owner().map(|owner| names.person(&owner)),
        collaborators: people(&record.collaborators, names),
        labels,
        contested: contested(record, names),
        start: record.date(field::START),
        due: record.date(field::DUE),
        status,
        priority: record.priority(),
        quadrant: record.quadrant(),
        deliverable: text(field::DELIVERABLE),
        risk: text(field::RISK),
        source_meeting: text(field::SOURCE_MEETING),
        important: record.fields.value(field::IMPORTANT).is_true(),
        urgent: record.fields.value(field::URGENT).is_true(),
        overdue: record.overdue(status, today),
        archived: record.archived(),
    };
    (view, spot)
}

fn contested(record: &TaskRecord, names: &Names) -> Vec<String> {
    let mut contested: Vec<String> =
        record.contested().iter().map(|path| super::conflict::shown_path(path, &names.people)).collect();
    contested.extend(record.rewrites.iter().map(|rivals| rivals.text.clone()));
    contested.sort();
    contested.dedup();
    contested
}

fn people(members: &BTreeMap<PersonId, Register>, names: &Names) -> Vec<String> {
    let mut people: Vec<String> =
        members.iter().filter(|(_, register)| is_member(register)).map(|(id, _)| names.person(id)).collect();
    people.sort();
    people
}

/// A task as its own screen shows it on `today`.
pub fn detail(
    id: &DocumentId,
    document: &Document,
    record: &TaskRecord,
    names: &Names,
    today: NaiveDate,
) -> TaskDetail {
    let (task, _) = view(id, record, names, today);
    let events = history::events(document);
    let text = |name: &str| record.fields.text(name).map(str::to_owned);
    TaskDetail {
        description: record.description.clone(),
        blocked: text(field::BLOCKED),
        criteria: text(field::CRITERIA),
        resources: text(field::RESOURCES),
        risk_plan: text(field::RISK_PLAN),
        process: text(field::PROCESS),
        informed: people(&record.informed, names),
        checklist: checklist(record),
        comments: comments(record, names),
        minutes_spent: record.minutes_spent(),
        reviews: reviews(record, names),
        due_moves: due_moves(&events, names),
        rewrites: record.rewrites.iter().map(super::conflict::rewrite).collect(),
        archived_by: if task.archived { archived_by(document, &events, names) } else { None },
        problems: record.problems.clone(),
        history: entries(&events, names, &titles(&Record::Task(record.clone()))),
        task,
    }
}

fn checklist(record: &TaskRecord) -> Vec<CheckView> {
    let items = crate::command::task::checklist(record).into_iter();
    items
        .map(|(id, item)| CheckView {
            id,
            title: item.text(checklist_field::TITLE).unwrap_or("").to_owned(),
            done: item.value(checklist_field::DONE).is_true(),
        })
        .collect()
}

/// Author and time of a signed item.
pub fn signed(item: &Fields, names: &Names) -> (Option<String>, Option<String>) {
    let author = item.text("author").map(|id| names.person(&PersonId(id.to_owned())));
    let zone = item.value("zone").as_int().and_then(|zone| i32::try_from(zone).ok()).unwrap_or(0);
    let at = item.value("at").as_int().map(|at| moment(at, zone));
    (author, at)
}

/// Items that were not put away, by time, then id.
fn by_time(items: &BTreeMap<String, Fields>) -> Vec<(&String, &Fields)> {
    let mut items: Vec<(&String, &Fields)> = items.iter().filter(|(_, item)| !item.is_archived()).collect();
    items.sort_by_key(|(id, item)| (item.value("at").as_int().unwrap_or(0), (*id).clone()));
    items
}

fn comments(record: &TaskRecord, names: &Names) -> Vec<CommentView> {
    let items = by_time(&record.comments).into_iter();
    items
        .map(|(id, item)| {
            let (author, at) = signed(item, names);
            CommentView { id: id.clone(), author, at, text: item.text("text").unwrap_or("").to_owned() }
        })
        .collect()
}

fn reviews(record: &TaskRecord, names: &Names) -> Vec<ReviewView> {
    let items = by_time(&record.reviews).into_iter();
    items
        .map(|(id, item)| {
            let (author, at) = signed(item, names);
            let problems = item.text("problems").map(|text| text.lines().map(str::to_owned).collect());
            let accepted = item.value("accepted").is_true();
            ReviewView { id: id.clone(), author, at, accepted, problems: problems.unwrap_or_default() }
        })
        .collect()
}

fn due_moves(events: &[Event], names: &Names) -> Vec<DueMove> {
    let mut moves = Vec::new();
    for event in events {
        for deed in event.did.iter().filter(|deed| deed.field == field::DUE && deed.old != deed.new) {
            let Some(from) = deed.old.as_text() else { continue };
            moves.push(DueMove {
                from: from.to_owned(),
                to: deed.new.as_text().map(str::to_owned),
                by: event.origin.by.as_ref().map(|person| names.person(person)),
                at: moment(event.origin.at, event.origin.zone),
                reason: event.reason.clone(),
            });
        }
    }
    moves
}

fn archived_by(document: &Document, events: &[Event], names: &Names) -> Option<ArchivedBy> {
    let archives =
        |event: &&Event| event.did.iter().any(|deed| deed.field == field::ARCHIVED && deed.new.is_true());
    let archived = events.iter().rev().find(archives)?;
    let author = |event: &Event| event.origin.by.as_ref().map(|person| names.person(person));
    let mut edited_by: Vec<String> = history::unknown_to(document, events, &archived.hash)
        .iter()
        .filter(|event| event.did.iter().any(|deed| !is_bookkeeping(&deed.field)))
        .filter_map(author)
        .collect();
    edited_by.sort();
    edited_by.dedup();
    Some(ArchivedBy { by: author(archived), at: moment(archived.origin.at, archived.origin.zone), edited_by })
}
