//! Before a meeting: what it is about, when and where, and who is asked to come.

use std::collections::BTreeMap;

use concord_locales::say;

use super::{Outcome, checked_minutes, line, optional_line, person};
use crate::command::meeting::NewMeeting;
use crate::model::meeting::{Attendance, MeetingEdit, field, planning_flags};
use crate::model::operation::Edit;
use crate::model::register::Scalar;
use crate::replica::error::CommandError;
use crate::replica::work::Work;

pub(super) fn add(work: &mut Work<'_>, new: &NewMeeting) -> Result<Outcome, CommandError> {
    let host = match &new.host {
        Some(name) => person::named(work, name)?,
        None => work.workspace.me.clone(),
    };
    let recorder = new.recorder.as_deref().map(|name| person::named(work, name)).transpose()?;
    let mut attendees = Vec::new();
    for name in &new.attendees {
        attendees.push(person::named(work, name)?);
    }
    let board = new.board.as_deref().map(|name| work.resolver().board(name)).transpose()?;
    let minutes = new.minutes.map(checked_minutes).transpose()?;
    let mut fields: BTreeMap<String, Scalar> = BTreeMap::from([
        (field::TITLE.to_owned(), line(&say::what_meeting_title(), &new.title)?.into()),
        (field::AT.to_owned(), new.at.to_rfc3339().into()),
        (field::MINUTES.to_owned(), minutes.unwrap_or_default()),
        (field::PLACE.to_owned(), optional_line(&say::what_place(), &new.place)?),
        (field::PURPOSE.to_owned(), optional_line(&say::what_purpose(), &new.purpose)?),
        (field::HOST.to_owned(), host.0.into()),
        (field::RECORDER.to_owned(), recorder.map(|person| person.0).into()),
        (field::BOARD.to_owned(), board.map(|(id, _)| id.to_string()).into()),
    ]);
    fields.retain(|_, value| !value.is_null());
    let id = work.fresh_document()?;
    work.commit(id, vec![Edit::Meeting(MeetingEdit::Create { fields, attendees })])?;
    Ok(Outcome::of(id).flagged(planning_flags(new.minutes.map(i64::from))))
}

pub(super) fn set(
    work: &mut Work<'_>,
    meeting: &str,
    fields: &[(String, String)],
) -> Result<Outcome, CommandError> {
    let (id, _) = work.resolver().meeting(meeting)?;
    let mut edits = Vec::new();
    for (name, value) in fields {
        let value = parse(work, name, value.trim())?;
        edits.push(Edit::Meeting(MeetingEdit::Set { field: name.clone(), value }));
    }
    if !edits.is_empty() {
        work.commit(id, edits)?;
    }
    Ok(Outcome::of(id))
}

fn parse(work: &mut Work<'_>, name: &str, value: &str) -> Result<Scalar, CommandError> {
    let known = [
        field::TITLE,
        field::PURPOSE,
        field::AT,
        field::MINUTES,
        field::PLACE,
        field::HOST,
        field::RECORDER,
        field::BOARD,
    ];
    if !known.contains(&name) {
        return Err(CommandError::invalid(say::no_meeting_field(name), say::hint_fields(known.to_vec())));
    }
    if value.is_empty() && name != field::TITLE && name != field::AT {
        return Ok(Scalar::Null);
    }
    match name {
        field::AT => match crate::model::when::parse_time(value, work.context.now) {
            Ok(at) => Ok(at.to_rfc3339().into()),
            Err(error) => Err(CommandError::invalid(error.message(), error.hint())),
        },
        field::MINUTES => match value.parse() {
            Ok(minutes) => checked_minutes(minutes),
            Err(_) => Err(CommandError::invalid(say::no_minutes(value), say::hint_minutes())),
        },
        field::HOST | field::RECORDER => Ok(person::named(work, value)?.0.into()),
        field::BOARD => Ok(work.resolver().board(value)?.0.to_string().into()),
        _ => Ok(line(&say::what_field(name), value)?.into()),
    }
}

pub(super) fn invite(work: &mut Work<'_>, meeting: &str, people: &[String]) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let mut edits = Vec::new();
    for name in people {
        let person = person::named(work, name)?;
        let there = record.attendees.get(&person).is_some_and(|register| !register.value.is_null());
        if !there {
            let value = Attendance::Invited.as_str().into();
            edits.push(Edit::Meeting(MeetingEdit::Attend { person, value }));
        }
    }
    if !edits.is_empty() {
        work.commit(id, edits)?;
    }
    Ok(Outcome::of(id))
}
