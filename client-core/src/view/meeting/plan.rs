//! What a meeting is planned with: who comes, what has to be ready, what is read, what is put aside and what comes next.

use serde::Serialize;

use crate::model::meeting::{MeetingRecord, Ready, check_field, field, next_field, parking_field};
use crate::model::register::Fields;
use crate::view::attached::{CommentView, LinkView, comment, link};
use crate::view::names::Names;

/// An attendee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttendeeView {
    /// Who.
    pub name: String,
    /// `invited`, `confirmed`, `present`, `absent`.
    pub attendance: String,
}

/// Something that has to be ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckView {
    /// Its id.
    pub id: String,
    /// What.
    pub title: String,
    /// What sort of thing.
    pub sort: Option<Ready>,
    /// Whether it is.
    pub done: bool,
}

/// Something that was off the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParkedView {
    /// Its id.
    pub id: String,
    /// What.
    pub title: String,
    /// What became of it: `agenda/<id>`, `task/<id>`, `next/<id>`; null while it waits.
    pub became: Option<String>,
}

/// What is known of the next meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextView {
    /// When it is to be.
    pub at: Option<String>,
    /// What it begins with, in order.
    pub items: Vec<String>,
}

fn text(fields: &Fields, name: &str) -> Option<String> {
    fields.text(name).map(str::to_owned)
}

/// Attendees by name.
pub(super) fn attendees(record: &MeetingRecord, names: &Names) -> Vec<AttendeeView> {
    let mut attendees: Vec<AttendeeView> = record
        .attendees
        .iter()
        .filter_map(|(person, register)| {
            let attendance = register.value.as_text()?.to_owned();
            Some(AttendeeView { name: names.person(person), attendance })
        })
        .collect();
    attendees.sort_by(|a, b| a.name.cmp(&b.name));
    attendees
}

/// Concerned parties by name.
pub(super) fn concerned(record: &MeetingRecord, names: &Names) -> Vec<String> {
    let mut concerned: Vec<String> = record.only_concerned().map(|person| names.person(person)).collect();
    concerned.sort();
    concerned
}

/// What has to be ready, in order.
pub(super) fn checklist(record: &MeetingRecord) -> Vec<CheckView> {
    let items = MeetingRecord::in_order(&record.checklist).into_iter();
    let view = |(id, fields): (&str, &Fields)| CheckView {
        id: id.to_owned(),
        title: text(fields, check_field::TITLE).unwrap_or_default(),
        sort: fields.text(check_field::SORT).and_then(Ready::parse),
        done: fields.value(check_field::DONE).is_true(),
    };
    items.map(view).collect()
}

/// Links in order.
pub(super) fn links(record: &MeetingRecord) -> Vec<LinkView> {
    let items = MeetingRecord::in_order(&record.links).into_iter();
    items.map(|(id, fields)| link(id, fields)).collect()
}

/// The parking lot in order; what still waits comes first, so that its numbers are those by which it is called.
pub(super) fn parking(record: &MeetingRecord) -> Vec<ParkedView> {
    let waiting = record.parked();
    let is_waiting = |id: &str| waiting.iter().any(|(other, _)| *other == id);
    let gone = MeetingRecord::in_order(&record.parking).into_iter().filter(|(id, _)| !is_waiting(id));
    let view = |(id, fields): (&str, &Fields)| ParkedView {
        id: id.to_owned(),
        title: text(fields, parking_field::TITLE).unwrap_or_default(),
        became: text(fields, parking_field::BECAME),
    };
    waiting.iter().copied().chain(gone).map(view).collect()
}

/// The next meeting as far as this one knows of it.
pub(super) fn next(record: &MeetingRecord) -> NextView {
    let items = MeetingRecord::in_order(&record.next).into_iter();
    NextView {
        at: text(&record.fields, field::NEXT_AT),
        items: items.filter_map(|(_, fields)| text(fields, next_field::TITLE)).collect(),
    }
}

/// Comments, oldest first.
pub(super) fn comments(record: &MeetingRecord, names: &Names) -> Vec<CommentView> {
    let mut comments: Vec<(&String, &Fields)> = record.comments.iter().collect();
    comments.sort_by_key(|(id, fields)| (fields.value("at").as_int(), id.to_string()));
    comments.into_iter().map(|(id, fields)| comment(id, fields, names)).collect()
}
