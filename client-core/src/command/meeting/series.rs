//! The meeting after this one: made by whoever is first, or by two people apart, and the same one in either case.

use chrono::{DateTime, FixedOffset, NaiveDate};
use concord_locales::say;
use concord_sync::id::DocumentId;
use std::collections::BTreeMap;

use super::{Outcome, add_item, edit, line, set_item};
use crate::model::day;
use crate::model::id::{PersonId, carried_item, next_meeting};
use crate::model::meeting::{
    List, MeetingEdit, MeetingRecord, Repeat, agenda_field, field, next_field, sending, series,
};
use crate::model::operation::{Edit, Kind};
use crate::model::rank::Rank;
use crate::model::register::{Fields, Scalar};
use crate::model::task::is_member;
use crate::replica::error::CommandError;
use crate::replica::work::Work;
use crate::store::index;

/// Behind the ranks of items that two devices may make apart, in the place of a device's own suffix: they are the same
/// items, and have the same ranks.
const SUFFIX: [u8; 3] = [0, 0, 1];

/// Registers of an agenda item that come again with the series.
const CARRIED: [&str; 5] = [
    agenda_field::TITLE,
    agenda_field::BACKGROUND,
    agenda_field::GOAL,
    agenda_field::PRESENTER,
    agenda_field::MINUTES,
];

/// Writes down a first item of the next meeting.
pub(super) fn ahead(work: &mut Work<'_>, meeting: &str, title: &str) -> Result<Outcome, CommandError> {
    let fields = [(next_field::TITLE, line(&say::what_agenda_item(), title)?.into())];
    add_item(work, meeting, List::Next, &fields).map(|(id, _)| Outcome::of(id))
}

/// Makes the next meeting. One that is here already stays as it is.
pub(super) fn next(
    work: &mut Work<'_>,
    meeting: &str,
    at: Option<DateTime<FixedOffset>>,
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let wanted = at.or_else(|| sending::moment(&record.fields, field::NEXT_AT));
    let Some((day, begins)) = when(&record, wanted) else {
        return Err(CommandError::invalid(say::next_without_time(), say::hint_next_without_time()));
    };
    let first = record.fields.text(field::SERIES).and_then(|series| series.parse().ok()).unwrap_or(id);
    let next = next_meeting(&work.workspace.root, &first, day);
    let there = index::record(work.tx, work.workspace.id, &next)?;
    if there.is_some_and(|(kind, _)| kind == Kind::Meeting.as_str()) {
        return Ok(Outcome { notes: vec![say::note_next_is_there()], ..Outcome::of(next) });
    }
    let fields = first_fields(work, &record, [id, first], day, begins)?;
    let attendees = record.invited().map(|(person, _)| person.clone()).collect();
    let concerned =
        record.concerned.iter().filter(|(_, on)| is_member(on)).map(|(id, _)| id.clone()).collect();
    work.commit(next, vec![Edit::Meeting(MeetingEdit::Create { fields, attendees, concerned })])?;
    carry_over(work, next, &record)?;
    Ok(Outcome::of(next))
}

/// The day of the series that comes next, and when the meeting begins on it.
fn when(
    record: &MeetingRecord,
    wanted: Option<DateTime<FixedOffset>>,
) -> Option<(NaiveDate, DateTime<FixedOffset>)> {
    let at = sending::moment(&record.fields, field::AT);
    let date = |name: &str| record.fields.text(name).and_then(day::parse);
    let repeat = record.fields.text(field::REPEAT).and_then(Repeat::parse);
    let held = at.or(wanted)?.date_naive();
    let anchor = date(field::ANCHOR).unwrap_or(held);
    let after = date(field::OCCURRENCE).unwrap_or(held);
    let day = series::occurrence(repeat, anchor, after, wanted.map(|at| at.date_naive()))?;
    let at_the_same_hour = || {
        let at = at?;
        day.and_time(at.time()).and_local_timezone(*at.offset()).single()
    };
    Some((day, wanted.or_else(at_the_same_hour)?))
}

