//! Meetings (handbook section 5): planning, minutes, decisions and action items. One file a part of a meeting's life.

mod command;
mod minutes;
mod outcome;
mod plan;

use std::collections::BTreeMap;

use concord_locales::{Message, say};
use concord_sync::id::DocumentId;

pub use self::command::{MeetingCommand, NewMeeting, Seen};
use super::task::one_person;
use super::{Outcome, board, line, person, prose};
use crate::model::meeting::{List, MeetingEdit, MeetingRecord, agenda_field, decision_field};
use crate::model::operation::Edit;
use crate::model::rank::Rank;
use crate::model::register::{Fields, Scalar};
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::Work;

/// The longest a meeting can be planned for, in minutes: a day.
pub const LONGEST_PLANNED_MINUTES: u32 = 1_440;

pub(super) fn run(work: &mut Work<'_>, command: &MeetingCommand) -> Result<Outcome, CommandError> {
    match command {
        MeetingCommand::Add(new) => plan::add(work, new),
        MeetingCommand::Set { meeting, fields } => plan::set(work, meeting, fields),
        MeetingCommand::Invite { meeting, people } => plan::invite(work, meeting, people),
        MeetingCommand::Agenda { meeting, title, background, goal, presenter, minutes } => {
            let presenter = presenter.as_deref().map(|name| person::named(work, name)).transpose()?;
            let fields = [
                (agenda_field::TITLE, line(&say::what_agenda_item(), title)?.into()),
                (agenda_field::BACKGROUND, optional_line(&say::what_background(), background)?),
                (agenda_field::GOAL, optional_line(&say::what_goal(), goal)?),
                (agenda_field::PRESENTER, presenter.map(|person| person.0).into()),
                (agenda_field::MINUTES, minutes.map_or(Scalar::Null, |minutes| Scalar::Int(minutes.into()))),
            ];
            add_item(work, meeting, List::Agenda, &fields).map(|(id, _)| Outcome::of(id))
        }
        MeetingCommand::Conclude { meeting, item, text } => minutes::conclude(work, meeting, item, text),
        MeetingCommand::Attend { meeting, person, attendance } => {
            let (id, _) = work.resolver().meeting(meeting)?;
            let person = person::named(work, person)?;
            let edit = MeetingEdit::Attend { person, value: attendance.as_str().into() };
            work.commit(id, vec![Edit::Meeting(edit)])?;
            Ok(Outcome::of(id))
        }
        MeetingCommand::Note { meeting, item, seen, text, append } => {
            minutes::note(work, meeting, item.as_deref(), seen.as_ref(), text, *append)
        }
        MeetingCommand::Decide { meeting, text, owner, due, item } => {
            let owner = owner.as_deref().map(|name| one_person(work, name)).transpose()?;
            let item = agenda_item(work, meeting, item.as_deref())?;
            let fields = [
                (decision_field::TEXT, line(&say::what_decision(), text)?.into()),
                (decision_field::OWNER, owner.map(|person| person.0).into()),
                (decision_field::DUE, due.map(|date| date.to_string()).into()),
                (decision_field::ITEM, item.into()),
            ];
            add_item(work, meeting, List::Decisions, &fields).map(|(id, _)| Outcome::of(id))
        }
        MeetingCommand::Action { .. } => outcome::action(work, command),
    }
}

fn optional_line(what: &Message, text: &Option<String>) -> Result<Scalar, CommandError> {
    Ok(match text.as_deref().filter(|text| !text.trim().is_empty()) {
        Some(text) => line(what, text)?.into(),
        None => Scalar::Null,
    })
}

fn checked_minutes(minutes: u32) -> Result<Scalar, CommandError> {
    if minutes == 0 || minutes > LONGEST_PLANNED_MINUTES {
        return Err(CommandError::invalid(
            say::minutes_out_of_range(minutes),
            say::hint_minutes_range(LONGEST_PLANNED_MINUTES),
        ));
    }
    Ok(Scalar::Int(i64::from(minutes)))
}

/// The id of an agenda item, if one is named.
fn agenda_item(work: &Work<'_>, meeting: &str, item: Option<&str>) -> Result<Option<String>, CommandError> {
    let Some(name) = item else { return Ok(None) };
    let (_, record) = work.resolver().meeting(meeting)?;
    named_item(work, &record, name).map(Some)
}

fn named_item(work: &Work<'_>, record: &MeetingRecord, name: &str) -> Result<String, CommandError> {
    let items: Vec<(String, String)> = record
        .agenda()
        .into_iter()
        .map(|(id, item)| (id.to_owned(), item.fields.text(agenda_field::TITLE).unwrap_or("").to_owned()))
        .collect();
    work.resolver().item(Thing::AgendaItem, name, &items)
}

/// Adds an item to the end of a list; cleared fields are left out.
fn add_item(
    work: &mut Work<'_>,
    meeting: &str,
    list: List,
    fields: &[(&str, Scalar)],
) -> Result<(DocumentId, String), CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let items: BTreeMap<String, Fields> = match list {
        List::Agenda => record.agenda.iter().map(|(id, item)| (id.clone(), item.fields.clone())).collect(),
        List::Decisions => record.decisions.clone(),
        List::Actions => record.actions.clone(),
    };
    let last = MeetingRecord::in_order(&items)
        .last()
        .and_then(|(_, fields)| fields.text("rank"))
        .map(Rank::from_text);
    let rank = Rank::between(last.as_ref(), None, &work.rank_suffix()?);
    let mut registers: BTreeMap<String, Scalar> = fields
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    registers.insert("rank".to_owned(), rank.as_str().into());
    let item = work.fresh_id()?.to_string();
    work.commit(id, vec![Edit::Meeting(MeetingEdit::Add { list, id: item.clone(), fields: registers })])?;
    Ok((id, item))
}
