//! A task as lists and as its own screen show it.

pub mod detail;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use concord_sync::id::DocumentId;
use serde::Serialize;

pub use self::detail::{ArchivedBy, CheckView, DueMoveView, ReviewView, TaskDetail, detail};
use super::names::{Names, Order};
use crate::model::card::Colour;
use crate::model::id::PersonId;
use crate::model::register::Register;
use crate::model::task::{Priority, Status, TaskRecord, field, is_member};

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
    /// The card on it.
    pub card: Option<Colour>,
    /// The last day of the card's term.
    pub card_due: Option<NaiveDate>,
    /// Who follows the card.
    pub tracker: Option<String>,
    /// Keys of the tasks it waits for, done or not.
    pub depends_on: Vec<String>,
    /// The last day as it was before it was ever moved; null if it is the same now.
    pub first_due: Option<NaiveDate>,
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

/// A task as a list shows it on `today`.
pub fn view(id: &DocumentId, record: &TaskRecord, names: &Names, today: NaiveDate) -> (TaskView, Order) {
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
        board: spot.board,
        column: spot.column,
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
        card: record.card().map(|card| card.colour),
        card_due: record.card().map(|card| card.due()),
        tracker: record.tracker().map(|tracker| names.person(&tracker)),
        depends_on: depends_on(record, names),
        first_due: record.first_due(),
        source_meeting: text(field::SOURCE_MEETING),
        important: record.fields.value(field::IMPORTANT).is_true(),
        urgent: record.fields.value(field::URGENT).is_true(),
        overdue: record.overdue(status, today),
        archived: record.archived(),
    };
    (view, spot.order)
}

/// Keys, or the ids of tasks that have not arrived.
fn depends_on(record: &TaskRecord, names: &Names) -> Vec<String> {
    let name = |id: &str| {
        let key = id.parse().ok().map(|id| names.key(&id)).filter(|key| !key.is_empty());
        key.unwrap_or_else(|| id.to_owned())
    };
    let mut keys: Vec<String> = record.waits_for().map(name).collect();
    keys.sort();
    keys
}

fn contested(record: &TaskRecord, names: &Names) -> Vec<String> {
    let mut contested: Vec<String> =
        record.contested().iter().map(|path| super::conflict::shown_path(path, &names.people)).collect();
    contested.extend(record.rewrites.iter().map(|rivals| rivals.text.clone()));
    contested.sort();
    contested.dedup();
    contested
}

pub(super) fn people(members: &BTreeMap<PersonId, Register>, names: &Names) -> Vec<String> {
    let mut people: Vec<String> =
        members.iter().filter(|(_, register)| is_member(register)).map(|(id, _)| names.person(id)).collect();
    people.sort();
    people
}