/// What the next meeting takes over. `links` are the meeting before it and the first of the series.
fn first_fields(
    work: &Work<'_>,
    record: &MeetingRecord,
    links: [DocumentId; 2],
    day: NaiveDate,
    begins: DateTime<FixedOffset>,
) -> Result<BTreeMap<String, Scalar>, CommandError> {
    let same = [
        field::TITLE,
        field::PURPOSE,
        field::MINUTES,
        field::PLACE,
        field::RECORDER,
        field::BOARD,
        field::REPEAT,
        field::ANCHOR,
        field::TEMPLATE,
    ];
    let mut fields: BTreeMap<String, Scalar> =
        same.iter().map(|name| ((*name).to_owned(), record.fields.value(name).clone())).collect();
    let [previous, first] = links;
    fields.insert(field::AT.to_owned(), begins.to_rfc3339().into());
    fields.insert(field::OCCURRENCE.to_owned(), day.to_string().into());
    fields.insert(field::PREVIOUS.to_owned(), previous.to_string().into());
    fields.insert(field::SERIES.to_owned(), first.to_string().into());
    fields.insert(field::HOST.to_owned(), host(work, record)?.map(|host| host.0).into());
    fields.retain(|_, value| !value.is_null());
    Ok(fields)
}

/// Who leads the next meeting: the attendee after the present host, by name.
fn host(work: &Work<'_>, record: &MeetingRecord) -> Result<Option<PersonId>, CommandError> {
    let people = work.resolver().people()?;
    let named = |id: &PersonId| {
        (people.get(id).map_or_else(|| id.0.clone(), |person| person.name.clone()), id.clone())
    };
    let attendees: Vec<(String, PersonId)> = record.invited().map(|(id, _)| named(id)).collect();
    let present = record.fields.text(field::HOST).map(|id| PersonId(id.to_owned()));
    let next = series::next_host(&attendees, present.as_ref().map(named).as_ref());
    Ok(next.or(present))
}

/// Puts on the next agenda what stands on that of every meeting, and what was put down for it. Of a weekly meeting the
/// order of the handbook comes first.
fn carry_over(work: &mut Work<'_>, next: DocumentId, record: &MeetingRecord) -> Result<(), CommandError> {
    let mut items: Vec<(String, Vec<(&str, Scalar)>)> = Vec::new();
    for (id, fields) in MeetingRecord::in_order(&record.next) {
        items.push((id.to_owned(), vec![(agenda_field::TITLE, fields.value(next_field::TITLE).clone())]));
    }
    let standing =
        record.agenda().into_iter().filter(|(_, item)| item.fields.value(agenda_field::STANDING).is_true());
    let standing: Vec<_> = standing.map(|(id, item)| (id.to_owned(), carried(&item.fields))).collect();
    let at = if sending::is_weekly(record) { 0 } else { items.len() };
    items.splice(at..at, standing);
    let mut last: Option<Rank> = None;
    let mut edits = Vec::new();
    for (source, mut registers) in items {
        let id = carried_item(&work.workspace.root, &next, &source);
        work.commit(next, vec![Edit::Meeting(MeetingEdit::Seed { id: id.clone() })])?;
        let rank = Rank::between(last.as_ref(), None, &SUFFIX);
        registers.push((agenda_field::RANK, rank.as_str().into()));
        registers.push((agenda_field::FROM, source.into()));
        for (name, value) in registers.into_iter().filter(|(_, value)| !value.is_null()) {
            edits.push(set_item(List::Agenda, &id, name, value));
        }
        last = Some(rank);
    }
    edit(work, next, edits).map(drop)
}

fn carried(item: &Fields) -> Vec<(&'static str, Scalar)> {
    let mut registers: Vec<(&str, Scalar)> =
        CARRIED.iter().map(|name| (*name, item.value(name).clone())).collect();
    registers.push((agenda_field::STANDING, true.into()));
    registers
}
