//! Meetings (handbook section 5): planning, minutes, decisions and action items. One file a part of a meeting's life.

mod after;
mod agenda;
mod command;
mod during;
mod minutes;
mod outcome;
mod plan;
mod priority;
mod ready;
mod series;
mod sheet;

use std::collections::BTreeMap;

use concord_locales::{Message, say};
use concord_sync::id::DocumentId;

pub use self::command::{MeetingCommand, NewMeeting, PriorityEntry, Results, Rewritten, Seen, Unparked};
use super::{Outcome, board, line, person, prose};
use crate::model::id::PersonId;
use crate::model::meeting::{List, MeetingEdit, MeetingRecord, agenda_field};
use crate::model::operation::Edit;
use crate::model::rank::Rank;
use crate::model::register::{Fields, Scalar};
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::Work;

/// The longest a meeting can be planned for, in minutes: a day.
pub const LONGEST_PLANNED_MINUTES: u32 = 1_440;

pub(super) fn run(work: &mut Work<'_>, command: &MeetingCommand) -> Result<Outcome, CommandError> {
    use MeetingCommand as Do;
    match command {
        Do::Add(new) => plan::add(work, new),
        Do::Set { meeting, fields } => plan::set(work, meeting, fields),
        Do::Invite { meeting, people } => plan::invite(work, meeting, people),
        Do::Attend { meeting, person, attendance } => plan::attend(work, meeting, person, *attendance),
        Do::Concern { meeting, people, on } => plan::concern(work, meeting, people, *on),
        Do::AddCheck { meeting, title, sort } => ready::add(work, meeting, title, *sort),
        Do::Tick { meeting, item, done } => ready::tick(work, meeting, item, *done),
        Do::Link { meeting, url, title } => ready::link(work, meeting, url, title),
        Do::Unlink { meeting, link } => ready::unlink(work, meeting, link),
        Do::Comment { meeting, text } => ready::comment(work, meeting, text),
        Do::Agenda { .. } => agenda::add(work, command),
        Do::SetAgenda { meeting, item, fields } => agenda::set(work, meeting, item, fields),
        Do::MoveAgenda { meeting, item, before } => agenda::relocate(work, meeting, item, before.as_deref()),
        Do::RemoveAgenda { meeting, item, back } => agenda::remove(work, meeting, item, *back),
        Do::Start { meeting, present, absent } => during::start(work, meeting, present, absent),
        Do::TakeUp { meeting, item } => during::take_up(work, meeting, item),
        Do::End { meeting } => during::end(work, meeting),
        Do::Park { meeting, text } => during::park(work, meeting, text),
        Do::Unpark { meeting, item, to } => during::unpark(work, meeting, item, *to),
        Do::Conclude { meeting, item, text } => minutes::conclude(work, meeting, item, text),
        Do::Note { meeting, item, seen, text, append } => {
            minutes::note(work, meeting, item.as_deref(), seen.as_ref(), text, *append)
        }
        Do::Decide { .. } => outcome::decide(work, command),
        Do::Vote { meeting, decision, person, vote } => {
            outcome::vote(work, meeting, decision, person.as_deref(), *vote)
        }
        Do::Execute { meeting, decision, state } => outcome::execute(work, meeting, decision, *state),
        Do::Action { .. } => outcome::action(work, command),
        Do::SetResult { meeting, list, item, fields } => outcome::set(work, meeting, *list, item, fields),
        Do::Send { meeting } => after::send(work, meeting),
        Do::Receipt { meeting, version, person } => {
            after::receipt(work, meeting, *version, person.as_deref())
        }
        Do::Judge { meeting, numbers, accepted } => after::judge(work, meeting, numbers, *accepted),
        Do::Ahead { meeting, title } => series::ahead(work, meeting, title),
        Do::Next { meeting, at } => series::next(work, meeting, *at),
        Do::Archive { meeting, archived } => plan::archive(work, meeting, *archived),
        Do::Prioritise(entry) => priority::write(work, entry),
        Do::Rewrite(new) => sheet::rewrite(work, new),
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

/// Minutes as typed.
fn typed_minutes(text: &str) -> Result<Scalar, CommandError> {
    match text.parse() {
        Ok(minutes) => checked_minutes(minutes),
        Err(_) => Err(CommandError::invalid(say::no_minutes(text), say::hint_minutes())),
    }
}

/// The person named, else the one at this device.
fn named_or_me(work: &mut Work<'_>, name: Option<&str>) -> Result<PersonId, CommandError> {
    match name {
        Some(name) => person::named(work, name),
        None => Ok(work.workspace.me.clone()),
    }
}

/// The meeting as a command left it.
fn after(work: &Work<'_>, id: &DocumentId) -> Result<MeetingRecord, CommandError> {
    Ok(work.resolver().meeting(&id.to_string())?.1)
}

/// One change of a meeting; none if there is nothing to do.
fn edit(work: &mut Work<'_>, id: DocumentId, edits: Vec<MeetingEdit>) -> Result<Outcome, CommandError> {
    if !edits.is_empty() {
        work.commit(id, edits.into_iter().map(Edit::Meeting).collect())?;
    }
    Ok(Outcome::of(id))
}

fn set_item(list: List, id: &str, field: &str, value: impl Into<Scalar>) -> MeetingEdit {
    MeetingEdit::SetItem { list, id: id.to_owned(), field: field.to_owned(), value: value.into() }
}

/// The id of an agenda item, if one is named.
fn agenda_item(work: &Work<'_>, meeting: &str, item: Option<&str>) -> Result<Option<String>, CommandError> {
    let Some(name) = item else { return Ok(None) };
    let (_, record) = work.resolver().meeting(meeting)?;
    named_item(work, &record, name).map(Some)
}

fn named_item(work: &Work<'_>, record: &MeetingRecord, name: &str) -> Result<String, CommandError> {
    let items = record.agenda().into_iter().map(|(id, item)| (id, &item.fields)).collect();
    named_among(work, Thing::AgendaItem, name, items, agenda_field::TITLE)
}

/// One of several things by number, id, or words.
fn named_among(
    work: &Work<'_>,
    thing: Thing,
    name: &str,
    items: Vec<(&str, &Fields)>,
    words: &str,
) -> Result<String, CommandError> {
    let listed: Vec<(String, String)> = items
        .into_iter()
        .map(|(id, fields)| (id.to_owned(), fields.text(words).unwrap_or("").to_owned()))
        .collect();
    work.resolver().item(thing, name, &listed)
}

/// Everything in a list that has an order.
fn listed(record: &MeetingRecord, list: List) -> BTreeMap<String, Fields> {
    match list {
        List::Agenda => record.agenda.iter().map(|(id, item)| (id.clone(), item.fields.clone())).collect(),
        List::Decisions => record.decisions.clone(),
        List::Actions => record.actions.clone(),
        List::Checklist => record.checklist.clone(),
        List::Parking => record.parking.clone(),
        List::Next => record.next.clone(),
        List::Links => record.links.clone(),
        List::Comments | List::Sent | List::Receipts => BTreeMap::new(),
    }
}

/// The edit that adds an item to the end of a list, and the item's id; cleared fields are left out.
fn addition(
    work: &mut Work<'_>,
    record: &MeetingRecord,
    list: List,
    fields: &[(&str, Scalar)],
) -> Result<(MeetingEdit, String), CommandError> {
    let items = listed(record, list);
    let last = MeetingRecord::in_order(&items)
        .last()
        .and_then(|(_, fields)| fields.text("rank"))
        .map(Rank::from_text);
    let rank = Rank::between(last.as_ref(), None, &work.rank_suffix()?);
    let mut registers = registers(fields);
    registers.insert("rank".to_owned(), rank.as_str().into());
    let id = work.fresh_id()?.to_string();
    Ok((MeetingEdit::Add { list, id: id.clone(), fields: registers }, id))
}

fn registers(fields: &[(&str, Scalar)]) -> BTreeMap<String, Scalar> {
    let set = fields.iter().filter(|(_, value)| !value.is_null());
    set.map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

/// Adds an item to the end of a list.
fn add_item(
    work: &mut Work<'_>,
    meeting: &str,
    list: List,
    fields: &[(&str, Scalar)],
) -> Result<(DocumentId, String), CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let (addition, item) = addition(work, &record, list, fields)?;
    edit(work, id, vec![addition])?;
    Ok((id, item))
}

/// Adds a lasting fact, which carries who and when.
fn add_fact(
    work: &mut Work<'_>,
    id: DocumentId,
    list: List,
    fields: &[(&str, Scalar)],
) -> Result<Outcome, CommandError> {
    let fact = work.fresh_id()?.to_string();
    edit(work, id, vec![MeetingEdit::Add { list, id: fact, fields: registers(fields) }])
}
