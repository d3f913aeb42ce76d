//! The agenda of a meeting: its items, what they say, and their order.

use concord_locales::say;

use super::{
    MeetingCommand, Outcome, add_item, after, checked_minutes, edit, line, named_among, named_item,
    optional_line, person, set_item, typed_minutes,
};
use crate::model::meeting::{List, MeetingRecord, agenda_field, field, rules};
use crate::model::rank::Rank;
use crate::model::register::Scalar;
use crate::model::rule::Rules;
use crate::model::verdict::Flag;
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::Work;

/// Fields of an agenda item that people set.
const SETTABLE: [&str; 7] = [
    agenda_field::TITLE,
    agenda_field::BACKGROUND,
    agenda_field::GOAL,
    agenda_field::PRESENTER,
    agenda_field::MINUTES,
    agenda_field::MATERIAL,
    agenda_field::CONCLUSION,
];

/// Puts an item at the end of the agenda.
pub(super) fn add(work: &mut Work<'_>, command: &MeetingCommand) -> Result<Outcome, CommandError> {
    let MeetingCommand::Agenda { meeting, title, background, goal, presenter, minutes, material } = command
    else {
        return Ok(Outcome::default());
    };
    let presenter = presenter.as_deref().map(|name| person::named(work, name)).transpose()?;
    let minutes = minutes.map(checked_minutes).transpose()?;
    let fields = [
        (agenda_field::TITLE, line(&say::what_agenda_item(), title)?.into()),
        (agenda_field::BACKGROUND, optional_line(&say::what_background(), background)?),
        (agenda_field::GOAL, optional_line(&say::what_goal(), goal)?),
        (agenda_field::PRESENTER, presenter.map(|person| person.0).into()),
        (agenda_field::MINUTES, minutes.unwrap_or_default()),
        (agenda_field::MATERIAL, optional_line(&say::what_material(), material)?),
    ];
    let (id, _) = add_item(work, meeting, List::Agenda, &fields)?;
    let flags = length_flags(&after(work, &id)?, &work.resolver().rules()?);
    Ok(Outcome::of(id).flagged(flags))
}

/// What the rules want seen of how the meeting's time is allotted.
fn length_flags(record: &MeetingRecord, numbers: &Rules) -> Vec<Flag> {
    let planned = record.fields.value(field::MINUTES).as_int();
    let flags = rules::planning_flags(planned, rules::allotted(record), numbers);
    flags.into_iter().filter(|flag| flag.rule != "meeting-too-long").collect()
}

/// Sets registers of an item.
pub(super) fn set(
    work: &mut Work<'_>,
    meeting: &str,
    item: &str,
    fields: &[(String, String)],
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let item = named_item(work, &record, item)?;
    let mut edits = Vec::new();
    for (name, value) in fields {
        let value = parse(work, name, value.trim())?;
        edits.push(set_item(List::Agenda, &item, name, value));
    }
    let outcome = edit(work, id, edits)?;
    if !fields.iter().any(|(name, _)| name == agenda_field::MINUTES) {
        return Ok(outcome);
    }
    let flags = length_flags(&after(work, &id)?, &work.resolver().rules()?);
    Ok(outcome.flagged(flags))
}

/// A field's value as typed; nothing clears it.
pub(super) fn parse(work: &mut Work<'_>, name: &str, value: &str) -> Result<Scalar, CommandError> {
    if !SETTABLE.contains(&name) {
        return Err(CommandError::invalid(say::no_agenda_field(name), say::hint_fields(SETTABLE.to_vec())));
    }
    match name {
        agenda_field::TITLE => Ok(line(&say::what_agenda_item(), value)?.into()),
        _ if value.is_empty() => Ok(Scalar::Null),
        agenda_field::PRESENTER => Ok(person::named(work, value)?.0.into()),
        agenda_field::MINUTES => typed_minutes(value),
        _ => Ok(line(&say::what_field(name), value)?.into()),
    }
}

/// Moves an item before another one, or to the end.
pub(super) fn relocate(
    work: &mut Work<'_>,
    meeting: &str,
    item: &str,
    before: Option<&str>,
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let item = named_item(work, &record, item)?;
    let before = before.map(|name| named_item(work, &record, name)).transpose()?;
    if before.as_ref() == Some(&item) {
        return Ok(Outcome { notes: vec![say::note_nothing_changed()], ..Outcome::of(id) });
    }
    let others: Vec<(&str, Option<Rank>)> = record
        .agenda()
        .into_iter()
        .filter(|(other, _)| *other != item)
        .map(|(other, fields)| (other, fields.fields.text(agenda_field::RANK).map(Rank::from_text)))
        .collect();
    let at = before.and_then(|before| others.iter().position(|(other, _)| *other == before));
    let at = at.unwrap_or(others.len());
    let rank_at = |at: Option<usize>| at.and_then(|at| others.get(at)).and_then(|(_, rank)| rank.clone());
    let rank =
        Rank::between(rank_at(at.checked_sub(1)).as_ref(), rank_at(Some(at)).as_ref(), &work.rank_suffix()?);
    edit(work, id, vec![set_item(List::Agenda, &item, agenda_field::RANK, rank.as_str())])
}

/// Takes an item off the agenda, or puts it back.
pub(super) fn remove(
    work: &mut Work<'_>,
    meeting: &str,
    item: &str,
    back: bool,
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let item = if back {
        let away =
            record.agenda.iter().filter(|(_, item)| item.fields.value(agenda_field::ARCHIVED).is_true());
        let away = away.map(|(id, item)| (id.as_str(), &item.fields)).collect();
        named_among(work, Thing::AgendaItem, item, away, agenda_field::TITLE)?
    } else {
        named_item(work, &record, item)?
    };
    edit(work, id, vec![set_item(List::Agenda, &item, agenda_field::ARCHIVED, !back)])
}
