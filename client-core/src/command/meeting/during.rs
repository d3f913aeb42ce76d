//! During a meeting: roll call, the clock of each item, and the parking lot.

use chrono::{DateTime, FixedOffset, TimeDelta};
use concord_locales::say;
use concord_sync::id::DocumentId;

use super::outcome::board_of;
use super::{Outcome, Unparked, add_item, addition, edit, line, named_among, named_item, person, set_item};
use crate::command::task::{NewTask, add as add_task};
use crate::model::id::PersonId;
use crate::model::meeting::{
    Attendance, List, MeetingEdit, MeetingRecord, agenda_field, field, next_field, parking_field, rules,
    sending,
};
use crate::model::register::Scalar;
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::Work;

fn set(field: &str, value: impl Into<Scalar>) -> MeetingEdit {
    MeetingEdit::Set { field: field.to_owned(), value: value.into() }
}

/// Now, by the server's clock as far as it is known.
fn now(work: &Work<'_>) -> DateTime<FixedOffset> {
    work.context.now + TimeDelta::milliseconds(work.workspace.skew)
}

/// Opens the meeting with a roll call, and says who of the invited is missing.
pub(super) fn start(
    work: &mut Work<'_>,
    meeting: &str,
    present: &[String],
    absent: &[String],
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let mut edits = roll_call(work, &record, present, absent)?;
    if record.fields.text(field::STARTED).is_none() {
        edits.push(set(field::STARTED, now(work).to_rfc3339()));
    }
    edit(work, id, edits)?;
    let record = super::after(work, &id)?;
    let flags = rules::weekly_flags(&record, now(work), &[]);
    let notes = missing(work, &record)?.map(say::note_missing).into_iter().collect();
    Ok(Outcome { notes, ..Outcome::of(id) }.flagged(flags))
}

fn roll_call(
    work: &mut Work<'_>,
    record: &MeetingRecord,
    present: &[String],
    absent: &[String],
) -> Result<Vec<MeetingEdit>, CommandError> {
    let mut named: Vec<(PersonId, Attendance)> = Vec::new();
    for (names, attendance) in [(present, Attendance::Present), (absent, Attendance::Absent)] {
        for name in names {
            named.push((person::named(work, name)?, attendance));
        }
    }
    let rest = match (present.is_empty(), absent.is_empty()) {
        (false, true) => Some(Attendance::Absent),
        (true, false) => Some(Attendance::Present),
        _ => None,
    };
    if let Some(rest) = rest {
        // By name: the order of ids would be another one in every workspace.
        let people = work.resolver().people()?;
        let mut others: Vec<&PersonId> = record.invited().map(|(person, _)| person).collect();
        others.retain(|person| !named.iter().any(|(other, _)| other == *person));
        others.sort_by_key(|person| (people.get(*person).map(|person| &person.name), *person));
        named.extend(others.into_iter().map(|person| (person.clone(), rest)));
    }
    let changes = |(person, attendance): &(PersonId, Attendance)| {
        let stands = record.attendees.get(person).and_then(|register| register.value.as_text());
        stands != Some(attendance.as_str())
    };
    let attend = |(person, attendance): (PersonId, Attendance)| MeetingEdit::Attend {
        person,
        value: attendance.as_str().into(),
    };
    Ok(named.into_iter().filter(changes).map(attend).collect())
}

/// Names of the invited who are not there; none if all are.
fn missing(work: &Work<'_>, record: &MeetingRecord) -> Result<Option<Vec<String>>, CommandError> {
    let people = work.resolver().people()?;
    let away = record.invited().filter(|(_, register)| {
        register.value.as_text().and_then(Attendance::parse) != Some(Attendance::Present)
    });
    let mut names: Vec<String> = away
        .map(|(id, _)| people.get(id).map_or_else(|| id.0.clone(), |person| person.name.clone()))
        .collect();
    names.sort();
    Ok((!names.is_empty()).then_some(names))
}

