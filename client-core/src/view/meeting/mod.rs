//! A meeting: in a list, and on its own screen. One file a part of the screen.

mod agenda;
mod outcome;

use std::collections::BTreeMap;

use concord_sync::id::DocumentId;
use serde::Serialize;

use super::conflict::{RewriteView, rewrite, shown_path};
use super::history::{HistoryEntry, entries, titles};
use super::names::Names;
use crate::document::{Document, Record};
use crate::history;
use crate::model::id::PersonId;
use crate::model::meeting::{MeetingRecord, field};
use crate::model::register::Fields;
use crate::model::task::TaskRecord;

pub use agenda::AgendaView;
pub use outcome::{ActionTask, ActionView, DecisionView};

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
    let agenda = agenda::agenda(record, names);
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
        decisions: outcome::decisions(record, names, &numbers),
        actions: outcome::actions(record, tasks, names, &numbers),
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