/// Stops every clock that runs.
fn stop(record: &MeetingRecord, now: DateTime<FixedOffset>, but: Option<&str>) -> Vec<MeetingEdit> {
    let mut edits = Vec::new();
    for (id, item) in record.agenda.iter().filter(|(id, _)| Some(id.as_str()) != but) {
        let Some(since) = sending::moment(&item.fields, agenda_field::RUNNING) else { continue };
        let before = item.fields.value(agenda_field::SPENT).as_int().unwrap_or_default();
        let spent = before.saturating_add((now - since).num_seconds().max(0));
        edits.push(set_item(List::Agenda, id, agenda_field::SPENT, Scalar::Int(spent)));
        edits.push(set_item(List::Agenda, id, agenda_field::RUNNING, Scalar::Null));
    }
    edits
}

/// Goes on to an item. A meeting that nobody opened is open from now on, one that was closed is open again.
pub(super) fn take_up(work: &mut Work<'_>, meeting: &str, item: &str) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let item = named_item(work, &record, item)?;
    let now = now(work);
    let fields = record.agenda.get(&item).map(|item| item.fields.clone()).unwrap_or_default();
    let mut edits = stop(&record, now, Some(&item));
    if record.fields.text(field::STARTED).is_none() {
        edits.push(set(field::STARTED, now.to_rfc3339()));
    }
    if record.fields.text(field::ENDED).is_some() {
        edits.push(set(field::ENDED, Scalar::Null));
    }
    if fields.text(agenda_field::BEGAN).is_none() {
        edits.push(set_item(List::Agenda, &item, agenda_field::BEGAN, now.to_rfc3339()));
    }
    if fields.text(agenda_field::RUNNING).is_none() {
        edits.push(set_item(List::Agenda, &item, agenda_field::RUNNING, now.to_rfc3339()));
    }
    edit(work, id, edits)
}

/// Closes the meeting: from now on its minutes are due.
pub(super) fn end(work: &mut Work<'_>, meeting: &str) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let now = now(work);
    let mut edits = stop(&record, now, None);
    if record.fields.text(field::ENDED).is_none() {
        edits.push(set(field::ENDED, now.to_rfc3339()));
    }
    edit(work, id, edits)
}

/// Puts what is off the agenda aside.
pub(super) fn park(work: &mut Work<'_>, meeting: &str, text: &str) -> Result<Outcome, CommandError> {
    let fields = [(parking_field::TITLE, line(&say::what_parked(), text)?.into())];
    add_item(work, meeting, List::Parking, &fields).map(|(id, _)| Outcome::of(id))
}

/// Makes something of what was put aside.
pub(super) fn unpark(
    work: &mut Work<'_>,
    meeting: &str,
    item: &str,
    to: Unparked,
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let item = named_among(work, Thing::ParkedItem, item, record.parked(), parking_field::TITLE)?;
    let title = record.parking.get(&item).and_then(|fields| fields.text(parking_field::TITLE));
    let title = title.unwrap_or_default().to_owned();
    let (mut edits, became) = match to {
        Unparked::Agenda => {
            let fields =
                [(agenda_field::TITLE, title.as_str().into()), (agenda_field::FROM, item.as_str().into())];
            let (addition, id) = addition(work, &record, List::Agenda, &fields)?;
            (vec![addition], format!("agenda/{id}"))
        }
        Unparked::Next => {
            let (addition, id) =
                addition(work, &record, List::Next, &[(next_field::TITLE, title.as_str().into())])?;
            (vec![addition], format!("next/{id}"))
        }
        Unparked::Task => (Vec::new(), format!("task/{}", task_of(work, &id, &record, title)?)),
    };
    edits.push(set_item(List::Parking, &item, parking_field::BECAME, became));
    edit(work, id, edits)
}

fn task_of(
    work: &mut Work<'_>,
    id: &DocumentId,
    record: &MeetingRecord,
    title: String,
) -> Result<DocumentId, CommandError> {
    let board = board_of(work, record, None)?;
    let new = NewTask { title, board: Some(board), ..NewTask::default() };
    add_task(work, &new, Some(id)).map(|(_, task)| task)
}
